public import Dispatching

/// What a text to the family is for.
public enum FamilyMessage: String, Sendable, CaseIterable, Hashable {
    /// The request is open: its reference and where to follow it.
    case opened
    /// Typed on a keypad: asks for the rest, and says that nobody has confirmed it.
    case incomplete
    /// Donors have promised to come; no unit is there yet.
    case covered
    case ended
}

/// What a text is for, whoever gets it. The raw values are those that the outbox keeps.
public enum TemplatePurpose: RawRepresentable, Sendable, CaseIterable, Hashable {
    case donor(MessagePurpose)
    case family(FamilyMessage)

    public init?(rawValue: String) {
        if let purpose = MessagePurpose(rawValue: rawValue) {
            self = .donor(purpose)
        } else if let message = FamilyMessage(rawValue: rawValue) {
            self = .family(message)
        } else {
            return nil
        }
    }

    public var rawValue: String {
        switch self {
        case .donor(let purpose): purpose.rawValue
        case .family(let message): message.rawValue
        }
    }

    public static let allCases: [TemplatePurpose] =
        MessagePurpose.allCases.map { .donor($0) } + FamilyMessage.allCases.map { .family($0) }
}

/// One of the texts of a centre: a purpose in a language.
public struct TemplateKey: Sendable, Hashable {
    public var purpose: TemplatePurpose
    public var language: TextLanguage

    public init(_ purpose: TemplatePurpose, _ language: TextLanguage) {
        self.purpose = purpose
        self.language = language
    }

    /// Every text there is, purpose by purpose.
    public static let all = TemplatePurpose.allCases.flatMap { purpose in
        TextLanguage.allCases.map { TemplateKey(purpose, $0) }
    }
}
