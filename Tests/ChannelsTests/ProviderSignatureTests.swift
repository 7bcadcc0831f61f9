import Blood
import Channels
import Testing

private let codes = TestCodes()

private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

private func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

@Suite("Where webhooks come from: providers' signatures")
struct ProviderSignatureTests {
    @Test("The tests' own codes are those of RFC 2202 and RFC 4231, case 2 and a long key")
    func vectors() {
        let question = bytes("what do ya want for nothing?")
        #expect(
            hexadecimal(codes.code(.sha1, key: bytes("Jefe"), message: question))
                == "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")
        #expect(
            hexadecimal(codes.code(.sha256, key: bytes("Jefe"), message: question))
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        #expect(
            hexadecimal(
                codes.code(
                    .sha256, key: Array(repeating: 0xAA, count: 131),
                    message: bytes("Test Using Larger Than Block-Size Key - Hash Key First")))
                == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
    }

    @Test("Meta: over the bytes as they came, wrong by one byte, one digit or one secret")
    func meta() {
        let body = bytes(#"{"object":"whatsapp_business_account","entry":[],"note":"خون"}"#)
        let right = "sha256=61fe3f152aafd136f586fb5185c33de4b8d5899c66f5a46def4236a6d80a0076"
        func verdict(_ body: [UInt8], _ signature: String?, _ secret: String = "app-secret-1") -> WebhookVerdict {
            MetaWebhook.verdict(body: body, signature: signature, appSecret: secret, using: codes)
        }
        #expect(verdict(body, right) == .authentic)
        #expect(verdict(body + [0x20], right) == .wrong)
        #expect(verdict(body, String(right.dropLast()) + "x") == .wrong)
        #expect(verdict(body, String(right.dropFirst(7))) == .wrong)
        #expect(verdict(body, right, "app-secret-2") == .wrong)
        #expect(verdict(body, nil) == .missing)
        #expect(verdict(body, "") == .missing)
        #expect(verdict(body, right, "") == .notConfigured)
    }

    @Test("Meta's set-up call is answered with its challenge, and only for the right token")
    func challenge() {
        let token = "a-long-verify-token"
        func answer(_ query: String) -> String? {
            FormFields(query).flatMap { MetaWebhook.challenge($0, verifyToken: token) }
        }
        let call = "hub.mode=subscribe&hub.verify_token=a-long-verify-token&hub.challenge="
        #expect(answer(call + "1158201444") == "1158201444")
        #expect(answer(call + "%3Cscript%3E") == nil)
        #expect(answer(call) == nil)
        #expect(answer("hub.mode=subscribe&hub.verify_token=a-long-verify-tokem&hub.challenge=1") == nil)
        #expect(answer("hub.mode=unsubscribe&hub.verify_token=a-long-verify-token&hub.challenge=1") == nil)
        #expect(answer("") == nil)
        #expect(
            FormFields("hub.verify_token=&hub.mode=subscribe&hub.challenge=1").flatMap {
                MetaWebhook.challenge($0, verifyToken: "")
            } == nil)
    }

    @Test("Twilio: its published example, with fields in any order, with the usual port, and wrong in every part")
    func twilio() throws {
        let url = "https://mycompany.com/myapp.php?foo=1&bar=2"
        let form = try #require(
            FormFields(
                "To=%2B18005551212&Digits=1234&From=%2B12349013030&Caller=%2B12349013030&CallSid=CA1234567890ABCDE"))
        let right = "0/KCTR6DLpKmkAf8muzZqo1nDgQ="
        func verdict(_ url: String, _ form: FormFields?, _ signature: String?, _ token: String = "12345")
            -> WebhookVerdict
        {
            TwilioWebhook.verdict(url: url, form: form, signature: signature, authToken: token, using: codes)
        }
        #expect(verdict(url, form, right) == .authentic)
        #expect(verdict("https://mycompany.com:443/myapp.php?foo=1&bar=2", form, right) == .authentic)
        #expect(verdict("https://mycompany.com:8443/myapp.php?foo=1&bar=2", form, right) == .wrong)
        #expect(verdict("http://mycompany.com/myapp.php?foo=1&bar=2", form, right) == .wrong)
        #expect(verdict(url + "&baz=3", form, right) == .wrong)
        #expect(verdict(url, FormFields("Digits=1235"), right) == .wrong)
        #expect(verdict(url, nil, right) == .wrong)
        #expect(verdict(url, form, right, "12346") == .wrong)
        #expect(verdict(url, form, nil) == .missing)
        #expect(verdict(url, form, right, "") == .notConfigured)
        #expect(verdict("", form, right) == .wrong)
    }

    @Test("The Android gateway: body and time are signed together, within five minutes")
    func android() {
        let body = bytes(#"{"event":"sms:received","payload":{"message":"ہاں"}}"#)
        let right = "79a4269180adcc1bfae04ff90e2406a63f4dc5bf3095a2fdd7d5609ce7c8cc02"
        func verdict(_ signature: String?, _ timestamp: String?, secondsLater: Int64 = 0) -> WebhookVerdict {
            AndroidWebhook.verdict(
                body: body, signature: signature, timestamp: timestamp, key: "phone-key-1",
                now: Instant(millisecondsSince1970: (1_795_443_000 + secondsLater) * 1_000), using: codes)
        }
        #expect(verdict(right, "1795443000") == .authentic)
        #expect(verdict(right.uppercased(), "1795443000") == .authentic)
        #expect(verdict(right, "1795443000", secondsLater: 300) == .authentic)
        #expect(verdict(right, "1795443000", secondsLater: -300) == .authentic)
        #expect(verdict(right, "1795443000", secondsLater: 301) == .stale)
        #expect(verdict(right, "1795443000", secondsLater: -301) == .stale)
        #expect(verdict(right, "1795443001") == .wrong)
        #expect(verdict(right, nil) == .missing)
        #expect(verdict(nil, "1795443000") == .missing)
        // A time that is none can be signed by whoever has the key; it is no time all the same.
        let odd = hexadecimal(codes.code(.sha256, key: bytes("phone-key-1"), message: body + bytes("soon")))
        #expect(verdict(odd, "soon") == .stale)
    }

    @Test("Where nothing is signed: a secret in the address, and addresses that may call")
    func unsigned() throws {
        let secret = "0123456789abcdef"
        #expect(WebhookVerdict.secret(secret, expected: secret) == .authentic)
        #expect(WebhookVerdict.secret("0123456789abcdeF", expected: secret) == .wrong)
        #expect(WebhookVerdict.secret("0", expected: secret) == .wrong)
        #expect(WebhookVerdict.secret(nil, expected: secret) == .missing)
        #expect(WebhookVerdict.secret("", expected: "") == .notConfigured)
        #expect(WebhookVerdict.secret("short", expected: "short") == .notConfigured)

        let list = try #require(AddressList(["203.0.113.0/24", "198.51.100.7", "2001:db8::1"]))
        for address in ["203.0.113.0", "203.0.113.255", "198.51.100.7", "2001:DB8::1", "::ffff:203.0.113.9"] {
            #expect(list.contains(address), "\(address)")
        }
        for address in [
            "203.0.114.0", "198.51.100.8", "2001:db8::2", "", "203.0.113", "203.0.113.1.", "x", "1.2.3.256",
        ] {
            #expect(!list.contains(address), "\(address)")
        }
        #expect(try #require(AddressList(["0.0.0.0/0"])).contains("8.8.8.8"))
        #expect(!(try #require(AddressList([])).contains("127.0.0.1")))
        for entry in ["", "1.2.3", "1.2.3.4/33", "1.2.3.4/", "1.2.3.4/-1", "host.example", "+1.2.3.4"] {
            #expect(AddressList([entry]) == nil, "\(entry)")
        }
    }
}
