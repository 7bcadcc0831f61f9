import Blood
import Channels
import Dispatching
import Testing

private let offset = 300
/// 23 November 2026, 19:10 at UTC+5.
private let evening = Instant(millisecondsSince1970: 1_795_443_000_000)

private func facts(
    _ facility: FacilityName, group: BloodGroup = .oNegative, component: BloodComponent = .wholeBlood, units: Int = 2,
    isAnyGroup: Bool = false, isApheresis: Bool = false, after minutes: Double = 150, reference: String = "4821",
    link: String? = nil
) -> TemplateFacts {
    TemplateFacts(
        reference: reference, group: group, isAnyGroup: isAnyGroup, component: component, isApheresis: isApheresis,
        units: units, facilityName: facility.name, facilityNameUrdu: facility.nameUrdu, city: facility.city,
        neededBy: evening + .minutes(minutes), now: evening, utcOffsetMinutes: offset,
        arriveBy: evening + .minutes(60), link: link, helpline: "042-111-000-911",
        nextEligible: CivilDate(year: 2027, month: 3, day: 15))
}

private var everyFacility: [FacilityName] { SharedHospitals.sample + SharedHospitals.all }

private let mayo = SharedHospitals.sample[0]

@Suite("Texts that go out")
struct MessageTemplateTests {
    @Test("An ask in Roman Urdu says everything a donor needs, in one part")
    func askInRomanUrdu() {
        let text = MessageTemplate.text(.ask, .urduLatin, facts(mayo))
        #expect(
            text == "Qatra: O neg khoon, 2 unit, Mayo Hospital Lahore, aaj 21:40 tak. Ref 4821. Aa sakte hain? 1=HAAN"
                + " 2=NAHI STOP=band. Khoon muft hai, paise na dein.")
        #expect(SMSLength(text).parts == 1)
        #expect(SMSLength(text).encoding == .gsm7)
    }

    @Test("The same ask in Urdu and English")
    func askInUrduAndEnglish() {
        #expect(
            MessageTemplate.text(.ask, .urdu, facts(mayo))
                == "قطرہ: او نیگیٹو خون، 2 یونٹ، میو ہسپتال، آج 21:40 تک۔ حوالہ 4821۔ جواب: 1 ہاں، 2 نہیں، بند=STOP۔"
                + " خون مفت ہے، پیسے نہ دیں۔")
        #expect(
            MessageTemplate.text(.ask, .english, facts(mayo))
                == "Qatra: O neg blood, 2 units, Mayo Hospital Lahore, by 21:40 today. Ref 4821. Can you come?"
                + " 1=YES 2=NO STOP=end. Blood is free, never pay.")
    }

    @Test(
        "However long the facility's name, an ask fits: one part in Latin letters, two in Urdu, and one more for a link",
        arguments: [nil, "https://qatra.example.pk/d/AZ8FwtYXoJfQBmQxX7kq3v_0aPp-T2bYwz"])
    func askFitsEverywhere(link: String?) {
        for facility in everyFacility {
            for group in [BloodGroup.oNegative, .abNegative, .unknown] {
                for (component, isApheresis) in [(BloodComponent.redCells, false), (.platelets, true)] {
                    for minutes in [60.0, 420, 840, 4_000] {
                        let facts = facts(
                            facility, group: group, component: component, units: 10, isApheresis: isApheresis,
                            after: minutes, reference: "Q12345", link: link)
                        expectFits(facts, facility)
                    }
                }
            }
        }
    }

    private func expectFits(_ facts: TemplateFacts, _ facility: FacilityName) {
        for language in [TextLanguage.urduLatin, .english] {
            let text = MessageTemplate.text(.ask, language, facts)
            let length = SMSLength(text)
            #expect(length.encoding == .gsm7)
            #expect(length.parts <= (facts.link == nil ? 1 : 2), "\(length.units): \(text)")
            if let link = facts.link { #expect(text.hasSuffix(" \(link)"), "\(text)") }
            #expect(text.contains(", \(String(facility.name.prefix(3)))"), "\(text)")
        }
        let urdu = MessageTemplate.text(.ask, .urdu, facts)
        #expect(SMSLength(urdu).parts <= (facts.link == nil ? 2 : 3), "\(SMSLength(urdu).units): \(urdu)")
        if let link = facts.link { #expect(urdu.hasSuffix(" \(link)"), "\(urdu)") }
        let firstWord = facility.nameUrdu.split(separator: " ").first.map(String.init) ?? ""
        #expect(urdu.contains(firstWord) || urdu.contains("HQ ") || urdu.contains("CMH "), "\(urdu)")
    }

    @Test("An ask always says that it is free, how to answer, how to stop, and the reference")
    func askIsComplete() {
        for facility in everyFacility {
            for isAnyGroup in [false, true] {
                let facts = facts(facility, isAnyGroup: isAnyGroup, link: "https://q.pk/a/Xy12")
                let roman = MessageTemplate.text(.ask, .urduLatin, facts)
                for part in [
                    "Khoon muft hai, paise na dein", "1=HAAN 2=NAHI", "STOP=band", "Ref 4821", "2 unit", "21:40",
                ] {
                    #expect(roman.contains(part), "\(part) is missing: \(roman)")
                }
                let urdu = MessageTemplate.text(.ask, .urdu, facts)
                for part in ["خون مفت ہے، پیسے نہ دیں", "1 ہاں، 2 نہیں", "بند", "4821", "21:40"] {
                    #expect(urdu.contains(part), "\(part) is missing: \(urdu)")
                }
                #expect(roman.contains("O neg") != isAnyGroup)
            }
        }
    }

    @Test("An ask always carries its link, in one part where it fits and in one more where it does not")
    func link() {
        let short = MessageTemplate.text(.ask, .urduLatin, facts(mayo, link: "q.pk/d/a1"))
        #expect(short.hasSuffix(" q.pk/d/a1"))
        #expect(SMSLength(short).parts == 1)
        let link = "https://helpline.example.org/d/AZ8FwtYXoJfQBmQxX7kq3v_0aPp-T2bYwz"
        let roman = MessageTemplate.text(.ask, .urduLatin, facts(mayo, link: link))
        #expect(
            roman == "Qatra: O neg khoon, 2 unit, Mayo Hospital Lahore, aaj 21:40 tak. Ref 4821. Aa sakte hain? 1=HAAN"
                + " 2=NAHI STOP=band. Khoon muft hai, paise na dein. \(link)")
        #expect(SMSLength(roman).parts == 2)
        let longest = FacilityName(
            id: 900, name: "Shaheed Mohtarma Benazir Bhutto Institute of Trauma and Emergency Teaching Hospital",
            nameUrdu: "شہید محترمہ بینظیر بھٹو انسٹی ٹیوٹ آف ٹراما اینڈ ایمرجنسی میڈیسن ٹیچنگ ہسپتال کراچی جنوبی",
            city: "Dera Ismail Khan")
        for language in TextLanguage.allCases {
            let text = MessageTemplate.text(.ask, language, facts(longest, group: .abNegative, after: 420, link: link))
            let length = SMSLength(text)
            #expect(text.hasSuffix(" \(link)"), "\(text)")
            #expect(length.parts == (language == .urdu ? 3 : 2), "\(length.units): \(text)")
            #expect(length.encoding == (language == .urdu ? .ucs2 : .gsm7))
        }
    }

    @Test("However long its address, a link takes no room from the text")
    func longLink() {
        let link = "https://virtual-blood-bank-centre.health.punjab.example.gov.pk/d/AZ8FwtYXoJfQBmQxX7kq3v_0aPp-T2bYwz"
        let cmh = SharedHospitals.sample[14]
        let facts = facts(
            cmh, group: .abNegative, component: .platelets, units: 10, isApheresis: true, after: 420,
            reference: "Q12345", link: link)
        for language in TextLanguage.allCases {
            let text = MessageTemplate.text(.ask, language, facts)
            #expect(text.hasSuffix(" \(link)"))
            #expect(text.contains("CMH R") || text.contains("CMH راولپنڈی") || text.contains("سی ایم ایچ"), "\(text)")
            #expect(SMSLength(text).parts <= (language == .urdu ? 4 : 2), "\(text)")
        }
    }

    @Test(
        "Groups are words, never signs that change sides",
        arguments: [
            (BloodGroup.oNegative, "O neg", "او نیگیٹو"), (.oPositive, "O pos", "او پازیٹو"),
            (.aNegative, "A neg", "اے نیگیٹو"), (.aPositive, "A pos", "اے پازیٹو"), (.bNegative, "B neg", "بی نیگیٹو"),
            (.bPositive, "B pos", "بی پازیٹو"), (.abNegative, "AB neg", "اے بی نیگیٹو"),
            (.abPositive, "AB pos", "اے بی پازیٹو"),
        ])
    func groupWords(_ group: BloodGroup, _ latin: String, _ urdu: String) {
        #expect(MessageTemplate.text(.ask, .urduLatin, facts(mayo, group: group)).contains(": \(latin) khoon"))
        #expect(MessageTemplate.text(.ask, .english, facts(mayo, group: group)).contains(": \(latin) blood"))
        #expect(MessageTemplate.text(.ask, .urdu, facts(mayo, group: group)).contains(": \(urdu) خون"))
    }

    @Test(
        "Times are said as people say them",
        arguments: [
            (150.0, "aaj 21:40 tak", "by 21:40 today", "آج 21:40 تک"),
            (410.0, "aaj raat 02:00 tak", "by 02:00 tonight", "آج رات 02:00 تک"),
            (830.0, "kal 09:00 tak", "by 09:00 tomorrow", "کل 09:00 تک"),
            (3_710.0, "26/11 09:00 tak", "by 09:00 26/11", "26/11 09:00 تک"),
        ])
    func times(_ minutes: Double, _ roman: String, _ english: String, _ urdu: String) {
        #expect(MessageTemplate.text(.ask, .urduLatin, facts(mayo, after: minutes)).contains(roman))
        #expect(MessageTemplate.text(.ask, .english, facts(mayo, after: minutes)).contains(english))
        #expect(MessageTemplate.text(.ask, .urdu, facts(mayo, after: minutes)).contains(urdu))
    }

    @Test("Every purpose has a text in every language, short enough to be read", arguments: MessagePurpose.allCases)
    func everyPurpose(_ purpose: MessagePurpose) {
        for language in TextLanguage.allCases {
            for facility in everyFacility {
                let text = MessageTemplate.text(
                    purpose, language, facts(facility, link: "https://qatra.example/a/9fK2mQx7"))
                let length = SMSLength(text)
                #expect(!text.isEmpty && !text.contains("  ") && !text.contains("nil"), "\(text)")
                #expect(length.parts <= (language == .urdu ? 3 : 2), "\(length.parts) parts: \(text)")
                if language != .urdu { #expect(length.encoding == .gsm7, "\(text)") }
                if [.ask, .clarification, .reminder].contains(purpose) {
                    #expect(text.contains(language == .urdu ? "بند" : "STOP"), "no way to stop: \(text)")
                    let partsMax = (language == .urdu ? 2 : 1) + (purpose == .ask ? 1 : 0)
                    #expect(length.parts <= partsMax, "\(length.units): \(text)")
                }
                for threat in ["mar ", "maut", "death", "die", "موت", "marne"] {
                    #expect(!text.contains(threat), "pressure: \(text)")
                }
            }
        }
    }

    @Test("The family gets the reference and the link, and no donor's name or number")
    func family() {
        let link = "https://qatra.example/f/9fK2mQx7TtB4zLabcdef"
        for purpose in FamilyMessage.allCases {
            for language in TextLanguage.allCases {
                let text = MessageTemplate.text(purpose, language, facts(mayo, link: link))
                #expect(text.hasSuffix(" \(link)"))
                #expect(text.contains("4821"))
                #expect(SMSLength(text).parts <= (language == .urdu ? 4 : 2), "\(text)")
            }
        }
        let covered = MessageTemplate.text(FamilyMessage.covered, .english, facts(mayo))
        #expect(covered.contains("only once it has been given"))
    }

    @Test("What is not known is left out instead of shown empty")
    func nothingEmpty() {
        var bare = facts(mayo, group: .unknown)
        bare.helpline = nil
        bare.nextEligible = nil
        bare.arriveBy = nil
        bare.facilityNameUrdu = ""
        bare.city = ""
        for language in TextLanguage.allCases {
            for purpose in MessagePurpose.allCases {
                let text = MessageTemplate.text(purpose, language, bare)
                #expect(!text.contains("  ") && !text.contains(" ,") && !text.contains(": ,"), "\(text)")
            }
        }
        #expect(MessageTemplate.text(.ask, .urduLatin, bare).hasPrefix("Qatra: khoon, 2 unit, Mayo Hospital, aaj"))
    }
}

@Suite("Length of a text message")
struct SMSLengthTests {
    @Test(
        "The examples of the domain",
        arguments: [
            (
                "Qatra: O- khoon ki foran zaroorat, Mayo Hospital Lahore, 2 unit. Aa sakte hain? 1=HAAN 2=NAHI."
                    + " Khoon muft hota hai, paise na dein. Ref 4821",
                SMSLength.Encoding.gsm7, 139, 1
            ),
            ("فوری: او نیگیٹو خون، میو ہسپتال لاہور، 2 یونٹ۔ جواب: 1 ہاں، 2 نہیں", .ucs2, 66, 1),
            (String(repeating: "خ", count: 118), .ucs2, 118, 2),
            (String(repeating: "a", count: 160), .gsm7, 160, 1), (String(repeating: "a", count: 161), .gsm7, 161, 2),
            (String(repeating: "a", count: 306), .gsm7, 306, 2), (String(repeating: "a", count: 307), .gsm7, 307, 3),
            (String(repeating: "ب", count: 70), .ucs2, 70, 1), (String(repeating: "ب", count: 71), .ucs2, 71, 2),
            (String(repeating: "ب", count: 135), .ucs2, 135, 3), ("", .gsm7, 0, 1), ("price 5 €", .gsm7, 10, 1),
            ("[x] {y} ~ ^ | \\", .gsm7, 23, 1), ("a–b", .ucs2, 3, 1), ("don’t", .ucs2, 5, 1), ("😀", .ucs2, 2, 1),
            (String(repeating: "a", count: 152) + "€" + String(repeating: "a", count: 153), .gsm7, 307, 3),
            (String(repeating: "ب", count: 66) + "😀" + String(repeating: "ب", count: 5), .ucs2, 73, 2),
        ])
    func examples(_ text: String, _ encoding: SMSLength.Encoding, _ units: Int, _ parts: Int) {
        let length = SMSLength(text)
        #expect(length.encoding == encoding)
        #expect(length.units == units)
        #expect(length.parts == parts)
    }
}
