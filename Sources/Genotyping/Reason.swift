public import Blood

/// Why a call is not the plain reading of two alleles. A closed list: each has a sentence for whoever reads the report.
public enum Reason: String, Codable, Sendable, CaseIterable, Error {
    case noRecord = "NO_RECORD"
    case filtered = "FILTERED"
    case lowDepth = "LOW_DEPTH"
    case lowQuality = "LOW_QUALITY"
    case missingGenotype = "MISSING_GENOTYPE"
    case notDiploid = "NOT_DIPLOID"
    case otherAllele = "OTHER_ALLELE"
    case conflictingRecords = "CONFLICTING_RECORDS"
    case strandUnproven = "STRAND_UNPROVEN"
    case unphased = "UNPHASED"
    case discordant = "DISCORDANT_SITES"
    case shortReads = "SHORT_READS"
    case needsSerologyOrCoverage = "NEEDS_SEROLOGY_OR_COVERAGE"
    case possibleHNull = "POSSIBLE_H_NULL"
    case hNull = "H_NULL"
    case hNotProven = "H_NOT_PROVEN"
    case nullSitesNotSeen = "NULL_SITES_NOT_SEEN"

    /// What it means, and what would settle it.
    public var sentence: String {
        switch self {
        case .noRecord:
            "The file says nothing of a place that decides this. Absence of a record is no evidence of anything."
        case .filtered: "A place that decides this did not pass the filters of whoever called the variants."
        case .lowDepth: "A place that decides this was read too few times."
        case .lowQuality: "The genotype at a place that decides this is too uncertain."
        case .missingGenotype: "At a place that decides this one or both alleles were not called."
        case .notDiploid: "At a place that decides this there are not two alleles; copies cannot be told apart."
        case .otherAllele: "A place that decides this carries an allele that the rules do not know."
        case .conflictingRecords: "Two records of the file say different things of one place."
        case .strandUnproven:
            "The two bases of this place are each other's opposite, and nothing else in the file shows which strand it is written on."
        case .unphased:
            "Two or more changes were found, and the file does not say which of them lie on the same chromosome."
        case .discordant:
            "Places that go together disagree: a rare hybrid of two alleles, which only serology and a reference laboratory can name."
        case .shortReads:
            "C and c cannot be told from short reads unless c.48 is G on both chromosomes: reads of C go to RHD. Test by serology."
        case .needsSerologyOrCoverage:
            "D is lost with the whole gene, which a list of variants does not show, and the reference sequence itself carries a rare D. Test by serology."
        case .possibleHNull:
            "H may be missing from these cells (Bombay): nothing is said of A, B and O until anti-H has been tried."
        case .hNull:
            "Both copies of FUT1 are null: these are Oh (Bombay) or para-Bombay cells. Whatever ABO's own gene says, do not use the person or their blood as A, B, AB or O; confirm with anti-H."
        case .hNotProven:
            "No null was found at the two places looked at, of dozens that are known. That does not exclude Bombay."
        case .nullSitesNotSeen: "Rare places that would silence it were not looked at."
        }
    }
}

/// How a site's genotype is known.
public enum EvidenceKind: String, Codable, Sendable {
    case record = "RECORD"
    /// Stated region by region, as gVCF files do.
    case block = "BLOCK"
    /// No record, in a region of which the caller has shown that it was looked at.
    case covered = "COVERED"
    /// No record, in a file of which the caller says that it leaves out nothing but the reference.
    case declared = "DECLARED_COMPLETE"
    case none = "NONE"
}

/// What was found at one site.
public struct Evidence: Codable, Sendable, Equatable {
    /// `KEL c.578C>T`
    public var site: String
    /// dbSNP's number, where there is one.
    public var rs: String?
    /// `7:142957921`, on the file's assembly; `nil` where that is unknown.
    public var position: String?
    public var kind: EvidenceKind
    /// The two alleles in bases of the plus strand, `G/A`, `G|A` when phased, `.` for one that was not called.
    public var genotype: String?
    public var depth: Int?
    public var quality: Int?
    /// `PASS`, or the filters it did not pass; `nil` without a record.
    public var filter: String?
    /// The phase set, `.` for phased without one; `nil` when unphased.
    public var phase: String?
    /// Why it was not used; `nil` when it was.
    public var refused: Reason?
}

/// The call of one antigen, and what it stands on.
public struct AntigenResult: Codable, Sendable, Equatable {
    public var system: BloodGroupSystem
    public var antigen: Antigen
    public var call: AntigenCall
    /// Why it is indeterminate, or what is to be known beside the call.
    public var reason: Reason?
    public var evidence: [Evidence]

    /// Donor's side: whether the cells may be nominated as lacking the antigen, for serology to confirm. Weak is not
    /// lacking, and neither is what rests on a declaration instead of on something that was read.
    public var donorLacks: Bool {
        call == .negative && !evidence.contains { $0.kind == .declared }
    }

    /// Patient's side: whether the patient must be treated as one who may lack the antigen and make an antibody to it.
    public var patientMayLack: Bool { call != .positive || reason != nil }
}

/// What was read of one person.
public struct SampleReport: Codable, Sendable, Equatable {
    /// The name the file gives. Who reads reports for a register keeps its own, and not this one.
    public var sample: String
    /// `nil` when neither a record at a site nor the header tells.
    public var build: Assembly?
    public var antigens: [AntigenResult]

    /// - Returns: `nil` for an antigen that genotypes are not asked about.
    public subscript(antigen: Antigen) -> AntigenResult? { antigens.first { $0.antigen == antigen } }

    /// The group by the genes alone, `O`, `A`, `B`, `AB` or `Oh`; `nil` when undecided. Serology alone decides a group.
    public var aboPhenotype: String? {
        guard self[.h]?.call != .negative else { return "Oh" }
        switch (self[.a]?.call, self[.b]?.call) {
        case (.positive, .positive): return "AB"
        case (.positive, .negative): return "A"
        case (.negative, .positive): return "B"
        case (.negative, .negative): return "O"
        default: return nil
        }
    }

    /// Whether the genes contradict a group that the laboratory found. The laboratory's stays; the contradiction is a
    /// case for people, and the way in which Oh donors are found. D is never judged: it is never called.
    public func contradicts(_ group: ABOGroup) -> Bool {
        aboPhenotype.map { $0 != group.rawValue } ?? false
    }
}
