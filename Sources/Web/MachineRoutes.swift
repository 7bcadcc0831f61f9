import Access
import Blood
import Centre
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// What a facility's own system may tell: its stock, in JSON, with a token that speaks for that facility alone.
struct MachineRoutes: Sendable {
    let services: WebServices

    /// Every group of every component is eight times five; twice that is generous.
    static let countsMax = 100
    static let bodyBytesMax = 16 << 10

    /// What is sent: `{"counts":[{"component":"redCells","group":"O+","units":4}]}`.
    private struct Report: Decodable {
        struct Count: Decodable {
            var component: String
            var group: String
            var units: Int
        }

        var counts: [Count]
    }

    /// What is answered.
    private struct Answer: Encodable {
        var recorded: Int
        var problems: [String]
    }

    func add(to router: WebRouter) {
        router.post("/api/stock", for: .machine(.reportStock), use: reportStock)
    }

    /// All of it is written down or, with a problem anywhere, none.
    @Sendable func reportStock(_ request: Request, _ context: WebContext) async throws -> Response {
        let machine = try services.staff(context)
        let facility = try services.ownFacility(context)
        let body = try await request.body.collect(upTo: MachineRoutes.bodyBytesMax)
        guard let report = try? JSONDecoder().decode(Report.self, from: Data(body.readableBytesView)) else {
            return try refuse(["The body is not {\"counts\": [{\"component\", \"group\", \"units\"}]}."])
        }
        var counts: [StockCount] = []
        var problems: [String] = []
        if report.counts.isEmpty || report.counts.count > MachineRoutes.countsMax {
            problems.append("counts: 1 to \(MachineRoutes.countsMax) of them.")
        }
        for (index, count) in report.counts.prefix(MachineRoutes.countsMax).enumerated() {
            let component = BloodComponent(rawValue: count.component)
            let group = BloodGroup(rawValue: count.group)
            if component == nil { problems.append("counts[\(index)].component: not known.") }
            if group.map({ BloodGroup.known.contains($0) }) != true {
                problems.append("counts[\(index)].group: not known.")
            }
            if !(0...9_999).contains(count.units) { problems.append("counts[\(index)].units: 0 to 9999.") }
            if let component, let group {
                counts.append(StockCount(group: group, component: component, units: count.units))
            }
        }
        guard problems.isEmpty else { return try refuse(problems) }
        try await services.centre.recordStock(counts, of: facility, by: machine.id)
        return try services.json(Answer(recorded: counts.count, problems: []))
    }

    private func refuse(_ problems: [String]) throws -> Response {
        try services.json(Answer(recorded: 0, problems: problems), status: .unprocessableContent)
    }
}
