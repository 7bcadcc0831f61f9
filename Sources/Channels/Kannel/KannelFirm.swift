/// A firm over HTTP as Kannel can ask it (`system-type = generic`), made from the same description that this program
/// asks it by itself with.
///
/// Kannel can do less: it only knows GET, looks at the words of an answer and never at its status, and asks again
/// whatever was not answered. Whoever has no other reason to go through Kannel connects such a firm without it.
///
/// Source: Kannel 1.4.5 user guide, "HTTP-based relay and content gateways", and what a run of it against simulated
/// firms showed; its patterns are Perl's (libpcreposix), as ours nearly are.
public struct KannelFirm: Sendable, Hashable {
    public let name: String
    /// What the account is registered with.
    public let sender: String
    public let alphabets: Set<SMSLength.Encoding>
    /// What is lost on this way, in whole sentences.
    public let remarks: [String]
    /// Holds the account's secrets.
    let sendURL: String
    let successPattern: String
    let refusalPattern: String?
    let temporaryPattern: String?
    let idPattern: String?
    let numberFormat: SMSProvider.NumberFormat

    /// Whether the firm is asked over TLS.
    var isEncrypted: Bool { sendURL.hasPrefix("https://") }

    /// - Throws: `KannelFault` that says why this firm must be connected without Kannel.
    public init(name: String, provider: SMSProvider, account: ProviderAccount) throws(KannelFault) {
        let derivation = KannelFirmDerivation(name: name, provider: provider, account: account)
        try derivation.checkPossible()
        self.name = name
        sender = account.sender.flatMap { $0.isEmpty ? nil : $0 } ?? "0"
        alphabets = provider.alphabets
        sendURL = try derivation.sendURL()
        successPattern = derivation.successPattern
        refusalPattern = derivation.refusalPattern
        temporaryPattern = provider.answer.temporaryPattern?.source
        idPattern = provider.answer.idPattern?.source
        numberFormat = provider.numberFormat
        remarks = derivation.remarks
    }
}

extension KannelFirm: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "firm \(name) behind Kannel" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// How a description becomes the fields of Kannel's generic HTTP relay.
private struct KannelFirmDerivation {
    let name: String
    let provider: SMSProvider
    let account: ProviderAccount

    private var request: ProviderRequestTemplate { provider.request }
    private var answer: ProviderAnswerRules { provider.answer }

    private static let withoutKannel = "Connect this firm without Kannel"

    private func fault(_ field: String, _ problem: String, _ remedy: String = withoutKannel) -> KannelFault {
        KannelFault(place: "way \(name)", field: field, problem: problem, remedy: remedy)
    }

    // MARK: - What Kannel cannot do

    func checkPossible() throws(KannelFault) {
        if provider.signIn != nil {
            throw fault("signIn", "\(provider.title) wants a sign-in, and Kannel has no sessions")
        }
        if case .json = request.body {
            throw fault("request.json", "\(provider.title) takes JSON, and Kannel writes none")
        }
        if request.basicAuth != nil || !request.headers.isEmpty {
            throw fault("request.headers", "\(provider.title) wants headers, and Kannel sends none of ours")
        }
        guard answer.successPattern != nil else {
            throw fault(
                "answer.successStatus",
                "\(provider.title) says by the status alone that it took a message, and Kannel does not look at it")
        }
        if request.placeholders.contains(.key) {
            throw fault("request", "\(provider.title) knows a message again by our key, and Kannel has no word for it")
        }
        if request.placeholders.contains(.unicode), Self.kannelCodings != provider.unicode {
            throw fault(
                "unicode",
                "\(provider.title) must be told the alphabet of each text in its own words, and Kannel only knows its own"
            )
        }
        if provider.sender == .required, (account.sender ?? "").isEmpty {
            throw fault("sender", "the account has none", "Write the registered mask, short code or number into it")
        }
    }

    /// What Kannel's `%c` says of a text.
    private static let kannelCodings: [SMSLength.Encoding: String] = [.gsm7: "0", .ucs2: "2"]

    // MARK: - The address

    func sendURL() throws(KannelFault) -> String {
        let path = filled(request.url, isOpen: true) ?? ""
        var base = account.baseURL
        if base?.hasSuffix("/") == true { base?.removeLast() }
        var address = path
        if !request.url.source.hasPrefix("{base}") {
            guard let parts = ProviderURL(path) else { throw fault("url", "it does not begin with a server") }
            address = (base ?? parts.origin) + parts.path
        } else {
            address = (base ?? "") + path
        }
        guard let checked = ProviderURL(address), !(base ?? "").contains("%"),
            checked.path.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !"\"\\#?".utf8.contains($0) })
        else {
            throw fault("base", "it is missing or unusable", "Write it as https://server:port")
        }
        var fields = request.query
        if case .form(let form) = request.body { fields += form }
        let pairs = fields.compactMap { field in
            filled(field.value).map { Self.escaped(field.name) + "=" + $0 }
        }
        return pairs.isEmpty ? address : address + "?" + pairs.joined(separator: "&")
    }

    /// A template with our values in it, and Kannel's escapes for what only Kannel knows.
    ///
    /// - Parameter isOpen: whether the template's own words are an address already.
    /// - Returns: `nil` where a value is absent, so that the whole field is left out.
    private func filled(_ template: ProviderTemplate, isOpen: Bool = false) -> String? {
        var text = ""
        for piece in template.pieces {
            switch piece {
            case .literal(let literal):
                text += isOpen ? literal.replacing("%", with: "%%") : Self.escaped(literal)
            case .placeholder(let placeholder):
                guard let value = value(placeholder) else { return nil }
                text += value
            }
        }
        return text
    }

    private func value(_ placeholder: ProviderPlaceholder) -> String? {
        switch placeholder {
        case .to: "%p"
        case .text: "%b"
        case .unicode: "%c"
        // Not Kannel's word for the sender: the firm takes the registered one and no other.
        case .sender: account.sender.flatMap { $0.isEmpty ? nil : Self.escaped($0) }
        case .user: Self.escaped(account.user)
        case .password: Self.escaped(account.password)
        case .base: ""
        case .callback, .expiryMinutes, .expirySeconds, .key, .token: nil
        }
    }

    /// Percent-encoded, with each percent sign doubled: Kannel takes a single one for the beginning of an escape of its
    /// own, and would put the text of the message where a password has the letter of byte 0xB1.
    private static func escaped(_ text: String) -> String {
        ByteText.percentEncoded(text).replacing("%", with: "%%")
    }

    // MARK: - The answer

    /// Kannel looks for success first. Ours looks for "not now" and for failure first, so that success here is success
    /// without any of the two.
    var successPattern: String {
        let success = answer.successPattern?.source ?? ""
        return "^"
            + [answer.temporaryPattern, answer.failurePattern].compactMap { $0 }
            .map { Self.unless($0.source) }.joined() + Self.somewhere(success)
    }

    /// Failure by the firm's words, unless the words say "not now". Everything else is refused by Kannel anyway, and
    /// then reported without the firm's words.
    var refusalPattern: String? {
        answer.failurePattern.map { failure in
            "^" + (answer.temporaryPattern.map { Self.unless($0.source) } ?? "") + Self.somewhere(failure.source)
        }
    }

    private static func unless(_ pattern: String) -> String { #"(?![\s\S]*(?:\#(pattern)))"# }

    private static func somewhere(_ pattern: String) -> String { #"[\s\S]*?(?:\#(pattern))"# }

    // MARK: - What is lost

    var remarks: [String] {
        var found = [
            "Kannel asks again whatever was not answered, so that a message may go out twice.",
            "Kannel does not look at the status of an answer: an error page of the firm's server counts as a refusal.",
            "There are no reports from the phone: what the firm took is all that is ever heard.",
        ]
        if request.method == "POST" {
            found.append("Kannel asks with GET what is described as POST: try one message before you rely on it.")
        }
        if provider.takesExpiry {
            found.append("The firm is not told until when a message is worth delivering.")
        }
        let address = account.baseURL ?? request.url.source
        if address.hasPrefix("https://") {
            found.append("Kannel checks that the certificate of the firm's server is a valid one, and not whose it is.")
        }
        return found
    }
}
