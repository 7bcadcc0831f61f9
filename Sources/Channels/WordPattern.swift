/// A set of words compared in squeezed form.
struct WordSet: Sendable {
    private let words: Set<String>

    /// - Parameter list: words separated by white space.
    init(_ list: String) {
        words = Set(list.split(whereSeparator: \.isWhitespace).map { TextHygiene.squeezed(String($0)) })
    }

    private init(words: Set<String>) { self.words = words }

    func union(_ other: WordSet) -> WordSet { WordSet(words: words.union(other.words)) }

    func contains(_ token: TextToken) -> Bool { token.kind != .symbol && words.contains(token.squeezed) }
}

/// A phrase that is looked for in a text, written in a small notation:
/// words in order; `a|b` either; `word?` may be missing; `~word` one typing error allowed; `word*` any word that begins
/// so; `#` a number.
struct WordPattern: Sendable {
    private enum Matcher: Sendable {
        case word(String)
        case beginning(String)
        case nearly(String)
        case number
    }

    private struct Element: Sendable {
        var matchers: [Matcher]
        var isOptional: Bool
    }

    private let elements: [Element]

    init(_ notation: Substring) {
        elements = notation.split(whereSeparator: \.isWhitespace).map { word in
            let isOptional = word.hasSuffix("?")
            let body = isOptional ? word.dropLast() : word
            return Element(
                matchers: body.split(separator: "|").map { WordPattern.matcher($0) }, isOptional: isOptional)
        }
    }

    private static func matcher(_ word: Substring) -> Matcher {
        if word == "#" { return .number }
        if word.hasSuffix("*") { return .beginning(TextHygiene.squeezed(String(word.dropLast()))) }
        if word.hasPrefix("~") { return .nearly(TextHygiene.squeezed(String(word.dropFirst()))) }
        return .word(TextHygiene.squeezed(String(word)))
    }

    /// The words a match may begin with; `nil` when it may begin with anything like a word.
    var beginnings: Set<String>? {
        var words: Set<String> = []
        for element in elements {
            for matcher in element.matchers {
                guard case .word(let word) = matcher else { return nil }
                words.insert(word)
            }
            if !element.isOptional { return words }
        }
        return words
    }

    /// - Returns: how many tokens from `start` the phrase covers, the longest reading; `nil` when it does not stand
    /// there.
    func length(in tokens: ArraySlice<TextToken>) -> Int? { length(in: tokens, element: 0) }

    private func length(in tokens: ArraySlice<TextToken>, element: Int) -> Int? {
        guard element < elements.count else { return 0 }
        let current = elements[element]
        if let token = tokens.first, current.matchers.contains(where: { WordPattern.matches($0, token) }),
            let rest = length(in: tokens.dropFirst(), element: element + 1)
        {
            return rest + 1
        }
        return current.isOptional ? length(in: tokens, element: element + 1) : nil
    }

    private static func matches(_ matcher: Matcher, _ token: TextToken) -> Bool {
        switch matcher {
        case .word(let word): token.kind == .word && token.squeezed == word
        case .beginning(let word): token.kind == .word && token.squeezed.hasPrefix(word)
        case .nearly(let word): token.kind == .word && EditDistance.isAtMostOne(token.squeezed, word)
        case .number: token.kind == .number
        }
    }
}

/// Phrases of one meaning.
struct PhraseList: Sendable {
    private let patterns: [WordPattern]
    /// Patterns by the word they can begin with, so that most words of a text cost one look-up.
    private let byBeginning: [String: [Int]]
    private let open: [Int]

    /// - Parameter notation: one phrase a line, in the notation of `WordPattern`.
    init(_ notation: String) {
        patterns = notation.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
            .map { WordPattern($0) }
        var byBeginning: [String: [Int]] = [:]
        var open: [Int] = []
        for (index, pattern) in patterns.enumerated() {
            guard let beginnings = pattern.beginnings else {
                open.append(index)
                continue
            }
            for word in beginnings { byBeginning[word, default: []].append(index) }
        }
        self.byBeginning = byBeginning
        self.open = open
    }

    /// Every place where one of the phrases stands; at each place the longest, and no overlaps.
    func hits(in tokens: [TextToken]) -> [Range<Int>] {
        var hits: [Range<Int>] = []
        var index = 0
        while index < tokens.count {
            if let length = length(in: tokens[index...]), length > 0 {
                hits.append(index..<(index + length))
                index += length
            } else {
                index += 1
            }
        }
        return hits
    }

    func length(in tokens: ArraySlice<TextToken>) -> Int? {
        guard let first = tokens.first else { return nil }
        var best: Int?
        for index in open + byBeginning[first.squeezed, default: []] {
            if let length = patterns[index].length(in: tokens), length > best ?? 0 { best = length }
        }
        return best
    }
}
