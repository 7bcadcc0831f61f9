import CZlib
import HTTPTypes
import Hummingbird
import NIOCore
import Pages

/// A file of the pages as it goes over the line: packed once, when the first router is made, for whoever takes it so.
///
/// Only these are packed. A page carries the form's token and words that others can choose, and how small such a page
/// packs tells something of the token (BREACH, CVE-2013-3587).
struct AssetFile: Sendable {
    static let all = Assets.all.map(AssetFile.init)

    let asset: Asset
    private let plain: ByteBuffer
    /// `nil` where packing gains nothing.
    private let packed: ByteBuffer?

    private init(_ asset: Asset) {
        self.asset = asset
        plain = ByteBuffer(bytes: asset.bytes)
        let packed = AssetFile.gzip(asset.bytes)
        self.packed = packed.flatMap { $0.count < asset.bytes.count ? ByteBuffer(bytes: $0) : nil }
    }

    func answer(_ request: Request) -> Response {
        var headers: HTTPFields = [
            .contentType: asset.contentType, .cacheControl: "public, max-age=31536000, immutable",
            .vary: "Accept-Encoding",
        ]
        guard let packed, AssetFile.takesGzip(request.headers[.acceptEncoding] ?? "") else {
            return Response(status: .ok, headers: headers, body: .init(byteBuffer: plain))
        }
        headers[.contentEncoding] = "gzip"
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: packed))
    }

    /// Whether the browser names gzip and does not refuse it with a weight of nought; `*` is not taken for a yes.
    static func takesGzip(_ accepted: String) -> Bool {
        accepted.lowercased().split(separator: ",").contains { offer in
            let parts = offer.split(separator: ";").map { $0.filter { $0 != " " } }
            guard parts.first == "gzip" else { return false }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }?.dropFirst(2)
            return weight.flatMap { Double($0) } != 0
        }
    }

    private static func gzip(_ bytes: [UInt8]) -> [UInt8]? {
        var stream = z_stream()
        // Sixteen more than the widest window asks for a gzip header.
        let begun = deflateInit2_(
            &stream, Z_BEST_COMPRESSION, Z_DEFLATED, MAX_WBITS + 16, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard begun == Z_OK else { return nil }
        defer { deflateEnd(&stream) }
        var input = bytes
        let room = Int(deflateBound(&stream, UInt(bytes.count)))
        let packed = [UInt8](unsafeUninitializedCapacity: room) { output, count in
            input.withUnsafeMutableBufferPointer { input in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                count = deflate(&stream, Z_FINISH) == Z_STREAM_END ? output.count - Int(stream.avail_out) : 0
            }
        }
        return packed.isEmpty ? nil : packed
    }
}
