public import Blood

/// The centre's surroundings: languages, phone region, hours and limits. Rows without a source are marked.
public struct JurisdictionProfile: Codable, Sendable, Hashable {
    /// Hours in which nobody is asked who has not agreed to it, by the centre's clock.
    public struct QuietHours: Codable, Sendable, Hashable {
        /// First quiet hour, 0…23.
        public var startHour: Int
        /// First hour that is not quiet any more, 0…23.
        public var endHour: Int
        public var sources: [String]
        public var isUnsourced: Bool

        /// Whether this hour of the day is quiet; the hours may run over midnight.
        public func contains(hour: Int) -> Bool {
            startHour <= endHour
                ? (startHour..<endHour).contains(hour) : hour >= startHour || hour < endHour
        }
    }

    /// How often one donor may be asked.
    public struct AskLimits: Codable, Sendable, Hashable {
        /// Asks in 24 hours.
        public var perDay: Int
        /// Asks in a month of 30 days.
        public var perMonth: Int
        public var sources: [String]
        public var isUnsourced: Bool
    }

    /// A line that the desk transfers callers to.
    public struct EmergencyNumber: Codable, Sendable, Hashable {
        public var number: String
        /// By language code.
        public var name: [String: String]
        public var sources: [String]
        public var isUnsourced: Bool
    }

    public var code: String
    /// ISO 3166 code.
    public var isoCode: String
    public var effectiveFrom: CivilDate
    /// By language code.
    public var name: [String: String]
    /// IANA name; civil days and hours are reckoned in it.
    public var timeZone: String
    public var timeZoneSources: [String]
    /// Region by which libphonenumber reads a number without a country code.
    public var phoneRegion: String
    public var phoneRegionSources: [String]
    /// ISO 639 codes, the first language of the country first.
    public var languages: [String]
    public var quietHours: QuietHours
    public var askLimits: AskLimits
    public var emergencyNumbers: [EmergencyNumber]

    /// Every source id that the file names.
    var sourceIDs: [String] {
        timeZoneSources + phoneRegionSources + quietHours.sources + askLimits.sources
            + emergencyNumbers.flatMap(\.sources)
    }

    /// What is wrong with the file, in sentences; empty when it can be used.
    func problems() -> [String] {
        var problems: [String] = []
        if languages.isEmpty { problems.append("no language is named") }
        for language in languages where name[language, default: ""].isEmpty {
            problems.append("the name is missing in \(language)")
        }
        let hours = 0...23
        if !hours.contains(quietHours.startHour) || !hours.contains(quietHours.endHour) {
            problems.append("quiet hours lie outside 0…23")
        }
        if askLimits.perDay < 1 || askLimits.perMonth < askLimits.perDay {
            problems.append("the limits on asking are impossible")
        }
        if quietHours.sources.isEmpty && !quietHours.isUnsourced || askLimits.sources.isEmpty && !askLimits.isUnsourced
        {
            problems.append("quiet hours or limits on asking have no source and are not marked unsourced")
        }
        for line in emergencyNumbers where line.sources.isEmpty && !line.isUnsourced {
            problems.append("\(line.number) has no source and is not marked unsourced")
        }
        return problems
    }
}
