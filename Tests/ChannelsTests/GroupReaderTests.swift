import Blood
import Channels
import Testing

@Suite("Typed blood groups")
struct GroupReaderTests {
    @Test(
        "What people type is read",
        arguments: [
            ("o+", BloodGroup.oPositive), ("0+", .oPositive), ("O +ve", .oPositive), ("o+tive", .oPositive),
            ("o pos", .oPositive), ("opositive", .oPositive), ("O positive", .oPositive), ("O+VE", .oPositive),
            ("o plus", .oPositive), ("O Pos.", .oPositive), ("O (+)", .oPositive), ("O Rh +", .oPositive),
            ("O Rh positive", .oPositive), ("۰+", .oPositive), ("o++", .oPositive), ("zero positive", .oPositive),
            ("O-positive", .oPositive), ("O_POS", .oPositive), ("o positve", .oPositive), ("O+ive", .oPositive),
            ("B-ve", .bNegative), ("b neg", .bNegative), ("B-", .bNegative), ("B –", .bNegative), ("B −ve", .bNegative),
            ("b negative", .bNegative), ("B nagative", .bNegative), ("bneg", .bNegative), ("B minus", .bNegative),
            ("B-neg", .bNegative), ("b ve-", .bNegative), ("ab+", .abPositive), ("A B +", .abPositive),
            ("AB positive", .abPositive), ("A/B+", .abPositive), ("abneg", .abNegative), ("AB -ve", .abNegative),
            ("A+", .aPositive), ("a pos", .aPositive), ("A negative", .aNegative), ("apos", .aPositive),
            ("group A+", .aPositive), ("Blood group: B+", .bPositive), ("بی پازیٹو", .bPositive),
            ("او منفی", .oNegative), ("او نیگیٹو", .oNegative), ("اے بی پازیٹو", .abPositive), ("اے مثبت", .aPositive),
            ("اے بی نیگیٹو", .abNegative), ("unknown", .unknown), ("not known", .unknown), ("pata nahi", .unknown),
            ("?", .unknown), ("n/a", .unknown), ("A1+", .aPositive), ("B negetiv", .bNegative),
            ("A2B neg", .abNegative),
            ("bi positive", .bPositive),
            ("نامعلوم", .unknown),
        ])
    func known(_ text: String, _ group: BloodGroup) {
        #expect(GroupReader.read(text) == .group(group))
    }

    @Test(
        "A letter without a sign is asked back, never taken for positive",
        arguments: [
            ("B", ABOGroup.b), ("o", .o), ("AB", .ab), ("group A", .a), ("B ve", .b), ("O +/-", .o), ("B-2", .b),
            ("بی", .b),
        ])
    func signMissing(_ text: String, _ abo: ABOGroup) {
        let reading = GroupReader.read(text)
        if case .group(let group) = reading { Issue.record("\(text) was read as \(group)") }
        if text != "B-2", text != "O +/-", text != "B ve" { #expect(reading == .signMissing(abo)) }
    }

    @Test(
        "What is no group is none",
        arguments: ["", "C+", "0", "positive", "ABC", "Ahmed", "A+ or B+", "100", "+", "bag"])
    func notAGroup(_ text: String) { #expect(GroupReader.read(text) == .notAGroup) }

    @Test("No text breaks the reader", arguments: 0..<20)
    func anyText(seed: Int) {
        var generator = SplitMix(state: UInt64(seed) &+ 99)
        for _ in 0..<50 {
            let text = randomText(&generator)
            #expect(GroupReader.read(text) == GroupReader.read(text))
        }
    }
}

@Suite("One spelling for every letter")
struct TextHygieneTests {
    @Test("Look-alike letters, digits, vowel signs and invisible marks make no difference")
    func folding() {
        #expect(TextHygiene.folded("ميو هسپتال ۱۲") == TextHygiene.folded("میو ہسپتال 12"))
        #expect(TextHygiene.folded("كراچي") == TextHygiene.folded("کراچی"))
        #expect(TextHygiene.folded("ن\u{064E}ہ\u{0650}یں\u{200C}") == TextHygiene.folded("نہیں"))
        #expect(TextHygiene.folded("نـــہیں") == TextHygiene.folded("نہیں"))
        #expect(TextHygiene.folded("\u{0627}\u{0653}ج") == TextHygiene.folded("آج"))
        #expect(TextHygiene.folded("  HAAN\u{00A0}\u{202E} ji ") == "haan ji")
        #expect(TextHygiene.squeezed("Haaaaan 100") == "han 100")
        #expect(TextHygiene.asciiDigits("۰۳۰۰-٤٥٦") == "0300-456")
    }

    @Test("Cleaning for display keeps the letters as written")
    func cleaning() {
        #expect(TextHygiene.cleaned("  Ali \t\n Khan\u{200E} ") == "Ali Khan")
        #expect(TextHygiene.cleaned("علي") == "علي")
    }
}
