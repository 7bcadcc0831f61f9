public import Blood

/// A night of training: simulated people ring, an operator in training takes their calls on the real console, and what
/// was done is judged against what was true. Only a centre of invented people has one.
public protocol TrainingDesk: Sendable {
    /// A night goes on: the telephone is simulated, and the console shows what the other side says.
    var isRunning: Bool { get }
    /// The night that goes on, else the last one; `nil` before the first.
    func night() async throws -> TrainingNightReport?
    /// Nights that have ended, newest first.
    func past() -> [TrainingRecord]
    /// Begins a night, and says that whoever begins it is ready for calls.
    func begin(_ plan: TrainingPlan, by staff: Int64) async throws -> TrainingOutcome
    /// The next call comes now.
    func hurry()
    /// Ends the night: whoever still rings is hung up, and the result is written down.
    func end() async throws
    /// Whom this operator speaks with, or has just spoken with, and what has been said.
    func talk(of staff: Int64) async throws -> TrainingTalk?
    /// Asks the other side something.
    /// - Returns: false when nobody is there to answer it.
    func ask(_ question: TrainingQuestion, by staff: Int64) async throws -> Bool
}

/// How long a night is and how fast.
public struct TrainingPlan: Codable, Sendable, Hashable {
    public static let calls = 1...30
    public static let minutesBetween = 1...15

    public var calls: Int
    /// Minutes from one call to the next, on average.
    public var minutesBetween: Int

    public init(calls: Int = 9, minutesBetween: Int = 3) {
        self.calls = min(max(calls, Self.calls.lowerBound), Self.calls.upperBound)
        self.minutesBetween = min(
            max(minutesBetween, Self.minutesBetween.lowerBound), Self.minutesBetween.upperBound)
    }
}

public enum TrainingOutcome: Sendable, Hashable {
    case done
    case alreadyRunning
    /// This centre's telephone is a real one: people must not be mixed with simulated callers.
    case realTelephone
    /// No facility has a number that could be rung.
    case noFacility
}

/// Words of somebody who does not exist, in both languages of the console.
public struct Said: Codable, Sendable, Hashable {
    public var english: String
    public var urdu: String

    public init(_ english: String, _ urdu: String) {
        self.english = english
        self.urdu = urdu
    }
}

/// What the operator can ask: a caller the first, a facility that is rung back the last three.
public enum TrainingQuestion: String, Codable, Sendable, CaseIterable, Hashable {
    case facility
    case group
    case need
    case deadline
    case patient
    case ward
    case ownBank
    case money
    case isPatientThere
    case confirmedNeed
    case confirmedDeadline

    public var isForFacility: Bool {
        switch self {
        case .isPatientThere, .confirmedNeed, .confirmedDeadline: true
        default: false
        }
    }
}

/// A conversation as far as it has come.
public struct TrainingTalk: Sendable, Hashable {
    public struct Line: Sendable, Hashable {
        /// What was asked; `nil` for the first words.
        public var question: TrainingQuestion?
        public var answer: Said

        public init(question: TrainingQuestion?, answer: Said) {
            self.question = question
            self.answer = answer
        }
    }

    /// The number of the call in this night.
    public var number: Int
    /// The name of the facility that was rung back; `nil` in the caller's own call.
    public var facility: Said?
    public var lines: [Line]
    /// What has not been asked; empty once the other side has hung up.
    public var questions: [TrainingQuestion]

    public init(number: Int, facility: Said?, lines: [Line], questions: [TrainingQuestion]) {
        self.number = number
        self.facility = facility
        self.lines = lines
        self.questions = questions
    }
}

/// What a call was about; the operator is told when the night has ended.
public enum TrainingKind: String, Codable, Sendable, CaseIterable, Hashable {
    case need
    /// The blood bank's paper says less than the caller remembers.
    case unitsDiffer
    case platelets
    /// For tomorrow.
    case planned
    /// Nobody at the bedside knows the group.
    case unknownGroup
    /// The blood bank knows nothing of it.
    case deniedByFacility
    /// A second relative of a patient who is being looked after already.
    case sameAgain
    /// Offers blood for money.
    case tout
    case prank
    /// A donor who wants no more messages.
    case stop
}

/// One thing that is looked at in a call.
public enum TrainingCriterion: String, Codable, Sendable, CaseIterable, Hashable {
    /// Answered within 15 s of waiting (NENA-STA-020.1-2020, for 90 % of calls).
    case answered
    /// A request was open within three minutes of the first word. Ours, without a source.
    case opened
    case facility
    case group
    case need
    case deadline
    case patient
    /// The facility was rung on its listed number and answered.
    case rangBack
    /// Confirmed or refused as the facility said.
    case decided
    case nothingOpened
    /// Marked as a prank.
    case marked
    /// The call has a note, so that the next one knows.
    case noted
    /// The donor is asked no more.
    case stopped
}

/// A value as it was true, or as it was written down.
public enum TrainingValue: Codable, Sendable, Hashable {
    case text(String)
    case group(BloodGroup)
    case component(BloodComponent)
    case number(Int)
    case time(Instant)
    case seconds(Int)
    case yes
    case no
}

public struct TrainingPoint: Codable, Sendable, Hashable {
    public var criterion: TrainingCriterion
    public var points: Int
    public var most: Int
    public var wanted: [TrainingValue]
    public var found: [TrainingValue]
    /// Whatever else was right: with this the patient would have been harmed, or donors woken for nothing.
    public var isSerious: Bool

    public init(
        _ criterion: TrainingCriterion, _ points: Int, of most: Int, wanted: [TrainingValue] = [],
        found: [TrainingValue] = [], isSerious: Bool = false
    ) {
        self.criterion = criterion
        self.points = points
        self.most = most
        self.wanted = wanted
        self.found = found
        self.isSerious = isSerious
    }
}

/// One call of a night.
public struct TrainingCallReport: Codable, Sendable, Hashable {
    public enum State: String, Codable, Sendable, CaseIterable, Hashable {
        case toCome
        case waiting
        case speaking
        case ended
        /// Hung up before anybody answered.
        case missed
    }

    public var number: Int
    public var kind: TrainingKind
    public var state: State
    /// Who took it.
    public var staff: Int64?
    public var request: Int64?
    public var points: [TrainingPoint]

    public init(
        number: Int, kind: TrainingKind, state: State, staff: Int64? = nil, request: Int64? = nil,
        points: [TrainingPoint] = []
    ) {
        self.number = number
        self.kind = kind
        self.state = state
        self.staff = staff
        self.request = request
        self.points = points
    }

    /// Of 100.
    public var score: Int { points.reduce(0) { $0 + $1.points } }
    public var isSerious: Bool { points.contains(where: \.isSerious) }
    /// 80 of 100 and no serious mistake. Ours, without a source.
    public static let passesFrom = 80
    public var passes: Bool { score >= Self.passesFrom && !isSerious }
}

public struct TrainingNightReport: Codable, Sendable, Hashable {
    public var begunAt: Instant
    public var begunBy: Int64
    public var endedAt: Instant?
    public var plan: TrainingPlan
    /// When the next call comes; `nil` when none does.
    public var nextAt: Instant?
    public var calls: [TrainingCallReport]

    public init(
        begunAt: Instant, begunBy: Int64, endedAt: Instant? = nil, plan: TrainingPlan, nextAt: Instant? = nil,
        calls: [TrainingCallReport]
    ) {
        self.begunAt = begunAt
        self.begunBy = begunBy
        self.endedAt = endedAt
        self.plan = plan
        self.nextAt = nextAt
        self.calls = calls
    }
}

/// What is kept of a night that has ended, for each who took calls in it.
public struct TrainingRecord: Codable, Sendable, Hashable {
    public var endedAt: Instant
    public var staff: Int64
    public var calls: Int
    public var passed: Int
    public var serious: Int
    /// Mean of the calls' scores, of 100.
    public var score: Int

    public init(endedAt: Instant, staff: Int64, calls: Int, passed: Int, serious: Int, score: Int) {
        self.endedAt = endedAt
        self.staff = staff
        self.calls = calls
        self.passed = passed
        self.serious = serious
        self.score = score
    }

    /// A line for everybody who took calls; calls that nobody took count for whoever began the night.
    public static func records(of night: TrainingNightReport) -> [TrainingRecord] {
        guard let endedAt = night.endedAt else { return [] }
        let come = night.calls.filter { $0.state == .ended || $0.state == .missed }
        return Dictionary(grouping: come) { $0.staff ?? night.begunBy }.sorted { $0.key < $1.key }.map { staff, calls in
            TrainingRecord(
                endedAt: endedAt, staff: staff, calls: calls.count, passed: calls.count(where: \.passes),
                serious: calls.count(where: \.isSerious),
                score: calls.reduce(0) { $0 + $1.score } / calls.count)
        }
    }
}
