import Blood
import Centre
import Channels
import Jurisdiction
import Matching
import PhoneNumbers

/// Reads and writes the register as a spreadsheet's file.
struct SpreadsheetRegister: RegisterFileReading {
    let phones: LibraryPhones
    let places: Places
    let calendar: LocalCalendar

    var heading: String { CSVWriter.byteOrderMark + CSVWriter.line(RegisterSheet.headings) }

    func line(for record: DonorRecord) -> String {
        CSVWriter.line(RegisterSheet(calendar: calendar).fields(record))
    }

    func line(_ cells: [String]) -> String { CSVWriter.line(cells) }

    var example: String {
        CSVWriter.line(["name", "phone", "group", "sex", "birth date", "district", "last donation", "consent"])
            + CSVWriter.line(["Ali Raza", "0300-1234567", "O+", "male", "23-11-1994", "Lahore", "", "yes"])
            + CSVWriter.line(["Sana Malik", "0321 7654321", "B neg", "female", "", "Pindi", "14/02/2026", "yes"])
    }

    func read(_ bytes: [UInt8], today: CivilDate, now: Instant) -> Result<RegisterFile, RegisterRowProblem> {
        var importer = RegisterImporter(today: today) { text in
            switch phones.read(text) {
            case .success(let phone): .success(phone)
            case .failure(let problem): .failure(Channels.FieldProblem(message: problem.message))
            }
        }
        var rows = importer.feed(bytes)
        rows += importer.finish()
        if let problem = importer.headerProblems.first(where: { $0.severity == .error }) {
            return .failure(
                RegisterRowProblem(
                    field: problem.field?.heading ?? "file", message: problem.message,
                    messageUrdu: ImportWords.urduOfHeader(problem)))
        }
        return .success(
            RegisterFile(
                rows: rows.map { row($0, today: today, now: now) }, unknownHeadings: importer.unknownHeadings))
    }

    private func row(_ read: ImportRow, today: CivilDate, now: Instant) -> RegisterRow {
        var problems = read.problems.filter { $0.severity == .error }.map(ImportWords.problem)
        problems += tooLong(read)
        var remarks = read.problems.filter { $0.severity == .warning }.map(ImportWords.problem)
        let said = read.district.isEmpty ? read.city : read.district
        let district = places.district(named: said) ?? places.district(named: read.city)
        if district == nil { problems.append(ImportWords.noDistrict(said)) }
        guard problems.isEmpty, let district, let phone = read.phone, let group = read.group, let sex = read.sex else {
            return RegisterRow(line: read.line, donor: nil, lastDonation: nil, problems: problems, remarks: remarks)
        }
        var note = read.note
        var birthDate = read.birthDate
        if birthDate == nil, let age = read.ageYears {
            birthDate = SpreadsheetRegister.estimatedBirthDate(ageYears: age, today: today)
            // It is kept with the donor that nobody has seen this date on paper.
            let estimate = "Date of birth estimated: age \(age) on \(today)."
            note = note.isEmpty ? estimate : note + "\n" + estimate
            remarks.append(ImportWords.estimated(birthDate, ageYears: age))
        }
        // Consent that the file does not mention was not given: the donor is kept and not contacted.
        let consentedOn = read.consentDate.map { calendar.instant($0, minuteOfDay: 12 * 60) }
        let hasConsented = read.hasConsented ?? (consentedOn != nil)
        let donor = Donor(
            name: read.name, phone: phone, sex: sex, birthDate: birthDate,
            weightKilograms: read.weightKilograms, group: group, evidence: read.evidence, district: district.name,
            home: district.label, language: read.language.flatMap { Language(rawValue: $0.rawValue) } ?? .urduLatin,
            channels: [.sms, .voice], consentedAt: hasConsented ? min(consentedOn ?? now, now) : nil,
            acceptsNightEmergencies: read.acceptsNightEmergencies ?? false,
            // A woman begins with all four protections: what a file leaves out, nobody has asked her.
            prefersWomanOperator: read.prefersWomanOperator ?? (sex == .female),
            relayOnly: read.relayOnly ?? (sex == .female), registeredAt: now, note: note,
            daylightOnly: read.daylightOnly ?? (sex == .female),
            meetsAtFacilityOnly: read.meetsAtFacilityOnly ?? (sex == .female))
        return RegisterRow(
            line: read.line, donor: donor, lastDonation: read.lastDonation, problems: [], remarks: remarks)
    }

    /// The dry run refuses what the register would refuse.
    private func tooLong(_ read: ImportRow) -> [RegisterRowProblem] {
        var problems: [RegisterRowProblem] = []
        if read.name.unicodeScalars.count > DonorLimits.nameMax {
            problems.append(ImportWords.tooLong("name", max: DonorLimits.nameMax))
        }
        if read.note.unicodeScalars.count > DonorLimits.noteMax {
            problems.append(ImportWords.tooLong("note", max: DonorLimits.noteMax))
        }
        return problems
    }

    /// The first of July of the year in which that age was reached: wrong by half a year at most.
    static func estimatedBirthDate(ageYears: Int, today: CivilDate) -> CivilDate? {
        let thisYear = CivilDate(year: today.year - ageYears, month: 7, day: 1)
        guard let thisYear, thisYear.completedYears(on: today) < ageYears else { return thisYear }
        return CivilDate(year: today.year - ageYears - 1, month: 7, day: 1)
    }
}

/// What is said of a line of a file, in both languages. The reader of files says it in English only; in Urdu each field
/// has its own sentence with what to write.
enum ImportWords {
    static func problem(_ read: ImportProblem) -> RegisterRowProblem {
        RegisterRowProblem(
            field: read.field?.heading ?? "line", message: read.message,
            messageUrdu: read.severity == .warning ? remarkUrdu(read.field) : problemUrdu(read))
    }

    static func urduOfHeader(_ read: ImportProblem) -> String {
        if let field = read.field, read.message.contains("no column") {
            return "\u{2068}\(field.heading)\u{2069} کا کالم نہیں۔ پہلی سطر میں یہ نام لکھیں۔"
        }
        if let field = read.field { return "دو کالموں کا نام \u{2068}\(field.heading)\u{2069} ہے۔ ایک رکھیں۔" }
        if read.message.contains("empty") {
            return "فائل خالی ہے: پہلی سطر میں کالموں کے نام لکھیں، پھر ہر سطر میں ایک ڈونر۔"
        }
        return "فائل UTF-8 نہیں۔ اسے \"CSV UTF-8\" کے طور پر محفوظ کر کے دوبارہ لائیں۔"
    }

    static func noDistrict(_ said: String) -> RegisterRowProblem {
        RegisterRowProblem(
            field: "district",
            message: said.isEmpty
                ? "Write the district or the city."
                : "\"\(said)\" is no district that is known: write its usual name.",
            messageUrdu: said.isEmpty
                ? "ضلع یا شہر لکھیں۔" : "\u{2068}\(said)\u{2069} کسی معلوم ضلعے کا نام نہیں: عام نام لکھیں۔")
    }

    static func tooLong(_ field: String, max: Int) -> RegisterRowProblem {
        RegisterRowProblem(
            field: field, message: "Too long: at most \(max) letters.",
            messageUrdu: "بہت لمبا: زیادہ سے زیادہ \(max) حروف۔")
    }

    static func estimated(_ birthDate: CivilDate?, ageYears: Int) -> RegisterRowProblem {
        let day = birthDate.map { "\($0)" } ?? ""
        return RegisterRowProblem(
            field: "age",
            message: "Only the age is known: date of birth estimated as \(day), and noted as an estimate.",
            messageUrdu:
                "صرف عمر معلوم ہے: تاریخِ پیدائش اندازے سے \u{2068}\(day)\u{2069} رکھی گئی، اور نوٹ میں لکھا گیا۔")
    }

    private static func problemUrdu(_ read: ImportProblem) -> String {
        switch read.field {
        case .name: "ڈونر کا نام لکھیں۔"
        case .phone:
            // Telephone numbers have their own sentences.
            PhoneRefusal.allCases.first { $0.message == read.message }?.messageUrdu
                ?? "فون نمبر نہیں، یا یہی نمبر پہلے کسی سطر میں ہے۔ ہر ڈونر کا اپنا نمبر لکھیں۔"
        case .group: "بلڈ گروپ O+، O−، A+، A−، B+، B−، AB+، AB− یا unknown لکھیں؛ مثبت خود سے نہیں مانا جاتا۔"
        case .sex: "جنس male یا female لکھیں: عطیات کا وقفہ اس پر منحصر ہے۔"
        case nil: "سطر پڑھی نہیں جا سکی: واوین (\") اور خانوں کی تعداد دیکھیں، فائل کو CSV UTF-8 میں محفوظ کریں۔"
        default: "یہ خانہ سمجھ نہیں آیا: اسے درست کریں یا خالی چھوڑیں۔"
        }
    }

    private static func remarkUrdu(_ field: RegisterField?) -> String {
        switch field {
        case .birthDate: "تاریخِ پیدائش سمجھ نہیں آئی؛ خالی رہے گی۔ پہلے دن لکھیں: 23/11/1990۔"
        case .ageYears: "عمر سمجھ نہیں آئی؛ خالی رہے گی۔"
        case .weightKilograms: "وزن سمجھ نہیں آیا؛ خالی رہے گا۔"
        case .lastDonation: "آخری عطیے کی تاریخ سمجھ نہیں آئی؛ خالی رہے گی۔ پہلے دن لکھیں، یا never۔"
        case .language: "زبان سمجھ نہیں آئی؛ رومن اردو رکھی جائے گی۔"
        case .consent: "اجازت سمجھ نہیں آئی؛ yes یا no لکھیں۔ اس کے بغیر رابطہ نہیں ہوگا۔"
        case .consentDate: "اجازت کی تاریخ سمجھ نہیں آئی؛ خالی رہے گی۔"
        case .evidence: "گروپ کا ثبوت سمجھ نہیں آیا؛ زبانی مانا جائے گا۔"
        default: "یہ خانہ سمجھ نہیں آیا؛ خالی رہے گا۔"
        }
    }
}
