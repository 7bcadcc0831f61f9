/// What has to be seen to before a component of this group is given.
///
/// Raw values are stable: they stand in the store, in the API and in the output of `qatra rules compatibility`.
public enum CompatibilityCondition: String, Codable, Sendable, CaseIterable, Hashable {
    // RhD
    /// RhD-positive red cells for an RhD-negative man over 18 or woman over 50.
    case consultantDecidesRhDPositive
    /// Group O RhD-positive red cells for a patient whose own group is not known and who may have to be protected.
    case lifeThreateningOnly
    /// The patient's sex is not known, and the rule depends on it.
    case confirmSex
    /// The patient's age is not known, and the rule depends on it.
    case confirmAge
    /// RhD-positive platelets for a patient who should not form anti-D.
    case antiDProphylaxis
    /// RhD-positive platelets for a patient who has, or may have, anti-D.
    case consultantDecidesAntiDPresent

    // ABO
    /// Group O platelets for another group: only with a low titre of anti-A and anti-B.
    case lowTitre
    /// Group A platelets for a group O patient.
    case preferSubgroupA2
    /// Group A plasma or cryoprecipitate for a group AB or untyped patient.
    case localPolicyGroupA
    /// Cryoprecipitate of another ABO group for an adult.
    case anyABOIfUnavoidable

    // Procedure
    /// Granulocytes carry many red cells and are given fresh.
    case crossmatchWithDonor
    /// A component that is always planned: type the patient before anybody is asked.
    case typePatientFirst
    /// A Bombay donor is not spent on a patient whom others can help.
    case bombayDonorReserved
    /// Plasma or platelets of another phenotype for a Bombay patient.
    case bombayLaboratoryDecides
    /// Red cells for a newborn.
    case motherAndBaby
    /// Red cells for a newborn: the unit itself must be a special one.
    case newbornUnit
    /// Plasma, platelets or cryoprecipitate for a newborn.
    case newbornLaboratoryDecides

    /// Whether a person has to decide or find something out before donors of this group are asked.
    ///
    /// The other conditions are steps that the laboratory takes in any case; they leave the verdict at `allowed`.
    public var needsDecision: Bool {
        switch self {
        case .crossmatchWithDonor, .preferSubgroupA2: false
        default: true
        }
    }

    /// The condition in one plain sentence, for the console and for print.
    public var sentence: String {
        switch self {
        case .consultantDecidesRhDPositive:
            "RhD-positive cells can give this RhD-negative patient anti-D: the consultant decides, when no "
                + "RhD-negative blood can be had and the patient has no anti-D."
        case .lifeThreateningOnly:
            "Group O RhD-positive cells are for a dying patient only, when group O RhD-negative cannot be had in time."
        case .confirmSex: "The patient's sex must be confirmed first."
        case .confirmAge: "The patient's age must be confirmed first."
        case .antiDProphylaxis:
            "RhD-negative platelets are preferred; with RhD-positive ones the doctor gives anti-D immunoglobulin."
        case .consultantDecidesAntiDPresent:
            "The patient has or may have anti-D: the consultant decides whether RhD-positive platelets are given."
        case .lowTitre: "Only when the laboratory has found a low titre of anti-A and anti-B in this donor."
        case .preferSubgroupA2: "The laboratory prefers an A2 donor where it knows the subgroup."
        case .localPolicyGroupA: "Only where the hospital's own policy accepts group A for this patient."
        case .anyABOIfUnavoidable: "Another ABO group only for an adult, and only when nothing else can be had."
        case .crossmatchWithDonor: "The laboratory crossmatches patient and donor; the unit keeps for 24 hours."
        case .typePatientFirst: "The patient is typed before donors are asked."
        case .bombayDonorReserved:
            "A Bombay donor is kept for Bombay patients: the laboratory decides whether to ask this donor."
        case .bombayLaboratoryDecides: "The patient has the Bombay phenotype: the laboratory chooses the unit."
        case .motherAndBaby: "The unit must suit both mother and baby: the laboratory decides."
        case .newbornUnit:
            "A newborn needs a fresh unit (under 5 days for a large volume), K-negative, HbS-negative, of low titre; "
                + "an adult emergency O-negative unit is not suitable."
        case .newbornLaboratoryDecides: "For a newborn the laboratory chooses the unit."
        }
    }

    /// Source ids of the jurisdiction's list of sources; empty when there is none.
    public var sources: [String] {
        switch self {
        case .consultantDecidesRhDPositive: ["C1", "C2"]
        case .lifeThreateningOnly, .confirmSex, .confirmAge: ["C1"]
        case .antiDProphylaxis: ["C4"]
        case .lowTitre, .localPolicyGroupA: ["C3", "C4"]
        case .preferSubgroupA2: ["C3"]
        case .motherAndBaby, .newbornUnit: ["C5"]
        case .crossmatchWithDonor: ["S2"]
        case .consultantDecidesAntiDPresent, .anyABOIfUnavoidable, .typePatientFirst, .bombayDonorReserved,
            .bombayLaboratoryDecides, .newbornLaboratoryDecides:
            []
        }
    }

    /// The rule, or a part of it, rests on no source that we have: a doctor must check it before it reaches patients.
    public var isUnsourced: Bool { sources.isEmpty || self == .crossmatchWithDonor }
}
