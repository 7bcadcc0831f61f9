import Access
import Blood
import Centre
import HTTPTypes
import Hummingbird
import Matching
import Pages

/// A blood drive as anybody sees it, and the own place on its list behind a one-time code or a session at `/me`.
extension VisitorDesk {
    private typealias Found = (drive: BloodDrive, facility: Facility, freeBySlot: [Int])

    /// What may stand in an address: a reference of ours or nothing.
    static func driveReference(_ text: String) -> String {
        let isOurs =
            (4...12).contains(text.utf8.count) && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return isOurs ? text.uppercased() : ""
    }

    private func found(_ context: WebContext) async throws -> Found {
        let reference = VisitorDesk.driveReference(context.parameters.get("reference") ?? "")
        guard let found = try await centre.publicDrive(reference) else { throw WebRefusal.notFound }
        return found
    }

    private func model(_ found: Found) -> DriveVisitorPage.Model {
        let (drive, now) = (found.drive, centre.now())
        let slots = found.freeBySlot.enumerated().filter { drive.isAhead($0.offset, at: now) }.map {
            DriveVisitorPage.Slot(number: $0.offset, startsAt: drive.start(ofSlot: $0.offset), free: $0.element)
        }
        return DriveVisitorPage.Model(
            facts: DriveFacts(drive, found.facility),
            takesSignUps: drive.state.takesSignUps && drive.closesAt > now, slots: slots,
            helpline: services.helpline)
    }

    private func atTheDoor(
        _ model: DriveVisitorPage.Model, _ request: Request, _ context: WebContext
    ) -> Response {
        atTheDoor(request, status: model.problem == nil ? .ok : .unprocessableContent) { csrf in
            DriveVisitorPage.render(model, page(request, context, csrf))
        }
    }

    /// The page of somebody who is signed in.
    private func own(
        _ found: Found, _ session: VisitorSession, problem: Words? = nil, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let drive = found.drive
        var model = model(found)
        let signUp = try await centre.ports.store.read { try $0.signUp(of: session.donor, at: drive.id) }
        if let signUp, signUp.isActive {
            model.step = .signedUp(signUp.slot.map(drive.start(ofSlot:)), isOver: signUp.outcome != nil)
        } else {
            model.step = .known
        }
        switch try await centre.advice(for: session.donor, at: drive) {
        case .nothingAgainst: break
        case .from(let day): model.advice = .from(day)
        case .askTheBloodBank: model.advice = .askTheBloodBank
        }
        model.problem = problem
        return services.answer(
            DriveVisitorPage.render(model, page(request, context, session.csrf)),
            status: problem == nil ? .ok : .unprocessableContent, request)
    }

    @Sendable func drive(_ request: Request, _ context: WebContext) async throws -> Response {
        let found = try await found(context)
        guard let (session, _) = try await donor(request) else { return atTheDoor(model(found), request, context) }
        return try await own(found, session, request, context)
    }

    // MARK: - The code

    @Sendable func askDriveCode(_ request: Request, _ context: WebContext) async throws -> Response {
        var model = model(try await found(context))
        var request = request
        guard let (form, _) = try await doorForm(&request) else { return atTheDoor(model, request, context) }
        model.number = String(form.text("number").prefix(40))
        let language: Language = services.language(request) == .urdu ? .urdu : .english
        if let problem = codes.ask(model.number, language: language, from: context.clientAddress) {
            model.problem = Words(problem.message, problem.messageUrdu)
        } else {
            model.step = .code
        }
        return atTheDoor(model, request, context)
    }

    @Sendable func enterDrive(_ request: Request, _ context: WebContext) async throws -> Response {
        let found = try await found(context)
        var model = model(found)
        var request = request
        guard let (form, _) = try await doorForm(&request) else { return atTheDoor(model, request, context) }
        model.number = String(form.text("number").prefix(40))
        switch try await codes.enter(form.text("code"), number: model.number) {
        case .wrong, .proven:
            services.noteRefusal(.doorCode, request, context)
            (model.step, model.problem) = (.code, VisitorDesk.wrongCode)
            return atTheDoor(model, request, context)
        case .family:
            // Rang for a patient, and is no donor yet.
            return services.redirect(to: "/join?drive=\(found.drive.reference)")
        case .donor(let donor):
            return try await enter(donor, request, context, to: "/drive/\(found.drive.reference)")
        }
    }

    // MARK: - The list

    @Sendable func signUp(_ request: Request, _ context: WebContext) async throws -> Response {
        let found = try await found(context)
        var request = request
        let (session, donor, form) = try await form(&request)
        let path = "/drive/\(found.drive.reference)"
        let page = services.page(request, context)
        if form.text("act") == "cancel" {
            _ = try await centre.cancelSignUp(donor.id, at: found.drive.id, by: nil)
            return services.redirect(
                to: path, notice: page.say("You are off the list.", "آپ کا نام فہرست سے ہٹا دیا گیا۔"))
        }
        guard let slot = form.int("slot"), (0...Int64(DriveLimits.slotsMax)).contains(slot) else {
            return try await own(
                found, session, problem: Words("Choose a time.", "وقت چنیں۔"), request, context)
        }
        let outcome = try await centre.signUp(donor.id, at: found.drive.id, slot: Int(slot), by: nil)
        guard outcome == .done else {
            return try await own(try await self.found(context), session, problem: outcome.words, request, context)
        }
        return services.redirect(to: path, notice: page.say("You are on the list.", "آپ کا نام لکھ لیا گیا۔"))
    }
}

extension SignUpOutcome {
    var words: Words {
        switch self {
        case .done: Words("Done.", "ہو گیا۔")
        case .full: Words("This slot is full. Choose another.", "یہ باری بھر چکی ہے۔ کوئی اور چنیں۔")
        case .slotIsOver:
            Words("This time has begun already. Choose another.", "یہ وقت گزر چکا ہے۔ کوئی اور چنیں۔")
        case .notTaken: Words("Nobody is put on this list now.", "اس فہرست میں ابھی نام نہیں لکھے جاتے۔")
        case .hasCome: Words("This donor has come already.", "یہ ڈونر آ چکا ہے۔")
        case .noSuchDonor: Words("No donor has this number.", "اس نمبر کا کوئی ڈونر نہیں۔")
        case .noSuchDrive: Words("There is no such drive.", "ایسا کوئی کیمپ نہیں۔")
        }
    }
}

extension DriveFacts {
    init(_ drive: BloodDrive, _ facility: Facility?) {
        self.init(
            id: drive.id, reference: drive.reference, name: drive.name, host: drive.host,
            facility: facility?.name ?? "", facilityUrdu: facility?.nameUrdu ?? "", district: drive.district,
            address: drive.address, opensAt: drive.opensAt, closesAt: drive.closesAt,
            stage: DriveStage(rawValue: drive.state.rawValue) ?? .planned)
    }
}
