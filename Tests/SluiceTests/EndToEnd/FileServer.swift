import Foundation

/// A file server of a test's own on 127.0.0.1, gone when the test lets go of it.
final class FileServer {
  private let folder: TemporaryFolder
  private let process: ChildProcess
  /// What a writer's script has to know to reach it.
  let environment: [String: String]

  /// An sshd that lets in one key, as the user of the test.
  static func sshd() async throws -> FileServer {
    try await firstThatStarts { folder, port in
      let place = folder.url
      let keys = "ssh-keygen -q -t ed25519 -N '' -f host; ssh-keygen -q -t ed25519 -N '' -f user"
      try await Tool.shell("\(keys); mkdir -p /run/sshd; chmod 700 .", in: place)
      try folder.write(
        """
        Port \(port)
        ListenAddress 127.0.0.1
        HostKey \(place.path)/host
        AuthorizedKeysFile \(place.path)/user.pub
        PidFile none
        UsePAM no
        StrictModes no
        PasswordAuthentication no
        PermitRootLogin yes
        Subsystem sftp internal-sftp

        """, to: "sshd.conf")
      try folder.write(
        """
        Host drop
        HostName 127.0.0.1
        Port \(port)
        User \(NSUserName())
        IdentityFile \(place.path)/user
        IdentitiesOnly yes
        StrictHostKeyChecking no
        UserKnownHostsFile /dev/null
        LogLevel ERROR

        """, to: "client.conf")
      let client = place.appending(path: "client.conf").path
      return Plan(
        program: "sshd", arguments: ["-D", "-e", "-f", place.appending(path: "sshd.conf").path],
        environment: ["ssh": client], probe: #"ssh -F "$ssh" drop true"#)
    }
  }

  /// An smbd with the folder as its share `drop`, open to guests who become the user of the test.
  static func smbd(sharing share: URL) async throws -> FileServer {
    try await smbd(
      share: "drop",
      """
      [drop]
      path = \(share.path)
      guest ok = yes
      read only = no
      force user = \(NSUserName())

      """)
  }

  /// An smbd with this section, whose share is open to guests.
  ///
  /// It takes small writes only, so that a client can be met half way through a small file.
  static func smbd(share: String, _ section: String) async throws -> FileServer {
    try await firstThatStarts { folder, port in
      let place = folder.url.path
      let folders = ["private", "lock", "state", "cache", "pid", "ncalrpc"]
      try await Tool.shell("mkdir \(folders.joined(separator: " "))", in: folder.url)
      try folder.write(
        """
        [global]
        server role = standalone server
        smb ports = \(port)
        interfaces = 127.0.0.1
        bind interfaces only = yes
        map to guest = Bad User
        disable spoolss = yes
        load printers = no
        smb2 max write = 65536
        private dir = \(place)/private
        lock directory = \(place)/lock
        state directory = \(place)/state
        cache directory = \(place)/cache
        pid directory = \(place)/pid
        ncalrpc dir = \(place)/ncalrpc
        log file = \(place)/log

        """ + section, to: "smb.conf")
      return Plan(
        program: "smbd", arguments: ["--foreground", "--no-process-group", "--configfile=\(place)/smb.conf"],
        environment: ["smb": "\(port)", "smbconf": "\(place)/smb.conf", "share": share],
        probe: #"smbclient -s "$smbconf" -N -p "$smb" "//127.0.0.1/$share" -c ls"#)
    }
  }

  struct Plan {
    var program: String
    var arguments: [String]
    var environment: [String: String]
    /// Succeeds as soon as the server serves.
    var probe: String
  }

  private init(_ plan: Plan, in folder: TemporaryFolder) throws {
    guard let program = Tool.place(of: plan.program) else { throw Tool.Missing(name: plan.program) }
    self.folder = folder
    environment = plan.environment
    let errors = folder.url.appending(path: "errors")
    process = try ChildProcess(
      program, plan.arguments, in: folder.url, environment: ["PATH": Tool.path], output: errors, errors: errors)
  }

  /// Tries ports by chance, because a free one may be taken a moment later.
  static func firstThatStarts(
    plan: (TemporaryFolder, Int) async throws -> Plan
  ) async throws -> FileServer {
    var last = ""
    for _ in 1...5 {
      let folder = try TemporaryFolder()
      let plan = try await plan(folder, Int.random(in: 20_000..<32_000))
      let server = try FileServer(plan, in: folder)
      for _ in 1...100 where server.process.isRunning {
        let probe = try await Tool.run("sh", ["-c", plan.probe], in: folder.url, environment: plan.environment)
        if probe.status == 0, server.process.isRunning { return server }
        last = probe.errors + probe.output
        try await Task.sleep(for: .milliseconds(100))
      }
      last += (try? String(contentsOf: folder.url.appending(path: "errors"), encoding: .utf8)) ?? ""
    }
    throw NotServing(said: last)
  }

  struct NotServing: Error {
    var said: String
  }
}
