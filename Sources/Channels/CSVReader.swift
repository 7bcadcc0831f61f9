/// One record of a file of comma-separated values.
public struct CSVRecord: Sendable, Hashable {
    /// The line of the file on which the record begins, from 1.
    public var line: Int
    public var fields: [String]
    /// What is wrong with the record as a whole.
    public var fault: Fault?

    public enum Fault: String, Sendable, Hashable {
        /// A quotation mark was opened and never closed; the record was cut at the end of its first line.
        case unclosedQuote
        /// Bytes that are not UTF-8; the file was saved in another encoding.
        case notUTF8
    }

    public init(line: Int, fields: [String], fault: Fault? = nil) {
        self.line = line
        self.fields = fields
        self.fault = fault
    }

    /// Nothing but separators and white space.
    public var isBlank: Bool { fields.allSatisfy { $0.allSatisfy(\.isWhitespace) } }
}

/// Reads comma-separated values piece by piece, so that a register of any length passes through a small memory.
///
/// Follows RFC 4180 and tolerates what spreadsheets do: a byte-order mark, semicolons or tabs instead of commas (found
/// out from the first line), any kind of line end, and the apostrophe that protects a cell from being a formula.
public struct CSVReader: Sendable {
    /// A record longer than this has an unclosed quotation mark somewhere.
    public static let recordBytesMax = 65_536

    private enum Mode { case plain, quoted, quoteInQuoted }

    private var delimiter: UInt8?
    private var pending: [UInt8] = []
    private var field: [UInt8] = []
    private var fields: [String] = []
    private var raw: [UInt8] = []
    private var mode = Mode.plain
    private var line = 1
    private var recordLine = 1
    private var sawCarriageReturn = false
    private var isAtStart = true
    private var isDamaged = false

    /// - Parameter delimiter: `nil` to find out from the first line.
    public init(delimiter: Character? = nil) { self.delimiter = delimiter?.asciiValue }

    /// Takes the next bytes of the file.
    /// - Returns: the records that are complete with them.
    public mutating func feed(_ bytes: some Sequence<UInt8>) -> [CSVRecord] {
        if delimiter != nil, !isAtStart { return scan(bytes) }
        pending.append(contentsOf: bytes)
        guard CSVReader.hasWholeLine(pending) || pending.count > CSVReader.recordBytesMax else { return [] }
        return start()
    }

    /// The end of the file.
    public mutating func finish() -> [CSVRecord] {
        var records = isAtStart ? start() : []
        while mode == .quoted { records += recover() }
        if !field.isEmpty || !fields.isEmpty || mode == .quoteInQuoted { endRecord(&records) }
        return records
    }

    private mutating func start() -> [CSVRecord] {
        isAtStart = false
        if pending.starts(with: [0xEF, 0xBB, 0xBF]) { pending.removeFirst(3) }
        if delimiter == nil { delimiter = CSVReader.delimiter(of: pending) }
        let bytes = pending
        pending = []
        return scan(bytes)
    }

    private static func hasWholeLine(_ bytes: [UInt8]) -> Bool {
        var isQuoted = false
        for byte in bytes {
            if byte == 0x22 { isQuoted.toggle() }
            if !isQuoted, byte == 0x0A || byte == 0x0D { return true }
        }
        return false
    }

    /// The separator that stands most often in the first line, outside quotation marks.
    private static func delimiter(of bytes: [UInt8]) -> UInt8 {
        var counts: [UInt8: Int] = [:]
        var isQuoted = false
        for byte in bytes.prefix(recordBytesMax) {
            if byte == 0x22 { isQuoted.toggle() }
            if isQuoted { continue }
            if byte == 0x0A || byte == 0x0D { break }
            if [0x2C, 0x3B, 0x09].contains(byte) { counts[byte, default: 0] += 1 }
        }
        let best = [UInt8(0x2C), 0x3B, 0x09].max { counts[$0, default: 0] < counts[$1, default: 0] }
        return best.flatMap { counts[$0] == nil ? nil : $0 } ?? 0x2C
    }

    private mutating func scan(_ bytes: some Sequence<UInt8>) -> [CSVRecord] {
        var records: [CSVRecord] = []
        for byte in bytes { take(byte, &records) }
        return records
    }

    private mutating func take(_ byte: UInt8, _ records: inout [CSVRecord]) {
        let followsCarriageReturn = sawCarriageReturn
        sawCarriageReturn = byte == 0x0D
        let isLineFeedOfPair = byte == 0x0A && followsCarriageReturn
        if (byte == 0x0A && !isLineFeedOfPair) || byte == 0x0D { line += 1 }
        if mode == .quoted {
            raw.append(byte)
            if byte == 0x22 { mode = .quoteInQuoted } else { field.append(byte) }
            if raw.count > CSVReader.recordBytesMax { records += recover() }
            return
        }
        if mode == .quoteInQuoted, byte == 0x22 {
            raw.append(byte)
            field.append(byte)
            mode = .quoted
            return
        }
        mode = .plain
        if isLineFeedOfPair {
            // The line feed of a pair whose carriage return ended the record.
            recordLine = fields.isEmpty && field.isEmpty ? line : recordLine
            return
        }
        if byte == 0x0A || byte == 0x0D {
            endRecord(&records)
        } else if byte == delimiter {
            raw.append(byte)
            endField()
        } else if byte == 0x22, field.allSatisfy({ $0 == 0x20 }) {
            raw.append(byte)
            field = []
            mode = .quoted
        } else {
            raw.append(byte)
            field.append(byte)
            if raw.count > CSVReader.recordBytesMax { endRecord(&records) }
        }
    }

    private mutating func endField() {
        if !CSVReader.isUTF8(field) { isDamaged = true }
        fields.append(CSVReader.unguarded(String(decoding: field, as: UTF8.self)))
        field = []
    }

    private mutating func endRecord(_ records: inout [CSVRecord]) {
        endField()
        let record = CSVRecord(line: recordLine, fields: fields, fault: isDamaged ? .notUTF8 : nil)
        if !record.isBlank { records.append(record) }
        reset()
    }

    private mutating func reset() {
        fields = []
        field = []
        raw = []
        mode = .plain
        recordLine = line
        isDamaged = false
    }

    /// A quotation mark that is not closed would swallow the rest of the file: the record is cut at the end of its
    /// first
    /// line, and the lines after it are read again as records of their own.
    private mutating func recover() -> [CSVRecord] {
        let bytes = raw
        let begin = recordLine
        let end = bytes.firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.endIndex
        let text = String(decoding: bytes[..<end], as: UTF8.self)
        reset()
        guard end < bytes.endIndex else { return [CSVRecord(line: begin, fields: [text], fault: .unclosedQuote)] }
        var inner = CSVReader()
        inner.delimiter = delimiter
        inner.isAtStart = false
        inner.line = begin
        inner.recordLine = begin
        var records = [CSVRecord(line: begin, fields: [text], fault: .unclosedQuote)]
        records += inner.scan(bytes[end...])
        // What the inner reader has not finished goes on in this one.
        let linesNow = line
        self = inner
        line = linesNow
        return records
    }

    private static func isUTF8(_ bytes: [UInt8]) -> Bool { String(validating: bytes, as: UTF8.self) != nil }

    /// Takes off the apostrophe that `CSVWriter` and spreadsheets put before a formula sign.
    private static func unguarded(_ text: String) -> String {
        text.first == "'" && CSVWriter.needsGuard(text) ? String(text.dropFirst()) : text
    }
}

/// Writes comma-separated values that a spreadsheet shows as they are and never runs.
public enum CSVWriter {
    /// Written first, so that spreadsheets know the file is UTF-8 and show Urdu.
    public static let byteOrderMark = "\u{FEFF}"

    /// A cell that begins with one of these may be run as a formula by a spreadsheet.
    private static let formulaSigns = Set("=+-@\t\r\n＝＋－＠".unicodeScalars)

    /// Whether a formula sign comes first, behind no or any number of apostrophes: those are counted in, so that a text
    /// which begins with an apostrophe of its own comes back as it was.
    static func needsGuard(_ text: String) -> Bool {
        text.unicodeScalars.first { $0 != "'" }.map(formulaSigns.contains) ?? false
    }

    /// One line with its line end.
    public static func line(_ fields: [String]) -> String { fields.map(cell).joined(separator: ",") + "\r\n" }

    private static func cell(_ field: String) -> String {
        var text = field
        if needsGuard(text) { text = "'" + text }
        let needsQuotes = text.unicodeScalars.contains { ",;\t\"\r\n".unicodeScalars.contains($0) }
        guard needsQuotes || text.first == " " || text.last == " " else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
