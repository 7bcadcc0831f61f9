extension SMSProvider {
    /// Reads a list of descriptions: `{"providers": [ … ]}`.
    ///
    /// - Throws: the first fault, with the provider and the field it stands in.
    public static func list(json bytes: [UInt8]) throws(ProviderFault) -> [SMSProvider] {
        let value: JSONValue
        do { value = try JSONValue(bytes: bytes) } catch {
            throw ProviderFault(
                provider: "the list of providers", field: "byte \(error.offset)", problem: error.problem,
                remedy: "Write valid JSON in UTF-8")
        }
        let reader = try DescriptionReader(
            provider: "the list of providers", path: "", value, known: ["providers"])
        guard case .list(let descriptions) = value["providers"] else {
            throw reader.fault("providers", "it is not a list", "Write { \"providers\": [ … ] }")
        }
        var providers: [SMSProvider] = []
        for (index, description) in descriptions.enumerated() {
            let provider = try SMSProvider(json: description, position: index + 1)
            guard !providers.contains(where: { $0.name == provider.name }) else {
                throw ProviderFault(
                    provider: provider.name, field: "name", problem: "another provider has the same name",
                    remedy: "Give each its own")
            }
            providers.append(provider)
        }
        return providers
    }

    private static let fields = [
        "name", "title", "verified", "request", "signIn", "answer", "numberFormat", "sender", "unicode",
        "expiryMinutesMax", "honoursIdempotencyKey", "reports", "rate", "alphabets", "partsMax",
    ]

    /// - Parameter position: the place in its list, from 1, which names a provider that has no name.
    public init(json value: JSONValue, position: Int = 1) throws(ProviderFault) {
        let called = value["name"]?.words ?? "provider no. \(position)"
        let reader = try DescriptionReader(provider: called, path: "", value, known: SMSProvider.fields)
        name = try reader.required("name", try reader.text("name"))
        guard name.utf8.allSatisfy({ Self.isOfName($0) }), name.utf8.count <= 40 else {
            throw reader.fault("name", "it is not a plain name", "Use at most 40 small letters, digits and hyphens")
        }
        title = try reader.required("title", try reader.text("title"))
        verified = try ProviderVerification(
            json: try reader.required("verified", reader.value("verified")), of: called)
        request = try ProviderRequestTemplate(
            json: try reader.required("request", reader.value("request")), of: called, path: "request")
        if let description = reader.value("signIn") {
            signIn = try ProviderSignIn(json: description, of: called)
        } else {
            signIn = nil
        }
        answer = try ProviderAnswerRules(json: try reader.required("answer", reader.value("answer")), of: called)
        numberFormat = try reader.required("numberFormat", try reader.choice("numberFormat", NumberFormat.self))
        sender = try reader.required("sender", try reader.choice("sender", SenderRule.self))
        alphabets = try SMSProvider.alphabets(reader)
        unicode = try SMSProvider.unicodeWords(reader)
        expiryMinutesMax = try reader.whole("expiryMinutesMax", in: 1...10_080)
        honoursIdempotencyKey = try reader.flag("honoursIdempotencyKey") ?? false
        reports = try reader.required("reports", try reader.choice("reports", ReportRule.self))
        rate = try reader.value("rate").map { value throws(ProviderFault) in try ProviderRate(json: value, of: called) }
        partsMax = try reader.required("partsMax", try reader.whole("partsMax", in: 1...20))
        try check(reader)
    }

    static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        default: false
        }
    }

    private static func alphabets(_ reader: DescriptionReader) throws(ProviderFault) -> Set<SMSLength.Encoding> {
        guard case .list(let elements)? = reader.value("alphabets") else {
            throw reader.fault("alphabets", "it is not a list", "Write [\"gsm7\", \"ucs2\"]")
        }
        let known = elements.compactMap { $0.words.flatMap(SMSLength.Encoding.init(rawValue:)) }
        guard known.count == elements.count, !known.isEmpty else {
            throw reader.fault("alphabets", "it names an unknown alphabet or none", "Write [\"gsm7\", \"ucs2\"]")
        }
        return Set(known)
    }

    private static func unicodeWords(
        _ reader: DescriptionReader
    ) throws(ProviderFault) -> [SMSLength.Encoding: String] {
        guard let value = reader.value("unicode") else { return [:] }
        let words = try DescriptionReader(
            provider: reader.provider, path: "unicode", value, known: ["gsm7", "ucs2"])
        var found: [SMSLength.Encoding: String] = [:]
        for encoding in [SMSLength.Encoding.gsm7, .ucs2] { found[encoding] = try words.text(encoding.rawValue) }
        return found
    }

    /// What must hold between fields: whatever is promised is asked for, and whatever is asked for can be filled in.
    private func check(_ reader: DescriptionReader) throws(ProviderFault) {
        let used = request.placeholders
        for placeholder in [ProviderPlaceholder.to, .text] where !used.contains(placeholder) {
            throw reader.fault(
                "request", "{\(placeholder.rawValue)} stands nowhere in it",
                "Put it where the provider expects the number or the text")
        }
        if used.contains(.sender) != (sender != .none) {
            throw reader.fault(
                "sender", "it does not agree with the request",
                "Use {sender} in the request if it is required or optional, and not if it is none")
        }
        if used.contains(.unicode) != !unicode.isEmpty {
            throw reader.fault(
                "unicode", "it does not agree with the request",
                "Use {unicode} in the request and say here what it becomes, or neither")
        }
        if honoursIdempotencyKey && !used.contains(.key) {
            throw reader.fault("honoursIdempotencyKey", "the request has no {key}", "Put {key} in it, or write false")
        }
        if !answer.duplicateStatus.isEmpty && !honoursIdempotencyKey {
            throw reader.fault(
                "answer.duplicateStatus", "the provider does not honour the key",
                "Write honoursIdempotencyKey true if it does, or take the field out")
        }
        if used.contains(.callback) && ![.pushed, .passing].contains(reports) {
            throw reader.fault("reports", "the request has a {callback}", "Write \"pushed\", or take {callback} out")
        }
        if used.contains(.token) != (signIn != nil) {
            throw reader.fault(
                "signIn", "it does not agree with the request",
                "Use {token} in the request exactly if there is a sign-in"
            )
        }
        if expiryMinutesMax != nil && !takesExpiry {
            throw reader.fault("expiryMinutesMax", "the request has no expiry", "Put {expiryMinutes} in it")
        }
    }
}

extension ProviderVerification {
    init(json value: JSONValue, of provider: String) throws(ProviderFault) {
        let reader = try DescriptionReader(
            provider: provider, path: "verified", value, known: ["how", "note", "date"])
        how = try reader.required("how", try reader.choice("how", Ground.self))
        note = try reader.required("note", try reader.text("note"))
        date = try reader.required("date", try reader.text("date"))
        let digits = date.split(separator: "-", omittingEmptySubsequences: false)
        guard digits.map(\.count) == [4, 2, 2], digits.joined().utf8.allSatisfy({ (48...57).contains($0) }) else {
            throw reader.fault("date", "it is not a day", "Write it as 2026-11-27")
        }
    }
}

extension ProviderRate {
    init(json value: JSONValue, of provider: String) throws(ProviderFault) {
        let reader = try DescriptionReader(provider: provider, path: "rate", value, known: ["messages", "seconds"])
        messages = try reader.required("messages", try reader.whole("messages", in: 1...1_000_000))
        seconds = try reader.required("seconds", try reader.whole("seconds", in: 1...86_400))
    }
}

extension ProviderRequestTemplate {
    init(json value: JSONValue, of provider: String, path: String) throws(ProviderFault) {
        let reader = try DescriptionReader(
            provider: provider, path: path, value,
            known: ["method", "url", "query", "form", "json", "headers", "basicAuth"])
        method = try reader.required("method", try reader.text("method"))
        guard method == "GET" || method == "POST" else {
            throw reader.fault("method", "\"\(method)\" is not supported", "Write GET or POST")
        }
        url = try reader.required("url", try reader.template("url"))
        query = try reader.templates("query") ?? []
        headers = try reader.templates("headers") ?? []
        switch (try reader.templates("form"), try reader.json("json")) {
        case (nil, nil): body = .none
        case (let form?, nil): body = .form(form)
        case (nil, let json?): body = .json(json)
        case (_?, _?): throw reader.fault("json", "there is a form as well", "Keep one of the two")
        }
        if let description = reader.value("basicAuth") {
            let auth = try DescriptionReader(
                provider: provider, path: reader.place("basicAuth"), description, known: ["user", "password"])
            basicAuth = BasicAuth(
                user: try auth.required("user", try auth.template("user")),
                password: try auth.required("password", try auth.template("password")))
        } else {
            basicAuth = nil
        }
        if method == "GET" && body != .none {
            throw reader.fault("method", "a GET has no body", "Write POST, or move the fields into the query")
        }
        try checkURL(reader)
        try checkHeaders(reader)
    }

    private func checkURL(_ reader: DescriptionReader) throws(ProviderFault) {
        let source = url.source
        if source.hasPrefix("{base}/") {
            guard !source.dropFirst(6).contains("{base}") else {
                throw reader.fault("url", "{base} stands there twice", "Keep the first")
            }
        } else {
            let parts = ProviderURL(source)
            guard let parts, !parts.origin.contains("{"), !url.placeholders.contains(.base) else {
                throw reader.fault(
                    "url", "it does not begin with a server",
                    "Begin with https://…/ or with {base}/, and fill in later")
            }
        }
        guard !source.contains("?"), !source.contains("#"), source.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            throw reader.fault(
                "url", "it has a query, a fragment or characters that need escapes", "Put names and values into query")
        }
    }

    private func checkHeaders(_ reader: DescriptionReader) throws(ProviderFault) {
        for header in headers {
            let isToken = header.name.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                    || (48...57).contains(byte) || byte == UInt8(ascii: "-")
            }
            guard isToken else {
                throw reader.fault(
                    "headers.\(header.name)", "it is no header's name", "Use letters, digits and hyphens")
            }
            let lower = header.name.lowercased()
            guard lower != "content-length", lower != "host", !(lower == "authorization" && basicAuth != nil) else {
                throw reader.fault("headers.\(header.name)", "it is set by the program", "Take it out")
            }
        }
    }
}

extension ProviderSignIn {
    init(json value: JSONValue, of provider: String) throws(ProviderFault) {
        let reader = try DescriptionReader(
            provider: provider, path: "signIn", value,
            known: ["request", "tokenPattern", "lifeMinutes", "expiredStatus", "expiredPattern"])
        request = try ProviderRequestTemplate(
            json: try reader.required("request", reader.value("request")), of: provider, path: "signIn.request")
        let foreign = request.placeholders.subtracting([.user, .password, .base])
        guard foreign.isEmpty else {
            let names = foreign.map { "{\($0.rawValue)}" }.sorted().joined(separator: " ")
            throw reader.fault("request", "\(names) is not known when signing in", "Use {user} and {password} only")
        }
        tokenPattern = try reader.required("tokenPattern", try reader.pattern("tokenPattern", hasGroup: true))
        lifeMinutes = try reader.required("lifeMinutes", try reader.whole("lifeMinutes", in: 1...1_440))
        expiredStatus = try reader.wholes("expiredStatus", in: 400...499) ?? []
        expiredPattern = try reader.pattern("expiredPattern")
        guard expiredPattern != nil || !expiredStatus.isEmpty else {
            throw reader.fault("expiredPattern", "nothing says that a session has ended", "Add it, or expiredStatus")
        }
    }
}

extension ProviderAnswerRules {
    init(json value: JSONValue, of provider: String) throws(ProviderFault) {
        let reader = try DescriptionReader(
            provider: provider, path: "answer", value,
            known: [
                "successStatus", "successPattern", "idPattern", "failurePattern", "temporaryStatus", "temporaryPattern",
                "duplicateStatus",
            ])
        successStatus = try reader.wholes("successStatus", in: 200...299) ?? []
        successPattern = try reader.pattern("successPattern")
        idPattern = try reader.pattern("idPattern", hasGroup: true)
        failurePattern = try reader.pattern("failurePattern")
        temporaryStatus =
            try reader.wholes("temporaryStatus", in: 300...599) ?? ProviderAnswerRules.usualTemporaryStatus
        temporaryPattern = try reader.pattern("temporaryPattern")
        duplicateStatus = try reader.wholes("duplicateStatus", in: 400...499) ?? []
        guard successPattern != nil || !successStatus.isEmpty else {
            throw reader.fault("successPattern", "nothing says what success is", "Add it, or successStatus")
        }
        if successPattern?.matches("") == true {
            throw reader.fault("successPattern", "it matches an empty answer", "Write what a success says")
        }
    }
}
