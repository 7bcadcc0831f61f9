import Blood
public import Dispatching

/// The calls of a firm that has names of its own for everything and signs nothing, described as data:
///
/// ```json
/// {"name": "firm", "reads": "json",
///  "report": {"key": "ref", "id": "data.msgid", "state": "data.status", "reason": "data.text",
///             "states": {"DELIVRD": "delivered", "UNDELIV": "failed"}},
///  "inbound": {"id": "id", "from": "sender", "to": "shortcode", "text": "message"}}
/// ```
///
/// Whoever knows the secret in the address can say anything, so that what comes this way is a hint. Times are not read:
/// such firms write them without a zone.
public struct MappedWebhook: Sendable, Hashable {
    public enum Source: String, Sendable, CaseIterable, Hashable {
        /// The query of a GET, or the form of a POST.
        case form
        case json
    }

    /// Where the parts of a report stand; in JSON a path with dots between its names.
    public struct Report: Sendable, Hashable {
        public let key: String?
        public let id: String?
        public let state: String
        public let reason: String?
        /// The firm's words, in small letters, and what they mean.
        public let states: [String: AttemptState]
    }

    /// Where the parts of a text stand.
    public struct Inbound: Sendable, Hashable {
        public let id: String?
        public let from: String
        public let to: String?
        public let text: String
    }

    public let name: String
    public let reads: Source
    public let report: Report?
    public let inbound: Inbound?

    public init(json value: JSONValue) throws(ProviderFault) {
        let called = value["name"]?.words ?? "webhook without a name"
        let reader = try DescriptionReader(
            provider: called, path: "", value, known: ["name", "reads", "report", "inbound"])
        name = try reader.required("name", try reader.text("name"))
        reads = try reader.required("reads", try reader.choice("reads", Source.self))
        report = try reader.value("report").map { value throws(ProviderFault) in
            let fields = try DescriptionReader(
                provider: called, path: "report", value, known: ["key", "id", "state", "reason", "states"])
            let report = Report(
                key: try fields.text("key"), id: try fields.text("id"),
                state: try fields.required("state", try fields.text("state")), reason: try fields.text("reason"),
                states: try MappedWebhook.states(fields))
            guard report.key != nil || report.id != nil else {
                throw fields.fault("key", "nothing says which message is meant", "Name the field of key or id")
            }
            return report
        }
        inbound = try reader.value("inbound").map { value throws(ProviderFault) in
            let fields = try DescriptionReader(
                provider: called, path: "inbound", value, known: ["id", "from", "to", "text"])
            return Inbound(
                id: try fields.text("id"), from: try fields.required("from", try fields.text("from")),
                to: try fields.text("to"), text: try fields.required("text", try fields.text("text")))
        }
        guard report != nil || inbound != nil else {
            throw reader.fault("report", "nothing is read", "Describe report, inbound, or both")
        }
    }

    private static func states(_ reader: DescriptionReader) throws(ProviderFault) -> [String: AttemptState] {
        let known: [AttemptState] = [.submitted, .delivered, .failed, .expired, .unknown]
        guard case .object(let fields)? = reader.value("states"), !fields.isEmpty else {
            throw reader.fault("states", "it is missing or empty", "Write { \"DELIVRD\": \"delivered\", … }")
        }
        var states: [String: AttemptState] = [:]
        for field in fields {
            guard let state = known.first(where: { $0.rawValue == field.value.words }) else {
                throw reader.fault(
                    "states.\(field.name)", "it is not a state",
                    "Use one of \(known.map(\.rawValue).joined(separator: ", "))")
            }
            states[field.name.lowercased()] = state
        }
        return states
    }

    /// - Parameters:
    ///   - bytes: the query of a GET, or the body of a POST.
    ///   - key: our own key of the message, if the address that was called holds it.
    public func read(_ bytes: [UInt8], key: String? = nil) -> WebhookReading {
        guard bytes.count <= WebhookReading.bodyBytesMax else { return .malformed("It is too long.") }
        let look: (String) -> String?
        switch reads {
        case .form:
            guard let form = FormFields(bytes) else { return .malformed("It is not a form.") }
            look = { form[$0] }
        case .json:
            let value: JSONValue
            do { value = try JSONValue(bytes: bytes) } catch { return .malformed("It is not JSON: \(error.problem).") }
            look = { path in
                path.split(separator: ".").reduce(Optional(value)) { $0?[String($1)] }?.words
                    .flatMap { $0.isEmpty ? nil : $0 }
            }
        }
        if let report, let word = look(report.state) {
            let ourKey = key ?? report.key.flatMap(look)
            let id = report.id.flatMap(look)
            guard ourKey != nil || id != nil else { return .malformed("It does not say which message is meant.") }
            guard let state = report.states[word.lowercased()] else { return .events([], passedOver: 1) }
            let found = DeliveryReport(key: ourKey, providerID: id, state: state, reason: report.reason.flatMap(look))
            return .events([.report(found)], passedOver: 0)
        }
        if let inbound, let from = look(inbound.from) {
            let found = InboundText(
                id: inbound.id.flatMap(look), from: from, to: inbound.to.flatMap(look), text: look(inbound.text) ?? "")
            return .events([.inbound(found)], passedOver: 0)
        }
        return .malformed("It is neither a report nor a text.")
    }
}
