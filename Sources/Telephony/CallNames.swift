extension CallID {
    /// The call a channel belongs to: legs we dial are named `<call>-<party>-<attempt>`, and every other channel is a
    /// caller's, whose call has its name.
    public init(of channel: ChannelID) {
        self.init(rawValue: channel.dialledCallName ?? channel.rawValue)
    }
}

extension ChannelID {
    /// Whether we dialled it, by its name.
    public var isDialled: Bool { dialledCallName != nil }

    fileprivate var dialledCallName: String? {
        let parts = rawValue.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 3, let attempt = parts.last, !attempt.isEmpty,
            attempt.allSatisfy({ $0.isASCII && $0.isNumber }), Party(rawValue: String(parts[parts.count - 2])) != nil
        else { return nil }
        return parts.dropLast(2).joined(separator: "-")
    }
}

extension CallID {
    /// The call whose prompt this is; `nil` for a name that is none of ours.
    public init?(ofPlayback id: String) {
        guard let mark = id.lastIndex(of: "-"), id[mark...].hasPrefix("-p"), Int(id[mark...].dropFirst(2)) != nil else {
            return nil
        }
        self.init(rawValue: String(id[..<mark]))
    }
}
