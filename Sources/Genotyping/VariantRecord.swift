/// What one person's column of a record says.
public struct Genotype: Sendable, Equatable {
    /// Numbers of alleles, 0 the reference; `nil` for one that was not called.
    public var alleles: [Int?]
    /// Whether the order of the alleles says which chromosome of the pair each lies on.
    public var isPhased: Bool
    /// Genotypes of one set, on one chromosome, are phased with one another. `nil` is a set of its own: the phased
    /// genotypes of a file that names no sets (VCF 4.3, section 1.6.2, PS).
    public var phaseSet: String?
    /// Reads at the place, the fewest of a block.
    public var depth: Int?
    /// −10 · log10 of the chance that the genotype is wrong.
    public var quality: Int?
    /// The filters this person's genotype did not pass; empty when it passed or none was tried.
    public var filters: [String]

    public init(
        _ alleles: [Int?], isPhased: Bool = false, phaseSet: String? = nil, depth: Int? = nil, quality: Int? = nil,
        filters: [String] = []
    ) {
        self.alleles = alleles
        self.isPhased = isPhased
        self.phaseSet = phaseSet
        self.depth = depth
        self.quality = quality
        self.filters = filters
    }
}

/// One record of variant calls, read from whatever file.
public struct VariantRecord: Sendable, Equatable {
    /// Without "chr".
    public var chromosome: String
    /// Of the first base of `reference`, counted from 1.
    public var position: Int
    public var reference: String
    public var alternates: [String]
    /// The filters the record did not pass; empty when it passed or none was tried.
    public var filters: [String]
    /// The last base a block or a symbolic allele reaches to (INFO/END).
    public var end: Int?
    /// One for each sample of the file, in its order.
    public var genotypes: [Genotype]

    public init(
        chromosome: String, position: Int, reference: String, alternates: [String], filters: [String] = [],
        end: Int? = nil, genotypes: [Genotype]
    ) {
        self.chromosome = chromosome
        self.position = position
        self.reference = reference.uppercased()
        self.alternates = alternates.map { $0.uppercased() }
        self.filters = filters
        self.end = end
        self.genotypes = genotypes
    }

    /// The last base it speaks of.
    var last: Int { Swift.max(end ?? 0, position + reference.utf8.count - 1) }

    /// Alleles that stand for "anything else" or "none": of a record with only such, every base is the reference's.
    static let anythingElse: Set<String> = ["<NON_REF>", "<*>", "."]
    var isReferenceOnly: Bool { alternates.allSatisfy(Self.anythingElse.contains) }

    /// A name of a chromosome as the table of sites has it: "chr7" and RefSeq's "NC_000007.14" are both "7".
    public static func chromosome(_ name: some StringProtocol) -> String {
        if name.hasPrefix("NC_0000"), let number = Int(name.dropFirst(7).prefix(2)) { return String(number) }
        return name.lowercased().hasPrefix("chr") ? String(name.dropFirst(3)) : String(name)
    }
}

/// A change of the reference with everything taken away that both alleles share, so that each way to write it down
/// comes out the same: `TA>TCA` at 10, `T>TC` at 10 and `A>CA` at 11 all put a C before 11.
struct TrimmedChange: Equatable {
    /// The first base that is replaced, or before which something is put in.
    var start: Int
    var removed: [UInt8]
    var added: [UInt8]

    /// - Returns: `nil` for an allele that is not written in bases: `*`, `<DEL>`, a breakend.
    init?(position: Int, reference: String, alternate: String) {
        let bases: Set<UInt8> = Set("ACGT".utf8)
        let old = Array(reference.utf8)
        let new = Array(alternate.utf8)
        guard !new.isEmpty, new.allSatisfy(bases.contains), old.allSatisfy(bases.contains) else { return nil }
        var tail = 0
        while tail < old.count, tail < new.count, old[old.count - 1 - tail] == new[new.count - 1 - tail] { tail += 1 }
        var head = 0
        while head < old.count - tail, head < new.count - tail, old[head] == new[head] { head += 1 }
        start = position + head
        removed = Array(old[head..<(old.count - tail)])
        added = Array(new[head..<(new.count - tail)])
    }
}
