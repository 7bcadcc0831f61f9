import Blood
import Centre
import Channels
import Dispatching
import Foundation
import Matching
import Qatra
import Testing

@Suite("Times on the command line")
struct CommandTimeTests {
    static let calendar = LocalCalendar(zone: TimeZone(secondsFromGMT: 5 * 3_600) ?? .gmt)
    /// 2026-11-24 10:00 in Pakistan.
    static let now = calendar.instant(CivilDate(dayNumber: 20_781), minuteOfDay: 600)

    @Test(
        "A deadline is read as people type it",
        arguments: [
            ("+90m", "2026-11-24 11:30"), ("+4h", "2026-11-24 14:00"), ("+2d", "2026-11-26 10:00"),
            ("2026-11-25T09:00", "2026-11-25 09:00"), ("2026-11-25 09:00", "2026-11-25 09:00"),
            ("21:15", "2026-11-24 21:15"), ("09:00", "2026-11-25 09:00"), ("10:00", "2026-11-25 10:00"),
        ])
    func reads(text: String, stamp: String) throws {
        let deadline = try #require(Self.calendar.deadline(text, now: Self.now))
        #expect(Self.calendar.stamp(deadline) == stamp)
    }

    @Test(
        "What is no time is not guessed at",
        arguments: ["", "+", "+h", "+-4h", "+4w", "4h", "24:00", "9:00", "09:60", "2026-02-30T09:00", "tomorrow", "T"])
    func refuses(text: String) { #expect(Self.calendar.deadline(text, now: Self.now) == nil) }

    @Test("Programs get the offset with the time")
    func isoText() { #expect(Self.calendar.isoText(Self.now) == "2026-11-24T10:00:00+05:00") }
}

@Suite("Export and import")
struct RegisterSheetTests {
    static let calendar = CommandTimeTests.calendar

    static func donor(_ change: (inout Donor) -> Void = { _ in }) -> DonorRecord {
        let consent = calendar.instant(CivilDate(dayNumber: 20_000), minuteOfDay: 700)
        var donor = Donor(
            id: 7, name: "Ayesha \"Bibi\", D/O Khan", phone: "+923641234567", sex: .female,
            birthDate: CivilDate(dayNumber: 10_000), weightKilograms: 61.5, group: .abNegative, evidence: .laboratory,
            district: "Lahore", home: GeoPoint(latitude: 31.5, longitude: 74.3), language: .urdu, channels: [.sms],
            consentedAt: consent, acceptsNightEmergencies: true, prefersWomanOperator: true, registeredAt: consent,
            note: "=1+1; شام کو\nبات کریں", daylightOnly: true, meetsAtFacilityOnly: false)
        change(&donor)
        return DonorRecord(
            donor: donor,
            donations: [
                Donation(donor: 7, date: CivilDate(dayNumber: 20_500), kind: .wholeBlood, recordedAt: consent),
                Donation(
                    donor: 7, date: CivilDate(dayNumber: 20_600), kind: .wholeBlood, recordedAt: consent,
                    revokedAt: consent),
            ])
    }

    static func roundTrip(_ records: [DonorRecord]) -> [Channels.ImportRow] {
        let sheet = RegisterSheet(calendar: calendar)
        let lines = [RegisterSheet.headings] + records.map(sheet.fields)
        let file = CSVWriter.byteOrderMark + lines.map { RegisterSheet.line($0) + "\n" }.joined()
        var importer = RegisterImporter(today: CivilDate(dayNumber: 20_781)) { .success($0) }
        return importer.feed(Array(file.utf8)) + importer.finish()
    }

    @Test("What is exported is imported as it was")
    func roundTrip() throws {
        let record = Self.donor()
        let row = try #require(Self.roundTrip([record]).first)
        #expect(row.problems == [])
        #expect(row.name == record.donor.name)
        #expect(row.phone == record.donor.phone)
        #expect(row.group == .abNegative)
        #expect(row.evidence == .laboratory)
        #expect(row.sex == .female)
        #expect(row.birthDate == record.donor.birthDate)
        #expect(row.weightKilograms == 61.5)
        #expect(row.district == "Lahore")
        #expect(row.language?.rawValue == "ur")
        #expect(row.hasConsented == true)
        #expect(row.consentDate == CivilDate(dayNumber: 20_000))
        #expect(row.acceptsNightEmergencies == true)
        #expect(row.prefersWomanOperator == true)
        #expect(row.relayOnly == false && row.daylightOnly == true && row.meetsAtFacilityOnly == false)
        #expect(row.note.hasPrefix("=1+1; شام کو"))
    }

    @Test("The last donation is the last that was not taken back")
    func lastDonation() throws {
        #expect(try #require(Self.roundTrip([Self.donor()]).first).lastDonation == CivilDate(dayNumber: 20_500))
    }

    @Test("Every group, language and evidence survives")
    func everyWord() {
        for group in BloodGroup.allCases {
            #expect(Self.roundTrip([Self.donor { $0.group = group }]).first?.group == group)
        }
        for language in Language.allCases {
            let row = Self.roundTrip([Self.donor { $0.language = language }]).first
            #expect(row?.language?.rawValue == language.rawValue)
        }
        for evidence in GroupEvidence.allCases {
            #expect(Self.roundTrip([Self.donor { $0.evidence = evidence }]).first?.evidence == evidence)
        }
    }

    @Test("Whoever said stop, is at another number or never agreed does not come back as willing")
    func stopSurvives() {
        let moment = CommandTimeTests.now
        let rows = Self.roundTrip([
            Self.donor { $0.optedOutAt = moment },
            Self.donor { ($0.phone, $0.wrongNumberAt) = ("+923641234568", moment) },
            Self.donor { ($0.phone, $0.consentedAt) = ("+923641234569", nil) },
        ])
        #expect(rows.map(\.hasConsented) == [false, false, false])
        #expect(rows.map(\.consentDate) == [nil, nil, nil])
    }
}

@Suite("Measuring and checking")
struct CheckTests {
    @Test("Quantiles are values that were measured")
    func quantiles() throws {
        let times = try #require(BenchTimes((1...100).reversed().map { .milliseconds($0) }))
        #expect((times.p50, times.p90, times.p99, times.max) == (50, 90, 99, 100))
        #expect(times.count == 100)
        #expect(BenchTimes([]) == nil)
        #expect(BenchTimes([.milliseconds(3)])?.p99 == 3)
    }

    static func message(_ id: Int64, _ state: AttemptState, minutesAgo: Double) -> OutboxMessage {
        OutboxMessage(
            id: id, request: 1, wave: 1, addressee: .donor(id), channel: .sms, purpose: "ask", body: "", state: state,
            createdAt: CommandTimeTests.now - .minutes(minutesAgo), expiresAt: CommandTimeTests.now + .hours(1))
    }

    @Test("A message that was handed over and forgotten is found, one that waits its turn is not")
    func unsettled() {
        let messages = [
            Self.message(1, .submitted, minutesAgo: 16), Self.message(2, .submitted, minutesAgo: 14),
            Self.message(3, .queued, minutesAgo: 600), Self.message(4, .delivered, minutesAgo: 600),
            Self.message(5, .claimed, minutesAgo: 16), Self.message(6, .unknown, minutesAgo: 600),
        ]
        let found = CourseCheck.unsettled(messages, now: CommandTimeTests.now)
        #expect(found.map { $0.split(separator: " ")[1] } == ["1", "5"])
    }

    @Test("A centre that nobody serves is measured against the moment it last wrote anything")
    func lastWritten() {
        let now = CommandTimeTests.now
        let messages = [Self.message(1, .submitted, minutesAgo: 40), Self.message(2, .delivered, minutesAgo: 30)]
        let stopped = CourseCheck.lastWritten(messages, timeline: nil)
        #expect(stopped == now - .minutes(30))
        #expect(CourseCheck.unsettled(messages, now: stopped).isEmpty)
        let wroteOn = CourseCheck.lastWritten(messages, timeline: now - .minutes(20))
        #expect(CourseCheck.unsettled(messages, now: wroteOn).count == 1)
    }

    static func record(_ id: RequestID, donor: DonorID, _ stage: AskStage) -> RequestRecord {
        let now = CommandTimeTests.now
        let need = BloodRequest(
            id: id, mode: .specificGroup, patient: Patient(group: .oPositive), component: .redCells, unitsNeeded: 1,
            place: GeoPoint(latitude: 31.5, longitude: 74.3), urgency: .urgent, openedAt: now,
            neededBy: now + .hours(6))
        var course = RequestCourse(request: need, radiusKilometres: 10)
        let candidate = Candidate(
            donor: donor, group: .oPositive, evidence: .said, sex: .male, distanceKilometres: 1,
            compatibilityOrder: 1, channels: [.sms], record: ResponseRecord(), daysSinceLastDonation: nil,
            asksInLast90Days: 0, reasons: [])
        var ask = Ask(
            candidate: candidate, wave: 1, channel: .sms, askedAt: now, replyBy: now + .minutes(20),
            plannedProbability: 0.1)
        ask.stage = stage
        course.asks = [ask]
        return RequestRecord(
            details: RequestDetails(
                reference: "\(1_000 + id)", facility: 1, ward: "", recordNumber: "", patientInitials: "A",
                ownBank: .unknown, callerPhone: ""), course: course)
    }

    @Test("A donor held by two requests is found, one who has finished with the first is not")
    func doubleAsks() {
        let found = CourseCheck.doubleAsks([
            Self.record(1, donor: 5, .pledged), Self.record(2, donor: 5, .asked), Self.record(3, donor: 6, .declined),
            Self.record(4, donor: 6, .asked),
        ])
        #expect(found == ["donor 5 is asked for requests 1001 and 1002"])
    }
}

@Suite("The course of a request")
struct TraceTests {
    @Test("Timeline and messages stand in order of time, with the time between them")
    func course() {
        let start = CommandTimeTests.now
        var ask = OutboxMessage(
            id: 9, request: 3, wave: 1, addressee: .donor(41), channel: .sms, purpose: "ask", body: "secret",
            state: .delivered, createdAt: start + .milliseconds(1_250), expiresAt: start + .hours(1), tries: 2)
        ask.way = "kannel"
        ask.triedAt = start + .milliseconds(1_900)
        ask.settledAt = start + .seconds(75)
        let steps = RequestCourseSteps(
            3, reference: "BR-0003",
            timeline: [
                TimelineEntry(id: 1, request: 3, at: start, actor: .system, fact: .phaseChanged(.open)),
                TimelineEntry(
                    id: 2, request: 3, at: start + .seconds(70), actor: .system,
                    fact: .attentionRaised(.noCandidates)),
            ], messages: [ask])
        #expect(
            steps.lines(CommandTimeTests.calendar) == [
                "BR-0003",
                "2026-11-24T10:00:00+05:00       0.000 s  now open",
                "2026-11-24T10:00:01+05:00       1.250 s  message 9, ask to donor 41: written, by sms",
                "2026-11-24T10:00:01+05:00       0.650 s  message 9, ask to donor 41: handed to kannel, try 2",
                "2026-11-24T10:01:10+05:00      68.100 s  needs a person: noCandidates",
                "2026-11-24T10:01:15+05:00       5.000 s  message 9, ask to donor 41: delivered",
            ])
    }
}
