import Blood
import Centre
import Channels
import Dispatching
import Gateways
import Logging
import Matching
import Simulation
import Synchronization
import Testing

/// Whom the desk believes, what it reads, and what it answers.
@Suite struct CallDeskTests {
    private static let secret = "0123456789abcdef0123456789abcdef"
    private static let whatsApp = """
        {"phoneNumberID": "106540352242922", "accessToken": "EAAxxxxxxxxxxxxxxxxxxxxxxxx",
         "appSecret": "app-secret-of-the-test", "verifyToken": "verify-token-of-the-test"}
        """

    private final class Heard: Sendable {
        let reports = Mutex<[GatewayReport]>([])
        let fails = Mutex(false)

        var all: [GatewayReport] { reports.withLock { $0 } }
    }

    private struct StoreIsFull: Error {}

    private func desk(_ heard: Heard) throws -> CallDesk {
        let file = try WaysFile(
            json: Array(
                """
                {"sms": [
                    {"provider": "kannel", "user": "u", "password": "p"},
                    {"provider": "twilio", "user": "AC1", "password": "token-of-the-account", "sender": "+15005550006"},
                    {"provider": "android", "user": "u", "password": "p", "signingKey": "key-of-the-phone"},
                    {"way": "firm", "provider": "jazz", "user": "u", "password": "p", "sender": "QATRA",
                     "callers": ["203.0.113.0/24"],
                     "calls": {"name": "firm", "reads": "json", "inbound": {"from": "from", "text": "text"}}}
                 ], "whatsApp": \(Self.whatsApp)}
                """.utf8))
        return CallDesk(
            file.sms, whatsApp: file.whatsApp, secret: Self.secret, publicAddress: "https://blood.example.pk",
            clock: SimulatedClock(now: Instant(millisecondsSince1970: 1_795_000_000_000)),
            logger: Logger(label: "test"),
            deliver: { report in
                guard !heard.fails.withLock({ $0 }) else { throw StoreIsFull() }
                heard.reports.withLock { $0.append(report) }
            })
    }

    private func call(
        _ way: String, _ rest: [String] = [], method: String = "GET", query: String = "", body: String = "",
        headers: [String: String] = [:], secret: String = CallDeskTests.secret, peer: String = "127.0.0.1",
        isForwarded: Bool = false
    ) -> ProviderCall {
        ProviderCall(
            way: way, secret: secret, rest: rest, method: method,
            path: "/hooks/" + ([way, secret] + rest).joined(separator: "/"), query: query, header: { headers[$0] },
            body: Array(body.utf8), peer: peer, isForwarded: isForwarded)
    }

    @Test func kannelReportsAndBringsTexts() async throws {
        let heard = Heard()
        let desk = try desk(heard)
        #expect(await desk.hear(call("kannel", ["report", "qatra-7"], query: "status=1&answer=&id=k1")) == .taken)
        #expect(
            await desk.hear(
                call(
                    "kannel", ["text"],
                    query: "from=%2B923001234567&to=8257&text=haan+bhai&at=1795000000"
                        + "&id=in1")) == .taken)
        let reports = heard.all
        guard case .report(let report) = reports.first, case .inbound(let text) = reports.last else {
            Issue.record("\(reports)")
            return
        }
        #expect(report.key == "qatra-7" && report.state == .delivered && report.identity != nil)
        #expect(text.from == "+923001234567" && text.body == "haan bhai" && text.channel == .sms)
        #expect(text.sentAt == Instant(millisecondsSince1970: 1_795_000_000_000))
    }

    @Test func whoeverIsNotKannelIsNotBelieved() async throws {
        let heard = Heard()
        let desk = try desk(heard)
        let query = "status=1&answer=&id=k1"
        let rest = ["report", "qatra-7"]
        #expect(await desk.hear(call("kannel", rest, query: query, secret: "0123456789abcdef0")) == .refused)
        let shake = "hub.mode=subscribe&hub.challenge=115&hub.verify_token=verify-token-of-the-test"
        #expect(await desk.hear(call("whatsapp", query: shake, secret: "0123456789abcdef0")) == .refused)
        #expect(await desk.hear(call("kannel", rest, query: query, peer: "203.0.113.9")) == .refused)
        #expect(await desk.hear(call("kannel", rest, query: query, isForwarded: true)) == .refused)
        #expect(await desk.hear(call("nobody", rest, query: query)) == .unknown)
        #expect(await desk.hear(call("kannel", rest, query: "status=%zz")) == .taken, "or Kannel repeats it for days")
        #expect(await desk.hear(call("firm", method: "POST", body: "{", peer: "203.0.113.7")) == .malformed)
        #expect(!desk.isInvited(secret: "") && !desk.isInvited(secret: String(Self.secret.dropLast())))
        #expect(desk.isInvited(secret: Self.secret))
        #expect(heard.all.isEmpty)
    }

    @Test func aFirmThatSignsNothingIsBelievedFromItsOwnAddressesOnly() async throws {
        let heard = Heard()
        let desk = try desk(heard)
        let body = #"{"from": "923001234567", "text": "1"}"#
        #expect(await desk.hear(call("firm", method: "POST", body: body, peer: "203.0.113.7")) == .taken)
        #expect(await desk.hear(call("firm", method: "POST", body: body, peer: "198.51.100.7")) == .refused)
        #expect(heard.all.count == 1)
    }

    @Test func twilioAndThePhoneAreBelievedBySignature() async throws {
        let heard = Heard()
        let desk = try desk(heard)
        let body = "MessageSid=SM1&MessageStatus=delivered"
        let path = "/hooks/twilio/\(Self.secret)/report/qatra-9"
        let signed = "https://blood.example.pk" + path + "MessageSidSM1MessageStatusdelivered"
        let code = CryptoAuthentication().code(
            .sha1, key: Array("token-of-the-account".utf8), message: Array(signed.utf8))
        let rest = ["report", "qatra-9"]
        for (signature, answer) in [(base64(code), ProviderCallAnswer.taken), ("bm90IGl0", .refused)] {
            let headers = ["x-twilio-signature": signature]
            #expect(await desk.hear(call("twilio", rest, method: "POST", body: body, headers: headers)) == answer)
        }
        let event = #"{"event": "sms:delivered", "payload": {"messageId": "qatra-3"}}"#
        // Signed in the window, and an hour before it.
        for (at, answer) in [("1795000010", ProviderCallAnswer.taken), ("1794996400", .refused)] {
            let mac = CryptoAuthentication().code(
                .sha256, key: Array("key-of-the-phone".utf8), message: Array((event + at).utf8))
            let headers = ["x-signature": hexadecimal(mac), "x-timestamp": at]
            #expect(await desk.hear(call("android", method: "POST", body: event, headers: headers)) == answer)
        }
        #expect(heard.all.count == 2)
    }

    @Test func whatsAppShakesHandsAndAButtonIsAnAnswerToItsAsk() async throws {
        let heard = Heard()
        let desk = try desk(heard)
        let shake = "hub.mode=subscribe&hub.challenge=115&hub.verify_token="
        #expect(await desk.hear(call("whatsapp", query: shake + "verify-token-of-the-test")) == .words("115"))
        #expect(await desk.hear(call("whatsapp", query: shake + "another-token")) == .refused)
        let body = """
            {"entry": [{"changes": [{"field": "messages", "value": {
              "messages": [
                {"id": "wamid.1", "from": "923001234567", "timestamp": "1795000000", "type": "button",
                 "button": {"text": "Haan", "payload": "qatra1:pledge:1001"}, "context": {"id": "wamid.0"}},
                {"id": "wamid.2", "from": "923001234567", "timestamp": "1795000001", "type": "reaction",
                 "reaction": {"emoji": "x"}}],
              "statuses": [{"id": "wamid.0", "status": "read", "timestamp": "1795000002",
                "biz_opaque_callback_data": "qatra-4"}]}}]}]}
            """
        let mac = CryptoAuthentication().code(
            .sha256, key: Array("app-secret-of-the-test".utf8), message: Array(body.utf8))
        for (signature, answer) in [("sha256=" + hexadecimal(mac), ProviderCallAnswer.taken), ("sha256=00", .refused)] {
            let headers = ["x-hub-signature-256": signature]
            #expect(await desk.hear(call("whatsapp", method: "POST", body: body, headers: headers)) == answer)
        }
        let reports = heard.all
        guard reports.count == 2, case .inbound(let text) = reports[0], case .report(let report) = reports[1] else {
            Issue.record("\(reports)")
            return
        }
        #expect(text.body == "1" && text.reference == "1001" && text.channel == .whatsApp)
        #expect(text.inReplyTo == "wamid.0")
        #expect(report.key == "qatra-4" && report.state == .delivered && report.isRead)
    }

    @Test func whatCouldNotBeWrittenDownIsAskedForAgain() async throws {
        let heard = Heard()
        let desk = try desk(heard)
        let report = call("kannel", ["report", "qatra-7"], query: "status=1&answer=&id=k1")
        heard.fails.withLock { $0 = true }
        #expect(await desk.hear(report) == .sayAgain)
        heard.fails.withLock { $0 = false }
        #expect(await desk.hear(report) == .taken)
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private func base64(_ bytes: [UInt8]) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let three = (0..<3).map { start + $0 < bytes.count ? Int(bytes[start + $0]) : 0 }
            let number = three[0] << 16 | three[1] << 8 | three[2]
            for place in 0..<4 {
                text.append(start + place > bytes.count ? "=" : letters[number >> (18 - 6 * place) & 63])
            }
        }
        return text
    }
}
