import Centre
package import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// What a request is worth when not all can be served: the first is turned away first, the last last of all.
package enum WorkClass: String, Sendable, CaseIterable {
    /// Exports, and pages that read much: whoever wants them can wait.
    case lists
    /// Everything that has no other class.
    case pages
    /// Who is not signed in cannot take a call; but each costs a tenth of a second of a core.
    case signIn = "sign_in"
    /// A call that is written down, what is done for an open request, what donors answer and firms report.
    case intake

    package static let listed: Set<String> = [
        "/approvals", "/campaigns", "/campaigns/:campaign", "/design", "/donors", "/donors/import",
        "/donors/import/:job", "/donors/import/example.csv", "/donors/search", "/donors/search/:search",
        "/donors/export", "/drives", "/drives/:drive/list", "/drives/:drive/poster", "/facilities",
        "/facilities/stock", "/flags", "/ledger", "/ledger.csv", "/me/data.json", "/overview", "/panels", "/partners",
        "/reactions", "/register", "/register/recall", "/retention", "/staff", "/templates", "/translations",
        "/translations/:language", "/translations/:language/file.json",
    ]
    /// These are `POST` and change the register; it is no list that is wanted.
    private static let listedOnlyToRead: Set<String> = [
        "/approvals", "/campaigns", "/campaigns/:campaign", "/donors", "/drives", "/facilities", "/panels",
        "/partners", "/reactions", "/staff",
    ]
    private static let signInBegins = ["/sign-in", "/sign-out", "/step-up", "/touch", "/unlock", "/locked"]
    /// Of any method: the form of a call with what it looks up, and what people and firms come in by.
    private static let intakeBegins = [
        "/requests/new", "/requests/understand", "/facilities/search", "/calls", "/ask", "/d/", "/f/", "/hooks/",
    ]
    /// What is sent for a request that is open.
    private static let intakeSent = ["/requests", "/facility/", "/call-backs/", "/facilities/:facility/stock"]

    /// - Parameter route: as it was registered.
    /// - Returns: `nil` for what is never turned away: whoever watches the machine, and its owner.
    package static func of(_ method: HTTPRequest.Method, _ route: String) -> WorkClass? {
        if ["/health", "/live", "/ready", "/metrics", "/control"].contains(route) { return nil }
        let isSent = method == .post
        if intakeBegins.contains(where: route.hasPrefix) || isSent && intakeSent.contains(where: route.hasPrefix) {
            return .intake
        }
        if signInBegins.contains(where: route.hasPrefix) { return .signIn }
        if listed.contains(route), !(isSent && listedOnlyToRead.contains(route)) { return .lists }
        return .pages
    }
}

/// Turns requests away when there are more than can be served, lists and exports first and emergency intake last.
///
/// Each class has places of its own, which no flood of another can take. Two measures say that the machine is behind:
/// how late a task of ours wakes, and how long a call waits for the store. Then the classes above give places up.
package final class Shedding: Sendable {
    /// How far behind the machine is.
    package enum Pressure: Int, Sendable, CaseIterable, Comparable {
        case calm
        case strained
        case heavy
        case severe

        package static func < (left: Pressure, right: Pressure) -> Bool { left.rawValue < right.rawValue }

        /// From this on: a quarter of a second is noticed, a whole one is a pause in a call, three are a failure
        /// (RELIABILITY 1.1 wants a call answered within seconds). Our own figures.
        var from: Duration {
            switch self {
            case .calm: .zero
            case .strained: .milliseconds(250)
            case .heavy: .seconds(1)
            case .severe: .seconds(3)
            }
        }
    }

    package enum Verdict: Sendable, Hashable {
        case goesOn
        case shed(retryAfterSeconds: Int)
    }

    /// It goes down a step after so long below it, so that it does not swing.
    static let holds = Duration.seconds(2)
    /// The console says that requests are turned away until so long after the last.
    static let toldFor = Duration.seconds(10)

    private struct State {
        var atWork: [WorkClass: Int] = [:]
        var turnedAway: [WorkClass: Int] = [:]
        var pressure = Pressure.calm
        var belowSince: ContinuousClock.Instant?
        var lastTurnedAway: ContinuousClock.Instant?
        var lag = DurationCounts()
    }

    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    /// - Parameter now: a clock that no change of the time of day moves.
    package init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) { self.now = now }

    /// Requests of a class that are served at the same moment. Two cores serve two at once and the rest waits for
    /// them: sixteen lists of 30 ms are a quarter of a second. The board of fifty consoles is read at one moment, and
    /// once for all of them. 64 sign-ins are the 52 that the hasher takes and the pages before them. Intake ends where
    /// connections do.
    static func places(_ work: WorkClass, under pressure: Pressure) -> Int {
        switch (work, pressure) {
        case (.lists, .calm): 16
        case (.lists, .strained): 2
        case (.lists, _): 0
        case (.pages, .calm), (.pages, .strained): 256
        case (.pages, .heavy): 16
        case (.pages, .severe): 4
        case (.signIn, .severe): 4
        case (.signIn, _): 64
        case (.intake, _): 512
        }
    }

    /// Lists can wait for as long as the pressure may last; who takes a call cannot.
    private static func retryAfterSeconds(_ work: WorkClass) -> Int {
        switch work {
        case .lists: 30
        case .pages, .signIn: 10
        case .intake: 2
        }
    }

    /// Whether the request is served; one that is has to end.
    package func begins(_ work: WorkClass) -> Verdict {
        let now = now()
        return state.withLock { state in
            guard state.atWork[work, default: 0] < Shedding.places(work, under: state.pressure) else {
                state.turnedAway[work, default: 0] += 1
                state.lastTurnedAway = now
                return .shed(retryAfterSeconds: Shedding.retryAfterSeconds(work))
            }
            state.atWork[work, default: 0] += 1
            return .goesOn
        }
    }

    package func ends(_ work: WorkClass) { state.withLock { $0.atWork[work, default: 1] -= 1 } }

    /// - Parameters:
    ///   - lag: how late a task woke.
    ///   - storeWait: how long the call waits that has waited longest for the store.
    package func measured(lag: Duration, storeWait: Duration) {
        let now = now()
        let found = Pressure.allCases.last { max(lag, storeWait) >= $0.from } ?? .calm
        state.withLock { state in
            state.lag.add(max(lag, .zero))
            guard found < state.pressure else {
                state.pressure = found
                state.belowSince = nil
                return
            }
            let since = state.belowSince ?? now
            state.belowSince = since
            guard now - since >= Shedding.holds else { return }
            state.pressure = Pressure(rawValue: state.pressure.rawValue - 1) ?? .calm
            state.belowSince = now
        }
    }

    package var pressure: Pressure { state.withLock(\.pressure) }

    /// Whether somebody was turned away lately.
    package var isTurningAway: Bool {
        let now = now()
        return state.withLock { $0.lastTurnedAway.map { now - $0 < Shedding.toldFor } ?? false }
    }

    var metrics: [MetricFamily] {
        let state = state.withLock { $0 }
        var atWork = MetricFamily("qatra_http_at_work", .gauge, "Requests that are being served, by class.")
        var turnedAway = MetricFamily(
            "qatra_http_turned_away_total", .counter, "Requests turned away because others come first, by class.")
        for work in WorkClass.allCases {
            atWork.add(Double(state.atWork[work] ?? 0), .init("class", work.rawValue))
            turnedAway.add(Double(state.turnedAway[work] ?? 0), .init("class", work.rawValue))
        }
        var lag = MetricFamily("qatra_wake_lag_seconds", .histogram, "How late a task of ours wakes.")
        lag.add(state.lag)
        return [
            atWork, turnedAway, lag,
            .single(
                "qatra_pressure", .gauge, "How far behind the machine is: 0 calm, 1 strained, 2 heavy, 3 severe.",
                Double(state.pressure.rawValue)),
        ]
    }
}

/// Turns away what others come before, before anything is looked up for it.
struct Sheds: RouterMiddleware {
    let services: WebServices
    let book: RouteBook

    func handle(
        _ request: Request, context: WebContext, next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        guard let work = WorkClass.of(request.method, book.route(context)) else {
            return try await next(request, context)
        }
        switch services.shedding.begins(work) {
        case .goesOn:
            defer { services.shedding.ends(work) }
            return try await next(request, context)
        case .shed(let seconds):
            services.centre.condition.begins(.shedding, at: services.centre.now())
            var response = refusal(request, context)
            response.headers[.retryAfter] = "\(seconds)"
            return response
        }
    }

    private func refusal(_ request: Request, _ context: WebContext) -> Response {
        // A program reads no page.
        if request.headers[.accept]?.contains("text/html") != true, !request.uri.path.hasPrefix("/api/") {
            return Response(
                status: .serviceUnavailable, headers: [.contentType: "text/plain; charset=utf-8"],
                body: .init(
                    byteBuffer: ByteBuffer(
                        string: "Busy: nothing was taken. Try again after the seconds in Retry-After.\n")))
        }
        return services.failure(.serviceUnavailable, request, context)
    }
}

extension WebServices {
    /// Between two looks at how far behind we are.
    private static let lookedAtEvery = Duration.milliseconds(100)

    /// Looks at how far behind the machine is, until cancelled.
    public func watchPressure() async {
        while !Task.isCancelled {
            let began = ContinuousClock.now
            do { try await Task.sleep(for: WebServices.lookedAtEvery) } catch { return }
            shedding.measured(
                lag: ContinuousClock.now - began - WebServices.lookedAtEvery, storeWait: centre.longestStoreWait)
            if !shedding.isTurningAway { centre.condition.ends(.shedding) }
        }
    }
}
