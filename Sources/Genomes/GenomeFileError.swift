package import Genotyping

/// Why a file of variants is not read. Each says what to do.
package enum GenomeFileError: Error, Sendable, Equatable, CustomStringConvertible {
    case unreadable
    case notVariants
    case damaged
    case truncated
    case malformed(line: Int, what: String)
    case noSamples
    case doubledSample
    case tooLarge(what: String, limit: Int)
    case build(BuildRefusal)
    case badRegions(line: Int)
    /// The process that reads it ended without a report: it met its limit of memory or time, or a fault.
    case readerEnded(status: Int)
    case reader(String)

    package var description: String {
        switch self {
        case .unreadable: "The file cannot be read. Check that it is a file and who may read it."
        case .notVariants:
            "This is neither VCF nor BCF. Give a file of variant calls whose first line is ##fileformat=VCFv4 (or the same packed by bgzip or gzip, or BCF)."
        case .damaged: "The packed file is damaged. Copy it again and compare its checksum with the sender's."
        case .truncated: "The file ends in the middle. Copy it again and compare its checksum with the sender's."
        case .malformed(let line, let what):
            "Line \(line) is not a line of VCF: \(what). Have the program that wrote the file write it again; bcftools view shows where it breaks."
        case .noSamples: "The file lists variants and no person's genotypes. Give one with a column for each sample."
        case .doubledSample:
            "Two samples of the file have the same name: nobody could say whose calls these are. Give each its own."
        case .tooLarge(let what, let limit):
            "The file has more \(what) than \(limit), which is refused. Cut it down to the blood group genes or to fewer samples with bcftools view."
        case .build(let refusal): refusal.sentence
        case .badRegions(let line):
            "Line \(line) of the regions is not BED: chromosome, start counted from 0, and end, with tabs between them."
        case .readerEnded:
            "The file could not be read within the limits of memory and time. Cut it down to the blood group genes with bcftools view."
        case .reader(let sentence): sentence
        }
    }
}

/// How much of a file is taken in before it is refused.
package struct FileLimits: Sendable {
    /// GRCh38 with all its decoys and HLA has 3,366 sequences of some 60 bytes, 200 kB; a joint call's notes of what
    /// was done are longer.
    package var headerBytesMax = 16 << 20
    package var contigsMax = 100_000
    /// What is kept of one sample is some 10 kB: 44 sites on two assemblies. 10,000 are 100 MB.
    package var samplesMax = 10_000
    /// A name stands in every line of a report.
    package var nameBytesMax = 1_000
    /// 10,000 samples at 100 bytes, and sixteen times that.
    package var lineBytesMax = 16 << 20
    /// One record's; joint calls of long repeats have dozens.
    package var allelesMax = 1_000
    /// Unpacked: a gVCF of a whole genome is 10 to 30 GB.
    package var bytesMax = 64 << 30

    package init() {}
}
