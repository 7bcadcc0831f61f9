public import ArgumentParser
import Centre
import Foundation
import Matching
import Storage
public import Telephony

/// What the helpline's telephone says.
struct PromptsGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prompts", abstract: "Make the sounds of the helpline's telephone, and see which are missing.",
        subcommands: [BuildPrompts.self, ListPrompts.self])
}

/// A voice for one language: `ur=ur+f3`.
struct VoiceChoice: ExpressibleByArgument, Sendable, Hashable {
    var language: SpokenLanguage
    var voice: String

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let language = SpokenLanguage(rawValue: String(parts[0])), !parts[1].isEmpty,
            !parts[1].hasPrefix("-")
        else { return nil }
        self.language = language
        voice = String(parts[1])
    }
}

extension SpokenLanguage: ExpressibleByArgument {}

/// Renders what is missing and what has been worded anew; leaves alone what a person has recorded.
struct BuildPrompts: CentreCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "Have missing sounds read by espeak-ng, and take up recordings.",
        discussion: """
            The sounds lie in the centre's folder, sounds/<language>/<name>.ulaw. To replace one, put a recording under \
            its name beside it, as .wav (any rate) or as .ulaw (8,000 Hz, no header), and run this again. A file that \
            was not made here is never written over. `qatra prompts list --words` prints what is to be recorded.

            It may be interrupted at any time: what is finished stays, and the next run goes on from there.
            """)

    @OptionGroup var options: DataOptions
    @Option(help: "Only this language: ur, en or sd. All of them if not given.")
    var language: SpokenLanguage?
    @Option(help: "Another voice of espeak-ng for a language, such as ur=ur+f3. What another voice read is made anew.")
    var voice: [VoiceChoice] = []
    @Flag(help: "Make anew whatever was rendered. Recordings are left alone.")
    var force = false

    func validate() throws {
        guard Set(voice.map(\.language)).count == voice.count else {
            throw ValidationError("--voice takes one voice for each language.")
        }
    }

    func execute(on open: OpenCentre, input: Data, io: CommandIO) async throws {
        let folder = SoundsFolder(open.directory)
        let facilities = try await open.facilityNames()
        let languages = language.map { [$0] } ?? SpokenLanguage.allCases
        for language in languages { try folder.create(language) }
        let lock = try open.directory.soundsLock()
        var failures: [String] = []
        for language in languages {
            failures += try await build(language, in: folder, facilities: facilities, io: io)
        }
        try await makeMusic(in: folder)
        withExtendedLifetime(lock) {}
        for language in languages {
            for line in try PromptListing.lines(folder.state(language, facilities: facilities)) { io.write(line) }
        }
        guard failures.isEmpty else {
            for failure in failures.prefix(Self.failuresShownMax) { io.note("    \(failure)") }
            throw CommandFailure(
                "Not made: \(failures.count) of the sounds. Whatever was there before is still played.")
        }
    }

    /// Something to hear while waiting, where nobody has put anything: silence is taken for a broken line.
    private func makeMusic(in folder: SoundsFolder) async throws {
        let path = folder.path + "/music"
        let manager = FileManager.default
        try manager.createDirectory(atPath: path, withIntermediateDirectories: true)
        // Who has recorded everything needs no programs, and puts music there too.
        guard try manager.contentsOfDirectory(atPath: path).allSatisfy({ $0.hasPrefix(".") }),
            let renderer = try? PromptRenderer()
        else { return }
        // The dot and the ending keep the telephone from playing half of it.
        let unfinished = path + "/.waiting.part"
        try await renderer.makeMusic(unfinished)
        try manager.moveItem(atPath: unfinished, toPath: path + "/waiting.ulaw")
    }

    /// What cannot be made today is most likely one cause many times.
    private static let failuresShownMax = 20

    /// - Returns: what could not be made, and why. One bad recording must not keep the others from being made.
    private func build(
        _ language: SpokenLanguage, in folder: SoundsFolder, facilities: [FacilityName], io: CommandIO
    ) async throws -> [String] {
        folder.removeUnfinished(language)
        let choice = voice.first { $0.language == language }?.voice
        let work = try folder.state(language, facilities: facilities, voice: choice, isForced: force).work
        guard !work.isEmpty else { return [] }
        // Only now: who has recorded everything needs no synthesiser.
        let renderer = try PromptRenderer()
        var manifest = try folder.manifest(language)
        var failures: [String] = []
        let progress = io.progress("\(language.rawValue): \(work.count) sounds")
        for (done, item) in work.enumerated() {
            try Task.checkCancellation()
            do {
                try await make(item, voice: choice, in: folder, by: renderer, &manifest)
            } catch let failure as CommandFailure {
                failures.append("\(language.rawValue)/\(item.text.sound.rawValue): \(failure.description)")
            }
            progress(Double(done + 1) / Double(work.count))
        }
        return failures
    }

    /// One sound: made under another name, written down as ours, then put in its place. Interrupted anywhere between,
    /// the next run finds the old file and knows whose it is.
    private func make(
        _ item: PromptFolder.Item, voice choice: String?, in folder: SoundsFolder, by renderer: PromptRenderer,
        _ manifest: inout PromptManifest
    ) async throws {
        let text = item.text
        let unfinished = folder.unfinished(text.sound, PromptFolder.playedEnding, text.language)
        var source = text.fingerprint
        var voice: String?
        switch item.work {
        case .nothing: return
        case .render:
            let reader = text.voice(choosing: choice)
            try await renderer.render(
                text, voice: reader,
                unfinished: folder.unfinished(text.sound, PromptFolder.recordedEnding, text.language), to: unfinished)
            voice = reader
        case .convert(let recording):
            try await renderer.convert(folder.file(recording.name, text.language), to: unfinished)
            source = recording.fingerprint
        }
        let made = try folder.read((unfinished as NSString).lastPathComponent, text.language)
        guard made.bytes >= PromptFolder.bytesMin else {
            throw CommandFailure("nothing can be heard in it")
        }
        manifest.record(text.sound, source: source, voice: voice, file: made.fingerprint)
        try folder.save(manifest, text.language)
        try folder.replace(item.fileName, with: unfinished, text.language)
    }
}

/// What is there of each language.
struct ListPrompts: CentreCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List per language which sounds are recorded, rendered, out of date or missing.")

    @OptionGroup var options: DataOptions
    @Option(help: "Only this language: ur, en or sd. All of them if not given.")
    var language: SpokenLanguage?
    @Flag(help: "Print every sound with its words, to be read out by whoever records them.")
    var words = false

    func execute(on open: OpenCentre, input: Data, io: CommandIO) async throws {
        let folder = SoundsFolder(open.directory)
        let facilities = try await open.facilityNames()
        for language in language.map({ [$0] }) ?? SpokenLanguage.allCases {
            let state = try folder.state(language, facilities: facilities)
            for line in PromptListing.lines(state) { io.write(line) }
            guard words else { continue }
            for item in state.items {
                io.write("    \(item.text.sound.rawValue) (\(item.state.words)): \(item.text.words)")
            }
        }
    }
}

extension OpenCentre {
    /// As they are said; in the order of the register.
    func facilityNames() async throws -> [FacilityName] {
        try await store.read { try $0.facilities() }.map { facility in
            FacilityName(id: facility.id, name: facility.name, nameUrdu: facility.nameUrdu)
        }
    }
}

extension PromptFolder.State {
    var words: String {
        switch self {
        case .missing: "missing"
        case .outOfDate: "out of date"
        case .rendered: "rendered"
        case .recorded: "recorded"
        }
    }
}

/// The state of a language in a few lines.
enum PromptListing {
    static func lines(_ state: PromptFolder) -> [String] {
        let counts = [PromptFolder.State.recorded, .rendered, .outOfDate, .missing].map { kind in
            "\(state.count(kind)) \(kind.words)"
        }
        let seconds = state.items.reduce(0) { $0 + ($1.lengthMilliseconds ?? 0) } / 1_000
        var lines = [
            "\(state.language.rawValue): \(counts.joined(separator: ", ")); \(seconds / 60) min \(seconds % 60) s"
        ]
        for kind in [PromptFolder.State.missing, .outOfDate] where state.count(kind) > 0 {
            let names = state.items.filter { $0.state == kind }.map(\.text.sound.rawValue)
            lines.append("    \(kind.words): \(names.joined(separator: ", "))")
        }
        let waiting = state.items.filter { if case .convert = $0.work { true } else { false } }
        if !waiting.isEmpty {
            lines.append(
                "    recorded, and not taken up before the next build: "
                    + waiting.map(\.text.sound.rawValue).joined(separator: ", "))
        }
        if !state.strays.isEmpty {
            lines.append("    no sound is called like these files: \(state.strays.joined(separator: ", "))")
        }
        if PromptText.needsFluentReader(state.language) {
            lines.append("    nobody fluent has read these texts yet: have them read before callers hear them")
        }
        return lines
    }
}
