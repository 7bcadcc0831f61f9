extension Schema {
    /// Blood drives, and who of the register comes to them. A donor stands on a drive's list once, and a place of a
    /// slot is one person's: neither can be written twice, whoever writes at the same moment.
    static let drives = """
        CREATE TABLE blood_drive (
            id {id},
            reference TEXT NOT NULL UNIQUE CHECK (length(reference) BETWEEN 4 AND 12),
            name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
            host TEXT NOT NULL CHECK (length(host) BETWEEN 1 AND 200),
            facility_id {int} NOT NULL REFERENCES facility (id),
            district TEXT NOT NULL,
            address TEXT NOT NULL CHECK (length(address) <= 200),
            latitude {real} NOT NULL CHECK (latitude BETWEEN -90 AND 90),
            longitude {real} NOT NULL CHECK (longitude BETWEEN -180 AND 180),
            opens_at {int} NOT NULL,
            closes_at {int} NOT NULL,
            slot_minutes {int} NOT NULL CHECK (slot_minutes BETWEEN 5 AND 240),
            beds {int} NOT NULL CHECK (beds BETWEEN 1 AND 100),
            contact_sealed {blob},
            state TEXT NOT NULL CHECK (state IN ('planned', 'announced', 'open', 'closed', 'cancelled')),
            others_came {int} NOT NULL DEFAULT 0 CHECK (others_came >= 0),
            others_deferred {int} NOT NULL DEFAULT 0 CHECK (others_deferred >= 0),
            others_gave {int} NOT NULL DEFAULT 0 CHECK (others_gave >= 0),
            made_by {int} NOT NULL REFERENCES staff (id),
            made_at {int} NOT NULL,
            CHECK (closes_at > opens_at),
            CHECK (others_deferred + others_gave <= others_came)
        ) {strict};
        CREATE INDEX blood_drive_closes ON blood_drive (closes_at);

        CREATE TABLE drive_sign_up (
            id {id},
            drive_id {int} NOT NULL REFERENCES blood_drive (id),
            donor_id {int} REFERENCES donor (id),
            slot {int} CHECK (slot >= 0),
            place {int} CHECK (place >= 1),
            way TEXT NOT NULL CHECK (way IN ('web', 'told', 'walkIn')),
            signed_at {int} NOT NULL,
            cancelled_at {int},
            outcome TEXT CHECK (outcome IN ('came', 'deferred', 'gave')),
            outcome_at {int},
            outcome_by {int} REFERENCES staff (id),
            donation_id {int} REFERENCES donation (id),
            CHECK ((way = 'walkIn') = (slot IS NULL)),
            CHECK (outcome IS NULL OR (outcome_at IS NOT NULL AND outcome_by IS NOT NULL)),
            CHECK (donation_id IS NULL OR (outcome IS NOT NULL AND outcome = 'gave')),
            -- Who has a slot has a place in it, until it is given back.
            CHECK ((place IS NULL) = (slot IS NULL OR cancelled_at IS NOT NULL))
        ) {strict};
        CREATE UNIQUE INDEX one_sign_up_a_drive ON drive_sign_up (drive_id, donor_id) WHERE donor_id IS NOT NULL;
        CREATE UNIQUE INDEX one_person_a_place ON drive_sign_up (drive_id, slot, place) WHERE place IS NOT NULL;
        CREATE INDEX drive_sign_up_donor ON drive_sign_up (donor_id) WHERE donor_id IS NOT NULL;
        """
}
