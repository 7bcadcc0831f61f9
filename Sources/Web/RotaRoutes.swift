import Access
import Blood
import Centre
import HTTPTypes
import Hummingbird
import Matching
import Pages

/// Who is at the desk when.
struct RotaRoutes: Sendable {
    let services: WebServices

    /// Somebody who comes later than this is not "next".
    static let nextWithin = Duration.hours(24)
    private static let daysShown = 7

    func add(to router: WebRouter) {
        router.get("/rota", for: .may(.seeCalls), use: show)
        router.post("/rota", for: .may(.leadShift), use: plan)
        router.post("/rota/:shift/removal", for: .may(.leadShift), use: remove)
    }

    private var centre: Centre { services.centre }

    /// The shifts that begin next, all that begin at the same moment.
    static func next(_ shifts: [Shift], now: Instant) -> [Shift] {
        let coming = shifts.filter { $0.from > now }
        let first = coming.map(\.from).min()
        return coming.filter { $0.from == first }
    }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        try await page(request, context)
    }

    private func page(
        _ request: Request, _ context: WebContext, entered: [String: String] = [:], problem: Words? = nil
    ) async throws -> Response {
        let now = centre.now()
        let today = centre.today()
        let asked = request.uri.queryParameters["week"].flatMap { CivilDate(String($0)) }
        // 1 January 1970 was a Thursday, so that a Monday has the remainder 4.
        let monday = (asked ?? today).adding(days: -(((asked ?? today).dayNumber + 3) % Self.daysShown))
        let start = centre.calendar.instant(monday, minuteOfDay: 0)
        let end = centre.calendar.instant(monday.adding(days: Self.daysShown), minuteOfDay: 0)
        let (shifts, near, staff) = try await centre.ports.store.read { transaction in
            (
                // The day before is read too, for the rest after it.
                try transaction.shifts(from: start - Rota.lengthMax, until: end),
                try transaction.shifts(from: now, until: now + Self.nextWithin),
                try transaction.allStaff()
            )
        }
        let names = Dictionary(uniqueKeysWithValues: staff.map { ($0.id, $0.name) })
        let calendar = centre.calendar
        func line(_ shift: Shift) -> RotaPage.ShiftLine { RotaPage.ShiftLine(shift, names: names) }
        let model = RotaPage.Model(
            days: (0..<Self.daysShown).map { offset in
                let day = monday.adding(days: offset)
                return RotaPage.Day(
                    date: day, shifts: shifts.filter { calendar.day(of: $0.from) == day }.map(line))
            }, now: near.filter { $0.from <= now }.map(line), next: Self.next(near, now: now).map(line),
            // What is over cannot be filled any more.
            gaps: shifts.isEmpty
                ? []
                : [Duty.calls, .lead].flatMap { duty in
                    Rota.gaps(shifts, duty: duty, from: max(start, now), until: end).map {
                        RotaPage.Gap(duty: duty.rawValue, from: $0.0, until: $0.1)
                    }
                },
            warnings: Self.warnings(shifts, names: names),
            staff: staff.filter { $0.disabledAt == nil && ![.machine, .facility].contains($0.role) }.map {
                ($0.id, $0.name)
            }, restHours: Int(Rota.restMin.components.seconds / 3_600), entered: entered, problem: problem)
        return services.answer(
            RotaPage.render(model, services.page(request, context)),
            status: problem == nil ? .ok : .unprocessableContent, request)
    }

    private static func warnings(_ shifts: [Shift], names: [Int64: String]) -> [RotaPage.Warning] {
        let byID = Dictionary(uniqueKeysWithValues: shifts.map { ($0.id, $0) })
        return Rota.warnings(shifts).compactMap { warning in
            let (second, rest): (Int64, Duration?) =
                switch warning {
                case .overlap(_, let second): (second, nil)
                case .shortRest(_, let second, let rest): (second, rest)
                }
            return byID[second].map { RotaPage.Warning(name: names[$0.staff] ?? "", at: $0.from, rest: rest) }
        }
    }

    @Sendable func plan(_ request: Request, _ context: WebContext) async throws -> Response {
        let own = try services.staff(context)
        var request = request
        let form = try await services.form(&request, context)
        let outcome = try await centre.planShift(
            of: form.int("staff") ?? 0, form.choice("duty") ?? .calls,
            from: centre.calendar.instant(input: form.text("from")),
            until: centre.calendar.instant(input: form.text("until")), by: own.id)
        switch outcome {
        case .success: return services.redirect(to: "/rota")
        case .failure(let problem):
            return try await page(request, context, entered: form.values, problem: Words(problem))
        }
    }

    @Sendable func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        let own = try services.staff(context)
        var request = request
        _ = try await services.form(&request, context)
        _ = try await centre.removeShift(context.number("shift"), by: own.id)
        return services.redirect(to: "/rota")
    }
}

extension RotaPage.ShiftLine {
    init(_ shift: Shift, names: [Int64: String]) {
        self.init(
            id: shift.id, name: names[shift.staff] ?? "", duty: shift.duty.rawValue, from: shift.from,
            until: shift.until)
    }
}

extension Words {
    fileprivate init(_ problem: ShiftProblem) {
        self =
            switch problem {
            case .staffUnknown: Words("Choose who.", "منتخب کریں کہ کون۔")
            case .timesMissing: Words("Say from when and until when.", "بتائیں کب سے کب تک۔")
            case .endsBeforeItBegins: Words("It ends before it begins.", "یہ شروع ہونے سے پہلے ختم ہو رہی ہے۔")
            case .tooLong: Words("A shift has 24 hours at most.", "ایک شفٹ زیادہ سے زیادہ 24 گھنٹے کی ہوتی ہے۔")
            }
    }
}
