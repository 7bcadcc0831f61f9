public import Blood
public import Matching

/// One change of one ask, as the response model learns it.
public struct ResponseStep: Sendable, Hashable {
    public var at: Instant
    /// `nil` for a donor who is asked only now.
    public var before: Ask?
    public var after: Ask
    public var request: BloodRequest
}

extension RequestCourse {
    /// How each ask of this request went on, read back from the timeline: the stages a donor passed through, and when.
    ///
    /// An ask that a person took something back of is left out: what was learned of it twice cannot be told apart.
    /// - Parameter timeline: of this request, oldest first.
    public func responseSteps(_ timeline: [(at: Instant, fact: TimelineFact)]) -> [ResponseStep] {
        var asks: [DonorID: Ask] = [:]
        var steps: [ResponseStep] = []
        let takenBack = Set(
            timeline.compactMap { entry -> DonorID? in
                if case .event(.undo(let donor)) = entry.fact { donor } else { nil }
            })
        for ask in self.asks where !takenBack.contains(ask.donor) {
            var first = ask
            (first.stage, first.changedAt, first.previousStage) = (.asked, ask.askedAt, nil)
            asks[ask.donor] = first
            steps.append(ResponseStep(at: ask.askedAt, before: nil, after: first, request: request))
        }
        for (at, fact) in timeline {
            guard let (donor, stage) = fact.reached, let before = asks[donor], before.stage != stage,
                let stage = before.stage.following(stage)
            else { continue }
            var after = before
            (after.stage, after.previousStage, after.changedAt) = (stage, before.stage, at)
            asks[donor] = after
            steps.append(ResponseStep(at: at, before: before, after: after, request: request))
        }
        return steps
    }
}

extension TimelineFact {
    /// The stage somebody's ask has come to with this; `nil` for what concerns no ask's stage.
    fileprivate var reached: (DonorID, AskStage)? {
        switch self {
        case .askEnded(let donor, let stage): (donor, stage)
        case .stoodDown(let donor): (donor, .stoodDown)
        case .event(.leftHome(let donor)): (donor, .onTheWay)
        case .event(.arrived(let donor)): (donor, .arrived)
        case .event(.accepted(let donor)): (donor, .accepted)
        case .event(.deferred(let donor)): (donor, .deferred)
        case .event(.donated(let donor)): (donor, .donated)
        case .event(.noShow(let donor)): (donor, .noShow)
        case .event(.reply(let donor, let reply)): (donor, reply.stage)
        default: nil
        }
    }
}

extension Reply {
    fileprivate var stage: AskStage {
        switch self {
        case .pledge: .pledged
        case .decline: .declined
        case .unavailable: .unavailable
        case .optOut: .optedOut
        case .wrongNumber: .wrongNumber
        case .unclear: .unclear
        }
    }
}

extension AskStage {
    /// What a report makes of this stage: a refusal after a promise takes the promise back, and nobody goes backwards.
    fileprivate func following(_ next: AskStage) -> AskStage? {
        switch next {
        case .declined, .unavailable: isCommitted ? .withdrewPledge : next
        case .pledged, .unclear: isCommitted || self == .donated || self == .deferred ? nil : next
        default: self == .donated || self == .deferred ? nil : next
        }
    }
}

/// What came of learning a centre's asks from the beginning.
public struct ResponseRefit: Sendable {
    public var model: ResponseModel
    /// Asks that were answered, or whose time to answer is over.
    public var asks = 0
    /// P(pledges) as the new model gave it before it learned of the ask, held against what happened, so that no row is
    /// judged by what was learned from it (A. P. Dawid, "Statistical theory: the prequential approach", *Journal of the
    /// Royal Statistical Society A* 147, 1984). `nil` for a history with no outcome, or with only one.
    public var score: PredictionScore?
    /// The same for the chances as they were planned with at the time.
    public var scoreThen: PredictionScore?
}

extension ResponseModel {
    /// Learns again, from the beginning and in the order in which it happened.
    /// - Parameter steps: of all requests, in any order.
    public static func refit(
        _ steps: [ResponseStep], from start: ResponseModel = .standard, progress: (Double) -> Void = { _ in }
    ) -> ResponseRefit {
        var refit = ResponseRefit(model: start)
        var foreseen: [String: Double] = [:]
        var (chances, then, outcomes): ([Double], [Double], [Bool]) = ([], [], [])
        // Stable, so that what happened in one moment keeps its order.
        let ordered = steps.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
        for (number, (_, step)) in ordered.enumerated() {
            let key = "\(step.request.id) \(step.after.donor)"
            if step.before == nil, let features = step.after.features {
                foreseen[key] = refit.model.pledgeChance(features)
            }
            if let pledged = step.outcome, let chance = foreseen.removeValue(forKey: key) {
                refit.asks += 1
                chances.append(chance)
                then.append(step.after.chances.answers * step.after.chances.pledges)
                outcomes.append(pledged)
            }
            refit.model.learn(from: step.before, to: step.after, request: step.request, now: step.at)
            if number % 1_000 == 0 { progress(Double(number) / Double(ordered.count)) }
        }
        progress(1)
        if outcomes.contains(true), outcomes.contains(false) {
            refit.score = PredictionScore(chances: chances, outcomes: outcomes)
            refit.scoreThen = PredictionScore(chances: then, outcomes: outcomes)
        }
        return refit
    }
}

extension ResponseStep {
    /// Whether the donor promised, once it is known: from the answer, or when the time to answer is over.
    fileprivate var outcome: Bool? {
        switch after.stage {
        case _ where after.stage.isPromise: true
        case .declined, .unavailable, .silent, .optedOut: false
        default: nil
        }
    }
}
