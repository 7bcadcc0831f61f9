public import Dispatching

/// The texts that Meta is given for approval. One more than there are purposes: a template has no parts that may be
/// left out, so the thanks with a date and the thanks without are two.
public enum WhatsAppText: String, Sendable, CaseIterable, Hashable {
    case ask
    case clarification
    case directions
    case reminder
    case standDown = "stand_down"
    case standDownAgain = "stand_down_again"
    case thanks
    case thanksWithDate = "thanks_with_date"
    case nextEligible = "next_eligible"
    case outcome
    case optOutConfirmation = "opt_out_confirmation"
    case familyOpened = "family_opened"
    case familyIncomplete = "family_incomplete"
    case familyCovered = "family_covered"
    case familyEnded = "family_ended"

    /// The text for a donor.
    public init(_ purpose: MessagePurpose, _ facts: TemplateFacts) {
        self =
            switch purpose {
            case .ask: .ask
            case .clarification: .clarification
            case .directions: .directions
            case .reminder: .reminder
            case .standDown: .standDown
            case .standDownAgain: .standDownAgain
            case .thanks: facts.nextEligible == nil ? .thanks : .thanksWithDate
            case .nextEligible: .nextEligible
            case .outcome: .outcome
            case .optOutConfirmation: .optOutConfirmation
            }
    }

    /// The text for the family.
    public init(_ purpose: FamilyMessage) {
        self =
            switch purpose {
            case .opened: .familyOpened
            case .incomplete: .familyIncomplete
            case .covered: .familyCovered
            case .ended: .familyEnded
            }
    }

    /// Minutes that Meta may go on trying to deliver it, rising; each is a template of its own.
    ///
    /// Meta takes a life with the template and not with the message (`message_send_ttl_seconds`, 30 seconds to 12 hours
    /// for utility, 30 days where none is given; "Configure message time-to-live", 21 May 2026). A message is sent with
    /// the longest that does not outlive its own expiry. What a donor is asked for expires after 30, 60 or 240 minutes
    /// (`UrgencyPolicy.replyWindow`), directions after twelve hours at most, a stand-down after three, the confirmation
    /// of a STOP after one, the family's texts after two: each life is some minutes shorter, for the message waits in
    /// the outbox first. The ten minutes are for what is asked again shortly before the end.
    public var livesMinutes: [Int] {
        switch self {
        case .ask, .clarification, .reminder: [10, 25, 50, 170]
        case .directions: [50, 170, 710]
        case .standDown, .standDownAgain: [170]
        case .thanks, .thanksWithDate, .nextEligible, .outcome: [710]
        case .optOutConfirmation: [50]
        case .familyOpened, .familyIncomplete, .familyCovered, .familyEnded: [110]
        }
    }

    /// The longest life that ends before the message expires, or the shortest there is.
    ///
    /// - Parameter expiryMinutes: from now.
    func lifeMinutes(expiryMinutes: Int) -> Int {
        livesMinutes.last { $0 <= expiryMinutes } ?? livesMinutes[0]
    }

    /// Whether it sends somebody out of the house, so that it must not come when that is over. A late stand-down or
    /// thanks is still true.
    var mustNotBeLate: Bool {
        switch self {
        case .ask, .clarification, .directions, .reminder: true
        default: false
        }
    }

    /// The answers that are offered under it.
    var choices: [WhatsAppChoice] {
        switch self {
        case .ask, .clarification, .reminder: [.pledge, .decline, .stop]
        case .directions: [.decline]
        case .nextEligible: [.stop]
        default: []
        }
    }
}

/// What a text is filled in with; a body names it in braces.
enum WhatsAppFact: String, Sendable, CaseIterable, Hashable {
    case need
    case count
    case facility
    case neededBy
    case arriveBy
    case reference
    case link
    case nextEligible

    /// Room for a facility's name with its city; the longest of the country's registers have some 90 characters.
    static let facilityLengthMax = 100

    /// The same words as in an SMS.
    ///
    /// - Returns: `nil` when it is not known, or holds nothing that can be shown.
    func words(_ values: TemplateValues) -> String? {
        let words: String? =
            switch self {
            case .need: values.value(.need)
            case .count: values.value(.count)
            case .facility: values.facility(unitsMax: WhatsAppFact.facilityLengthMax)
            case .neededBy: values.value(.by)
            case .arriveBy: values.value(.arriveBy)
            case .reference: values.value(.reference)
            case .link: values.value(.link)
            case .nextEligible: values.value(.next)
            }
        // Whatever `isPlain` forbids becomes one space.
        let cleaned = TextHygiene.cleaned(words ?? "")
        return cleaned.isEmpty ? nil : cleaned
    }

    /// Whether Meta takes it as the value of a parameter.
    static func isPlain(_ value: String) -> Bool {
        value.contains { !$0.isWhitespace } && !value.contains { $0.isNewline || $0 == "\t" }
            && !value.contains("    ")
    }
}
