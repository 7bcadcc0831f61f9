import Centre
import HTTPTypes
import Hummingbird
import Logging
import Synchronization

/// How often each route was asked, with what end, and how long it took: rate, errors and duration.
final class RouteMeasures: Sendable {
    private struct Line: Hashable {
        var route: String
        var method: String
    }

    private struct Counts {
        var byClass: [Int: Int] = [:]
        var durations = DurationCounts()
    }

    private let state = Mutex<[Line: Counts]>([:])

    /// - Parameter route: as it was registered, and never as it was asked.
    func add(_ route: String, _ method: HTTPRequest.Method, status: Int, after duration: Duration) {
        // A client may call its method anything; there are no more lines than we have names for.
        let known = [HTTPRequest.Method.get, .head, .post].contains(method) ? method.rawValue : "other"
        state.withLock { state in
            var counts = state[Line(route: route, method: known)] ?? Counts()
            counts.byClass[status / 100, default: 0] += 1
            counts.durations.add(duration)
            state[Line(route: route, method: known)] = counts
        }
    }

    var metrics: [MetricFamily] {
        var answers = MetricFamily(
            "qatra_http_answers_total", .counter, "Answers by route, method and class of their status.")
        var seconds = MetricFamily(
            "qatra_http_answer_seconds", .histogram, "From the request's header to the head of the answer.")
        let lines = state.withLock { $0 }.sorted { ($0.key.route, $0.key.method) < ($1.key.route, $1.key.method) }
        for (line, counts) in lines {
            let labels = [MetricFamily.Label("route", line.route), .init("method", line.method)]
            for (status, count) in counts.byClass.sorted(by: { $0.key < $1.key }) {
                answers.add(Double(count), labels[0], labels[1], .init("status", "\(status)xx"))
            }
            seconds.add(counts.durations, labels[0], labels[1])
        }
        return [answers, seconds]
    }
}

/// Measures every answer, whatever refuses the request on its way, and gives what it causes a trace.
struct Measures: RouterMiddleware {
    let services: WebServices
    let book: RouteBook

    func handle(
        _ request: Request, context: WebContext, next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let began = ContinuousClock.now
        let trace = request.headers[.traceParent].flatMap(Trace.init(traceparent:)) ?? .make()
        return try await Trace.$current.withValue(trace) {
            var status = HTTPResponse.Status.internalServerError
            defer {
                let duration = ContinuousClock.now - began
                let route = book.route(context)
                services.measures.add(route, request.method, status: Int(status.code), after: duration)
                services.logger.debug(
                    "A request was answered.",
                    metadata: [
                        "method": "\(request.method)", "route": "\(route)", "status": "\(status.code)",
                        "ms": "\(duration / .milliseconds(1))",
                    ])
            }
            let response = try await next(request, context)
            status = response.status
            return response
        }
    }
}

extension RouteBook {
    /// What the route of a request is called in the list of all routes; for an address that is none, `none`.
    func route(_ context: WebContext) -> String { context.endpointPath.flatMap(path) ?? "none" }
}
