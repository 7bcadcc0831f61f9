import Access
import Blood
import Centre
import Hummingbird
import Matching
import Pages

/// What all facilities hold, on one page.
struct StockRoutes: Sendable {
    let services: WebServices

    func add(to router: WebRouter) {
        router.get("/facilities/stock", for: .may(.seeFacilities), use: show)
    }

    private var centre: Centre { services.centre }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let asked = request.uri.queryParameters["component"].flatMap { BloodComponent(rawValue: String($0)) }
        let component = asked ?? .redCells
        let (facilities, stock) = try await centre.ports.store.read { (try $0.facilities(), try $0.stock()) }
        let figures = Dictionary(grouping: stock.filter { $0.component == component }, by: \.facility)
        let now = centre.now()
        let lines = facilities.compactMap { facility -> StockPage.Line? in
            guard let own = figures[facility.id], let oldest = own.map(\.countedAt).min() else { return nil }
            return StockPage.Line(
                facility: facility.id, name: facility.name, nameUrdu: facility.nameUrdu, city: facility.city,
                listedPhone: centre.ports.phones.shown(facility.listedPhone),
                units: Dictionary(own.map { ($0.group, $0.units) }) { first, _ in first }, countedAt: oldest,
                isStale: now - oldest > Centre.stockIsStaleAfter, standing: facility.standing.rawValue)
        }
        let model = StockPage.Model(
            component: component, lines: lines.sorted { ($0.countedAt, $1.facility) > ($1.countedAt, $0.facility) },
            silent: facilities.count - lines.count)
        return services.answer(StockPage.render(model, services.page(request, context)), request)
    }
}
