/// A form with a file as a browser sends it without any script, `multipart/form-data` (RFC 7578), read as it comes: a
/// genome is larger than what a form may hold in memory.
package struct MultipartReader {
    package enum Part: Equatable {
        case field(name: String, value: String)
        /// The bytes of the one file follow. What it was called on the other machine is nobody's business.
        case fileBegan
        case fileBytes([UInt8])
        case fileEnded
    }

    /// Not what a browser sends: cut off, without its boundary, a second file, or a field longer than any of ours.
    package struct Malformed: Error, Equatable {}

    private enum Place { case before, boundary, header, field(String), file, after }

    /// Header lines of a part, and a field: ours are a hundred letters.
    private static let shortMax = 4_096
    private static let headerEnd: [UInt8] = Array("\r\n\r\n".utf8)

    private let delimiter: [UInt8]
    /// The first boundary stands at the beginning of a line that has none before it.
    private var pending: [UInt8] = Array("\r\n".utf8)
    private var place = Place.before
    private var hasFile = false

    /// - Parameter contentType: as the browser sent it.
    /// - Returns: `nil` for anything but a form with parts.
    package init?(contentType: String) {
        let words = contentType.split(separator: ";").map { $0.drop { $0 == " " } }
        guard words.first?.lowercased() == "multipart/form-data",
            let word = words.first(where: { $0.lowercased().hasPrefix("boundary=") })
        else { return nil }
        let boundary = word.dropFirst("boundary=".count).filter { $0 != "\"" }
        // RFC 2046: 1 to 70 characters.
        guard (1...70).contains(boundary.utf8.count) else { return nil }
        delimiter = Array("\r\n--\(boundary)".utf8)
    }

    /// - Throws: `Malformed`, and what the body throws.
    package mutating func take(_ bytes: some Collection<UInt8>, _ body: (Part) throws -> Void) throws {
        pending += bytes
        while try step(body) {}
    }

    /// After the last byte.
    package func end() throws { guard case .after = place else { throw Malformed() } }

    /// - Returns: false when more bytes are needed.
    private mutating func step(_ body: (Part) throws -> Void) throws -> Bool {
        switch place {
        case .before:
            guard let found = Self.find(delimiter, in: pending) else {
                pending.removeFirst(max(0, pending.count - delimiter.count))
                return false
            }
            pending.removeFirst(found + delimiter.count)
            place = .boundary
        case .boundary:
            guard pending.count >= 2 else { return false }
            let isLast = pending.starts(with: Array("--".utf8))
            guard isLast || pending.starts(with: Array("\r\n".utf8)) else { throw Malformed() }
            // The line's end stays: a part without any header begins with it.
            if isLast { pending.removeAll() }
            place = isLast ? .after : .header
        case .header: return try header(body)
        case .field(let name):
            guard let found = Self.find(delimiter, in: pending) else {
                guard pending.count <= Self.shortMax else { throw Malformed() }
                return false
            }
            try body(.field(name: name, value: String(decoding: pending[..<found], as: UTF8.self)))
            pending.removeFirst(found + delimiter.count)
            place = .boundary
        case .file: return try file(body)
        case .after:
            pending.removeAll()
            return false
        }
        return true
    }

    private mutating func header(_ body: (Part) throws -> Void) throws -> Bool {
        guard let found = Self.find(Self.headerEnd, in: pending) else {
            guard pending.count <= Self.shortMax else { throw Malformed() }
            return false
        }
        let text = String(decoding: pending[..<found], as: UTF8.self)
        pending.removeFirst(found + Self.headerEnd.count)
        guard let name = text.firstMatch(of: /[; ]name="([^"]*)"/)?.output.1 else { throw Malformed() }
        if text.contains("filename=") {
            guard !hasFile else { throw Malformed() }
            hasFile = true
            place = .file
            try body(.fileBegan)
        } else {
            place = .field(String(name))
        }
        return true
    }

    private mutating func file(_ body: (Part) throws -> Void) throws -> Bool {
        if let found = Self.find(delimiter, in: pending) {
            if found > 0 { try body(.fileBytes(Array(pending[..<found]))) }
            try body(.fileEnded)
            pending.removeFirst(found + delimiter.count)
            place = .boundary
            return true
        }
        // The last bytes may be the beginning of the boundary.
        let sure = pending.count - delimiter.count
        guard sure > 0 else { return false }
        try body(.fileBytes(Array(pending[..<sure])))
        pending.removeFirst(sure)
        return false
    }

    private static func find(_ needle: [UInt8], in bytes: [UInt8]) -> Int? {
        guard bytes.count >= needle.count, let first = needle.first else { return nil }
        var from = 0
        let last = bytes.count - needle.count
        while from <= last {
            guard let next = bytes[from...last].firstIndex(of: first) else { return nil }
            if bytes[next..<next + needle.count].elementsEqual(needle) { return next }
            from = next + 1
        }
        return nil
    }
}
