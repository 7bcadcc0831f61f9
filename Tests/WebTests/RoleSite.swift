import Access
import Blood
import Centre
import Dispatching
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Jurisdiction
import Matching
import Simulation
import Storage
import Testing
import Web

/// A site in the middle of its work, with everything that an address can be about.
struct RoleSite: Sendable {
    /// What nobody would write by chance: where it stands, the value stands.
    static let canaries: [Field: [String]] = [
        .donorName: ["Zzdonor Canaryname"], .donorPhone: ["3005550101", "300-5550101"],
        .donorWords: ["canary-donor-note", "canary-donor-wrote"], .callerPhone: ["3005550202", "300-5550202"],
        .patientInitials: ["QX.CN"], .recordNumber: ["CANREC-77", "CANWARD-5"],
        .requestNote: ["canary-request-note", "canary-handed-over"], .staffSignIn: ["canary-sign-in"],
        .staffName: ["Canary Colleague"],
        .panelPatient: ["PN.LQ", "PANREC-88", "canary-panel-need", "300-5550303"],
        .auditOfCare: ["canary-care-reason"],
    ]

    let site: TestSite
    let request: Matching.RequestID
    /// Asked, and has promised to come.
    let donor: DonorID
    let member: Int64
    let machine: Int64
    let approval: Int64
    let donorPath: String
    let familyPath: String
    /// The words of the rule that the donor was deferred by.
    let deferral: String

    static func make() async throws -> RoleSite {
        let site = try await TestSite.make(donors: 300)
        let centre = site.services.centre
        let staff = try await site.store.read { try $0.allStaff() }
        var desk = try #require(staff.first { $0.role == .operator })
        desk.name = "Canary Colleague"
        let colleague = desk
        try await site.store.write { try $0.updateStaff(colleague) }
        let outcome = try await centre.openRequest(
            IntakeForm(
                mode: .specificGroup, ownBank: .askedNoneLeft, patientInitials: "QX.CN", sex: nil, ageYears: "",
                group: .oPositive, component: .redCells, units: "2", facility: 1, ward: "CANWARD-5",
                recordNumber: "CANREC-77", neededBy: centre.now() + .hours(6), urgency: .emergency,
                callerPhone: "0300-5550202", callerRelation: "brother", familyLanguage: .english, hasAntiD: false,
                isChronicallyTransfused: false, isBombay: false, isNewborn: false, note: "canary-request-note"),
            by: desk.id, anotherPatient: false, copy: nil)
        guard case .opened(let record) = outcome else { throw Trouble.noRequest }
        _ = try await centre.take(.verified, on: record.id, by: .staff(desk.id))
        let opened = try #require(try await site.store.read { try $0.request(record.id) })
        let donor = try #require(opened.course.asks.first).donor
        try await plant(donor, in: site)
        _ = try await centre.take(
            .reply(donor: donor, .pledge(arriveFrom: nil, arriveBy: nil)), on: record.id, by: .staff(desk.id))
        _ = try await centre.take(.handOver(reason: "canary-handed-over"), on: record.id, by: .staff(desk.id))
        try await holdDrive(site, donor: donor)
        let (member, machine, approval) = try await people(of: site, asker: staff.first { $0.role == .coordinator })
        try await panel(in: site)
        let events = centre.jurisdiction.eligibility
        let rule = try #require(events.eventKeys.first { events.rule($0)?.askAtBloodBankOnly == false })
        let deferred = try await centre.deferDonor(
            Deferral(donor: donor, ruleKey: rule, since: centre.today(), recordedAt: centre.now()), by: desk.id)
        guard case .saved = deferred else { throw Trouble.noDeferral("\(deferred)") }
        let incident = try await centre.declareIncident(
            IncidentDraft(name: "Two buses", reason: "many hurt", facilities: [2]), by: desk.id)
        guard case .success(1) = incident else { throw Trouble.noIncident }
        let now = centre.now()
        try await site.store.write {
            try $0.appendAudit(
                AuditEntry(at: now, staff: nil, act: .donorEdit, subject: "donor:1", reason: "canary-care-reason"))
        }
        return RoleSite(
            site: site, request: record.id, donor: donor, member: member, machine: machine, approval: approval,
            donorPath: try path(centre.donorLink(request: record.course.request, donor: donor)),
            familyPath: try path(centre.familyLink(request: record.course.request)),
            deferral: events.rule(rule)?.title["en"] ?? rule)
    }

    private enum Trouble: Error {
        case noRequest
        case noIncident
        case noDeferral(String)
        case noPanel(String)
    }

    private static func path(_ link: String) throws -> String { try #require(URL(string: link)).path }

    private static func plant(_ id: DonorID, in site: TestSite) async throws {
        let now = site.clock.now()
        try await site.store.write { transaction in
            guard var donor = try transaction.donor(id) else { return }
            donor.name = "Zzdonor Canaryname"
            donor.phone = "+923005550101"
            donor.note = "canary-donor-note"
            try transaction.updateDonor(donor)
            _ = try transaction.recordInbound(
                InboundMessage(
                    providerID: "canary", from: donor.phone, body: "canary-donor-wrote", receivedAt: now))
        }
    }

    private static func panel(in site: TestSite) async throws {
        let centre = site.services.centre
        let saved = try await centre.savePanel(
            DonorPanel(
                facility: 1, patientInitials: "PN.LQ", recordNumber: "PANREC-88", group: .bPositive,
                component: .redCells, needs: "canary-panel-need", guardianPhone: "0300-5550303", intervalDays: 21,
                unitsPerSession: 1, nextDue: centre.today().adding(days: 5), createdAt: centre.now()), by: nil)
        guard case .saved(1) = saved else { throw Trouble.noPanel("\(saved)") }
    }

    /// A drive with the planted donor on its list.
    private static func holdDrive(_ site: TestSite, donor: DonorID) async throws {
        let now = site.clock.now()
        let staff = try #require(try await site.store.read { try $0.allStaff().first }).id
        try await site.store.write { transaction in
            let partner = try transaction.insertPartner(
                Partner(
                    name: "College", kind: .university, district: "Lahore", contact: "Canary 0300-5550909",
                    agreedSince: CivilDate(dayNumber: 20_000)), by: staff, at: now)
            let drive = BloodDrive(
                reference: "ROLES1", name: "Drive", host: "College", facility: 1, district: "Lahore", address: "Gate",
                place: GeoPoint(latitude: 31.5, longitude: 74.3), opensAt: now + .hours(24), closesAt: now + .hours(26),
                slotMinutes: 30, beds: 2, state: .open,
                partner: partner)
            let id = try transaction.insertDrive(drive, by: staff, at: now)
            _ = try transaction.saveSignUp(
                DriveSignUp(drive: id, donor: donor, slot: 0, way: .told, signedAt: now), beds: 2)
            _ = try transaction.insertCampaign(
                Campaign(
                    kind: .recall, drive: nil,
                    definition: CampaignDefinition(
                        audience: CampaignAudience(), texts: [:], perDay: 1),
                    askedBy: staff, askedAt: now))
        }
    }

    private static func people(
        of site: TestSite, asker: StaffMember?
    ) async throws -> (member: Int64, machine: Int64, approval: Int64) {
        let now = site.clock.now()
        let asker = try #require(asker).id
        return try await site.store.write { transaction in
            let member = try transaction.insertStaff(
                StaffMember(
                    signIn: "canary-sign-in", name: "Somebody", role: .operator, passwordHash: "-", createdAt: now))
            _ = try transaction.insertStaff(
                StaffMember(
                    signIn: "elsewhere", name: "Elsewhere", role: .facility, passwordHash: "-", createdAt: now,
                    facility: 2))
            let machine = try transaction.insertStaff(
                StaffMember(signIn: "stock", name: "Stock", role: .machine, passwordHash: "-", createdAt: now))
            _ = try transaction.insertMachineToken(
                MachineToken(machine: machine, facility: 1, madeBy: asker, madeAt: now),
                hash: SecretToken.hash(RoleSite.machineToken))
            let approval = try transaction.insertApproval(
                Approval(
                    act: .registerExport, subject: "donors", reason: "yearly report", askedBy: asker, askedAt: now,
                    expiresAt: now + .hours(24)))
            return (member, machine, approval)
        }
    }

    static let machineToken = SecretToken().text

    /// The address with true numbers in the places of its parameters.
    func path(_ pattern: String) -> String {
        if pattern == "/d/:token" { return donorPath }
        if pattern == "/f/:token" { return familyPath }
        let values = [
            ":request": "\(request)", ":donor": "\(donor)", ":visitor": "1", ":facility": "1", ":member": "\(member)",
            ":approval": "\(approval)", ":call": "in-1", ":callBack": "1", ":job": "none", ":search": "none",
            ":reaction": "1", ":deferral": "1", ":panel": "1", ":drive": "1", ":partner": "1", ":signUp": "1",
            ":campaign": "1", ":typing": "1", ":relative": "2",
            ":purpose": "ask",
            ":language": "en", ":number": "1", ":way": "w", ":proposal": "1",
            ":incident": "1", ":handover": "1", ":shift": "1", ":flag": "1", ":factor": "1", ":secret": "s", "**": "x",
        ]
        return "/"
            + pattern.split(separator: "/").map { part in
                // A machine has tokens, a person has none.
                part == ":member" && pattern.contains("/token") ? "\(machine)" : values[String(part)] ?? String(part)
            }.joined(separator: "/")
    }
}

/// Somebody who comes to the door, with whatever lets them in.
struct Comer: Sendable {
    var name: String
    /// `nil` for who has no role here any more, or never had one.
    var role: String?
    var cookie: String?
    var csrf = ""
    var bearer: String?
    /// Whether the objects of the walk, all of facility 1, are within reach.
    var isOfFacility = true

    /// Everybody who may come: each role, nobody, and those who may not any more.
    static func all(_ site: RoleSite) async throws -> [Comer] {
        var comers = [
            Comer(name: "nobody"), Comer(name: "machine", role: "machine", bearer: RoleSite.machineToken),
            Comer(name: "a forged machine", bearer: SecretToken().text),
        ]
        let staff = try await site.site.store.read { try $0.allStaff() }
        for member in staff where member.role != .machine {
            guard !["operator2", "canary-sign-in"].contains(member.signIn) else { continue }
            var comer = try await signedIn(member, site)
            comer.isOfFacility = member.facility != 2
            if member.facility == 2 { comer.name = "facility of another facility" }
            comers.append(comer)
        }
        let second = try #require(staff.first { $0.signIn == "operator2" })
        var ended = try await signedIn(second, site)
        try await site.site.store.write { try $0.deleteSessions(staff: second.id) }
        (ended.name, ended.role) = ("an operator whose session ended", nil)
        var disabled = try await signedIn(second, site)
        let now = site.site.clock.now()
        try await site.site.store.write { transaction in
            var closed = second
            closed.disabledAt = now
            try transaction.updateStaff(closed)
        }
        (disabled.name, disabled.role) = ("an operator whose account is closed", nil)
        return comers + [ended, disabled]
    }

    private static func signedIn(_ member: StaffMember, _ site: RoleSite) async throws -> Comer {
        let token = SecretToken().text
        let csrf = SecretToken().text
        let now = site.site.clock.now()
        try await site.site.store.write {
            try $0.insertSession(
                StaffSession(
                    tokenHash: SecretToken.hash(token), staff: member.id, csrf: csrf, createdAt: now, lastSeenAt: now,
                    expiresAt: now + .hours(12), provedAt: now))
        }
        return Comer(name: member.role.rawValue, role: member.role.rawValue, cookie: token, csrf: csrf)
    }

    /// - Returns: the status, where it leads, and what the page says.
    func ask(
        _ client: any TestClientProtocol, _ method: String, _ path: String, csrf: String? = nil,
        fields: [String: String] = [:]
    ) async throws -> (status: Int, location: String, body: String) {
        var headers: HTTPFields = [:]
        if let cookie { headers[.cookie] = "__Host-qatra=\(cookie)" }
        if let bearer { headers[.authorization] = "Bearer \(bearer)" }
        var body: ByteBuffer?
        if path == "/api/stock" {
            body = ByteBuffer(string: #"{"counts":[{"component":"redCells","group":"O+","units":4}]}"#)
        } else if method == "POST" {
            headers[.contentType] = "application/x-www-form-urlencoded"
            let all = fields.merging(["csrf": csrf ?? self.csrf]) { $1 }
            body = ByteBuffer(
                string: all.map { name, value in
                    "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
                }.joined(separator: "&"))
        }
        let verb = HTTPRequest.Method(rawValue: method) ?? .get
        return try await client.execute(uri: path, method: verb, headers: headers, body: body) { response in
            (Int(response.status.code), response.headers[.location] ?? "", String(buffer: response.body))
        }
    }
}
