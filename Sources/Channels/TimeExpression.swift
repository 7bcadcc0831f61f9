/// The part of a day that people name instead of an hour.
public enum DayPart: String, Sendable, Hashable, CaseIterable {
    case morning
    case noon
    case evening
    case night

    /// When the part is taken to be over, as minutes of the day: what "by the morning" promises at the latest.
    /// Our own convention (no source): 09:00, 13:00, 18:00, 22:00.
    public var endMinutesOfDay: Int {
        switch self {
        case .morning: 9 * 60
        case .noon: 13 * 60
        case .evening: 18 * 60
        case .night: 22 * 60
        }
    }

    /// Minutes of the day of an hour said with this part; `night` after midnight belongs to the next day and is then
    /// larger than a day: 2 at night is 26:00.
    func minutesOfDay(_ minutes: Int) -> Int {
        guard minutes < 13 * 60 else { return minutes }
        let half = 12 * 60
        switch self {
        case .morning: return minutes % half
        case .noon: return minutes >= 10 * 60 && minutes < half ? minutes : minutes % half + half
        case .evening: return minutes % half + half
        case .night: return minutes % half < 5 * 60 ? minutes % half + 24 * 60 : minutes % half + half
        }
    }
}

/// A time found in a text, before anybody decided what it is a time of.
struct TimeMention: Hashable {
    enum Kind: Hashable {
        /// From now.
        case minutes(Int)
        /// `isHalfDayKnown` is false for "8 baje": morning or evening was not said.
        case clock(minutesOfDay: Int, isHalfDayKnown: Bool)
        case dayPart(DayPart)
        /// After a prayer or the evening meal of the fast, whose hour moves with the season: the part of the day it is
        /// in. Enough for when a donor comes, too little for a patient's deadline.
        case prayer(DayPart)
        /// 0 is today; 1 is `kal`, which also means yesterday.
        case day(Int)
        case date(day: Int, month: Int, year: Int?)
        case now
    }

    var tokens: Range<Int>
    var kind: Kind
}

/// Finds times in Urdu, Roman Urdu and English.
enum TimeScanner {
    static func mentions(in tokens: [TextToken]) -> [TimeMention] {
        var result: [TimeMention] = []
        var index = 0
        while index < tokens.count {
            if let mention = mention(tokens, index), !mention.tokens.isEmpty {
                result.append(mention)
                index = mention.tokens.upperBound
            } else {
                index += 1
            }
        }
        return result
    }

    private static func mention(_ tokens: [TextToken], _ index: Int) -> TimeMention? {
        date(tokens, index) ?? duration(tokens, index) ?? clock(tokens, index) ?? word(tokens, index)
    }

    /// Urdu counts the days from today and leaves the direction to the verb.
    static func looksBothWays(_ token: TextToken) -> Bool { kalAndParson.contains(token) }

    static func isDay(_ token: TextToken) -> Bool { dayWords.contains(token) }
    private static func isQuantity(_ token: TextToken) -> Bool { isTimeUnit(token) || UnitWords.all.contains(token) }
    static func isHour(_ token: TextToken) -> Bool { hourWords.contains(token) }

    /// Whether a figure before this word tells a time and not a quantity.
    static func isTimeUnit(_ token: TextToken) -> Bool {
        minuteWords.contains(token) || hourWords.contains(token) || dayWords.contains(token) || oClock.contains(token)
            || ["am", "pm", ":"].contains(token.text) || Months.number(token) != nil
    }

    // MARK: - Words

    private static func word(_ tokens: [TextToken], _ index: Int) -> TimeMention? {
        let token = tokens[index]
        func at(_ length: Int, _ kind: TimeMention.Kind) -> TimeMention {
            TimeMention(tokens: index..<(index + length), kind: kind)
        }
        if let length = dayAfterTomorrow.length(in: tokens[index...]) { return at(length, .day(2)) }
        if tomorrow.contains(token) { return at(1, .day(1)) }
        if today.contains(token) { return at(1, .day(0)) }
        if nowWords.contains(token) { return at(1, .now) }
        for (words, part) in dayParts where words.contains(token) { return at(1, .dayPart(part)) }
        for (words, part) in prayers where words.contains(token) { return at(1, .prayer(part)) }
        return nil
    }

    // MARK: - "2 ghante", "aadha ghanta", "30 min", "3 din"

    private static func duration(_ tokens: [TextToken], _ index: Int) -> TimeMention? {
        if let length = halfHour.length(in: tokens[index...]) { return mention(index, length, minutes: 30) }
        if let length = bareHour.length(in: tokens[index...]) { return mention(index, length, minutes: 60) }
        if let quarter = quarters.first(where: { $0.words.contains(tokens[index]) }), index + 1 < tokens.count {
            // "sawa ghanta", "pona ghanta"; "sarhe 2 ghante".
            if hourWords.contains(tokens[index + 1]) { return mention(index, 2, minutes: 60 + quarter.minutes) }
            if let hours = NumberWords.value(tokens[index + 1]), index + 2 < tokens.count,
                hourWords.contains(tokens[index + 2])
            {
                return mention(index, 3, minutes: hours * 60 + quarter.minutes)
            }
        }
        guard let (halves, afterNumber) = quantity(tokens, index), afterNumber < tokens.count else { return nil }
        let unit = tokens[afterNumber]
        let length = afterNumber + 1 - index
        if minuteWords.contains(unit) || (unit.text == "m" && unit.isGlued) {
            return mention(index, length, minutes: Int(halves))
        }
        if hourWords.contains(unit) || (unit.text == "h" && unit.isGlued) {
            return mention(index, length, minutes: Int(halves * 60))
        }
        if dayWords.contains(unit) {
            return TimeMention(tokens: index..<(index + length), kind: .day(Int(min(halves, 60))))
        }
        return nil
    }

    private static func mention(_ index: Int, _ length: Int, minutes: Int) -> TimeMention? {
        // Nobody means more than two days by hours or minutes; a larger figure is something else.
        guard (0...2_880).contains(minutes) else { return nil }
        return TimeMention(tokens: index..<(index + length), kind: .minutes(minutes))
    }

    /// A number in digits or words, "1.5", "20-30" (the later counts), "dedh", "dhai".
    private static func quantity(_ tokens: [TextToken], _ index: Int) -> (Double, next: Int)? {
        let token = tokens[index]
        if let special = fractions.first(where: { $0.words.contains(token) }) { return (special.value, index + 1) }
        if let number = NumberWords.value(token) {
            guard index + 2 < tokens.count, token.kind == .number, tokens[index + 2].kind == .number,
                let second = NumberWords.value(tokens[index + 2])
            else { return (Double(number), index + 1) }
            let joint = tokens[index + 1].text
            if joint == ".", tokens[index + 1].isGlued, tokens[index + 2].isGlued, second < 10 {
                return (Double(number) + Double(second) / 10, index + 3)
            }
            if joint == "-" || joint == "/" || joint == "to" || joint == "se", second > number {
                return (Double(second), index + 3)
            }
            return (Double(number), index + 1)
        }
        return nil
    }

    // MARK: - "8 baje", "8:30", "sarhe 8", "9 pm"

    private static func clock(_ tokens: [TextToken], _ index: Int) -> TimeMention? {
        // "dhai baje", half past two.
        if let special = fractions.first(where: { $0.words.contains(tokens[index]) }), index + 1 < tokens.count,
            oClock.contains(tokens[index + 1])
        {
            return TimeMention(
                tokens: index..<(index + 2),
                kind: .clock(minutesOfDay: Int(special.value * 60), isHalfDayKnown: false))
        }
        let start = index
        var index = index
        var shift: Int?
        if let prefix = quarters.first(where: { $0.words.contains(tokens[index]) }) {
            shift = prefix.minutes
            index += 1
        }
        guard index < tokens.count, let hour = NumberWords.value(tokens[index]), (0...24).contains(hour) else {
            return nil
        }
        var minutes = hour * 60
        var next = index + 1
        var hasMinutes = false
        if next + 1 < tokens.count, [":", "."].contains(tokens[next].text), tokens[next].isGlued,
            tokens[next + 1].isGlued, tokens[next + 1].kind == .number, tokens[next + 1].text.count == 2,
            let part = Int(tokens[next + 1].text), part < 60
        {
            hasMinutes = tokens[next].text == ":"
            minutes += part
            next += 2
        }
        let suffix = clockSuffix(tokens, next)
        guard suffix.length > 0 || hasMinutes || (shift != nil && hour <= 12) else { return nil }
        minutes += shift ?? 0
        guard (0..<(24 * 60)).contains(minutes) || minutes == 24 * 60 else { return nil }
        var isKnown = hour == 0 || hour > 12
        if let isAfternoon = suffix.isAfternoon, hour <= 12 {
            minutes = minutes % 720 + (isAfternoon ? 720 : 0)
            isKnown = true
        } else if hasMinutes, tokens[index].text.hasPrefix("0") {
            isKnown = true
        }
        return TimeMention(
            tokens: start..<(next + suffix.length),
            kind: .clock(minutesOfDay: minutes % 1_440, isHalfDayKnown: isKnown))
    }

    private static func clockSuffix(_ tokens: [TextToken], _ index: Int) -> (length: Int, isAfternoon: Bool?) {
        guard index < tokens.count else { return (0, nil) }
        if oClock.contains(tokens[index]) { return (1, nil) }
        if tokens[index].text == "am" { return (1, false) }
        if tokens[index].text == "pm" { return (1, true) }
        if index + 2 < tokens.count, ["a", "p"].contains(tokens[index].text), tokens[index + 1].text == ".",
            tokens[index + 2].text == "m"
        {
            return (3, tokens[index].text == "p")
        }
        return (0, nil)
    }

    // MARK: - "23/11/26", "23 nov", "23-11-2026": day first

    private static func date(_ tokens: [TextToken], _ index: Int) -> TimeMention? {
        // "nov 30"; but "bhai jan 2 bottle" counts bottles.
        if let month = Months.number(tokens[index]), index + 1 < tokens.count, tokens[index + 1].kind == .number,
            let day = Int(tokens[index + 1].text), (1...31).contains(day),
            !(index + 2 < tokens.count && (tokens[index + 2].isGlued || isQuantity(tokens[index + 2])))
        {
            return TimeMention(tokens: index..<(index + 2), kind: .date(day: day, month: month, year: nil))
        }
        guard tokens[index].kind == .number, let day = Int(tokens[index].text), (1...31).contains(day) else {
            return nil
        }
        // "28 nov", "28th nov 2026"
        let hasEnding =
            index + 1 < tokens.count && tokens[index + 1].isGlued
            && ["st", "nd", "rd", "th"].contains(tokens[index + 1].text)
        let named = index + (hasEnding ? 2 : 1)
        if named < tokens.count, let month = Months.number(tokens[named]) {
            if named + 1 < tokens.count, let year = year(tokens[named + 1]) {
                return TimeMention(tokens: index..<(named + 2), kind: .date(day: day, month: month, year: year))
            }
            return TimeMention(tokens: index..<(named + 1), kind: .date(day: day, month: month, year: nil))
        }
        if let month = monthOfShortDate(tokens, index) {
            return TimeMention(tokens: index..<(index + 3), kind: .date(day: day, month: month, year: nil))
        }
        guard index + 4 < tokens.count, ["/", "-", "."].contains(tokens[index + 1].text),
            tokens[index + 3].text == tokens[index + 1].text, tokens[index + 1].isGlued, tokens[index + 2].isGlued,
            tokens[index + 3].isGlued, tokens[index + 4].isGlued,
            let month = Int(tokens[index + 2].text), (1...12).contains(month), let year = year(tokens[index + 4])
        else { return nil }
        return TimeMention(tokens: index..<(index + 5), kind: .date(day: day, month: month, year: year))
    }

    /// "28/11" without a year; the month in two digits, for "1/2" is a choice and "24/7" is always.
    private static func monthOfShortDate(_ tokens: [TextToken], _ index: Int) -> Int? {
        guard index + 2 < tokens.count, tokens[index + 1].text == "/", tokens[index + 1].isGlued,
            tokens[index + 2].isGlued, tokens[index + 2].kind == .number, tokens[index + 2].text.count == 2,
            let month = Int(tokens[index + 2].text), (1...12).contains(month)
        else { return nil }
        let next = index + 3 < tokens.count ? tokens[index + 3] : nil
        let isAlone = next.map { !$0.isGlued || ",.".contains($0.text) } ?? true
        return isAlone && !(next.map { UnitWords.all.contains($0) } ?? false) ? month : nil
    }

    private static func year(_ token: TextToken) -> Int? {
        guard token.kind == .number, let number = Int(token.text) else { return nil }
        if token.text.count == 2 { return 2_000 + number }
        return token.text.count == 4 && (1_900...2_200).contains(number) ? number : nil
    }

    // MARK: - Vocabulary (DOMAIN §4.4, class TIME, and spellings of the same words)

    private static let today = WordSet("aaj aj today tdy آج")
    private static let kalAndParson = WordSet("kal kl kull کل parson parso parsoon parsun پرسوں")
    private static let tomorrow = WordSet("kal kl kull tomorrow tomorow tmrw tmw tmrow tomorro کل")
    private static let dayAfterTomorrow = PhraseList(
        """
        parson|parso|parsoon|parsun|پرسوں
        day after tomorrow
        """)
    private static let nowWords = WordSet(
        "abhi abi now foran foren fauran fori fauri forun immediately asap jaldi ابھی فوری فورا فورن جلدی")
    private static let dayParts: [(words: WordSet, part: DayPart)] = [
        (WordSet("subah subha subh suba sobh sobah morning صبح"), .morning),
        (WordSet("dopehar dopahar dopeher dopehr dupehar dopher noon afternoon دوپہر"), .noon),
        (WordSet("shaam sham shyam evening eve شام"), .evening),
        (WordSet("raat rat night tonight nite رات"), .night),
    ]
    private static let prayers: [(words: WordSet, part: DayPart)] = [
        (WordSet("fajr fajar sehri sahri sehr فجر سحری"), .morning),
        (WordSet("zuhr zohar zuhar zohr dhuhr ظہر"), .noon),
        (WordSet("asr asar iftar iftari aftar aftari maghrib magrib maghreb عصر افطار افطاری مغرب"), .evening),
        (WordSet("isha esha ishaa taraweeh tarawih taravih عشاء عشا تراویح"), .night),
    ]
    private static let minuteWords = WordSet("min mins minute minutes minat mint mints mnt mnts minut minuts منٹ منٹس")
    private static let hourWords = WordSet(
        "hour hours hr hrs ghanta ghante ghantay ghanty ghantey ghnta ghnte ghntay ganta gante ghanton گھنٹہ گھنٹے"
            + " گھنٹوں"
    )
    private static let dayWords = WordSet("din days day dino دن دنوں")
    private static let oClock = WordSet("baje bje bjay bajay bajey bajy baj bjy oclock بجے")
    private static let halfHour = PhraseList(
        """
        aadha|aadhe|adha|adhe|aadhay|adhay|half|آدھا|آدھے ghanta|ghante|ghantay|ghanty|ghnta|ghnte|hour|hr|گھنٹہ|گھنٹے
        half an hour|hr
        """)
    private static let bareHour = PhraseList(
        """
        an hour|hr
        ghante|ghantay|ghnte|گھنٹے mein|me|mei|main|mn|tak|میں|تک
        """)
    private static let fractions: [(words: WordSet, value: Double)] = [
        (WordSet("dedh derh dairh deerh ڈیڑھ"), 1.5), (WordSet("dhai dhaee adhai dhayi ڈھائی"), 2.5),
    ]
    private static let quarters: [(words: WordSet, minutes: Int)] = [
        (WordSet("sarhe sarhay saadhe sadhe saarhe saade sade sade ساڑھے"), 30), (WordSet("sawa sava سوا"), 15),
        (WordSet("pone paune ponay poney pona paunay pauna puane پونے پونا"), -15),
    ]
}

/// Numbers as digits or as words up to twelve.
enum NumberWords {
    static func value(_ token: TextToken) -> Int? {
        switch token.kind {
        case .number: token.text.count <= 4 ? Int(token.text) : nil
        // Not squeezed: "teen" (three) would become "ten".
        case .word: words[token.text]
        case .symbol: nil
        }
    }

    private static let words: [String: Int] = {
        let spelled: [(Int, String)] = [
            (1, "ek aik aek one ایک"), (2, "do two دو"), (3, "teen tin three تین"), (4, "char chaar four چار"),
            (5, "panch paanch five پانچ"), (6, "che chay chhe six چھ چھے"), (7, "saat sat seven سات"),
            (8, "aath ath eight آٹھ"), (9, "nau nine نو"), (10, "das dus ten دس"),
            (11, "gyarah giyara gyara eleven گیارہ"), (12, "barah bara baara twelve بارہ"),
            (15, "pandra pandrah fifteen پندرہ"), (20, "bees twenty بیس"), (25, "pachis pachees پچیس"),
            (30, "tees thirty تیس"), (40, "chalis chalees challis forty چالیس"),
            (45, "pentalis pentalees paintalis fortyfive پینتالیس"), (50, "pachas fifty پچاس"),
        ]
        var result: [String: Int] = [:]
        for (number, list) in spelled {
            for word in list.split(separator: " ") { result[TextHygiene.folded(String(word))] = number }
        }
        return result
    }()
}

/// Month names, English and Urdu, by their beginning.
enum Months {
    static func number(_ token: TextToken) -> Int? {
        guard token.kind == .word else { return nil }
        if let index = urdu.firstIndex(of: token.text) { return index + 1 }
        guard token.text.count >= 3, let index = english.firstIndex(where: { $0.hasPrefix(token.text) }) else {
            return nil
        }
        return index + 1
    }

    /// "Nov", and the whole name in Urdu, which knows no short one. `month` counts from 1 and is one of the calendar's.
    static func name(_ month: Int) -> (english: String, urdu: String) {
        (english[month - 1].prefix(1).uppercased() + english[month - 1].dropFirst().prefix(2), writtenUrdu[month - 1])
    }

    private static let english = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]
    private static let writtenUrdu = [
        "جنوری", "فروری", "مارچ", "اپریل", "مئی", "جون", "جولائی", "اگست", "ستمبر", "اکتوبر", "نومبر", "دسمبر",
    ]
    private static let urdu = writtenUrdu.map(TextHygiene.folded)
}
