import Blood

/// Headings of registers as people write them, English, Roman Urdu and Urdu.
enum RegisterHeadings {
    static func field(_ heading: String) -> RegisterField? {
        byHeading[key(heading)] ?? byHeading[key(withoutBrackets(heading))]
    }

    private static func key(_ heading: String) -> String { TextHygiene.words(heading).joined(separator: " ") }

    /// Forms explain themselves in brackets: "Date of Birth (dd/mm/yyyy)".
    private static func withoutBrackets(_ heading: String) -> String {
        heading.split(separator: "(", maxSplits: 1, omittingEmptySubsequences: false).first.map(String.init) ?? heading
    }

    private static let byHeading: [String: RegisterField] = {
        let aliases: [(RegisterField, String)] = [
            (.name, "name|naam|nam|donor|donor name|full name|donor naam|نام|ڈونر|ڈونر کا نام|پورا نام"),
            (
                .phone,
                "phone|phone no|phone number|mobile|mobile no|mobile number|cell|cell no|contact|contact"
                    + " no|contact number"
                    + "|number|whatsapp|whatsapp number|tel|telephone|mob|mob no|cell number|فون|موبائل|فون"
                    + " نمبر|موبائل نمبر|رابطہ نمبر|رابطہ"
            ),
            (
                .group,
                "group|blood group|bloodgroup|bg|b group|b grp|blood|blood type|khoon ka group|blood grp|بلڈ گروپ|گروپ|خون کا گروپ"
            ),
            (.evidence, "evidence|group evidence|group source|source of group|typed by|ثبوت"),
            (.sex, "sex|gender|jins|m f|جنس"),
            (
                .birthDate,
                "birth date|birthdate|date of birth|dob|d o b|born|birthday|tareekh e paidaish|تاریخ پیدائش|پیدائش"
            ),
            (.ageYears, "age|umar|umr|age years|عمر"),
            (.weightKilograms, "weight|weight kg|wazan|weight kilograms|وزن"),
            (.city, "city|shehar|shahar|town|شہر"),
            (.district, "district|zila|zilla|ضلع"),
            (
                .lastDonation,
                "last donation|last donated|last donated on|last donated date|date last donated|last donation on|last donation date|last date|last blood donation|donated on|aakhri"
                    + " atiya|last give"
                    + "|date of last donation|آخری عطیہ|آخری عطیہ کی تاریخ"
            ),
            (.language, "language|lang|zaban|زبان"),
            (.consent, "consent|consented|razamandi|agree|agreed|اجازت|رضامندی"),
            (.consentDate, "consent date|consented on|date of consent|تاریخ رضامندی"),
            (.acceptsNightEmergencies, "night emergencies|night|night calls|accepts night emergencies|raat|رات"),
            (.prefersWomanOperator, "woman operator|female operator|prefers woman operator|خاتون آپریٹر"),
            (.relayOnly, "operator relay|relay only|relay|through operators|صرف آپریٹر کے ذریعے"),
            (.daylightOnly, "daylight only|daylight|day only|daytime only|صرف دن میں"),
            (.meetsAtFacilityOnly, "facility only|meets at facility|meet at facility only|صرف بلڈ بینک میں"),
            (.note, "note|notes|remarks|remark|comment|comments|نوٹ"),
        ]
        var result: [String: RegisterField] = [:]
        for (field, list) in aliases {
            for alias in list.split(separator: "|") {
                result[TextHygiene.words(String(alias)).joined(separator: " ")] = field
            }
        }
        return result
    }()
}

/// The single fields of a row.
enum RegisterFields {
    static func group(_ text: String, into row: inout ImportRow) {
        switch GroupReader.read(text) {
        case .group(let group): row.group = group
        case .signMissing(let abo):
            row.report(
                .group,
                "\"\(text)\" has no sign. Write \(abo.rawValue)+ or \(abo.rawValue)-, or \"unknown\"; positive is never"
                    + " assumed.")
        case .notAGroup:
            row.report(.group, "\"\(text)\" is no blood group. Write O+, O-, A+, A-, B+, B-, AB+, AB- or \"unknown\".")
        }
    }

    static func evidence(_ text: String, into row: inout ImportRow) {
        guard let word = TextHygiene.tokens(text).first else { return }
        if laboratory.contains(word) {
            row.evidence = .laboratory
        } else if card.contains(word) {
            row.evidence = .card
        } else if !said.contains(word) {
            row.report(
                .evidence, "\"\(text)\" was not understood; the group counts as said. Write said, card or laboratory.",
                .warning)
        }
    }

    static func sex(_ text: String, into row: inout ImportRow) {
        let words = TextHygiene.tokens(text).filter { $0.kind == .word }
        if words.count == 1, male.contains(words[0]) {
            row.sex = .male
        } else if words.count == 1, female.contains(words[0]) {
            row.sex = .female
        } else {
            row.report(
                .sex, "\"\(text)\" was not understood. Write male or female: intervals between donations differ.")
        }
    }

    static func birthDate(_ text: String, _ today: CivilDate, into row: inout ImportRow) {
        switch date(text, today: today, isBirth: true) {
        case .failure(let problem): row.report(.birthDate, problem.message, .warning)
        case .success(let date):
            if date > today || date.completedYears(on: today) > 110 {
                row.report(.birthDate, "\(text) cannot be a date of birth. Correct it or leave it empty.", .warning)
            } else {
                row.birthDate = date
            }
        }
    }

    static func age(_ text: String, into row: inout ImportRow) {
        let numbers = TextHygiene.tokens(text).filter { $0.kind == .number }
        guard numbers.count == 1, let years = Int(numbers[0].text), (1...110).contains(years) else {
            row.report(.ageYears, "\"\(text)\" is no age in years. Give the date of birth instead.", .warning)
            return
        }
        row.ageYears = years
    }

    static func weight(_ text: String, into row: inout ImportRow) {
        let folded = TextHygiene.folded(text)
        let digits = folded.prefix { $0.isNumber || $0 == "." || $0 == "," }.map { $0 == "," ? "." : $0 }
        let unit = TextHygiene.words(String(folded.dropFirst(digits.count)))
        guard let kilograms = Double(String(digits)), (20...300).contains(kilograms),
            unit.isEmpty || ["kg", "kgs", "kilo", "کلو"].contains(unit[0])
        else {
            row.report(.weightKilograms, "\"\(text)\" is no weight in kilograms. Write a number such as 62.", .warning)
            return
        }
        row.weightKilograms = kilograms
    }

    /// A wrong last donation may bring a donor back too early, so it stops the row.
    static func lastDonation(_ text: String, _ today: CivilDate, into row: inout ImportRow) {
        if never.length(in: TextHygiene.tokens(text)[...]) != nil { return }
        switch date(text, today: today, isBirth: false) {
        case .failure(let problem): row.report(.lastDonation, problem.message)
        case .success(let date):
            if date > today {
                row.report(.lastDonation, "\(text) lies in the future. Write the day of the last donation, day first.")
            } else {
                row.lastDonation = date
            }
        }
    }

    static func consentDate(_ text: String, _ today: CivilDate, into row: inout ImportRow) {
        switch date(text, today: today, isBirth: false) {
        case .failure(let problem): row.report(.consentDate, problem.message, .warning)
        case .success(let date):
            if date > today {
                row.report(.consentDate, "\(text) lies in the future. Write the day consent was given.", .warning)
            } else {
                row.consentDate = date
                row.hasConsented = row.hasConsented ?? true
            }
        }
    }

    static func language(_ text: String, into row: inout ImportRow) {
        let folded = TextHygiene.words(text).joined(separator: " ")
        switch folded {
        case "ur", "urdu", "اردو": row.language = .urdu
        case "ur latn", "roman", "roman urdu", "urdu roman", "رومن", "رومن اردو": row.language = .urduLatin
        case "en", "english", "eng", "انگریزی", "angrezi": row.language = .english
        default:
            row.report(
                .language, "\"\(text)\" is not one of our languages; Roman Urdu is used. Write roman, urdu or english.",
                .warning)
        }
    }

    static func yesOrNo(_ text: String, _ field: RegisterField, into row: inout ImportRow) -> Bool? {
        guard let word = TextHygiene.tokens(text).first(where: { $0.kind != .symbol }) else { return nil }
        if yes.contains(word) { return true }
        if no.contains(word) { return false }
        row.report(field, "\"\(text)\" was not understood for \(field.heading). Write yes or no.", .warning)
        return nil
    }

    // MARK: - Dates

    /// Day first (23/11/2026, 23-11-26, 23 Nov 2026) or ISO (2026-11-23), in ASCII, Urdu or Arabic digits.
    static func date(_ text: String, today: CivilDate, isBirth: Bool) -> Result<CivilDate, FieldProblem> {
        let help = "Write the date day first, such as 23/11/2026, or as 2026-11-23."
        let parts = TextHygiene.tokens(text).filter { $0.kind != .symbol }
        guard parts.count >= 3, let first = Int(parts[0].text), let last = Int(parts[2].text) else {
            return .failure(FieldProblem(message: "\"\(text)\" is no date. \(help)"))
        }
        let month = Months.number(parts[1]) ?? (parts[1].kind == .number ? Int(parts[1].text) : nil)
        // Some exports add a time; nothing else may follow.
        let rest = parts.dropFirst(3).allSatisfy { $0.kind == .number || ["t", "z", "am", "pm"].contains($0.text) }
        guard let month, rest else { return .failure(FieldProblem(message: "\"\(text)\" is no date. \(help)")) }
        if parts[0].text.count == 4 { return civil(first, month, last, text, help) }
        let year: Int
        switch parts[2].text.count {
        case 4: year = last
        // 68 is 1968 for a birth; a donation is never that old.
        case 2: year = isBirth && 2_000 + last > today.year - 10 ? 1_900 + last : 2_000 + last
        default: return .failure(FieldProblem(message: "\"\(text)\" has no year. \(help)"))
        }
        if month > 12, first <= 12 {
            return .failure(FieldProblem(message: "\"\(text)\" has the month first. \(help)"))
        }
        return civil(year, month, first, text, help)
    }

    private static func civil(
        _ year: Int, _ month: Int, _ day: Int, _ text: String, _ help: String
    ) -> Result<CivilDate, FieldProblem> {
        guard let date = CivilDate(year: year, month: month, day: day), (1_900...2_200).contains(year) else {
            return .failure(FieldProblem(message: "\"\(text)\" is no day of the calendar. \(help)"))
        }
        return .success(date)
    }

    // MARK: - Words

    private static let laboratory = WordSet("laboratory lab report typed tested لیبارٹری لیب")
    private static let card = WordSet("card donorcard document کارڈ")
    private static let said = WordSet("said self selfreported told verbal oral زبانی")
    private static let male = WordSet("male m man mard boy مرد")
    private static let female = WordSet("female f woman w aurat khatoon lady girl عورت خاتون")
    private static let yes = WordSet("yes y true 1 haan han ji ہاں جی")
    private static let no = WordSet("no n false 0 nahi nahin nhi نہیں")
    private static let never = PhraseList(
        """
        never|none|nil|na|nahi|kabhi
        n a
        first time
        کبھی
        """)
}
