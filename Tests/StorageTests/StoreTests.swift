import Blood
import Centre
import Dispatching
import Foundation
import Matching
import Storage
import Telephony
import TestStores
import Testing

@Suite struct StoreTests {
    private func path() -> String {
        FileManager.default.temporaryDirectory.appending(path: "qatra-store-\(UUID().uuidString).sqlite")
            .path(percentEncoded: false)
    }

    private let now = Instant(millisecondsSince1970: 1_795_496_400_000)

    private func donor(_ phone: String = "+923000000001", name: String = "Ali Raza") -> Donor {
        Donor(
            name: name, phone: phone, sex: .male, birthDate: CivilDate(year: 1_990, month: 1, day: 31),
            group: .oNegative,
            evidence: .laboratory, district: "Lahore", home: GeoPoint(latitude: 31.5, longitude: 74.3),
            language: .urdu, channels: [.sms, .voice], consentedAt: now, registeredAt: now,
            note: "quote ' and \" and ;--")
    }

    private func facility() -> Facility {
        Facility(
            name: "Mayo", nameUrdu: "میو", city: "Lahore", district: "Lahore",
            place: GeoPoint(latitude: 31.57, longitude: 74.31), type: "x", listedPhone: "+9242")
    }

    private func open(_ transaction: any CentreWriting, facility: FacilityID) throws -> RequestRecord {
        let request = BloodRequest(
            id: 0, mode: .specificGroup, patient: Patient(group: .oNegative, sex: .female, ageYears: 30),
            component: .redCells, unitsNeeded: 2, place: GeoPoint(latitude: 31.57, longitude: 74.31), urgency: .urgent,
            openedAt: now, neededBy: now + .hours(5))
        return try transaction.openRequest(
            RequestDetails(
                facility: facility, ward: "4", recordNumber: "9", patientInitials: "A.B.", ownBank: .notAsked,
                callerPhone: "+923001112233"), course: RequestCourse(request: request, radiusKilometres: 5))
    }

    private func ask(_ donor: DonorID) -> Ask {
        Ask(
            candidate: Candidate(
                donor: donor, group: .oNegative, evidence: .said, sex: .male, distanceKilometres: 2.5,
                compatibilityOrder: 1, channels: [.sms], record: ResponseRecord(), daysSinceLastDonation: nil,
                asksInLast90Days: 0, reasons: [.identicalGroup, .distance(kilometres: 2.5)]),
            wave: 1, channel: .sms, askedAt: now, replyBy: now + .minutes(10), plannedProbability: 0.07)
    }

    @Test func whatIsWrittenIsReadBackWhole() async throws {
        let store = try await TestStore.open(path())
        let written = donor()
        let read = try await store.write { transaction -> Donor? in
            let id = try transaction.insertDonor(written)
            return try transaction.donor(id)
        }
        var expected = written
        expected.id = 1
        #expect(read == expected)
    }

    @Test func aCourseComesBackAsItWasSaved() async throws {
        let store = try await TestStore.open(path())
        let facility = facility()
        let donor = donor()
        let now = now
        let ask = ask(1)
        let (saved, read) = try await store.write { [self] transaction -> (RequestCourse, RequestCourse?) in
            _ = try transaction.insertDonor(donor)
            let record = try open(transaction, facility: transaction.insertFacility(facility))
            var course = record.course
            course.verification = .verified
            course.attention = [.donorLate, .noCandidates]
            course.plan = PlanSummary(asking: 1, pledged: 0, unitsInHand: 0, probability: 0.4, target: 0.9, by: now)
            course.waves = [
                DispatchWave(number: 1, opensAt: now, closesAt: now, asked: 1, cause: .opening, radiusKilometres: 5)
            ]
            course.asks = [ask]
            course.wakeAt = now + .minutes(5)
            let lost = try transaction.saveCourse(from: record.course, to: course, at: now)
            #expect(lost.isEmpty)
            return (course, try transaction.request(record.id)?.course)
        }
        #expect(read == saved)
    }

    @Test func oneOpenAskPerDonorIsAConstraint() async throws {
        let store = try await TestStore.open(path())
        let facility = facility()
        let donor = donor()
        let now = now
        let ask = ask(1)
        let lost = try await store.write { [self] transaction -> [Set<DonorID>] in
            _ = try transaction.insertDonor(donor)
            let place = try transaction.insertFacility(facility)
            return try (0..<2).map { _ in
                let record = try open(transaction, facility: place)
                var course = record.course
                course.asks = [ask]
                return try transaction.saveCourse(from: record.course, to: course, at: now)
            }
        }
        #expect(lost == [[], [1]])
    }

    /// Another node may have heard it, so that whoever decided could not know.
    @Test(arguments: [true, false])
    func whoSaidStopOrIsSomebodyElseIsNotAskedAnew(saidStop: Bool) async throws {
        let store = try await TestStore.open(path())
        let facility = facility()
        let donor = donor()
        let now = now
        let ask = ask(1)
        let (lost, kept) = try await store.write { [self] transaction -> (Set<DonorID>, [Ask]?) in
            _ = try transaction.insertDonor(donor)
            let record = try open(transaction, facility: transaction.insertFacility(facility))
            if saidStop {
                try transaction.recordConsent(
                    Consent(donor: 1, act: .withdrawn, language: .urdu, channel: .sms, staff: nil, at: now))
            } else {
                try transaction.recordWrongNumber(donor: 1, at: now)
            }
            var course = record.course
            course.asks = [ask]
            let lost = try transaction.saveCourse(from: record.course, to: course, at: now)
            return (lost, try transaction.request(record.id)?.course.asks)
        }
        #expect(lost == [1])
        #expect(kept?.isEmpty == true)
    }

    @Test func aMessageIsUniqueByItsFiveParts() async throws {
        let store = try await TestStore.open(path())
        let facility = facility()
        let donor = donor()
        let now = now
        let ids = try await store.write { [self] transaction -> [Int64?] in
            _ = try transaction.insertDonor(donor)
            let record = try open(transaction, facility: transaction.insertFacility(facility))
            var message = OutboxMessage(
                request: record.id, wave: 1, addressee: .donor(1), channel: .sms, purpose: "ask", body: "x",
                createdAt: now, expiresAt: now + .minutes(10))
            let first = try transaction.enqueue(message)
            let second = try transaction.enqueue(message)
            message.wave = 2
            let third = try transaction.enqueue(message)
            message.channel = .voice
            return [first, second, third, try transaction.enqueue(message)]
        }
        #expect(ids.map { $0 != nil } == [true, false, true, true])
    }

    @Test func aTransactionThatThrowsLeavesNoTrace() async throws {
        struct Stop: Error {}
        let store = try await TestStore.open(path())
        let donor = donor()
        await #expect(throws: Stop.self) {
            try await store.write { transaction in
                _ = try transaction.insertDonor(donor)
                throw Stop()
            }
        }
        #expect(try await store.read { try $0.donorCount() } == 0)
    }

    @Test func theSchemaRefusesWhatMustNeverBe() async throws {
        let store = try await TestStore.open(path())
        let good = donor()
        _ = try await store.write { try $0.insertDonor(good) }
        await #expect(throws: StorageError.self) { try await store.write { try $0.insertDonor(good) } }
        var nameless = donor("+923000000002")
        nameless.name = ""
        let bad = nameless
        await #expect(throws: StorageError.self) { try await store.write { try $0.insertDonor(bad) } }
    }

    @Test func aDatabaseOfALaterVersionIsNotTouched() async throws {
        let path = path()
        let store = try SQLiteStore(path: path)
        try await store.write { try $0.setSetting("a", to: "b") }
        try store.close()
        try SchemaTamper.raiseVersion(path: path, to: 999)
        let refusal = #expect(throws: StorageError.self) { try SQLiteStore(path: path) }
        guard case .newerSchema(found: 999, known: 6...) = refusal else {
            Issue.record("refused as \(String(describing: refusal))")
            return
        }
    }

    @Test func everyNumberedStepRunsOnceFromAnyEarlierVersion() async throws {
        let path = path()
        for _ in 0..<3 {
            let store = try await TestStore.open(path)
            #expect(try await store.integrityProblems().isEmpty)
            try await store.close()
        }
    }

    @Test(arguments: [1, 3, 4, 5])
    func aCentreOfAnEarlierVersionIsBroughtForwardWithWhatItHolds(version: Int) async throws {
        let path = path()
        try SchemaTamper.makeOld(version: version, path: path)
        let store = try SQLiteStore(path: path)
        let found = try #require(try await store.read { try $0.donor(phone: "+923000000007") })
        #expect(found.id == 7)
        #expect(found.name == "Ayesha Bibi")
        #expect(found.note == "rings in the evening")
        #expect(found.home == GeoPoint(latitude: 31.512345, longitude: 74.398765))
        #expect(found.weightKilograms == 61.5)
        #expect(found.relayOnly == (version < 5), "women begin with our operators")
        #expect(found.daylightOnly && found.meetsAtFacilityOnly && found.prefersWomanOperator)
        let request = try #require(try await store.read { try $0.request(reference: "1001") })
        #expect(request.details.callerPhone == "+923001112233")
        #expect(request.details.recordNumber == "MR-9")
        #expect(request.details.patientInitials == "A.B.")
        #expect(request.details.ward == "4")
        #expect(request.details.note == "bring the card")
        #expect(try await store.read { try $0.staff(2)?.name } == "Nadia Aslam")
        #expect(try await store.integrityProblems().isEmpty)
        // What was there before two people were asked for stays usable, and waits for the second.
        let (place, waiting) = try await store.read { (try $0.facility(3), try $0.openProposal(of: 3)) }
        #expect(place?.standing == .onePerson && waiting?.listedPhone == place?.listedPhone)
        let trace = try #require(try await store.read { try $0.trace(of: 1) })
        #expect(trace.caller == 1)
        #expect(trace.facility == 3)
        // One copy of a form opens one request: the store itself refuses a second.
        let form = String(repeating: "f", count: 43)
        try await store.write { try $0.recordForm(form, of: 1) }
        await #expect(throws: StorageError.self) { try await store.write { try $0.recordForm(form, of: 1) } }
        // A new donor has a number nobody had before.
        let next = donor()
        #expect(try await store.write { try $0.insertDonor(next) } == 8)
        try store.close()
        for open in ["Ayesha", "rings in the evening", "3000000007", "3001112233", "MR-9", "bring the card", "Aslam"] {
            #expect(try SchemaTamper.bytes(path: path).range(of: Data(open.utf8)) == nil, "\(open)")
        }
    }

    @Test func whoWasToBeRungBackBeforeTheTelephoneCameIsStillRungBack() async throws {
        let path = path()
        try SchemaTamper.makeOld(
            version: 3, path: path,
            rows: """
                INSERT INTO call_back (phone, cause, words, texts, opened_at, changed_at)
                VALUES ('+923000000001', 'stranger', 'khoon chahiye', 1, 1795000000000, 1795000000000);
                INSERT INTO stopped_phone (phone, at) VALUES ('+923001112233', 1795000000000);
                INSERT INTO inbound (provider_id, from_phone, body, received_at, channel)
                VALUES ('wamid.A', '+923000000007', 'haan', 1795000000000, 'sms');
                INSERT INTO heard (identity, at) VALUES ('wamid.A', 1795000000000);
                INSERT INTO message (request_id, wave, addressee, donor_id, channel, purpose, body, state, created_at,
                    available_at, expires_at, tries, fence, is_possibly_duplicate, provider_id)
                VALUES (1, 0, 'family', NULL, 'sms', 'opened', 'Your request 1001', 'submitted', 1795496400000,
                    1795496400000, 1795514400000, 1, 1, 0, 'wamid.B');
                """)
        let store = try SQLiteStore(path: path)
        let new = CallBack(
            phone: "+923000000002", cause: .missed, words: "khoon chahiye", openedAt: now, changedAt: now)
        try await store.write { transaction in
            try transaction.openCallBack(new)
            try transaction.openCallBack(new)
        }
        let found = try await store.read { try $0.callBacks(limit: 10) }
        #expect(found.map(\.cause) == [.stranger, .missed])
        #expect(found.map(\.phone) == ["+923000000001", "+923000000002"])
        #expect(found.map(\.words) == ["khoon chahiye", "khoon chahiye"])
        #expect(found.map(\.texts) == [1, 2])
        #expect(try await store.read { try $0.recentInbound(limit: 5) }.map(\.from) == ["+923000000007"])
        #expect(try await store.read { try $0.message(providerID: "wamid.B")?.body } == "Your request 1001")
        // What was heard before the words were sealed is not heard again.
        let now = now
        #expect(try await store.write { try $0.recordHeard("wamid.A", at: now) } == false)
        let again = InboundMessage(providerID: "wamid.A", from: "+923000000007", body: "haan", receivedAt: now)
        #expect(try await store.write { try $0.recordInbound(again) } == false)
    }

    @Test func aCallOfTheFourthVersionGoesOn() async throws {
        let path = path()
        let call = Call.inbound(
            id: CallID(rawValue: "helpline-1.1"), channel: ChannelID(rawValue: "helpline-1.1"), number: "+923000000001",
            knownLanguage: nil, now: now, policy: CallPolicy())
        let machine = String(decoding: try JSONEncoder().encode(call), as: UTF8.self)
        try SchemaTamper.makeOld(
            version: 4, path: path,
            rows: """
                INSERT INTO call (id, kind, stage, machine, phone, started_at)
                VALUES ('helpline-1.1', 'inbound', '\(call.stage.rawValue)', '\(machine)', '+923000000001',
                    \(now.millisecondsSince1970));
                """)
        let store = try SQLiteStore(path: path)
        #expect(
            try await store.read { try $0.liveCalls() } == [
                CallRecord(call: call, phone: "+923000000001", startedAt: now)
            ])
        #expect(try await store.read { try $0.calls(of: "+923000000001", limit: 5) }.count == 1)
    }

    @Test func aBackupMadeWhileWritingIsWholeAndOpens() async throws {
        let store = try SQLiteStore(path: path())
        let first = donor()
        _ = try await store.write { try $0.insertDonor(first) }
        let copy = path()
        try await store.backup(to: copy) { _ in }
        let other = try SQLiteStore(path: copy)
        #expect(try await other.read { try $0.donorCount() } == 1)
        #expect(try await other.integrityProblems().isEmpty)
    }
}
