import Access
import Blood
import Centre
import Dispatching
import HTTPTypes
import Hummingbird
import Matching
import NIOCore
import Pages

/// Antigens of donors and patients: reports, the word on genomes, relatives, rare donors, and what a patient needs.
struct AntigenRoutes: Sendable {
    let services: WebServices

    func add(to router: WebRouter) {
        router.get("/antigens", for: .may(.seeAntigens), use: list)
        router.get("/antigens/rare.csv", for: .may(.editAntigens), use: export)
        router.get("/donors/:donor/antigens", for: .may(.seeAntigens), use: show)
        router.post("/donors/:donor/antigens", for: .may(.editAntigens), use: record)
        router.post("/donors/:donor/antigens/:typing/withdrawal", for: .may(.editAntigens), use: withdraw)
        router.post("/donors/:donor/genotype-consent", for: .may(.editAntigens), use: consent)
        router.post("/donors/:donor/genotype", for: .may(.editAntigens), use: genome)
        router.post("/donors/:donor/kin", for: .may(.editAntigens), use: link)
        router.post("/donors/:donor/kin/:relative/removal", for: .may(.editAntigens), use: unlink)
        router.get("/requests/:request/antigens", for: .may(.dispatchRequest), use: ofRequest)
        router.post("/requests/:request/antigens", for: .may(.dispatchRequest), use: saveOfRequest)
        router.get("/panels/:panel/antigens", for: .may(.editPanels), use: ofPanel)
        router.post("/panels/:panel/antigens", for: .may(.editPanels), use: saveOfPanel)
    }

    private var centre: Centre { services.centre }

    // MARK: - Rare donors

    @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        guard let sight = services.sight(context) else { throw WebRefusal.notSignedIn }
        let standing = try await centre.antigenStanding()
        let shown = Set((standing.rare + standing.discrepant).map(\.donor.id))
        try await centre.noteReading(
            .antigensRead, of: ["antigens"] + shown.sorted().map { "donor:\($0)" }, by: staff.id)
        let model = AntigensPage.Model(
            typed: standing.typed, rare: standing.rare.map { AntigensPage.Line($0, sight) },
            discrepant: standing.discrepant.map { AntigensPage.Line($0, sight) },
            relativesToTest: standing.relativesToTest, frequencies: standing.frequencies)
        return services.answer(AntigensPage.render(model, services.page(request, context)), request)
    }

    @Sendable func export(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        let text = try await centre.exportRareDonors(by: staff.id)
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8",
                .contentDisposition: "attachment; filename=\"rare-donors.csv\"", .cacheControl: "no-store",
            ], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    // MARK: - A donor

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        try await page(request, context)
    }

    private func page(
        _ request: Request, _ context: WebContext, entered: [String: String] = ["proof": "2", "kinship": "sibling"],
        problems: [String: Words] = [:], genome: [GenotypeCall] = []
    ) async throws -> Response {
        let staff = try services.staff(context)
        guard let sight = services.sight(context) else { throw WebRefusal.notSignedIn }
        let id = try context.number("donor")
        let found = try await centre.ports.store.read { transaction in
            try transaction.donor(id).map { donor in
                let relatives = try transaction.kin(of: id).map { kin in
                    (
                        kin, try transaction.donor(kin.relative)?.name ?? "",
                        try transaction.antigenTypings(of: kin.relative).contains { $0.withdrawnAt == nil }
                    )
                }
                let names = Dictionary(uniqueKeysWithValues: try transaction.allStaff().map { ($0.id, $0.name) })
                return (
                    donor, try transaction.antigenTypings(of: id), try transaction.allowsGenotype(id), relatives, names
                )
            }
        }
        guard let (donor, typings, allowsGenotype, relatives, names) = found else { throw WebRefusal.notFound }
        try await centre.noteReading(
            .donorRead, of: ["donor:\(id)"] + relatives.map { "donor:\($0.0.relative)" }, by: staff.id)
        var model = DonorAntigensPage.Model(
            donor: id, name: sight.show(donor.name, .donorName), group: donor.group,
            profile: AntigenProfile(typings),
            reports: typings.map { typing in
                DonorAntigensPage.Report(
                    id: typing.id, report: typing.report, laboratory: typing.laboratory,
                    enteredBy: typing.enteredBy.flatMap { names[$0] }.map { sight.show($0, .staffName) } ?? "",
                    isWithdrawn: typing.withdrawnAt != nil)
            }, allowsGenotype: allowsGenotype,
            genotypeWords: Words(GenotypeWords.english, GenotypeWords.urdu),
            relatives: relatives.map { kin, name, isTyped in
                DonorAntigensPage.Relative(
                    donor: kin.relative, name: sight.show(name, .donorName), kinship: kin.kinship.rawValue,
                    isTyped: isTyped)
            }, entered: entered, problems: problems, today: centre.today())
        model.readsGenomes = centre.readsGenomes
        model.genome = genome.map {
            DonorAntigensPage.GenomeLine(antigen: $0.antigen, call: $0.call, reason: $0.reason)
        }
        return services.answer(
            DonorAntigensPage.render(model, services.page(request, context)),
            status: problems.isEmpty ? .ok : .unprocessableContent, request)
    }

    @Sendable func record(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        let id = try context.number("donor")
        var request = request
        let form = try await services.form(&request, context)
        var problems: [String: Words] = [:]
        let calls = form.antigenCalls(&problems)
        let proof = form.int("proof").flatMap { AntigenProof(rawValue: Int($0)) }
        if proof == nil || proof == .genotype { problems["proof"] = Words("Please choose.", "منتخب کریں۔") }
        if form.day("day") == nil { problems["day"] = Words("Write a date.", "تاریخ لکھیں۔") }
        if problems.isEmpty, let proof, let day = form.day("day") {
            let report = AntigenReport(proof: proof, day: day, calls: calls)
            switch try await centre.recordTyping(report, laboratory: form.text("laboratory"), of: id, by: staff.id) {
            case .recorded:
                return services.redirect(
                    to: "/donors/\(id)/antigens",
                    notice: services.page(request, context).say("Entered.", "درج ہو گیا۔"))
            case .noSuchDonor, .notAgreed: throw WebRefusal.notFound
            case .problems(let found):
                for (field, problem) in found {
                    problems[field == .calls ? "negative" : "\(field)"] = problem.words(at: field)
                }
            }
        }
        return try await page(request, context, entered: form.values, problems: problems)
    }

    @Sendable func withdraw(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        let id = try context.number("donor")
        var request = request
        _ = try await services.form(&request, context)
        guard try await centre.withdrawTyping(context.number("typing"), of: id, by: staff.id) else {
            throw WebRefusal.notFound
        }
        return services.redirect(to: "/donors/\(id)/antigens")
    }

    @Sendable func consent(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        let id = try context.number("donor")
        var request = request
        let form = try await services.form(&request, context)
        guard
            try await centre.setGenotypeConsent(form.isOn("isGiven"), of: id, over: .person, by: staff.id)
        else { throw WebRefusal.notFound }
        return services.redirect(to: "/donors/\(id)/antigens")
    }

    /// Reads a file of variants of a donor who agreed; the file is gone before the answer.
    @Sendable func genome(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        let id = try context.number("donor")
        guard let session = context.signedIn?.session,
            let reader = request.headers[.contentType].flatMap(MultipartReader.init(contentType:))
        else {
            var request = request
            _ = try await services.form(&request, context)
            throw WebRefusal.notFound
        }
        let outcome: GenomeOutcome
        do {
            outcome = try await GenomeUpload().receive(request, reader) { token in
                guard isEqualInConstantTime(Array(token.utf8), Array(session.csrf.utf8)) else {
                    throw WebRefusal.crossSite
                }
            } use: { path in
                try await centre.readGenome(file: path, of: id, by: staff.id)
            }
        } catch let refusal as GenomeUpload.Refusal {
            let words =
                refusal == .tooLarge
                ? Words(
                    "That file is too large: send the calls, not the raw reads.",
                    "فائل بہت بڑی ہے: خام ڈیٹا نہیں، VCF بھیجیں۔")
                : Words("The file did not arrive whole: send it again.", "فائل پوری نہیں پہنچی: دوبارہ بھیجیں۔")
            return try await page(request, context, problems: ["file": words])
        }
        switch outcome {
        case .read(let calls): return try await page(request, context, genome: calls)
        case .refused(let refusal):
            return try await page(
                request, context, problems: ["file": Words(refusal.message, refusal.messageUrdu)])
        case .notAgreed:
            return try await page(
                request, context,
                problems: [
                    "file": Words(
                        "Nothing was read: the donor has not agreed, or has taken it back.",
                        "کچھ نہیں پڑھا گیا: ڈونر نے اجازت نہیں دی، یا واپس لے لی ہے۔")
                ])
        case .noSuchDonor, .noReader: throw WebRefusal.notFound
        }
    }

    @Sendable func link(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        let id = try context.number("donor")
        var request = request
        let form = try await services.form(&request, context)
        let isLinked = try await centre.linkKin(
            id, form.int("relative") ?? 0, form.choice("kinship") ?? .other, by: staff.id)
        guard isLinked else {
            let words = Words(
                "No other donor has this number: look it up under Donors.",
                "اس نمبر کا کوئی اور ڈونر نہیں: ڈونرز میں دیکھیں۔")
            return try await page(request, context, entered: form.values, problems: ["relative": words])
        }
        return services.redirect(to: "/donors/\(id)/antigens")
    }

    @Sendable func unlink(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        let id = try context.number("donor")
        var request = request
        _ = try await services.form(&request, context)
        guard try await centre.unlinkKin(id, context.number("relative"), by: staff.id) else {
            throw WebRefusal.notFound
        }
        return services.redirect(to: "/donors/\(id)/antigens")
    }

    // MARK: - A patient

    @Sendable func ofRequest(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let record = try await ongoing(context) else { return try ended(request, context, "requests", "request") }
        return formPage(
            request, context, path: "/requests/\(record.id)", name: "#\(record.details.reference)", isPanel: false,
            entered: PatientAntigens(record.course.request.patient).entered)
    }

    /// - Returns: `nil` when it has ended.
    private func ongoing(_ context: WebContext) async throws -> RequestRecord? {
        let id = try context.number("request")
        guard let record = try await centre.ports.store.read({ try $0.request(id) }) else { throw WebRefusal.notFound }
        try await centre.noteReading(.requestRead, of: ["request:\(id)"], by: services.staff(context).id)
        return record.course.phase.isOngoing ? record : nil
    }

    private func ended(
        _ request: Request, _ context: WebContext, _ collection: String, _ parameter: String
    ) throws -> Response {
        services.redirect(
            to: "/\(collection)/\(try context.number(parameter))",
            notice: services.page(request, context).say(
                "It has ended: nothing is entered any more.", "یہ ختم ہو چکا: اب کچھ درج نہیں ہوتا۔"), isRefusal: true)
    }

    @Sendable func saveOfRequest(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        guard let record = try await ongoing(context) else { return try ended(request, context, "requests", "request") }
        var request = request
        let form = try await services.form(&request, context)
        var problems: [String: Words] = [:]
        let path = "/requests/\(record.id)"
        guard let known = PatientAntigens(form, today: centre.today(), problems: &problems) else {
            return formPage(
                request, context, path: path, name: "#\(record.details.reference)", isPanel: false,
                entered: form.values, problems: problems)
        }
        guard case .taken = try await centre.setAntigens(known, of: record.id, by: staff.id) else {
            return try ended(request, context, "requests", "request")
        }
        return services.redirect(to: path)
    }

    @Sendable func ofPanel(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let panel = try await running(context) else { return try ended(request, context, "panels", "panel") }
        return formPage(
            request, context, path: "/panels/\(panel.id)", name: panel.patientInitials, isPanel: true,
            entered: panel.antigens.entered)
    }

    /// - Returns: `nil` when it has ended.
    private func running(_ context: WebContext) async throws -> DonorPanel? {
        let id = try context.number("panel")
        guard let panel = try await centre.ports.store.read({ try $0.panel(id) }) else { throw WebRefusal.notFound }
        try await centre.noteReading(.panelRead, of: ["panel:\(id)"], by: services.staff(context).id)
        return panel.endedAt == nil ? panel : nil
    }

    @Sendable func saveOfPanel(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        guard let panel = try await running(context) else { return try ended(request, context, "panels", "panel") }
        var request = request
        let form = try await services.form(&request, context)
        var problems: [String: Words] = [:]
        let path = "/panels/\(panel.id)"
        guard let known = PatientAntigens(form, today: centre.today(), problems: &problems) else {
            return formPage(
                request, context, path: path, name: panel.patientInitials, isPanel: true,
                entered: form.values, problems: problems)
        }
        guard try await centre.setAntigens(known, ofPanel: panel.id, by: staff.id) else {
            return try ended(request, context, "panels", "panel")
        }
        return services.redirect(to: path)
    }

    private func formPage(
        _ request: Request, _ context: WebContext, path: String, name: String, isPanel: Bool,
        entered: [String: String], problems: [String: Words] = [:]
    ) -> Response {
        let model = PatientAntigensPage.Model(
            path: path, name: name, isPanel: isPanel, entered: entered, problems: problems,
            today: centre.today())
        return services.answer(
            PatientAntigensPage.render(model, services.page(request, context)),
            status: problems.isEmpty ? .ok : .unprocessableContent, request)
    }
}

// MARK: - Reading forms

extension Form {
    /// One line of antigens; a word that names none is a problem at the field.
    fileprivate func antigens(_ field: String, _ problems: inout [String: Words]) -> AntigenSet {
        let read = AntigenNotation(text(field))
        if !read.unknown.isEmpty {
            let words = read.unknown.prefix(5).joined(separator: ", ")
            problems[field] = Words(
                "No antigen: \(words). Write them like K, c, Fy(a).",
                "یہ اینٹیجن نہیں: \(words)۔ یوں لکھیں: K, c, Fy(a)۔")
        }
        return read.antigens
    }

    /// The four lines of a sheet; an antigen that stands in two of them is a problem at the later.
    fileprivate func antigenCalls(_ problems: inout [String: Words]) -> [Antigen: AntigenCall] {
        var calls: [Antigen: AntigenCall] = [:]
        for (field, call) in [
            ("negative", AntigenCall.negative), ("positive", .positive), ("weak", .weak),
            ("indeterminate", .indeterminate),
        ] {
            for antigen in antigens(field, &problems).antigens {
                if calls[antigen] != nil {
                    problems[field] = Words(
                        "\(antigen.rawValue) stands in two lines.", "\(antigen.rawValue) دو جگہ لکھا ہے۔")
                }
                calls[antigen] = call
            }
        }
        return calls
    }
}

extension PatientAntigens {
    /// Reads the form; what cannot be read is a problem at its field.
    fileprivate init?(_ form: Form, today: CivilDate, problems: inout [String: Words]) {
        let antibodies = form.antigens("antibodies", &problems)
        let elsewhere = antibodies.intersection(AntigenNeeds.judgedByGroup)
        if !elsewhere.isEmpty {
            problems["antibodies"] = Words(
                "Anti-D is ticked when the request is taken, A, B and H go with the group: not here.",
                "اینٹی ڈی درخواست کے ساتھ لکھی جاتی ہے، A، B اور H گروپ کے ساتھ: یہاں نہیں۔")
        }
        let calls = form.antigenCalls(&problems)
        var profile = AntigenProfile()
        if !calls.isEmpty {
            let proof = form.int("proof").flatMap { AntigenProof(rawValue: Int($0)) }
            if proof == nil { problems["proof"] = Words("Please choose.", "منتخب کریں۔") }
            let day = form.day("day")
            if day == nil { problems["day"] = Words("Write a date.", "تاریخ لکھیں۔") }
            if let day, day > today { problems["day"] = Words("Up to today.", "آج تک کی تاریخ۔") }
            if let proof, let day { profile = AntigenProfile([AntigenReport(proof: proof, day: day, calls: calls)]) }
        }
        guard problems.isEmpty else { return nil }
        self.init(antibodies: antibodies, antigens: profile)
    }

    /// What is known, as the form shows it.
    fileprivate var entered: [String: String] {
        func line(_ antigens: [Antigen]) -> String { antigens.map(\.rawValue).joined(separator: ", ") }
        var fields = ["antibodies": line(antibodies.antigens), "proof": "2"]
        for (field, call) in [
            ("negative", AntigenCall.negative), ("positive", .positive), ("weak", .weak),
            ("indeterminate", .indeterminate),
        ] { fields[field] = line(Antigen.allCases.filter { antigens[$0]?.call == call }) }
        // One sheet was entered, so that one proof and one day are everybody's.
        if let first = antigens.findings.values.first {
            fields["proof"] = "\(first.proof.rawValue)"
            fields["day"] = "\(first.day)"
        }
        return fields
    }
}

extension TypingProblem {
    fileprivate func words(at field: TypingField) -> Words {
        switch self {
        case .missing:
            field == .calls
                ? Words("Write at least one antigen.", "کم از کم ایک اینٹیجن لکھیں۔")
                : Words("Please fill this in.", "یہ خانہ پُر کریں۔")
        case .tooLong:
            Words(
                "At most \(AntigenLimits.laboratoryMax) letters.", "زیادہ سے زیادہ \(AntigenLimits.laboratoryMax) حروف۔"
            )
        case .dayInTheFuture: Words("Up to today.", "آج تک کی تاریخ۔")
        case .dayTooOld: Words("Before the donor was born.", "ڈونر کی پیدائش سے پہلے۔")
        }
    }
}

extension AntigensPage.Line {
    fileprivate init(_ typed: TypedDonor, _ sight: Sight) {
        let donor = typed.donor
        self.init(
            donor: donor.id, name: sight.show(donor.name, .donorName), group: donor.group, district: donor.district,
            rarity: typed.rarity, discrepancies: typed.discrepancies,
            proof: typed.antigens.leastProof(ofLacking: typed.antigens.lackedByDonor), relatives: typed.kin.count)
    }
}

extension AntigenCard.Model {
    init(_ known: PatientAntigens, _ outlook: AntigenOutlook?, path: String) {
        self.init(
            antibodies: known.antibodies, profile: known.antigens, census: outlook?.census,
            byDistrict: outlook?.byDistrict ?? [], notKnownOfMembers: outlook?.notKnownOfMembers ?? [], path: path)
    }
}
