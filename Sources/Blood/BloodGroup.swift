/// The four ABO groups of a person or a unit.
public enum ABOGroup: String, Codable, Sendable, CaseIterable, Hashable {
    case o = "O"
    case a = "A"
    case b = "B"
    case ab = "AB"
}

/// Presence of the D antigen.
public enum RhD: String, Codable, Sendable, CaseIterable, Hashable {
    case positive = "+"
    case negative = "-"
}

/// ABO and RhD of a person or a unit; not knowing is a case of its own, never an empty text.
///
/// The raw value is the text used in the store, in the API and on the command line.
public enum BloodGroup: String, Codable, Sendable, CaseIterable, Hashable {
    case oNegative = "O-"
    case oPositive = "O+"
    case aNegative = "A-"
    case aPositive = "A+"
    case bNegative = "B-"
    case bPositive = "B+"
    case abNegative = "AB-"
    case abPositive = "AB+"
    case unknown

    /// The eight groups a laboratory can report.
    public static let known: [BloodGroup] = [
        .oNegative, .oPositive, .aNegative, .aPositive, .bNegative, .bPositive, .abNegative, .abPositive,
    ]

    /// The group made of an ABO group and an RhD type.
    public init(_ abo: ABOGroup, _ rhD: RhD) {
        switch (abo, rhD) {
        case (.o, .negative): self = .oNegative
        case (.o, .positive): self = .oPositive
        case (.a, .negative): self = .aNegative
        case (.a, .positive): self = .aPositive
        case (.b, .negative): self = .bNegative
        case (.b, .positive): self = .bPositive
        case (.ab, .negative): self = .abNegative
        case (.ab, .positive): self = .abPositive
        }
    }

    /// `nil` when the group is not known.
    public var abo: ABOGroup? {
        switch self {
        case .oNegative, .oPositive: .o
        case .aNegative, .aPositive: .a
        case .bNegative, .bPositive: .b
        case .abNegative, .abPositive: .ab
        case .unknown: nil
        }
    }

    /// `nil` when the group is not known.
    public var rhD: RhD? {
        switch self {
        case .oNegative, .aNegative, .bNegative, .abNegative: .negative
        case .oPositive, .aPositive, .bPositive, .abPositive: .positive
        case .unknown: nil
        }
    }
}

/// How a group is known. A group that was only said is a hint; the blood bank types every donor again.
public enum GroupEvidence: String, Codable, Sendable, CaseIterable, Hashable, Comparable {
    /// The person said so.
    case said
    /// Seen on a donor card or an earlier report.
    case card
    /// Reported by a laboratory to this centre.
    case laboratory

    private var rank: Int {
        switch self {
        case .said: 0
        case .card: 1
        case .laboratory: 2
        }
    }

    public static func < (left: GroupEvidence, right: GroupEvidence) -> Bool { left.rank < right.rank }
}

/// What is asked for, recruited for or given.
public enum BloodComponent: String, Codable, Sendable, CaseIterable, Hashable {
    case wholeBlood
    case redCells
    case plasma
    case platelets
    case cryoprecipitate
    case granulocytes
}

/// How one donation is taken from a donor; intervals run between pairs of these.
public enum DonationKind: String, Codable, Sendable, CaseIterable, Hashable {
    case wholeBlood
    case plateletApheresis
    case plasmaApheresis
    case granulocyteApheresis
}

public enum Sex: String, Codable, Sendable, CaseIterable, Hashable {
    case male
    case female
}
