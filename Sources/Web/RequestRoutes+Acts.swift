import Access
import Blood
import Centre
import Dispatching
import Foundation
import HTTPTypes
import Hummingbird
import Matching
import Pages

/// What the desk does with a request; each is a noun of its own in the address.
enum DeskAct: String, CaseIterable, Sendable {
    case verification
    case rejection
    case waves
    case widerRing = "wider-ring"
    case conditionalGroups = "conditional-groups"
    case stockUnits = "stock-units"
    case pause
    case resumption
    case deadline
    case units
    case handOver = "hand-over"
    case handOverEnd = "hand-over-end"
    case withdrawal
    case expiry
    case reopening

    var permission: Permission { self == .conditionalGroups ? .permitConditionalGroup : .dispatchRequest }

    /// - Returns: `nil` when a field is missing or not what it should be.
    func event(_ form: Form, calendar: LocalCalendar) -> RequestEvent? {
        let reason = form.text("reason")
        switch self {
        case .verification: return .verified
        case .rejection: return .verificationRejected(reason: reason)
        case .waves: return form.int("count").map { .askMore(count: Int(clamping: $0)) }
        case .widerRing: return .widen
        case .conditionalGroups: return .permitConditional
        case .stockUnits: return form.int("units").map { .issuedFromStock(units: Int(clamping: $0)) }
        case .pause: return .pause
        case .resumption: return .resume
        case .deadline: return calendar.instant(input: form.text("neededBy")).map { .extend(neededBy: $0) }
        case .units: return form.int("units").map { .changeUnits(Int(clamping: $0)) }
        case .handOver: return .handOver(reason: reason)
        case .handOverEnd: return .takeBack
        case .withdrawal: return .withdraw(reason: reason)
        case .expiry: return .expire(reason: reason)
        case .reopening: return .reopen
        }
    }
}

/// How far a donor has come, as the desk hears it from the facility.
enum DonorStep: String, CaseIterable, Sendable {
    case departure
    case arrival
    case acceptance
    case donation
    case noShow = "no-show"
    case undo

    func event(_ donor: DonorID) -> RequestEvent {
        switch self {
        case .departure: .leftHome(donor: donor)
        case .arrival: .arrived(donor: donor)
        case .acceptance: .accepted(donor: donor)
        case .donation: .donated(donor: donor)
        case .noShow: .noShow(donor: donor)
        case .undo: .undo(donor: donor)
        }
    }
}

extension RequestRoutes {
    func take(_ act: DeskAct, _ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        var request = request
        let form = try await services.form(&request, context)
        guard let event = act.event(form, calendar: services.centre.calendar) else {
            return try refuse(
                request, context, Words("A field is missing or is no number.", "کوئی خانہ خالی ہے یا عدد نہیں۔"))
        }
        let answer = try await take(event, note: form.text("reason"), by: staff, request, context)
        guard act == .widerRing, answer.status == .seeOther,
            let record = try await services.centre.ports.store.read({ [id = try context.number("request")] in
                try $0.request(id)
            }), record.course.verification == .pending, record.course.phase.isOngoing
        else { return answer }
        // Nothing is seen to happen before the facility has confirmed; it is said why.
        return services.redirect(
            to: "/requests/\(record.id)",
            notice: services.page(request, context).say(
                "The ring is wider. Donors in it are asked once the facility has confirmed the need.",
                "دائرہ بڑا ہو گیا۔ اس کے ڈونرز سے ہسپتال کی تصدیق کے بعد پوچھا جائے گا۔"))
    }

    func take(_ step: DonorStep, _ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        var request = request
        _ = try await services.form(&request, context)
        return try await take(step.event(context.number("donor")), note: "", by: staff, request, context)
    }

    /// A donor who rang instead of writing.
    @Sendable func replyOnBehalf(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        var request = request
        let form = try await services.form(&request, context)
        guard let reply = Reply(form, now: services.centre.now()) else {
            return try refuse(request, context, Words("Choose an answer.", "جواب منتخب کریں۔"))
        }
        return try await take(
            .reply(donor: context.number("donor"), reply), note: "rang", by: staff, request, context)
    }

    /// The facility's screening deferred the donor: the step of the request, and the row in the register.
    @Sendable func deferAtDesk(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        var request = request
        let form = try await services.form(&request, context)
        let donor = try context.number("donor")
        let centre = services.centre
        let deferral = Deferral(
            donor: donor, ruleKey: form.text("ruleKey"), since: centre.today(), until: form.day("until"),
            recordedAt: centre.now())
        switch try await centre.deferDonor(deferral, by: staff.id) {
        case .saved: break
        case .noSuchDonor: throw WebRefusal.notFound
        case .problems(let found):
            return try refuse(
                request, context,
                found.first?.words ?? Words("Choose a reason from the list.", "فہرست سے وجہ منتخب کریں۔"))
        }
        // The audit is read by more people than may know of an infection.
        return try await take(
            .deferred(donor: donor), note: centre.openRule(deferral.ruleKey), by: staff, request, context)
    }

    @Sendable func reconcile(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        var request = request
        let form = try await services.form(&request, context)
        guard let counts = UnitCounts(form) else { return try refuse(request, context, UnitCounts.problem) }
        let outcome = try await services.centre.reconcile(
            context.number("request"), drawn: counts.drawn, issued: counts.issued, transfused: counts.transfused,
            returned: counts.returned, by: staff.id)
        return try answer(outcome, request, context)
    }

    // MARK: - Answers

    private func take(
        _ event: RequestEvent, note: String, by staff: StaffMember, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let outcome = try await services.centre.take(
            event, on: context.number("request"), by: .staff(staff.id), note: String(note.prefix(300)))
        return try answer(outcome, request, context)
    }

    private func answer(_ outcome: EventOutcome, _ request: Request, _ context: WebContext) throws -> Response {
        let path = try "/requests/\(context.number("request"))"
        let page = services.page(request, context)
        switch outcome {
        case .taken: return services.redirect(to: path)
        case .refused(let refusal): return services.redirect(to: path, notice: page.words(refusal), isRefusal: true)
        case .noSuchRequest: throw WebRefusal.notFound
        }
    }

    private func refuse(_ request: Request, _ context: WebContext, _ words: Words) throws -> Response {
        try services.redirect(
            to: "/requests/\(context.number("request"))", notice: services.page(request, context).say(words),
            isRefusal: true)
    }
}

extension Reply {
    /// What a form says: of the desk for a donor who rang, or of the donor's own page.
    init?(_ form: Form, now: Instant) {
        switch form.text("answer") {
        case "pledge":
            // A window of up to a day; without a number the urgency's usual one is taken.
            let minutes = (form.int("minutes") ?? form.int("window")).map { min(max($0, 5), 1_440) }
            self = .pledge(
                arriveFrom: minutes.map { _ in now }, arriveBy: minutes.map { now + .minutes(Double($0)) })
        case "decline", "withdraw": self = .decline
        case "ill": self = .unavailable(.ill)
        case "away": self = .unavailable(.away)
        case "far": self = .unavailable(.tooFar)
        case "gave": self = .unavailable(.alreadyDonated)
        case "stop": self = .optOut
        case "wrongNumber": self = .wrongNumber
        default: return nil
        }
    }
}

extension LocalCalendar {
    /// Reads what `<input type="datetime-local">` sends: `2026-11-24T21:40`.
    func instant(input text: String) -> Instant? {
        let parts = text.split(separator: "T")
        guard parts.count == 2, let day = CivilDate(String(parts[0])) else { return nil }
        let clock = parts[1].split(separator: ":").compactMap { Int($0) }
        guard clock.count >= 2, (0..<24).contains(clock[0]), (0..<60).contains(clock[1]) else { return nil }
        return instant(day, minuteOfDay: clock[0] * 60 + clock[1])
    }
}
