internal import Blood
internal import Centre
internal import Dispatching
internal import Matching
internal import Worlds

/// Operators: they open requests and act on them, and press again until they have an answer.
extension FaultWorld {
    func lives(_ plan: RequestPlan) async {
        do {
            try await time.sleep(until: plan.opensAt)
            let record = try await opens(plan)
            for (after, act) in plan.acts {
                try await time.sleep(until: plan.opensAt + after)
                try await acts(event(act, record), on: record.id, by: .staff(1))
            }
        } catch { return }
    }

    private func opens(_ plan: RequestPlan) async throws -> RequestRecord {
        var form: IntakeForm?
        let record = try await ask("an opening") { centre in
            // The form is filled in once; what is pressed again is the same copy.
            let filled = form ?? self.form(plan, now: centre.now())
            form = filled
            let outcome = try await centre.openRequest(filled, by: 1, copy: "copy-of-the-form-\(plan.number)")
            guard case .opened(let record) = outcome else { throw UnexpectedOutcome(words: "\(outcome)") }
            return record
        }
        change { state in
            state.tally.add(.requests)
            state.references[record.details.reference] = record.id
            state.ledger.opened.append(
                FaultLedger.Opened(
                    id: record.id, reference: record.details.reference, recordNumber: plan.recordNumber))
        }
        note("opened \(record.id) \(record.details.reference)")
        return record
    }

    private func form(_ plan: RequestPlan, now: Instant) -> IntakeForm {
        IntakeForm(
            patientInitials: "P.\(plan.number)", sex: .male, ageYears: "40", group: plan.group,
            component: .redCells, units: String(plan.units), facility: Int64(plan.facility + 1), ward: "4",
            recordNumber: plan.recordNumber, neededBy: now + .hours(plan.hours), urgency: plan.urgency,
            callerPhone: plan.familyPhone)
    }

    private func event(_ act: RequestPlan.Act, _ record: RequestRecord) -> RequestEvent {
        switch act {
        case .verify: .verified
        case .reject: .verificationRejected(reason: "nobody there knows of it")
        case .pause: .pause
        case .resume: .resume
        case .handOver: .handOver(reason: "a difficult case")
        case .takeBack: .takeBack
        case .askMore(let count): .askMore(count: count)
        case .issue: .issuedFromStock(units: 1)
        case .changeUnits(let units): .changeUnits(units)
        case .widen: .widen
        case .withdraw: .withdraw(reason: "found elsewhere")
        case .expire: .expire(reason: "too late")
        }
    }

    /// Now and then somebody says STOP whom nobody has asked, and the clock is put right, or wrong.
    func disturbs(until end: Instant) async {
        var random = random("disturbs", "")
        let begin = time.now
        let span = (end - begin).minutes
        for _ in 0..<random.within(0...3) {
            let (donor, at) = (random.pick(cast.donors), begin + .minutes(random.unit() * span * 0.5))
            spawn { [self] in
                var random = self.random("sudden", donor.phone)
                do {
                    try await time.sleep(until: at)
                    try await says("STOP", donor.phone, &random)
                } catch { return }
            }
        }
        for _ in 0..<rates.clockSteps {
            let at = begin + .minutes(random.unit() * span * 0.8)
            let size: Duration = random.pick([
                .seconds(random.within(1...90)), .minutes(2 + random.unit() * 8), .hours(2), .hours(24),
            ])
            let isBack = random.chance(0.5)
            spawn { [self] in
                do { try await time.sleep(until: at) } catch { return }
                stepClock(by: isBack ? .zero - size : size)
            }
        }
    }
}

/// An answer that nothing explains.
struct UnexpectedOutcome: Error, CustomStringConvertible {
    var words: String

    var description: String { words }
}
