import Blood
import Dispatching
import Foundation
import Matching
import Testing

/// What becomes of the chance that a donor gives when the telephone was busy, refused, not answered, or not there.
@Suite struct RingTests {
    private let request = BloodRequest.sample()
    private let old = ResponseModel.standard
    private static let unreached = VoiceEnd.allCases.filter(\.isUnreached)
    /// What says nothing of the person.
    private static let silentOnPerson: [VoiceEnd] = [.busy, .noSuchNumber, .failed]

    private func features(_ channel: Channel) -> [Double] {
        ResponseFeatures.vector(
            DonorReadiness(), channel: channel, urgency: .emergency, kilometres: 3, at: lahore(noon))
    }

    // MARK: - While the request looks for donors

    /// Donor 1 was asked by text, was silent for nine minutes, and is being rung.
    private func rung(channels: Set<Channel> = [.sms, .voice]) throws -> (text: Desk, ringing: Desk) {
        var text = Desk(.sample(hours: 3), register: FakeRegister([.sample(1, channels: channels)]))
        text.deliverAll()
        text.now = text.now + .minutes(9)
        var ringing = text
        ringing.take(.timer)
        try #require(ringing.course.asks.first?.channel == .voice, "the silent are rung")
        ringing.take(.delivery(donor: 1, channel: .voice, state: .submitted), by: .gateway)
        return (text, ringing)
    }

    private func ended(_ desk: Desk, _ end: VoiceEnd) -> Desk {
        var desk = desk
        desk.take(
            .delivery(donor: 1, channel: .voice, state: end.isUnreached ? .failed : .delivered, end: end),
            by: .gateway)
        return desk
    }

    private func chance(_ desk: Desk) throws -> Double {
        let ask = try #require(desk.course.asks.first)
        return old.probability(
            of: ask, request: desk.course.request, now: desk.now, deadline: desk.course.request.neededBy,
            lateGrace: .minutes(10))
    }

    @Test(arguments: [VoiceEnd.busy, .notAnswered, .noSuchNumber, .failed])
    func theTextIsWaitedForAsIfTheTelephoneHadNotRung(end: VoiceEnd) throws {
        let (text, ringing) = try rung()
        let after = ended(ringing, end)
        #expect(try chance(after) == chance(text), "bit for bit")
        #expect(try chance(ringing) > chance(text), "while it rings it may be answered")
        let ask = try #require(after.course.asks.first)
        #expect(ask.stage == .asked)
        #expect(ask.channel == .sms)
        #expect(ask.delivery == .delivered)
        #expect(ask.triedChannels == [.sms])
        #expect(ask.voiceEnd == end)
        #expect(ask.furtherChannels.isEmpty, "nobody is rung twice")
    }

    @Test func aRefusedRingIsWorseThanSilenceAndBetterThanANo() throws {
        let (text, ringing) = try rung()
        let refused = ended(ringing, .refused)
        #expect(try chance(refused) < chance(ended(ringing, .notAnswered)))
        #expect(try chance(refused) < chance(text))
        #expect(try chance(refused) > 0)
        var no = text
        no.take(.reply(donor: 1, .decline), by: .donor(1))
        #expect(try chance(no) == 0)
        #expect(refused.stage(1) == .asked, "the text may still be answered")
    }

    @Test func whoPressedNothingWasReachedAndIsSilent() throws {
        let (_, ringing) = try rung()
        var machine = ended(ringing, .nothingPressed)
        #expect(try chance(machine) == chance(ringing))
        #expect(machine.course.asks.first?.channel == .voice)
        #expect(machine.course.asks.first?.delivery == .delivered)
        machine.wait(40)
        #expect(machine.stage(1) == .silent)
    }

    @Test(arguments: unreached)
    func whereTheTextDidNotArriveEitherNobodyWasReached(end: VoiceEnd) throws {
        var desk = Desk(.sample(hours: 3), register: FakeRegister([.sample(1, channels: [.sms, .voice])]))
        desk.take(.delivery(donor: 1, channel: .sms, state: .submitted), by: .gateway)
        desk.take(.delivery(donor: 1, channel: .sms, state: .failed), by: .gateway)
        desk.take(.delivery(donor: 1, channel: .voice, state: .submitted), by: .gateway)
        #expect(ended(desk, end).stage(1) == .unreachable)
        let (_, ringing) = try rung()
        desk = ringing
        desk.course.asks[0].wasContacted = true
        desk.take(.delivery(donor: 1, channel: .sms, state: .failed), by: .gateway)
        #expect(ended(desk, end).stage(1) == .asked, "a text that had arrived has arrived")
    }

    @Test func aTextThatLeavesWhileItRingsIsNotForgotten() throws {
        var desk = Desk(.sample(hours: 3), register: FakeRegister([.sample(1, channels: [.sms, .voice])]))
        desk.now = desk.now + .minutes(9)
        desk.take(.timer)
        try #require(desk.course.asks.first?.channel == .voice)
        desk.take(.delivery(donor: 1, channel: .voice, state: .submitted), by: .gateway)
        let queued = ended(desk, .busy)
        #expect(queued.course.asks.first?.delivery == .queued)
        #expect(queued.stage(1) == .asked, "the text has not left yet and stands")
        #expect(queued.course.asks.first?.wasContacted == false)
        desk.take(.delivery(donor: 1, channel: .sms, state: .submitted), by: .gateway)
        let sent = ended(desk, .busy)
        #expect(sent.course.asks.first?.delivery == .submitted)
        #expect(sent.course.asks.first?.wasContacted == true)
        var lost = desk
        lost.take(.delivery(donor: 1, channel: .sms, state: .failed), by: .gateway)
        #expect(ended(lost, .busy).stage(1) == .unreachable)
    }

    @Test(arguments: VoiceEnd.allCases)
    func aReportHeardTwiceChangesNothing(end: VoiceEnd) throws {
        let once = ended(try rung().ringing, end)
        let twice = ended(once, end)
        #expect(twice.course.asks == once.course.asks)
        #expect(twice.sent(.ask) == once.sent(.ask))
        guard end.isUnreached else { return }
        for state in AttemptState.allCases {
            var late = once
            late.take(.delivery(donor: 1, channel: .voice, state: state), by: .gateway)
            #expect(late.course.asks == once.course.asks, "\(state) told too late")
        }
    }

    @Test(arguments: unreached)
    func whoCanOnlyBeRungEndsUnreached(end: VoiceEnd) throws {
        var desk = Desk(.sample(hours: 3), register: FakeRegister([.sample(1, channels: [.voice])]))
        desk.take(.delivery(donor: 1, channel: .voice, state: .submitted), by: .gateway)
        let ask = try #require(ended(desk, end).course.asks.first)
        #expect(ask.stage == .unreachable)
        #expect(ask.voiceEnd == end)
        #expect(ask.wasNoticeable == !Self.silentOnPerson.contains(end), "who could not notice is not charged for it")
    }

    // MARK: - What is learned

    /// The model after an ask by this way went to a stage.
    private func learned(
        _ end: VoiceEnd?, _ stage: AskStage, channels: [Channel] = [.voice], from before: AskStage = .asked,
        after minutes: Double = 3, model: ResponseModel = .standard
    ) -> ResponseModel {
        var ask = Ask(
            candidate: .sample(1), wave: 1, channel: channels.last ?? .voice, askedAt: noon,
            replyBy: noon + .minutes(30), plannedProbability: 0.1, features: features(channels.first ?? .voice))
        ask.triedChannels = channels
        ask.wasContacted = true
        ask.stage = before
        ask.voiceEnd = end
        var (model, after) = (model, ask)
        after.stage = stage
        model.learn(from: ask, to: after, request: request, now: noon + .minutes(minutes))
        return model
    }

    private func pledges(_ model: ResponseModel) -> Double { model.pledgeChance(features(.voice)) }
    private func answers(_ model: ResponseModel) -> Double { model.answersModel.expected(features(.voice)) }

    @Test(arguments: silentOnPerson)
    func aBusyABrokenAndAMissingLineTeachNothing(end: VoiceEnd) {
        #expect(learned(end, .unreachable) == old, "bit for bit")
        #expect(learned(end, .unreachable, channels: [.sms]) == old, "nor where the text did not arrive either")
        #expect(
            learned(end, .pledged, from: .unreachable) == old,
            "learning only those who ring back would make a busy line look like willingness")
    }

    /// From the least to the most that is held against somebody asked by telephone alone.
    @Test func theLadderFromBusyToNo() {
        let ladder = [
            learned(.busy, .unreachable), learned(.notAnswered, .unreachable), learned(.refused, .unreachable),
            learned(nil, .declined),
        ]
        for (less, more) in zip(ladder, ladder.dropFirst()) { #expect(pledges(less) > pledges(more)) }
        #expect(answers(ladder[1]) < answers(old))
        #expect(answers(ladder[2]) < answers(ladder[1]))
        #expect(answers(ladder[3]) > answers(old), "who presses \"cannot\" has answered")
        let weights = ladder.map(\.pledgesModel.observations)
        #expect(weights == [0, 0.5, 0.75, 1])
        #expect(ladder.allSatisfy { $0.replyToText == old.replyToText })
        #expect(ladder.dropLast().allSatisfy { $0.stopsModel == old.stopsModel }, "no moment for a STOP")
    }

    @Test func pressingNothingIsSilenceAfterHavingBeenReached() {
        #expect(learned(.nothingPressed, .silent, after: 30) == learned(nil, .silent, after: 30))
        #expect(pledges(learned(.nothingPressed, .silent, after: 30)) < pledges(learned(.refused, .unreachable)))
    }

    /// Whatever became of the ring after it, a text is learned as a text.
    @Test(arguments: unreached)
    func theTextIsLearnedAsItAlwaysWas(end: VoiceEnd) {
        for stage in [AskStage.silent, .pledged, .declined, .optedOut] {
            #expect(learned(end, stage, channels: [.sms]) == learned(nil, stage, channels: [.sms]))
        }
        guard end != .refused else { return }
        #expect(learned(end, .stoodDown, channels: [.sms]) == learned(nil, .stoodDown, channels: [.sms]))
    }

    @Test func ofARefusedRingLessIsExpectedAtOnceAndNeverLessThanOfANo() {
        let weights = [1.0, 12, 60].map { minutes in
            (
                refused: learned(.refused, .stoodDown, channels: [.sms], after: minutes).pledgesModel.observations,
                silent: learned(nil, .stoodDown, channels: [.sms], after: minutes).pledgesModel.observations
            )
        }
        #expect(weights[0].silent < 0.02)
        #expect(weights[0].refused == 0.75)
        #expect(weights[1].refused > weights[1].silent)
        #expect(weights.allSatisfy { $0.refused < 1 })
        #expect(weights[2].refused == weights[2].silent, "after an hour the silence says more")
    }

    @Test(arguments: [VoiceEnd.notAnswered, .refused])
    func whoRingsBackTakesTheMissedCallBack(end: VoiceEnd) {
        var (late, prompt) = (old, old)
        for _ in 0..<200 {
            late = learned(end, .unreachable, model: late)
            late = learned(end, .pledged, from: .unreachable, model: late)
            late = learned(nil, .silent, model: late)
            prompt = learned(nil, .pledged, model: prompt)
            prompt = learned(nil, .silent, model: prompt)
        }
        #expect(abs(pledges(late) - pledges(prompt)) < 0.03)
        #expect(abs(answers(late) - answers(prompt)) < 0.03)
    }

    // MARK: - What is stored

    @Test func whatWasStoredBeforeIsReadAndWrittenAsItWas() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let event =
            #"{"event":{"_0":{"delivery":{"channel":"voice","donor":4,"purpose":"ask","state":"failed"}}}}"#
        let note = #"{"telephone":{"_0":{"call":"ask-9","donor":4,"kind":"donorNotReached"}}}"#
        for (text, fact) in [
            (event, TimelineFact.event(.delivery(donor: 4, channel: .voice, state: .failed))),
            (note, .telephone(TelephoneNote(.donorNotReached, call: "ask-9", donor: 4))),
        ] {
            #expect(try JSONDecoder().decode(TimelineFact.self, from: Data(text.utf8)) == fact)
            #expect(String(decoding: try encoder.encode(fact), as: UTF8.self) == text)
        }
        let ask = Ask(
            candidate: .sample(1), wave: 1, channel: .sms, askedAt: noon, replyBy: noon + .minutes(30),
            plannedProbability: 0.1)
        let stored = try encoder.encode(ask)
        #expect(!String(decoding: stored, as: UTF8.self).contains("voiceEnd"))
        #expect(!String(decoding: stored, as: UTF8.self).contains("beforeCall"))
        #expect(try JSONDecoder().decode(Ask.self, from: stored) == ask)
    }

    @Test func whatIsStoredNowIsReadAgain() throws {
        let (_, ringing) = try rung()
        for end in VoiceEnd.allCases {
            for course in [ringing.course, ended(ringing, end).course] {
                let stored = try JSONEncoder().encode(course)
                #expect(try JSONDecoder().decode(RequestCourse.self, from: stored) == course)
            }
            let fact = TimelineFact.event(.delivery(donor: 4, channel: .voice, state: .failed, end: end))
            #expect(try JSONDecoder().decode(TimelineFact.self, from: JSONEncoder().encode(fact)) == fact)
        }
        #expect(
            VoiceEnd.allCases.map(\.rawValue) == [
                "busy", "refused", "notAnswered", "noSuchNumber", "failed", "nothingPressed",
            ], "these names are stored")
    }

    /// What a centre has stored is learned again as it was learned the first time.
    @Test(arguments: VoiceEnd.allCases)
    func theTimelineTeachesTheSame(end: VoiceEnd) throws {
        var desk = Desk(.sample(hours: 3), register: FakeRegister([.sample(1, channels: [.voice])]))
        desk.take(.delivery(donor: 1, channel: .voice, state: .submitted), by: .gateway)
        var timeline: [(at: Instant, fact: TimelineFact)] = []
        var model = old
        func learn(_ before: RequestCourse?, _ desk: Desk) {
            let changes = desk.course.changedAsks(
                since: before ?? RequestCourse(request: desk.course.request, radiusKilometres: 25))
            for change in changes {
                model.learn(from: change.before, to: change.after, request: desk.course.request, now: desk.now)
            }
            timeline += desk.lastEffects.compactMap { effect in
                if case .record(let fact) = effect { (desk.now, fact) } else { nil }
            }
        }
        learn(nil, desk)
        var before = desk.course
        desk = ended(desk, end)
        learn(before, desk)
        while desk.stage(1) == .asked {
            before = desk.course
            desk.now = try #require(desk.course.wakeAt)
            desk.take(.timer)
            learn(before, desk)
        }
        #expect(ResponseModel.refit(desk.course.responseSteps(timeline)).model == model)
    }
}
