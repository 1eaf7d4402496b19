import CPlanes
import Glibc
import Model
import Testing

@testable import Rendering

/// Resizing by vectors is the resizing of the textbook, to a level.
@Suite struct ResamplingTests {
  /// One sample of a line by Lanczos with 3 lobes; beyond the ends the last sample goes on.
  private func sample(_ line: [Double], at index: Int, of span: LineSpan) -> Double {
    let step = span.extent / Double(span.count)
    let stretch = max(1, step)
    let place = span.isReversed ? span.count - 1 - index : index
    let centre = span.offset + (Double(place) + 0.5) * step - 0.5
    var (sum, weights) = (0.0, 0.0)
    for k in Int((centre - 3 * stretch).rounded(.up))...Int((centre + 3 * stretch).rounded(.down)) {
      let x = .pi * (Double(k) - centre) / stretch
      let weight = abs(x) < 1e-9 ? 1 : 3 * sin(x) * sin(x / 3) / (x * x)
      sum += weight * line[min(max(k, 0), line.count - 1)]
      weights += weight
    }
    return sum / weights
  }

  private func resized(_ rows: [[Double]], to size: PixelSize, from orientation: Orientation) -> [[Int]] {
    let lying = orientation.isTransposed ? size.transposed : size
    let across = LineSpan(
      from: rows[0].count, extent: Double(rows[0].count), length: lying.width, sharing: 1,
      isReversed: orientation.reversesColumns)
    let down = LineSpan(
      from: rows.count, extent: Double(rows.count), length: lying.height, sharing: 1,
      isReversed: orientation.reversesRows)
    let tall = (0..<lying.height).map { y in
      rows[0].indices.map { x in sample(rows.map { $0[x] }, at: y, of: down) }
    }
    let made = tall.map { row in
      (0..<lying.width).map { x in Int(min(255, max(0, sample(row, at: x, of: across))).rounded()) }
    }
    guard orientation.isTransposed else { return made }
    return made[0].indices.map { x in made.map { $0[x] } }
  }

  /// Sides of one, sides shorter than the filter, sides around the widths of vectors.
  static let sizes = [
    ((1, 1), (1, 1)), ((1, 9), (1, 3)), ((9, 1), (4, 1)), ((2, 3), (2, 2)), ((5, 4), (3, 3)), ((33, 31), (15, 17)),
    ((64, 65), (63, 33)), ((65, 64), (16, 32)), ((130, 20), (129, 7)), ((20, 130), (7, 64)), ((17, 16), (31, 33)),
  ]

  @Test(arguments: sizes, [1, 2, 4, 5, 6, 8])
  func aPlaneIsResizedAsTheTextbookHasIt(_ sides: ((Int, Int), (Int, Int)), tag: Int) throws {
    let orientation = Orientation(tag: tag)
    let lying = PixelSize(width: sides.0.0, height: sides.0.1)
    var numbers = SystemRandomNumberGenerator()
    let rows = (0..<lying.height).map { _ in
      (0..<lying.width).map { _ in Double(UInt8.random(in: 0...255, using: &numbers)) }
    }
    let target = PixelSize(width: sides.1.0, height: sides.1.1)
    let size = orientation.isTransposed ? target.transposed : target
    let planes = try Planes(undecoded: lying, shrink: 1, sampling: nil)
    planes.fill(rows)
    let made = try planes.resized(to: size, sampling: .full, from: orientation, by: Resampler()).rows
    let expected = resized(rows, to: size, from: orientation)
    #expect(made.count == expected.count && made[0].count == expected[0].count)
    let worst = zip(made.joined(), expected.joined()).map { abs($0 - $1) }.max()
    #expect(worst ?? 255 <= 1)
  }

  @Test func whatIsKeptIsBounded() throws {
    let resampler = Resampler()
    for from in 2000..<2100 {
      let span = LineSpan(from: from, extent: Double(from), length: 1900, sharing: 1, isReversed: false)
      _ = try resampler.resampling(span)
      #expect(resampler.keptLength <= 8 << 20)
    }
  }
}

extension Planes {
  /// The samples of a grey picture.
  fileprivate func fill(_ rows: [[Double]]) {
    for (y, row) in rows.enumerated() {
      for (x, value) in row.enumerated() {
        unsafe channels[0].layout.bytes[y * channels[0].layout.stride + x] = UInt8(value)
      }
    }
  }

  fileprivate var rows: [[Int]] {
    let plane = channels[0]
    return (0..<plane.size.height).map { y in
      (0..<plane.size.width).map { x in Int(unsafe plane.layout.bytes[y * plane.layout.stride + x]) }
    }
  }
}
