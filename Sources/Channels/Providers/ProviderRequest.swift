/// What a centre has with a provider.
///
/// - Important: Printed or logged in any way it shows no secret, only that there is one.
public struct ProviderAccount: Sendable, Hashable {
    public var user: String
    public var password: String
    /// Mask, short code or number of ours, as it was registered with the provider.
    public var sender: String?
    /// Scheme and server, with a path in front of the provider's where need be: `http://127.0.0.1:18070`. It sends the
    /// same requests to a simulator, or to the phone whose address only this house knows; `nil` for the provider.
    public var baseURL: String?

    public init(user: String, password: String, sender: String? = nil, baseURL: String? = nil) {
        self.user = user
        self.password = password
        self.sender = sender
        self.baseURL = baseURL
    }
}

extension ProviderAccount: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "account with sender \(sender ?? "none")" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// What is to be sent to one person.
public struct ProviderMessage: Sendable, Hashable {
    /// E.164, with the plus sign.
    public var to: String
    public var text: String
    /// The idempotency key: the same for every attempt at this message.
    public var key: String
    /// Where the provider reports to, without a query; `nil` when nobody is to call.
    public var callback: String?
    /// Minutes from now after which it must not be delivered any more.
    public var expiryMinutes: Int

    public init(to: String, text: String, key: String, callback: String? = nil, expiryMinutes: Int) {
        self.to = to
        self.text = text
        self.key = key
        self.callback = callback
        self.expiryMinutes = expiryMinutes
    }
}

/// Why a message is not handed to a provider. Nothing was sent; another provider may take it.
public enum ProviderRefusal: Error, Sendable, Hashable {
    /// Not E.164, or of a country whose numbers this provider cannot be told.
    case number
    /// The time in which the message is worth delivering is over.
    case expired
    case emptyText
    case tooManyParts(Int, max: Int)
    case alphabet(SMSLength.Encoding)
    case senderMissing
    /// Sign in first: the request needs a token.
    case tokenMissing
    /// The account's base address is missing or is none.
    case baseURL
    /// A value holds something that its place cannot carry, such as a line break in a header.
    case unusableValue(field: String)

    /// The refusal in words, with what to do about it.
    public var message: String {
        switch self {
        case .number: "This provider cannot be told the number: check it, or use another provider."
        case .expired: "The message is no longer worth delivering."
        case .emptyText: "The message has no text."
        case .tooManyParts(let parts, let max): "The text has \(parts) parts, of \(max) at most: shorten it."
        case .alphabet(.gsm7): "This provider does not send texts in Latin letters: use another provider."
        case .alphabet(.ucs2): "This provider does not send Urdu letters: use Latin letters or another provider."
        case .senderMissing: "The account has no sender: write the registered mask, short code or number into it."
        case .tokenMissing: "The provider wants a sign-in first."
        case .baseURL: "The account's base address is missing or unusable: write it as https://server:port."
        case .unusableValue(let field): "A value of the account or message cannot stand in \(field): correct it."
        }
    }
}

/// A request as it goes out, ready for any HTTP client.
///
/// - Important: Printed or logged it shows the template's address, never a filled-in value.
public struct ProviderRequest: Sendable, Hashable {
    public let method: String
    public let url: String
    /// Names as in the description; no name twice.
    public let headers: [(name: String, value: String)]
    public let body: [UInt8]
    /// What may be logged of the address.
    private let shape: String

    /// - Parameter shape: the address without anything filled in, for logs.
    init(method: String, url: String, headers: [(name: String, value: String)], body: [UInt8], shape: String) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.shape = shape
    }

    /// Asks for what stands at an address. The query, which may hold a password, is in no log.
    public init(reading url: String) {
        self.init(
            method: "GET", url: url, headers: [], body: [],
            shape: url.firstIndex(of: "?").map { String(url[..<$0]) } ?? url)
    }

    public static func == (left: ProviderRequest, right: ProviderRequest) -> Bool {
        left.method == right.method && left.url == right.url && left.body == right.body
            && left.headers.map(\.name) == right.headers.map(\.name)
            && left.headers.map(\.value) == right.headers.map(\.value)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(method)
        hasher.combine(url)
        hasher.combine(body)
    }
}

extension ProviderRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "\(method) \(shape), body of \(body.count) bytes" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension SMSProvider {
    /// The request that sends a message.
    ///
    /// - Parameter token: what the sign-in answered; `nil` for a provider without one.
    public func request(
        _ message: ProviderMessage, account: ProviderAccount, token: String? = nil
    ) throws(ProviderRefusal) -> ProviderRequest {
        guard message.expiryMinutes > 0 else { throw .expired }
        guard !message.text.isEmpty else { throw .emptyText }
        let length = SMSLength(message.text)
        guard alphabets.contains(length.encoding) else { throw .alphabet(length.encoding) }
        guard length.parts <= partsMax else { throw .tooManyParts(length.parts, max: partsMax) }
        guard let number = numberFormat.written(message.to) else { throw .number }
        if sender == .required, (account.sender ?? "").isEmpty { throw .senderMissing }
        if signIn != nil, token == nil { throw .tokenMissing }

        let minutes = min(message.expiryMinutes, expiryMinutesMax ?? 10_080)
        var values: [ProviderPlaceholder: String] = [
            .to: number, .text: message.text, .user: account.user, .password: account.password, .key: message.key,
            .expiryMinutes: String(minutes), .expirySeconds: String(minutes * 60),
        ]
        values[.sender] = account.sender.flatMap { $0.isEmpty ? nil : $0 }
        values[.unicode] = unicode[length.encoding]
        values[.callback] = message.callback
        values[.token] = token
        return try request.filled(values, baseURL: account.baseURL)
    }

    /// The request that opens a session; `nil` for a provider without a sign-in.
    public func signInRequest(account: ProviderAccount) throws(ProviderRefusal) -> ProviderRequest? {
        guard let signIn else { return nil }
        return try signIn.request.filled(
            [.user: account.user, .password: account.password], baseURL: account.baseURL)
    }
}

extension SMSProvider.NumberFormat {
    /// - Parameter number: E.164: a plus sign and 8 to 15 digits.
    /// - Returns: `nil` for anything else, and for a foreign number where only national ones can be written.
    func written(_ number: String) -> String? {
        let digits = number.dropFirst()
        guard number.hasPrefix("+"), (8...15).contains(digits.utf8.count), digits.utf8.first != UInt8(ascii: "0"),
            digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return switch self {
        case .digits: String(digits)
        case .plus: number
        case .national: digits.hasPrefix("92") ? "0" + digits.dropFirst(2) : nil
        }
    }
}

/// An address cut after its server. Paths may hold templates and are not looked into.
struct ProviderURL {
    /// `https://server:port`, without a slash at its end.
    let origin: String
    /// Empty, or from the first slash on.
    let path: String

    init?(_ text: String) {
        guard let scheme = ["https://", "http://"].first(where: text.hasPrefix) else { return nil }
        let rest = text.dropFirst(scheme.count)
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        let server = rest[..<slash]
        let isServer = server.utf8.allSatisfy { byte in
            (0x21...0x7E).contains(byte) && !"@?#\\\"<>%".utf8.contains(byte)
        }
        guard !server.isEmpty, isServer else { return nil }
        origin = scheme + server
        path = String(rest[slash...])
    }
}

extension ProviderURL {
    /// Whether what is sent there could be read on the way: plain HTTP to anywhere but this machine and private
    /// networks (RFC 1918, RFC 3927). A name might lead anywhere, so but for `localhost` none is private.
    static func isPlainToTheWorld(_ text: String) -> Bool {
        guard let url = ProviderURL(text) else { return true }
        guard url.origin.hasPrefix("http://") else { return false }
        let server = url.origin.dropFirst("http://".count)
        if server.hasPrefix("[::1]") { return false }
        let host = server.split(separator: ":", omittingEmptySubsequences: false).first ?? ""
        if host == "localhost" { return false }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        guard parts.count == 4, let first = parts[0], let second = parts[1], parts[2] != nil, parts[3] != nil else {
            return true
        }
        return switch (first, second) {
        case (127, _), (10, _), (192, 168), (172, 16...31), (169, 254): false
        default: true
        }
    }
}

extension ProviderRequestTemplate {
    func filled(
        _ values: [ProviderPlaceholder: String], baseURL: String?
    ) throws(ProviderRefusal) -> ProviderRequest {
        var url = try address(values, baseURL: baseURL)
        let pairs = ProviderRequestTemplate.encoded(query, values)
        if !pairs.isEmpty { url += "?" + pairs }
        var headers: [(name: String, value: String)] = []
        for field in self.headers {
            guard let value = field.value.filled(values) else { continue }
            guard value.unicodeScalars.allSatisfy({ (0x20...0x7E).contains($0.value) }) else {
                throw .unusableValue(field: "headers.\(field.name)")
            }
            headers.append((field.name, value))
        }
        if let basicAuth {
            guard let user = basicAuth.user.filled(values), let password = basicAuth.password.filled(values),
                !user.contains(":")
            else { throw .unusableValue(field: "basicAuth.user") }
            headers.append(("Authorization", "Basic " + ByteText.base64(Array("\(user):\(password)".utf8))))
        }
        var bytes: [UInt8] = []
        switch body {
        case .none: break
        case .form(let fields):
            bytes = Array(ProviderRequestTemplate.encoded(fields, values).utf8)
            headers.append(("Content-Type", "application/x-www-form-urlencoded"))
        case .json(let json):
            bytes = Array((json.filled(values) ?? .object([])).line.utf8)
            headers.append(("Content-Type", "application/json; charset=utf-8"))
        }
        return ProviderRequest(method: method, url: url, headers: headers, body: bytes, shape: self.url.source)
    }

    private func address(
        _ values: [ProviderPlaceholder: String], baseURL: String?
    ) throws(ProviderRefusal) -> String {
        var values = values
        values[.base] = ""
        guard let filled = url.filled(values, escape: ByteText.percentEncoded) else {
            throw .unusableValue(field: "url")
        }
        let isOpen = url.placeholders.contains(.base)
        guard let baseURL else {
            guard !isOpen else { throw .baseURL }
            return filled
        }
        guard let base = ProviderURL(baseURL), base.path.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            !base.path.contains("?"), !base.path.contains("#")
        else { throw .baseURL }
        let prefix = base.path.hasSuffix("/") ? String(base.path.dropLast()) : base.path
        guard let path = isOpen ? filled : ProviderURL(filled)?.path else { throw .unusableValue(field: "url") }
        return base.origin + prefix + path
    }

    /// Names and values with their escapes, in the order of the description; absent values are left out.
    private static func encoded(_ fields: [ProviderField], _ values: [ProviderPlaceholder: String]) -> String {
        fields.compactMap { field in
            field.value.filled(values).map {
                ByteText.percentEncoded(field.name) + "=" + ByteText.percentEncoded($0)
            }
        }.joined(separator: "&")
    }
}
