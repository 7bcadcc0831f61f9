import Blood
import Dispatching
import Matching

/// What comes back: reports on messages, and what people write.
extension Centre {
    /// Providers repeat an event for a day at most (Meta for longer, when the states of messages do the rest).
    static let eventsRemembered = Duration.hours(24)
    /// Forgotten at once, so that a day's worth never holds up a transaction.
    private static let forgottenAtOnceMax = 2_000

    /// A gateway's word on a message, or somebody's message. Safe to hear twice, late and out of order.
    /// - Throws: what the store throws; then nothing has been taken, and the provider has to say it again.
    public func receive(_ report: GatewayReport) async throws {
        switch report {
        case .report(let report): try await receive(report)
        case .inbound(let message): try await receive(message)
        }
    }

    /// Forgets the events that nobody repeats any more.
    func forgetOldEvents(now: Instant) async throws {
        _ = try await ports.store.write {
            try $0.forgetHeard(before: now - Centre.eventsRemembered, limit: Centre.forgottenAtOnceMax)
        }
    }

    // MARK: - Reports

    private func receive(_ report: MessageReport) async throws {
        let now = now()
        // Before it is written down: a way that waits for our disk would be handed less than it can carry.
        if let id = report.key.flatMap(OutboxMessage.id(ofKey:)) { ways.heard(id, now: now) }
        if try await saysNothingNew(report) { return }
        try await reports.take(report) { [self] batch in
            do {
                try await write(batch, now: now)
                return batch.map { _ in .success(()) }
            } catch {
                guard batch.count > 1 else { return [.failure(error)] }
                // One that cannot be written must not keep back the others.
                var results: [Result<Void, any Error>] = []
                for one in batch {
                    do {
                        try await write([one], now: now)
                        results.append(.success(()))
                    } catch { results.append(.failure(error)) }
                }
                return results
            }
        }
    }

    private func write(_ batch: [MessageReport], now: Instant) async throws {
        let found = try await ports.store.write { [self] transaction in
            try batch.compactMap { try write($0, now: now, in: transaction) }
        }
        for (message, turn) in found {
            ways.heard(message.id, now: now)
            if let turn { settle(turn, request: message.request) }
        }
        for request in Set(found.map(\.message.request)) { events.publish(.messages, request: request) }
    }

    /// - Returns: `nil` for a report that was heard before, or on no message of ours.
    private func write(
        _ report: MessageReport, now: Instant, in transaction: any CentreWriting
    ) throws -> (message: OutboxMessage, turn: Turn?)? {
        if let identity = report.identity {
            guard try transaction.recordHeard(identity, at: now) else { return nil }
        }
        guard let message = try message(of: report, in: transaction) else { return nil }
        if let id = report.providerID { try transaction.noteTaken(message.id, providerID: id) }
        if report.isRead { try transaction.noteRead(message.id, at: now) }
        let settlement = MessageSettlement(id: message.id, fence: nil, state: report.state, at: now)
        guard try transaction.settleMessage(settlement) else { return (message, nil) }
        let turn = try hear(message, as: report.state, now: now, in: transaction)
        guard report.saysStop, case .donor(let donor) = message.addressee else { return (message, turn) }
        let (stop, _) = try hear(.optOut, from: donor, for: message.request, now: now, in: transaction)
        return (message, stop ?? turn)
    }

    /// "Passed on" is the first of two reports on every message and mostly says what is known: read, not written.
    private func saysNothingNew(_ report: MessageReport) async throws -> Bool {
        guard report.state == .submitted, !report.isRead else { return false }
        let found = try await ports.store.read { [self] transaction in try message(of: report, in: transaction) }
        guard let found, ![.claimed, .queued].contains(found.state), found.providerID != nil else { return false }
        ways.heard(found.id, now: now())
        return true
    }

    private func message(of report: MessageReport, in transaction: any CentreReading) throws -> OutboxMessage? {
        if let key = report.key {
            guard let id = OutboxMessage.id(ofKey: key) else { return nil }
            return try transaction.message(id)
        }
        return try report.providerID.flatMap { try transaction.message(providerID: $0) }
    }

    /// Tells the dispatcher what became of a message it waits for.
    /// - Parameter end: of a ring at which no key was pressed.
    func hear(
        _ message: OutboxMessage, as state: AttemptState, end: VoiceEnd? = nil, now: Instant,
        in transaction: any CentreWriting
    ) throws -> Turn? {
        guard case .donor(let donor) = message.addressee, let purpose = MessagePurpose(rawValue: message.purpose) else {
            return nil
        }
        // No request waits for what a campaign sent.
        guard let request = message.request else { return nil }
        let event = RequestEvent.delivery(
            donor: donor, channel: message.channel, state: state, purpose: purpose, end: end)
        return try advance(request, by: event, actor: .gateway, now: now, in: transaction)
    }

    // MARK: - Texts

    private func receive(_ message: InboundMessage) async throws {
        let now = now()
        guard let text = try await named(message) else { return }
        let heard = try await ports.store.write { [self] transaction -> (Turn?, RequestID?)? in
            let newest = try transaction.latestWords(of: text.from)
            guard try transaction.recordInbound(text) else { return nil }
            guard let donor = try transaction.donor(phone: text.from) else {
                try hearStranger(text, now: now, in: transaction)
                return nil
            }
            let isOvertaken = newest.flatMap { newest in text.sentAt.map { $0 < newest } } ?? false
            return try hear(text, from: donor.id, isOvertaken: isOvertaken, now: now, in: transaction)
        }
        guard let (turn, request) = heard else { return events.publish(.messages) }
        if let turn { settle(turn, request: request) }
        events.publish(.messages, request: request)
    }

    /// The text with its number in full; `nil` for one that comes from no telephone.
    private func named(_ message: InboundMessage) async throws -> InboundMessage? {
        var message = message
        if case .success(let phone) = ports.phones.read(message.from) {
            message.from = phone
            return message
        }
        // Who hides the number on WhatsApp is known by the message that is answered. A short code or a firm's name in
        // letters cannot be rung back; whatever it says is advertisement.
        let answered = message.inReplyTo
        let phone = try await ports.store.read { transaction -> String? in
            guard let answered, case .donor(let donor)? = try transaction.message(providerID: answered)?.addressee
            else {
                return nil
            }
            return try transaction.donor(donor)?.phone
        }
        guard let phone else { return nil }
        message.from = phone
        return message
    }

    private func hear(
        _ text: InboundMessage, from donor: DonorID, isOvertaken: Bool, now: Instant, in transaction: any CentreWriting
    ) throws -> (Turn?, RequestID?) {
        if try campaign(answeredBy: text, from: donor, now: now, in: transaction) != nil {
            return try hear(answerToCampaign: text, from: donor, now: now, in: transaction)
        }
        if let request = try hearFeedback(text, from: donor, now: now, in: transaction) { return (nil, request) }
        // "Karachi mein hoon" means away only for a facility elsewhere, so the ask it answers is looked up first.
        let (ask, words) = try ask(answeredBy: text, from: donor, in: transaction)
        let record = try ask.flatMap { try transaction.request($0) }
        let city = try record.flatMap { try transaction.facility($0.details.facility)?.city }
        let understood = ports.replies.understand(
            words, facilityCity: city, now: now, utcOffsetMinutes: calendar.utcOffsetMinutes(at: now))
        func callBack(_ cause: CallBack.Cause) throws {
            try transaction.openCallBack(
                CallBack(
                    phone: text.from, donor: donor, request: ask, cause: cause, words: text.body, openedAt: now,
                    changedAt: now))
        }
        if understood.mentionsMoney {
            try callBack(.money)
            try hearMention(of: donor, request: ask, now: now, in: transaction)
        }
        let isForGood = understood.reply == .optOut || understood.reply == .wrongNumber
        // Written before something that has been heard already: the newer words stand. STOP counts whenever it comes.
        if isOvertaken, !isForGood { return (nil, ask) }
        if text.isUnreadable, !isForGood {
            try callBack(.unreadable)
            return (nil, ask)
        }
        let (turn, request) = try hear(understood.reply, from: donor, for: ask, now: now, in: transaction)
        if case .taken = turn?.outcome { return (turn, request) }
        if !isForGood, !understood.mentionsMoney { try callBack(.noAsk) }
        return (turn, request)
    }

    /// A text in answer to an invitation or a reminder. STOP stops as ever; a "no" is read and nothing follows;
    /// whatever else is said, a "yes" among it, a person reads and rings back. No request hears of it.
    private func hear(
        answerToCampaign text: InboundMessage, from donor: DonorID, now: Instant, in transaction: any CentreWriting
    ) throws -> (Turn?, RequestID?) {
        let understood = ports.replies.understand(
            text.body, facilityCity: nil, now: now, utcOffsetMinutes: calendar.utcOffsetMinutes(at: now))
        func callBack(_ cause: CallBack.Cause) throws {
            try transaction.openCallBack(
                CallBack(
                    phone: text.from, donor: donor, request: nil, cause: cause, words: text.body, openedAt: now,
                    changedAt: now))
        }
        if understood.mentionsMoney {
            try callBack(.money)
            try hearMention(of: donor, request: nil, now: now, in: transaction)
        }
        switch understood.reply {
        case .optOut, .wrongNumber: return try hear(understood.reply, from: donor, for: nil, now: now, in: transaction)
        case .decline, .unavailable: break
        case .pledge, .unclear:
            if !understood.mentionsMoney { try callBack(text.isUnreadable ? .unreadable : .invitation) }
        }
        return (nil, nil)
    }

    /// The request whose ask a text answers: of the message it replies to, by the reference it names, or the open one.
    /// - Returns: the request, and the words without the reference, whose digits are none of the answer.
    private func ask(
        answeredBy text: InboundMessage, from donor: DonorID, in transaction: any CentreReading
    ) throws -> (RequestID?, String) {
        if let id = text.inReplyTo, let message = try transaction.message(providerID: id),
            message.addressee == .donor(donor), let request = message.request
        {
            return (request, text.body)
        }
        let tokens = text.reference.map { [Substring($0)] } ?? text.body.split { !$0.isLetter && !$0.isNumber }
        for ask in try transaction.asks(of: donor, limit: Centre.asksNamedMax)
        where tokens.contains(where: { $0 == ask.reference }) {
            return (ask.request, text.body.replacing(ask.reference, with: " "))
        }
        // A button of somebody else's ask answers none of this donor's.
        guard text.reference == nil else { return (nil, text.body) }
        return (try transaction.latestAsk(of: donor), text.body)
    }

    /// Asks whose reference a donor may still have in a message on the phone.
    static let asksNamedMax = 10

    /// STOP works everywhere and at once, also for a donor who was never asked, or whose request has ended.
    private func hear(
        _ reply: Reply, from donor: DonorID, for request: RequestID?, now: Instant, in transaction: any CentreWriting
    ) throws -> (Turn?, RequestID?) {
        var turn: Turn?
        if let request {
            turn = try advance(
                request, by: .reply(donor: donor, reply), actor: .donor(donor), now: now, in: transaction)
        }
        if case .taken = turn?.outcome { return (turn, request) }
        switch reply {
        case .optOut: try transaction.recordOptOut(donor: donor, by: .sms, at: now)
        case .wrongNumber: try transaction.recordWrongNumber(donor: donor, at: now)
        default: return (turn, request)
        }
        var heard = turn ?? Turn(outcome: .noSuchRequest)
        heard.ticket = register.drawTicket()
        heard.profiles = try profiles(of: [donor], in: transaction, now: now)
        return (heard, request)
    }

    /// Somebody who is no donor: a person rings back, unless the word was STOP. The number may be a family's, who wants
    /// no more messages.
    private func hearStranger(_ text: InboundMessage, now: Instant, in transaction: any CentreWriting) throws {
        let understood = ports.replies.understand(
            text.body, facilityCity: nil, now: now, utcOffsetMinutes: calendar.utcOffsetMinutes(at: now))
        if understood.reply == .optOut {
            try transaction.recordStop(phone: text.from, at: now)
            return
        }
        let request = try transaction.request(caller: text.from)
        try transaction.openCallBack(
            CallBack(
                phone: text.from, request: request, cause: understood.mentionsMoney ? .money : .stranger,
                words: text.body, openedAt: now, changedAt: now))
    }

    // MARK: - Numbers to ring back

    /// Numbers a person has to ring back, oldest first.
    public func callBacks(limit: Int = 200) async throws -> [CallBack] {
        try await ports.store.read { try $0.callBacks(limit: limit) }
    }

    /// A person has rung back, or decided not to.
    /// - Returns: false when somebody else did it meanwhile.
    public func finishCallBack(_ id: Int64, by staff: Int64, outcome: String) async throws -> Bool {
        let now = now()
        let isDone = try await ports.store.write { [self] transaction in
            let task = try transaction.callBack(id)
            guard try transaction.finishCallBack(id, by: staff, outcome: outcome, at: now) else { return false }
            try transaction.appendAudit(
                AuditEntry(at: now, staff: staff, act: .callBackDone, subject: "call back \(id)", reason: outcome))
            if outcome == Centre.moneyAskedOutcome, let task { try hearMoneyAsked(in: task, now: now, in: transaction) }
            return true
        }
        events.publish(.messages)
        return isDone
    }
}
