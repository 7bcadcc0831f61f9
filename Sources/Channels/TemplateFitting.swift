import Dispatching

/// How many parts of SMS a text may take, and what gives way.
public struct TemplateFitting: Sendable, Hashable {
    /// Parts at most; where the link comes on top, without those that it fills.
    public let parts: Int
    /// An ask is sent in as few parts as leave room for the facility's name, and its link takes no room from the text:
    /// it comes on top of `parts`.
    public let isShortest: Bool
    /// The link is left out where there is no room for it beside the facility's name.
    public let linkGivesWay: Bool
    /// Below this room for a facility's name a text gives up its own courtesies first. In septets, or UTF-16 units;
    /// Urdu names are shorter, and so is the room.
    public let comfortableNameRoom: Int
    /// A name that is cut below this length can mean several places. In septets, or UTF-16 units, of which Urdu needs
    /// fewer for the same name; our own convention.
    let nameRoomMin: Int

    /// Roman Urdu and English cost one part where they can; the same words in Urdu script take two.
    public init(_ key: TemplateKey) {
        let isUrdu = key.language == .urdu
        comfortableNameRoom = isUrdu ? 20 : 26
        nameRoomMin = isUrdu ? 7 : 12
        isShortest = key.purpose == .donor(.ask)
        linkGivesWay = key.purpose == .donor(.directions)
        parts =
            switch key.purpose {
            // The thanks ends with the two questions.
            case .donor(.directions), .donor(.thanks): isUrdu ? 3 : 2
            case .family: isUrdu ? 4 : 2
            case .donor: isUrdu ? 2 : 1
            }
    }
}
