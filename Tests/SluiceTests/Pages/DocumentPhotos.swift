import Foundation

/// What lies in the folder of photographs of whoever reads the pages: three as a camera writes them, the first taken upright.
enum DocumentPhotos {
  static let areMakeable = Tool.areInstalled("exiftool")

  static func put(into folder: URL) async throws {
    let photos = [
      ("IMG_0003.jpg", ["-Make=SONY", "-Model=DSC-RX100M4", "-Orientation#=6"]),
      ("IMG_0009.jpg", ["-Make=Canon", "-Model=Canon EOS 400D DIGITAL"]),
      ("IMG_0021.jpg", ["-Make=Canon", "-Model=Canon EOS 400D DIGITAL"]),
    ]
    let facts = [
      "-DateTimeOriginal=2026:08:19 16:35:05", "-ExposureTime=1/80", "-FNumber=3.5", "-ISO=125", "-FocalLength=18",
    ]
    for (name, camera) in photos {
      try TestPhoto.variation(of: TestPhoto.large, name).write(to: folder.appending(path: name))
      let result = try await Tool.run("exiftool", ["-q", "-overwrite_original"] + camera + facts + [name], in: folder)
      guard result.status == 0 else { throw Tool.ScriptFailed(script: "exiftool", result: result) }
    }
  }
}
