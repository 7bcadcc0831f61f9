import Blood
import Dispatching
import Glibc
import Matching

/// The way from a yes to the desk and back, drawn from seed, person and request alone.
struct Journey {
    var comes: Bool
    var saysSo: Bool
    var untilArrival: Duration
    var atDesk: Duration
    var isAccepted: Bool

    init(_ world: WorldParameters, donor: DonorID, request: BloodRequest, kilometres: Double) {
        var random = SimulationRandom(
            seed: world.seed, SimulationRandom.label("journey"), UInt64(donor), UInt64(request.id))
        comes = random.chance(world.arrives)
        saysSo = random.chance(0.4)
        isAccepted = random.chance(world.acceptedAtDesk)
        let preparing: Double =
            switch request.urgency {
            case .emergency: 15
            case .urgent: 35
            case .routine: 100
            }
        // Great circle to road 1.3 (DOMAIN §5, unsourced there), 24 km/h through a city.
        let travel = 6 + kilometres * 1.3 / 24 * 60
        untilArrival = .minutes(
            random.logNormal(median: preparing, spread: 0.5) + random.logNormal(median: travel, spread: 0.25))
        atDesk = .minutes(random.logNormal(median: 42, spread: 0.2))
    }
}

/// How a person is disposed towards one request, drawn from seed, person and request alone.
struct Mood {
    /// Pledges when below the person's chance.
    var pledge: Double
    var refusal: Double
    var spell: Double
    /// As a multiple of the mean length.
    var spellLength: Double
    var stop: Double
    var answersAfter: Duration

    init(_ world: WorldParameters, donor: DonorID, request: RequestID, channel: Channel) {
        var random = SimulationRandom(
            seed: world.seed, SimulationRandom.label("answer"), UInt64(donor), UInt64(request))
        pledge = random.unit()
        refusal = random.unit()
        spell = random.unit()
        spellLength = random.exponential()
        stop = random.unit()
        let minutes = random.logNormal(median: world.replyMedianMinutes, spread: world.replySpread)
        // Whoever picks up a call answers within the call.
        answersAfter = .minutes(channel == .voice ? 1 + 2 * random.unit() : minutes)
    }
}

extension World {
    /// What a person asked now will answer, and after how long.
    ///
    /// The mood (would pledge, would refuse, how fast) is that of the person and the request; a silent spell and the
    /// night are of the moment.
    mutating func answers(_ one: PolicyAsk, _ request: BloodRequest) -> [(PolicyEvent, Duration)] {
        let slot = Int(one.donor) - 1
        let drawn = Mood(world, donor: one.donor, request: one.request, channel: one.channel)
        let recent = people[slot].asks.count
        let isSilent = now < people[slot].silentUntil
        let hazard = world.optOutAlways + world.optOutPerAsk * Double(max(0, recent - 2))
        if drawn.stop < hazard, !isSilent { return [(.optedOut, drawn.answersAfter)] }
        guard !isSilent else { return [] }
        if drawn.pledge < chance(of: slot, request, at: now) { return [(.pledged(arriveBy: nil), drawn.answersAfter)] }
        if drawn.spell < world.silentSpell + world.silentSpellPerAsk * Double(recent - 1) {
            people[slot].silentUntil = now + .hours(24 * world.silentSpellDays * drawn.spellLength)
        }
        return drawn.refusal < world.saysNo ? [(.declined, drawn.answersAfter)] : []
    }

    /// P(pledges) of a person who sees an ask at that moment.
    func chance(of slot: Int, _ request: BloodRequest, at now: Instant) -> Double {
        let person = people[slot]
        let hour = WorldTime.hour(of: now)
        let kilometres = GreatCircle.kilometres(from: person.donor.profile.home, to: request.place)
        var chance = person.willingness * pow(world.distanceFactor, kilometres / 10)
        if hour >= 23 || hour < 7 { chance *= world.nightFactor }
        let time = LocalTime(today: WorldTime.date(of: now), hour: hour)
        if time.today.isInRamadan {
            chance *= time.isFastingDay ? world.fastingDayFactor : world.fastingEveningFactor
        }
        if (5...6).contains(time.today.yearMonthDay.month) { chance *= world.summerFactor }
        return chance
    }
}
