import Channels
import Foundation
import Testing

/// A description that is right; every test breaks one thing in it.
private let sample = #"""
    {"name": "firm", "title": "A firm", "verified": {"how": "assumed", "note": "none", "date": "2026-11-27"},
     "request": {"method": "POST", "url": "https://firm.example/send", "json": {"a": [{"to": "{to}"}, "{text}", 1]}},
     "answer": {"successStatus": [200]}, "numberFormat": "03", "sender": "none", "reports": "none",
     "alphabets": ["gsm7"], "partsMax": 3}
    """#

private func fault(_ old: String, _ new: String) -> String {
    let text = sample.replacingOccurrences(of: old, with: new)
    guard text != sample else { return "nothing was changed" }
    do {
        _ = try SMSProvider(json: JSONValue(parsing: text))
        return "it was taken"
    } catch let error as ProviderFault {
        return error.message
    } catch { return "\(error)" }
}

@Suite("Descriptions of providers")
struct ProviderDescriptionTests {
    @Test("A right description is taken, and national numbers are the country's own")
    func taken() throws {
        let provider = try SMSProvider(json: JSONValue(parsing: sample))
        #expect(provider.answer.temporaryStatus == ProviderAnswerRules.usualTemporaryStatus)
        let account = ProviderAccount(user: "u", password: "p")
        var message = ProviderMessage(to: "+923001234567", text: "a\\\"\n", key: "k", expiryMinutes: 5)
        let request = try provider.request(message, account: account)
        #expect(String(decoding: request.body, as: UTF8.self) == #"{"a":[{"to":"03001234567"},"a\\\"\n",1]}"#)
        message.to = "+971501234567"
        #expect(throws: ProviderRefusal.number) { try provider.request(message, account: account) }
        message.to = "+923001234567"
        message.text = ProviderSample.urdu
        #expect(throws: ProviderRefusal.alphabet(.ucs2)) { try provider.request(message, account: account) }
    }

    @Test(
        "What is wrong is named with provider, field and remedy",
        arguments: [
            (#""{text}", 1"#, #""{txt}", 1"#, "firm, request.json.a[1]: {txt} is not a placeholder. Use one of {to}"),
            (#""{text}", 1"#, #""{text", 1"#, "firm, request.json.a[1]: a brace stands alone. Write placeholders as"),
            (#""{text}", 1"#, #""hello", 1"#, "firm, request: {text} stands nowhere in it. Put it"),
            (#""{text}", 1"#, #""{text} {number:key}", 1"#, "firm, request.json.a[1]: {number:…} stands for"),
            (#""title""#, #""titel""#, "firm, titel: this field is not known. Use one of name, title"),
            (#""title": "A firm","#, "", "firm, title: it is missing. Add it."),
            (#""name": "firm""#, #""name": "Firm Ltd""#, "Firm Ltd, name: it is not a plain name. Use at most 40"),
            (#""name": "firm","#, "", "provider no. 1, name: it is missing."),
            ("assumed", "tested", #"firm, verified.how: "tested" is not one of its values. Use one of "ranAgainst"#),
            ("2026-11-27", "yesterday", "firm, verified.date: it is not a day. Write it as 2026-11-27."),
            ("POST", "PUT", #"firm, request.method: "PUT" is not supported. Write GET or POST."#),
            ("POST", "GET", "firm, request.method: a GET has no body. Write POST"),
            ("https://firm.example/send", "firm.example", "firm, request.url: it does not begin with a server."),
            ("https://firm.example/send", "https://{user}/send", "firm, request.url: it does not begin with a server."),
            ("https://firm.example/send", "https://firm.example/?a=b", "firm, request.url: it has a query"),
            (#""json""#, #""form": {"a": "b"}, "json""#, "firm, request.json: there is a form as well. Keep one"),
            (#""json""#, #""headers": {"Host": "b"}, "json""#, "firm, request.headers.Host: it is set by the program"),
            (#""json""#, #""headers": {"A B": "b"}, "json""#, "firm, request.headers.A B: it is no header's name"),
            (#"{"successStatus": [200]}"#, "{}", "firm, answer.successPattern: nothing says what success is. Add it"),
            (
                #"[200]}"#, #"[200], "failurePattern": "(a"}"#,
                "firm, answer.failurePattern: the pattern does not compile."
            ),
            (
                #"[200]}"#, #"[200], "idPattern": "a+"}"#,
                "firm, answer.idPattern: the pattern must have exactly one group"
            ),
            (
                #"[200]}"#, #"[200], "idPattern": "(a)(b)"}"#,
                "firm, answer.idPattern: the pattern must have exactly one"
            ),
            (#"[200]}"#, #"[200], "successPattern": "a*"}"#, "firm, answer.successPattern: it matches an empty answer"),
            (
                "[200]", "[404]",
                "firm, answer.successStatus: it is not a whole number in range. Write a number from 200"
            ),
            ("[200]", "200", "firm, answer.successStatus: it is not a list."),
            (#"[200]}"#, #"[200], "duplicateStatus": [409]}"#, "firm, answer.duplicateStatus: the provider does not"),
            (#""03""#, #""3""#, #"firm, numberFormat: "3" is not one of its values. Use one of "92", "+92", "03"."#),
            (#""sender": "none""#, #""sender": "required""#, "firm, sender: it does not agree with the request."),
            (#""gsm7""#, #""latin1""#, "firm, alphabets: it names an unknown alphabet or none."),
            (
                #""partsMax": 3"#, #""partsMax": 0"#,
                "firm, partsMax: it is not a whole number in range. Write a number fr"
            ),
            (#""partsMax": 3"#, #""partsMax": "3""#, "firm, partsMax: it is not a whole number in range."),
            (#""partsMax""#, #""unicode": {"ucs2": "1"}, "partsMax""#, "firm, unicode: it does not agree"),
            (
                #""partsMax""#, #""honoursIdempotencyKey": true, "partsMax""#,
                "firm, honoursIdempotencyKey: the request has"
            ),
            (
                #""partsMax""#, #""expiryMinutesMax": 9, "partsMax""#,
                "firm, expiryMinutesMax: the request has no expiry."
            ),
            (#""{text}", 1"#, #""{text}", "{callback}""#, "firm, reports: the request has a {callback}."),
            (#""{text}", 1"#, #""{text}", "{token}""#, "firm, signIn: it does not agree with the request."),
        ])
    func faults(old: String, new: String, message: String) {
        let found = fault(old, new)
        #expect(found.hasPrefix(message), "\(found)")
    }

    @Test("A sign-in knows the account only, and says when its session has ended")
    func signInFaults() {
        func signIn(_ url: String, _ rest: String) -> String {
            fault(
                #""answer""#,
                #""signIn": {"request": {"method": "GET", "url": "\#(url)"}, "tokenPattern": "(a)", "lifeMinutes": 5\#(rest)},"#
                    + #" "answer""#)
        }
        #expect(signIn("https://a/{key}", "").hasPrefix("firm, signIn.request: {key} is not known when signing in."))
        #expect(
            signIn("https://a/b", "").hasPrefix("firm, signIn.expiredPattern: nothing says that a session has ended"))
    }

    @Test("A list is read whole, and two of one name are refused")
    func lists() throws {
        let text = #"{"providers": [\#(sample), \#(sample.replacingOccurrences(of: "firm\"", with: "second\""))]}"#
        #expect(try SMSProvider.list(json: Array(text.utf8)).map(\.name) == ["firm", "second"])
        func message(_ text: String) -> String {
            do { return "\(try SMSProvider.list(json: Array(text.utf8)).count)" } catch { return error.message }
        }
        #expect(
            message(#"{"providers": [\#(sample), \#(sample)]}"#)
                == "firm, name: another provider has the same name. Give each its own.")
        #expect(
            message(#"{"providers": ["#)
                == "the list of providers, byte 15: it ends where a value is due. Write valid JSON in UTF-8.")
        #expect(message("[]").hasPrefix("the list of providers, the description: it is not an object."))
        #expect(message(#"{"providers": {}}"#).hasPrefix("the list of providers, providers: it is not a list."))
    }

    @Test("Every shipped provider survives being written and read, by our own hand and by Foundation's")
    func written() throws {
        for provider in try SMSProvider.shipped() {
            #expect(try SMSProvider(json: JSONValue(parsing: provider.json.line)) == provider)
            let read = try JSONDecoder().decode(SMSProvider.self, from: JSONEncoder().encode(provider))
            #expect(read.name == provider.name)
            #expect(read.answer == provider.answer)
        }
    }
}

@Suite("JSON of providers and webhooks")
struct ProviderJSONTests {
    @Test(
        "Values are read and written back as they were",
        arguments: [
            #"{"a":[1,-0.5e+10,true,false,null,"x"],"b":{}}"#, "[]", "0", "12345678901234567890", #""خون""#,
            #""\"\\\n""#, #""\u0001""#,
        ])
    func round(text: String) throws { #expect(try JSONValue(parsing: text).line == text) }

    @Test("Escapes become characters, half a surrogate does not")
    func escapes() throws {
        #expect(
            try JSONValue(parsing: #""\u06c1\ud83e\ude78\ud83ea\/\b\f\t\r""#)
                == .text("ہ🩸\u{FFFD}a/\u{08}\u{0C}\t\r"))
    }

    @Test(
        "What is not JSON is refused, and never a trap",
        arguments: [
            "", " ", "{", "[", "[1", "[1,", "[1,]", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,}", "{a:1}", "01", "1.",
            "-",
            "1e", "+1", "tru", "nul", "\"", "\"\\", "\"\\u12", "\"\\u12zz\"", "\"\\x\"", "\"\n\"", "1 2", "[1]]",
            "{\"a\":1,\"a\":2}", "\u{FEFF}1", "NaN",
        ])
    func malformed(text: String) { #expect(throws: JSONFault.self) { try JSONValue(parsing: text) } }

    @Test("Depth has an end, and bytes that are not UTF-8 are refused")
    func hostile() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: JSONFault.self) { try JSONValue(parsing: deep) }
        #expect(throws: Never.self) {
            try JSONValue(parsing: String(repeating: "[", count: 32) + String(repeating: "]", count: 32))
        }
        #expect(throws: JSONFault.self) { try JSONValue(bytes: [0x22, 0xFF, 0x22]) }
        #expect(throws: JSONFault.self) { try JSONValue(bytes: [0x22, 0xD8, 0x22]) }
    }
}
