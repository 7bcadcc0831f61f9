/// Antigens as people write them in one line: `K, c, Fy(a)`, `anti-K`, `Fya Jkb`.
///
/// Letters that stand alone keep their size, because `K` and `k` are two antigens; where a letter is in brackets it
/// does not matter how it is written.
public struct AntigenNotation: Sendable, Hashable {
    public var antigens = AntigenSet()
    /// Words that name no antigen, as they were written.
    public var unknown: [String] = []

    public init(_ text: String) {
        for word in text.split(whereSeparator: { $0.isWhitespace || ",;،؛+/".contains($0) }) {
            var name = word
            for prefix in ["anti-", "Anti-", "ANTI-", "anti", "Anti", "-"] where name.hasPrefix(prefix) {
                name = name.dropFirst(prefix.count)
                break
            }
            while name.last == "-" { name = name.dropLast() }
            if name.isEmpty { continue }
            if let antigen = Antigen(rawValue: String(name)) ?? Self.bracketed[Self.plain(name)] {
                antigens.insert(antigen)
            } else {
                unknown.append(String(word))
            }
        }
    }

    /// Names with brackets or digits, by their letters alone: nobody else is called `fya`.
    private static let bracketed: [String: Antigen] = Dictionary(
        uniqueKeysWithValues: Antigen.allCases.filter { $0.rawValue.count > 1 }.map { (plain($0.rawValue[...]), $0) })

    private static func plain(_ name: Substring) -> String {
        name.lowercased().filter { $0.isLetter || $0.isNumber }
    }
}
