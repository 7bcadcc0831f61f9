import Blood
import Channels
import Dispatching
import Testing

private let number = "+923001234567"

private func inbound(_ text: String, _ kind: InboundText.Kind) -> InboundText {
    InboundText(id: "wamid.1", from: number, text: text, kind: kind)
}

private func reply(_ reply: WhatsAppReply) -> Reply? { reply.reply(at: WhatsAppSample.evening, nowMinutesOfDay: 1_150) }

@Suite("WhatsApp: replies")
struct WhatsAppReplyTests {
    @Test("A payload is read as it was written, for every choice and reference")
    func payloads() throws {
        for choice in WhatsAppChoice.allCases {
            for ask in ["4821", "qatra-17", "A_b-9", String(repeating: "a", count: 64)] {
                let payload = try #require(WhatsAppPayload(choice, ask: ask))
                #expect(payload.text.utf8.count <= 128)
                #expect(WhatsAppPayload(reading: payload.text) == payload)
            }
        }
        #expect(WhatsAppPayload(.pledge, ask: "4821")?.text == "qatra1:pledge:4821")
    }

    @Test(
        "Whatever we have not written is no payload of ours",
        arguments: [
            "", "qatra1", "qatra1:pledge", "qatra1:pledge:", "qatra1::4821", "qatra1:yes:4821", "qatra1:PLEDGE:4821",
            "qatra2:pledge:4821", "pledge:4821", "qatra1:pledge:4821:", "qatra1:pledge:48 21", "qatra1:pledge:۴۸۲۱",
            " qatra1:pledge:4821", "qatra1:pledge:4821\n", "HAAN", "{\"a\":1}",
        ])
    func foreignPayloads(text: String) { #expect(WhatsAppPayload(reading: text) == nil) }

    @Test("Endless payloads and references are refused")
    func endless() {
        #expect(WhatsAppPayload(reading: "qatra1:pledge:" + String(repeating: "4", count: 1_000_000)) == nil)
        #expect(WhatsAppPayload(reading: String(repeating: ":", count: 1_000_000)) == nil)
        #expect(WhatsAppPayload(.pledge, ask: String(repeating: "4", count: 65)) == nil)
    }

    @Test("A press of ours says which answer, and to which ask; the words beside it change nothing")
    func pressed() {
        for text in ["Haan", "", "Nahi", "kal aaunga"] {
            let read = WhatsAppReply(inbound(text, .button(payload: "qatra1:pledge:4821")))
            #expect(read == .pressed(.pledge, ask: "4821"))
            #expect(read.ask == "4821")
            #expect(reply(read) == .pledge(arriveFrom: nil, arriveBy: nil))
        }
        #expect(reply(WhatsAppReply(inbound("", .button(payload: "qatra1:decline:4821")))) == .decline)
        #expect(reply(WhatsAppReply(inbound("", .button(payload: "qatra1:stop:4821")))) == .optOut)
    }

    @Test("A button that is not ours answers nothing, unless it says STOP")
    func foreign() {
        let other = WhatsAppReply(inbound("Haan", .button(payload: "shop:yes:1")))
        #expect(other == .foreign)
        #expect(reply(other) == nil)
        #expect(other.ask == nil)
        #expect(WhatsAppReply(inbound("", .button(payload: nil))) == .foreign)
        #expect(WhatsAppReply(inbound("", .button(payload: ""))) == .foreign)
        for payload in ["shop:bye", "", "STOP", nil] {
            #expect(reply(WhatsAppReply(inbound("STOP", .button(payload: payload)))) == .optOut, "\(payload ?? "none")")
        }
    }

    @Test("A button without a payload sends its words for one, and those are read")
    func labels() {
        for payload in ["Nahi", nil] {
            let read = WhatsAppReply(inbound("Nahi", .button(payload: payload)))
            #expect(reply(read) == .decline)
            #expect(read.ask == nil)
        }
    }

    @Test("Texts, words under a picture, voices, and thumbs")
    func others() {
        #expect(reply(WhatsAppReply(inbound("haan aa raha hoon", .text))) == .pledge(arriveFrom: nil, arriveBy: nil))
        #expect(reply(WhatsAppReply(inbound("qatra1:pledge:4821", .text))) == .unclear)
        #expect(reply(WhatsAppReply(inbound("STOP", .other("image")))) == .optOut)
        #expect(WhatsAppReply(inbound("", .other("audio"))) == .speechless(kind: "audio"))
        #expect(reply(WhatsAppReply(inbound(" ", .other("audio")))) == .unclear)
        #expect(WhatsAppReply(inbound("", .other("reaction"))) == .noAnswer(kind: "reaction"))
        #expect(reply(WhatsAppReply(inbound("", .other("system")))) == nil)
        #expect(reply(WhatsAppReply(inbound("STOP", .other("user_preferences")))) == .optOut)
        #expect(reply(WhatsAppReply(inbound(String(repeating: "x", count: 1_000_000), .text))) == .unclear)
    }

    @Test("The city of the facility is told on: a donor who is in it is not away")
    func city() {
        let text = inbound("main Lahore mein hoon", .text)
        #expect(
            reply(WhatsAppReply(text, facilityCity: .named("Karachi"))) == .unavailable(.away))
        #expect(reply(WhatsAppReply(text, facilityCity: .named("Lahore"))) != .unavailable(.away))
    }
}

/// Meta's documented webhooks ("Button messages webhook reference", "Interactive messages webhook reference", "Status
/// messages webhook reference", 2026) with numbers and ids of our own.
@Suite("WhatsApp: from Meta's webhook to a reply")
struct WhatsAppDocumentedWebhookTests {
    private func batch(_ content: String) -> [UInt8] {
        Array(
            (#"{"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[{"value":{"#
                + #""messaging_product":"whatsapp","metadata":{"display_phone_number":"92421110001","#
                + #""phone_number_id":"106540352242922"},\#(content)},"field":"messages"}]}]}"#).utf8)
    }

    private let contact =
        #""contacts":[{"profile":{"name":"A donor"},"wa_id":"923001234567","user_id":"PK.1349120865530274"}]"#

    @Test("A press under a template, and one under reply buttons")
    func presses() throws {
        let quickReply =
            #""messages":[{"context":{"from":"92421110001","id":"wamid.ask"},"from":"923001234567","#
            + #""from_user_id":"PK.1349120865530274","id":"wamid.press","timestamp":"1795443000","type":"button","#
            + #""button":{"payload":"qatra1:decline:4821","text":"Nahi"}}]"#
        let replyButton =
            #""messages":[{"context":{"from":"92421110001","id":"wamid.ask"},"from":"923001234567","#
            + #""id":"wamid.press","timestamp":"1795443000","type":"interactive","#
            + #""interactive":{"type":"button_reply","button_reply":{"id":"qatra1:decline:4821","title":"Nahi"}}}]"#
        for press in [quickReply, replyButton] {
            let events = MetaWebhook.read(batch("\(contact),\(press)")).events
            guard case .inbound(let text)? = events.first else {
                Issue.record("No text was read.")
                continue
            }
            #expect(events.count == 1)
            #expect(text.from == number)
            #expect(text.inReplyTo == "wamid.ask")
            #expect(WhatsAppReply(text) == .pressed(.decline, ask: "4821"))
        }
    }

    @Test("A button that went out without a payload, as Meta's example has it: the label twice")
    func labelTwice() {
        let press =
            #""messages":[{"context":{"from":"92421110001","id":"wamid.ask"},"from":"923001234567","id":"wamid.press","#
            + #""timestamp":"1795443000","type":"button","button":{"payload":"STOP","text":"STOP"}}]"#
        guard case .inbound(let text)? = MetaWebhook.read(batch("\(contact),\(press)")).events.first else {
            Issue.record("No text was read.")
            return
        }
        #expect(reply(WhatsAppReply(text)) == .optOut)
    }

    @Test("A failed report leads to its fault, and a delivered one carries our key")
    func reports() {
        let failed =
            #""statuses":[{"id":"wamid.ask","status":"failed","timestamp":"1795443000","recipient_id":"923001234567","#
            + #""biz_opaque_callback_data":"qatra-17","errors":[{"code":131047,"title":"Re-engagement message","#
            + #""message":"Re-engagement message","error_data":{"details":"More than 24 hours have passed."},"#
            + #""href":"/documentation/business-messaging/whatsapp/support/error-codes"}]}]"#
        let delivered =
            #""statuses":[{"id":"wamid.ask","status":"delivered","timestamp":"1795443001","#
            + #""recipient_id":"923001234567","biz_opaque_callback_data":"qatra-17","pricing":{"billable":true,"#
            + #""pricing_model":"PMP","category":"utility","type":"regular"}}]"#
        guard case .report(let first)? = MetaWebhook.read(batch(failed)).events.first,
            case .report(let second)? = MetaWebhook.read(batch("\(contact),\(delivered)")).events.first
        else {
            Issue.record("No report was read.")
            return
        }
        #expect(first.state == .failed)
        #expect(first.key == "qatra-17")
        #expect(first.whatsAppFault == .windowClosed)
        #expect(second.state == .delivered)
        #expect(second.key == "qatra-17")
        #expect(second.whatsAppFault == nil)
    }

    @Test("Presses with wrong types, without ids and with everything missing are passed over or foreign")
    func hostile() {
        for button in [
            "7", "null", "[]", "{}", #"{"payload":{},"text":[]}"#, #"{"payload":null}"#, #"{"payload":1}"#,
            #"{"payload":"qatra1:pledge:4821:","text":""}"#,
        ] {
            let press =
                #""messages":[{"from":"923001234567","id":"wamid.1","type":"button","button":\#(button)}]"#
            for event in MetaWebhook.read(batch(press)).events {
                guard case .inbound(let text) = event else { continue }
                #expect(WhatsAppReply(text) == .foreign, "\(button)")
            }
        }
    }
}
