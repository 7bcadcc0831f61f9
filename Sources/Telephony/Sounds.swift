public import Blood

// The sounds the machines of this room play, by name. Their texts and files are elsewhere; whatever is listed in
// `fixed` must exist in every language of the helpline. A label is followed by what it announces ("Donors on the way:"
// and then "2"), so that no language has to bend a number or a name into a sentence.

extension Sound {
    // MARK: Greeting, each spoken in the language of its name whatever the call's language is

    /// "This is Qatra, the blood helpline. It is free, and nobody may ask you for money for blood."
    public static let greetingInUrdu = Sound(rawValue: "greeting-in-urdu")
    public static let greetingInEnglish = Sound(rawValue: "greeting-in-english")
    public static let greetingInSindhi = Sound(rawValue: "greeting-in-sindhi")
    /// "This call is recorded, so that a request can be checked."
    public static let recordingNoticeInUrdu = Sound(rawValue: "recording-notice-in-urdu")
    public static let recordingNoticeInEnglish = Sound(rawValue: "recording-notice-in-english")
    public static let recordingNoticeInSindhi = Sound(rawValue: "recording-notice-in-sindhi")
    /// "For Urdu press 1."
    public static let chooseUrdu = Sound(rawValue: "choose-in-urdu")
    /// "For English press 2."
    public static let chooseEnglish = Sound(rawValue: "choose-in-english")
    /// "For Sindhi press 3."
    public static let chooseSindhi = Sound(rawValue: "choose-in-sindhi")

    // MARK: Menu

    /// "If you need blood press 1. If you are a donor, 2. To ask about your request, 3. For a person, 0."
    public static let menu = Sound(rawValue: "menu")
    /// "That key is not one of them."
    public static let wrongKey = Sound(rawValue: "wrong-key")
    /// "We heard no key."
    public static let noKey = Sound(rawValue: "no-key")
    /// "Please stay on the line, you are put through to a person."
    public static let toPerson = Sound(rawValue: "to-person")

    /// "Calls without need came from this number. If you need us, press a key: people with open needs go first."
    public static let slowedNotice = Sound(rawValue: "slowed-notice")

    // MARK: State of the caller's request

    /// "You have an open request. Its reference is:", followed by digits.
    public static let requestReference = Sound(rawValue: "request-reference")
    /// "The blood bank has confirmed it."
    public static let requestVerified = Sound(rawValue: "request-verified")
    /// "It still has to be confirmed with the blood bank."
    public static let requestUnverified = Sound(rawValue: "request-unverified")
    /// "Units needed:", followed by a number.
    public static let unitsNeeded = Sound(rawValue: "units-needed")
    /// "Donors on the way:", followed by a number.
    public static let donorsOnTheWay = Sound(rawValue: "donors-on-the-way")
    /// "Units in hand:", followed by a number.
    public static let unitsInHand = Sound(rawValue: "units-in-hand")

    // MARK: Queue

    /// "All our people are speaking. Please stay on the line."
    public static let queueWait = Sound(rawValue: "queue-wait")
    /// "Your place is:", followed by a number.
    public static let queuePlace = Sound(rawValue: "queue-place")
    /// "You are next."
    public static let queueNext = Sound(rawValue: "queue-next")
    /// "Press 5 to hang up and be rung back. You keep your place."
    public static let callBackOffer = Sound(rawValue: "call-back-offer")
    /// "We ring you back on this number."
    public static let callBackPromised = Sound(rawValue: "call-back-promised")
    /// "The line to our person was lost. You have kept your place."
    public static let operatorLost = Sound(rawValue: "operator-lost")
    /// "Goodbye."
    public static let goodbye = Sound(rawValue: "goodbye")
    /// "This call has come to its longest time and ends now."
    public static let timeIsUp = Sound(rawValue: "time-is-up")

    // MARK: Request by keypad

    /// "Nobody can take your call now. You can ask for blood with the keys of your telephone."
    public static let keypadIntroduction = Sound(rawValue: "keypad-introduction")
    /// "The patient's group: O positive 1, O negative 2, A positive 3, A negative 4, B positive 5, B negative 6,
    /// AB positive 7, AB negative 8, not known 9."
    public static let keypadGroup = Sound(rawValue: "keypad-group")
    /// "How many units? Then press hash."
    public static let keypadUnits = Sound(rawValue: "keypad-units")
    /// "The code of the hospital, which is on its wall, then press hash."
    public static let keypadFacility = Sound(rawValue: "keypad-facility")
    /// "That could not be understood."
    public static let keypadNotUnderstood = Sound(rawValue: "keypad-not-understood")
    /// "Group:", followed by a group.
    public static let typedGroup = Sound(rawValue: "typed-group")
    /// "Units:", followed by a number.
    public static let typedUnits = Sound(rawValue: "typed-units")
    /// "Hospital code:", followed by digits.
    public static let typedFacility = Sound(rawValue: "typed-facility")
    /// "If that is right press 1, to type it again press 2."
    public static let keypadConfirm = Sound(rawValue: "keypad-confirm")
    /// "One moment, please."
    public static let keypadMoment = Sound(rawValue: "keypad-moment")
    /// "Your request is noted. Its reference is:", followed by digits.
    public static let keypadReference = Sound(rawValue: "keypad-reference")
    /// "We send you a text message for the rest, and ring you back."
    public static let keypadThanks = Sound(rawValue: "keypad-thanks")
    /// "The request could not be opened this way."
    public static let keypadFailed = Sound(rawValue: "keypad-failed")

    // MARK: A donor is asked

    /// "This is Qatra, the blood helpline where you are registered as a donor. A patient needs blood."
    public static let askIntroduction = Sound(rawValue: "ask-introduction")
    /// "Hospital:", followed by the facility.
    public static let askFacility = Sound(rawValue: "ask-facility")
    /// "Group needed:", followed by a group.
    public static let askGroup = Sound(rawValue: "ask-group")
    /// "Needed by:", followed by a day and an hour.
    public static let askDeadline = Sound(rawValue: "ask-deadline")
    /// "Giving is free, and nobody may take or give money for it."
    public static let askFree = Sound(rawValue: "ask-free")
    /// "If you are coming press 1. If you cannot, 2. If we should never call you again, 9."
    public static let askChoices = Sound(rawValue: "ask-choices")
    /// "When will you be there? Within the hour press 1, within two hours 2, tonight 3."
    public static let askArrival = Sound(rawValue: "ask-arrival")
    /// "Thank you. We send you a text message with the way."
    public static let askThanksComing = Sound(rawValue: "ask-thanks-coming")
    /// "Thank you for telling us. Perhaps another time."
    public static let askThanksCannot = Sound(rawValue: "ask-thanks-cannot")
    /// "We never call you again."
    public static let askNeverAgain = Sound(rawValue: "ask-never-again")
    /// "We heard no answer."
    public static let askNoAnswer = Sound(rawValue: "ask-no-answer")

    // MARK: Two parties are connected

    /// "This is Qatra, the blood helpline. This call is recorded." Said to a facility that is rung back.
    public static let facilityNotice = Sound(rawValue: "facility-notice")
    /// "A supervisor listens to this call, so that we learn from it." Said to everybody in a conversation.
    public static let listeningNotice = Sound(rawValue: "listening-notice")
    /// "The other side could not be reached."
    public static let otherNotReached = Sound(rawValue: "other-not-reached")
    /// "This is Qatra, the blood helpline. We connect you with:", followed by a party.
    public static let maskedIntroduction = Sound(rawValue: "masked-introduction")
    /// "Your number is not shown. To speak press 1; if you do not want to, hang up."
    public static let maskedAccept = Sound(rawValue: "masked-accept")
    /// "Please wait, we ring the other side."
    public static let maskedWait = Sound(rawValue: "masked-wait")
    /// "Never speak of money, and do not give your number. Star ends the call, hash reports the other side."
    public static let maskedWarning = Sound(rawValue: "masked-warning")
    /// "The other side does not want to speak now."
    public static let maskedRefused = Sound(rawValue: "masked-refused")
    /// "The other side has ended the call."
    public static let maskedEnded = Sound(rawValue: "masked-ended")
    /// "Thank you. We look into it."
    public static let maskedReported = Sound(rawValue: "masked-reported")
    /// "The time for this conversation is over."
    public static let maskedExpired = Sound(rawValue: "masked-expired")
    /// "One question: if all was well press 5. If money was asked, 6. If you were treated badly, 7."
    public static let feedbackQuestions = Sound(rawValue: "feedback-questions")

    // MARK: Made of values

    /// The hospital or blood bank, when there is no recording of its name: "the hospital in our text message".
    public static let facilityInMessage = Sound(rawValue: "facility-in-message")
    public static let today = Sound(rawValue: "today")
    public static let tomorrow = Sound(rawValue: "tomorrow")

    /// One sound for each decimal digit of a reference, a code or a number; all else in the text is left out.
    public static func digits(_ text: String) -> [Sound] {
        text.utf8.filter { (0x30...0x39).contains($0) }.map { Sound(rawValue: "digit-\($0 - 0x30)") }
    }

    /// A number digit by digit; a negative one as zero.
    public static func number(_ value: Int) -> [Sound] { digits(String(max(0, value))) }

    /// `group-o-negative` and the like, `group-unknown` when it is not known.
    public static func group(_ group: BloodGroup) -> Sound {
        guard let abo = group.abo, let rhD = group.rhD else { return Sound(rawValue: "group-unknown") }
        return Sound(rawValue: "group-\(abo.rawValue.lowercased())-\(rhD == .positive ? "positive" : "negative")")
    }

    /// A full hour of the day by the clock on the wall, 0 to 23 ("eight in the evening" for 20); others are brought
    /// into the day.
    public static func hour(_ hour: Int) -> Sound { Sound(rawValue: "hour-\(((hour % 24) + 24) % 24)") }

    /// A day of the week, 1 for Monday to 7 for Sunday; others are brought into the week.
    public static func weekday(_ day: Int) -> Sound { Sound(rawValue: "weekday-\((((day - 1) % 7) + 7) % 7 + 1)") }

    /// Until when somebody is needed, as a day and a full hour, which is rounded down: who is told an earlier one comes
    /// in time. The night after today belongs to today for whoever hears it, until four o'clock.
    /// - Parameters:
    ///   - day: of the deadline, in days since 1970.
    ///   - today: likewise.
    /// - Returns: nothing for a day that a week's day cannot name without doubt.
    public static func deadline(day: Int, minuteOfDay: Int, today: Int) -> [Sound] {
        let hour = hour(minuteOfDay / 60)
        switch day - today {
        case 0: return [.today, hour]
        case 1: return [minuteOfDay < 4 * 60 ? .tonight : .tomorrow, hour]
        // The first of January 1970 was a Thursday.
        case 2...6: return [weekday(day + 4), hour]
        default: return []
        }
    }

    /// The name of a facility of the register; not fixed, since facilities come and go.
    public static func facility(_ id: Int64) -> Sound { Sound(rawValue: "facility-\(id)") }

    /// A party as it is named to the other: "a donor", "the patient's family".
    public static func party(_ party: Party) -> Sound { Sound(rawValue: "party-\(party.rawValue)") }

    /// The language of a sound that is spoken in one language only, whatever the language of the call.
    public var onlyLanguage: SpokenLanguage? {
        if rawValue.hasSuffix("-in-urdu") { return .urdu }
        if rawValue.hasSuffix("-in-english") { return .english }
        if rawValue.hasSuffix("-in-sindhi") { return .sindhi }
        return nil
    }

    /// All sounds that must exist; those with an `onlyLanguage` stand in every language's folder all the same, since
    /// one play has one language.
    public static let fixed: [Sound] =
        sentences + (0...9).flatMap { number($0) } + BloodGroup.allCases.map { group($0) } + (0...23).map { hour($0) }
        + (1...7).map { weekday($0) } + [party(.donor), party(.family)]

    private static let sentences: [Sound] = [
        greetingInUrdu, greetingInEnglish, greetingInSindhi, recordingNoticeInUrdu, recordingNoticeInEnglish,
        recordingNoticeInSindhi, chooseUrdu, chooseEnglish, chooseSindhi, menu, wrongKey, noKey, toPerson, slowedNotice,
        requestReference, requestVerified, requestUnverified, unitsNeeded, donorsOnTheWay, unitsInHand, queueWait,
        queuePlace, queueNext, callBackOffer, callBackPromised, operatorLost, goodbye, timeIsUp, keypadIntroduction,
        keypadGroup, keypadUnits, keypadFacility, keypadNotUnderstood, typedGroup, typedUnits, typedFacility,
        keypadConfirm, keypadMoment, keypadReference, keypadThanks, keypadFailed, askIntroduction, askFacility,
        askGroup, askDeadline, askFree, askChoices, askArrival, askThanksComing, askThanksCannot, askNeverAgain,
        askNoAnswer,
        facilityNotice, listeningNotice, otherNotReached, maskedIntroduction, maskedAccept, maskedWait, maskedWarning,
        maskedRefused,
        maskedEnded, maskedReported, maskedExpired, feedbackQuestions, facilityInMessage, today, tomorrow,
        tonight,
    ]
}
