import Blood
import Synchronization

/// What was begun at the door and not finished: challenges of passkeys and secrets of apps that were shown and not yet
/// confirmed. It is kept in memory only: after a restart one begins again.
final class HalfWay: Sendable {
    private struct Challenge {
        var bytes: [UInt8]
        var expiresAt: Instant
    }

    private struct State {
        var challenges: [[UInt8]: [Challenge]] = [:]
        var secrets: [[UInt8]: (secret: [UInt8], expiresAt: Instant)] = [:]
    }

    static let challengeLife = Duration.minutes(5)
    static let secretLife = Duration.minutes(30)
    /// Several tabs of one browser may each show a page with a challenge.
    static let challengesOfSessionMax = 8
    /// Far more sessions than a centre has; beyond it what has expired is swept out.
    private static let sessionsMax = 1_000

    private let state = Mutex(State())

    /// A new challenge for this browser.
    func challenge(for session: [UInt8], now: Instant) -> [UInt8] {
        let bytes = randomBytes(PasskeyVerifier.challengeBytes)
        state.withLock { state in
            if state.challenges.count > HalfWay.sessionsMax {
                state.challenges = state.challenges.filter { $0.value.contains { $0.expiresAt > now } }
            }
            var open = state.challenges[session, default: []].filter { $0.expiresAt > now }
            open.append(Challenge(bytes: bytes, expiresAt: now + HalfWay.challengeLife))
            state.challenges[session] = Array(open.suffix(HalfWay.challengesOfSessionMax))
        }
        return bytes
    }

    /// Uses up the challenge an answer names; `nil` when this browser was never given it, it was used, or is too old.
    func take(_ text: String, of session: [UInt8], now: Instant) -> [UInt8]? {
        let named = Base64URL.decode(text) ?? []
        return state.withLock { state in
            let open = state.challenges[session, default: []]
            guard let index = open.firstIndex(where: { isEqualInConstantTime($0.bytes, named) }) else { return nil }
            state.challenges[session]?.remove(at: index)
            return open[index].expiresAt > now ? open[index].bytes : nil
        }
    }

    /// The secret that this browser is shown, the same until it is confirmed.
    func secret(for session: [UInt8], now: Instant) -> [UInt8] {
        state.withLock { state in
            if state.secrets.count > HalfWay.sessionsMax {
                state.secrets = state.secrets.filter { $0.value.expiresAt > now }
            }
            if let held = state.secrets[session], held.expiresAt > now { return held.secret }
            let secret = TimedCode.makeSecret()
            state.secrets[session] = (secret, now + HalfWay.secretLife)
            return secret
        }
    }

    func shownSecret(of session: [UInt8], now: Instant) -> [UInt8]? {
        state.withLock { state in
            guard let held = state.secrets[session], held.expiresAt > now else { return nil }
            return held.secret
        }
    }

    func forgetSecret(of session: [UInt8]) {
        state.withLock { state in _ = state.secrets.removeValue(forKey: session) }
    }
}
