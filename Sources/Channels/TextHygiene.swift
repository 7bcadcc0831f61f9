/// Makes texts from phones and keyboards comparable: one spelling per letter, one kind of digit, nothing invisible.
///
/// Two forms are made. The *folded* form keeps the words readable (lower case, Urdu letters instead of their Arabic
/// look-alikes, ASCII digits). The *squeezed* form also collapses repeated letters ("haaaan" → "han"); vocabulary and
/// text go through the same function, so both sides lose the same letters.
public enum TextHygiene {
    /// Invisible signs dropped, white space collapsed, ends trimmed; letters and digits stay as written.
    public static func cleaned(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var spaceIsDue = false
        for scalar in text.unicodeScalars where !isInvisible(scalar) {
            if scalar.properties.isWhitespace || scalar.properties.generalCategory == .control {
                spaceIsDue = !result.isEmpty
            } else {
                if spaceIsDue { result.append(" ") }
                spaceIsDue = false
                result.append(scalar)
            }
        }
        return String(result)
    }

    /// The comparable form: `folded("ميو هسپتال ۱۲") == folded("میو ہسپتال 12")`.
    public static func folded(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for letter in foldedScalars(text) { scalars.append(letter.scalar) }
        return cleaned(String(scalars))
    }

    /// The folded form with runs of one letter collapsed; digits are never collapsed.
    public static func squeezed(_ text: String) -> String { squeeze(folded(text)) }

    /// Urdu (۰–۹), Arabic (٠–٩) and full-width digits as ASCII; everything else as it was.
    public static func asciiDigits(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { scalars.append(asciiDigit(scalar) ?? scalar) }
        return String(scalars)
    }

    /// The words of a name or a query, folded.
    public static func words(_ text: String) -> [String] {
        tokens(text).filter { $0.kind != .symbol }.map(\.text)
    }

    /// One folded letter and where it came from.
    struct FoldedScalar {
        var scalar: Unicode.Scalar
        var source: Range<String.Index>
    }

    static func squeeze(_ folded: String) -> String {
        var scalars = String.UnicodeScalarView()
        var last: Unicode.Scalar?
        for scalar in folded.unicodeScalars {
            if scalar == last, !isASCIIDigit(scalar) { continue }
            scalars.append(scalar)
            last = scalar
        }
        return String(scalars)
    }

    static func isASCIIDigit(_ scalar: Unicode.Scalar) -> Bool { (0x30...0x39).contains(scalar.value) }

    static func foldedScalars(_ text: String) -> [FoldedScalar] {
        var result: [FoldedScalar] = []
        result.reserveCapacity(text.utf8.count)
        let view = text.unicodeScalars
        var index = view.startIndex
        while index < view.endIndex {
            let scalar = view[index]
            let next = view.index(after: index)
            let source = index..<next
            index = next
            if let last = result.last, let composed = composition(last.scalar, scalar) {
                result[result.count - 1].scalar = composed
                result[result.count - 1].source = last.source.lowerBound..<next
            } else if !isInvisible(scalar) {
                for one in fold(scalar) { result.append(FoldedScalar(scalar: one, source: source)) }
            }
        }
        return result
    }

    /// The canonical compositions of the Arabic block that matter here. Alef with madda or hamza folds to plain alef
    /// anyway; waw and yeh with hamza are letters of their own in Urdu ("آؤ" come, "او" the group O).
    private static func composition(_ base: Unicode.Scalar, _ mark: Unicode.Scalar) -> Unicode.Scalar? {
        switch (base.value, mark.value) {
        case (0x0627, 0x0653), (0x0627, 0x0654), (0x0627, 0x0655): "\u{0627}"
        case (0x0648, 0x0654): "\u{0624}"
        case (0x06CC, 0x0654): "\u{0626}"
        case (0x06C1, 0x0654): "\u{06C1}"
        case (0x06D2, 0x0654): "\u{06D3}"
        default: nil
        }
    }

    /// Zero-width and bidirectional marks, vowel signs, tatweel, variation selectors, soft hyphen, Latin accents
    /// written
    /// as separate marks.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00AD, 0x0300...0x036F, 0x0610...0x061C, 0x0640, 0x064B...0x065F, 0x0670, 0x06D6...0x06DC,
            0x06DF...0x06E4, 0x06E7, 0x06E8, 0x06EA...0x06ED, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069,
            0x20E3, 0xFE00...0xFE0F, 0xFEFF:
            true
        default: false
        }
    }

    private static func asciiDigit(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.value {
        case 0x06F0...0x06F9: Unicode.Scalar(scalar.value - 0x06F0 + 0x30)
        case 0x0660...0x0669: Unicode.Scalar(scalar.value - 0x0660 + 0x30)
        case 0xFF10...0xFF19: Unicode.Scalar(scalar.value - 0xFF10 + 0x30)
        default: nil
        }
    }

    private static func fold(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        if scalar.isASCII {
            return (0x41...0x5A).contains(scalar.value) ? [Unicode.Scalar(UInt8(scalar.value + 0x20))] : [scalar]
        }
        if let digit = asciiDigit(scalar) { return [digit] }
        switch scalar.value {
        case 0x064A, 0x0649, 0x06D0: return ["\u{06CC}"]
        case 0x0643, 0x06AA: return ["\u{06A9}"]
        case 0x0647, 0x0629, 0x06BE, 0x06C0, 0x06C2, 0x06C3, 0x06D5: return ["\u{06C1}"]
        case 0x0622, 0x0623, 0x0625, 0x0671: return ["\u{0627}"]
        case 0x060C, 0x066B, 0x066C, 0xFF0C: return [","]
        case 0x061B: return [";"]
        case 0x061F, 0xFF1F: return ["?"]
        case 0x06D4: return ["."]
        case 0x2010...0x2015, 0x2212: return ["-"]
        case 0x2018, 0x2019, 0x02BC, 0x0060, 0x00B4: return ["'"]
        case 0x201C, 0x201D, 0x00AB, 0x00BB: return ["\""]
        case 0xFF01...0xFF5E: return Unicode.Scalar(scalar.value - 0xFEE0).map(fold) ?? [scalar]
        default: return Array(scalar.properties.lowercaseMapping.unicodeScalars.filter { !isInvisible($0) })
        }
    }
}

/// A word, a number or a sign of a text, with the place it was read from.
struct TextToken: Hashable {
    enum Kind: Hashable {
        case word
        case number
        case symbol
    }

    var kind: Kind
    /// Folded.
    var text: String
    /// Folded, repeated letters collapsed.
    var squeezed: String
    /// Where it stands in the text that was read.
    var source: Range<String.Index>
    /// No white space between this token and the one before.
    var isGlued: Bool
}

extension TextHygiene {
    /// Splits into words (letters), numbers (digits) and single signs. An apostrophe inside a word is dropped
    /// ("can't" → "cant").
    static func tokens(_ text: String) -> [TextToken] {
        var builder = TokenBuilder()
        let scalars = foldedScalars(text)
        for (offset, letter) in scalars.enumerated() {
            let scalar = letter.scalar
            if scalar == "'", builder.isInsideWord, offset + 1 < scalars.count,
                scalars[offset + 1].scalar.properties.isAlphabetic
            {
                continue
            }
            if isASCIIDigit(scalar) {
                builder.add(letter, .number)
            } else if scalar.properties.isAlphabetic {
                builder.add(letter, .word)
            } else if scalar.properties.isWhitespace || scalar.properties.generalCategory == .control {
                builder.space()
            } else {
                builder.add(letter, .symbol)
            }
        }
        return builder.finish()
    }

    private struct TokenBuilder {
        private var tokens: [TextToken] = []
        private var scalars = String.UnicodeScalarView()
        private var kind: TextToken.Kind?
        private var source: Range<String.Index>?
        private var isGlued = false

        var isInsideWord: Bool { kind == .word }

        mutating func add(_ letter: FoldedScalar, _ newKind: TextToken.Kind) {
            if kind != newKind || newKind == .symbol {
                let followsDirectly = kind != nil
                flush()
                isGlued = followsDirectly || isGlued
                kind = newKind
                source = letter.source
            }
            scalars.append(letter.scalar)
            source = (source?.lowerBound ?? letter.source.lowerBound)..<letter.source.upperBound
        }

        mutating func space() {
            flush()
            isGlued = false
        }

        mutating func finish() -> [TextToken] {
            flush()
            return tokens
        }

        private mutating func flush() {
            guard let kind, let source else { return }
            let text = String(scalars)
            tokens.append(
                TextToken(
                    kind: kind, text: text, squeezed: kind == .word ? squeeze(text) : text, source: source,
                    isGlued: isGlued && !tokens.isEmpty))
            scalars = String.UnicodeScalarView()
            self.kind = nil
            self.source = nil
            isGlued = false
        }
    }
}
