/// Judges one history by one table; every rule adds its reason, none stops the others.
struct EligibilityJudge {
    let rules: EligibilityRules
    let history: DonorHistory
    let kind: DonationKind
    let date: CivilDate

    private typealias End = Eligibility.Reason.End

    func judge() -> Eligibility {
        // By the row's place in the table; one end for each rule, the latest that its causes leave.
        var ends: [Int: End] = [:]
        func note(_ end: End, _ key: String) {
            guard !isOver(end), let place = rules.position(of: key) else { return }
            if let other = ends[place], other.sortKey >= end.sortKey { return }
            ends[place] = end
        }
        for rule in rules.testRows where rule.concerns(kind) {
            if let end = testEnd(rule) { note(end, rule.key) }
        }
        for event in history.events {
            guard let rule = rules.rule(event.key), rule.concerns(kind), let end = end(of: event, rule) else {
                continue
            }
            note(end, rule.key)
        }
        for donation in history.donations {
            if let (rule, end) = intervalEnd(after: donation) { note(end, rule.key) }
        }

        var from = ends.isEmpty ? date : ends.values.compactMap(\.day).max()
        // The first free day is no free day when the donor is too old by then.
        if let (rule, firstDay) = tooOldRule, firstDay <= from ?? date { note(.never, rule.key) }

        let verdict: Eligibility.Verdict
        if ends.values.contains(.never) {
            verdict = .excluded
            from = nil
        } else if ends.values.contains(.unknown) {
            verdict = .deferred(until: nil)
            from = nil
        } else {
            verdict = ends.isEmpty ? .eligible : .deferred(until: from)
        }
        return Eligibility(
            verdict: verdict, reasons: reasons(ends), onTheDay: onTheDay(), toConfirm: toConfirm(), from: from)
    }

    // MARK: - Rules that look at the history by themselves

    private func testEnd(_ rule: EligibilityRule) -> End? {
        switch rule.test {
        case .ageUnder:
            guard let birth = history.birthDate, let years = rule.limits?.years else { return nil }
            return .from(birth.adding(years: years))
        case .weightUnder:
            guard let weight = history.weightKilograms, let limit = rule.limits?.kilograms else { return nil }
            return weight < limit ? .unknown : nil
        case .haemoglobinUnder:
            guard let value = history.haemoglobin, let limit = haemoglobinLimit(rule), value < limit else { return nil }
            return .from((history.haemoglobinDate ?? date).adding(days: rule.days ?? 0))
        case .pregnant: return history.isPregnant ? .unknown : nil
        case .breastfeeding: return history.isBreastfeeding ? .unknown : nil
        case .ageOver, .interval, nil: return nil
        }
    }

    /// Of a donor whose sex is not known the higher limit is asked for.
    private func haemoglobinLimit(_ rule: EligibilityRule) -> Double? {
        guard let male = rule.limits?.haemoglobinMale, let female = rule.limits?.haemoglobinFemale else { return nil }
        return switch history.sex {
        case .male: male
        case .female: female
        case nil: max(male, female)
        }
    }

    /// "Over 65" begins on the 66th birthday: a person is 65 until then. First-time donors have a limit of their own.
    private var tooOldRule: (rule: EligibilityRule, firstDay: CivilDate)? {
        guard let birth = history.birthDate else { return nil }
        let isFirstTime = history.donations.isEmpty && !history.hasGivenBefore
        for rule in rules.testRows where rule.test == .ageOver && rule.concerns(kind) {
            guard let limit = rule.limits?.years else { continue }
            let years = isFirstTime ? min(limit, rule.limits?.firstTimeYears ?? limit) : limit
            return (rule, birth.adding(years: years + 1))
        }
        return nil
    }

    /// The longest interval that this donation leaves; every donation is looked at, not only the last.
    private func intervalEnd(after donation: DonorHistory.PastDonation) -> (rule: EligibilityRule, end: End)? {
        let rules = rules.intervals(after: donation.kind, before: kind, sex: history.sex)
        guard let rule = rules.max(by: { ($0.days ?? 0) < ($1.days ?? 0) }) else { return nil }
        return (rule, .from(donation.date.adding(days: rule.days ?? 0)))
    }

    // MARK: - Rules that answer to events

    private func end(of event: DonorHistory.Event, _ rule: EligibilityRule) -> End? {
        switch rule.kind {
        case .permanent, .indefinite: return .never
        // Such a rule defers nobody; a day the blood bank gave does.
        case .none, .onTheDay: return event.until.map(End.from)
        case .openEnded: return (latest(event.ended, event.until)).map(End.from) ?? .unknown
        case .temporary: break
        }
        let days = rule.days ?? 0
        if event.isOngoing { return .unknown }
        let start = rule.countsFrom?.needsEnd == true ? event.ended : latest(event.date, event.ended)
        if let day = latest(start?.adding(days: days), event.until), start != nil { return .from(day) }
        // The end is not known, but the blood bank, which examined the donor, gave a day. The period cannot have begun
        // before the event itself, so the day is never earlier than that allows.
        guard let until = event.until, let day = latest(event.date?.adding(days: days), until) else { return .unknown }
        return .from(day)
    }

    private func latest(_ first: CivilDate?, _ second: CivilDate?) -> CivilDate? {
        guard let first, let second else { return first ?? second }
        return max(first, second)
    }

    // MARK: - The answer

    private func isOver(_ end: End) -> Bool { end.day.map { $0 <= date } ?? false }

    private func reasons(_ ends: [Int: End]) -> [Eligibility.Reason] {
        ends
            .sorted { left, right in
                left.value.sortKey == right.value.sortKey
                    ? left.key < right.key : left.value.sortKey > right.value.sortKey
            }
            .map { place, end in
                let rule = rules.allRows[place]
                return Eligibility.Reason(
                    key: rule.key, end: end, reasonClass: rule.reasonClass, sources: rule.sources,
                    isUnsourced: rule.isUnsourced)
            }
    }

    private func onTheDay() -> [String] {
        let keys = history.events.filter { ($0.ended ?? date) >= date }.map(\.key)
        guard !keys.isEmpty else { return [] }
        return rules.allRows
            .filter { $0.kind == .onTheDay && $0.concerns(kind) && keys.contains($0.key) }
            .map(\.key)
    }

    private func toConfirm() -> [Eligibility.Fact] {
        var facts: [Eligibility.Fact] = []
        if history.sex == nil { facts.append(.sex) }
        if history.birthDate == nil { facts.append(.birthDate) }
        if history.weightKilograms == nil { facts.append(.weight) }
        return facts
    }
}

extension Eligibility.Reason.End {
    fileprivate var day: CivilDate? {
        if case .from(let date) = self { date } else { nil }
    }

    /// Later ends are larger; an unknown end is later than any day, and never is later than that.
    fileprivate var sortKey: (Int, Int) {
        switch self {
        case .from(let date): (0, date.dayNumber)
        case .unknown: (1, 0)
        case .never: (2, 0)
        }
    }
}
