public import Blood

/// Who gives in turn for one patient, as far as the rotation looks.
public struct PanelMember: Sendable, Hashable {
    public var donor: DonorID
    /// What the rules of eligibility look at.
    public var history: DonorHistory
    /// Away or resting by own wish, up to but not including this day.
    public var pausedUntil: CivilDate?
    /// The first day of it; `nil` where it has begun already.
    public var pausedFrom: CivilDate?
    /// Has agreed to be asked, has not said stop, and has a number that is theirs.
    public var isReachable: Bool
    /// Sessions for which this member has promised to come: then it is their turn, whoever else has rested longer.
    public var promised: Set<CivilDate>
    /// Sessions for which this member has said no.
    public var refused: Set<CivilDate>

    public init(
        donor: DonorID, history: DonorHistory, pausedUntil: CivilDate? = nil, isReachable: Bool = true,
        promised: Set<CivilDate> = [], refused: Set<CivilDate> = [], pausedFrom: CivilDate? = nil
    ) {
        self.donor = donor
        self.history = history
        self.pausedUntil = pausedUntil
        self.pausedFrom = pausedFrom
        self.isReachable = isReachable
        self.promised = promised
        self.refused = refused
    }

    public var lastDonation: CivilDate? { history.donations.map(\.date).max() }
}

/// One transfusion that comes, and who is to give for it.
public struct PanelSession: Sendable, Hashable {
    public var due: CivilDate
    /// Whose turn it is, the longest rested first; never more than units are needed.
    public var givers: [DonorID]
    /// Members who could give on that day as well, in the order of the rotation. Who steps in gives later sessions up.
    public var reserves: [DonorID]
    /// Units for which no member may give on that day.
    public var missing: Int
    /// Where units are missing: the member who may give soonest after that day, and when.
    public var firstAfter: Substitute?

    public struct Substitute: Sendable, Hashable {
        public var donor: DonorID
        public var from: CivilDate

        public init(donor: DonorID, from: CivilDate) {
            self.donor = donor
            self.from = from
        }
    }

    public init(
        due: CivilDate, givers: [DonorID], reserves: [DonorID] = [], missing: Int = 0, firstAfter: Substitute? = nil
    ) {
        self.due = due
        self.givers = givers
        self.reserves = reserves
        self.missing = missing
        self.firstAfter = firstAfter
    }
}

/// Says who of a panel gives for which session.
///
/// Each session has as many givers as it can have, the earlier session before the later one: what is near cannot be
/// mended any more. Where sessions can be filled in several ways, those give first who have rested longest; where all
/// can be filled, all are. Whether a member may give on a day is asked of the rules of eligibility, with what is
/// planned before that day counted as given.
///
/// The answer depends on members and days alone, not on the order in which members are named nor on the day on which
/// it is asked: while nothing changes, the rotation does not.
public struct PanelRotation: Sendable {
    /// States looked at before the search makes do with the best way it has found. Panels have 6 to 10 members
    /// (Blood Warriors, FIELD W1) and most of them are alike to the search, which needs some hundreds of states; this
    /// is for panels that nobody should make.
    static let statesMax = 20_000

    private let rules: EligibilityRules
    private let kind: DonationKind

    public init(rules: EligibilityRules, kind: DonationKind = .wholeBlood) {
        self.rules = rules
        self.kind = kind
    }

    /// Days of the next sessions: the first, and the others an interval apart.
    public static func days(from first: CivilDate, every days: Int, count: Int) -> [CivilDate] {
        (0..<max(0, count)).map { first.adding(days: $0 * max(1, days)) }
    }

    /// - Parameters:
    ///   - days: of the sessions, in order.
    ///   - units: wanted for each session; one donation is one unit.
    public func forecast(_ members: [PanelMember], on days: [CivilDate], units: Int) -> [PanelSession] {
        let table = PanelTable(members, on: days, mayGive: mayGive)
        var search = PanelSearch(table: table, units: max(0, units), statesMax: Self.statesMax)
        let given = search.givers()
        return days.indices.map { session in
            let givers = given[session]
            let before = Dictionary(
                grouping: days.indices.prefix(session + 1).flatMap { day in given[day].map { ($0, days[day]) } },
                by: \.0
            ).mapValues { $0.map(\.1) }
            let reserves = table.inTurn(at: session, given).filter { !givers.contains($0) }
            let missing = max(0, units) - givers.count
            return PanelSession(
                due: days[session], givers: givers.map { table.members[$0].donor },
                reserves: reserves.map { table.members[$0].donor }, missing: missing,
                firstAfter: missing > 0 ? firstAfter(days[session], table.members, planned: before) : nil)
        }
    }

    /// First day, not before `day`, on which this member may give by what is known today; `nil` when no day is known.
    public func firstDay(_ member: PanelMember, from day: CivilDate) -> CivilDate? {
        guard member.isReachable else { return nil }
        return firstDay(member, from: day, given: [])
    }

    private func firstDay(_ member: PanelMember, from day: CivilDate, given: [CivilDate]) -> CivilDate? {
        guard let from = try? rules.eligibility(of: member.history(with: given, kind), for: kind, on: day).from else {
            return nil
        }
        let isAway = Absence.covers(from, from: member.pausedFrom, until: member.pausedUntil)
        return isAway ? member.pausedUntil : from
    }

    private func mayGive(_ member: PanelMember, on day: CivilDate, given: [CivilDate]) -> Bool {
        guard member.isReachable, !member.refused.contains(day),
            !Absence.covers(day, from: member.pausedFrom, until: member.pausedUntil)
        else { return false }
        let verdict = try? rules.eligibility(of: member.history(with: given, kind), for: kind, on: day)
        return verdict?.isEligible ?? false
    }

    private func firstAfter(
        _ day: CivilDate, _ members: [PanelMember], planned: [Int: [CivilDate]]
    ) -> PanelSession.Substitute? {
        members.indices.compactMap { index -> PanelSession.Substitute? in
            guard members[index].isReachable,
                let from = firstDay(members[index], from: day, given: planned[index] ?? []), from > day
            else { return nil }
            return PanelSession.Substitute(donor: members[index].donor, from: from)
        }.min { ($0.from, $0.donor) < ($1.from, $1.donor) }
    }
}

extension PanelMember {
    fileprivate func history(with days: [CivilDate], _ kind: DonationKind) -> DonorHistory {
        guard !days.isEmpty else { return history }
        var history = history
        history.donations += days.map { DonorHistory.PastDonation(date: $0, kind: kind) }
        return history
    }
}

/// What the rules say of every member and session, asked once.
struct PanelTable {
    /// In the order of their numbers, so that the order in which they were named does not matter.
    let members: [PanelMember]
    let days: [CivilDate]
    /// Whether a member's own record lets them give in a session.
    private let isOpen: [[Bool]]
    /// By member and session: the first session in which whoever gave in this one may give again.
    private let again: [[Int]]
    /// Members of one kind are alike to the rules in every session.
    let kinds: [Int]

    init(
        _ members: [PanelMember], on days: [CivilDate],
        mayGive: (PanelMember, CivilDate, [CivilDate]) -> Bool
    ) {
        let members = members.sorted { $0.donor < $1.donor }
        let isOpen = members.map { member in days.map { mayGive(member, $0, []) } }
        let again = members.indices.map { index in
            days.indices.map { given in
                days.indices.dropFirst(given + 1).first { later in
                    isOpen[index][later] && mayGive(members[index], days[later], [days[given]])
                } ?? days.count
            }
        }
        var known: [[Int]: Int] = [:]
        kinds = members.indices.map { index in
            let row = isOpen[index].map { $0 ? 1 : 0 } + again[index]
            let kind = known[row] ?? known.count
            known[row] = kind
            return kind
        }
        self.members = members
        self.days = days
        self.isOpen = isOpen
        self.again = again
    }

    /// - Parameter ready: the first session in which the member may give after what is planned.
    func mayGive(_ member: Int, in session: Int, ready: Int) -> Bool { isOpen[member][session] && ready <= session }

    func again(_ member: Int, after session: Int) -> Int { again[member][session] }

    /// Who may give in a session after what is planned before it, the longest rested first; who has never given has
    /// rested longest of all.
    func inTurn(at session: Int, _ given: [[Int]]) -> [Int] {
        var ready = [Int](repeating: 0, count: members.count)
        var last = members.map(\.lastDonation)
        for earlier in 0..<session {
            for member in given[earlier] {
                ready[member] = again[member][earlier]
                last[member] = days[earlier]
            }
        }
        return inTurn(at: session, ready: ready, last: last)
    }

    func inTurn(at session: Int, ready: [Int], last: [CivilDate?]) -> [Int] {
        members.indices.filter { mayGive($0, in: session, ready: ready[$0]) }.sorted { left, right in
            func place(_ member: Int) -> (Int, Int, Int) {
                let hasPromised = members[member].promised.contains(days[session])
                return (hasPromised ? 0 : 1, last[member]?.dayNumber ?? .min, member)
            }
            return place(left) < place(right)
        }
    }
}

/// Looks for the fullest sessions, the earlier before the later.
///
/// How full the sessions from one on can be depends only on when each member is ready, and members of one kind are
/// alike: so each such state is looked at once. It is a search and no matching of one session, because who gives now is
/// missing later, each for as long as the own interval lasts.
struct PanelSearch {
    private let table: PanelTable
    private let units: Int
    private var statesLeft: Int
    /// Units in each session from the one of the key's length on.
    private var known: [[Int]: [Int]] = [:]

    init(table: PanelTable, units: Int, statesMax: Int) {
        self.table = table
        self.units = units
        statesLeft = statesMax
    }

    /// By session, in the order of the rotation.
    mutating func givers() -> [[Int]] {
        var ready = [Int](repeating: 0, count: table.members.count)
        var last = table.members.map(\.lastDonation)
        var given: [[Int]] = []
        for session in table.days.indices {
            let turn = table.inTurn(at: session, ready: ready, last: last)
            let chosen = best(of: turn, in: session, ready).members
            for member in chosen {
                ready[member] = table.again(member, after: session)
                last[member] = table.days[session]
            }
            given.append(chosen)
        }
        return given
    }

    /// The first of the fullest ways, in the order in which members are named.
    private mutating func best(of turn: [Int], in session: Int, _ ready: [Int]) -> (members: [Int], units: [Int]) {
        let count = min(units, turn.count)
        let most = [Int](repeating: units, count: table.days.count - session - 1)
        var found: (members: [Int], units: [Int])?
        var chosen: [Int] = []
        /// - Returns: whether nothing better can be found.
        func choose(from position: Int, passed: Set<Int>, _ search: inout PanelSearch) -> Bool {
            if chosen.count == count {
                var next = ready
                for member in chosen { next[member] = search.table.again(member, after: session) }
                let units = search.fill(from: session + 1, next)
                if found.map({ $0.units.lexicographicallyPrecedes(units) }) ?? true { found = (chosen, units) }
                return found?.units == most || search.statesLeft <= 0
            }
            var passed = passed
            for index in position..<turn.count where turn.count - index >= count - chosen.count {
                let member = turn[index]
                // Whoever is like somebody passed over leads to nothing that was not looked at.
                guard !passed.contains(search.table.kinds[member]) else { continue }
                chosen.append(member)
                if choose(from: index + 1, passed: passed, &search) { return true }
                chosen.removeLast()
                passed.insert(search.table.kinds[member])
            }
            return false
        }
        _ = choose(from: 0, passed: [], &self)
        return found ?? ([], most.map { _ in 0 })
    }

    /// Units that the sessions from this one on can have.
    private mutating func fill(from session: Int, _ ready: [Int]) -> [Int] {
        guard session < table.days.count else { return [] }
        let key = [session] + state(ready, in: session)
        if let units = known[key] { return units }
        statesLeft -= 1
        let turn = table.members.indices.filter { table.mayGive($0, in: session, ready: ready[$0]) }
        let units = [min(units, turn.count)] + best(of: turn, in: session, ready).units
        known[key] = units
        return units
    }

    /// When the members of each kind are ready, whoever of them it is.
    private func state(_ ready: [Int], in session: Int) -> [Int] {
        ready.indices.map { (table.kinds[$0], max(ready[$0], session)) }
            .sorted { $0 < $1 }.map(\.1)
    }
}
