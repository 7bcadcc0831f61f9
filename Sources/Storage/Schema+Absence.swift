extension Schema {
    /// When an absence of a donor begins that was said beforehand. In the open like the day on which it ends: the
    /// register's index is filled from both, and neither says where somebody goes.
    static let absence = """
        ALTER TABLE donor ADD COLUMN paused_from {int}
            CHECK (paused_from IS NULL OR (paused_until IS NOT NULL AND paused_from < paused_until));
        """
}
