import CSQLite
import Glibc
import Model
import Posix

extension AgentError {
  /// The error behind a status of SQLite's, classified by what can be done about it.
  ///
  /// Source: sqlite.org/rescode.html. `system` is what `sqlite3_system_errno` says of it.
  static func sqlite(_ status: Int32, message: String, system: Int32, tried: String, on catalog: String) -> AgentError {
    let primary = status == sluice_sqlite3_ioerr_nomem ? SQLITE_NOMEM : status & 0xFF
    // What could not be synced may be lost, whatever the reason: more room does not mend that.
    let isUnsynced = status == sluice_sqlite3_ioerr_fsync || status == sluice_sqlite3_ioerr_dir_fsync
    let isForRoom = primary == SQLITE_IOERR && (system == ENOSPC || system == EDQUOT) && !isUnsynced
    let isFull = primary == SQLITE_FULL || isForRoom
    let (fault, advice): (Fault, String) =
      switch primary {
      case _ where isFull: (.resource, "free some space on the catalog's disk; it goes on by itself")
      case SQLITE_BUSY, SQLITE_LOCKED: (.transient, "another process is writing to it; it is tried again")
      case SQLITE_IOERR: (.transient, "look at the disk and its cable: dmesg says more")
      case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH, SQLITE_CANTOPEN:
        (.transient, "let the agent's user read and write the catalog and the folder it lies in")
      case SQLITE_NOMEM: (.resource, "the machine or the process has no memory left; it is tried again")
      case SQLITE_CORRUPT:
        (.transient, "stop Sluice, keep a copy of the catalog and the files beside it, and put back a backup")
      case SQLITE_NOTADB: (.configuration, "the config's `catalog` names a file that is something else")
      default: (.bug, "")
      }
    let why = AgentError.system(system, tried: "").cause
    let words = primary == SQLITE_IOERR && system != 0 ? "\(message), \(why)" : message
    return AgentError(
      fault, code: isFull ? "SQLITE_FULL" : name(of: primary), tried: tried, on: catalog,
      cause: isFull ? "there is no space left for the catalog" : words, advice: advice)
  }

  /// Whether nothing more is to be read from or written to a catalog that met this error while it was in use.
  ///
  /// After a failed write or sync nobody knows what of it is on the disk, and what the kernel still holds in memory looks
  /// as if it were. A run that starts anew reads what there is.
  package var endsCatalog: Bool {
    [CatalogFile.goneCode, CatalogFile.replacedCode, "SQLITE_IOERR", "SQLITE_CORRUPT", "SQLITE_NOTADB"].contains(code)
  }

  private static func name(of primary: Int32) -> String {
    switch primary {
    case SQLITE_BUSY: "SQLITE_BUSY"
    case SQLITE_LOCKED: "SQLITE_LOCKED"
    case SQLITE_IOERR: "SQLITE_IOERR"
    case SQLITE_READONLY: "SQLITE_READONLY"
    case SQLITE_CANTOPEN: "SQLITE_CANTOPEN"
    case SQLITE_NOMEM: "SQLITE_NOMEM"
    case SQLITE_CORRUPT: "SQLITE_CORRUPT"
    case SQLITE_NOTADB: "SQLITE_NOTADB"
    case SQLITE_CONSTRAINT: "SQLITE_CONSTRAINT"
    default: "SQLITE_\(primary)"
    }
  }
}
