public import Blood
public import Dispatching
public import Jurisdiction
public import Logging
public import Matching

/// What the centre needs from outside; composed in one place.
public struct CentrePorts: Sendable {
    public var store: any CentreStore
    public var clock: any CentreClock
    public var composer: any MessageComposing
    public var templates: any TemplateEditing
    public var replies: any ReplyUnderstanding
    public var links: any LinkSigning
    public var phones: any PhoneReading
    public var intake: any IntakeUnderstanding
    public var registerFiles: any RegisterFileReading
    public var erasures: any ErasureKeeping
    /// `nil` where no genome can be read.
    public var genotypes: (any GenotypeReading)?

    public init(
        store: any CentreStore, clock: any CentreClock, composer: any MessageComposing,
        templates: any TemplateEditing = NoTemplateDesk(),
        replies: any ReplyUnderstanding, links: any LinkSigning, phones: any PhoneReading,
        intake: any IntakeUnderstanding, registerFiles: any RegisterFileReading,
        erasures: any ErasureKeeping, genotypes: (any GenotypeReading)? = nil
    ) {
        self.store = store
        self.clock = clock
        self.composer = composer
        self.templates = templates
        self.replies = replies
        self.links = links
        self.phones = phones
        self.intake = intake
        self.registerFiles = registerFiles
        self.erasures = erasures
        self.genotypes = genotypes
    }
}

/// The use cases of a Virtual Blood Bank Centre.
///
/// Everything is one turn of the same wheel: an event arrives, one transaction loads the request, decides with pure
/// code, writes the new state, the timeline and the outgoing messages; couriers deliver what was written.
public final class Centre: Sendable {
    public let ports: CentrePorts
    public let jurisdiction: Jurisdiction
    public let calendar: LocalCalendar
    private let policy: DispatchPolicy
    let responses: ResponseBook
    let scarcity: ScarcityBook
    let ledgerBook = LedgerBook()
    public let register: RegisterIndex
    /// What other nodes hear of asks; off where this node is the only one.
    let followedAsks = FollowedAsks()
    let reservations = Reservations()
    let panelClock = PanelClock()
    let healthBook = HealthBook()
    let reports = ReportQueue()
    /// The ways out and how they are.
    public let ways: WayBoard
    let reach: ReachPolicy
    public let events: EventHub
    public let logger: Logger
    /// An ask has its link in it even if that costs one SMS more.
    let asksCarryLink: Bool
    /// Knocked when the outbox has something to deliver.
    public let outboxFilled = WakeSignal()
    /// Knocked when a request's next look may have moved forward.
    public let clocksMoved = WakeSignal()
    /// The telephone, where there is one.
    public let switchboard = Switchboard()
    /// Who has read what lately.
    let readings = ReadingBook()
    /// The store with a clock beside it: the same that `ports` has.
    let storeWatch: MeasuredStore
    /// What parts of the centre say of themselves.
    public let condition = ConditionBook()
    /// Knocked when a call's next look may have moved forward.
    let callClocksMoved = WakeSignal()

    /// - Parameters:
    ///   - reach: quiet hours and caps on asks; the jurisdiction's unless a measurement needs others.
    ///   - asksCarryLink: an ask has its link in it even if that costs one SMS more.
    /// - Throws: what the store throws while the register is read.
    public init(
        ports: CentrePorts, jurisdiction: Jurisdiction, dispatcher: Dispatcher = Dispatcher(),
        reach: ReachPolicy? = nil, asksCarryLink: Bool = true, logger: Logger
    ) async throws {
        let reach = reach ?? Centre.reachPolicy(jurisdiction)
        self.reach = reach
        let calendar = LocalCalendar(zone: jurisdiction.timeZone)
        var ports = ports
        storeWatch = MeasuredStore(ports.store, clock: ports.clock)
        ports.store = storeWatch
        self.ports = ports
        self.jurisdiction = jurisdiction
        self.calendar = calendar
        policy = dispatcher.policy
        self.logger = logger
        self.asksCarryLink = asksCarryLink
        events = EventHub()
        ways = WayBoard { calendar.day(of: $0).dayNumber }
        let today = calendar.day(of: ports.clock.now())
        let learned = try await ports.store.read { try $0.setting(ResponseBook.setting) }
        let model = learned.flatMap(ResponseBook.read) ?? dispatcher.model
        responses = ResponseBook(model)
        let names = NameBook()
        let profiles = try await Centre.allProfiles(
            ports: ports, jurisdiction: jurisdiction, model: model, today: today, names: names)
        ports.templates.take(try await ports.store.read { try $0.templatesInForce() })
        let priced = try await ports.store.read { try $0.setting(ScarcityBook.setting) }
        scarcity = ScarcityBook(priced.flatMap(ScarcityBook.read) ?? ScarcityBook.Page())
        var index = DonorIndex(profiles, policy: reach)
        index.prices = scarcity.prices
        register = RegisterIndex(index, names: names)
        responses.count(registered: profiles.count)
        condition.built(at: ports.clock.now())
        let last = try await ports.store.read { try $0.lastTimelineID() }
        events.publish(.register, timelineID: last)
    }

    /// Decides with what the centre has learned so far, and by the channels that have a way out: a donor is not "asked"
    /// by a telephone call that nobody makes.
    public var dispatcher: Dispatcher {
        var policy = policy
        let channels = ways.channels
        if !channels.isEmpty { policy.channelOrder.removeAll { !channels.contains($0) } }
        return Dispatcher(policy: policy, model: responses.model)
    }

    public func now() -> Instant { ports.clock.now() }

    public func today() -> CivilDate { calendar.day(of: now()) }

    /// Reads the register again: eligibility by age changes with the day, and so does what was learned of everybody and
    /// what the groups are worth to others.
    public func rebuildIndex() async throws {
        let profiles = try await Centre.allProfiles(
            ports: ports, jurisdiction: jurisdiction, model: responses.model, today: today())
        var index = DonorIndex(profiles, policy: reach)
        index.prices = scarcity.prices
        // The supply is counted before the register takes the index, which would otherwise be copied by the next
        // change, and priced after, so that what is committed meanwhile finds its row.
        let supply = index.supply(on: today(), now: now())
        register.replace(with: index)
        condition.built(at: now())
        responses.count(registered: profiles.count)
        if let prices = await renewedPrices(supply) { register.price(by: prices) }
    }

    /// How far back asks count towards the caps and towards fatigue.
    static let recentAsksKept = Duration.hours(90 * 24)
    /// Donors read at once while the index is built: large enough to be quick, small enough to show progress.
    static let donorsPerPage = 5_000

    private static func allProfiles(
        ports: CentrePorts, jurisdiction: Jurisdiction, model: ResponseModel, today: CivilDate,
        names: NameBook? = nil
    ) async throws -> [DonorProfile] {
        let since = ports.clock.now() - recentAsksKept
        var profiles: [DonorProfile] = []
        var after: DonorID = 0
        while true {
            let from = after
            let page = try await ports.store.read {
                try $0.donorRecords(after: from, limit: donorsPerPage, asksSince: since)
            }
            names?.write(page.lazy.map(\.donor))
            profiles += page.map {
                model.weighed(DonorProfile($0, rules: jurisdiction.eligibility, today: today), today: today)
            }
            guard page.count == donorsPerPage, let last = page.last else { return profiles }
            after = last.donor.id
        }
    }

    static func reachPolicy(_ jurisdiction: Jurisdiction) -> ReachPolicy {
        ReachPolicy(
            quietFromHour: jurisdiction.profile.quietHours.startHour,
            quietUntilHour: jurisdiction.profile.quietHours.endHour,
            asksPer24HoursMax: jurisdiction.profile.askLimits.perDay,
            asksPer30DaysMax: jurisdiction.profile.askLimits.perMonth)
    }

    /// The profiles of donors as this transaction sees them.
    func profiles(of donors: Set<DonorID>, in transaction: any CentreReading, now: Instant) throws -> [DonorProfile] {
        let today = calendar.day(of: now)
        let since = now - Centre.recentAsksKept
        let model = responses.model
        return try donors.sorted().compactMap { id -> DonorProfile? in
            guard var record = try transaction.donorRecord(id) else { return nil }
            record.recentAsks.removeAll { $0 < since }
            return model.weighed(DonorProfile(record, rules: jurisdiction.eligibility, today: today), today: today)
        }
    }
}
