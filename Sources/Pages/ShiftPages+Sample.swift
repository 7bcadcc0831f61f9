import Blood
import Dispatching
import Matching

private let now = Instant(millisecondsSince1970: 1_795_515_600_000)

extension HandoverPage.Model {
    /// A quiet end of a busy shift.
    public static let sample = HandoverPage.Model(
        lines: [
            HandoverPage.Line(
                id: 17, reference: "1017", group: .abNegative, isAnyGroup: false, component: .redCells,
                facility: Words("Mayo Hospital", "میو ہسپتال"), neededBy: now + .minutes(50), units: 2, inHand: 1,
                step: .decision, due: nil, attention: [.noCandidates], watchedBy: "Nadia Aslam"),
            HandoverPage.Line(
                id: 21, reference: "1021", group: .oNegative, isAnyGroup: false, component: .platelets,
                facility: Words("Jinnah Hospital", "جناح ہسپتال"), neededBy: now + .hours(3), units: 4, inHand: 0,
                step: .arrival, due: now + .minutes(20), attention: [], watchedBy: ""),
        ],
        callBacks: [
            HandoverPage.CallBackLine(cause: "missed", since: now - .minutes(34), request: ""),
            HandoverPage.CallBackLine(cause: "asked", since: now - .minutes(12), request: "1021"),
        ], flags: 1,
        away: [NightPage.Person(name: "Hamid Raza", state: "onBreak", since: now - .minutes(12), duty: "calls")],
        next: RotaPage.Model.sample.next, incidents: [(2, "Bus accident, ring road")],
        given: [
            HandoverPage.Given(
                id: 2, by: "Saima Tariq", isOwn: false, at: now - .minutes(4),
                words: "1017: the blood bank looks for AB− until 22:00, ring again then.", openRequests: 2, needing: 1,
                callBacks: 2, flags: 1),
            HandoverPage.Given(
                id: 1, by: "Usman Ghani", isOwn: false, at: now - .hours(8), words: "سب ٹھیک ہے۔", openRequests: 5,
                needing: 0, callBacks: 0, flags: 0, taken: ("Saima Tariq", now - .hours(7.9))),
        ])

    /// Nobody has handed over: the form is there.
    public static var sampleToGive: HandoverPage.Model {
        var model = sample
        model.given.removeFirst()
        return model
    }
}

extension RotaPage.Model {
    public static let sample = RotaPage.Model(
        days: (0..<7).map { day in
            RotaPage.Day(
                date: CivilDate(dayNumber: 20_780 + day),
                shifts: day > 2
                    ? []
                    : [
                        shift(Int64(10 * day + 1), "Nadia Aslam", "calls", day, 8, 16),
                        shift(Int64(10 * day + 2), "Hamid Raza", "calls", day, 16, 24),
                        shift(Int64(10 * day + 3), "Saima Tariq", "lead", day, 8, 20),
                        shift(Int64(10 * day + 4), "Usman Ghani", "reserve", day, 20, 32),
                    ])
        },
        now: [shift(1, "Nadia Aslam", "calls", 0, 8, 16), shift(3, "Saima Tariq", "lead", 0, 8, 20)],
        next: [shift(2, "Hamid Raza", "calls", 0, 16, 24)],
        gaps: [RotaPage.Gap(duty: "lead", from: midnight + .hours(20), until: midnight + .hours(32))],
        warnings: [
            RotaPage.Warning(name: "Hamid Raza", at: midnight + .hours(30), rest: .hours(6)),
            RotaPage.Warning(name: "Usman Ghani", at: midnight + .hours(44), rest: nil),
        ], staff: [(1, "Nadia Aslam"), (2, "Hamid Raza")], restHours: 8)

    private static let midnight = Instant(millisecondsSince1970: 1_795_460_400_000)

    private static func shift(
        _ id: Int64, _ name: String, _ duty: String, _ day: Int, _ from: Double, _ until: Double
    ) -> RotaPage.ShiftLine {
        let start = midnight + .hours(24 * Double(day))
        return RotaPage.ShiftLine(
            id: id, name: name, duty: duty, from: start + .hours(from), until: start + .hours(until))
    }
}
