/// One row of a jurisdiction's table of deferrals and intervals: data with a source and a date, not code.
public struct EligibilityRule: Codable, Sendable, Hashable {
    /// What the rule does to a donor.
    public enum Kind: String, Codable, Sendable, CaseIterable, Hashable {
        /// Ends after a number of days, or on a birthday.
        case temporary
        /// Ends when a person says that its cause is gone; nobody can know the day beforehand.
        case openEnded
        /// A doctor at a blood bank may decide otherwise for one person; the register does not recruit.
        case indefinite
        /// Never again.
        case permanent
        /// Looked at by the blood bank on the day; does not keep anybody from being asked.
        case onTheDay
        /// Named so that nobody defers for it.
        case none
    }

    /// The day from which the days are counted.
    public enum Start: String, Codable, Sendable, CaseIterable, Hashable {
        /// The day it happened, or the last day when it lasted.
        case event
        case recovery
        case cure
        case lastDose
        /// Delivery or termination.
        case delivery
        case weaning
        case donation
        case birth
        case measurement

        /// Without the day on which it was over, the end of the deferral is not known.
        public var needsEnd: Bool {
            switch self {
            case .recovery, .cure, .lastDose, .delivery, .weaning: true
            case .event, .donation, .birth, .measurement: false
            }
        }
    }

    /// The part of a donor's history that the rule looks at by itself; other rules answer to recorded events.
    public enum Test: String, Codable, Sendable, CaseIterable, Hashable {
        case ageUnder
        case ageOver
        case weightUnder
        case haemoglobinUnder
        case pregnant
        case breastfeeding
        case interval
    }

    /// The coarse class that may be stored and shown where the reason itself may not.
    public enum ReasonClass: String, Codable, Sendable, CaseIterable, Hashable {
        case age
        case measurement
        case recentDonation
        /// Illness, infection and exposure together, so that nobody reads an infection out of it.
        case health
        case medicine
        case procedure
        case vaccination
        case pregnancy
        case onTheDay
        case bloodBank
    }

    /// Limits of the rules that look at a number.
    public struct Limits: Codable, Sendable, Hashable {
        /// Completed years.
        public var years: Int?
        /// Completed years of a donor who has never given before.
        public var firstTimeYears: Int?
        public var kilograms: Double?
        /// g/dL.
        public var haemoglobinMale: Double?
        /// g/dL.
        public var haemoglobinFemale: Double?
    }

    /// The pair of donations that an interval runs between.
    public struct Interval: Codable, Sendable, Hashable {
        public var last: [DonationKind]
        public var next: [DonationKind]
        /// `nil` when it holds for everybody.
        public var sex: Sex?
    }

    /// Stable name; events and stored deferrals use it.
    public var key: String
    /// What the rule is about, by language code (`en`, `ur`).
    public var title: [String: String]
    public var kind: Kind
    /// The period in days; a month counts 30.5 days and a year 365.25, rounded up.
    public var days: Int?
    public var countsFrom: Start?
    /// The period in days that WHO gives (2012); `nil` where it gives none in days.
    public var whoDays: Int?
    /// What WHO says where it is not a number of days.
    public var whoText: String?
    /// Section of WHO *Blood donor selection*, 2012.
    public var whoSection: String?
    /// What other countries or local practice do, in our words.
    public var otherRules: [String]
    /// Ids in the jurisdiction's list of sources.
    public var sources: [String]
    /// The rule, or the part that `unsourcedPart` names, rests on no source: a doctor must check it.
    public var isUnsourced: Bool
    public var unsourcedPart: String?
    /// Since when the row has stood like this in the table.
    public var effectiveFrom: CivilDate
    /// The doctor who signed the row; `nil` while nobody has.
    public var signedBy: String?
    /// Kinds of donation that the rule concerns; `nil` for all.
    public var donationKinds: [DonationKind]?
    /// The rule can only be true of this sex; on another it is a mistake of input.
    public var onlySex: Sex?
    public var reasonClass: ReasonClass
    /// Never asked by message or by a helpline volunteer.
    public var askAtBloodBankOnly: Bool
    /// The key under which a store keeps it instead, where the reason itself must not be stored.
    public var storeAs: String?
    public var test: Test?
    public var limits: Limits?
    public var interval: Interval?

    /// Whether the rule answers to an event of its key in a donor's history.
    public var isEvent: Bool {
        switch test {
        case .ageUnder, .ageOver, .interval: false
        case .weightUnder, .haemoglobinUnder, .pregnant, .breastfeeding, nil: true
        }
    }

    /// Whether the rule has anything to say about this kind of donation.
    public func concerns(_ kind: DonationKind) -> Bool { donationKinds?.contains(kind) ?? true }
}

/// The deferral and interval rules of one jurisdiction.
public struct EligibilityRules: Sendable, Hashable {
    /// ISO 3166 code of the jurisdiction.
    public let jurisdiction: String
    public let effectiveFrom: CivilDate
    /// The rows of the published tables.
    public let rows: [EligibilityRule]
    /// Rows of our own: splits of a published row, intervals nobody publishes, and the blood bank's own decision.
    public let ownRows: [EligibilityRule]

    /// Both tables, in order.
    public let allRows: [EligibilityRule]
    /// The rows that look at a history by themselves; the others wait for an event of their key.
    let testRows: [EligibilityRule]
    let intervalRows: [EligibilityRule]
    private let positions: [String: Int]

    public init(
        jurisdiction: String, effectiveFrom: CivilDate, rows: [EligibilityRule], ownRows: [EligibilityRule] = []
    ) {
        self.jurisdiction = jurisdiction
        self.effectiveFrom = effectiveFrom
        self.rows = rows
        self.ownRows = ownRows
        allRows = rows + ownRows
        testRows = allRows.filter { $0.test != nil && $0.test != .interval }
        intervalRows = allRows.filter { $0.interval != nil }
        // A key that stands twice keeps its first row; `problems()` reports it.
        positions = Dictionary(allRows.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
    }

    public func rule(_ key: String) -> EligibilityRule? { position(of: key).map { allRows[$0] } }

    /// Where the row of this key stands in `allRows`.
    func position(of key: String) -> Int? { positions[key] }

    /// Keys an event of a donor's history may carry, in the order of the table.
    public var eventKeys: [String] { allRows.filter(\.isEvent).map(\.key) }

    /// The intervals between two kinds of donation for one sex.
    public func intervals(after last: DonationKind, before next: DonationKind, sex: Sex?) -> [EligibilityRule] {
        intervalRows.filter { row in
            guard let interval = row.interval, interval.last.contains(last), interval.next.contains(next) else {
                return false
            }
            // Of a donor whose sex is not known the longer interval is kept.
            return sex == nil || interval.sex == nil || interval.sex == sex
        }
    }

    /// What is wrong with the table itself, in sentences; empty when it can be used. Checked when it is loaded.
    public func problems() -> [String] {
        var problems: [String] = []
        var seen: Set<String> = []
        for row in allRows {
            if !seen.insert(row.key).inserted { problems.append("\(row.key): the key stands in the table twice") }
            problems += row.problems().map { "\(row.key): \($0)" }
            if let storeAs = row.storeAs, rule(storeAs) == nil {
                problems.append("\(row.key): is to be stored as \(storeAs), which is no row")
            }
        }
        for last in DonationKind.allCases {
            for next in DonationKind.allCases {
                for sex in Sex.allCases where intervals(after: last, before: next, sex: sex).isEmpty {
                    problems.append("no interval from \(last) to \(next) for a \(sex) donor")
                }
            }
        }
        return problems
    }
}

extension EligibilityRules: Codable {
    private enum CodingKeys: String, CodingKey {
        case jurisdiction
        case effectiveFrom
        case rows
        case ownRows
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            jurisdiction: try container.decode(String.self, forKey: .jurisdiction),
            effectiveFrom: try container.decode(CivilDate.self, forKey: .effectiveFrom),
            rows: try container.decode([EligibilityRule].self, forKey: .rows),
            ownRows: try container.decodeIfPresent([EligibilityRule].self, forKey: .ownRows) ?? [])
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(jurisdiction, forKey: .jurisdiction)
        try container.encode(effectiveFrom, forKey: .effectiveFrom)
        try container.encode(rows, forKey: .rows)
        try container.encode(ownRows, forKey: .ownRows)
    }
}

extension EligibilityRule {
    fileprivate func problems() -> [String] {
        var problems: [String] = []
        if title["en", default: ""].isEmpty { problems.append("has no English title") }
        if sources.isEmpty && !isUnsourced { problems.append("has no source and is not marked unsourced") }
        if kind == .temporary && test != .ageUnder && (days ?? 0) <= 0 { problems.append("has no period in days") }
        if kind == .temporary && countsFrom == nil { problems.append("does not say from what its days count") }
        switch test {
        case .ageUnder where limits?.years == nil, .ageOver where limits?.years == nil:
            problems.append("has no age limit")
        case .weightUnder where limits?.kilograms == nil: problems.append("has no weight limit")
        case .haemoglobinUnder where limits?.haemoglobinMale == nil || limits?.haemoglobinFemale == nil:
            problems.append("has no haemoglobin limit for both sexes")
        case .interval where interval == nil: problems.append("names no pair of donations")
        default: break
        }
        return problems
    }
}
