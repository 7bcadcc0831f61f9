import CHts
package import Foundation
package import Genotyping

/// Types a stranger's file in a process of its own, which has little memory and time and nothing of ours: what a file
/// made for the purpose could do to a library of C, it does there.
package struct GenomeReader: Sendable {
    /// This program: `qatra genotype -` reads what it is handed and writes one report a line.
    private let program: String
    /// Measured peaks are in `docs/benchmarks.md`; a process of ours begins with less than a quarter of it.
    package var memoryMegabytesMax = 2_048
    /// Of processor. An upload is a file of hundreds of megabytes at most.
    package var secondsMax = 120
    /// A page takes a donor's file, or a laboratory's batch.
    package var samplesMax = 100
    /// Reports of 100 samples at 25 kB, and twenty-five times that.
    private static let reportBytesMax = 64 << 20

    /// - Parameter program: the program that is running, unless a test names another.
    package init(program: String = "/proc/self/exe") { self.program = program }

    /// - Parameter file: open for reading; stays the caller's, who deletes it. No name of it is passed on.
    /// - Returns: one report a sample; the calls of an absence are `INDETERMINATE`, as for every file that does not say
    ///   what it has looked at.
    /// - Throws: `GenomeFileError`, whose description tells the person who uploaded what to do.
    package func typed(file: FileHandle) async throws -> [SampleReport] {
        let output = try MemoryFile()
        let complaints = try MemoryFile()
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = [
            "genotype", "-", "--format", "json", "--memory-limit", "\(memoryMegabytesMax)", "--time-limit",
            "\(secondsMax)", "--max-samples", "\(samplesMax)",
        ]
        process.environment = [:]
        process.standardInput = file
        process.standardOutput = output.handle
        process.standardError = complaints.handle
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                process.terminationHandler = { _ in continuation.resume() }
                do { try process.run() } catch {
                    process.terminationHandler = nil
                    continuation.resume(throwing: error)
                }
            }
        } onCancel: {
            if process.isRunning { process.terminate() }
        }
        try Task.checkCancellation()
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            let said = String(decoding: try complaints.bytes(max: 2_000), as: UTF8.self)
            let prefix = "qatra: "
            if process.terminationReason == .exit, said.hasPrefix(prefix) {
                throw GenomeFileError.reader(
                    said.dropFirst(prefix.count).trimmingCharacters(in: .whitespacesAndNewlines))
            }
            throw GenomeFileError.readerEnded(status: Int(process.terminationStatus))
        }
        let decoder = JSONDecoder()
        return try output.bytes(max: Self.reportBytesMax).split(separator: UInt8(ascii: "\n")).map {
            try decoder.decode(SampleReport.self, from: $0)
        }
    }
}

/// A file without a name that lies in memory alone: what genes say of a person touches no disk on its way.
private struct MemoryFile {
    let handle: FileHandle

    init() throws {
        let descriptor = memory_file()
        guard descriptor >= 0 else { throw GenomeFileError.unreadable }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    func bytes(max: Int) throws -> Data {
        try handle.seek(toOffset: 0)
        return try handle.read(upToCount: max) ?? Data()
    }
}
