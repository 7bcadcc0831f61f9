public import Blood
public import Matching

/// How the need is to be met.
public enum RequestMode: String, Codable, Sendable, CaseIterable, Hashable {
    /// Donors whose group suits the patient.
    case specificGroup
    /// The facility gave a unit from stock and wants one back: any group.
    case replacementAnyGroup
    /// Platelet apheresis ("mega unit"): one donor, one adult dose.
    case apheresis
    /// A unit from a blood bank's stock; donors are not asked unless a person widens it.
    case stockUnit
}

/// A facility's need, as verified with it.
public struct BloodRequest: Codable, Sendable, Hashable {
    public var id: RequestID
    public var mode: RequestMode
    public var patient: Patient
    public var component: BloodComponent
    public var unitsNeeded: Int
    /// Where the donor has to come to.
    public var place: GeoPoint
    public var urgency: Urgency
    public var openedAt: Instant
    public var neededBy: Instant

    public init(
        id: RequestID, mode: RequestMode, patient: Patient, component: BloodComponent, unitsNeeded: Int,
        place: GeoPoint, urgency: Urgency, openedAt: Instant, neededBy: Instant
    ) {
        self.id = id
        self.mode = mode
        self.patient = patient
        self.component = component
        self.unitsNeeded = unitsNeeded
        self.place = place
        self.urgency = urgency
        self.openedAt = openedAt
        self.neededBy = neededBy
    }
}

extension BloodRequest {
    /// How one donation for this request is taken: apheresis where the request says so, else from whole blood.
    /// Granulocytes are always collected by apheresis.
    public var donationKind: DonationKind {
        switch (mode, component) {
        case (_, .granulocytes): .granulocyteApheresis
        case (.apheresis, .plasma): .plasmaApheresis
        case (.apheresis, _): .plateletApheresis
        default: .wholeBlood
        }
    }
}

/// Where a request stands. It is never "completed": it ends with the units given, withdrawn, or in a person's hands.
public enum RequestPhase: String, Codable, Sendable, CaseIterable, Hashable {
    /// Units are still to be found.
    case open
    /// Enough donors have pledged or are at the facility; none of it counts as a unit yet.
    case covered
    /// Enough units were given or issued from stock.
    case fulfilled
    /// No longer needed.
    case withdrawn
    /// The facility did not confirm the need.
    case rejected
    /// A person closed it after the deadline without enough units.
    case expired

    public var isOngoing: Bool { self == .open || self == .covered }
}

public enum Verification: String, Codable, Sendable, CaseIterable, Hashable {
    case pending
    case verified
    case rejected
}

/// What needs a person now. Each stays on the board until its cause is gone.
public enum Attention: String, Codable, Sendable, CaseIterable, Hashable {
    case verificationDue
    /// The stated chance of having the units in time is below the urgency's target and the ladder is used up.
    case unlikelyInTime
    case noCandidates
    case deadlinePassed
    case unclearReply
    case donorLate
    case handedOver
    case conditionalGroupNeedsPermission
    case groupMustBeConfirmed
    case stockUnitNeeded
    /// Units are in; asked / drawn / issued / transfused / returned still have to be settled.
    case reconciliationDue
    /// A flag on the caller waits for a person's decision; until then only a few donors are asked.
    case flagUndecided
}

/// How far one donor has come for one request.
public enum AskStage: String, Codable, Sendable, CaseIterable, Hashable {
    // Still open
    case asked
    case unclear
    case pledged
    case onTheWay
    case arrived
    /// Passed the facility's screening; the facility decides, never this software.
    case accepted
    // Ended
    case donated
    case declined
    case unavailable
    case silent
    case unreachable
    case wrongNumber
    case optedOut
    case withdrewPledge
    case noShow
    case deferred
    case stoodDown

    /// The donor is still occupied by this ask; the store allows one such row per donor.
    public var isOpen: Bool {
        switch self {
        case .asked, .unclear, .pledged, .onTheWay, .arrived, .accepted: true
        default: false
        }
    }

    /// Promised to come, or already there.
    public var isCommitted: Bool {
        switch self {
        case .pledged, .onTheWay, .arrived, .accepted: true
        default: false
        }
    }
}

/// What a message to a donor is for. The text itself comes from the templates.
public enum MessagePurpose: String, Codable, CodingKeyRepresentable, Sendable, CaseIterable, Hashable {
    case ask
    /// "1 or 2, please": sent once after an unclear reply.
    case clarification
    /// Sent after a pledge: where to go, when, the reference.
    case directions
    case reminder
    case standDown
    /// The answer to a yes that crossed the stand-down on the road: there is still no need to come.
    case standDownAgain
    case thanks
    /// A note when this donor may give again. It asks for nothing.
    case nextEligible
    /// What became of it: tells a donor who gave that the units of that need were given.
    case outcome
    case optOutConfirmation
}

/// The course of one try at one donor over one channel.
public enum AttemptState: String, Codable, Sendable, CaseIterable, Hashable {
    case queued
    case claimed
    case submitted
    case delivered
    case failed
    case expired
    case unknown
}

/// One donor asked for one request.
public struct Ask: Codable, Sendable, Hashable {
    public var donor: DonorID
    public var wave: Int
    public var group: BloodGroup
    public var distanceKilometres: Double
    public var reasons: [RankReason]
    public var conditions: [String]
    public var channel: Channel
    /// Channels not yet tried for this ask, best first.
    public var furtherChannels: [Channel]
    public var askedAt: Instant
    /// Silence after this moment re-plans.
    public var replyBy: Instant
    public var stage: AskStage
    public var changedAt: Instant
    /// The stage before the last act of a person, for an honest undo.
    public var previousStage: AskStage?
    public var arriveFrom: Instant?
    public var arriveBy: Instant?
    /// When the donor was expected at the door as the ask was planned.
    public var doorAt: Instant?
    /// How often an unclear reply was asked back; once is the limit, then a person.
    public var clarifications: Int
    public var delivery: AttemptState
    /// P(this donor gives one unit by the deadline) when the ask was planned.
    public var plannedProbability: Double
    public var record: ResponseRecord
    /// What the response model said of this donor when the ask was planned; silence and stages are judged from it.
    public var chances: StageChances
    /// Channels tried so far, in order; the last is `channel`.
    public var triedChannels: [Channel]
    /// When the last channel was tried.
    public var attemptedAt: Instant
    /// Some message of this ask may have reached the donor: who was only queued is stood down without a word.
    public var wasContacted: Bool
    /// The ask on `channel` was called off before it left.
    public var wasCalledOff: Bool
    /// An unclear reply waits for a person.
    public var needsPerson: Bool
    /// Messages other than the ask itself that this decision or an earlier one wrote, and how far each has come.
    public var notices: [MessagePurpose: AttemptState]
    /// The wave number under which further messages of this ask are written: that of the ask, and a higher one each
    /// time it is opened again, so that their keys stay unique.
    public var messageWave: Int
    /// The ended stage from which a late yes or a late arrival opened this ask again; `nil` otherwise.
    public var reopenedFrom: AskStage?
    /// What the response model looked at when the ask was planned, so that it can learn from what comes of it.
    public var features: [Double]?
    /// What became of the ring; `nil` where none was, where a key was pressed, and for what was stored before it was
    /// told apart.
    public var voiceEnd: VoiceEnd?
    /// The try before the call, while it lasts.
    var beforeCall: EarlierTry?

    public init(
        candidate: Candidate, wave: Int, channel: Channel, furtherChannels: [Channel] = [], askedAt: Instant,
        replyBy: Instant, plannedProbability: Double, chances: StageChances = .prior,
        features: [Double]? = nil
    ) {
        donor = candidate.donor
        self.wave = wave
        group = candidate.group
        distanceKilometres = candidate.distanceKilometres
        reasons = candidate.reasons
        conditions = candidate.conditions
        self.channel = channel
        self.furtherChannels = furtherChannels
        self.askedAt = askedAt
        self.replyBy = replyBy
        stage = .asked
        changedAt = askedAt
        previousStage = nil
        arriveFrom = nil
        arriveBy = nil
        doorAt = nil
        clarifications = 0
        delivery = .queued
        self.plannedProbability = plannedProbability
        record = candidate.record
        self.chances = chances
        triedChannels = [channel]
        attemptedAt = askedAt
        wasContacted = false
        wasCalledOff = false
        needsPerson = false
        notices = [:]
        messageWave = wave
        reopenedFrom = nil
        self.features = features
    }
}

/// A bounded set of donors asked together.
public struct DispatchWave: Codable, Sendable, Hashable {
    public var number: Int
    public var opensAt: Instant
    public var closesAt: Instant
    public var asked: Int
    public var cause: WaveCause
    public var radiusKilometres: Double

    public init(
        number: Int, opensAt: Instant, closesAt: Instant, asked: Int, cause: WaveCause, radiusKilometres: Double
    ) {
        self.number = number
        self.opensAt = opensAt
        self.closesAt = closesAt
        self.asked = asked
        self.cause = cause
        self.radiusKilometres = radiusKilometres
    }
}

public enum WaveCause: String, Codable, Sendable, CaseIterable, Hashable {
    case opening
    case verified
    case silence
    case refusal
    case lateness
    case deferral
    case askedMore
    case widened
    case resumed
    case undelivered
    case extended
}

/// The plan in numbers; the console says it as "asking 14, 95 % by 21:40".
public struct PlanSummary: Codable, Sendable, Hashable {
    /// Donors asked whose answer is still open.
    public var asking: Int
    public var pledged: Int
    public var unitsInHand: Int
    /// P(units ≥ needed by the deadline) over everyone asked, pledged and on the way.
    public var probability: Double
    public var target: Double
    public var by: Instant
    /// Donors whose turn comes later if those asked do not promise; `nil` when nobody waits for a turn.
    public var further: Int?
    /// P(units ≥ needed by the deadline) when they are asked in turn.
    public var probabilityWithFurther: Double?

    public init(
        asking: Int, pledged: Int, unitsInHand: Int, probability: Double, target: Double, by: Instant,
        further: Int? = nil, probabilityWithFurther: Double? = nil
    ) {
        self.asking = asking
        self.pledged = pledged
        self.unitsInHand = unitsInHand
        self.probability = probability
        self.target = target
        self.by = by
        self.further = further
        self.probabilityWithFurther = probabilityWithFurther
    }
}

/// Everything the dispatcher knows of one request's course: what is loaded, decided on, and written back.
public struct RequestCourse: Codable, Sendable, Hashable {
    public var request: BloodRequest
    public var phase: RequestPhase
    public var verification: Verification
    public var isPaused: Bool
    public var isWithSupervisor: Bool
    public var unitsFromStock: Int
    public var radiusKilometres: Double
    /// Steps taken on the escalation ladder so far.
    public var rung: Int
    public var includesConditional: Bool
    public var waves: [DispatchWave]
    public var asks: [Ask]
    public var attention: Set<Attention>
    public var plan: PlanSummary?
    /// Donors the plan still means to ask, one after the other, if those asked do not promise.
    public var further = 0
    /// P(enough by the horizon) with them, when they were planned.
    public var chanceWithFurther: Double?
    /// When the next of them is to be asked; `nil` when nobody waits for a turn.
    public var nextAskAt: Instant?
    /// When the dispatcher wants to look again, whatever happens before.
    public var wakeAt: Instant?
    /// Until when an incident's quota keeps further donors at home; `nil` when it keeps nobody.
    public var heldUntil: Instant?
    /// What bounds the asking while nobody is sure of the need; found out anew at every load.
    public var pool = SafePool()
    /// What a declared incident leaves this request; found out anew at every decision.
    public var incident: IncidentRoom?

    public init(request: BloodRequest, radiusKilometres: Double) {
        self.request = request
        phase = .open
        verification = .pending
        isPaused = false
        isWithSupervisor = false
        unitsFromStock = 0
        self.radiusKilometres = radiusKilometres
        rung = 0
        includesConditional = false
        waves = []
        asks = []
        attention = []
        plan = nil
        wakeAt = nil
    }

    /// Units that are really there: donations, and units issued from stock. A pledge is not a unit.
    public var unitsInHand: Int { unitsFromStock + asks.count { $0.stage == .donated } }
}
