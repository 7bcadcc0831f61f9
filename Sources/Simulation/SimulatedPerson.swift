internal import Blood
internal import Glibc
internal import Matching
internal import Worlds

/// What somebody writes back, by what they mean.
enum AnswerKind: String, CaseIterable {
    case pledge
    case decline
    case unclear
    case ill
    case away
    case alreadyGave
    case stop
    case wrongNumber
}

struct SimulatedAnswer: Equatable {
    var kind: AnswerKind
    var body: String
    /// Minutes of the person's life after the message was read.
    var afterMinutes: Double
}

/// The owner of one phone. Everything follows from seed, number and message key: asked again with the same key, the
/// same person does the same.
struct SimulatedPerson {
    let seed: UInt64
    let phone: String
    let behaviour: SimulatedBehaviour

    private func random(_ topic: String, _ key: String) -> SimulationRandom {
        SimulationRandom(
            seed: seed, SimulationRandom.label(phone), SimulationRandom.label(topic), SimulationRandom.label(key))
    }

    /// Some phones are off for weeks: one in fifty never receives anything.
    var isUnreachable: Bool {
        var random = random("off", "")
        return random.chance(0.02)
    }

    /// Kumaraswamy(1, k) around the mean: many reluctant people, a few who nearly always come.
    var willingness: Double {
        var random = random("willingness", "")
        let shape = 1 / behaviour.meanWillingness - 1
        return 1 - pow(1 - random.unit(), 1 / shape)
    }

    /// - Returns: `nil` for silence.
    func answerToAsk(key: String, body: String) -> SimulatedAnswer? {
        var random = random("ask", key)
        let delay = random.logNormal(median: behaviour.replyMedianMinutes, spread: behaviour.replySpread)
        let pledges = random.chance(willingness)
        // Among those who do not pledge most stay silent.
        let other = random.weighted([0.56, 0.245, 0.085, 0.03, 0.03, 0.04, 0.007, 0.003])
        let kind: AnswerKind? =
            pledges
            ? .pledge : [nil, .decline, .unclear, .ill, .away, .alreadyGave, .stop, .wrongNumber][other]
        return kind.map { answer($0, delay, to: body, &random) }
    }

    /// A call that was taken ends with a keypress or nothing.
    func answerToCall(key: String) -> SimulatedAnswer? {
        var random = random("call", key)
        let delay = 0.5 + random.unit()
        // Whoever picks up is likelier to say yes than the average reader.
        let pledges = random.chance(min(1, willingness * 1.5))
        let hangsUp = random.chance(0.2)
        if pledges { return SimulatedAnswer(kind: .pledge, body: "1", afterMinutes: delay) }
        return hangsUp ? nil : SimulatedAnswer(kind: .decline, body: "2", afterMinutes: delay)
    }

    func takesCall(key: String) -> Bool {
        var random = random("ring", key)
        return random.chance(behaviour.voiceAnswered)
    }

    /// "1 or 2, please."
    func answerToClarification(key: String, body: String) -> SimulatedAnswer? {
        var random = random("clarification", key)
        let delay = random.logNormal(median: behaviour.replyMedianMinutes / 3, spread: 0.7)
        // Whoever wrote back at all leans a little more towards yes.
        let pledges = random.chance(min(1, willingness * 1.5))
        let isSilent = random.chance(0.25)
        if pledges { return SimulatedAnswer(kind: .pledge, body: "1", afterMinutes: delay) }
        return isSilent ? nil : SimulatedAnswer(kind: .decline, body: "2", afterMinutes: delay)
    }

    /// A few answer the directions or the stand-down out of politeness.
    func politeWord(key: String, body: String) -> SimulatedAnswer? {
        var random = random("polite", key)
        let delay = random.logNormal(median: 4, spread: 0.7)
        let isUrdu = SimulatedPerson.isUrdu(body)
        guard random.chance(0.04) else { return nil }
        return SimulatedAnswer(kind: .unclear, body: isUrdu ? "ٹھیک ہے" : "ok", afterMinutes: delay)
    }

    struct Visit {
        var leavesAfterMinutes: Double
        var comes: Bool
        /// Somebody who will not come after all sometimes says so.
        var saysSo: Bool
        var pressesOnTheWay: Bool
        var travelMinutes: Double
        var waitMinutes: Double
        /// `nil` when the desk accepts.
        var deferralRule: String?
        var donationMinutes: Double
    }

    /// The whole visit that follows a pledge.
    func visit(key: String, kilometres: Double, hasDirections: Bool) -> Visit {
        var random = random("visit", key)
        let leaves = random.logNormal(median: 10, spread: 0.6)
        let comes = random.chance(behaviour.arrival * (hasDirections ? 1 : 0.75))
        let saysSo = random.chance(0.3)
        let presses = random.chance(0.5)
        let isLate = random.chance(behaviour.lateness)
        // City traffic at 22 km/h over roads a third longer than the line, and five minutes to find the door.
        let travel = (5 + kilometres * 1.3 / 22 * 60) * exp(0.25 * random.normal()) * (isLate ? 2.5 : 1)
        let wait = random.logNormal(median: 12, spread: 0.5)
        let isDeferred = random.chance(behaviour.deskDeferral)
        let rule = ["injection", "hb", "bp", "minor_illness"][random.weighted([0.4, 0.3, 0.15, 0.15])]
        let donation = random.logNormal(median: 25, spread: 0.25)
        return Visit(
            leavesAfterMinutes: leaves, comes: comes, saysSo: saysSo, pressesOnTheWay: presses, travelMinutes: travel,
            waitMinutes: wait, deferralRule: isDeferred ? rule : nil, donationMinutes: donation)
    }

    /// Answers come in the script of the question, mostly.
    private func answer(
        _ kind: AnswerKind, _ delay: Double, to body: String, _ random: inout SimulationRandom
    ) -> SimulatedAnswer {
        let writesUrdu = random.chance(0.7) && SimulatedPerson.isUrdu(body)
        let words = SimulatedPerson.words(kind, urdu: writesUrdu)
        return SimulatedAnswer(kind: kind, body: random.pick(words), afterMinutes: delay)
    }

    static func isUrdu(_ text: String) -> Bool {
        text.unicodeScalars.contains { (0x0600...0x06FF).contains($0.value) }
    }

    /// As people type; a word that stands twice is twice as common.
    static func words(_ kind: AnswerKind, urdu: Bool) -> [String] {
        switch (kind, urdu) {
        case (.pledge, false):
            [
                "1", "1", "1", "1", "haan", "haan", "ji haan", "han ji", "yes", "ji aa raha hoon 30 min",
                "aa raha hoon", "haan 1 ghante mein", "Ji", "HAAN",
            ]
        case (.pledge, true): ["1", "1", "ہاں", "ہاں", "جی ہاں", "جی"]
        case (.decline, false):
            ["2", "2", "2", "nahi", "ji nahi", "nahi aa sakta", "sorry busy hoon", "mazrat", "no"]
        case (.decline, true): ["2", "2", "نہیں", "جی نہیں"]
        case (.unclear, false):
            ["ok", "kahan?", "kon?", "kal aa sakta hoon", "inshallah", "acha", "dekhta hoon"]
        case (.unclear, true): ["ٹھیک ہے", "ان شاء اللہ"]
        case (.ill, false): ["bimar hoon", "bukhar hai"]
        case (.ill, true): ["بیمار ہوں"]
        case (.away, false): ["shehar se bahar hoon", "out of city"]
        case (.away, true): ["شہر سے باہر"]
        case (.alreadyGave, false): ["de chuka hoon", "pichle mahine diya hai"]
        case (.alreadyGave, true): ["دے چکا ہوں"]
        case (.stop, false): ["STOP", "band karo"]
        case (.stop, true): ["بند کریں"]
        case (.wrongNumber, false): ["ghalat number", "wrong number"]
        case (.wrongNumber, true): ["غلط نمبر"]
        }
    }
}
