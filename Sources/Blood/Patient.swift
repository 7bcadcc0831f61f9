/// What the compatibility rules need to know of the person to be transfused: never a name.
public struct Patient: Codable, Sendable, Hashable {
    public var group: BloodGroup
    /// `nil` when the caller does not know or was not asked.
    public var sex: Sex?
    /// Completed years; `0` for an infant. `nil` when not known.
    public var ageYears: Int?
    /// Has, or may have, formed anti-D: RhD-negative blood only.
    public var hasAntiD: Bool
    /// Will be transfused again and again (thalassaemia): RhD-negative patients stay RhD-negative.
    public var isChronicallyTransfused: Bool
    /// Bombay phenotype (Oh): group O is not compatible, only Bombay donors are.
    public var isBombay: Bool
    /// Less than 28 days old: compatibility must hold for mother and baby; the laboratory decides.
    public var isNewborn: Bool

    public init(
        group: BloodGroup, sex: Sex? = nil, ageYears: Int? = nil, hasAntiD: Bool = false,
        isChronicallyTransfused: Bool = false, isBombay: Bool = false, isNewborn: Bool = false
    ) {
        self.group = group
        self.sex = sex
        self.ageYears = ageYears
        self.hasAntiD = hasAntiD
        self.isChronicallyTransfused = isChronicallyTransfused
        self.isBombay = isBombay
        self.isNewborn = isNewborn
    }
}
