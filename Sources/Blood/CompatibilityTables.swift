/// The tables of donors per recipient, first choice first, as a nurse would read them from the wall.
enum CompatibilityTables {
    /// Red cells of which donors suit this recipient (C1; group A and B before O, and RhD as the second key: C2).
    static func redCells(_ recipient: BloodGroup) -> [BloodGroup] {
        switch recipient {
        case .oNegative: [.oNegative]
        case .oPositive: [.oPositive, .oNegative]
        case .aNegative: [.aNegative, .oNegative]
        case .aPositive: [.aPositive, .aNegative, .oPositive, .oNegative]
        case .bNegative: [.bNegative, .oNegative]
        case .bPositive: [.bPositive, .bNegative, .oPositive, .oNegative]
        case .abNegative: [.abNegative, .aNegative, .bNegative, .oNegative]
        case .abPositive:
            [.abPositive, .abNegative, .aPositive, .bPositive, .aNegative, .bNegative, .oPositive, .oNegative]
        // Group O, and which RhD depends on sex and age: `RhDPolicy` orders it.
        case .unknown: []
        }
    }

    /// Plasma and cryoprecipitate of which donors suit this recipient (C3); RhD is ignored (unsourced).
    static func plasma(_ recipient: ABOGroup?) -> [ABOGroup] {
        switch recipient {
        case .o: [.o, .a, .b, .ab]
        case .a: [.a, .ab]
        case .b: [.b, .ab]
        // Group A stands here under the condition of a local policy (C3, C4).
        case .ab, nil: [.ab, .a]
        }
    }

    /// Platelets of which donors suit this recipient (C3; for a recipient of unknown group C3 and C4).
    ///
    /// Group O stands here for other groups under the condition of a low titre.
    static func platelets(_ recipient: ABOGroup?) -> [ABOGroup] {
        switch recipient {
        case .o: [.o, .a, .ab]
        case .a: [.a, .o, .ab, .b]
        case .b: [.b, .o, .ab, .a]
        case .ab: [.ab, .o, .a, .b]
        case nil: [.a, .o]
        }
    }
}
