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
    /// Antigens against which the patient has, or had, an antibody. Anti-D is `hasAntiD`.
    public var antibodies: AntigenSet
    /// What is known of the patient's own antigens.
    public var antigens: AntigenProfile

    public init(
        group: BloodGroup, sex: Sex? = nil, ageYears: Int? = nil, hasAntiD: Bool = false,
        isChronicallyTransfused: Bool = false, isBombay: Bool = false, isNewborn: Bool = false,
        antibodies: AntigenSet = [], antigens: AntigenProfile = AntigenProfile()
    ) {
        self.group = group
        self.sex = sex
        self.ageYears = ageYears
        self.hasAntiD = hasAntiD
        self.isChronicallyTransfused = isChronicallyTransfused
        self.isBombay = isBombay
        self.isNewborn = isNewborn
        self.antibodies = antibodies
        self.antigens = antigens
    }

    /// Patients that were stored before antigens were asked have none.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            group: values.decode(BloodGroup.self, forKey: .group),
            sex: values.decodeIfPresent(Sex.self, forKey: .sex),
            ageYears: values.decodeIfPresent(Int.self, forKey: .ageYears),
            hasAntiD: values.decode(Bool.self, forKey: .hasAntiD),
            isChronicallyTransfused: values.decode(Bool.self, forKey: .isChronicallyTransfused),
            isBombay: values.decode(Bool.self, forKey: .isBombay),
            isNewborn: values.decode(Bool.self, forKey: .isNewborn),
            antibodies: values.decodeIfPresent(AntigenSet.self, forKey: .antibodies) ?? [],
            antigens: values.decodeIfPresent(AntigenProfile.self, forKey: .antigens) ?? AntigenProfile())
    }
}
