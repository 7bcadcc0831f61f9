import Blood
import Telephony

/// A call on a table: gives it events, lets time pass, and keeps what it said.
struct Rehearsal {
    var call: Call
    var now = Rehearsal.start
    /// The turn of the last event.
    var turn = CallTurn()
    var facts: [CallFact] = []

    static let start = Instant(millisecondsSince1970: 1_800_000_000_000)

    init(_ call: Call) { self.call = call }

    mutating func take(_ event: CallEvent) {
        turn = call.take(event, at: now)
        facts += turn.facts
    }

    mutating func begin() {
        turn = call.begin(at: now)
        facts += turn.facts
    }

    mutating func wait(_ duration: Duration) { now = now + duration }

    /// Lets time pass to the next moment the call asks for.
    mutating func alarm() {
        guard let wakeAt = call.wakeAt else { return }
        now = max(now, wakeAt)
        take(.timer)
    }

    func channel(_ party: Party) -> ChannelID? { call.legs.last { $0.party == party }?.channel }

    /// A key, a second after whatever came before.
    mutating func press(_ party: Party, _ keys: String) {
        for key in keys {
            wait(.seconds(1))
            if let channel = channel(party) { take(.pressed(channel, key)) }
        }
    }

    /// The prompt a party hears comes to its end.
    mutating func played(_ party: Party) {
        guard let id = call.legs.last(where: { $0.party == party })?.playing else { return }
        wait(.seconds(2))
        take(.played(id: id))
    }

    mutating func answer(_ party: Party) {
        wait(.seconds(3))
        if let channel = channel(party) { take(.answered(channel)) }
    }

    mutating func end(_ party: Party, _ end: LegEnd = .hungUp) {
        if let channel = channel(party) { take(.ended(channel, end)) }
    }

    /// What the last turn said, and to whom.
    var said: [Party: [Sound]] {
        var said: [Party: [Sound]] = [:]
        for case .play(let channel, _, let sounds, _) in turn.commands {
            if let party = call.legs.first(where: { $0.channel == channel })?.party { said[party] = sounds }
        }
        return said
    }

    func tells(_ command: CallCommand) -> Bool { turn.commands.contains(command) }

    var dialled: [ChannelID] {
        turn.commands.compactMap { if case .dial(let channel, _, _) = $0 { channel } else { nil } }
    }
}

extension Rehearsal {
    static let callerChannel = ChannelID(rawValue: "1700000000.17")
    static let operatorPhone = Destination.phone("desk-1")

    static func inbound(
        number: String? = "+923001234567", language: SpokenLanguage? = nil, standing: CallerStanding? = nil,
        announcement: Sound? = nil, policy: CallPolicy = CallPolicy()
    ) -> Rehearsal {
        Rehearsal(
            .inbound(
                id: CallID(rawValue: "in-1"), channel: callerChannel, number: number, knownLanguage: language,
                standing: standing, announcement: announcement, now: start, policy: policy))
    }

    static func ask(policy: CallPolicy = CallPolicy()) -> Rehearsal {
        let message = AskMessage(
            facility: [.facility(12)], group: .oNegative, deadline: [.today, .hour(20)])
        return Rehearsal(
            .ask(
                id: CallID(rawValue: "ask-7"), donorNumber: .number("+923007654321"), language: .sindhi,
                message: message, policy: policy))
    }

    static func verification(policy: CallPolicy = CallPolicy()) -> Rehearsal {
        Rehearsal(
            .pair(
                id: CallID(rawValue: "verify-3"), first: (.operator, operatorPhone),
                second: (.facility, .number("+92211234567")), kind: .verification, language: .urdu, policy: policy))
    }

    /// An operator rings a donor.
    static func desk(policy: CallPolicy = CallPolicy()) -> Rehearsal {
        Rehearsal(
            .pair(
                id: CallID(rawValue: "desk-5"), first: (.operator, operatorPhone),
                second: (.donor, .number("+923007654321")), kind: .desk, language: .english, policy: policy))
    }

    static func masked(minutes: Double = 30, policy: CallPolicy = CallPolicy()) -> Rehearsal {
        Rehearsal(
            .pair(
                id: CallID(rawValue: "masked-4"), first: (.donor, .number("+923007654321")),
                second: (.family, .number("+923001234567")),
                kind: .masked(expiresAt: start + .minutes(minutes)), language: .urdu, policy: policy))
    }

    /// A caller who heard the greeting, chose English and is in the queue for blood, with music.
    static func waiting(number: String? = "+923001234567", choice: String = "1") -> Rehearsal {
        var rehearsal = inbound(number: number)
        rehearsal.answer(.caller)
        rehearsal.played(.caller)
        rehearsal.press(.caller, "2" + choice)
        rehearsal.played(.caller)
        return rehearsal
    }

    /// The same caller, talking with operator 5.
    static func speaking() -> Rehearsal {
        var rehearsal = waiting()
        rehearsal.take(.desk(.taken(staff: 5, at: operatorPhone)))
        rehearsal.answer(.operator)
        return rehearsal
    }
}
