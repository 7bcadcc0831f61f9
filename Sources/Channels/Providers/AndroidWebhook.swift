public import Blood
import Dispatching

/// The calls of a phone that works as a gateway (SMS Gateway for Android): one JSON event each.
///
/// Source: the program's published documents, "Webhooks" and "Payload signing", as of November 2026. The phone repeats
/// an event that was not answered with 2xx within 30 seconds, for about two days.
public enum AndroidWebhook {
    /// A signature older or younger than this is refused; the program's own documents advise five minutes.
    public static let windowSeconds = 300

    /// - Parameters:
    ///   - body: the bytes as they came.
    ///   - signature: the header `X-Signature`, hexadecimal digits.
    ///   - timestamp: the header `X-Timestamp`, whole seconds since 1970.
    ///   - key: the signing key of the phone's settings.
    public static func verdict(
        body: [UInt8], signature: String?, timestamp: String?, key: String, now: Instant,
        using codes: some MessageAuthentication
    ) -> WebhookVerdict {
        guard !key.isEmpty else { return .notConfigured }
        guard let signature, let timestamp, !signature.isEmpty else { return .missing }
        let code = codes.code(.sha256, key: Array(key.utf8), message: body + Array(timestamp.utf8))
        let right = Array(ByteText.hexadecimal(code).utf8)
        guard ConstantTime.areEqual(Array(signature.lowercased().utf8), right) else { return .wrong }
        guard let signedAt = WebhookTime.seconds(timestamp) else { return .stale }
        let window = Duration.seconds(windowSeconds)
        return signedAt >= now - window && signedAt <= now + window ? .authentic : .stale
    }

    /// Reads an event. The id of a message of ours is the key it was sent with.
    public static func read(_ body: [UInt8]) -> WebhookReading {
        guard body.count <= WebhookReading.bodyBytesMax else { return .malformed("It is too long.") }
        let value: JSONValue
        do { value = try JSONValue(bytes: body) } catch { return .malformed("It is not JSON: \(error.problem).") }
        guard let event = value["event"]?.words, let payload = value["payload"] else {
            return .malformed("It has no event or no payload.")
        }
        switch event {
        case "sms:received", "mms:received", "sms:data-received": return inbound(value, payload, event)
        case "sms:sent": return report(payload, .submitted, at: "sentAt")
        case "sms:delivered": return report(payload, .delivered, at: "deliveredAt")
        case "sms:failed":
            let reason = payload["reason"]?.words?.lowercased() ?? ""
            let isExpired = reason.contains("expired") || reason.contains("ttl")
            return report(payload, isExpired ? .expired : .failed, at: "failedAt")
        default: return .events([], passedOver: 1)
        }
    }

    /// The id of the text is made from its content and can come twice, so the id of the event is taken.
    private static func inbound(_ value: JSONValue, _ payload: JSONValue, _ event: String) -> WebhookReading {
        guard let from = payload["sender"]?.words ?? payload["phoneNumber"]?.words else {
            return .malformed("It has no sender.")
        }
        let isText = event == "sms:received"
        guard let text = payload["message"]?.words ?? (isText ? nil : "") else { return .malformed("It has no text.") }
        let inbound = InboundText(
            id: value["id"]?.words, from: from, to: payload["recipient"]?.words, text: text,
            kind: isText ? .text : .other(event), at: WebhookTime.internet(payload["receivedAt"]?.words))
        return .events([.inbound(inbound)], passedOver: 0)
    }

    private static func report(_ payload: JSONValue, _ state: AttemptState, at field: String) -> WebhookReading {
        guard let id = payload["messageId"]?.words else { return .malformed("It has no messageId.") }
        let report = DeliveryReport(
            key: id, providerID: id, state: state, at: WebhookTime.internet(payload[field]?.words),
            reason: payload["reason"]?.words)
        return .events([.report(report)], passedOver: 0)
    }
}
