public import Blood

/// The columns of a donor register that are understood.
public enum RegisterField: String, Sendable, CaseIterable, Hashable {
    case name, phone, group, evidence, sex, birthDate, ageYears, weightKilograms, city, district, lastDonation, language
    case consent, consentDate, acceptsNightEmergencies, prefersWomanOperator, relayOnly, daylightOnly
    case meetsAtFacilityOnly, note

    /// A row without one of these cannot become a donor who may be asked.
    public static let required: [RegisterField] = [.name, .phone, .group, .sex]
}

/// Something in a file that a person has to see to; the message says what to do.
public struct ImportProblem: Sendable, Hashable {
    public enum Severity: String, Sendable, Hashable {
        /// The row cannot be imported.
        case error
        /// The row can be imported without this field.
        case warning
    }

    /// Line of the file, from 1.
    public var line: Int
    /// `nil` when the whole row is meant.
    public var field: RegisterField?
    public var severity: Severity
    public var message: String

    public init(line: Int, field: RegisterField?, severity: Severity, message: String) {
        self.line = line
        self.field = field
        self.severity = severity
        self.message = message
    }
}

/// Why a field was not read; the message says what to do.
public struct FieldProblem: Error, Sendable, Hashable {
    public var message: String

    public init(message: String) { self.message = message }
}

/// One row of a register as it was understood.
public struct ImportRow: Sendable, Hashable {
    public var line: Int
    public var name = ""
    /// As the phone closure returned it: E.164.
    public var phone: String?
    public var group: BloodGroup?
    public var evidence: GroupEvidence = .said
    public var sex: Sex?
    public var birthDate: CivilDate?
    /// Only where no date of birth was given.
    public var ageYears: Int?
    public var weightKilograms: Double?
    public var city = ""
    public var district = ""
    public var lastDonation: CivilDate?
    public var language: TextLanguage?
    /// `nil` when the file does not say: the import then asks for one statement for the whole file.
    public var hasConsented: Bool?
    public var consentDate: CivilDate?
    public var acceptsNightEmergencies: Bool?
    public var prefersWomanOperator: Bool?
    public var relayOnly: Bool?
    public var daylightOnly: Bool?
    public var meetsAtFacilityOnly: Bool?
    public var note = ""
    public var problems: [ImportProblem] = []

    public init(line: Int) { self.line = line }

    public var isImportable: Bool { problems.allSatisfy { $0.severity != .error } }
}

/// Reads the donor register from comma-separated values, row by row.
///
/// Nothing is dropped in silence: what a row says and was not understood is a problem with its line, its field and what
/// to do about it.
public struct RegisterImporter: Sendable {
    private var reader = CSVReader()
    private let today: CivilDate
    private let phone: @Sendable (String) -> Result<String, FieldProblem>
    private var firstLineOfPhone: [String: Int] = [:]
    private var fileProblem: ImportProblem?

    /// Which column holds what; `nil` until the first line was read.
    public private(set) var columns: [RegisterField?]?
    /// Headings that were not understood; their columns are left out.
    public private(set) var unknownHeadings: [String] = []
    /// Problems of the file itself; with an error here there are no rows.
    public private(set) var headerProblems: [ImportProblem] = []

    /// - Parameters:
    ///   - today: dates after it are mistakes.
    ///   - phone: reads a telephone number to E.164, or says what to do.
    public init(today: CivilDate, phone: @escaping @Sendable (String) -> Result<String, FieldProblem>) {
        self.today = today
        self.phone = phone
    }

    public mutating func feed(_ bytes: some Sequence<UInt8>) -> [ImportRow] { rows(reader.feed(bytes)) }

    /// The end of the file.
    public mutating func finish() -> [ImportRow] {
        let last = rows(reader.finish())
        if columns == nil, headerProblems.isEmpty {
            headerProblems = [header("The file is empty: put one line of headings first, then one donor a line.")]
        }
        return last
    }

    private mutating func rows(_ records: [CSVRecord]) -> [ImportRow] {
        var rows: [ImportRow] = []
        for record in records {
            if let columns {
                if headerProblems.allSatisfy({ $0.severity != .error }) { rows.append(row(record, columns)) }
            } else {
                readHeader(record)
            }
        }
        return rows
    }

    // MARK: - Headings

    private mutating func readHeader(_ record: CSVRecord) {
        var found: [RegisterField?] = []
        for heading in record.fields {
            let field = RegisterHeadings.field(heading)
            if let field, found.contains(field) {
                headerProblems.append(
                    header("Two columns are headed as \(field.label). Keep one of them.", field: field))
            }
            if field == nil, !TextHygiene.cleaned(heading).isEmpty { unknownHeadings.append(heading) }
            found.append(field)
        }
        columns = found
        if record.fault == .notUTF8 || record.fields.contains(where: { $0.contains("\u{0}") }) {
            headerProblems.append(header("The file is not UTF-8. Save it again as \"CSV UTF-8\" and import that."))
            return
        }
        for field in RegisterField.required where !found.contains(field) {
            headerProblems.append(
                header(
                    "There is no column for \(field.label). Give the first line the heading \"\(field.heading)\".",
                    field: field))
        }
    }

    private func header(_ message: String, field: RegisterField? = nil) -> ImportProblem {
        ImportProblem(line: 1, field: field, severity: .error, message: message)
    }

    // MARK: - Rows

    private mutating func row(_ record: CSVRecord, _ columns: [RegisterField?]) -> ImportRow {
        var row = ImportRow(line: record.line)
        switch record.fault {
        case .unclosedQuote:
            row.report(nil, "A quotation mark (\") is opened here and never closed. Close it or take it out.")
            return row
        case .notUTF8:
            row.report(nil, "Letters of this row are damaged: save the file as \"CSV UTF-8\" and import that.")
        case nil: break
        }
        if record.fields.count > columns.count,
            record.fields[columns.count...].contains(where: { !TextHygiene.cleaned($0).isEmpty })
        {
            row.report(
                nil,
                "The row has \(record.fields.count) fields, the headings are \(columns.count). Put a text that"
                    + " contains the separator in quotation marks.")
        }
        var seen: Set<RegisterField> = []
        for (field, text) in zip(columns, record.fields) {
            guard let field else { continue }
            let text = TextHygiene.cleaned(text)
            guard !text.isEmpty else { continue }
            seen.insert(field)
            read(field, text, into: &row)
        }
        for field in RegisterField.required where !seen.contains(field) {
            row.report(field, field.missingMessage)
        }
        return row
    }

    private mutating func read(_ field: RegisterField, _ text: String, into row: inout ImportRow) {
        switch field {
        case .name: row.name = text
        case .phone: readPhone(text, into: &row)
        case .group: RegisterFields.group(text, into: &row)
        case .evidence: RegisterFields.evidence(text, into: &row)
        case .sex: RegisterFields.sex(text, into: &row)
        case .birthDate: RegisterFields.birthDate(text, today, into: &row)
        case .ageYears: RegisterFields.age(text, into: &row)
        case .weightKilograms: RegisterFields.weight(text, into: &row)
        case .city: row.city = text
        case .district: row.district = text
        case .lastDonation: RegisterFields.lastDonation(text, today, into: &row)
        case .language: RegisterFields.language(text, into: &row)
        case .consent: row.hasConsented = RegisterFields.yesOrNo(text, field, into: &row)
        case .consentDate: RegisterFields.consentDate(text, today, into: &row)
        case .acceptsNightEmergencies: row.acceptsNightEmergencies = RegisterFields.yesOrNo(text, field, into: &row)
        case .prefersWomanOperator: row.prefersWomanOperator = RegisterFields.yesOrNo(text, field, into: &row)
        case .relayOnly: row.relayOnly = RegisterFields.yesOrNo(text, field, into: &row)
        case .daylightOnly: row.daylightOnly = RegisterFields.yesOrNo(text, field, into: &row)
        case .meetsAtFacilityOnly: row.meetsAtFacilityOnly = RegisterFields.yesOrNo(text, field, into: &row)
        case .note: row.note = text
        }
    }

    private mutating func readPhone(_ text: String, into row: inout ImportRow) {
        switch phone(text) {
        case .failure(let problem): row.report(.phone, problem.message)
        case .success(let number):
            row.phone = number
            if let line = firstLineOfPhone[number] {
                row.report(
                    .phone, "The same number stands in line \(line). One donor, one number: keep one of the rows.")
            } else {
                firstLineOfPhone[number] = row.line
            }
        }
    }
}

extension ImportRow {
    mutating func report(_ field: RegisterField?, _ message: String, _ severity: ImportProblem.Severity = .error) {
        problems.append(ImportProblem(line: line, field: field, severity: severity, message: message))
    }
}

extension RegisterField {
    /// The heading our own export writes.
    public var heading: String {
        switch self {
        case .name: "name"
        case .phone: "phone"
        case .group: "blood group"
        case .evidence: "evidence"
        case .sex: "sex"
        case .birthDate: "birth date"
        case .ageYears: "age"
        case .weightKilograms: "weight"
        case .city: "city"
        case .district: "district"
        case .lastDonation: "last donation"
        case .language: "language"
        case .consent: "consent"
        case .consentDate: "consent date"
        case .acceptsNightEmergencies: "night emergencies"
        case .prefersWomanOperator: "woman operator"
        case .relayOnly: "operator relay"
        case .daylightOnly: "daylight only"
        case .meetsAtFacilityOnly: "facility only"
        case .note: "note"
        }
    }

    var label: String { "the \(heading)" }

    fileprivate var missingMessage: String {
        switch self {
        case .name: "The name is missing. Write the donor's name."
        case .phone: "The phone number is missing. Without one the donor cannot be asked."
        case .group: "The blood group is missing. Write one of the eight groups, or \"unknown\"."
        case .sex: "The sex is missing. Write male or female: intervals between donations differ."
        default: "\(heading) is missing."
        }
    }
}
