import Blood

/// What stands in the way of a message, by Meta's code. The same codes come with the answer to a request and, later, in
/// a report of a message that had been accepted.
///
/// Source: "WhatsApp error codes" (18 June 2026); Meta asks that programs go by the code and not by title or status.
public enum WhatsAppFault: Sendable, Hashable {
    /// More than 24 hours since the person wrote: the same again as a template.
    case windowClosed
    /// No WhatsApp behind this number, its terms not accepted, or a program that is too old; Meta does not tell which.
    /// Another channel.
    case notOnWhatsApp
    /// Meta chose not to deliver it to this person, because others have written much of late or for an experiment of
    /// its own. Not again within a day; another channel.
    case heldBack
    /// The person has stopped messages of this kind inside WhatsApp: as good as a STOP.
    case stopped
    /// Too fast, for somebody; later, after `WhatsAppLimit.wait`.
    case rateLimited(WhatsAppLimit)
    /// The token has expired or was taken back: nothing goes out until somebody makes another one.
    case tokenExpired
    /// The account may not: permissions, a breach of policy, an unpaid bill, a name that is not approved, a country
    /// that is shut. Nothing goes out until a person has put it right.
    case notAllowed
    /// The template is missing in this language, does not fit its parameters, or was stopped because people complained.
    ///
    /// - Parameter isPaused: Meta opens it again after hours; otherwise a person has to change something.
    case template(isPaused: Bool)
    /// Not now.
    ///
    /// - Parameter isCertain: `false` where Meta does not say that nothing was sent.
    case temporary(isCertain: Bool)
    /// A fault of ours or one that is new: the same again fails again.
    case rejected

    /// - Returns: `nil` for a code that is not known here.
    public init?(code: Int) {
        switch code {
        case 131_047: self = .windowClosed
        case 131_026: self = .notOnWhatsApp
        case 131_049, 130_472: self = .heldBack
        case 131_050: self = .stopped
        // 4 and 80007 count requests of the app and the account, 130429 messages a second of the number.
        case 4, 80_007, 130_429: self = .rateLimited(.number)
        case 131_056: self = .rateLimited(.person)
        case 131_048: self = .rateLimited(.quality)
        case 0, 190: self = .tokenExpired
        // 3, 10, 200 to 299, 131005: permissions. 368, 131031, 130497: policy. 131042: payment. 131037: display name.
        // 33, 131045, 133010: the number is deleted or not registered.
        case 3, 10, 33, 200...299, 368, 130_497, 131_005, 131_031, 131_037, 131_042, 131_045, 133_010:
            self = .notAllowed
        case 132_015: self = .template(isPaused: true)
        case 132_000, 132_001, 132_005, 132_007, 132_012, 132_016, 132_018, 132_068, 132_069, 134_102:
            self = .template(isPaused: false)
        // 2 and 131016: overloaded. 131057: the number is being raised to a higher rate, for a minute. 133004: down.
        // 134101: a new template is not everywhere yet, for ten minutes.
        case 2, 131_016, 131_057, 133_004, 134_101: self = .temporary(isCertain: true)
        // "Possible server error" and "unknown error": that nothing was sent they do not say.
        case 1, 131_000: self = .temporary(isCertain: false)
        case 100, 131_008, 131_009, 131_021, 131_030, 131_051, 131_052, 131_053: self = .rejected
        default: return nil
        }
    }

    /// What to do about it, for whoever looks at the console.
    public var remedy: String {
        switch self {
        case .windowClosed: "Send it as a template."
        case .notOnWhatsApp: "Use another channel for this person."
        case .heldBack: "Use another channel; not over WhatsApp again within a day."
        case .stopped: "Treat it as a STOP."
        case .rateLimited(.quality): "Too many people block or report us: look at the quality in WhatsApp Manager."
        case .rateLimited: "Send more slowly."
        case .tokenExpired: "Make a new token of a system user, and write it into the account."
        case .notAllowed: "Look at the account in WhatsApp Manager: permissions, policy, payment, display name."
        case .template(let isPaused):
            isPaused ? "Wait until Meta opens the template again." : "Look at the template in WhatsApp Manager."
        case .temporary: "Try again later."
        case .rejected: "Look at the reason; the same again fails again."
        }
    }
}

/// Who or what is sent to too fast.
public enum WhatsAppLimit: Sendable, Hashable, CaseIterable {
    /// Our number: 80 messages a second ("Throughput", 21 May 2026), or the requests of the app.
    case number
    /// This person: one message in six seconds, some forty at once on credit ("Pair rate limits", 2026).
    case person
    /// Our number, because too many people block or report it.
    case quality

    /// The least to wait before the same again. Meta asks for 4ⁿ seconds before the n-th attempt; for the quality it
    /// gives no time, and an hour is ours.
    public var wait: Duration {
        switch self {
        case .number: .seconds(4)
        case .person: .seconds(6)
        case .quality: .hours(1)
        }
    }
}

extension DeliveryReport {
    /// What stood in the way of a message that had been accepted, by the code at the beginning of the reason.
    public var whatsAppFault: WhatsAppFault? {
        reason?.split(separator: " ").first.flatMap { Int($0) }.flatMap { WhatsAppFault(code: $0) }
    }
}
