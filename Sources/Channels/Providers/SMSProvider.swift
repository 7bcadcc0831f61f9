/// A firm, or a phone, that sends text messages for us over HTTP, described as data.
///
/// Nothing about a provider is code: what it is asked, what its answers mean and what it can do are read from JSON
/// (`docs/channels.md`), so a centre connects another firm by writing a file. A description is checked when it is
/// loaded: an unknown name, placeholder or pattern stops the start with `ProviderFault`, and is not found out at night.
public struct SMSProvider: Sendable, Hashable {
    /// What the configuration calls it: small letters, digits and hyphens.
    public let name: String
    /// What the console calls it.
    public let title: String
    public let verified: ProviderVerification
    public let request: ProviderRequestTemplate
    /// `nil` when every request carries the account itself.
    public let signIn: ProviderSignIn?
    public let answer: ProviderAnswerRules
    public let numberFormat: NumberFormat
    public let sender: SenderRule
    /// What `{unicode}` becomes for a text of each alphabet; an alphabet without a word leaves the field out.
    public let unicode: [SMSLength.Encoding: String]
    /// A longer life than this is cut to it, in minutes; `nil` when the provider has no limit that is known.
    public let expiryMinutesMax: Int?
    /// The provider recognises `{key}` and does not send the same key twice.
    public let honoursIdempotencyKey: Bool
    public let reports: ReportRule
    /// `nil` when no limit is known.
    public let rate: ProviderRate?
    public let alphabets: Set<SMSLength.Encoding>
    /// Longer texts are refused before they are sent; parts as in `SMSLength`.
    public let partsMax: Int

    /// Whether the provider is told until when a message is worth delivering.
    public var takesExpiry: Bool { !request.placeholders.isDisjoint(with: [.expiryMinutes, .expirySeconds]) }

    /// How a number is written. Raw values as in the description.
    public enum NumberFormat: String, Sendable, CaseIterable, Hashable {
        /// `923001234567`
        case digits = "92"
        /// `+923001234567`, E.164
        case plus = "+92"
        /// `03001234567`; numbers of other countries are refused.
        case national = "03"
    }

    public enum SenderRule: String, Sendable, CaseIterable, Hashable {
        /// A message without a mask, short code or number of ours is refused before it is sent.
        case required
        case optional
        /// The message comes from the provider's or the phone's own number.
        case none
    }

    public enum ReportRule: String, Sendable, CaseIterable, Hashable {
        /// The provider calls us, first when it has passed a message on to the network: its silence says that it never
        /// had the message.
        case passing
        /// The provider calls us.
        case pushed
        /// The provider can be asked, which this program does not do.
        case polled
        /// None, or none that is known: acceptance is all that is ever heard.
        case none
    }
}

/// On what ground a description stands. A centre that connects a provider sees it beside the name.
public struct ProviderVerification: Sendable, Hashable {
    public let how: Ground
    public let note: String
    /// The day of it, as `2026-11-27`.
    public let date: String

    public enum Ground: String, Sendable, CaseIterable, Hashable {
        /// This program sent through a simulator of the provider and read its answers.
        case ranAgainstSimulator
        /// The provider's own published documents say so.
        case fromPublicDocuments
        /// Other people's published programs do it so.
        case fromPublicIntegrations
        /// Nothing was found; it is what such firms usually do.
        case assumed
    }
}

/// So many messages in so many seconds, at most.
public struct ProviderRate: Sendable, Hashable {
    public let messages: Int
    public let seconds: Int
}

/// One request as a template.
public struct ProviderRequestTemplate: Sendable, Hashable {
    /// `GET` or `POST`.
    public let method: String
    /// Filled-in values are percent-encoded as one path segment each, `{base}` excepted.
    public let url: ProviderTemplate
    public let query: [ProviderField]
    public let body: Body
    public let headers: [ProviderField]
    public let basicAuth: BasicAuth?

    public enum Body: Sendable, Hashable {
        case none
        case form([ProviderField])
        case json(ProviderJSON)
    }

    /// RFC 7617.
    public struct BasicAuth: Sendable, Hashable {
        public let user: ProviderTemplate
        public let password: ProviderTemplate
    }

    var placeholders: Set<ProviderPlaceholder> {
        var found = url.placeholders
        for field in query + headers { found.formUnion(field.value.placeholders) }
        switch body {
        case .none: break
        case .form(let fields): for field in fields { found.formUnion(field.value.placeholders) }
        case .json(let json): found.formUnion(json.placeholders)
        }
        if let basicAuth { found.formUnion(basicAuth.user.placeholders.union(basicAuth.password.placeholders)) }
        return found
    }
}

/// How a session is opened, and how its end is recognised.
public struct ProviderSignIn: Sendable, Hashable {
    public let request: ProviderRequestTemplate
    /// Its one group is the token.
    public let tokenPattern: ProviderPattern
    /// A token older than this is not used any more; shorter than what the provider grants.
    public let lifeMinutes: Int
    /// A status that says the token is not valid any more.
    public let expiredStatus: Set<Int>
    public let expiredPattern: ProviderPattern?
}

/// How an answer is read. See `SMSProvider.answer(status:body:for:)` for the order in which the rules hold.
public struct ProviderAnswerRules: Sendable, Hashable {
    /// Empty when every status of 200 to 299 will do.
    public let successStatus: Set<Int>
    /// `nil` when the status alone says it.
    public let successPattern: ProviderPattern?
    /// Its one group is the provider's id of the message.
    public let idPattern: ProviderPattern?
    /// Never sent, whatever else the answer says.
    public let failurePattern: ProviderPattern?
    public let temporaryStatus: Set<Int>
    public let temporaryPattern: ProviderPattern?
    /// Statuses that say this key has been taken before: the message is there, so it counts as accepted.
    public let duplicateStatus: Set<Int>

    /// Statuses that are worth another attempt unless a description says otherwise: RFC 9110 §15.5.9 (request timeout)
    /// and §15.6 (server errors), RFC 6585 §4 (too many requests), RFC 8470 §5.2 (too early).
    public static let usualTemporaryStatus: Set<Int> = [408, 425, 429, 500, 502, 503, 504]
}

/// A regular expression that is known to compile.
///
/// It is compiled anew wherever it is used: an answer is read once in a network's round trip, and a compiled one cannot
/// be shared between threads.
public struct ProviderPattern: Sendable, Hashable {
    /// As it stands in the description; `(?i)` in front makes it blind to capitals.
    public let source: String

    struct Fault: Error {
        var problem: String
        var remedy: String
    }

    /// - Parameter hasGroup: whether its one group is what is looked for.
    init(_ source: String, hasGroup: Bool) throws(Fault) {
        guard !source.isEmpty, source.utf8.count <= 500 else {
            throw Fault(problem: "a pattern has 1 to 500 bytes", remedy: "Write a shorter one, or leave the field out")
        }
        guard (try? Regex(source)) != nil else {
            throw Fault(problem: "the pattern does not compile", remedy: "Check its brackets and backslashes")
        }
        if hasGroup, (try? Regex(source, as: (Substring, Substring).self)) == nil {
            throw Fault(
                problem: "the pattern must have exactly one group, which is what is read",
                remedy: "Put the part to be read in one pair of brackets, and use (?:…) for all others")
        }
        self.source = source
    }

    func matches(_ text: String) -> Bool {
        guard let regex = try? Regex(source).matchingSemantics(.unicodeScalar) else { return false }
        return (try? regex.firstMatch(in: text)) != nil
    }

    /// The text of the one group, if it is there and not empty.
    func group(in text: String) -> String? {
        guard
            let regex = try? Regex(source, as: (Substring, Substring).self).matchingSemantics(.unicodeScalar),
            let match = try? regex.firstMatch(in: text), !match.output.1.isEmpty
        else { return nil }
        return String(match.output.1)
    }
}
