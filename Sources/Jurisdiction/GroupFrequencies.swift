public import Blood
public import Foundation

/// How common the eight groups are, per province: for seeding demonstrations and for expecting demand. It says
/// nothing about any one person.
public struct GroupFrequencies: Sendable {
    /// One published row.
    public struct Table: Sendable, Hashable {
        public var key: String
        public var population: String
        public var source: String
        /// In the order of `BloodGroup.known`; adds up to 1.
        public var fractions: [Double]
    }

    public let tables: [Table]
    private let tableByProvince: [String: Int]

    /// Reads `group_frequencies.json`.
    /// - Parameter folder: the jurisdiction's folder; `nil` takes the one that comes with the program.
    /// - Throws: `PlacesProblem`, with what is wrong in which file.
    public static func load(folder: URL? = nil) throws -> GroupFrequencies {
        try GroupFrequencies(JurisdictionFile.decode(GroupFrequenciesFile.self, fileName, in: folder))
    }

    init(_ file: GroupFrequenciesFile) throws {
        tables = try file.tables.map { entry in
            let fractions = try BloodGroup.known.map { group in
                guard let fraction = entry.fractions[group.rawValue], (0...1).contains(fraction) else {
                    throw GroupFrequencies.inconsistent("\(entry.key) has no fraction for \(group.rawValue)")
                }
                return fraction
            }
            guard abs(fractions.reduce(0, +) - 1) < 1e-5, entry.fractions.count == fractions.count else {
                throw GroupFrequencies.inconsistent("the fractions of \(entry.key) do not add up to 1")
            }
            return Table(
                key: entry.key, population: entry.population, source: entry.source, fractions: fractions)
        }
        var numbers: [String: Int] = [:]
        for (province, key) in file.provinces {
            guard let number = tables.firstIndex(where: { $0.key == key }) else {
                throw GroupFrequencies.inconsistent("\(province) names a table that is not there: \(key)")
            }
            numbers[province] = number
        }
        tableByProvince = numbers
    }

    /// The row that stands for a province, by ISO 3166-2 code.
    public func table(province: String) -> Table? { tableByProvince[province].map { tables[$0] } }

    /// The fraction of people of this group in a province; `nil` for an unknown group or province.
    public func fraction(of group: BloodGroup, province: String) -> Double? {
        guard let table = table(province: province), let place = BloodGroup.known.firstIndex(of: group) else {
            return nil
        }
        return table.fractions[place]
    }

    private static let fileName = "group_frequencies.json"

    private static func inconsistent(_ reason: String) -> PlacesProblem {
        .inconsistent(file: fileName, reason: reason)
    }
}

/// `group_frequencies.json` as it is written.
struct GroupFrequenciesFile: Decodable {
    var tables: [Entry]
    var provinces: [String: String]

    struct Entry: Decodable {
        var key: String
        var population: String
        var source: String
        var fractions: [String: Double]
    }
}
