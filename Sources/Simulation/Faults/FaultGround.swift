internal import Blood
package import Centre
internal import Dispatching
package import Jurisdiction
internal import Matching
internal import Worlds

/// Where a run keeps its books. A crash closes it and opens it again; what was committed is still there.
package protocol FaultDisk: Sendable {
    /// The store of this name, empty when it is opened for the first time.
    func open(_ name: String) throws -> any CentreStore
    func close(_ store: any CentreStore) throws
    /// Nobody needs it any more.
    func remove(_ name: String) throws
}

/// What every run has from outside.
package struct FaultGround: Sendable {
    var jurisdiction: Jurisdiction
    var disk: any FaultDisk

    package init(jurisdiction: Jurisdiction, disk: any FaultDisk) {
        self.jurisdiction = jurisdiction
        self.disk = disk
    }
}

/// The people and places of one run, drawn from its seed.
struct FaultCast: Sendable {
    var donors: [Donor]
    var facilities: [Facility]
    var plans: [RequestPlan]

    /// 24 November 2026, 06:00 in Karachi, and up to 14 hours later, so that some runs go through a night.
    static func begins(_ seed: UInt64) -> Instant {
        var random = SimulationRandom(seed: seed, SimulationRandom.label("begins"))
        return Instant(millisecondsSince1970: 1_795_482_000_000) + .minutes(Double(random.within(0...840)))
    }

    init(seed: UInt64, now: Instant) {
        var random = SimulationRandom(seed: seed, SimulationRandom.label("cast"))
        let groups: [BloodGroup] = [.bNegative, .bPositive, .oNegative, .oPositive]
        let here = GeoPoint(latitude: 31.5718, longitude: 74.3138)
        let places = (0..<random.within(1...2)).map { number in
            Facility(
                name: "Hospital \(number)", nameUrdu: "ہسپتال \(number)", city: "Lahore", district: "Lahore",
                place: GeoPoint(latitude: here.latitude + Double(number) * 0.02, longitude: here.longitude),
                type: "tertiary public", listedPhone: "+9242992111\(10 + number)", standing: .confirmed)
        }
        facilities = places
        donors = (0..<random.within(40...90)).map { number in
            var channels: Set<Channel> = [.sms]
            if random.chance(0.3) { channels.insert(.whatsApp) }
            if random.chance(0.3) { channels.insert(.voice) }
            return Donor(
                name: "Donor \(number)", phone: "+92300\(1_000_000 + number)", sex: .male,
                birthDate: CivilDate(year: 1_994, month: 3, day: 2), weightKilograms: 70,
                group: random.pick(groups), district: "Lahore",
                home: GeoPoint(
                    latitude: here.latitude + (random.unit() - 0.5) * 0.2,
                    longitude: here.longitude + (random.unit() - 0.5) * 0.2),
                channels: channels, consentedAt: now - .hours(1_000), acceptsNightEmergencies: random.chance(0.8),
                registeredAt: now - .hours(1_000))
        }
        var hasty = SimulationRandom(seed: seed, SimulationRandom.label("hasty"))
        plans = (0..<random.within(2...4)).map { number in
            var plan = RequestPlan(number: number, groups: groups, facilities: places.count, now: now, random: &random)
            if hasty.chance(0.2) { plan.endsInHaste(after: .milliseconds(Int64(hasty.within(500...30_000)))) }
            return plan
        }
    }
}

/// What a family and the operators will do with one need, as far as nothing comes between.
struct RequestPlan: Sendable {
    enum Act: Sendable {
        case verify, reject, pause, resume, handOver, takeBack, askMore(Int), issue, changeUnits(Int), withdraw, expire
        case widen
    }

    var number: Int
    var group: BloodGroup
    var facility: Int
    var units: Int
    var urgency: Urgency
    var opensAt: Instant
    var hours: Double
    /// Each this long after the opening, in order.
    var acts: [(after: Duration, act: Act)]

    var recordNumber: String { "case-\(number)" }
    var familyPhone: String { "+92321\(1_000_000 + number)" }

    init(number: Int, groups: [BloodGroup], facilities: Int, now: Instant, random: inout SimulationRandom) {
        self.number = number
        group = random.pick(groups)
        facility = random.below(facilities)
        units = random.within(1...3)
        urgency = random.pick([.emergency, .emergency, .urgent, .routine])
        opensAt = now + .minutes(random.unit() * 150)
        hours =
            switch urgency {
            case .emergency: 1.5 + random.unit() * 3
            case .urgent: 3 + random.unit() * 4
            case .routine: 6 + random.unit() * 4
            }
        acts = RequestPlan.acts(hours: hours, random: &random)
    }

    /// Withdrawn while the first messages are leaving.
    mutating func endsInHaste(after delay: Duration) {
        guard let verified = acts.first?.after else { return }
        acts = [acts[0], (verified + delay, .withdraw)]
    }

    private static func acts(
        hours: Double, random: inout SimulationRandom
    ) -> [(after: Duration, act: Act)] {
        let verified = Duration.minutes(0.5 + random.unit() * 12)
        guard !random.chance(0.06) else { return [(verified, .reject)] }
        var acts: [(after: Duration, act: Act)] = [(verified, .verify)]
        func some(_ chance: Double, _ act: Act) {
            // Mostly in the first hour, when messages are under way.
            let at = random.chance(0.6) ? .minutes(random.unit() * 40) : Duration.hours(random.unit() * hours)
            if random.chance(chance) { acts.append((verified + at, act)) }
        }
        let pausedAt = verified + .minutes(random.unit() * 30)
        if random.chance(0.2) {
            acts.append((pausedAt, .pause))
            acts.append((pausedAt + .minutes(1 + random.unit() * 20), .resume))
        }
        some(0.15, .handOver)
        some(0.05, .takeBack)
        some(0.3, .askMore(random.within(1...5)))
        some(0.1, .issue)
        some(0.1, .changeUnits(random.within(1...4)))
        some(0.1, .widen)
        some(0.3, .withdraw)
        if random.chance(0.6) { acts.append((.hours(hours + 0.2 + random.unit()), .expire)) }
        return acts.sorted { $0.after < $1.after }
    }
}
