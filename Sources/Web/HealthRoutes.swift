import Access
import Blood
import Centre
import Hummingbird
import Jurisdiction
import Matching
import Pages

/// How the register is, and who may give again soon.
struct HealthRoutes: Sendable {
    let services: WebServices

    func add(to router: WebRouter) {
        router.get("/register", for: .may(.seeRegisterHealth), use: health)
        router.get("/register/recall", for: .may(.seeRegisterHealth), use: recall)
    }

    private var centre: Centre { services.centre }

    @Sendable func health(_ request: Request, _ context: WebContext) async throws -> Response {
        let health = try await centre.registerHealth()
        let model = RegisterHealthPage.Model(
            at: health.at, total: .init(health.total),
            byGroup: health.byGroup.map { ($0.group, RegisterHealthPage.Line($0.line)) },
            byDistrict: health.byDistrict.map { ($0.district, RegisterHealthPage.Line($0.line)) },
            duplicates: health.duplicates, duplicatesInAll: health.duplicatesInAll, stopped: health.stopped,
            unreachable: health.unreachable, unansweredMin: RegisterHealth.unansweredMin,
            soonDays: RegisterHealth.soonDays)
        return services.answer(RegisterHealthPage.render(model, services.page(request, context)), request)
    }

    @Sendable func recall(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        guard let sight = services.sight(context) else { throw WebRefusal.notSignedIn }
        let group = request.uri.queryParameters["group"].flatMap { BloodGroup(rawValue: String($0)) }
        let district = request.uri.queryParameters["district"].map(String.init).flatMap {
            centre.jurisdiction.places.district(named: $0)?.name
        }
        let recalls = try await centre.recall(group: group, district: district)
        try await centre.noteReading(
            .registerSearch, of: recalls.isEmpty ? ["donors"] : recalls.map { "donor:\($0.donor.id)" }, by: staff.id,
            reason: "recall")
        let model = RecallPage.Model(
            group: group, district: district ?? "",
            districts: centre.jurisdiction.places.districts.map(\.name).sorted(),
            lines: recalls.map { recall in
                RecallPage.Line(
                    donor: recall.donor.id, name: sight.show(recall.donor.name, .donorName), group: recall.donor.group,
                    district: recall.donor.district, from: recall.from,
                    channels: Channel.allCases.filter(recall.donor.channels.contains),
                    prefersWoman: recall.donor.prefersWomanOperator)
            }, days: Centre.recallDays, shownMax: Centre.recallMax)
        return services.answer(RecallPage.render(model, services.page(request, context)), request)
    }
}

extension RegisterHealthPage.Line {
    init(_ line: RegisterHealth.Line) {
        self.init(
            registered: line.registered, reachable: line.reachable, answered: line.answered, eligible: line.eligible,
            eligibleSoon: line.eligibleSoon, kept: line.kept, withoutGroup: line.withoutGroup,
            groupOnlySaid: line.groupOnlySaid, fallingAway: line.fallingAway)
    }
}
