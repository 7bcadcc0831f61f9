import Access
import Blood
import Centre
import HTTPTypes
import Hummingbird
import Jurisdiction
import Matching
import Pages

/// Messages to a chosen group of donors: asked for, approved by a second person, begun, paused and stopped.
struct CampaignRoutes: Sendable {
    let services: WebServices

    func add(to router: WebRouter) {
        router.get("/campaigns", for: .may(.askCampaign, .decideApprovals), use: list)
        router.get("/campaigns/new", for: .may(.askCampaign), use: newCampaign)
        router.post("/campaigns", for: .may(.askCampaign), use: ask)
        router.get("/campaigns/:campaign", for: .may(.askCampaign, .decideApprovals), use: show)
        router.post("/campaigns/:campaign/count", for: .may(.askCampaign), use: count)
        router.post("/campaigns/:campaign/state", for: .may(.askCampaign, .decideApprovals), use: move)
    }

    private var centre: Centre { services.centre }

    // MARK: - Reading

    private func lines(_ campaigns: [Campaign]) async throws -> [CampaignsPage.Line] {
        let now = centre.now()
        return try await centre.ports.store.read { transaction in
            let names = Dictionary(uniqueKeysWithValues: try transaction.allStaff().map { ($0.id, $0.name) })
            return try campaigns.map { campaign in
                let approval = try campaign.approval.flatMap { try transaction.approval($0) }
                return CampaignsPage.Line(
                    id: campaign.id, topic: CampaignTopic(rawValue: campaign.kind.rawValue) ?? .recall,
                    drive: try campaign.drive.flatMap { try transaction.drive($0)?.name } ?? "",
                    reason: approval?.reason ?? "", askedBy: names[campaign.askedBy] ?? "",
                    askedAt: campaign.askedAt, stage: CampaignStage(campaign, approval, now: now))
            }
        }
    }

    @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let campaigns = try await centre.ports.store.read { try $0.campaigns(limit: CampaignLimits.shown) }
        let model = CampaignsPage.Model(lines: try await lines(campaigns))
        return services.answer(CampaignsPage.render(model, services.page(request, context)), request)
    }

    private func campaign(_ context: WebContext) async throws -> Campaign {
        let id = try context.number("campaign")
        guard let campaign = try await centre.ports.store.read({ try $0.campaign(id) }) else {
            throw WebRefusal.notFound
        }
        return campaign
    }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        let campaign = try await campaign(context)
        guard let line = try await lines([campaign]).first else { throw WebRefusal.notFound }
        let texts = Language.allCases.compactMap { language in
            campaign.definition.texts[language.rawValue].map {
                (language: language.rawValue, text: $0, parts: centre.ports.composer.parts(of: $0))
            }
        }
        var preview: CampaignPage.Model.Preview?
        if let found = campaign.preview {
            preview = CampaignPage.Model.Preview(
                countedAt: found.countedAt, included: found.included, days: found.days, parts: found.parts,
                usedToday: found.usedToday,
                expectedToday: found.expectedToday,
                leftOut: CampaignReason.allCases.compactMap { reason in
                    guard let number = found.leftOut[reason], let gap = CampaignGap(rawValue: reason.rawValue) else {
                        return nil
                    }
                    return (gap, number)
                })
        }
        let hasBegun = campaign.startedAt != nil
        let figures = hasBegun ? try await centre.ports.store.read { try $0.campaignFigures(campaign).words } : []
        let isStillAhead = [.waiting, .approved, .paused].contains(line.stage)
        let isOvertaken = isStillAhead ? try await centre.isOvertaken(campaign) : false
        let seesDrives = Policy.allows(staff.role, .seeDrives)
        let page = services.page(request, context)
        let model = CampaignPage.Model(
            line: line, isOwn: campaign.askedBy == staff.id, approval: campaign.approval,
            drivePath: seesDrives ? campaign.drive.map { "/drives/\($0)" } : nil,
            audience: campaign.definition.audience.words(page, centre.jurisdiction.places),
            perDay: campaign.definition.perDay, texts: texts, preview: preview, figures: figures,
            isOvertaken: isOvertaken)
        return services.answer(CampaignPage.render(model, page), request)
    }

    // MARK: - Acts

    @Sendable func count(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        var request = request
        _ = try await services.form(&request, context)
        let id = try await campaign(context).id
        return answer(try await centre.countCampaign(id, by: staff.id), id, request, context)
    }

    @Sendable func move(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        var request = request
        let form = try await services.form(&request, context)
        let id = try await campaign(context).id
        let outcome: CampaignMoved
        switch form.text("state") {
        case "start" where Policy.allows(staff.role, .askCampaign):
            outcome = try await centre.startCampaign(id, by: staff.id)
        case "running" where Policy.allows(staff.role, .askCampaign):
            outcome = try await centre.moveCampaign(id, to: .running, by: staff.id)
        case "paused": outcome = try await centre.moveCampaign(id, to: .paused, by: staff.id)
        case "stopped": outcome = try await centre.moveCampaign(id, to: .stopped, by: staff.id)
        default: outcome = .notNow
        }
        return answer(outcome, id, request, context)
    }

    private func answer(
        _ outcome: CampaignMoved, _ id: CampaignID, _ request: Request, _ context: WebContext
    ) -> Response {
        let words: Words? =
            switch outcome {
            case .done: nil
            case .driveChanged:
                Words(
                    "The drive has begun, moved or been cancelled since this was asked for. Ask anew.",
                    "یہ مانگنے کے بعد کیمپ شروع ہو چکا، بدل گیا یا منسوخ ہو گیا۔ نئی درخواست دیں۔")
            case .notApproved:
                Words(
                    "This needs an approval by another person that nobody has used.",
                    "اس کے لیے کسی دوسرے فرد کی غیر استعمال شدہ منظوری چاہیے۔")
            case .notNow: Words("This does not follow from here.", "یہاں سے یہ ممکن نہیں۔")
            }
        let page = services.page(request, context)
        return services.redirect(
            to: "/campaigns/\(id)", notice: words.map { page.say($0) }, isRefusal: words != nil)
    }

    /// Drives that can still be written about.
    private func drives() async throws -> [BloodDrive] {
        let now = centre.now()
        return try await centre.drives().map(\.drive).filter { $0.state.takesSignUps && $0.opensAt > now }
    }

    private func formPage(
        _ request: Request, _ context: WebContext, _ kind: CampaignKind, entered: [String: String],
        groups: Set<BloodGroup> = [], problems: [String: Words] = [:]
    ) async throws -> Response {
        let places = centre.jurisdiction.places
        let model = CampaignFormPage.Model(
            topic: CampaignTopic(rawValue: kind.rawValue) ?? .recall,
            drives: try await drives().map { (id: $0.id, name: $0.name) }, entered: entered, groups: groups,
            problems: problems, districts: (places.districts + places.cities).map(\.name).sorted())
        return services.answer(
            CampaignFormPage.render(model, services.page(request, context)),
            status: problems.isEmpty ? .ok : .unprocessableContent, request)
    }

    @Sendable func newCampaign(_ request: Request, _ context: WebContext) async throws -> Response {
        let kind =
            request.uri.queryParameters["kind"].flatMap { CampaignKind(rawValue: String($0)) } ?? .driveInvitation
        let wanted = request.uri.queryParameters["drive"].flatMap { Int64($0) }
        let all = kind.needsDrive ? try await drives() : []
        let drive = all.first { $0.id == wanted } ?? all.first
        var entered = ["perDay": "200", "notAskedDays": "30"]
        if let drive {
            entered["drive"] = "\(drive.id)"
            entered["eligibleOn"] = centre.calendar.day(of: drive.opensAt).description
        } else {
            entered["eligibleOn"] = centre.today().description
        }
        for language in Language.allCases where !kind.needsDrive || drive != nil {
            entered["text-\(language.rawValue)"] = CampaignTexts.shipped(
                kind, language, drive.map(centre.campaignFacts))
        }
        return try await formPage(request, context, kind, entered: entered)
    }

    @Sendable func ask(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        var request = request
        let form = try await services.form(&request, context)
        let kind: CampaignKind = form.choice("kind") ?? .driveInvitation
        let groups = form.all("groups").compactMap { BloodGroup(rawValue: $0) }
        var problems: [String: Words] = [:]
        var district = ""
        if !form.text("district").isEmpty {
            district = centre.jurisdiction.places.district(named: form.text("district"))?.name ?? ""
            if district.isEmpty {
                problems["district"] = Words("Choose a district from the list.", "فہرست سے ضلع منتخب کریں۔")
            }
        }
        if !form.text("eligibleOn").isEmpty, form.day("eligibleOn") == nil {
            problems["eligibleOn"] = Words("Write a date.", "تاریخ لکھیں۔")
        }
        if problems.isEmpty {
            let days = form.text("notAskedDays").isEmpty ? 0 : form.int("notAskedDays") ?? -1
            let asked = try await centre.askCampaign(
                kind, drive: form.int("drive"),
                audience: CampaignAudience(
                    groups: groups, district: district, eligibleOn: form.day("eligibleOn"),
                    notAskedWithinDays: Int(clamping: days), includesPanelReserved: form.isOn("includesPanel")),
                texts: Dictionary(
                    uniqueKeysWithValues: Language.allCases.map { ($0, form.text("text-\($0.rawValue)")) }),
                perDay: Int(clamping: form.int("perDay") ?? 0), reason: form.text("reason"), by: staff.id)
            switch asked {
            case .asked(let id): return services.redirect(to: "/campaigns/\(id)")
            case .problems(let found): for one in found { problems[one.field] = one.words }
            }
        }
        return try await formPage(
            request, context, kind, entered: form.values, groups: Set(groups), problems: problems)
    }
}

extension CampaignProblem {
    fileprivate var field: String {
        switch self {
        case .reasonMissing: "reason"
        case .driveMissing, .driveNotAhead: "drive"
        case .perDay: "perDay"
        case .days: "notAskedDays"
        case .text(let language), .stopMissing(let language), .timeMissing(let language), .linkMissing(let language):
            "text-\(language.rawValue)"
        }
    }

    fileprivate var words: Words {
        switch self {
        case .reasonMissing: Words("Say what it is for.", "بتائیں کس کام کے لیے ہے۔")
        case .driveMissing: Words("Please choose.", "منتخب کریں۔")
        case .driveNotAhead: Words("Not announced, or begun already.", "اعلان نہیں ہوا، یا شروع ہو چکا۔")
        case .perDay: Words("From 1 to 2000.", "1 سے 2000 تک۔")
        case .days: Words("From 0 to 365.", "0 سے 365 تک۔")
        case .text: Words("Empty, or longer than three SMS.", "خالی ہے، یا تین SMS سے لمبا ہے۔")
        case .stopMissing:
            Words("The word STOP, which ends our messages, is missing.", "پیغام بند کرانے کا لفظ STOP موجود نہیں۔")
        case .timeMissing:
            Words("{time} belongs into a reminder, and nowhere else.", "{time} صرف یاد دہانی میں آتا ہے۔")
        case .linkMissing:
            Words(
                "The address of the chosen drive's page is missing: these may be another drive's words.",
                "منتخب کیمپ کے صفحے کا پتہ موجود نہیں: شاید یہ الفاظ کسی اور کیمپ کے ہیں۔")
        }
    }
}

extension CampaignStage {
    fileprivate init(_ campaign: Campaign, _ approval: Approval?, now: Instant) {
        switch campaign.state {
        case .running: self = .running
        case .paused: self = .paused
        case .stopped: self = .stopped
        case .done: self = .done
        case .asked:
            guard let approval, approval.decision != .refused else {
                self = .refused
                return
            }
            self = approval.expiresAt <= now ? .expired : approval.decision == .approved ? .approved : .waiting
        }
    }
}

extension CampaignAudience {
    fileprivate func words(_ page: PageContext, _ places: Places) -> [Words] {
        var lines: [Words] = []
        if !groups.isEmpty {
            let list = groups.map { $0.rawValue.replacing("-", with: "−") }.joined(separator: " ")
            // Held together from the left, or the sign would come before the letter.
            lines.append(Words("groups \(list)", "گروپ \u{2066}\(list)\u{2069}"))
        }
        if !district.isEmpty {
            let named = places.district(named: district)?.nameUrdu ?? ""
            lines.append(Words("district \(district)", "ضلع \(named.isEmpty ? district : named)"))
        }
        if let eligibleOn {
            // In the page's language: figures alone would turn round in a line of Urdu.
            let day = page.date(eligibleOn)
            lines.append(Words("by rule may give on \(day)", "قاعدے کے مطابق \(day) کو دے سکتے ہوں"))
        }
        if notAskedWithinDays > 0 {
            lines.append(
                Words("not asked within \(notAskedWithinDays) days", "\(notAskedWithinDays) دن میں نہ پوچھا گیا ہو"))
        }
        if includesPanelReserved {
            lines.append(Words("panel donors too", "پینل کے ڈونر بھی"))
        }
        return lines
    }
}

extension CampaignFigures {
    fileprivate var words: [(words: Words, number: Int)] {
        [
            (Words("waiting to be sent", "بھیجے جانے کے منتظر"), queued), (Words("sent", "بھیجے گئے"), sent),
            (Words("delivered", "پہنچ گئے"), delivered), (Words("failed", "ناکام"), failed),
            (Words("of them signed up", "ان میں سے نام لکھوایا"), signedUp), (Words("came", "آئے"), came),
            (Words("gave", "خون دیا"), gave),
            (Words("said stop within a week", "ایک ہفتے میں پیغام بند کروائے"), stopped),
        ]
    }
}
