public import Blood
import Glibc

/// Whether the sun is up, for those who go out and answer the telephone by daylight only.
///
/// The sun's place by the low-precision formulas of the Astronomical Almanac (0.01° from 1950 to 2050), so that sunset
/// is right to about a minute on flat ground; a mountain to the west is not known.
public enum Daylight {
    /// The upper rim touches the horizon: half the sun's width and the bending of light, by the usual convention.
    private static let horizonDegrees = -0.833
    private static let dayMilliseconds = 86_400_000.0
    /// The first moment of J2000: 2000-01-01 12:00 UTC.
    private static let epochMilliseconds = 946_728_000_000.0

    /// The height of the sun's centre above the horizon, in degrees, without the bending of light.
    static func altitudeDegrees(at instant: Instant, place: GeoPoint) -> Double {
        let days = (Double(instant.millisecondsSince1970) - epochMilliseconds) / dayMilliseconds
        let radians = Double.pi / 180
        let anomaly = (357.528 + 0.985_600_3 * days) * radians
        let meanLongitude = 280.460 + 0.985_647_4 * days
        let longitude = (meanLongitude + 1.915 * sin(anomaly) + 0.020 * sin(2 * anomaly)) * radians
        let tilt = (23.439 - 0.000_000_4 * days) * radians
        let ascension = atan2(cos(tilt) * sin(longitude), cos(longitude))
        let declination = asin(sin(tilt) * sin(longitude))
        // Sidereal time at Greenwich, in hours.
        let sidereal = 18.697_374_558 + 24.065_709_824_419_08 * days
        let hourAngle = (sidereal.truncatingRemainder(dividingBy: 24) * 15 + place.longitude) * radians - ascension
        let latitude = place.latitude * radians
        return asin(sin(latitude) * sin(declination) + cos(latitude) * cos(declination) * cos(hourAngle)) / radians
    }

    public static func isSunUp(at instant: Instant, place: GeoPoint) -> Bool {
        altitudeDegrees(at: instant, place: place) > horizonDegrees
    }

    /// The next sunset, to the minute, not after it; `now` where the sun is down. Where it does not set within a day,
    /// a day from now.
    public static func end(after now: Instant, place: GeoPoint) -> Instant {
        var last = now
        for step in 0..<(24 * 12) {
            let next = now + .minutes(Double(5 * step))
            if !isSunUp(at: next, place: place) { break }
            last = next
        }
        guard isSunUp(at: now, place: place) else { return now }
        for _ in 0..<5 where isSunUp(at: last + .minutes(1), place: place) { last = last + .minutes(1) }
        return last
    }
}
