import Blood
import Centre
import Channels
import Dispatching
import Jurisdiction
import Matching
import PhoneNumbers
import Synchronization

/// Reads telephone numbers with libphonenumber, by the jurisdiction's region.
struct LibraryPhones: PhoneReading {
    let region: String

    func read(_ text: String) -> Result<String, PhoneProblem> {
        switch PhoneNumber.parse(text, region: region) {
        case .success(let phone): .success(phone.e164)
        case .failure(let refusal):
            .failure(PhoneProblem(message: refusal.message, messageUrdu: refusal.messageUrdu))
        }
    }

    func shown(_ stored: String) -> String {
        if case .success(let phone) = PhoneNumber.parse(stored, region: region) { phone.national } else { stored }
    }
}

/// Writes messages from the templates, and lets a coordinator edit them.
final class TemplateComposer: MessageComposing, TemplateEditing {
    private let book = Mutex(TemplateBook.shipped)
    /// The number people ring, for the texts that name it.
    private let helpline: String?

    init(helpline: String? = nil) { self.helpline = helpline }

    func donorText(_ purpose: MessagePurpose, language: Language, facts: MessageFacts) -> String {
        MessageTemplate.text(
            purpose, TextLanguage(language), TemplateFacts(facts, helpline: helpline), book: book.withLock { $0 })
    }

    func familyText(_ purpose: FamilyPurpose, language: Language, facts: MessageFacts) -> String {
        MessageTemplate.text(
            FamilyMessage(purpose), TextLanguage(language), TemplateFacts(facts, helpline: helpline),
            book: book.withLock { $0 })
    }

    func parts(of text: String) -> Int { SMSLength(text).parts }

    func take(_ inForce: [TemplateVersion]) {
        var kept: [TemplateKey: String] = [:]
        for version in inForce {
            guard let purpose = TemplatePurpose(rawValue: version.purpose), let text = version.text else { continue }
            kept[TemplateKey(purpose, TextLanguage(version.language))] = text
        }
        let new = TemplateBook(kept)
        book.withLock { $0 = new }
    }

    func draft(_ purpose: String, _ language: Language, text: String?) -> TemplateDraft? {
        guard let purpose = TemplatePurpose(rawValue: purpose) else { return nil }
        let key = TemplateKey(purpose, TextLanguage(language))
        let book = book.withLock { $0 }
        let source = text ?? book.source(key)
        let fitting = TemplateFitting(key)
        let samples = TemplateSample.all()
        return TemplateDraft(
            source: source, shipped: TemplateBook.shippedSource(key), isOwn: book.isOwn(key),
            problems: TemplateCheck.problems(in: source, for: key).map(TemplateDraft.Problem.init),
            refused: (book.refused[key] ?? []).map(TemplateDraft.Problem.init),
            samples: samples.map { TemplateDraft.Sample(TemplatePreview(source, key, $0)) },
            testMessage: samples.first.map { TemplatePreview.testMessage(source, key, $0) } ?? "",
            fitting: TemplateDraft.Fitting(
                parts: fitting.parts, isShortest: fitting.isShortest, linkGivesWay: fitting.linkGivesWay,
                comfortableNameRoom: fitting.comfortableNameRoom, isPlain: key.language != .urdu,
                mayBeMissing: TemplatePlaceholder.allCases.filter { !$0.isAlwaysKnown }.map(\.rawValue)),
            placeholders: TemplateCheck.placeholders(of: purpose).map(\.rawValue),
            charactersMax: TemplateCheck.charactersMax)
    }

    func summary(_ purpose: String, _ language: Language) -> TemplateSummary? {
        guard let purpose = TemplatePurpose(rawValue: purpose), let sample = TemplateSample.all().first else {
            return nil
        }
        let key = TemplateKey(purpose, TextLanguage(language))
        let book = book.withLock { $0 }
        let preview = TemplatePreview(book.source(key), key, sample)
        return TemplateSummary(
            sample: preview.text, parts: preview.length.parts, isOwn: book.isOwn(key),
            isRefused: book.refused[key]?.isEmpty == false)
    }
}

extension TemplateDraft.Problem {
    fileprivate init(_ problem: TemplateProblem) { self.init(english: problem.english, urdu: problem.urdu) }
}

extension TemplateDraft.Sample {
    fileprivate init(_ preview: TemplatePreview) {
        self.init(
            english: preview.sample.english, urdu: preview.sample.urdu, text: preview.text, units: preview.length.units,
            isGSM: preview.length.encoding == .gsm7, parts: preview.length.parts, partsMax: preview.partsMax,
            unitsLeft: preview.length.unitsLeft, values: preview.values, facilityNames: preview.facilityNames)
    }
}

extension FamilyMessage {
    init(_ purpose: FamilyPurpose) {
        switch purpose {
        case .opened: self = .opened
        case .incomplete: self = .incomplete
        case .covered: self = .covered
        case .ended: self = .ended
        }
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
    init(_ facts: MessageFacts, helpline: String? = nil) {
        self.init(
            reference: facts.reference, group: facts.group, isAnyGroup: facts.isAnyGroup, component: facts.component,
            isApheresis: facts.isApheresis, units: facts.units, facilityName: facts.facilityName,
            facilityNameUrdu: facts.facilityNameUrdu, city: facts.city, neededBy: facts.neededBy, now: facts.now,
            utcOffsetMinutes: facts.utcOffsetMinutes, arriveBy: facts.arriveBy, link: facts.link,
            helpline: helpline, nextEligible: facts.nextEligible, unitsGiven: facts.unitsGiven)
    }
}

/// Understands donors' texts by the vocabulary.
struct VocabularyReplies: ReplyUnderstanding {
    func understand(_ text: String, facilityCity: String?, now: Instant, utcOffsetMinutes: Int) -> UnderstoodReply {
        let reading = ReplyReader.read(text, facilityCity: facilityCity.map { .named($0) } ?? .unknown)
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
