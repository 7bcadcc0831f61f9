import Channels
import Testing

/// What the tests of WhatsApp share; every number and secret is invented.
enum WhatsAppSample {
    static let token = "EAAJBtesttokenTestToken0123456789"
    static let appSecret = "0123456789abcdef0123456789abcdef"
    static let verifyToken = "a-long-verify-token"
    static let phoneNumberID = "106540352242922"
    static let businessAccountID = "102290129340398"

    static func account(
        phoneNumberID: String = phoneNumberID, businessAccountID: String? = businessAccountID, token: String = token,
        appSecret: String = appSecret, verifyToken: String = verifyToken, graphVersion: String = "v26.0",
        baseURL: String = "http://127.0.0.1:18070"
    ) throws(ProviderFault) -> WhatsAppAccount {
        try WhatsAppAccount(
            phoneNumberID: phoneNumberID, businessAccountID: businessAccountID, accessToken: token,
            appSecret: appSecret, verifyToken: verifyToken, graphVersion: graphVersion, baseURL: baseURL)
    }
}

@Suite("WhatsApp: the account")
struct WhatsAppAccountTests {
    @Test("A right account keeps its ids, its version and its server")
    func right() throws {
        let account = try WhatsAppSample.account(baseURL: "https://graph.facebook.com/")
        #expect(account.phoneNumberID == "106540352242922")
        #expect(account.businessAccountID == "102290129340398")
        #expect(account.graphVersion == "v26.0")
        #expect(account.baseURL == "https://graph.facebook.com")
        let usual = try WhatsAppAccount(
            phoneNumberID: "106540352242922", accessToken: WhatsAppSample.token, appSecret: WhatsAppSample.appSecret,
            verifyToken: WhatsAppSample.verifyToken)
        #expect(usual.baseURL == "https://graph.facebook.com")
        #expect(usual.businessAccountID == nil)
    }

    @Test("No way of printing shows a secret")
    func printing() throws {
        let account = try WhatsAppSample.account()
        var dumped = ""
        dump(account, to: &dumped)
        var inside = ""
        dump(["account": [account]], to: &inside)
        for shown in ["\(account)", String(reflecting: account), dumped, inside, "\([account])"] {
            for secret in [WhatsAppSample.token, WhatsAppSample.appSecret, WhatsAppSample.verifyToken] {
                #expect(!shown.contains(secret), "\(shown)")
            }
            #expect(shown.contains("WhatsApp account") || shown.contains("1 element"), "\(shown)")
        }
    }

    @Test(
        "A wrong field is named, and its value is not",
        arguments: [
            ("phoneNumberID", ["", "1234", "+923001234567", "10654035224292a", "123456789012345678901"]),
            ("businessAccountID", ["", "x"]),
            (
                "accessToken",
                ["", "short", "EAAJB testtokenTestToken0123456789", "EAAJBtesttokenTestToken0123456789\n"]
            ),
            ("appSecret", ["", "0123456789abcde", "0123456789abcdef 0123456789abcde"]),
            ("verifyToken", ["", "short", "a long verify token"]),
            ("graphVersion", ["", "26.0", "v26", "v26.0/../..", "v0.0", "v1234.0"]),
            (
                "baseURL",
                [
                    "", "graph.facebook.com", "http://graph.facebook.com", "http://127.0.0.1.example.com",
                    "https://user@graph.facebook.com", "https://graph.facebook.com?a=b", "https://a/b#c",
                    "https://graph.facebook.com//", "ftp://127.0.0.1",
                ]
            ),
        ])
    func wrong(field: String, values: [String]) {
        for value in values {
            do {
                _ = try account(field, value)
                Issue.record("\(field) was taken: \(value)")
            } catch {
                #expect(error.provider == "whatsapp")
                #expect(error.field == field, "\(value)")
                let isSecret = field.hasSuffix("Token") || field == "appSecret"
                if isSecret, value.count > 5 { #expect(!error.message.contains(value)) }
            }
        }
    }

    private func account(_ field: String, _ value: String) throws(ProviderFault) -> WhatsAppAccount {
        switch field {
        case "phoneNumberID": try WhatsAppSample.account(phoneNumberID: value)
        case "businessAccountID": try WhatsAppSample.account(businessAccountID: value)
        case "accessToken": try WhatsAppSample.account(token: value)
        case "appSecret": try WhatsAppSample.account(appSecret: value)
        case "verifyToken": try WhatsAppSample.account(verifyToken: value)
        case "graphVersion": try WhatsAppSample.account(graphVersion: value)
        default: try WhatsAppSample.account(baseURL: value)
        }
    }

    @Test("A simulator on this machine may be reached in the clear")
    func simulator() throws {
        for base in ["http://127.0.0.1:18070", "http://localhost", "http://[::1]:8080", "http://127.0.0.1/sim"] {
            #expect(try WhatsAppSample.account(baseURL: base).baseURL == base)
        }
    }

    @Test("The account answers the set-up call and judges signatures with its own secrets")
    func webhook() throws {
        let account = try WhatsAppSample.account()
        let call = "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token="
        #expect(try account.challenge(#require(FormFields(call + "a-long-verify-token"))) == "1158201444")
        #expect(try account.challenge(#require(FormFields(call + "a-long-verify-tokem"))) == nil)
        let codes = TestCodes()
        let body = Array(#"{"entry":[]}"#.utf8)
        let code = codes.code(.sha256, key: Array(WhatsAppSample.appSecret.utf8), message: body)
        let signature = "sha256=" + code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(account.verdict(body: body, signature: signature, using: codes) == .authentic)
        #expect(account.verdict(body: body + [10], signature: signature, using: codes) == .wrong)
        #expect(account.verdict(body: body, signature: nil, using: codes) == .missing)
    }
}
