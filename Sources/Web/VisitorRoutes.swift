import Blood
import Centre
import Dispatching
import Foundation
import HTTPTypes
import Hummingbird
import Matching
import Pages

/// Pages for people without a sign-in: the donor's and the family's, behind signed links, and the public ones.
///
/// The token in the address is the secret: who has it may answer, and a form of another site cannot know it.
struct VisitorRoutes: Sendable {
    let services: WebServices

    func add(to router: WebRouter) {
        router.get("/d/:token", for: .signedLink, use: donor)
        router.post("/d/:token", for: .signedLink, use: answer)
        router.get("/f/:token", for: .signedLink, use: family)
        router.post("/f/:token", for: .signedLink, use: familyAct)
        router.get("/ledger", for: .everybody, use: ledger)
    }

    private var centre: Centre { services.centre }

    private func subject(
        _ request: Request, _ context: WebContext
    ) throws -> (token: String, subject: LinkSubject?) {
        guard let token = context.parameters.get("token") else { throw WebRefusal.notFound }
        let subject = centre.ports.links.open(token, now: centre.now())
        // A link that has ended was ours once, and was open at the beginning of time; a forged one never was.
        if subject == nil, centre.ports.links.open(token, now: Instant(millisecondsSince1970: 0)) == nil {
            services.noteRefusal(.doorLink, request, context)
        }
        return (token, subject)
    }

    func linkEnded(_ request: Request, _ context: WebContext) -> Response {
        let model = LinkEndedPage.Model(helpline: services.helpline)
        return services.answer(LinkEndedPage.render(model, services.page(request, context)), status: .gone, request)
    }

    // MARK: - Donor

    @Sendable func donor(_ request: Request, _ context: WebContext) async throws -> Response {
        let (token, subject) = try subject(request, context)
        guard case .donor(let id, let donor) = subject, let model = try await donorModel(id, donor, token: token) else {
            return linkEnded(request, context)
        }
        return services.answer(DonorLinkPage.render(model, services.page(request, context)), request)
    }

    private func donorModel(_ id: Matching.RequestID, _ donor: DonorID, token: String) async throws -> DonorLinkPage
        .Model?
    {
        let found = try await centre.ports.store.read { transaction in
            try transaction.request(id).flatMap { record -> (RequestRecord, Facility, Donor)? in
                guard let facility = try transaction.facility(record.details.facility),
                    let person = try transaction.donor(donor)
                else { return nil }
                return (record, facility, person)
            }
        }
        guard let (record, facility, person) = found, let ask = record.course.asks.first(where: { $0.donor == donor })
        else { return nil }
        let request = record.course.request
        var model = DonorLinkPage.Model(
            reference: record.details.reference, patientGroup: request.patient.group,
            isAnyGroup: request.mode == .replacementAnyGroup, component: request.component,
            units: request.unitsNeeded, facility: facility.name, facilityUrdu: facility.nameUrdu,
            city: facility.city, neededBy: request.neededBy,
            state: DonorLinkPage.State(ask, phase: record.course.phase, hasOptedOut: person.optedOutAt != nil),
            token: token, distanceKilometres: ask.distanceKilometres, helpline: services.helpline,
            deskCode: centre.deskCode(request: id, donor: donor))
        let (isAsked, said) = try await centre.feedback(of: donor, for: id)
        if isAsked {
            let money = said?.money == .mentioned ? nil : said?.money
            model.feedback = DonorFeedback(
                money: money.map { $0 == .yes }, isTreatedWell: said?.treatment.map { $0 == .well })
        }
        return model
    }

    @Sendable func answer(_ request: Request, _ context: WebContext) async throws -> Response {
        let (token, subject) = try subject(request, context)
        guard case .donor(let id, let donor) = subject else { return linkEnded(request, context) }
        var request = request
        let form = try await Form(&request, upTo: 8 << 10)
        let page = services.page(request, context)
        var refusal: String?
        if form.text("answer") == "stop" {
            // Stop works at once, whatever has become of the request.
            try await centre.optOut(donor, .link(id))
        } else if DonorFeedback.answers.contains(form.text("answer")) {
            let (money, treatment) = Self.said(form.text("answer"))
            let isTaken = try await centre.hearFeedback(
                of: donor, for: id, money: money, treatment: treatment, way: .page)
            if !isTaken { refusal = page.say("This is asked at the end.", "یہ آخر میں پوچھا جاتا ہے۔") }
        } else if form.text("answer") == "leaving" {
            let outcome = try await centre.take(.leftHome(donor: donor), on: id, by: .donor(donor))
            if case .refused(let why) = outcome { refusal = page.words(why) }
        } else if let reply = Reply(form, now: centre.now()) {
            let outcome = try await centre.take(.reply(donor: donor, reply), on: id, by: .donor(donor))
            if case .refused(let why) = outcome { refusal = page.words(why) }
        } else {
            refusal = page.say("Press one of the buttons, please.", "براہِ کرم کوئی ایک بٹن دبائیں۔")
        }
        return services.redirect(to: "/d/\(token)", notice: refusal, isRefusal: true)
    }

    private static func said(_ answer: String) -> (DonorReport.Money?, DonorReport.Treatment?) {
        switch answer {
        case "moneyYes": (.yes, nil)
        case "moneyNo": (.no, nil)
        case "treatedWell": (nil, .well)
        case "treatedBadly": (nil, .badly)
        default: (nil, nil)
        }
    }

    // MARK: - Family

    @Sendable func family(_ request: Request, _ context: WebContext) async throws -> Response {
        let (token, subject) = try subject(request, context)
        guard case .family(let id) = subject, let view = try await centre.requestView(id) else {
            return linkEnded(request, context)
        }
        let page = services.page(request, context)
        return services.answer(FamilyPage.render(familyModel(view, token: token, page), page), request)
    }

    @Sendable func familyAct(_ request: Request, _ context: WebContext) async throws -> Response {
        let (token, subject) = try subject(request, context)
        guard case .family(let id) = subject else { return linkEnded(request, context) }
        var request = request
        let form = try await Form(&request, upTo: 8 << 10)
        let page = services.page(request, context)
        if form.text("act") == "complete" { return try await complete(id, form, token: token, page, request, context) }
        guard form.text("act") == "noLongerNeeded", form.isOn("confirm") else {
            return services.redirect(
                to: "/f/\(token)",
                notice: page.say("Tick the box to confirm, please.", "براہِ کرم تصدیق کا خانہ منتخب کریں۔"),
                isRefusal: true)
        }
        let outcome = try await centre.take(.withdraw(reason: "family"), on: id, by: .family)
        if case .refused(let why) = outcome {
            return services.redirect(to: "/f/\(token)", notice: page.words(why), isRefusal: true)
        }
        return services.redirect(to: "/f/\(token)")
    }

    // MARK: - Public

    @Sendable func ledger(_ request: Request, _ context: WebContext) async throws -> Response {
        let summary = try await centre.ledgerSummary()
        let model = LedgerPage.Model(
            centreName: services.centreName, from: summary.from, through: summary.through,
            outcomes: LedgerPage.Outcomes(
                filledInTime: summary.filledInTime, filledLate: summary.filledLate, notFilled: summary.notFilled,
                withdrawn: summary.counts.requestsByPhase[.withdrawn] ?? 0,
                rejected: summary.counts.requestsByPhase[.rejected] ?? 0, ongoing: summary.counts.ongoing),
            unitsAskedFor: summary.counts.unitsAsked, unitsDonated: summary.counts.unitsGiven,
            unitsFromStock: summary.counts.unitsFromStock, donorsAsked: summary.counts.donorsAsked,
            donorsPromised: summary.promised, donorsArrived: summary.arrived,
            donorsStoodDown: summary.counts.asksByStage[.stoodDown] ?? 0,
            requestsWithPledge: summary.firstPledge.count, medianFirstPledge: summary.firstPledge.median)
        return services.answer(LedgerPage.render(model, services.page(request, context)), request)
    }
}

extension DonorLinkPage.State {
    init(_ ask: Ask, phase: RequestPhase, hasOptedOut: Bool) {
        if hasOptedOut {
            self = .optedOut
            return
        }
        switch ask.stage {
        case .asked, .unclear, .silent, .unreachable: self = phase.isOngoing ? .asked : .requestEnded
        case .pledged: self = .pledged(arriveBy: ask.arriveBy ?? ask.changedAt)
        case .onTheWay: self = .onTheWay
        case .arrived, .accepted, .deferred: self = .arrived
        case .donated: self = .donated
        case .declined, .unavailable, .wrongNumber, .withdrewPledge, .noShow: self = .declined
        case .optedOut: self = .optedOut
        case .stoodDown: self = .stoodDown
        }
    }
}

extension FamilyPage.Model {
    init(_ view: RequestView, token: String, helpline: String) {
        let course = view.record.course
        func first(_ matches: (TimelineFact) -> Bool) -> Instant? { view.timeline.first { matches($0.fact) }?.at }
        func last(_ matches: (TimelineFact) -> Bool) -> Instant? { view.timeline.last { matches($0.fact) }?.at }
        self.init(
            reference: view.record.details.reference, patientGroup: course.request.patient.group,
            isAnyGroup: course.request.mode == .replacementAnyGroup, component: course.request.component,
            units: course.request.unitsNeeded, unitsGiven: course.unitsInHand, facility: view.facility.name,
            facilityUrdu: view.facility.nameUrdu, city: view.facility.city, ward: view.record.details.ward,
            neededBy: course.request.neededBy, phase: course.phase, isPaused: course.isPaused,
            openedAt: course.request.openedAt, confirmedAt: first { $0 == .event(.verified) },
            bloodBanksCheckedAt: first { if case .event(.issuedFromStock) = $0 { true } else { false } },
            firstAskAt: course.asks.map(\.askedAt).min(), asked: course.asks.count,
            firstPledgeAt: first {
                if case .event(.reply(_, .pledge)) = $0 { true } else { false }
            }, promised: course.asks.count { $0.stage.isCommitted || $0.stage == .donated },
            firstArrivalAt: first { if case .event(.arrived) = $0 { true } else { false } },
            atHospital: course.asks.count { [.arrived, .accepted].contains($0.stage) },
            lastUnitAt: last { if case .event(.donated) = $0 { true } else { false } },
            endedAt: view.record.endedAt, token: token, helpline: helpline)
        isUnheard = view.record.details.wasHeardByNobody && course.isPaused && course.verification == .pending
    }
}
