/// The words of one sound in every language.
struct PromptLine: Sendable {
    let sound: Sound
    let group: PromptText.Group
    let urdu: String
    let english: String
    let sindhi: String
    /// The language of the words in every language's folder: a greeting is heard before a language is chosen.
    let only: SpokenLanguage?

    init(_ sound: Sound, _ group: PromptText.Group, urdu: String, english: String, sindhi: String) {
        self.sound = sound
        self.group = group
        self.urdu = urdu
        self.english = english
        self.sindhi = sindhi
        only = nil
    }

    init(_ sound: Sound, _ group: PromptText.Group, only: SpokenLanguage, _ words: String) {
        self.sound = sound
        self.group = group
        urdu = words
        english = words
        sindhi = words
        self.only = only
    }

    func text(_ language: SpokenLanguage) -> PromptText {
        let words =
            switch language {
            case .urdu: urdu
            case .english: english
            case .sindhi: sindhi
            }
        return PromptText(sound: sound, language: language, group: group, words: words, script: only)
    }
}

/// A hospital or blood bank of the register, as it is said.
public struct FacilityName: Sendable, Hashable {
    public var id: Int64
    /// In English.
    public var name: String
    /// May be empty.
    public var nameUrdu: String

    public init(id: Int64, name: String, nameUrdu: String) {
        self.id = id
        self.name = name
        self.nameUrdu = nameUrdu
    }
}

/// All that the telephone says.
public enum PromptTexts {
    /// Every sound of a language, in the order in which a page shows and a person records them.
    public static func all(_ language: SpokenLanguage, facilities: [FacilityName] = []) -> [PromptText] {
        ordered.map { $0.text(language) }
            + facilities.map { PromptText(facility: $0.id, name: $0.name, nameUrdu: $0.nameUrdu, language) }
    }

    /// In the order of `PromptText.Group`.
    static let ordered: [PromptLine] =
        callerLines + announcementLines + requestLines + donorLines + otherLines + partyLines + digitLines + groupLines
        + dayLines + weekdayLines + hourLines

    static let lines: [String: PromptLine] =
        Dictionary(ordered.map { ($0.sound.rawValue, $0) }) { first, _ in first }
}

extension Sound {
    // MARK: Played by the exchange itself, or before a call is in the hands of a machine of ours

    /// "Our system is down. Your call goes straight to the person on duty." The exchange plays it when we do not.
    public static let fallback = Sound(rawValue: "fallback")
    /// "The person on duty could not be reached. Please ring again." The exchange plays it after the last try.
    public static let nobody = Sound(rawValue: "nobody")
    /// "The helpline is closed now. We ring you back when we open."
    public static let closed = Sound(rawValue: "closed")
    /// What a supervisor puts before the menu in an emergency. The words are a stand-in, fit to be heard: record the
    /// day's own over them.
    public static let emergencyAnnouncement = Sound(rawValue: "emergency-announcement")

    /// The night to come. An hour after midnight belongs to tomorrow by the calendar, and to tonight for whoever hears
    /// it: "tomorrow, one at night" would be understood a day late.
    public static let tonight = Sound(rawValue: "tonight")
}
