import Blood
import Centre
import Dispatching
import Foundation
import Jurisdiction
import Logging
import Matching
import Simulation
import Storage
import Synchronization
import TestStores

/// A centre on a file of its own, with a clock that only moves when told and texts a test can read.
struct TestCentre: Sendable {
    let centre: Centre
    let store: any SQLStore
    let clock: SimulatedClock
    let gateway: RecordingGateway
    let facility: Facility

    /// 24 November 2026, 10:00 in Karachi.
    static let start = Instant(millisecondsSince1970: 1_795_496_400_000)

    /// - Parameter donors: made and registered before the index is built.
    static func make(
        donors: [Donor] = (1...40).map { Samples.donor($0) }, path: String? = nil
    ) async throws -> TestCentre {
        let clock = SimulatedClock(now: start)
        let store = try await TestStore.open(path ?? Samples.databasePath())
        let facility = Samples.facility
        let id = try await store.write { transaction in
            for donor in donors { _ = try transaction.insertDonor(donor) }
            _ = try transaction.insertStaff(
                StaffMember(signIn: "op", name: "Op", role: .operator, passwordHash: "-", createdAt: start))
            return try transaction.insertFacility(facility)
        }
        var known = facility
        known.id = id
        return try await TestCentre(
            centre: open(store, clock: clock), store: store, clock: clock, gateway: RecordingGateway(),
            facility: known)
    }

    static func open(
        _ store: any CentreStore, clock: any CentreClock, asksCarryLink: Bool = true,
        erasures: MemoryErasures = MemoryErasures(), genotypes: (any GenotypeReading)? = nil
    ) async throws -> Centre {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources/Jurisdiction")
        let jurisdiction = try Jurisdiction.load("pk", from: folder)
        return try await Centre(
            ports: CentrePorts(
                store: store, clock: clock, composer: PlainTexts(), replies: PlainReplies(), links: PlainLinks(),
                phones: PlainPhones(), intake: NoFreeLine(), registerFiles: NoRegisterFiles(), erasures: erasures,
                genotypes: genotypes),
            jurisdiction: jurisdiction, asksCarryLink: asksCarryLink, logger: Logger(label: "test"))
    }

    var courier: Courier { Courier(centre: centre, gateway: gateway, logger: Logger(label: "test")) }

    var scheduler: Scheduler { Scheduler(centre: centre, courier: courier, logger: Logger(label: "test")) }

    /// Opens and verifies a request.
    func openVerified(_ form: IntakeForm? = nil) async throws -> RequestRecord {
        let opened = try await open(form)
        guard case .taken(let record) = try await centre.take(.verified, on: opened.id, by: .staff(1)) else {
            throw TestFailure("the request could not be verified")
        }
        return record
    }

    func open(_ form: IntakeForm? = nil, anotherPatient: Bool = false) async throws -> RequestRecord {
        let outcome = try await centre.openRequest(
            form ?? Samples.form(facility.id), by: 1, anotherPatient: anotherPatient)
        guard case .opened(let record) = outcome else { throw TestFailure("not opened: \(outcome)") }
        return record
    }

    func record(_ id: RequestID) async throws -> RequestRecord {
        guard let record = try await store.read({ try $0.request(id) }) else { throw TestFailure("no request \(id)") }
        return record
    }
}

struct TestFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

enum Samples {
    static func databasePath() -> String {
        FileManager.default.temporaryDirectory.appending(path: "qatra-test-\(UUID().uuidString).sqlite")
            .path(percentEncoded: false)
    }

    static let facility = Facility(
        name: "Mayo Hospital", nameUrdu: "میو ہسپتال", city: "Lahore", district: "Lahore",
        place: GeoPoint(latitude: 31.5718, longitude: 74.3138), type: "tertiary public", listedPhone: "+924299211100")

    /// B-negative men who live within a few kilometres of the hospital, with numbers from 0300-0000001 on.
    static func donor(_ number: Int, group: BloodGroup = .bNegative) -> Donor {
        let digits = String(number)
        return Donor(
            name: "Donor \(number)", phone: "+92300" + String(repeating: "0", count: 7 - digits.count) + digits,
            sex: .male, birthDate: CivilDate(year: 1_994, month: 3, day: 2), weightKilograms: 70, group: group,
            district: "Lahore",
            home: GeoPoint(latitude: 31.57 + Double(number % 7) * 0.004, longitude: 74.31 + Double(number % 5) * 0.004),
            channels: [.sms], consentedAt: TestCentre.start - .hours(1_000), acceptsNightEmergencies: true,
            registeredAt: TestCentre.start - .hours(1_000))
    }

    static func form(_ facility: FacilityID, initials: String = "A.K.", phone: String = "03009999999") -> IntakeForm {
        IntakeForm(
            patientInitials: initials, sex: .male, ageYears: "40", group: .bNegative, component: .redCells, units: "2",
            facility: facility, ward: "4", recordNumber: "\(initials) \(phone)",
            neededBy: TestCentre.start + .hours(6),
            urgency: .emergency, callerPhone: phone)
    }
}

/// Remembers what it was handed; answers as told.
final class RecordingGateway: MessageGateway {
    let name: String
    let isSimulated = true
    let honoursIdempotencyKey: Bool
    let reportsPassing: Bool
    let rate: SendingRate?
    let channels: Set<Channel> = [.sms]
    private let state = Mutex((messages: [GatewayMessage](), answer: GatewayAnswer?.none, times: Int.max))

    init(
        _ name: String = "recording", honoursIdempotencyKey: Bool = true, reportsPassing: Bool = false,
        rate: SendingRate? = nil
    ) {
        self.name = name
        self.honoursIdempotencyKey = honoursIdempotencyKey
        self.reportsPassing = reportsPassing
        self.rate = rate
    }

    var messages: [GatewayMessage] { state.withLock { $0.messages } }

    /// `nil` accepts everything.
    /// - Parameter times: afterwards everything is accepted again.
    func answer(_ answer: GatewayAnswer?, times: Int = .max) {
        state.withLock { ($0.answer, $0.times) = (answer, times) }
    }

    func submit(_ message: GatewayMessage) async -> GatewayAnswer {
        state.withLock { state in
            state.messages.append(message)
            state.times -= 1
            return (state.times >= 0 ? state.answer : nil) ?? .accepted(providerID: "p-\(state.messages.count)")
        }
    }
}

struct PlainTexts: MessageComposing {
    func donorText(_ purpose: MessagePurpose, language: Language, facts: MessageFacts) -> String {
        "\(purpose.rawValue) \(facts.reference)"
    }

    func familyText(_ purpose: FamilyPurpose, language: Language, facts: MessageFacts) -> String {
        "family \(purpose.rawValue) \(facts.reference)"
    }

    func parts(of text: String) -> Int { 1 }
}

struct PlainReplies: ReplyUnderstanding {
    func understand(_ text: String, facilityCity: String?, now: Instant, utcOffsetMinutes: Int) -> UnderstoodReply {
        let reply: Reply =
            switch text.trimmingCharacters(in: .whitespaces) {
            case "1": .pledge(arriveFrom: nil, arriveBy: now + .minutes(60))
            case "2": .decline
            case "STOP": .optOut
            default: .unclear
            }
        return UnderstoodReply(reply: reply, mentionsMoney: false)
    }
}

struct PlainLinks: LinkSigning {
    func link(for subject: LinkSubject, expiresAt: Instant) -> String { "https://qatra.example/x" }
    func address(of path: String) -> String { "https://qatra.example" + path }
    func open(_ token: String, now: Instant) -> LinkSubject? { nil }
}

struct PlainPhones: PhoneReading {
    func read(_ text: String) -> Result<String, PhoneProblem> {
        let digits = text.filter(\.isNumber)
        guard digits.count >= 10 else {
            return .failure(PhoneProblem(message: "Write the whole number.", messageUrdu: "پورا نمبر لکھیں۔"))
        }
        return .success("+92" + digits.suffix(10))
    }

    func shown(_ stored: String) -> String { stored }
}
