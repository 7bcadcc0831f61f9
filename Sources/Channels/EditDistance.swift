/// Nearness of two spellings.
enum EditDistance {
    /// Whether one insertion, deletion, substitution or swap of neighbours, at most, turns one word into the other.
    static func isAtMostOne(_ left: String, _ right: String) -> Bool {
        isAtMostOne(Array(left.unicodeScalars), Array(right.unicodeScalars))
    }

    static func isAtMostOne(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Bool {
        let (short, long) = left.count <= right.count ? (left, right) : (right, left)
        guard long.count - short.count <= 1 else { return false }
        var prefix = 0
        while prefix < short.count, short[prefix] == long[prefix] { prefix += 1 }
        if prefix == short.count { return true }
        if short.count < long.count { return Array(short[prefix...]) == Array(long[(prefix + 1)...]) }
        if Array(short[(prefix + 1)...]) == Array(long[(prefix + 1)...]) { return true }
        return prefix + 1 < short.count && short[prefix] == long[prefix + 1] && short[prefix + 1] == long[prefix]
            && Array(short[(prefix + 2)...]) == Array(long[(prefix + 2)...])
    }
}
