import Blood
import Matching
import Testing

/// Who wants no message and no call by dark is left alone by dark, whatever the need.
@Suite struct DaylightTests {
    /// Sunrise and sunset as almanacs print them, to the minute, in the place's own clock.
    @Test(arguments: [
        // Lahore, 21 June: 04:58 and 19:11 by the clock of Pakistan (UTC+5).
        (GeoPoint(latitude: 31.558, longitude: 74.351), "2026-06-21", 300, 4 * 60 + 58, 19 * 60 + 11),
        // Greenwich, 21 March: 06:01 and 18:15 UTC.
        (GeoPoint(latitude: 51.478, longitude: 0.0), "2026-03-21", 0, 6 * 60 + 1, 18 * 60 + 15),
        // The equator on an equinox: a day of twelve hours and seven minutes about the true noon, 12:07.
        (GeoPoint(latitude: 0, longitude: 0), "2026-03-20", 0, 6 * 60 + 4, 18 * 60 + 11),
    ])
    func theSunRisesAndSetsAsTheAlmanacSays(
        place: GeoPoint, day: String, offsetMinutes: Int, rises: Int, sets: Int
    ) throws {
        let date = try #require(CivilDate(day))
        let midnight = Instant(
            millisecondsSince1970: Int64(date.dayNumber) * 86_400_000 - Int64(offsetMinutes) * 60_000)
        let up = (0..<1_440).filter { Daylight.isSunUp(at: midnight + .minutes(Double($0)), place: place) }
        #expect(abs(try #require(up.first) - rises) <= 3)
        #expect(abs(try #require(up.last) - sets) <= 3)
        #expect(up.count == up[up.count - 1] - up[0] + 1, "one day, one sunrise")
        let noon = midnight + .hours(12)
        let end = Daylight.end(after: noon, place: place)
        #expect(abs((end - midnight).minutes - Double(up[up.count - 1])) <= 1)
        let night = midnight + .hours(23)
        #expect(Daylight.end(after: night, place: place) == night)
    }

    @Test(arguments: [
        ("noon", 12, 0.0, [] as [SuppressionReason]),
        ("before the quiet hours end", 7, -5.0, [.daylightOnly]),
        ("an hour before sunset", 16, 4.0, []),
        ("after sunset, before the quiet hours", 18, 6.0, [.daylightOnly]),
    ])
    func anEmergencyIsNoException(name: String, hour: Int, hours: Double, expected: [SuppressionReason]) {
        for urgency in Urgency.allCases {
            let donor = DonorProfile.sample.with {
                $0.isDaylightOnly = true
                $0.acceptsNightEmergencies = true
            }
            let ordinary = CandidateQuery.sample
            let query = CandidateQuery(
                patient: ordinary.patient, component: ordinary.component, kind: ordinary.kind, place: ordinary.place,
                radiusKilometres: 50, urgency: urgency, now: .noon + .hours(hours), today: .today, hour: hour, limit: 10
            )
            let index = DonorIndex(donor)
            let found = index.explain(1, query).filter { $0 != .quietHours }
            #expect(found == expected, "\(name), \(urgency)")
            #expect(index.ranking(query).candidates.isEmpty == !expected.isEmpty)
            let other = DonorIndex(DonorProfile.sample.with { $0.acceptsNightEmergencies = true })
            if urgency == .emergency { #expect(other.explain(1, query).isEmpty, "only who asked for it") }
        }
    }
}
