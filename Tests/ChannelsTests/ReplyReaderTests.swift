import Blood
import Channels
import Dispatching
import Testing

/// One line of the table: what a donor typed, and what it must mean.
///
/// The meaning is written `pledge`, `pledge 30m`, `pledge 20:00`, `pledge? …` (needs a person), `decline`, `ill`,
/// `away`, `donated`, `stop`, `wrong`, `unclear`; a `$` at the end means that money was mentioned.
struct ReplyCase: Sendable, CustomTestStringConvertible {
    var text: String
    var meaning: String
    var testDescription: String { "\"\(text)\" is \(meaning)" }

    static func table(_ lines: String) -> [ReplyCase] {
        lines.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: "=>")
            guard parts.count == 2 else { return nil }
            let trim = { (part: Substring) in String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
            return ReplyCase(text: trim(parts[0]), meaning: trim(parts[1]))
        }
    }
}

private func clock(_ minutes: Int) -> String {
    "\(minutes / 60):\(minutes % 60 < 10 ? "0" : "")\(minutes % 60)"
}

private func shown(_ hint: ArrivalHint?) -> String {
    switch hint {
    case nil: ""
    case .minutes(let minutes): " \(minutes)m"
    case .clock(let minutes, let known): " \(clock(minutes))\(known ? "" : "~")"
    case .dayPart(let part): " \(part.rawValue)"
    case .laterDay(let days, let minutes): " +\(days)d" + (minutes.map { " \(clock($0))" } ?? "")
    }
}

private func shown(_ reading: ReplyReading) -> String {
    let money = reading.mentionsMoney ? " $" : ""
    switch reading.meaning {
    case .pledge(let hint): return "pledge" + (reading.needsConfirmation ? "?" : "") + shown(hint) + money
    case .decline: return "decline" + money
    case .unavailable(.ill): return "ill" + money
    case .unavailable(.away): return "away" + money
    case .unavailable(.tooFar): return "far" + money
    case .unavailable(.alreadyDonated): return "donated" + money
    case .optOut: return "stop" + money
    case .wrongNumber: return "wrong" + money
    case .unclear: return "unclear" + money
    }
}

@Suite("What donors answer")
struct ReplyReaderTests {
    @Test("Every text of the table means what the table says", arguments: replyTable)
    func meaning(_ line: ReplyCase) {
        #expect(shown(ReplyReader.read(line.text)) == line.meaning)
    }

    @Test("The table is long enough to be worth something")
    func tableLength() { #expect(replyTable.count >= 150) }

    @Test("No acknowledgement, question or price is ever a pledge, whatever courtesies surround it")
    func neverAPledge() {
        let cores = [
            "ok", "theek hai", "acha", "inshallah", "dekhta hoon", "koshish karta hoon", "shayad", "kahan?",
            "kitne paise",
            "kon ho", "kitne baje", "nahi aa sakta", "haan lekin aaj nahi", "ٹھیک ہے", "ان شاء اللہ", "نہیں", "کہاں",
        ]
        for core in cores {
            for frame in ["\(core)", "ji \(core)", "\(core) sir", "bhai \(core)", "\(core)!!!", "G \(core) bhai"] {
                let reading = ReplyReader.read(frame)
                if case .pledge = reading.meaning { Issue.record("\"\(frame)\" became a pledge") }
            }
        }
    }

    /// A wrong number and a STOP strike a donor off: what only sounds like one must not.
    @Test(
        "Nobody is struck off for words that only sound like it",
        arguments: [
            "mere walid ka inteqal ho gaya hai nahi aa sakta", "abbu foat ho gaye hain, nahi aa paunga",
            "meri ammi ka inteqal hua hai kal", "mareez ka inteqal to nahi hua?", "koi gari nahi hai yahan",
            "ye mera number hai isi pe call karein", "I dont know the address", "unka number nahi hai mere pas",
            "mere paas doctor ka number nahi hai", "ye hospital ka number nahi lag raha", "koi donor nahi mila yahan",
            "sim band thi, ab aa raha hoon", "dawai expired hai", "main driver nahi hoon", "main pakka nahi hoon",
            "koi masla nahi yahan, aa raha hoon", "road block kar diya hai police ne, aa raha hoon",
            "shift khatam kar ke aata hoon", "traffic band hai par aa raha hoon",
        ])
    func nobodyIsStruckOff(_ text: String) {
        let read = ReplyReader.read(text, facilityCity: .named("Lahore")).replyClass
        #expect(read != .wrongNumber && read != .stop)
    }

    @Test("Stop is heard first, in whatever it is wrapped")
    func stopFirst() {
        for text in [
            "haan stop", "1 stop", "STOP!!!", "nahi, stop", "paise? stop", "ji band karo", "wrong number stop",
        ] {
            #expect(ReplyReader.read(text).meaning == .optOut, "\(text)")
        }
    }

    @Test("A long tirade promises nothing, but a stop inside it is heard")
    func tirade() {
        let tirade = String(repeating: "tum log roz roz tang karte ho haan main aa raha hoon kya ", count: 6)
        #expect(ReplyReader.read(tirade).meaning == .unclear)
        #expect(ReplyReader.read(tirade + " stop").meaning == .optOut)
        #expect(ReplyReader.read(String(repeating: "haan ", count: 5_000)).meaning == .unclear)
    }

    @Test("A Pakistani city is away only when the facility is known to be elsewhere")
    func cityOfTheFacility() {
        #expect(ReplyReader.read("Karachi me hoon", facilityCity: .named("Lahore")).meaning == .unavailable(.away))
        #expect(ReplyReader.read("pindi main hun", facilityCity: .named("Rawalpindi")).meaning == .unclear)
        #expect(ReplyReader.read("Karachi me hoon").meaning == .unclear)
        #expect(ReplyReader.read("کراچی میں ہوں", facilityCity: .named("Karachi")).meaning == .unclear)
    }

    @Test("The donor's own words are the evidence")
    func evidence() {
        #expect(ReplyReader.read("Haaaan, main  AA RAHA hoon").evidence == "AA RAHA hoon")
        #expect(ReplyReader.read("جی نہیں شکریہ").evidence == "نہیں")
    }

    @Test("A pledge that needs a person is unclear to the dispatcher, a plain one has its window")
    func dispatcherReply() {
        let now = Instant(millisecondsSince1970: 1_000_000)
        #expect(ReplyReader.read("kal aa sakta hoon").reply(at: now, nowMinutesOfDay: 600) == .unclear)
        #expect(
            ReplyReader.read("30 min").reply(at: now, nowMinutesOfDay: 600)
                == .pledge(arriveFrom: now + .minutes(15), arriveBy: now + .minutes(45)))
        #expect(ReplyReader.read("1").reply(at: now, nowMinutesOfDay: 600) == .pledge(arriveFrom: nil, arriveBy: nil))
        #expect(ReplyReader.read("bimar hoon").reply(at: now, nowMinutesOfDay: 600) == .unavailable(.ill))
    }

    @Test(
        "A stated hour is the next such hour",
        arguments: [
            (ArrivalHint.clock(minutesOfDay: 480, isHalfDayKnown: false), 18 * 60, 105...135),
            (.clock(minutesOfDay: 480, isHalfDayKnown: false), 20 * 60 + 10, 0...15),
            (.clock(minutesOfDay: 1_200, isHalfDayKnown: true), 18 * 60, 105...135),
            (.minutes(0), 700, 0...15), (.minutes(30), 700, 15...45),
        ])
    func window(_ hint: ArrivalHint, _ now: Int, _ expected: ClosedRange<Int>) {
        #expect(hint.window(nowMinutesOfDay: now) == expected)
    }

    @Test("A day part that is over, and another day, give no window")
    func noWindow() {
        #expect(ArrivalHint.dayPart(.morning).window(nowMinutesOfDay: 900) == nil)
        #expect(ArrivalHint.laterDay(days: 1, minutesOfDay: 540).window(nowMinutesOfDay: 900) == nil)
        #expect(ArrivalHint.dayPart(.evening).window(nowMinutesOfDay: 900) == 0...300)
    }

    @Test("No text breaks the reader", arguments: 0..<40)
    func anyText(seed: Int) {
        var generator = SplitMix(state: UInt64(seed) &* 0x9E37_79B9 &+ 7)
        for _ in 0..<50 {
            let text = randomText(&generator)
            let first = ReplyReader.read(text)
            #expect(first == ReplyReader.read(text))
            if text.isEmpty { #expect(first.meaning == .unclear) }
        }
    }
}

/// A small seeded generator, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

/// Random words, signs, marks and halves of everything that occurs in the table.
func randomText(_ generator: inout SplitMix) -> String {
    let pieces = [
        "haan", "nahi", "1", "2", "0", "ji", "na", "stop", "نہیں", "ہاں", "۱", "kal", "8 baje", ":", ".", "-", "?", "؟",
        " ",
        "\n", "\u{200F}", "\u{0301}", "\u{064B}", "👍🏽",
        "👨‍👩‍👧", "\u{0}", "\u{FFFD}", "é", "ß", "İ", "O+", "B -ve", "AB",
        "0+",
        "mein", "ghante", "99999999999999999999", "0300-1234567", "+92", "23/11/26", "31/02/2026", "mr#", "ward", ",",
        "'",
        "\"", ";", "\t", "\u{202E}", "حَدّ", "ـــ",
        "aa", "raha", "hoon", "mayo", "ہسپتال", "9:99", "24:00", "dedh", "½",
        "٣",
    ]
    var text = ""
    for _ in 0..<Int.random(in: 0...14, using: &generator) {
        let piece = pieces.randomElement(using: &generator) ?? ""
        text += Bool.random(using: &generator) ? piece : piece + " "
        if Int.random(in: 0..<12, using: &generator) == 0,
            let scalar = Unicode.Scalar(UInt32.random(in: 0...0x1F_FFFF, using: &generator) % 0x11_0000)
        {
            text.unicodeScalars.append(scalar)
        }
    }
    return text
}
