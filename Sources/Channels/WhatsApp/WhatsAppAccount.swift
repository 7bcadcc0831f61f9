/// What a centre has with Meta for WhatsApp: one number of ours on the Cloud API.
///
/// The secrets go in and never come out but in the requests that are made with them; a verdict on a webhook is asked of
/// the account, so that nobody else holds them.
///
/// - Important: Printed or logged in any way it shows no secret, only whose account it is.
public struct WhatsAppAccount: Sendable, Hashable {
    /// The version that requests are written for. v26.0 came on 29 July 2026; a version lives two years at least, and
    /// v21.0 ends on 21 January 2027 ("Graph API changelog", November 2026).
    public static let usualGraphVersion = "v26.0"
    public static let usualBaseURL = "https://graph.facebook.com"
    /// Meta's tokens of a system user have some 200 characters, and Meta promises no length.
    static let tokenLengths = 20...1_024

    /// Meta's id of our number, digits; not the number itself.
    public let phoneNumberID: String
    /// Meta's id of the account that the templates belong to ("WABA"), digits; `nil` where no templates are managed.
    public let businessAccountID: String?
    /// Such as `v26.0`.
    public let graphVersion: String
    /// Scheme and server, with a path in front of Meta's where need be; without a slash at its end.
    public let baseURL: String
    let accessToken: String
    let appSecret: String
    let verifyToken: String

    /// - Parameters:
    ///   - accessToken: of a system user, which does not expire; one from the "API set-up" page dies within a day.
    ///   - appSecret: of Meta's app; signs the webhooks.
    ///   - verifyToken: our own word for the set-up call, 16 characters at least.
    ///   - baseURL: another one sends the same requests to a simulator. Plain HTTP is for this machine only, for the
    ///     token goes out with every request.
    /// - Throws: the first field that is wrong, with a remedy and without its value.
    public init(
        phoneNumberID: String, businessAccountID: String? = nil, accessToken: String, appSecret: String,
        verifyToken: String, graphVersion: String = WhatsAppAccount.usualGraphVersion,
        baseURL: String = WhatsAppAccount.usualBaseURL
    ) throws(ProviderFault) {
        guard WhatsAppAccount.isID(phoneNumberID) else {
            throw Self.fault("phoneNumberID", "it is not an id of digits", "Copy the phone number ID of API set-up")
        }
        if let businessAccountID, !WhatsAppAccount.isID(businessAccountID) {
            throw Self.fault("businessAccountID", "it is not an id of digits", "Copy the WhatsApp Business Account ID")
        }
        guard WhatsAppAccount.isWord(accessToken, lengths: WhatsAppAccount.tokenLengths) else {
            throw Self.fault("accessToken", "it is no token", "Copy a system user's token, without spaces")
        }
        guard WhatsAppAccount.isWord(appSecret, lengths: WebhookVerdict.secretLengthMin...128) else {
            throw Self.fault("appSecret", "it is no secret of an app", "Copy it from App settings, Basic")
        }
        guard WhatsAppAccount.isWord(verifyToken, lengths: WebhookVerdict.secretLengthMin...200) else {
            throw Self.fault(
                "verifyToken", "it is shorter than \(WebhookVerdict.secretLengthMin) characters, or has a space",
                "Make one up, long and random, and write it into the app's webhook too")
        }
        guard graphVersion.wholeMatch(of: /v[1-9]\d{0,2}\.\d/) != nil else {
            throw Self.fault("graphVersion", "it is no version", "Write it as \(WhatsAppAccount.usualGraphVersion)")
        }
        self.baseURL = try WhatsAppAccount.checked(baseURL)
        self.phoneNumberID = phoneNumberID
        self.businessAccountID = businessAccountID
        self.accessToken = accessToken
        self.appSecret = appSecret
        self.verifyToken = verifyToken
        self.graphVersion = graphVersion
    }

    /// Where messages of this number are sent to.
    var messagesURL: String { "\(baseURL)/\(graphVersion)/\(phoneNumberID)/messages" }

    /// One request of this account. The address names ids only, so all of it but the server may be logged.
    func request(to url: String, _ body: JSONValue) -> ProviderRequest {
        ProviderRequest(
            method: "POST", url: url,
            headers: [
                ("Authorization", "Bearer \(accessToken)"), ("Content-Type", "application/json; charset=utf-8"),
            ],
            body: Array(body.line.utf8), shape: url)
    }

    private static func checked(_ baseURL: String) throws(ProviderFault) -> String {
        let trimmed = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        guard let url = ProviderURL(trimmed), !url.path.hasSuffix("/"),
            url.path.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !"?#\"<>%".utf8.contains($0) })
        else { throw fault("baseURL", "it is no address", "Write it as \(usualBaseURL)") }
        let server = url.origin.drop { $0 != "/" }.drop { $0 == "/" }
        let isHere = ["127.0.0.1", "localhost", "[::1]"].contains { server == $0 || server.hasPrefix("\($0):") }
        guard url.origin.hasPrefix("https://") || isHere else {
            throw fault("baseURL", "it would send the token in the clear", "Begin it with https://")
        }
        return trimmed
    }

    private static func isID(_ text: String) -> Bool {
        (5...20).contains(text.utf8.count) && text.utf8.allSatisfy { (48...57).contains($0) }
    }

    private static func isWord(_ text: String, lengths: ClosedRange<Int>) -> Bool {
        lengths.contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    private static func fault(_ field: String, _ problem: String, _ remedy: String) -> ProviderFault {
        ProviderFault(provider: "whatsapp", field: field, problem: problem, remedy: remedy)
    }
}

extension WhatsAppAccount {
    /// Whether a webhook comes from Meta, for this account's app.
    ///
    /// - Parameters:
    ///   - body: the bytes as they came.
    ///   - signature: the header `X-Hub-Signature-256`.
    public func verdict(
        body: [UInt8], signature: String?, using codes: some MessageAuthentication
    ) -> WebhookVerdict {
        MetaWebhook.verdict(body: body, signature: signature, appSecret: appSecret, using: codes)
    }

    /// The set-up call of the webhook.
    ///
    /// - Returns: what is to be answered, as plain text; `nil` for 403.
    public func challenge(_ query: FormFields) -> String? {
        MetaWebhook.challenge(query, verifyToken: verifyToken)
    }
}

extension WhatsAppAccount: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "WhatsApp account of phone number id \(phoneNumberID), \(graphVersion)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
