import Blood
import Dispatching
import Matching
import Pages
import Testing

extension Character {
    /// Of the Arabic script, in which Urdu is written.
    var isArabic: Bool {
        unicodeScalars.contains { (0x0600...0x06FF).contains($0.value) || (0xFB50...0xFEFC).contains($0.value) }
    }
}

@Suite("Words in both languages")
struct WordsTests {
    private let english = PageContext.specimen(.english)
    private let urdu = PageContext.specimen(.urdu)

    /// Every case has words, no two cases the same ones, and Urdu is Urdu.
    private func check<Value>(_ values: [Value], _ words: (PageContext) -> (Value) -> String) {
        let inEnglish = values.map(words(english))
        let inUrdu = values.map(words(urdu))
        #expect(inEnglish.allSatisfy { !$0.isEmpty && !$0.contains(where: \.isArabic) }, "\(inEnglish)")
        #expect(inUrdu.allSatisfy { $0.contains(where: \.isArabic) }, "\(inUrdu)")
        #expect(Set(inEnglish).count == values.count, "\(inEnglish)")
        #expect(Set(inUrdu).count == values.count, "\(inUrdu)")
    }

    @Test("Every state, stage, reason and refusal can be said in both languages, each in its own words")
    func everythingCanBeSaid() {
        check(RequestPhase.allCases) { context in { context.words($0) } }
        check(AskStage.allCases) { context in { context.words($0) } }
        check(Attention.allCases) { context in { context.words($0) } }
        check(AttemptState.allCases) { context in { context.words($0) } }
        check(VoiceEnd.allCases) { context in { context.words($0) } }
        check(WaveCause.allCases) { context in { context.words($0) } }
        check(EscalationRung.allCases) { context in { context.words($0) } }
        check(DispatchRefusal.allCases) { context in { context.words($0) } }
        check(SuppressionReason.allCases) { context in { context.words($0) } }
        check(BloodComponent.allCases) { context in { context.words($0) } }
        check(GroupEvidence.allCases) { context in { context.words($0) } }
        check(TemplateSubject.allCases) { context in { context.words($0) } }
        check(Urgency.allCases) { context in { context.words($0) } }
        check(RequestMode.allCases) { context in { context.words($0) } }
        check(Sex.allCases) { context in { context.words($0) } }
        check(CompatibilityCondition.allCases) { context in { context.words($0) } }
        check([
            RankReason.identicalGroup, .compatibleGroup(order: 2), .anyGroupReplacement, .distance(kilometres: 3),
            .hasGivenBefore(times: 1), .hasGivenBefore(times: 2), .neverGiven, .laboratoryGroup, .stoodDownBefore,
            .notAskedLately, .askedLately(times: 3), .sparesScarceGroup, .scarceGroup,
        ]) { context in { context.words($0) } }
    }

    @Test("A negative group is written with a minus, not with a hyphen")
    func minusIsAMinus() {
        for group in BloodGroup.known where group.rhD == .negative {
            #expect(english.words(group).hasSuffix("\u{2212}"))
            #expect(urdu.words(group) == english.words(group))
        }
    }

    @Test("The timeline says what became of a ring, and an older note what it said before")
    func ringsInWords() {
        func note(_ end: VoiceEnd?) -> TimelineFact {
            .telephone(TelephoneNote(.donorNotReached, call: "ask-1", donor: 4, end: end))
        }
        #expect(english.words(note(.busy)) == "donor 4: the line was busy")
        #expect(english.words(note(.refused)) == "donor 4: rang and was refused")
        #expect(english.words(note(.notAnswered)) == "donor 4: did not answer, or is off")
        #expect(english.words(note(.noSuchNumber)) == "donor 4: no such number: please check")
        #expect(english.words(note(.failed)) == "donor 4: the call did not go through")
        #expect(english.words(note(nil)) == "donor 4: not reached by telephone")
        #expect(urdu.words(note(.busy)) == "ڈونر 4: فون مصروف تھا")
        let machine = TelephoneNote(.donorReached, call: "ask-1", donor: 4, end: .nothingPressed)
        #expect(english.words(.telephone(machine)) == "donor 4: answered and pressed nothing")
        let spoke = TelephoneNote(.donorReached, call: "ask-1", donor: 4)
        #expect(english.words(.telephone(spoke)) == "donor 4: answered the telephone")
    }

    @Test("A plan is said as the desk says it: asking, chance, by when")
    func planInWords() {
        let plan = PlanSummary(
            asking: 14, pledged: 1, unitsInHand: 1, probability: 0.951, target: 0.95, by: english.now + .minutes(380))
        #expect(english.words(plan, needed: 3) == "1 of 3 in hand, 1 promised, asking 14, 95 % by 21:40")
        #expect(urdu.words(plan, needed: 3).contains("21:40"))
        var paced = plan
        paced.probability = 0.4
        paced.further = 9
        paced.probabilityWithFurther = 0.972
        #expect(english.words(paced, needed: 3).hasSuffix("asking 14, 40 % by 21:40, with 9 more in turn 97 %"))
        #expect(urdu.words(paced, needed: 3).contains("9"))
    }

    @Test("Almost certain is never rounded up to certain")
    func nearlyCertain() {
        #expect(english.percent(0.997) == "99 %")
        #expect(english.percent(1) == "100 %")
        #expect(english.percent(0) == "0 %")
    }

    @Test(
        "A length of time is as exact as a person needs",
        arguments: [(40.0, "40 s"), (720, "12 min"), (12_000, "3 h 20 min"), (7_200, "2 h"), (259_200, "3 days")])
    func durations(seconds: Double, expected: String) {
        #expect(english.duration(.milliseconds(Int64(seconds * 1_000))) == expected)
        let inUrdu = urdu.duration(.milliseconds(Int64(seconds * 1_000)))
        #expect(inUrdu.contains { $0.isArabic })
    }

    @Test("A moment is today's clock, tomorrow's, or a date, by the wall of the facility")
    func moments() {
        #expect(english.time(english.now) == "15:20")
        #expect(english.time(english.now + .hours(20)) == "tomorrow 11:20")
        #expect(english.time(english.now - .hours(30)) == "23 Nov 09:20")
        #expect(urdu.time(urdu.now + .hours(20)) == "کل 11:20")
        #expect(english.inputTime(english.now) == "2026-11-24T15:20")
    }
}
