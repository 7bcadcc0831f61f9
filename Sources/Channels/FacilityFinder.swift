#if canImport(Glibc)
    import Glibc
#endif

/// A facility as it may be typed: both scripts, its city, and other names people use.
public struct FacilityName: Sendable, Hashable {
    public var id: Int64
    public var name: String
    public var nameUrdu: String
    public var city: String
    public var aliases: [String]

    public init(id: Int64, name: String, nameUrdu: String = "", city: String = "", aliases: [String] = []) {
        self.id = id
        self.name = name
        self.nameUrdu = nameUrdu
        self.city = city
        self.aliases = aliases
    }
}

/// A facility that fits what was typed.
public struct FacilityMatch: Sendable, Hashable {
    public var id: Int64
    /// Larger is nearer; comparable only within one search.
    public var score: Double
}

/// Finds facilities by any part of their English or Urdu name, their initials or their city, with one typing error
/// allowed. It belongs to the type-ahead of the desk and to the free line.
public struct FacilityFinder: Sendable {
    private struct Word: Sendable {
        var text: String
        var scalars: [Unicode.Scalar]
        var sound: String
        var weight: Double
        var isCity: Bool
    }

    private struct Entry: Sendable {
        var id: Int64
        var words: [Word]
        /// All names without spaces, for "gangaram".
        var joined: [String]
        var nameWeight: Double
    }

    private let entries: [Entry]
    /// Every word of every name: a word that is one of these is not a misspelling of another.
    private let vocabulary: Set<String>

    public init(_ facilities: [FacilityName]) {
        let cityWords = Set(facilities.flatMap { TextHygiene.words($0.city) })
        let lists = facilities.map { facility in
            let names = [facility.name, facility.nameUrdu] + facility.aliases
            let cityNames = [facility.city, CityNames.urdu(facility.city) ?? ""]
            return (
                facility, names: names.flatMap(FacilityFinder.nameWords), city: cityNames.flatMap(TextHygiene.words)
            )
        }
        var frequency: [String: Int] = [:]
        for list in lists { for word in Set(list.names) { frequency[word, default: 0] += 1 } }
        vocabulary = Set(frequency.keys)
        let total = Double(max(1, facilities.count))
        entries = lists.map { facility, names, city in
            var seen: Set<String> = []
            var words: [Word] = []
            for text in names + city where seen.insert(text).inserted {
                let isCity = cityWords.contains(text) || city.contains(text)
                let rarity = log(1 + total / Double(max(1, frequency[text] ?? 1)))
                let weight = FacilityFinder.generic.contains(text) ? 0.1 : isCity ? min(rarity, 1.2) : rarity
                words.append(
                    Word(
                        text: text, scalars: Array(text.unicodeScalars), sound: FacilityFinder.sound(text),
                        weight: weight, isCity: isCity))
            }
            let joined = ([facility.name, facility.nameUrdu] + facility.aliases).map {
                TextHygiene.words($0).joined()
            }
            let nameWeight = words.filter { !$0.isCity }.map(\.weight).reduce(0, +)
            return Entry(id: facility.id, words: words, joined: joined, nameWeight: nameWeight)
        }
    }

    /// For the type-ahead: every word typed must fit the facility; the last one may be unfinished.
    public func matches(_ query: String, limit: Int = 8) -> [FacilityMatch] {
        let words = TextHygiene.words(query).flatMap(FacilityFinder.expanded)
        guard !words.isEmpty else { return [] }
        let found = entries.compactMap { entry -> FacilityMatch? in
            var score = 0.0
            for word in words {
                let best = fit(word, entry, minimumPrefix: 1)
                if best.score == 0 {
                    if FacilityFinder.generic.contains(word) { continue }
                    return nil
                }
                score += best.score
            }
            guard score > 0 else { return nil }
            return FacilityMatch(id: entry.id, score: score + score / max(1, entry.nameWeight) / 4)
        }
        return Array(FacilityFinder.sorted(found).prefix(limit))
    }

    /// For the free line: the facilities that the words between others speak of.
    ///
    /// - Returns: ranked candidates; for the best one the tokens it explains, and whether they are its words to the
    ///   letter.
    func matches(in tokens: [TextToken], free: Set<Int>, limit: Int = 5) -> (
        found: [FacilityMatch], used: [Int], isExact: Bool
    ) {
        let candidates = tokens.indices.filter {
            free.contains($0) && tokens[$0].kind == .word && tokens[$0].text.unicodeScalars.count > 1
                && !FacilityFinder.neverNames.contains(tokens[$0])
        }
        var found = entries.compactMap { freeMatch($0, tokens, candidates) }
        // "Sheikh Zayed Lahore": of two that are called much the same, the one in the city that was named.
        let bestName = found.map(\.nameScore).max() ?? 0
        let inCity = found.filter { $0.isInNamedCity && $0.nameScore >= bestName / 2 }
        if !inCity.isEmpty { found = inCity }
        let ranked = found.sorted {
            $0.match.score != $1.match.score ? $0.match.score > $1.match.score : $0.match.id < $1.match.id
        }
        guard let best = ranked.first else { return ([], [], true) }
        let near = ranked.map(\.match).filter { $0.score >= best.match.score * 0.6 }
        return (Array(near.prefix(limit)), best.used, best.isExact)
    }

    /// What the words of a free line say for one facility.
    private struct FreeMatch {
        var match: FacilityMatch
        var nameScore = 0.0
        var used: [Int] = []
        var isExact = true
        var isInNamedCity = false
    }

    private func freeMatch(_ entry: Entry, _ tokens: [TextToken], _ candidates: [Int]) -> FreeMatch? {
        var result = FreeMatch(match: FacilityMatch(id: entry.id, score: 0))
        var hasName = false
        for index in candidates {
            for word in FacilityFinder.expanded(tokens[index].text) {
                let fit = fit(word, entry, minimumPrefix: 3)
                guard fit.score > 0 else { continue }
                let isWord = entry.words.contains { $0.text == word }
                // A word that stands in another name is hardly a misspelling of this one.
                let score = !isWord && vocabulary.contains(word) ? fit.score / 2 : fit.score
                result.match.score += score
                if fit.isCity {
                    result.isInNamedCity = result.isInNamedCity || isWord
                } else {
                    result.nameScore += score
                    hasName = hasName || !FacilityFinder.generic.contains(word)
                }
                result.isExact = result.isExact && isWord
                result.used.append(index)
            }
        }
        guard hasName else { return nil }
        result.match.score += result.match.score / max(1, entry.nameWeight) / 4
        return result
    }

    /// The one facility that is clearly meant, or `nil` when a person must choose.
    public static func clearWinner(_ matches: [FacilityMatch]) -> FacilityMatch? {
        guard let first = matches.first else { return nil }
        guard matches.count > 1 else { return first }
        return first.score >= matches[1].score * 1.2 ? first : nil
    }

    // MARK: - One word

    private func fit(_ word: String, _ entry: Entry, minimumPrefix: Int) -> (score: Double, isCity: Bool) {
        let scalars = Array(word.unicodeScalars)
        let sound = FacilityFinder.sound(word)
        var best = (score: 0.0, isCity: false)
        for candidate in entry.words {
            let score = candidate.weight * likeness(scalars, sound, candidate, minimumPrefix)
            if score > best.score { best = (score, candidate.isCity) }
        }
        if best.score == 0, scalars.count >= 5,
            entry.joined.contains(where: { contains(Array($0.unicodeScalars), scalars) })
        {
            best = (1, false)
        }
        return best
    }

    private func likeness(
        _ scalars: [Unicode.Scalar], _ sound: String, _ word: Word, _ minimumPrefix: Int
    ) -> Double {
        if scalars == word.scalars { return 1 }
        if scalars.count >= minimumPrefix, word.scalars.starts(with: scalars) { return 0.85 }
        guard let first = scalars.first else { return 0 }
        if min(scalars.count, word.scalars.count) >= 3, max(scalars.count, word.scalars.count) >= 4,
            first == word.scalars[0],
            EditDistance.isAtMostOne(scalars, word.scalars)
        {
            return 0.7
        }
        if sound.count >= 3, sound == word.sound, first == word.scalars[0] { return 0.65 }
        if scalars.count >= max(3, minimumPrefix), minimumPrefix == 1, contains(word.scalars, scalars) { return 0.5 }
        return 0
    }

    private func contains(_ text: [Unicode.Scalar], _ part: [Unicode.Scalar]) -> Bool {
        guard part.count <= text.count else { return false }
        return (0...(text.count - part.count)).contains { text[$0..<($0 + part.count)].elementsEqual(part) }
    }

    private static func sorted(_ matches: [FacilityMatch]) -> [FacilityMatch] {
        matches.sorted { $0.score != $1.score ? $0.score > $1.score : $0.id < $1.id }
    }

    // MARK: - Words

    /// The words of a name and its initials ("Lady Reading Hospital" is also typed "LRH").
    private static func nameWords(_ name: String) -> [String] {
        let words = TextHygiene.words(name).flatMap(expanded)
        let initials = name.split(separator: " ").compactMap { word in
            word.unicodeScalars.first.flatMap { ("A"..."Z").contains($0) ? String($0).lowercased() : nil }
        }
        return initials.count >= 3 ? words + [initials.joined()] : words
    }

    private static func expanded(_ word: String) -> [String] {
        if hospitalWords.contains(word) { return ["hospital"] }
        return TextHygiene.words(CityNames.full(word))
    }

    /// Consonants only, with the letters that Roman Urdu mixes up made one: "shokat" and "shaukat" sound alike.
    private static func sound(_ word: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in word.unicodeScalars {
            guard scalar.isASCII else { return word }
            switch scalar {
            case "a", "e", "i", "o", "u", "y": continue
            case "q", "c": result.append("k")
            case "w": result.append("v")
            case "z": result.append("s")
            default: result.append(scalar)
            }
        }
        return TextHygiene.squeeze(String(result))
    }

    private static let hospitalWords: Set<String> = Set(
        [
            "hospital", "hosp", "hospitl", "hospitel", "haspatal", "hsptl", "hosptal", "aspatal", "ہسپتال", "اسپتال",
            "ھسپتال",
        ]
        .map(TextHygiene.folded))
    private static let generic: Set<String> = [
        "hospital", "medical", "college", "institute", "university", "teaching", "of", "the", "and", "centre", "center",
        "clinic", "complex", "foundation",
    ]
    /// Small words of the free line that would otherwise fit some name by an error of one letter.
    private static let neverNames = WordSet(
        """
        ke ki ka ko se mein me main mei hai he tak chahiye chaiye khoon blood patient mareez urgent please plz need
        needed the for and aur or in at of is liye lie required ward bed mr no number phone contact call name age
        years saal blood group
        """)
}
