import Blood
import Foundation
import Jurisdiction
import Testing

@Suite("Places")
struct PlacesTests {
    let places: Places

    init() throws { places = try Places.load() }

    @Test("All 156 districts of the census are there, and their people add up to the nation's")
    func districts() {
        #expect(places.districts.count == 156)
        #expect(places.districts.compactMap(\.population).reduce(0, +) == 241_499_431)
        #expect(places.districts.allSatisfy { !$0.nameUrdu.isEmpty && !$0.towns.isEmpty && $0.weight > 0 })
        #expect(Set(places.districts.map(\.province)) == Set(places.provinces.map(\.code)))
    }

    @Test("All 58 major hospitals are there, each in a district of the table, within its surroundings")
    func hospitals() throws {
        #expect(places.hospitals.count == 58)
        #expect(Set(places.hospitals.map(\.name)).count == 58)
        for hospital in places.hospitals {
            let district = try #require(places.district(named: hospital.district), "\(hospital.name)")
            #expect(abs(hospital.place.latitude - district.label.latitude) < 1, "\(hospital.name)")
            #expect(abs(hospital.place.longitude - district.label.longitude) < 1, "\(hospital.name)")
        }
    }

    @Test(
        "A district is found by any spelling of both scripts",
        arguments: [
            ("Lahore", "Lahore"), ("  lahor ", "Lahore"), ("لاہور", "Lahore"), ("لاهور", "Lahore"),
            ("pindi", "Rawalpindi"),
            ("پنڈی", "Rawalpindi"), ("D.G. Khan", "Dera Ghazi Khan"), ("DG Khan", "Dera Ghazi Khan"),
            ("Abbottabad", "Abbotabad"), ("ايبٹ آباد", "Abbotabad"), ("Turbat", "Kech"), ("Murree", "Rawalpindi"),
            ("مری", "Rawalpindi"), ("Burewala", "Vehari"), ("nawab shah", "Shaheed Benazirabad"),
            ("RYK", "Rahim Yar Khan"),
            ("Karachi South", "Karachi South"), ("Hub", "Lasbela"),
        ])
    func districtByName(text: String, name: String) {
        #expect(places.district(named: text)?.name == name)
    }

    @Test("A name that may mean several districts gives none, but lists them")
    func ambiguousDistrict() {
        #expect(places.district(named: "Dir") == nil)
        #expect(places.districts(named: "کراچی").count == 7)
        #expect(places.districts(named: "Kohistan").count == 3)
        #expect(places.districts(named: "Atlantis").isEmpty)
        #expect(places.district(named: "") == nil)
    }

    @Test(
        "A hospital is found by what callers say",
        arguments: [
            ("Mayo", "Mayo Hospital"), ("mayo hospital", "Mayo Hospital"), ("میو", "Mayo Hospital"),
            ("JPMC", "Jinnah Postgraduate Medical Centre (JPMC)"), ("Ganga Ram", "Sir Ganga Ram Hospital"),
            ("گنگا رام ہسپتال", "Sir Ganga Ram Hospital"), ("nishtar", "Nishtar Hospital"),
            ("Children's Hospital", "Children's Hospital Lahore"), ("LRH", "Lady Reading Hospital"),
            ("shaukat", "Shaukat Khanum Memorial Cancer Hospital"),
            ("sheikh zayed lah", "Shaikh Zayed Hospital Lahore"),
        ])
    func hospitalByName(text: String, name: String) {
        #expect(places.hospitals(named: text).map(\.name) == [name])
    }

    @Test("A name that two cities have lists both hospitals")
    func ambiguousHospital() {
        #expect(Set(places.hospitals(named: "Jinnah").map(\.city)) == ["Karachi", "Lahore"])
        #expect(places.hospitals(named: "hospital").isEmpty)
        #expect(places.hospitals(named: "St Elsewhere").isEmpty)
    }

    @Test("A point is given to the district whose town is nearest")
    func nearest() {
        #expect(places.nearestDistrict(to: GeoPoint(latitude: 31.5718, longitude: 74.3138))?.name == "Lahore")
        #expect(
            places.nearestDistrict(to: GeoPoint(latitude: 24.8525, longitude: 67.0459))?.name.hasPrefix("Karachi")
                == true)
        #expect(places.nearestDistrict(to: GeoPoint(latitude: 35.92, longitude: 74.31))?.name == "Gilgit")
    }

    @Test("Files that are missing or contradict themselves are refused with the reason")
    func badFolder() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "places-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(throws: PlacesProblem.self) { try Places.load(folder: folder) }
        let text = """
            {"sources": [], "provinces": [], "districts": [], "newerDistricts": [{"name": "A", "urdu": "ا",
            "carriedBy": "Nowhere"}], "hospitals": []}
            """
        try Data(text.utf8).write(to: folder.appending(path: "places.json"))
        #expect(throws: PlacesProblem.inconsistent(file: "places.json", reason: "no district is called Nowhere")) {
            try Places.load(folder: folder)
        }
    }

    @Test("Every province has a row of group frequencies, with its source, that adds up to one")
    func frequencies() throws {
        let frequencies = try GroupFrequencies.load()
        for province in places.provinces {
            let table = try #require(frequencies.table(province: province.code))
            #expect(abs(table.fractions.reduce(0, +) - 1) < 1e-5)
            #expect(!table.source.isEmpty)
        }
        #expect(frequencies.fraction(of: .bPositive, province: "PK-PB") == 0.312)
        #expect(frequencies.fraction(of: .unknown, province: "PK-PB") == nil)
        #expect(frequencies.table(province: "XX") == nil)
    }
}
