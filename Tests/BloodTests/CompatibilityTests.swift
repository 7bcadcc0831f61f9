import Blood
import Testing

/// Goal: every cell of the tables on the wall, and every policy around them, holds. Method: tables a nurse can read.
/// After the recipient stand the donors, first choice first; "?" means that a person has to decide or confirm
/// something before this group is asked; who does not stand there is refused.
@Suite("Compatibility")
struct CompatibilityTests {
    /// Reads "A-  A- O- A+? O+?" as the wall has it.
    private func expectWall(
        _ component: BloodComponent, _ wall: String, _ patient: Patient = Patient(group: .unknown)
    ) throws {
        let rows = wall.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(Set(rows.compactMap(\.first)) == Set(BloodGroup.allCases.map(\.rawValue)))
        for row in rows {
            var patient = patient
            patient.group = try #require(BloodGroup(rawValue: row[0]))
            let found = Compatibility.choices(of: component, for: patient)
                .map { $0.donor.rawValue + ($0.compatibility.verdict == .conditional ? "?" : "") }
            #expect(found == Array(row.dropFirst()), "\(component.rawValue) for \(row[0])")
        }
    }

    @Test func redCellsForAPatientOfUnknownSexAndAge() throws {
        try expectWall(
            .redCells,
            """
            O-   O- O+?
            O+   O+ O-
            A-   A- O- A+? O+?
            A+   A+ A- O+ O-
            B-   B- O- B+? O+?
            B+   B+ B- O+ O-
            AB-  AB- A- B- O- AB+? A+? B+? O+?
            AB+  AB+ AB- A+ B+ A- B- O+ O-
            unknown  O- O+?
            """)
    }

    @Test(arguments: [BloodComponent.redCells, .granulocytes])
    func redCellsForAGirlOfSix(_ component: BloodComponent) throws {
        let wall = """
            O-   O-
            O+   O+ O-
            A-   A- O-
            A+   A+ A- O+ O-
            B-   B- O-
            B+   B+ B- O+ O-
            AB-  AB- A- B- O-
            AB+  AB+ AB- A+ B+ A- B- O+ O-
            unknown  O- O+?
            """
        // Granulocytes are always planned, so that an untyped patient is typed first.
        let isPlanned = component == .granulocytes
        try expectWall(
            component, isPlanned ? wall.replacing("unknown  O- O+?", with: "unknown  O-? O+?") : wall,
            Patient(group: .unknown, sex: .female, ageYears: 6))
    }

    @Test func redCellsForAManOfForty() throws {
        try expectWall(
            .redCells,
            """
            O-   O- O+?
            O+   O+ O-
            A-   A- O- A+? O+?
            A+   A+ A- O+ O-
            B-   B- O- B+? O+?
            B+   B+ B- O+ O-
            AB-  AB- A- B- O- AB+? A+? B+? O+?
            AB+  AB+ AB- A+ B+ A- B- O+ O-
            unknown  O+ O-
            """, Patient(group: .unknown, sex: .male, ageYears: 40))
    }

    @Test func wholeBloodIsOfTheSameABOGroupOnly() throws {
        try expectWall(
            .wholeBlood,
            """
            O-   O- O+?
            O+   O+ O-
            A-   A- A+?
            A+   A+ A-
            B-   B- B+?
            B+   B+ B-
            AB-  AB- AB+?
            AB+  AB+ AB-
            unknown
            """)
    }

    @Test func platelets() throws {
        try expectWall(
            .platelets,
            """
            O-   O- A- AB- O+? A+? AB+?
            O+   O+ O- A+ A- AB+ AB-
            A-   A- O-? AB- B- A+? O+? AB+? B+?
            A+   A+ A- O+? O-? AB+ AB- B+ B-
            B-   B- O-? AB- A- B+? O+? AB+? A+?
            B+   B+ B- O+? O-? AB+ AB- A+ A-
            AB-  AB- O-? A- B- AB+? O+? A+? B+?
            AB+  AB+ AB- O+? O-? A+ A- B+ B-
            unknown  A- O-? A+? O+?
            """)
    }

    @Test func plasmaRunsTheOtherWayAndIgnoresRhD() throws {
        try expectWall(
            .plasma,
            """
            O-   O- O+ A- A+ B- B+ AB- AB+
            O+   O+ O- A+ A- B+ B- AB+ AB-
            A-   A- A+ AB- AB+
            A+   A+ A- AB+ AB-
            B-   B- B+ AB- AB+
            B+   B+ B- AB+ AB-
            AB-  AB- AB+ A-? A+?
            AB+  AB+ AB- A+? A-?
            unknown  AB- AB+ A-? A+?
            """)
    }

    @Test func cryoprecipitateOfAnotherGroupIsForAdultsIfUnavoidable() throws {
        let adult = Patient(group: .unknown, ageYears: 18)
        try expectWall(
            .cryoprecipitate,
            """
            O-   O- O+ A- A+ B- B+ AB- AB+
            O+   O+ O- A+ A- B+ B- AB+ AB-
            A-   A- A+ AB- AB+ O-? B-? O+? B+?
            A+   A+ A- AB+ AB- O+? B+? O-? B-?
            B-   B- B+ AB- AB+ O-? A-? O+? A+?
            B+   B+ B- AB+ AB- O+? A+? O-? A-?
            AB-  AB- AB+ A-? A+? O-? B-? O+? B+?
            AB+  AB+ AB- A+? A-? O+? B+? O-? B-?
            unknown  AB- AB+ A-? A+? O-? O+? B-? B+?
            """, adult)
        let child = Patient(group: .aPositive, ageYears: 17)
        #expect(
            Compatibility.canGive(.cryoprecipitate, from: .bPositive, to: child).refusals
                == [.plasmaABOIncompatible, .otherABOForAdultsOnly])
        let ageless = Compatibility.canGive(.cryoprecipitate, from: .bPositive, to: Patient(group: .aPositive))
        #expect(ageless.conditions == [.anyABOIfUnavoidable, .confirmAge])
    }

    /// The project's own reference table; a pair that it lists is never refused, one that it omits is never allowed.
    @Test(.enabled(if: SharedTables.exist, "the shared reference tables are not here"))
    func theReferenceTableAgreesOnEveryPair() throws {
        var orders: [String: Int] = [:]
        var lowTitre: Set<String> = []
        let rows = try SharedTables.rows("compatibility.csv")
        try #require(rows.count > 90)
        for row in rows {
            let component = try #require(row["component"])
            let recipients = BloodGroup.known.filter { covers(row["recipient"], $0) }
            let donors = BloodGroup.known.filter { covers(row["donor"], $0) }
            for recipient in recipients {
                for donor in donors {
                    let pair = "\(component) \(recipient.rawValue) \(donor.rawValue)"
                    orders[pair] = Int(try #require(row["preference"]))
                    if row["donor"]?.contains("low titre") == true { lowTitre.insert(pair) }
                }
            }
        }
        let names: [BloodComponent: String] = [
            .redCells: "red_cells", .wholeBlood: "whole_blood", .plasma: "plasma", .platelets: "platelets",
            .cryoprecipitate: "cryoprecipitate", .granulocytes: "granulocytes",
        ]
        for component in BloodComponent.allCases {
            for recipient in BloodGroup.known {
                for donor in BloodGroup.known {
                    let pair = "\(try #require(names[component])) \(recipient.rawValue) \(donor.rawValue)"
                    // A man of forty: RhD-positive platelets need no anti-D, so that ABO alone orders them.
                    let man = Patient(group: recipient, sex: .male, ageYears: 40)
                    let found = Compatibility.canGive(component, from: donor, to: man)
                    if let order = orders[pair] {
                        #expect(found.order == order, "\(pair)")
                        #expect(found.verdict == (lowTitre.contains(pair) ? .conditional : .allowed), "\(pair)")
                    } else {
                        #expect(found.verdict != .allowed, "\(pair)")
                    }
                }
            }
        }
    }

    /// "A+" names one group, "A" and "O(low titre)" an ABO group of either RhD.
    private func covers(_ text: String?, _ group: BloodGroup) -> Bool {
        guard let text, let abo = group.abo else { return false }
        return text == group.rawValue || text == abo.rawValue || text == "\(abo.rawValue)(low titre)"
    }
}

@Suite("RhD-positive blood for an RhD-negative patient")
struct RhDTests {
    struct Case: CustomTestStringConvertible {
        let who: String
        let sex: Sex?
        let age: Int?
        var antiD = false
        var chronic = false
        let verdict: Compatibility.Verdict
        var refusals: [CompatibilityRefusal] = []
        var conditions: [CompatibilityCondition] = []
        var testDescription: String { who }
    }

    static let cases: [Case] = [
        .init(
            who: "a boy of 17", sex: .male, age: 17, verdict: .refused, refusals: [.rhDNegativeUpTo18]),
        .init(
            who: "a man of exactly 18", sex: .male, age: 18, verdict: .refused, refusals: [.rhDNegativeUpTo18]),
        .init(
            who: "a man of 19", sex: .male, age: 19, verdict: .conditional,
            conditions: [.consultantDecidesRhDPositive]),
        .init(
            who: "a girl of 5", sex: .female, age: 5, verdict: .refused,
            refusals: [.rhDNegativeUpTo18, .rhDNegativeChildbearing]),
        .init(
            who: "a woman of exactly 50", sex: .female, age: 50, verdict: .refused,
            refusals: [.rhDNegativeChildbearing]),
        .init(
            who: "a woman of 51", sex: .female, age: 51, verdict: .conditional,
            conditions: [.consultantDecidesRhDPositive]),
        .init(
            who: "somebody of 18 of unknown sex", sex: nil, age: 18, verdict: .refused,
            refusals: [.rhDNegativeUpTo18]),
        .init(
            who: "somebody of 30 of unknown sex", sex: nil, age: 30, verdict: .conditional,
            conditions: [.consultantDecidesRhDPositive, .confirmSex]),
        .init(
            who: "somebody of 51 of unknown sex", sex: nil, age: 51, verdict: .conditional,
            conditions: [.consultantDecidesRhDPositive]),
        .init(
            who: "a man of unknown age", sex: .male, age: nil, verdict: .conditional,
            conditions: [.consultantDecidesRhDPositive, .confirmAge]),
        .init(
            who: "a woman of unknown age", sex: .female, age: nil, verdict: .conditional,
            conditions: [.consultantDecidesRhDPositive, .confirmAge]),
        .init(
            who: "nobody knows who", sex: nil, age: nil, verdict: .conditional,
            conditions: [.consultantDecidesRhDPositive, .confirmSex, .confirmAge]),
        .init(
            who: "a man of 60 with anti-D", sex: .male, age: 60, antiD: true, verdict: .refused,
            refusals: [.antiDPresent]),
        .init(
            who: "a man of 30 with thalassaemia", sex: .male, age: 30, chronic: true, verdict: .refused,
            refusals: [.rhDNegativeChronicallyTransfused]),
        .init(
            who: "a girl of 8 with thalassaemia and anti-D", sex: .female, age: 8, antiD: true, chronic: true,
            verdict: .refused,
            refusals: [
                .antiDPresent, .rhDNegativeUpTo18, .rhDNegativeChildbearing, .rhDNegativeChronicallyTransfused,
            ]),
    ]

    @Test(arguments: cases, [BloodComponent.redCells, .wholeBlood])
    func dependsOnSexAgeAndHistory(_ row: Case, _ component: BloodComponent) {
        let patient = Patient(
            group: .bNegative, sex: row.sex, ageYears: row.age, hasAntiD: row.antiD,
            isChronicallyTransfused: row.chronic)
        let found = Compatibility.canGive(component, from: .bPositive, to: patient)
        #expect(found.verdict == row.verdict)
        #expect(found.refusals == row.refusals)
        #expect(found.conditions == row.conditions)
        // RhD-negative blood of the own group is the first choice whoever it is.
        #expect(Compatibility.canGive(component, from: .bNegative, to: patient).order == 1)
        #expect(Compatibility.canGive(component, from: .bNegative, to: patient).verdict == .allowed)
    }

    @Test func antiDMakesEveryPatientRhDNegative() {
        let patient = Patient(group: .aPositive, sex: .male, ageYears: 40, hasAntiD: true)
        let choices = Compatibility.choices(of: .redCells, for: patient)
        #expect(choices.map(\.donor) == [.aNegative, .oNegative])
        #expect(choices.map(\.compatibility.order) == [1, 2])
        #expect(Compatibility.canGive(.redCells, from: .aPositive, to: patient).refusals == [.antiDPresent])
    }

    @Test func platelets() {
        func verdict(_ patient: Patient) -> Compatibility {
            Compatibility.canGive(.platelets, from: .aPositive, to: patient)
        }
        #expect(verdict(Patient(group: .aNegative, sex: .male, ageYears: 19)).conditions == [])
        #expect(verdict(Patient(group: .aNegative, sex: .female, ageYears: 51)).verdict == .allowed)
        #expect(verdict(Patient(group: .aNegative, sex: .female, ageYears: 30)).conditions == [.antiDProphylaxis])
        #expect(verdict(Patient(group: .aNegative, sex: .male, ageYears: 9)).conditions == [.antiDProphylaxis])
        #expect(
            verdict(Patient(group: .aNegative, sex: .male, ageYears: 40, hasAntiD: true)).conditions
                == [.consultantDecidesAntiDPresent])
        #expect(
            verdict(Patient(group: .aNegative, sex: .male, ageYears: 40, isChronicallyTransfused: true)).conditions
                == [.antiDProphylaxis])
        #expect(verdict(Patient(group: .aPositive, sex: .female, ageYears: 30)).verdict == .allowed)
    }
}

@Suite("Patients who are not in the tables")
struct SpecialPatientTests {
    @Test func aPatientOfUnknownGroupGetsGroupOBySexAndAge() {
        func donors(_ sex: Sex?, _ age: Int?, chronic: Bool = false) -> [String] {
            let patient = Patient(group: .unknown, sex: sex, ageYears: age, isChronicallyTransfused: chronic)
            return Compatibility.choices(of: .redCells, for: patient)
                .map { "\($0.donor.rawValue) \($0.compatibility.verdict.rawValue)" }
        }
        let guarded = ["O- allowed", "O+ conditional"]
        #expect(donors(.female, 50) == guarded)
        #expect(donors(.male, 18) == guarded)
        #expect(donors(.female, nil) == guarded)
        #expect(donors(nil, nil) == guarded)
        #expect(donors(.male, 40, chronic: true) == guarded)
        #expect(donors(.female, 51) == ["O+ allowed", "O- allowed"])
        #expect(donors(.male, 19) == ["O+ allowed", "O- allowed"])
    }

    @Test func groupOPositiveIsNeverWithheldFromADyingPatient() {
        let girl = Patient(group: .unknown, sex: .female, ageYears: 12)
        let found = Compatibility.canGive(.redCells, from: .oPositive, to: girl)
        #expect(found.conditions == [.lifeThreateningOnly])
        let withAntiD = Patient(group: .unknown, sex: .female, ageYears: 12, hasAntiD: true)
        #expect(Compatibility.canGive(.redCells, from: .oPositive, to: withAntiD).refusals == [.antiDPresent])
    }

    @Test func wholeBloodForAnUntypedPatientIsRefusedWithTheWayOut() {
        for donor in BloodGroup.known {
            let found = Compatibility.canGive(.wholeBlood, from: donor, to: Patient(group: .unknown))
            #expect(found.refusals == [.unknownPatientNeedsTyping])
        }
        #expect(CompatibilityRefusal.unknownPatientNeedsTyping.sentence.contains("group O red cells"))
    }

    @Test(arguments: BloodComponent.allCases)
    func aDonorOfUnknownGroupIsNeverAsked(_ component: BloodComponent) {
        for group in BloodGroup.allCases {
            let found = Compatibility.canGive(component, from: .unknown, to: Patient(group: group))
            #expect(found.verdict == .refused)
            #expect(found.order == nil)
            #expect(found.refusals.first == .donorGroupUnknown)
        }
    }

    @Test func recordsThatDisagreeMakeThePatientUntyped() {
        #expect(BloodGroup.agreed(by: [.aPositive, .aPositive]) == .aPositive)
        #expect(BloodGroup.agreed(by: [.aPositive, .bPositive]) == .unknown)
        #expect(BloodGroup.agreed(by: [.aPositive, .aNegative]) == .unknown)
        #expect(BloodGroup.agreed(by: [.aPositive, .unknown]) == .unknown)
        #expect(BloodGroup.agreed(by: []) == .unknown)
    }

    @Test func allReasonsOfARefusalAreNamed() {
        let girl = Patient(group: .oNegative, sex: .female, ageYears: 10, hasAntiD: true)
        #expect(
            Compatibility.canGive(.wholeBlood, from: .abPositive, to: girl).refusals == [
                .wholeBloodNeedsIdenticalABO, .redCellsABOIncompatible, .antiDPresent, .rhDNegativeUpTo18,
                .rhDNegativeChildbearing,
            ])
        #expect(
            Compatibility.canGive(.wholeBlood, from: .oPositive, to: Patient(group: .aPositive)).refusals
                == [.wholeBloodNeedsIdenticalABO, .plasmaABOIncompatible])
        #expect(
            Compatibility.canGive(.wholeBlood, from: .aPositive, to: Patient(group: .bPositive)).refusals
                == [.wholeBloodNeedsIdenticalABO, .redCellsABOIncompatible, .plasmaABOIncompatible])
    }

    @Test(arguments: [BloodComponent.wholeBlood, .redCells, .granulocytes])
    func onlyABombayDonorSuitsABombayPatient(_ component: BloodComponent) {
        let patient = Patient(group: .oPositive, sex: .male, ageYears: 30, isBombay: true)
        for donor in BloodGroup.known {
            let found = Compatibility.canGive(component, from: donor, to: patient)
            #expect(found.refusals.contains(.patientNeedsBombayDonor))
        }
        let positive = Compatibility.canGive(component, from: .oPositive, donorIsBombay: true, to: patient)
        let negative = Compatibility.canGive(component, from: .oNegative, donorIsBombay: true, to: patient)
        #expect([positive.verdict, negative.verdict] == [.allowed, .allowed])
        #expect([positive.order, negative.order] == [1, 2])
    }

    @Test func aBombayPatientKeepsTheRhDRules() {
        let girl = Patient(group: .oNegative, sex: .female, ageYears: 12, isBombay: true)
        let found = Compatibility.canGive(.redCells, from: .oPositive, donorIsBombay: true, to: girl)
        #expect(found.refusals == [.rhDNegativeUpTo18, .rhDNegativeChildbearing])
        #expect(Compatibility.choices(of: .redCells, for: girl).map(\.donor) == [.oNegative])
    }

    @Test func theLaboratoryChoosesPlasmaAndPlateletsForABombayPatient() {
        let patient = Patient(group: .oPositive, sex: .male, ageYears: 30, isBombay: true)
        for component in [BloodComponent.plasma, .platelets, .cryoprecipitate] {
            let other = Compatibility.canGive(component, from: .oPositive, to: patient)
            #expect(other.verdict == .conditional)
            #expect(other.conditions.contains(.bombayLaboratoryDecides))
            #expect(other.order == 2)
            let own = Compatibility.canGive(component, from: .oPositive, donorIsBombay: true, to: patient)
            #expect(own.verdict == .allowed)
            #expect(own.order == 1)
        }
    }

    @Test func aBombayDonorIsKeptForBombayPatients() {
        let patient = Patient(group: .oPositive, sex: .male, ageYears: 30)
        let cells = Compatibility.canGive(.redCells, from: .oPositive, donorIsBombay: true, to: patient)
        #expect(cells.conditions == [.bombayDonorReserved])
        #expect(cells.order == 3)
        for component in [BloodComponent.wholeBlood, .plasma, .platelets, .cryoprecipitate, .granulocytes] {
            let found = Compatibility.canGive(component, from: .oPositive, donorIsBombay: true, to: patient)
            #expect(found.refusals.contains(.bombayPlasmaHasAntiH), "\(component.rawValue)")
        }
        let ofAnotherABO = Compatibility.canGive(
            .wholeBlood, from: .oPositive, donorIsBombay: true,
            to: Patient(group: .aNegative, sex: .female, ageYears: 30))
        #expect(
            ofAnotherABO.refusals == [
                .bombayPlasmaHasAntiH, .wholeBloodNeedsIdenticalABO, .plasmaABOIncompatible, .rhDNegativeChildbearing,
            ])
        let muddled = Compatibility.canGive(.redCells, from: .bPositive, donorIsBombay: true, to: patient)
        #expect(muddled.refusals.contains(.donorRecordContradictory))
    }

    @Test(arguments: BloodComponent.allCases)
    func nothingIsSimplyAllowedForANewborn(_ component: BloodComponent) {
        for group in BloodGroup.allCases {
            for donor in BloodGroup.allCases {
                for isBombay in [false, true] {
                    let found = Compatibility.canGive(
                        component, from: donor, donorIsBombay: isBombay,
                        to: Patient(group: group, isBombay: isBombay, isNewborn: true))
                    #expect(found.verdict != .allowed)
                }
            }
        }
        let found = Compatibility.canGive(
            .redCells, from: .oNegative, to: Patient(group: .unknown, ageYears: 0, isNewborn: true))
        #expect(found.conditions == [.motherAndBaby, .newbornUnit])
    }

    @Test func granulocytesAreAskedForAndCrossmatched() {
        let found = Compatibility.canGive(
            .granulocytes, from: .aPositive, to: Patient(group: .aPositive, sex: .male, ageYears: 40))
        #expect(found.verdict == .allowed)
        #expect(found.conditions == [.crossmatchWithDonor])
    }

    @Test func everyVerdictIsWhole() {
        for component in BloodComponent.allCases {
            for patient in BloodGroup.allCases {
                for donor in BloodGroup.allCases {
                    let found = Compatibility.canGive(component, from: donor, to: Patient(group: patient))
                    let decisions = found.conditions.filter(\.needsDecision)
                    switch found.verdict {
                    case .allowed: #expect(decisions.isEmpty)
                    case .conditional: #expect(!decisions.isEmpty)
                    case .refused: #expect(!found.refusals.isEmpty && found.conditions.isEmpty)
                    }
                    #expect((found.order == nil) == (found.verdict == .refused))
                    #expect((found.verdict == .refused) == !found.refusals.isEmpty)
                }
            }
        }
    }

    @Test func everyConditionAndRefusalSaysWhatItMeansAndWhereItComesFrom() {
        for condition in CompatibilityCondition.allCases {
            #expect(condition.sentence.hasSuffix("."))
            #expect(condition.isUnsourced || !condition.sources.isEmpty)
        }
        for refusal in CompatibilityRefusal.allCases {
            #expect(refusal.sentence.hasSuffix("."))
            #expect(refusal.isUnsourced == refusal.sources.isEmpty)
        }
    }
}
