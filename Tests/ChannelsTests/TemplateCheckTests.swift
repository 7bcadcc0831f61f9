import Blood
import Channels
import Dispatching
import Testing

private let ask = TemplateKey(.donor(.ask), .urduLatin)
private let askUrdu = TemplateKey(.donor(.ask), .urdu)
private let askEnglish = TemplateKey(.donor(.ask), .english)
private let thanks = TemplateKey(.donor(.thanks), .urduLatin)

private func problems(_ text: String, _ key: TemplateKey = ask) -> [TemplateProblem] {
    TemplateCheck.problems(in: text, for: key)
}

/// The shipped text with one piece of it replaced.
private func changed(_ old: String, _ new: String, in key: TemplateKey = ask) -> String {
    let source = TemplateBook.shippedSource(key)
    let parts = source.components(separatedBy: old)
    #expect(parts.count > 1, "\(old) is not in \(source)")
    return parts.joined(separator: new)
}

extension String {
    fileprivate func components(separatedBy mark: String) -> [String] {
        var rest = Substring(self)
        var parts: [String] = []
        while let range = rest.firstRange(of: mark) {
            parts.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return parts + [String(rest)]
    }
}

@Suite("What a coordinator may save")
struct TemplateCheckTests {
    @Test("Every shipped text passes", arguments: TemplateKey.all)
    func shippedPass(key: TemplateKey) {
        #expect(problems(TemplateBook.shippedSource(key), key) == [])
    }

    @Test("Every shipped text keeps to its parts with every facility there is", arguments: TemplateKey.all)
    func shippedKeepToTheirParts(key: TemplateKey) {
        let facts = (SharedHospitals.sample + SharedHospitals.all).flatMap { facility in
            TemplateSample.all().map { sample in
                var facts = sample.facts
                facts.facilityName = facility.name
                facts.facilityNameUrdu = facility.nameUrdu
                facts.city = facility.city
                return facts
            }
        }
        #expect(TemplateCheck.problems(in: TemplateBook.shippedSource(key), for: key, worstCases: facts) == [])
    }

    // MARK: - The notation

    @Test(
        "What is not in the notation is named",
        arguments: [
            ("{facility}", "{hospital}", TemplateProblem.Kind.unknownPlaceholder),
            ("{facility}", "{facility", .openBrace), ("{facility}", "facility}", .strayBrace),
            ("[Aa sakte hain? ]", "[Aa sakte hain? ", .bracketInBracket),
            ("[Aa sakte hain? ]", "Aa sakte hain? ]", .strayBracket),
            ("[Aa sakte hain? ]", "[Aa [sakte] hain? ]", .bracketInBracket),
            ("[ {link}]", "[ {link}", .openBracket), ("{count}, ", "{count} | ", .strayBar),
            ("{by}", "{next}", .placeholderWithoutValue), ("[ {link}]", " {link}", .outsideBrackets),
        ])
    private func notation(_ old: String, _ new: String, _ kind: TemplateProblem.Kind) {
        let found = problems(changed(old, new))
        #expect(found.contains { $0.kind == kind }, "\(found)")
    }

    @Test("An empty text and an endless one are refused before anything else is read")
    func empty() {
        #expect(problems("") == [.empty])
        #expect(problems(" \u{A0}\n") == [.empty])
        #expect(problems(String(repeating: "[", count: 100_000)) == [.endless(charactersMax: 800)])
    }

    // MARK: - What must be said

    @Test(
        "An ask that lacks a part of it is refused",
        arguments: [
            ("{centre}: ", "", TemplateRequirement.placeholder(.centre)), ("{need}, ", "", .placeholder(.need)),
            ("{facility}, ", "", .placeholder(.facility)), (", {by}", "", .placeholder(.by)),
            (" Ref {ref}.", "", .placeholder(.reference)), ("[ {link}]", "", .placeholder(.link)),
            ("1=HAAN ", "", .answers), ("1=HAAN 2=NAHI", "1=NAHI 2=HAAN", .answers),
            ("1=HAAN 2=NAHI", "HAAN NAHI", .answers), ("1=HAAN 2=NAHI", "1=HAAN 3=NAHI", .answers),
            (" STOP=band", "", .stop), ("Khoon muft hai, ", "", .free), ("muft hai", "muft hai nahi", .free),
            ("Khoon muft hai", "Chai muft hai", .free), ("paise na dein", "shukriya", .noMoney),
        ])
    func askLacks(_ old: String, _ new: String, _ requirement: TemplateRequirement) {
        #expect(problems(changed(old, new)) == [.missing(requirement, .urduLatin)])
    }

    @Test("The same in Urdu and in English")
    func askLacksInOtherLanguages() {
        #expect(problems(changed("خون مفت ہے، ", "", in: askUrdu), askUrdu) == [.missing(.free, .urdu)])
        #expect(problems(changed("، پیسے نہ دیں", "", in: askUrdu), askUrdu) == [.missing(.noMoney, .urdu)])
        #expect(
            problems(changed("1 ہاں، 2 نہیں", "1 نہیں، 2 ہاں", in: askUrdu), askUrdu) == [.missing(.answers, .urdu)])
        #expect(problems(changed("Blood is free, ", "", in: askEnglish), askEnglish) == [.missing(.free, .english)])
        #expect(problems(changed("is free", "is not free", in: askEnglish), askEnglish) == [.missing(.free, .english)])
        #expect(
            problems(changed("1=YES 2=NO", "2=YES 1=NO", in: askEnglish), askEnglish) == [.missing(.answers, .english)])
    }

    @Test("What must be said must not stand in a bracket that is given up")
    func mustStandOutside() {
        #expect(
            problems(changed("Khoon muft hai, paise na dein.", "[Khoon muft hai, paise na dein. ]Shukriya.")) == [
                .insideBrackets(.free), .insideBrackets(.noMoney),
            ])
        #expect(problems(changed("Ref {ref}", "[Ref {ref}|]")) == [.insideBrackets(.placeholder(.reference))])
        // One of two forms always stands, so both may hold it.
        #expect(problems(changed("Ref {ref}. [Aa sakte hain? ]", "[Ref {ref}. Aa sakte hain? |#{ref} ]")) == [])
    }

    @Test(
        "Every purpose has parts it cannot do without",
        arguments: [
            (TemplatePurpose.donor(.clarification), " STOP=band.", TemplateRequirement.stop),
            (.donor(.clarification), "Ref {ref}, ", .placeholder(.reference)),
            (.donor(.directions), " {arriveBy}", .placeholder(.arriveBy)), (.donor(.directions), " 2 ", .digit(2)),
            (.donor(.reminder), " 1,", .digit(1)), (.donor(.standDown), " {facility}", .placeholder(.facility)),
            (.donor(.thanks), "[ {next} se pehle aap ko nahi bulayenge.]", .placeholder(.next)),
            (.donor(.nextEligible), "Sirf ittila hai", .onlyANote), (.donor(.nextEligible), " STOP=band", .stop),
            (.donor(.outcome), " Khoon muft hai.", .free),
            (.donor(.optOutConfirmation), "{centre}: ", .placeholder(.centre)),
            (.family(.opened), ", kisi ko paise na dein", .noMoney),
            (.family(.incomplete), ", kisi ko paise na dein", .noMoney),
            (.family(.incomplete), "[ Baqi tafseel yahan likhein: {link}]", .placeholder(.link)),
            (.family(.covered), "[ {link}]", .placeholder(.link)),
            (.family(.ended), "Khoon muft hai: ", .free),
        ])
    func everyPurposeLacks(_ purpose: TemplatePurpose, _ old: String, _ requirement: TemplateRequirement) {
        let key = TemplateKey(purpose, .urduLatin)
        let found = problems(changed(old, " ", in: key), key)
        #expect(found.contains(.missing(requirement, .urduLatin)), "\(found)")
    }

    @Test("Where no answer is awaited, none is asked for")
    func noAnswerIsAwaited() {
        let note = TemplateKey(.donor(.nextEligible), .urduLatin)
        let text = changed("STOP=band", "1=HAAN 2=NAHI STOP=band", in: note)
        #expect(problems(text, note).contains(.awaitsNoAnswer))
        #expect(
            problems(changed("bohat shukriya", "bohat shukriya, 1 likhein", in: thanks), thanks) == [.awaitsNoAnswer])
    }

    // MARK: - What must not be said

    @Test(
        "An address typed by hand is found, however it is written",
        arguments: [
            "https://qatra-pk.com/x", "qatra.pk", "bit.ly/3xYz", "WWW.khoon", "khoon@example.pk", "قطرہ.پاک",
            "hai.Aap", "wa.me/92300", "http://[::1]", "evil。com", "{centre}.pk", "Ref.{ref}", "evil．com",
        ])
    func addresses(_ address: String) {
        for key in [ask, TemplateKey(.donor(.directions), .urdu)] {
            let found = problems(TemplateBook.shippedSource(key) + " \(address)", key)
            #expect(found.contains { $0.kind == .address }, "\(found)")
        }
    }

    @Test(
        "A telephone number typed by hand is found, in any digits and with any signs between them",
        arguments: [
            "03001234567", "0300-1234567", "0300 123 4567", "+92 300 1234567", "1122", "۰۳۰۰۱۲۳۴۵۶۷", "٠٣٠٠",
            "0 3 0 0 1 2 3", "(042) 111", "03.00.12",
        ])
    func telephones(_ number: String) {
        let found = problems(changed("STOP=band", "STOP=band call \(number)"))
        #expect(found.contains { $0.kind == .telephone }, "\(found)")
    }

    @Test("Times and short numbers are no telephone numbers", arguments: ["24/7", "30-60 min", "10:30", "3 4 5 6"])
    func noTelephones(_ number: String) {
        #expect(!problems(changed("STOP=band", "STOP=band \(number)")).contains { $0.kind == .telephone })
    }

    @Test("Nothing may touch the link")
    func link() {
        for new in ["[ {link}.]", "[ x{link}]", "[ {link}{ref}]"] {
            #expect(problems(changed("[ {link}]", new)).contains(.touchesLink), "\(new)")
        }
    }

    @Test(
        "Money is named only to say that there is none",
        arguments: [
            "Kiraya milega", "500 rupay milenge", "Inam diya jayega", "easypaisa karein", "پیسے دیں", "معاوضہ ملے گا",
            "Fee sirf thori", "Please pay at the desk", "paise dein", "paise le kar aayein", "Advance jama karwayein",
            "500/- milenge", "$ 5", "€10", "₨ 500",
        ])
    func money(_ words: String) {
        for key in [ask, thanks, askEnglish] {
            let found = problems(TemplateBook.shippedSource(key) + " \(words)", key)
            #expect(found.contains { $0.kind == .money }, "\(found)")
        }
    }

    @Test(
        "Warnings of money stay",
        arguments: [
            "Koi paise maange to batayein", "Kisi ne paise maange hon to zaroor batayein", "paise nahi lagte",
            "Never pay anybody", "If anybody asks for money, please tell us", "پیسے نہ لیں",
        ])
    func warnings(_ words: String) {
        #expect(
            problems(changed("Khoon muft hai.", "Khoon muft hai. \(words).", in: thanks), thanks).allSatisfy {
                $0.kind != .money
            })
    }

    @Test(
        "Names, what tells of a patient, secrets and threats are refused",
        arguments: [
            ("mareez ka naam Ali", TemplateProblem.Kind.patient), ("ward 7 bed 3", .patient),
            ("cancer ke mareez", .patient),
            ("ایک بچی کے لیے", .patient), ("apna CNIC bhejein", .secret), ("OTP batayein", .secret),
            ("warna mareez mar jayega", .pressure), ("ورنہ موت", .pressure), ("or the child will die", .pressure),
        ])
    private func forbidden(_ words: String, _ kind: TemplateProblem.Kind) {
        let found = problems(changed("bohat shukriya", "bohat shukriya \(words)", in: thanks), thanks)
        #expect(found.contains { $0.kind == kind }, "\(found)")
    }

    // MARK: - Characters and length

    @Test("Characters outside of the plain alphabet are named one by one, in Latin letters only")
    func alphabet() {
        #expect(problems(changed("Aa sakte", "Aa – ’sakte– ہ")) == [.alphabet(["–", "’", "ہ"])])
        #expect(
            problems(
                changed("آ", "’آ", in: TemplateKey(.donor(.standDown), .urdu)), TemplateKey(.donor(.standDown), .urdu))
                == [])
        #expect(problems(changed("shukriya", "shukriya é ñ ~ ü", in: thanks), thanks) == [])
    }

    @Test(
        "What nobody sees is refused",
        arguments: [
            "\u{202E}", "\u{2066}", "\u{200B}", "\u{0}", "\n", "\u{A0}", "\u{FEFF}", "\u{061C}", "\u{3164}", "\u{FFFC}",
            "\u{E0041}", "\u{FE0F}", "\u{00AD}",
        ]
    )
    func invisible(_ character: String) {
        for key in TemplateKey.all {
            let found = problems(TemplateBook.shippedSource(key) + "a\(character)b", key)
            #expect(found.contains { $0.kind == .invisible }, "\(found)")
            for problem in found {
                #expect(!problem.english.contains(character) && !problem.urdu.contains(character))
            }
        }
    }

    @Test("Spaces that meet, as typed or where a bracket is left out")
    func spaces() {
        #expect(problems(changed("Aap ka", "Aap  ka", in: thanks), thanks) == [.spaces])
        #expect(problems(changed("[ {next} se", " [{next} se", in: thanks), thanks) == [.spaces])
        #expect(problems(TemplateBook.shippedSource(thanks) + " ", thanks) == [.spaces])
    }

    @Test("A text that needs one part more is refused with the number of characters to take out")
    func length() {
        let words = String(repeating: "a", count: 150)
        func longer(by words: some StringProtocol) -> [TemplateProblem] {
            problems(changed("bohat shukriya!", "bohat shukriya, \(words)!", in: thanks), thanks)
        }
        guard case .tooManyParts(3, max: 2, unitsOver: let unitsOver)? = longer(by: words).first else {
            Issue.record("\(longer(by: words))")
            return
        }
        #expect(longer(by: words.dropLast(unitsOver - 1)) == [.tooManyParts(3, max: 2, unitsOver: 1)])
        #expect(longer(by: words.dropLast(unitsOver)).map(\.kind) == [.facilityCutShort])
        #expect(problems(changed("bohat shukriya!", "bohat shukriya[, \(words)]!", in: thanks), thanks) == [])
    }

    @Test("Every problem says what to do in both languages, and quotes no more than a few words of the text")
    func sentences() {
        let text = String(repeating: "paise ", count: 60) + "{" + String(repeating: "x", count: 300) + "} 03001234567"
        let found = problems(text) + problems(changed("{facility}, ", ""))
        #expect(found.count > 8)
        for problem in found {
            #expect(problem.english.hasSuffix(".") && problem.urdu.hasSuffix("۔"), "\(problem)")
            #expect(problem.english.count < 260 && problem.urdu.count < 260, "\(problem)")
        }
    }
}

/// The same sequence in every run.
private struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}

@Suite("Texts that somebody has mangled")
struct MangledTemplateTests {
    private static let pieces = [
        "[", "]", "{", "}", "|", "{ref}", "{link}", "{facility}", "{facility}", "{next}", " ", "  ", "1=HAAN", "2",
        "STOP", "۔",
        "خون مفت ہے", "\u{202E}", "😀", "é", "€", "e\u{0301}", "[\u{0301}", "Khoon muft hai, paise na dein.", ".pk",
        "0300",
    ]

    @Test(
        "Whatever is typed is read without harm, and what passes the check keeps to its parts",
        arguments: TemplateKey.all)
    func mangled(key: TemplateKey) {
        var dice = Dice(state: 0x9E37_79B9_7F4A_7C15)
        let worst = TemplateSample.worstCases()
        var passed = 0
        for _ in 0..<120 {
            var scalars = Array(TemplateBook.shippedSource(key).unicodeScalars)
            for _ in 0..<Int.random(in: 1...3, using: &dice) {
                let start = Int.random(in: 0...scalars.count, using: &dice)
                let end = min(scalars.count, start + Int.random(in: 0...4, using: &dice))
                let piece = MangledTemplateTests.pieces.randomElement(using: &dice) ?? ""
                scalars.replaceSubrange(start..<end, with: Array(piece.unicodeScalars))
            }
            let source = String(String.UnicodeScalarView(scalars))
            let problems = TemplateCheck.problems(in: source, for: key)
            for sample in TemplateSample.all() {
                let preview = TemplatePreview(source, key, sample)
                #expect(!preview.text.isEmpty)
            }
            guard problems.isEmpty else { continue }
            passed += 1
            for facts in worst {
                let book = TemplateBook([key: source])
                #expect(book.isOwn(key))
                let text: String =
                    switch key.purpose {
                    case .donor(let purpose): MessageTemplate.text(purpose, key.language, facts, book: book)
                    case .family(let message): MessageTemplate.text(message, key.language, facts, book: book)
                    }
                let length = SMSLength(text)
                #expect(key.language == .urdu || length.encoding == .gsm7, "\(source)")
                #expect(!text.contains("{") && !text.contains("[") && !text.contains("|"), "\(text)")
            }
        }
        #expect(passed < 60, "most of what is mangled must be found")
    }
}

@Suite("A centre's own texts")
struct TemplateBookTests {
    private let facts = TemplateSample.all()[0].facts

    @Test("An own version is sent, and only in its own purpose and language")
    func ownVersion() {
        var book = TemplateBook([:])
        let text = changed("bohat shukriya", "dil se shukriya", in: thanks)
        #expect(book.keep(text, for: thanks) == [])
        #expect(book.isOwn(thanks) && book.source(thanks) == text)
        #expect(MessageTemplate.text(.thanks, .urduLatin, facts, book: book).hasPrefix("Qatra: dil se shukriya!"))
        #expect(
            MessageTemplate.text(.thanks, .urdu, facts, book: book) == MessageTemplate.text(.thanks, .urdu, facts))
        book.giveUp(thanks)
        #expect(!book.isOwn(thanks))
        #expect(MessageTemplate.text(.thanks, .urduLatin, facts, book: book).hasPrefix("Qatra: bohat shukriya!"))
    }

    @Test("What does not pass the check is never sent, also when it comes from the store")
    func refused() {
        let bad = "Paise bhejein 03001234567"
        var book = TemplateBook([thanks: bad, ask: changed("Aa sakte hain?", "Kya aap aa sakte hain?")])
        #expect(!book.isOwn(thanks) && book.isOwn(ask))
        #expect(book.refused[thanks]?.isEmpty == false && book.refused[ask] == nil)
        #expect(
            MessageTemplate.text(.thanks, .urduLatin, facts, book: book)
                == MessageTemplate.text(.thanks, .urduLatin, facts))
        #expect(!book.keep(bad, for: ask).isEmpty)
        #expect(book.source(ask).contains("Kya aap"), "a refusal changes nothing")
    }

    @Test("Facts that make an own version too long, or empty, bring back the shipped text")
    func fallsBack() {
        let text = changed("Aap ka atiya darj ho gaya", "Aap ka diya hua khoon darj ho gaya hai", in: thanks)
        let book = TemplateBook([thanks: text])
        #expect(book.isOwn(thanks))
        var strange = facts
        #expect(MessageTemplate.text(.thanks, .urduLatin, strange, book: book).contains("diya hua"))
        strange.centreName =
            "Provincial Virtual Blood Bank Centre of the Punjab and of all its Districts, Tehsils and Cities"
            + " for Emergencies, Thalassaemia and Dengue"
        let sent = MessageTemplate.text(.thanks, .urduLatin, strange, book: book)
        #expect(sent == MessageTemplate.text(.thanks, .urduLatin, strange))
    }

    @Test("Brackets give way the last first, and one of two forms always stands")
    func brackets() {
        let text = changed(
            "Ref {ref}. [Aa sakte hain? ]", "[Mehrbani hogi. ][Reference {ref}. |Ref {ref}. ][Kya aap aa sakte hain? ]")
        let book = TemplateBook([ask: text])
        #expect(book.isOwn(ask), "\(problems(text))")
        var facts = facts
        facts.link = nil
        let sent = { (name: String) -> String in
            facts.facilityName = name
            return MessageTemplate.text(.ask, .urduLatin, facts, book: book)
        }
        #expect(sent("PIMS").contains("Mehrbani hogi. Reference 4821. 1=HAAN"), "\(sent("PIMS"))")
        facts.units = 100_000_000
        #expect(sent("PIMS").contains("Mehrbani hogi. Ref 4821. 1=HAAN"), "\(sent("PIMS"))")
        facts.units = 1_000_000_000_000
        let tight = sent("PIMS")
        #expect(tight.contains("Ref 4821. 1=HAAN") && !tight.contains("Mehrbani"), "\(tight)")
    }

    @Test("A preview says what would be sent and what it costs")
    func preview() {
        for key in TemplateKey.all {
            for sample in TemplateSample.all() {
                let preview = TemplatePreview(TemplateBook.shippedSource(key), key, sample)
                let sent: String =
                    switch key.purpose {
                    case .donor(let purpose): MessageTemplate.text(purpose, key.language, sample.facts)
                    case .family(let message): MessageTemplate.text(message, key.language, sample.facts)
                    }
                #expect(preview.text == sent)
                #expect(preview.length == SMSLength(sent))
                #expect(preview.length.parts <= preview.partsMax)
                #expect(preview.facilityNames.isEmpty == false)
            }
        }
        let test = TemplatePreview.testMessage(TemplateBook.shippedSource(ask), ask, TemplateSample.all()[0])
        #expect(test.hasPrefix("TEST, asli nahi: Qatra: O neg khoon"))
    }

    @Test(
        "What the last part still holds",
        arguments: [
            ("", 160), (String(repeating: "a", count: 160), 0), (String(repeating: "a", count: 161), 145), ("خ", 69),
            (String(repeating: "خ", count: 71), 63),
        ])
    func unitsLeft(_ text: String, _ left: Int) { #expect(SMSLength(text).unitsLeft == left) }
}

extension TemplateProblem {
    /// Which problem it is, whatever it is about.
    fileprivate enum Kind: String {
        case unknownPlaceholder, openBrace, strayBrace, openBracket, strayBracket, bracketInBracket, strayBar
        case placeholderWithoutValue, outsideBrackets, address, telephone, money, secret, patient, pressure
        case invisible, facilityCutShort, other
    }

    fileprivate var kind: Kind {
        switch self {
        case .unknownPlaceholder: .unknownPlaceholder
        case .openBrace: .openBrace
        case .strayBrace: .strayBrace
        case .openBracket: .openBracket
        case .strayBracket: .strayBracket
        case .bracketInBracket: .bracketInBracket
        case .strayBar: .strayBar
        case .placeholderWithoutValue: .placeholderWithoutValue
        case .outsideBrackets: .outsideBrackets
        case .address: .address
        case .telephone: .telephone
        case .money: .money
        case .secret: .secret
        case .patient: .patient
        case .pressure: .pressure
        case .invisible: .invisible
        case .facilityCutShort: .facilityCutShort
        default: .other
        }
    }
}
