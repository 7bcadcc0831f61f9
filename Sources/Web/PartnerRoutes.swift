import Access
import Blood
import Centre
import Hummingbird
import Jurisdiction
import Pages

/// Houses that host drives or lend volunteers, kept by the coordinator.
struct PartnerRoutes: Sendable {
    let services: WebServices

    func add(to router: WebRouter) {
        router.get("/partners", for: .may(.seeDrives), use: list)
        router.get("/partners/new", for: .may(.editDrives), use: newPartner)
        router.post("/partners", for: .may(.editDrives), use: save)
        router.get("/partners/:partner", for: .may(.seeDrives), use: show)
        router.post("/partners/:partner", for: .may(.editDrives), use: save)
        router.get("/partners/:partner/edit", for: .may(.editDrives), use: edit)
        router.post("/partners/:partner/end", for: .may(.editDrives), use: end)
    }

    private var centre: Centre { services.centre }

    @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let today = centre.today()
        let model = PartnersPage.Model(partners: try await centre.partners().map { PartnerFacts($0, today: today) })
        return services.answer(PartnersPage.render(model, services.page(request, context)), request)
    }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let view = try await centre.partnerView(context.number("partner")) else { throw WebRefusal.notFound }
        let model = PartnerPage.Model(
            facts: PartnerFacts(view.partner, today: centre.today()), contact: view.partner.contact,
            note: view.partner.note, drives: view.drives.map(DrivesPage.Line.init))
        return services.answer(PartnerPage.render(model, services.page(request, context)), request)
    }

    @Sendable func end(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        let id = try context.number("partner")
        var request = request
        let form = try await services.form(&request, context)
        guard try await centre.endPartner(id, isOver: form.text("over") != "0", by: staff.id) else {
            throw WebRefusal.notFound
        }
        return services.redirect(to: "/partners/\(id)")
    }

    // MARK: - The form

    private func formPage(
        _ request: Request, _ context: WebContext, id: PartnerID?, entered: [String: String],
        problems: [String: Words] = [:]
    ) -> Response {
        let places = centre.jurisdiction.places
        let model = PartnerFormPage.Model(
            id: id, entered: entered, problems: problems,
            districts: (places.districts + places.cities).map(\.name).sorted())
        return services.answer(
            PartnerFormPage.render(model, services.page(request, context)),
            status: problems.isEmpty ? .ok : .unprocessableContent, request)
    }

    @Sendable func newPartner(_ request: Request, _ context: WebContext) async throws -> Response {
        formPage(request, context, id: nil, entered: ["since": "\(centre.today())"])
    }

    @Sendable func edit(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.number("partner")
        guard let partner = try await centre.ports.store.read({ try $0.partner(id) }) else { throw WebRefusal.notFound }
        return formPage(
            request, context, id: id,
            entered: [
                "name": partner.name, "kind": partner.kind.rawValue, "district": partner.district,
                "contact": partner.contact, "note": partner.note, "since": "\(partner.agreedSince)",
                "until": partner.agreedUntil?.description ?? "",
            ])
    }

    @Sendable func save(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        let id = context.parameters.get("partner").flatMap { Int64($0) }
        var request = request
        let form = try await services.form(&request, context)
        if let id, try await centre.ports.store.read({ try $0.partner(id) }) == nil { throw WebRefusal.notFound }
        var problems: [String: Words] = [:]
        if let partner = Partner(form, id: id ?? 0, places: centre.jurisdiction.places, problems: &problems) {
            guard let saved = try await centre.savePartner(partner, by: staff.id) else { throw WebRefusal.notFound }
            return services.redirect(to: "/partners/\(saved)")
        }
        return formPage(request, context, id: id, entered: form.values, problems: problems)
    }
}

extension Partner {
    /// Reads the form; what cannot be read is a problem at its field.
    fileprivate init?(_ form: Form, id: PartnerID, places: Places, problems: inout [String: Words]) {
        if form.text("name").isEmpty { problems["name"] = Words("Please fill this in.", "یہ خانہ پُر کریں۔") }
        let note = form.lines("note")
        for (field, text, most) in [
            ("name", form.text("name"), PartnerLimits.nameMax),
            ("contact", form.text("contact"), PartnerLimits.contactMax), ("note", note, PartnerLimits.noteMax),
        ] where text.unicodeScalars.count > most {
            problems[field] = Words("At most \(most) letters.", "زیادہ سے زیادہ \(most) حروف۔")
        }
        let kind: PartnerKind? = form.choice("kind")
        if kind == nil { problems["kind"] = Words("Please choose.", "منتخب کریں۔") }
        let district = places.district(named: form.text("district"))
        if district == nil {
            problems["district"] = Words("Choose a district from the list.", "فہرست سے ضلع منتخب کریں۔")
        }
        let (since, until) = (form.day("since"), form.day("until"))
        if since == nil { problems["since"] = Words("Write a date.", "تاریخ لکھیں۔") }
        if until == nil, !form.text("until").isEmpty { problems["until"] = Words("Write a date.", "تاریخ لکھیں۔") }
        if let since, let until, until < since {
            problems["until"] = Words("The end is before the beginning.", "اختتام آغاز سے پہلے ہے۔")
        }
        guard problems.isEmpty, let kind, let district, let since else { return nil }
        self.init(
            id: id, name: form.text("name"), kind: kind, district: district.name, contact: form.text("contact"),
            note: note, agreedSince: since, agreedUntil: until)
    }
}

extension PartnerFacts {
    init(_ partner: Partner, today: CivilDate) {
        let standing: Standing =
            partner.endedAt != nil
            ? .ended
            : partner.agreedSince > today
                ? .toCome : partner.agreedUntil.map { $0 < today } ?? false ? .runOut : .goesOn
        self.init(
            id: partner.id, name: partner.name, sort: PartnerSort(rawValue: partner.kind.rawValue) ?? .other,
            district: partner.district, since: partner.agreedSince, until: partner.agreedUntil, standing: standing)
    }
}

extension DrivesPage.Line {
    fileprivate init(_ line: DriveLine) {
        self.init(
            facts: DriveFacts(line.drive, line.facility), places: line.drive.slotCount * line.drive.beds,
            signedUp: line.signedUp, came: line.counts.came, gave: line.counts.gave)
    }
}
