import Blood
import Channels
import Dispatching
import Testing

extension WhatsAppSample {
    /// 23 November 2026, 19:10 at UTC+5.
    static let evening = Instant(millisecondsSince1970: 1_795_443_000_000)
    static let link = "https://qatra.example/d/AZ8FwtYXoJfQBmQxX7kq3v_0aPp"

    static func facts(_ change: (inout TemplateFacts) -> Void = { _ in }) -> TemplateFacts {
        var facts = TemplateFacts(
            reference: "4821", group: .oNegative, component: .wholeBlood, units: 2,
            facilityName: "Mayo Hospital", facilityNameUrdu: "میو ہسپتال", city: "Lahore",
            neededBy: evening + .minutes(150), now: evening, utcOffsetMinutes: 300, arriveBy: evening + .minutes(60),
            link: link, helpline: "042-111-000-911", nextEligible: CivilDate(year: 2027, month: 3, day: 15))
        change(&facts)
        return facts
    }

    static func templates() throws -> WhatsAppTemplates {
        try WhatsAppTemplates(centreName: "Qatra", centreNameUrdu: "قطرہ", helpline: "042-111-000-911")
    }

    static func template(
        _ text: WhatsAppText, _ language: TextLanguage, expiryMinutes: Int = 60
    ) throws -> WhatsAppTemplate {
        try #require(try templates().template(text, language, expiryMinutes: expiryMinutes))
    }
}

@Suite("WhatsApp: the templates")
struct WhatsAppTemplateTests {
    @Test("An ask in three languages, as Meta reads it")
    func ask() throws {
        let roman = try WhatsAppSample.template(.ask, .urduLatin)
        #expect(roman.name == "qatra_ask_50m_roman_v2")
        #expect(roman.languageCode == "en")
        #expect(
            roman.body == """
                Qatra: aap ne khoon dene ke liye naam likhwaya tha. Is waqt zaroorat hai:

                Kya: {{1}}, tadaad {{2}}
                Kahan: {{3}}
                Kab: {{4}}
                Reference: {{5}}

                Aa sakte hain to Haan dabayein, warna Nahi. Tafseel yahan hai:
                {{6}}

                Khoon muft hai: paise na dein, na lein. Message band karne ke liye STOP dabayein.
                """)
        #expect(roman.footer == "Yeh message 50 minute ke liye hai")
        #expect(roman.buttons == [.init(.pledge, "Haan"), .init(.decline, "Nahi"), .init(.stop, "STOP")])
        let urdu = try WhatsAppSample.template(.ask, .urdu)
        #expect(urdu.name == "qatra_ask_50m_v2")
        #expect(urdu.languageCode == "ur")
        #expect(urdu.body.hasPrefix("قطرہ: آپ نے خون دینے کے لیے نام لکھوایا تھا۔"))
        #expect(urdu.buttons.map(\.label) == ["ہاں", "نہیں", "بند STOP"])
        let english = try WhatsAppSample.template(.ask, .english, expiryMinutes: 240)
        #expect(english.name == "qatra_ask_170m_v2")
        #expect(english.languageCode == "en")
        #expect(english.footer == "This message is good for 2 hours 50 minutes")
    }

    @Test("The body with which a template is handed in, to the letter")
    func creation() throws {
        let template = try WhatsAppSample.template(.reminder, .english, expiryMinutes: 30)
        let body =
            #"Qatra: a reminder, you said you would come.\n\nWhere: {{1}}, blood bank\nWhen: {{2}}\nReference: {{3}}"#
            + #"\n\nAre you on the way, or can you not come? Press below. Blood is free. Press STOP to end"#
            + #" these messages."#
        #expect(
            template.creation.line
                == #"{"name":"qatra_reminder_25m_v2","language":"en","category":"UTILITY","#
                + #""message_send_ttl_seconds":1500,"components":[{"type":"BODY","text":"\#(body)","#
                + #""example":{"body_text":[["Mayo Hospital Lahore","by 20:10 today","4821"]]}},"#
                + #"{"type":"FOOTER","text":"This message is good for 25 minutes"},"#
                + #"{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"On the way"},"#
                + #"{"type":"QUICK_REPLY","text":"No"},{"type":"QUICK_REPLY","text":"STOP"}]}]}"#)
        let plain = try WhatsAppSample.template(.optOutConfirmation, .english)
        #expect(
            plain.creation.line
                == #"{"name":"qatra_opt_out_confirmation_v2","language":"en","category":"UTILITY","#
                + #""message_send_ttl_seconds":3000,"components":[{"type":"BODY","text":"Qatra: you will get no more "#
                + #"messages or calls from us. To come back, call 042-111-000-911. Blood is free."}]}"#)
        let request = try template.creationRequest(WhatsAppSample.account())
        #expect(request.method == "POST")
        #expect(request.url == "http://127.0.0.1:18070/v26.0/102290129340398/message_templates")
        #expect(String(decoding: request.body, as: UTF8.self) == template.creation.line)
        #expect(throws: WhatsAppRefusal.accountMissing) {
            try template.creationRequest(WhatsAppSample.account(businessAccountID: nil))
        }
    }

    @Test("Every template of a centre passes Meta's limits, has its own name, and is read back as JSON")
    func everyTemplate() throws {
        for code in ["en", "ur"] {
            let templates = try WhatsAppTemplates(
                centreName: "Khoon Markaz Punjab", centreNameUrdu: "خون مرکز پنجاب", helpline: "042-111-000-911",
                romanUrduCode: code)
            #expect(templates.all.count == 78)
            #expect(Set(templates.all.map { "\($0.name) \($0.languageCode)" }).count == 78)
            #expect(Set(templates.all.map { $0.body + ($0.footer ?? "") }).count == 78)
            // Meta's 250 for whoever is not verified, and the hundred that may be handed in within an hour.
            #expect(Set(templates.all.map(\.name)).count == 52)
            for template in templates.all {
                #expect(template.faults == [], "\(template.name)")
                #expect(try JSONValue(parsing: template.creation.line) == template.creation)
                for threat in ["mar ", "maut", "death", "die", "موت", "marne"] {
                    #expect(!template.body.contains(threat), "\(template.body)")
                }
            }
        }
    }

    @Test("Every text says that blood is free, and whoever is asked sees how to stop")
    func promises() throws {
        for template in try WhatsAppSample.templates().all {
            let free =
                switch template.language {
                case .urdu: "خون مفت ہے"
                case .english: "Blood is free"
                case .urduLatin: "Khoon muft hai"
                }
            #expect(template.body.contains(free), "\(template.text) \(template.body)")
            // The note on the next date comes unasked, long after the last message.
            let stops = [WhatsAppText.ask, .clarification, .reminder, .nextEligible].contains(template.text)
            #expect(stops == template.body.contains(template.language == .urdu ? "بند دبائیں" : "STOP"))
            #expect(stops == template.buttons.contains { $0.choice == .stop })
        }
    }

    @Test("The words on a button, sent back as a text, mean the same as the button")
    func labels() throws {
        for template in try WhatsAppSample.templates().all {
            for button in template.buttons {
                let meaning = ReplyReader.read(button.label).meaning
                switch button.choice {
                case .pledge: #expect(meaning == .pledge(nil), "\(button.label)")
                case .decline: #expect(meaning == .decline, "\(button.label)")
                case .stop: #expect(meaning == .optOut, "\(button.label)")
                }
            }
        }
    }

    @Test("A message gets the longest life that ends before it expires, or the shortest there is")
    func lives() throws {
        let templates = try WhatsAppSample.templates()
        func life(_ text: WhatsAppText, _ minutes: Int) -> Int? {
            templates.template(text, .urdu, expiryMinutes: minutes)?.lifeMinutes
        }
        #expect(
            [1, 9, 10, 24, 25, 49, 50, 169, 170, 100_000].map { life(.ask, $0) } == [
                10, 10, 10, 10, 25, 25, 50, 50, 170, 170,
            ])
        #expect([1, 720, 1_440].map { life(.directions, $0) } == [50, 710, 710])
        #expect(life(.optOutConfirmation, 1) == 50)
        for text in WhatsAppText.allCases {
            #expect(text.livesMinutes == text.livesMinutes.sorted() && !text.livesMinutes.isEmpty)
        }
    }

    @Test("Every purpose has its text, and a thanks with a date is another than one without")
    func purposes() {
        let facts = WhatsAppSample.facts()
        let undated = WhatsAppSample.facts { $0.nextEligible = nil }
        #expect(
            MessagePurpose.allCases.map { WhatsAppText($0, facts) } == [
                .ask, .clarification, .directions, .reminder, .standDown, .standDownAgain, .thanksWithDate,
                .nextEligible, .outcome, .optOutConfirmation,
            ])
        #expect(WhatsAppText(.thanks, undated) == .thanks)
        #expect(
            FamilyMessage.allCases.map { WhatsAppText($0) } == [
                .familyOpened, .familyIncomplete, .familyCovered, .familyEnded,
            ])
    }
}

@Suite("WhatsApp: what Meta would reject")
struct WhatsAppTemplateFaultTests {
    private func template(
        _ wording: String, name: String = "qatra_test_v1", footer: String? = nil, lifeMinutes: Int = 60,
        buttons: [WhatsAppButton]? = []
    ) -> WhatsAppTemplate {
        WhatsAppTemplate(
            name: name, languageCode: "en", text: .ask, language: .english, wording: wording, footer: footer,
            lifeMinutes: lifeMinutes, samples: WhatsAppSample.facts(), buttons: buttons)
    }

    private func problems(_ template: WhatsAppTemplate) -> [String] {
        template.faults.map { "\($0.field.split(separator: ".").last ?? ""): \($0.problem)" }
    }

    @Test("A right one has no fault, whatever stands in its examples")
    func right() {
        #expect(problems(template("Please come to {facility} today, and bring {reference} with you.")) == [])
        #expect(problems(template("No parameters at all.")) == [])
    }

    @Test(
        "A wrong body is told by what is wrong with it",
        arguments: [
            ("{need} is needed in the hospital today", "body: it begins or ends with a parameter"),
            ("Needed in the hospital today: {need}.", "body: it begins or ends with a parameter"),
            ("Needed is {need} {count} in the hospital today", "body: two parameters stand side by side"),
            ("Needed is {need}, ({count}) in the hospital today", "body: two parameters stand side by side"),
            ("Need {need} now", "body: it has too few words for its parameters"),
            (
                "Needed is {blood} in the hospital today",
                "body: a brace stands alone, or the parameters are not numbered from 1"
            ),
            (
                "Needed is {need} in the } hospital today",
                "body: a brace stands alone, or the parameters are not numbered from 1"
            ),
            ("A text with a\ttab", "body: it has a tab, four spaces or three line breaks in a row"),
            ("A text\n\n\nwith a hole", "body: it has a tab, four spaces or three line breaks in a row"),
            ("A text    with a hole", "body: it has a tab, four spaces or three line breaks in a row"),
            (" \n", "body: it is empty"),
            (String(repeating: "long ", count: 205), "body: it is longer than 1024 characters"),
        ])
    func body(wording: String, problem: String) {
        #expect(problems(template(wording)).contains(problem), "\(problems(template(wording)))")
    }

    @Test("A body that is too long only with its examples is too long")
    func filledBody() {
        let words = String(repeating: "word ", count: 200)
        #expect(problems(template(words + "{link} ends.")) == ["body: it is longer than 1024 characters"])
        #expect(problems(template(words + "{reference} ends.")) == [])
    }

    @Test("Names, footers, lives, buttons and examples have limits too")
    func others() {
        let text = "Please come to the hospital today."
        for name in ["", "Ask", "ask-1", "ask 1", "پوچھ", String(repeating: "a", count: 513)] {
            #expect(problems(template(text, name: name)) == ["name: it has other signs, or is too long"], "\(name)")
        }
        let footer = "footer: it is empty, too long or has parameters"
        for wrong in ["", String(repeating: "a", count: 61), "for {{1}}", "two\nlines"] {
            #expect(problems(template(text, footer: wrong)) == [footer], "\(wrong)")
        }
        for minutes in [-1, 0, 721] {
            #expect(problems(template(text, lifeMinutes: minutes)) == ["lifeMinutes: it is outside Meta's range"])
        }
        let label = "buttons: a label is empty, too long, or has a brace or a line break"
        for wrong in ["", "Twenty-one characters", "{{1}}", "a\nb"] {
            #expect(problems(template(text, buttons: [.init(.pledge, wrong)])) == [label], "\(wrong)")
        }
        #expect(
            problems(template(text, buttons: [.init(.pledge, "Yes"), .init(.decline, "Yes")]))
                == ["buttons: two say the same"])
        let four = (1...4).map { WhatsAppButton(.pledge, "\($0)") }
        #expect(problems(template(text, buttons: four)) == ["buttons: there are too many of them"])
        let noLink = WhatsAppTemplate(
            name: "a", languageCode: "en", text: .ask, language: .english,
            wording: "Look at {link} for what it is about.", footer: nil, lifeMinutes: 60,
            samples: WhatsAppSample.facts { $0.link = nil }, buttons: [])
        #expect(problems(noLink) == ["samples: a parameter has no example"])
    }

    @Test(
        "A centre's name that would spoil its templates is refused before Meta sees it",
        arguments: [
            ("", "centreName"), ("قطرہ", "centreName"), ("{link}", "body"), ("{", "body"),
            (String(repeating: "a", count: 1_000), "body"),
        ])
    func centreName(name: String, field: String) {
        do {
            _ = try WhatsAppTemplates(centreName: name)
            Issue.record("It was taken.")
        } catch { #expect(error.field.hasSuffix(field), "\(error.message)") }
        #expect(throws: ProviderFault.self) { try WhatsAppTemplates(centreName: "Qatra", romanUrduCode: "ur-Latn") }
    }
}

@Suite("WhatsApp: the parameters of a message")
struct WhatsAppParameterTests {
    @Test("The facts are the words of the SMS texts")
    func facts() throws {
        let facts = WhatsAppSample.facts()
        #expect(
            try WhatsAppSample.template(.ask, .urduLatin).parameters(facts) == [
                "O neg khoon", "2 unit", "Mayo Hospital Lahore", "aaj 21:40 tak", "4821", WhatsAppSample.link,
            ])
        #expect(
            try WhatsAppSample.template(.ask, .urdu).parameters(facts) == [
                "او نیگیٹو خون", "2 یونٹ", "میو ہسپتال", "آج 21:40 تک", "4821", WhatsAppSample.link,
            ])
        #expect(
            try WhatsAppSample.template(.directions, .english).parameters(facts)
                == ["Mayo Hospital Lahore", "by 20:10 today", "4821", WhatsAppSample.link])
        #expect(try WhatsAppSample.template(.thanksWithDate, .english).parameters(facts) == ["4821", "15/3/2027"])
        #expect(try WhatsAppSample.template(.optOutConfirmation, .urdu).parameters(facts) == [])
    }

    @Test("Every parameter of every text fits every facility, in one line")
    func everyFacility() throws {
        let templates = try WhatsAppSample.templates()
        for facility in SharedHospitals.sample + SharedHospitals.all {
            let facts = WhatsAppSample.facts { facts in
                facts.facilityName = facility.name
                facts.facilityNameUrdu = facility.nameUrdu
                facts.city = facility.city
            }
            for template in templates.all {
                let values = try template.parameters(facts)
                #expect(values.count == template.samples.count)
                for value in values {
                    #expect(!value.isEmpty && value.utf16.count <= 100, "\(value)")
                    #expect(!value.contains { $0.isNewline || $0 == "\t" } && !value.contains("    "), "\(value)")
                }
            }
        }
    }

    @Test("Line breaks, tabs and rows of spaces in a name become one space, and braces stay what they are")
    func hostileNames() throws {
        let facts = WhatsAppSample.facts { facts in
            facts.facilityName = "Mayo\n\tHospital      {{1}} {{4}}\u{200B}"
            facts.city = ""
        }
        let values = try WhatsAppSample.template(.reminder, .urdu).parameters(
            WhatsAppSample.facts { facts in
                facts.facilityNameUrdu = "میو\n\n\n\tہسپتال      لاہور"
            })
        #expect(values[0] == "میو ہسپتال لاہور")
        #expect(try WhatsAppSample.template(.reminder, .english).parameters(facts)[0] == "Mayo Hospital {{1}} {{4}}")
    }

    @Test("What a text needs and nobody knows is named")
    func missing() throws {
        let ask = try WhatsAppSample.template(.ask, .urdu)
        #expect(throws: WhatsAppRefusal.factMissing("link")) {
            try ask.parameters(WhatsAppSample.facts { $0.link = nil })
        }
        #expect(throws: WhatsAppRefusal.factMissing("reference")) {
            try ask.parameters(WhatsAppSample.facts { $0.reference = " \n" })
        }
        #expect(throws: WhatsAppRefusal.factMissing("nextEligible")) {
            try WhatsAppSample.template(.thanksWithDate, .urdu).parameters(
                WhatsAppSample.facts { $0.nextEligible = nil })
        }
        #expect(throws: WhatsAppRefusal.tooLong) {
            try ask.parameters(WhatsAppSample.facts { $0.link = "https://" + String(repeating: "a", count: 1_000) })
        }
    }
}
