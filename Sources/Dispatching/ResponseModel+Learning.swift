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
        } else if wasWaiting, before.stage != .silent, after.stage != .stoodDown {
            learnStop(features, false, now: now)
        }
        learnOfArrival(before, after, request: request, now: now)
        learnAtDesk(before, after, request: request, now: now)
    }

    private mutating func learnOfAnswer(_ before: Ask, _ after: Ask, _ features: [Double], now: Instant) {
        let wasWaiting = before.stage == .asked || before.stage == .unclear
        let minutes = (now - after.attemptedAt).minutes
        switch after.stage {
        case .pledged, .onTheWay, .arrived, .accepted, .donated:
            guard !before.stage.isCommitted, wasWaiting || !before.stage.isAnswered else { return }
            pledgesModel.learn(features, true)
            answersModel.learn(features, true)
            learnDelay(minutes, before)
        case .declined, .unavailable, .optedOut:
            if wasWaiting { pledgesModel.learn(features, false) }
            guard before.stage == .asked || before.stage == .silent else { return }
            answersModel.learn(features, true)
            learnDelay(minutes, before)
        case .unclear where before.stage == .asked:
            answersModel.learn(features, true)
            learnDelay(minutes, before)
        case .silent where wasWaiting:
            pledgesModel.learn(features, false)
            if before.stage == .asked { answersModel.learn(features, false) }
        case .stoodDown where before.stage == .asked && before.wasContacted:
            let due = hasReplied(after: minutes, channel: after.channel)
            pledgesModel.learn(features, false, weight: due)
            answersModel.learn(features, false, weight: due)
        default: return
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
