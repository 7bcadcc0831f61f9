public import Blood
public import Matching

/// What an open request waits for next.
public enum WaitingStep: String, Codable, Sendable, CaseIterable, Hashable {
    /// Something that only a person can decide or do.
    case decision
    /// The facility is to be rung back.
    case verification
    /// A blood bank is to be asked for a unit.
    case stockAnswer
    /// An incident's quota keeps the next donors at home.
    case quota
    case firstAsk
    /// Donors were asked, and too few have promised.
    case pledge
    /// Enough have promised, and too few are there.
    case arrival
    /// Enough are there, and the blood bank has not accepted enough of them.
    case screening
    /// Enough were accepted, and the units are not given yet.
    case unit
}

/// An open request in figures that need neither names nor the asks themselves: a thousand of them are read by one
/// query.
public struct RequestGlance: Sendable, Hashable {
    public var id: RequestID
    public var reference: String
    public var facility: Int64
    public var mode: RequestMode
    public var group: BloodGroup
    public var component: BloodComponent
    public var urgency: Urgency
    public var openedAt: Instant
    public var neededBy: Instant
    public var verifiedAt: Instant?
    public var phase: RequestPhase
    public var verification: Verification
    public var isPaused: Bool
    public var unitsNeeded: Int
    public var unitsFromStock: Int
    public var attention: Set<Attention>
    /// Until when an incident's quota keeps further donors at home.
    public var heldUntil: Instant?
    /// When the dispatcher looks again.
    public var wakeAt: Instant?
    /// Donors by how far they have come.
    public var stages: [AskStage: Int]
    public var firstAskAt: Instant?
    /// Of those who are still to come, and of those who are there.
    public var firstPledgeAt: Instant?
    public var firstArrivalAt: Instant?

    public init(
        id: RequestID, reference: String, facility: Int64, mode: RequestMode, group: BloodGroup,
        component: BloodComponent, urgency: Urgency, openedAt: Instant, neededBy: Instant, verifiedAt: Instant? = nil,
        phase: RequestPhase = .open, verification: Verification = .pending, isPaused: Bool = false,
        unitsNeeded: Int, unitsFromStock: Int = 0, attention: Set<Attention> = [], heldUntil: Instant? = nil,
        wakeAt: Instant? = nil, stages: [AskStage: Int] = [:], firstAskAt: Instant? = nil,
        firstPledgeAt: Instant? = nil, firstArrivalAt: Instant? = nil
    ) {
        self.id = id
        self.reference = reference
        self.facility = facility
        self.mode = mode
        self.group = group
        self.component = component
        self.urgency = urgency
        self.openedAt = openedAt
        self.neededBy = neededBy
        self.verifiedAt = verifiedAt
        self.phase = phase
        self.verification = verification
        self.isPaused = isPaused
        self.unitsNeeded = unitsNeeded
        self.unitsFromStock = unitsFromStock
        self.attention = attention
        self.heldUntil = heldUntil
        self.wakeAt = wakeAt
        self.stages = stages
        self.firstAskAt = firstAskAt
        self.firstPledgeAt = firstPledgeAt
        self.firstArrivalAt = firstArrivalAt
    }

    private func count(_ stages: AskStage...) -> Int { stages.reduce(0) { $0 + (self.stages[$1] ?? 0) } }

    /// A pledge is not a unit.
    public var unitsInHand: Int { unitsFromStock + count(.donated) }
    public var asking: Int { count(.asked, .unclear) }
    public var coming: Int { count(.pledged, .onTheWay) }
    public var there: Int { count(.arrived, .accepted) }
    public var unitsMissing: Int { max(0, unitsNeeded - unitsInHand) }
}

/// How long each step may take before it is shown as over its time.
///
/// Only the first ask has a published figure, and that for another service: NFPA 1225 (2022) asks for 60 seconds from
/// the answered call to the first unit dispatched, in 90 % of calls. All others are ours, **unsourced**, and are those
/// that the dispatcher itself works by.
public struct StepTargets: Sendable, Hashable {
    /// NFPA 1225 (2022): from the need being known to somebody being on it.
    public static let firstAsk = Duration.seconds(60)
    /// Half of the 40 minutes that a donor spends at the desk (`ResponseModel.atDesk`) is for the questions and the
    /// measuring, half for the donation.
    public static let screening = Duration.minutes(20)
    public static let unit = Duration.minutes(20)
    /// A way through a city: 8 km take some 20 minutes.
    public static let way = Duration.minutes(20)

    private let clocks: UrgencyPolicy
    private let urgency: Urgency

    public init(_ policy: DispatchPolicy, _ urgency: Urgency) {
        clocks = policy[urgency]
        self.urgency = urgency
    }

    /// `nil` where a person's decision is waited for: it is wanted at once, and nobody says how long it takes.
    public subscript(step: WaitingStep) -> Duration? {
        switch step {
        case .decision, .quota: nil
        case .verification: clocks.verificationWindow
        // A blood bank is rung as the facility is.
        case .stockAnswer: clocks.verificationWindow
        // What can wait is asked with the next wave.
        case .firstAsk: urgency == .emergency ? Self.firstAsk : clocks.waveGap
        case .pledge: clocks.replyWindow
        case .arrival: clocks.pledgeWindow + Self.way + clocks.lateGrace
        case .screening: Self.screening
        case .unit: Self.unit
        }
    }

    /// What the steps from this one to the unit take together, each as long as it may.
    public func rest(from step: WaitingStep) -> Duration {
        let order: [WaitingStep] = [.verification, .firstAsk, .pledge, .arrival, .screening, .unit]
        let first: WaitingStep =
            switch step {
            case .decision: .pledge
            case .quota: .firstAsk
            // A unit from stock only has to be fetched: as long as a donor's way.
            case .stockAnswer: .screening
            default: step
            }
        return order.drop { $0 != first }.reduce(.zero) { $0 + (self[$1] ?? .zero) }
    }
}

extension RequestGlance {
    /// What needs a person, whatever else goes on.
    static let decisions: Set<Attention> = [
        .flagUndecided, .handedOver, .conditionalGroupNeedsPermission, .unclearReply, .noCandidates, .deadlinePassed,
        .groupMustBeConfirmed,
    ]

    /// What it waits for next: the first of the steps that is not done. A person's decision goes before everything, and
    /// a request for three units of which one is there waits for what the other two wait for.
    public func step(now: Instant) -> WaitingStep {
        if isPaused, verification == .verified { return .decision }
        if !attention.isDisjoint(with: Self.decisions) { return .decision }
        if verification != .verified { return .verification }
        if attention.contains(.stockUnitNeeded), asking + coming + there == 0 { return .stockAnswer }
        let missing = unitsMissing
        if coming + there >= missing || phase == .covered {
            if there < missing, coming > 0 { return .arrival }
            return (stages[.accepted] ?? 0) < missing && (stages[.arrived] ?? 0) > 0 ? .screening : .unit
        }
        if let heldUntil, heldUntil > now, asking == 0 { return .quota }
        return firstAskAt == nil ? .firstAsk : .pledge
    }

    /// Since when it waits for that; `nil` where nobody wrote it down.
    public func waitingSince(_ step: WaitingStep) -> Instant? {
        switch step {
        case .decision, .quota: nil
        case .verification: openedAt
        case .stockAnswer: verifiedAt ?? openedAt
        case .firstAsk: verifiedAt ?? openedAt
        case .pledge: firstAskAt
        case .arrival: firstPledgeAt
        case .screening, .unit: firstArrivalAt
        }
    }

    /// Time that is left beyond what the steps still to go take; below zero it is late unless they go faster.
    public func slack(_ step: WaitingStep, _ targets: StepTargets, now: Instant) -> Duration {
        neededBy - now - targets.rest(from: step)
    }
}
