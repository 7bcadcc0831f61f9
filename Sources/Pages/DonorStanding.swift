public import Blood
public import Matching

/// Where a donor stands today, in one glance: may this person be asked, and if not, why not first of all.
public enum DonorStanding: Sendable, Hashable {
    case mayBeAsked
    /// First day on which the rules let this donor give whole blood.
    case eligibleFrom(CivilDate)
    /// The rules wait for something nobody can date yet.
    case deferred
    /// The rules leave this donor out for good.
    case excluded
    /// By own wish, up to but not including this day.
    case pausedUntil(CivilDate)
    case optedOut
    case noConsent
    case wrongNumber
    /// Has not finished with this request.
    case openAsk(RequestID)
    case panelReserved

    /// Red is kept for what a person can mend: a number that reaches somebody else.
    var tone: String {
        switch self {
        case .mayBeAsked: "chip good"
        case .openAsk: "chip"
        case .wrongNumber: "chip alarm"
        case .eligibleFrom, .deferred, .pausedUntil, .noConsent: "chip wait"
        case .excluded, .optedOut, .panelReserved: "chip dim"
        }
    }
}

extension PageContext {
    public func words(_ standing: DonorStanding) -> String {
        switch standing {
        case .mayBeAsked: say("may be asked now", "ابھی پوچھ سکتے ہیں")
        case .eligibleFrom(let day): say("eligible from \(date(day))", "\(date(day)) سے اہل")
        case .deferred: say("deferred, end not known", "ملتوی، مدت معلوم نہیں")
        case .excluded: say("not asked, by the rules", "قواعد کے مطابق نہیں پوچھتے")
        case .pausedUntil(let day): say("paused until \(date(day))", "\(date(day)) تک وقفہ")
        case .optedOut: say("said stop", "پیغام بند کروا دیے")
        case .noConsent: say("no consent yet", "ابھی اجازت نہیں")
        case .wrongNumber: say("wrong number", "غلط نمبر")
        case .openAsk: say("is being asked", "ابھی پوچھا جا رہا ہے")
        case .panelReserved: say("kept for a panel", "پینل کے لیے مخصوص")
        }
    }

    public func words(_ kind: DonationKind) -> String {
        switch kind {
        case .wholeBlood: say("whole blood", "مکمل خون")
        case .plateletApheresis: say("platelets by machine", "مشین سے پلیٹلیٹس")
        case .plasmaApheresis: say("plasma by machine", "مشین سے پلازما")
        case .granulocyteApheresis: say("granulocytes by machine", "مشین سے گرینولوسائٹس")
        }
    }

    /// A language by its own name; `ur-Latn` is Urdu in Latin letters.
    func languageName(_ code: String) -> String {
        switch code {
        case "ur-Latn": "Roman Urdu"
        case "ur": "اردو"
        case "en": "English"
        default: code
        }
    }

    /// The civil day here at that moment.
    private func day(_ instant: Instant) -> CivilDate {
        let minutes = (Double(instant.millisecondsSince1970) / 60_000).rounded(.down) + Double(utcOffsetMinutes)
        return CivilDate(dayNumber: Int((minutes / 1_440).rounded(.down)))
    }

    func date(_ instant: Instant) -> String { date(day(instant)) }

    /// The clock for what is fresh, the day with its year for what is older than half a year: "14 Nov" alone would
    /// leave open which November.
    func moment(_ instant: Instant) -> String { now - instant < .hours(180 * 24) ? time(instant) : date(instant) }

    /// Whole hours are enough for a figure of stock.
    func roughlyAgo(_ instant: Instant) -> String {
        let hours = (now - instant).wholeMilliseconds / 3_600_000
        return (1..<48).contains(hours) ? say("\(hours) h ago", "\(hours) گھنٹے پہلے") : ago(instant)
    }

    /// Thousands apart.
    func count(_ number: Int) -> String {
        let digits = Array(String(abs(number)))
        var text = number < 0 ? "−" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return text
    }

    func yesOrNo(_ isSo: Bool) -> String { isSo ? say("yes", "ہاں") : say("no", "نہیں") }
}
