import Access
import Blood
import Centre
import Foundation
import HTTPTypes
import Hummingbird
import Jurisdiction
import Matching
import Pages

/// Facilities and what they say they hold.
struct FacilityRoutes: Sendable {
    let services: WebServices

    func add(to router: WebRouter) {
        router.get("/facilities", for: .may(.seeFacilities), use: list)
        router.get("/facilities/new", for: .may(.editFacilities), use: newFacility)
        router.post("/facilities", for: .may(.editFacilities), use: save)
        router.get("/facilities/:facility", for: .may(.seeFacilities, .countOwnStock), use: show)
        router.get("/facilities/:facility/edit", for: .may(.editFacilities), use: edit)
        router.post("/facilities/:facility", for: .may(.editFacilities), use: save)
        router.post("/facilities/:facility/stock", for: .may(.editStock, .countOwnStock), use: count)
        router.post("/facility-proposals/:proposal", for: .may(.editFacilities), use: decideProposal)
    }

    /// What the database takes of a name.
    private static let textMax = 200

    private var centre: Centre { services.centre }

    private func isStale(_ instant: Instant) -> Bool { centre.now() - instant > Centre.stockIsStaleAfter }

    @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let text = String((request.uri.queryParameters["text"].map(String.init) ?? "").prefix(100))
        let (all, stock) = try await centre.ports.store.read { (try $0.facilities(), try $0.stock()) }
        let shown = text.isEmpty ? all : try await centre.findFacilities(text, limit: 50)
        let counted = Dictionary(stock.map { ($0.facility, $0.countedAt) }) { max($0, $1) }
        let model = FacilitiesPage.Model(
            text: text,
            lines: shown.map { facility in
                FacilitiesPage.Line(
                    id: facility.id, name: facility.name, nameUrdu: facility.nameUrdu, city: facility.city,
                    listedPhone: centre.ports.phones.shown(facility.listedPhone), countedAt: counted[facility.id],
                    isStale: counted[facility.id].map(isStale) ?? false, standing: facility.standing.rawValue)
            }, total: all.count, proposals: text.isEmpty ? try await proposals(context) : [])
        return services.answer(FacilitiesPage.render(model, services.page(request, context)), request)
    }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        try await page(request, context)
    }

    private func page(
        _ request: Request, _ context: WebContext, problems: [String: Words] = [:], entered: [String: String] = [:]
    ) async throws -> Response {
        let id = try context.number("facility")
        let (found, stock) = try await centre.ports.store.read { (try $0.facility(id), try $0.stock()) }
        guard let facility = found else { throw WebRefusal.notFound }
        var model = FacilityPage.Model(
            id: id, name: facility.name, nameUrdu: facility.nameUrdu, city: facility.city, district: facility.district,
            type: facility.type, listedPhone: centre.ports.phones.shown(facility.listedPhone), place: facility.place,
            stock: stock.filter { $0.facility == id }.map { figure in
                FacilityPage.Figure(
                    component: figure.component, group: figure.group, units: figure.units,
                    countedAt: figure.countedAt, isStale: isStale(figure.countedAt))
            }, entered: entered, problems: problems)
        model.standing = facility.standing.rawValue
        model.proposal = try await proposals(context, of: id).first
        return services.answer(
            FacilityPage.render(model, services.page(request, context)),
            status: problems.isEmpty ? .ok : .unprocessableContent, request)
    }

    @Sendable func count(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        let id = try context.number("facility")
        var request = request
        let form = try await services.form(&request, context)
        let confirmsAll = form.text("act") == "asBefore"
        var counts: [StockCount] = []
        var problems: [String: Words] = [:]
        for component in BloodComponent.allCases {
            for group in BloodGroup.known {
                let field = FacilityPage.fieldName(component, group)
                guard !form.text(field).isEmpty else { continue }
                guard let units = form.int(field), (0...Int64(FacilityPage.unitsMax)).contains(units) else {
                    problems[field] = Words("A number from 0 to 9999.", "0 سے 9999 تک عدد۔")
                    continue
                }
                // What stands as it was shown is no new count unless it is confirmed.
                let isUnchanged = form.int(FacilityPage.shownName(component, group)) == units
                guard !isUnchanged || confirmsAll else { continue }
                counts.append(
                    StockCount(
                        group: group, component: component, units: Int(units),
                        confirms: isUnchanged ? Int(units) : nil))
            }
        }
        guard problems.isEmpty else {
            return try await page(request, context, problems: problems, entered: form.values)
        }
        guard let written = try await centre.recordStock(counts, of: id, by: staff.id) else {
            throw WebRefusal.notFound
        }
        return services.redirect(
            to: "/facilities/\(id)", notice: services.page(request, context).counted(written))
    }

    // MARK: - Adding and editing

    private func formPage(
        _ request: Request, _ context: WebContext, id: FacilityID?, entered: [String: String],
        problems: [String: Words] = [:]
    ) async throws -> Response {
        let types = try await centre.ports.store.read { Set(try $0.facilities().map(\.type)).sorted() }
        let model = FacilityFormPage.Model(
            id: id, entered: entered, problems: problems,
            districts: centre.jurisdiction.places.districts.map(\.name).sorted(), types: types)
        return services.answer(
            FacilityFormPage.render(model, services.page(request, context)),
            status: problems.isEmpty ? .ok : .unprocessableContent, request)
    }

    @Sendable func newFacility(_ request: Request, _ context: WebContext) async throws -> Response {
        return try await formPage(request, context, id: nil, entered: [:])
    }

    @Sendable func edit(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.number("facility")
        let (found, waiting) = try await centre.ports.store.read {
            (try $0.facility(id), try $0.openProposal(of: id)?.listedPhone)
        }
        guard let facility = found else { throw WebRefusal.notFound }
        return try await formPage(
            request, context, id: id,
            entered: [
                "name": facility.name, "nameUrdu": facility.nameUrdu, "city": facility.city,
                "district": facility.district, "type": facility.type, "listedPhone": waiting ?? facility.listedPhone,
                "latitude": String(facility.place.latitude), "longitude": String(facility.place.longitude),
                "counter": facility.counter,
            ])
    }

    @Sendable func save(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        let id = context.parameters.get("facility").flatMap { Int64($0) }
        var request = request
        let form = try await services.form(&request, context)
        var problems: [String: Words] = [:]
        for field in ["name", "city"] where form.text(field).isEmpty {
            problems[field] = Words("Please fill this in.", "یہ خانہ پُر کریں۔")
        }
        // As the database counts: letters with their marks may be many characters.
        for field in ["name", "nameUrdu", "city", "type", "counter"]
        where form.text(field).unicodeScalars.count > FacilityRoutes.textMax {
            problems[field] = Words(
                "At most \(FacilityRoutes.textMax) letters.", "زیادہ سے زیادہ \(FacilityRoutes.textMax) حروف۔")
        }
        let district = centre.jurisdiction.places.district(named: form.text("district"))
        if district == nil {
            problems["district"] = Words("Choose a district from the list.", "فہرست سے ضلع منتخب کریں۔")
        }
        var phone = ""
        switch centre.ports.phones.read(form.text("listedPhone")) {
        case .success(let read): phone = read
        case .failure(let problem): problems["listedPhone"] = Words(problem.message, problem.messageUrdu)
        }
        let latitude = Double(form.text("latitude"))
        let longitude = Double(form.text("longitude"))
        if latitude.map({ !(-90.0...90.0).contains($0) }) ?? true {
            problems["latitude"] = Words("Degrees from -90 to 90.", "−90 سے 90 تک۔")
        }
        if longitude.map({ !(-180.0...180.0).contains($0) }) ?? true {
            problems["longitude"] = Words("Degrees from -180 to 180.", "−180 سے 180 تک۔")
        }
        guard problems.isEmpty, let district, let latitude, let longitude else {
            return try await formPage(request, context, id: id, entered: form.values, problems: problems)
        }
        let facility = Facility(
            id: id ?? 0, name: form.text("name"), nameUrdu: form.text("nameUrdu"), city: form.text("city"),
            district: district.name, place: GeoPoint(latitude: latitude, longitude: longitude),
            type: form.text("type"), listedPhone: phone, counter: form.text("counter"))
        let saved = try await centre.saveFacility(facility, by: staff.id)
        guard let saved else {
            problems["name"] = Words("A facility of this name is listed already.", "اس نام کا ہسپتال پہلے سے درج ہے۔")
            return try await formPage(request, context, id: id, entered: form.values, problems: problems)
        }
        return services.redirect(to: "/facilities/\(saved)")
    }
}
