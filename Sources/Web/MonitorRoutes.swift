import Access
import Centre
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// For whoever watches the machine: whether it lives, whether it can be sent people, and its figures.
struct MonitorRoutes: Sendable {
    let services: WebServices

    func add(to router: WebRouter) {
        router.get("/live", for: .everybody) { _, _ in text("ok\n") }
        router.get("/ready", for: .everybody, use: ready)
        router.get("/metrics", for: .metricsToken, use: metrics)
    }

    private func text(
        _ text: String, status: HTTPResponse.Status = .ok, contentType: String = "text/plain; charset=utf-8"
    ) -> Response {
        Response(
            status: status, headers: [.contentType: contentType],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    @Sendable func ready(_ request: Request, _ context: WebContext) async throws -> Response {
        let missing = await services.missing()
        guard missing.isEmpty else {
            var response = text(
                missing.map { "not ready: \($0.rawValue)\n" }.joined(), status: .serviceUnavailable)
            response.headers[.retryAfter] = "10"
            return response
        }
        return text("ready\n")
    }

    @Sendable func metrics(_ request: Request, _ context: WebContext) async throws -> Response {
        // To whoever has no token it is not there.
        let scheme = "Bearer "
        guard let token = services.metricsToken, let header = request.headers[.authorization],
            header.hasPrefix(scheme)
        else { throw WebRefusal.notFound }
        guard isEqualInConstantTime(Array(header.dropFirst(scheme.count).utf8), Array(token.utf8)) else {
            services.noteRefusal(.doorToken, request, context)
            throw WebRefusal.notFound
        }
        let families =
            await services.centre.metrics() + services.measures.metrics + services.shedding.metrics
            + services.doors.metrics + ProcessFigures.metrics()
        return text(MetricText.render(families), contentType: MetricText.contentType)
    }
}

/// Said once, when the process has been asked to stop.
public final class Leaving: Sendable {
    private let isSaid = Atomic(false)

    public init() {}

    public func say() { isSaid.store(true, ordering: .relaxed) }

    var hasBeenSaid: Bool { isSaid.load(ordering: .relaxed) }
}

extension WebServices {
    /// Why nobody should be sent here now.
    enum Missing: String {
        /// The process has been asked to stop.
        case closing
        case store
        case index
    }

    func missing() async -> [Missing] {
        var missing: [Missing] = []
        if leaving.hasBeenSaid { missing.append(.closing) }
        let isRead = (try? await centre.ports.store.read { try $0.lastTimelineID() }) != nil
        let isWritten = await !centre.degradations().contains { [.storeAway, .storeTakesNothing].contains($0.kind) }
        if !isRead || !isWritten { missing.append(.store) }
        if !centre.hasIndex { missing.append(.index) }
        return missing
    }
}
