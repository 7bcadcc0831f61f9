import Blood
import Dispatching

/// The webhook of Meta's WhatsApp Cloud API: one address for reports and texts, in batches.
///
/// Sources, Meta's pages of the Cloud API: "Create a webhook endpoint" (21 May 2026), "Status messages webhook
/// reference" (21 May 2026), "Button messages webhook reference" (21 May 2026), "user_preferences webhook reference"
/// (21 May 2026), "Business-scoped user IDs" (5 November 2026). What was not answered with 200 comes again for up to
/// seven days; a status may come after the one that follows it, and `read` without a `delivered` before it.
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
            guard let content = change["value"], let found = parts(of: content, field: change["field"]?.words) else {
                passedOver += 1
                continue
            }
            events += found.compactMap { $0 }
            passedOver += found.count { $0 == nil }
        }
        return .events(events, passedOver: passedOver)
    }

    /// - Returns: `nil` for a field that tells nothing of messages; `nil` within for a part that nobody can read.
    private static func parts(of content: JSONValue, field: String?) -> [WebhookEvent?]? {
        let to = content["metadata"]?["display_phone_number"]?.words.flatMap(plus)
        switch field {
        case "messages":
            let senders = content["contacts"]?.elements ?? []
            // Of two senders nobody says whose message is whose.
            let identity = senders.count == 1 ? senders.first?["user_id"]?.words : nil
            return (content["messages"]?.elements ?? []).map { inbound($0, to: to, identity: identity) }
                + (content["statuses"]?.elements ?? []).map(report)
                + (content["errors"]?.elements ?? []).map { _ in nil }
        case "user_preferences":
            return (content["user_preferences"]?.elements ?? []).map { preference($0, to: to) }
        default: return nil
        }
    }

    /// Who presses WhatsApp's own "stop" has said STOP, though he wrote nothing. That he resumes is no new consent: it
    /// opens what Meta had closed, and what he asked of us is another matter.
    private static func preference(_ preference: JSONValue, to: String?) -> WebhookEvent? {
        guard preference["value"]?.words == "stop",
            let from = preference["wa_id"]?.words.flatMap(plus) ?? preference["user_id"]?.words
        else { return nil }
        return .inbound(
            InboundText(
                from: from, to: to, text: "STOP", kind: .other("user_preferences"),
                at: WebhookTime.seconds(preference["timestamp"]?.words)))
    }

    private static func inbound(_ message: JSONValue, to: String?, identity: String?) -> WebhookEvent? {
        // A person with a user name may hide the number; then only Meta's identity of the person is told. Without it
        // whatever such a person writes would be lost, STOP too.
        guard let id = message["id"]?.words, let type = message["type"]?.words,
            let from = message["from"]?.words.flatMap(plus) ?? message["from_user_id"]?.words ?? identity
        else { return nil }
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
                id: id, from: from, to: to, text: text, kind: kind,
                at: WebhookTime.seconds(message["timestamp"]?.words), inReplyTo: message["context"]?["id"]?.words))
    }

    private static func report(_ status: JSONValue) -> WebhookEvent? {
        guard let id = status["id"]?.words else { return nil }
        let error = status["errors"]?.elements.first
        let state: AttemptState
        switch status["status"]?.words {
        case "sent": state = .submitted
        case "delivered", "read", "played": state = .delivered
        // 131043: not delivered within its life ("Cloud API error codes", 2022; no longer listed in 2026).
        case "failed": state = error?["code"]?.words == "131043" ? .expired : .failed
        default: return nil
        }
        let reason = [
            error?["code"]?.words, error?["title"]?.words, error?["error_data"]?["details"]?.words,
        ].compactMap { $0 }.joined(separator: " ")
        return .report(
            DeliveryReport(
                key: status["biz_opaque_callback_data"]?.words, providerID: id, state: state,
                isRead: ["read", "played"].contains(status["status"]?.words),
                at: WebhookTime.seconds(status["timestamp"]?.words), reason: reason.isEmpty ? nil : reason))
    }

    /// Meta writes numbers in full without the plus sign, and our own with spaces and one. An identity, such as
    /// `PK.13491208655302741918`, is no number, and its digits are nobody's.
    private static func plus(_ number: String) -> String? {
        guard !number.isEmpty else { return nil }
        let digits = number.filter { $0.isASCII && $0.isNumber }
        let isNumber = !digits.isEmpty && number.allSatisfy { $0.isASCII && ($0.isNumber || "+ -()".contains($0)) }
        return isNumber ? "+" + digits : number
    }
}
