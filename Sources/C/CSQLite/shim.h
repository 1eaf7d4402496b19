#pragma once
#include <sqlite3.h>

/* Macros with a shift in them, which Swift's importer leaves out. */
static const int sluice_sqlite3_ioerr_nomem = SQLITE_IOERR_NOMEM;
static const int sluice_sqlite3_ioerr_fsync = SQLITE_IOERR_FSYNC;
static const int sluice_sqlite3_ioerr_dir_fsync = SQLITE_IOERR_DIR_FSYNC;

/* SQLITE_TRANSIENT is a cast that Swift's importer leaves out. */
static inline int sluice_sqlite3_bind_text(sqlite3_stmt *statement, int index, const char *text, int length) {
    return sqlite3_bind_text(statement, index, text, length, SQLITE_TRANSIENT);
}
static inline int sluice_sqlite3_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, int length) {
    return sqlite3_bind_blob(statement, index, bytes, length, SQLITE_TRANSIENT);
}
/* Variadic. Nobody asks how much memory is in use, and to count it takes a lock at every allocation. Fails once a database is
   open. */
static inline int sluice_sqlite3_count_no_memory(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }
/* Variadic. The last connection leaves the write-ahead log as it is when it closes. */
static inline int sluice_sqlite3_keep_log(sqlite3 *database) {
    return sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}
