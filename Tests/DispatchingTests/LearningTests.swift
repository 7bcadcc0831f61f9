import Blood
import Dispatching
import Matching
import Testing

/// What the response model takes from the course of one ask.
@Suite struct LearningTests {
    private let request = BloodRequest.sample()
    private let features = ResponseFeatures.vector(
        DonorReadiness(), channel: .sms, urgency: .emergency, kilometres: 3, at: lahore(noon))

    /// An ask of noon by text, delivered.
    private func ask(_ stage: AskStage = .asked, channels: [Channel] = [.sms]) -> Ask {
        var ask = Ask(
            candidate: .sample(1), wave: 1, channel: channels.last ?? .sms, askedAt: noon, replyBy: noon + .minutes(30),
            plannedProbability: 0.1, features: features)
        ask.triedChannels = channels
        ask.wasContacted = true
        ask.stage = stage
        return ask
    }

    /// The model after an ask went from one stage to another, so many minutes after noon.
    private func learned(
        _ before: Ask, _ stage: AskStage, after minutes: Double = 10, from model: ResponseModel = .standard
    ) -> ResponseModel {
        var (model, after) = (model, before)
        after.stage = stage
        model.learn(from: before, to: after, request: request, now: noon + .minutes(minutes))
        return model
    }

    private let old = ResponseModel.standard

    @Test func silenceTeaches() {
        let model = learned(ask(), .silent, after: 30)
        #expect(model.pledgesModel.expected(features) < old.pledgesModel.expected(features))
        #expect(model.answersModel.expected(features) < old.answersModel.expected(features))
        #expect(model.pledgesModel.observations == 1)
        #expect(model.replyToText == old.replyToText, "nobody answered, so no time was measured")
    }

    @Test func aYesTeachesAndItsTimeToo() {
        let model = learned(ask(), .pledged, after: 3)
        #expect(model.pledgesModel.expected(features) > old.pledgesModel.expected(features))
        #expect(model.answersModel.expected(features) > old.answersModel.expected(features))
        #expect(model.replyToText.median < old.replyToText.median, "three minutes are less than twelve")
        #expect(model.replyToVoice == old.replyToVoice)
    }

    @Test func aLateYesAfterSilenceCounts() {
        let silent = learned(ask(), .silent, after: 30)
        let model = learned(ask(.silent), .pledged, after: 90, from: silent)
        #expect(model.pledgesModel.expected(features) > silent.pledgesModel.expected(features))
        #expect(model.answersModel.expected(features) > silent.answersModel.expected(features))
        #expect(model.replyToText.median > silent.replyToText.median)
    }

    @Test(arguments: [AskStage.declined, .unavailable, .optedOut])
    func aNoIsAnAnswer(stage: AskStage) {
        let model = learned(ask(), stage)
        #expect(model.pledgesModel.expected(features) < old.pledgesModel.expected(features))
        #expect(model.answersModel.expected(features) > old.answersModel.expected(features))
    }

    /// The share of answers that were due by then is what a stand-down says about the donor.
    @Test func whoWasStoodDownBeforeAnsweringCountsOnlyAsFarAsAnAnswerWasDue() {
        let early = learned(ask(), .stoodDown, after: 1)
        let median = learned(ask(), .stoodDown, after: 12)
        let late = learned(ask(), .stoodDown, after: 300)
        #expect(early.pledgesModel.observations < 0.02)
        let answers = old.answersModel.expected(features)
        #expect(abs(median.pledgesModel.observations - 0.5 * (1 - answers) / (1 - 0.5 * answers)) < 1e-9)
        #expect(late.pledgesModel.observations > 0.99)
        #expect(late.pledgesModel.expected(features) < median.pledgesModel.expected(features))
        #expect(median.pledgesModel.expected(features) < early.pledgesModel.expected(features))
        var unreached = ask()
        unreached.wasContacted = false
        #expect(learned(unreached, .stoodDown, after: 300) == old, "whoever heard nothing said nothing")
    }

    /// Where two of three waits are broken off within minutes, chances and the time to reply are learned as they are.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func breakingOffMakesNobodyLookUnwillingOrQuick(seed: UInt64) {
        var generator = Seeded(seed)
        var model = old
        for _ in 0..<6_000 {
            let reply = generator.logNormal(median: 20, sigma: 0.8)
            let isWaitedFor = generator.chance(1.0 / 3)
            let end = isWaitedFor ? 120 : Double.random(in: 1..<30, using: &generator)
            let mood = Double.random(in: 0..<1, using: &generator)
            let answer: AskStage? = mood < 0.35 ? .pledged : mood < 0.6 ? .declined : nil
            if let answer, reply < end {
                model = learned(ask(), answer, after: reply, from: model)
            } else {
                model = learned(ask(), isWaitedFor ? .silent : .stoodDown, after: end, from: model)
            }
        }
        // Some 2,000 asks see their end: a standard error of √(0.35 × 0.65 ÷ 2,000) = 1 point, and 2 % of the time.
        #expect(abs(model.pledgesModel.expected(features) - 0.35) < 0.035)
        #expect(abs(model.pledgeChance(features) - 0.35) < 0.035)
        #expect(abs(model.answersModel.expected(features) - 0.6) < 0.05)
        #expect(abs(model.replyToText.median / 20 - 1) < 0.1)
        #expect(abs(model.replyToText.spread - 0.8) < 0.1)
    }

    /// A late yes weighs as if the silence before it had never been taken for a No; one that was not needed any more
    /// ends in a stand-down and is a yes all the same.
    @Test func aLateYesTakesTheSilenceBack() {
        for stage in [AskStage.pledged, .stoodDown] {
            var (late, prompt) = (old, old)
            for _ in 0..<200 {
                late = learned(ask(), .silent, after: 30, from: late)
                late = learned(ask(.silent), stage, after: 45, from: late)
                late = learned(ask(), .silent, after: 30, from: late)
                prompt = learned(ask(), .pledged, after: 5, from: prompt)
                prompt = learned(ask(), .silent, after: 30, from: prompt)
            }
            #expect(abs(late.pledgesModel.expected(features) - prompt.pledgesModel.expected(features)) < 0.03)
            #expect(abs(late.answersModel.expected(features) - prompt.answersModel.expected(features)) < 0.03)
        }
    }

    /// Chances that always promise too much are lowered where they do, and only there.
    @Test func whatTheChancesTurnOutToBeIsLearned() {
        var generator = Seeded(5)
        var model = old
        for place in 0..<8_000 {
            var features = features
            features[ResponseFeatures.Place.hint.rawValue] = place.isMultiple(of: 2) ? 2 : -1
            let truth = place.isMultiple(of: 2) ? 0.25 : 0.10
            // What is taught of the one in front of the layer stays as it was: only the layer may correct it.
            let usual = model.pledgesModel
            let pledges = Double.random(in: 0..<1, using: &generator) < truth
            var (before, after) = (ask(), ask(pledges ? .pledged : .silent))
            (before.features, after.features) = (features, features)
            model.learn(from: before, to: after, request: request, now: noon + .minutes(30))
            model.pledgesModel = usual
        }
        for (hint, truth) in [(2.0, 0.25), (-1, 0.10)] {
            var features = features
            features[ResponseFeatures.Place.hint.rawValue] = hint
            #expect(abs(model.pledgeChance(features) - truth) < 0.03)
        }
    }

    @Test func duplicatesTeachNothing() {
        for stage in AskStage.allCases { #expect(learned(ask(stage), stage) == old) }
        var model = old
        model.learn(from: nil, to: ask(), request: request, now: noon)
        #expect(model.pledgesModel == old.pledgesModel, "being asked is no answer")
        #expect(model.usualChance > old.usualChance, "but says what an ask is usually worth here")
        var untaught = ask()
        untaught.features = nil
        #expect(learned(untaught, .pledged) == old, "an ask from before the model learned")
    }

    @Test func eachStepOfOneCourseCountsOnce() {
        var model = learned(ask(), .pledged)
        for (before, after) in [(AskStage.pledged, AskStage.onTheWay), (.onTheWay, .arrived), (.arrived, .accepted)] {
            model = learned(ask(before), after, after: 40, from: model)
        }
        model = learned(ask(.accepted), .donated, after: 80, from: model)
        #expect(model.pledgesModel.observations == 1)
        #expect(model.answersModel.observations == 1)
        #expect(model.arrivesModel.observations == 1)
        #expect(model.acceptedModel.observations == 1)
    }

    @Test func anUnclearAnswerIsAnAnswerAndWhatFollowsDecides() {
        let unclear = learned(ask(), .unclear)
        #expect(unclear.answersModel.observations == 1)
        #expect(unclear.pledgesModel.observations == 0)
        let model = learned(ask(.unclear), .silent, after: 60, from: unclear)
        #expect(model.answersModel.observations == 1, "the donor did answer")
        #expect(model.pledgesModel.observations == 1)
    }

    // MARK: - Stop

    /// Somebody says STOP at noon.
    static func teachStop(_ model: inout ResponseModel) {
        let tests = LearningTests()
        let (before, usual) = (tests.ask(), model)
        model = tests.learned(before, .optedOut, after: 0, from: model)
        // Only the count is wanted here, not what it says of the next donor.
        model.stopsModel = usual.stopsModel
        model.pledgesModel = usual.pledgesModel
        model.calibration = usual.calibration
        model.answersModel = usual.answersModel
        model.replyToText = usual.replyToText
    }

    @Test func aStopIsLearnedAndSoIsItsAbsence() {
        let donor = DonorReadiness()
        let stopped = learned(ask(), .optedOut)
        #expect(stopped.stopChance(of: donor) > old.stopChance(of: donor))
        #expect(learned(ask(), .silent, after: 30).stopChance(of: donor) < old.stopChance(of: donor))
        #expect(learned(ask(), .declined).stopChance(of: donor) < old.stopChance(of: donor))
        #expect(learned(ask(), .stoodDown, after: 30).stopsModel == old.stopsModel)
        let tired = DonorReadiness(asksOfLastWeek: 2, asksOfLastMonth: 3)
        #expect(old.stopChance(of: tired) > 2 * old.stopChance(of: donor))
    }

    @Test func theStrainOnTheRegisterCountsStopsAndFades() {
        var model = ResponseModel.standard
        #expect(model.strain(bearable: 0.01, now: noon) == 0, "nobody counted the register")
        model.registered = 100
        model = learned(ask(), .optedOut, after: 0, from: model)
        model = learned(ask(.pledged), .optedOut, after: 0, from: model)
        // Two, over one that 100 donors can bear and three that are chance.
        #expect(abs(model.strain(bearable: 0.01, now: noon) - 0.5) < 1e-9)
        let later = model.strain(bearable: 0.01, now: noon + .hours(30 * 24))
        #expect(later > 0.18 && later < 0.19, "within 30 days to 1/e of a half")
    }

    // MARK: - At the door

    private func chances(_ model: ResponseModel) -> StageChances {
        model.chances(of: .sample(1), channel: .sms, urgency: .emergency, at: lahore(noon))
    }

    @Test(arguments: [AskStage.noShow, .withdrewPledge])
    func aBrokenPromiseLowersArrivals(stage: AskStage) {
        let model = learned(ask(.pledged), stage, after: 120)
        #expect(chances(model).arrives < chances(old).arrives)
        #expect(model.pledgesModel == old.pledgesModel, "the promise itself was counted when it was given")
    }

    @Test func anArrivalIsLearnedWithItsTime() {
        var before = ask(.pledged)
        before.changedAt = noon
        let model = learned(before, .arrived, after: 240)
        #expect(chances(model).arrives > chances(old).arrives)
        #expect(model.untilArrival.median > old.untilArrival.median, "four hours for three kilometres")
        #expect(chances(model).isAccepted == chances(old).isAccepted)
    }

    @Test func aDeferralAtTheDeskIsLearned() {
        let model = learned(ask(.arrived), .deferred, after: 60)
        #expect(chances(model).isAccepted < chances(old).isAccepted)
        #expect(chances(model).arrives == chances(old).arrives)
    }

    @Test func aDonationIsLearnedWithTheTimeAtTheDesk() {
        var before = ask(.arrived)
        before.changedAt = noon
        let model = learned(before, .donated, after: 100)
        #expect(chances(model).isAccepted > chances(old).isAccepted)
        #expect(model.atDesk.median > old.atDesk.median)
        let deferredOnTheWay = learned(ask(.pledged), .deferred, after: 60)
        #expect(chances(deferredOnTheWay).arrives > chances(old).arrives, "whoever is turned away has come")
    }

    @Test func withTwoTriesNobodyKnowsWhichOneWasAnswered() {
        let model = learned(ask(channels: [.sms, .voice]), .pledged, after: 9)
        #expect(model.replyToText == old.replyToText)
        #expect(model.replyToVoice == old.replyToVoice)
        #expect(model.pledgesModel.observations == 1)
        #expect(learned(ask(channels: [.voice]), .pledged, after: 9).replyToVoice.median > old.replyToVoice.median)
    }

    /// A course changes one ask: that one is taught, beside what it was.
    @Test func onlyChangedAsksAreHandedOn() throws {
        var desk = Desk(.sample(hours: 2), register: FakeRegister(100))
        desk.deliverAll()
        let before = desk.course
        desk.pledge(2)
        let changed = desk.course.changedAsks(since: before)
        let two = try #require(changed.first { $0.after.donor == 2 })
        #expect(two.before?.stage == .asked)
        #expect(two.after.stage == .pledged)
        #expect(changed.allSatisfy { $0.after.donor == 2 || $0.before == nil })
        #expect(desk.course.changedAsks(since: desk.course).isEmpty)
    }

    @Test func standingIsWhatTheModelMakesOfAPersonByDay() {
        var model = ResponseModel.standard
        let profile = DonorProfile(
            id: 1, group: .bPositive, sex: .male, home: GeoPoint(latitude: 31.57, longitude: 74.31), eligibleFrom: [:],
            willingness: 0.3)
        let today = lahore(noon).today
        let first = model.weighed(profile, today: today).standing ?? 0
        let features = ResponseFeatures.vector(
            DonorReadiness(profile, today: today, now: noon), channel: .sms, urgency: .urgent, kilometres: 0,
            at: lahore(noon))
        for _ in 0..<50 { model.pledgesModel.learn(features, false) }
        #expect(first > 0 && first < 0.3, "a pledge is not yet a unit")
        #expect((model.weighed(profile, today: today).standing ?? 1) < first / 2)
    }
}
