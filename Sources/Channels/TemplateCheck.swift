/// Says what is wrong with a text before it can be saved. Pure: the same text has the same problems everywhere.
public enum TemplateCheck {
    /// More than any text can have: four parts of Urdu and its brackets.
    public static let charactersMax = 800

    /// What a text of this purpose can be filled in with, in the order of the alphabet.
    public static func placeholders(of purpose: TemplatePurpose) -> [TemplatePlaceholder] {
        TemplateRules.of(purpose).known.sorted { $0.rawValue < $1.rawValue }
    }

    /// - Parameters:
    ///   - source: the text in the notation of the templates, in one line.
    ///   - worstCases: the facts that make the text longest; it must keep to its parts with every one of them.
    /// - Returns: everything that is wrong, in the order a reader would put it right; empty when it may be saved.
    public static func problems(
        in source: String, for key: TemplateKey, worstCases: [TemplateFacts] = TemplateSample.worstCases()
    ) -> [TemplateProblem] {
        guard source.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else { return [.empty] }
        guard source.unicodeScalars.count <= charactersMax else { return [.endless(charactersMax: charactersMax)] }
        let template = Template(source)
        let writing = TemplateWriting(template, key)
        let found =
            writing.invisible + writing.notation + writing.placeholders + writing.requirements + writing.addresses
            + writing.words + writing.alphabet + writing.spaces
        // What is wrong in itself comes first: a text that lacks half of its words has no length to speak of.
        return unique(found.isEmpty ? lengths(template, key, worstCases) : found)
    }

    private static func lengths(
        _ template: Template, _ key: TemplateKey, _ worstCases: [TemplateFacts]
    ) -> [TemplateProblem] {
        var longest: TemplateProblem?
        var over = 0
        for facts in worstCases {
            let renderer = TemplateRenderer(template, key, facts)
            let finished = renderer.finished()
            let length = SMSLength(finished.text)
            let max = renderer.partsMax
            let unitsOver = length.units - SMSLength.unitsMax(parts: max, isGSM: key.language != .urdu)
            if length.parts > max, unitsOver > over {
                over = unitsOver
                longest = .tooManyParts(length.parts, max: max, unitsOver: unitsOver)
            } else if longest == nil, renderer.isCutShort(finished.facility) {
                longest = .facilityCutShort(finished.facility)
            }
        }
        return longest.map { [$0] } ?? []
    }

    private static func unique(_ problems: [TemplateProblem]) -> [TemplateProblem] {
        var seen: Set<TemplateProblem> = []
        return problems.filter { seen.insert($0).inserted }
    }
}

/// A template as its reader may get it: every way in which brackets can be left out.
private struct TemplateWriting {
    private let template: Template
    private let key: TemplateKey
    private let rules: TemplateRules
    /// With everything that may be missing, from the fullest to the shortest.
    private let full: [[Template.Atom]]
    /// Without it.
    private let bare: [[Template.Atom]]

    init(_ template: Template, _ key: TemplateKey) {
        self.template = template
        self.key = key
        rules = TemplateRules.of(key.purpose)
        full = (0...template.stepsMax).map { template.atoms(givingUp: $0) { _ in true } }
        bare = (0...template.stepsMax).map { template.atoms(givingUp: $0, isKnown: \.isAlwaysKnown) }
    }

    /// The words that a person typed, with a sign for what is filled in.
    private func typed(_ atoms: [Template.Atom]) -> String {
        atoms.map { $0.text ?? String(TemplateScan.filled) }.joined()
    }

    /// Everything typed, also what brackets leave out.
    private var everything: [String] {
        template.pieces.flatMap { piece in
            switch piece {
            case .atom(let atom): [typed([atom])]
            case .bracket(let bracket): bracket.forms.map(typed)
            }
        } + full.map(typed) + bare.map(typed)
    }

    // MARK: - The notation

    var notation: [TemplateProblem] {
        template.faults.compactMap { fault in
            switch fault {
            case .unknownPlaceholder(let name): .unknownPlaceholder(name, known: known)
            case .openBrace: .openBrace
            case .strayBrace: .strayBrace
            case .openBracket: .openBracket
            case .strayBracket: .strayBracket
            case .bracketInBracket: .bracketInBracket
            case .strayBar: .strayBar
            }
        }
    }

    private var known: [TemplatePlaceholder] { TemplatePlaceholder.allCases.filter(rules.known.contains) }

    var placeholders: [TemplateProblem] {
        TemplatePlaceholder.allCases.filter { template.placeholders.contains($0) && !rules.known.contains($0) }
            .map { .placeholderWithoutValue($0, known: known) }
            + template.unguarded.filter(rules.known.contains).map { .outsideBrackets($0) }
    }

    // MARK: - What must be said

    var requirements: [TemplateProblem] {
        var problems: [TemplateProblem] = rules.needed.compactMap { requirement in
            let versions = isOptional(requirement) ? full : full + bare
            if versions.allSatisfy({ says(requirement, $0) }) { return nil }
            return versions.contains { says(requirement, $0) }
                ? .insideBrackets(requirement) : .missing(requirement, key.language)
        }
        if !rules.takesAnswers, (full + bare).contains(where: { hasDigit(1, $0) || hasDigit(2, $0) }) {
            problems.append(.awaitsNoAnswer)
        }
        return problems
    }

    private func isOptional(_ requirement: TemplateRequirement) -> Bool {
        guard case .placeholder(let placeholder) = requirement else { return false }
        return !placeholder.isAlwaysKnown
    }

    private func says(_ requirement: TemplateRequirement, _ atoms: [Template.Atom]) -> Bool {
        let tokens = TextHygiene.tokens(typed(atoms))
        return switch requirement {
        case .placeholder(let placeholder): atoms.contains(.value(placeholder))
        case .answers: means(1, .pledge, tokens) && means(2, .decline, tokens)
        case .digit(let digit): hasDigit(digit, atoms)
        case .stop: tokens.contains { $0.text == "stop" }
        case .free: isSaid(TemplateVocabulary.free(key.language), tokens)
        case .noMoney: !TemplateVocabulary.noMoney(key.language).hits(in: tokens).isEmpty
        case .onlyANote: isSaid(TemplateVocabulary.onlyANote(key.language), tokens)
        }
    }

    /// The sentence stands there, and nothing behind it turns it round.
    private func isSaid(_ phrases: PhraseList, _ tokens: [TextToken]) -> Bool {
        phrases.hits(in: tokens).contains { hit in
            hit.upperBound == tokens.count || !TemplateVocabulary.not.contains(tokens[hit.upperBound])
        }
    }

    /// The word behind the digit is one that the reply reader takes for the same answer.
    private func means(_ digit: Int, _ answer: ReplyClass, _ tokens: [TextToken]) -> Bool {
        let places = tokens.indices.filter { tokens[$0].kind == .number && tokens[$0].text == String(digit) }
        return !places.isEmpty
            && places.allSatisfy { place in
                guard let word = tokens[(place + 1)...].prefix(3).first(where: { $0.kind == .word }) else {
                    return false
                }
                return ReplyReader.read(word.text).replyClass == answer
            }
    }

    private func hasDigit(_ digit: Int, _ atoms: [Template.Atom]) -> Bool {
        TextHygiene.tokens(typed(atoms)).contains { $0.kind == .number && $0.text == String(digit) }
    }

    // MARK: - What must not be said

    var addresses: [TemplateProblem] {
        everything.flatMap { TemplateScan.addresses($0).map { .address($0) } }
            + everything.flatMap { TemplateScan.prices($0).map { .money($0) } }
            + everything.flatMap { TemplateScan.telephones($0).map { .telephone($0) } }
            + ((full + bare).contains(where: touchesLink) ? [.touchesLink] : [])
    }

    private func touchesLink(_ atoms: [Template.Atom]) -> Bool {
        atoms.indices.contains { index in
            guard atoms[index] == .value(.link) else { return false }
            let before = index == 0 ? " " : atoms[index - 1].text?.unicodeScalars.last
            let after = index + 1 == atoms.count ? " " : atoms[index + 1].text?.unicodeScalars.first
            return before != " " || after != " "
        }
    }

    var words: [TemplateProblem] {
        everything.flatMap { text in
            let tokens = TextHygiene.tokens(text).filter { $0.kind != .symbol }
            let harmless = Set(
                ([TemplateVocabulary.warnings] + TextLanguage.allCases.map(TemplateVocabulary.noMoney))
                    .flatMap { $0.hits(in: tokens).flatMap(Array.init) })
            return tokens.indices.compactMap { index -> TemplateProblem? in
                let token = tokens[index]
                if TemplateVocabulary.money.contains(token) {
                    return harmless.contains(index) ? nil : .money(token.text)
                }
                if TemplateVocabulary.secrets.contains(token) { return .secret(token.text) }
                if TemplateVocabulary.patient.contains(token) { return .patient(token.text) }
                return TemplateVocabulary.pressure.contains(token) ? .pressure(token.text) : nil
            }
        }
    }

    // MARK: - Characters

    var alphabet: [TemplateProblem] {
        guard key.language != .urdu else { return [] }
        var seen: Set<Unicode.Scalar> = []
        let strange = template.source.unicodeScalars.filter { scalar in
            !SMSLength.isGSM(scalar) && !TemplateScan.isInvisible(scalar) && seen.insert(scalar).inserted
        }
        return strange.isEmpty ? [] : [.alphabet(Array(strange))]
    }

    var invisible: [TemplateProblem] {
        var seen: Set<Unicode.Scalar> = []
        let hidden = template.source.unicodeScalars.filter { TemplateScan.isInvisible($0) && seen.insert($0).inserted }
        return hidden.isEmpty ? [] : [.invisible(Array(hidden))]
    }

    var spaces: [TemplateProblem] {
        let isLoose = (full + bare).contains { atoms in
            let text = typed(atoms)
            return text.contains("  ") || text.hasPrefix(" ") || text.hasSuffix(" ")
        }
        return isLoose ? [.spaces] : []
    }
}

/// Finds in plain text what telephones make something of.
enum TemplateScan {
    /// Stands for what is filled in, and is neither a letter nor a digit.
    static let filled: Unicode.Scalar = "\u{FFFC}"

    /// Web and mail addresses, and whatever has a full stop between two letters: a telephone offers to open it.
    static func addresses(_ text: String) -> [String] {
        pieces(text).filter { piece in
            let scalars = Array(piece.unicodeScalars)
            // What is filled in counts as a letter: `{centre}.pk` would be an address too.
            let isDotted = scalars.indices.dropFirst().dropLast().contains { index in
                stops.contains(scalars[index]) && (isLetterOrDigit(scalars[index - 1]) || scalars[index - 1] == filled)
                    && (scalars[index + 1].properties.isAlphabetic || scalars[index + 1] == filled)
            }
            return isDotted || piece.contains("@") || piece.contains("://") || piece.lowercased().hasPrefix("www")
        }
    }

    /// Signs of money, and a figure with the stroke behind it with which prices are written here: `500/-`.
    static func prices(_ text: String) -> [String] {
        let tokens = TextHygiene.tokens(text)
        return tokens.indices.compactMap { index in
            if tokens[index].text.unicodeScalars.allSatisfy({ $0.properties.generalCategory == .currencySymbol }) {
                return tokens[index].text
            }
            let stroke = tokens[index...].dropFirst().prefix(2)
            let isPrice =
                tokens[index].kind == .number && stroke.map(\.text) == ["/", "-"]
                && stroke.allSatisfy(\.isGlued)
            return isPrice ? tokens[index].text + "/-" : nil
        }
    }

    /// The full stops of domain names: the one of keyboards, and those that are read as it (RFC 3490, section 3.1).
    private static let stops: Set<Unicode.Scalar> = [".", "\u{3002}", "\u{FF0E}", "\u{FF61}"]

    /// Four digits in a row, or five with only the signs of telephone numbers between them.
    static func telephones(_ text: String) -> [String] {
        let joints: Set<Unicode.Scalar> = [" ", "-", ".", "(", ")", "+", "/"]
        var found: [String] = []
        var run = String.UnicodeScalarView()
        var digits = 0
        var inRow = 0
        var longest = 0
        func end() {
            if longest >= 4 || digits >= 5 { found.append(TextHygiene.cleaned(String(run))) }
            run = String.UnicodeScalarView()
            (digits, inRow, longest) = (0, 0, 0)
        }
        for scalar in TextHygiene.asciiDigits(text).unicodeScalars {
            if TextHygiene.isASCIIDigit(scalar) {
                digits += 1
                inRow += 1
                longest = max(longest, inRow)
            } else if joints.contains(scalar) {
                inRow = 0
            } else {
                end()
                continue
            }
            run.append(scalar)
        }
        end()
        return found
    }

    /// Words with the signs that stand in them.
    private static func pieces(_ text: String) -> [String] {
        text.unicodeScalars.split { scalar in
            scalar.properties.isWhitespace || [",", "،", "(", ")", "\"", "'"].contains(scalar)
        }.map { String(String.UnicodeScalarView($0)) }
    }

    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }

    /// Controls, marks that turn the direction of writing, blanks other than the space, and letters without a shape.
    static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: true
        case .spaceSeparator: scalar != " "
        default: blanks.contains(scalar) || scalar.properties.isVariationSelector
        }
    }

    /// Fillers that are letters or signs by their class.
    private static let blanks: Set<Unicode.Scalar> = [
        "\u{034F}", "\u{115F}", "\u{1160}", "\u{17B4}", "\u{17B5}", "\u{2800}", "\u{3164}", "\u{FFA0}", "\u{FFFC}",
    ]
}
