/// What a template can have filled in, written in curly brackets: `{facility}`.
public enum TemplatePlaceholder: String, Sendable, CaseIterable, Hashable {
    /// How the centre calls itself.
    case centre
    /// What is needed, with the group in front: "O neg khoon".
    case need
    /// How many are needed: "2 unit".
    case count
    /// The facility's name, as long as the text has room for.
    case facility
    /// By when the blood is needed, with the words for it: "aaj 21:40 tak".
    case by
    /// By when this donor is expected, in the same words.
    case arriveBy
    case reference = "ref"
    /// The donor's or the family's own page.
    case link
    /// The number to ring.
    case helpline
    /// The first day this donor may be asked again: "15/3/2027".
    case next
    /// How many were given: "2 unit".
    case units

    /// False for what may be missing: it stands in square brackets, which are left out with it.
    public var isAlwaysKnown: Bool {
        switch self {
        case .centre, .need, .count, .facility, .by, .arriveBy, .reference: true
        case .link, .helpline, .next, .units: false
        }
    }
}
