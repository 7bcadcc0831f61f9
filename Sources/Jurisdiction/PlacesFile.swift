internal import Blood
internal import Foundation

/// Finds and decodes the files of a jurisdiction's folder.
enum JurisdictionFile {
    static func decode<Value: Decodable>(_ type: Value.Type, _ name: String, in folder: URL?) throws -> Value {
        guard let folder = folder ?? Bundle.module.url(forResource: "pk", withExtension: nil) else {
            throw PlacesProblem.folderMissing
        }
        do {
            return try JSONDecoder().decode(type, from: Data(contentsOf: folder.appending(path: name)))
        } catch {
            throw PlacesProblem.unreadable(file: name, reason: String(describing: error))
        }
    }
}

/// `places.json` as it is written.
struct PlacesFile: Decodable {
    var sources: [String]
    var provinces: [ProvinceEntry]
    var districts: [DistrictEntry]
    var newerDistricts: [NewerDistrictEntry]
    var hospitals: [HospitalEntry]
}

struct ProvinceEntry: Decodable {
    var code: String
    var name: String
    var urdu: String
}

/// A district founded after the census and the one that carries its people in the figures.
struct NewerDistrictEntry: Decodable {
    var name: String
    var urdu: String
    var carriedBy: String
}

struct DistrictEntry: Decodable {
    var value: District

    private enum Key: String, CodingKey {
        case name, urdu, aliases, province, division, population, weight, areaKm2, label, towns
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        value = District(
            name: try fields.decode(String.self, forKey: .name),
            nameUrdu: try fields.decode(String.self, forKey: .urdu),
            aliases: try fields.decode([String].self, forKey: .aliases),
            province: try fields.decode(String.self, forKey: .province),
            division: try fields.decode(String.self, forKey: .division),
            population: try fields.decodeIfPresent(Int.self, forKey: .population),
            weight: try fields.decode(Int.self, forKey: .weight),
            areaSquareKilometres: try fields.decodeIfPresent(Int.self, forKey: .areaKm2),
            label: try fields.decode(PointEntry.self, forKey: .label).value,
            towns: try fields.decode([TownEntry].self, forKey: .towns).map(\.value))
    }
}

struct HospitalEntry: Decodable {
    var value: Hospital

    private enum Key: String, CodingKey {
        case name, urdu, aliases, city, district, place, type, areaCode
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        value = Hospital(
            name: try fields.decode(String.self, forKey: .name),
            nameUrdu: try fields.decode(String.self, forKey: .urdu),
            aliases: try fields.decode([String].self, forKey: .aliases),
            city: try fields.decode(String.self, forKey: .city),
            district: try fields.decode(String.self, forKey: .district),
            place: try fields.decode(PointEntry.self, forKey: .place).value,
            type: try fields.decode(String.self, forKey: .type),
            areaCode: try fields.decode(String.self, forKey: .areaCode))
    }
}

/// `[latitude, longitude]`
struct PointEntry: Decodable {
    var value: GeoPoint

    init(from decoder: any Decoder) throws {
        var fields = try decoder.unkeyedContainer()
        let latitude = try fields.decode(Double.self)
        value = GeoPoint(latitude: latitude, longitude: try fields.decode(Double.self))
    }
}

/// `[name, latitude, longitude, share]`
struct TownEntry: Decodable {
    var value: Town

    init(from decoder: any Decoder) throws {
        var fields = try decoder.unkeyedContainer()
        let name = try fields.decode(String.self)
        let latitude = try fields.decode(Double.self)
        let longitude = try fields.decode(Double.self)
        value = Town(
            name: name, place: GeoPoint(latitude: latitude, longitude: longitude), share: try fields.decode(Int.self))
    }
}
