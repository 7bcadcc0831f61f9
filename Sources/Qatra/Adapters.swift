import Blood
import Centre
import Channels
import Dispatching
import Jurisdiction
import Matching
import PhoneNumbers

/// Reads telephone numbers with libphonenumber, by the jurisdiction's region.
struct LibraryPhones: PhoneReading {
    let region: String

    func read(_ text: String) -> Result<String, PhoneProblem> {
        switch PhoneNumber.parse(text, region: region) {
        case .success(let phone): .success(phone.e164)
        case .failure(let refusal): .failure(PhoneProblem(message: refusal.message))
        }
    }
}

/// Writes messages from the templates.
struct TemplateComposer: MessageComposing {
    func donorText(_ purpose: MessagePurpose, language: Language, facts: MessageFacts) -> String {
        MessageTemplate.text(purpose, TextLanguage(language), TemplateFacts(facts))
    }

    func familyText(_ purpose: FamilyPurpose, language: Language, facts: MessageFacts) -> String {
        let message: FamilyMessage =
            switch purpose {
            case .opened: .opened
            case .covered: .covered
            case .ended: .ended
            }
        return MessageTemplate.text(message, TextLanguage(language), TemplateFacts(facts))
    }
}

extension TextLanguage {
    init(_ language: Language) {
        switch language {
        case .urduLatin: self = .urduLatin
        case .urdu: self = .urdu
        case .english: self = .english
        }
    }
}

extension TemplateFacts {
    fileprivate init(_ facts: MessageFacts) {
        self.init(
            reference: facts.reference, group: facts.group, isAnyGroup: facts.isAnyGroup, component: facts.component,
            isApheresis: facts.isApheresis, units: facts.units, facilityName: facts.facilityName,
            facilityNameUrdu: facts.facilityNameUrdu, city: facts.city, neededBy: facts.neededBy, now: facts.now,
            utcOffsetMinutes: facts.utcOffsetMinutes, arriveBy: facts.arriveBy, link: facts.link)
    }
}

/// Understands donors' texts by the vocabulary.
struct VocabularyReplies: ReplyUnderstanding {
    func understand(_ text: String, now: Instant, utcOffsetMinutes: Int) -> UnderstoodReply {
        let reading = ReplyReader.read(text)
        let minutes = now.millisecondsSince1970 / 60_000 + Int64(utcOffsetMinutes)
        let reply = reading.reply(at: now, nowMinutesOfDay: Int((minutes % 1_440 + 1_440) % 1_440))
        return UnderstoodReply(reply: reply, mentionsMoney: reading.mentionsMoney)
    }
}

/// Understands the operator's free line.
struct SpokenIntake: IntakeUnderstanding {
    /// What people call the major hospitals.
    let aliases: [String: [String]]

    init(places: Places) {
        aliases = Dictionary(places.hospitals.map { ($0.name, $0.aliases) }) { first, _ in first }
    }

    private func finder(_ facilities: [Facility]) -> FacilityFinder {
        FacilityFinder(
            facilities.map { facility in
                FacilityName(
                    id: facility.id, name: facility.name, nameUrdu: facility.nameUrdu, city: facility.city,
                    aliases: aliases[facility.name] ?? [])
            })
    }

    func understand(
        _ line: String, facilities: [Facility], now: Instant, calendar: LocalCalendar
    ) -> IntakeSuggestion {
        let reading = IntakeReader.read(
            line, facilities: finder(facilities), today: calendar.day(of: now),
            minutesOfDay: calendar.minuteOfDay(now))
        let chosen = reading.facility.map { [$0.value.id] } ?? []
        let others = reading.facilityCandidates.map(\.id).filter { !chosen.contains($0) }
        return IntakeSuggestion(
            group: reading.group?.value, groupLacksSign: reading.groupWithoutSign != nil,
            component: reading.component?.value, mode: reading.mode?.value, units: reading.units?.value,
            facilities: chosen + others,
            neededBy: reading.neededBy.map { calendar.instant($0.value.date, minuteOfDay: $0.value.minutesOfDay) },
            urgency: reading.urgency?.value, callerPhone: reading.phone?.value, ward: reading.ward?.value,
            recordNumber: reading.recordNumber?.value, sex: reading.sex?.value, ageYears: reading.ageYears?.value,
            facilityIsUnclear: chosen.isEmpty, isBombay: reading.isBombay,
            isNewborn: reading.patientHints.contains(.newborn),
            isChronicallyTransfused: reading.patientHints.contains(.thalassaemia),
            notes: reading.notes.map { note in
                let words = note.words
                return IntakeSuggestion.Note(english: words.english, urdu: words.urdu)
            })
    }

    func find(_ words: String, in facilities: [Facility], limit: Int) -> [Facility] {
        let byID = Dictionary(uniqueKeysWithValues: facilities.map { ($0.id, $0) })
        return finder(facilities).matches(words, limit: limit).compactMap { byID[$0.id] }
    }
}

/// Reads and writes the register as a spreadsheet's file.
struct SpreadsheetRegister: RegisterFileReading {
    let phones: LibraryPhones
    let places: Places
    let calendar: LocalCalendar

    var heading: String { CSVWriter.byteOrderMark + CSVWriter.line(RegisterSheet.headings) }

    func line(for record: DonorRecord) -> String {
        CSVWriter.line(RegisterSheet(calendar: calendar).fields(record))
    }

    var example: String {
        CSVWriter.line(["name", "phone", "group", "sex", "birth date", "district", "last donation", "consent"])
            + CSVWriter.line(["Ali Raza", "0300-1234567", "O+", "male", "23-11-1994", "Lahore", "", "yes"])
            + CSVWriter.line(["Sana Malik", "0321 7654321", "B neg", "female", "", "Pindi", "14/02/2026", "yes"])
    }

    func read(_ bytes: [UInt8], today: CivilDate, now: Instant) -> Result<[RegisterRow], RegisterRowProblem> {
        var importer = RegisterImporter(today: today) { text in
            switch phones.read(text) {
            case .success(let phone): .success(phone)
            case .failure(let problem): .failure(Channels.FieldProblem(message: problem.message))
            }
        }
        var rows = importer.feed(bytes)
        rows += importer.finish()
        if let problem = importer.headerProblems.first(where: { $0.severity == .error }) {
            return .failure(RegisterRowProblem(field: problem.field?.rawValue ?? "file", message: problem.message))
        }
        return .success(rows.map { row($0, now: now) })
    }

    private func row(_ read: ImportRow, now: Instant) -> RegisterRow {
        var problems = read.problems.filter { $0.severity == .error }.map {
            RegisterRowProblem(field: $0.field?.rawValue ?? "line", message: $0.message)
        }
        let said = read.district.isEmpty ? read.city : read.district
        let district = places.district(named: said) ?? places.district(named: read.city)
        if district == nil {
            problems.append(
                RegisterRowProblem(
                    field: "district",
                    message: said.isEmpty
                        ? "Write the district or the city."
                        : "\"\(said)\" is no district that is known: write its usual name."))
        }
        guard problems.isEmpty, let district, let phone = read.phone, let group = read.group, let sex = read.sex else {
            return RegisterRow(line: read.line, donor: nil, lastDonation: nil, problems: problems)
        }
        // Consent that the file does not mention was not given: the donor is kept and not contacted.
        let donor = Donor(
            name: read.name, phone: phone, sex: sex, birthDate: read.birthDate,
            weightKilograms: read.weightKilograms, group: group, evidence: read.evidence, district: district.name,
            home: district.label, language: read.language.flatMap { Language(rawValue: $0.rawValue) } ?? .urduLatin,
            channels: [.sms, .voice], consentedAt: read.hasConsented == true ? now : nil,
            acceptsNightEmergencies: read.acceptsNightEmergencies ?? false,
            prefersWomanOperator: read.prefersWomanOperator ?? false, registeredAt: now, note: read.note)
        return RegisterRow(line: read.line, donor: donor, lastDonation: read.lastDonation, problems: [])
    }
}
