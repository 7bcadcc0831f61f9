import Blood
import Centre
import Dispatching
import Foundation
import Matching
import Storage
import Telephony
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
        let store = try SQLiteStore(path: path())
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
        let store = try SQLiteStore(path: path())
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
        let store = try SQLiteStore(path: path())
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

    @Test func aMessageIsUniqueByItsFiveParts() async throws {
        let store = try SQLiteStore(path: path())
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
        let store = try SQLiteStore(path: path())
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
        let store = try SQLiteStore(path: path())
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
        #expect(throws: StorageError.newerSchema(found: 999, known: 10)) { try SQLiteStore(path: path) }
    }

    @Test func everyNumberedStepRunsOnceFromAnyEarlierVersion() async throws {
        let path = path()
        for _ in 0..<3 {
            let store = try SQLiteStore(path: path)
            #expect(try await store.integrityProblems().isEmpty)
            try store.close()
        }
    }

    @Test func aCentreOfTheFirstVersionIsBroughtForwardWithWhatItHolds() async throws {
        let path = path()
        let first = try SQLiteStore(path: path)
        let person = donor()
        let place = facility()
        let opened = try await first.write { [self] transaction in
            _ = try transaction.insertDonor(person)
            return try open(transaction, facility: transaction.insertFacility(place))
        }
        try first.close()
        try SchemaTamper.lowerToFirstVersion(path: path)
        let second = try SQLiteStore(path: path)
        let form = String(repeating: "f", count: 43)
        try await second.write { try $0.recordForm(form, of: opened.id) }
        #expect(try await second.read { try $0.request(form: form)?.id } == opened.id)
        #expect(try await second.read { try $0.donorCount() } == 1)
        // What was there before two people were asked for stays usable, and waits for the second.
        let (known, waiting) = try await second.read {
            (try $0.facility(opened.details.facility), try $0.openProposal(of: opened.details.facility))
        }
        #expect(known?.standing == .onePerson && waiting?.listedPhone == known?.listedPhone)
        // The step's own SQL reads a request as the program does.
        let trace = try await second.read { try $0.trace(of: opened.id) }
        #expect(trace == RequestTrace(opened, caller: opened.id))
        // One copy of a form opens one request: the store itself refuses a second.
        await #expect(throws: StorageError.self) { try await second.write { try $0.recordForm(form, of: opened.id) } }
    }

    @Test func whoWasToBeRungBackBeforeTheTelephoneCameIsStillRungBack() async throws {
        let path = path()
        let now = Instant(millisecondsSince1970: 1_795_496_400_000)
        func task(_ phone: String, _ cause: CallBack.Cause) -> CallBack {
            CallBack(phone: phone, cause: cause, words: "khoon chahiye", openedAt: now, changedAt: now)
        }
        let first = try SQLiteStore(path: path)
        let old = task("+923000000001", .stranger)
        try await first.write { try $0.openCallBack(old) }
        try first.close()
        try SchemaTamper.lowerToThirdVersion(path: path)
        let second = try SQLiteStore(path: path)
        let new = task("+923000000002", .missed)
        try await second.write { transaction in
            try transaction.openCallBack(new)
            try transaction.openCallBack(new)
        }
        let found = try await second.read { try $0.callBacks(limit: 10) }
        #expect(found.map(\.cause) == [.stranger, .missed])
        #expect(found.map(\.words) == ["khoon chahiye", "khoon chahiye"])
        #expect(found.map(\.texts) == [1, 2])
    }

    @Test func aCallOfTheFourthVersionGoesOnAndWomenBeginWithOurOperators() async throws {
        let path = path()
        let now = Instant(millisecondsSince1970: 1_795_496_400_000)
        let first = try SQLiteStore(path: path)
        let record = CallRecord(
            call: .inbound(
                id: CallID(rawValue: "helpline-1.1"), channel: ChannelID(rawValue: "helpline-1.1"),
                number: "+923000000001",
                knownLanguage: nil, now: now, policy: CallPolicy()),
            phone: "+923000000001", startedAt: now)
        var woman = donor()
        woman.sex = .female
        var man = donor()
        man.sex = .male
        man.phone = "+923000000077"
        let (her, him) = (woman, man)
        let (herID, hisID) = try await first.write { transaction in
            try transaction.saveCall(record)
            return (try transaction.insertDonor(her), try transaction.insertDonor(him))
        }
        try first.close()
        try SchemaTamper.lowerToFourthVersion(path: path)
        let second = try SQLiteStore(path: path)
        #expect(try await second.read { try $0.liveCalls() } == [record])
        #expect(try await second.read { try $0.donor(herID)?.relayOnly } == true)
        #expect(try await second.read { try $0.donor(hisID)?.relayOnly } == false)
        #expect(try await second.integrityProblems().isEmpty)
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

    @Test func donorsAreFoundByAnyPartOfNameNumberOrID() async throws {
        let store = try SQLiteStore(path: path())
        let people = [donor(), donor("+923214567890", name: "Sana Malik")]
        try await store.write { transaction in
            for person in people { _ = try transaction.insertDonor(person) }
        }
        for (text, found) in [
            ("sana", ["Sana Malik"]), ("MALIK", ["Sana Malik"]), ("0321-4567890", ["Sana Malik"]),
            ("4567", ["Sana Malik"]),
            ("1", ["Ali Raza"]), ("%", []), ("", ["Ali Raza", "Sana Malik"]),
        ] {
            let names = try await store.read { try $0.donors(DonorSearch(text: text)).map(\.name) }
            #expect(names == found, "\(text)")
        }
    }
}
