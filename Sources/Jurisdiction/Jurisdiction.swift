public import Blood
public import Foundation

/// Everything that changes from one country or province to the next: a folder of tables, each row with its source.
///
/// Another centre is another folder, not another program. The folder holds one file for each table.
public struct Jurisdiction: Sendable {
    /// Name of the folder, such as `pk`.
    public let code: String
    /// `jurisdiction.json`: name, languages, phone region, quiet hours, limits on asking, emergency numbers.
    public let profile: JurisdictionProfile
    /// The zone in which the centre's civil days and hours are reckoned.
    public let timeZone: TimeZone
    /// `sources.json`: what each source id means.
    public let sources: [String: String]
    /// `eligibility.json`: deferrals and intervals.
    public let eligibility: EligibilityRules
    /// `components.json`: shelf life, and donors for a dose.
    public let components: ComponentRules
    /// `places.json`: districts and hospitals by every name people say.
    public let places: Places
    /// `group_frequencies.json`: how common each group is, by province.
    public let groupFrequencies: GroupFrequencies
    /// The folder itself, for tables that other rooms read with `table(_:named:)`.
    public let folder: URL

    /// Reads and checks the tables of one jurisdiction.
    ///
    /// - Parameters:
    ///   - code: the name of its folder.
    ///   - folder: where to look for that folder; `nil` looks among the resources that belong to the program.
    /// - Throws: `JurisdictionError`, each case of which stops the start.
    public static func load(
        _ code: String = "pk", from folder: URL? = nil
    ) throws(JurisdictionError) -> Jurisdiction {
        let tables = try JurisdictionFolder(code: code, parent: folder)
        let profile: JurisdictionProfile = try tables.table(named: "jurisdiction.json")
        let sources: [String: String] = try tables.table(named: "sources.json")
        let eligibility: EligibilityRules = try tables.table(named: "eligibility.json")
        let components: ComponentRules = try tables.table(named: "components.json")

        guard let timeZone = TimeZone(identifier: profile.timeZone) else {
            throw .unknownTimeZone(profile.timeZone)
        }
        try tables.check("jurisdiction.json", profile.problems(), sourceIDs: profile.sourceIDs, among: sources)
        try tables.check(
            "eligibility.json", eligibility.problems(), sourceIDs: eligibility.allRows.flatMap(\.sources),
            among: sources)
        try tables.check(
            "components.json", components.problems(),
            sourceIDs: components.shelfLives.flatMap(\.sources) + components.donorDemands.flatMap(\.sources)
                + components.overRecruitment.sources,
            among: sources)
        return Jurisdiction(
            code: code, profile: profile, timeZone: timeZone, sources: sources, eligibility: eligibility,
            components: components, places: try tables.places(), groupFrequencies: try tables.groupFrequencies(),
            folder: tables.url)
    }

    /// Reads one more table of this jurisdiction, for rooms that bring their own.
    ///
    /// - Throws: `missingFile` or `unreadableFile`.
    public func table<Table: Decodable>(
        _ type: Table.Type = Table.self, named name: String
    ) throws(JurisdictionError) -> Table {
        try JurisdictionFolder(url: folder).table(named: name)
    }

    /// What a source id means, in words; the id itself when the list does not have it.
    public func source(_ id: String) -> String { sources[id] ?? id }

    /// The civil day at the centre at this moment.
    public func civilDate(at instant: Instant) -> CivilDate {
        let local = instant.millisecondsSince1970 + offsetMilliseconds(at: instant)
        return CivilDate(dayNumber: Int(local.dividedFloor(by: 86_400_000)))
    }

    /// The hour of the day at the centre at this moment, 0…23.
    public func hour(at instant: Instant) -> Int {
        let local = instant.millisecondsSince1970 + offsetMilliseconds(at: instant)
        return Int((local - local.dividedFloor(by: 86_400_000) * 86_400_000) / 3_600_000)
    }

    private func offsetMilliseconds(at instant: Instant) -> Int64 {
        let date = Date(timeIntervalSince1970: Double(instant.millisecondsSince1970) / 1_000)
        return Int64(timeZone.secondsFromGMT(for: date)) * 1_000
    }
}

extension Int64 {
    /// Division that rounds towards the past, so that days before 1970 come out right.
    fileprivate func dividedFloor(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
