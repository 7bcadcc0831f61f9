import Access
import Blood
import Centre
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Jurisdiction
import Logging
import Matching
import Qatra
import Simulation
import Storage
import Synchronization
import TestStores
import Web

/// The whole site on a small demonstration centre, without a socket.
struct TestSite: Sendable {
    var services: WebServices
    let store: any SQLStore
    let signIns: [DemonstrationSignIn]
    let clock: SimulatedClock

    /// - Parameters:
    ///   - isReal: without simulated phones, as a real centre is.
    ///   - rules: what is asked of the staff; a password alone unless a test is about more.
    static func make(
        donors: Int = 600, isReal: Bool = false, rules: SignInRules = .demonstration,
        genotypes: (any GenotypeReading)? = nil
    ) async throws -> TestSite {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let jurisdiction = try Jurisdiction.load("pk", from: root.appending(path: "Sources/Jurisdiction"))
        let clock = SimulatedClock(now: Instant(millisecondsSince1970: 1_795_496_400_000))
        let path = FileManager.default.temporaryDirectory.appending(path: "qatra-web-\(UUID().uuidString).sqlite")
        let store = try await TestStore.open(path.path(percentEncoded: false))
        let demonstration = DemonstrationCentre(
            seed: 7, places: jurisdiction.places, frequencies: jurisdiction.groupFrequencies, now: clock.now(),
            donorCount: donors)
        let hasher = PasswordHasher()
        var members: [StaffMember] = []
        for staff in demonstration.staff {
            members.append(
                StaffMember(
                    signIn: staff.signIn, name: staff.name, role: staff.role,
                    passwordHash: try await hasher.hash(staff.password), createdAt: clock.now(),
                    facility: staff.facility))
        }
        let staff = members
        try await store.write { transaction in
            for facility in demonstration.facilities { _ = try transaction.insertFacility(facility) }
            for member in staff { _ = try transaction.insertStaff(member) }
            for figure in demonstration.stock { try transaction.recordStock(figure) }
            for record in demonstration.donorRecords(0..<donors) { _ = try transaction.insertDonor(record.donor) }
        }
        var ports = ProgramPorts.make(
            store: store, clock: clock, jurisdiction: jurisdiction, linkKey: [UInt8](repeating: 3, count: 32),
            erasures: MemoryErasures(), address: "http://localhost")
        ports.genotypes = genotypes
        let centre = try await Centre(ports: ports, jurisdiction: jurisdiction, logger: Logger(label: "test"))
        let desk = try await SignInDesk(
            store: store, clock: clock, hasher: hasher, vault: FieldVault(.make()),
            relyingParty: RelyingParty(address: "http://localhost"), rules: rules)
        var services = WebServices(
            centre: centre, desk: desk, hasher: hasher, centreName: "Test", helpline: "15",
            phones: isReal ? nil : PhonesPort(speed: 30, inbox: { _ in [] }, reply: { _, _ in true }),
            hasGateway: !isReal, printedSignIns: [],
            control: { _, _ in nil }, logger: Logger(label: "test"))
        services.codes = CodeDesk(
            centre: centre, sealing: FieldVault(.make()), callingCodes: ["92"], logger: Logger(label: "test"))
        return TestSite(services: services, store: store, signIns: demonstration.staff, clock: clock)
    }

    var application: some ApplicationProtocol { Application(router: WebServer.router(services)) }

    func signIn(_ role: StaffRole) -> DemonstrationSignIn? { signIns.first { $0.role == role } }
}

/// A browser of one person: keeps cookies, knows the page's token.
final class Visitor: Sendable {
    private struct State {
        var cookies: [String: String] = [:]
        var csrf = ""
    }

    let client: any TestClientProtocol
    private let state = Mutex(State())

    init(_ client: any TestClientProtocol) { self.client = client }

    struct Answer: Sendable {
        var status: Int
        var location: String?
        var body: String
        var headers: HTTPFields
    }

    private func headers(_ extra: HTTPFields = [:]) -> HTTPFields {
        var headers = extra
        let cookies = state.withLock { $0.cookies }
        if !cookies.isEmpty {
            headers[.cookie] = cookies.map { "\($0)=\($1)" }.sorted().joined(separator: "; ")
        }
        return headers
    }

    private func remember(_ response: TestResponse) -> Answer {
        let body = String(buffer: response.body)
        state.withLock { state in
            for line in response.headers[values: .setCookie] {
                let pair = line.split(separator: ";")[0].split(
                    separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                let value = pair.count > 1 ? String(pair[1]) : ""
                state.cookies[String(pair[0])] = value.isEmpty || line.contains("Max-Age=0") ? nil : value
            }
            if let found = body.firstMatch(of: /name="csrf" value="([^"]*)"/) { state.csrf = String(found.output.1) }
        }
        return Answer(
            status: Int(response.status.code), location: response.headers[.location], body: body,
            headers: response.headers)
    }

    func get(_ path: String, headers extra: HTTPFields = [:]) async throws -> Answer {
        try await client.execute(uri: path, method: .get, headers: headers(extra)) { self.remember($0) }
    }

    func head(_ path: String) async throws -> Answer {
        try await client.execute(uri: path, method: .head, headers: headers()) { self.remember($0) }
    }

    /// The token of the page that was opened last.
    var csrf: String { state.withLock { $0.csrf } }

    /// - Parameter csrf: `nil` sends the token of the last page.
    /// A form with a file, as a browser sends it.
    func upload(_ path: String, _ file: [UInt8], csrf: String? = nil) async throws -> Answer {
        let line = "-----------------------------2931"
        var extra: HTTPFields = [:]
        extra[.contentType] = "multipart/form-data; boundary=\(line)"
        let token = csrf ?? state.withLock { $0.csrf }
        var body = Array(
            """
            --\(line)\r
            Content-Disposition: form-data; name="csrf"\r
            \r
            \(token)\r
            --\(line)\r
            Content-Disposition: form-data; name="file"; filename="../../etc/passwd.vcf"\r
            Content-Type: application/octet-stream\r
            \r

            """.utf8)
        body += file
        body += Array("\r\n--\(line)--\r\n".utf8)
        return try await client.execute(
            uri: path, method: .post, headers: headers(extra), body: ByteBuffer(bytes: body)
        ) { self.remember($0) }
    }

    func post(_ path: String, _ fields: [String: String] = [:], csrf: String? = nil, headers extra: HTTPFields = [:])
        async throws -> Answer
    {
        var all = fields
        all["csrf"] = csrf ?? state.withLock { $0.csrf }
        let body = all.map { name, value in
            let encoded = value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            return "\(name)=\(encoded)"
        }.joined(separator: "&")
        var sent = headers(extra)
        sent[.contentType] = "application/x-www-form-urlencoded"
        return try await client.execute(uri: path, method: .post, headers: sent, body: ByteBuffer(string: body)) {
            self.remember($0)
        }
    }

    /// Searches the register and looks at what was found.
    func search(_ fields: [String: String]) async throws -> Answer {
        try await get(post("/donors/search", fields).location ?? "/nowhere")
    }

    func signIn(_ person: DemonstrationSignIn) async throws {
        _ = try await get("/sign-in")
        _ = try await post("/sign-in", ["name": person.signIn, "password": person.password, "back": "/board"])
        _ = try await get("/facilities")
    }
}

extension HTTPFields {
    init(named name: String, _ value: String) {
        self.init()
        if let name = HTTPField.Name(name) { self[name] = value }
    }

    /// The field's value; empty when it is absent.
    func text(_ name: String) -> String { HTTPField.Name(name).flatMap { self[$0] } ?? "" }
}
