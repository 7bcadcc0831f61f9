public import Matching

/// What any node of the centre has committed, ours among them.
public struct CommittedChanges: Sendable, Hashable {
    public var donors: Set<DonorID>
    public var requests: Set<RequestID>
    /// Whether something else changed that open pages show.
    public var others: Set<CentreEvent.Kind>
    /// Whether the words of messages were changed.
    public var templates: Bool

    public init(
        donors: Set<DonorID> = [], requests: Set<RequestID> = [], others: Set<CentreEvent.Kind> = [],
        templates: Bool = false
    ) {
        self.donors = donors
        self.requests = requests
        self.others = others
        self.templates = templates
    }

    public var isEmpty: Bool { donors.isEmpty && requests.isEmpty && others.isEmpty && !templates }
}

/// A store that several nodes write tells each of them what was committed.
public protocol ChangeFeed: Sendable {
    /// What has been committed since the last reading; on the first, and after a fault, also what was committed some
    /// minutes before. Something may be told twice and nothing is left out.
    /// - Returns: `nil` when so much time has passed that only reading everything again helps.
    /// - Throws: as the store does.
    func nextChanges() async throws -> CommittedChanges?
    /// Returns when something may have been committed, by whichever node, and at the latest after this time.
    /// - Throws: as the store does.
    func awaitNews(atMost: Duration) async throws
}
