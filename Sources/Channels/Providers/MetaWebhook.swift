import Blood
import Dispatching

/// The webhook of Meta's WhatsApp Cloud API: one address for reports and texts, in batches.
///
/// Source: Meta's published documents of the Cloud API ("Webhooks", "Payload examples"), as of November 2026.
public enum MetaWebhook {
    /// The set-up call, a GET: Meta asks whether this address is ours.
    ///
    /// - Returns: what is to be answered, as plain text; `nil` for 403.
    public static func challenge(_ query: FormFields, verifyToken: String) -> String? {
        guard query["hub.mode"] == "subscribe",
            WebhookVerdict.secret(query["hub.verify_token"], expected: verifyToken) == .authentic,
            let challenge = query["hub.challenge"], challenge.utf8.count <= 200,
            challenge.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "<") })
        else { return nil }
        return challenge
    }

    /// - Parameters:
    ///   - body: the bytes as they came: written again from what was read, Urdu gets other escapes and another code.
    ///   - signature: the header `X-Hub-Signature-256`, `sha256=` and hexadecimal digits.
    ///   - appSecret: of Meta's app, not the verify token.
    public static func verdict(
        body: [UInt8], signature: String?, appSecret: String, using codes: some MessageAuthentication
    ) -> WebhookVerdict {
        guard !appSecret.isEmpty else { return .notConfigured }
        guard let signature, !signature.isEmpty else { return .missing }
        let code = codes.code(.sha256, key: Array(appSecret.utf8), message: body)
        let right = Array(("sha256=" + ByteText.hexadecimal(code)).utf8)
        return ConstantTime.areEqual(Array(signature.lowercased().utf8), right) ? .authentic : .wrong
    }

    /// Reads a batch. Read it only after `verdict` has said `authentic`.
    public static func read(_ body: [UInt8]) -> WebhookReading {
        guard body.count <= WebhookReading.bodyBytesMax else { return .malformed("It is too long.") }
        let value: JSONValue
        do { value = try JSONValue(bytes: body) } catch { return .malformed("It is not JSON: \(error.problem).") }
        guard case .list? = value["entry"] else { return .malformed("It has no entries.") }
        var events: [WebhookEvent] = []
        var passedOver = 0
        for change in (value["entry"]?.elements ?? []).flatMap({ $0["changes"]?.elements ?? [] }) {
            guard change["field"]?.words == "messages", let content = change["value"] else {
                passedOver += 1
                continue
            }
            let to = content["metadata"]?["display_phone_number"]?.words.map(plus)
            let found =
                (content["messages"]?.elements ?? []).map { inbound($0, to: to) }
                + (content["statuses"]?.elements ?? []).map(report)
            events += found.compactMap { $0 }
            passedOver += found.count { $0 == nil }
        }
        return .events(events, passedOver: passedOver)
    }

    private static func inbound(_ message: JSONValue, to: String?) -> WebhookEvent? {
        guard let id = message["id"]?.words, let from = message["from"]?.words, let type = message["type"]?.words else {
            return nil
        }
        var text = ""
        var kind = InboundText.Kind.text
        switch type {
        case "text":
            guard let body = message["text"]?["body"]?.words else { return nil }
            text = body
        case "button":
            text = message["button"]?["text"]?.words ?? ""
            kind = .button(payload: message["button"]?["payload"]?.words)
        case "interactive":
            let answer = message["interactive"]?["button_reply"] ?? message["interactive"]?["list_reply"]
            text = answer?["title"]?.words ?? ""
            kind = answer == nil ? .other(type) : .button(payload: answer?["id"]?.words)
        default:
            // The words under a picture are still words, and may say STOP.
            text = message[type]?["caption"]?.words ?? ""
            kind = .other(type)
        }
        return .inbound(
            InboundText(
                id: id, from: plus(from), to: to, text: text, kind: kind,
                at: WebhookTime.seconds(message["timestamp"]?.words), inReplyTo: message["context"]?["id"]?.words))
    }

    private static func report(_ status: JSONValue) -> WebhookEvent? {
        guard let id = status["id"]?.words else { return nil }
        let state: AttemptState
        switch status["status"]?.words {
        case "sent": state = .submitted
        case "delivered", "read", "played": state = .delivered
        case "failed": state = .failed
        default: return nil
        }
        let error = status["errors"]?.elements.first
        let reason = [
            error?["code"]?.words, error?["title"]?.words, error?["error_data"]?["details"]?.words,
        ].compactMap { $0 }.joined(separator: " ")
        return .report(
            DeliveryReport(
                key: status["biz_opaque_callback_data"]?.words, providerID: id, state: state,
                isRead: ["read", "played"].contains(status["status"]?.words),
                at: WebhookTime.seconds(status["timestamp"]?.words), reason: reason.isEmpty ? nil : reason))
    }

    /// Meta writes numbers in full without the plus sign, and our own with spaces and one.
    private static func plus(_ number: String) -> String {
        "+" + number.filter { $0.isASCII && $0.isNumber }
    }
}
