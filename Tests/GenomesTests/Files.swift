import Blood
import Foundation
import Genomes
import Genotyping

#if canImport(Glibc)
    import Glibc
#endif

/// Files of variant calls that exist for one test.
enum Files {
    static let header = [
        "##fileformat=VCFv4.2", "##contig=<ID=chr7>",
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tone",
    ]

    static func text(_ records: [String], header: [String] = header) -> Data {
        Data((header + records).map { $0 + "\n" }.joined().utf8)
    }

    /// Reads bytes as a file.
    static func read(_ data: Data, limits: FileLimits = FileLimits()) throws -> [SampleReport] {
        try opened(data) { try GenomeFile.read($0.fileDescriptor, limits: limits).reports() }
    }

    static func opened<Result>(_ data: Data, _ body: (FileHandle) throws -> Result) throws -> Result {
        let url = FileManager.default.temporaryDirectory.appending(path: "genome-\(UUID().uuidString)")
        try data.write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        let handle = try FileHandle(forReadingFrom: url)
        defer { try? handle.close() }
        return try body(handle)
    }

    /// The same bytes packed by the machine's own gzip.
    static func gzipped(_ data: Data) throws -> Data {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["gzip", "-c"]
        let output = Pipe()
        return try opened(data) { handle in
            process.standardInput = handle
            process.standardOutput = output
            try process.run()
            let packed = output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return packed
        }
    }
}

/// The genomes beside the project, which belong to others and are not copied into it.
enum SharedGenomes {
    static let folder = URL(
        filePath: ProcessInfo.processInfo.environment["QATRA_SHARED"]
            ?? FileManager.default.currentDirectoryPath + "/../shared"
    ).appending(path: "data/genomics").standardizedFileURL
    static let exist = FileManager.default.fileExists(atPath: folder.path(percentEncoded: false))

    static func collector(_ name: String) throws -> Collector {
        let handle = try FileHandle(forReadingFrom: folder.appending(path: name))
        defer { try? handle.close() }
        return try GenomeFile.read(handle.fileDescriptor)
    }
}
