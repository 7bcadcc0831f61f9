/// How long a component keeps and how it is stored: data of the jurisdiction, row by row with a source.
public struct ShelfLife: Codable, Sendable, Hashable {
    public var component: BloodComponent
    /// The variant of the component the row is about, such as its anticoagulant.
    public var variant: String
    /// Storage temperature in °C; `nil` where only the upper limit matters.
    public var celsiusMin: Double?
    public var celsiusMax: Double
    public var isAgitated: Bool
    /// Hours from collection, or from thawing where the variant says so.
    public var hours: Int
    public var sources: [String]
    public var isUnsourced: Bool
}

/// How many donors one unit or one adult dose takes: data of the jurisdiction, row by row with a source.
public struct DonorDemand: Codable, Sendable, Hashable {
    public var component: BloodComponent
    /// How the donation is taken.
    public var kind: DonationKind
    /// What the donors make together, in words.
    public var per: String
    public var donorsMin: Int
    public var donorsMax: Int
    /// What the blood bank asks of such a donor beyond the rules of eligibility.
    public var donorNeeds: [String]
    public var sources: [String]
    public var isUnsourced: Bool
    /// What of the row has no source, where it is not all of it.
    public var unsourcedPart: String?
}

/// How many willing donors fail at the desk, and what that makes of a call for donors.
public struct OverRecruitment: Codable, Sendable, Hashable {
    /// Share of willing donors whom the desk defers, 0…1.
    public var deferredShare: Double
    public var factorMin: Double
    public var factorMax: Double
    public var sources: [String]

    /// Willing donors for each donation when this share is deferred: 1 / (1 − share).
    public var factor: Double { 1 / (1 - deferredShare) }
}

/// The tables of one jurisdiction about components: shelf life, and donors for a dose.
public struct ComponentRules: Codable, Sendable, Hashable {
    public var effectiveFrom: CivilDate
    public var shelfLives: [ShelfLife]
    public var donorDemands: [DonorDemand]
    public var overRecruitment: OverRecruitment

    /// Donors who have to give for this many units (red cells, whole blood) or adult doses (the rest).
    ///
    /// - Returns: the range of the table times `doses`; `nil` when the table has no row for this pair or `doses` < 1.
    public func donors(
        for component: BloodComponent, takenAs kind: DonationKind, doses: Int
    ) -> ClosedRange<Int>? {
        guard doses >= 1, let row = donorDemands.first(where: { $0.component == component && $0.kind == kind }) else {
            return nil
        }
        return (row.donorsMin * doses)...(row.donorsMax * doses)
    }

    /// What is wrong with the tables, in sentences; empty when they can be used.
    public func problems() -> [String] {
        var problems: [String] = []
        for row in shelfLives where row.hours <= 0 { problems.append("\(row.component) \(row.variant): no shelf life") }
        for row in shelfLives where row.sources.isEmpty && !row.isUnsourced {
            problems.append("\(row.component) \(row.variant): no source and not marked unsourced")
        }
        for row in donorDemands {
            if row.donorsMin < 1 || row.donorsMax < row.donorsMin {
                problems.append("\(row.component) by \(row.kind): \(row.donorsMin) to \(row.donorsMax) is no range")
            }
            if row.sources.isEmpty && !row.isUnsourced {
                problems.append("\(row.component) by \(row.kind): no source and not marked unsourced")
            }
        }
        if !(0..<1).contains(overRecruitment.deferredShare) { problems.append("the share deferred is no share") }
        return problems
    }
}
