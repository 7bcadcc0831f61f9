/// One report of one person's antigens: a sheet of the laboratory, or a genome that was read.
public struct AntigenReport: Codable, Sendable, Hashable {
    public var proof: AntigenProof
    /// The day of the sample; of a genome, the day it was read.
    public var day: CivilDate
    /// Antigens that are not named were not looked at, which says nothing of them.
    public var calls: [Antigen: AntigenCall]

    public init(proof: AntigenProof, day: CivilDate, calls: [Antigen: AntigenCall]) {
        self.proof = proof
        self.day = day
        self.calls = calls
    }
}

/// What is known of one person's antigens, after all reports. An antigen that is not named is not known.
///
/// - A better proof replaces a worse one (`AntigenProof`): a genotype nominates, the laboratory speaks. Source: the
///   order of provenance is ours (issue 9, rule 6), no guideline is cited for it.
/// - Two tests on samples of different days with the same result are `serologyTwice`.
/// - Equal proofs that disagree leave INDETERMINATE: a person must look, and until then nobody relies on either.
/// - A report that could not tell (INDETERMINATE) takes nothing from one that could.
public struct AntigenProfile: Codable, Sendable, Hashable {
    public struct Finding: Codable, Sendable, Hashable {
        public var call: AntigenCall
        public var proof: AntigenProof
        /// The newest day on which that was found.
        public var day: CivilDate

        public init(call: AntigenCall, proof: AntigenProof, day: CivilDate) {
            self.call = call
            self.proof = proof
            self.day = day
        }
    }

    public private(set) var findings: [Antigen: Finding] = [:]
    /// Antigens of which two reports say different things, whichever of them counts.
    public private(set) var discrepancies = AntigenSet()

    public init() {}

    public init(_ reports: some Sequence<AntigenReport>) {
        var all: [Antigen: [Finding]] = [:]
        for report in reports {
            for (antigen, call) in report.calls {
                all[antigen, default: []].append(Finding(call: call, proof: report.proof, day: report.day))
            }
        }
        for (antigen, found) in all {
            let definite = found.filter { $0.call != .indeterminate }
            if Set(definite.map(\.call)).count > 1 { discrepancies.insert(antigen) }
            findings[antigen] = Self.present(definite.isEmpty ? found : definite)
        }
    }

    /// What counts of several findings of one antigen, at least one.
    private static func present(_ found: [Finding]) -> Finding? {
        guard let best = found.map(\.proof).max(), let day = found.filter({ $0.proof == best }).map(\.day).max() else {
            return nil
        }
        let equals = found.filter { $0.proof == best }
        guard let call = equals.first?.call, equals.allSatisfy({ $0.call == call }) else {
            return Finding(call: .indeterminate, proof: best, day: day)
        }
        let wasTwice = best == .serology && call != .indeterminate && Set(equals.map(\.day)).count > 1
        return Finding(call: call, proof: wasTwice ? .serologyTwice : best, day: day)
    }

    public subscript(antigen: Antigen) -> Finding? { findings[antigen] }

    public var isEmpty: Bool { findings.isEmpty }

    // MARK: - Readings

    /// Of a donor: what this blood is known to lack. Only an explicit NEGATIVE says so; WEAK is on the cells, and what
    /// is not known is not lacked.
    public var lackedByDonor: AntigenSet { those { $0 == .negative } }

    /// Of a donor: what this blood is known to carry, weakly too.
    public var carriedByDonor: AntigenSet { those { $0 == .positive || $0 == .weak } }

    /// Of a patient: what this body may take for foreign. Weak counts as lacking, because a weak antigen may be a part
    /// of one; what is not known does not, because nobody is matched for a guess.
    public var lackedByPatient: AntigenSet { those { $0 == .negative || $0 == .weak } }

    private func those(_ counts: (AntigenCall) -> Bool) -> AntigenSet {
        AntigenSet(findings.filter { counts($0.value.call) }.map(\.key))
    }
}

extension AntigenProfile {
    /// The least proof among these antigens, all of which the profile must know to be lacked; `nil` otherwise.
    public func leastProof(ofLacking antigens: AntigenSet) -> AntigenProof? {
        guard !antigens.isEmpty, antigens.isSubset(of: lackedByDonor) else { return nil }
        return antigens.antigens.compactMap { findings[$0]?.proof }.min()
    }
}
