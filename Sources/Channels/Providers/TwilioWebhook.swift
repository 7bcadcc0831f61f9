import Blood
import Dispatching

/// Twilio's calls: a form for each report and each text.
///
/// Source: Twilio's published documents ("Security", "Track outbound message status", "Twilio's request to your
/// incoming message webhook"), as of November 2026.
public enum TwilioWebhook {
    /// - Parameters:
    ///   - url: the address exactly as Twilio called it, with its query: behind a proxy that is not what arrives here.
    ///   - form: the fields of the body; empty for a GET.
    ///   - signature: the header `X-Twilio-Signature`, Base64.
    ///   - authToken: the account's.
    public static func verdict(
        url: String, form: FormFields?, signature: String?, authToken: String, using codes: some MessageAuthentication
    ) -> WebhookVerdict {
        guard !authToken.isEmpty else { return .notConfigured }
        guard let signature, !signature.isEmpty else { return .missing }
        let fields = signedFields(form)
        var isRight = false
        for address in spellings(of: url) {
            let code = codes.code(.sha1, key: Array(authToken.utf8), message: Array((address + fields).utf8))
            let matches = ConstantTime.areEqual(Array(signature.utf8), Array(ByteText.base64(code).utf8))
            isRight = isRight || matches
        }
        return isRight ? .authentic : .wrong
    }

    /// Every name and value without anything between them, sorted by name; a value that comes twice counts once.
    private static func signedFields(_ form: FormFields?) -> String {
        let pairs = Set(form?.pairs ?? []).sorted { left, right in
            left.name == right.name
                ? left.value.utf8.lexicographicallyPrecedes(right.value.utf8)
                : left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
        }
        return pairs.map { $0.name + $0.value }.joined()
    }

    /// Twilio signs with or without the usual port, depending on the product: both count, as in its own libraries.
    private static func spellings(of url: String) -> [String] {
        guard let address = ProviderURL(url) else { return [url] }
        let port = url.hasPrefix("https") ? ":443" : ":80"
        if address.origin.hasSuffix(port) { return [url, String(address.origin.dropLast(port.count)) + address.path] }
        let hasPort = address.origin.dropFirst("https:".count).contains(":")
        return hasPort ? [url] : [url, address.origin + port + address.path]
    }

    /// Reads a report or a text.
    ///
    /// - Parameter key: our own key of the message, from the address that was called.
    public static func read(_ form: FormFields, key: String? = nil) -> WebhookReading {
        guard let id = form["MessageSid"] ?? form["SmsSid"] else { return .malformed("It has no MessageSid.") }
        let status = form["MessageStatus"] ?? form["SmsStatus"]
        if status == "received" || status == "receiving" || (status == nil && form["From"] != nil) {
            return inbound(form, id: id)
        }
        let state: AttemptState
        switch status {
        case "accepted", "scheduled", "queued", "sending", "sent": state = .submitted
        case "delivered", "read": state = .delivered
        case "undelivered", "failed", "canceled":
            // 30036: the validity period has expired.
            state = form["ErrorCode"] == "30036" ? .expired : .failed
        default: return .events([], passedOver: 1)
        }
        let reason = [form["ErrorCode"], form["ErrorMessage"]].compactMap { $0 }.joined(separator: " ")
        let report = DeliveryReport(
            key: key, providerID: id, state: state, isRead: status == "read", reason: reason.isEmpty ? nil : reason)
        return .events([.report(report)], passedOver: 0)
    }

    private static func inbound(_ form: FormFields, id: String) -> WebhookReading {
        guard let from = form["From"] else { return .malformed("It has no sender.") }
        let media = form["NumMedia"].flatMap { Int($0) } ?? 0
        var kind = InboundText.Kind.text
        if form["ButtonPayload"] != nil || form["ButtonText"] != nil {
            kind = .button(payload: form["ButtonPayload"])
        } else if media > 0 {
            kind = .other("media")
        }
        let text = InboundText(
            id: id, from: plain(from), to: form["To"].map(plain), text: form["Body"] ?? form["ButtonText"] ?? "",
            kind: kind, inReplyTo: form["OriginalRepliedMessageSid"])
        return .events([.inbound(text)], passedOver: 0)
    }

    private static func plain(_ address: String) -> String {
        address.hasPrefix("whatsapp:") ? String(address.dropFirst("whatsapp:".count)) : address
    }
}
