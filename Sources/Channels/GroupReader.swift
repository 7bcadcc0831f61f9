public import Blood

/// What a typed blood group says.
public enum GroupReading: Sendable, Hashable {
    /// A group with its sign, or the plain statement that it is not known.
    case group(BloodGroup)
    /// "B" without a sign: ask back. Positive is never assumed.
    case signMissing(ABOGroup)
    case notAGroup
}

/// Reads blood groups as people type them: `0+`, `O +ve`, `opositive`, `B-ve`, `A B +`, `بی پازیٹو`, `او منفی`.
///
/// Source of the spellings: DOMAIN §4.3 (own knowledge, no published source).
public enum GroupReader {
    /// Reads a field that holds a group and nothing else, as in a register's column.
    public static func read(_ text: String) -> GroupReading {
        let tokens = TextHygiene.tokens(text)
        if isSaidToBeUnknown(tokens) { return .group(.unknown) }
        guard let mention = mention(in: tokens, from: firstMeaningful(tokens)) else { return .notAGroup }
        let rest = tokens[mention.tokens.upperBound...]
        guard rest.allSatisfy({ fieldFillers.contains($0) || ($0.kind == .symbol && ")].,;:".contains($0.text)) })
        else { return .notAGroup }
        return mention.reading
    }

    /// A group found inside a longer text.
    struct Mention: Hashable {
        var tokens: Range<Int>
        var reading: GroupReading
    }

    /// Groups in a free line. A letter without a sign counts only where it can hardly be anything else: the English
    /// article "a" needs the word group, blood or a number beside it.
    static func mentions(in tokens: [TextToken]) -> [Mention] {
        var result: [Mention] = []
        var index = 0
        while index < tokens.count {
            guard let mention = mention(in: tokens, from: index), isPlausible(mention, in: tokens) else {
                index += 1
                continue
            }
            result.append(mention)
            index = mention.tokens.upperBound
        }
        return result
    }

    // MARK: - One group

    private static func mention(in tokens: [TextToken], from start: Int) -> Mention? {
        guard start < tokens.count else { return nil }
        if let mention = gluedMention(tokens, start) { return mention }
        guard let (abo, afterABO) = letters(tokens, start) else { return nil }
        var index = afterABO
        while index < tokens.count, isBetweenLetterAndSign(tokens[index]) { index += 1 }
        if let (sign, end) = sign(tokens, index, afterLetter: index == afterABO) {
            return Mention(tokens: start..<end, reading: .group(BloodGroup(abo, sign)))
        }
        // A nought is the letter O, and "bi" the letter B, only when a sign follows.
        guard tokens[start].kind == .word, spokenLetters[tokens[start].text] == nil else { return nil }
        return Mention(tokens: start..<afterABO, reading: .signMissing(abo))
    }

    /// "opositive", "abneg", "اوپازیٹو": letter and sign in one word.
    private static func gluedMention(_ tokens: [TextToken], _ index: Int) -> Mention? {
        let token = tokens[index]
        guard token.kind == .word else { return nil }
        for (prefix, abo) in prefixes where token.text.hasPrefix(prefix) {
            let rest = String(token.text.dropFirst(prefix.count))
            guard rest.count >= 3, let sign = signWord(TextHygiene.squeeze(rest)) else { continue }
            return Mention(tokens: index..<(index + 1), reading: .group(BloodGroup(abo, sign)))
        }
        return nil
    }

    private static func letters(_ tokens: [TextToken], _ start: Int) -> (ABOGroup, next: Int)? {
        let token = tokens[start]
        if token.kind == .number {
            guard token.text == "0", !token.isGlued else { return nil }
            return (.o, start + 1)
        }
        guard token.kind == .word, let first = letterNames[token.text] ?? spokenLetters[token.text] else { return nil }
        if first == .a, let subgroup = afterSubgroup(tokens, start) { return subgroup }
        // "A B +", "اے بی"
        if first == .a, start + 1 < tokens.count, letterNames[tokens[start + 1].text] == .b {
            return (.ab, start + 2)
        }
        if first == .a, start + 2 < tokens.count, tokens[start + 1].kind == .symbol, tokens[start + 1].isGlued,
            "./".contains(tokens[start + 1].text), tokens[start + 2].isGlued,
            letterNames[tokens[start + 2].text] == .b
        {
            return (.ab, start + 3)
        }
        return (first, start + 1)
    }

    /// "A1", "A2B": subgroups of A, which the ABO group does not tell apart.
    private static func afterSubgroup(_ tokens: [TextToken], _ start: Int) -> (ABOGroup, next: Int)? {
        guard start + 1 < tokens.count, tokens[start + 1].isGlued, ["1", "2"].contains(tokens[start + 1].text) else {
            return nil
        }
        guard start + 2 < tokens.count, tokens[start + 2].isGlued, letterNames[tokens[start + 2].text] == .b else {
            return (.a, start + 2)
        }
        return (.ab, start + 3)
    }

    private static func sign(_ tokens: [TextToken], _ start: Int, afterLetter: Bool) -> (RhD, end: Int)? {
        guard start < tokens.count else { return nil }
        let token = tokens[start]
        if token.kind == .word {
            if let sign = signWord(token.squeezed) { return (sign, start + 1) }
            // "O ve+"
            if endings.contains(token), start + 1 < tokens.count, let sign = signSymbol(tokens[start + 1]) {
                return (sign, start + 2)
            }
            return nil
        }
        guard let sign = signSymbol(token) else { return nil }
        let next = start + 1 < tokens.count ? tokens[start + 1] : nil
        if let next, next.kind == .word {
            // "O-positive": the dash is a hyphen and the word is the sign.
            if let word = signWord(next.squeezed) { return (word, start + 2) }
            if next.isGlued || token.isGlued, endings.contains(next) { return (sign, start + 2) }
        }
        if sign == .negative, !isMinus(token, next) { return nil }
        return closeSign(tokens, start, sign)
    }

    /// Swallows "++" and refuses "+/-".
    private static func closeSign(_ tokens: [TextToken], _ start: Int, _ sign: RhD) -> (RhD, end: Int)? {
        var end = start + 1
        while end < tokens.count, tokens[end].isGlued, signSymbol(tokens[end]) == sign { end += 1 }
        if end < tokens.count, tokens[end].isGlued, tokens[end].kind == .symbol {
            if signSymbol(tokens[end]) != nil { return nil }
            if tokens[end].text == "/", end + 1 < tokens.count, signSymbol(tokens[end + 1]) != nil { return nil }
        }
        return (sign, end)
    }

    /// A dash is a minus when it clings to the letter and to nothing after it ("B-, 2 bag"), not when it joins or
    /// separates ("B-2", "B - 2 bag").
    private static func isMinus(_ token: TextToken, _ next: TextToken?) -> Bool {
        guard let next else { return true }
        if next.kind == .symbol { return next.text != "-" }
        return token.isGlued && !next.isGlued
    }

    private static func signSymbol(_ token: TextToken) -> RhD? {
        guard token.kind == .symbol else { return nil }
        return token.text == "+" ? .positive : token.text == "-" ? .negative : nil
    }

    private static func signWord(_ squeezed: String) -> RhD? {
        if positives.contains(squeezed) { return .positive }
        if negatives.contains(squeezed) { return .negative }
        guard squeezed.unicodeScalars.count >= 6 else { return nil }
        if longPositives.contains(where: { EditDistance.isAtMostOne($0, squeezed) }) { return .positive }
        if longNegatives.contains(where: { EditDistance.isAtMostOne($0, squeezed) }) { return .negative }
        return nil
    }

    private static func isBetweenLetterAndSign(_ token: TextToken) -> Bool {
        between.contains(token) || (token.kind == .symbol && "([_.".contains(token.text))
    }

    // MARK: - Plausibility

    private static func isPlausible(_ mention: Mention, in tokens: [TextToken]) -> Bool {
        guard case .signMissing(let abo) = mention.reading else { return true }
        let before = mention.tokens.lowerBound > 0 ? tokens[mention.tokens.lowerBound - 1] : nil
        let after = mention.tokens.upperBound < tokens.count ? tokens[mention.tokens.upperBound] : nil
        if [before, after].contains(where: { $0.map { groupWords.contains($0) } ?? false }) { return true }
        if let after, after.kind == .number { return !after.isGlued }
        if tokens[mention.tokens.lowerBound].isGlued || (after?.isGlued ?? false && after?.kind != .symbol) {
            return false
        }
        let isUrdu = tokens[mention.tokens.lowerBound].text.unicodeScalars.contains { !$0.isASCII }
        return abo != .a && !isUrdu
    }

    private static func firstMeaningful(_ tokens: [TextToken]) -> Int {
        tokens.firstIndex { !fieldFillers.contains($0) && !($0.kind == .symbol && "([:".contains($0.text)) } ?? 0
    }

    private static func isSaidToBeUnknown(_ tokens: [TextToken]) -> Bool {
        let words = tokens.filter { $0.kind == .word && !fieldFillers.contains($0) }
        if !words.isEmpty { return unknownPhrases.length(in: words[...]) == words.count }
        return !tokens.isEmpty && tokens.allSatisfy { $0.kind == .symbol && "?-".contains($0.text) }
    }

    // MARK: - Spellings

    private static let letterNames: [String: ABOGroup] = [
        "a": .a, "b": .b, "ab": .ab, "o": .o, "zero": .o, "او": .o, "اے": .a, "بی": .b, "اےبی": .ab,
    ]

    /// The letters as they sound; "bi" alone is "too".
    private static let spokenLetters: [String: ABOGroup] = ["bi": .b, "bee": .b, "ae": .a]

    /// Longest first.
    private static let prefixes: [(String, ABOGroup)] = [
        ("اےبی", .ab), ("ab", .ab), ("او", .o), ("اے", .a), ("بی", .b), ("a", .a), ("b", .b), ("o", .o), ("zero", .o),
    ]

    private static let longPositives = ["positive", "positiv", "pozitive", "pozitiv", "پازیٹو", "پوزیٹو", "پازیٹیو"]
    private static let longNegatives = [
        "negative", "negativ", "nagative", "negetive", "negetiv", "nigative", "نیگیٹو", "نیگیٹیو",
    ]

    private static let positives = Set(
        (longPositives
            + ["pos", "posi", "posit", "pstv", "pve", "plus", "ptive", "pazitiv", "پازٹو", "مثبت", "پلس", "جمع"])
            .map(TextHygiene.squeezed))
    private static let negatives = Set(
        (longNegatives
            + ["neg", "nega", "negat", "ngtv", "nve", "minus", "negtiv", "nagtiv", "نیگٹو", "نگیٹو", "منفی", "مائنس"])
            .map(TextHygiene.squeezed))

    private static let endings = WordSet("ve tive ive v iv tiv itive")
    private static let between = WordSet("rh rhd rhesus factor آر ایچ")
    private static let groupWords = WordSet("group grp gp blood bld khoon khun type گروپ بلڈ خون")
    private static let fieldFillers = WordSet("group grp blood bld khoon type rh rhd گروپ بلڈ خون")

    static let unknownPhrases = PhraseList(
        """
        unknown|unknwn|na|none|nil|notknown
        not known|tested|sure|available
        n a
        pata|pta|maloom|malum|malom nahi|nahin|nhi|nai
        nahi|nahin|nhi|nai pata|pta|maloom|malum|malom
        dont know
        نامعلوم
        معلوم|پتا|پتہ نہیں
        """)
}
