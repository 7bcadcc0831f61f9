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
    /// A stream looks this often whether its session still holds, and writes an empty line, so that a browser which
    /// has gone away is noticed too. Ending a session must hold within five seconds.
    static let beatEvery = Duration.seconds(4)

    /// - Parameters:
    ///   - staff: whose console it is, if it is one: it counts as open while the stream is.
    ///   - namesRequests: only staff are told which request changed.
    ///   - mayListen: whether the session that opened the stream still holds; a stream ends with its session.
    static func response(
        _ request: Request, centre: Centre, staff: Int64?, namesRequests: Bool,
        mayListen: @escaping @Sendable () async throws -> Bool
    ) -> Response {
        let seen = request.headers[.lastEventID].flatMap { Int64($0) }
        let headers: HTTPFields = [
            .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store", .accelBuffering: "no",
        ]
        return Response(
            status: .ok, headers: headers,
            body: .init { writer in
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
                        let (beats, beat) = AsyncStream.makeStream(
                            of: CentreEvent?.self, bufferingPolicy: .bufferingNewest(64))
                        try await withThrowingTaskGroup(of: Void.self) { group in
                            EventStream.feed(events, into: beat, &group)
                            defer { group.cancelAll() }
                            for await event in beats {
                                if let event {
                                    try await writer.write(encode(event, namesRequests))
                                } else {
                                    guard try await mayListen() else { return }
                                    try await writer.write(ByteBuffer(string: ":\n\n"))
                                }
                            }
                        }
                    }
                } onGracefulShutdown: {
                    end()
                }
                end()
                try await writer.finish(nil)
            })
    }

    /// Feeds what a stream writes: every event, and `nil` at every beat, until the events end.
    private static func feed(
        _ events: AsyncStream<CentreEvent>, into beat: AsyncStream<CentreEvent?>.Continuation,
        _ group: inout ThrowingTaskGroup<Void, any Error>
    ) {
        group.addTask {
            for await event in events { beat.yield(event) }
            beat.finish()
        }
        group.addTask {
            while true {
                try await Task.sleep(for: EventStream.beatEvery)
                beat.yield(nil)
            }
        }
    }

    static func encode(_ event: CentreEvent, _ namesRequests: Bool) -> ByteBuffer {
        let request = namesRequests ? event.request.map(String.init) ?? "" : ""
        return ByteBuffer(string: "id: \(event.id)\nevent: \(event.kind.rawValue)\ndata: \(request)\n\n")
    }
}
