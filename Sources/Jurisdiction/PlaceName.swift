internal import Foundation

/// Reduces a place name to what people mean by it, so that spellings of both scripts meet: case, accents, hamza,
/// Arabic and Urdu forms of one letter, spaces and punctuation do not count.
enum PlaceName {
    /// Words that say nothing about which hospital is meant.
    private static let noise: Set<String> = ["hospital", "haspatal", "hosp", "the", "ہسپتال", "ہاسپٹل", "اسپتال"]

    /// The words of a text in comparable form.
    static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = String.UnicodeScalarView()
        func close() {
            if !word.isEmpty { words.append(String(word)) }
            word = String.UnicodeScalarView()
        }
        for scalar in text.decomposedStringWithCanonicalMapping.unicodeScalars where !isDropped(scalar) {
            for folded in fold(scalar).unicodeScalars {
                if folded.properties.isAlphabetic || folded.properties.numericType != nil {
                    word.append(folded)
                } else {
                    close()
                }
            }
        }
        close()
        return words
    }

    /// The words without those that every hospital has.
    static func tellingWords(_ text: String) -> [String] { words(text).filter { !noise.contains($0) } }

    /// One text for equality: "D.G. Khan", "dg khan" and "DGKhan" are the same.
    static func key(_ text: String) -> String { words(text).joined() }

    /// Combining marks, apostrophes, tatweel and invisible marks of direction.
    private static func isDropped(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0300...0x036F, 0x0640, 0x064B...0x065F, 0x0670, 0x200B...0x200F, 0x202A...0x202E, 0x2066...0x2069,
            0x27, 0x2019:
            true
        default: false
        }
    }

    private static func fold(_ scalar: Unicode.Scalar) -> String {
        switch scalar.value {
        case 0x064A, 0x0649: "ی"
        case 0x0643: "ک"
        case 0x0647, 0x0629, 0x06BE, 0x06D5: "ہ"
        case 0x06F0...0x06F9: String(scalar.value - 0x06F0)
        case 0x0660...0x0669: String(scalar.value - 0x0660)
        default: scalar.properties.lowercaseMapping
        }
    }
}
