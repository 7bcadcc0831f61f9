/// What the reason of an audit entry about refused tries says: numbers and words of ours, never what was typed.
///
/// Written as `tries=4; comer=3f9a2c1b; browser=Firefox, Linux`, so that a page can say it in either language and a
/// person who reads the file alone understands it.
public struct RefusalNote: Sendable, Hashable {
    /// How many tries the entry stands for.
    public var tries: Int
    /// A keyed mark of the house it came from: equal marks are equal houses, and without `fields.keys` nobody learns
    /// which address that is. Empty where no address is known.
    public var comer: String
    /// A coarse kind of browser; empty where it did not say.
    public var browser: String
    /// Together with others that had no entry of their own, because there were too many.
    public var isOfMany: Bool

    public init(tries: Int, comer: String = "", browser: String = "", isOfMany: Bool = false) {
        self.tries = tries
        self.comer = comer
        self.browser = browser
        self.isOfMany = isOfMany
    }

    /// As it stands in the audit.
    public var text: String {
        var parts = ["tries=\(tries)"]
        if !comer.isEmpty { parts.append("comer=\(comer)") }
        if !browser.isEmpty { parts.append("browser=\(browser)") }
        if isOfMany { parts.append("many=1") }
        return parts.joined(separator: "; ")
    }

    /// - Returns: `nil` for any other reason.
    public init?(_ text: String) {
        var fields: [Substring: Substring] = [:]
        for part in text.split(separator: ";") {
            let pair = part.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
            guard pair.count == 2 else { return nil }
            fields[pair[0]] = pair[1]
        }
        guard let tries = fields["tries"].flatMap({ Int($0) }) else { return nil }
        self.init(
            tries: tries, comer: String(fields["comer"] ?? ""), browser: String(fields["browser"] ?? ""),
            isOfMany: fields["many"] != nil)
    }
}
