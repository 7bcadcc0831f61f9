/// How a node stands among those that serve one store.
public struct NodeStanding: Sendable, Hashable {
    /// Another node.
    public struct Other: Sendable, Hashable {
        public var name: String
        /// How long ago it was heard of, by the store's clock.
        public var heard: Duration

        public init(name: String, heard: Duration) {
            self.name = name
            self.heard = heard
        }
    }

    /// Whether the clocks are this node's to look at.
    public var leads: Bool
    /// The others that were heard of in the last hour and have not taken their leave.
    public var others: [Other]

    public init(leads: Bool, others: [Other]) {
        self.leads = leads
        self.others = others
    }
}

/// Nodes that serve one store tell each other by it that they live, and agree which of them looks at the clocks.
///
/// Times are the store's own, so that nodes whose clocks differ agree all the same.
public protocol NodeRoster: Sendable {
    /// Says that this node lives, and takes the lead, or keeps it, unless another has it.
    /// - Parameters:
    ///   - name: unlike every other node's.
    ///   - lease: for how long the lead is given.
    /// - Throws: as the store does.
    func report(as name: String, lease: Duration) async throws -> NodeStanding
    /// Says that this node ends, so that another has the lead at once and nobody misses it.
    /// - Throws: as the store does.
    func leave(as name: String) async throws
}
