extension Schema {
    /// Codes for people who register themselves, and for those who ask on the web.
    static let join = """
        CREATE TABLE one_time_code_with_join (
            id {id},
            phone_key {blob} NOT NULL,
            prefix_key {blob} NOT NULL,
            purpose TEXT NOT NULL CHECK (purpose IN ('signIn', 'newNumber', 'erase', 'join', 'ask')),
            code_hash {blob} NOT NULL,
            donor_id {int} REFERENCES donor (id),
            request_id {int} REFERENCES request (id),
            is_sent {int} NOT NULL CHECK (is_sent IN (0, 1)),
            created_at {int} NOT NULL,
            expires_at {int} NOT NULL,
            tries {int} NOT NULL CHECK (tries >= 0),
            used_at {int}
        ) {strict};
        INSERT INTO one_time_code_with_join (id, phone_key, prefix_key, purpose, code_hash, donor_id, request_id,
            is_sent, created_at, expires_at, tries, used_at)
        SELECT id, phone_key, prefix_key, purpose, code_hash, donor_id, request_id, is_sent, created_at, expires_at,
            tries, used_at FROM one_time_code;
        DROP TABLE one_time_code;
        ALTER TABLE one_time_code_with_join RENAME TO one_time_code;
        CREATE INDEX one_time_code_phone ON one_time_code (phone_key, created_at);
        CREATE INDEX one_time_code_prefix ON one_time_code (prefix_key, created_at);
        CREATE INDEX one_time_code_created ON one_time_code (created_at);
        """
}
