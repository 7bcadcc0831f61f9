public import Blood

/// The language of a text. `urduLatin` is Urdu in Latin letters: it fits one SMS part and is the default.
public enum TextLanguage: String, Sendable, CaseIterable, Hashable {
    case urduLatin = "ur-Latn"
    case urdu = "ur"
    case english = "en"
}

/// What a text may mention: nothing of the patient but the group, and no money.
public struct TemplateFacts: Sendable, Hashable {
    /// How the centre calls itself in the first word.
    public var centreName: String
    public var centreNameUrdu: String
    public var reference: String
    /// The group donors are asked for; `.unknown` leaves it out.
    public var group: BloodGroup
    /// Replacement: any group will do.
    public var isAnyGroup: Bool
    public var component: BloodComponent
    /// Platelets from one donor by apheresis, a "mega unit".
    public var isApheresis: Bool
    public var units: Int
    public var facilityName: String
    public var facilityNameUrdu: String
    public var city: String
    public var neededBy: Instant
    public var now: Instant
    /// Minutes to add to UTC for the facility's wall clock.
    public var utcOffsetMinutes: Int
    /// When this donor said to be there.
    public var arriveBy: Instant?
    /// Signed and expiring. An ask always carries it; directions leave it out where there is no room.
    public var link: String?
    /// The number to ring, as people dial it.
    public var helpline: String?
    /// The first day this donor may be asked again, for the thanks and for the note on that day.
    public var nextEligible: CivilDate?
    /// Units of this need that were given, by this donor and others or from stock; for what became of it. `nil` leaves
    /// the number out.
    public var unitsGiven: Int?

    public init(
        centreName: String = "Qatra", centreNameUrdu: String = "قطرہ", reference: String, group: BloodGroup,
        isAnyGroup: Bool = false,
        component: BloodComponent, isApheresis: Bool = false, units: Int, facilityName: String,
        facilityNameUrdu: String = "", city: String = "", neededBy: Instant, now: Instant, utcOffsetMinutes: Int,
        arriveBy: Instant? = nil, link: String? = nil, helpline: String? = nil, nextEligible: CivilDate? = nil,
        unitsGiven: Int? = nil
    ) {
        self.centreName = centreName
        self.centreNameUrdu = centreNameUrdu
        self.reference = reference
        self.group = group
        self.isAnyGroup = isAnyGroup
        self.component = component
        self.isApheresis = isApheresis
        self.units = units
        self.facilityName = facilityName
        self.facilityNameUrdu = facilityNameUrdu
        self.city = city
        self.neededBy = neededBy
        self.now = now
        self.utcOffsetMinutes = utcOffsetMinutes
        self.arriveBy = arriveBy
        self.link = link
        self.helpline = helpline
        self.nextEligible = nextEligible
        self.unitsGiven = unitsGiven
    }
}

/// A day and minute on the facility's wall clock.
struct WallTime: Hashable {
    var date: CivilDate
    var minutesOfDay: Int

    init(_ instant: Instant, utcOffsetMinutes: Int) {
        let milliseconds = instant.millisecondsSince1970 + Int64(utcOffsetMinutes) * 60_000
        let minutes = Int((Double(milliseconds) / 60_000).rounded(.down))
        date = CivilDate(dayNumber: Int((Double(minutes) / 1_440).rounded(.down)))
        minutesOfDay = minutes - date.dayNumber * 1_440
    }

    /// `21:40`
    var clock: String {
        let padded = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        return "\(padded(minutesOfDay / 60)):\(padded(minutesOfDay % 60))"
    }

    /// `26/11`, day first as people write it.
    var dayAndMonth: String {
        let (_, month, day) = date.yearMonthDay
        return "\(day)/\(month)"
    }
}

/// Names a moment the way it is said: "aaj 21:40", "aaj raat 02:00", "kal 09:00", "26/11 09:00".
struct SpokenTime {
    private let facts: TemplateFacts
    private let now: WallTime

    init(_ facts: TemplateFacts) {
        self.facts = facts
        now = WallTime(facts.now, utcOffsetMinutes: facts.utcOffsetMinutes)
    }

    func by(_ instant: Instant, _ language: TextLanguage) -> String {
        let time = WallTime(instant, utcOffsetMinutes: facts.utcOffsetMinutes)
        switch language {
        case .urduLatin: return "\(day(time, ["aaj", "aaj raat", "kal"])) \(time.clock) tak"
        case .urdu: return "\(day(time, ["آج", "آج رات", "کل"])) \(time.clock) تک"
        case .english: return "by \(time.clock) \(day(time, ["today", "tonight", "tomorrow"]))"
        }
    }

    /// The small hours of tomorrow are "tonight" to everybody who is awake today.
    private func day(_ time: WallTime, _ words: [String]) -> String {
        switch time.date.dayNumber - now.date.dayNumber {
        case 0: words[0]
        case 1 where time.minutesOfDay < 5 * 60 && now.minutesOfDay >= 12 * 60: words[1]
        case 1: words[2]
        default: time.dayAndMonth
        }
    }
}

/// The words for groups and components in each language.
enum BloodWords {
    /// Signs are words: "+" and "-" change sides in right-to-left text (DOMAIN §4.3, table §6.2).
    static func group(_ group: BloodGroup, _ language: TextLanguage) -> String {
        guard let abo = group.abo, let rhD = group.rhD else { return "" }
        switch language {
        case .urduLatin, .english: return "\(abo.rawValue) \(rhD == .positive ? "pos" : "neg")"
        case .urdu:
            let letters = ["O": "او", "A": "اے", "B": "بی", "AB": "اے بی"][abo.rawValue] ?? ""
            return "\(letters) \(rhD == .positive ? "پازیٹو" : "نیگیٹو")"
        }
    }

    /// What the donor gives, with the group in front: "O neg khoon", "platelets (har group)".
    static func need(_ facts: TemplateFacts, _ language: TextLanguage) -> String {
        let what = component(facts, language)
        if facts.isAnyGroup {
            switch language {
            case .urduLatin: return "\(what), har group"
            case .urdu: return "\(what)، ہر گروپ"
            case .english: return "\(what), any group"
            }
        }
        let group = group(facts.group, language)
        return group.isEmpty ? what : "\(group) \(what)"
    }

    private static func component(_ facts: TemplateFacts, _ language: TextLanguage) -> String {
        let words: (roman: String, urdu: String, english: String) =
            switch facts.component {
            // A donor gives blood, whichever part of it the patient needs.
            case .wholeBlood, .redCells: ("khoon", "خون", "blood")
            case .plasma: ("plasma", "پلازما", "plasma")
            case .platelets: ("platelets", "پلیٹلیٹس", "platelets")
            case .cryoprecipitate: ("khoon (cryo)", "خون (کرایو)", "blood (cryo)")
            case .granulocytes: ("granulocytes", "گرینولوسائٹس", "granulocytes")
            }
        switch language {
        case .urduLatin: return words.roman
        case .urdu: return words.urdu
        case .english: return words.english
        }
    }
}
