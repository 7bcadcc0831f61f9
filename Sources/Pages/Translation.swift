/// What a third language says where the pages have English and Urdu: sentences from a file that anybody can add.
///
/// A page in such a language is an Urdu page, with its direction and its order, in which whatever is translated stands
/// in the other language. What nobody has translated yet stays in Urdu.
public struct Translation: Sendable {
    /// What is filled in stands in a key as {1}, {2}, …; this is such a key taken apart.
    struct Pattern: Sendable {
        /// What stands before, between and after the places.
        let pieces: [String]
        /// The number of each place, in the order of the English.
        let places: [Int]
        let words: String
        /// Letters of the sentence itself. A sentence of few letters would fit many others by chance, so that only
        /// figures are taken for what fills it.
        let letters: Int
    }

    /// ISO 639, such as `sd`.
    public let code: String
    /// What the language calls itself.
    public let ownName: String
    private let sentences: [String: String]
    private let patterns: [Pattern]

    /// Below this many letters only figures fill a place; ours, enough for two words.
    private static let lettersMin = 8

    /// - Parameter sentences: by their English; an empty one is not translated yet.
    public init(code: String, ownName: String, sentences: [String: String]) {
        self.code = code
        self.ownName = ownName
        self.sentences = sentences.filter { !$0.value.isEmpty }
        // The longest first: it fits fewest sentences by chance.
        patterns = self.sentences.compactMap { Translation.pattern($0.key, $0.value) }
            .sorted { ($0.letters, $0.words) > ($1.letters, $1.words) }
    }

    /// The sentence in this language; `nil` where nobody has translated it.
    public func say(_ english: String) -> String? {
        if let words = sentences[english] { return words }
        for pattern in patterns {
            guard let filled = Translation.match(english, pattern) else { continue }
            return Translation.fill(pattern.words, filled)
        }
        return nil
    }

    /// `Donors asked: {1}` as what stands around its places; `nil` for a sentence without any.
    private static func pattern(_ english: String, _ words: String) -> Pattern? {
        let (pieces, places) = takenApart(english)
        guard !places.isEmpty else { return nil }
        return Pattern(
            pieces: pieces, places: places, words: words,
            letters: pieces.reduce(0) { $0 + $1.count(where: \.isLetter) })
    }

    private static func takenApart(_ text: String) -> (pieces: [String], places: [Int]) {
        var pieces = [""]
        var places: [Int] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            guard let close = rest[open...].firstIndex(of: "}"), let place = Int(rest[rest.index(after: open)..<close])
            else { break }
            pieces[pieces.count - 1] += rest[..<open]
            pieces.append("")
            places.append(place)
            rest = rest[rest.index(after: close)...]
        }
        pieces[pieces.count - 1] += rest
        return (pieces, places)
    }

    /// What fills the places, by their number.
    private static func match(_ text: String, _ pattern: Pattern) -> [Int: Substring]? {
        guard let first = pattern.pieces.first, let last = pattern.pieces.last, text.hasPrefix(first),
            text.hasSuffix(last), text.count > first.count + last.count
        else { return nil }
        var rest = text.dropFirst(first.count).dropLast(last.count)
        var filled: [Int: Substring] = [:]
        for (number, place) in pattern.places.enumerated() {
            var found = rest
            if number < pattern.places.count - 1 {
                guard let next = rest.firstRange(of: pattern.pieces[number + 1]) else { return nil }
                found = rest[..<next.lowerBound]
                rest = rest[next.upperBound...]
            }
            guard !found.isEmpty, pattern.letters >= lettersMin || !found.contains(where: \.isLetter) else {
                return nil
            }
            filled[place] = found
        }
        return filled
    }

    private static func fill(_ words: String, _ filled: [Int: Substring]) -> String {
        let (pieces, places) = takenApart(words)
        var said = pieces[0]
        for (place, piece) in zip(places, pieces.dropFirst()) { said += (filled[place] ?? "") + piece }
        return said
    }
}
