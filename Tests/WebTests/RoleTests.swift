import Access
import Blood
import Centre
import Foundation
import Hummingbird
import HummingbirdTesting
import Storage
import Synchronization
import Testing
import Web

/// Who may do what: the document, the policy, the routes and every door, compared with one another.
@Suite struct RoleTests {
    @Test func theDocumentSaysWhatThePolicySays() throws {
        let table = try RoleTable.read()
        #expect(Set(table.acts.keys) == Set(Permission.allCases.map(\.rawValue)))
        #expect(Set(table.fields.keys) == Set(Field.allCases.map(\.rawValue)))
        for permission in Permission.allCases {
            let allowed = StaffRole.allCases.filter { Policy.allows($0, permission) }.map(\.rawValue)
            #expect(table.acts[permission.rawValue] == Set(allowed), "\(permission.rawValue)")
        }
        for field in Field.allCases {
            let shown = StaffRole.allCases.filter { Policy.shows($0, field) }.map(\.rawValue)
            #expect(table.fields[field.rawValue] == Set(shown), "\(field.rawValue)")
        }
    }

    @Test func everyRouteStandsInTheDocument() async throws {
        let site = try await TestSite.make(donors: 0)
        let table = try RoleTable.read()
        let routes = WebServer.routes(site.services).filter { !$0.path.hasPrefix("/assets/") }
        let written = Set(
            table.addresses.filter { !$0.path.hasPrefix("/assets/") && !$0.path.hasPrefix("/hooks/") }.map {
                "\($0.method) \($0.path): \($0.who)"
            })
        let registered = Set(routes.map { "\($0.method.rawValue) \($0.path): \($0.access)" })
        #expect(registered.subtracting(written).isEmpty)
        #expect(written.subtracting(registered).isEmpty)
        #expect(routes.count == registered.count, "a route is registered twice")
    }

    /// What an act with an empty form comes to for somebody who may; 200 for a page and 303 for an act where nothing is
    /// said here.
    private static let answers: [String: Int] = [
        "POST /approvals": 422, "POST /call-backs/:callBack": 404, "POST /calls/:call": 404,
        "POST /calls/:call/mark": 404, "GET /calls/:call/recording": 404, "POST /calls/announcement": 404,
        "GET /calls/ringing": 204, "GET /training/talk": 204, "POST /training/state": 404,
        "POST /training/questions": 404,
        "POST /calls/state": 404, "POST /donors": 422, "POST /donors/:donor": 422,
        "POST /donors/:donor/deferrals/:deferral/reason": 422,
        "POST /donors/:donor/deferrals": 422, "POST /donors/:donor/reinstatement": 422, "POST /donors/import": 422,
        "GET /donors/import/:job": 404,
        "GET /donors/search/:search": 303, "POST /donors/import/:job/confirmation": 404, "POST /facilities": 422,
        "POST /facilities/:facility": 422, "GET /prompts": 404, "POST /requests": 422,
        "POST /panels": 422, "POST /panels/:panel": 422,
        "POST /requests/understand": 200, "POST /staff": 422, "POST /staff/:member/password": 422,
        "POST /staff/machines": 422, "POST /staff/:member/token": 200,
        "POST /templates/:purpose/:language/preview": 200, "POST /templates/:purpose/:language/tests": 422,
        "POST /templates/:purpose/:language/versions": 422, "POST /flags/:flag": 404,
        "POST /facility-proposals/:proposal": 404, "POST /account/app": 422, "POST /account/passkey": 422,
        "POST /account/factors/:factor/remove": 404, "POST /account/password": 422,
        "POST /account/recovery-codes": 404, "POST /staff/:member/factors/reset": 404,
        "POST /staff/:member/role": 422, "POST /facility/requests/:request/donor-reactions": 422,
        "POST /facility/requests/:request/patient-reactions": 422, "POST /incidents": 422, "POST /rota": 422,
        "GET /translations/:language": 404, "GET /translations/:language/file.json": 404, "POST /drives": 422,
        "POST /drives/:drive": 422, "POST /partners": 422, "POST /partners/:partner": 422, "POST /campaigns": 422,
        "POST /donors/:donor/antigens": 422, "POST /donors/:donor/antigens/:typing/withdrawal": 404,
        "POST /donors/:donor/genotype": 404, "POST /donors/:donor/kin": 422,
        "POST /donors/:donor/kin/:relative/removal": 404,
    ]
    /// Addresses that answer everybody alike, with what they answer to a true link, an empty form or no secret.
    private static let alike: [String: Int] = [
        "GET /language/:language": 303, "POST /sign-in": 422, "POST /control": 403, "GET /metrics": 404,
    ]

    @Test func everyAddressAnswersEveryRoleByTheTable() async throws {
        let table = try RoleTable.read()
        let addresses = table.addresses.filter {
            !$0.path.hasPrefix("/hooks/") && !$0.path.hasPrefix("/assets/") && $0.path != "/events"
                && !Self.hasDoorOfItsOwn($0.who)
        }.sorted { ($0.path == "/sign-out" ? 1 : 0) < ($1.path == "/sign-out" ? 1 : 0) }
        let names = try await Comer.all(try await RoleSite.make()).map(\.name)
        let pairs = Mutex(0)
        for name in names {
            // Each comes to a site of their own, so that no act of another has changed what they meet.
            let site = try await RoleSite.make()
            let comer = try #require(try await Comer.all(site).first { $0.name == name })
            try await site.site.application.test(.router) { client in
                for address in addresses where address.method == "POST" && Self.needsToken(address.who) {
                    let answer = try await comer.ask(client, "POST", site.path(address.path), csrf: "forged")
                    let expected = Self.expected(comer, address, table, isForged: true)
                    #expect(answer.status == expected, "\(name), forged form: POST \(address.path)")
                    pairs.withLock { $0 += 1 }
                }
                for address in addresses {
                    let answer = try await comer.ask(client, address.method, site.path(address.path))
                    let expected = Self.expected(comer, address, table, isForged: false)
                    #expect(answer.status == expected, "\(name): \(address.method) \(address.path)")
                    if expected == 303, comer.role == nil, address.method == "GET", Self.needsToken(address.who) {
                        #expect(answer.location.hasPrefix("/sign-in"), "\(name): GET \(address.path)")
                    }
                    pairs.withLock { $0 += 1 }
                }
            }
        }
        let count = pairs.withLock { $0 }
        #expect(count > 1_500)
        print("\(addresses.count) addresses × \(names.count) comers: \(count) answers compared with the table")
    }

    /// Half a sign-in and a one-time code are no roles; `FactorTests` and `MeTests` knock at their doors.
    private static func hasDoorOfItsOwn(_ who: String) -> Bool { ["sign-in begun", "one-time code"].contains(who) }

    /// Whether a session lets in, and a form needs its token.
    private static func needsToken(_ who: String) -> Bool {
        !["everybody", "signed link", "control secret", "metrics token"].contains(who) && !who.hasPrefix("token")
    }

    private static func expected(
        _ comer: Comer, _ address: (method: String, path: String, who: String), _ table: RoleTable, isForged: Bool
    ) -> Int {
        let key = "\(address.method) \(address.path)"
        if ["everybody", "signed link", "control secret", "metrics token"].contains(address.who) {
            if address.path == "/", comer.cookie != nil, comer.role != nil { return 303 }
            return alike[key] ?? (address.method == "GET" ? 200 : 303)
        }
        if address.who.hasPrefix("token") { return comer.role == "machine" ? 200 : 401 }
        // A machine has no session: to the pages it is nobody.
        guard let role = comer.role, role != "machine" else { return address.method == "GET" ? 303 : 401 }
        let isIn = address.who == "signed in" || table.roles(who: address.who).contains(role)
        guard isIn else { return 403 }
        let hasObject = address.path.contains(":facility") || address.path.contains(":request")
        if hasObject, role == "facility", !comer.isOfFacility { return 404 }
        if isForged { return 403 }
        return answers[key] ?? (address.method == "GET" ? 200 : 303)
    }

    @Test func unknownMethodsOfKnownAddressesAreRefused() async throws {
        let site = try await TestSite.make(donors: 0)
        try await site.application.test(.router) { client in
            let nobody = Comer(name: "nobody")
            let routes = WebServer.routes(site.services).filter { $0.path != "/events" }
            let paths = Set(routes.map(\.path))
            for path in paths {
                let known = Set(routes.filter { $0.path == path }.map(\.method.rawValue))
                let address = path.replacing(/:\w+/, with: "7")
                for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"]
                where !known.contains(method) {
                    let answer = try await nobody.ask(client, method, address)
                    #expect(answer.status == 405, "\(method) \(path)")
                }
            }
            #expect(try await nobody.ask(client, "PUT", "/nothing/here").status == 404)
            let allow = try await Visitor(client).post("/board").headers.text("Allow")
            #expect(allow == "GET, HEAD")
        }
    }

    @Test func noPageShowsAFieldToWhomTheTableHidesIt() async throws {
        let table = try RoleTable.read()
        let site = try await RoleSite.make()
        let pages = table.addresses.filter {
            $0.method == "GET" && !$0.path.hasPrefix("/hooks/") && !$0.path.hasPrefix("/assets/")
                && !["/events", "/f/:token", "/d/:token"].contains($0.path) && !Self.hasDoorOfItsOwn($0.who)
        }
        let canaries = RoleSite.canaries.reduce(
            into: ["deferralReason": [site.deferral], "familyLink": [site.familyPath]]
        ) { $0[$1.key.rawValue] = $1.value }
        #expect(Set(canaries.keys) == Set(table.fields.keys))
        let comers = try await Comer.all(site).filter { $0.role != nil && $0.cookie != nil }
        try await site.site.application.test(.router) { client in
            for comer in comers {
                var seen: Set<String> = []
                for page in pages {
                    var path = site.path(page.path)
                    if page.path == "/donors/search/:search" {
                        // The register is looked through for the donor that was planted.
                        let posted = try await comer.ask(
                            client, "POST", "/donors/search", fields: ["text": "Zzdonor"])
                        if posted.status == 303 { path = posted.location }
                    }
                    let answer = try await comer.ask(client, "GET", path)
                    // The list of reasons to choose from says nothing about anybody.
                    let body = answer.body.replacing(/<option[^>]*>[^<]*<\/option>/, with: "")
                    for (field, values) in canaries where values.contains(where: { body.contains($0) }) {
                        let isShown = table.fields[field]?.contains(comer.role ?? "") == true
                        #expect(isShown && comer.isOfFacility, "\(comer.name) sees \(field) on \(page.path)")
                        seen.insert(field)
                    }
                }
                // A canary that nobody ever sees would prove nothing.
                guard comer.isOfFacility else { continue }
                let all = table.fields.filter { $0.value.contains(comer.role ?? "") }.map(\.key)
                #expect(seen.isSuperset(of: all), "\(comer.name) misses \(Set(all).subtracting(seen))")
            }
        }
    }

    @Test func theStreamNamesRequestsOnlyToWhomTheyConcern() async throws {
        let site = try await RoleSite.make()
        let centre = site.site.services.centre
        let staff = try await site.site.store.read { try $0.allStaff() }
        let event = CentreEvent(id: 9, kind: .request, request: site.request)
        var heard: [String: String?] = [:]
        for member in staff {
            var known: [Int64: Bool] = [:]
            let name = member.role.rawValue + (member.facility == 2 ? " elsewhere" : "")
            heard[name] = try await EventStream.line(event, for: .init(member), centre, &known)
        }
        var known: [Int64: Bool] = [:]
        heard["nobody"] = try await EventStream.line(event, for: .init(nil), centre, &known)
        let named = "id: 9\nevent: request\ndata: \(site.request)\n\n"
        let nameless = "id: 9\nevent: request\ndata: \n\n"
        for name in ["operator", "supervisor", "coordinator", "trainee", "facility"] { #expect(heard[name] == named) }
        for name in ["administrator", "auditor", "nobody"] { #expect(heard[name] == nameless) }
        #expect(heard["facility elsewhere"] == .some(nil))
    }

    @Test func thePagesAskForPermissionsThatExist() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources/Pages")
        let files = try FileManager.default.contentsOfDirectory(at: root, includingPropertiesForKeys: nil)
        let known = Set(Permission.allCases.map(\.rawValue))
        var asked: Set<String> = []
        for file in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /\.may\("(\w+)"\)/) { asked.insert(String(match.output.1)) }
        }
        #expect(asked.count > 10)
        #expect(asked.subtracting(known).isEmpty)
    }
}
