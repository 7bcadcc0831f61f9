/// One way out of a centre for SMS: a provider and what the centre has with it.
///
/// ```json
/// {"way": "jazz", "provider": "jazz", "user": "…", "password": "…", "sender": "QATRA",
///  "rate": {"messages": 200, "seconds": 900}}
/// ```
public struct SMSWay: Sendable, Hashable {
    /// What the console and the outbox call it; the provider's name where nothing else is written.
    public let name: String
    public let provider: SMSProvider
    public let account: ProviderAccount
    /// The rate of this sender, if it is not the provider's.
    public let rate: ProviderRate?
    /// Where Kannel says how its ways are, password and all; this way has the same name there.
    public let status: String?
    /// The key with which the provider signs its calls; Twilio signs with the password.
    public let signingKey: String?
    /// How the calls of a firm that has no code of its own here are read.
    public let calls: MappedWebhook?
    /// From where such a firm calls; `nil` is from anywhere, and what it says is a hint all the same.
    public let callers: AddressList?

    init(json value: JSONValue, position: Int, providers: [SMSProvider]) throws(ProviderFault) {
        let called = value["way"]?.words ?? value["provider"]?.words ?? "way no. \(position)"
        let reader = try DescriptionReader(
            provider: called, path: "", value,
            known: [
                "way", "provider", "user", "password", "sender", "base", "rate", "status", "signingKey", "calls",
                "callers",
            ])
        let known = try reader.required("provider", try reader.text("provider"))
        guard let provider = providers.first(where: { $0.name == known }) else {
            throw reader.fault(
                "provider", "no provider is called \"\(known)\"",
                "Use one of \(providers.map(\.name).joined(separator: ", ")), or describe it under \"providers\"")
        }
        name = try reader.text("way") ?? known
        guard name.utf8.allSatisfy({ SMSProvider.isOfName($0) }), name.utf8.count <= 40 else {
            throw reader.fault("way", "it is not a plain name", "Use at most 40 small letters, digits and hyphens")
        }
        self.provider = provider
        account = ProviderAccount(
            user: try reader.text("user") ?? "", password: try reader.text("password") ?? "",
            sender: try reader.text("sender"), baseURL: try reader.text("base"))
        rate = try reader.value("rate").map { value throws(ProviderFault) in try ProviderRate(json: value, of: called) }
        status = try reader.text("status")
        signingKey = try reader.text("signingKey")
        calls = try reader.value("calls").map { value throws(ProviderFault) in try MappedWebhook(json: value) }
        callers = try SMSWay.callers(reader)
        try check(reader)
    }

    private static func callers(_ reader: DescriptionReader) throws(ProviderFault) -> AddressList? {
        guard let value = reader.value("callers") else { return nil }
        let entries = value.elements.compactMap(\.words)
        guard case .list = value, let list = AddressList(entries), entries.count == value.elements.count else {
            throw reader.fault(
                "callers", "it is not a list of addresses", "Write [\"203.0.113.7\", \"203.0.113.0/24\"]")
        }
        return list
    }

    /// A message that could never be sent this way is found out now, not with the first patient.
    private func check(_ reader: DescriptionReader) throws(ProviderFault) {
        let example = ProviderMessage(
            to: "+923000000000", text: "1", key: "qatra-1", callback: "http://127.0.0.1/x", expiryMinutes: 60)
        let refusal: ProviderRefusal?
        var addresses = [status].compactMap { $0 }
        do {
            let token = provider.signIn == nil ? nil : "token"
            addresses.append(try provider.request(example, account: account, token: token).url)
            if let signIn = try provider.signInRequest(account: account) { addresses.append(signIn.url) }
            refusal = nil
        } catch { refusal = error }
        if let refusal {
            throw reader.fault("account", "a message could not be written with it", refusal.message)
        }
        if addresses.contains(where: ProviderURL.isPlainToTheWorld) {
            throw reader.fault(
                "base", "the account and the donors' numbers would travel in the clear",
                "Begin the address with https://; plain http is for this machine and this house's own network only")
        }
        if provider.needsSigningKey, signingKey == nil {
            throw reader.fault(
                "signingKey", "the phone signs its calls and nothing here knows its key",
                "Copy the signing key of the phone's webhook settings")
        }
    }
}

extension SMSProvider {
    /// The phone that is a gateway signs with a key of its settings.
    var needsSigningKey: Bool { name.hasPrefix("android") }
}

/// What a centre's file of ways out says: `channels.json` in its folder.
public struct WaysFile: Sendable, Hashable {
    /// SMS, the best way first.
    public let sms: [SMSWay]
    /// `nil` where there is no WhatsApp.
    public let whatsApp: WhatsAppAccount?
    /// SMS a day that are expected: more is an alarm, and is sent all the same.
    public let smsPerDay: Int?
    /// An ask has its link in it even if that costs one SMS more; without it the link comes with the directions.
    public let linkInAsks: Bool

    /// - Throws: the first fault, with the way and the field it stands in.
    public init(json bytes: [UInt8]) throws(ProviderFault) {
        let value = try WaysFile.value(of: bytes)
        let reader = try DescriptionReader(
            provider: "channels.json", path: "", value,
            known: ["sms", "whatsApp", "providers", "smsPerDay", "linkInAsks"])
        var providers = try SMSProvider.shipped()
        for (index, description) in (reader.value("providers")?.elements ?? []).enumerated() {
            let own = try SMSProvider(json: description, position: index + 1)
            // A centre knows its own contract better than we do.
            providers.removeAll { $0.name == own.name }
            providers.append(own)
        }
        var ways: [SMSWay] = []
        for (index, way) in (reader.value("sms")?.elements ?? []).enumerated() {
            let way = try SMSWay(json: way, position: index + 1, providers: providers)
            guard !ways.contains(where: { $0.name == way.name }) else {
                throw ProviderFault(
                    provider: way.name, field: "way", problem: "another way has the same name",
                    remedy: "Give each its own with \"way\"")
            }
            ways.append(way)
        }
        sms = ways
        whatsApp = try reader.value("whatsApp").map { value throws(ProviderFault) in
            try WaysFile.whatsApp(value)
        }
        linkInAsks = try reader.flag("linkInAsks") ?? false
        smsPerDay = try reader.whole("smsPerDay", in: 1...10_000_000)
    }
}

extension WaysFile {
    private static func whatsApp(_ value: JSONValue) throws(ProviderFault) -> WhatsAppAccount {
        let reader = try DescriptionReader(
            provider: "whatsapp", path: "", value,
            known: ["phoneNumberID", "businessAccountID", "accessToken", "appSecret", "verifyToken", "version", "base"])
        return try WhatsAppAccount(
            phoneNumberID: try reader.text("phoneNumberID") ?? "",
            businessAccountID: try reader.text("businessAccountID"),
            accessToken: try reader.text("accessToken") ?? "", appSecret: try reader.text("appSecret") ?? "",
            verifyToken: try reader.text("verifyToken") ?? "",
            graphVersion: try reader.text("version") ?? WhatsAppAccount.usualGraphVersion,
            baseURL: try reader.text("base") ?? WhatsAppAccount.usualBaseURL)
    }

    private static func value(of bytes: [UInt8]) throws(ProviderFault) -> JSONValue {
        do { return try JSONValue(bytes: bytes) } catch {
            throw ProviderFault(
                provider: "channels.json", field: "byte \(error.offset)", problem: error.problem,
                remedy: "Write valid JSON in UTF-8")
        }
    }

    /// The file with one way more; a new file where there was none.
    ///
    /// - Throws: where the old file is none. Whether the whole is right, `init` says.
    public static func adding(
        _ way: JSONValue, to old: [UInt8]?, isFirst: Bool
    ) throws(ProviderFault) -> [UInt8] {
        let fields = try fields(of: old)
        let ways = fields.first { $0.name == "sms" }?.value.elements ?? []
        return page(fields, with: "sms", .list(isFirst ? [way] + ways : ways + [way]))
    }

    /// The file with this WhatsApp account in place of the one it has; a new file where there was none.
    ///
    /// - Throws: where the old file is none. Whether the whole is right, `init` says.
    public static func setting(whatsApp account: JSONValue, in old: [UInt8]?) throws(ProviderFault) -> [UInt8] {
        page(try fields(of: old), with: "whatsApp", account)
    }

    /// The word for Meta's set-up call that the file holds already: the app's page has it too.
    public static func verifyToken(in old: [UInt8]) -> String? {
        (try? value(of: old))?["whatsApp"]?["verifyToken"]?.words
    }

    private static func fields(of old: [UInt8]?) throws(ProviderFault) -> [JSONField] {
        guard let old else { return [] }
        guard case .object(let found) = try WaysFile.value(of: old) else {
            throw ProviderFault(
                provider: "channels.json", field: "the file", problem: "it is not an object",
                remedy: "Put it right, or take it away")
        }
        return found
    }

    private static func page(_ fields: [JSONField], with name: String, _ value: JSONValue) -> [UInt8] {
        let others = fields.filter { $0.name != name }
        return Array((JSONValue.object([JSONField(name, value)] + others).page + "\n").utf8)
    }
}

extension JSONValue {
    /// The value for a person to read and change: one field a line.
    var page: String { page(depth: 0) }

    private func page(depth: Int) -> String {
        let indent = String(repeating: "  ", count: depth + 1)
        let end = "\n" + String(repeating: "  ", count: depth)
        switch self {
        case .object(let fields) where !fields.isEmpty:
            let lines = fields.map { field in
                "\(indent)\(JSONValue.text(field.name).line): \(field.value.page(depth: depth + 1))"
            }
            return "{\n" + lines.joined(separator: ",\n") + end + "}"
        case .list(let elements) where !elements.isEmpty:
            return "[\n" + elements.map { indent + $0.page(depth: depth + 1) }.joined(separator: ",\n") + end + "]"
        default: return line
        }
    }
}
