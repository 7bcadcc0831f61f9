import Access
import Blood
import Centre
import Dispatching
import Foundation
import HTTPTypes
import Hummingbird
import Matching
import NIOCore
import Pages
import Telephony

/// The telephone at the console.
struct CallRoutes: Sendable {
    let services: WebServices

    func add(to router: WebRouter) {
        router.get("/calls", for: .may(.seeCalls), use: show)
        router.get("/calls/ringing", for: .may(.dispatchRequest), use: ringing)
        router.get("/prompts", for: .may(.seeOverview), use: prompts)
        router.get("/calls/:call/recording", for: .may(.hearRecordings), use: recording)
        router.post("/calls/state", for: .may(.dispatchRequest), use: setState)
        router.post("/calls/announcement", for: .may(.overruleSupervisor), use: announce)
        router.post("/calls/:call", for: .may(.dispatchRequest), use: act)
        router.post("/calls/:call/take", for: .may(.dispatchRequest), use: takeCall)
        router.post("/calls/:call/consult", for: .may(.dispatchRequest), use: consult)
        router.post("/calls/:call/note", for: .may(.dispatchRequest), use: note)
        router.post("/calls/:call/mark", for: .may(.dispatchRequest), use: mark)
        router.post("/calls/:call/listen", for: .may(.overruleSupervisor), use: listen)
        router.post("/call-backs/:callBack/ring", for: .may(.dispatchRequest), use: ringBack)
        router.post("/requests/:request/facility-call", for: .may(.dispatchRequest), use: ringFacility)
        router.post("/requests/:request/family-call", for: .may(.dispatchRequest), use: ringFamily)
        router.post("/requests/:request/donors/:donor/ring", for: .may(.dispatchRequest), use: ringDonor)
        router.post("/requests/:request/donors/:donor/call", for: .may(.dispatchRequest), use: connect)
    }

    private var centre: Centre { services.centre }

    // MARK: - The page

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        let isSupervisor = Policy.allows(staff.role, .seeOverview)
        let centre = centre
        let desk = try await CallDesk.read(centre, for: staff)
        let midnight = centre.calendar.instant(centre.today(), minuteOfDay: 0)
        let nuisances = isSupervisor ? try await centre.nuisances() : []
        try await centre.noteReading(
            .callRead, of: desk.auditSubjects + nuisances.map { "call:\($0.lastCall.rawValue)" }, by: staff.id)
        let figures =
            isSupervisor ? try await centre.ports.store.read { try $0.callFigures(since: midnight) } : CallFigures()
        let model = CallsPage.Model(
            isSetUp: centre.switchboard.exists, isConnected: await centre.switchboard.isConnected,
            state: desk.mine?.state.rawValue ?? "away", telephone: desk.mine?.destination.map(shown) ?? "",
            since: desk.mine?.since, waiting: desk.waiting, mine: desk.current, others: desk.others,
            presences: desk.presences, figures: CallsPage.Figures(figures), last: desk.last,
            announcement: desk.announcement,
            nuisances: nuisances.map { CallsPage.Nuisance($0, phones: centre.ports.phones) })
        return services.answer(CallsPage.render(model, services.page(request, context)), request)
    }

    /// Who waits, for the bar on every page of the console; nothing for who speaks, so that nothing sounds into it.
    @Sendable func ringing(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        let desk = try await CallDesk.read(centre, for: staff, isWhole: false)
        let isFree = [.ready, .wrapUp].contains(desk.mine?.state)
        guard isFree, !desk.waiting.isEmpty else { return Response(status: .noContent) }
        try await centre.noteReading(.callRead, of: desk.auditSubjects, by: staff.id)
        let model = RingingPage.Model(lines: desk.waiting)
        return services.answer(RingingPage.render(model, services.page(request, context)), request)
    }

    /// What the telephone says, and what of it a person has recorded.
    @Sendable func prompts(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let sounds = services.sounds else { throw WebRefusal.notFound }
        let chosen =
            request.uri.queryParameters["language"].flatMap { SpokenLanguage(rawValue: String($0)) } ?? .urdu
        var summaries: [PromptsPage.Summary] = []
        for language in SpokenLanguage.allCases {
            summaries.append(PromptsPage.Summary(try await sounds(language).state))
        }
        let (state, folder) = try await sounds(chosen)
        let model = PromptsPage.Model(
            summaries: summaries, language: PromptsPage.Language(chosen),
            lines: state.items.map(PromptsPage.Line.init), strays: state.strays, folder: folder)
        return services.answer(PromptsPage.render(model, services.page(request, context)), request)
    }

    /// The first recording of a call, or the one whose number is asked for; who listens is written down before.
    @Sendable func recording(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        let id = try call(context)
        let centre = centre
        let part = request.uri.queryParameters["part"].flatMap { Int($0) } ?? 1
        guard try await centre.ports.store.read({ try $0.call(id) }) != nil,
            let sound = services.recording?("\(id.rawValue)-r\(part)")
        else { throw WebRefusal.notFound }
        try await centre.noteListening(to: id, by: staff.id)
        return Response(
            status: .ok, headers: [.contentType: "audio/wav", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: sound)))
    }

    // MARK: - Acts

    @Sendable func setState(_ request: Request, _ context: WebContext) async throws -> Response {
        try await done(request, context) { form, staff in
            guard let state = OperatorPresence.State(rawValue: form.text("state")),
                [.ready, .onBreak, .away].contains(state)
            else { throw WebRefusal.notFound }
            let typed = form.text("telephone")
            let destination = destination(typed)
            if destination == nil, !typed.isEmpty { return .notDialled }
            return try await centre.setPresence(of: staff.id, to: state, at: destination)
        }
    }

    @Sendable func takeCall(_ request: Request, _ context: WebContext) async throws -> Response {
        try await done(request, context) { _, staff in try await centre.takeCall(call(context), by: staff.id) }
    }

    @Sendable func act(_ request: Request, _ context: WebContext) async throws -> Response {
        try await done(request, context) { form, staff in
            guard let act = CallAct(rawValue: form.text("act")) else { throw WebRefusal.notFound }
            return try await centre.act(
                act, on: call(context), by: staff.id, isSupervisor: Policy.allows(staff.role, .overruleSupervisor))
        }
    }

    @Sendable func consult(_ request: Request, _ context: WebContext) async throws -> Response {
        try await done(request, context) { form, staff in
            guard let destination = destination(form.text("telephone")) else { return .notDialled }
            return try await centre.consult(destination, in: call(context), by: staff.id)
        }
    }

    @Sendable func note(_ request: Request, _ context: WebContext) async throws -> Response {
        try await done(request, context) { form, staff in
            try await centre.note(
                form.text("words"), on: call(context), by: staff.id,
                isSupervisor: Policy.allows(staff.role, .overruleSupervisor))
        }
    }

    @Sendable func mark(_ request: Request, _ context: WebContext) async throws -> Response {
        try await done(request, context) { form, staff in
            guard let mark = CallerMark(rawValue: form.text("mark")) else { throw WebRefusal.notFound }
            return try await centre.mark(
                mark, call: call(context), by: staff.id, isSupervisor: Policy.allows(staff.role, .overruleSupervisor))
        }
    }

    @Sendable func listen(_ request: Request, _ context: WebContext) async throws -> Response {
        try await done(request, context) { _, staff in
            try await centre.listen(to: call(context), by: staff.id)
        }
    }

    @Sendable func announce(_ request: Request, _ context: WebContext) async throws -> Response {
        try await done(request, context) { form, staff in
            let kind = Announcement.Kind(rawValue: form.text("kind"))
            guard kind != nil || form.text("kind") == "none" else { throw WebRefusal.notFound }
            try await centre.announce(kind, by: staff.id)
            return .done
        }
    }

    @Sendable func ringBack(_ request: Request, _ context: WebContext) async throws -> Response {
        try await done(request, context) { _, staff in
            try await centre.ringBack(context.number("callBack"), by: staff.id)
        }
    }

    @Sendable func ringFacility(_ request: Request, _ context: WebContext) async throws -> Response {
        try await done(request, context) { _, staff in
            try await centre.ringFacility(of: context.number("request"), by: staff.id)
        }
    }

    @Sendable func ringFamily(_ request: Request, _ context: WebContext) async throws -> Response {
        try await done(request, context) { _, staff in
            try await centre.ringFamily(of: context.number("request"), by: staff.id)
        }
    }

    @Sendable func ringDonor(_ request: Request, _ context: WebContext) async throws -> Response {
        try await done(request, context) { _, staff in
            try await centre.ringDonor(context.number("donor"), of: context.number("request"), by: staff.id)
        }
    }

    @Sendable func connect(_ request: Request, _ context: WebContext) async throws -> Response {
        try await done(request, context) { _, staff in
            try await centre.connect(donor: context.number("donor"), of: context.number("request"), by: staff.id)
        }
    }

    /// One act of the desk: the form with its token, the act, and what became of it in words.
    private func done(
        _ request: Request, _ context: WebContext,
        _ act: (Form, StaffMember) async throws -> CallActOutcome
    ) async throws -> Response {
        let staff = try services.staff(context)
        var request = request
        let form = try await services.form(&request, context)
        return answer(try await act(form, staff), request, context)
    }

    // MARK: - Words

    private func call(_ context: WebContext) throws -> CallID {
        CallID(rawValue: try context.parameters.require("call"))
    }

    /// A telephone of the exchange by its name, or a number.
    private func destination(_ text: String) -> Destination? {
        let plain = text.trimmingCharacters(in: .whitespaces)
        if case .success(let phone) = centre.ports.phones.read(plain) { return .number(phone) }
        guard (2...40).contains(plain.count), plain.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }),
            plain.first?.isLetter == true
        else { return nil }
        return .phone(plain)
    }

    private func shown(_ destination: Destination) -> String {
        switch destination {
        case .number(let number): centre.ports.phones.shown(number)
        case .phone(let name): name
        }
    }

    private func answer(_ outcome: CallActOutcome, _ request: Request, _ context: WebContext) -> Response {
        let page = services.page(request, context)
        let notice =
            switch outcome {
            case .done: page.say("Done.", "ہو گیا۔")
            case .tooLate:
                page.say("Somebody else has it, or the call has ended.", "یہ کسی اور کے پاس ہے، یا کال ختم ہو چکی ہے۔")
            case .notReady:
                page.say(
                    "Write first where your telephone is, and that you are ready.",
                    "پہلے لکھیں کہ آپ کا فون کہاں ہے، اور تیار کا بٹن دبائیں۔")
            case .noTelephone: page.say("The telephone is not connected.", "ٹیلی فون جڑا ہوا نہیں۔")
            case .inCall: page.say("You are in a call: end it first.", "آپ کال میں ہیں: پہلے اسے ختم کریں۔")
            case .notJoined:
                page.say(
                    "This donor is not joined with the family: no promise, no number, only through our operators, or not before arriving.",
                    "یہ ڈونر خاندان سے نہیں ملایا جاتا: وعدہ نہیں، نمبر نہیں، بات صرف ہمارے آپریٹر کے ذریعے، یا پہنچنے سے پہلے نہیں۔"
                )
            case .womenOnly:
                page.say(
                    "This donor speaks with women only: a woman of the desk has to ring.",
                    "یہ ڈونر صرف خواتین سے بات کرتی ہیں: کوئی خاتون آپریٹر کال کریں۔")
            case .daylightOnly:
                page.say(
                    "This donor is rung by daylight only. Write a message tomorrow, or ask somebody else.",
                    "اس ڈونر کو صرف دن کی روشنی میں کال کی جاتی ہے۔ کل رابطہ کریں، یا کسی اور سے پوچھیں۔")
            case .notDialled:
                page.say(
                    "Our telephone does not ring that: it is no number we can read, abroad, or no telephone of ours.",
                    "ہمارا فون یہ نہیں ملاتا: نمبر پڑھا نہیں گیا، بیرونِ ملک ہے، یا ہمارا کوئی فون نہیں۔")
            case .facilityUnconfirmed: page.words(DispatchRefusal.facilityUnconfirmed)
            case .hasNeed:
                page.say(
                    "This number has a request, or a donor on the way: such a caller is no nuisance.",
                    "اس نمبر کی درخواست ہے یا ڈونر راستے میں ہے: ایسا کالر پریشان کرنے والا نہیں۔")
            }
        return services.redirect(to: "/calls", notice: notice, isRefusal: outcome != .done)
    }
}

extension CallsPage.Figures {
    fileprivate init(_ figures: CallFigures) {
        self.init(
            calls: figures.calls, answered: figures.answered, within15: figures.within15Seconds,
            within20: figures.within20Seconds, abandoned: figures.abandoned, firstActions: figures.firstActions,
            within60: figures.firstActionsWithin60Seconds)
    }
}

extension CallsPage.Nuisance {
    fileprivate init(_ nuisance: Nuisance, phones: any PhoneReading) {
        self.init(
            lastCall: nuisance.lastCall.rawValue, phone: phones.shown(nuisance.phone), silent: nuisance.history.silent,
            pranks: nuisance.history.pranks, lastAt: nuisance.lastAt,
            standing: nuisance.standing.rawValue)
    }
}

extension PromptsPage.Language {
    fileprivate init(_ language: SpokenLanguage) {
        self =
            switch language {
            case .urdu: .urdu
            case .english: .english
            case .sindhi: .sindhi
            }
    }
}

extension PromptsPage.Summary {
    fileprivate init(_ folder: PromptFolder) {
        self.init(
            language: PromptsPage.Language(folder.language), recorded: folder.count(.recorded),
            rendered: folder.count(.rendered), outOfDate: folder.count(.outOfDate), missing: folder.count(.missing),
            needsFluentReader: PromptText.needsFluentReader(folder.language))
    }
}

extension PromptsPage.Line {
    fileprivate init(_ item: PromptFolder.Item) {
        self.init(
            name: item.text.sound.rawValue, group: PromptsPage.Group(rawValue: item.text.group.rawValue) ?? .pieces,
            words: item.text.words,
            language: PromptsPage.Language(item.text.sound.onlyLanguage ?? item.text.language),
            state: PromptsPage.State(rawValue: item.state.rawValue) ?? .missing,
            lengthMilliseconds: item.lengthMilliseconds)
    }
}
