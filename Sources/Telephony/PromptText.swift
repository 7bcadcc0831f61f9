/// The words under the name of a sound, in one language.
public struct PromptText: Sendable, Hashable {
    /// What a sound is for; a page shows the sounds in this order.
    public enum Group: String, Codable, Sendable, CaseIterable, Hashable {
        /// What somebody hears who rings the helpline.
        case caller
        /// What a donor hears whom we ring.
        case donor
        /// What a facility hears, and two people whom we join.
        case others
        /// What is said of an open request.
        case request
        /// Digits, numbers, blood groups, days and hours, of which sentences are made.
        case pieces
        /// Names of hospitals and blood banks, from the register.
        case facilities
    }

    public let sound: Sound
    public let language: SpokenLanguage
    public let group: Group
    /// As a person reads it, or reads it out to record it.
    public let words: String
    /// The spelling that makes a synthesiser say `words`; the same where it reads them as people do.
    public let spelling: String
    /// The script of `words` where that is not the language's own: a hospital's name for which there is none.
    let script: SpokenLanguage

    init(
        sound: Sound, language: SpokenLanguage, group: Group, words: String,
        script: SpokenLanguage? = nil
    ) {
        self.sound = sound
        self.language = language
        self.group = group
        self.words = words
        self.script = script ?? language
        spelling = Self.spelling(words, self.script)
    }

    /// The words of a fixed sound; `nil` when the name is not one of ours.
    public init?(_ sound: Sound, _ language: SpokenLanguage) {
        guard let line = PromptTexts.lines[sound.rawValue] else { return nil }
        self = line.text(language)
    }

    /// The name of a hospital or blood bank. The Urdu name is said in Urdu and in Sindhi, which has none of its own;
    /// where the register has only one of the two, that one is said.
    /// - Parameters:
    ///   - id: the register's; the sound is `facility-<id>`.
    ///   - name: in English.
    ///   - nameUrdu: may be empty.
    public init(facility id: Int64, name: String, nameUrdu: String, _ language: SpokenLanguage) {
        let isEnglish = nameUrdu.isEmpty || language == .english && !name.isEmpty
        self.init(
            sound: .facility(id), language: language, group: .facilities,
            words: isEnglish ? name : nameUrdu, script: isEnglish ? .english : .urdu)
    }

    /// The voice of espeak-ng that can read these words. A name in English letters is read by the English voice in
    /// every language: the others would spell it out.
    public var espeakVoice: String { PromptText.espeakVoice(for: script) }

    /// The voice that reads these words when another one is chosen for the language: a name or a greeting in another
    /// language keeps the voice that can read it.
    /// - Parameter choice: of espeak-ng, for `language`; `nil` for the usual one.
    public func voice(choosing choice: String?) -> String {
        script == language ? choice ?? espeakVoice : espeakVoice
    }

    /// The voice of espeak-ng for a language. It has all three; nobody fluent has judged how the Sindhi one speaks.
    public static func espeakVoice(for language: SpokenLanguage) -> String {
        switch language {
        case .urdu: "ur"
        case .english: "en-gb"
        case .sindhi: "sd"
        }
    }

    /// Whether the texts of a language still have to be read by somebody who speaks it. Nobody fluent has
    /// read or heard the Sindhi ones: that has to come before a caller hears them, and a person's recording is better
    /// than any voice. Of the Urdu and English ones too, nobody has listened to the synthesiser.
    public static func needsFluentReader(_ language: SpokenLanguage) -> Bool { language == .sindhi }

    /// Names the words and how they are spelt for the synthesiser, so that a file made of other words is known to be
    /// out of date.
    public var fingerprint: String { Fingerprint.of(Array("\(words)\u{0}\(spelling)".utf8)) }

    /// Words that the synthesiser of a language reads otherwise than people do, found by looking at its phonemes, and
    /// spelt so that it does not. "السلام علیکم" came out as "al salaam aleekam", nine as "no", the letter O as "oo".
    private static let respelt: [SpokenLanguage: [String: String]] = [
        .urdu: ["السلام": "اَسّلامُ", "علیکم": "علَیکُم", "نو": "نَو", "چھ": "چھے"],
        .sindhi: [
            "السلام": "اَسّلامُ", "عليڪم": "عَليڪُم", "او": "ئو", "بي": "بِي", "ڇهه": "ڇَ",
            "گروپ": "گُرُوپ", "يونٽ": "يُونِٽ",
        ],
    ]

    private static func spelling(_ words: String, _ script: SpokenLanguage) -> String {
        let respelt = respelt[script] ?? [:]
        // Two square brackets begin the synthesiser's own notation, and a register's name may hold any sign.
        let plain = words.filter { $0 != "[" && $0 != "]" }
        return plain.split(separator: " ").map { word in
            let bare = word.prefix { !$0.isPunctuation }
            guard let spelt = respelt[String(bare)] else { return String(word) }
            return spelt + word.dropFirst(bare.count)
        }.joined(separator: " ")
    }
}

/// A short name for some bytes, to see whether they have changed. Not a protection against anybody who wants two files
/// to look the same.
public enum Fingerprint {
    /// FNV-1a of 64 bits, as 16 hexadecimal digits.
    public static func of(_ bytes: some Sequence<UInt8>) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
