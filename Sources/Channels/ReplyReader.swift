import Dispatching

/// Understands what a donor answers to an ask: digits, English, Roman Urdu and Urdu script.
///
/// The order of the tests is the safety of it (DOMAIN §4.3): STOP is heard first and always; then a wrong number; then
/// why somebody cannot; then NO, before any yes ("ji nahi" begins with a yes); only then a promise. An
/// acknowledgement ("ok") is no consent. What contradicts itself, asks something or speaks of money is never a pledge.
/// It never fails: what is not understood is `.unclear`.
public enum ReplyReader {
    /// Longer texts are cut; nobody promises blood after this many characters.
    static let charactersMax = 1_000
    /// A text of more words than this is not an answer to "1 or 2"; only STOP and a wrong number are heard in it.
    static let wordsMax = 40

    /// - Parameter facilityCity: the city of the request; lets "Karachi mein hoon" mean away for a facility in Lahore.
    public static func read(_ text: String, facilityCity: String? = nil) -> ReplyReading {
        let text = String(String.UnicodeScalarView(text.unicodeScalars.prefix(charactersMax)))
        return ReplyInterpreter(text: text, facilityCity: facilityCity).reading()
    }
}

/// One text being read.
private struct ReplyInterpreter {
    private typealias Vocabulary = ReplyVocabulary

    private let text: String
    private let tokens: [TextToken]
    /// Words and numbers without signs; every index below counts in these.
    private let words: [TextToken]
    private let times: [TimeMention]
    private var used: Set<Int> = []
    private let facilityCity: String?
    private let hasQuestionMark: Bool

    init(text: String, facilityCity: String?) {
        self.text = text
        self.facilityCity = facilityCity
        let tokens = TextHygiene.tokens(text)
        self.tokens = tokens
        hasQuestionMark = tokens.contains { $0.text == "?" }
        let words = tokens.filter { $0.kind != .symbol }
        self.words = words
        times = TimeScanner.mentions(in: tokens).compactMap { mention in
            let inside = tokens[mention.tokens].filter { $0.kind != .symbol }
            guard let first = inside.first, let start = words.firstIndex(of: first) else { return nil }
            return TimeMention(tokens: start..<(start + inside.count), kind: mention.kind)
        }
    }

    func reading() -> ReplyReading {
        var copy = self
        return copy.interpret()
    }

    private mutating func interpret() -> ReplyReading {
        if let hit = stopHit() { return result(.optOut, hit) }
        if let hit = Vocabulary.wrong.hits(in: words).first { return result(.wrongNumber, hit) }
        guard !words.isEmpty, words.count <= ReplyReader.wordsMax else { return result(.unclear, nil) }
        if let reading = digitReading() { return reading }
        if let hit = Vocabulary.needsBlood.hits(in: words).first { return result(.unclear, hit) }

        let hedges = Vocabulary.hedges.hits(in: words)
        let idioms = Vocabulary.idioms.hits(in: words)
        for hit in hedges + idioms { used.formUnion(hit) }
        let reason = reasonHit()
        if let reason { used.formUnion(reason.range) }
        let refusals = refusals()
        let promises = Promises(words: words, used: used)

        if let reason {
            let isContradicted =
                !promises.strong.isEmpty || !promises.arrived.isEmpty
                || promises.come.contains { !isDenied($0, by: refusals) } || isDenied(reason, by: refusals)
            return isContradicted ? result(.unclear, reason.range) : result(.unavailable(reason.why), reason.range)
        }
        if !refusals.isEmpty { return refusal(refusals, promises, isOpen: !hedges.isEmpty) }
        return promise(promises, isOpen: !hedges.isEmpty)
    }

    // MARK: - Stop

    private func stopHit() -> Range<Int>? {
        let excluded = Set(Vocabulary.notStop.hits(in: words).flatMap { $0 })
        if let hit = Vocabulary.stop.hits(in: words).first(where: { $0.allSatisfy { !excluded.contains($0) } }) {
            return hit
        }
        let meaningful = words.filter { !Vocabulary.fillers.contains($0) && !Vocabulary.softYes.contains($0) }
        return !meaningful.isEmpty && meaningful.allSatisfy(Vocabulary.stopAlone.contains) ? 0..<words.count : nil
    }

    // MARK: - 1 and 2

    /// "1", "(۱)", "2.", "1 haan"; a digit that belongs to a time ("1 ghante mein") is none.
    private func digitReading() -> ReplyReading? {
        let inTime = Set(times.flatMap { $0.tokens })
        guard let first = words.first, first.kind == .number, !inTime.contains(0) else { return nil }
        guard words.count > 1 else {
            switch first.text {
            // "1?" asks what it would mean; nobody comes on a question.
            case "1": return hasQuestionMark ? result(.unclear, 0..<1) : result(.pledge(nil), 0..<1)
            case "2", "0": return hasQuestionMark ? result(.unclear, 0..<1) : result(.decline, 0..<1)
            default: return result(.unclear, nil)
            }
        }
        // With words behind it the digit and the words must agree.
        guard ["0", "1", "2"].contains(first.text), words[1].kind != .number || inTime.contains(1) else { return nil }
        let rest = ReplyReader.read(String(text[words[1].source.lowerBound...]), facilityCity: facilityCity)
        let isYes = first.text == "1"
        switch rest.meaning {
        case .pledge:
            if isYes { return confirmed(rest) }
            return promisesUnits() ? nil : result(.unclear, nil, money: rest.mentionsMoney)
        case .decline, .unavailable:
            return isYes ? result(.unclear, nil, money: rest.mentionsMoney) : rest
        case .unclear:
            let remaining = words.dropFirst()
            let isPlain = remaining.allSatisfy {
                Vocabulary.fillers.contains($0) || Vocabulary.acknowledgement.contains($0)
                    || Vocabulary.softYes.contains($0)
            }
            guard isPlain, !hasQuestionMark, !rest.mentionsMoney, !startsWithUnits(remaining) else { return rest }
            return result(isYes ? .pledge(rest.hint) : .decline, 0..<1)
        case .optOut, .wrongNumber: return rest
        }
    }

    /// "1, 8 baje": the digit is the promise that the bare hour alone is not.
    private func confirmed(_ rest: ReplyReading) -> ReplyReading {
        var reading = rest
        switch rest.hint {
        case .clock, .dayPart: reading.needsConfirmation = reading.needsConfirmation && asks
        case .minutes, .laterDay, nil: break
        }
        return reading
    }

    /// "2 bottle de sakta hoon": the digit counts bags.
    private func promisesUnits() -> Bool { startsWithUnits(words.dropFirst()) }

    private func startsWithUnits(_ words: ArraySlice<TextToken>) -> Bool {
        words.first.map { UnitWords.all.contains($0) } ?? false
    }

    // MARK: - Reasons

    private func reasonHit() -> (why: Unavailability, range: Range<Int>)? {
        if let hit = Vocabulary.donated.hits(in: words).first(where: { isFree($0) }) { return (.alreadyDonated, hit) }
        if let hit = Vocabulary.ill.hits(in: words).first(where: { isFree($0) }) { return (.ill, hit) }
        if let hit = Vocabulary.away.hits(in: words).first(where: { isFree($0) }) { return (.away, hit) }
        if let hit = outsideHit() ?? placeHit() { return (.away, hit) }
        return nil
    }

    /// "bimar nahi hoon", "not sick"; but "nahi, bimar hoon" and "sorry, fever" say no twice.
    private func isDenied(_ reason: (why: Unavailability, range: Range<Int>), by refusals: [Int]) -> Bool {
        guard reason.why == .ill else { return false }
        if refusals.contains(where: { $0 == reason.range.upperBound && !Vocabulary.regret.contains(words[$0]) }) {
            return true
        }
        return reason.range.lowerBound > 0 && words[reason.range.lowerBound - 1].text == "not"
    }

    /// "nahi aa sakta", "aa sakta nahi".
    private func isDenied(_ hit: Range<Int>, by refusals: [Int]) -> Bool {
        refusals.contains { $0 == hit.lowerBound - 1 || $0 == hit.upperBound || hit.contains($0) }
    }

    private func isFree(_ range: Range<Int>) -> Bool { range.allSatisfy { !used.contains($0) } }

    /// "Karachi se bahar".
    private func outsideHit() -> Range<Int>? {
        words.indices.dropLast(2).lazy.map { $0..<($0 + 3) }.first { range in
            Vocabulary.homeCities.contains(words[range.lowerBound])
                && Vocabulary.away.length(in: ArraySlice(substitutingCity(range))) == 3
        }
    }

    private func substitutingCity(_ range: Range<Int>) -> [TextToken] {
        var copy = Array(words[range])
        copy[0].squeezed = "city"
        return copy
    }

    /// "Dubai me hoon"; a Pakistani city only when it is known not to be the facility's.
    private func placeHit() -> Range<Int>? {
        for index in words.indices where isFree(index..<(index + 1)) {
            guard index + 1 < words.count, Vocabulary.inPlace.contains(words[index + 1]) else { continue }
            if Vocabulary.abroadPlaces.contains(words[index]) { return index..<(index + 2) }
            if Vocabulary.homeCities.contains(words[index]), let facilityCity,
                !CityNames.isSame(words[index].text, facilityCity)
            {
                return index..<(index + 2)
            }
        }
        return nil
    }

    // MARK: - No

    private func refusals() -> [Int] {
        words.indices.filter { index in
            guard !used.contains(index) else { return false }
            let word = words[index]
            if Vocabulary.no.contains(word) { return !isAbbreviatedNumber(index) }
            if Vocabulary.softNo.contains(word) {
                guard index > 0, words.count > 1 else { return true }
                return index + 1 < words.count && Vocabulary.verbs.contains(words[index + 1])
                    && !Vocabulary.verbs.contains(words[index - 1])
            }
            return Vocabulary.noAlone.contains(word) && onlyCourtesiesBeside(index)
        }
    }

    private func isAbbreviatedNumber(_ index: Int) -> Bool {
        guard words[index].text == "no" else { return false }
        if index > 0, Vocabulary.numberBefore.contains(words[index - 1]) { return true }
        return index + 1 < words.count && words[index + 1].kind == .number
    }

    private func onlyCourtesiesBeside(_ index: Int) -> Bool {
        words.indices.allSatisfy { $0 == index || Vocabulary.fillers.contains(words[$0]) }
    }

    private func refusal(_ refusals: [Int], _ promises: Promises, isOpen: Bool) -> ReplyReading {
        let range = refusals[0]..<(refusals[0] + 1)
        let onlyRegrets = refusals.allSatisfy { Vocabulary.regret.contains(words[$0]) }
        if asks, onlyRegrets || refusals[0] > 1 { return result(.unclear, range) }
        if isOpen, onlyRegrets { return result(.unclear, range) }
        if !promises.strong.isEmpty {
            // "bilkul nahi", "zaroor nahi": the strong word strengthens the no.
            let strengthens = promises.strong.allSatisfy { hit in
                refusals.contains(hit.upperBound) && !Vocabulary.strongYesAffirms(words[hit.lowerBound])
            }
            return result(strengthens && promises.come.isEmpty ? .decline : .unclear, range)
        }
        if promises.come.isEmpty { return result(.decline, range) }
        // "nahi aa sakta" refuses; "aa raha hoon, phone nahi uthaya" does not, and is left to a person.
        let isDoubled = zip(refusals, refusals.dropFirst()).contains { $1 == $0 + 1 }
        let allDenied = promises.come.allSatisfy { isDenied($0, by: refusals) }
        return result(allDenied && !isDoubled ? .decline : .unclear, range)
    }

    // MARK: - Yes

    private var asks: Bool {
        if hasQuestionMark { return true }
        if words.indices.contains(where: { !used.contains($0) && Vocabulary.question.contains(words[$0]) }) {
            return true
        }
        return [words.first, words.last].contains { $0.map(Vocabulary.questionAtAnEnd.contains) ?? false }
    }

    private var speaksOfMoney: Bool { words.contains(where: Vocabulary.money.contains) }

    private func promise(_ promises: Promises, isOpen: Bool) -> ReplyReading {
        let hint = arrivalHint(promises)
        guard !isOpen, !speaksOfMoney, !words.contains(where: Vocabulary.contrast.contains), !isLaughter else {
            return result(.unclear, promises.first, hint: hint)
        }
        if asks {
            // "Haan, kahan aana hai?" is a yes that wants directions; a person may take it as one.
            guard let strong = promises.strong.first, strong.lowerBound == 0, !isQuestionedAtOnce,
                words.contains(where: Vocabulary.whereQuestion.contains)
            else { return result(.unclear, promises.first, hint: hint) }
            return result(.pledge(hint), strong, confirm: true)
        }
        if let other = promises.otherPerson {
            return promises.isYes ? result(.pledge(hint), other, confirm: true) : result(.unclear, other, hint: hint)
        }
        let unknown = unknownCount(promises)
        let isLater = if case .laterDay = hint { true } else { false }
        if let hit = promises.come.first ?? promises.arrived.first, unknown <= 10 {
            return result(.pledge(hint), hit, confirm: isLater)
        }
        if let hit = promises.strong.first, unknown <= 4 { return result(.pledge(hint), hit, confirm: isLater) }
        if words.count == 1, Vocabulary.yesAlone.contains(words[0]) { return result(.pledge(hint), 0..<1) }
        if let hit = softYes(), unknown == 0 { return result(.pledge(hint), hit, confirm: isLater) }
        return bareTime(hint, unknown: unknown)
    }

    /// "30 min" alone answers "can you come"; "8 baje" or "kal" alone may be a question or a wish.
    private func bareTime(_ hint: ArrivalHint?, unknown: Int) -> ReplyReading {
        guard let hint, let range = times.first?.tokens, unknown == 0 else { return result(.unclear, nil, hint: hint) }
        if case .minutes = hint { return result(.pledge(hint), range) }
        return result(.pledge(hint), range, confirm: true)
    }

    private func softYes() -> Range<Int>? {
        guard !words.contains(where: Vocabulary.acknowledgement.contains) else { return nil }
        return words.firstIndex(where: Vocabulary.softYes.contains).map { $0..<($0 + 1) }
    }

    /// "haan?" with the mark right behind it.
    private var isQuestionedAtOnce: Bool {
        tokens.count > 1 && tokens[1].text == "?" || tokens.count > 2 && tokens[2].text == "?" && words.count == 1
    }

    private var isLaughter: Bool { words.count > 1 && words.allSatisfy { $0.text == "ha" } }

    private func unknownCount(_ promises: Promises) -> Int {
        let known = Set(times.flatMap { $0.tokens }).union(promises.covered).union(used)
        return words.indices.count { index in
            !known.contains(index) && !Vocabulary.fillers.contains(words[index])
                && !Vocabulary.softYes.contains(words[index]) && !Vocabulary.acknowledgement.contains(words[index])
                && !Vocabulary.softNo.contains(words[index]) && words[index].kind == .word
        }
    }

    // MARK: - When

    private func arrivalHint(_ promises: Promises) -> ArrivalHint? {
        if !promises.arrived.isEmpty { return .minutes(0) }
        var minutes: Int?
        var clock: (minutes: Int, known: Bool)?
        var part: DayPart?
        var days = 0
        for time in times {
            switch time.kind {
            case .minutes(let value): minutes = minutes ?? value
            case .clock(let value, let known): clock = clock ?? (value, known)
            case .dayPart(let value): part = part ?? value
            case .day(let value): days = max(days, value)
            case .date: days = max(days, 1)
            case .now: break
            }
        }
        let timeOfDay = clock.map { part?.minutesOfDay($0.minutes) ?? $0.minutes } ?? part?.endMinutesOfDay
        if days > 0 { return .laterDay(days: days, minutesOfDay: timeOfDay.map { $0 % 1_440 }) }
        if let minutes { return .minutes(minutes) }
        if let clock {
            let value = part?.minutesOfDay(clock.minutes) ?? clock.minutes
            return .clock(minutesOfDay: value % 1_440, isHalfDayKnown: clock.known || part != nil)
        }
        return part.map { .dayPart($0) }
    }

    // MARK: - Result

    private func result(
        _ meaning: ReplyReading.Meaning, _ range: Range<Int>?, confirm: Bool = false, money: Bool = false,
        hint: ArrivalHint? = nil
    ) -> ReplyReading {
        var evidence = ""
        if let range, let first = words[range].first, let last = words[range].last {
            evidence = String(text[first.source.lowerBound..<last.source.upperBound])
        }
        return ReplyReading(
            meaning: meaning, evidence: evidence, hint: hint, needsConfirmation: confirm,
            mentionsMoney: money || speaksOfMoney)
    }
}

/// What speaks for a yes in one text.
private struct Promises {
    var strong: [Range<Int>] = []
    var come: [Range<Int>] = []
    var arrived: [Range<Int>] = []
    /// "bhai aa raha hai": somebody else.
    var otherPerson: Range<Int>?

    var isYes: Bool { !strong.isEmpty || !come.isEmpty || !arrived.isEmpty }
    var first: Range<Int>? { strong.first ?? come.first ?? arrived.first }
    var covered: Set<Int> { Set((strong + come + arrived).flatMap { $0 }) }

    init(words: [TextToken], used: Set<Int>) {
        let isFree = { (range: Range<Int>) in range.allSatisfy { !used.contains($0) } }
        arrived = ReplyVocabulary.arrived.hits(in: words).filter(isFree)
        strong = ReplyVocabulary.strongYes.hits(in: words).filter { hit in
            // "ha" behind other words is the verb "hai".
            let isVerb =
                words[hit.lowerBound].text == "ha" && hit.lowerBound > 0
                && !ReplyVocabulary.softYes.contains(words[hit.lowerBound - 1])
                && words[hit.lowerBound - 1].text != "ha"
            return isFree(hit) && !isVerb
        }
        let taken = Set(arrived.flatMap { $0 })
        for hit in ReplyVocabulary.come.hits(in: words) where isFree(hit) && hit.allSatisfy({ !taken.contains($0) }) {
            let isOther =
                (hit.upperBound < words.count && ReplyVocabulary.otherPerson.contains(words[hit.upperBound]))
                || (hit.lowerBound > 0 && ReplyVocabulary.otherPersonBefore.contains(words[hit.lowerBound - 1]))
            if isOther { otherPerson = hit } else { come.append(hit) }
        }
    }
}

extension ReplyVocabulary {
    /// Words that say yes themselves; the rest of the strong words only strengthen what follows ("bilkul nahi").
    fileprivate static func strongYesAffirms(_ token: TextToken) -> Bool { !strengthening.contains(token) }

    private static let strengthening = WordSet(
        "bilkul blkul bilkl zaroor zarur zrur zaror definitely absolutely ضرور بلکل بالکل")
}
