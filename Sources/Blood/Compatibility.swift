/// Whether this group may give this component to this patient, with every reason.
///
/// Red cells and plasma run in opposite directions, so the component is always named. The verdict is about recruiting
/// donors: the blood bank types, screens and crossmatches every unit, and it alone issues one.
public struct Compatibility: Sendable, Hashable, Codable {
    public enum Verdict: String, Codable, Sendable, CaseIterable, Hashable {
        /// Donors of this group may be asked. Conditions that stand beside it are steps the laboratory takes anyway.
        case allowed
        /// A person has to decide or find out something before donors of this group are asked.
        case conditional
        /// Donors of this group are not asked for this patient.
        case refused
    }

    public let verdict: Verdict
    /// 1 is the first choice of group; `nil` when refused. What may only be given because of RhD comes after the rest.
    public let order: Int?
    /// Empty when refused.
    public let conditions: [CompatibilityCondition]
    /// All reasons of a refusal, in the order of their declaration; empty otherwise.
    public let refusals: [CompatibilityRefusal]

    /// Judges one pair of groups.
    ///
    /// - Parameters:
    ///   - component: what the patient is to be given.
    ///   - donor: the donor's group as the register has it; nobody of unknown group is asked for a patient's group.
    ///   - donorIsBombay: the donor has the Bombay phenotype, which types as group O and is not group O.
    ///   - patient: an ABO discrepancy is passed as group `unknown`, see `BloodGroup.agreed(by:)`.
    public static func canGive(
        _ component: BloodComponent, from donor: BloodGroup, donorIsBombay: Bool = false, to patient: Patient
    ) -> Compatibility {
        CompatibilityJudge(component: component, donor: donor, donorIsBombay: donorIsBombay, patient: patient).judge()
    }

    /// One group of donors that is not refused.
    public struct Choice: Sendable, Hashable {
        public let donor: BloodGroup
        public let compatibility: Compatibility
    }

    /// The groups that may be asked for this patient, first choice first, conditional ones included.
    ///
    /// For a patient of unknown group this is the emergency policy: group O red cells by sex and age, AB plasma, A or
    /// low-titre O platelets, and no whole blood at all. Donors of the Bombay phenotype are listed for Bombay patients.
    public static func choices(of component: BloodComponent, for patient: Patient) -> [Choice] {
        BloodGroup.known
            .map {
                Choice(
                    donor: $0,
                    compatibility: canGive(component, from: $0, donorIsBombay: patient.isBombay, to: patient))
            }
            .filter { $0.compatibility.verdict != .refused }
            .sorted { left, right in
                let orders = (left.compatibility.order ?? .max, right.compatibility.order ?? .max)
                // Where the tables rank by ABO alone, the patient's own RhD comes first, which spares RhD-negative.
                return orders.0 == orders.1
                    ? left.donor.rhD == patient.group.rhD && right.donor.rhD != patient.group.rhD
                    : orders.0 < orders.1
            }
    }
}

extension BloodGroup {
    /// The group on which all records agree; `unknown` when there is none or when two disagree.
    ///
    /// A patient whose records disagree is treated as untyped, with group O red cells (C2).
    public static func agreed(by records: [BloodGroup]) -> BloodGroup {
        guard let first = records.first, records.allSatisfy({ $0 == first }) else { return .unknown }
        return first
    }
}
