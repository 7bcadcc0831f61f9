import Access
import Blood
import Centre
import Foundation
import Hummingbird
import Jurisdiction
import Matching
import Pages

/// Somebody registers as a donor: a code shows that the number is their own, and nothing is kept before it is typed.
extension VisitorDesk {
    private func joinAnswer(
        _ model: JoinPage.Model, _ request: Request, _ context: WebContext
    ) -> Response {
        atTheDoor(request, status: model.problems.isEmpty ? .ok : .unprocessableContent) { csrf in
            JoinPage.render(model, page(request, context, csrf))
        }
    }

    private func joinModel(_ step: JoinPage.Step, number: String = "", drive: String = "") -> JoinPage.Model {
        let words = ConsentWords.current
        var model = JoinPage.Model(
            step: step, number: number, districts: districts, today: centre.today(),
            consentWords: Words(words.english, words.urdu), helpline: services.helpline)
        model.drive = VisitorDesk.driveReference(drive)
        model.invitationWords = Words(InvitationWords.english, InvitationWords.urdu)
        return model
    }

    @Sendable func join(_ request: Request, _ context: WebContext) async throws -> Response {
        let drive = request.uri.queryParameters["drive"].map(String.init) ?? ""
        return joinAnswer(joinModel(.number, drive: drive), request, context)
    }

    @Sendable func askJoinCode(_ request: Request, _ context: WebContext) async throws -> Response {
        var request = request
        guard let (form, _) = try await doorForm(&request) else {
            return joinAnswer(joinModel(.number), request, context)
        }
        let number = String(form.text("number").prefix(40))
        let language: Language = services.language(request) == .urdu ? .urdu : .english
        var model = joinModel(.rest, number: number, drive: form.text("drive"))
        if let problem = codes.ask(number, language: language, purpose: .join, from: context.clientAddress) {
            model.step = .number
            model.problems["number"] = Words(problem.message, problem.messageUrdu)
        }
        return joinAnswer(model, request, context)
    }

    @Sendable func saveJoin(_ request: Request, _ context: WebContext) async throws -> Response {
        var request = request
        guard let (form, _) = try await doorForm(&request) else {
            return joinAnswer(joinModel(.number), request, context)
        }
        let number = String(form.text("number").prefix(40))
        var model = joinModel(.rest, number: number, drive: form.text("drive"))
        model.entered = form.values
        model.channels = Set(form.all("channels").compactMap { Channel(rawValue: $0) })
        let area = AreaForm(form, places: centre.jurisdiction.places)
        if form.text("district").isEmpty { model.entered["district"] = area.district }
        model.area = area.choice
        model.problems["area"] = area.problem
        if area.isStep { return joinAnswer(model, request, context) }
        // What can be read without the code is read first: a slip must not cost one of five tries.
        guard let donor = newcomer(form, number: number, area.point, problems: &model.problems), model.problems.isEmpty
        else { return joinAnswer(model, request, context) }
        let next = model.drive.isEmpty ? "/me" : "/drive/\(model.drive)"
        switch try await codes.enter(form.text("code"), number: number, purpose: .join) {
        case .wrong, .family:
            services.noteRefusal(.doorCode, request, context)
            model.problems["code"] = VisitorDesk.wrongCode
        case .donor(let known):
            return try await enter(
                known, request, context, to: next,
                notice: model.drive.isEmpty
                    ? Words("You are registered already. This is your page.", "آپ پہلے سے درج ہیں۔ یہ آپ کا صفحہ ہے۔")
                    : Words("You are registered already.", "آپ پہلے سے درج ہیں۔"))
        case .proven:
            let outcome = try await centre.saveDonor(
                donor, lastDonation: form.day("lastDonation"), by: nil, over: .web)
            switch outcome {
            case .saved(let id):
                if form.isOn("invitations") {
                    _ = try await centre.setInvitations(true, of: id, over: .web, by: nil)
                }
                return try await enter(
                    id, request, context, to: next,
                    notice: Words("You are registered. Thank you.", "آپ درج ہو گئے۔ شکریہ۔"))
            case .problems(let found): for one in found { model.problems[one.joinField] = one.words }
            case .noSuchDonor: throw WebRefusal.notFound
            }
        }
        return joinAnswer(model, request, context)
    }

    /// The newcomer as the form says; nobody has seen a card of theirs, so the group is as said.
    private func newcomer(
        _ form: Form, number: String, _ area: AreaPoint, problems: inout [String: Words]
    ) -> Donor? {
        let places = centre.jurisdiction.places
        guard var donor = Donor(form, old: nil, places: places, now: centre.now(), problems: &problems) else {
            return nil
        }
        donor.phone = number
        donor.evidence = .said
        (donor.isBombay, donor.isPanelReserved) = (false, false)
        if donor.sex == .female { donor.protect() }
        if donor.consentedAt == nil {
            problems["consent"] = Words(
                "Without your word we may not ask you.", "آپ کی اجازت کے بغیر ہم نہیں پوچھ سکتے۔")
        }
        if donor.channels.isEmpty { problems["channels"] = Words("Please choose.", "منتخب کریں۔") }
        if form.text("code").isEmpty { problems["code"] = Words("Please fill this in.", "یہ خانہ پُر کریں۔") }
        for one in centre.problems(of: donor, lastDonation: form.day("lastDonation")) {
            problems[one.joinField] = one.words
        }
        var notes: [String] = []
        let town = String(form.text("town").prefix(100))
        if let found = places.town(named: town, in: donor.district) {
            donor.home = found.place
        } else if !town.isEmpty {
            notes.append("Lives in: \(town)")
        }
        if case .chosen(let point) = area {
            donor.home = point
            problems["area"] = AreaForm.mismatch(point, donor.district, places)
        }
        if form.isOn("seenOnPaper") { notes.append("Says that the group stands on a card or report: ask to see it.") }
        donor.note = notes.joined(separator: "\n")
        return donor
    }
}

extension DonorFieldProblem {
    /// The form calls the number by another name than the desk's does.
    fileprivate var joinField: String { field == .phone ? "number" : field.rawValue }
}
