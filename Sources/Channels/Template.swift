/// The text of one message before its facts are known: one line, in a notation that a coordinator can write.
///
/// - `{ref}` is filled in. What there is to fill in: `TemplatePlaceholder`.
/// - `[ Madad: {helpline}]`, a bracket round something that may be missing, is left out together with it.
/// - `[Aa sakte hain? ]`, any other bracket, is a courtesy: it is given up when the text does not fit its parts, the
///   last bracket first.
/// - `[long|short]` puts the next form in the place of the one that is left out or given up; one of them always stands.
///
/// Anything can be read: what is not in the notation stays in the text as it was typed, and is named in `faults`.
struct Template: Sendable, Hashable {
    enum Atom: Sendable, Hashable {
        case text(String)
        case value(TemplatePlaceholder)

        var placeholder: TemplatePlaceholder? {
            guard case .value(let placeholder) = self else { return nil }
            return placeholder
        }

        /// What was typed; `nil` for what is filled in.
        var text: String? {
            guard case .text(let text) = self else { return nil }
            return text
        }
    }

    struct Bracket: Sendable, Hashable {
        var forms: [[Atom]]

        /// Holds something that may be missing: never given up, because what is known is worth more than room.
        var isConditional: Bool {
            forms.joined().contains { $0.placeholder.map { !$0.isAlwaysKnown } ?? false }
        }

        /// How often it can give way.
        var stepsMax: Int {
            if isConditional { return 0 }
            return forms.count == 1 ? 1 : forms.count - 1
        }
    }

    enum Piece: Sendable, Hashable {
        case atom(Atom)
        case bracket(Bracket)

        /// All that may stand here.
        var atoms: [Atom] {
            switch self {
            case .atom(let atom): [atom]
            case .bracket(let bracket): Array(bracket.forms.joined())
            }
        }
    }

    let source: String
    let pieces: [Piece]
    /// What is not in the notation, in the order of the text; empty for a template that may be used.
    let faults: [Fault]
    /// How many steps can be given up in all.
    let stepsMax: Int
    /// Everything that is asked to be filled in, wherever it stands.
    let placeholders: Set<TemplatePlaceholder>

    init(_ source: String) {
        var reader = TemplateReader(source)
        let pieces = reader.read()
        self.source = source
        self.pieces = pieces
        faults = reader.faults
        stepsMax = pieces.reduce(0) { sum, piece in
            guard case .bracket(let bracket) = piece else { return sum }
            return sum + bracket.stepsMax
        }
        placeholders = Set(pieces.flatMap(\.atoms).compactMap(\.placeholder))
    }

    enum Fault: Sendable, Hashable {
        case unknownPlaceholder(String)
        /// A `{` without its `}` behind it.
        case openBrace
        case strayBrace
        case openBracket
        case strayBracket
        case bracketInBracket
        /// A `|` outside of brackets.
        case strayBar
    }

    /// The text as it stands after `steps` courtesies, the last of the text first, have been given up.
    ///
    /// - Parameter isKnown: whether a placeholder has a value.
    func atoms(givingUp steps: Int, isKnown: (TemplatePlaceholder) -> Bool) -> [Atom] {
        var due = steps
        var forms: [[Atom]] = []
        for piece in pieces.reversed() {
            switch piece {
            case .atom(let atom): forms.append([atom])
            case .bracket(let bracket) where bracket.isConditional:
                let standing = bracket.forms.first { form in
                    form.allSatisfy { $0.placeholder.map(isKnown) ?? true }
                }
                forms.append(standing ?? [])
            case .bracket(let bracket):
                let taken = min(due, bracket.stepsMax)
                due -= taken
                forms.append(taken < bracket.forms.count ? bracket.forms[taken] : [])
            }
        }
        return Array(forms.reversed().joined())
    }

    /// What may be missing and stands outside of brackets.
    var unguarded: [TemplatePlaceholder] {
        pieces.compactMap { piece in
            guard case .atom(let atom) = piece, let placeholder = atom.placeholder else { return nil }
            return placeholder.isAlwaysKnown ? nil : placeholder
        }
    }
}

/// Reads the notation from left to right, once.
private struct TemplateReader {
    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var pending = String.UnicodeScalarView()
    private var pieces: [Template.Piece] = []
    /// The forms of the bracket that is open.
    private var forms: [[Template.Atom]]?
    private(set) var faults: [Template.Fault] = []

    init(_ source: String) { scalars = Array(source.unicodeScalars) }

    mutating func read() -> [Template.Piece] {
        while position < scalars.count {
            let scalar = scalars[position]
            position += 1
            switch scalar {
            case "{": readPlaceholder()
            case "[": openBracket()
            case "]": closeBracket()
            case "|": nextForm()
            case "}": keep(scalar, .strayBrace)
            default: pending.append(scalar)
            }
        }
        flush()
        abandon(.openBracket)
        return pieces
    }

    /// A bracket that was never closed is text, as far as it goes.
    private mutating func abandon(_ fault: Template.Fault) {
        guard let forms else { return }
        faults.append(fault)
        for (index, form) in forms.enumerated() {
            pieces.append(.atom(.text(index == 0 ? "[" : "|")))
            pieces += form.map { .atom($0) }
        }
        self.forms = nil
    }

    private mutating func keep(_ scalar: Unicode.Scalar, _ fault: Template.Fault) {
        faults.append(fault)
        pending.append(scalar)
    }

    private mutating func add(_ atom: Template.Atom) {
        if let forms {
            var forms = forms
            forms[forms.count - 1].append(atom)
            self.forms = forms
        } else {
            pieces.append(.atom(atom))
        }
    }

    private mutating func flush() {
        guard !pending.isEmpty else { return }
        add(.text(String(pending)))
        pending = String.UnicodeScalarView()
    }

    private mutating func readPlaceholder() {
        let end = scalars[position...].firstIndex { ["{", "}", "[", "]", "|"].contains($0) }
        guard let end, scalars[end] == "}" else {
            keep("{", .openBrace)
            return
        }
        let name = String(String.UnicodeScalarView(scalars[position..<end]))
        position = end + 1
        guard let placeholder = TemplatePlaceholder(rawValue: name) else {
            faults.append(.unknownPlaceholder(name))
            pending.append(contentsOf: "{\(name)}".unicodeScalars)
            return
        }
        flush()
        add(.value(placeholder))
    }

    private mutating func openBracket() {
        flush()
        abandon(.bracketInBracket)
        forms = [[]]
    }

    private mutating func nextForm() {
        guard forms != nil else {
            keep("|", .strayBar)
            return
        }
        flush()
        forms?.append([])
    }

    private mutating func closeBracket() {
        guard forms != nil else {
            keep("]", .strayBracket)
            return
        }
        flush()
        if let forms { pieces.append(.bracket(Template.Bracket(forms: forms))) }
        forms = nil
    }
}
