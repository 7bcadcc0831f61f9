public import Blood
public import Dispatching
public import Matching

/// A field of the request form, so that a problem is explained where it was typed.
public enum IntakeField: String, Codable, Sendable, CaseIterable, Hashable {
    case mode
    case ownBank
    case patientInitials
    case sex
    case ageYears
    case group
    case component
    case units
    case facility
    case ward
    case recordNumber
    case neededBy
    case urgency
    case callerPhone
    case callerRelation
    case note
    case flags
}

/// What is wrong with an entry; the pages say it in words, with what to do.
public enum IntakeProblem: String, Codable, Sendable, CaseIterable, Hashable {
    case missing
    case tooLong
    case notANumber
    case unitsOutOfRange
    case ageOutOfRange
    case facilityUnknown
    case deadlineInThePast
    case deadlineTooFar
    case phoneInvalid
    case newbornIsOlder
    case apheresisGivesPlateletsOnly
    case bombayNeedsGroupO
    case exchangeNeedsNoPhenotype
    case groupNeededForWholeBlood
    case antiDWithRhDPositive
}

/// A problem at a field. `detail` is the library's own sentence where there is one (telephone numbers).
public struct FieldProblem: Codable, Sendable, Hashable {
    public var field: IntakeField
    public var problem: IntakeProblem
    public var detail: String
    public var detailUrdu: String

    public init(_ field: IntakeField, _ problem: IntakeProblem, detail: String = "", detailUrdu: String = "") {
        self.field = field
        self.problem = problem
        self.detail = detail
        self.detailUrdu = detailUrdu
    }
}

/// What was typed, before anything is believed.
public struct IntakeForm: Codable, Sendable, Hashable {
    public var mode: RequestMode
    public var ownBank: OwnBankAnswer
    public var patientInitials: String
    public var sex: Sex?
    public var ageYears: String
    public var group: BloodGroup?
    public var component: BloodComponent?
    public var units: String
    public var facility: FacilityID?
    public var ward: String
    public var recordNumber: String
    public var neededBy: Instant?
    public var urgency: Urgency?
    public var callerPhone: String
    public var callerRelation: String
    public var familyLanguage: Language
    public var hasAntiD: Bool
    public var isChronicallyTransfused: Bool
    public var isBombay: Bool
    public var isNewborn: Bool
    public var note: String

    public init(
        mode: RequestMode = .specificGroup, ownBank: OwnBankAnswer = .unknown, patientInitials: String = "",
        sex: Sex? = nil, ageYears: String = "", group: BloodGroup? = nil, component: BloodComponent? = nil,
        units: String = "", facility: FacilityID? = nil, ward: String = "", recordNumber: String = "",
        neededBy: Instant? = nil, urgency: Urgency? = nil, callerPhone: String = "", callerRelation: String = "",
        familyLanguage: Language = .urduLatin, hasAntiD: Bool = false, isChronicallyTransfused: Bool = false,
        isBombay: Bool = false, isNewborn: Bool = false, note: String = ""
    ) {
        self.mode = mode
        self.ownBank = ownBank
        self.patientInitials = patientInitials
        self.sex = sex
        self.ageYears = ageYears
        self.group = group
        self.component = component
        self.units = units
        self.facility = facility
        self.ward = ward
        self.recordNumber = recordNumber
        self.neededBy = neededBy
        self.urgency = urgency
        self.callerPhone = callerPhone
        self.callerRelation = callerRelation
        self.familyLanguage = familyLanguage
        self.hasAntiD = hasAntiD
        self.isChronicallyTransfused = isChronicallyTransfused
        self.isBombay = isBombay
        self.isNewborn = isNewborn
        self.note = note
    }
}

/// What became of a request form.
public enum IntakeOutcome: Sendable, Hashable {
    case opened(RequestRecord)
    /// Nothing was opened; every problem is listed, not only the first.
    case problems([FieldProblem])
    /// An ongoing request looks like the same need; a person decides.
    case looksLike([RequestRecord])
}

/// Limits of the form. A unit is one donor; more than twenty at once is a mass-casualty matter for the supervisor.
public enum IntakeLimits {
    public static let unitsMax = 20
    public static let ageYearsMax = 120
    public static let textMax = 120
    public static let noteMax = 2_000
    /// A need further away than this is a planned one, booked with the blood bank.
    public static let horizonDaysMax = 30
    /// A newborn is at most 28 days old, so its age in years is 0.
    public static let newbornAgeYearsMax = 0
}

extension Centre {
    /// Opens a request from what the desk typed.
    /// - Parameters:
    ///   - anotherPatient: the operator has seen the similar requests and says it is another need.
    ///   - copy: the word this copy of the form carries; sent twice, it opens one request and says which.
    ///   - antigens: what is known of the patient's antibodies and antigens.
    ///   - alongside: written in the same transaction, once the request has its number.
    public func openRequest(
        _ form: IntakeForm, by staff: Int64?, source: String = "desk", anotherPatient: Bool = false,
        copy: String? = nil, antigens: PatientAntigens = PatientAntigens(),
        alongside: (@Sendable (RequestID, any CentreWriting) throws -> Void)? = nil
    ) async throws -> IntakeOutcome {
        let now = now()
        let (phone, phoneProblem) = readCallerPhone(form.callerPhone)
        let facilityID = form.facility ?? 0
        let facility = try await ports.store.read { try $0.facility(facilityID) }
        var problems = IntakeCheck(form: form, now: now, facility: facility).problems
        if let phoneProblem { problems.append(phoneProblem) }
        guard problems.isEmpty, let facility, let need = BloodRequest(form, antigens, at: facility, now: now) else {
            return .problems(problems)
        }
        let details = RequestDetails(
            facility: facility.id, ward: form.ward.trimmed, recordNumber: form.recordNumber.trimmed,
            patientInitials: form.patientInitials.trimmed, ownBank: form.ownBank, callerPhone: phone,
            callerRelation: form.callerRelation.trimmed, familyLanguage: form.familyLanguage,
            note: form.note.trimmed, openedBy: staff, source: source)
        let (outcome, turn) = try await ports.store.write { [self] transaction -> (IntakeOutcome, Turn?) in
            let sent = try copy.flatMap { try transaction.request(form: $0) }
            if let sent, sent.isSameNeed(as: details, need) { return (.opened(sent), nil) }
            if !anotherPatient {
                let similar = try transaction.similarRequests(
                    callerPhone: phone, facility: facility.id, initials: details.patientInitials,
                    recordNumber: details.recordNumber)
                if !similar.isEmpty { return (.looksLike(similar), nil) }
            }
            let outcome = try open(details, need, at: facility, by: staff, now: now, in: transaction)
            if case .opened(let record) = outcome.0 { try alongside?(record.id, transaction) }
            // Who goes back and types another patient into the same copy has another need, not the same form twice.
            if let copy, sent == nil, case .opened(let record) = outcome.0 {
                try transaction.recordForm(copy, of: record.id)
            }
            return outcome
        }
        if case .opened(let record) = outcome, let turn {
            settle(turn, request: record.id)
            if !followedAsks.isOn { scarcity.note(record.course.request, now: now) }
        }
        return outcome
    }

    private func open(
        _ details: RequestDetails, _ need: BloodRequest, at facility: Facility, by staff: Int64?, now: Instant,
        in transaction: any CentreWriting
    ) throws -> (IntakeOutcome, Turn?) {
        var course = RequestCourse(
            request: need, radiusKilometres: dispatcher.policy.ringsKilometres.first ?? 10)
        course.isPaused = details.wasHeardByNobody
        let opened = try openTraced(details, course: course, now: now, in: transaction)
        let actor: Actor = staff.map(Actor.staff) ?? .system
        try joinIncident(of: facility.id, opened.id, by: staff, now: now, in: transaction)
        var turn = try advance(opened.id, by: .opened, actor: actor, now: now, in: transaction)
        try transaction.appendAudit(
            AuditEntry(at: now, staff: staff, act: .requestOpen, subject: "request:\(opened.id)"))
        guard case .taken(let record) = turn.outcome else { return (.opened(opened), turn) }
        try linkCall(of: details.callerPhone, to: opened.id, by: staff, now: now, in: transaction)
        let told = try tellFamily(.open, of: record, now: now, in: transaction)
        turn.hasMessages = turn.hasMessages || told
        return (.opened(record), turn)
    }

    private func readCallerPhone(_ text: String) -> (String, FieldProblem?) {
        guard !text.trimmed.isEmpty else { return ("", nil) }
        switch ports.phones.read(text) {
        case .success(let phone): return (phone, nil)
        case .failure(let problem):
            return (
                "",
                FieldProblem(
                    .callerPhone, .phoneInvalid, detail: problem.message, detailUrdu: problem.messageUrdu)
            )
        }
    }
}

/// All problems of a form, in the order of its fields.
struct IntakeCheck {
    let form: IntakeForm
    let now: Instant
    let facility: Facility?

    var problems: [FieldProblem] { patientProblems + needProblems + placeProblems }

    private var patientProblems: [FieldProblem] {
        var problems: [FieldProblem] = []
        if form.patientInitials.trimmed.isEmpty { problems.append(FieldProblem(.patientInitials, .missing)) }
        if form.patientInitials.count > 12 { problems.append(FieldProblem(.patientInitials, .tooLong)) }
        if !form.ageYears.trimmed.isEmpty {
            if let age = Int(form.ageYears.trimmed) {
                if !(0...IntakeLimits.ageYearsMax).contains(age) {
                    problems.append(FieldProblem(.ageYears, .ageOutOfRange))
                } else if form.isNewborn, age > IntakeLimits.newbornAgeYearsMax {
                    problems.append(FieldProblem(.ageYears, .newbornIsOlder))
                }
            } else {
                problems.append(FieldProblem(.ageYears, .notANumber))
            }
        }
        if form.isBombay, let abo = form.group?.abo, abo != .o {
            problems.append(FieldProblem(.flags, .bombayNeedsGroupO))
        }
        if form.hasAntiD, form.group?.rhD == .positive {
            problems.append(FieldProblem(.flags, .antiDWithRhDPositive))
        }
        return problems
    }

    private var needProblems: [FieldProblem] {
        var problems: [FieldProblem] = []
        let group = form.group
        if group == nil, form.mode != .replacementAnyGroup { problems.append(FieldProblem(.group, .missing)) }
        if form.component == nil {
            problems.append(FieldProblem(.component, .missing))
        } else if form.mode == .apheresis, form.component != .platelets {
            problems.append(FieldProblem(.component, .apheresisGivesPlateletsOnly))
        } else if form.component == .wholeBlood, group == .unknown, form.mode == .specificGroup {
            problems.append(FieldProblem(.group, .groupNeededForWholeBlood))
        }
        if form.mode == .replacementAnyGroup, form.isBombay {
            problems.append(FieldProblem(.mode, .exchangeNeedsNoPhenotype))
        }
        if let units = Int(form.units.trimmed) {
            if !(1...IntakeLimits.unitsMax).contains(units) { problems.append(FieldProblem(.units, .unitsOutOfRange)) }
        } else {
            problems.append(FieldProblem(.units, form.units.trimmed.isEmpty ? .missing : .notANumber))
        }
        if form.urgency == nil { problems.append(FieldProblem(.urgency, .missing)) }
        if let neededBy = form.neededBy {
            if neededBy <= now { problems.append(FieldProblem(.neededBy, .deadlineInThePast)) }
            if neededBy > now + .hours(Double(IntakeLimits.horizonDaysMax * 24)) {
                problems.append(FieldProblem(.neededBy, .deadlineTooFar))
            }
        } else {
            problems.append(FieldProblem(.neededBy, .missing))
        }
        return problems
    }

    private var placeProblems: [FieldProblem] {
        var problems: [FieldProblem] = []
        if form.facility == nil {
            problems.append(FieldProblem(.facility, .missing))
        } else if facility == nil {
            problems.append(FieldProblem(.facility, .facilityUnknown))
        }
        if form.ward.count > IntakeLimits.textMax { problems.append(FieldProblem(.ward, .tooLong)) }
        if form.recordNumber.count > IntakeLimits.textMax { problems.append(FieldProblem(.recordNumber, .tooLong)) }
        if form.callerRelation.count > IntakeLimits.textMax { problems.append(FieldProblem(.callerRelation, .tooLong)) }
        if form.note.count > IntakeLimits.noteMax { problems.append(FieldProblem(.note, .tooLong)) }
        return problems
    }
}

extension RequestRecord {
    fileprivate func isSameNeed(as details: RequestDetails, _ need: BloodRequest) -> Bool {
        self.details.facility == details.facility && self.details.patientInitials == details.patientInitials
            && self.details.recordNumber == details.recordNumber && self.details.ward == details.ward
            && course.request.patient == need.patient && course.request.component == need.component
    }
}

extension BloodRequest {
    /// - Returns: `nil` when the form has problems.
    fileprivate init?(_ form: IntakeForm, _ antigens: PatientAntigens, at facility: Facility, now: Instant) {
        guard let component = form.component, let units = Int(form.units.trimmed), let urgency = form.urgency,
            let neededBy = form.neededBy
        else { return nil }
        let patient = Patient(
            group: form.group ?? .unknown, sex: form.sex, ageYears: Int(form.ageYears.trimmed),
            hasAntiD: form.hasAntiD, isChronicallyTransfused: form.isChronicallyTransfused,
            isBombay: form.isBombay, isNewborn: form.isNewborn
        ).with(antigens)
        self.init(
            id: 0, mode: form.mode, patient: patient, component: component, unitsNeeded: units,
            place: facility.place, urgency: urgency, openedAt: now, neededBy: neededBy)
    }
}

extension String {
    var trimmed: String {
        var text = Substring(self)
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
