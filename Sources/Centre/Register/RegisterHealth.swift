public import Blood
public import Matching
import Synchronization

/// How the register is: who can be reached, who may give, and where it wears out. Counts only, but for the numbers of
/// entries that a person has to look at.
public struct RegisterHealth: Sendable {
    /// One part of the register. Each figure is of donors; the page says what each counts.
    public struct Line: Sendable, Hashable {
        public var registered = 0
        /// Have agreed, have not said stop, and have a way that leads to them.
        public var reachable = 0
        /// Of the reachable: answered an ask within the last year.
        public var answered = 0
        /// Of the reachable: may give whole blood today, and do not rest.
        public var eligible = 0
        /// Of the reachable: may not today, but within thirty days.
        public var eligibleSoon = 0
        /// Of the eligible: kept for a patient's panel.
        public var kept = 0
        /// Group not known.
        public var withoutGroup = 0
        /// Group only said, never seen on paper.
        public var groupOnlySaid = 0
        /// Of the reachable: asked again and again without an answer since.
        public var fallingAway = 0

        public init() {}
    }

    public var at: Instant
    public var total: Line
    /// In the order of `BloodGroup.known`, the unknown last.
    public var byGroup: [(group: BloodGroup, line: Line)]
    /// The most registered first.
    public var byDistrict: [(district: String, line: Line)]
    /// Entries that may be one person, the first `shownMax` of them.
    public var duplicates: [[DonorID]]
    public var duplicatesInAll: Int
    /// Have said stop.
    public var stopped: Int
    /// Without consent, with a number that is somebody else's, or without any channel.
    public var unreachable: Int

    /// Asked at least so often since the last answer, within the 90 days that asks are counted for.
    public static let unansweredMin = 3
    /// Somebody who has answered within this time is counted as answering.
    public static let answeredWithin = Duration.hours(24 * 365)
    public static let soonDays = 30
    /// Entries that may be one person, shown at once.
    public static let shownMax = 50
    /// Looked at anew after this long; the page says how old it is.
    public static let keptFor = Duration.minutes(5)
}

extension RegisterHealth.Line {
    fileprivate mutating func count(_ profile: DonorProfile, today: CivilDate, now: Instant) {
        registered += 1
        if profile.group == .unknown {
            withoutGroup += 1
        } else if profile.evidence == .said {
            groupOnlySaid += 1
        }
        guard !profile.hasOptedOut, !profile.channels.isEmpty else { return }
        reachable += 1
        if let last = profile.lastAnswerAt, now - last < RegisterHealth.answeredWithin { answered += 1 }
        let since = profile.lastAnswerAt ?? Instant(millisecondsSince1970: .min)
        if profile.recentAsks.count(where: { $0 > since }) >= RegisterHealth.unansweredMin { fallingAway += 1 }
        guard let from = profile.firstDay(today) else { return }
        if from <= today {
            eligible += 1
            if profile.isPanelReserved { kept += 1 }
        } else if from <= today.adding(days: RegisterHealth.soonDays) {
            eligibleSoon += 1
        }
    }
}

extension DonorProfile {
    /// First day from today on which the rules and the donor's own wish let them give whole blood.
    fileprivate func firstDay(_ today: CivilDate) -> CivilDate? {
        guard let from = eligibleFrom[.wholeBlood] else { return nil }
        let day = max(from, today)
        return Absence.covers(day, from: pausedFrom, until: pausedUntil) ? pausedUntil : day
    }
}

/// The last look at the register.
final class HealthBook: Sendable {
    private let last = Mutex<RegisterHealth?>(nil)

    init() {}

    func known(at now: Instant) -> RegisterHealth? {
        last.withLock { last in
            last.flatMap { now >= $0.at && now - $0.at < RegisterHealth.keptFor ? $0 : nil }
        }
    }

    func keep(_ health: RegisterHealth) { last.withLock { $0 = health } }
}

/// A donor who may give again within the coming days.
public struct Recall: Sendable, Hashable {
    public var donor: Donor
    public var from: CivilDate

    public init(donor: Donor, from: CivilDate) {
        self.donor = donor
        self.from = from
    }
}

extension Centre {
    /// How the register is; a look of the last minutes serves.
    public func registerHealth() async throws -> RegisterHealth {
        let now = now()
        if let known = healthBook.known(at: now) { return known }
        let districts = try await ports.store.read { try $0.donorDistricts() }
        let health = RegisterHealth(
            register.profiles(), districts: districts, duplicates: register.names.possibleDuplicates(),
            today: calendar.day(of: now), now: now)
        healthBook.keep(health)
        return health
    }

    /// Days that a recall looks ahead.
    public static let recallDays = 7
    /// Donors a recall shows: as many as people ring in a week, and no export of the register.
    public static let recallMax = 200

    /// Donors who have agreed to be contacted and may give again from a day of the coming week, the soonest first.
    public func recall(group: BloodGroup?, district: String?) async throws -> [Recall] {
        let today = today()
        let last = today.adding(days: Centre.recallDays)
        let days = Dictionary(
            register.profiles().compactMap { profile -> (DonorID, CivilDate)? in
                guard !profile.hasOptedOut, !profile.channels.isEmpty, !profile.isPanelReserved,
                    profile.openAsk == nil, group.map({ $0 == profile.group }) ?? true,
                    let from = profile.firstDay(today), from > today, from <= last
                else { return nil }
                return (profile.id, from)
            }
        ) { first, _ in first }
        let soonest = days.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
        let donors = try await ports.store.read {
            try $0.donors(
                among: soonest,
                DonorSearch(group: group, district: district, limit: Centre.recallMax))
        }
        return donors.compactMap { donor in days[donor.id].map { Recall(donor: donor, from: $0) } }
            .sorted { ($0.from, $0.donor.id) < ($1.from, $1.donor.id) }
    }
}

extension RegisterHealth {
    fileprivate init(
        _ profiles: [DonorProfile], districts: [DonorID: String], duplicates: [[DonorID]], today: CivilDate,
        now: Instant
    ) {
        var total = Line()
        var groups: [BloodGroup: Line] = [:]
        var places: [String: Line] = [:]
        for profile in profiles {
            total.count(profile, today: today, now: now)
            groups[profile.group, default: Line()].count(profile, today: today, now: now)
            places[districts[profile.id] ?? "", default: Line()].count(profile, today: today, now: now)
        }
        let stopped = profiles.count(where: \.hasOptedOut)
        self.init(
            at: now, total: total,
            byGroup: (BloodGroup.known + [.unknown]).compactMap { group in groups[group].map { (group, $0) } },
            byDistrict: places.map { ($0.key, $0.value) }.sorted {
                ($1.1.registered, $0.0) < ($0.1.registered, $1.0)
            }, duplicates: Array(duplicates.prefix(RegisterHealth.shownMax)), duplicatesInAll: duplicates.count,
            stopped: stopped, unreachable: total.registered - total.reachable - stopped)
    }
}
