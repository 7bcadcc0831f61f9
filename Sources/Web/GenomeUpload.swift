import Centre
import Foundation
import Hummingbird

/// The file of a genome on its way from a browser to the reader: in a folder of the system for as long as it is read.
///
/// Nothing of what the browser calls the file is used, so no name or address of theirs reaches the reader.
struct GenomeUpload {
    /// A whole genome's calls, packed, are some 200 MB; what is larger is a sequencer's raw data.
    static let bytesMax = 512 << 20

    enum Refusal: Error {
        case tooLarge
        case malformed
    }

    private let path = FileManager.default.temporaryDirectory.appending(path: "qatra-genome-\(UUID().uuidString)")

    /// - Parameter check: the form's token, before a byte of the file is kept.
    /// - Throws: `Refusal`, and what `check` throws.
    func receive<Outcome>(
        _ request: Request, _ reader: MultipartReader, check: (String) throws -> Void,
        use: (String) async throws -> Outcome
    ) async throws -> Outcome {
        defer { try? FileManager.default.removeItem(at: path) }
        let place = path.path(percentEncoded: false)
        guard FileManager.default.createFile(atPath: place, contents: nil, attributes: [.posixPermissions: 0o600])
        else { throw Refusal.malformed }
        let file = try FileHandle(forWritingTo: path)
        defer { try? file.close() }
        var reader = reader
        var (token, count, isWhole) = ("", 0, false)
        do {
            for try await buffer in request.body {
                count += buffer.readableBytes
                guard count <= GenomeUpload.bytesMax else { throw Refusal.tooLarge }
                try reader.take(buffer.readableBytesView) { part in
                    switch part {
                    case .field("csrf", let value): token = value
                    case .field: break
                    case .fileBegan: try check(token)
                    case .fileBytes(let bytes): try file.write(contentsOf: bytes)
                    case .fileEnded: isWhole = true
                    }
                }
            }
            try reader.end()
        } catch is MultipartReader.Malformed {
            throw Refusal.malformed
        }
        // Without a file nothing was checked yet.
        try check(token)
        guard isWhole else { throw Refusal.malformed }
        return try await use(place)
    }
}
