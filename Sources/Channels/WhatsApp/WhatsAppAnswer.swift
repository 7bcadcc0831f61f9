/// What Meta's answer to a message means. Acceptance is not delivery; silence is not among them.
public enum WhatsAppAnswer: Sendable, Hashable {
    /// Taken.
    ///
    /// - Parameters:
    ///   - id: Meta's, to which reports and replies refer. It holds the person's number in another writing: not for a
    ///     log.
    ///   - isHeld: kept until the first people who got this template have not complained; it may be dropped then, and
    ///     comes later at best ("Template pacing", 2026).
    case accepted(id: String, isHeld: Bool)
    /// - Parameter reason: Meta's code and words in one line, without numbers and secrets.
    case failed(WhatsAppFault, reason: String)

    static let idLengthMax = 512

    /// Reads an answer. What Meta's code says goes before the status, for it has changed the status of its codes more
    /// than once; a success without an id, or one that cannot be read, may have been sent all the same.
    ///
    /// - Parameters:
    ///   - body: the bytes of the answer, of which at most `SMSProvider.answerBytesMax` are looked at.
    ///   - account: whose token is cut out of the reason, should Meta repeat it.
    public static func read(status: Int, body: [UInt8], for account: WhatsAppAccount) -> WhatsAppAnswer {
        let value = body.count <= SMSProvider.answerBytesMax ? try? JSONValue(bytes: body) : nil
        if let error = value?["error"], case .object = error { return failure(status, error, account) }
        if (200...299).contains(status), let message = value?["messages"]?.elements.first,
            let id = message["id"]?.words, (1...idLengthMax).contains(id.utf8.count)
        {
            let word = message["message_status"]?.words
            return .accepted(id: id, isHeld: word != nil && word != "accepted")
        }
        let text = String(decoding: body.prefix(2_000), as: UTF8.self)
        return .failed(fault(status), reason: reason("Status \(status)", text, account))
    }

    private static func failure(_ status: Int, _ error: JSONValue, _ account: WhatsAppAccount) -> WhatsAppAnswer {
        let code = error["code"]?.words
        let words = error["error_data"]?["details"]?.words ?? error["message"]?.words ?? ""
        let reason = reason(code ?? "Status \(status)", words, account)
        if let known = code.flatMap({ Int($0) }).flatMap({ WhatsAppFault(code: $0) }) {
            return .failed(known, reason: reason)
        }
        let isTransient = error["is_transient"] == .bool(true)
        return .failed(isTransient ? .temporary(isCertain: false) : fault(status), reason: reason)
    }

    /// What the status alone says.
    private static func fault(_ status: Int) -> WhatsAppFault {
        switch status {
        case 401: .tokenExpired
        case 403: .notAllowed
        case 429: .rateLimited(.number)
        case 503: .temporary(isCertain: true)
        // Redirects, for the token is not carried to somebody else's server; and faults of ours.
        case 300...499: .rejected
        default: .temporary(isCertain: false)
        }
    }

    static func reason(_ beginning: String, _ words: String, _ account: WhatsAppAccount) -> String {
        // A message's id is the number in other letters, and a token that is not ours is somebody's all the same.
        let plain = words.replacing(/wamid\.[A-Za-z0-9+\/=_-]+/, with: "wamid.…")
            .replacing(/EAA[A-Za-z0-9]{12,}/, with: "…")
        let shown = ShownReason.text(plain, hiding: [account.accessToken, account.appSecret, account.verifyToken])
        return shown.isEmpty ? "\(ShownReason.text(beginning, hiding: []))." : "\(beginning): \(shown)"
    }
}

extension WhatsAppAnswer {
    /// The same in the words for every provider.
    public var providerAnswer: ProviderAnswer {
        switch self {
        case .accepted(let id, _): .accepted(id: id)
        case .failed(.temporary(let isCertain), let reason): .temporary(reason: reason, isCertain: isCertain)
        case .failed(.rateLimited, let reason): .temporary(reason: reason, isCertain: true)
        case .failed(.tokenExpired, let reason), .failed(.notAllowed, let reason): .barred(reason: reason)
        case .failed(_, let reason): .rejected(reason: reason)
        }
    }
}

/// What Meta's answer to a template that was handed in means.
public enum WhatsAppTemplateAnswer: Sendable, Hashable {
    /// - Parameters:
    ///   - state: Meta's word, such as `PENDING`.
    ///   - category: as Meta files it; another than `UTILITY` costs more, reaches fewer, and loses its life.
    case taken(state: String, category: String?)
    /// - Parameter reason: Meta's code and words in one line, without secrets.
    case refused(reason: String)

    /// Reads an answer.
    ///
    /// - Parameter account: whose secrets are cut out of the reason, should Meta repeat them.
    public static func read(status: Int, body: [UInt8], for account: WhatsAppAccount) -> WhatsAppTemplateAnswer {
        let value = body.count <= SMSProvider.answerBytesMax ? try? JSONValue(bytes: body) : nil
        if (200...299).contains(status), value?["id"]?.words != nil {
            return .taken(state: value?["status"]?.words ?? "PENDING", category: value?["category"]?.words)
        }
        let error = value?["error"]
        let words = [error?["error_user_title"], error?["error_user_msg"], error?["message"]].compactMap { $0?.words }
        let beginning = error?["code"]?.words ?? "Status \(status)"
        return .refused(reason: WhatsAppAnswer.reason(beginning, words.joined(separator: ". "), account))
    }
}
