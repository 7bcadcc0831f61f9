public import Blood

/// The time of day as the centre sees it; simulations bring their own.
public protocol CentreClock: Sendable {
    func now() -> Instant
    /// Returns at `deadline` or when the task is cancelled (then it throws).
    func sleep(until deadline: Instant) async throws
}
