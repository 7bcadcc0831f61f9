/// What a patient's blood bank knows beside the group: antibodies, and the patient's own antigens.
public struct PatientAntigens: Codable, Sendable, Hashable {
    public var antibodies: AntigenSet
    public var antigens: AntigenProfile

    public init(antibodies: AntigenSet = [], antigens: AntigenProfile = AntigenProfile()) {
        self.antibodies = antibodies
        self.antigens = antigens
    }

    public init(_ patient: Patient) { self.init(antibodies: patient.antibodies, antigens: patient.antigens) }

    public var isEmpty: Bool { antibodies.isEmpty && antigens.isEmpty }
}

extension Patient {
    /// The same patient with what is known of antibodies and antigens.
    public func with(_ known: PatientAntigens) -> Patient {
        var patient = self
        (patient.antibodies, patient.antigens) = (known.antibodies, known.antigens)
        return patient
    }
}
