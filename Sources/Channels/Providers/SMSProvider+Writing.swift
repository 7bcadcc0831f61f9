extension SMSProvider: Codable {
    /// Through another decoder the order of fields is that decoder's; `list(json:)` keeps the file's own.
    ///
    /// - Throws: `ProviderFault` for a description that would be refused from a file too.
    public init(from decoder: any Decoder) throws { try self.init(json: JSONValue(from: decoder)) }

    public func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }

    /// The description as it would be written into a file; reading it again gives the same provider.
    public var json: JSONValue {
        var fields = [
            JSONField("name", .text(name)),
            JSONField("title", .text(title)),
            JSONField(
                "verified",
                .object([
                    JSONField("how", .text(verified.how.rawValue)), JSONField("note", .text(verified.note)),
                    JSONField("date", .text(verified.date)),
                ])),
            JSONField("request", request.json),
        ]
        if let signIn { fields.append(JSONField("signIn", signIn.json)) }
        fields.append(JSONField("answer", answer.json))
        fields.append(JSONField("numberFormat", .text(numberFormat.rawValue)))
        fields.append(JSONField("sender", .text(sender.rawValue)))
        if !unicode.isEmpty {
            let words = [SMSLength.Encoding.gsm7, .ucs2].compactMap { encoding in
                unicode[encoding].map { JSONField(encoding.rawValue, .text($0)) }
            }
            fields.append(JSONField("unicode", .object(words)))
        }
        if let expiryMinutesMax { fields.append(JSONField("expiryMinutesMax", .whole(expiryMinutesMax))) }
        fields.append(JSONField("honoursIdempotencyKey", .bool(honoursIdempotencyKey)))
        fields.append(JSONField("reports", .text(reports.rawValue)))
        if let rate {
            fields.append(
                JSONField(
                    "rate",
                    .object([
                        JSONField("messages", .whole(rate.messages)), JSONField("seconds", .whole(rate.seconds)),
                    ])))
        }
        fields.append(JSONField("alphabets", .list(alphabets.map(\.rawValue).sorted().map(JSONValue.text))))
        fields.append(JSONField("partsMax", .whole(partsMax)))
        return .object(fields)
    }
}

extension JSONValue {
    fileprivate static func whole(_ number: Int) -> JSONValue { .number(String(number)) }

    fileprivate static func wholes(_ numbers: Set<Int>) -> JSONValue { .list(numbers.sorted().map(whole)) }

    fileprivate static func templates(_ fields: [ProviderField]) -> JSONValue {
        .object(fields.map { JSONField($0.name, .text($0.value.source)) })
    }
}

extension ProviderRequestTemplate {
    fileprivate var json: JSONValue {
        var fields = [JSONField("method", .text(method)), JSONField("url", .text(url.source))]
        if !query.isEmpty { fields.append(JSONField("query", .templates(query))) }
        switch body {
        case .none: break
        case .form(let form): fields.append(JSONField("form", .templates(form)))
        case .json(let json): fields.append(JSONField("json", json.source))
        }
        if !headers.isEmpty { fields.append(JSONField("headers", .templates(headers))) }
        if let basicAuth {
            fields.append(
                JSONField(
                    "basicAuth",
                    .object([
                        JSONField("user", .text(basicAuth.user.source)),
                        JSONField("password", .text(basicAuth.password.source)),
                    ])))
        }
        return .object(fields)
    }
}

extension ProviderSignIn {
    fileprivate var json: JSONValue {
        var fields = [
            JSONField("request", request.json), JSONField("tokenPattern", .text(tokenPattern.source)),
            JSONField("lifeMinutes", .whole(lifeMinutes)),
        ]
        if !expiredStatus.isEmpty { fields.append(JSONField("expiredStatus", .wholes(expiredStatus))) }
        if let expiredPattern { fields.append(JSONField("expiredPattern", .text(expiredPattern.source))) }
        return .object(fields)
    }
}

extension ProviderAnswerRules {
    fileprivate var json: JSONValue {
        var fields: [JSONField] = []
        if !successStatus.isEmpty { fields.append(JSONField("successStatus", .wholes(successStatus))) }
        if let successPattern { fields.append(JSONField("successPattern", .text(successPattern.source))) }
        if let idPattern { fields.append(JSONField("idPattern", .text(idPattern.source))) }
        if let failurePattern { fields.append(JSONField("failurePattern", .text(failurePattern.source))) }
        fields.append(JSONField("temporaryStatus", .wholes(temporaryStatus)))
        if let temporaryPattern { fields.append(JSONField("temporaryPattern", .text(temporaryPattern.source))) }
        if !duplicateStatus.isEmpty { fields.append(JSONField("duplicateStatus", .wholes(duplicateStatus))) }
        return .object(fields)
    }
}
