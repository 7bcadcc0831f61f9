/// A version of the human reference sequence. The same base has another number in each.
public enum Assembly: String, Codable, Sendable, CaseIterable {
    case grch37 = "GRCh37"
    case grch38 = "GRCh38"

    /// Bases of the chromosomes with sites, as the headers of 1000 Genomes phase 3 and of HGDP give them.
    private var lengths: [String: Int] {
        switch self {
        case .grch37:
            [
                "1": 249_250_621, "4": 191_154_276, "7": 159_138_663, "9": 141_213_431, "11": 135_006_516,
                "12": 133_851_895, "17": 81_195_210, "18": 78_077_248, "19": 59_128_983,
            ]
        case .grch38:
            [
                "1": 248_956_422, "4": 190_214_555, "7": 159_345_973, "9": 138_394_717, "11": 135_086_622,
                "12": 133_275_309, "17": 83_257_441, "18": 80_373_285, "19": 58_617_616,
            ]
        }
    }

    /// The assembly whose chromosomes are as long as a header says; `nil` when it names none or one differs.
    public static func named(by lengths: [String: Int]) -> Assembly? {
        allCases.first { assembly in
            let known = lengths.filter { assembly.lengths[$0.key] != nil }
            return !known.isEmpty && known.allSatisfy { assembly.lengths[$0.key] == $0.value }
        }
    }
}

/// Who agrees on a site's position and bases. No site stands on one of them alone.
public struct SiteSources: OptionSet, Sendable, Hashable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// RBCeq2 2.4.4, table of alleles 2.5.1 (Australian Red Cross Lifeblood).
    public static let rbceq2 = SiteSources(rawValue: 1)
    /// bloodAGENT, table of variations, commit fee47fd (Kiel University). Like RBCeq2's, it goes back to ISBT's tables.
    public static let bloodAGENT = SiteSources(rawValue: 2)
    /// Montemayor-Garcia and others, Transfusion 2018;58:2693, supplementary table 1.
    public static let montemayor = SiteSources(rawValue: 4)
    /// Bases and rs number in the variant calls of 1000 Genomes, phase 3 (GRCh37).
    public static let thousandGenomes = SiteSources(rawValue: 8)
    /// Bases and rs number in the variant calls of three Brahui men of HGDP (GRCh38).
    public static let hgdp = SiteSources(rawValue: 16)
}

/// A place in the genome that says something about an antigen.
public struct Site: Sendable, Hashable {
    /// The sites by name: the gene, or its system where the gene is named otherwise, and where in the coding sequence.
    public enum Name: Int, Sendable, CaseIterable {
        case abo261, abo802, abo803, abo796, abo703, abo526, abo930, abo297, abo657, abo467, abo1061
        case fut1725, fut1776
        case fut2461
        case rhce676, rhce307, rhce48
        case rhd1136
        case kel578, kel841, kel1790
        case fy125, fyGATA, fy265
        case jk838, jk130, jk342, jk871
        case gypa59, gypa71, gypa72
        case gypb143, gypb230, gypb270
        case di2561, di1972
        case in137
        case lu230
        case do793
        case co134
        case yt1057
        case sc169
        case lw299
        case jr376
    }

    public let name: Name
    /// The gene's symbol (HGNC).
    public let gene: String
    /// The change in the coding sequence, on the strand of the gene.
    public let change: String
    /// dbSNP's number, where two public sources give it.
    public let rsID: String?
    /// Without "chr".
    public let chromosome: String
    /// Counted from 1, on either assembly: of an insertion or a deletion that of the base before it, farthest left.
    public let position37: Int
    public let position38: Int
    /// Both on the plus strand.
    public let reference: String
    public let alternate: String
    public let sources: SiteSources

    init(
        _ name: Name, _ gene: String, _ change: String, _ rsID: String?, _ chromosome: String, _ position37: Int,
        _ position38: Int, _ reference: String, _ alternate: String, _ sources: SiteSources
    ) {
        self.name = name
        self.gene = gene
        self.change = change
        self.rsID = rsID
        self.chromosome = chromosome
        self.position37 = position37
        self.position38 = position38
        self.reference = reference
        self.alternate = alternate
        self.sources = sources
    }

    public func position(on assembly: Assembly) -> Int { assembly == .grch37 ? position37 : position38 }

    /// `KEL c.578C>T`, as it stands in reports.
    public var label: String { "\(gene) \(change)" }

    public var isSingleBase: Bool { reference.utf8.count == 1 && alternate.utf8.count == 1 }

    /// Read from the other strand these bases are each other: a file that mixes up the strands cannot be told by them.
    public var isPalindromic: Bool {
        ["A": "T", "T": "A", "C": "G", "G": "C"][reference] == alternate
    }

    public static subscript(name: Name) -> Site { all[name.rawValue] }
}
