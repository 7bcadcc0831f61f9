import Centre

extension Schema {
    /// Under how many keys the look-ups of a row are made: after a change of keys rows are made anew a few at a time,
    /// while others still have the look-up of before. Tables that are small enough are changed whole and need no
    /// column.
    static let lookUps = """
        ALTER TABLE contact ADD COLUMN look_up_layer {int} NOT NULL DEFAULT 1;
        ALTER TABLE message ADD COLUMN look_up_layer {int} NOT NULL DEFAULT 1;
        ALTER TABLE inbound ADD COLUMN look_up_layer {int} NOT NULL DEFAULT 1;
        ALTER TABLE heard ADD COLUMN look_up_layer {int} NOT NULL DEFAULT 1;
        """
}
