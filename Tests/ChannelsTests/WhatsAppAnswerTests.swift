import Channels
import Dispatching
import Testing

private func read(_ status: Int, _ body: String) throws -> WhatsAppAnswer {
    try WhatsAppAnswer.read(status: status, body: Array(body.utf8), for: WhatsAppSample.account())
}

/// An error as Meta's documents show it; the words are invented.
private func error(_ code: String, details: String? = nil, message: String = "(#1) Something") -> String {
    let data = details.map { #","error_data":{"messaging_product":"whatsapp","details":"\#($0)"}"# } ?? ""
    return #"{"error":{"message":"\#(message)","type":"OAuthException","code":\#(code)\#(data),"#
        + #""fbtrace_id":"Az8or2yhqkZfEZ-_4Qn_Bam"}}"#
}

private func fault(_ answer: WhatsAppAnswer) -> WhatsAppFault? {
    if case .failed(let fault, _) = answer { fault } else { nil }
}

private func reason(_ answer: WhatsAppAnswer) -> String? {
    if case .failed(_, let reason) = answer { reason } else { nil }
}

@Suite("WhatsApp: Meta's answers")
struct WhatsAppAnswerTests {
    @Test("Taken, with its id; held back for a template's first people; an id of another kind is none")
    func accepted() throws {
        func taken(_ rest: String) -> String {
            #"{"messaging_product":"whatsapp","contacts":[{"input":"+923001234567","wa_id":"923001234567"}],"#
                + #""messages":[{"id":"wamid.HBgMOTIz"\#(rest)}]}"#
        }
        #expect(try read(200, taken("")) == .accepted(id: "wamid.HBgMOTIz", isHeld: false))
        #expect(
            try read(200, taken(#","message_status":"accepted""#)) == .accepted(id: "wamid.HBgMOTIz", isHeld: false))
        #expect(
            try read(200, taken(#","message_status":"held_for_quality_assessment""#))
                == .accepted(id: "wamid.HBgMOTIz", isHeld: true))
        for odd in [
            #"{"messages":[]}"#, #"{"messages":[{"id":""}]}"#, #"{"messages":[{"id":{}}]}"#, #"{"messages":{"id":1}}"#,
            "[]", "null", "", "<html>Sign in to this network</html>",
            #"{"messages":[{"id":"\#(String(repeating: "a", count: 513))"}]}"#,
        ] {
            // It may have been sent: nobody says that it was not.
            #expect(fault(try read(200, odd)) == .temporary(isCertain: false), "\(odd.prefix(40))")
        }
    }

    static let codes: [(Int, WhatsAppFault)] = [
        (131_047, .windowClosed), (131_026, .notOnWhatsApp), (131_049, .heldBack), (130_472, .heldBack),
        (131_050, .stopped), (130_429, .rateLimited(.number)), (80_007, .rateLimited(.number)),
        (4, .rateLimited(.number)), (131_056, .rateLimited(.person)), (131_048, .rateLimited(.quality)),
        (190, .tokenExpired), (0, .tokenExpired), (10, .notAllowed), (3, .notAllowed), (200, .notAllowed),
        (299, .notAllowed), (368, .notAllowed), (130_497, .notAllowed), (131_031, .notAllowed),
        (131_037, .notAllowed), (131_042, .notAllowed), (133_010, .notAllowed), (33, .notAllowed),
        (132_000, .template(isPaused: false)), (132_001, .template(isPaused: false)),
        (132_005, .template(isPaused: false)), (132_007, .template(isPaused: false)),
        (132_012, .template(isPaused: false)), (132_015, .template(isPaused: true)),
        (132_016, .template(isPaused: false)), (134_101, .temporary(isCertain: true)),
        (2, .temporary(isCertain: true)), (131_016, .temporary(isCertain: true)),
        (131_057, .temporary(isCertain: true)), (1, .temporary(isCertain: false)),
        (131_000, .temporary(isCertain: false)), (100, .rejected), (131_008, .rejected), (131_009, .rejected),
        (131_030, .rejected), (131_051, .rejected),
    ]

    @Test("Every code means the same, whatever the status beside it, as a number and as a text", arguments: codes)
    func code(code: Int, meaning: WhatsAppFault) throws {
        for status in [400, 401, 429, 500, 200] {
            #expect(fault(try read(status, error("\(code)"))) == meaning, "\(status)")
            #expect(fault(try read(status, error("\"\(code)\""))) == meaning, "\(status)")
        }
        let report = DeliveryReport(providerID: "wamid.1", state: .failed, reason: "\(code) Title of it")
        #expect(report.whatsAppFault == meaning)
    }

    @Test(
        "Where no code helps, the status says what it can",
        arguments: [
            (400, WhatsAppFault.rejected), (401, .tokenExpired), (403, .notAllowed), (404, .rejected),
            (429, .rateLimited(.number)), (301, .rejected), (500, .temporary(isCertain: false)),
            (502, .temporary(isCertain: false)), (503, .temporary(isCertain: true)),
            (504, .temporary(isCertain: false)), (0, .temporary(isCertain: false)),
            (-7, .temporary(isCertain: false)), (299, .temporary(isCertain: false)),
        ])
    func status(status: Int, meaning: WhatsAppFault) throws {
        for body in ["", "<html>Bad gateway</html>", error("987654321"), error("{}"), error("-1"), #"{"error":"no"}"#] {
            #expect(fault(try read(status, body)) == meaning, "\(body)")
        }
    }

    @Test("What Meta calls transient is tried again")
    func transient() throws {
        #expect(
            fault(try read(400, #"{"error":{"code":987654,"is_transient":true,"message":"x"}}"#))
                == .temporary(isCertain: false))
        #expect(fault(try read(400, #"{"error":{"code":987654,"is_transient":"true"}}"#)) == .rejected)
    }

    @Test("A reason is Meta's code and words in one line, without numbers, ids and tokens")
    func reasons() throws {
        #expect(
            try reason(
                read(
                    400,
                    error(
                        "131026", details: #"Message undeliverable.\nTo +92 300-1234567 or 923001234567, wamid.HBg9/+="#
                    )))
                == "131026: Message undeliverable. To +… or …, wamid.…")
        #expect(
            try reason(read(401, error("190", message: "Malformed access token \(WhatsAppSample.token)")))
                == "190: Malformed access token …")
        #expect(
            try reason(read(401, error("190", message: "Malformed access token EAAXothertoken0123456789")))
                == "190: Malformed access token …")
        let account = try WhatsAppSample.account(token: "another-form-of-token-1")
        let repeated = Array(error("190", message: "Cannot parse another-form-of-token-1").utf8)
        #expect(
            reason(WhatsAppAnswer.read(status: 401, body: repeated, for: account)) == "190: Cannot parse …")
        #expect(
            try reason(read(400, error("100", message: "Object with ID '106540352242922' does not exist")))
                == "100: Object with ID '…' does not exist")
        #expect(try reason(read(502, "")) == "Status 502.")
        let long = try #require(try reason(read(400, error("100", message: String(repeating: "x", count: 5_000)))))
        #expect(long.count < 240)
        #expect(try reason(read(400, #"{"error":{"code":"923001234567"}}"#)) == "….")
    }

    @Test("Every fault has a remedy, and every limit a time to wait")
    func remedies() {
        let faults = Set(Self.codes.map(\.1))
        #expect(faults.allSatisfy { !$0.remedy.isEmpty && $0.remedy.hasSuffix(".") })
        #expect(WhatsAppLimit.allCases.allSatisfy { $0.wait > .zero })
    }

    @Test("The same in the words for every provider")
    func common() throws {
        #expect(try read(200, #"{"messages":[{"id":"w"}]}"#).providerAnswer == .accepted(id: "w"))
        #expect(
            try read(500, error("131000", details: "x")).providerAnswer
                == .temporary(reason: "131000: x", isCertain: false))
        #expect(
            try read(400, error("131056", details: "x")).providerAnswer
                == .temporary(reason: "131056: x", isCertain: true))
        for code in ["131047", "131026", "132015", "100"] {
            #expect(try read(400, error(code, details: "x")).providerAnswer == .rejected(reason: "\(code): x"))
        }
        for code in ["190", "368"] {
            #expect(try read(400, error(code, details: "x")).providerAnswer == .barred(reason: "\(code): x"))
        }
    }

    @Test("Bytes that are no text, endless and nested answers, and wrong types everywhere end in no trap")
    func hostile() throws {
        let account = try WhatsAppSample.account()
        let nested = String(repeating: #"{"error":"#, count: 10_000)
        let bodies: [[UInt8]] = [
            [0xFF, 0xFE, 0x00], Array(repeating: 0x5B, count: 2_000_000), Array(nested.utf8),
            Array((#"{"messages":[{"id":"w"}],"x":""# + String(repeating: "a", count: 70_000) + #""}"#).utf8),
            Array(#"{"error":{"code":1e400,"message":[],"error_data":7}}"#.utf8),
            Array(#"{"error":{"code":99999999999999999999999,"message":null}}"#.utf8),
            Array(#"{"error":{"code":131047,"error_data":{"details":{"details":"x"}}}}"#.utf8),
        ]
        for body in bodies {
            for status in [200, 400, 500] {
                guard case .failed = WhatsAppAnswer.read(status: status, body: body, for: account) else {
                    Issue.record("Nobody has taken anything: \(body.prefix(40))")
                    continue
                }
            }
        }
        let whole = Array(error("131047", details: "خون").utf8)
        for length in 0..<whole.count {
            let answer = WhatsAppAnswer.read(status: 400, body: Array(whole.prefix(length)), for: account)
            #expect(fault(answer) == .rejected)
        }
    }

    @Test("A report without a code of Meta's has no fault")
    func reports() {
        for reason in [nil, "", "Undeliverable", "7777 x", "131047x", "99999999999999999999 x"] {
            #expect(DeliveryReport(state: .failed, reason: reason).whatsAppFault == nil, "\(reason ?? "none")")
        }
    }
}

@Suite("WhatsApp: Meta's answers to templates")
struct WhatsAppTemplateAnswerTests {
    private func read(_ status: Int, _ body: String) throws -> WhatsAppTemplateAnswer {
        try WhatsAppTemplateAnswer.read(status: status, body: Array(body.utf8), for: WhatsAppSample.account())
    }

    @Test("Taken with the state and the category that Meta gives it")
    func taken() throws {
        #expect(
            try read(200, #"{"id":"572279198452421","status":"PENDING","category":"MARKETING"}"#)
                == .taken(state: "PENDING", category: "MARKETING"))
        #expect(try read(200, #"{"id":"5"}"#) == .taken(state: "PENDING", category: nil))
    }

    @Test("Refused with Meta's words and no secret; a page of somebody's network is no approval")
    func refused() throws {
        let body =
            #"{"error":{"code":100,"message":"Invalid parameter","error_user_title":"Already there","#
            + #""error_user_msg":"Seen with \#(WhatsAppSample.appSecret)"}}"#
        guard case .refused(let reason) = try read(400, body) else {
            Issue.record("a refusal is none")
            return
        }
        #expect(reason.hasPrefix("100: Already there. Seen with"))
        #expect(!reason.contains(WhatsAppSample.appSecret))
        guard case .refused = try read(200, "<html>Sign in</html>") else {
            Issue.record("a page was taken for an approval")
            return
        }
    }
}

@Suite("channels.json: WhatsApp")
struct WhatsAppWaysFileTests {
    @Test("The account is written beside the ways there are, and again in place of the old one")
    func setting() throws {
        let way = #"{"way":"a","provider":"jazz","user":"u","password":"pw-long-enough","sender":"QATRA"}"#
        func account(_ number: String) -> JSONValue {
            .object([
                JSONField("phoneNumberID", .text(number)), JSONField("accessToken", .text(WhatsAppSample.token)),
                JSONField("appSecret", .text(WhatsAppSample.appSecret)),
                JSONField("verifyToken", .text(WhatsAppSample.verifyToken)),
            ])
        }
        let old = try WaysFile.adding(JSONValue(bytes: Array(way.utf8)), to: nil, isFirst: true)
        #expect(WaysFile.verifyToken(in: old) == nil)
        let first = try WaysFile.setting(whatsApp: account("111111"), in: old)
        let second = try WaysFile.setting(whatsApp: account("222222"), in: first)
        let file = try WaysFile(json: second)
        #expect(file.sms.map(\.name) == ["a"])
        #expect(file.whatsApp?.phoneNumberID == "222222")
        #expect(WaysFile.verifyToken(in: second) == WhatsAppSample.verifyToken)
        #expect(!String(decoding: second, as: UTF8.self).contains("111111"))
        #expect(throws: ProviderFault.self) { try WaysFile.setting(whatsApp: account("1"), in: Array("[]".utf8)) }
    }
}
