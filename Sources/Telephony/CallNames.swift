extension CallID {
    /// The call a leg belongs to: of one that we dialled the name is in the leg's, and a caller's leg names the call.
    public init(owning channel: ChannelID) {
        let parts = channel.rawValue.split(separator: "-", omittingEmptySubsequences: false)
        if parts.count >= 3, Int(parts[parts.count - 1]) != nil, Party(rawValue: String(parts[parts.count - 2])) != nil
        {
            self.init(rawValue: parts.dropLast(2).joined(separator: "-"))
        } else {
            self.init(rawValue: channel.rawValue)
        }
    }

    /// The call whose prompt this is; `nil` for a name that is none of ours.
    public init?(ofPlayback id: String) {
        guard let mark = id.lastIndex(of: "-"), id[mark...].hasPrefix("-p"), Int(id[mark...].dropFirst(2)) != nil else {
            return nil
        }
        self.init(rawValue: String(id[..<mark]))
    }
}
