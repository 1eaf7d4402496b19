import Dispatch
import Glibc

/// The signals that ask something of a running command, as a sequence. Source: signal(7).
struct Signals {
  enum Request: Sendable {
    /// SIGTERM or SIGINT.
    case stop
    /// SIGHUP.
    case reload
    /// SIGUSR1: `sluice retry` has made something due.
    case look
  }

  let requests: AsyncStream<Request>
  private let sources: [any DispatchSourceSignal]

  /// From here on these signals do nothing but appear in ``requests``; SIGPIPE is ignored.
  init() {
    signal(SIGPIPE, SIG_IGN)
    let (requests, continuation) = AsyncStream.makeStream(of: Request.self)
    let meanings: [(Int32, Request)] = [(SIGTERM, .stop), (SIGINT, .stop), (SIGHUP, .reload), (SIGUSR1, .look)]
    sources = meanings.map { number, request in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler { continuation.yield(request) }
      source.resume()
      return source
    }
    self.requests = requests
  }
}
