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
        router.get("/overview", for: .may(.seeOverview), use: overview)
        router.get("/staff", for: .may(.manageStaff), use: staffList)
        router.post("/staff", for: .may(.manageStaff), use: addStaff)
        router.post("/staff/machines", for: .may(.manageStaff), use: addMachine)
        router.post("/staff/:member/token", for: .may(.manageStaff), use: renewToken)
        router.post("/staff/:member/token/revocation", for: .may(.manageStaff), use: revokeToken)
        router.post("/staff/:member/disabled", for: .may(.manageStaff), use: disable)
        router.post("/staff/:member/woman", for: .may(.manageStaff), use: setWoman)
        router.post("/staff/:member/role", for: .may(.manageStaff), use: changeRole)
        router.post("/staff/:member/password", for: .may(.manageStaff), use: changePassword)
        router.post("/staff/:member/sessions/end", for: .may(.manageStaff), use: endSessions)
        guard services.phones != nil else { return }
        router.get("/phones", for: .may(.playPhones), use: phones)
        router.post("/phones/reply", for: .may(.playPhones), use: replyAsDonor)
    }

    var centre: Centre { services.centre }

    // MARK: - Overview

    /// The figures cover a month.
    static let overviewPeriod = Duration.hours(30 * 24)
    static let auditShownMax = 100

    @Sendable func overview(_ request: Request, _ context: WebContext) async throws -> Response {
        let since = centre.now() - SupervisorRoutes.overviewPeriod
        let figures = try await centre.figures(since: since)
        let board = try await centre.board(endedMax: 0)
        let staff = try services.staff(context)
        let role = staff.role
        let showsAudit = Policy.allows(role, .seeAudit)
        if showsAudit { try await centre.noteReading(.auditRead, of: ["audit"], by: staff.id) }
        let before = request.uri.queryParameters["before"].flatMap { Int64(String($0)) }
        let (audit, names, donors, queued) = try await centre.ports.store.read { transaction in
            let names = Dictionary(uniqueKeysWithValues: try transaction.allStaff().map { ($0.id, $0.name) })
            return (
                showsAudit
                    ? try transaction.auditEntries(
                        before: before ?? .max, limit: SupervisorRoutes.auditShownMax + 1) : [], names,
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
            audit: audit.prefix(SupervisorRoutes.auditShownMax).filter { Policy.reads(role, auditAct: $0.act) }.map {
                entry in
                OverviewPage.AuditLine(
                    id: entry.number, at: entry.at, by: entry.staff.flatMap { names[$0] }, act: entry.act,
                    subject: entry.subject, reason: entry.reason(with: Sight(role)))
            })
        model.chain = services.auditStanding.map { OverviewPage.Chain($0()) }
        model.isAuditContinued = before != nil
        model.take(audit, services.desk.watch.alarms)
        if audit.count > model.audit.count { model.auditNext = model.audit.last?.id }
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

    func staffPage(
        _ request: Request, _ context: WebContext, problems: [String: Words] = [:], entered: [String: String] = [:],
        newToken: StaffPage.NewToken? = nil, newCode: StaffPage.NewCode? = nil
    ) async throws -> Response {
        let own = try services.staff(context)
        let now = centre.now()
        let (members, sessions, facilities, tokens) = try await centre.ports.store.read {
            (try $0.allStaff(), try $0.sessionCounts(at: now), try $0.facilities(), try $0.machineTokens())
        }
        let names = Dictionary(uniqueKeysWithValues: facilities.map { ($0.id, $0.name) })
        let tokenOf = Dictionary(tokens.map { ($0.machine, $0) }) { $1 }
        let factors = try await centre.ports.store.read { try $0.factorCounts() }
        let model = StaffPage.Model(
            staff: members.map { member in
                StaffPage.Member(
                    id: member.id, name: member.name, signIn: member.signIn, role: member.role.rawValue,
                    createdAt: member.createdAt, disabledAt: member.disabledAt, sessions: sessions[member.id] ?? 0,
                    isWoman: member.isWoman,
                    facility: (member.facility ?? tokenOf[member.id]?.facility).flatMap { names[$0] } ?? "",
                    hasToken: tokenOf[member.id].map { $0.revokedAt == nil } ?? false,
                    passkeys: factors[member.id]?.passkeys ?? 0, hasApp: factors[member.id]?.hasTimedCode ?? false)
            }, ownID: own.id, passwordLengthMin: PasswordHasher.lengthMin, problems: problems, entered: entered,
            facilities: facilities.map { ($0.id, $0.name) }, newToken: newToken,
            newCode: newCode)
        return services.answer(
            StaffPage.render(model, services.page(request, context)),
            status: problems.isEmpty ? .ok : .unprocessableContent, request)
    }

    @Sendable func addStaff(_ request: Request, _ context: WebContext) async throws -> Response {
        let own = try services.staff(context)
        var request = request
        let form = try await services.form(&request, context)
        try await services.requireStepUp(context, keeping: form)
        var problems: [String: Words] = [:]
        try await checkNames(form, name: "name", signIn: "signIn", into: &problems)
        // A machine comes in by a token, and is added by its own form.
        let chosen: StaffRole? = form.choice("role")
        let role = chosen == .machine ? nil : chosen
        if role == nil { problems["role"] = Words("Choose a role.", "کردار منتخب کریں۔") }
        var facility: Int64?
        if role == .facility { facility = try await self.facility(form, "facility", into: &problems) }
        let hash = await hashed(
            form.all("password").first ?? "", notMadeOf: [form.text("signIn"), form.text("name")], into: &problems,
            field: "password")
        guard problems.isEmpty, let role, let hash else {
            var entered = form.values
            entered["password"] = nil
            return try await staffPage(request, context, problems: problems, entered: entered)
        }
        let now = centre.now()
        // Where a second factor is asked for, nobody comes in by what the administrator knows alone.
        let isGuarded = services.desk.rules.requiresFactor
        let member = StaffMember(
            signIn: form.text("signIn"), name: form.text("name"), role: role, passwordHash: hash, createdAt: now,
            isWoman: form.isOn("isWoman"), facility: facility, passwordByOtherAt: isGuarded ? now : nil)
        let code = try await centre.ports.store.write { transaction -> String? in
            let id = try transaction.insertStaff(member)
            try transaction.appendAudit(AuditEntry(at: now, staff: own.id, act: .staffAdd, subject: "staff:\(id)"))
            guard isGuarded else { return nil }
            let code = SetUpCodes.make(for: id, kind: .newAccount, by: own.id, at: now)
            try transaction.insertSetUpCode(code.kept)
            try transaction.appendAudit(
                AuditEntry(at: now, staff: own.id, act: .staffSetUpCode, subject: "staff:\(id)"))
            return code.text
        }
        guard let code else { return services.redirect(to: "/staff") }
        return try await staffPage(
            request, context, newCode: StaffPage.NewCode(person: member.name, code: code))
    }

    /// A name for people and one for the keyboard, the second nobody else's.
    func checkNames(
        _ form: Form, name: String, signIn: String, into problems: inout [String: Words]
    ) async throws {
        for field in [name, signIn] where form.text(field).isEmpty {
            problems[field] = Words("Please fill this in.", "یہ خانہ پُر کریں۔")
        }
        if form.text(name).unicodeScalars.count > StaffLimits.nameMax {
            problems[name] = Words(
                "At most \(StaffLimits.nameMax) letters.", "زیادہ سے زیادہ \(StaffLimits.nameMax) حروف۔")
        }
        let typed = form.text(signIn)
        if problems[signIn] == nil, !StaffLimits.isSignIn(typed) {
            problems[signIn] = Words(
                "2 to 40 small letters, digits, dots, dashes or underscores.",
                "2 سے 40 چھوٹے انگریزی حروف، ہندسے، نقطہ، ڈیش یا انڈر سکور۔")
        }
        if try await centre.ports.store.read({ try $0.staff(signIn: typed) }) != nil {
            problems[signIn] = Words("This sign-in is taken.", "یہ نام پہلے سے موجود ہے۔")
        }
    }

    /// The facility that was chosen, which has to be one of ours.
    func facility(_ form: Form, _ field: String, into problems: inout [String: Words]) async throws -> Int64? {
        let chosen = form.int(field)
        let found = try await centre.ports.store.read { store in try chosen.flatMap { try store.facility($0) } }
        if found == nil { problems[field] = Words("Choose a facility.", "ہسپتال منتخب کریں۔") }
        return found?.id
    }

    func hashed(
        _ password: String, notMadeOf ownWords: [String], into problems: inout [String: Words], field: String
    ) async -> String? {
        let words: [String]
        do { words = try await services.desk.wordsNoPasswordIsMadeOf(names: ownWords) } catch {
            problems[field] = SupervisorRoutes.words(of: .busy)
            return nil
        }
        do { return try await services.hasher.hash(password, notMadeOf: words) } catch {
            problems[field] = SupervisorRoutes.words(of: error)
            return nil
        }
    }

    /// Why a new password cannot be taken.
    static func words(of error: PasswordError) -> Words {
        switch error {
        case .busy, .library: Words("Try again in a moment.", "کچھ دیر بعد دوبارہ کوشش کریں۔")
        case .tooLong:
            Words(
                "Too long: at most \(PasswordHasher.lengthMax) bytes, which is about half as many Urdu letters.",
                "بہت لمبا: زیادہ سے زیادہ \(PasswordHasher.lengthMax) انگریزی حروف، اردو میں اس سے آدھے۔")
        case .tooCommon:
            Words(
                "Too easily guessed: one of the first that anybody would try, or made of names of people and places here. Take several words.",
                "آسانی سے بوجھا جا سکتا ہے: عام پاس ورڈ ہے یا یہاں کے لوگوں اور جگہوں کے ناموں سے بنا ہے۔ چند الفاظ ملا کر بنائیں۔"
            )
        case .breached:
            Words(
                "This password became known when some site was broken into. Take several words of your own.",
                "یہ پاس ورڈ کسی سائٹ کے ٹوٹنے پر سب کو معلوم ہو چکا ہے۔ اپنے چند الفاظ ملا کر بنائیں۔")
        case .tooShort:
            Words("At least \(PasswordHasher.lengthMin) characters.", "کم از کم \(PasswordHasher.lengthMin) حروف۔")
        }
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
        let id = try context.number("member")
        var request = request
        let form = try await services.form(&request, context)
        try await services.requireStepUp(context, keeping: form)
        var problems: [String: Words] = [:]
        let member = try await centre.ports.store.read { try $0.staff(id) }
        guard
            let hash = await hashed(
                form.all("password").first ?? "", notMadeOf: member.map { [$0.signIn, $0.name] } ?? [],
                into: &problems, field: "password-\(id)")
        else {
            return try await staffPage(request, context, problems: problems)
        }
        let own = try services.staff(context)
        let known = services.desk.rules.requiresFactor && id != own.id ? centre.now() : nil
        return try await change(id, context, act: .staffPassword) { member in
            member.passwordHash = hash
            member.passwordByOtherAt = known
        }
    }

    @Sendable func endSessions(_ request: Request, _ context: WebContext) async throws -> Response {
        let own = try services.staff(context)
        let id = try context.number("member")
        var request = request
        let form = try await services.form(&request, context)
        guard try await centre.ports.store.read({ try $0.staff(id) }) != nil else { throw WebRefusal.notFound }
        let handle = form.text("session")
        // One's own browser is signed out with the button for it.
        try await services.desk.endSessions(
            of: id, handle: handle.isEmpty ? nil : handle, keeping: context.signedIn?.session.tokenHash, by: own.id)
        return services.redirect(to: handle.isEmpty ? "/staff" : "/staff/\(id)/sign-in")
    }

    private func change(
        _ request: Request, _ context: WebContext, act: AuditAct,
        _ body: (inout StaffMember, StaffMember, Form, Instant) -> Void
    ) async throws -> Response {
        let own = try services.staff(context)
        var request = request
        let form = try await services.form(&request, context)
        try await services.requireStepUp(context, keeping: form)
        let now = centre.now()
        return try await change(context.number("member"), context, act: act) { body(&$0, own, form, now) }
    }

    /// Changes an account and signs it out everywhere: what changed must hold at once. With whom somebody speaks is
    /// asked at each call, so that nobody is signed out for it.
    private func change(
        _ id: Int64, _ context: WebContext, act: AuditAct, _ body: (inout StaffMember) -> Void
    ) async throws -> Response {
        let own = try services.staff(context)
        guard var member = try await centre.ports.store.read({ try $0.staff(id) }) else { throw WebRefusal.notFound }
        body(&member)
        let changed = member
        let now = centre.now()
        try await centre.ports.store.write { transaction in
            // Two administrators who close one another at the same moment: the second one is none any more.
            guard try transaction.staff(own.id)?.isOpenAdministrator == true else { throw WebRefusal.notAllowed }
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
        let staff = try services.staff(context)
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
        try await centre.noteReading(
            .phonesRead, of: found.values.map { $0.0.id }.sorted().map { "donor:\($0)" }, by: staff.id)
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

extension AuditEntry {
    /// The acts whose reason is the rule a donor was deferred by.
    private static let deferrals: Set<String> = [AuditAct.donorDefer.rawValue, AuditAct.donorDeferred.rawValue]

    /// Acts whose reason is a `RefusalNote`.
    fileprivate static let refusals = Set(
        AuditAct.allCases.map(\.rawValue).filter { $0.hasPrefix("door.") }
            + [AuditAct.staffPasswordRefused.rawValue, AuditAct.staffFactorRefused.rawValue])

    fileprivate func reason(with sight: Sight) -> String {
        AuditEntry.deferrals.contains(act) ? sight.show(reason, .deferralReason) : reason
    }
}

extension OverviewPage.Model {
    /// What was refused: entries of it, and houses that try many names.
    fileprivate mutating func take(_ audit: [AuditEntry], _ alarms: [Access.ManyNames.Alarm]) {
        for entry in audit {
            guard let note = RefusalNote(entry.reason), AuditEntry.refusals.contains(entry.act) else { continue }
            refusals[entry.number] = OverviewPage.Refusal(
                tries: note.tries, comer: note.comer, browser: note.browser, isOfMany: note.isOfMany)
        }
        manyNames = alarms.map { OverviewPage.ManyNames(house: $0.house, names: $0.names, lastAt: $0.lastAt) }
    }
}

extension OverviewPage.Chain {
    init(_ standing: AuditStanding) {
        self.init(
            wholeUpTo: standing.wholeUpTo, brokenAt: standing.brokenAt, shippedAt: standing.shippedAt,
            places: standing.places, failing: standing.failing)
    }
}

extension OverviewPage.CaseClock {
    init(_ kind: OverviewPage.ClockKind, _ figures: ClockFigures) {
        self.init(
            kind: kind, count: figures.count, median: figures.median,
            ninetiethPercentile: figures.ninetiethPercentile)
    }
}
