import Blood
import Dispatching
import Logging
public import Matching
import Telephony

/// Asks donors by telephone: one of the ways out, whose messages are calls.
public struct VoiceGateway: MessageGateway {
    public let id = "telephone"
    public let name = "Telephone"
    public let isSimulated = false
    /// A call carries the message's own name, and the exchange refuses the second of a name.
    public let honoursIdempotencyKey = true
    public let rate: SendingRate?
    public let channels: Set<Matching.Channel> = [.voice]

    private let centre: Centre

    /// - Parameter callsPerMinute: so that the lines of the trunk are not all taken by asks.
    public init(centre: Centre, callsPerMinute: Int) {
        self.centre = centre
        rate = SendingRate(messages: callsPerMinute, period: .minutes(1))
    }

    public func submit(_ message: GatewayMessage) async -> GatewayAnswer {
        guard message.wording.map({ $0.purpose == MessagePurpose.ask.rawValue }) ?? true else {
            return .unreachable(reason: "Only asks are spoken.")
        }
        guard let id = OutboxMessage.id(ofKey: message.idempotencyKey) else {
            return .unreachable(reason: "This is no message of the outbox.")
        }
        guard await centre.switchboard.isConnected else { return .busy }
        do {
            guard let call = try await centre.ringDonor(message: id, at: message.to, until: message.leaveBy) else {
                return .unreachable(reason: "Only asks are spoken, and to some by daylight only.")
            }
            return .accepted(providerID: call)
        } catch {
            centre.logger.error("A donor could not be rung.", metadata: ["error": "\(error)"])
            return .busy
        }
    }
}

extension Centre {
    /// Rings the donor of this message.
    /// - Returns: the call's name; `nil` when the message asks nobody, or somebody who is rung by daylight only.
    func ringDonor(message id: Int64, at phone: String, until leaveBy: Instant) async throws -> String? {
        let call = CallID(rawValue: "ask-\(id)")
        let now = now()
        guard now <= leaveBy else { throw CallProblem.tooLate }
        let policy = switchboard.policy
        let begun = try await switchboard.inTurn(call) { [self] () async throws -> Bool in
            let commands = try await ports.store.write { [self] transaction -> [CallCommand]? in
                guard try transaction.call(call) == nil else { return [] }
                guard let message = try transaction.message(id), message.purpose == MessagePurpose.ask.rawValue,
                    case .donor(let donor) = message.addressee, let known = try transaction.donor(donor),
                    let record = try message.request.flatMap({ try transaction.request($0) }),
                    !leavesAlone(known, now: now)
                else { return nil }
                let language = SpokenLanguage(known.language)
                var machine = Call.ask(
                    id: call, donorNumber: .number(phone), language: language,
                    message: askMessage(record, in: language, now: now), policy: policy)
                let turn = machine.begin(at: now)
                try transaction.saveCall(
                    CallRecord(
                        call: machine, phone: phone, donor: donor, request: record.id, message: id,
                        startedAt: now))
                return turn.commands
            }
            guard let commands else { return false }
            await switchboard.perform(commands, of: call)
            return true
        }
        guard begun else { return nil }
        callClocksMoved.knock()
        events.publish(.calls)
        return call.rawValue
    }

    /// A telephone that still rings for a request that has ended, or for a donor who is not asked any more, is let go:
    /// looked at every second, so that nobody is fetched to the telephone for nothing two seconds after the close.
    public func hangUpNeedlessAsks() async throws {
        for call in try await ports.store.read({ try $0.needlessAskCalls() }) {
            try await take(.desk(.hangUp), of: call)
        }
    }

    private func askMessage(_ record: RequestRecord, in language: SpokenLanguage, now: Instant) -> AskMessage {
        let facility = Sound.facility(record.details.facility)
        let neededBy = record.course.request.neededBy
        return AskMessage(
            facility: [switchboard.hasSound(facility, language) ? facility : .facilityInMessage],
            group: record.course.request.patient.group,
            deadline: Sound.deadline(
                day: calendar.day(of: neededBy).dayNumber, minuteOfDay: calendar.minuteOfDay(neededBy),
                today: calendar.day(of: now).dayNumber))
    }

    /// What a donor who was rung has said, as an answer to the ask and as the fate of its message.
    func note(
        _ answer: DonorAnswer, of record: CallRecord, now: Instant, in transaction: any CentreWriting
    ) throws -> (Turn, RequestID)? {
        guard let request = record.request, let donor = record.donor, let id = record.message,
            let message = try transaction.message(id)
        else { return nil }
        let end = VoiceEnd(answer)
        let isReached = !(end?.isUnreached ?? false)
        let line = TelephoneNote(
            isReached ? .donorReached : .donorNotReached, call: record.id.rawValue, donor: donor, end: end)
        _ = try transaction.appendTimeline(
            TimelineEntry(request: request, at: now, actor: .system, fact: .telephone(line)))
        let state: AttemptState = isReached ? .delivered : .failed
        var turn: Turn?
        if try transaction.settleMessage(MessageSettlement(id: id, fence: nil, state: state, at: now)) {
            turn = try hear(message, as: state, end: end, now: now, in: transaction)
        }
        guard let reply = reply(answer, now: now) else { return turn.map { ($0, request) } }
        // First, so that it is kept by which way it was said, and whatever became of the request.
        if reply == .optOut { try transaction.recordOptOut(donor: donor, by: .voice, at: now) }
        var later = try advance(
            request, by: .reply(donor: donor, reply), actor: .donor(donor), now: now, in: transaction)
        if case .taken = later.outcome { return (later, request) }
        if reply == .optOut {
            later.ticket = register.drawTicket()
            later.profiles = try profiles(of: [donor], in: transaction, now: now)
        }
        return (later, request)
    }

    /// - Returns: `nil` for somebody who said nothing: a machine answers too, and presses nothing.
    private func reply(_ answer: DonorAnswer, now: Instant) -> Reply? {
        switch answer {
        case .coming(let arrival): .pledge(arriveFrom: nil, arriveBy: arriveBy(arrival, now: now))
        case .cannot: .decline
        case .neverCallAgain: .optOut
        case .nothingPressed, .notReached: nil
        }
    }

    private func arriveBy(_ arrival: DonorAnswer.Arrival, now: Instant) -> Instant? {
        switch arrival {
        case .withinTheHour: now + .hours(1)
        case .withinTwoHours: now + .hours(2)
        // "Tonight" ends when most blood banks' donor rooms do; ours, without a source.
        case .tonight: max(now + .hours(1), calendar.instant(calendar.day(of: now), minuteOfDay: 23 * 60))
        case .unsaid: nil
        }
    }
}

extension VoiceEnd {
    /// - Returns: `nil` where a key was pressed: what was said stands as the donor's reply.
    init?(_ answer: DonorAnswer) {
        switch answer {
        case .coming, .cannot, .neverCallAgain: return nil
        case .nothingPressed: self = .nothingPressed
        case .notReached(let end): self.init(end)
        }
    }

    /// Of a leg that was never answered, so who hung up can only have been we.
    init(_ end: LegEnd) {
        switch end {
        case .busy: self = .busy
        case .declined: self = .refused
        case .noAnswer: self = .notAnswered
        case .noSuchNumber: self = .noSuchNumber
        case .failed, .hungUp: self = .failed
        }
    }
}

enum CallProblem: Error { case tooLate }
