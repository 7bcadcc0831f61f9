/// Why a component of this group is not given to this patient.
///
/// Raw values are stable: they stand in the store, in the API and in the output of `qatra rules compatibility`. The
/// order of declaration is the order in which several reasons are reported.
public enum CompatibilityRefusal: String, Codable, Sendable, CaseIterable, Hashable {
    // The donor's record
    case donorGroupUnknown
    case donorRecordContradictory

    // The patient's group is not known
    case unknownPatientNeedsTyping
    case unknownPatientNeedsGroupO
    case unknownPatientNeedsGroupAB
    case unknownPatientNeedsGroupAOrO

    // Bombay
    case patientNeedsBombayDonor
    case bombayPlasmaHasAntiH

    // ABO
    case wholeBloodNeedsIdenticalABO
    case redCellsABOIncompatible
    case plasmaABOIncompatible
    case plateletsABONotListed
    case otherABOForAdultsOnly

    // RhD
    case antiDPresent
    case rhDNegativeUpTo18
    case rhDNegativeChildbearing
    case rhDNegativeChronicallyTransfused

    /// The reason in one plain sentence, for the console and for print.
    public var sentence: String {
        switch self {
        case .donorGroupUnknown: "The donor's group is not known: a laboratory must type this donor first."
        case .donorRecordContradictory: "A Bombay donor types as group O; this record says otherwise. Type again."
        case .unknownPatientNeedsTyping:
            "Whole blood must be of the patient's own ABO group: type the patient, or ask for group O red cells."
        case .unknownPatientNeedsGroupO: "A patient of unknown group gets group O red cells."
        case .unknownPatientNeedsGroupAB: "A patient of unknown group gets group AB plasma."
        case .unknownPatientNeedsGroupAOrO: "A patient of unknown group gets group A or low-titre group O platelets."
        case .patientNeedsBombayDonor: "Only a Bombay donor is compatible with a Bombay patient, not group O either."
        case .bombayPlasmaHasAntiH: "A Bombay donor's plasma carries anti-H, which attacks all other red cells."
        case .wholeBloodNeedsIdenticalABO:
            "Whole blood carries red cells and plasma: only a donor of the patient's own ABO group is recruited."
        case .redCellsABOIncompatible: "The patient's antibodies attack the donor's red cells."
        case .plasmaABOIncompatible: "The donor's plasma attacks the patient's red cells."
        case .plateletsABONotListed: "Platelets of this ABO group are not in the table for this patient."
        case .otherABOForAdultsOnly: "Another ABO group is accepted for adults only."
        case .antiDPresent: "The patient has or may have anti-D: RhD-negative blood only."
        case .rhDNegativeUpTo18: "An RhD-negative patient of 18 or younger stays RhD-negative."
        case .rhDNegativeChildbearing: "An RhD-negative girl or woman of up to 50 stays RhD-negative."
        case .rhDNegativeChronicallyTransfused:
            "An RhD-negative patient who is transfused again and again stays RhD-negative."
        }
    }

    /// Source ids of the jurisdiction's list of sources; empty when there is none.
    public var sources: [String] {
        switch self {
        case .unknownPatientNeedsGroupO, .redCellsABOIncompatible: ["C1"]
        case .unknownPatientNeedsGroupAB, .unknownPatientNeedsGroupAOrO: ["C3", "C4"]
        case .plasmaABOIncompatible, .plateletsABONotListed: ["C3"]
        case .antiDPresent, .rhDNegativeUpTo18, .rhDNegativeChildbearing, .rhDNegativeChronicallyTransfused:
            ["C1", "C2"]
        case .donorGroupUnknown, .donorRecordContradictory, .unknownPatientNeedsTyping, .patientNeedsBombayDonor,
            .bombayPlasmaHasAntiH, .wholeBloodNeedsIdenticalABO, .otherABOForAdultsOnly:
            []
        }
    }

    /// The rule rests on no source that we have: a doctor must check it before it reaches patients.
    public var isUnsourced: Bool { sources.isEmpty }
}
