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

    func yesOrNo(_ isSo: Bool) -> String { isSo ? say("yes", "ہاں") : say("no", "نہیں") }
}
