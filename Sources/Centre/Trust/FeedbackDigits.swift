/// The digits that a thanks asks for: 5 all was well, 6 money was asked, 7 badly treated, and both of the last at once.
public struct FeedbackDigits: Sendable, Hashable {
    public let money: DonorReport.Money?
    public let treatment: DonorReport.Treatment?

    /// - Returns: `nil` for anything that is not these digits alone, in whatever script.
    public init?(_ text: String) {
        var digits: Set<Int> = []
        for character in text {
            if character.isWhitespace || ",.،۔+&-".contains(character) { continue }
            guard let digit = character.wholeNumberValue, (5...7).contains(digit) else { return nil }
            guard digits.insert(digit).inserted else { return nil }
        }
        guard !digits.isEmpty, digits == [5] || !digits.contains(5) else { return nil }
        if digits == [5] {
            (money, treatment) = (.no, .well)
        } else {
            money = digits.contains(6) ? .yes : nil
            treatment = digits.contains(7) ? .badly : nil
        }
    }
}
