extension Schema {
    /// Houses that host drives. A house's name is in the open, like a drive's host; its person and what was noted are
    /// sealed.
    static let partners = """
        CREATE TABLE partner (
            id {id},
            name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
            kind TEXT NOT NULL
                CHECK (kind IN ('university', 'school', 'charity', 'employer', 'mosque', 'club', 'other')),
            district TEXT NOT NULL,
            contact_sealed {blob},
            note_sealed {blob},
            since_day {int} NOT NULL,
            until_day {int},
            ended_at {int},
            made_by {int} NOT NULL REFERENCES staff (id),
            made_at {int} NOT NULL,
            CHECK (until_day IS NULL OR until_day >= since_day)
        ) {strict};
        ALTER TABLE blood_drive ADD COLUMN partner_id {int} REFERENCES partner (id);
        CREATE INDEX blood_drive_partner ON blood_drive (partner_id) WHERE partner_id IS NOT NULL;
        """
}
