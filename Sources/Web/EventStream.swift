import Blood
import Centre
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

/// Server-sent events: one bounded queue a browser, ended when the browser leaves and when the server stops.
enum EventStream {
    static let path = "/events"
    /// A stream of the desk looks this often whether its session still holds, at the next event.
    static let holdsFor = Duration.seconds(5)

    /// - Parameters:
    ///   - listener: for whom the stream is counted; only a session is told which request changed.
    ///   - staff: whose console it is, if it is one: it counts as open while the stream is.
    ///   - mayListen: whether the session that opened the stream still holds; a stream ends with its session.
    static func response(
        _ request: Request, centre: Centre, doors: Doors, listener: Doors.Listener, staff: Int64?,
        mayListen: @escaping @Sendable () async throws -> Bool
    ) -> Response {
        let namesRequests = if case .session = listener { true } else { false }
        let seen = request.headers[.lastEventID].flatMap { Int64($0) }
        let headers: HTTPFields = [
            .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store", .accelBuffering: "no",
        ]
        return Response(
            status: .ok, headers: headers,
            body: .init { writer in
                doors.streamBegins(listener)
                defer { doors.streamEnds(listener) }
                let (events, end) = centre.events.subscribe()
                if let staff { centre.switchboard.consoleOpened(staff) }
                defer { if let staff { centre.switchboard.consoleClosed(staff, at: centre.now()) } }
                // Without this a stop would wait for every browser to hang up.
                try await withGracefulShutdownHandler {
                    try await writer.write(ByteBuffer(string: "retry: 2000\n\n"))
                    // A browser that missed something while it was away reads its page again.
                    if let seen, seen < centre.events.lastID {
                        try await writer.write(
                            encode(CentreEvent(id: centre.events.lastID, kind: .request), namesRequests))
                    }
                    try await request.body.consumeWithCancellationOnInboundClose { _ in
                        var askedAt = centre.now()
                        for await event in events {
                            if centre.now() - askedAt > EventStream.holdsFor {
                                guard try await mayListen() else { return }
                                askedAt = centre.now()
                            }
                            try await writer.write(encode(event, namesRequests))
                        }
                    }
                } onGracefulShutdown: {
                    end()
                }
                end()
                try await writer.finish(nil)
            })
    }

    static func encode(_ event: CentreEvent, _ namesRequests: Bool) -> ByteBuffer {
        let request = namesRequests ? event.request.map(String.init) ?? "" : ""
        return ByteBuffer(string: "id: \(event.id)\nevent: \(event.kind.rawValue)\ndata: \(request)\n\n")
    }
}
