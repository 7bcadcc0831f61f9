import Blood
import Centre
import Foundation

/// The machine's clock. The only place in the program that reads the time of day.
struct SystemClock: CentreClock {
    func now() -> Instant {
        Instant(millisecondsSince1970: Int64((Date().timeIntervalSince1970 * 1_000).rounded()))
    }

    func sleep(until deadline: Instant) async throws {
        // Slept on the monotonic clock: a step of the wall clock must not make the helpline sleep for an hour.
        let wait = deadline - now()
        if wait > .zero { try await Task.sleep(for: wait) }
    }
}
