/// Whether a way of Kannel's is open, asked at most once a second by all who want to know.
///
/// Kannel takes messages for a carrier that is away and sends them when it comes back, hours later if need be. What is
/// handed over only while the way is open stays in the outbox, where it can still be called off or go another way.
actor KannelWatch {
    /// Old enough that a wave of hundreds asks a few times, young enough that a carrier that has gone is noticed before
    /// the second in which a closed request's last message may leave.
    private static let life = Duration.seconds(1)

    private var last = true
    private var end: ContinuousClock.Instant?
    private var isAsking = false
    private var waiting: [CheckedContinuation<Bool, Never>] = []

    /// - Parameter ask: asks Kannel.
    func isOpen(_ ask: @Sendable () async -> Bool) async -> Bool {
        if let end, ContinuousClock.now < end { return last }
        if isAsking { return await withCheckedContinuation { waiting.append($0) } }
        isAsking = true
        last = await ask()
        end = ContinuousClock.now + KannelWatch.life
        isAsking = false
        for one in waiting { one.resume(returning: last) }
        waiting = []
        return last
    }
}
