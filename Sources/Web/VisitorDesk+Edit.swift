import Access
import Blood
import Centre
import Foundation
import HTTPTypes
import Hummingbird
import Jurisdiction
import Matching
import Pages

/// A donor corrects the own entry and changes the own number.
extension VisitorDesk {
    var districts: [String] {
        let places = centre.jurisdiction.places
        return (places.districts + places.cities).map(\.name).sorted()
    }

    @Sendable func edit(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let (session, donor) = try await donor(request) else { return services.redirect(to: "/me") }
        var entered = donor.entered
        entered["pausedUntil"] = donor.pausedUntil?.description
        entered["pausedFrom"] = donor.pausedFrom?.description
        let area = AreaForm(places: centre.jurisdiction.places, home: ownPoint(of: donor))
        return formAnswer(entered, donor.channels, [:], area, donor, session, request, context)
    }

    /// What is known of the donor's home beyond the middle of the district.
    private func ownPoint(of donor: Donor) -> GeoPoint? {
        donor.home == centre.jurisdiction.places.district(named: donor.district)?.label ? nil : donor.home
    }

    private func formAnswer(
        _ entered: [String: String], _ channels: Set<Channel>, _ problems: [String: Words], _ area: AreaForm,
        _ donor: Donor, _ session: VisitorSession, _ request: Request, _ context: WebContext
    ) -> Response {
        var model = MeFormPage.Model(
            entered: entered, channels: channels, problems: problems, districts: districts, today: centre.today(),
            phone: centre.ports.phones.shown(donor.phone))
        model.area = area.choice
        return services.answer(
            MeFormPage.render(model, page(request, context, session.csrf)),
            status: problems.isEmpty ? .ok : .unprocessableContent, request)
    }

    @Sendable func save(_ request: Request, _ context: WebContext) async throws -> Response {
        var request = request
        let (session, donor, form) = try await form(&request)
        var problems: [String: Words] = [:]
        let places = centre.jurisdiction.places
        // With another district the old point says nothing any more.
        let isSameDistrict = places.district(named: form.text("district"))?.name == donor.district
        let area = AreaForm(form, places: places, home: isSameDistrict ? ownPoint(of: donor) : nil)
        if area.isStep {
            let channels = Set(form.all("channels").compactMap { Channel(rawValue: $0) })
            var entered = form.values
            if form.text("district").isEmpty { entered["district"] = area.district }
            let found = area.problem.map { ["area": $0] } ?? [:]
            return formAnswer(entered, channels, found, area, donor, session, request, context)
        }
        var correction = OwnCorrection(form, of: donor, places: places, problems: &problems)
        correction.take(area, places, problems: &problems)
        if problems.isEmpty {
            switch try await centre.correctOwn(donor.id, correction) {
            case .saved:
                let page = services.page(request, context)
                return services.redirect(to: "/me", notice: page.say("Saved.", "محفوظ ہو گیا۔"))
            case .noSuchDonor: throw WebRefusal.notFound
            case .problems(let found):
                for problem in found { problems[problem.field.rawValue] = problem.words }
            }
        }
        return formAnswer(form.values, correction.channels, problems, area, donor, session, request, context)
    }

    // MARK: - Another number

    @Sendable func newNumber(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let (session, _) = try await donor(request) else { return services.redirect(to: "/me") }
        let model = MeDoorPage.Model(purpose: .newNumber, helpline: services.helpline)
        return door(model, request, context, csrf: session.csrf)
    }

    @Sendable func askNumberCode(_ request: Request, _ context: WebContext) async throws -> Response {
        var request = request
        let (session, donor, form) = try await form(&request)
        let number = String(form.text("number").prefix(40))
        var model = MeDoorPage.Model(purpose: .newNumber, number: number, helpline: services.helpline)
        if let problem = codes.ask(
            number, language: donor.language, purpose: .newNumber, donor: donor.id,
            from: context.clientAddress)
        {
            model.problem = Words(problem.message, problem.messageUrdu)
            return door(model, request, context, csrf: session.csrf, status: .unprocessableContent)
        }
        model.step = .code
        return door(model, request, context, csrf: session.csrf)
    }

    @Sendable func confirmNumber(_ request: Request, _ context: WebContext) async throws -> Response {
        var request = request
        let (session, donor, form) = try await form(&request)
        let number = String(form.text("number").prefix(40))
        let entered = try await codes.enter(form.text("code"), number: number, purpose: .newNumber)
        guard entered == .donor(donor.id), case .saved = try await centre.changeOwnNumber(of: donor.id, to: number)
        else {
            services.noteRefusal(.doorCode, request, context)
            let model = MeDoorPage.Model(
                step: .code, purpose: .newNumber, number: number, problem: VisitorDesk.wrongCode,
                helpline: services.helpline)
            return door(model, request, context, csrf: session.csrf, status: .unprocessableContent)
        }
        let page = services.page(request, context)
        return signedOut(
            services.redirect(
                to: "/me",
                notice: page.say(
                    "Your number is changed. Come in again with the new one.",
                    "آپ کا نمبر بدل گیا۔ نئے نمبر سے دوبارہ داخل ہوں۔")))
    }
}

extension OwnCorrection {
    /// The point moves the home; the district stays as it was named.
    fileprivate mutating func take(_ area: AreaForm, _ places: Places, problems: inout [String: Words]) {
        problems["area"] = problems["area"] ?? area.problem
        switch area.point {
        case .asBefore: break
        case .forgotten: home = places.district(named: district)?.label ?? home
        case .chosen(let point):
            home = point
            if problems["district"] == nil { problems["area"] = AreaForm.mismatch(point, district, places) }
        }
    }

    /// Reads the form; what cannot be read is a problem at its field.
    fileprivate init(_ form: Form, of donor: Donor, places: Places, problems: inout [String: Words]) {
        self.init(donor)
        name = form.text("name")
        for field in ["birthDate", "pausedFrom", "pausedUntil"]
        where !form.text(field).isEmpty && form.day(field) == nil {
            problems[field] = Words("Write a date.", "تاریخ لکھیں۔")
        }
        birthDate = form.day("birthDate")
        pausedUntil = form.day("pausedUntil")
        pausedFrom = form.day("pausedFrom")
        if let from = pausedFrom, problems["pausedUntil"] == nil, pausedUntil.map({ $0 <= from }) ?? true {
            problems["pausedUntil"] = Words(
                "The day of coming back is after the day of going.", "واپسی کی تاریخ جانے کے بعد کی ہو۔")
        }
        let weight = form.text("weight")
        weightKilograms = weight.isEmpty ? nil : Double(weight)
        if !weight.isEmpty, weightKilograms == nil { problems["weight"] = Words("Write a number.", "عدد لکھیں۔") }
        if let found = places.district(named: form.text("district")) {
            // The home moves only with the district: a finer place that is known is kept.
            if found.name != donor.district { (district, home) = (found.name, found.label) }
        } else {
            problems["district"] = Words(
                "No district of this name: choose one from the list.", "اس نام کا ضلع نہیں: فہرست سے منتخب کریں۔")
        }
        channels = Set(form.all("channels").compactMap { Channel(rawValue: $0) })
        language = form.choice("language") ?? donor.language
        acceptsNightEmergencies = form.isOn(DonorChoice.acceptsNightEmergencies.rawValue)
        relayOnly = form.isOn(DonorChoice.relayOnly.rawValue)
        prefersWomanOperator = form.isOn(DonorChoice.prefersWomanOperator.rawValue)
        daylightOnly = form.isOn(DonorChoice.daylightOnly.rawValue)
        meetsAtFacilityOnly = form.isOn(DonorChoice.meetsAtFacilityOnly.rawValue)
    }
}
