/// What a patient's antibodies and antigens ask of donors, beside ABO and D.
///
/// Sources: alloimmunisation in thalassaemia 11.4 % of 9,256 patients, 78 % of it Rh and Kell (Franchini 2019,
/// PMC6343597); Rh and K matched 2.8 % against 33 % (Blood 2000;96:3369). Counter-evidence: a Karachi study of 2020 (30
/// of 800, 3.75 %) recommends no routine matching beyond ABO and D. So what is preferred only orders, and only where
/// there is time; what an antibody asks is binding.
public struct AntigenNeeds: Sendable, Hashable {
    /// Rh C, c, E, e and K: first for everybody who is transfused again and again.
    public static let first: AntigenSet = [.bigC, .smallC, .bigE, .smallE, .bigK]

    /// What the rules of ABO, RhD and the Bombay phenotype judge by the donor's group (`Compatibility`), by serology
    /// alone.
    public static let judgedByGroup: AntigenSet = [.a, .b, .d, .h]

    /// Antigens a patient's antibody can be entered against here; anti-D and Bombay have questions of their own.
    public static let ofAntibodies: [Antigen] = Antigen.allCases.filter { !judgedByGroup.contains($0) }

    /// The donor must be known NEGATIVE for all of these: the patient has an antibody.
    public var mandatory: AntigenSet
    /// Better if the donor lacks these too.
    public var preferred: AntigenSet

    public init(mandatory: AntigenSet = [], preferred: AntigenSet = []) {
        self.mandatory = mandatory
        self.preferred = preferred
    }

    /// - Parameter hasTime: nothing is preferred in an emergency or an urgent need, so that no order of ours delays
    ///   one.
    public init(of patient: Patient, component: BloodComponent, hasTime: Bool) {
        self.init()
        guard component.carriesRedCells else { return }
        mandatory = patient.antibodies.subtracting(Self.judgedByGroup)
        guard hasTime, patient.isChronicallyTransfused else { return }
        let lacked = patient.antigens.lackedByPatient.subtracting(Self.judgedByGroup).subtracting(mandatory)
        // Who has formed one antibody forms the next more easily: then everything that is known is matched.
        preferred = patient.antibodies.isEmpty ? lacked.intersection(Self.first) : lacked
    }

    public var isEmpty: Bool { mandatory.isEmpty && preferred.isEmpty }
}

extension BloodComponent {
    /// Whether the patient receives red cells with it. Granulocytes come with red cells and are matched like them.
    public var carriesRedCells: Bool {
        switch self {
        case .wholeBlood, .redCells, .granulocytes: true
        case .platelets, .plasma, .cryoprecipitate: false
        }
    }
}
