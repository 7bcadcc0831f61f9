/// A file as it lies in the folder of a language.
public struct PromptFile: Sendable, Hashable {
    /// With its ending, such as `menu.ulaw`.
    public var name: String
    /// `Fingerprint` of its bytes.
    public var fingerprint: String
    public var bytes: Int

    public init(name: String, fingerprint: String, bytes: Int) {
        self.name = name
        self.fingerprint = fingerprint
        self.bytes = bytes
    }
}

/// What the build has made in the folder of a language; kept there as `rendered.json`. A file that is not in it was put
/// there by a person, and is never written over.
public struct PromptManifest: Codable, Sendable, Hashable {
    public static let fileName = "rendered.json"

    public struct Entry: Codable, Sendable, Hashable {
        /// Fingerprint of the text or of the recording the newest file was made of.
        public var source: String
        /// The voice that read it; `nil` when it was made of a recording.
        public var voice: String?
        /// Fingerprints of the files we made under this name, newest first. The one before is kept too: a build that is
        /// interrupted between writing this down and putting the file in its place leaves the old file, which is still
        /// ours.
        public var made: [String]

        public init(source: String, voice: String?, made: [String]) {
            self.source = source
            self.voice = voice
            self.made = made
        }
    }

    /// By the name of the sound.
    public var entries: [String: Entry]

    public init(entries: [String: Entry] = [:]) { self.entries = entries }

    /// Writes down what is about to be put in place; to be saved before the file is.
    public mutating func record(_ sound: Sound, source: String, voice: String?, file: String) {
        let before = entries[sound.rawValue]?.made ?? []
        let made = [file] + before.filter { $0 != file }.prefix(1)
        entries[sound.rawValue] = Entry(source: source, voice: voice, made: made)
    }
}

/// What is there of one language, what is missing, and what the build has to do: values in, values out.
public struct PromptFolder: Sendable, Hashable {
    public enum State: String, Codable, Sendable, CaseIterable, Hashable {
        case missing
        /// Read by a synthesiser, from other words than today's, or by another voice than is asked for.
        case outOfDate
        case rendered
        /// Spoken by a person.
        case recorded
    }

    /// What the build does about one sound.
    public enum Work: Sendable, Hashable {
        case nothing
        /// Have the text read.
        case render
        /// Make the telephone's format of this recording.
        case convert(PromptFile)
    }

    public struct Item: Sendable, Hashable {
        public var text: PromptText
        public var state: State
        public var work: Work
        /// Milliseconds of the file that is played; `nil` when there is none yet.
        public var lengthMilliseconds: Int?

        /// The file that is played.
        public var fileName: String { text.sound.rawValue + PromptFolder.playedEnding }
    }

    /// Mu-law of 8,000 bytes a second without a header: what a telephone line carries, so no call has to convert it.
    public static let playedEnding = ".ulaw"
    /// What people record in, at any rate.
    public static let recordedEnding = ".wav"
    /// A shorter file than a twentieth of a second holds no word: it was never finished, and counts as missing.
    public static let bytesMin = 400

    public let language: SpokenLanguage
    /// In the order of the texts.
    public let items: [Item]
    /// Files that no sound is called after: most likely a recording whose name is misspelt.
    public let strays: [String]

    /// - Parameters:
    ///   - texts: of this language only, each sound once.
    ///   - files: all of the language's folder.
    ///   - voice: render again what another voice has read; `nil` leaves it as it is.
    ///   - isForced: render again whatever was rendered; recordings are left alone even then.
    public init(
        _ language: SpokenLanguage, texts: [PromptText], files: [PromptFile], manifest: PromptManifest,
        voice: String? = nil, isForced: Bool = false
    ) {
        let byName = Dictionary(files.map { ($0.name, $0) }) { first, _ in first }
        let known = Set(texts.map(\.sound.rawValue))
        self.language = language
        items = texts.map { text in
            let name = text.sound.rawValue
            return PromptFolder.item(
                text, played: byName[name + PromptFolder.playedEnding].flatMap(PromptFolder.heard),
                recording: byName[name + PromptFolder.recordedEnding].flatMap(PromptFolder.heard),
                entry: manifest.entries[name], voice: voice, isForced: isForced)
        }
        strays = files.map(\.name).filter { file in
            guard file != PromptManifest.fileName, !file.hasPrefix(".") else { return false }
            return ![PromptFolder.playedEnding, PromptFolder.recordedEnding].contains { ending in
                file.hasSuffix(ending) && known.contains(String(file.dropLast(ending.count)))
            }
        }.sorted()
    }

    public func count(_ state: State) -> Int { items.count { $0.state == state } }

    /// What the build has to do, in order.
    public var work: [Item] { items.filter { $0.work != .nothing } }

    private static func heard(_ file: PromptFile) -> PromptFile? { file.bytes < bytesMin ? nil : file }

    private static func item(
        _ text: PromptText, played: PromptFile?, recording: PromptFile?, entry: PromptManifest.Entry?,
        voice: String?, isForced: Bool
    ) -> Item {
        func item(_ state: State, _ work: Work) -> Item {
            Item(text: text, state: state, work: work, lengthMilliseconds: played.map { $0.bytes / 8 })
        }
        let isOurs = played.map { entry?.made.contains($0.fingerprint) ?? false } ?? true
        // Somebody put the telephone's own format there: it is played as it is.
        if !isOurs { return item(.recorded, .nothing) }
        let isCurrent = played != nil && played?.fingerprint == entry?.made.first
        if let recording {
            return item(.recorded, isCurrent && entry?.source == recording.fingerprint ? .nothing : .convert(recording))
        }
        // Made of a recording that has since been put away: no reason to lose the voice.
        if played != nil, let entry, entry.voice == nil { return item(.recorded, .nothing) }
        guard played != nil, let entry else { return item(.missing, .render) }
        let isSameVoice = voice == nil || text.voice(choosing: voice) == entry.voice
        guard isCurrent, entry.source == text.fingerprint, isSameVoice else { return item(.outOfDate, .render) }
        return item(.rendered, isForced ? .render : .nothing)
    }
}
