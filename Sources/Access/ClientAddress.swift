/// Where a browser really is, behind a proxy of this machine or without one.
public enum ClientAddress {
    /// Longer than any address with its zone.
    private static let charactersMax = 60

    /// The address wrong passwords are counted by; `nil` when nobody can say which browser it was.
    ///
    /// Only a proxy on this very machine is believed, and of what it sends only the last entry: that one the proxy has
    /// written itself, the others come from whoever asked.
    /// - Parameter forwardedFor: what stands in `X-Forwarded-For`, its lines joined by commas.
    public static func of(peer: String, forwardedFor: String?) -> String? {
        guard isLoopback(peer) else { return peer }
        guard let last = forwardedFor?.split(separator: ",").last else { return nil }
        let address = last.filter { !$0.isWhitespace }
        let isAddress =
            address.allSatisfy { $0.isHexDigit || ".:".contains($0) } && address.contains { ".:".contains($0) }
        return isAddress && address.count <= charactersMax ? String(address) : nil
    }

    static func isLoopback(_ address: String) -> Bool {
        let plain = address.hasPrefix("::ffff:") ? String(address.dropFirst("::ffff:".count)) : address
        return plain == "::1" || plain.hasPrefix("127.")
    }
}
