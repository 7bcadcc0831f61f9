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
        return formAnswer(entered, donor.channels, [:], donor, session, request, context)
    }

    private func formAnswer(
        _ entered: [String: String], _ channels: Set<Channel>, _ problems: [String: Words], _ donor: Donor,
        _ session: VisitorSession, _ request: Request, _ context: WebContext
    ) -> Response {
        let model = MeFormPage.Model(
            entered: entered, channels: channels, problems: problems, districts: districts, today: centre.today(),
            phone: centre.ports.phones.shown(donor.phone))
        return services.answer(
            MeFormPage.render(model, page(request, context, session.csrf)),
            status: problems.isEmpty ? .ok : .unprocessableContent, request)
    }

    @Sendable func save(_ request: Request, _ context: WebContext) async throws -> Response {
        var request = request
        let (session, donor, form) = try await form(&request)
        var problems: [String: Words] = [:]
        let correction = OwnCorrection(form, of: donor, places: centre.jurisdiction.places, problems: &problems)
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
        return formAnswer(form.values, correction.channels, problems, donor, session, request, context)
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
    /// Reads the form; what cannot be read is a problem at its field.
    fileprivate init(_ form: Form, of donor: Donor, places: Places, problems: inout [String: Words]) {
        self.init(donor)
        name = form.text("name")
        for field in ["birthDate", "pausedUntil"] where !form.text(field).isEmpty && form.day(field) == nil {
            problems[field] = Words("Write a date.", "تاریخ لکھیں۔")
        }
        birthDate = form.day("birthDate")
        pausedUntil = form.day("pausedUntil")
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
