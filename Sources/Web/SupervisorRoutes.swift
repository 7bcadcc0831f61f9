import Access
import Blood
import Centre
import Dispatching
import Foundation
import HTTPTypes
import Hummingbird
import Matching
import Pages

/// How the centre does, who works here, and the simulated phones of a demonstration.
struct SupervisorRoutes: Sendable {
    let services: WebServices

    func add(to router: WebRouter) {
        router.get("/overview", use: overview)
        router.get("/staff", use: staffList)
        router.post("/staff", use: addStaff)
        router.post("/staff/:member/disabled", use: disable)
        router.post("/staff/:member/woman", use: setWoman)
        router.post("/staff/:member/password", use: changePassword)
        router.post("/staff/:member/sessions/end", use: endSessions)
        guard services.phones != nil else { return }
        router.get("/phones", use: phones)
        router.post("/phones/reply", use: replyAsDonor)
    }

    private var centre: Centre { services.centre }

    // MARK: - Overview

    /// The figures cover a month.
    static let overviewPeriod = Duration.hours(30 * 24)
    static let auditShownMax = 100

    @Sendable func overview(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try services.staff(context, may: .seeOverview)
        let since = centre.now() - SupervisorRoutes.overviewPeriod
        let figures = try await centre.figures(since: since)
        let board = try await centre.board(endedMax: 0)
        let showsAudit = (try? services.staff(context, may: .seeAudit)) != nil
        let (audit, names, donors, queued) = try await centre.ports.store.read { transaction in
            let names = Dictionary(uniqueKeysWithValues: try transaction.allStaff().map { ($0.id, $0.name) })
            return (
                showsAudit ? try transaction.auditEntries(limit: SupervisorRoutes.auditShownMax) : [], names,
                try transaction.donorCount(), try transaction.oldestQueuedMessage()
            )
        }
        let now = centre.now()
        let budget = centre.ways.budget(now: now)
        let needing = board.ongoing.filter { !$0.record.course.attention.isEmpty }
        var model = OverviewPage.Model(
            since: since, requestsOpened: figures.requestsEnded + board.ongoing.count, ongoing: board.ongoing.count,
            donorsRegistered: donors, asks: figures.asks, unitsGiven: figures.unitsGiven,
            requestsDue: figures.requestsEnded, unitsDue: figures.unitsDue, unitsInTime: figures.unitsInTime,
            clocks: [
                OverviewPage.CaseClock(.verified, figures.verified),
                OverviewPage.CaseClock(.firstAsk, figures.firstAsk),
                OverviewPage.CaseClock(.firstPledge, figures.firstPledge),
                OverviewPage.CaseClock(.lastUnit, figures.lastUnit),
            ],
            needsPerson: needing.map { line in
                OverviewPage.NeedLine(
                    id: line.record.id, reference: line.record.details.reference, facility: line.facility?.name ?? "",
                    facilityUrdu: line.facility?.nameUrdu ?? "", neededBy: line.record.course.request.neededBy,
                    attention: line.record.course.attention.sorted { $0.rawValue < $1.rawValue })
            }, outbox: board.outbox, oldestQueuedAt: queued,
            ways: services.isDemonstration ? [] : centre.ways.views(now: now).map(OverviewPage.WayLine.init),
            budget: budget.expected.map { (budget.parts, $0) },
            audit: audit.map { entry in
                OverviewPage.AuditLine(
                    id: entry.id, at: entry.at, by: entry.staff.flatMap { names[$0] }, act: entry.act,
                    subject: entry.subject, reason: entry.reason)
            })
        if services.codes != nil {
            let day = now - .hours(24)
            let (figures, allowed) = try await centre.ports.store.read {
                (try $0.codeFigures(since: day), try $0.setting(CodeDesk.budgetSetting).flatMap { Int($0) })
            }
            model.codes = (figures.sent, figures.used, allowed ?? CodeDesk.budgetDefault, figures.isAlarming)
        }
        return services.answer(OverviewPage.render(model, services.page(request, context)), request)
    }

    // MARK: - Staff

    @Sendable func staffList(_ request: Request, _ context: WebContext) async throws -> Response {
        try await staffPage(request, context)
    }

    private func staffPage(
        _ request: Request, _ context: WebContext, problems: [String: Words] = [:], entered: [String: String] = [:]
    ) async throws -> Response {
        let own = try services.staff(context, may: .manageStaff)
        let now = centre.now()
        let (members, sessions) = try await centre.ports.store.read {
            (try $0.allStaff(), try $0.sessionCounts(at: now))
        }
        let model = StaffPage.Model(
            staff: members.map { member in
                StaffPage.Member(
                    id: member.id, name: member.name, signIn: member.signIn, role: member.role.rawValue,
                    createdAt: member.createdAt, disabledAt: member.disabledAt, sessions: sessions[member.id] ?? 0,
                    isWoman: member.isWoman)
            }, ownID: own.id, passwordLengthMin: PasswordHasher.lengthMin, problems: problems, entered: entered)
        return services.answer(
            StaffPage.render(model, services.page(request, context)),
            status: problems.isEmpty ? .ok : .unprocessableContent, request)
    }

    @Sendable func addStaff(_ request: Request, _ context: WebContext) async throws -> Response {
        let own = try services.staff(context, may: .manageStaff)
        var request = request
        let form = try await services.form(&request, context)
        var problems: [String: Words] = [:]
        let missing = Words("Please fill this in.", "یہ خانہ پُر کریں۔")
        for field in ["name", "signIn"] where form.text(field).isEmpty { problems[field] = missing }
        if form.text("name").count > StaffLimits.nameMax {
            problems["name"] = Words(
                "At most \(StaffLimits.nameMax) letters.", "زیادہ سے زیادہ \(StaffLimits.nameMax) حروف۔")
        }
        if problems["signIn"] == nil, !StaffLimits.isSignIn(form.text("signIn")) {
            problems["signIn"] = Words(
                "2 to 40 small letters, digits, dots, dashes or underscores.",
                "2 سے 40 چھوٹے انگریزی حروف، ہندسے، نقطہ، ڈیش یا انڈر سکور۔")
        }
        let role: StaffRole? = form.choice("role")
        if role == nil { problems["role"] = Words("Choose a role.", "کردار منتخب کریں۔") }
        let signIn = form.text("signIn")
        if try await centre.ports.store.read({ try $0.staff(signIn: signIn) }) != nil {
            problems["signIn"] = Words("This sign-in is taken.", "یہ نام پہلے سے موجود ہے۔")
        }
        let hash = await hashed(form.all("password").first ?? "", into: &problems, field: "password")
        guard problems.isEmpty, let role, let hash else {
            var entered = form.values
            entered["password"] = nil
            return try await staffPage(request, context, problems: problems, entered: entered)
        }
        let now = centre.now()
        let member = StaffMember(
            signIn: signIn, name: form.text("name"), role: role, passwordHash: hash, createdAt: now,
            isWoman: form.isOn("isWoman"))
        try await centre.ports.store.write { transaction in
            let id = try transaction.insertStaff(member)
            try transaction.appendAudit(AuditEntry(at: now, staff: own.id, act: .staffAdd, subject: "staff:\(id)"))
        }
        return services.redirect(to: "/staff")
    }

    private func hashed(_ password: String, into problems: inout [String: Words], field: String) async -> String? {
        do { return try await services.hasher.hash(password) } catch PasswordError.busy {
            problems[field] = Words("Try again in a moment.", "کچھ دیر بعد دوبارہ کوشش کریں۔")
        } catch PasswordError.tooLong {
            problems[field] = Words(
                "Too long: at most \(PasswordHasher.lengthMax) bytes, which is about half as many Urdu letters.",
                "بہت لمبا: زیادہ سے زیادہ \(PasswordHasher.lengthMax) انگریزی حروف، اردو میں اس سے آدھے۔")
        } catch {
            problems[field] = Words(
                "At least \(PasswordHasher.lengthMin) characters.", "کم از کم \(PasswordHasher.lengthMin) حروف۔")
        }
        return nil
    }

    @Sendable func disable(_ request: Request, _ context: WebContext) async throws -> Response {
        try await change(request, context, act: .staffDisable) { member, own, form, now in
            // Nobody closes the own account: a centre without an administrator cannot be mended.
            guard member.id != own.id else { return }
            member.disabledAt = form.isOn("disabled") ? (member.disabledAt ?? now) : nil
        }
    }

    @Sendable func setWoman(_ request: Request, _ context: WebContext) async throws -> Response {
        try await change(request, context, act: .staffEdit) { member, _, form, _ in
            member.isWoman = form.isOn("isWoman")
        }
    }

    @Sendable func changePassword(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try services.staff(context, may: .manageStaff)
        let id = try context.number("member")
        var request = request
        let form = try await services.form(&request, context)
        var problems: [String: Words] = [:]
        guard let hash = await hashed(form.all("password").first ?? "", into: &problems, field: "password-\(id)") else {
            return try await staffPage(request, context, problems: problems)
        }
        return try await change(id, context, act: .staffPassword) { member in member.passwordHash = hash }
    }

    @Sendable func endSessions(_ request: Request, _ context: WebContext) async throws -> Response {
        try await change(request, context, act: .staffEndSessions) { _, _, _, _ in }
    }

    private func change(
        _ request: Request, _ context: WebContext, act: AuditAct,
        _ body: (inout StaffMember, StaffMember, Form, Instant) -> Void
    ) async throws -> Response {
        let own = try services.staff(context, may: .manageStaff)
        var request = request
        let form = try await services.form(&request, context)
        let now = centre.now()
        return try await change(context.number("member"), context, act: act) { body(&$0, own, form, now) }
    }

    /// Changes an account and signs it out everywhere: what changed must hold at once. With whom somebody speaks is
    /// asked at each call, so that nobody is signed out for it.
    private func change(
        _ id: Int64, _ context: WebContext, act: AuditAct, _ body: (inout StaffMember) -> Void
    ) async throws -> Response {
        let own = try services.staff(context, may: .manageStaff)
        guard var member = try await centre.ports.store.read({ try $0.staff(id) }) else { throw WebRefusal.notFound }
        body(&member)
        let changed = member
        let now = centre.now()
        try await centre.ports.store.write { transaction in
            try transaction.updateStaff(changed)
            if changed.id != own.id, act != .staffEdit { try transaction.deleteSessions(staff: changed.id) }
            try transaction.appendAudit(AuditEntry(at: now, staff: own.id, act: act, subject: "staff:\(id)"))
        }
        return services.redirect(to: "/staff")
    }

    // MARK: - Simulated phones

    static let textsShownMax = 400
    static let phonesShownMax = 40

    @Sendable func phones(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try services.staff(context, may: .seeBoard)
        guard let port = services.phones else { throw WebRefusal.notFound }
        let texts = port.inbox(SupervisorRoutes.textsShownMax)
        var order: [String] = []
        var byPhone: [String: [PhoneText]] = [:]
        for text in texts {
            if byPhone[text.phone] == nil { order.append(text.phone) }
            byPhone[text.phone, default: []].insert(text, at: 0)
        }
        let shown = Array(order.prefix(SupervisorRoutes.phonesShownMax))
        let found = try await centre.ports.store.read { transaction in
            var found: [String: (Donor, BloodRequest?)] = [:]
            for phone in shown {
                guard let donor = try transaction.donor(phone: phone) else { continue }
                let request = try transaction.latestAsk(of: donor.id).flatMap { try transaction.request($0) }
                found[phone] = (donor, request?.course.request)
            }
            return found
        }
        let threads = shown.map { phone -> PhonesPage.Thread in
            let (donor, need) = found[phone].map { ($0.0, $0.1) } ?? (nil, nil)
            let link = donor.flatMap { donor in need.map { centre.donorLink(request: $0, donor: donor.id) } }
            return PhonesPage.Thread(
                donor: donor?.id, phone: phone, name: donor?.name ?? "",
                language: donor.flatMap { PhonesPage.TextLanguage(rawValue: $0.language.rawValue) },
                messages: (byPhone[phone] ?? []).map { text in
                    PhonesPage.Message(
                        isFromDonor: text.isFromDonor, text: text.body, at: text.at,
                        state: PhonesPage.MessageState(rawValue: text.state) ?? .received)
                }, linkPath: link.flatMap { URL(string: $0)?.path })
        }
        let model = PhonesPage.Model(threads: threads, speed: port.speed)
        return services.answer(PhonesPage.render(model, services.page(request, context)), request)
    }

    @Sendable func replyAsDonor(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try services.staff(context, may: .seeBoard)
        guard let port = services.phones else { throw WebRefusal.notFound }
        var request = request
        let form = try await services.form(&request, context)
        let isTaken = port.reply(form.text("from"), String(form.text("body").prefix(500)))
        return services.redirect(
            to: "/phones",
            notice: isTaken
                ? nil : services.page(request, context).say("The reply was not taken.", "جواب نہیں لیا گیا۔"),
            isRefusal: true)
    }
}

extension OverviewPage.CaseClock {
    init(_ kind: OverviewPage.ClockKind, _ figures: ClockFigures) {
        self.init(
            kind: kind, count: figures.count, median: figures.median,
            ninetiethPercentile: figures.ninetiethPercentile)
    }
}
