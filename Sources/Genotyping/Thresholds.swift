/// How sure a genotype has to be before it says anything.
///
/// Both figures are ours, not a guideline's, and can be set for each run; a file that gives neither depth nor quality
/// is taken at its word, and the report shows that they are missing.
public struct Thresholds: Sendable, Equatable {
    /// Reads at the place. Of ten reads of a person with both alleles, all show the same one in 2 · ½¹⁰ of cases, one
    /// in 512; of eight, one in 128.
    public var depthMin = 10
    /// Phred: 20 is one wrong genotype in a hundred, 10^(−20/10) (VCF 4.3, section 1.6.2, GQ).
    public var qualityMin = 20

    public init(depthMin: Int = 10, qualityMin: Int = 20) {
        self.depthMin = depthMin
        self.qualityMin = qualityMin
    }
}

/// A stretch of a chromosome, both ends in it, counted from 1.
public struct Region: Sendable, Equatable {
    public var chromosome: String
    public var first: Int
    public var last: Int

    public init(chromosome: String, first: Int, last: Int) {
        self.chromosome = chromosome
        self.first = first
        self.last = last
    }
}

/// What the absence of a record means. By itself it means nothing.
public enum Absence: Sendable, Equatable {
    case nothing
    /// Reference within these regions, which were shown to be read well enough.
    case referenceWithin([Region])
    /// Reference everywhere: the caller says that the file leaves out nothing but the reference.
    case reference

    /// How an unrecorded place is known to be the reference; `.none` when it is not.
    func evidence(at position: Int?, on chromosome: String) -> EvidenceKind {
        switch self {
        case .nothing: return .none
        case .reference: return .declared
        case .referenceWithin(let regions):
            guard let position else { return .none }
            return regions.contains {
                $0.chromosome == chromosome && $0.first <= position && position <= $0.last
            } ? .covered : .none
        }
    }
}
