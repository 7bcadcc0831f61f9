/// One word or one sign of a Swift file, outside comments and string literals.
struct SwiftToken: Equatable, Sendable {
    let text: String
    let line: Int
}

/// Cuts Swift source into tokens, so that a rule is about code and not about a word in a comment or in a text.
/// Code inside a string's interpolation is code and stays in.
struct SwiftTokens {
    private enum Context {
        /// Parentheses still open since the interpolation began; the outermost code has none to close.
        case code(openParentheses: Int)
        case string(hashes: Int, isMultiline: Bool)
    }

    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    private var contexts: [Context] = [.code(openParentheses: 0)]
    private(set) var tokens: [SwiftToken] = []
    /// Columns of each line without what stands in string literals: a text's length is the text's own affair.
    private(set) var codeColumns: [Int: Int] = [:]

    init(reading text: String) {
        bytes = Array(text.utf8)
        readAll()
    }

    private mutating func readAll() {
        while position < bytes.count {
            switch contexts.last {
            case .string(let hashes, let isMultiline): readString(hashes: hashes, isMultiline: isMultiline)
            case .code, .none: readCode()
            }
        }
    }

    private func starts(with text: String, at offset: Int = 0) -> Bool {
        var place = position + offset
        for byte in text.utf8 {
            guard place < bytes.count, bytes[place] == byte else { return false }
            place += 1
        }
        return true
    }

    private mutating func advance(_ count: Int = 1) {
        for _ in 0..<count where position < bytes.count {
            if bytes[position] == UInt8(ascii: "\n") {
                line += 1
            } else if case .code = contexts.last, bytes[position] & 0xC0 != 0x80 {
                codeColumns[line, default: 0] += 1
            }
            position += 1
        }
    }

    private mutating func readCode() {
        if starts(with: "//") {
            while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { advance() }
        } else if starts(with: "/*") {
            skipBlockComment()
        } else if let opening = stringOpening() {
            advance(opening.length)
            contexts.append(.string(hashes: opening.hashes, isMultiline: opening.isMultiline))
        } else if isWord(bytes[position]) {
            readWord()
        } else {
            readSign()
        }
    }

    private mutating func skipBlockComment() {
        var depth = 0
        repeat {
            if starts(with: "/*") {
                depth += 1
                advance(2)
            } else if starts(with: "*/") {
                depth -= 1
                advance(2)
            } else {
                advance()
            }
        } while depth > 0 && position < bytes.count
    }

    private func stringOpening() -> (hashes: Int, isMultiline: Bool, length: Int)? {
        var hashes = 0
        while position + hashes < bytes.count, bytes[position + hashes] == UInt8(ascii: "#") { hashes += 1 }
        if starts(with: "\"\"\"", at: hashes) { return (hashes, true, hashes + 3) }
        if starts(with: "\"", at: hashes) { return (hashes, false, hashes + 1) }
        return nil
    }

    private mutating func readWord() {
        let start = position
        while position < bytes.count, isWord(bytes[position]) { advance() }
        // `try!` is one word; `try !isOpen()` is two.
        let isForced =
            starts(with: "!") && ["try", "as"].contains(String(decoding: bytes[start..<position], as: UTF8.self))
        if isForced { advance() }
        tokens.append(SwiftToken(text: String(decoding: bytes[start..<position], as: UTF8.self), line: line))
    }

    private mutating func readSign() {
        let byte = bytes[position]
        if byte != UInt8(ascii: " "), byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\t") {
            tokens.append(SwiftToken(text: String(decoding: [byte], as: UTF8.self), line: line))
        }
        advance()
        guard case .code(let open) = contexts.last else { return }
        if byte == UInt8(ascii: "(") {
            contexts[contexts.count - 1] = .code(openParentheses: open + 1)
        } else if byte == UInt8(ascii: ")") {
            let isEndOfInterpolation = contexts.count > 1 && open == 1
            if isEndOfInterpolation {
                contexts.removeLast()
            } else {
                contexts[contexts.count - 1] = .code(openParentheses: open - 1)
            }
        }
    }

    private mutating func readString(hashes: Int, isMultiline: Bool) {
        let quotes = isMultiline ? 3 : 1
        if starts(with: "\\"), hashesFollow(hashes, at: 1) {
            let isInterpolation = starts(with: "(", at: 1 + hashes)
            advance(2 + hashes)
            if isInterpolation { contexts.append(.code(openParentheses: 1)) }
        } else if isMultiline ? starts(with: "\"\"\"") : starts(with: "\""), hashesFollow(hashes, at: quotes) {
            advance(quotes + hashes)
            contexts.removeLast()
        } else {
            advance()
        }
    }

    private func hashesFollow(_ count: Int, at offset: Int) -> Bool {
        for index in 0..<count {
            let place = position + offset + index
            guard place < bytes.count, bytes[place] == UInt8(ascii: "#") else { return false }
        }
        return true
    }

    /// Letters, digits, the underscore and everything beyond ASCII.
    private func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...: true
        default: false
        }
    }
}
