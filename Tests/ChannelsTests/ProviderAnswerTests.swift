import Channels
import Testing

private func read(_ name: String, _ status: Int, _ body: String) throws -> ProviderAnswer {
    try ProviderSample.provider(name).answer(status: status, body: Array(body.utf8), for: ProviderSample.account)
}

/// An answer without its reason, which is for people.
private enum Kind: Equatable {
    case accepted(String?), rejected, barred, temporary, uncertain, signInAgain

    init(_ answer: ProviderAnswer) {
        self =
            switch answer {
            case .accepted(let id): .accepted(id)
            case .rejected: .rejected
            case .barred: .barred
            case .temporary(_, let isCertain): isCertain ? .temporary : .uncertain
            case .signInAgain: .signInAgain
            }
    }
}

@Suite("Answers of providers")
struct ProviderAnswerTests {
    private static let ok: [(String, Int, String, Kind)] = [
        ("kannel", 202, "0: Accepted for delivery", .accepted(nil)),
        ("kannel", 202, "3: Queued for later delivery", .accepted(nil)),
        ("kannel", 403, "Authorization failed for sendsms", .barred),
        ("kannel", 503, "Temporal failure, try again later.", .temporary),
        ("kannel", 200, "", .rejected),
        ("jazz", 200, "Message Sent Successfully!", .accepted(nil)),
        ("jazz", 200, "Invalid username or password", .rejected),
        ("jazz", 200, "Invalid number. 0 of 1 sent successfully", .rejected),
        ("jazz", 200, "System busy, try again", .temporary),
        ("jazz", 200, "", .rejected),
        ("jazz", 500, "Message Sent Successfully!", .uncertain),
        ("jazz", 404, "Message Sent Successfully!", .rejected),
        ("zong", 200, #""0|Submitted Successfully|81""#, .accepted("81")),
        ("zong", 200, #""106|Invalid destination number""#, .rejected),
        ("zong", 200, #""500|Internal error""#, .temporary),
        ("telenor", 200, "<corpsms><data>771</data><response>OK</response></corpsms>", .accepted("771")),
        ("telenor", 200, "<corpsms><data>Error 102</data><response>Error</response></corpsms>", .signInAgain),
        ("telenor", 200, "<corpsms><data>Error 211</data><response>Error</response></corpsms>", .rejected),
        ("telenor", 200, "<corpsms><data>Error 211</data><response>OK</response></corpsms>", .rejected),
        ("telenor", 200, "<corpsms><data>Error 500</data><response>Error</response></corpsms>", .temporary),
        ("sendpk", 200, "OK ID:12345", .accepted("12345")),
        ("sendpk", 200, "OK", .accepted(nil)),
        ("sendpk", 200, "5", .rejected),
        ("sendpk", 200, "-4", .rejected),
        ("sendpk", 200, "ERROR: 11 - Server busy", .temporary),
        ("lifetimesms", 200, #"{"messages":[{"status":"1","messageid":"a9"}]}"#, .accepted("a9")),
        ("lifetimesms", 200, #"{"messages":[{"status":"0"}]}"#, .rejected),
        ("lifetimesms", 200, #"{"messages":[{"status":1,"messageid":7},{"status":0}]}"#, .rejected),
        ("lifetimesms", 429, "slow down", .temporary),
        ("veevo", 200, #"{"STATUS":"SUCCESSFUL","MESSAGE_ID":"v1"}"#, .accepted("v1")),
        ("veevo", 200, #"{"STATUS":"ERROR","ERROR_FILTER":"BALANCE"}"#, .rejected),
        ("veevo", 503, "", .temporary),
        ("twilio", 201, #"{"sid":"SM00ff","status":"queued"}"#, .accepted("SM00ff")),
        ("twilio", 400, #"{"code":21211}"#, .rejected),
        ("twilio", 429, #"{"code":20429}"#, .temporary),
        ("twilio", 200, "<html>Sign in to this network</html>", .rejected),
        ("android", 202, #"{"id":"w1-d7","state":"Pending"}"#, .accepted("w1-d7")),
        ("android", 409, #"{"message":"Message with the same ID already exists"}"#, .accepted(nil)),
        ("android", 401, "Unauthorized", .barred),
        ("android", 502, "", .uncertain),
        ("android-local", 202, "", .rejected),
    ]

    @Test("Every shipped provider's yes, no and not now", arguments: ok)
    fileprivate func answers(name: String, status: Int, body: String, kind: Kind) throws {
        #expect(Kind(try read(name, status, body)) == kind)
    }

    @Test("A sign-in brings a token, or says that the account is wrong, or that it is not now")
    func signIn() throws {
        let telenor = try ProviderSample.provider("telenor")
        func read(_ status: Int, _ body: String) -> ProviderSignInAnswer {
            telenor.signInAnswer(status: status, body: Array(body.utf8), for: ProviderSample.account)
        }
        #expect(read(200, "<corpsms><data>s 1</data>") == .refused(reason: "Status 200: <corpsms><data>s 1</data>"))
        #expect(read(200, "<data>sess9</data>\n<response>OK</response>") == .token("sess9"))
        #expect(read(503, "") == .temporary(reason: "Status 503, no text."))
        #expect(
            read(200, "<data>Error 200</data><response>Error</response>")
                == .refused(reason: "Status 200: <data>Error 200</data><response>Error</response>"))
    }

    @Test("A reason is one short line without secrets and numbers")
    func reasons() throws {
        let body = "Bad password p&ss w+rd\nof qatra for 923001234567 " + String(repeating: "x", count: 300)
        guard case .rejected(let reason) = try read("jazz", 400, body) else {
            Issue.record("It must be rejected.")
            return
        }
        #expect(reason.hasPrefix("Status 400: Bad password … of … for … xxx"))
        #expect(reason.count <= 220)
    }

    @Test("Bytes that are no text, and an endless answer, are read without a trap")
    func hostileAnswers() throws {
        let provider = try ProviderSample.provider("zong")
        let bytes: [[UInt8]] = [
            [0xFF, 0xFE, 0x00], Array(repeating: UInt8(ascii: "|"), count: 1_000_000), Array("\r\n\r\n".utf8),
        ]
        for body in bytes {
            #expect(Kind(provider.answer(status: 200, body: body, for: ProviderSample.account)) == .rejected)
        }
        #expect(Kind(provider.answer(status: -7, body: [], for: ProviderSample.account)) == .rejected)
    }
}
