package import Access
import Centre
import Synchronization

/// Counts who is in the house and how often somebody knocks, so that a crowd at the door never keeps the desk out.
///
/// A house is one address, or one network of version 6. A house in which somebody has been signed in within the last
/// shift, and one that the configuration names as a desk, may use what is kept back from strangers. Programs of this
/// machine and trusted proxies are not counted as houses: they stand for others.
public final class Doors: Sendable {
    /// A shift with its handover: so long a house stays known after a signed-in request.
    static let knownFor = Duration.seconds(12 * 3_600)
    /// More houses than a helpline sees in a minute; beyond it the resting ones are forgotten.
    static let housesMax = 20_000

    let settings: ServerSettings
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    private struct State {
        var connections = 0
        var connectionsOfHouse: [NetworkAddress: Int] = [:]
        var buckets: [NetworkAddress: Bucket] = [:]
        var strangersAtWork = 0
        /// Who brings a request, an answer or a report is counted apart: no crowd on other pages takes their places.
        var strangersAtIntake = 0
        var streams: [String: Int] = [:]
        var visitorStreams = 0
        var staffSeen: [NetworkAddress: ContinuousClock.Instant] = [:]
    }

    /// Fills by the second, is drawn on by each request.
    private struct Bucket {
        var tokens: Double
        var at: ContinuousClock.Instant
    }

    /// - Parameter now: a clock that no change of the time of day moves.
    public init(
        _ settings: ServerSettings, now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        self.settings = settings
        self.now = now
    }

    private func isSpared(_ address: NetworkAddress?) -> Bool {
        // What has no address comes from within: a test without a socket.
        guard let address else { return true }
        return settings.limits.sparesThisMachine && settings.proxies.trusts(address)
    }

    private func isStaff(_ address: NetworkAddress, _ state: inout State) -> Bool {
        if settings.desks.contains(where: { $0.contains(address) }) { return true }
        let house = address.house
        guard let seen = state.staffSeen[house] else { return false }
        if now() - seen < Doors.knownFor { return true }
        state.staffSeen[house] = nil
        return false
    }

    /// Somebody signed in is in this house.
    package func knows(_ address: NetworkAddress?) {
        guard let house = address?.house else { return }
        let now = now()
        state.withLock { state in
            if state.staffSeen.count >= 1_000 {
                state.staffSeen = state.staffSeen.filter { now - $0.value < Doors.knownFor }
            }
            state.staffSeen[house] = now
        }
    }

    // MARK: - Connections

    /// Whether one more connection of this address is let in; each one that is has to leave once.
    package func enters(_ address: NetworkAddress?) -> Bool {
        let limits = settings.limits
        return state.withLock { state in
            guard let address, !isSpared(address) else {
                state.connections += 1
                return true
            }
            let house = address.house
            let isStaff = isStaff(address, &state)
            let room = isStaff ? limits.connections : limits.connections - limits.connectionsKeptForStaff
            let ofHouse = state.connectionsOfHouse[house, default: 0]
            guard state.connections < room, ofHouse < limits.connectionsOfAHouse else { return false }
            state.connections += 1
            state.connectionsOfHouse[house] = ofHouse + 1
            return true
        }
    }

    package func leaves(_ address: NetworkAddress?) {
        state.withLock { state in
            state.connections -= 1
            guard let house = address?.house, !isSpared(address) else { return }
            let left = state.connectionsOfHouse[house, default: 1] - 1
            state.connectionsOfHouse[house] = left > 0 ? left : nil
        }
    }

    var metrics: [MetricFamily] {
        let state = state.withLock { $0 }
        return [
            .single("qatra_connections", .gauge, "Connections that are open.", Double(state.connections)),
            .single(
                "qatra_visitor_streams", .gauge, "Event streams of donors and families.", Double(state.visitorStreams)),
        ]
    }

    // MARK: - Requests

    package enum Turn: Sendable {
        /// It is worked on; a stranger's has to be ended.
        case begins(asStranger: Bool)
        case tooMany
        /// Too many strangers are being served just now.
        case busy
    }

    /// - Parameter isIntake: a request for blood, a donor's answer or a firm's report.
    package func begins(_ address: NetworkAddress?, isIntake: Bool = false) -> Turn {
        guard let address, !isSpared(address) else { return .begins(asStranger: false) }
        let house = address.house
        let limits = settings.limits
        let now = now()
        return state.withLock { state in
            let isStaff = isStaff(address, &state)
            let rate = isStaff ? limits.requestsOfStaffASecond : limits.requestsASecond
            let most = isStaff ? limits.requestsOfStaffAfterARest : limits.requestsAfterARest
            if state.buckets[house] == nil, state.buckets.count >= Doors.housesMax {
                state.buckets = state.buckets.filter { now - $0.value.at < .seconds(60) }
                // All of them are busy: a flood from everywhere, which what is kept back for staff has to bear.
                if state.buckets.count >= Doors.housesMax { state.buckets = [:] }
            }
            var bucket = state.buckets[house] ?? Bucket(tokens: most, at: now)
            bucket.tokens = min(most, bucket.tokens + rate * Doors.seconds(now - bucket.at))
            bucket.at = now
            defer { state.buckets[house] = bucket }
            guard bucket.tokens >= 1 else { return .tooMany }
            bucket.tokens -= 1
            guard !isStaff else { return .begins(asStranger: false) }
            let place = isIntake ? \State.strangersAtIntake : \State.strangersAtWork
            guard state[keyPath: place] < limits.requestsOfStrangersAtWork else { return .busy }
            state[keyPath: place] += 1
            return .begins(asStranger: true)
        }
    }

    package func ends(asStranger: Bool, isIntake: Bool = false) {
        guard asStranger else { return }
        state.withLock { state in state[keyPath: isIntake ? \State.strangersAtIntake : \State.strangersAtWork] -= 1 }
    }

    // MARK: - Event streams

    /// Whom a stream is counted for.
    package enum Listener: Sendable {
        case session(hash: String)
        case visitor(NetworkAddress?)
    }

    /// Whether one more stream would be within the limits; it is counted when it begins.
    package func hasRoom(for listener: Listener) -> Bool {
        let limits = settings.limits
        return state.withLock { state in
            let held = state.streams[key(listener), default: 0]
            switch listener {
            case .session: return held < limits.streamsOfASession
            case .visitor: return held < limits.streamsOfAHouse && state.visitorStreams < limits.streamsOfVisitors
            }
        }
    }

    package func streamBegins(_ listener: Listener) { count(listener, by: 1) }

    package func streamEnds(_ listener: Listener) { count(listener, by: -1) }

    private func count(_ listener: Listener, by change: Int) {
        state.withLock { state in
            let key = key(listener)
            let held = state.streams[key, default: 0] + change
            state.streams[key] = held > 0 ? held : nil
            if case .visitor = listener { state.visitorStreams += change }
        }
    }

    private func key(_ listener: Listener) -> String {
        switch listener {
        case .session(let hash): "session \(hash)"
        case .visitor(let address): "house \(address?.house.description ?? "")"
        }
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }
}
