import Dispatching

/// How many parts of SMS a text may take, and what gives way.
struct TemplateFitting: Sendable, Hashable {
    /// Parts at most; where the link comes on top, without those that it fills.
    var parts: Int
    /// An ask is sent in as few parts as leave room for the facility's name, and its link takes no room from the text:
    /// it comes on top of `parts`.
    var isShortest = false
    /// The link is left out before the facility's name is shortened.
    var linkGivesWay = false
    /// Below this room for a facility's name a text gives up its own courtesies first. In septets, or UTF-16 units;
    /// Urdu names are shorter, and so is the room.
    var comfortableNameRoom: Int

    /// Roman Urdu and English cost one part where they can; the same words in Urdu script take two.
    static func of(_ purpose: TemplatePurpose, _ language: TextLanguage) -> TemplateFitting {
        let isUrdu = language == .urdu
        var fitting = TemplateFitting(parts: isUrdu ? 2 : 1, comfortableNameRoom: isUrdu ? 20 : 26)
        switch purpose {
        case .donor(.ask): fitting.isShortest = true
        case .donor(.directions):
            fitting.parts = isUrdu ? 3 : 2
            fitting.linkGivesWay = true
        case .family: fitting.parts = isUrdu ? 4 : 2
        case .donor: break
        }
        return fitting
    }
}
