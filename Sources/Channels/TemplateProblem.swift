/// Why a text may not be sent as it is typed. `english` and `urdu` say what to do.
public enum TemplateProblem: Sendable, Hashable {
    case empty
    /// More characters were typed than any text needs.
    case endless(charactersMax: Int)
    /// What is not in the notation; see `Template`.
    case openBrace
    case strayBrace
    case openBracket
    case strayBracket
    case bracketInBracket
    case strayBar
    case unknownPlaceholder(String, known: [TemplatePlaceholder])
    /// The placeholder exists, but its value is not known when this text is written.
    case placeholderWithoutValue(TemplatePlaceholder, known: [TemplatePlaceholder])
    /// It may be missing and stands outside of brackets.
    case outsideBrackets(TemplatePlaceholder)
    case missing(TemplateRequirement, TextLanguage)
    /// It is there, but in a bracket that is left out when the text must be shorter.
    case insideBrackets(TemplateRequirement)
    /// A 1 or a 2 on its own, in a text whose answers are not awaited.
    case awaitsNoAnswer
    /// A web or mail address typed by hand, or what telephones make one of.
    case address(String)
    case telephone(String)
    /// A sign that a telephone would take for a part of the link.
    case touchesLink
    case money(String)
    case secret(String)
    case patient(String)
    case pressure(String)
    /// Characters outside of the alphabet of which 160 fit a part.
    case alphabet([Unicode.Scalar])
    /// Characters that nobody sees: they turn the direction of writing, or hide something.
    case invisible([Unicode.Scalar])
    /// Two spaces in a row, or one at an end, as typed or where a bracket is left out.
    case spaces
    /// With the longest facts: parts and parts at most, and by how many characters it is too long.
    case tooManyParts(Int, max: Int, unitsOver: Int)
    /// With the longest facts too little is left of the facility's name.
    case facilityCutShort(String)
}
