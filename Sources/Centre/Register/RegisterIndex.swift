import Blood
public import Matching
import Synchronization

/// The donor index in memory, following committed changes.
///
/// Two commits may report in the other order than they were made; the ticket, drawn inside the transaction, lets only
/// the newer one win. The database alone decides who was claimed.
public final class RegisterIndex: Sendable {
    private struct State {
        var index: DonorIndex
        var tickets: [DonorID: UInt64] = [:]
    }

    private let state: Mutex<State>
    private let lastTicket = Mutex<UInt64>(0)
    /// Names and numbers, to be searched.
    public let names: NameBook

    public init(_ index: DonorIndex, names: NameBook) {
        state = Mutex(State(index: index))
        self.names = names
    }

    public var count: Int { state.withLock { $0.index.count } }

    public func ranking(_ query: CandidateQuery) -> Ranking { state.withLock { $0.index.ranking(query) } }

    public func explain(_ donor: DonorID, _ query: CandidateQuery) -> [SuppressionReason] {
        state.withLock { $0.index.explain(donor, query) }
    }

    func antigenCensus(_ query: CandidateQuery) -> AntigenCensus { state.withLock { $0.index.antigenCensus(query) } }

    public func antigenFrequencies() -> [AntigenFrequency] { state.withLock { $0.index.antigenFrequencies() } }

    /// Everybody in the register, in no order.
    func profiles() -> [DonorProfile] { state.withLock { $0.index.all } }

    func members(_ members: [DonorID], _ query: CandidateQuery, givingOn day: CivilDate) -> [Candidate] {
        state.withLock { $0.index.members(members, query, givingOn: day) }
    }

    public func profile(_ donor: DonorID) -> DonorProfile? { state.withLock { $0.index.profile(donor) } }

    /// To be drawn inside the write that makes the change.
    func drawTicket() -> UInt64 {
        lastTicket.withLock { ticket in
            ticket += 1
            return ticket
        }
    }

    func apply(_ profiles: [DonorProfile], ticket: UInt64) {
        guard !profiles.isEmpty else { return }
        state.withLock { state in
            for profile in profiles where state.tickets[profile.id, default: 0] < ticket {
                state.tickets[profile.id] = ticket
                state.index.upsert(profile)
            }
        }
    }

    /// What a committed change makes of the index and of the book of names.
    func apply(_ turn: Turn) {
        apply(turn.profiles, ticket: turn.ticket)
        for donor in turn.named { names.write(donor.id, donor, ticket: turn.ticket) }
    }

    /// Whoever was erased is found no more, whatever an earlier change still says.
    func forget(_ donor: DonorID, ticket: UInt64) {
        state.withLock { state in
            state.tickets[donor] = max(ticket, state.tickets[donor, default: 0])
            state.index.remove(donor)
        }
        names.write(donor, nil, ticket: ticket)
    }

    func replace(with index: DonorIndex) { state.withLock { $0.index = index } }

    func price(by prices: ScarcityPrices) { state.withLock { $0.index.prices = prices } }
}
