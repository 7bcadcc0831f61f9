import ArgumentParser
import Foundation
import Genomes
import Genotyping

#if canImport(Glibc)
    import Glibc
#endif

struct BenchGenotype: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "genotype",
        abstract: "Measure typing: one genome, many samples of one file, and the memory of a large file.",
        discussion: """
            Types each file given by --files, then two that are invented in a temporary folder: as many sites as \
            --sites of --samples people, and one person's --variants over all chromosomes. Every file is read and \
            typed anew each time in this process, and once by `qatra genotype` from its start to its end, of which \
            the peak of memory is told. Ends with 1 when that peak is above the limit.
            """)

    @Option(parsing: .upToNextOption, help: "Files of variant calls.")
    var files: [String] = []
    @Option(help: "Sites of the invented file of many people; 44 of them are ours.")
    var sites = 113
    @Option(help: "People in it.")
    var samples = 2_504
    @Option(help: "Records in the invented file of one person.")
    var variants = 5_000_000
    @Option(help: "Times each small file is typed.")
    var turns = 20
    @Option(help: "Limit of the peak of memory, in megabytes.")
    var limit = 256.0
    @Flag(help: "Answer in one JSON object.")
    var json = false

    func validate() throws {
        guard (44...10_000).contains(sites), (1...10_000).contains(samples), (0...100_000_000).contains(variants),
            (1...10_000).contains(turns)
        else {
            throw ValidationError(
                "--sites takes 44 to 10,000, --samples 1 to 10,000, --variants up to 100,000,000, --turns 1 to 10,000.")
        }
    }

    func run() async throws {
        let io = CommandIO.terminal
        let folder = FileManager.default.temporaryDirectory.appending(path: "qatra-bench-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            var report = GenotypeReport(machine: .here(), limitMegabytes: limit)
            for file in files { report.files.append(try await measure(file, name: file, turns: turns)) }
            let many = folder.appending(path: "many.vcf").path(percentEncoded: false)
            io.note("Writing \(sites) sites of \(samples) people")
            try InventedGenomes.many(many, sites: sites, samples: samples)
            report.files.append(
                try await measure(many, name: "\(sites) sites × \(samples) people", turns: min(turns, 3)))
            if variants > 0 {
                let large = folder.appending(path: "large.vcf").path(percentEncoded: false)
                io.note("Writing \(variants) records of one person")
                try InventedGenomes.large(large, records: variants)
                report.files.append(try await measure(large, name: "\(variants) records", turns: 1))
            }
            if json { try io.writeJSON(report) } else { for line in report.lines { io.write(line) } }
            guard report.isWithinLimits else {
                throw CommandFailure("The limit of memory was not kept; see the table.")
            }
        } catch {
            io.note("qatra: \((error as? GenomeFileError)?.description ?? explain(error))")
            throw ExitCode.failure
        }
    }

    private func measure(_ file: String, name: String, turns: Int) async throws -> GenotypeReport.File {
        let clock = ContinuousClock()
        var times: [Duration] = []
        var people = 0
        for _ in 0..<turns {
            let began = clock.now
            let collector = try OpenGenome.with(file) { descriptor throws(GenomeFileError) in
                try GenomeFile.read(descriptor)
            }
            people = 0
            try collector.forEachReport { _ in people += 1 }
            times.append(clock.now - began)
        }
        let process = Process()
        process.executableURL = URL(filePath: ProcessInfo.processInfo.arguments[0])
        process.arguments = ["genotype", "--format", "json", file]
        process.standardOutput = FileHandle.nullDevice
        let began = clock.now
        try process.run()
        process.waitUntilExit()
        let whole = clock.now - began
        guard process.terminationStatus == 0 else { throw CommandFailure("\(name) could not be typed.") }
        return GenotypeReport.File(
            name: name, people: people, typing: BenchTimes(times), commandMilliseconds: whole.fractionalMilliseconds,
            peakMegabytes: Self.peakOfChildren())
    }

    /// The largest any child has been so far: the files are measured from small to large.
    private static func peakOfChildren() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
        return Double(usage.ru_maxrss) / 1_024
    }
}

struct GenotypeReport: Encodable {
    struct File: Encodable {
        var name: String
        var people: Int
        /// Reading and typing in this process.
        var typing: BenchTimes?
        /// `qatra genotype` from its start to its end.
        var commandMilliseconds: Double
        /// Of the largest command so far.
        var peakMegabytes: Double
    }

    var machine: BenchReport.Machine
    var limitMegabytes: Double
    var files: [File] = []

    init(machine: BenchReport.Machine, limitMegabytes: Double) {
        self.machine = machine
        self.limitMegabytes = limitMegabytes
    }

    var isWithinLimits: Bool { files.allSatisfy { $0.peakMegabytes <= limitMegabytes } }

    var lines: [String] {
        [
            "machine: \(machine.processor), \(machine.cores) cores, "
                + (machine.isOptimised ? "optimised build" : "DEBUG build: figures mean little")
        ]
            + files.map { file in
                "\(file.name), people \(file.people): \(file.typing?.line ?? "none")  "
                    + "whole command \(BenchTimes.text(file.commandMilliseconds))  "
                    + "peak so far \((file.peakMegabytes * 10).rounded() / 10) MB"
            }
    }
}

/// Files that belong to nobody: the genotypes go round by a rule.
enum InventedGenomes {
    private static let genotypes = ["0/0:31:99", "0/1:28:99", "0|1:30:60", "1/1:25:80", "0/0:12:30"]

    private static func header(_ samples: Int) -> String {
        let chromosomes = (1...22).map { "##contig=<ID=chr\($0)>\n" }.joined()
        let names = (1...samples).map { "\tP\($0)" }.joined()
        return "##fileformat=VCFv4.2\n" + chromosomes + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT"
            + names + "\n"
    }

    /// Our own sites, and others between them.
    static func many(_ path: String, sites: Int, samples: Int) throws {
        let handle = try created(path)
        defer { try? handle.close() }
        try handle.write(contentsOf: Data(header(samples).utf8))
        for index in 0..<sites {
            let site = Site.all[index % Site.all.count]
            let isOurs = index < Site.all.count
            let start =
                isOurs
                ? "chr\(site.chromosome)\t\(site.position38)\t.\t\(site.reference)\t\(site.alternate)"
                : "chr\(site.chromosome)\t\(site.position38 + 50 + index)\t.\tA\tG"
            let people = (0..<samples).map { "\t" + genotypes[($0 * 7 + index) % genotypes.count] }.joined()
            try handle.write(contentsOf: Data((start + "\t50\tPASS\t.\tGT:DP:GQ" + people + "\n").utf8))
        }
    }

    /// One person, spread over all chromosomes; a record in every 500 bases or so, none on a site.
    static func large(_ path: String, records: Int) throws {
        let handle = try created(path)
        defer { try? handle.close() }
        try handle.write(contentsOf: Data(header(1).utf8))
        let each = records / 22 + 1
        var written = 0
        for chromosome in 1...22 where written < records {
            var position = 10_000
            var text = ""
            for _ in 0..<min(each, records - written) {
                position += 437 + position % 61
                text += "chr\(chromosome)\t\(position)\t.\tA\tG\t50\tPASS\tAC=1;AN=2\tGT:DP:GQ\t0/1:30:99\n"
                written += 1
                if text.utf8.count > 1 << 20 {
                    try handle.write(contentsOf: Data(text.utf8))
                    text = ""
                }
            }
            try handle.write(contentsOf: Data(text.utf8))
        }
    }

    private static func created(_ path: String) throws -> FileHandle {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw CommandFailure("\(path) cannot be written.") }
        return handle
    }
}
