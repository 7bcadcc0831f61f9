public import Blood
import Synchronization

/// Counts wrong tries and says when there were too many.
///
/// A try is counted before it is looked at and taken back when it was right: many at once cannot all be looked at
/// before the first of them counts.
public final class TryCounter: Sendable {
    /// What is guessed at, and how many wrong tries it takes.
    public struct Key: Sendable, Hashable {
        public var name: String
        public var triesMax: Int

        public init(name: String, triesMax: Int) {
            self.name = name
            self.triesMax = triesMax
        }
    }

    /// So long a wrong try counts.
    public static let lockMinutes = 15
    /// A try that lies further ahead was counted by a clock that has been put back since: a day's lock is none of ours.
    private static let aheadMax = Duration.minutes(1)

    private let tries = Mutex<[String: [Instant]]>([:])

    public init() {}

    /// - Returns: false when one of them has had too many; then nothing is counted.
    public func begin(_ keys: [Key], now: Instant) -> Bool {
        tries.withLock { tries in
            // A flood of invented names must not fill the memory: beyond this the oldest are forgotten.
            if tries.count > 10_000 { tries = tries.filter { now - ($0.value.last ?? now) < .minutes(1) } }
            for key in keys {
                let recent = tries[key.name, default: []].filter {
                    now - $0 < .minutes(Double(TryCounter.lockMinutes)) && $0 - now < TryCounter.aheadMax
                }
                tries[key.name] = recent.isEmpty ? nil : recent
                if recent.count >= key.triesMax { return false }
            }
            for key in keys { tries[key.name, default: []].append(now) }
            return true
        }
    }

    /// Takes back one try of each.
    public func forgive(_ keys: [Key]) {
        tries.withLock { tries in
            for key in keys {
                _ = tries[key.name]?.popLast()
                if tries[key.name]?.isEmpty == true { tries[key.name] = nil }
            }
        }
    }

    /// Takes back every try: whoever it is has shown it.
    public func clear(_ key: Key) { tries.withLock { tries in _ = tries.removeValue(forKey: key.name) } }
}
