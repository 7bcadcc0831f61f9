import Blood
import Jurisdiction
import Testing

/// The small map on which a donor points at the own area.
@Suite("Map of the area")
struct AreaMapTests {
    let places: Places

    init() throws { places = try Places.load() }

    private func apart(_ one: GeoPoint, _ other: GeoPoint) -> Double {
        max(abs(one.latitude - other.latitude), abs(one.longitude - other.longitude))
    }

    @Test("What is pointed at is where it was drawn, at every closeness and everywhere", arguments: 0...3)
    func roundTrip(level: Int) {
        for mark in places.marks {
            let window = level == 0 ? places.wholeWindow : AreaWindow(level: level, around: mark.place)
            let (x, y) = window.position(of: mark.place)
            #expect(apart(window.place(x: x, y: y), mark.place) < 1e-9)
            for (x, y) in [(0.0, 0.0), (240, 0), (17, 203)] {
                let back = window.position(of: window.place(x: x, y: y))
                #expect(abs(back.x - x) < 1e-6 && abs(back.y - y) < 1e-6)
            }
        }
    }

    @Test("North is up, east is right, and the picture is as wide as it says")
    func directions() {
        let centre = GeoPoint(latitude: 32.16, longitude: 74.19)
        let window = AreaWindow(level: 2, around: centre)
        #expect(window.position(of: centre) == (120, 120))
        #expect(window.position(of: GeoPoint(latitude: 32.2, longitude: 74.19)).y < 120)
        #expect(window.position(of: GeoPoint(latitude: 32.16, longitude: 74.3)).x > 120)
        // 40 km are 240 points: a tenth of a degree of latitude, 11.12 km, is 66.7.
        #expect(abs(120 - window.position(of: GeoPoint(latitude: 32.26, longitude: 74.19)).y - 66.7) < 0.1)
    }

    @Test("Every town is in the picture of everything")
    func wholeHoldsAll() {
        let window = places.wholeWindow
        #expect(window.level == 0)
        for mark in places.marks {
            let (x, y) = window.position(of: mark.place)
            #expect((0...240).contains(x) && (0...240).contains(y), "\(mark.name)")
        }
    }

    @Test("A point is kept to a hundredth of a degree, which is three quarters of a kilometre at most")
    func coarse() {
        let exact = GeoPoint(latitude: 32.194_99, longitude: 74.185_01)
        #expect(exact.coarse == GeoPoint(latitude: 32.19, longitude: 74.19))
        #expect(exact.coarse.coarse == exact.coarse)
        #expect(apart(exact, exact.coarse) <= 0.005)
    }

    @Test("A point is told by the nearest town, how far and on which side")
    func nearness() throws {
        let lahore = try #require(places.town(named: "Model Town", in: "Lahore"))
        let beside = try #require(places.nearness(to: lahore.place))
        #expect(beside.kilometres < 0.01 && beside.district == "Lahore")
        // Nobody lives within a hundred kilometres of it.
        let panjgur = try #require(places.town(named: "Panjgur", in: "Panjgur")).place
        let sides: [(Double, Double, Nearness.Direction)] = [
            (0.05, 0, .north), (0.05, 0.055, .northEast), (0, 0.06, .east), (-0.05, 0.055, .southEast),
            (-0.05, 0, .south), (-0.05, -0.055, .southWest), (0, -0.06, .west), (0.05, -0.055, .northWest),
        ]
        for (north, east, direction) in sides {
            let point = GeoPoint(latitude: panjgur.latitude + north, longitude: panjgur.longitude + east)
            let found = try #require(places.nearness(to: point))
            #expect(found.district == "Panjgur" && found.direction == direction, "\(found)")
            #expect((5.0...8.0).contains(found.kilometres))
        }
    }

    @Test("Points of the sea and of other continents are not taken")
    func reach() throws {
        for mark in places.marks { #expect(places.reaches(mark.place.coarse)) }
        for (latitude, longitude) in [(23.0, 65.0), (0, 0), (51.5, -0.1), (28.6, 77.2), (Double.nan, 70)] {
            #expect(!places.reaches(GeoPoint(latitude: latitude, longitude: longitude)))
        }
        let lahore = try #require(places.district(named: "Lahore"))
        let karachi = try #require(places.district(named: "Karachi"))
        #expect(places.reaches(karachi.label, from: karachi) && !places.reaches(karachi.label, from: lahore))
        for district in places.districts {
            for town in district.towns { #expect(places.reaches(town.place, from: district)) }
        }
    }

    @Test("The map opens around what was named")
    func windows() throws {
        let town = try #require(places.town(named: "Model Town", in: "Lahore"))
        #expect(places.window(district: "lahor", town: "model town")?.centre == town.place)
        #expect(places.window(district: "Chagai")?.level == 1)
        #expect(places.window(district: "Lahore")?.level == 2)
        #expect(places.window(district: "Atlantis") == nil)
    }
}
