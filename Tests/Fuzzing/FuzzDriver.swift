import CFuzzer
import Glibc

/// `sluice-fuzz TRIAL [libFuzzer's options] [FOLDER …]`: has libFuzzer look for bytes that fail a trial.
///
/// Built by `make fuzz` alone, with the coverage that libFuzzer goes by. C function: `LLVMFuzzerRunDriver`.
@main
struct FuzzDriver {
  static func main() {
    guard let name = CommandLine.arguments.dropFirst().first, let trial = Trial(rawValue: name) else {
      let names = Trial.allCases.map(\.rawValue).joined(separator: "|")
      print("usage: sluice-fuzz \(names) [options] [FOLDER …]")
      exit(64)
    }
    chosen.value = trial
    // libFuzzer sees its own options behind the program's name.
    let words = [CommandLine.arguments[0]] + CommandLine.arguments.dropFirst(2)
    var list = unsafe words.map { unsafe strdup($0) } + [nil]
    var count = Int32(words.count)
    let status = unsafe list.withUnsafeMutableBufferPointer { buffer in
      var start = buffer.baseAddress
      return unsafe withUnsafeMutablePointer(to: &start) { place in
        unsafe place.withMemoryRebound(to: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?.self, capacity: 1) {
          unsafe LLVMFuzzerRunDriver(&count, $0) { bytes, length in
            let input = unsafe Array(UnsafeBufferPointer(start: bytes, count: length))
            do {
              try chosen.value.run(input)
            } catch {
              fatalError("\(error)")
            }
            return 0
          }
        }
      }
    }
    exit(status)
  }
}

/// A C function can't bring a value along.
private let chosen = Choice()

/// Set once before libFuzzer starts, which is on one thread.
private final class Choice: @unchecked Sendable {
  var value = Trial.sniffing
}
