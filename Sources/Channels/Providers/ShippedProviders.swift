extension SMSProvider {
    /// The providers this program knows from the start, in the order in which they are offered.
    ///
    /// They are written as JSON, in the form a centre writes for a provider of its own, and pass the same checks. None
    /// of them has been run by us with a real account; `verified` says what each rests on.
    ///
    /// - Throws: `ProviderFault` if one of them contradicts itself, which a test excludes.
    public static func shipped() throws(ProviderFault) -> [SMSProvider] {
        var providers: [SMSProvider] = []
        for (index, text) in ShippedProviders.descriptions.enumerated() {
            let value: JSONValue
            do { value = try JSONValue(parsing: text) } catch {
                throw ProviderFault(
                    provider: "shipped provider no. \(index + 1)", field: "byte \(error.offset)",
                    problem: error.problem, remedy: "Correct ShippedProviders.swift")
            }
            providers.append(try SMSProvider(json: value, position: index + 1))
        }
        return providers
    }
}

/// The descriptions themselves. Sources are named in each `verified`; contracts as of November 2026.
enum ShippedProviders {
    static let descriptions = [
        kannel, jazz, zong, telenor, sendpk, lifetimesms, veevo, twilio, androidCloud, androidLocal,
    ]

    /// The escapes with a percent sign in the address of the report are Kannel's own: status, the carrier's answer, and
    /// the carrier's id of the message.
    static let kannel = #"""
        {
          "name": "kannel",
          "title": "Kannel on this machine",
          "verified": {
            "how": "ranAgainstSimulator",
            "note": "Kannel 1.4.5 itself, with a simulated carrier behind it: ./test messages",
            "date": "2026-11-27"
          },
          "request": {
            "method": "GET",
            "url": "http://127.0.0.1:13013/cgi-bin/sendsms",
            "query": {
              "username": "{user}",
              "password": "{password}",
              "from": "{sender}",
              "to": "{to}",
              "text": "{text}",
              "charset": "UTF-8",
              "coding": "{unicode}",
              "validity": "{expiryMinutes}",
              "dlr-mask": "31",
              "dlr-url": "{callback}?status=%d&answer=%A&id=%F"
            }
          },
          "answer": {
            "successStatus": [202],
            "temporaryStatus": [408, 429, 500, 502, 503, 504],
            "temporaryPattern": "(?i)temporal failure|not routable"
          },
          "numberFormat": "+92",
          "sender": "optional",
          "unicode": { "gsm7": "0", "ucs2": "2" },
          "expiryMinutesMax": 10080,
          "honoursIdempotencyKey": false,
          "reports": "passing",
          "alphabets": ["gsm7", "ucs2"],
          "partsMax": 8
        }
        """#

    static let jazz = #"""
        {
          "name": "jazz",
          "title": "Jazz (CMT)",
          "verified": {
            "how": "fromPublicIntegrations",
            "note": "Request and words of success as in published programs; words of failure are assumed",
            "date": "2026-11-27"
          },
          "request": {
            "method": "POST",
            "url": "https://connect.jazzcmt.com/sendsms_url.html",
            "form": {
              "Username": "{user}",
              "Password": "{password}",
              "From": "{sender}",
              "To": "{to}",
              "Message": "{text}"
            }
          },
          "answer": {
            "successPattern": "(?i)sent successfully",
            "failurePattern": "(?i)invalid|not sent|unsuccessful|error",
            "temporaryPattern": "(?i)\\bbusy\\b|try again|time ?out"
          },
          "numberFormat": "92",
          "sender": "required",
          "honoursIdempotencyKey": false,
          "reports": "none",
          "alphabets": ["gsm7", "ucs2"],
          "partsMax": 8
        }
        """#

    static let zong = #"""
        {
          "name": "zong",
          "title": "Zong (CBS)",
          "verified": {
            "how": "assumed",
            "note": "Request as in published programs; the meaning of the answers is assumed: confirm with the account",
            "date": "2026-11-27"
          },
          "request": {
            "method": "POST",
            "url": "https://cbs.zong.com.pk/reachrestapi/home/SendQuickSMS",
            "json": {
              "loginId": "{user}",
              "loginPassword": "{password}",
              "Destination": "{to}",
              "Mask": "{sender}",
              "Message": "{text}",
              "UniCode": "{unicode}",
              "ShortCodePrefered": "n"
            }
          },
          "answer": {
            "successPattern": "^\\s*\"?0\\|",
            "idPattern": "\\|(\\d+)\"?\\s*$",
            "temporaryPattern": "^\\s*\"?5\\d\\d\\|"
          },
          "numberFormat": "92",
          "sender": "required",
          "unicode": { "gsm7": "0", "ucs2": "1" },
          "honoursIdempotencyKey": false,
          "reports": "none",
          "alphabets": ["gsm7", "ucs2"],
          "partsMax": 8
        }
        """#

    /// A session is granted for 30 minutes in one document and for 15 in an older one; 14 keep within both.
    static let telenor = #"""
        {
          "name": "telenor",
          "title": "Telenor Corporate SMS",
          "verified": {
            "how": "fromPublicDocuments",
            "note": "Published interface document of 2023; which error codes pass by themselves is assumed",
            "date": "2026-11-27"
          },
          "signIn": {
            "request": {
              "method": "GET",
              "url": "https://telenorcsms.com.pk:27677/corporate_sms2/api/auth.jsp",
              "query": { "msisdn": "{user}", "password": "{password}" }
            },
            "tokenPattern": "<data>\\s*([^<\\s]+)\\s*</data>\\s*<response>\\s*OK",
            "lifeMinutes": 14,
            "expiredPattern": "<data>\\s*Error 102\\s*</data>"
          },
          "request": {
            "method": "GET",
            "url": "https://telenorcsms.com.pk:27677/corporate_sms2/api/sendsms.jsp",
            "query": {
              "session_id": "{token}",
              "to": "{to}",
              "text": "{text}",
              "mask": "{sender}",
              "unicode": "{unicode}"
            }
          },
          "answer": {
            "successPattern": "<response>\\s*OK\\s*</response>",
            "idPattern": "<data>\\s*([^<\\s]+)\\s*</data>",
            "failurePattern": "<response>\\s*Error|<data>\\s*Error",
            "temporaryPattern": "<data>\\s*Error 5\\d\\d\\s*</data>"
          },
          "numberFormat": "92",
          "sender": "required",
          "unicode": { "ucs2": "true" },
          "honoursIdempotencyKey": false,
          "reports": "polled",
          "alphabets": ["gsm7", "ucs2"],
          "partsMax": 8
        }
        """#

    static let sendpk = #"""
        {
          "name": "sendpk",
          "title": "SendPK",
          "verified": {
            "how": "fromPublicDocuments",
            "note": "Published interface page; the shape of the id and which failures pass by themselves are assumed",
            "date": "2026-11-27"
          },
          "request": {
            "method": "POST",
            "url": "https://sendpk.com/api/sms.php",
            "form": {
              "api_key": "{password}",
              "sender": "{sender}",
              "mobile": "{to}",
              "message": "{text}",
              "type": "{unicode}"
            }
          },
          "answer": {
            "successPattern": "^\\s*OK\\b",
            "idPattern": "ID:\\s*([^\\s,]+)",
            "failurePattern": "(?i)^\\s*(?:error|-?\\d+\\b)",
            "temporaryPattern": "(?i)\\bbusy\\b|try again"
          },
          "numberFormat": "92",
          "sender": "required",
          "unicode": { "ucs2": "unicode" },
          "honoursIdempotencyKey": false,
          "reports": "none",
          "alphabets": ["gsm7", "ucs2"],
          "partsMax": 8
        }
        """#

    static let lifetimesms = #"""
        {
          "name": "lifetimesms",
          "title": "Lifetime SMS",
          "verified": {
            "how": "assumed",
            "note": "Request as in published programs; the answers are assumed: confirm with the account",
            "date": "2026-11-27"
          },
          "request": {
            "method": "POST",
            "url": "https://lifetimesms.com/json",
            "form": {
              "api_token": "{user}",
              "api_secret": "{password}",
              "to": "{to}",
              "from": "{sender}",
              "message": "{text}"
            }
          },
          "answer": {
            "successPattern": "\"status\"\\s*:\\s*\"?1\\b",
            "idPattern": "\"messageid\"\\s*:\\s*\"?([^\",}\\s]+)",
            "failurePattern": "\"status\"\\s*:\\s*\"?(?:0\\b|-)"
          },
          "numberFormat": "92",
          "sender": "required",
          "honoursIdempotencyKey": false,
          "reports": "none",
          "alphabets": ["gsm7", "ucs2"],
          "partsMax": 8
        }
        """#

    static let veevo = #"""
        {
          "name": "veevo",
          "title": "Veevo Tech",
          "verified": {
            "how": "assumed",
            "note": "Request as in published programs; the answers are assumed: confirm with the account",
            "date": "2026-11-27"
          },
          "request": {
            "method": "POST",
            "url": "https://api.veevotech.com/v3/sendsms",
            "json": {
              "hash": "{password}",
              "receivernum": "{to}",
              "sendernum": "{sender}",
              "textmessage": "{text}"
            }
          },
          "answer": {
            "successPattern": "\"STATUS\"\\s*:\\s*\"SUCCESSFUL\"",
            "idPattern": "\"MESSAGE_ID\"\\s*:\\s*\"?([^\",}\\s]+)",
            "failurePattern": "\"STATUS\"\\s*:\\s*\"ERROR\""
          },
          "numberFormat": "+92",
          "sender": "required",
          "honoursIdempotencyKey": false,
          "reports": "none",
          "alphabets": ["gsm7", "ucs2"],
          "partsMax": 8
        }
        """#

    /// Twilio's queue holds a message for ten hours at most.
    static let twilio = #"""
        {
          "name": "twilio",
          "title": "Twilio",
          "verified": {
            "how": "fromPublicDocuments",
            "note": "Messages resource of the published programming interface of 2010-04-01",
            "date": "2026-11-27"
          },
          "request": {
            "method": "POST",
            "url": "https://api.twilio.com/2010-04-01/Accounts/{user}/Messages.json",
            "form": {
              "From": "{sender}",
              "To": "{to}",
              "Body": "{text}",
              "ValidityPeriod": "{expirySeconds}",
              "StatusCallback": "{callback}"
            },
            "basicAuth": { "user": "{user}", "password": "{password}" }
          },
          "answer": {
            "successStatus": [200, 201],
            "idPattern": "\"sid\"\\s*:\\s*\"(SM[0-9a-f]+|MM[0-9a-f]+)\"",
            "failurePattern": "\"status\"\\s*:\\s*\"(?:failed|undelivered|canceled)\""
          },
          "numberFormat": "+92",
          "sender": "required",
          "expiryMinutesMax": 600,
          "honoursIdempotencyKey": false,
          "reports": "pushed",
          "alphabets": ["gsm7", "ucs2"],
          "partsMax": 10
        }
        """#

    static let androidCloud = android(
        "android", way: "through its cloud or private server", documents: "messages, time to live, own ids (409)",
        url: "https://api.sms-gate.app/3rdparty/v1/messages")

    /// The same phone, asked directly in the house's own network: the account's base address is the phone's.
    static let androidLocal = android(
        "android-local", way: "in the same network", documents: "local server", url: "{base}/message")

    /// An id of ours makes a repetition harmless. PTA blocks a SIM that sends more than 200 messages in 15 minutes.
    private static func android(_ name: String, way: String, documents: String, url: String) -> String {
        #"""
        {
          "name": "\#(name)",
          "title": "Android phone as gateway, \#(way)",
          "verified": {
            "how": "fromPublicDocuments",
            "note": "Published documents of the SMS Gateway for Android: \#(documents)",
            "date": "2026-11-27"
          },
          "request": {
            "method": "POST",
            "url": "\#(url)",
            "json": {
              "id": "{key}",
              "textMessage": { "text": "{text}" },
              "phoneNumbers": ["{to}"],
              "ttl": "{number:expirySeconds}",
              "withDeliveryReport": true
            },
            "basicAuth": { "user": "{user}", "password": "{password}" }
          },
          "answer": {
            "successStatus": [200, 201, 202],
            "idPattern": "\"id\"\\s*:\\s*\"([^\"]+)\"",
            "failurePattern": "\"state\"\\s*:\\s*\"Failed\"",
            "duplicateStatus": [409]
          },
          "numberFormat": "+92",
          "sender": "none",
          "honoursIdempotencyKey": true,
          "reports": "pushed",
          "rate": { "messages": 200, "seconds": 900 },
          "alphabets": ["gsm7", "ucs2"],
          "partsMax": 8
        }
        """#
    }
}
