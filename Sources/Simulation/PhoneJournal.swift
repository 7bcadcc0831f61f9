public import Blood
internal import Foundation
internal import Glibc
public import Matching

/// One line of the phones' journal: what the gateway took, and what then happened.
public struct PhoneJournalEntry: Codable, Sendable, Hashable {
    public enum Kind: String, Codable, Sendable, Hashable {
        /// Accepted: the phone receives it once, whatever is submitted again.
        case submitted
        /// The same key came again; nothing reaches the phone for it.
        case repeated
        /// Refused, busy, or lost on the way in: the phone receives nothing.
        case refused
        /// Something the phone, its owner or the facility's desk did; the centre has been told.
        case happened
        /// Somebody typed an answer on the page of simulated phones.
        case typed
    }

    public var kind: Kind
    public var at: Instant
    /// The message's idempotency key.
    public var key: String?
    public var phone: String?
    public var channel: Channel?
    public var body: String?
    public var expiresAt: Instant?
    public var intent: SimulatedIntent?
    /// What the gateway answered the centre.
    public var answer: String?
    /// Id of what happened or was typed.
    public var event: String?

    init(
        _ kind: Kind, at: Instant, key: String? = nil, phone: String? = nil, channel: Channel? = nil,
        body: String? = nil, expiresAt: Instant? = nil, intent: SimulatedIntent? = nil, answer: String? = nil,
        event: String? = nil
    ) {
        self.kind = kind
        self.at = at
        self.key = key
        self.phone = phone
        self.channel = channel
        self.body = body
        self.expiresAt = expiresAt
        self.intent = intent
        self.answer = answer
        self.event = event
    }
}

/// Why the journal could not be opened.
public struct PhoneJournalProblem: Error, Sendable, Hashable, CustomStringConvertible {
    public var description: String
}

/// The memory of the simulated phones across a crash: one JSON object a line, appended, never changed. A line is in
/// the hands of the kernel before the act it records is answered for, so the death of the process loses none; there
/// is no `fsync`, because a power cut during a demonstration needs no protection.
public enum PhoneJournal {
    /// Every readable line, oldest first. A last line that was cut off is left out.
    public static func read(path: String) throws -> [PhoneJournalEntry] {
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        let decoder = JSONDecoder()
        return data.split(separator: 0x0A).compactMap { try? decoder.decode(PhoneJournalEntry.self, from: $0) }
    }

    /// How often each phone received each message. More than once would break the promise of the idempotency key.
    public static func receipts(path: String) throws -> [String: [String: Int]] {
        try read(path: path).filter { $0.kind == .submitted }.reduce(into: [:]) { counts, entry in
            counts[entry.phone ?? "", default: [:]][entry.key ?? "", default: 0] += 1
        }
    }
}

/// The open end of a journal.
struct PhoneJournalFile {
    private let descriptor: Int32
    private let encoder = JSONEncoder()

    /// - Throws: `PhoneJournalProblem`.
    init(path: String) throws {
        let endsClean = FileManager.default.contents(atPath: path)?.last.map { $0 == 0x0A } ?? true
        descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw PhoneJournalProblem(
                description: "The phones' journal cannot be opened: \(String(cString: strerror(errno)))")
        }
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // A line cut off by a power failure must not swallow the next one.
        if !endsClean { _ = append(Data([0x0A])) }
    }

    /// - Returns: false when the line is not in the file.
    func append(_ entry: PhoneJournalEntry) -> Bool {
        guard var line = try? encoder.encode(entry) else { return false }
        line.append(0x0A)
        return append(line)
    }

    private func append(_ line: Data) -> Bool {
        line.withUnsafeBytes { bytes in
            var written = 0
            while written < bytes.count {
                let count = write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
                if count > 0 { written += count } else if errno != EINTR { return false }
            }
            return true
        }
    }

    func close() { _ = Glibc.close(descriptor) }
}
