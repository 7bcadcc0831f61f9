/// How long a text is as an SMS, and how many parts it is billed as.
///
/// Source: DOMAIN §4.2 (M1, M2): 160 septets in one part and 153 in each of several for the GSM 7-bit alphabet, 70 and
/// 67 UTF-16 units for everything else; the extension characters of GSM 7-bit count twice.
public struct SMSLength: Sendable, Hashable {
    public enum Encoding: String, Sendable, Hashable {
        case gsm7
        case ucs2
    }

    public let encoding: Encoding
    /// Septets for GSM 7-bit, UTF-16 units for UCS-2.
    public let units: Int
    /// Parts sent; an empty text still costs one.
    public let parts: Int
    /// What the last part still holds, in septets or UTF-16 units.
    public let unitsLeft: Int

    public init(_ text: String) {
        var septets = 0
        var isGSM = true
        for scalar in text.unicodeScalars {
            if SMSLength.basic.contains(scalar) {
                septets += 1
            } else if SMSLength.extended.contains(scalar) {
                septets += 2
            } else {
                isGSM = false
                break
            }
        }
        encoding = isGSM ? .gsm7 : .ucs2
        units = isGSM ? septets : text.utf16.count
        if units <= SMSLength.unitsMax(parts: 1, isGSM: isGSM) {
            parts = 1
            unitsLeft = SMSLength.unitsMax(parts: 1, isGSM: isGSM) - units
        } else {
            let widths = isGSM ? SMSLength.septetWidths(text) : text.unicodeScalars.map { $0.utf16.count }
            (parts, unitsLeft) = SMSLength.partCount(widths, limit: isGSM ? 153 : 67)
        }
    }

    /// Whether every character is in the GSM 7-bit alphabet.
    public static func isGSM(_ scalar: Unicode.Scalar) -> Bool { basic.contains(scalar) || extended.contains(scalar) }

    /// What fits into so many parts: septets of the GSM 7-bit alphabet (`isGSM`), or UTF-16 units.
    static func unitsMax(parts: Int, isGSM: Bool) -> Int {
        if isGSM { return parts == 1 ? 160 : 153 * parts }
        return parts == 1 ? 70 : 67 * parts
    }

    private static func septetWidths(_ text: String) -> [Int] {
        text.unicodeScalars.map { extended.contains($0) ? 2 : 1 }
    }

    /// A character that takes two places is not cut in half between two parts.
    private static func partCount(_ widths: [Int], limit: Int) -> (parts: Int, left: Int) {
        var parts = 1
        var used = 0
        for width in widths {
            if used + width > limit {
                parts += 1
                used = 0
            }
            used += width
        }
        return (parts, limit - used)
    }

    /// 3GPP TS 23.038, basic character set.
    private static let basic = Set(
        ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
            + "abcdefghijklmnopqrstuvwxyzäöñüà").unicodeScalars)

    /// 3GPP TS 23.038, extension table: an escape and a character.
    private static let extended = Set("\u{0C}^{}\\[~]|€".unicodeScalars)
}
