internal import Blood
internal import Centre
internal import Glibc
internal import Jurisdiction
internal import Matching
internal import Worlds

extension DemonstrationCentre {
    /// One donor; every aspect draws from a stream of its own.
    func donorRecord(_ index: Int) -> DonorRecord {
        var random = SimulationRandom(seed: seed, SimulationRandom.label("donor"), UInt64(index))
        let district = drawDistrict(&random)
        // The field reports 0.1 to 3 % women among donors: Peshawar, Karachi and the national figure of 2012.
        let isWoman = random.chance(0.03)
        let sex: Sex = isWoman ? .female : .male
        let home = district.drawHome(&random)
        // Younger people register more: half are under 32.
        let age = 18 + Int(pow(random.unit(), 1.6) * 43)
        let birthDate = today.adding(years: -age).adding(days: -random.below(360))
        let registeredAt = now - .hours(1 + pow(random.unit(), 1.3) * 24 * 1_100)
        let (group, evidence, isBombay) = drawGroup(province: district.province, &random)
        var donor = Donor(
            id: Int64(index + 1), name: DemonstrationNames.draw(woman: isWoman, province: district.province, &random),
            phone: phone(index), sex: sex, birthDate: random.chance(0.96) ? birthDate : nil,
            weightKilograms: drawWeight(sex, &random), group: group, evidence: evidence, isBombay: isBombay,
            district: district.name, home: home, consentedAt: registeredAt, registeredAt: registeredAt)
        drawWishes(&donor, &random)
        let donations = drawDonations(of: donor, birthDate: birthDate, &random)
        return DonorRecord(donor: donor, deferrals: drawDeferrals(of: donor, &random), donations: donations)
    }

    private func drawDistrict(_ random: inout SimulationRandom) -> District {
        let person = random.below(districtTotals.last ?? 0)
        var low = 0
        var high = districtTotals.count - 1
        while low < high {
            let middle = (low + high) / 2
            if districtTotals[middle] > person { high = middle } else { low = middle + 1 }
        }
        return places.districts[low]
    }

    /// One in twenty does not know the group; most of the others only say it. Bombay is set at one in ten thousand, the
    /// order of magnitude told of South Asia; no Pakistani figure was found.
    private func drawGroup(
        province: String, _ random: inout SimulationRandom
    ) -> (BloodGroup, GroupEvidence, isBombay: Bool) {
        let drawn = BloodGroup.known[random.weighted(frequencies.table(province: province)?.fractions ?? [])]
        let isBombay = random.chance(0.0001)
        let isKnown = random.chance(0.95)
        let evidence: GroupEvidence = [.said, .card, .laboratory][random.weighted([0.55, 0.33, 0.12])]
        if isBombay { return (BloodGroup(.o, drawn.rhD ?? .positive), .laboratory, true) }
        return isKnown ? (drawn, evidence, false) : (.unknown, .said, false)
    }

    private func drawWeight(_ sex: Sex, _ random: inout SimulationRandom) -> Double? {
        let weight = sex == .male ? 72 + 11 * random.normal() : 60 + 9 * random.normal()
        guard random.chance(0.88) else { return nil }
        return min(max(weight, 42), 115).rounded()
    }

    /// How, when and whether the person wants to be asked.
    private func drawWishes(_ donor: inout Donor, _ random: inout SimulationRandom) {
        donor.language = [.urduLatin, .urdu, .english][random.weighted([0.78, 0.16, 0.06])]
        var channels: Set<Channel> = []
        if random.chance(0.99) { channels.insert(.sms) }
        if random.chance(0.6) { channels.insert(.voice) }
        if random.chance(0.55) { channels.insert(.whatsApp) }
        donor.channels = channels.isEmpty ? [.voice] : channels
        donor.acceptsNightEmergencies = random.chance(donor.sex == .male ? 0.35 : 0.1)
        donor.prefersWomanOperator = random.chance(donor.sex == .male ? 0.001 : 0.75)
        donor.relayOnly = donor.sex == .female
        // Most stay with what women begin with; some have taken the daylight off.
        donor.daylightOnly = donor.sex == .female && !donor.acceptsNightEmergencies
        donor.meetsAtFacilityOnly = donor.sex == .female
        // Who is kept for a panel follows from membership; the draw stays, so that a seed keeps its people.
        _ = random.chance(0.02)
        let since = Double((now - donor.registeredAt).wholeMilliseconds)
        let later = donor.registeredAt + .milliseconds(Int64(since * random.unit()))
        let pause = today.adding(days: 3 + random.below(60))
        // Registered on paper by somebody else and never reached for consent, stopped, wrong number, resting.
        switch random.weighted([0.008, 0.012, 0.008, 0.02, 0.952]) {
        case 0: donor.consentedAt = nil
        case 1: donor.optedOutAt = later
        case 2: donor.wrongNumberAt = later
        case 3: donor.pausedUntil = pause
        default: break
        }
    }

    /// Nearly half have never given; about one in eight gave within the last 90 days.
    private func drawDonations(
        of donor: Donor, birthDate: CivilDate, _ random: inout SimulationRandom
    ) -> [Donation] {
        guard random.chance(0.55) else { return [] }
        let interval = donor.sex == .male ? 90 : 120
        let isRecent = random.chance(0.23)
        var daysAgo = isRecent ? 1 + random.below(90) : 91 + Int(random.logNormal(median: 220, spread: 0.9))
        let givesPlatelets = random.chance(0.02)
        let adult = birthDate.adding(years: 18)
        var donations: [Donation] = []
        repeat {
            let date = today.adding(days: -daysAgo)
            guard date >= adult else { break }
            let reported = WorldTime.instant(date, minute: 20 * 60)
            donations.append(
                Donation(
                    donor: donor.id, date: date, kind: givesPlatelets ? .plateletApheresis : .wholeBlood,
                    recordedAt: min(now, max(reported, donor.registeredAt))))
            daysAgo += interval + Int(random.logNormal(median: 120, spread: 0.9))
        } while donations.count < 24 && random.chance(0.58)
        return donations.reversed()
    }

    /// A reason a person may be deferred for, with how often it is drawn and how long the rule is at most, so that
    /// some are over and some are not. The rule itself stands in the jurisdiction's table.
    private struct DeferralCause {
        var ruleKey: String
        var weight: Double
        var spanDays: Int
        /// Days until recovered; 0 for something that happens on one day, `nil` for what does not end.
        var lasts: Int?
        var sexes: [Sex] = Sex.allCases
    }

    /// Injections and low haemoglobin lead, as in Karachi; the other weights are set to look plausible.
    private static let causes: [DeferralCause] = [
        DeferralCause(ruleKey: "injection", weight: 24, spanDays: 183, lasts: 0),
        DeferralCause(ruleKey: "hb", weight: 18, spanDays: 90, lasts: 0),
        DeferralCause(ruleKey: "dengue", weight: 9, spanDays: 183, lasts: 10),
        DeferralCause(ruleKey: "malaria", weight: 8, spanDays: 183, lasts: 9),
        DeferralCause(ruleKey: "typhoid", weight: 6, spanDays: 28, lasts: 14),
        DeferralCause(ruleKey: "minor_illness", weight: 8, spanDays: 14, lasts: 5),
        DeferralCause(ruleKey: "antibiotics", weight: 6, spanDays: 14, lasts: 6),
        DeferralCause(ruleKey: "dental_major", weight: 6, spanDays: 30, lasts: 0),
        DeferralCause(ruleKey: "skin_piercing", weight: 4, spanDays: 366, lasts: 0),
        DeferralCause(ruleKey: "surgery_major", weight: 3, spanDays: 366, lasts: 0),
        DeferralCause(ruleKey: "rabies_pep", weight: 2, spanDays: 366, lasts: 21),
        DeferralCause(ruleKey: "hep_a_e", weight: 2, spanDays: 366, lasts: 40),
        DeferralCause(ruleKey: "tb", weight: 1, spanDays: 731, lasts: 190),
        DeferralCause(ruleKey: "hep_b", weight: 1.5, spanDays: 1_000, lasts: nil),
        DeferralCause(ruleKey: "pregnancy", weight: 30, spanDays: 183, lasts: 270, sexes: [.female]),
        DeferralCause(ruleKey: "breastfeeding", weight: 20, spanDays: 90, lasts: 300, sexes: [.female]),
    ]

    private func drawDeferrals(of donor: Donor, _ random: inout SimulationRandom) -> [Deferral] {
        guard random.chance(donor.sex == .male ? 0.09 : 0.2) else { return [] }
        let causes = DemonstrationCentre.causes.filter { $0.sexes.contains(donor.sex) }
        let cause = causes[random.weighted(causes.map(\.weight))]
        let daysAgo = 1 + random.below(2 * cause.spanDays + (cause.lasts ?? 0))
        let since = today.adding(days: -daysAgo)
        let ended = cause.lasts.map { since.adding(days: $0) }.flatMap { $0 <= today ? $0 : nil }
        let recordedAt = min(now, max(donor.registeredAt, WorldTime.instant(since, minute: 15 * 60)))
        // Once in a while a blood bank examines the person and lets them give again.
        let isCleared = random.chance(0.03) && daysAgo > 10
        let clearedAt = WorldTime.instant(today.adding(days: -random.below(10)), minute: 9 * 60)
        return [
            Deferral(
                donor: donor.id, ruleKey: cause.ruleKey, since: since, endedOn: ended, recordedAt: recordedAt,
                reinstatedAt: isCleared ? min(now, max(recordedAt, clearedAt)) : nil)
        ]
    }
}
