import Blood
import Jurisdiction
import Testing

@Suite("Cities of several districts")
struct CityTests {
    let places: Places

    init() throws { places = try Places.load() }

    @Test("Karachi is a home, in the middle of its people", arguments: ["Karachi", " karachi ", "کراچی"])
    func wholeCity(text: String) throws {
        let city = try #require(places.district(named: text))
        #expect(city.name == "Karachi")
        #expect(city.nameUrdu == "کراچی")
        #expect(city.province == "PK-SD")
        #expect(city.population == 20_382_881)
        #expect(abs(city.label.latitude - 24.90) < 0.01 && abs(city.label.longitude - 67.08) < 0.01)
        #expect(places.district(named: city.name) == city, "what is stored and exported is read again")
    }

    @Test("A district of a city is still itself")
    func district() {
        for name in ["Karachi South", "Korangi", "Lahore"] { #expect(places.district(named: name)?.name == name) }
        #expect(places.district(named: "gulshan")?.name == "Karachi East")
    }

    @Test("Districts that only share a name are no city", arguments: ["Dir", "Kohistan", "Waziristan", "Atlantis", ""])
    func farApart(text: String) { #expect(places.district(named: text) == nil) }

    @Test("Karachi is the only one, and no district of the census")
    func cities() {
        #expect(places.cities.map(\.name) == ["Karachi"])
        #expect(!places.districts.contains { $0.name == "Karachi" })
    }
}
