import Blood
import Glibc
import Matching

/// The slow, obvious matcher: looks at every donor, sorts everybody, packs nothing. The index must agree with it.
struct RegisterOracle {
    var donors: [DonorID: DonorProfile]
    var policy: ReachPolicy
    var weights = RankingWeights()

    func ranking(_ query: CandidateQuery) -> (ids: [DonorID], suppressed: [SuppressionReason: Int]) {
        var values: [(value: Double, id: DonorID)] = []
        var suppressed: [SuppressionReason: Int] = [:]
        for donor in donors.values {
            let reasons = reasons(donor, query)
            if reasons.contains(.tooFar) { continue }
            if let first = reasons.first {
                suppressed[first, default: 0] += 1
            } else {
                values.append((value(donor, query), donor.id))
            }
        }
        values.sort { ($1.value, $0.id) < ($0.value, $1.id) }
        return (values.prefix(max(0, query.limit)).map(\.id), suppressed)
    }

    func reasons(_ donor: DonorProfile, _ query: CandidateQuery) -> [SuppressionReason] {
        var reasons: Set<SuppressionReason> = []
        if !query.anyGroup {
            if donor.group == .unknown {
                reasons.insert(.groupUnknown)
            } else {
                switch compatibility(donor, query).verdict {
                case .allowed: break
                case .conditional: if !query.includesConditional { reasons.insert(.needsPermission) }
                case .refused: reasons.insert(.incompatibleGroup)
                }
            }
        }
        for antigen in bound(query) {
            if donor.antigens.carried.contains(antigen) { reasons.insert(.carriesAntigen) }
        }
        if !reasons.contains(.carriesAntigen), bound(query).contains(where: { !donor.antigens.lacked.contains($0) }) {
            reasons.insert(.antigenUnknown)
        }
        if let from = donor.eligibleFrom[query.kind] {
            if from > query.today { reasons.insert(.notEligibleYet) }
        } else {
            reasons.insert(.excludedForGood)
        }
        if donor.hasOptedOut { reasons.insert(.optedOut) }
        if donor.channels.isEmpty { reasons.insert(.noChannel) }
        if let until = donor.pausedUntil, until > query.today, donor.pausedFrom ?? query.today <= query.today {
            reasons.insert(.paused)
        }
        if donor.isPanelReserved { reasons.insert(.panelReserved) }
        if donor.openAsk != nil { reasons.insert(.hasOpenAsk) }
        if query.excluding.contains(donor.id) { reasons.insert(.alreadyAskedForThis) }
        if rests(donor, query) { reasons.insert(.askedTooOften) }
        let isNight = query.hour >= policy.quietFromHour || query.hour < policy.quietUntilHour
        if isNight, !(donor.acceptsNightEmergencies && query.cannotWait) { reasons.insert(.quietHours) }
        let isDark =
            isNight || query.hour < policy.quietUntilHour || !Daylight.isSunUp(at: query.now, place: query.place)
        if donor.isDaylightOnly, isDark { reasons.insert(.daylightOnly) }
        if !(haversine(donor.home, query.place) <= query.radiusKilometres) { reasons.insert(.tooFar) }
        return SuppressionReason.allCases.filter(reasons.contains)
    }

    private static let withRedCells: Set<BloodComponent> = [.wholeBlood, .redCells, .granulocytes]

    /// What the patient has antibodies against, D aside, which is the group's.
    private func bound(_ query: CandidateQuery) -> [Antigen] {
        guard !query.anyGroup, Self.withRedCells.contains(query.component) else { return [] }
        return query.patient.antibodies.antigens.filter { $0 != .d }
    }

    /// As `AntigenNeeds` and `RankingWeights` document it: Rh and K for who is transfused regularly, everything for who
    /// has antibodies too, and only where there is time.
    private func antigenFactor(_ donor: DonorProfile, _ query: CandidateQuery) -> Double {
        guard query.patient.isChronicallyTransfused, query.urgency == .routine, !query.anyGroup,
            Self.withRedCells.contains(query.component)
        else { return 1 }
        var factor = 1.0
        for antigen in [Antigen.bigK, .bigE, .fyA] where !bound(query).contains(antigen) {
            guard query.patient.antigens[antigen]?.call == .negative else { continue }
            if antigen == .fyA, query.patient.antibodies.isEmpty { continue }
            let weight = antigen == .fyA ? weights.matchedAntigen : weights.matchedFirstAntigen
            if donor.antigens.lacked.contains(antigen) { factor *= weight }
            if donor.antigens.carried.contains(antigen) { factor /= weight }
        }
        return factor
    }

    /// The caps; a need that cannot wait has wider ones, but a centre that asks nobody makes no exception.
    private func rests(_ donor: DonorProfile, _ query: CandidateQuery) -> Bool {
        if policy.asksPer24HoursMax == 0 || policy.asksPer30DaysMax == 0 { return true }
        var (inADay, inAMonth) = (policy.asksPer24HoursMax, policy.asksPer30DaysMax)
        if query.cannotWait {
            if policy.urgentAsksPer24HoursMax > inADay { inADay = policy.urgentAsksPer24HoursMax }
            if policy.urgentAsksPer30DaysMax > inAMonth { inAMonth = policy.urgentAsksPer30DaysMax }
        }
        return asks(donor, .hours(24), query.now) >= inADay || asks(donor, .hours(720), query.now) >= inAMonth
    }

    private func compatibility(_ donor: DonorProfile, _ query: CandidateQuery) -> Compatibility {
        Compatibility.canGive(query.component, from: donor.group, donorIsBombay: donor.isBombay, to: query.patient)
    }

    /// Asks within a window, without the newest one where the donor was stood down from it.
    private func asks(_ donor: DonorProfile, _ window: Duration, _ now: Instant) -> Int {
        donor.recentAsks.sorted().dropLast(donor.wasStoodDown ? 1 : 0).count { now - $0 < window }
    }

    /// The formula as `RankingWeights` documents it, in logarithms.
    private func value(_ donor: DonorProfile, _ query: CandidateQuery) -> Double {
        let record = donor.record
        let successes =
            Double(record.donated) + weights.arrivalWithoutDonation * Double(record.arrived - record.donated)
        let prior = weights.priorWillingness * weights.priorAsks
        var logarithm = log((successes + prior) / (Double(record.asked) + weights.priorAsks))
        // What the response model says of the person takes the place of the record.
        if let standing = donor.standing { logarithm = log(standing) }
        if donor.wasStoodDown { logarithm += log(weights.stoodDownBefore) }
        logarithm += log(groupFactor(donor, query)) + log(antigenFactor(donor, query))
        if !query.anyGroup, donor.evidence == .laboratory { logarithm += log(weights.laboratoryGroup) }
        let half = weights.halfDistanceKilometres[query.urgency] ?? .nan
        logarithm += log(half / (half + haversine(donor.home, query.place)))
        let disturbance =
            1 + Double(asks(donor, .hours(24), query.now)) * weights.disturbancePerAskIn24Hours
            + Double(asks(donor, .hours(720), query.now)) * weights.disturbancePerAskIn30Days
            + Double(asks(donor, .hours(2_160), query.now)) * weights.disturbancePerAskIn90Days
        return logarithm - log(disturbance)
    }

    /// What the group of this donor is worth for this patient beside the first choice.
    func groupFactor(_ donor: DonorProfile, _ query: CandidateQuery) -> Double {
        if query.anyGroup {
            return donor.isBombay ? weights.bombayForOthers : weights.replacementByScarceGroup[donor.group] ?? 1
        }
        let steps = (compatibility(donor, query).order ?? 1) - 1
        return pow(weights.groupOrderStep, Double(steps)) * scarcity(donor, query, steps: steps)
    }

    /// What the response model is to know of a donor, from the definitions: every ask counted by hand.
    func readiness(_ donor: DonorProfile, _ query: CandidateQuery) -> DonorReadiness {
        let ages = donor.recentAsks.filter { $0 <= query.now }.map { (at: $0, days: (query.now - $0).minutes / 1_440) }
        func faded(_ ages: [Double], over days: Double) -> Double { ages.map { exp(-$0 / days) }.reduce(0, +) }
        let unanswered = ages.filter { ask in donor.lastAnswerAt.map { $0 < ask.at } ?? true }
        return DonorReadiness(
            hint: donor.willingness, record: donor.record,
            daysSinceLastDonation: donor.lastDonation.map { query.today.dayNumber - $0.dayNumber },
            asksOfLastWeek: faded(ages.map(\.days), over: 7), asksOfLastMonth: faded(ages.map(\.days), over: 30),
            silences: faded(unanswered.map(\.days), over: 21))
    }

    private func scarcity(_ donor: DonorProfile, _ query: CandidateQuery, steps: Int) -> Double {
        if donor.isBombay { return query.patient.isBombay ? 1 : weights.bombayForOthers }
        if donor.group.rhD == .positive { return 1 }
        let isUniversal = donor.group == .oNegative
        let goesByABOAlone: Set<BloodComponent> = [.plasma, .cryoprecipitate]
        if !goesByABOAlone.contains(query.component) {
            if query.patient.hasAntiD || query.patient.group.rhD == .negative {
                return isUniversal && query.patient.group != .oNegative ? weights.oNegativeForRhDNegative : 1
            }
            if query.patient.group == .unknown && steps == 0 { return 1 }
        }
        return isUniversal ? weights.oNegativeForOthers : weights.rhDNegativeForOthers
    }
}

/// The textbook formula, a different one from the index's chord.
func haversine(_ start: GeoPoint, _ end: GeoPoint) -> Double {
    let radians = Double.pi / 180
    let latitude = sin((end.latitude - start.latitude) * radians / 2)
    let longitude = sin((end.longitude - start.longitude) * radians / 2)
    let across = cos(start.latitude * radians) * cos(end.latitude * radians) * longitude * longitude
    return 2 * GreatCircle.earthRadiusKilometres * asin(min(1, (latitude * latitude + across).squareRoot()))
}

extension RegisterOracle {
    /// A crowd in which every rule meets somebody, around a few towns, one on the date line and one at the pole.
    static func randomDonor(id: DonorID, _ generator: inout SeededGenerator) -> DonorProfile {
        func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &generator) < share }
        let towns = [
            GeoPoint.lahore, GeoPoint(latitude: 31.42, longitude: 73.08), GeoPoint(latitude: 24.86, longitude: 67.01),
            GeoPoint(latitude: -16.8, longitude: 179.95), GeoPoint(latitude: 89.9, longitude: 10),
        ]
        let town = towns[Int.random(in: 0..<towns.count, using: &generator)]
        let asked = Int.random(in: 0...12, using: &generator)
        let arrived = Int.random(in: 0...asked, using: &generator)
        var eligibleFrom: [DonationKind: CivilDate] = [:]
        for kind in DonationKind.allCases where chance(0.9) {
            eligibleFrom[kind] = .today.adding(days: Int.random(in: -200...40, using: &generator))
        }
        return DonorProfile(
            id: id, group: BloodGroup.allCases[Int.random(in: 0..<9, using: &generator)],
            evidence: GroupEvidence.allCases[Int.random(in: 0..<3, using: &generator)], isBombay: chance(0.05),
            sex: chance(0.5) ? .male : .female,
            home: GeoPoint(
                latitude: town.latitude + Double.random(in: -0.5...0.5, using: &generator),
                longitude: town.longitude + Double.random(in: -0.5...0.5, using: &generator)),
            channels: chance(0.95) ? [.sms, .voice] : [], hasOptedOut: chance(0.05),
            pausedUntil: chance(0.1) ? .today.adding(days: Int.random(in: -3...3, using: &generator)) : nil,
            eligibleFrom: eligibleFrom, lastDonation: chance(0.5) ? .today.adding(days: -100) : nil,
            acceptsNightEmergencies: chance(0.3), isPanelReserved: chance(0.05),
            recentAsks: (0..<Int.random(in: 0...4, using: &generator)).map { _ in
                .noon - .minutes(Double.random(in: 0...150_000, using: &generator).rounded())
            },
            openAsk: chance(0.05) ? 7 : nil, wasStoodDown: chance(0.1),
            record: ResponseRecord(
                asked: asked, answered: asked, pledged: arrived, arrived: arrived,
                donated: Int.random(in: 0...arrived, using: &generator)),
            willingness: chance(0.5) ? Double.random(in: 0...1, using: &generator) : nil,
            lastAnswerAt: chance(0.5) ? .noon - .minutes(Double.random(in: 0...150_000, using: &generator)) : nil,
            standing: chance(0.5) ? Double.random(in: 0.001...0.9, using: &generator) : nil,
            isDaylightOnly: id.isMultiple(of: 5),
            pausedFrom: id.isMultiple(of: 3) ? .today.adding(days: Int(id) % 7 - 3) : nil,
            antigens: id.isMultiple(of: 2) ? randomAntigens(id) : DonorAntigens())
    }

    /// Half of the register is typed; of each antigen lacked, carried or not known by the digits of the number.
    private static func randomAntigens(_ id: DonorID) -> DonorAntigens {
        var (antigens, rest) = (DonorAntigens(), id)
        for antigen in [Antigen.bigK, .smallC, .bigE, .fyA] {
            rest = rest &* 31 &+ 7
            switch rest % 7 {
            case 0: antigens.carried.insert(antigen)
            case 1, 2, 3:
                antigens.lacked.insert(antigen)
                if id.isMultiple(of: 3) { antigens.tested.insert(antigen) }
            default: break
            }
        }
        return antigens
    }

    static func randomQuery(donors: Int, _ generator: inout SeededGenerator) -> CandidateQuery {
        let places = [
            GeoPoint.lahore, GeoPoint(latitude: 31.42, longitude: 73.08), GeoPoint(latitude: 24.86, longitude: 67.01),
            GeoPoint(latitude: -16.8, longitude: -179.9), GeoPoint(latitude: 89.95, longitude: -120),
        ]
        let antibodies: [AntigenSet] = [[], [], [], [.bigK], [.bigK, .smallC, .d]]
        let lacked = [Antigen.bigK, .bigE, .fyA].filter { _ in Bool.random(using: &generator) }
        return CandidateQuery(
            patient: Patient(
                group: BloodGroup.allCases[Int.random(in: 0..<9, using: &generator)],
                sex: Bool.random(using: &generator) ? .male : .female,
                ageYears: Int.random(in: 1...80, using: &generator),
                hasAntiD: Int.random(in: 0..<10, using: &generator) == 0,
                isChronicallyTransfused: Int.random(in: 0..<3, using: &generator) == 0,
                isBombay: Int.random(in: 0..<10, using: &generator) == 0,
                antibodies: antibodies[Int.random(in: 0..<antibodies.count, using: &generator)],
                antigens: AntigenProfile([
                    AntigenReport(
                        proof: .serology, day: .today,
                        calls: Dictionary(uniqueKeysWithValues: lacked.map { ($0, AntigenCall.negative) }))
                ])),
            component: BloodComponent.allCases[Int.random(in: 0..<6, using: &generator)],
            kind: DonationKind.allCases[Int.random(in: 0..<4, using: &generator)],
            anyGroup: Int.random(in: 0..<4, using: &generator) == 0,
            place: places[Int.random(in: 0..<places.count, using: &generator)],
            radiusKilometres: [5, 20, 50, 120, 500, 30_000][Int.random(in: 0..<6, using: &generator)],
            urgency: Urgency.allCases[Int.random(in: 0..<3, using: &generator)], now: .noon, today: .today,
            hour: [12, 15, 23, 3][Int.random(in: 0..<4, using: &generator)],
            excluding: Set(
                (0..<Int.random(in: 0...30, using: &generator)).map { _ in
                    Int64.random(in: 0...Int64(donors), using: &generator)
                }),
            includesConditional: Bool.random(using: &generator),
            cannotWait: [nil, nil, true, false][Int.random(in: 0..<4, using: &generator)],
            limit: [0, 1, 7, 25, 60, 301][Int.random(in: 0..<6, using: &generator)])
    }
}
