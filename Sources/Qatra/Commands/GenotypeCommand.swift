import ArgumentParser
import Foundation
import Genomes
import Genotyping

#if canImport(Glibc)
    import Glibc
#endif

struct GenotypeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "genotype",
        abstract: "Say which red-cell antigens follow from a person's variant calls, and how sure that is.",
        discussion: """
            Reads VCF, VCF packed by bgzip or gzip, BCF and gVCF, of one or many samples, on GRCh37 or GRCh38, which \
            it recognises by the reference bases. A place without a record says nothing and its antigens are \
            INDETERMINATE, unless you say what was looked at: --covered or --complete. It opens no centre. \
            What it prints nominates a donor for a test in the laboratory and never releases a unit; see \
            docs/genotyping.md. Ends with 1 when a file could not be read.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, tsv, json }

    @Argument(help: "Files of variant calls; - is standard input.")
    var files: [String]
    @Option(help: "text for people, tsv with a line an antigen, json with an object a line for each sample.")
    var format = Format.text
    @Flag(help: "Say each call in sentences, with what it stands on (text and json).")
    var explain = false
    @Option(help: "A BED file of the regions in which every variant was looked for: no record there means reference.")
    var covered: String?
    @Flag(help: "You know that the files leave out nothing but the reference: no record means reference everywhere.")
    var complete = false
    @Option(help: "GRCh37 or GRCh38, where no record of the file tells; otherwise it is recognised.")
    var build: String?
    @Option(help: "Reads below which a genotype is not used. Ours; set it to what your laboratory validated.")
    var minDepth = Thresholds().depthMin
    @Option(help: "Genotype quality (Phred) below which a genotype is not used. Ours, as above.")
    var minQuality = Thresholds().qualityMin
    @Option(help: "Samples above which a file is refused.")
    var maxSamples = FileLimits().samplesMax
    @Option(help: "Megabytes of address space this process may take.")
    var memoryLimit = 2_048
    @Option(help: "Seconds of processor after which this process is ended; without it, none.")
    var timeLimit: Int?

    func validate() throws {
        guard !(complete && covered != nil) else {
            throw ValidationError("--complete and --covered say different things of what has no record: give one.")
        }
        guard build == nil || Assembly(rawValue: build ?? "") != nil else {
            throw ValidationError("--build takes GRCh37 or GRCh38.")
        }
        guard files.count(where: { $0 == "-" }) <= 1 else {
            throw ValidationError("Standard input can be read once: give - once.")
        }
        guard (0...10_000).contains(minDepth), (0...1_000).contains(minQuality) else {
            throw ValidationError("--min-depth takes 0 to 10,000, --min-quality 0 to 1,000.")
        }
        guard (1...1_000_000).contains(maxSamples) else {
            throw ValidationError("--max-samples takes 1 to 1,000,000.")
        }
        guard (512...1_048_576).contains(memoryLimit), (timeLimit ?? 1) > 0 else {
            throw ValidationError("--memory-limit takes 512 or more megabytes, --time-limit at least a second.")
        }
    }

    func run() async throws {
        let io = CommandIO.terminal
        ProcessLimits.set(megabytes: memoryLimit, seconds: timeLimit)
        var failed = false
        do {
            let absence = try absence()
            if format == .tsv { io.write(SampleReport.tsvHeading) }
            for file in files {
                do { try write(file, absence, to: io) } catch {
                    failed = true
                    let name = files.count > 1 ? "\(file): " : ""
                    io.note("qatra: \(name)\((error as? GenomeFileError)?.description ?? explained(error))")
                }
            }
        } catch {
            failed = true
            io.note("qatra: \((error as? GenomeFileError)?.description ?? explained(error))")
        }
        if failed { throw ExitCode.failure }
    }

    private func explained(_ error: any Error) -> String { Qatra.explain(error) }

    private func absence() throws -> Absence {
        if complete { return .reference }
        guard let covered else { return .nothing }
        return .referenceWithin(
            try Region.regions(bed: String(decoding: try CommandInput.bytes(covered), as: UTF8.self)))
    }

    private func write(_ file: String, _ absence: Absence, to io: CommandIO) throws {
        var limits = FileLimits()
        limits.samplesMax = maxSamples
        let collector = try OpenGenome.with(file) { descriptor throws(GenomeFileError) in
            try GenomeFile.read(
                descriptor, thresholds: Thresholds(depthMin: minDepth, qualityMin: minQuality), limits: limits)
        }
        if format == .text, files.count > 1 { io.write("== \(file)") }
        do throws(BuildRefusal) {
            try collector.forEachReport(stated: build.flatMap(Assembly.init), absence: absence) { report in
                switch format {
                case .text: for line in report.text(explaining: explain) { io.write(line) }
                case .tsv: for line in report.tsv { io.write(line) }
                case .json: io.write(report.json(explaining: explain))
                }
            }
        } catch {
            throw GenomeFileError.build(error)
        }
    }
}

/// Opens what a person named: a file or a pipe of this machine, and nothing that a library may take for an address.
enum OpenGenome {
    static func with<Result>(
        _ file: String, _ body: (Int32) throws(GenomeFileError) -> Result
    ) throws(GenomeFileError) -> Result {
        if file == "-" { return try body(STDIN_FILENO) }
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else { throw .unreadable }
        return try body(descriptor)
    }
}

/// What this process may take of the machine from now on.
enum ProcessLimits {
    static func set(megabytes: Int, seconds: Int?) {
        lower(__rlimit_resource_t(RLIMIT_AS.rawValue), to: rlim_t(megabytes) << 20)
        if let seconds { lower(__rlimit_resource_t(RLIMIT_CPU.rawValue), to: rlim_t(seconds)) }
    }

    private static func lower(_ resource: __rlimit_resource_t, to value: rlim_t) {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return }
        limit.rlim_cur = min(value, limit.rlim_max)
        setrlimit(resource, &limit)
    }
}
