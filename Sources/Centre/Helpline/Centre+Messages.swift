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
        var facts = facts(of: record, facility: facility, now: now, link: link, arriveBy: arriveBy)
        if purpose == .thanks {
            facts.nextEligible = try profiles(of: [donorID], in: transaction, now: now).first?
                .eligibleFrom[record.course.request.donationKind]
        }
        if purpose == .outcome { facts.unitsGiven = record.reconciliation?.transfused }
        var body = ports.composer.donorText(purpose, language: donor.language, facts: facts)
        if purpose == .ask, !asksCarryLink {
            // An SMS is paid for by the part, and by whoever runs the centre. The link comes with the directions.
            var short = facts
            short.link = nil
            let plain = ports.composer.donorText(purpose, language: donor.language, facts: short)
            if ports.composer.parts(of: plain) < ports.composer.parts(of: body) { body = plain }
        }
        // Only asks are spoken. Who promised on the telephone was told that a text follows.
        let isSpoken = channel == .voice && purpose == .ask
        let channel = channel == .voice && !isSpoken && ways.channels.contains(.sms) ? Channel.sms : channel
        // What waits for its turn must not reach her after sunset either.
        let expires =
            purpose == .ask && donor.daylightOnly
            ? min(expiresAt, Daylight.end(after: now, place: donor.home)) : expiresAt
        let message = OutboxMessage(
            request: record.id, wave: wave, addressee: .donor(donorID), channel: channel, purpose: purpose.rawValue,
            body: body, priority: MessagePriority(record.course.request.urgency, purpose: purpose.rawValue),
            parts: ports.composer.parts(of: body), createdAt: now, expiresAt: expires,
            wording: channel == .whatsApp
                ? MessageWording(
                    purpose: purpose.rawValue, isForFamily: false, language: donor.language, facts: facts) : nil)
        return try transaction.enqueue(message) != nil
    }

    func tellFamily(
        _ phase: RequestPhase, of record: RequestRecord, now: Instant, in transaction: any CentreWriting
    ) throws -> Bool {
        let purpose: FamilyPurpose =
            switch phase {
            case .open: record.isToBeCompleted ? .incomplete : .opened
            case .covered: .covered
            case .fulfilled, .withdrawn, .rejected, .expired: .ended
            }
        // A request that falls back from covered to open says nothing twice: the outbox is unique by purpose.
        guard !record.details.callerPhone.isEmpty,
            let facility = try transaction.facility(record.details.facility)
        else { return false }
        let facts = facts(
            of: record, facility: facility, now: now, link: familyLink(request: record.course.request))
        let body = ports.composer.familyText(purpose, language: record.details.familyLanguage, facts: facts)
        let message = OutboxMessage(
            request: record.id, wave: 0, addressee: .family, channel: .sms, purpose: purpose.rawValue, body: body,
            priority: MessagePriority(record.course.request.urgency, purpose: purpose.rawValue),
            parts: ports.composer.parts(of: body), createdAt: now, expiresAt: now + .hours(2))
        return try transaction.enqueue(message) != nil
    }
}
