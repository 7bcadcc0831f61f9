import Foundation
import Telephony

/// Reads texts out with espeak-ng and writes them as a telephone line carries them, with sox. Both are ordinary
/// packages of Debian, kept by others for decades.
struct PromptRenderer: Sendable {
    /// Words a minute. espeak-ng's own 175 is too fast for somebody who is frightened and hears it once.
    static let wordsPerMinute = 140
    /// The band of a telephone line ends there; what is above would only come back as hiss.
    static let highestHertz = 3_400
    /// Seconds of silence behind what was read: digits that follow one another are written down by somebody.
    static let pauseSeconds = 0.25
    /// What espeak-ng writes for a tenth of a second. It writes a file also for words it cannot read at all.
    static let wordBytesMin = 4_410

    private let espeak: String
    private let sox: String

    /// Finds the programs; says what to install where one is missing.
    init() throws {
        espeak = try Self.program("espeak-ng")
        sox = try Self.program("sox")
    }

    private static func program(_ name: String) throws -> String {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(
            separator: ":")
        for folder in folders {
            let path = "\(folder)/\(name)"
            if FileManager.default.isExecutableFile(atPath: path) { return path }
        }
        throw CommandFailure(
            "\(name) is not installed, and prompts are made with it. On Debian or Ubuntu:"
                + " `apt-get install espeak-ng sox`. Recordings of your own in the telephone's format need neither.")
    }

    /// - Parameters:
    ///   - unfinished: where espeak-ng writes.
    ///   - path: where the telephone's format is written.
    func render(_ text: PromptText, voice: String, unfinished: String, to path: String) async throws {
        // Without its own pause at the end, which is as long as after a page.
        try await run(
            espeak, ["-v", voice, "-s", String(Self.wordsPerMinute), "-z", "-w", unfinished, "--", text.spelling])
        defer { try? FileManager.default.removeItem(atPath: unfinished) }
        let size = try FileManager.default.attributesOfItem(atPath: unfinished)[.size] as? Int ?? 0
        guard size >= Self.wordBytesMin else { throw CommandFailure("espeak-ng says nothing for these words") }
        try await convert(unfinished, pauseSeconds: Self.pauseSeconds, to: path)
    }

    /// Makes the telephone's format of a recording at any rate, in mono or stereo, loud or soft.
    func convert(_ recording: String, pauseSeconds: Double = 0, to path: String) async throws {
        try await run(
            sox,
            [
                "--no-dither", "-V1", recording, "-t", "raw", "-e", "mu-law", "-b", "8", "-c", "1", "-r", "8000", path,
                "lowpass", String(Self.highestHertz), "norm", "-3", "pad", "0", String(pauseSeconds),
            ])
    }

    /// Two soft notes and a pause, again and again: it says that the line is there, costs no rights, and lets a caller
    /// speak with whoever stands beside.
    func makeMusic(_ path: String) async throws {
        try await run(
            sox,
            [
                "--no-dither", "-V1", "-n", "-t", "raw", "-e", "mu-law", "-b", "8", "-c", "1", "-r", "8000", path,
                "synth", "0.5", "sine", "523", "gain", "-12", "fade", "q", "0.02", "0.5", "0.4", ":",
                "synth", "0.5", "sine", "659", "gain", "-12", "fade", "q", "0.02", "0.5", "0.4", "pad", "0", "3",
            ])
    }

    /// Runs a program to its end without keeping a thread; ends it when the command is cancelled.
    private func run(_ program: String, _ arguments: [String]) async throws {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        let complaints = Pipe()
        process.standardError = complaints
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
        guard process.terminationStatus == 0 else {
            let said = String(decoding: complaints.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            throw CommandFailure("\(program) ended with \(process.terminationStatus): \(said.prefix(300))")
        }
    }
}
