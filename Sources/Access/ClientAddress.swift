/// Where a browser really is, behind the proxies a centre trusts or without one.
public enum ClientAddress {
    /// Longer than any address with its zone.
    private static let charactersMax = 60

    /// The address wrong passwords and requests are counted by; `nil` when nobody can say which browser it was.
    ///
    /// Only trusted proxies are believed, and of what they send only what one of them has written itself: the last
    /// entry, and while that is a trusted proxy too, the one before it. The others come from whoever asked.
    /// - Parameters:
    ///   - forwardedFor: what stands in `X-Forwarded-For`, its lines joined by commas.
    ///   - proxies: this machine, unless the centre names others.
    public static func of(
        peer: String, forwardedFor: String?, proxies: TrustedProxies = .thisMachine
    ) -> String? {
        guard proxies.trusts(peer) else { return peer }
        var entries = forwardedFor?.split(separator: ",", omittingEmptySubsequences: false) ?? []
        while let last = entries.popLast() {
            let address = String(last.filter { !$0.isWhitespace })
            guard address.count <= charactersMax, NetworkAddress(address) != nil else { return nil }
            // A chain that consists of nothing but proxies began at its first one.
            if entries.isEmpty || !proxies.trusts(address) { return address }
        }
        return nil
    }
}
