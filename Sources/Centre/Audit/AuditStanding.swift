public import Blood

/// How the chain and its heads stand, as the running centre knows it.
public struct AuditStanding: Sendable, Hashable {
    /// The chain was followed from its first entry up to this one and is whole.
    public var wholeUpTo: Int64
    /// The first entry that is not as it was written, when there is one.
    public var brokenAt: Int64?
    /// When the last head was shipped to every place; `nil` when none was, or no place is named.
    public var shippedAt: Instant?
    /// Places elsewhere that are to get the heads.
    public var places: Int
    /// Of these, such as could not be written to the last time.
    public var failing: Int

    public init(wholeUpTo: Int64, brokenAt: Int64?, shippedAt: Instant?, places: Int, failing: Int) {
        self.wholeUpTo = wholeUpTo
        self.brokenAt = brokenAt
        self.shippedAt = shippedAt
        self.places = places
        self.failing = failing
    }
}
