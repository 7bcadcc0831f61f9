public import Blood
import Matching

extension AskStage {
    /// Whether the donor has been heard in this stage, whatever was said.
    public var isAnswered: Bool {
        switch self {
        case .asked, .silent, .unreachable, .stoodDown: false
        default: true
        }
    }

    /// Whether the donor has said yes, and kept to it so far.
    var isPromise: Bool { isCommitted || self == .donated }

    /// Whether it shows that the donor saw the ask and said something to it.
    fileprivate var isReply: Bool {
        switch self {
        case .unclear, .declined, .unavailable, .optedOut: true
        default: isPromise
        }
    }
}

extension ResponseModel {
    /// Learns from what one decision changed in one ask; nothing when nothing was learned.
    ///
    /// Silence counts when the window for the reply has closed. Who was stood down before answering is counted only as
    /// far as an answer was due by then: leaving those out would make the quick ones look like everybody.
    /// - Parameters:
    ///   - before: `nil` for a donor who is asked only now.
    public mutating func learn(from before: Ask?, to after: Ask, request: BloodRequest, now: Instant) {
        if before == nil { learnUsual(after.plannedProbability) }
        guard let before, before.stage != after.stage, let features = after.features else { return }
        learnOfAnswer(before, after, features, now: now)
        let wasWaiting = before.stage == .asked || before.stage == .silent || before.stage == .unclear
        if after.stage == .optedOut {
            learnStop(features, true, now: now)
        } else if wasWaiting, before.stage != .silent, after.stage != .stoodDown, !after.wasRungInVain {
            learnStop(features, false, now: now)
        }
        learnOfArrival(before, after, request: request, now: now)
        learnAtDesk(before, after, request: request, now: now)
    }

    private mutating func learnOfAnswer(_ before: Ask, _ after: Ask, _ features: [Double], now: Instant) {
        let minutes = (now - after.attemptedAt).minutes
        switch (before.stage, after.stage) {
        case (.asked, .silent):
            learnPledge(features, false)
            answersModel.learn(features, false)
        case (.unclear, .silent), (.unclear, .declined), (.unclear, .unavailable), (.unclear, .optedOut):
            learnPledge(features, false)
        case (.asked, .unreachable) where after.isByVoiceAlone, (.unreachable, _) where after.isByVoiceAlone:
            learnOfRing(after, features)
        case (.asked, .stoodDown) where before.wasContacted: learnOfBreakingOff(minutes, before, features)
        case (.unclear, _) where after.stage.isPromise: learnPledge(features, true)
        case (.asked, _) where after.stage.isReply:
            // What an unclear answer means is decided by what follows it.
            if after.stage != .unclear { learnPledge(features, after.stage.isPromise) }
            answersModel.learn(features, true)
            learnDelay(minutes, before)
        // A yes that came late, and to `stoodDown` one that was not needed any more.
        case (.silent, _) where after.stage == .stoodDown || after.stage.isReply:
            let isYes = after.stage == .stoodDown || after.stage.isPromise
            if isYes { learnPledge(features, true, weight: Self.takingBackNo(pledgeChance(features))) }
            answersModel.learn(features, true, weight: Self.takingBackNo(answersModel.expected(features)))
            learnDelay(minutes, before)
        default: return
        }
    }

    /// The weight of a Yes that takes back the No which silence was: p / (1 - p) of it undoes that step.
    private static func takingBackNo(_ chance: Double) -> Double { 1 / (1 - min(0.9, chance)) }

    /// Nobody waited for this answer any longer: it is learned as what is to be expected of it, given that none had
    /// come by then (the E step of Dempster, Laird and Rubin, see `LearnedTime.learnNotYet`).
    ///
    /// With a answers to be expected and F of them due by then, P(one comes later | none yet) is a (1 - F) / (1 - aF).
    /// The expected outcome of anything that needs an answer lies by the part F (1 - a) / (1 - aF) below what it was: a
    /// No of that weight. A No of weight F would not do: 40 % would be learned where 50 % answer, half in time.
    private mutating func learnOfBreakingOff(_ minutes: Double, _ before: Ask, _ features: [Double]) {
        let due = hasReplied(after: minutes, channel: before.channel)
        let answers = answersModel.expected(features)
        var isNone = due * (1 - answers) / (1 - answers * due)
        // Of who refused the ring after it less is to be expected at once, and still not nothing.
        if before.voiceEnd == .refused { isNone = max(isNone, VoiceEnd.refused.shareOfNo) }
        learnPledge(features, false, weight: isNone)
        answersModel.learn(features, false, weight: isNone)
        guard before.triedChannels.count == 1 else { return }
        let mayStillCome = answers * (1 - due) / (1 - answers * due)
        if before.channel == .voice {
            replyToVoice.learnNotYet(max(0.1, minutes), weight: mayStillCome)
        } else {
            replyToText.learnNotYet(max(0.1, minutes), weight: mayStillCome)
        }
    }

    /// A donor who was asked by telephone alone and did not take the call: so much of a No as such a ring is. A yes
    /// that comes after all, because the donor rings back, takes it back. What was not heard is learned neither way:
    /// learning only those of them who ring back would make a busy line look like willingness.
    private mutating func learnOfRing(_ after: Ask, _ features: [Double]) {
        guard let share = after.voiceEnd?.shareOfNo, share > 0 else { return }
        if after.stage == .unreachable {
            learnPledge(features, false, weight: share)
            answersModel.learn(features, false, weight: share)
        } else if after.stage == .stoodDown || after.stage.isReply {
            func takingBack(_ chance: Double) -> Double { 1 + share * (Self.takingBackNo(chance) - 1) }
            let isYes = after.stage == .stoodDown || after.stage.isPromise
            if isYes { learnPledge(features, true, weight: takingBack(pledgeChance(features))) }
            answersModel.learn(features, true, weight: takingBack(answersModel.expected(features)))
        }
    }

    private mutating func learnDelay(_ minutes: Double, _ before: Ask) {
        // With two tries nobody knows which one was answered.
        guard before.triedChannels.count == 1 else { return }
        if before.channel == .voice {
            replyToVoice.learn(max(0.1, minutes))
        } else {
            replyToText.learn(max(0.1, minutes))
        }
    }

    private mutating func learnOfArrival(_ before: Ask, _ after: Ask, request: BloodRequest, now: Instant) {
        guard before.stage == .pledged || before.stage == .onTheWay else { return }
        let features = Self.arrivalFeatures(
            after.record, kilometres: after.distanceKilometres, urgency: request.urgency)
        switch after.stage {
        case .arrived, .accepted, .donated, .deferred:
            arrivesModel.learn(features, true)
            guard before.stage == .pledged, after.stage == .arrived else { return }
            let usual = wayMinutes(kilometres: after.distanceKilometres, request: request) / untilArrival.median
            untilArrival.learn((now - before.changedAt).minutes / usual)
        case .noShow, .withdrewPledge: arrivesModel.learn(features, false)
        default: return
        }
    }

    private mutating func learnAtDesk(_ before: Ask, _ after: Ask, request: BloodRequest, now: Instant) {
        guard before.stage.isCommitted else { return }
        switch after.stage {
        case .donated:
            acceptedModel.learn(Self.deskFeatures(after.record), true)
            if before.stage == .arrived, request.donationKind == .wholeBlood {
                atDesk.learn((now - before.changedAt).minutes)
            }
        case .deferred: acceptedModel.learn(Self.deskFeatures(after.record), false)
        default: return
        }
    }
}

extension RequestCourse {
    /// Every ask that is not as it was, beside what it was before.
    public func changedAsks(since old: RequestCourse) -> [(before: Ask?, after: Ask)] {
        let before = Dictionary(old.asks.map { ($0.donor, $0) }) { first, _ in first }
        return asks.compactMap { ask in
            let old = before[ask.donor]
            return old == ask ? nil : (old, ask)
        }
    }

    /// The messages of this decision have gone out.
    ///
    /// The centre learns this from its outbox; where messages leave at once it is said here.
    public mutating func noteHandedOver() {
        for index in asks.indices {
            if asks[index].delivery == .queued, asks[index].stage.isOpen {
                asks[index].delivery = .submitted
                asks[index].wasContacted = true
            }
            for (purpose, state) in asks[index].notices where state == .queued {
                asks[index].notices[purpose] = .submitted
            }
        }
    }
}
