import Crypto
import Foundation

/// Passwords that became known in breaches: a file of SHA-1 sums, one a line in capital hexadecimal digits, in their
/// order, as haveibeenpwned.com publishes it (`…:count` behind each). The centre never asks anybody over the network.
///
/// The file has a thousand million lines, so it is neither read nor copied: a line is found by halving, in some thirty
/// small reads.
public struct BreachedPasswords: Sendable {
    /// Longer than any line: 40 digits, a colon, a count, an end.
    static let lineMax: UInt64 = 100
    private static let digits = 40

    private let path: URL

    /// - Returns: `nil` when there is no such file, or it does not begin like one.
    public init?(path: String) {
        self.path = URL(filePath: path)
        guard let file = try? FileHandle(forReadingFrom: self.path) else { return nil }
        defer { try? file.close() }
        guard let first = try? file.read(upToCount: BreachedPasswords.digits),
            first.count == BreachedPasswords.digits, first.allSatisfy(BreachedPasswords.isDigit)
        else { return nil }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) }

    /// Whether the set has it. Reads from the disk: call it where a thread may wait.
    /// - Throws: what reading the file throws.
    func contains(_ password: String) throws -> Bool {
        let wanted = Insecure.SHA1.hash(data: Data(password.utf8)).map { byte in
            let text = String(byte, radix: 16, uppercase: true)
            return text.count == 1 ? "0" + text : text
        }.joined()
        let file = try FileHandle(forReadingFrom: path)
        defer { try? file.close() }
        // The line begins at `low` or behind it and before `high`, if it is there.
        var low: UInt64 = 0
        var high = try file.seekToEnd()
        while low < high {
            let middle = low + (high - low) / 2
            let from = max(low, middle > BreachedPasswords.lineMax ? middle - BreachedPasswords.lineMax : 0)
            try file.seek(toOffset: from)
            let piece = Array(try file.read(upToCount: Int(2 * BreachedPasswords.lineMax)) ?? Data())
            let place = Int(middle - from)
            guard place < piece.count else { return false }
            let start = piece[..<place].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
            let end = piece[place...].firstIndex(of: 0x0A).map { $0 + 1 } ?? piece.count
            let line = String(decoding: piece[start..<min(start + BreachedPasswords.digits, end)], as: UTF8.self)
            if line == wanted { return true }
            if wanted < line { high = from + UInt64(start) } else { low = from + UInt64(end) }
        }
        return false
    }
}
