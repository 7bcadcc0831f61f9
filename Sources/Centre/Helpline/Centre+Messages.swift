import Blood
public import Dispatching
public import Matching

extension Centre {
    /// A donor's link outlives the need by a day, so that "what became of it" can still be read.
    static let linkLife = Duration.hours(24)
    /// The family follows its request for a week after the deadline.
    static let familyLinkLife = Duration.hours(7 * 24)

    func facts(
        of record: RequestRecord, facility: Facility, now: Instant, link: String?, arriveBy: Instant? = nil
    ) -> MessageFacts {
        let request = record.course.request
        return MessageFacts(
            reference: record.details.reference, group: request.patient.group,
            isAnyGroup: request.mode == .replacementAnyGroup, component: request.component,
            units: request.unitsNeeded, facilityName: facility.name, facilityNameUrdu: facility.nameUrdu,
            city: facility.city, neededBy: request.neededBy, now: now,
            utcOffsetMinutes: calendar.utcOffsetMinutes(at: now), arriveBy: arriveBy, link: link,
            isApheresis: request.mode == .apheresis)
    }

    public func donorLink(request: BloodRequest, donor: DonorID) -> String {
        ports.links.link(
            for: .donor(request: request.id, donor: donor), expiresAt: request.neededBy + Centre.linkLife)
    }

    public func familyLink(request: BloodRequest) -> String {
        ports.links.link(for: .family(request: request.id), expiresAt: request.neededBy + Centre.familyLinkLife)
    }

    /// - Returns: false when the same message was written before.
    func enqueue(
        _ purpose: MessagePurpose, to donorID: DonorID, wave: Int, channel: Channel, expiresAt: Instant,
        of record: RequestRecord, now: Instant, in transaction: any CentreWriting
    ) throws -> Bool {
        guard let donor = try transaction.donor(donorID),
            let facility = try transaction.facility(record.details.facility)
        else { return false }
        let arriveBy = record.course.asks.first { $0.donor == donorID }?.arriveBy
        let link = donorLink(request: record.course.request, donor: donorID)
        let facts = facts(of: record, facility: facility, now: now, link: link, arriveBy: arriveBy)
        let body = ports.composer.donorText(purpose, language: donor.language, facts: facts)
        let message = OutboxMessage(
            request: record.id, wave: wave, addressee: .donor(donorID), channel: channel, purpose: purpose.rawValue,
            body: body, createdAt: now, expiresAt: expiresAt)
        return try transaction.enqueue(message) != nil
    }

    func tellFamily(
        _ phase: RequestPhase, of record: RequestRecord, now: Instant, in transaction: any CentreWriting
    ) throws -> Bool {
        let purpose: FamilyPurpose =
            switch phase {
            case .open: .opened
            case .covered: .covered
            case .fulfilled, .withdrawn, .rejected, .expired: .ended
            }
        // A request that falls back from covered to open says nothing twice: the outbox is unique by purpose.
        guard !record.details.callerPhone.isEmpty,
            let facility = try transaction.facility(record.details.facility)
        else { return false }
        let facts = facts(
            of: record, facility: facility, now: now, link: familyLink(request: record.course.request))
        let message = OutboxMessage(
            request: record.id, wave: 0, addressee: .family, channel: .sms, purpose: purpose.rawValue,
            body: ports.composer.familyText(purpose, language: record.details.familyLanguage, facts: facts),
            createdAt: now, expiresAt: now + .hours(2))
        return try transaction.enqueue(message) != nil
    }

    // MARK: - What comes back

    /// A gateway's word on a message, or a donor's message. Safe to hear twice.
    public func receive(_ report: GatewayReport) async throws {
        switch report {
        case .delivery(let key, let state): try await receiveDelivery(key: key, state: state)
        case .inbound(let message): try await receiveInbound(message)
        }
    }

    private func receiveDelivery(key: String, state: AttemptState) async throws {
        guard let id = Int64(key.dropFirst("qatra-".count)), key.hasPrefix("qatra-") else { return }
        let now = now()
        let (turn, request) = try await ports.store.write { [self] transaction -> (Turn?, RequestID?) in
            let settlement = MessageSettlement(id: id, fence: nil, state: state, at: now)
            guard try transaction.settleMessage(settlement), let message = try transaction.message(id) else {
                return (nil, nil)
            }
            return (try hear(message, as: state, now: now, in: transaction), message.request)
        }
        if let turn { settle(turn, request: request) }
        events.publish(.messages, request: request)
    }

    /// Tells the dispatcher what became of a message it waits for.
    func hear(
        _ message: OutboxMessage, as state: AttemptState, now: Instant, in transaction: any CentreWriting
    ) throws -> Turn? {
        guard case .donor(let donor) = message.addressee, let purpose = MessagePurpose(rawValue: message.purpose) else {
            return nil
        }
        let event = RequestEvent.delivery(donor: donor, channel: message.channel, state: state, purpose: purpose)
        return try advance(message.request, by: event, actor: .gateway, now: now, in: transaction)
    }

    private func receiveInbound(_ message: InboundMessage) async throws {
        let now = now()
        let (turn, request) = try await ports.store.write { [self] transaction -> (Turn?, RequestID?) in
            guard try transaction.recordInbound(message),
                let donor = try transaction.donor(phone: message.from)
            else { return (nil, nil) }
            // "Karachi mein hoon" means away only for a facility elsewhere, so the ask it answers is looked up first.
            let ask = try transaction.latestAsk(of: donor.id)
            let record = try ask.flatMap { try transaction.request($0) }
            let city = try record.flatMap { try transaction.facility($0.details.facility)?.city }
            let understood = ports.replies.understand(
                message.body, facilityCity: city, now: now, utcOffsetMinutes: calendar.utcOffsetMinutes(at: now))
            return try hear(understood.reply, from: donor.id, for: ask, now: now, in: transaction)
        }
        if let turn { settle(turn, request: request) }
        events.publish(.messages, request: request)
    }

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
        case .optOut: try transaction.recordOptOut(donor: donor, at: now)
        case .wrongNumber: try transaction.recordWrongNumber(donor: donor, at: now)
        default: return (turn, request)
        }
        var heard = turn ?? Turn(outcome: .noSuchRequest)
        heard.ticket = register.drawTicket()
        heard.profiles = try profiles(of: [donor], in: transaction, now: now)
        return (heard, request)
    }
}
