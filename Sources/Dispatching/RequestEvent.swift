public import Blood
public import Matching

/// Who caused an event. Ids only; names are looked up when a person reads them.
public enum Actor: Codable, Sendable, Hashable {
    case system
    case staff(Int64)
    case donor(DonorID)
    case family
    /// The hospital or blood bank.
    case facility
    case gateway
}

/// What a donor answered.
public enum Reply: Codable, Sendable, Hashable {
    /// Will come; the window may be missing, then the urgency's usual one is taken and asked for.
    case pledge(arriveFrom: Instant?, arriveBy: Instant?)
    case decline
    /// Cannot now: ill, away, gave elsewhere. Not a deferral: the blood bank decides those.
    case unavailable(Unavailability)
    case optOut
    case wrongNumber
    case unclear
}

public enum Unavailability: String, Codable, Sendable, CaseIterable, Hashable {
    case ill
    case away
    case alreadyDonated
    /// This time it is too far; said on a page only.
    case tooFar
}

/// What happened to a request. One event, one transaction.
public enum RequestEvent: Codable, Sendable, Hashable {
    case opened
    case verified
    case verificationRejected(reason: String)
    /// The clock reached `wakeAt`.
    case timer
    /// What became of a message; `purpose` tells the ask itself from the messages that follow it. `end` is that of a
    /// ring at which no key was pressed; `nil` for everything written, and in what was stored before it was told apart.
    case delivery(
        donor: DonorID, channel: Channel, state: AttemptState, purpose: MessagePurpose = .ask, end: VoiceEnd? = nil)
    case reply(donor: DonorID, Reply)
    case leftHome(donor: DonorID)
    case arrived(donor: DonorID)
    /// The facility's screening accepted the donor.
    case accepted(donor: DonorID)
    /// The facility's screening deferred the donor; the deferral itself is recorded in the register.
    case deferred(donor: DonorID)
    case donated(donor: DonorID)
    case noShow(donor: DonorID)
    /// Takes back the last act of a person on this donor.
    case undo(donor: DonorID)
    case askMore(count: Int)
    case widen
    /// A doctor allowed groups that need a condition.
    case permitConditional
    case pause
    case resume
    case handOver(reason: String)
    case takeBack
    case extend(neededBy: Instant)
    case changeUnits(Int)
    /// Another antibody or antigen of the patient is known: who is asked from now on follows it. What it is stands with
    /// the patient, and not on the timeline.
    case antigensChanged
    /// The family of a request that was typed on a keypad has said the rest. Only before anybody has seen to it.
    case completed(RequestCompletion)
    /// The family wrote a detail on its page. Nothing follows from it by itself: a person reads it.
    case noted(String)
    case issuedFromStock(units: Int)
    case withdraw(reason: String)
    case reopen
    /// A person ends it after the deadline without enough units.
    case expire(reason: String)
    /// asked / drawn / issued / transfused / returned have been settled.
    case reconciled
}

extension RequestEvent {
    /// The donor it speaks of; `nil` for what concerns the request as a whole.
    public var donor: DonorID? {
        switch self {
        case .delivery(let donor, _, _, _, _), .reply(let donor, _), .leftHome(let donor), .arrived(let donor),
            .accepted(let donor), .deferred(let donor), .donated(let donor), .noShow(let donor), .undo(let donor):
            donor
        default: nil
        }
    }
}

/// What the caller must now do, in the same transaction.
public enum Effect: Codable, Sendable, Hashable {
    /// Write one row to the outbox. Unique by request, wave, donor, channel and purpose.
    case send(donor: DonorID, wave: Int, channel: Channel, purpose: MessagePurpose, expiresAt: Instant)
    /// Messages of this purpose to this donor that have not been submitted must not go out any more.
    case cancelUnsent(donor: DonorID?, purpose: MessagePurpose)
    case record(TimelineFact)
    /// The donor said stop: never contacted again.
    case optOut(donor: DonorID)
    case markWrongNumber(donor: DonorID)
    /// The donor gave: the register counts the interval from today.
    case recordDonation(donor: DonorID, kind: DonationKind)
    /// Takes back a donation that was marked by mistake.
    case revokeDonation(donor: DonorID)
}

/// One line of the timeline, typed so that every language can say it.
public enum TimelineFact: Codable, Sendable, Hashable {
    case event(RequestEvent)
    case waveLaunched(DispatchWave)
    case planned(PlanSummary)
    case escalated(EscalationRung)
    case askEnded(donor: DonorID, AskStage)
    case phaseChanged(RequestPhase)
    case attentionRaised(Attention)
    case attentionCleared(Attention)
    case clarificationAsked(donor: DonorID)
    case stoodDown(donor: DonorID)
    /// Somebody spoke on the telephone about it. What was decided there stands beside it as an event.
    case telephone(TelephoneNote)
}

/// A telephone call that concerned a request.
public struct TelephoneNote: Codable, Sendable, Hashable {
    public enum Kind: String, Codable, Sendable, CaseIterable, Hashable {
        /// The family rang, and spoke with an operator.
        case callerSpoke
        /// Typed on the keypad while no operator was there.
        case keypad
        /// The facility was rung on its listed number, and answered.
        case facilityReached
        case facilityNotReached
        /// A donor was rung and answered, whatever was said then.
        case donorReached
        case donorNotReached
        /// Family and donor spoke through a masked bridge.
        case bridged
        /// One side of a masked bridge reported the other.
        case reported
        /// An operator rang the donor, or the family when there is no donor, and somebody answered.
        case deskReached
        case deskNotReached
        /// A supervisor listened in, and both sides were told.
        case listened
        /// What an operator wrote down in a call, in `words`.
        case note
    }

    public var kind: Kind
    /// The call's name, under which its record and recording are kept.
    public var call: String
    public var donor: DonorID?
    /// Of a note; `nil` for every other kind.
    public var words: String?
    /// What became of a ring at a donor's telephone; `nil` where a key was pressed, and in older notes.
    public var end: VoiceEnd?

    public init(_ kind: Kind, call: String, donor: DonorID? = nil, words: String? = nil, end: VoiceEnd? = nil) {
        self.kind = kind
        self.call = call
        self.donor = donor
        self.words = words
        self.end = end
    }
}

/// The ladder: each rung is tried when the ones below cannot reach the target.
public enum EscalationRung: Int, Codable, Sendable, CaseIterable, Hashable {
    case nextDonors
    case voiceAfterSMS
    case widerRing
    case compatibleGroups
    case stockElsewhere
    case partner
    case supervisor
}

/// Why an event was not taken. Nothing has changed; the text says what to do instead.
public enum DispatchRefusal: String, Codable, Sendable, CaseIterable, Hashable, Error {
    case requestHasEnded
    case requestIsOngoing
    case donorWasNotAsked
    case stageDoesNotAllow
    case nothingToUndo
    case tooLateToUndo
    case deadlineMustBeLater
    case unitsOutOfRange
    case alreadyVerified
    case notPaused
    case alreadyPaused
    /// Resume first: a paused request asks nobody.
    case requestIsPaused
    /// Verify first: before that only a few donors may be asked.
    case notVerified
    /// A count outside the policy's bounds.
    case countOutOfRange
    /// A request is expired only after its deadline; before it, withdraw.
    case deadlineNotPassed
    /// A message has already told the donor; ring the donor instead.
    case donorAlreadyTold
    /// Another request has claimed the donor; the store finds this out, not the dispatcher.
    case donorIsAskedElsewhere
    /// Decide the flag on the caller first: until then only the few of the safe pool are asked.
    case flagUndecided
    /// Nobody but the person who entered it has confirmed the facility and its listed number.
    case facilityUnconfirmed
}

/// The answer of the dispatcher to one event.
public enum Decision: Sendable, Hashable {
    case taken(RequestCourse, [Effect])
    case refused(DispatchRefusal)
}
