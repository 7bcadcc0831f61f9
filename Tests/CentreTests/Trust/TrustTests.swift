import Blood
import Centre
import Dispatching
import Matching
import Simulation
import Storage
import Testing

/// Goal: what people say and do becomes flags, and a person's word on them is kept and teaches. Method: requests, texts
/// and taps through the centre.
@Suite struct TrustTests {
    private func flags(_ test: TestCentre) async throws -> [AbuseFlag] {
        try await test.store.read { try $0.openFlags(limit: 99) }
    }

    /// Two donors who have given for one request of the usual caller.
    private func given(_ test: TestCentre) async throws -> (RequestRecord, [DonorID]) {
        let record = try await test.openVerified()
        while try await test.courier.deliverOnce() > 0 {}
        let donors = Array(record.course.asks.prefix(2).map(\.donor))
        for donor in donors {
            try await test.centre.take(.arrived(donor: donor), on: record.id, by: .staff(1))
            try await test.centre.take(.donated(donor: donor), on: record.id, by: .staff(1))
        }
        while try await test.courier.deliverOnce() > 0 {}
        return (record, donors)
    }

    private func text(_ body: String, from donor: DonorID, _ test: TestCentre) async throws {
        let phone = try #require(try await test.store.read { try $0.donor(donor)?.phone })
        try await test.centre.receive(
            .inbound(
                InboundMessage(
                    providerID: "in-\(donor)-\(body)-\(test.clock.now().millisecondsSince1970)", from: phone,
                    body: body,
                    receivedAt: test.clock.now())))
    }

    @Test func moneyToldOnceIsRungBackAndToldTwiceIsAFlag() async throws {
        let test = try await TestCentre.make()
        let (record, donors) = try await given(test)
        #expect(try await test.centre.hearFeedback(of: donors[0], for: record.id, money: .yes, way: .page))
        #expect(try await flags(test).isEmpty)
        let callBack = try await test.centre.callBacks().first
        #expect(callBack?.cause == .money && callBack?.donor == donors[0])
        #expect(try await test.centre.hearFeedback(of: donors[0], for: record.id, money: .yes, way: .page))
        #expect(try await flags(test).isEmpty, "the same donor again is one donor")
        #expect(try await test.centre.hearFeedback(of: donors[1], for: record.id, money: .yes, way: .page))
        let flag = try #require(try await flags(test).first)
        #expect(flag.rule == .moneyAsked && flag.subject == .caller(record.id))
        #expect(Set(flag.evidence.compactMap(\.donor)) == Set(donors))
        #expect(try await test.store.read { try $0.flags(on: record.id) } == [flag])
    }

    @Test func whoIsErasedHasSaidItAndIsNamedNowhere() async throws {
        let test = try await TestCentre.make()
        let (record, donors) = try await given(test)
        for donor in donors {
            _ = try await test.centre.hearFeedback(of: donor, for: record.id, money: .yes, way: .page)
        }
        let before = try #require(try await flags(test).first)
        let now = test.clock.now()
        let (open, decided) = try await test.store.write { transaction in
            func flag(_ count: Int) throws -> Int64 {
                try transaction.saveFlag(
                    AbuseFlag(
                        rule: .neverCame, subject: .donor(donors[0]), count: count, threshold: 3, severity: .notice,
                        evidence: [FlagEvidence(request: record.id, donor: donors[0], at: now)], raisedAt: now,
                        changedAt: now))
            }
            let decided = try flag(3)
            _ = try transaction.decideFlag(decided, as: .upheld, by: 1, reason: "Bilal never comes", at: now)
            return (try flag(4), decided)
        }
        _ = try await test.centre.eraseDonor(donors[0], by: nil)
        let (after, gone, kept, reports) = try await test.store.read {
            (
                try $0.flag(before.id), try $0.flag(open), try $0.flag(decided),
                try $0.reports(caller: record.id, since: Instant(millisecondsSince1970: 0), limit: 9)
            )
        }
        let flag = try #require(after)
        #expect(flag.count == 2 && flag.state == .open, "what was said still stands")
        #expect(flag.evidence.compactMap(\.donor) == [donors[1]])
        #expect(flag.evidence.filter(\.isOfErasedDonor).map(\.word) == ["yes"])
        #expect(gone == nil, "nobody is left to decide about")
        #expect(kept?.subject == .erasedDonor && kept?.reason == "–" && kept?.evidence.first?.isOfErasedDonor == true)
        #expect(reports.count == 2 && reports.compactMap(\.donor) == [donors[1]])
        // What is told later is counted with it, and brings nobody back.
        #expect(try await test.centre.hearFeedback(of: donors[1], for: record.id, treatment: .badly, way: .page))
        #expect(try await test.centre.hearFeedback(of: donors[1], for: record.id, money: .yes, way: .page))
        _ = try await test.centre.hearFeedback(of: donors[0], for: record.id, money: .yes, way: .page)
        let later = try await test.store.read {
            (
                try $0.flag(before.id),
                try $0.reports(caller: record.id, since: Instant(millisecondsSince1970: 0), limit: 9)
            )
        }
        #expect(later.0?.count == 2 && later.0?.evidence.compactMap(\.donor) == [donors[1]])
        #expect(later.1.count == 2)
        let lessons = try await test.store.read { try $0.flagDecisions(since: Instant(millisecondsSince1970: 0)) }
        #expect(lessons.map(\.upheld) == [1], "a decision goes on teaching")
    }

    @Test func theQuestionsAreAskedOfWhoHasMetSomebodyAndNobodyElse() async throws {
        let test = try await TestCentre.make()
        let record = try await test.openVerified()
        while try await test.courier.deliverOnce() > 0 {}
        let donors = record.course.asks.map(\.donor)
        func isAsked(_ donor: DonorID) async throws -> Bool {
            try await test.centre.feedback(of: donor, for: record.id).isAsked
        }
        #expect(try await !isAsked(donors[0]))
        #expect(try await !test.centre.hearFeedback(of: donors[0], for: record.id, money: .yes, way: .page))
        try await test.centre.take(.arrived(donor: donors[0]), on: record.id, by: .staff(1))
        #expect(try await !isAsked(donors[0]), "not before it is over")
        try await test.centre.take(.deferred(donor: donors[0]), on: record.id, by: .staff(1))
        #expect(try await isAsked(donors[0]))
        try await test.centre.take(.arrived(donor: donors[1]), on: record.id, by: .staff(1))
        try await test.centre.take(.withdraw(reason: "found"), on: record.id, by: .staff(1))
        #expect(try await isAsked(donors[1]), "came and was stood down")
        #expect(try await !isAsked(donors[2]), "was only asked")
    }

    @Test func digitsAnswerAThanksAndNothingElse() async throws {
        let test = try await TestCentre.make()
        let (record, donors) = try await given(test)
        try await text("6", from: donors[0], test)
        let said = try await test.store.read { try $0.report(of: donors[0], for: record.id) }
        #expect(said?.money == .yes && said?.way == .text)
        try await text("5", from: donors[1], test)
        let other = try await test.store.read { try $0.report(of: donors[1], for: record.id) }
        #expect(other?.money == .no && other?.treatment == .well)
        #expect(try await test.centre.callBacks().map(\.cause) == [.money], "neither became an unread text")
        // A week later the digits mean what they always mean.
        await test.clock.advance(by: .hours(24 * 7))
        try await text("7", from: donors[1], test)
        let later = try await test.store.read { try $0.report(of: donors[1], for: record.id) }
        #expect(later?.treatment == .well)
    }

    @Test func whatAPersonHearsWhenRingingBackIsAReport() async throws {
        let test = try await TestCentre.make()
        let (record, donors) = try await given(test)
        _ = try await test.centre.hearFeedback(of: donors[0], for: record.id, money: .yes, way: .page)
        _ = try await test.centre.hearFeedback(of: donors[1], for: record.id, treatment: .badly, way: .page)
        let task = try #require(try await test.centre.callBacks().first { $0.donor == donors[1] })
        #expect(try await test.centre.finishCallBack(task.id, by: 1, outcome: Centre.moneyAskedOutcome))
        #expect(try await flags(test).map(\.rule) == [.moneyAsked])
    }

    @Test func theSameDigitsInAnswerToAnAskAreNoReport() async throws {
        let test = try await TestCentre.make()
        let record = try await test.openVerified()
        while try await test.courier.deliverOnce() > 0 {}
        let donor = try #require(record.course.asks.first?.donor)
        try await text("6", from: donor, test)
        let said = try await test.store.read { try $0.report(of: donor, for: record.id) }
        #expect(said == nil)
        #expect(try await test.record(record.id).course.asks.first { $0.donor == donor }?.stage == .unclear)
    }

    @Test func twoRejectionsOfOneNumberAreAFlag() async throws {
        let test = try await TestCentre.make()
        for initials in ["A", "B"] {
            #expect(try await flags(test).isEmpty)
            let record = try await test.open(Samples.form(test.facility.id, initials: initials), anotherPatient: true)
            try await test.centre.take(.verificationRejected(reason: "unknown"), on: record.id, by: .staff(1))
        }
        #expect(try await flags(test).map(\.rule) == [.rejectedTwice])
    }

    @Test func manyNumbersForOnePatientHoldNothing() async throws {
        let test = try await TestCentre.make()
        for number in 1...3 {
            _ = try await test.open(
                Samples.form(test.facility.id, initials: number == 2 ? "a k" : "A.K.", phone: "0300777000\(number)"),
                anotherPatient: true)
        }
        let flag = try #require(try await flags(test).first)
        #expect(flag.rule == .manyCallers && flag.severity == .notice)
        // Initials and facility are kept as a look-up, which tells neither.
        let patient = try #require(try await test.store.read { try $0.trace(of: 1)?.patient })
        #expect(flag.subject == .patient(patient))
        #expect(patient.count == 32 && !patient.contains(":"))
        #expect(try await test.record(3).course.pool.isFlagged == false)
    }

    @Test func promisesThatAreNeverKeptAreAFlagOnTheDonor() async throws {
        let test = try await TestCentre.make(donors: [Samples.donor(1)])
        for number in 1...3 {
            var form = Samples.form(test.facility.id, initials: "P\(number)", phone: "0300888000\(number)")
            form.neededBy = test.clock.now() + .hours(6)
            let record = try await test.openVerified(form)
            let donor = try #require(record.course.asks.first?.donor)
            try await test.centre.take(
                .reply(donor: donor, .pledge(arriveFrom: nil, arriveBy: nil)), on: record.id, by: .staff(1))
            try await test.centre.take(.noShow(donor: donor), on: record.id, by: .staff(1))
            try await test.centre.take(.withdraw(reason: "x"), on: record.id, by: .staff(1))
            await test.clock.advance(by: .hours(24 * 35))
            try await test.centre.rebuildIndex()
        }
        #expect(try await flags(test).map(\.rule) == [.neverCame])
        #expect(try await flags(test).map(\.subject) == [.donor(1)])
    }

    @Test func aDecisionNeedsAReasonIsTakenOnceAndIsInTheAudit() async throws {
        let test = try await TestCentre.make()
        for initials in ["A", "B", "C", "D"] {
            _ = try await test.open(Samples.form(test.facility.id, initials: initials), anotherPatient: true)
        }
        let flag = try #require(try await flags(test).first)
        #expect(try await test.centre.decideFlag(flag.id, isUpheld: true, reason: "  ", by: 1) == .needsReason)
        #expect(try await test.centre.decideFlag(flag.id, isUpheld: true, reason: "asked", by: 1) == .done)
        #expect(try await test.centre.decideFlag(flag.id, isUpheld: false, reason: "no", by: 1) == .gone)
        let entry = try #require(
            try await test.store.read {
                try $0.auditEntries(limit: 50).first { $0.act == AuditAct.flagUphold.rawValue }
            })
        #expect(entry.subject == "flag:\(flag.id)" && entry.reason == "asked" && entry.staff == 1)
    }

    @Test func dismissalsMakeTheRuleSpeakLater() async throws {
        let test = try await TestCentre.make()
        for caller in 1...5 {
            for initials in ["A", "B", "C", "D"] {
                let form = Samples.form(
                    test.facility.id, initials: "\(initials)\(caller)", phone: "030066600\(caller)0")
                _ = try await test.open(form, anotherPatient: true)
            }
            let flag = try #require(try await flags(test).first)
            _ = try await test.centre.decideFlag(flag.id, isUpheld: false, reason: "a ward clerk", by: 1)
        }
        #expect(try await test.centre.abuseThresholds()[.manyPatients] == 5)
        for initials in ["A", "B", "C", "D", "E"] {
            #expect(try await flags(test).isEmpty)
            _ = try await test.open(
                Samples.form(test.facility.id, initials: "\(initials)9", phone: "03006660090"), anotherPatient: true)
        }
        #expect(try await flags(test).first?.count == 5)
        await test.clock.advance(by: .hours(24 * 366))
        #expect(try await test.centre.abuseThresholds()[.manyPatients] == 4, "decisions are forgotten after a year")
    }
}

/// Goal: nobody alone puts a number into force that needs are confirmed by.
@Suite struct TwoPeopleTests {
    private func make() async throws -> TestCentre {
        let test = try await TestCentre.make()
        try await test.store.write { transaction in
            _ = try transaction.insertStaff(
                StaffMember(
                    signIn: "two", name: "Two", role: .supervisor, passwordHash: "-", createdAt: TestCentre.start))
        }
        return test
    }

    private func facility(_ test: TestCentre, _ id: FacilityID) async throws -> Facility {
        try #require(try await test.store.read { try $0.facility(id) })
    }

    @Test func aNewFacilityHasNoNumberUntilASecondPersonConfirmsIt() async throws {
        let test = try await make()
        var new = Samples.facility
        new.name = "Somewhere Hospital"
        new.listedPhone = "+924237777777"
        let id = try #require(try await test.centre.saveFacility(new, by: 1))
        #expect(try await facility(test, id).listedPhone.isEmpty)
        #expect(try await facility(test, id).standing == .proposed)
        let request = try await test.open(Samples.form(id, phone: "03001231231"))
        #expect(try await test.centre.take(.verified, on: request.id, by: .staff(1)) == .refused(.facilityUnconfirmed))
        #expect(
            try await test.centre.confirmByFacility(request.id, isReal: true, by: 2, of: id)
                == .refused(.facilityUnconfirmed))
        let proposal = try #require(try await test.centre.openProposals().first)
        #expect(try await test.centre.decideProposal(proposal.id, confirms: true, by: 1) == .samePerson)
        #expect(try await facility(test, id).standing == .proposed)
        #expect(try await test.centre.decideProposal(proposal.id, confirms: true, by: 2) == .done)
        #expect(try await test.centre.decideProposal(proposal.id, confirms: true, by: 2) == .gone)
        #expect(try await facility(test, id).listedPhone == "+924237777777")
        #expect(try await facility(test, id).standing == .confirmed)
        guard case .taken = try await test.centre.take(.verified, on: request.id, by: .staff(1)) else {
            throw TestFailure("a confirmed facility must be able to confirm")
        }
    }

    @Test func aChangedNumberWaitsAndTheOldOneIsRungMeanwhile() async throws {
        let test = try await make()
        let old = test.facility.listedPhone
        var changed = test.facility
        changed.listedPhone = "+924237777777"
        _ = try await test.centre.saveFacility(changed, by: 1)
        #expect(try await facility(test, changed.id).listedPhone == old)
        // Refused by the second: the old one stays.
        var proposal = try #require(try await test.centre.openProposals().first)
        #expect(try await test.centre.decideProposal(proposal.id, confirms: false, by: 2) == .done)
        #expect(try await facility(test, changed.id).listedPhone == old)
        // A newer one takes the place of the one that waits, and who typed the newer cannot confirm it.
        _ = try await test.centre.saveFacility(changed, by: 1)
        changed.listedPhone = "+924238888888"
        _ = try await test.centre.saveFacility(changed, by: 2)
        #expect(try await test.centre.openProposals().map(\.listedPhone) == ["+924238888888"])
        proposal = try #require(try await test.centre.openProposals().first)
        #expect(try await test.centre.decideProposal(proposal.id, confirms: true, by: 2) == .samePerson)
        #expect(try await test.centre.decideProposal(proposal.id, confirms: true, by: 1) == .done)
        #expect(try await facility(test, changed.id).listedPhone == "+924238888888")
        let acts = try await test.store.read { try $0.auditEntries(limit: 50).map(\.act) }
        for act in [AuditAct.facilityPropose, .facilityConfirm, .facilityRefuse] {
            #expect(acts.contains(act.rawValue))
        }
    }

    @Test func theStoreItselfKnowsThatOnePersonIsNotTwo() async throws {
        let test = try await make()
        await #expect(throws: StorageError.self) {
            try await test.store.write { transaction in
                try transaction.propose(
                    FacilityProposal(
                        facility: 1, listedPhone: "+924237777777", proposedBy: 1, proposedAt: TestCentre.start))
                let waiting = try transaction.openProposal(of: 1)
                _ = try transaction.decideProposal(
                    waiting?.id ?? 0, isConfirmed: true, by: 1, at: TestCentre.start)
            }
        }
    }

    @Test func aFacilitysOwnStaffConfirmsItsOwnRequestsOnly() async throws {
        let test = try await make()
        let request = try await test.open()
        let other = try await test.centre.confirmByFacility(
            request.id, isReal: true, by: 2, of: test.facility.id + 1)
        #expect(other == .noSuchRequest)
        #expect(try await test.record(request.id).course.verification == .pending)
        guard
            case .taken(let record) = try await test.centre.confirmByFacility(
                request.id, isReal: true, by: 2, of: test.facility.id)
        else { throw TestFailure("its own request must be confirmed") }
        #expect(record.course.verification == .verified)
        let next = try await test.open(Samples.form(test.facility.id, initials: "B", phone: "03001112222"))
        guard
            case .taken(let rejected) = try await test.centre.confirmByFacility(
                next.id, isReal: false, reason: "no such patient", by: 2, of: test.facility.id)
        else { throw TestFailure("its own request must be rejected") }
        #expect(rejected.course.phase == .rejected)
    }
}
