import Blood
import Channels
import Dispatching
import Testing

private let number = "+923001234567"

private func lines(_ message: WhatsAppMessage) throws -> [String] {
    let request = try message.request(WhatsAppSample.account())
    let headers = request.headers.map { "\($0.name): \($0.value)" }
    return ["\(request.method) \(request.url)"] + headers + [String(decoding: request.body, as: UTF8.self)]
}

private func ask(
    _ language: TextLanguage = .urduLatin, ask: String? = nil, expiryMinutes: Int = 30,
    _ facts: TemplateFacts = WhatsAppSample.facts()
) throws -> WhatsAppMessage {
    try WhatsAppMessage.template(
        .ask, language, facts, of: WhatsAppSample.templates(), to: number, key: "qatra-17", ask: ask,
        expiryMinutes: expiryMinutes)
}

private let head = [
    "POST http://127.0.0.1:18070/v26.0/106540352242922/messages",
    "Authorization: Bearer \(WhatsAppSample.token)", "Content-Type: application/json; charset=utf-8",
]

@Suite("WhatsApp: requests")
struct WhatsAppMessageTests {
    @Test("A template message, to the letter: language, parameters, and the ask behind every button")
    func template() throws {
        func button(_ index: Int, _ choice: String) -> String {
            #"{"type":"button","sub_type":"quick_reply","index":"\#(index)","#
                + #""parameters":[{"type":"payload","payload":"qatra1:\#(choice):4821"}]}"#
        }
        let values = ["O neg khoon", "2 unit", "Mayo Hospital Lahore", "aaj 21:40 tak", "4821", WhatsAppSample.link]
            .map { #"{"type":"text","text":"\#($0)"}"# }.joined(separator: ",")
        #expect(
            try lines(ask()) == head + [
                #"{"messaging_product":"whatsapp","recipient_type":"individual","to":"+923001234567","#
                    + #""type":"template","template":{"name":"qatra_ask_25m_roman_v2","language":{"code":"en"},"#
                    + #""components":[{"type":"body","parameters":[\#(values)]},"#
                    + "\(button(0, "pledge")),\(button(1, "decline")),\(button(2, "stop"))]}"
                    + #","biz_opaque_callback_data":"qatra-17"}"#
            ])
    }

    @Test("A template without parameters and buttons has no components")
    func plainTemplate() throws {
        let message = try WhatsAppMessage.template(
            .optOutConfirmation, .urdu, WhatsAppSample.facts(), of: WhatsAppSample.templates(), to: number,
            key: "qatra-18", expiryMinutes: 60)
        #expect(
            try lines(message).last
                == #"{"messaging_product":"whatsapp","recipient_type":"individual","to":"+923001234567","#
                + #""type":"template","template":{"name":"qatra_opt_out_confirmation_v2","language":{"code":"ur"}},"#
                + #""biz_opaque_callback_data":"qatra-18"}"#)
    }

    @Test("Inside the window: a text, and words with buttons")
    func free() throws {
        let thanks = try WhatsAppMessage.free(
            .thanks, .english, WhatsAppSample.facts(), of: WhatsAppSample.templates(), to: number, key: "k",
            expiryMinutes: 600)
        #expect(
            try lines(thanks) == head + [
                #"{"messaging_product":"whatsapp","recipient_type":"individual","to":"+923001234567","type":"text","#
                    + #""text":{"preview_url":false,"body":"Qatra: thank you very much! Your donation for Reference "#
                    + #"4821 is recorded. Blood is free. Please reply: 5 all was well, 6 money was asked, 7 badly "#
                    + #"treated."},"biz_opaque_callback_data":"k"}"#
            ])
        let clarification = try WhatsAppMessage.free(
            .clarification, .english, WhatsAppSample.facts(), of: WhatsAppSample.templates(), to: number, key: "k",
            ask: "qatra-17", expiryMinutes: 600)
        let text =
            #"Qatra: sorry, we did not understand your answer. Blood is needed here:\n\nWhere: Mayo Hospital Lahore"#
            + #"\nReference: 4821\n\nCan you come? Press Yes or No below. Blood is free. Press STOP to end "#
            + #"these messages."#
        let buttons = [("pledge", "Yes"), ("decline", "No"), ("stop", "STOP")].map { choice, label in
            #"{"type":"reply","reply":{"id":"qatra1:\#(choice):qatra-17","title":"\#(label)"}}"#
        }.joined(separator: ",")
        #expect(
            try lines(clarification).last
                == #"{"messaging_product":"whatsapp","recipient_type":"individual","to":"+923001234567","#
                + #""type":"interactive","interactive":{"type":"button","body":{"text":"\#(text)"},"#
                + #""action":{"buttons":[\#(buttons)]}},"biz_opaque_callback_data":"k"}"#)
    }

    @Test("Every text in every language becomes JSON that is read back, as a template and free")
    func everyText() throws {
        let templates = try WhatsAppSample.templates()
        for text in WhatsAppText.allCases {
            for language in TextLanguage.allCases {
                for minutes in [1, 60, 1_000] {
                    let facts = WhatsAppSample.facts { $0.facilityName = #"St. "Mary's" \ Hospital"# }
                    let made = [
                        try WhatsAppMessage.template(
                            text, language, facts, of: templates, to: number, key: "k", expiryMinutes: minutes),
                        try WhatsAppMessage.free(
                            text, language, facts, of: templates, to: number, key: "k", expiryMinutes: minutes),
                    ]
                    for message in made {
                        let body = try message.request(WhatsAppSample.account()).body
                        let value = try JSONValue(bytes: body)
                        #expect(value["to"]?.words == number)
                        #expect(value[value["type"]?.words ?? ""] != nil)
                    }
                }
            }
        }
    }

    @Test("What sends somebody out of the house goes as a template with a life, the rest free where it may")
    func byWindow() throws {
        let templates = try WhatsAppSample.templates()
        let now = WhatsAppSample.evening
        func sent(_ text: WhatsAppText, _ window: WhatsAppWindow) throws -> String? {
            let message = try WhatsAppMessage.message(
                text, .english, WhatsAppSample.facts(), of: templates, in: window, to: number, key: "k",
                expiryMinutes: 60)
            return try JSONValue(bytes: message.request(WhatsAppSample.account()).body)["type"]?.words
        }
        let late: [WhatsAppText] = [.ask, .clarification, .directions, .reminder]
        for text in WhatsAppText.allCases {
            #expect(try sent(text, .templatesOnly) == "template")
            let free = text == .nextEligible ? "interactive" : "text"
            #expect(try sent(text, .open(until: now)) == (late.contains(text) ? "template" : free))
            for reason in [WhatsAppWindow.Reason.noConsent, .stopped(at: now)] {
                #expect(throws: WhatsAppRefusal.closed(reason)) { try sent(text, .closed(reason)) }
            }
        }
    }

    @Test("What comes too late at most is told, and is nothing where Meta drops it in time")
    func lateness() throws {
        #expect(try ask(expiryMinutes: 30).lateMinutesMax == 0)
        #expect(try ask(expiryMinutes: 10).lateMinutesMax == 0)
        #expect(try ask(expiryMinutes: 4).lateMinutesMax == 6)
        let standDown = try WhatsAppMessage.template(
            .standDown, .urdu, WhatsAppSample.facts(), of: WhatsAppSample.templates(), to: number, key: "k",
            expiryMinutes: 120)
        #expect(standDown.lateMinutesMax == 50)
        let free = WhatsAppMessage(to: number, key: "k", content: .text("Shukriya"), expiryMinutes: 60)
        #expect(free.lateMinutesMax == 43_140)
        let long = WhatsAppMessage(to: number, key: "k", content: .text("Shukriya"), expiryMinutes: 99_999)
        #expect(long.lateMinutesMax == 0)
    }

    @Test("Printed, a request shows neither token nor number nor words")
    func printing() throws {
        let request = try ask().request(WhatsAppSample.account())
        var dumped = ""
        dump(request, to: &dumped)
        for shown in ["\(request)", String(reflecting: request), dumped] {
            for secret in [WhatsAppSample.token, "923001234567", "Mayo", "qatra-17"] {
                #expect(!shown.contains(secret), "\(shown)")
            }
        }
        #expect("\(request)".hasPrefix("POST http://127.0.0.1:18070/v26.0/106540352242922/messages, body of "))
    }
}

@Suite("WhatsApp: what is not handed to Meta")
struct WhatsAppRefusalTests {
    private func refusal(_ content: WhatsAppMessage.Content, to: String = number, key: String = "k", minutes: Int = 60)
        -> WhatsAppRefusal?
    {
        do {
            _ = try WhatsAppMessage(to: to, key: key, content: content, expiryMinutes: minutes).request(
                WhatsAppSample.account())
            return nil
        } catch { return error as? WhatsAppRefusal }
    }

    @Test("Numbers that are none, keys too long, and what is over")
    func common() throws {
        let text = WhatsAppMessage.Content.text("Shukriya")
        #expect(refusal(text) == nil)
        for wrong in ["", "+", "03001234567", "923001234567", "+92 3001234567", "+0923001234567", "PK.1349"] {
            #expect(refusal(text, to: wrong) == .number, "\(wrong)")
        }
        #expect(refusal(text, key: "") == .key)
        #expect(refusal(text, key: String(repeating: "k", count: 513)) == .key)
        #expect(refusal(text, key: String(repeating: "k", count: 512)) == nil)
        for minutes in [0, -5] { #expect(refusal(text, minutes: minutes) == .expired) }
        #expect(throws: WhatsAppRefusal.expired) { try ask(expiryMinutes: 0) }
        #expect(throws: WhatsAppRefusal.expired) {
            try WhatsAppMessage.free(
                .thanks, .urdu, WhatsAppSample.facts(), of: WhatsAppSample.templates(), to: number, key: "k",
                expiryMinutes: 0)
        }
    }

    @Test("Texts and buttons beyond Meta's limits")
    func limits() {
        for empty in ["", " \n\t"] {
            #expect(refusal(.text(empty)) == .emptyText)
            #expect(refusal(.buttons(empty, [.init(.pledge, "Haan")], ask: "1")) == .emptyText)
        }
        #expect(refusal(.text(String(repeating: "ا", count: 4_096))) == nil)
        #expect(refusal(.text(String(repeating: "ا", count: 4_097))) == .tooLong)
        let yes = WhatsAppButton(.pledge, "Haan")
        #expect(refusal(.buttons(String(repeating: "a", count: 1_024), [yes], ask: "1")) == nil)
        #expect(refusal(.buttons(String(repeating: "a", count: 1_025), [yes], ask: "1")) == .tooLong)
        let sets: [[WhatsAppButton]] = [
            [], [yes, .init(.decline, "Haan")], [yes, .init(.pledge, "Ji")], [.init(.pledge, "")],
            [.init(.pledge, String(repeating: "a", count: 21))],
            [yes, .init(.decline, "Nahi"), .init(.stop, "STOP"), .init(.pledge, "Ji")],
        ]
        for set in sets { #expect(refusal(.buttons("Aa sakte hain?", set, ask: "1")) == .buttons, "\(set)") }
    }

    @Test("A reference that could be read as something else stands behind no button")
    func references() throws {
        for wrong in ["", "48:21", "48 21", "۴۸۲۱", String(repeating: "4", count: 65)] {
            #expect(refusal(.buttons("?", [.init(.pledge, "Haan")], ask: wrong)) == .reference, "\(wrong)")
            let message = try ask(ask: wrong)
            #expect(throws: WhatsAppRefusal.reference) { try message.request(WhatsAppSample.account()) }
        }
    }

    @Test("Parameters that do not fit the template")
    func parameters() throws {
        let reminder = try WhatsAppSample.template(.reminder, .english)
        func refused(_ values: [String]) -> WhatsAppRefusal? {
            refusal(.template(reminder, parameters: values, ask: "1"))
        }
        #expect(refused(["Mayo", "by 20:10", "4821"]) == nil)
        #expect(refused([]) == .parameter(1))
        #expect(refused(["Mayo", "by 20:10"]) == .parameter(3))
        #expect(refused(["Mayo", "by 20:10", "4821", "x"]) == .parameter(5))
        for wrong in ["", " ", "a\nb", "a\tb", "a    b", "a\r\nb"] {
            #expect(refused(["Mayo", wrong, "4821"]) == .parameter(2), "\(wrong)")
        }
        #expect(refused([String(repeating: "a", count: 1_000), "by 20:10", "4821"]) == .tooLong)
    }

    @Test("Every refusal has words")
    func words() {
        let all: [WhatsAppRefusal] = [
            .closed(.noConsent), .closed(.stopped(at: WhatsAppSample.evening)), .number, .expired, .emptyText, .tooLong,
            .factMissing("link"), .parameter(2), .reference, .buttons, .key,
            .accountMissing,
        ]
        #expect(Set(all.map(\.message)).count == all.count)
        #expect(all.allSatisfy { $0.message.hasSuffix(".") })
    }
}

@Suite("WhatsApp: consent, STOP and the 24 hours")
struct WhatsAppWindowTests {
    private let agreed = WhatsAppConsent(givenAt: Instant(millisecondsSince1970: 1_000), source: .form)
    private let now = WhatsAppSample.evening

    private func window(lastInbound hoursAgo: Double?, stopped: Double? = nil, confirmsStop: Bool = false)
        -> WhatsAppWindow
    {
        let contact = WhatsAppContact(
            consent: agreed, stoppedAt: stopped.map { now - .hours($0) },
            lastInboundAt: hoursAgo.map { now - .hours($0) })
        return WhatsAppWindow(contact, now: now, confirmsStop: confirmsStop)
    }

    @Test("Free for 24 hours after the last text, less five minutes; templates before and after")
    func hours() {
        let end = now + .hours(24) - .minutes(5)
        #expect(window(lastInbound: 0) == .open(until: end))
        #expect(window(lastInbound: 23.9) == .open(until: now + .minutes(1)))
        let edge = WhatsAppContact(consent: agreed, lastInboundAt: now)
        #expect(WhatsAppWindow(edge, now: end - .milliseconds(1)) == .open(until: end))
        #expect(WhatsAppWindow(edge, now: end) == .templatesOnly)
        #expect(window(lastInbound: 24) == .templatesOnly)
        #expect(window(lastInbound: nil) == .templatesOnly)
    }

    @Test("A clock some minutes ahead opens the window, one that is hours ahead does not")
    func clocks() {
        #expect(window(lastInbound: -5.0 / 60) == .open(until: now + .hours(24)))
        #expect(window(lastInbound: -6.0 / 60) == .templatesOnly)
        let farAhead = WhatsAppContact(
            consent: agreed, lastInboundAt: Instant(millisecondsSince1970: 99_999_999_999_000))
        #expect(WhatsAppWindow(farAhead, now: now) == .templatesOnly)
    }

    @Test("Without consent nothing goes out, even to whoever has just written")
    func consent() {
        #expect(WhatsAppWindow(WhatsAppContact(lastInboundAt: now), now: now) == .closed(.noConsent))
        #expect(WhatsAppWindow(WhatsAppContact(), now: now, confirmsStop: true) == .closed(.noConsent))
    }

    @Test("After a STOP nothing but its confirmation, until a new consent")
    func stop() {
        let at = now - .hours(1)
        #expect(window(lastInbound: 1, stopped: 1) == .closed(.stopped(at: at)))
        #expect(
            window(lastInbound: 1, stopped: 1, confirmsStop: true) == .open(until: at + .hours(24) - .minutes(5)))
        #expect(window(lastInbound: nil, stopped: 1, confirmsStop: true) == .templatesOnly)
        let again = WhatsAppContact(
            consent: WhatsAppConsent(givenAt: now - .minutes(30), source: .call), stoppedAt: at)
        #expect(WhatsAppWindow(again, now: now) == .templatesOnly)
        let atOnce = WhatsAppContact(consent: WhatsAppConsent(givenAt: at, source: .call), stoppedAt: at)
        #expect(WhatsAppWindow(atOnce, now: now) == .closed(.stopped(at: at)))
    }

    @Test("What each allows")
    func allowed() throws {
        let template = try ask().content
        let contents: [WhatsAppMessage.Content] = [
            template, .text("Shukriya"), .buttons("?", [.init(.pledge, "Haan")], ask: "1"),
        ]
        func allowed(_ window: WhatsAppWindow) -> [Bool] { contents.map(window.allows) }
        #expect(allowed(.open(until: now)) == [true, true, true])
        #expect(allowed(.templatesOnly) == [true, false, false])
        #expect(allowed(.closed(.noConsent)) == [false, false, false])
        #expect(allowed(.closed(.stopped(at: now))) == [false, false, false])
    }
}
