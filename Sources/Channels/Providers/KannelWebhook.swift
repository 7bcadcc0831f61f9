import Blood
import Dispatching

/// Kannel's calls: a GET for each report and each text. Kannel signs nothing: it calls from this machine only, and the
/// address holds a secret (`WebhookVerdict.secret`).
///
/// Source: Kannel 1.4.5 user guide, delivery reports and parameters of `get-url`.
public enum KannelWebhook {
    /// What stands behind the question mark of Kannel's `get-url`, and is read here.
    public static let inboundQuery = "from=%p&to=%P&text=%a&at=%T&id=%I"

    /// Reads a report: the query that the shipped description of Kannel puts behind the callback.
    ///
    /// - Parameter key: our own key of the message, from the address that was called.
    public static func report(_ query: FormFields, key: String) -> WebhookReading {
        guard let status = query["status"].flatMap({ Int($0) }) else { return .malformed("It has no status.") }
        let words = query["answer"]
        let state: AttemptState
        switch status {
        case 1: state = .delivered
        case 2: state = words?.contains("stat:EXPIRED") == true ? .expired : .failed
        case 4, 8: state = .submitted
        case 16: state = words?.contains("validity expired") == true ? .expired : .failed
        case 34: state = .expired
        case 66: state = .unknown
        default: return .events([], passedOver: 1)
        }
        let isBad = [.failed, .expired, .unknown].contains(state)
        let report = DeliveryReport(key: key, providerID: query["id"], state: state, reason: isBad ? words : nil)
        return .events([.report(report)], passedOver: 0)
    }

    /// Reads a text from a phone. Kannel recodes Urdu to UTF-8 (`mo-recode`).
    public static func inbound(_ query: FormFields) -> WebhookReading {
        guard let from = query["from"] else { return .malformed("It has no sender.") }
        let text = InboundText(
            id: query["id"], from: from, to: query["to"], text: query["text"] ?? "",
            at: WebhookTime.seconds(query["at"]))
        return .events([.inbound(text)], passedOver: 0)
    }
}
