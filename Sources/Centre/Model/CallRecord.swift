public import Blood
public import Matching
public import Telephony

/// A call as it stands in the store: what the machine needs to go on, and whom it concerns.
public struct CallRecord: Sendable, Hashable, Identifiable {
    public var call: Call
    /// E.164 of whom it is with; `nil` where the network withheld it.
    public var phone: String?
    public var donor: DonorID?
    public var request: RequestID?
    /// The row of the outbox that the call is the sending of.
    public var message: Int64?
    /// The operator who has or had it.
    public var staff: Int64?
    /// The promise to ring back that the call keeps.
    public var callBack: Int64?
    public var startedAt: Instant

    public init(
        call: Call, phone: String? = nil, donor: DonorID? = nil, request: RequestID? = nil, message: Int64? = nil,
        staff: Int64? = nil, callBack: Int64? = nil, startedAt: Instant
    ) {
        self.call = call
        self.phone = phone
        self.donor = donor
        self.request = request
        self.message = message
        self.staff = staff
        self.callBack = callBack
        self.startedAt = startedAt
    }

    public var id: CallID { call.id }

    /// Comes behind the others.
    public var isSlowed: Bool { call.inbound?.standing != nil }

    /// Waits for an operator, and nobody has taken it.
    public var isWaiting: Bool { call.stage == .queue && staff == nil }
}

/// What the calls to the helpline came to in some time.
public struct CallFigures: Sendable, Hashable {
    public var calls = 0
    /// Calls that waited for an operator and spoke with one.
    public var answered = 0
    /// Of those, the ones that waited 15 and 20 seconds at most (NENA-STA-020.1-2020: 90 % and 95 % of calls).
    public var within15Seconds = 0
    public var within20Seconds = 0
    /// Hung up while waiting.
    public var abandoned = 0
    /// Calls after whose beginning the operator did something for the request: opened it, rang its facility, asked
    /// donors.
    public var firstActions = 0
    /// Of those, the ones in which it took 60 seconds at most from the first word (NFPA 1225, 2022: 90 %).
    public var firstActionsWithin60Seconds = 0

    public init() {}
}

/// What an operator wrote down in a call or after it.
public struct CallNote: Sendable, Hashable {
    public var call: CallID
    public var at: Instant
    public var staff: Int64
    /// At most `Centre.noteMax` characters.
    public var words: String

    public init(call: CallID, at: Instant, staff: Int64, words: String) {
        self.call = call
        self.at = at
        self.staff = staff
        self.words = words
    }
}

/// What a person of ours says of a number's calls.
public enum CallerMark: String, Sendable, CaseIterable, Hashable {
    case prank
    /// Whatever was before does not count.
    case cleared
}

/// What has come from a number since it was last cleared.
public struct CallerHistory: Sendable, Hashable {
    /// Calls of the last day in which nothing was said or pressed.
    public var silent: Int
    /// Calls of the last 30 days that an operator has called pranks.
    public var pranks: Int
    public init(silent: Int = 0, pranks: Int = 0) {
        self.silent = silent
        self.pranks = pranks
    }

    /// Once is an accident, twice may be a line that breaks; ours, without a source.
    public static let silentCallsMin = 3
    public static let silentWithin = Duration.hours(24)
    /// Two, so that no single press puts anybody behind the others; ours, without a source.
    public static let pranksMin = 2
    public static let pranksWithin = Duration.hours(24 * 30)

    /// - Parameter hasNeed: the number has an open request or one that has just ended, or its donor is on the way: a
    ///   family that asks where its donor is, is no nuisance however often it rings.
    public func standing(hasNeed: Bool) -> CallerStanding? {
        if hasNeed { return nil }
        if pranks >= CallerHistory.pranksMin { return .prank }
        return silent >= CallerHistory.silentCallsMin ? .silent : nil
    }
}

/// A number that comes behind the others, for the supervisor.
public struct Nuisance: Sendable, Hashable {
    public var phone: String
    public var history: CallerHistory
    public var standing: CallerStanding
    /// Its newest call, and when it came.
    public var lastCall: CallID
    public var lastAt: Instant
}

/// What everybody who rings is told before the menu, while it is up.
public struct Announcement: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable, Hashable {
        case emergency
        case closed
    }

    public var kind: Kind
    public var at: Instant
    public var staff: Int64

    public init(kind: Kind, at: Instant, staff: Int64) {
        self.kind = kind
        self.at = at
        self.staff = staff
    }
}

/// Whether an operator takes calls, and on which telephone.
public struct OperatorPresence: Sendable, Hashable {
    public enum State: String, Codable, Sendable, CaseIterable, Hashable {
        case ready
        case onBreak
        /// A call has just ended and is being written up.
        case wrapUp
        case onCall
        case away
    }

    public var staff: Int64
    public var state: State
    /// Where the operator's telephone is.
    public var destination: Destination?
    public var since: Instant
    /// The call the operator is in.
    public var call: CallID?

    public init(staff: Int64, state: State, destination: Destination?, since: Instant, call: CallID? = nil) {
        self.staff = staff
        self.state = state
        self.destination = destination
        self.since = since
        self.call = call
    }
}
