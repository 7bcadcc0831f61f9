import Blood
import Dispatching
import Matching

/// The lines of the policy protocol, as they are read. Unknown fields are ignored.
enum ProtocolLine {
    struct Kind: Decodable {
        var type: String
    }

    struct Facility: Decodable {
        var id: String
        var latitude: Double
        var longitude: Double
    }

    struct Start: Decodable {
        @RFC3339 var at: Instant
        var timeZone: String?
        var seed: UInt64?
    }

    struct Clock: Decodable {
        @RFC3339 var at: Instant
    }

    struct Close: Decodable {
        @RFC3339 var at: Instant
        var request: String
    }

    struct Donor: Decodable {
        struct History: Decodable {
            var asked: Int?
            var answered: Int?
            var pledged: Int?
            var arrived: Int?
            var donated: Int?
        }

        var id: String
        var group: BloodGroup
        var groupEvidence: String?
        var sex: Sex?
        var birthYear: Int?
        var latitude: Double
        var longitude: Double
        var lastDonation: CivilDate?
        var eligibleFrom: CivilDate?
        var channels: [String]?
        var askedIn90Days: Int?
        var history: History?
        var willingness: Double?
        /// Not of the protocol: false for a donor who has not agreed to be woken for an emergency.
        var acceptsNightEmergencies: Bool?
    }

    struct Request: Decodable {
        struct Somebody: Decodable {
            var sex: Sex?
            var birthYear: Int?
        }

        @RFC3339 var at: Instant
        var id: String
        var facility: String
        var group: BloodGroup
        var component: BloodComponent
        var units: Int
        @RFC3339 var neededBy: Instant
        var urgency: Urgency
        var patient: Somebody?
    }

    struct Event: Decodable {
        @RFC3339 var at: Instant
        var request: String
        var donor: String
        var what: String
        var arriveBy: String?
    }
}

extension ProtocolLine.Donor {
    /// What the register would know of this donor before the first day.
    func donor(_ id: DonorID, home: GeoPoint) -> PolicyDonor {
        // Only the year is known: the young count as born on its last day and the old on its first, so that nobody is
        // asked on the wrong side of 18 or 65.
        let birthDate = birthYear.flatMap { year in
            year > 1_990 ? CivilDate(year: year, month: 12, day: 31) : CivilDate(year: year, month: 1, day: 1)
        }
        let record = ResponseRecord(
            asked: history?.asked ?? 0, answered: history?.answered ?? 0, pledged: history?.pledged ?? 0,
            arrived: history?.arrived ?? 0, donated: history?.donated ?? 0)
        let known = Set((channels ?? ["sms"]).compactMap { Channel(rawValue: $0 == "whatsapp" ? "whatsApp" : $0) })
        let profile = DonorProfile(
            id: id, group: group, evidence: groupEvidence.flatMap(GroupEvidence.init(rawValue:)) ?? .said,
            // The rules take a donor of unknown sex as the one who waits longer.
            sex: sex ?? .female, home: home, channels: known, eligibleFrom: [:], lastDonation: lastDonation,
            acceptsNightEmergencies: acceptsNightEmergencies ?? true, record: record,
            willingness: willingness.flatMap { $0.isFinite && $0 > 0 ? min(0.99, $0) : nil })
        return PolicyDonor(
            profile: profile, birthDate: birthDate, lastDonation: lastDonation, notBefore: eligibleFrom,
            askedIn90Days: askedIn90Days ?? 0)
    }
}

extension ProtocolLine.Request {
    func request(_ id: RequestID, place: GeoPoint, at now: Instant) -> BloodRequest {
        let year = CivilDate(dayNumber: Int(now.millisecondsSince1970 / 86_400_000)).year
        let age = patient?.birthYear.map { max(0, min(120, year - $0)) }
        return BloodRequest(
            id: id, mode: component == .platelets ? .apheresis : .specificGroup,
            patient: Blood.Patient(group: group, sex: patient?.sex, ageYears: age), component: component,
            unitsNeeded: units, place: place, urgency: urgency, openedAt: now, neededBy: neededBy)
    }
}

extension ProtocolLine.Event {
    func event() throws -> PolicyEvent {
        switch what {
        case "delivered": return .delivered
        case "undelivered": return .undelivered
        case "unclear": return .unclear
        case "declined": return .declined
        case "optedOut": return .optedOut
        case "withdrew": return .withdrew
        case "late": return .late
        case "arrived": return .arrived
        case "noShow": return .noShow
        case "deferred": return .deferred
        case "donated": return .donated
        case "pledged":
            guard let arriveBy else { return .pledged(arriveBy: nil) }
            guard let instant = RFC3339.instant(arriveBy) else {
                throw PolicyProtocol.Problem("\"arriveBy\" is no time like 2026-11-01T08:30:00Z")
            }
            return .pledged(arriveBy: instant)
        default: throw PolicyProtocol.Problem("nothing that happens is called \"\(what)\"")
        }
    }
}

extension PolicyDonor {
    /// The donor with everything reckoned for the first day.
    func prepared(_ rules: EligibilityRules, at now: Instant, today: CivilDate) -> PolicyDonor {
        var donor = self
        donor.profile.eligibleFrom = firstDays(rules, given: [], today: today)
        // Only how many asks there were is known; they are spread evenly over the 90 days.
        donor.profile.recentAsks = (0..<max(0, min(90, askedIn90Days))).map {
            now - .hours(24 * 90 * (1 - (Double($0) + 0.5) / Double(askedIn90Days)))
        }
        return donor
    }
}
