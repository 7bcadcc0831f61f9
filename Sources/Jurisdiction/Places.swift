public import Blood
public import Foundation

/// A district of the 2023 census with the names people say.
public struct District: Sendable, Hashable {
    /// As the Bureau of Statistics spells it (`Abbotabad`, `Batagram`); the register stores this name.
    public var name: String
    public var nameUrdu: String
    /// Short forms, other spellings, headquarters; several districts may share one.
    public var aliases: [String]
    /// ISO 3166-2 code of the province or territory, such as `PK-PB`.
    public var province: String
    public var division: String
    /// Census of 2023; `nil` where the source has no figure (Azad Jammu and Kashmir, Gilgit-Baltistan).
    public var population: Int?
    /// People counted or, without a figure, assumed: only for placing demonstration donors.
    public var weight: Int
    public var areaSquareKilometres: Int?
    /// A point inside the boundary.
    public var label: GeoPoint
    public var towns: [Town]
}

/// A town or quarter with a rough share of its district's townspeople.
public struct Town: Sendable, Hashable {
    public var name: String
    public var place: GeoPoint
    /// Per cent of the people who live in the district's listed towns; rounded, so a district need not add up to 100.
    public var share: Int
}

/// A major hospital. Position approximate within 1 to 3 km, names from our own compilation: verify before real use.
public struct Hospital: Sendable, Hashable {
    public var name: String
    public var nameUrdu: String
    /// What people say: "Mayo", "JPMC", "گنگا رام".
    public var aliases: [String]
    public var city: String
    /// A district's name as `District.name` spells it.
    public var district: String
    public var place: GeoPoint
    public var type: String
    /// Telephone area code without its leading 0.
    public var areaCode: String
}

/// A province or territory.
public struct Province: Sendable, Hashable {
    /// ISO 3166-2.
    public var code: String
    public var name: String
    public var nameUrdu: String
}

/// Why a file of the jurisdiction could not be used.
public enum PlacesProblem: Error, Sendable, Hashable, CustomStringConvertible {
    case folderMissing
    case unreadable(file: String, reason: String)
    case inconsistent(file: String, reason: String)

    public var description: String {
        switch self {
        case .folderMissing: "The jurisdiction's folder of data is not where the program expects it."
        case .unreadable(let file, let reason): "\(file) cannot be read: \(reason)"
        case .inconsistent(let file, let reason): "\(file) contradicts itself: \(reason)"
        }
    }
}

/// The places of one jurisdiction: text to district, point to district, and what a caller says to hospital.
public struct Places: Sendable {
    public let provinces: [Province]
    /// In the order of the file, which never depends on the run.
    public let districts: [District]
    public let hospitals: [Hospital]
    /// Cities whose name covers several of the districts, each as one; they are not among `districts`.
    public let cities: [District]
    /// Where the facts come from and what each source asks for.
    public let sources: [String]

    private let districtsByKey: [String: [Int]]
    private let hospitalsByKey: [String: [Int]]
    private let hospitalWords: [Set<String>]

    /// Reads `places.json`.
    /// - Parameter folder: the jurisdiction's folder; `nil` takes the one that comes with the program.
    /// - Throws: `PlacesProblem`, with what is wrong in which file.
    public static func load(folder: URL? = nil) throws -> Places {
        let file = try JurisdictionFile.decode(PlacesFile.self, "places.json", in: folder)
        return try Places(file)
    }

    init(_ file: PlacesFile) throws {
        provinces = file.provinces.map { Province(code: $0.code, name: $0.name, nameUrdu: $0.urdu) }
        districts = file.districts.map(\.value)
        hospitals = file.hospitals.map(\.value)
        sources = file.sources
        let names = Set(districts.map(\.name))
        guard names.count == districts.count else {
            throw PlacesProblem.inconsistent(file: "places.json", reason: "two districts have one name")
        }
        for owner in hospitals.map(\.district) + file.newerDistricts.map(\.carriedBy) where !names.contains(owner) {
            throw PlacesProblem.inconsistent(file: "places.json", reason: "no district is called \(owner)")
        }
        districtsByKey = Places.districtKeys(districts, newer: file.newerDistricts)
        cities = Places.cities(districts, districtsByKey)
        var hospitalKeys: [String: [Int]] = [:]
        for (index, hospital) in hospitals.enumerated() {
            let spoken = [hospital.name, hospital.nameUrdu] + hospital.aliases
            for key in Set(spoken.flatMap { [PlaceName.key($0), PlaceName.tellingWords($0).joined()] }) {
                hospitalKeys[key, default: []].append(index)
            }
        }
        hospitalsByKey = hospitalKeys
        hospitalWords = hospitals.map { hospital in
            let spoken = [hospital.name, hospital.nameUrdu, hospital.city, hospital.district] + hospital.aliases
            return Set(spoken.flatMap(PlaceName.tellingWords))
        }
    }

    /// Every district that the text may mean, in any spelling of both scripts. "Karachi" means seven.
    public func districts(named text: String) -> [District] {
        (districtsByKey[PlaceName.key(text)] ?? []).map { districts[$0] }
    }

    /// The district the text means, or the city, where its name covers several districts.
    ///
    /// A list of 5,000 donors of Karachi says "Karachi" in every line. Were that refused, none of them could be asked,
    /// and which of seven districts each lives in nobody at the desk knows. So the city counts as one district: its
    /// name is stored as it was said and is read again, no district is invented, and the home is the middle of the
    /// city's people. That is some ten kilometres off for most, and still nearer than anybody of another city.
    /// Districts that only share a name ("Dir", "Kohistan") lie a day's journey apart.
    /// - Returns: `nil` when it is unknown, or when it may mean several far apart (`districts(named:)` lists them).
    public func district(named text: String) -> District? {
        let found = districts(named: text)
        if found.count == 1 { return found[0] }
        return cities.first { districts(named: $0.name) == found }
    }

    /// A town of the district, in any spelling that its letters allow; `nil` when none of its towns is called so.
    /// - Parameter district: a district's or a city's name as the register stores it.
    public func town(named text: String, in district: String) -> Town? {
        let key = PlaceName.key(text)
        guard !key.isEmpty else { return nil }
        let found = districts(named: district).flatMap(\.towns).filter { PlaceName.key($0.name) == key }
        return found.count == 1 ? found[0] : nil
    }

    /// All districts of a division that is called like every one of them, taken for one.
    private static func cities(_ districts: [District], _ keys: [String: [Int]]) -> [District] {
        Dictionary(grouping: districts.indices) { districts[$0].division }.sorted { $0.key < $1.key }
            .compactMap { division, indices in
                guard indices.count > 1, keys[PlaceName.key(division)] == indices else { return nil }
                return city(division, indices.map { districts[$0] })
            }
    }

    private static func city(_ name: String, _ parts: [District]) -> District {
        let areas = parts.compactMap(\.areaSquareKilometres)
        let populations = parts.compactMap(\.population)
        let towns = parts.flatMap { part in
            part.towns.map { (place: $0.place, weight: Double(part.weight) * Double($0.share) / 100) }
        }
        let people = towns.reduce(0) { $0 + $1.weight }
        let middle = GeoPoint(
            latitude: towns.reduce(0) { $0 + $1.place.latitude * $1.weight } / people,
            longitude: towns.reduce(0) { $0 + $1.place.longitude * $1.weight } / people)
        // The name that all parts share in Urdu is an alias of each.
        let shared = parts.dropFirst().reduce(Set(parts[0].aliases)) { $0.intersection($1.aliases) }
        let urdu = shared.first { $0.unicodeScalars.contains { (0x0600...0x06FF).contains($0.value) } }
        return District(
            name: name, nameUrdu: urdu ?? name, aliases: shared.sorted(), province: parts[0].province, division: name,
            population: populations.count == parts.count ? populations.reduce(0, +) : nil,
            weight: parts.reduce(0) { $0 + $1.weight },
            areaSquareKilometres: areas.count == parts.count ? areas.reduce(0, +) : nil, label: middle,
            towns: parts.flatMap(\.towns))
    }

    /// The district whose town or label point lies nearest.
    ///
    /// No boundary is looked at: close to a border the neighbour may be returned.
    public func nearestDistrict(to point: GeoPoint) -> District? {
        var best: (distance: Double, index: Int)?
        for (index, district) in districts.enumerated() {
            for place in [district.label] + district.towns.map(\.place) {
                let distance = Places.squaredDistance(point, place)
                if best.map({ distance < $0.distance }) ?? true { best = (distance, index) }
            }
        }
        return best.map { districts[$0.index] }
    }

    /// Hospitals the text may mean, the surest first: those called exactly so, else those of which every word of the
    /// text is a word's beginning ("sheikh zayed lah").
    public func hospitals(named text: String) -> [Hospital] {
        for key in [PlaceName.key(text), PlaceName.tellingWords(text).joined()] {
            if let exact = hospitalsByKey[key] { return exact.map { hospitals[$0] } }
        }
        let wanted = PlaceName.tellingWords(text)
        guard !wanted.isEmpty else { return [] }
        return hospitals.indices.filter { index in
            wanted.allSatisfy { word in hospitalWords[index].contains { $0.hasPrefix(word) } }
        }.map { hospitals[$0] }
    }

    /// Names and aliases first; a town's name counts only where no district is called so.
    private static func districtKeys(_ districts: [District], newer: [NewerDistrictEntry]) -> [String: [Int]] {
        var keys: [String: [Int]] = [:]
        for (index, district) in districts.enumerated() {
            for key in [PlaceName.key(district.name), PlaceName.key(district.nameUrdu)] { keys[key] = [index] }
        }
        func add(_ entries: [(key: String, index: Int)]) {
            var added: [String: [Int]] = [:]
            for entry in entries where keys[entry.key] == nil {
                if added[entry.key]?.contains(entry.index) != true { added[entry.key, default: []].append(entry.index) }
            }
            keys.merge(added) { first, _ in first }
        }
        add(
            districts.enumerated().flatMap { index, district in
                district.aliases.map { (PlaceName.key($0), index) }
            })
        let numbers = Dictionary(uniqueKeysWithValues: districts.enumerated().map { ($1.name, $0) })
        add(
            newer.flatMap { entry in
                [entry.name, entry.urdu].compactMap { name in
                    numbers[entry.carriedBy].map { (PlaceName.key(name), $0) }
                }
            })
        add(
            districts.enumerated().flatMap { index, district in
                district.towns.map { (PlaceName.key($0.name), index) }
            })
        return keys
    }

    /// Good enough to compare: degrees of latitude, longitude shortened by the cosine of the latitude.
    private static func squaredDistance(_ one: GeoPoint, _ other: GeoPoint) -> Double {
        let north = one.latitude - other.latitude
        let middle = (one.latitude + other.latitude) / 2 * .pi / 180
        let east = (one.longitude - other.longitude) * cos(middle)
        return north * north + east * east
    }
}
