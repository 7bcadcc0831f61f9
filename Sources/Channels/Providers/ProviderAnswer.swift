/// What a provider's answer means. Acceptance is not delivery.
///
/// Silence is not among them: whoever waits for an answer and gets none knows nothing, and writes down just that.
public enum ProviderAnswer: Sendable, Hashable {
    /// The provider has taken it; its id where it gives one.
    case accepted(id: String?)
    /// Will not work for this number or text; certainly not sent.
    case rejected(reason: String)
    /// Takes nothing from this account: password, balance or contract. Certainly not sent, and the number is not at
    /// fault.
    case barred(reason: String)
    /// Not taken, and worth another attempt.
    ///
    /// - Parameter isCertain: `false` for 500, 502 and 504 without a word of the provider's own: something behind its
    ///   door broke, perhaps after the message had gone out. Without an idempotency key such a message is not repeated.
    case temporary(reason: String, isCertain: Bool)
    /// The session has ended: sign in, and send once more.
    case signInAgain
}

/// What a sign-in brought.
public enum ProviderSignInAnswer: Sendable, Hashable {
    /// - Parameter token: a secret; it is good for `ProviderSignIn.lifeMinutes`.
    case token(String)
    /// The account is wrong: trying again does not help.
    case refused(reason: String)
    case temporary(reason: String)
}

extension SMSProvider {
    /// More than this of an answer is not looked at; what our providers say fits into a twentieth of it.
    public static let answerBytesMax = 65_536
    static let idLengthMax = 200
    /// Not signed in, not paid, not allowed (RFC 9110 §15.5.2 to 15.5.4): said of the account and not of the number.
    private static let barringStatus: Set<Int> = [401, 402, 403]

    /// Reads an answer. The first of these rules that fits holds:
    ///
    /// 1. the session has ended: sign in again; or the provider has this key already: accepted;
    /// 2. a temporary failure, by status or text;
    /// 3. a failure by its text, even if the same text says success;
    /// 4. success: the status is right, the text is right where a text is asked for, and the id is there where the
    ///    status alone would say success. A page of somebody else's that comes with 200 is no success;
    /// 5. a status that is said of the account, if it is not one of success: this way takes nothing from us;
    /// 6. everything else will not work by trying again.
    ///
    /// - Parameters:
    ///   - body: the bytes of the answer; what is not UTF-8 is read as replacement characters.
    ///   - account: whose secrets are cut out of the reason, should the provider repeat them.
    public func answer(status: Int, body: [UInt8], for account: ProviderAccount) -> ProviderAnswer {
        let text = SMSProvider.text(of: body)
        // Made for failures only: most answers are a yes, and this costs more than reading one.
        var reason: String { SMSProvider.reason(status: status, text, hiding: account) }
        if let signIn, signIn.expiredStatus.contains(status) || signIn.expiredPattern?.matches(text) == true {
            return .signInAgain
        }
        let rules = answer
        if rules.duplicateStatus.contains(status) { return .accepted(id: nil) }
        if rules.temporaryPattern?.matches(text) == true { return .temporary(reason: reason, isCertain: true) }
        if rules.temporaryStatus.contains(status) {
            return .temporary(reason: reason, isCertain: ![500, 502, 504].contains(status))
        }
        if rules.failurePattern?.matches(text) == true { return .rejected(reason: reason) }
        if SMSProvider.barringStatus.contains(status), !rules.successStatus.contains(status) {
            return .barred(reason: reason)
        }
        let isRightStatus =
            rules.successStatus.isEmpty ? (200...299).contains(status) : rules.successStatus.contains(status)
        guard isRightStatus, rules.successPattern?.matches(text) != false else { return .rejected(reason: reason) }
        let id = rules.idPattern?.group(in: text).map { String($0.prefix(SMSProvider.idLengthMax)) }
        if rules.successPattern == nil, rules.idPattern != nil, id == nil {
            return .rejected(reason: "The answer holds no id. " + reason)
        }
        return .accepted(id: id)
    }

    /// Reads the answer to a sign-in.
    public func signInAnswer(status: Int, body: [UInt8], for account: ProviderAccount) -> ProviderSignInAnswer {
        let text = SMSProvider.text(of: body)
        var reason: String { SMSProvider.reason(status: status, text, hiding: account) }
        if answer.temporaryStatus.contains(status) || answer.temporaryPattern?.matches(text) == true {
            return .temporary(reason: reason)
        }
        guard (200...299).contains(status), let token = signIn?.tokenPattern.group(in: text) else {
            return .refused(reason: reason)
        }
        return .token(token)
    }

    private static func text(of body: [UInt8]) -> String {
        String(decoding: body.prefix(answerBytesMax), as: UTF8.self)
    }

    /// What an operator is shown: status and the beginning of the text in one line, without the account's secrets and
    /// without telephone numbers.
    private static func reason(status: Int, _ text: String, hiding account: ProviderAccount) -> String {
        let shown = ShownReason.text(text, hiding: [account.password, account.user])
        return shown.isEmpty ? "Status \(status), no text." : "Status \(status): \(shown)"
    }
}

/// What may be shown of a provider's words.
enum ShownReason {
    static let lengthMax = 200
    /// Shorter ones would tear ordinary words apart.
    static let secretLengthMin = 4

    /// The beginning of a text in one line, without secrets and numbers.
    static func text(_ text: String, hiding secrets: [String]) -> String {
        var shown = TextHygiene.cleaned(String(text.prefix(2_000)))
        for secret in secrets where secret.count >= secretLengthMin { shown = shown.replacing(secret, with: "…") }
        shown = hidingNumbers(shown)
        return shown.count > lengthMax ? shown.prefix(lengthMax) + "…" : shown
    }

    /// Nine digits and more are a telephone number or an id; neither is for a log. People write numbers in groups, so a
    /// space, a hyphen or a bracket between digits does not part them.
    static func hidingNumbers(_ text: String) -> String {
        var shown = ""
        var number = ""
        var digits = 0
        var joint = ""
        func part() -> String { (digits < 9 ? number : "…") + joint }
        for character in text {
            if character.isASCII, character.isNumber {
                number += joint
                joint = ""
                number.append(character)
                digits += 1
            } else if digits > 0, joint.count < 2, " -().".contains(character) {
                joint.append(character)
            } else {
                shown += part()
                (number, digits, joint) = ("", 0, "")
                shown.append(character)
            }
        }
        return shown + part()
    }
}
