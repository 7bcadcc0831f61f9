extension Schema {
    /// Messages to a chosen group of donors, what binds them to what was approved, and who wants to be invited.
    ///
    /// A message belongs to one request or to one campaign. One campaign writes to one donor once: a unique index, as
    /// the key of a request's messages is.
    static let campaigns = """
        CREATE TABLE invitation_consent (
            id {id},
            donor_id {int} NOT NULL REFERENCES donor (id),
            is_given {int} NOT NULL CHECK (is_given IN (0, 1)),
            words TEXT NOT NULL,
            channel TEXT NOT NULL CHECK (channel IN ('web', 'sms', 'voice', 'person', 'import', 'unknown')),
            staff_id {int} REFERENCES staff (id),
            at {int} NOT NULL
        ) {strict};
        CREATE INDEX invitation_consent_donor ON invitation_consent (donor_id, id);

        CREATE TABLE campaign (
            id {id},
            kind TEXT NOT NULL CHECK (kind IN ('driveInvitation', 'recall', 'driveReminder')),
            drive_id {int} REFERENCES blood_drive (id),
            -- Audience, texts and figures as they were asked for and approved.
            definition TEXT NOT NULL,
            approval_id {int} REFERENCES approval (id),
            asked_by {int} NOT NULL REFERENCES staff (id),
            asked_at {int} NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('asked', 'running', 'paused', 'stopped', 'done')),
            -- Whom it reaches, counted as it was asked for or since, with the moment.
            preview TEXT,
            walked {int} NOT NULL DEFAULT 0,
            started_at {int},
            ended_at {int},
            CHECK ((kind = 'recall') = (drive_id IS NULL)),
            CHECK (state = 'asked' OR approval_id IS NOT NULL),
            CHECK ((state IN ('stopped', 'done')) = (ended_at IS NOT NULL))
        ) {strict};
        CREATE INDEX campaign_ongoing ON campaign (id) WHERE state = 'running';
        CREATE TRIGGER campaign_is_frozen BEFORE UPDATE OF kind, drive_id, definition, asked_by ON campaign
            BEGIN SELECT RAISE(ABORT, 'what was asked for is never changed'); END;

        CREATE TABLE message_with_campaigns (
            id {id},
            request_id {int} REFERENCES request (id),
            campaign_id {int} REFERENCES campaign (id),
            wave {int} NOT NULL,
            addressee TEXT NOT NULL,
            donor_id {int} REFERENCES donor (id),
            channel TEXT NOT NULL,
            purpose TEXT NOT NULL,
            state TEXT NOT NULL
                CHECK (state IN ('queued', 'claimed', 'submitted', 'delivered', 'failed', 'expired', 'unknown')),
            created_at {int} NOT NULL,
            available_at {int} NOT NULL,
            expires_at {int} NOT NULL,
            lease_until {int},
            tries {int} NOT NULL,
            fence {int} NOT NULL,
            provider_id TEXT,
            is_possibly_duplicate {int} NOT NULL CHECK (is_possibly_duplicate IN (0, 1)),
            settled_at {int},
            way TEXT,
            tried_at {int},
            read_at {int},
            priority {int} NOT NULL DEFAULT 1,
            parts {int} NOT NULL DEFAULT 1,
            body_sealed {blob},
            wording_sealed {blob},
            look_up_layer {int} NOT NULL DEFAULT 1,
            UNIQUE (request_id, wave, addressee, channel, purpose),
            CHECK ((request_id IS NULL) <> (campaign_id IS NULL))
        ) {strict};
        INSERT INTO message_with_campaigns (id, request_id, wave, addressee, donor_id, channel, purpose, state,
            created_at, available_at, expires_at, lease_until, tries, fence, provider_id, is_possibly_duplicate,
            settled_at, way, tried_at, read_at, priority, parts, body_sealed, wording_sealed, look_up_layer)
        SELECT id, request_id, wave, addressee, donor_id, channel, purpose, state, created_at, available_at, expires_at,
            lease_until, tries, fence, provider_id, is_possibly_duplicate, settled_at, way, tried_at, read_at, priority,
            parts, body_sealed, wording_sealed, look_up_layer FROM message;
        DROP TABLE message;
        ALTER TABLE message_with_campaigns RENAME TO message;
        CREATE INDEX message_queue ON message (priority, available_at, id) WHERE state = 'queued';
        CREATE INDEX message_leases ON message (lease_until) WHERE state = 'claimed';
        CREATE INDEX message_awaited ON message (expires_at) WHERE state IN ('queued', 'submitted');
        CREATE INDEX message_tried ON message (tried_at) WHERE tried_at IS NOT NULL;
        CREATE INDEX message_provider ON message (provider_id) WHERE provider_id IS NOT NULL;
        CREATE INDEX message_words ON message (settled_at) WHERE body_sealed IS NOT NULL;
        CREATE UNIQUE INDEX one_message_a_campaign ON message (campaign_id, donor_id) WHERE campaign_id IS NOT NULL;
        CREATE INDEX message_campaign_donor ON message (donor_id, created_at) WHERE campaign_id IS NOT NULL;
        CREATE INDEX message_campaign_unsent ON message (campaign_id, donor_id) WHERE state = 'expired' AND tries = 0;

        -- One more reason to ring somebody back: words in answer to an invitation.
        CREATE TABLE call_back_anew (
            id {id},
            donor_id {int} REFERENCES donor (id),
            request_id {int} REFERENCES request (id),
            cause TEXT NOT NULL
                CHECK (cause IN ('stranger', 'noAsk', 'invitation', 'money', 'unreadable', 'missed', 'abandoned', 'silent',
                    'asked', 'keypad', 'reported', 'refused')),
            texts {int} NOT NULL CHECK (texts >= 1),
            opened_at {int} NOT NULL,
            changed_at {int} NOT NULL,
            done_at {int},
            done_by {int} REFERENCES staff (id),
            outcome TEXT,
            contact_id {int} REFERENCES contact (id),
            words_sealed {blob}
        ) {strict};
        INSERT INTO call_back_anew (id, donor_id, request_id, cause, texts, opened_at, changed_at, done_at, done_by,
            outcome, contact_id, words_sealed)
        SELECT id, donor_id, request_id, cause, texts, opened_at, changed_at, done_at, done_by, outcome, contact_id,
            words_sealed
        FROM call_back;
        DROP TABLE call_back;
        ALTER TABLE call_back_anew RENAME TO call_back;
        CREATE UNIQUE INDEX one_open_call_back ON call_back (contact_id) WHERE done_at IS NULL;
        """
}
