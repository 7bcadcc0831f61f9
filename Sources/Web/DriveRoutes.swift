import Access
import Blood
import Centre
import HTTPTypes
import Hummingbird
import Jurisdiction
import Matching
import Pages

/// Blood drives: planned by the coordinator, with their lists, results, and what is printed.
struct DriveRoutes: Sendable {
    let services: WebServices

    func add(to router: WebRouter) {
        router.get("/drives", for: .may(.seeDrives), use: list)
        router.get("/drives/new", for: .may(.editDrives), use: newDrive)
        router.post("/drives", for: .may(.editDrives), use: save)
        router.get("/drives/:drive", for: .may(.seeDrives), use: show)
        router.post("/drives/:drive", for: .may(.editDrives), use: save)
        router.get("/drives/:drive/edit", for: .may(.editDrives), use: edit)
        router.get("/drives/:drive/list", for: .may(.seeDrives), use: sheet)
        router.get("/drives/:drive/poster", for: .may(.seeDrives), use: poster)
        router.post("/drives/:drive/state", for: .may(.editDrives), use: move)
        router.post("/drives/:drive/others", for: .may(.editDrives), use: others)
        router.post("/drives/:drive/sign-ups", for: .may(.editDrives), use: add)
        router.post("/drives/:drive/sign-ups/:signUp", for: .may(.editDrives), use: mark)
    }

    private var centre: Centre { services.centre }

    @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let now = centre.now()
        let lines = try await centre.drives().map { one in
            DrivesPage.Line(
                facts: DriveFacts(one.drive, one.facility), places: one.drive.slotCount * one.drive.beds,
                signedUp: one.signedUp, came: one.counts.came, gave: one.counts.gave)
        }
        let model = DrivesPage.Model(
            coming: lines.filter { $0.facts.closesAt > now }, past: lines.filter { $0.facts.closesAt <= now }.reversed()
        )
        return services.answer(DrivesPage.render(model, services.page(request, context)), request)
    }

    // MARK: - One drive

    private func model(_ context: WebContext) async throws -> DrivePage.Model {
        let staff = try services.staff(context)
        guard let view = try await centre.driveView(context.number("drive")) else { throw WebRefusal.notFound }
        try await centre.noteReading(.driveRead, of: view.auditSubjects, by: staff.id)
        let sight = Sight(staff.role)
        let drive = view.drive
        func entry(_ signUp: DriveSignUp) -> DrivePage.Entry {
            let donor = signUp.donor.flatMap { view.donors[$0] }
            return DrivePage.Entry(
                signUp: signUp.id, donor: donor?.id, name: sight.show(donor?.name ?? "", .donorName),
                phone: sight.show(donor.map { centre.ports.phones.shown($0.phone) } ?? "", .donorPhone),
                group: donor?.group ?? .unknown, result: signUp.outcome.flatMap { DriveResult(rawValue: $0.rawValue) })
        }
        let active = view.signUps.filter(\.isActive)
        let bySlot = Dictionary(grouping: active.filter { $0.slot != nil }) { $0.slot ?? 0 }
        let own = DriveCounts(active)
        var model = DrivePage.Model(
            facts: DriveFacts(drive, view.facility), contact: drive.contact, beds: drive.beds,
            slots: (0..<drive.slotCount).map { slot in
                DrivePage.Slot(
                    number: slot, startsAt: drive.start(ofSlot: slot), entries: (bySlot[slot] ?? []).map(entry))
            }, walkIns: active.filter { $0.slot == nil }.map(entry), cancelled: view.signUps.count - active.count,
            next: drive.state.next.compactMap { DriveStage(rawValue: $0.rawValue) },
            takesSignUps: drive.state.takesSignUps, takesResults: drive.state.takesOutcomes,
            registered: DrivePage.Counts(came: own.came, deferred: own.deferred, gave: own.gave),
            others: DrivePage.Counts(
                came: drive.others.came, deferred: drive.others.deferred, gave: drive.others.gave),
            deferralReasons: centre.jurisdiction.deferralChoices)
        if let id = drive.partner, let partner = try await centre.ports.store.read({ try $0.partner(id) }) {
            model.partner = PartnerFacts(partner, today: centre.today())
        }
        return model
    }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let model = try await model(context)
        return services.answer(DrivePage.render(model, services.page(request, context)), request)
    }

    @Sendable func sheet(_ request: Request, _ context: WebContext) async throws -> Response {
        let model = try await model(context)
        return services.answer(DriveSheetPage.render(model, services.page(request, context)), request)
    }

    @Sendable func poster(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let view = try await centre.driveView(context.number("drive")) else { throw WebRefusal.notFound }
        let address = centre.ports.links.address(of: "/drive/\(view.drive.reference)")
        let model = DrivePosterPage.Model(
            facts: DriveFacts(view.drive, view.facility), address: address, code: QRCode(address),
            helpline: services.helpline)
        return services.answer(DrivePosterPage.render(model, services.page(request, context)), request)
    }

    private func back(
        _ context: WebContext, _ request: Request, refusal: Words? = nil
    ) throws -> Response {
        let page = services.page(request, context)
        let id = try context.number("drive")
        return services.redirect(
            to: "/drives/\(id)", notice: refusal.map { page.say($0) }, isRefusal: refusal != nil)
    }

    @Sendable func move(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        var request = request
        let form = try await services.form(&request, context)
        guard let state: DriveState = form.choice("state"),
            try await centre.moveDrive(context.number("drive"), to: state, by: staff.id)
        else {
            return try back(
                context, request, refusal: Words("This does not follow from here.", "یہاں سے یہ ممکن نہیں۔"))
        }
        return try back(context, request)
    }

    @Sendable func others(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        var request = request
        let form = try await services.form(&request, context)
        func count(_ name: String) -> Int {
            form.int(name).flatMap { (0...Int64(DriveLimits.othersMax)).contains($0) ? Int($0) : nil } ?? -1
        }
        let counts = DriveCounts(came: count("came"), deferred: count("deferred"), gave: count("gave"))
        guard try await centre.countOthers(counts, at: context.number("drive"), by: staff.id) else {
            return try back(
                context, request,
                refusal: Words(
                    "Three numbers, and no more deferred and given than came.",
                    "تین عدد لکھیں؛ ملتوی اور دینے والے، آنے والوں سے زیادہ نہیں ہو سکتے۔"))
        }
        return try back(context, request)
    }

    @Sendable func add(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        var request = request
        let form = try await services.form(&request, context)
        let slot = form.int("slot")
        guard let donor = form.int("donor"), form.text("slot").isEmpty || slot != nil,
            (0...Int64(DriveLimits.slotsMax)).contains(slot ?? 0)
        else { return try back(context, request, refusal: SignUpOutcome.noSuchDonor.words) }
        let outcome = try await centre.signUp(
            donor, at: context.number("drive"), slot: slot.map { Int($0) }, by: staff.id)
        return try back(context, request, refusal: outcome == .done ? nil : outcome.words)
    }

    @Sendable func mark(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        var request = request
        let form = try await services.form(&request, context)
        let (drive, id) = (try context.number("drive"), try context.number("signUp"))
        guard let signUp = try await centre.ports.store.read({ try $0.signUp(id) }), signUp.drive == drive else {
            throw WebRefusal.notFound
        }
        let refusal = Words("This cannot be written down now.", "یہ ابھی نہیں لکھا جا سکتا۔")
        if form.text("outcome") == "cancel" {
            guard let donor = signUp.donor, try await centre.cancelSignUp(donor, at: drive, by: staff.id) else {
                return try back(context, request, refusal: refusal)
            }
            return try back(context, request)
        }
        let outcome: DriveOutcome? = form.choice("outcome")
        guard outcome != nil || form.text("outcome") == "undo" else {
            return try back(context, request, refusal: refusal)
        }
        let rule = form.text("rule")
        let done = try await centre.record(outcome, rule: rule.isEmpty ? nil : rule, of: id, by: staff.id)
        return try back(context, request, refusal: done == .done ? nil : refusal)
    }

    // MARK: - Planning

    private func formPage(
        _ request: Request, _ context: WebContext, id: DriveID?, entered: [String: String],
        problems: [String: Words] = [:]
    ) async throws -> Response {
        let facilities = try await centre.ports.store.read { try $0.facilities().map { (id: $0.id, name: $0.name) } }
        let places = centre.jurisdiction.places
        var model = DriveFormPage.Model(
            id: id, entered: entered, problems: problems, facilities: facilities,
            districts: (places.districts + places.cities).map(\.name).sorted())
        model.partners = try await centre.partners()
            .filter { $0.endedAt == nil || "\($0.id)" == entered["partner"] }.map { ($0.id, $0.name) }
        return services.answer(
            DriveFormPage.render(model, services.page(request, context)),
            status: problems.isEmpty ? .ok : .unprocessableContent, request)
    }

    @Sendable func newDrive(_ request: Request, _ context: WebContext) async throws -> Response {
        try await formPage(request, context, id: nil, entered: ["slotMinutes": "30", "beds": "4"])
    }

    @Sendable func edit(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.number("drive")
        guard let drive = try await centre.ports.store.read({ try $0.drive(id) }) else { throw WebRefusal.notFound }
        let page = services.page(request, context)
        let (opens, closes) = (page.inputTime(drive.opensAt), page.inputTime(drive.closesAt))
        return try await formPage(
            request, context, id: id,
            entered: [
                "name": drive.name, "host": drive.host, "facility": "\(drive.facility)", "district": drive.district,
                "address": drive.address, "contact": drive.contact, "date": String(opens.prefix(10)),
                "from": String(opens.suffix(5)), "until": String(closes.suffix(5)),
                "slotMinutes": "\(drive.slotMinutes)", "beds": "\(drive.beds)",
                "partner": drive.partner.map { "\($0)" } ?? "",
            ])
    }

    @Sendable func save(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        let id = context.parameters.get("drive").flatMap { Int64($0) }
        var request = request
        let form = try await services.form(&request, context)
        let old = try await centre.ports.store.read { transaction in try id.flatMap { try transaction.drive($0) } }
        if id != nil, old == nil { throw WebRefusal.notFound }
        let facilities = try await centre.ports.store.read { Set(try $0.facilities().map(\.id)) }
        let partner = form.int("partner")
        var problems: [String: Words] = [:]
        if !form.text("partner").isEmpty {
            let known = try await centre.ports.store.read { transaction in try partner.flatMap(transaction.partner) }
            if known == nil { problems["partner"] = Words("Please choose.", "منتخب کریں۔") }
        }
        if var drive = BloodDrive(form, old: old, facilities: facilities, centre: centre, problems: &problems) {
            drive.partner = partner
            switch try await centre.saveDrive(drive, by: staff.id) {
            case .saved(let saved): return services.redirect(to: "/drives/\(saved)")
            case .noSuchDrive: throw WebRefusal.notFound
            case .timesAreTold:
                problems["date"] = Words(
                    "Somebody has signed up and was told these times. Cancel this drive and plan another.",
                    "کسی نے نام لکھوا لیا ہے اور یہی وقت بتایا گیا ہے۔ یہ کیمپ منسوخ کر کے نیا بنائیں۔")
            case .bedsAreTaken:
                problems["beds"] = Words(
                    "A slot has more people on its list than that.", "ایک باری میں اس سے زیادہ لوگ نام لکھوا چکے ہیں۔")
            }
        }
        return try await formPage(request, context, id: id, entered: form.values, problems: problems)
    }
}

extension BloodDrive {
    /// Reads the form; what cannot be read is a problem at its field.
    fileprivate init?(
        _ form: Form, old: BloodDrive?, facilities: Set<FacilityID>, centre: Centre, problems: inout [String: Words]
    ) {
        for field in ["name", "host"] where form.text(field).isEmpty {
            problems[field] = Words("Please fill this in.", "یہ خانہ پُر کریں۔")
        }
        // As the database counts: letters with their marks may be many characters.
        for (field, most) in [
            ("name", DriveLimits.textMax), ("host", DriveLimits.textMax), ("address", DriveLimits.textMax),
            ("contact", DriveLimits.contactMax),
        ] where form.text(field).unicodeScalars.count > most {
            problems[field] = Words("At most \(most) letters.", "زیادہ سے زیادہ \(most) حروف۔")
        }
        let facility = form.int("facility").flatMap { facilities.contains($0) ? $0 : nil }
        if facility == nil { problems["facility"] = Words("Please choose.", "منتخب کریں۔") }
        let places = centre.jurisdiction.places
        let district = places.district(named: form.text("district"))
        if district == nil {
            problems["district"] = Words("Choose a district from the list.", "فہرست سے ضلع منتخب کریں۔")
        }
        let town = form.text("town")
        let found = district.flatMap { places.town(named: town, in: $0.name) }
        if !town.isEmpty, district != nil, found == nil {
            problems["town"] = Words(
                "No town of this name is listed in the district.", "ضلعے میں اس نام کی کوئی جگہ درج نہیں۔")
        }
        let span = BloodDrive.span(form, centre, &problems)
        let slot = BloodDrive.number(form, "slotMinutes", DriveLimits.slotMinutes, &problems)
        let beds = BloodDrive.number(form, "beds", DriveLimits.beds, &problems)
        guard problems.isEmpty, let facility, let district, let span, let slot, let beds else { return nil }
        // A finer place that is known is kept while the district is.
        let known = old.flatMap { $0.district == district.name ? $0.place : nil }
        self.init(
            id: old?.id ?? 0, name: form.text("name"), host: form.text("host"), facility: facility,
            district: district.name, address: form.text("address"), place: found?.place ?? known ?? district.label,
            opensAt: span.opens, closesAt: span.closes, slotMinutes: slot, beds: beds, contact: form.text("contact"))
        if slotCount == 0 {
            problems["slotMinutes"] = Words("Longer than the drive.", "کیمپ کے وقت سے زیادہ ہے۔")
            return nil
        }
    }

    private static func span(
        _ form: Form, _ centre: Centre, _ problems: inout [String: Words]
    ) -> (opens: Instant, closes: Instant)? {
        let (day, from, until) = (form.day("date"), minute(form.text("from")), minute(form.text("until")))
        if day == nil { problems["date"] = Words("Write a date.", "تاریخ لکھیں۔") }
        for (field, value) in [("from", from), ("until", until)] where value == nil {
            problems[field] = Words("Write a time, such as 09:00.", "وقت لکھیں، جیسے 09:00۔")
        }
        guard let day, let from, let until else { return nil }
        guard until > from else {
            problems["until"] = Words("After it has begun.", "شروع ہونے کے بعد کا وقت لکھیں۔")
            return nil
        }
        return (
            centre.calendar.instant(day, minuteOfDay: from), centre.calendar.instant(day, minuteOfDay: until)
        )
    }

    /// `09:30` as minutes since midnight.
    private static func minute(_ text: String) -> Int? {
        let parts = text.split(separator: ":").compactMap { Int($0) }
        guard parts.count >= 2, (0..<24).contains(parts[0]), (0..<60).contains(parts[1]) else { return nil }
        return parts[0] * 60 + parts[1]
    }

    private static func number(
        _ form: Form, _ field: String, _ allowed: ClosedRange<Int>, _ problems: inout [String: Words]
    ) -> Int? {
        if let number = form.int(field).map({ Int($0) }), allowed.contains(number) { return number }
        problems[field] = Words(
            "From \(allowed.lowerBound) to \(allowed.upperBound).", "\(allowed.lowerBound) سے \(allowed.upperBound) تک۔"
        )
        return nil
    }
}
