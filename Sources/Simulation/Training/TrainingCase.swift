package import Blood
package import Centre
package import Matching
internal import Worlds

/// One simulated call as it truly is: what the operator has to find out, and what has to come of it.
package struct TrainingCase: Sendable, Hashable {
    package var number: Int
    package var kind: TrainingKind
    /// E.164 of whoever rings.
    package var phone: String
    /// Rings as a donor of the register.
    package var donor: DonorID?
    package var ringsAt: Instant
    package var facility: Facility
    package var story: TrainingStory
    /// As the blood bank has it: `unknown` where nobody knows it.
    package var group: BloodGroup
    /// What a relative guesses where nobody knows.
    package var guessedGroup: BloodGroup
    package var component: BloodComponent
    package var units: Int
    /// What the caller remembers.
    package var unitsSaid: Int
    package var neededBy: Instant
    package var initials: String
    package var recordNumber: String
    /// The patient of this earlier call.
    package var sameAs: Int?

    /// There is a patient, whoever rings.
    package var needsBlood: Bool { isNeed || kind == .sameAgain || kind == .deniedByFacility }

    /// Blood is needed, and nobody has asked us for it before.
    package var isNeed: Bool {
        switch kind {
        case .need, .unitsDiffer, .platelets, .planned, .unknownGroup: true
        case .deniedByFacility, .sameAgain, .tout, .prank, .stop: false
        }
    }
}

/// Why the patient needs blood; the first words of a call.
package enum TrainingStory: Int, CaseIterable, Sendable, Hashable {
    case birth
    case accident
    case operation
    case dengue
    case thalassaemia
}

extension TrainingCase {
    /// What comes after the first call, each once before any comes again.
    private static let later: [TrainingKind] = [
        .unknownGroup, .sameAgain, .platelets, .tout, .planned, .deniedByFacility, .stop, .unitsDiffer, .prank,
    ]
    /// Callers' numbers, of the same dead operator as the donors'.
    private static let numbersFrom = 9_990_000

    /// The calls of a night, in the order in which they ring. The same seed gives the same night.
    /// - Parameters:
    ///   - facilities: that can be rung; not empty.
    ///   - donors: of the register, one for each call that may need one.
    package static func night(
        seed: UInt64, plan: TrainingPlan, from begin: Instant, facilities: [Facility], donors: [Donor]
    ) -> [TrainingCase] {
        var random = SimulationRandom(seed: seed, SimulationRandom.label("training"))
        var cases: [TrainingCase] = []
        var bag: [TrainingKind] = []
        let block = random.below(100)
        var at = begin + firstAfter
        for number in 1...plan.calls {
            if bag.isEmpty { bag = later.shuffled(using: &random) }
            var kind: TrainingKind = number == 1 ? .need : bag.removeFirst()
            let donor = donors.isEmpty ? nil : donors[(number - 1) % donors.count]
            // Nobody is left whom it could be said of.
            if kind == .stop, donor == nil { kind = .need }
            var one = draw(number, kind, at: at, block: block, facilities, &random)
            if kind == .sameAgain, let earlier = cases.last(where: \.isNeed) { one.becomeAnotherRelative(of: earlier) }
            if kind == .stop, let donor { (one.donor, one.phone) = (donor.id, donor.phone) }
            cases.append(one)
            // From half to one and a half of the mean: a rush and a lull, and an end in sight.
            let minutes = Double(plan.minutesBetween) * (0.5 + random.unit())
            at = at + .milliseconds(Int64(minutes * 60_000))
        }
        return cases
    }

    /// Time to put a headset on.
    private static let firstAfter = Duration.seconds(8)

    private static func draw(
        _ number: Int, _ kind: TrainingKind, at: Instant, block: Int, _ facilities: [Facility],
        _ random: inout SimulationRandom
    ) -> TrainingCase {
        let group = random.pick(BloodGroup.known)
        let units = random.within(1...3)
        let hours = kind == .planned ? Double(random.within(18...30)) : Double(random.within(2...6))
        let exact = at + .hours(hours)
        // As somebody says a time: to five minutes.
        let five: Int64 = 300_000
        let neededBy = Instant(millisecondsSince1970: (exact.millisecondsSince1970 / five + 1) * five)
        let story: TrainingStory =
            switch kind {
            case .platelets: .dengue
            case .planned: .operation
            case .unknownGroup: .accident
            default: random.pick([.birth, .accident, .thalassaemia])
            }
        let letters = Array("ABFHIKMNRSTZ")
        return TrainingCase(
            number: number, kind: kind,
            phone: "+92364\(numbersFrom + block * 100 + number)", donor: nil, ringsAt: at,
            facility: random.pick(facilities), story: story, group: kind == .unknownGroup ? .unknown : group,
            guessedGroup: group, component: kind == .platelets ? .platelets : .redCells, units: units,
            unitsSaid: kind == .unitsDiffer ? units + 1 : units, neededBy: neededBy,
            initials: "\(random.pick(letters))\(random.pick(letters))",
            recordNumber: "\(random.within(10_000...99_999))", sameAs: nil)
    }

    /// The same caller with a number that no donor has and that nobody has rung us from.
    func withNumberOfNobody(in transaction: any CentreReading) throws -> TrainingCase {
        guard donor == nil else { return self }
        var one = self
        var next = Int(phone.suffix(7)) ?? TrainingCase.numbersFrom
        while try transaction.donor(phone: one.phone) != nil
            || !(try transaction.calls(of: one.phone, limit: 1).isEmpty)
            || (try transaction.request(caller: one.phone)) != nil
        {
            // A night has 30 calls at most: this lands on no other call's number of this night.
            next = (next + 30) % 10_000_000
            one.phone = "+92364" + String(repeating: "0", count: 7 - String(next).count) + String(next)
        }
        return one
    }

    private mutating func becomeAnotherRelative(of earlier: TrainingCase) {
        sameAs = earlier.number
        facility = earlier.facility
        story = earlier.story
        group = earlier.group
        guessedGroup = earlier.guessedGroup
        component = earlier.component
        units = earlier.units
        unitsSaid = earlier.unitsSaid
        neededBy = earlier.neededBy
        initials = earlier.initials
        recordNumber = earlier.recordNumber
    }
}
