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

    public static func read(_ text: String, facilityCity: FacilityCity = .unknown) -> ReplyReading {
        let text = String(String.UnicodeScalarView(text.unicodeScalars.prefix(charactersMax)))
        return ReplyInterpreter(text: text, facilityCity: facilityCity).reading()
    }
}

/// What is known of where the facility is whose ask is answered: "Karachi mein hoon" means away for one in Lahore.
public enum FacilityCity: Sendable, Hashable {
    case named(String)
    /// No city of the country is taken for another one.
    case unknown
    /// Not known, and a city that is named is taken for another one.
    case elsewhere

    /// Whether it may be in the city of this name.
    func mayBe(_ city: String) -> Bool {
        switch self {
        case .named(let name): CityNames.isSame(city, name)
        case .unknown: true
        case .elsewhere: false
        }
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
    private let facilityCity: FacilityCity
    private let hasQuestionMark: Bool

    init(text: String, facilityCity: FacilityCity) {
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
        if let hit = wrongNumberHit() { return result(.wrongNumber, hit) }
        guard !words.isEmpty, words.count <= ReplyReader.wordsMax else { return result(.unclear, nil) }
        if let reading = digitReading() { return reading }
        if let hit = (Vocabulary.needsBlood.hits(in: words) + Vocabulary.puzzled.hits(in: words)).first {
            return result(.unclear, hit)
        }

        let hedges = Vocabulary.hedges.hits(in: words)
        let idioms = Vocabulary.idioms.hits(in: words) + Vocabulary.noMoney.hits(in: words)
        for hit in hedges + idioms { used.formUnion(hit) }
        let reason = reasonHit(notIll: Set(Vocabulary.notIll.hits(in: words).map(\.lowerBound)))
        if let reason { used.formUnion(reason.range) }
        let refusals = refusals()
        let promises = Promises(words: words, used: used)

        if let reason {
            if hasQuestionMark || words.contains(where: Vocabulary.howMuch.contains) {
                return result(.unclear, reason.range)
            }
            let isContradicted = contradicts(promises, reason, refusals)
            return isContradicted ? result(.unclear, reason.range) : result(.unavailable(reason.why), reason.range)
        }
        if !refusals.isEmpty { return refusal(refusals, promises, isOpen: !hedges.isEmpty) }
        if !promises.isYes, hedges.isEmpty, !asks,
            let hit = Vocabulary.refusal.hits(in: words).first(where: { isFree($0) })
        {
            return result(.decline, hit)
        }
        return promise(promises, isOpen: !hedges.isEmpty)
    }

    /// Whether something else in the text speaks against the reason why not. "haan aata lekin bukhar hai" does not:
    /// what stands before the "but" is what would have been.
    private func contradicts(
        _ promises: Promises, _ reason: (why: Unavailability, range: Range<Int>), _ refusals: [Int]
    ) -> Bool {
        let holds = { (hit: Range<Int>) in !isOverruled(hit, before: reason.range.lowerBound) }
        return promises.strong.contains(where: holds) || promises.arrived.contains(where: holds)
            || promises.come.contains { holds($0) && !isDenied($0, by: refusals) } || isDenied(reason, by: refusals)
    }

    /// Whether a "but" between the two turns the first over.
    private func isOverruled(_ hit: Range<Int>, before place: Int) -> Bool {
        hit.upperBound <= place
            && words[hit.upperBound..<place].contains {
                Vocabulary.contrast.contains($0) || Vocabulary.softContrast.contains($0)
            }
    }

    // MARK: - Stop, and wrong number

    private func wrongNumberHit() -> Range<Int>? {
        if let hit = Vocabulary.wrong.hits(in: words).first { return hit }
        if let hit = Vocabulary.death.hits(in: words).first, !words.contains(where: Vocabulary.bereaved.contains) {
            return hit
        }
        return otherNameHit()
    }

    /// A name that is not the reader's: "I am not Ali", "main Ali nahi hoon", "ye number Ali ka nahi", "koi Ali nahi
    /// yahan". In a short text only; a long one speaks of something else.
    private func otherNameHit() -> Range<Int>? {
        guard (3...8).contains(words.count) else { return nil }
        return words.indices.dropLast(2).lazy.compactMap { otherNameHit(at: $0) }.first
    }

    private func otherNameHit(at start: Int) -> Range<Int>? {
        let end = words.count
        func isNo(_ index: Int) -> Bool { index < end && Vocabulary.denies.contains(words[index]) }
        func isOf(_ index: Int) -> Bool { index < end && Vocabulary.of.contains(words[index]) }
        func isNumber(_ index: Int) -> Bool { index < end && Vocabulary.numberWord.contains(words[index]) }
        if ["am", "m"].contains(words[start].text), words[start + 1].text == "not", isWrittenAsName(start + 2),
            start + 3 == end
        {
            return start..<end
        }
        if Vocabulary.me.contains(words[start]), isWrittenAsName(start + 1), isNo(start + 2), start + 3 < end,
            Vocabulary.amVerb.contains(words[start + 3])
        {
            return start..<(start + 4)
        }
        if Vocabulary.this.contains(words[start]) {
            // "ye number Ali ka nahi", "ye Ali ka number nahi"
            if isNumber(start + 1), isName(start + 2), isOf(start + 3), isNo(start + 4) { return start..<(start + 5) }
            if isName(start + 1), isOf(start + 2), isNumber(start + 3), isNo(start + 4) { return start..<(start + 5) }
        }
        if words[start].text == "kisi", isName(start + 1), isOf(start + 2), isNo(start + 3),
            words.contains(where: Vocabulary.numberWord.contains)
        {
            return start..<(start + 4)
        }
        let isHere = words.contains(where: Vocabulary.here.contains)
        return Vocabulary.any.contains(words[start]) && isHere && isName(start + 1) && isNo(start + 2)
            ? start..<(start + 3) : nil
    }

    /// With a capital of its own: "main pakka nahi hoon" has endless words that are no names.
    private func isWrittenAsName(_ index: Int) -> Bool {
        guard isName(index) else { return false }
        let written = text[words[index].source]
        return written.first?.isUppercase == true && written.contains(where: \.isLowercase)
    }

    private func isName(_ index: Int) -> Bool {
        guard index < words.count else { return false }
        let word = words[index]
        let isOther =
            Vocabulary.states.contains(word) || Vocabulary.things.contains(word) || Vocabulary.homeCities.contains(word)
            || isCommon(index) || Vocabulary.no.contains(word) || Vocabulary.ill.length(in: [word]) != nil
            || Vocabulary.come.length(in: [word]) != nil
        return word.kind == .word && !isOther
    }

    private func stopHit() -> Range<Int>? {
        let excluded = Set(Vocabulary.notStop.hits(in: words).flatMap { $0 })
        if let hit = Vocabulary.stop.hits(in: words).first(where: { $0.allSatisfy { !excluded.contains($0) } }) {
            return hit
        }
        let meaningful = words.filter { !Vocabulary.courtesies.contains($0) && !Vocabulary.softYes.contains($0) }
        // "hospital band hai" is about a hospital; "band?" asks.
        guard !meaningful.isEmpty, !hasQuestionMark else { return nil }
        return meaningful.allSatisfy(Vocabulary.stopAlone.contains) ? 0..<words.count : nil
    }

    // MARK: - 1 and 2

    /// "1", "(۱)", "2.", "1 haan"; a digit that belongs to a time ("1 ghante mein") is none.
    private func digitReading() -> ReplyReading? {
        let inTime = timeWords
        if words.count == 1, let word = words.first, !hasQuestionMark {
            if Vocabulary.one.contains(word) { return result(.pledge(nil), 0..<1) }
            if Vocabulary.two.contains(word) { return result(.decline, 0..<1) }
        }
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
        // "2 mahine pehle diya tha": the digit counts months.
        guard !Vocabulary.anotherTime.contains(words[1]), !Vocabulary.counted.contains(words[1]) else { return nil }
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

    private func reasonHit(notIll: Set<Int>) -> (why: Unavailability, range: Range<Int>)? {
        if let hit = Vocabulary.donated.hits(in: words).first(where: isGift) { return (.alreadyDonated, hit) }
        let isIllness = { (hit: Range<Int>) in
            isFree(hit) && !notIll.contains(hit.lowerBound) && !isOver(hit) && !isOfRelative(hit)
        }
        if let hit = Vocabulary.ill.hits(in: words).first(where: isIllness) { return (.ill, hit) }
        if let hit = Vocabulary.away.hits(in: words).first(where: { isFree($0) }) { return (.away, hit) }
        if let hit = outsideHit() ?? placeHit() { return (.away, hit) }
        return nil
    }

    /// "bukhar tha, ab bilkul theek hoon".
    private func isOver(_ illness: Range<Int>) -> Bool {
        let behind = words[illness.upperBound...]
        return behind.prefix(3).contains(where: Vocabulary.was.contains)
            && behind.contains(where: Vocabulary.well.contains)
    }

    /// "mera beta bimar hai": the donor is well, and what that means for coming is said elsewhere.
    private func isOfRelative(_ illness: Range<Int>) -> Bool {
        Vocabulary.relative.hits(in: words).contains { $0.upperBound <= illness.lowerBound }
    }

    /// "share kar diya hai", "bata diya": done, not given.
    private func isGift(_ hit: Range<Int>) -> Bool {
        guard isFree(hit), hit.lowerBound > 0 else { return isFree(hit) }
        return !Vocabulary.given.contains(words[hit.lowerBound])
            || !Vocabulary.doing.contains(words[hit.lowerBound - 1])
    }

    /// "bimar nahi hoon", "not sick"; but "nahi, bimar hoon" and "sorry, fever" say no twice.
    private func isDenied(_ reason: (why: Unavailability, range: Range<Int>), by refusals: [Int]) -> Bool {
        guard reason.why == .ill else { return false }
        if refusals.contains(where: { $0 == reason.range.upperBound && Vocabulary.denies.contains(words[$0]) }) {
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

    /// "Dubai me hoon", "pindi gaya hua hoon"; a Pakistani city only when it is known not to be the facility's, and
    /// "not in Lahore" only when it is.
    private func placeHit() -> Range<Int>? {
        words.indices.lazy.compactMap { placeHit(at: $0) }.first
    }

    private func placeHit(at index: Int) -> Range<Int>? {
        let isAbroad = Vocabulary.abroadPlaces.contains(words[index])
        guard isFree(index..<(index + 1)), isAbroad || Vocabulary.homeCities.contains(words[index]) else { return nil }
        let isElsewhere = isAbroad || !facilityCity.mayBe(words[index].text)
        let isInBefore = index > 0 && Vocabulary.inPlaceBefore.contains(words[index - 1])
        let next = index + 1 < words.count ? words[index + 1] : nil
        let isInBehind = next.map(Vocabulary.inPlace.contains) ?? false
        let isDenied =
            isInBefore
            ? index > 1 && Vocabulary.no.contains(words[index - 2])
            : isInBehind && index + 2 < words.count && Vocabulary.no.contains(words[index + 2])
        if isDenied {
            // Nobody says where they are not but of the place they are asked to come to.
            let isThere = !isAbroad && (facilityCity == .elsewhere || !isElsewhere)
            return isThere ? index..<min(words.count, index + 3) : nil
        }
        guard isElsewhere else { return nil }
        if isInBefore { return (index - 1)..<(index + 1) }
        if isInBehind { return index..<(index + 2) }
        if let next, Vocabulary.goneThere.contains(next) { return index..<(index + 2) }
        return isBehindMove(index) ? (index - 1)..<(index + 1) : nil
    }

    /// "moved to canada", "posting quetta ho gayi", "ghar aa gaya hoon sargodha".
    private func isBehindMove(_ index: Int) -> Bool {
        guard index > 0 else { return false }
        return words[max(0, index - 2)..<index].contains(where: Vocabulary.movedThere.contains)
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

    /// "aaj nahi", "kal pakka": what is refused may be the day.
    private var namesADay: Bool { times.contains { if case .day = $0.kind { true } else { false } } }

    /// "haan lekin nahi aa sakta": each yes is denied, or stands before the "but" that the no stands behind.
    private func isEveryYesOverruled(_ promises: Promises, by refusals: [Int]) -> Bool {
        let yeses = promises.strong + promises.come + promises.arrived
        let overruled = yeses.filter { hit in refusals.contains { isOverruled(hit, before: $0) } }
        return !overruled.isEmpty && yeses.allSatisfy { overruled.contains($0) || isDenied($0, by: refusals) }
    }

    /// "nahi nahi, main aa raha hoon": a promise of this moment in the first person that ends the text, with nothing
    /// denied right beside it, is the last word.
    private func lastWord(_ promises: Promises, _ refusals: [Int]) -> Range<Int>? {
        guard let last = promises.come.last, !isDenied(last, by: refusals),
            saysINow(last, isNowOnly: !refusals.isEmpty),
            !words.contains(where: Vocabulary.anotherTime.contains), Vocabulary.relative.hits(in: words).isEmpty
        else { return nil }
        let inTime = timeWords
        let isEnd = (last.upperBound..<words.count).allSatisfy { index in
            inTime.contains(index) || used.contains(index) || Vocabulary.fillers.contains(words[index])
                || Vocabulary.courtesies.contains(words[index])
                || Vocabulary.acknowledgement.contains(words[index])
        }
        return isEnd ? last : nil
    }

    /// "aa raha hoon"; where nothing was refused before it, "aa jaunga" too.
    private func saysINow(_ hit: Range<Int>, isNowOnly: Bool) -> Bool {
        if !isNowOnly, words[hit].contains(where: Vocabulary.willCome.contains) { return true }
        return words[hit].contains(where: Vocabulary.comingNow.contains)
            && words[hit].contains(where: Vocabulary.amVerb.contains)
    }

    private func isAbbreviatedNumber(_ index: Int) -> Bool {
        guard words[index].text == "no" else { return false }
        if index > 0, Vocabulary.numberBefore.contains(words[index - 1]) { return true }
        // "no 03001234567" names a number; "no 2" says no twice.
        return index + 1 < words.count && words[index + 1].kind == .number && words[index + 1].text.count > 1
    }

    private func onlyCourtesiesBeside(_ index: Int) -> Bool {
        words.indices.allSatisfy { $0 == index || Vocabulary.fillers.contains(words[$0]) }
    }

    private func refusal(_ refusals: [Int], _ promises: Promises, isOpen: Bool) -> ReplyReading {
        let range = refusals[0]..<(refusals[0] + 1)
        let onlyRegrets = refusals.allSatisfy { Vocabulary.regret.contains(words[$0]) }
        if promises.otherPerson != nil { return result(.unclear, range) }
        if let hit = lastWord(promises, refusals), !isOpen, !asks, !speaksOfMoney {
            return result(.pledge(arrivalHint(promises)), hit, confirm: isLater(arrivalHint(promises)))
        }
        if namesADay, !onlyRegrets, words.contains(where: Vocabulary.assured.contains) {
            return result(.unclear, range)
        }
        if asks, onlyRegrets || refusals[0] > 1 { return result(.unclear, range) }
        // "8 tak mushkil hai lekin 9 baje aa jaunga", and "haan lekin nahi aa sakta": the last word counts.
        let isTakenBack = refusals.allSatisfy { place in
            promises.come.contains { isOverruled(place..<(place + 1), before: $0.lowerBound) }
        }
        if speaksOfMoney, refusals[0] > 0 { return result(.unclear, range) }
        if isTakenBack { return promise(promises, isOpen: isOpen) }
        if !isOpen, !namesADay, isEveryYesOverruled(promises, by: refusals) { return result(.decline, range) }
        if words.last?.text == "1" { return result(.unclear, range) }
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
        let isDoubled = zip(refusals, refusals.dropFirst()).contains {
            $1 == $0 + 1 && !Vocabulary.regret.contains(words[$0])
        }
        let allDenied = promises.come.allSatisfy { isDenied($0, by: refusals) }
        return result(allDenied && !isDoubled ? .decline : .unclear, range)
    }

    // MARK: - Yes

    private var asks: Bool {
        if hasQuestionMark { return true }
        if words.indices.contains(where: { !used.contains($0) && Vocabulary.question.contains(words[$0]) }) {
            return true
        }
        if !Vocabulary.inversion.hits(in: words).isEmpty { return true }
        return [words.first, words.last].contains { $0.map(Vocabulary.questionAtAnEnd.contains) ?? false }
    }

    /// Words that belong to a time.
    private var timeWords: Set<Int> { Set(times.flatMap { $0.tokens }) }

    private var speaksOfMoney: Bool {
        let refused = Set(Vocabulary.noMoney.hits(in: words).flatMap { $0 })
        return words.indices.contains { Vocabulary.money.contains(words[$0]) && !refused.contains($0) }
    }

    private func promise(_ promises: Promises, isOpen: Bool) -> ReplyReading {
        let hint = arrivalHint(promises)
        guard !isOpen, !speaksOfMoney, !isQualified(promises), !isLaughter else {
            return result(.unclear, promises.first, hint: hint)
        }
        if asks {
            // "aa raha hoon, kaunsa ward hai?": the directions answer it.
            if let hit = promises.come.first, asksOnlyWhere(behind: hit), unknownCount(promises) <= 3, !isLater(hint) {
                return result(.pledge(hint), hit)
            }
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
        // What is said of a brother is no promise of this donor, and a figure nobody asked for may be a price.
        let isLater = isLater(hint) || !Vocabulary.relative.hits(in: words).isEmpty || hasLooseFigure
        if let hit = promises.come.first ?? promises.arrived.first, unknown <= 6 {
            // A long story around "aa raha hoon" may turn it into something else: a person looks.
            return result(.pledge(hint), hit, confirm: isLater || unknown > (lastWord(promises, []) == nil ? 3 : 6))
        }
        if words.contains(where: Vocabulary.speakUp.contains) { return result(.unclear, promises.first, hint: hint) }
        if let hit = promises.strong.first, unknown <= 4 {
            // "haan mujhe pata hai" is a yes to something else: beside words that are not known a person looks.
            return result(.pledge(hint), hit, confirm: isLater || unknown > 0 || makesStatement(promises))
        }
        if words.count == 1, Vocabulary.yesAlone.contains(words[0]) { return result(.pledge(hint), 0..<1) }
        // "ji" alone may only say that the message was seen; with a time it answers it.
        if let hit = softYes(), unknown == 0, hint != nil { return result(.pledge(hint), hit, confirm: isLater) }
        return bareTime(hint, unknown: unknown)
    }

    /// The only question is where to go, and it comes behind the promise.
    private func asksOnlyWhere(behind hit: Range<Int>) -> Bool {
        let isWhere = { (index: Int) in
            Vocabulary.whereQuestion.contains(words[index])
                || Vocabulary.which.contains(words[index]) && index + 1 < words.count
                    && Vocabulary.wards.contains(words[index + 1])
        }
        let questions = words.indices.filter { Vocabulary.question.contains(words[$0]) || isWhere($0) }
        return !questions.isEmpty && questions.allSatisfy { $0 >= hit.upperBound && isWhere($0) }
            && Vocabulary.inversion.hits(in: words).isEmpty
    }

    /// "but", another week or season: whatever is promised is not promised for now.
    private func isQualified(_ promises: Promises) -> Bool {
        // "dedh ghanta lagega magar pohanch jaunga": the promise stands behind the "but".
        if words.indices.contains(where: { index in
            Vocabulary.contrast.contains(words[index]) && !promises.come.contains { $0.lowerBound > index }
        }) {
            return true
        }
        if words.contains(where: Vocabulary.anotherTime.contains) { return true }
        let inTime = timeWords
        if words.indices.contains(where: { Vocabulary.days.contains(words[$0]) && !inTime.contains($0) }) {
            return true
        }
        if words.indices.dropFirst().contains(where: {
            Vocabulary.from.contains(words[$0]) && Vocabulary.abroadPlaces.contains(words[$0 - 1])
        }) {
            return true
        }
        return (promises.strong + promises.come).contains { hit in
            hit.upperBound < words.count && Vocabulary.contrastBehind.contains(words[hit.upperBound])
        }
    }

    /// Another day, or after something whose hour nobody knows ("office ke baad").
    private func isLater(_ hint: ArrivalHint?) -> Bool {
        if case .laterDay = hint { return true }
        // "subah aa jaunga" is tomorrow's morning, unless it was asked at night.
        if case .dayPart(.morning) = hint { return true }
        let inTime = timeWords
        return words.indices.contains { index in
            if words[index].text == "after" { return !inTime.contains(index) && !inTime.contains(index + 1) }
            return index > 1 && Vocabulary.after.contains(words[index])
                && Vocabulary.possessive.contains(words[index - 1])
                && !inTime.contains(index - 2) && !isBehindPrayer(index)
        }
    }

    /// "zohar ki namaz ke baad": the hour is known well enough.
    private func isBehindPrayer(_ after: Int) -> Bool {
        let inTime = timeWords
        return Vocabulary.prayer.contains(words[after - 2])
            && (max(0, after - 5)..<after).contains(where: inTime.contains)
    }

    /// Three to five digits that are no time: too many for bags, too few for a telephone.
    private var hasLooseFigure: Bool {
        words.indices.contains { index in
            words[index].kind == .number && (3...5).contains(words[index].text.count) && !timeWords.contains(index)
        }
    }

    /// "haan theek hai" does not; "haan main hi hoon" answers another question, and so does a figure nobody asked for.
    private func makesStatement(_ promises: Promises) -> Bool {
        let known = timeWords.union(promises.covered).union(used)
        return words.indices.contains { index in
            guard !known.contains(index) else { return false }
            if words[index].kind == .number { return words[index].text != "1" }
            let isPolite = index > 0 && Vocabulary.acknowledgement.contains(words[index - 1])
            return Vocabulary.statement.contains(words[index]) && !isPolite
        }
    }

    /// "30 min" alone answers "can you come"; "8 baje" or "kal" alone may be a question or a wish.
    private func bareTime(_ hint: ArrivalHint?, unknown: Int) -> ReplyReading {
        guard let hint, let range = times.first?.tokens, unknown == 0 else { return result(.unclear, nil, hint: hint) }
        let isOther = !Vocabulary.relative.hits(in: words).isEmpty || hasLooseFigure
        if case .minutes = hint, !isOther { return result(.pledge(hint), range) }
        return result(.pledge(hint), range, confirm: true)
    }

    private func softYes() -> Range<Int>? {
        let inTime = timeWords
        let isPlain = words.indices.allSatisfy { index in
            inTime.contains(index) || Vocabulary.softYes.contains(words[index])
                || Vocabulary.courtesies.contains(words[index]) || Vocabulary.softNo.contains(words[index])
        }
        guard isPlain else { return nil }
        return words.firstIndex(where: Vocabulary.softYes.contains).map { $0..<($0 + 1) }
    }

    /// "haan?" with the mark right behind it.
    private var isQuestionedAtOnce: Bool {
        tokens.count > 1 && tokens[1].text == "?" || tokens.count > 2 && tokens[2].text == "?" && words.count == 1
    }

    /// A word that may stand in any text and changes nothing.
    private func isCommon(_ index: Int) -> Bool {
        let word = words[index]
        return Vocabulary.fillers.contains(word) || Vocabulary.softYes.contains(word)
            || Vocabulary.acknowledgement.contains(word)
    }

    private var isLaughter: Bool { words.count > 1 && words.allSatisfy { $0.text == "ha" } }

    private func unknownCount(_ promises: Promises) -> Int {
        let known = timeWords.union(promises.covered).union(used)
        return words.indices.count { index in
            !known.contains(index) && !isCommon(index) && !Vocabulary.softNo.contains(words[index])
                && words[index].kind == .word
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
            case .dayPart(let value), .prayer(let value): part = part ?? value
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
            mentionsMoney: money || speaksOfMoney, wordCount: words.count)
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
        // "ghar aa gaya hoon", "wapis aa raha hoon": going somewhere, but not to the facility.
        let goesElsewhere = { (hit: Range<Int>) in
            guard hit.lowerBound > 0 else { return false }
            let place = words[hit.lowerBound - 1]
            return ReplyVocabulary.elsewhere.contains(place) || ReplyVocabulary.homeCities.contains(place)
                || ReplyVocabulary.abroadPlaces.contains(place)
        }
        // "pohanch gaya tha": it was, or it was somebody else.
        let isOfOther = { (hit: Range<Int>) in
            hit.upperBound < words.count && ReplyVocabulary.otherPerson.contains(words[hit.upperBound])
        }
        arrived = ReplyVocabulary.arrived.hits(in: words).filter {
            isFree($0) && !goesElsewhere($0) && !isOfOther($0)
        }
        strong = ReplyVocabulary.strongYes.hits(in: words).filter { hit in
            // "ha", "hn" and "han" behind other words are the verbs "hai", "hoon" and "hain".
            let isVerb =
                ReplyVocabulary.looksLikeVerb.contains(words[hit.lowerBound].text) && hit.lowerBound > 0
                && !ReplyVocabulary.beforeYes.contains(words[hit.lowerBound - 1])
            // "bilkul theek": all right.
            let isAllRight =
                hit.upperBound < words.count && ReplyVocabulary.allRight.contains(words[hit.upperBound])
                && !ReplyVocabulary.strongYesAffirms(words[hit.lowerBound])
            // "zaroor aata": would have come.
            let isWish =
                hit.upperBound < words.count && ReplyVocabulary.irrealis.contains(words[hit.upperBound])
                && !(hit.upperBound + 1 < words.count && ReplyVocabulary.amVerb.contains(words[hit.upperBound + 1]))
            return isFree(hit) && !isVerb && !isAllRight && !isWish
        }
        let taken = Set(arrived.flatMap { $0 })
        for hit in ReplyVocabulary.come.hits(in: words) where isFree(hit) && hit.allSatisfy({ !taken.contains($0) }) {
            let isOther =
                isOfOther(hit)
                || (hit.lowerBound > 0 && ReplyVocabulary.otherPersonBefore.contains(words[hit.lowerBound - 1]))
            // "jawab dunga", "number de sakta hoon": something else is given.
            let givesOther =
                hit.lowerBound > 0 && ReplyVocabulary.giving.contains(words[hit.lowerBound])
                && !ReplyVocabulary.mayStandBeforeGiving(words[hit.lowerBound - 1])
            if isOther {
                otherPerson = hit
            } else if !goesElsewhere(hit), !givesOther {
                come.append(hit)
            }
        }
    }
}

extension ReplyVocabulary {
    /// A word that is not known before "dunga" may be what is given instead of blood ("gali dunga", "block kar dunga").
    fileprivate static func mayStandBeforeGiving(_ token: TextToken) -> Bool {
        if otherGifts.contains(token) || doing.contains(token) { return false }
        return fillers.contains(token) || beforeYes.contains(token) || UnitWords.all.contains(token)
            || token.kind == .number || strongYes.length(in: [token]) != nil
    }

    /// Words that say yes themselves; the rest of the strong words only strengthen what follows ("bilkul nahi").
    fileprivate static func strongYesAffirms(_ token: TextToken) -> Bool { !strengthening.contains(token) }

    private static let strengthening = WordSet(
        "bilkul blkul bilkl zaroor zarur zrur zaror definitely absolutely of sure surely ضرور بلکل بالکل")
}
