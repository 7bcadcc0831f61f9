import Blood
import Centre
import Matching
import Storage

/// Everything of a campaign with an announced drive on the first of December; donors 1 to 40, of whom 1 to 6 agreed
/// to invitations.
struct CampaignGround {
    let test: TestCentre
    let drive: BloodDrive
    /// Not the one who asks.
    let second: Int64
    var centre: Centre { test.centre }

    init() async throws {
        test = try await TestCentre.make()
        let opensAt = Instant(millisecondsSince1970: 1_796_097_600_000)
        let saved = try await test.centre.saveDrive(
            BloodDrive(
                name: "Drive", host: "College", facility: test.facility.id, district: "Lahore", address: "",
                place: test.facility.place, opensAt: opensAt, closesAt: opensAt + .hours(2), slotMinutes: 30,
                beds: 6), by: 1)
        guard case .saved(let id) = saved, try await test.centre.moveDrive(id, to: .announced, by: 1),
            let drive = try await test.store.read({ try $0.drive(id) })
        else { throw TestFailure("no drive") }
        self.drive = drive
        second = try await test.store.write {
            try $0.insertStaff(
                StaffMember(
                    signIn: "sup", name: "Sup", role: .supervisor, passwordHash: "-", createdAt: TestCentre.start))
        }
        for donor in DonorID(1)...6 {
            _ = try await test.centre.setInvitations(true, of: donor, over: .web, by: nil)
        }
    }

    func ask(
        _ kind: CampaignKind = .driveInvitation, _ audience: CampaignAudience = CampaignAudience(),
        perDay: Int = 2_000
    ) async throws -> CampaignID {
        let facts = centre.campaignFacts(drive)
        let texts = Dictionary(
            uniqueKeysWithValues: Language.allCases.map { ($0, CampaignTexts.shipped(kind, $0, facts)) })
        let asked = try await centre.askCampaign(
            kind, drive: kind.needsDrive ? drive.id : nil, audience: audience, texts: texts, perDay: perDay,
            reason: "48 places", by: 1)
        guard case .asked(let id) = asked else { throw TestFailure("not asked: \(asked)") }
        return id
    }

    func begin(_ id: CampaignID) async throws {
        let approval = try await test.store.read { try $0.campaign(id)?.approval } ?? 0
        guard try await centre.decideApproval(approval, .approved, by: second) == .done,
            try await centre.startCampaign(id, by: 1) == .done
        else { throw TestFailure("not begun") }
    }

    func campaign(_ id: CampaignID) async throws -> Campaign {
        guard let campaign = try await test.store.read({ try $0.campaign(id) }) else { throw TestFailure("none") }
        return campaign
    }

    var texts: [GatewayMessage] { test.gateway.messages.filter { $0.body.contains("Qatra: blood camp") } }
}
