public import Blood
import Glibc
public import Jurisdiction

extension District {
    /// Around a town, the wider the larger it is, or somewhere in the countryside around the district's label point.
    /// No boundary is looked at: near a coast or a border a point can fall outside.
    public func drawHome(_ random: inout SimulationRandom) -> GeoPoint {
        let area = Double(areaSquareKilometres ?? 1_500)
        let isCity = Double(weight) / area > 2_000
        let livesInTown = random.chance(isCity ? 0.97 : 0.7)
        let centre: GeoPoint
        let north: Double
        let east: Double
        if livesInTown, !towns.isEmpty {
            let town = towns[random.weighted(towns.map { Double($0.share) })]
            let people = Double(weight) * Double(town.share) / 100
            let spread = min(max(1.1 * sqrt(people / 300_000), 0.8), 6.5)
            centre = town.place
            north = spread * random.normal()
            east = spread * random.normal()
        } else {
            let distance = 0.55 * sqrt(area / .pi) * sqrt(random.unit())
            let direction = 2 * Double.pi * random.unit()
            centre = label
            north = distance * cos(direction)
            east = distance * sin(direction)
        }
        let kilometresPerDegree = 111.195
        let longitudeDegree = kilometresPerDegree * cos(centre.latitude * .pi / 180)
        // A ten-millionth of a degree is a centimetre: nobody shares a point, and libraries agree on the digits.
        return GeoPoint(
            latitude: ((centre.latitude + north / kilometresPerDegree) * 1e7).rounded() / 1e7,
            longitude: ((centre.longitude + east / longitudeDegree) * 1e7).rounded() / 1e7)
    }
}
