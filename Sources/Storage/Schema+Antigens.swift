extension Schema {
    /// What laboratories and genomes say of donors' antigens, who agreed to have a genome read, who is related to whom,
    /// and the antibodies of patients.
    ///
    /// Which antigen and which call stand sealed under the donor's own key: they are health data, and a rare profile
    /// points to a person. So SQL sees that a donor was typed, when and how well, and never as what.
    static let antigens = """
        CREATE TABLE antigen_typing (
            id {id},
            donor_id {int} NOT NULL REFERENCES donor (id),
            proof {int} NOT NULL CHECK (proof BETWEEN 1 AND 3),
            day {int} NOT NULL,
            result_sealed {blob} NOT NULL,
            entered_at {int} NOT NULL,
            entered_by {int} REFERENCES staff (id),
            withdrawn_at {int},
            withdrawn_by {int} REFERENCES staff (id),
            CHECK (withdrawn_by IS NULL OR withdrawn_at IS NOT NULL)
        ) {strict};
        CREATE INDEX antigen_typing_donor ON antigen_typing (donor_id, id);

        CREATE TABLE genotype_consent (
            id {id},
            donor_id {int} NOT NULL REFERENCES donor (id),
            is_given {int} NOT NULL CHECK (is_given IN (0, 1)),
            words {text} NOT NULL,
            channel {text} NOT NULL CHECK (channel IN ('web', 'sms', 'voice', 'person', 'import', 'unknown')),
            staff_id {int} REFERENCES staff (id),
            at {int} NOT NULL
        ) {strict};
        CREATE INDEX genotype_consent_donor ON genotype_consent (donor_id, id);

        -- Once for each pair, the smaller number first.
        CREATE TABLE donor_kin (
            donor_id {int} NOT NULL REFERENCES donor (id),
            relative_id {int} NOT NULL REFERENCES donor (id),
            kinship {text} NOT NULL CHECK (kinship IN ('sibling', 'parentOrChild', 'other')),
            linked_at {int} NOT NULL,
            linked_by {int} REFERENCES staff (id),
            PRIMARY KEY (donor_id, relative_id),
            CHECK (donor_id < relative_id)
        ) {strict};
        CREATE INDEX donor_kin_relative ON donor_kin (relative_id);

        -- A patient's antibodies and antigens, apart from the rest, because they go with the initials.
        ALTER TABLE donor_panel ADD COLUMN antigens_sealed {blob};
        ALTER TABLE request ADD COLUMN antigens_sealed {blob};
        """

    /// A report is never changed, only withdrawn; and every node has to hear of it. Each engine says it in its own way.
    static func guardTypings(_ transaction: StoreTransaction) throws {
        let columns = "id, donor_id, proof, day, result_sealed, entered_at, entered_by"
        try transaction.session.script(
            transaction.session.dialect == .postgreSQL
                ? """
                CREATE TRIGGER antigen_typing_is_not_changed BEFORE UPDATE OF \(columns) ON antigen_typing
                    FOR EACH ROW EXECUTE FUNCTION refuse('a report of antigens is never changed');
                CREATE TRIGGER change_of_antigen_typing AFTER INSERT OR UPDATE OR DELETE ON antigen_typing
                    FOR EACH ROW EXECUTE FUNCTION note_change('donor', 'donor_id');
                """
                : """
                CREATE TRIGGER antigen_typing_is_not_changed BEFORE UPDATE OF \(columns) ON antigen_typing
                    BEGIN SELECT RAISE(ABORT, 'a report of antigens is never changed'); END;
                """)
    }
}
