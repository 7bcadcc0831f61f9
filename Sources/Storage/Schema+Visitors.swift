extension Schema {
    /// What the pages for families and donors say of a facility: where people go inside.
    static let visitors = """
        ALTER TABLE facility ADD COLUMN counter TEXT NOT NULL DEFAULT '';
        """
}
