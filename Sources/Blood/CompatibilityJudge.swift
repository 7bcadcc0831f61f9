/// Judges one pair; every rule adds its refusals or conditions, none stops the others.
struct CompatibilityJudge {
    let component: BloodComponent
    let donor: BloodGroup
    let donorIsBombay: Bool
    let patient: Patient

    private struct Draft {
        var order: Int?
        var conditions: [CompatibilityCondition] = []
        var refusals: Set<CompatibilityRefusal> = []

        mutating func require(_ condition: CompatibilityCondition) {
            if !conditions.contains(condition) { conditions.append(condition) }
        }

        mutating func refuse(_ reason: CompatibilityRefusal) { refusals.insert(reason) }

        var settled: Compatibility {
            guard refusals.isEmpty else {
                let inOrder = CompatibilityRefusal.allCases.filter(refusals.contains)
                return Compatibility(verdict: .refused, order: nil, conditions: [], refusals: inOrder)
            }
            let isConditional = conditions.contains(where: \.needsDecision)
            return Compatibility(
                verdict: isConditional ? .conditional : .allowed, order: order, conditions: conditions, refusals: [])
        }
    }

    /// A patient with anti-D is RhD-negative for every purpose of transfusion, whatever the record says.
    private var patientRhD: RhD? { patient.hasAntiD ? .negative : patient.group.rhD }

    /// A Bombay patient types as group O; any other ABO on the record is a discrepancy, and so unknown.
    private var patientABO: ABOGroup? {
        patient.isBombay && patient.group.abo != .o ? nil : patient.group.abo
    }

    func judge() -> Compatibility {
        var draft = Draft()
        if donor == .unknown { draft.refuse(.donorGroupUnknown) }
        if donorIsBombay, let abo = donor.abo, abo != .o { draft.refuse(.donorRecordContradictory) }
        switch component {
        case .wholeBlood: judgeWholeBlood(&draft)
        case .redCells, .granulocytes: judgeRedCells(&draft)
        case .plasma, .cryoprecipitate: judgePlasma(&draft)
        case .platelets: judgePlatelets(&draft)
        }
        return draft.settled
    }

    // MARK: - Components

    /// ABO-identical only, for the bag carries red cells and plasma (unsourced; follows from the two tables). A donor
    /// of the same ABO who is RhD-negative is the fallback for an RhD-positive patient.
    private func judgeWholeBlood(_ draft: inout Draft) {
        if patient.isBombay || donorIsBombay { judgeBombayPair(&draft) }
        // A Bombay patient types as group O, and the ABO table has nothing to say; for a Bombay donor it has.
        if !patient.isBombay { judgeABOOfWholeBlood(&draft) }
        judgeRhDOfRedCells(&draft)
        draft.order = rhDOrder.firstIndex(of: donor.rhD).map { $0 + 1 }
        judgeNewbornRedCells(&draft)
    }

    private func judgeABOOfWholeBlood(_ draft: inout Draft) {
        if patient.group == .unknown {
            draft.refuse(.unknownPatientNeedsTyping)
        } else if let donorABO = donor.abo, donorABO != patient.group.abo {
            draft.refuse(.wholeBloodNeedsIdenticalABO)
            if !redCellABOGroups.contains(donorABO) { draft.refuse(.redCellsABOIncompatible) }
            // Group A for an AB patient is a policy for plasma alone: its plasma does attack the patient's cells.
            let isPlasmaSafe = donorABO == .ab || patient.group.abo == .o
            if !isPlasmaSafe { draft.refuse(.plasmaABOIncompatible) }
        }
    }

    /// The table of red cells; granulocytes go by it too, for they carry many red cells, and are crossmatched.
    private func judgeRedCells(_ draft: inout Draft) {
        if patient.isBombay || (donorIsBombay && component == .granulocytes) {
            judgeBombayPair(&draft)
            draft.order = rhDOrder.firstIndex(of: donor.rhD).map { $0 + 1 }
        } else {
            let order = redCellOrder
            if let position = order.firstIndex(of: donor) {
                // A Bombay donor's cells lack A, B and H: compatible with all, needed by very few, so asked last.
                draft.order = position + 1 + (donorIsBombay ? order.count : 0)
            }
            if let donorABO = donor.abo, !redCellABOGroups.contains(donorABO) {
                draft.refuse(patientABO == nil ? .unknownPatientNeedsGroupO : .redCellsABOIncompatible)
            }
            if donorIsBombay { draft.require(.bombayDonorReserved) }
        }
        judgeRhDOfRedCells(&draft)
        if component == .granulocytes {
            if patient.group == .unknown { draft.require(.typePatientFirst) }
            draft.require(.crossmatchWithDonor)
        }
        judgeNewbornRedCells(&draft)
    }

    /// Plasma runs the other way: the donor's antibodies meet the patient's cells. RhD is ignored (unsourced).
    private func judgePlasma(_ draft: inout Draft) {
        guard judgeBombayPlasma(&draft) else { return }
        let order = CompatibilityTables.plasma(patientABO)
        let shift = patient.isBombay ? 2 : 1
        if let donorABO = donor.abo {
            if let position = order.firstIndex(of: donorABO) {
                draft.order = position + shift
                // Only for AB and untyped patients is group A a matter of policy; for A and O it is in the table.
                if donorABO == .a, patientABO == .ab || patientABO == nil { draft.require(.localPolicyGroupA) }
            } else if component == .cryoprecipitate {
                judgeCryoprecipitateOfAnotherGroup(&draft)
                draft.order = order.count + shift
            } else {
                draft.refuse(patientABO == nil ? .unknownPatientNeedsGroupAB : .plasmaABOIncompatible)
            }
        }
        if patient.isNewborn { draft.require(.newbornLaboratoryDecides) }
    }

    /// The bag holds little plasma: any ABO for adults if unavoidable (unsourced). Adult is 18 completed years.
    private func judgeCryoprecipitateOfAnotherGroup(_ draft: inout Draft) {
        let age = patient.isNewborn ? 0 : patient.ageYears
        if let age, age < 18 {
            draft.refuse(patientABO == nil ? .unknownPatientNeedsGroupAB : .plasmaABOIncompatible)
            draft.refuse(.otherABOForAdultsOnly)
        }
        draft.require(.anyABOIfUnavoidable)
        if age == nil { draft.require(.confirmAge) }
    }

    private func judgePlatelets(_ draft: inout Draft) {
        guard judgeBombayPlasma(&draft) else { return judgeRhDOfPlatelets(&draft, choices: 1) }
        let order = CompatibilityTables.platelets(patientABO)
        let shift = patient.isBombay ? 2 : 1
        if let donorABO = donor.abo {
            if let position = order.firstIndex(of: donorABO) {
                draft.order = position + shift
                if donorABO == .o, patientABO != .o { draft.require(.lowTitre) }
                if donorABO == .a, patientABO == .o { draft.require(.preferSubgroupA2) }
            } else {
                draft.refuse(patientABO == nil ? .unknownPatientNeedsGroupAOrO : .plateletsABONotListed)
            }
        }
        judgeRhDOfPlatelets(&draft, choices: order.count + shift - 1)
        if patient.isNewborn { draft.require(.newbornLaboratoryDecides) }
    }

    // MARK: - RhD

    private func judgeRhDOfRedCells(_ draft: inout Draft) {
        guard donor.rhD == .positive, patientRhD != .positive else { return }
        if patient.hasAntiD { draft.refuse(.antiDPresent) }
        let protection = RhDProtection(patient)
        if patient.group.rhD == .negative {
            if patient.isChronicallyTransfused { draft.refuse(.rhDNegativeChronicallyTransfused) }
            if case .protected(let reasons) = protection { reasons.forEach { draft.refuse($0) } }
            draft.require(.consultantDecidesRhDPositive)
        } else if protection != .notProtected || patient.isChronicallyTransfused {
            // RhD-positive blood is never withheld from a dying patient of unknown group (C1).
            draft.require(.lifeThreateningOnly)
        }
        if case .undecided(let questions) = protection { questions.forEach { draft.require($0) } }
    }

    /// - Parameter choices: how many ABO choices there are; RhD-positive ones that need a condition follow after them.
    private func judgeRhDOfPlatelets(_ draft: inout Draft, choices: Int) {
        guard donor.rhD == .positive, patientRhD != .positive else { return }
        let protection = RhDProtection(patient)
        guard protection != .notProtected || patient.hasAntiD || patient.isChronicallyTransfused else { return }
        draft.order = draft.order.map { $0 + choices }
        if patient.hasAntiD {
            // Immunoglobulin protects nobody who has the antibody already.
            draft.require(.consultantDecidesAntiDPresent)
        } else {
            draft.require(.antiDProphylaxis)
            if case .undecided(let questions) = protection { questions.forEach { draft.require($0) } }
        }
    }

    // MARK: - Orders

    /// ABO groups whose red cells the patient's antibodies leave alone.
    private var redCellABOGroups: Set<ABOGroup> {
        guard let abo = patientABO else { return [.o] }
        return Set(CompatibilityTables.redCells(BloodGroup(abo, .positive)).compactMap(\.abo))
    }

    /// RhD of the donors, better one first; the patient's own comes first and RhD-negative blood is spared (C2).
    private var rhDOrder: [RhD?] {
        switch patientRhD {
        case .positive: [.positive, .negative]
        case .negative: [.negative, .positive]
        case nil:
            RhDProtection(patient) == .notProtected && !patient.isChronicallyTransfused
                ? [.positive, .negative] : [.negative, .positive]
        }
    }

    /// Groups in the order of the table, and after them their RhD-positive sisters for an RhD-negative patient.
    private var redCellOrder: [BloodGroup] {
        guard let abo = patientABO, let rhD = patientRhD else {
            return rhDOrder.compactMap { rhD in rhD.map { BloodGroup(.o, $0) } }
        }
        let listed = CompatibilityTables.redCells(BloodGroup(abo, rhD))
        guard rhD == .negative else { return listed }
        return listed + listed.compactMap { group in group.abo.map { BloodGroup($0, .positive) } }
    }

    // MARK: - Bombay and newborn

    /// Red cells and whole blood where patient or donor has the Bombay phenotype (unsourced but for its codes).
    private func judgeBombayPair(_ draft: inout Draft) {
        if patient.isBombay && !donorIsBombay { draft.refuse(.patientNeedsBombayDonor) }
        if donorIsBombay && !patient.isBombay { draft.refuse(.bombayPlasmaHasAntiH) }
    }

    /// Plasma and platelets where patient or donor has the Bombay phenotype (unsourced).
    ///
    /// - Returns: whether the ABO table still has to be asked.
    private func judgeBombayPlasma(_ draft: inout Draft) -> Bool {
        switch (patient.isBombay, donorIsBombay) {
        case (true, true):
            draft.order = 1
            if patient.isNewborn { draft.require(.newbornLaboratoryDecides) }
            return false
        case (true, false):
            draft.require(.bombayLaboratoryDecides)
            return true
        case (false, true):
            draft.refuse(.bombayPlasmaHasAntiH)
            return true
        case (false, false):
            return true
        }
    }

    /// A newborn's red cells must suit mother and baby (C5); whole blood and granulocytes follow (unsourced).
    private func judgeNewbornRedCells(_ draft: inout Draft) {
        guard patient.isNewborn else { return }
        draft.require(.motherAndBaby)
        draft.require(.newbornUnit)
    }
}
