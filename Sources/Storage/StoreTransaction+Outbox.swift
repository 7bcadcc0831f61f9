import Blood
import Centre
import Dispatching
import Matching

extension StoreTransaction {
    private func message(_ row: SQLRow) throws -> OutboxMessage {
        let addressee: Addressee = row.optionalInt("donor_id").map(Addressee.donor) ?? .family
        let id = try row.int("id")
        return try OutboxMessage(
            id: id, request: row.optionalInt("request_id"), wave: Int(row.int("wave")), addressee: addressee,
            channel: row.choice("channel"), purpose: row.text("purpose"),
            body: opened(row, "message", "body_sealed", id) ?? "",
            priority: priority(row), parts: Int(row.int("parts")), state: row.choice("state"),
            createdAt: row.instant("created_at"), expiresAt: row.instant("expires_at"),
            tries: Int(row.int("tries")), fence: row.int("fence"), way: row.optionalText("way"),
            triedAt: row.optionalInstant("tried_at"), providerID: row.optionalText("provider_id"),
            isPossiblyDuplicate: row.bool("is_possibly_duplicate"), settledAt: row.optionalInstant("settled_at"),
            readAt: row.optionalInstant("read_at"),
            wording: openedJSON(row, "message", "wording_sealed", id), campaign: row.optionalInt("campaign_id"))
    }

    private func priority(_ row: SQLRow) throws -> MessagePriority {
        guard let priority = MessagePriority(rawValue: try Int(row.int("priority"))) else {
            throw StorageError.unreadable(table: "message", column: "priority")
        }
        return priority
    }

    /// A message that was cancelled before anything was sent may be written again; one that was tried never is.
    func enqueue(_ message: OutboxMessage) throws -> Int64? {
        var donor: DonorID?
        var addressee = "family"
        if case .donor(let id) = message.addressee {
            donor = id
            addressee = "donor:\(id)"
        }
        let unique =
            message.campaign == nil
            ? "(request_id, wave, addressee, channel, purpose)"
            : "(campaign_id, donor_id) WHERE campaign_id IS NOT NULL"
        // The words are bound to the row, so the row comes first.
        guard
            let id = try session.run(
                """
                INSERT INTO message (request_id, wave, addressee, donor_id, channel, purpose, state, created_at,
                    available_at, expires_at, tries, fence, is_possibly_duplicate, priority, parts, campaign_id)
                VALUES ($1, $2, $3, $4, $5, $6, 'queued', $7, $7, $8, 0, 0, 0, $9, $10, $11)
                ON CONFLICT \(unique) DO UPDATE
                SET state = 'queued', created_at = excluded.created_at, available_at = excluded.available_at,
                    expires_at = excluded.expires_at, settled_at = NULL, priority = excluded.priority,
                    parts = excluded.parts
                WHERE message.state = 'expired' AND message.tries = 0
                RETURNING id
                """,
                message.request, message.wave, addressee, donor, message.channel.rawValue, message.purpose,
                message.createdAt, message.expiresAt, message.priority.rawValue, message.parts, message.campaign
            ).first?.int("id")
        else { return nil }
        let wording = try message.wording.map(storedJSON).map { try sealed($0, "message", "wording_sealed", id) }
        try session.run(
            "UPDATE message SET body_sealed = $1, wording_sealed = $2 WHERE id = $3",
            try sealed(message.body, "message", "body_sealed", id), wording, id)
        return id
    }

    /// What may go out at `$1`. What must not any more is left in the queue and expires there: an opted-out donor hears
    /// nothing but the confirmation of that, a family that wrote STOP nothing at all, and only a stand-down, a
    /// thank-you, what became of it, a note of the next date or a word to the family may follow the end of a request.
    /// A campaign's goes out while the campaign runs, and an invitation only to whom the newest word allows it; what
    /// else may have come between is looked at before it leaves (`Centre.withoutOvertaken`).
    static let claimable = """
        FROM message
        LEFT JOIN request ON request.id = message.request_id
        LEFT JOIN campaign ON campaign.id = message.campaign_id
        LEFT JOIN donor ON donor.id = message.donor_id
        WHERE message.state = 'queued' AND message.available_at <= $1 AND message.expires_at > $1
            AND (message.purpose = 'optOutConfirmation' OR (message.donor_id IS NULL
                    AND NOT EXISTS (SELECT 1 FROM stopped_phone WHERE stopped_phone.contact_id = request.contact_id))
                OR (message.donor_id IS NOT NULL AND donor.opted_out_at IS NULL AND donor.wrong_number_at IS NULL))
            AND (campaign.state = 'running' OR request.phase IN ('open', 'covered')
                OR message.request_id IS NOT NULL AND message.purpose IN ('standDown', 'standDownAgain', 'thanks',
                    'nextEligible', 'outcome', 'optOutConfirmation', 'ended'))
            AND (message.campaign_id IS NULL OR message.donor_id IS NOT NULL)
            AND (message.campaign_id IS NULL OR campaign.kind = 'driveReminder' OR (
                SELECT is_given FROM invitation_consent WHERE invitation_consent.donor_id = message.donor_id
                ORDER BY invitation_consent.id DESC LIMIT 1) = 1)
        """

    func claimMessages(
        channels: Set<Channel>, now: Instant, leaseUntil: Instant, limit: Int
    ) throws -> [ClaimedMessage] {
        guard limit > 0, !channels.isEmpty else { return [] }
        let wanted = channels.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")
        let claimed = try session.run(
            """
            UPDATE message SET state = 'claimed', lease_until = $2, fence = fence + 1, tries = tries + 1, tried_at = $1
            WHERE id IN (
                SELECT message.id \(Self.claimable) AND message.channel IN (\(wanted))
                ORDER BY message.priority, message.available_at, message.id LIMIT $3 {skiplocked})
            RETURNING *
            """, now, leaseUntil, limit
        ).map(message).sorted { ($0.priority, $0.id) < ($1.priority, $1.id) }
        return try claimed.compactMap { message in
            switch message.addressee {
            case .donor(let donor):
                guard let donor = try self.donor(donor) else { return nil }
                return ClaimedMessage(
                    message: message, to: donor.phone, contact: try contact(of: donor, over: message.channel))
            case .family:
                let row = try session.run(
                    """
                    SELECT request.contact_id, contact.sealed AS contact_sealed FROM request
                    LEFT JOIN contact ON contact.id = request.contact_id WHERE request.id = $1
                    """, message.request
                ).first
                return try row.flatMap(phone).map { ClaimedMessage(message: message, to: $0) }
            }
        }
    }

    /// An SMS needs no more than the number.
    private func contact(of donor: Donor, over channel: Channel) throws -> MessageContact? {
        guard channel == .whatsApp else { return nil }
        let last = try session.run(
            "SELECT MAX(received_at) AS latest FROM inbound WHERE contact_id = $1 AND channel = $2",
            try knownContact(donor.phone), channel.rawValue)
        return MessageContact(
            consentedAt: donor.channels.contains(channel) ? donor.consentedAt : nil, stoppedAt: donor.optedOutAt,
            lastWroteAt: last.first?.optionalInstant("latest"))
    }

    /// What lies further ahead was written before the clock on the wall was put back. Twenty times a courier's lease:
    /// two nodes whose clocks differ by minutes must not take from one another.
    private static let aheadMax = Duration.minutes(10)

    func abandonedMessages(now: Instant, limit: Int) throws -> [OutboxMessage] {
        // A lease that ends later than any can was given before the clock on the wall was put back.
        try session.run(
            """
            SELECT * FROM message WHERE state = 'claimed' AND (lease_until < $1 OR lease_until > $3)
            ORDER BY id LIMIT $2
            """, now, limit, now + Self.aheadMax
        ).map(message)
    }

    func assign(_ id: Int64, to way: String) throws {
        // A try that certainly sent nothing is not counted, so beside this one there is one that may have.
        try session.run(
            """
            UPDATE message SET way = $1,
                is_possibly_duplicate = CASE WHEN tries > 1 AND way <> $1 THEN 1 ELSE is_possibly_duplicate END
            WHERE id = $2
            """, way, id)
    }

    func renewLeases(until lease: Instant) throws {
        try session.run("UPDATE message SET lease_until = $1 WHERE state = 'claimed' AND lease_until < $1", lease)
    }

    func bringForward(to now: Instant, leaseUntil lease: Instant) throws {
        try session.run("UPDATE message SET available_at = $1 WHERE state = 'queued' AND available_at > $1", now)
        try session.run("UPDATE message SET lease_until = $1 WHERE state = 'claimed' AND lease_until > $1", lease)
    }

    func recordAbandoned(_ id: Int64, as state: AttemptState, at now: Instant) throws {
        // What the provider has named is with the provider; only what may have been lost is marked for going twice.
        try session.run(
            """
            UPDATE message SET state = $1, available_at = CAST($2 AS {int}), fence = fence + 1,
                is_possibly_duplicate = CASE WHEN $1 = 'queued' THEN 1 ELSE is_possibly_duplicate END,
                settled_at = CASE WHEN $1 = 'unknown' THEN CAST($2 AS {int}) ELSE NULL END
            WHERE id = $3 AND state = 'claimed'
            """, state.rawValue, now, id)
    }

    func settleMessage(_ settlement: MessageSettlement) throws -> Bool {
        // A final state never goes back: reports come late, twice and out of order.
        let allowed =
            switch settlement.state {
            case .delivered: "'claimed', 'submitted', 'unknown'"
            case .submitted, .unknown, .queued, .claimed: "'claimed'"
            default: "'claimed', 'submitted', 'unknown', 'queued'"
            }
        // A provider that says it has a message has it, also when the next try of it is in the queue already.
        let isWord = settlement.fence == nil && [.submitted, .delivered].contains(settlement.state)
        let alsoAllowed = isWord ? " OR (state = 'queued' AND tries > 0)" : ""
        let isFinal = [AttemptState.delivered, .failed, .expired, .unknown].contains(settlement.state)
        return try !session.run(
            """
            UPDATE message SET state = $1, provider_id = COALESCE($2, provider_id),
                look_up_layer = CASE WHEN $2 IS NULL THEN look_up_layer ELSE $11 END,
                available_at = COALESCE($3, available_at), settled_at = $4, lease_until = $7,
                way = COALESCE($8, way), tries = tries - $9,
                is_possibly_duplicate = CASE WHEN $10 = 1 THEN 1 ELSE is_possibly_duplicate END
            WHERE id = $5 AND (CAST($6 AS {int}) IS NULL OR fence = $6) AND (state IN (\(allowed))\(alsoAllowed))
            RETURNING id
            """,
            settlement.state.rawValue, settlement.providerID.map(hidden), settlement.retryAt,
            isFinal ? settlement.at : nil,
            settlement.id, settlement.fence, settlement.leaseUntil, settlement.way, settlement.isUnsent ? 1 : 0,
            settlement.isPossiblyDuplicate, fields.lookUpLayers
        ).isEmpty
    }

    func noteTaken(_ id: Int64, providerID: String) throws {
        try session.run(
            "UPDATE message SET provider_id = $1, look_up_layer = $3 WHERE id = $2 AND provider_id IS NULL",
            hidden(providerID: providerID), id, fields.lookUpLayers)
    }

    func noteRead(_ id: Int64, at now: Instant) throws {
        try session.run("UPDATE message SET read_at = $1 WHERE id = $2 AND read_at IS NULL", now, id)
    }

    func recordHeard(_ identity: String, at now: Instant) throws -> Bool {
        for before in hiddenBefore(providerID: identity)
        where try !session.run("SELECT 1 AS one FROM heard WHERE identity = $1", before).isEmpty { return false }
        return try !session.run(
            """
            INSERT INTO heard (identity, at, look_up_layer) VALUES ($1, $2, $3)
            ON CONFLICT (identity) DO NOTHING RETURNING identity
            """, hidden(providerID: identity), now, fields.lookUpLayers
        ).isEmpty
    }

    func forgetHeard(before: Instant, limit: Int) throws -> Int {
        try session.run(
            """
            DELETE FROM heard WHERE identity IN (SELECT identity FROM heard WHERE at < $1 ORDER BY at LIMIT $2)
            RETURNING identity
            """, before, limit
        ).count
    }

    func cancelUnsent(request: RequestID, donor: DonorID?, purpose: MessagePurpose, at now: Instant) throws -> Int {
        try session.run(
            """
            UPDATE message SET state = 'expired', settled_at = $1
            WHERE request_id = $2 AND purpose = $3 AND state = 'queued'
                AND (CAST($4 AS {int}) IS NULL OR donor_id = $4)
            RETURNING id
            """, now, request, purpose.rawValue, donor
        ).count
    }

    /// No silent failure: what was submitted is delivered, failed or openly unknown after this long.
    private static let reportAwaited = Duration.minutes(15)

    func expireMessages(now: Instant, limit: Int) throws -> [OutboxMessage] {
        // Queued past its expiry: never went out, unless a try of unknown outcome was to be repeated. Submitted and no
        // report within a quarter of an hour: nobody knows, and it is said so; a report that comes later still counts.
        try session.run(
            """
            UPDATE message SET settled_at = $1,
                state = CASE WHEN state = 'queued' AND tries = 0 THEN 'expired' ELSE 'unknown' END
            WHERE id IN (
                SELECT id FROM message
                WHERE (state IN ('queued', 'submitted') AND expires_at <= $1)
                    OR (state = 'submitted' AND (created_at <= $3 OR created_at > $4))
                ORDER BY expires_at LIMIT $2)
            RETURNING *
            """, now, limit, now - Self.reportAwaited, now + Self.aheadMax
        ).map(message)
    }

    func recordInbound(_ message: InboundMessage) throws -> Bool {
        // Gateways repeat themselves, with the same id or a new one: the same words from the same number within five
        // minutes, with no others between, are one message. "1", "2", "1" is somebody who changed his mind twice. Over
        // other channels ids are the message's own, and the same button under two asks says two things.
        let contact = try contact(message.from)
        let last = try session.run(
            """
            SELECT provider_id, body_sealed, received_at FROM inbound
            WHERE contact_id = $1 ORDER BY received_at DESC LIMIT 1
            """, contact
        ).first
        if message.channel == .sms, let last, try words(last) == message.body {
            // Not "earlier than that": after the clock was put back everything is, and the words would be lost.
            let apart = try message.receivedAt - last.instant("received_at")
            if apart < .minutes(5), apart > .zero - .minutes(5) { return false }
        }
        for before in hiddenBefore(providerID: message.providerID)
        where try !session.run("SELECT 1 AS one FROM inbound WHERE provider_id = $1", before).isEmpty { return false }
        let key = hidden(providerID: message.providerID)
        return try !session.run(
            """
            INSERT INTO inbound (provider_id, contact_id, body_sealed, received_at, sent_at, channel, look_up_layer)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (provider_id) DO NOTHING RETURNING provider_id
            """, key, contact, try sealed(message.body, "inbound", "body_sealed", key), message.receivedAt,
            message.sentAt, message.channel.rawValue, fields.lookUpLayers
        ).isEmpty
    }

    private func words(_ inbound: SQLRow) throws -> String {
        try opened(inbound, "inbound", "body_sealed", inbound.text("provider_id")) ?? ""
    }

    // MARK: - Reading

    func message(providerID: String) throws -> OutboxMessage? {
        for key in [hidden(providerID: providerID)] + hiddenBefore(providerID: providerID) {
            let found = try session.run("SELECT * FROM message WHERE provider_id = $1 ORDER BY id DESC LIMIT 1", key)
            if let found = found.first { return try message(found) }
        }
        return nil
    }

    func latestCampaignMessage(to donor: DonorID) throws -> OutboxMessage? {
        try session.run(
            """
            SELECT * FROM message WHERE donor_id = $1 AND campaign_id IS NOT NULL AND tries > 0
            ORDER BY created_at DESC LIMIT 1
            """, donor
        ).first.map(message)
    }

    func openCampaignMessages() throws -> [OutboxMessage] {
        try session.run(
            "SELECT * FROM message WHERE campaign_id IS NOT NULL AND state IN ('claimed', 'submitted') ORDER BY id"
        ).map(message)
    }

    func latestWords(of phone: String) throws -> Instant? {
        try session.run(
            "SELECT MAX(sent_at) AS latest FROM inbound WHERE contact_id = $1", try knownContact(phone)
        ).first?.optionalInstant("latest")
    }

    func submissions(since: Instant) throws -> [Submission] {
        try session.run(
            """
            SELECT way, tried_at, parts FROM message
            WHERE tried_at >= $1 AND way IS NOT NULL AND tries > 0 ORDER BY tried_at
            """, since
        ).map { row in
            try Submission(way: row.text("way"), at: row.instant("tried_at"), parts: Int(row.int("parts")))
        }
    }

    func messages(of request: RequestID) throws -> [OutboxMessage] {
        try session.run("SELECT * FROM message WHERE request_id = $1 ORDER BY id", request).map(message)
    }

    func message(_ id: Int64) throws -> OutboxMessage? {
        try session.run("SELECT * FROM message WHERE id = $1", id).first.map(message)
    }

    func recentMessages(limit: Int) throws -> [OutboxMessage] {
        try session.run("SELECT * FROM message ORDER BY id DESC LIMIT $1", limit).map(message)
    }

    func donorWords(of request: RequestID) throws -> [DonorWords] {
        try session.run(
            """
            SELECT ask.donor_id, inbound.provider_id, inbound.body_sealed, inbound.received_at
            FROM ask JOIN donor ON donor.id = ask.donor_id JOIN inbound ON inbound.contact_id = donor.contact_id
            WHERE ask.request_id = $1 AND inbound.received_at >= ask.asked_at
            ORDER BY inbound.received_at
            """, request
        ).map { row in
            try DonorWords(donor: row.int("donor_id"), body: words(row), receivedAt: row.instant("received_at"))
        }
    }

    func recentInbound(limit: Int) throws -> [InboundMessage] {
        try session.run(
            """
            SELECT inbound.*, contact.sealed AS contact_sealed FROM inbound
            LEFT JOIN contact ON contact.id = inbound.contact_id ORDER BY received_at DESC LIMIT $1
            """, limit
        ).map { row in
            try InboundMessage(
                providerID: row.text("provider_id"), from: phone(row) ?? "", body: words(row),
                receivedAt: row.instant("received_at"))
        }
    }

    func oldestQueuedMessage() throws -> Instant? {
        try session.run("SELECT MIN(created_at) AS oldest FROM message WHERE state = 'queued'")
            .first?.optionalInstant("oldest")
    }

    func outboxCounts() throws -> [AttemptState: Int] {
        var counts: [AttemptState: Int] = [:]
        for row in try session.run("SELECT state, COUNT(*) AS number FROM message GROUP BY state") {
            let state: AttemptState = try row.choice("state")
            counts[state] = try Int(row.int("number"))
        }
        return counts
    }
}
