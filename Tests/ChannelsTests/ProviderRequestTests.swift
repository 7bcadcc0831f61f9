import Channels
import Testing

/// What the tests of providers share.
enum ProviderSample {
    static let account = ProviderAccount(user: "qatra", password: "p&ss w+rd", sender: "QATRA")
    static let gsm = "O neg? Reply 1=HAAN & 100% free + \"safe\""
    static let urdu = "خون چاہیے"
    /// The same in percent-encoded UTF-8.
    static let urduEncoded = "%D8%AE%D9%88%D9%86%20%DA%86%D8%A7%DB%81%DB%8C%DB%92"
    static let gsmEncoded = "O%20neg%3F%20Reply%201%3DHAAN%20%26%20100%25%20free%20%2B%20%22safe%22"

    static func message(_ text: String, callback: String? = nil) -> ProviderMessage {
        ProviderMessage(to: "+923001234567", text: text, key: "w1-d7", callback: callback, expiryMinutes: 90)
    }

    static func provider(_ name: String) throws -> SMSProvider {
        try #require(try SMSProvider.shipped().first { $0.name == name })
    }

    /// A request as a person would write it down: method and address, headers, body.
    static func lines(
        _ name: String, _ text: String, token: String? = nil, base: String? = nil, callback: String? = nil
    ) throws -> [String] {
        var account = account
        account.baseURL = base
        let request = try provider(name).request(message(text, callback: callback), account: account, token: token)
        let headers = request.headers.map { "\($0.name): \($0.value)" }
        return ["\(request.method) \(request.url)"] + headers + [String(decoding: request.body, as: UTF8.self)]
    }
}

private let form = "Content-Type: application/x-www-form-urlencoded"
private let json = "Content-Type: application/json; charset=utf-8"
private let gsm = ProviderSample.gsm
private let urdu = ProviderSample.urdu
private let gsmEncoded = ProviderSample.gsmEncoded
private let urduEncoded = ProviderSample.urduEncoded
private let password = "p%26ss%20w%2Brd"
private let gsmJSON = #"O neg? Reply 1=HAAN & 100% free + \"safe\""#
/// `qatra:p&ss w+rd`
private let basic = "Authorization: Basic cWF0cmE6cCZzcyB3K3Jk"

@Suite("Requests to providers")
struct ProviderRequestTests {
    @Test("Everyone whom the issue names is shipped, and none claims to have been run")
    func shippedTable() throws {
        let shipped = try SMSProvider.shipped()
        #expect(
            shipped.map(\.name) == [
                "kannel", "jazz", "zong", "telenor", "sendpk", "lifetimesms", "veevo", "twilio", "android",
                "android-local",
            ])
        #expect(shipped.filter { $0.verified.how == .ranAgainstSimulator }.map(\.name) == ["kannel"])
        #expect(shipped.filter { $0.honoursIdempotencyKey }.map(\.name) == ["android", "android-local"])
        #expect(shipped.filter(\.takesExpiry).map(\.name) == ["kannel", "twilio", "android", "android-local"])
    }

    @Test("Jazz: a form, the plus sign and Urdu percent-encoded")
    func jazz() throws {
        let fields = "Username=qatra&Password=\(password)&From=QATRA&To=923001234567&Message="
        let line = "POST https://connect.jazzcmt.com/sendsms_url.html"
        #expect(try ProviderSample.lines("jazz", gsm) == [line, form, fields + gsmEncoded])
        #expect(try ProviderSample.lines("jazz", urdu) == [line, form, fields + urduEncoded])
    }

    @Test("Zong: JSON with its own word for Urdu")
    func zong() throws {
        let line = "POST https://cbs.zong.com.pk/reachrestapi/home/SendQuickSMS"
        func body(_ text: String, _ unicode: String) -> String {
            #"{"loginId":"qatra","loginPassword":"p&ss w+rd","Destination":"923001234567","Mask":"QATRA","#
                + #""Message":"\#(text)","UniCode":"\#(unicode)","ShortCodePrefered":"n"}"#
        }
        #expect(try ProviderSample.lines("zong", gsm) == [line, json, body(gsmJSON, "0")])
        #expect(try ProviderSample.lines("zong", urdu) == [line, json, body(urdu, "1")])
    }

    @Test("Telenor: the session first, then a query; the word for Urdu only where it is Urdu")
    func telenor() throws {
        let provider = try ProviderSample.provider("telenor")
        let signIn = try provider.signInRequest(account: ProviderSample.account)
        #expect(
            signIn?.url == "https://telenorcsms.com.pk:27677/corporate_sms2/api/auth.jsp?msisdn=qatra&password="
                + password)
        let line = "GET https://telenorcsms.com.pk:27677/corporate_sms2/api/sendsms.jsp?session_id=a%2Fb%3D"
        let gsmLine = line + "&to=923001234567&text=\(gsmEncoded)&mask=QATRA"
        let urduLine = line + "&to=923001234567&text=\(urduEncoded)&mask=QATRA&unicode=true"
        #expect(try ProviderSample.lines("telenor", gsm, token: "a/b=") == [gsmLine, ""])
        #expect(try ProviderSample.lines("telenor", urdu, token: "a/b=") == [urduLine, ""])
        #expect(throws: ProviderRefusal.tokenMissing) { try ProviderSample.lines("telenor", gsm) }
    }

    @Test("sendpk and Lifetime SMS: forms")
    func resellers() throws {
        let sendpk = "api_key=\(password)&sender=QATRA&mobile=923001234567&message="
        let sendpkLine = "POST https://sendpk.com/api/sms.php"
        #expect(try ProviderSample.lines("sendpk", gsm) == [sendpkLine, form, sendpk + gsmEncoded])
        #expect(try ProviderSample.lines("sendpk", urdu) == [sendpkLine, form, sendpk + urduEncoded + "&type=unicode"])
        let lifetime = "api_token=qatra&api_secret=\(password)&to=923001234567&from=QATRA&message="
        let lifetimeLine = "POST https://lifetimesms.com/json"
        #expect(try ProviderSample.lines("lifetimesms", gsm) == [lifetimeLine, form, lifetime + gsmEncoded])
        #expect(try ProviderSample.lines("lifetimesms", urdu) == [lifetimeLine, form, lifetime + urduEncoded])
    }

    @Test("Veevo: JSON with the number in E.164")
    func veevo() throws {
        let line = "POST https://api.veevotech.com/v3/sendsms"
        func body(_ text: String) -> String {
            #"{"hash":"p&ss w+rd","receivernum":"+923001234567","sendernum":"QATRA","textmessage":"\#(text)"}"#
        }
        #expect(try ProviderSample.lines("veevo", gsm) == [line, json, body(gsmJSON)])
        #expect(try ProviderSample.lines("veevo", urdu) == [line, json, body(urdu)])
    }

    @Test(
        "Twilio: the account in the path and in the header, the expiry in seconds, the report's address if there is one"
    )
    func twilio() throws {
        let line = "POST https://api.twilio.com/2010-04-01/Accounts/qatra/Messages.json"
        let fields = "From=QATRA&To=%2B923001234567&Body="
        #expect(
            try ProviderSample.lines("twilio", gsm) == [
                line, basic, form, fields + gsmEncoded + "&ValidityPeriod=5400",
            ])
        #expect(
            try ProviderSample.lines("twilio", urdu, callback: "https://qatra.example/hook/w1-d7") == [
                line, basic, form,
                fields + urduEncoded
                    + "&ValidityPeriod=5400&StatusCallback=https%3A%2F%2Fqatra.example%2Fhook%2Fw1-d7",
            ])
    }

    @Test("The Android gateway: the key as its id, the expiry as a number, the phone's own address")
    func android() throws {
        func body(_ text: String) -> String {
            #"{"id":"w1-d7","textMessage":{"text":"\#(text)"},"phoneNumbers":["+923001234567"],"ttl":5400,"#
                + #""withDeliveryReport":true}"#
        }
        #expect(
            try ProviderSample.lines("android", gsm) == [
                "POST https://api.sms-gate.app/3rdparty/v1/messages", basic, json, body(gsmJSON),
            ])
        #expect(
            try ProviderSample.lines("android-local", urdu, base: "http://192.168.1.20:8080") == [
                "POST http://192.168.1.20:8080/message", basic, json, body(urdu),
            ])
        #expect(throws: ProviderRefusal.baseURL) { try ProviderSample.lines("android-local", urdu) }
    }

    @Test("Kannel: its escapes stay Kannel's, the alphabet is a coding, the expiry is minutes")
    func kannel() throws {
        let line =
            "GET http://127.0.0.1:13013/cgi-bin/sendsms?username=qatra&password=\(password)&from=QATRA"
            + "&to=%2B923001234567&text="
        #expect(
            try ProviderSample.lines("kannel", gsm) == [
                line + gsmEncoded + "&charset=UTF-8&coding=0&validity=90&dlr-mask=31", "",
            ])
        #expect(
            try ProviderSample.lines("kannel", urdu, callback: "http://127.0.0.1/hook/w1-d7") == [
                line + urduEncoded + "&charset=UTF-8&coding=2&validity=90&dlr-mask=31"
                    + "&dlr-url=http%3A%2F%2F127.0.0.1%2Fhook%2Fw1-d7%3Fstatus%3D%25d%26answer%3D%25A%26id%3D%25F",
                "",
            ])
    }

    @Test("A base address sends every shipped request to a simulator and keeps its path")
    func baseAddress() throws {
        var account = ProviderSample.account
        account.baseURL = "http://127.0.0.1:18070/sim/"
        for provider in try SMSProvider.shipped() {
            let request = try provider.request(ProviderSample.message(gsm), account: account, token: "t")
            #expect(request.url.hasPrefix("http://127.0.0.1:18070/sim/"))
            #expect(!request.url.dropFirst(27).hasPrefix("/"), "\(provider.name): \(request.url)")
        }
        for base in ["ftp://a", "127.0.0.1", "http://", "http://user:secret@host", "https://a/?b", "https://a b"] {
            account.baseURL = base
            #expect(throws: ProviderRefusal.baseURL) {
                try ProviderSample.provider("jazz").request(ProviderSample.message(gsm), account: account)
            }
        }
    }

    @Test("Whatever is printed shows no secret, number or text")
    func printedRequests() throws {
        for provider in try SMSProvider.shipped() {
            var account = ProviderSample.account
            account.baseURL = "http://127.0.0.1:1"
            let request = try provider.request(ProviderSample.message(gsm), account: account, token: "tttt")
            var printed = "\(request) \(String(reflecting: request)) \(account) \(String(reflecting: account))"
            dump(request, to: &printed)
            dump(account, to: &printed)
            for secret in ["p&ss", "p%26ss", "cWF0", "qatra", "3001234567", "Reply", "tttt"] {
                #expect(!printed.contains(secret), "\(provider.name) shows \(secret)")
            }
        }
        #expect(
            try ProviderSample.provider("twilio").request(ProviderSample.message("a"), account: ProviderSample.account)
                .description
                == "POST https://api.twilio.com/2010-04-01/Accounts/{user}/Messages.json, body of 56 bytes")
    }

    @Test("What a provider cannot send is refused before it is sent, with the reason")
    func refusals() throws {
        let account = ProviderSample.account
        let jazz = try ProviderSample.provider("jazz")
        func refusal(_ change: (inout ProviderMessage) -> Void) -> ProviderRefusal? {
            var message = ProviderSample.message("a")
            change(&message)
            do { _ = try jazz.request(message, account: account) } catch { return error }
            return nil
        }
        #expect(refusal { _ in } == nil)
        #expect(refusal { $0.expiryMinutes = 0 } == .expired)
        #expect(refusal { $0.text = "" } == .emptyText)
        #expect(refusal { $0.text = String(repeating: "ب", count: 600) } == .tooManyParts(9, max: 8))
        for number in [
            "", "+", "03001234567", "+92300", "+92 3001234567", "+0923001234567", "+۹۲۳۰۰۱۲۳۴۵۶۷", "+9230012x4567",
        ] {
            #expect(refusal { $0.to = number } == .number)
        }
        #expect(throws: ProviderRefusal.senderMissing) {
            try jazz.request(ProviderSample.message("a"), account: ProviderAccount(user: "u", password: "p"))
        }
        var colon = account
        colon.user = "a:b"
        #expect(throws: ProviderRefusal.unusableValue(field: "basicAuth.user")) {
            try ProviderSample.provider("twilio").request(ProviderSample.message("a"), account: colon)
        }
    }

    @Test("A value in a path stays one segment, and a life is cut to the provider's longest")
    func pathAndLongestLife() throws {
        var account = ProviderSample.account
        account.user = "../a b/ü?x"
        var message = ProviderSample.message("a")
        message.expiryMinutes = 5_000
        let request = try ProviderSample.provider("twilio").request(message, account: account)
        #expect(
            request.url == "https://api.twilio.com/2010-04-01/Accounts/..%2Fa%20b%2F%C3%BC%3Fx/Messages.json")
        #expect(String(decoding: request.body, as: UTF8.self).hasSuffix("&ValidityPeriod=36000"))
    }
}
