import Blood
public import Matching

/// What became of a genome that was given to be read.
public enum GenomeOutcome: Sendable, Hashable {
    /// What was read; what of it can be relied on is kept.
    case read([GenotypeCall])
    case refused(GenotypeRefusal)
    /// The donor's newest word is not a yes: nothing was read.
    case notAgreed
    case noSuchDonor
    /// This program has no reader.
    case noReader
}

extension Centre {
    public var readsGenomes: Bool { ports.genotypes != nil }

    /// Reads a donor's antigens from a file and keeps the calls, not the file.
    ///
    /// Nothing is read without the donor's word. A call that says nothing (INDETERMINATE) is shown, with its reason,
    /// and not kept: not known is what it was before.
    /// - Parameter path: a file of ours, which the caller deletes.
    public func readGenome(file path: String, of donor: DonorID, by staff: Int64?) async throws -> GenomeOutcome {
        guard let reader = ports.genotypes else { return .noReader }
        let (isKnown, allows) = try await ports.store.read {
            (try $0.donor(donor) != nil, try $0.allowsGenotype(donor))
        }
        guard isKnown else { return .noSuchDonor }
        guard allows else { return .notAgreed }
        let calls: [GenotypeCall]
        do { calls = try await reader.read(file: path) } catch let refusal as GenotypeRefusal {
            return .refused(refusal)
        }
        let told = calls.filter { $0.call != .indeterminate }
        guard !told.isEmpty else { return .read(calls) }
        let report = AntigenReport(
            proof: .genotype, day: today(),
            calls: Dictionary(told.map { ($0.antigen, $0.call) }) { $0 == $1 ? $0 : .indeterminate })
        switch try await recordTyping(report, laboratory: AntigenTyping.genotype, of: donor, by: staff) {
        case .recorded: return .read(calls)
        // Taken back while it was read.
        case .notAgreed: return .notAgreed
        case .noSuchDonor, .problems: return .noSuchDonor
        }
    }
}
