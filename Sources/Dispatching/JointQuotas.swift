import Blood
import Matching

/// What one facility and one evening can bear.
struct JointQuotas {
    private struct Facility {
        /// Donors expected at the door, by the hour from now on.
        var arrivals: [Double] = []
        /// Donors of each group who may be asked today, known once the register has been read.
        var mayBeUsed: [BloodGroup: Int] = [:]
        var used: [BloodGroup: Int] = [:]
        var seen: Set<Int> = []
        var reachable: [BloodGroup: Int] = [:]
        /// Set by a person: what is left was counted in the store.
        var isDeclared = false
        var arrivalsPerHourMax = 0.0

        func expected(hour: Int) -> Double { hour < arrivals.count ? arrivals[hour] : 0 }

        mutating func expect(_ donors: Double, hour: Int) {
            while arrivals.count <= hour { arrivals.append(0) }
            arrivals[hour] += donors
        }
    }

    private let policy: MassCasualtyPolicy
    private var facilities: [Facility] = []
    private var positions: [GeoPoint: Int] = [:]
    private var declared: [GeoPoint: Int] = [:]

    /// Finds the facilities with an event, and counts who was asked for it and is expected there.
    init(_ turns: [Turn], policy: MassCasualtyPolicy, now: Instant) {
        self.policy = policy
        var openings: [GeoPoint: [Instant]] = [:]
        for turn in turns {
            if let room = turn.course.incident {
                declare(room, at: turn.request.place, now: now)
                continue
            }
            guard turn.request.urgency == .emergency, turn.course.phase.isOngoing else { continue }
            openings[turn.request.place, default: []].append(turn.request.openedAt)
        }
        for (place, moments) in openings where Self.isEvent(moments, policy) {
            positions[place] = facilities.count
            facilities.append(Facility(arrivalsPerHourMax: policy.arrivalsPerHourMax))
        }
        for turn in turns where turn.course.incident == nil {
            guard let facility = positions[turn.request.place] else { continue }
            for ask in turn.course.asks {
                if now - ask.askedAt < .hours(24), ask.wasContacted || ask.stage.isOpen {
                    facilities[facility].used[ask.group, default: 0] += 1
                }
                guard ask.stage == .asked || ask.stage == .unclear || ask.stage == .pledged || ask.stage == .onTheWay
                else { continue }
                let pledges = ask.stage.isCommitted ? 1 : ask.chances.answers * ask.chances.pledges
                let comes = pledges * ask.chances.arrives
                let way = Duration.minutes(
                    turn.model.wayMinutes(kilometres: ask.distanceKilometres, request: turn.request))
                let at = ask.arriveBy ?? ask.askedAt + .minutes(turn.model.replyToText.median) + way
                facilities[facility].expect(comes, hour: Self.hour(from: now, to: at))
            }
        }
    }

    /// So many within one hour, whenever that hour was: the event lasts as long as its requests do.
    private static func isEvent(_ moments: [Instant], _ policy: MassCasualtyPolicy) -> Bool {
        let count = max(1, policy.requestsAtOnce)
        guard moments.count >= count else { return false }
        let sorted = moments.sorted()
        return zip(sorted, sorted.dropFirst(count - 1)).contains { $1 - $0 <= .hours(1) }
    }

    private static func hour(from now: Instant, to moment: Instant) -> Int { max(0, Int((moment - now).minutes / 60)) }

    /// A facility of a declared incident: what is left for it stands in the store, and is not reckoned here again.
    private mutating func declare(_ room: IncidentRoom, at place: GeoPoint, now: Instant) {
        guard declared[place] == nil else { return }
        declared[place] = facilities.count
        var facility = Facility(isDeclared: true, arrivalsPerHourMax: room.arrivalsPerHourMax)
        let first = IncidentRoom.hour(of: now)
        for (hour, donors) in room.expected where hour >= first { facility.expect(donors, hour: Int(hour - first)) }
        facility.mayBeUsed = room.groupsLeft
        facilities.append(facility)
    }

    /// The facility's position where it has an event; `nil` otherwise.
    func facility(of turn: Turn) -> Int? {
        (turn.course.incident == nil ? positions : declared)[turn.request.place]
    }

    /// The dispatcher holds the waves of a declared incident itself, and what is not reserved may be asked.
    func isDeclared(_ facility: Int) -> Bool { facilities[facility].isDeclared }

    /// One donor whom the register names for the facility.
    mutating func count(_ entry: JointLists.Entry, at facility: Int) {
        guard facilities[facility].seen.insert(entry.slot).inserted else { return }
        facilities[facility].reachable[entry.group, default: 0] += 1
    }

    /// Everybody has been counted. Those already used today were reachable this morning.
    mutating func close() {
        for facility in facilities.indices where !facilities[facility].isDeclared {
            for (group, count) in facilities[facility].reachable {
                let all = count + facilities[facility].used[group, default: 0]
                facilities[facility].mayBeUsed[group] = Int(policy.groupShareMax * Double(all))
            }
        }
    }

    func isClosed(_ group: BloodGroup, at facility: Int) -> Bool {
        facilities[facility].used[group, default: 0] >= facilities[facility].mayBeUsed[group, default: 0]
    }

    /// Books a donor into the first hour with room, from when they could be at the door on; asking can wait until then.
    /// - Returns: whether there is one before the horizon.
    mutating func book(_ entry: JointLists.Entry, at facility: Int, from now: Instant, horizon: Instant) -> Bool {
        let last = Self.hour(from: now, to: horizon)
        let earliest = min(last, Int(entry.untilDoor.minutes / 60))
        for hour in earliest...last
        where facilities[facility].expected(hour: hour) + entry.comes <= facilities[facility].arrivalsPerHourMax {
            facilities[facility].expect(entry.comes, hour: hour)
            facilities[facility].used[entry.group, default: 0] += 1
            return true
        }
        return false
    }
}
