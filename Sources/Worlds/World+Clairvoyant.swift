import Blood
import Dispatching
import Matching

extension World {
    /// The same days for somebody who knows what everybody would answer: each request asks only those who would give in
    /// time, the patient's own group first, and no more than it needs.
    ///
    /// It still cannot ask whom the rules exclude, and what it gives away today is gone tomorrow, so it is a very good
    /// policy and not a bound.
    /// - Parameter letsSleep: in the quiet hours only those are asked whom the centre may ask then, the others at the
    ///   end of them: the difference is what the night costs.
    public mutating func runClairvoyant(letsSleep: Bool = false) -> WorldReport {
        for number in requests.indices {
            let request = requests[number].request
            now = request.openedAt
            tally.open(request)
            var left = request.unitsNeeded
            for slot in willing(for: request) where left > 0 {
                guard let after = minutesToUnit(slot, request, letsSleep: letsSleep) else { continue }
                let donor = people[slot].donor.profile
                tally.ask(donor.id, request: request)
                tally.pledge(request.id, at: now + after.answer)
                tally.give(request.id, group: donor.group, to: request, at: now + after.unit)
                let today = WorldTime.date(of: now + after.unit)
                people[slot].eligibleFrom = today.adding(days: donor.sex == .male ? 90 : 120)
                left -= 1
            }
            tally.close(request, district: requests[number].district)
        }
        return tally.report()
    }

    /// Who may give to this patient, in the order in which a careful centre would spend them.
    private func willing(for request: BloodRequest) -> [Int] {
        let today = WorldTime.date(of: now)
        var orders: [BloodGroup: Int] = [:]
        for group in BloodGroup.known {
            let verdict = Compatibility.canGive(
                request.component, from: group, donorIsBombay: false, to: request.patient)
            guard verdict.verdict == .allowed else { continue }
            // Scarce groups only when nobody else is left.
            let isSpared = group.rhD == .negative && request.patient.group.rhD == .positive
            orders[group] = (verdict.order ?? 1) + (isSpared ? 10 : 0) + (group == request.patient.group ? 0 : 1)
        }
        var found: [(slot: Int, order: Int, kilometres: Double)] = []
        for (slot, person) in people.enumerated() {
            guard let order = orders[person.donor.profile.group], person.eligibleFrom <= today else { continue }
            let kilometres = GreatCircle.kilometres(from: person.donor.profile.home, to: request.place)
            if kilometres <= 100 { found.append((slot, order, kilometres)) }
        }
        return found.sorted { ($0.order, $0.kilometres, $0.slot) < ($1.order, $1.kilometres, $1.slot) }.map(\.slot)
    }

    /// `nil` when this person would not give in time.
    private mutating func minutesToUnit(
        _ slot: Int, _ request: BloodRequest, letsSleep: Bool
    ) -> (answer: Duration, unit: Duration)? {
        let profile = people[slot].donor.profile
        let askedAt = letsSleep ? firstMoment(for: profile, request) : now
        let mood = Mood(world, donor: profile.id, request: request.id, channel: .sms)
        guard mood.pledge < chance(of: slot, request, at: askedAt) else { return nil }
        let kilometres = GreatCircle.kilometres(from: profile.home, to: request.place)
        let way = Journey(world, donor: profile.id, request: request, kilometres: kilometres)
        let answer = (askedAt - now) + mood.answersAfter
        let unit = answer + way.untilArrival + way.atDesk
        guard way.comes, way.isAccepted, now + unit <= request.neededBy else { return nil }
        return (answer, unit)
    }

    /// Now, or the end of the quiet hours.
    private func firstMoment(for donor: DonorProfile, _ request: BloodRequest) -> Instant {
        let policy = DispatchPolicy.standard
        let hour = WorldTime.hour(of: now)
        guard hour < policy.quietHoursEnd || hour >= policy.quietHoursStart else { return now }
        let today = WorldTime.date(of: now).adding(days: hour >= policy.quietHoursStart ? 1 : 0)
        let morning = WorldTime.instant(today, minute: policy.quietHoursEnd * 60)
        let cannotWait =
            request.urgency == .emergency || request.neededBy < morning + policy[request.urgency].morningLead
        return cannotWait && donor.acceptsNightEmergencies ? now : morning
    }
}
