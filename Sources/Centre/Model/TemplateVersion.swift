public import Blood

/// One text that a coordinator has saved; none is ever taken away.
public struct TemplateVersion: Sendable, Hashable {
    /// Raw value of `MessagePurpose` or `FamilyPurpose`.
    public var purpose: String
    public var language: Language
    /// From 1, by purpose and language.
    public var number: Int
    /// In the notation of the templates; `nil` for going back to the shipped text.
    public var text: String?
    public var at: Instant
    public var staff: Int64

    public init(purpose: String, language: Language, number: Int, text: String?, at: Instant, staff: Int64) {
        self.purpose = purpose
        self.language = language
        self.number = number
        self.text = text
        self.at = at
        self.staff = staff
    }
}
