import Channels
import Gateways
import Testing

@Suite struct CryptoAuthenticationTests {
    /// Test case 2 of RFC 2202 and of RFC 4231.
    @Test func theCodesAreThoseOfTheStandards() {
        let (key, message) = (Array("Jefe".utf8), Array("what do ya want for nothing?".utf8))
        let hexadecimal = { (hash: AuthenticationHash) in
            CryptoAuthentication().code(hash, key: key, message: message).map { byte in
                (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }.joined()
        }
        #expect(hexadecimal(.sha1) == "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")
        #expect(hexadecimal(.sha256) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }

    @Test func twiliosPublishedExampleIsAuthentic() throws {
        let form = try #require(
            FormFields(
                "To=%2B18005551212&Digits=1234&From=%2B12349013030&Caller=%2B12349013030&CallSid=CA1234567890ABCDE"))
        let verdict = { (signature: String) in
            TwilioWebhook.verdict(
                url: "https://mycompany.com/myapp.php?foo=1&bar=2", form: form, signature: signature,
                authToken: "12345", using: CryptoAuthentication())
        }
        #expect(verdict("0/KCTR6DLpKmkAf8muzZqo1nDgQ=") == .authentic)
        #expect(verdict("0/KCTR6DLpKmkAf8muzZqo1nDgR=") == .wrong)
    }
}
