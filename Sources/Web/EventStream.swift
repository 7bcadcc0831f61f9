import Access
import Blood
package import Centre
import Foundation
import HTTPTypes
import Hummingbird
package import Matching
import NIOCore
import ServiceLifecycle

/// Server-sent events: one bounded queue a browser, ended when the browser leaves and when the server stops.
package enum EventStream {
    package static let path = "/events"
    /// A stream looks this often whether its session still holds, and writes an empty line, so that a browser which
    /// has gone away is noticed too. Ending a session must hold within five seconds.
    static let beatEvery = Duration.seconds(4)

    /// Who listens, and what they are told.
    package enum Audience: Sendable, Hashable {
        /// Every event, with the number of its request.
        case everyRequest
        /// Every event, and of none which request it is: families, donors, and staff who see no requests.
        case nameless
        /// Only what happens to this facility's requests, with their numbers.
        case facility(FacilityID)

        package init(_ staff: StaffMember?) {
            guard let staff else {
                self = .nameless
                return
            }
            switch Policy.reach(of: staff.role) {
            case .ownFacility: self = staff.facility.map(Audience.facility) ?? .nameless
            case .everything: self = Policy.allows(staff.role, .seeBoard) ? .everyRequest : .nameless
            }
        }
    }

    /// - Parameters:
    ///   - listener: for whom the stream is counted.
    ///   - staff: whose console it is, if it is one: it counts as open while the stream is.
    ///   - audience: who is told which request changed.
    ///   - mayListen: whether the session that opened the stream still holds; a stream ends with its session.
    static func response(
        _ request: Request, centre: Centre, doors: Doors, listener: Doors.Listener, staff: Int64?, audience: Audience,
        mayListen: @escaping @Sendable () async throws -> Bool
    ) -> Response {
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
                            ByteBuffer(
                                string: encode(CentreEvent(id: centre.events.lastID, kind: .request), isNamed: false)))
                    }
                    try await request.body.consumeWithCancellationOnInboundClose { _ in
                        let (beats, beat) = AsyncStream.makeStream(
                            of: CentreEvent?.self, bufferingPolicy: .bufferingNewest(64))
                        try await withThrowingTaskGroup(of: Void.self) { group in
                            EventStream.feed(events, into: beat, &group)
                            defer { group.cancelAll() }
                            var own: [Int64: Bool] = [:]
                            for await event in beats {
                                if let event {
                                    if let text = try await line(event, for: audience, centre, &own) {
                                        try await writer.write(ByteBuffer(string: text))
                                    }
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

    /// What is sent of an event; `nil` when it is not for these ears.
    package static func line(
        _ event: CentreEvent, for audience: Audience, _ centre: Centre, _ own: inout [Int64: Bool]
    ) async throws -> String? {
        switch audience {
        case .everyRequest: encode(event, isNamed: true)
        case .nameless: encode(event, isNamed: false)
        case .facility(let facility):
            try await isOf(facility, event, centre, &own) ? encode(event, isNamed: true) : nil
        }
    }

    /// A facility hears of its own requests and of stock, and of nothing else: when others are busy is not its
    /// business.
    private static func isOf(
        _ facility: FacilityID, _ event: CentreEvent, _ centre: Centre, _ known: inout [Int64: Bool]
    ) async throws -> Bool {
        guard let request = event.request else { return event.kind == .stock }
        if let isOwn = known[request] { return isOwn }
        let isOwn = try await centre.ports.store.read { try $0.request(request)?.details.facility == facility }
        known[request] = isOwn
        return isOwn
    }

    static func encode(_ event: CentreEvent, isNamed: Bool) -> String {
        let request = isNamed ? event.request.map(String.init) ?? "" : ""
        return "id: \(event.id)\nevent: \(event.kind.rawValue)\ndata: \(request)\n\n"
    }
}
