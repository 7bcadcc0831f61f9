import Foundation
import Telephony

#if canImport(Glibc)
    import Glibc
#endif

/// The sounds of a centre's telephone: `sounds/<language>/<name>.ulaw` in its folder.
struct SoundsFolder: Sendable {
    let path: String

    init(_ directory: DataDirectory) { path = directory.file("sounds") }

    func folder(_ language: SpokenLanguage) -> String { path + "/" + language.rawValue }

    /// Of a file in the folder of a language.
    func file(_ name: String, _ language: SpokenLanguage) -> String { folder(language) + "/" + name }

    /// A name under which a file is made before it appears whole under its own. It ends as files of its kind do,
    /// because the programs that make it go by that.
    func unfinished(_ sound: Sound, _ ending: String, _ language: SpokenLanguage) -> String {
        file(".\(sound.rawValue).part\(ending)", language)
    }

    func create(_ language: SpokenLanguage) throws {
        do {
            try FileManager.default.createDirectory(atPath: folder(language), withIntermediateDirectories: true)
        } catch { throw CommandFailure("The folder \(folder(language)) cannot be made: \(error.localizedDescription)") }
    }

    /// What an interrupted build has left. Only while nobody else builds.
    func removeUnfinished(_ language: SpokenLanguage) {
        for name in names(language) where name.hasPrefix(".") && name.contains(".part.") {
            unlink(file(name, language))
        }
    }

    /// Nothing when the folder has not been made.
    func files(_ language: SpokenLanguage) throws -> [PromptFile] {
        try names(language).compactMap { name in
            guard !name.hasPrefix("."), name != PromptManifest.fileName else { return nil }
            return try read(name, language)
        }
    }

    func read(_ name: String, _ language: SpokenLanguage) throws -> PromptFile {
        guard let data = FileManager.default.contents(atPath: file(name, language)) else {
            throw CommandFailure("\(file(name, language)) cannot be read. Check who may read it.")
        }
        return PromptFile(name: name, fingerprint: Fingerprint.of(data), bytes: data.count)
    }

    func manifest(_ language: SpokenLanguage) throws -> PromptManifest {
        let path = file(PromptManifest.fileName, language)
        guard let data = FileManager.default.contents(atPath: path) else { return PromptManifest() }
        do { return try JSONDecoder().decode(PromptManifest.self, from: data) } catch {
            // Without it no rendered file is known as ours, and none would ever be renewed: a person has to decide.
            throw CommandFailure(
                "\(path) is not the file `qatra prompts build` wrote. Put it back from a copy, or remove it together"
                    + " with the .ulaw files that were not recorded by a person.")
        }
    }

    func save(_ manifest: PromptManifest, _ language: SpokenLanguage) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let path = file(PromptManifest.fileName, language)
        do { try encoder.encode(manifest).write(to: URL(filePath: path), options: .atomic) } catch {
            throw CommandFailure("\(path) cannot be written: \(error.localizedDescription)")
        }
    }

    /// Puts a finished file in the place of the one that is played, if there is one; a call that plays the old one
    /// hears it to its end.
    func replace(_ name: String, with unfinished: String, _ language: SpokenLanguage) throws {
        guard rename(unfinished, file(name, language)) == 0 else {
            throw CommandFailure("\(file(name, language)) cannot be written: \(String(cString: strerror(errno)))")
        }
    }

    func state(
        _ language: SpokenLanguage, facilities: [FacilityName], voice: String? = nil, isForced: Bool = false
    ) throws -> PromptFolder {
        PromptFolder(
            language, texts: PromptTexts.all(language, facilities: facilities), files: try files(language),
            manifest: try manifest(language), voice: voice, isForced: isForced)
    }

    private func names(_ language: SpokenLanguage) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder(language)).sorted()) ?? []
    }
}
