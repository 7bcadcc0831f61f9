import Blood
import Channels
import Dispatching
import Testing

private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

private func at(_ seconds: Int64) -> Instant { Instant(millisecondsSince1970: seconds * 1_000) }

private func form(_ text: String) throws -> FormFields { try #require(FormFields(text)) }

/// A batch of Meta's with what stands in its lists.
private func meta(messages: String = "", statuses: String = "", field: String = "messages") -> [UInt8] {
    bytes(
        #"{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"\#(field)","value":"#
            + #"{"messaging_product":"whatsapp","metadata":{"display_phone_number":"92 42 1110001","phone_number_id":"7"},"#
            + #""messages":[\#(messages)],"statuses":[\#(statuses)]}}]}]}"#)
}

@Suite("What providers' webhooks say: Meta")
struct ProviderMetaWebhookTests {
    @Test("Texts, buttons, lists and pictures of several entries are read in their order")
    func inbound() {
        let text =
            #"{"from":"923001234567","id":"wamid.1","timestamp":"1795443000","type":"text","text":{"body":"جی ہاں"}}"#
        let button =
            #"{"from":"923001234567","id":"wamid.2","timestamp":"1795443001","type":"button","#
            + #""context":{"id":"wamid.ask"},"button":{"text":"HAAN","payload":"pledge:4821"}}"#
        let interactive =
            #"{"from":"923001234567","id":"wamid.3","timestamp":"1795443002","type":"interactive","interactive":"#
            + #"{"type":"button_reply","button_reply":{"id":"decline:4821","title":"NAHI"}}}"#
        let list =
            #"{"from":"923001234567","id":"wamid.4","timestamp":"1795443003","type":"interactive","interactive":"#
            + #"{"type":"list_reply","list_reply":{"id":"later","title":"Kal"}}}"#
        let picture =
            #"{"from":"923001234567","id":"wamid.5","timestamp":"1795443004","type":"image","image":{"caption":"STOP"}}"#
        let strange = #"{"from":"923001234567","type":"text"}"#
        func found(_ id: Int64, _ text: String, _ kind: InboundText.Kind, inReplyTo: String? = nil) -> WebhookEvent {
            .inbound(
                InboundText(
                    id: "wamid.\(id)", from: "+923001234567", to: "+92421110001", text: text, kind: kind,
                    at: at(1_795_442_999 + id), inReplyTo: inReplyTo))
        }
        #expect(
            MetaWebhook.read(
                meta(messages: [text, button, interactive, list, picture, strange].joined(separator: ",")))
                == .events(
                    [
                        found(1, "جی ہاں", .text),
                        found(2, "HAAN", .button(payload: "pledge:4821"), inReplyTo: "wamid.ask"),
                        found(3, "NAHI", .button(payload: "decline:4821")), found(4, "Kal", .button(payload: "later")),
                        found(5, "STOP", .other("image")),
                    ], passedOver: 1))
    }

    @Test("Who hides the number behind a user name is heard, and the digits of an identity are no number")
    func hiddenNumber() {
        func read(_ message: String, contacts: String) -> WebhookReading {
            MetaWebhook.read(
                bytes(
                    #"{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":"#
                        + #"{"messaging_product":"whatsapp","metadata":{"phone_number_id":"7"},"#
                        + #""contacts":[\#(contacts)],"messages":[{"id":"wamid.9",\#(message)"#
                        + #""type":"text","text":{"body":"STOP"}}]}}]}]}"#))
        }
        func stop(from: String) -> WebhookReading {
            .events([.inbound(InboundText(id: "wamid.9", from: from, text: "STOP"))], passedOver: 0)
        }
        let contact = #"{"profile":{"name":"A","username":"@a"},"user_id":"PK.13491208655302741918"}"#
        #expect(
            read(#""from_user_id":"PK.1349","#, contacts: contact) == stop(from: "PK.1349"))
        #expect(read("", contacts: contact) == stop(from: "PK.13491208655302741918"))
        #expect(read(#""from":"PK.1349","#, contacts: contact) == stop(from: "PK.1349"))
        #expect(read(#""from":"92 300 1234567","#, contacts: contact) == stop(from: "+923001234567"))
        #expect(read("", contacts: "") == .events([], passedOver: 1))
        #expect(read(#""from":"","#, contacts: "") == .events([], passedOver: 1))
        #expect(read("", contacts: "\(contact),\(contact)") == .events([], passedOver: 1))
    }

    @Test("WhatsApp's own stop is a STOP, its resume is no consent, and errors of the account are counted")
    func preferences() {
        func read(_ preferences: String) -> WebhookReading {
            MetaWebhook.read(
                bytes(
                    #"{"entry":[{"changes":[{"field":"user_preferences","value":{"metadata":"#
                        + #"{"display_phone_number":"92421110001"},"user_preferences":[\#(preferences)]}}]}]}"#))
        }
        let stop =
            #"{"wa_id":"923001234567","detail":"User requested to stop marketing messages","#
            + #""category":"marketing_messages","value":"stop","timestamp":1795443000}"#
        let resume = #"{"wa_id":"923001234567","category":"marketing_messages","value":"resume"}"#
        let heard = InboundText(
            from: "+923001234567", to: "+92421110001", text: "STOP", kind: .other("user_preferences"),
            at: at(1_795_443_000))
        #expect(read("\(stop),\(resume),7,{}") == .events([.inbound(heard)], passedOver: 3))
        #expect(
            MetaWebhook.read(
                bytes(#"{"entry":[{"changes":[{"field":"messages","value":{"errors":[{"code":130429}]}}]}]}"#))
                == .events([], passedOver: 1))
    }

    private static func status(_ word: String, _ second: Int, _ rest: String = "") -> String {
        #"{"id":"wamid.ask","recipient_id":"923001234567","status":"\#(word)","timestamp":"\#(second)"\#(rest)}"#
    }

    @Test("Reports: sent, delivered, read and failed with its reason and our own key")
    func reports() {
        let error = #","biz_opaque_callback_data":"w1-d7","errors":[{"code":131026,"title":"Undeliverable"}]"#
        let statuses = [
            Self.status("sent", 1), Self.status("delivered", 2), Self.status("read", 3),
            Self.status("failed", 4, error), Self.status("failed", 6, #","errors":[{"code":131043}]"#),
            Self.status("warning", 5),
        ]
        func report(_ state: AttemptState, _ second: Int64, isRead: Bool = false) -> WebhookEvent {
            .report(DeliveryReport(providerID: "wamid.ask", state: state, isRead: isRead, at: at(second)))
        }
        let failed = DeliveryReport(
            key: "w1-d7", providerID: "wamid.ask", state: .failed, at: at(4), reason: "131026 Undeliverable")
        #expect(
            MetaWebhook.read(meta(statuses: statuses.joined(separator: ",")))
                == .events(
                    [
                        report(.submitted, 1), report(.delivered, 2), report(.delivered, 3, isRead: true),
                        .report(failed),
                        .report(
                            DeliveryReport(providerID: "wamid.ask", state: .expired, at: at(6), reason: "131043")),
                    ],
                    passedOver: 1))
    }

    @Test("Each event, 1 to 5 times, in any order and batch, is one event")
    func repeatedAndShuffled() {
        var seeded = SeededNumbers(seed: 4_821)
        let originals = (0..<2_000).map { number in
            number % 2 == 0
                ? meta(
                    statuses:
                        #"{"id":"wamid.\#(number / 6)","status":"\#(["sent", "delivered", "read"][number / 2 % 3])"}"#)
                : meta(messages: #"{"id":"wamid.in\#(number)","from":"92300","type":"text","text":{"body":"ji"}}"#)
        }
        let once = Set(originals.flatMap { MetaWebhook.read($0).events.map(\.identity) })
        var seen: Set<String> = []
        var effects = 0
        for body in originals.flatMap({ Array(repeating: $0, count: Int.random(in: 1...5, using: &seeded)) })
            .shuffled(using: &seeded)
        {
            for event in MetaWebhook.read(body).events where seen.insert(event.identity).inserted { effects += 1 }
        }
        #expect(once.count == 2_000)
        #expect(effects == 2_000)
    }

    @Test("Whatever is cut off, changed or strange is refused or passed over, and never a trap")
    func malformed() {
        for body in ["", "[]", "{}", "null", #"{"entry":1}"#, "x", #"{"entry":{}}"#] {
            guard case .malformed = MetaWebhook.read(bytes(body)) else {
                Issue.record("\(body) is no webhook.")
                continue
            }
        }
        #expect(MetaWebhook.read(meta(field: "account_update")) == .events([], passedOver: 1))
        #expect(
            MetaWebhook.read(bytes(#"{"entry":[1,null,{"changes":7},{"changes":[{"field":"messages","value":[]}]}]}"#))
                == .events([], passedOver: 0))
        #expect(
            MetaWebhook.read(meta(messages: #"1,{"id":{},"from":[],"type":3}"#, statuses: "null,{}"))
                == .events([], passedOver: 4))
        let whole = meta(messages: #"{"from":"92","id":"a","timestamp":"99999999999999999999","type":"interactive"}"#)
        for length in 0..<whole.count { #expect(MetaWebhook.read(Array(whole.prefix(length))).events == []) }
        var seeded = SeededNumbers(seed: 7)
        for _ in 0..<2_000 {
            var broken = whole
            for _ in 0..<3 {
                broken[Int.random(in: broken.indices, using: &seeded)] = .random(in: 0...255, using: &seeded)
            }
            _ = MetaWebhook.read(broken)
            _ = AndroidWebhook.read(broken)
            _ = FormFields(broken)
        }
    }
}

@Suite("What providers' webhooks say: Twilio, a phone, Kannel, and firms with names of their own")
struct ProviderWebhookTests {
    @Test(
        "Twilio's reports",
        arguments: [
            ("queued", "", AttemptState.submitted, false), ("sent", "", .submitted, false),
            ("delivered", "", .delivered, false), ("read", "", .delivered, true),
            ("undelivered", "30003", .failed, false), ("failed", "30036", .expired, false),
        ])
    func twilioReports(word: String, code: String, state: AttemptState, isRead: Bool) throws {
        let report = DeliveryReport(
            key: "w1-d7", providerID: "SM1", state: state, isRead: isRead, reason: code.isEmpty ? nil : code)
        #expect(
            TwilioWebhook.read(
                try form("MessageSid=SM1&MessageStatus=\(word)&ErrorCode=\(code)&To=%2B92"), key: "w1-d7")
                == .events([.report(report)], passedOver: 0))
    }

    @Test("Twilio's texts, from SMS and WhatsApp, and what is none")
    func twilioTexts() throws {
        let text = InboundText(id: "SM2", from: "+923001234567", to: "+9242111", text: "ہاں 1", kind: .text)
        #expect(
            TwilioWebhook.read(
                try form(
                    "MessageSid=SM2&SmsStatus=received&From=%2B923001234567&To=%2B9242111&Body=%DB%81%D8%A7%DA%BA+1"))
                == .events([.inbound(text)], passedOver: 0))
        let button = InboundText(
            id: "SM3", from: "+923001234567", text: "HAAN", kind: .button(payload: "pledge"), inReplyTo: "SM1")
        #expect(
            TwilioWebhook.read(
                try form(
                    "MessageSid=SM3&From=whatsapp%3A%2B923001234567&Body=HAAN&ButtonPayload=pledge"
                        + "&OriginalRepliedMessageSid=SM1"))
                == .events([.inbound(button)], passedOver: 0))
        #expect(TwilioWebhook.read(try form("MessageSid=SM4&MessageStatus=dreaming")) == .events([], passedOver: 1))
        #expect(TwilioWebhook.read(try form("a=b")) == .malformed("It has no MessageSid."))
        #expect(TwilioWebhook.read(try form("MessageSid=SM5&SmsStatus=received")) == .malformed("It has no sender."))
    }

    @Test("A phone's events: a text, three reports, a ping, and nonsense")
    func android() {
        func read(_ event: String, _ payload: String) -> WebhookReading {
            AndroidWebhook.read(bytes(#"{"deviceId":"d","event":"\#(event)","id":"ev1","payload":{\#(payload)}}"#))
        }
        let text = InboundText(
            id: "ev1", from: "03001234567", text: "haan", at: Instant(millisecondsSince1970: 1_795_443_000_250))
        #expect(
            read(
                "sms:received",
                #""messageId":"m","message":"haan","phoneNumber":"03001234567","simNumber":1,"#
                    + #""receivedAt":"2026-11-23T19:10:00.250+05:00""#)
                == .events([.inbound(text)], passedOver: 0))
        func report(_ state: AttemptState, at instant: Instant? = nil, _ reason: String? = nil) -> WebhookReading {
            .events(
                [.report(DeliveryReport(key: "k", providerID: "k", state: state, at: instant, reason: reason))],
                passedOver: 0)
        }
        #expect(read("sms:sent", #""messageId":"k","sentAt":"1970-01-01T00:00:01Z""#) == report(.submitted, at: at(1)))
        #expect(read("sms:delivered", #""messageId":"k","deliveredAt":"soon""#) == report(.delivered))
        #expect(read("sms:failed", #""messageId":"k","reason":"No service""#) == report(.failed, "No service"))
        #expect(read("sms:failed", #""messageId":"k","reason":"TTL expired""#) == report(.expired, "TTL expired"))
        #expect(read("system:ping", "") == .events([], passedOver: 1))
        #expect(read("sms:sent", "") == .malformed("It has no messageId."))
        #expect(read("sms:received", #""message":"a""#) == .malformed("It has no sender."))
        #expect(AndroidWebhook.read(bytes("[]")) == .malformed("It has no event or no payload."))
        for time in [
            "2026-02-30T00:00:00Z", "2026-11-23T25:10:00Z", "2026-11-23T19:10:00", "9999-12-31T23:59:60+99:99",
        ] {
            #expect(read("sms:sent", #""messageId":"k","sentAt":"\#(time)""#).events.count == 1)
        }
    }

    @Test(
        "Kannel's reports, whichever comes first",
        arguments: [
            ("1", "", AttemptState?.some(.delivered)), ("8", "ACK/", .submitted), ("4", "", .submitted),
            ("2", "stat:UNDELIV", .failed), ("2", "id:1 stat:EXPIRED err:001", .expired), ("34", "", .expired),
            ("66", "", .unknown), ("16", "NACK/0x00000045/Submit failed", .failed), ("3", "", nil),
        ])
    func kannelReports(status: String, answer: String, state: AttemptState?) throws {
        let reading = KannelWebhook.report(try form("status=\(status)&answer=\(answer)&id=9"), key: "w1-d7")
        guard let state else {
            #expect(reading == .events([], passedOver: 1))
            return
        }
        let isBad = ![.delivered, .submitted].contains(state)
        let reason = isBad && !answer.isEmpty ? answer : nil
        #expect(
            reading
                == .events(
                    [.report(DeliveryReport(key: "w1-d7", providerID: "9", state: state, reason: reason))],
                    passedOver: 0
                ))
    }

    @Test("Kannel's texts, and what is none")
    func kannelTexts() throws {
        let text = InboundText(id: "u-1", from: "+923331112222", to: "8257", text: "ہاں", at: at(1_795_443_000))
        #expect(
            KannelWebhook.inbound(try form("from=%2B923331112222&to=8257&text=%DB%81%D8%A7%DA%BA&at=1795443000&id=u-1"))
                == .events([.inbound(text)], passedOver: 0))
        #expect(KannelWebhook.inbound(try form("text=a")) == .malformed("It has no sender."))
        #expect(KannelWebhook.report(try form("status=x"), key: "k") == .malformed("It has no status."))
    }

    @Test("A firm's own names, in JSON and in a form")
    func mapped() throws {
        let json = try MappedWebhook(
            json: JSONValue(
                parsing: #"""
                    {"name": "firm", "reads": "json",
                     "report": {"id": "data.msgid", "state": "data.status", "reason": "data.text",
                                "states": {"DELIVRD": "delivered", "Undeliv": "failed"}},
                     "inbound": {"id": "id", "from": "sender", "to": "code", "text": "message"}}
                    """#))
        let failed = DeliveryReport(key: "k", providerID: "71", state: .failed, reason: "absent")
        #expect(
            json.read(bytes(#"{"data":{"msgid":71,"status":"UNDELIV","text":"absent"}}"#), key: "k")
                == .events([.report(failed)], passedOver: 0))
        #expect(
            json.read(bytes(#"{"id":"5","sender":"923001234567","code":"8257","message":"STOP"}"#))
                == .events(
                    [.inbound(InboundText(id: "5", from: "923001234567", to: "8257", text: "STOP"))], passedOver: 0))
        #expect(json.read(bytes(#"{"data":{"msgid":71,"status":"DREAMS"}}"#)) == .events([], passedOver: 1))
        #expect(
            json.read(bytes(#"{"data":{"status":"DELIVRD"}}"#))
                == .malformed("It does not say which message is meant."))
        #expect(json.read(bytes("{}")) == .malformed("It is neither a report nor a text."))
        let plain = try MappedWebhook(
            json: JSONValue(parsing: #"{"name":"f","reads":"form","inbound":{"from":"msisdn","text":"msg"}}"#))
        #expect(
            plain.read(bytes("msisdn=923001234567&msg=ji+haan"))
                == .events([.inbound(InboundText(from: "923001234567", text: "ji haan"))], passedOver: 0))
        #expect(plain.read(bytes("msg=%zz")) == .malformed("It is not a form."))
    }

    @Test(
        "A wrong description of a webhook is named like a provider's",
        arguments: [
            (#"{"name":"f","reads":"form"}"#, "f, report: nothing is read. Describe report, inbound, or both."),
            (#"{"name":"f","reads":"xml"}"#, #"f, reads: "xml" is not one of its values. Use one of "form", "json"."#),
            (#"{"reads":"form"}"#, "webhook without a name, name: it is missing. Add it."),
            (#"{"name":"f","reads":"form","inbound":{"from":"a"}}"#, "f, inbound.text: it is missing. Add it."),
            (
                #"{"name":"f","reads":"form","report":{"state":"s","states":{"a":"failed"}}}"#,
                "f, report.key: nothing says which message is meant. Name the field of key or id."
            ),
            (
                #"{"name":"f","reads":"form","report":{"id":"i","state":"s","states":{"a":"queued"}}}"#,
                "f, report.states.a: it is not a state. Use one of submitted, delivered, failed, expired, unknown."
            ),
        ])
    func mappedFaults(text: String, message: String) throws {
        let value = try JSONValue(parsing: text)
        do {
            _ = try MappedWebhook(json: value)
            Issue.record("It was taken.")
        } catch { #expect(error.message == message) }
    }

    @Test("Forms: escapes, plus signs, empty values and broken ones")
    func forms() throws {
        let fields = try form("a=1+2&b=%2B&c=&d&=e&&a=3&%D8%AE=%d9%88")
        #expect(fields["a"] == "1 2")
        #expect(fields["b"] == "+")
        #expect(fields["c"] == nil)
        #expect(fields["d"] == nil)
        #expect(fields["خ"] == "و")
        #expect(fields.pairs.count == 7)
        for broken in ["a=%", "a=%2", "a=%zz", "%=1", "a=%FF", "a=%-1"] { #expect(FormFields(broken) == nil) }
        #expect(FormFields(String(repeating: "a=b&", count: 201)) == nil)
        #expect(FormFields("")?.pairs == [])
    }
}

/// SplitMix64, so that a shuffle is the same each time.
private struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
