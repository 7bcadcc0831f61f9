import Testing
import Web

/// A form with a file, in whatever pieces it comes.
@Suite struct MultipartTests {
    private static let contentType = "multipart/form-data; boundary=\"xyz\""
    private static let body =
        Array(
            "--xyz\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\ntoken\r\n--xyz\r\n".utf8)
        + Array("Content-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n".utf8)
        + file + Array("\r\n--xyz--\r\nrest".utf8)
    /// With what looks like the boundary in it, and every byte there is.
    private static let file = Array("\r\n--xy \r\n-- \r\n\r\n--xy".utf8) + Array(0...255)

    /// What comes of the bytes in pieces of this size; the file's bytes together.
    private static func read(_ bytes: [UInt8], pieces: Int) throws -> (parts: [MultipartReader.Part], file: [UInt8]) {
        var reader = try #require(MultipartReader(contentType: contentType))
        var (parts, file): ([MultipartReader.Part], [UInt8]) = ([], [])
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            try reader.take(bytes[start..<min(start + pieces, bytes.count)]) { part in
                if case .fileBytes(let more) = part { file += more } else { parts.append(part) }
            }
        }
        try reader.end()
        return (parts, file)
    }

    @Test(arguments: [1, 2, 3, 7, 16, 100, 10_000])
    func theFileIsTheSameInWhateverPiecesItComes(pieces: Int) throws {
        let (parts, file) = try Self.read(Self.body, pieces: pieces)
        #expect(parts == [.field(name: "csrf", value: "token"), .fileBegan, .fileEnded])
        #expect(file == Self.file)
    }

    @Test func whatIsCutOffIsNoForm() {
        for length in stride(from: 0, to: Self.body.count - 8, by: 5) {
            #expect(throws: MultipartReader.Malformed.self, "\(length)") {
                try Self.read(Array(Self.body.prefix(length)), pieces: 64)
            }
        }
    }

    @Test func whatNoBrowserSendsIsRefused() {
        let long = String(repeating: "x", count: 5_000)
        for body in [
            "--xyz\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n\(long)", "--xyz\r\n\(long)",
            "--xyz\r\nContent-Disposition: form-data\r\n\r\nx\r\n--xyz--\r\n", "--xyzz",
        ] {
            #expect(throws: MultipartReader.Malformed.self) { try Self.read(Array(body.utf8), pieces: 1_000) }
        }
        let twice = Self.body.prefix(Self.body.count - 8) + Self.body.dropFirst(5)
        #expect(throws: MultipartReader.Malformed.self) { try Self.read(Array(twice), pieces: 1_000) }
    }

    @Test func onlyAFormWithPartsIsRead() {
        #expect(MultipartReader(contentType: "application/x-www-form-urlencoded") == nil)
        #expect(MultipartReader(contentType: "multipart/form-data") == nil)
        #expect(MultipartReader(contentType: "multipart/form-data; boundary=") == nil)
        let long = String(repeating: "b", count: 71)
        #expect(MultipartReader(contentType: "multipart/form-data; boundary=\(long)") == nil)
    }
}
