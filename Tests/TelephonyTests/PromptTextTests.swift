import Blood
import Telephony
import Testing

@Suite struct PromptTextTests {
    private let facilities = [
        FacilityName(id: 3, name: "Mayo Hospital", nameUrdu: "میو ہسپتال"),
        FacilityName(id: 4, name: "Holy [Family] Hospital", nameUrdu: ""),
    ]

    @Test("Every sound that a call can play has words in every language", arguments: SpokenLanguage.allCases)
    func everySoundHasWords(language: SpokenLanguage) {
        for sound in Sound.fixed {
            let text = PromptText(sound, language)
            #expect(text?.words.isEmpty == false, "\(sound.rawValue)")
        }
        let names = PromptTexts.all(language, facilities: facilities).map(\.sound)
        #expect(Set(names).count == names.count, "no sound twice")
        let own: Set<Sound> = [
            .fallback, .nobody, .closed, .emergencyAnnouncement, .tonight, .facility(3),
            .facility(4),
        ]
        #expect(Set(names) == Set(Sound.fixed).union(own), "and none that nothing plays")
        #expect(PromptText(Sound(rawValue: "meun"), language) == nil)
    }

    @Test("A name of a sound is a name of a file", arguments: PromptTexts.all(.urdu))
    func namesAreFileNames(text: PromptText) {
        #expect(text.sound.rawValue.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789-".contains($0) })
    }

    @Test("Words are in the letters of their language, and no digit or sign is left to the synthesiser")
    func lettersAreRight() {
        for language in SpokenLanguage.allCases {
            for text in PromptTexts.all(language) {
                let spoken = text.sound.onlyLanguage ?? language
                let letters = text.words.unicodeScalars.filter(\.properties.isAlphabetic)
                let latin = letters.filter(\.isASCII)
                #expect(latin.isEmpty == (spoken != .english), "\(language) \(text.sound.rawValue)")
                #expect(latin.count == letters.count || spoken != .english, "\(text.sound.rawValue)")
                #expect(!text.words.contains { $0.isNumber || "/()+-−—".contains($0) }, "\(text.sound.rawValue)")
                #expect(text.espeakVoice == PromptText.espeakVoice(for: spoken))
            }
        }
    }

    /// Letters that one language has and the other writes otherwise: what was pasted into the wrong column shows.
    @Test("Urdu and Sindhi are not mixed up")
    func scriptsAreNotMixed() {
        let urduOnly: Set<Unicode.Scalar> = ["ں", "ے", "ہ", "ٹ", "ڈ", "ڑ", "ی", "۔"]
        let sindhiOnly: Set<Unicode.Scalar> = ["ٻ", "ڄ", "ڏ", "ڳ", "ٽ", "ڊ", "ڪ", "ٿ", "ڻ", "ي", "ھ"]
        for text in PromptTexts.all(.urdu) where text.sound.onlyLanguage ?? .urdu == .urdu {
            let strays = text.words.unicodeScalars.filter { sindhiOnly.subtracting(["ھ"]).contains($0) }
            #expect(strays.isEmpty, "\(text.words)")
        }
        for text in PromptTexts.all(.sindhi) where text.sound.onlyLanguage ?? .sindhi == .sindhi {
            let strays = text.words.unicodeScalars.filter { urduOnly.union(["ھ"]).contains($0) }
            #expect(strays.isEmpty, "\(text.words)")
        }
    }

    @Test("Where a key is said, every language says it: the digits of a sentence are the same in all three")
    func keysAreTheSame() {
        let words: [SpokenLanguage: [String]] = [
            .urdu: ["صفر", "ایک", "دو", "تین", "چار", "پانچ", "چھ", "سات", "آٹھ", "نو"],
            .english: ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
            .sindhi: ["ٻڙي", "هڪ", "ٻه", "ٽي", "چار", "پنج", "ڇهه", "ست", "اٺ", "نو"],
        ]
        func keys(_ sound: Sound, _ language: SpokenLanguage) -> Set<Int> {
            let said = PromptText(sound, language)?.words.lowercased() ?? ""
            let parts = said.split { !$0.isLetter && !$0.unicodeScalars.allSatisfy(\.properties.isAlphabetic) }
            let numbers = words[language] ?? []
            return Set(numbers.indices.filter { parts.contains(Substring(numbers[$0])) })
        }
        let pressed: [(Sound, Set<Int>)] = [
            (.menu, [0, 1, 2, 3]), (.callBackOffer, [5]), (.keypadGroup, Set(1...9)), (.keypadConfirm, [1, 2]),
            (.askChoices, [1, 2, 9]), (.askArrival, [1, 2, 3]), (.maskedAccept, [1]), (.chooseUrdu, [1]),
        ]
        for (sound, expected) in pressed {
            for language in SpokenLanguage.allCases where sound.onlyLanguage ?? language == language {
                #expect(keys(sound, language) == expected, "\(sound.rawValue) in \(language)")
            }
        }
        for digit in 0...9 {
            for language in SpokenLanguage.allCases {
                #expect(Sound.digits("\(digit)").map { PromptText($0, language)?.words } == [words[language]?[digit]])
            }
        }
    }

    @Test("What must be said is said")
    func whatMustBeSaid() {
        let money: [SpokenLanguage: String] = [.urdu: "پیسے", .english: "money", .sindhi: "پئسا"]
        for (language, word) in money {
            #expect(PromptText(.askFree, language)?.words.contains(word) == true)
            let greeting: Sound =
                switch language {
                case .urdu: .greetingInUrdu
                case .english: .greetingInEnglish
                case .sindhi: .greetingInSindhi
                }
            #expect(PromptText(greeting, .urdu)?.words.contains(word) == true)
        }
        #expect(PromptText(.hour(20), .english)?.words == "eight in the evening")
        #expect(PromptText(.hour(20), .urdu)?.words == "رات آٹھ بجے")
        #expect(PromptText(.hour(0), .english)?.words == "midnight")
        #expect(PromptText.needsFluentReader(.sindhi) && !PromptText.needsFluentReader(.urdu))
    }

    @Test("A hospital is named by the register, in the letters its reader knows")
    func facilitiesAreNamed() {
        func text(_ index: Int, _ language: SpokenLanguage) -> PromptText? {
            PromptTexts.all(language, facilities: facilities).suffix(2).map { $0 }[index]
        }
        #expect(text(0, .urdu)?.words == "میو ہسپتال" && text(0, .urdu)?.espeakVoice == "ur")
        #expect(text(0, .sindhi)?.words == "میو ہسپتال" && text(0, .sindhi)?.espeakVoice == "ur")
        #expect(text(0, .english)?.words == "Mayo Hospital" && text(0, .english)?.espeakVoice == "en-gb")
        #expect(text(1, .urdu)?.words == "Holy [Family] Hospital" && text(1, .urdu)?.espeakVoice == "en-gb")
        #expect(text(1, .urdu)?.spelling == "Holy Family Hospital")
        #expect(text(1, .urdu)?.sound.rawValue == "facility-4")
        #expect(PromptText(facility: 5, name: "", nameUrdu: "سول", .english).words == "سول")
    }

    @Test("Nine, six and the greeting are spelt so that the synthesiser says them")
    func spellings() {
        #expect(PromptText(Sound.digits("9")[0], .urdu)?.spelling == "نَو")
        #expect(PromptText(.askChoices, .urdu)?.spelling.contains("تو نَو دبائیں") == true)
        #expect(PromptText(.facilityNotice, .urdu)?.spelling.hasPrefix("اَسّلامُ علَیکُم۔") == true)
        #expect(PromptText(.group(.oNegative), .sindhi)?.spelling == "ئو نيگيٽو")
    }

    @Test("The fingerprint is the published one, and follows the words")
    func fingerprints() {
        // Test vectors of the authors of FNV-1a.
        #expect(Fingerprint.of([]) == "cbf29ce484222325")
        #expect(Fingerprint.of(Array("a".utf8)) == "af63dc4c8601ec8c")
        #expect(Fingerprint.of(Array("foobar".utf8)) == "85944171f73967e8")
        let before = PromptText(facility: 3, name: "Mayo", nameUrdu: "", .english)
        let after = PromptText(facility: 3, name: "Mayo Hospital", nameUrdu: "", .english)
        #expect(before.fingerprint != after.fingerprint)
    }
}
