public import Blood

/// One call of ours, with all its legs. An inbound call is named by the exchange's channel of the caller, every other
/// by us, so that it can be named again after a crash.
public struct CallID: Codable, Sendable, Hashable, RawRepresentable, CustomStringConvertible {
    public var rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public var description: String { rawValue }
}

/// One telephone's end of a call, as the exchange names it. Ours are made from the call's name and the party's, so that
/// dialling twice after a crash is refused by the exchange and not rung twice.
public struct ChannelID: Codable, Sendable, Hashable, RawRepresentable, CustomStringConvertible {
    public var rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    /// The leg of a party we dial; `attempt` counts from 1.
    public init(_ call: CallID, _ party: Party, attempt: Int = 1) {
        rawValue = "\(call.rawValue)-\(party.rawValue)-\(attempt)"
    }

    public var description: String { rawValue }
}

/// Who is at the other end of a leg.
public enum Party: String, Codable, Sendable, CaseIterable, Hashable {
    case caller
    case `operator`
    /// A second operator, or whoever an operator brings in.
    case third
    /// The hospital or blood bank on its listed number.
    case facility
    case donor
    /// The family's telephone in a masked bridge, or rung by an operator.
    case family
    /// A supervisor who listens in, heard by nobody.
    case listener
}

/// What the helpline speaks. Roman Urdu is written, not spoken.
public enum SpokenLanguage: String, Codable, Sendable, CaseIterable, Hashable {
    case urdu = "ur"
    case english = "en"
    case sindhi = "sd"
}

/// Where a leg is dialled to.
public enum Destination: Codable, Sendable, Hashable {
    /// Through the trunk; E.164.
    case number(String)
    /// A telephone that is registered with the exchange, by its name there.
    case phone(String)
}

/// One file of sound. `say` in `Prompts` makes them of numbers, groups and times.
public struct Sound: Codable, Sendable, Hashable, RawRepresentable {
    /// The name without language and ending, such as `menu` or `digit-4`.
    public var rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }
}

/// Why a leg came to its end. What a network says of "off", "out of reach" and "does not answer" cannot be told apart
/// by the cause alone (Q.850 19 and 20 are used for all three), so it is not.
public enum LegEnd: String, Codable, Sendable, CaseIterable, Hashable {
    /// Hung up after it was answered.
    case hungUp
    case busy
    case declined
    case noAnswer
    /// No such number.
    case noSuchNumber
    /// The trunk or the network failed: says nothing of the person.
    case failed
}

/// What the exchange is told to do, in this order. Every one can be said twice.
public enum CallCommand: Sendable, Hashable {
    case answer(ChannelID)
    /// Rings somebody; the leg joins our application when it is answered.
    case dial(ChannelID, Destination, timeout: Duration)
    /// Plays to one leg; `id` is ours and comes back in `CallEvent.played`.
    case play(ChannelID, id: String, sounds: [Sound], SpokenLanguage)
    /// Plays to everybody in a conversation; `id` comes back as with `play`.
    case announce(bridge: String, id: String, sounds: [Sound], SpokenLanguage)
    case stopPlaying(id: String)
    /// Music while somebody waits.
    case startMusic(ChannelID)
    case stopMusic(ChannelID)
    /// Puts legs into one conversation, which is made if need be.
    case connect([ChannelID], bridge: String)
    /// Takes a leg out of its conversation and leaves it up.
    case separate(ChannelID, bridge: String)
    case endBridge(String)
    /// The leg hears and is not heard.
    case mute(ChannelID)
    case unmute(ChannelID)
    /// Records a conversation under a name of ours.
    case record(bridge: String, name: String)
    case stopRecording(name: String)
    case hangUp(ChannelID)
}

/// What happened to a call.
public enum CallEvent: Sendable, Hashable {
    /// The leg is in our hands: a caller who rings, or somebody we dialled and who answered.
    case answered(ChannelID)
    /// The leg we dialled rings at the other end.
    case ringing(ChannelID)
    case pressed(ChannelID, Character)
    /// A play of ours has ended by itself.
    case played(id: String)
    /// A play of ours was not heard to its end: the leg is gone, which is told in a moment, or the file is missing.
    case notPlayed(id: String)
    case ended(ChannelID, LegEnd)
    /// The clock reached `wakeAt`.
    case timer
    /// We or the exchange came back: these legs and conversations are there, no others.
    case resumed(channels: Set<ChannelID>, bridges: Set<String>)
    case desk(DeskAct)
}

/// What a person at the console, or the centre itself, does with a call.
public enum DeskAct: Sendable, Hashable {
    /// The call rings at this operator's console; nobody has taken it yet.
    case offered(staff: Int64)
    /// The operator took it; the operator's telephone is rung there.
    case taken(staff: Int64, at: Destination)
    case hold
    case unhold
    case mute
    case unmute
    /// Rings a third party while the caller hears music.
    case consult(Destination)
    /// All three talk.
    case merge
    /// The operator leaves the other two to each other.
    case transfer
    /// A supervisor listens in: everybody in the conversation is told before, and nobody hears the supervisor.
    case listen(staff: Int64, at: Destination)
    case hangUp
    /// No operator is signed in: the caller is offered the keypad.
    case nobodyThere
    /// The place in the queue, 1 for the next; said when it changes.
    case place(Int)
    /// What is known of the caller's open request, said without waiting.
    case stateOfRequest(RequestSummary)
    /// The form was opened from what the keypad said, under this reference; `nil` when something was wrong with it.
    case formTaken(reference: String?)
}

/// What a caller is told of the request at once.
public struct RequestSummary: Codable, Sendable, Hashable {
    public var reference: String
    public var unitsNeeded: Int
    public var donorsOnTheWay: Int
    public var unitsInHand: Int
    public var isVerified: Bool

    public init(reference: String, unitsNeeded: Int, donorsOnTheWay: Int, unitsInHand: Int, isVerified: Bool) {
        self.reference = reference
        self.unitsNeeded = unitsNeeded
        self.donorsOnTheWay = donorsOnTheWay
        self.unitsInHand = unitsInHand
        self.isVerified = isVerified
    }
}

/// What a call asks of the centre; written in the same transaction as the call's new state.
public enum CallFact: Codable, Sendable, Hashable {
    case languageChosen(SpokenLanguage)
    case chose(MenuChoice)
    /// Waits for an operator since now.
    case queued
    /// Left the queue before an operator came: hung up, or asked to be rung back.
    case leftQueue
    case wantsCallBack(CallBackReason)
    /// An operator and the caller hear each other.
    case connected(staff: Int64)
    case disconnected(staff: Int64)
    /// An operator took the call, and the operator's telephone was not answered, or the caller was gone before: the
    /// operator is free again, and a caller who still waits has kept the place.
    case operatorNotReached(staff: Int64)
    /// Typed on the keypad while nobody was there; the facility's code is the one on our list.
    case keypadRequest(group: BloodGroup?, units: Int, facilityCode: String)
    case donorAnswered(DonorAnswer)
    /// The facility's line was answered.
    case facilityReached
    /// Whoever an operator rang has answered: a caller back, a donor, a family.
    case personReached
    /// A supervisor hears the conversation from now on, and everybody in it has been told.
    case listened(staff: Int64)
    case bridged
    /// One side of a masked bridge pressed the key that reports the other.
    case reported(by: Party)
    /// What the donor pressed when a masked conversation was over.
    case donorSaid(AfterCall)
    case ended(CallOutcome)
}

/// Why a number comes behind the others. It is never refused: it must press a key, and waits for those who need blood.
public enum CallerStanding: String, Codable, Sendable, CaseIterable, Hashable {
    /// Rings again and again, and says and presses nothing.
    case silent
    /// An operator has called its calls pranks.
    case prank
}

public enum MenuChoice: String, Codable, Sendable, CaseIterable, Hashable {
    case needsBlood
    case isDonor
    case asksAboutRequest
    case person
}

public enum CallBackReason: String, Codable, Sendable, CaseIterable, Hashable {
    /// Rang and hung up before a greeting was heard: free of charge, and a way in.
    case missed
    /// Hung up while waiting.
    case abandoned
    /// Said and pressed nothing.
    case silent
    /// Asked for it in the queue and keeps the place.
    case asked
    /// Opened a request by keypad.
    case keypad
}

/// How a masked conversation went, as its donor says by one key: "was money asked, were you treated well?".
public enum AfterCall: String, Codable, Sendable, CaseIterable, Hashable {
    case allWell
    case moneyAsked
    case treatedBadly

    /// The digits a thanks asks for by text too.
    init?(key: Character) {
        switch key {
        case "5": self = .allWell
        case "6": self = .moneyAsked
        case "7": self = .treatedBadly
        default: return nil
        }
    }
}

/// What a donor who was rung pressed. A machine presses nothing.
public enum DonorAnswer: Codable, Sendable, Hashable {
    case coming(Arrival)
    case cannot
    case neverCallAgain
    /// Answered, and pressed nothing: a person who listened, or an answering machine.
    case nothingPressed
    case notReached(LegEnd)

    public enum Arrival: String, Codable, Sendable, CaseIterable, Hashable {
        case withinTheHour
        case withinTwoHours
        case tonight
        /// Pressed 1 for coming and then nothing more, or hung up: the pledge stands, its time is not made up.
        case unsaid
    }
}

/// How a call ended, as a whole.
public enum CallOutcome: String, Codable, Sendable, CaseIterable, Hashable {
    /// Spoke with a person of ours, or with each other in a bridge.
    case spoke
    /// Was told or typed what was to be told or typed, or has our word to be rung back.
    case served
    case missed
    case abandoned
    case silent
    case notReached
    case failed
}

/// What is to be done after an event: the commands in their order, and what the centre writes down.
public struct CallTurn: Sendable, Hashable {
    public var commands: [CallCommand]
    public var facts: [CallFact]

    public init(commands: [CallCommand] = [], facts: [CallFact] = []) {
        self.commands = commands
        self.facts = facts
    }
}
