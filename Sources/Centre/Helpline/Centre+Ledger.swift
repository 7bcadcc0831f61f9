public import Blood
public import Dispatching
import Logging
import Synchronization

/// What of the public ledger is in memory: months that were counted do not change any more.
final class LedgerBook: Sendable {
    private struct State {
        var months: [LedgerMonth]?
        /// The day on which no month was left to count.
        var doneOn: CivilDate?
        var running: LedgerMonth?
    }

    private let state = Mutex(State())

    var months: [LedgerMonth]? { state.withLock { $0.months } }
    func isDone(on day: CivilDate) -> Bool { state.withLock { $0.doneOn == day } }

    func keep(_ months: [LedgerMonth]) { state.withLock { $0.months = months } }

    /// There may be a new month, here or by another node.
    func lookAgain() { state.withLock { $0.months = nil } }

    func finish(_ day: CivilDate) {
        state.withLock { ($0.doneOn, $0.months) = (day, nil) }
    }

    func running(since: Instant) -> LedgerMonth? {
        state.withLock { state in state.running.flatMap { $0.countedAt >= since ? $0 : nil } }
    }

    func keep(running: LedgerMonth) { state.withLock { $0.running = running } }
}

/// The public ledger. A month is counted once, some days after its end, and kept: reading it costs nothing however many
/// requests there were, and nobody can compare it with what it said an hour before (`PublishedMonth`).
extension Centre {
    /// Days after its end on which a month is counted: until then its last requests have ended and the facilities have
    /// written down what they drew. A request that is still open then is counted as open.
    public static let ledgerDays = 7
    /// The running month of a demonstration is counted again after this long.
    static let runningLedgerKept = Duration.minutes(1)

    /// The day on which a month is counted.
    public func ledgerDay(of month: CalendarMonth) -> CivilDate { month.next.firstDay.adding(days: Centre.ledgerDays) }

    /// The months that are published, oldest first.
    public func ledgerMonths() async throws -> [LedgerMonth] {
        if let months = ledgerBook.months { return months }
        let months = try await ports.store.read { try $0.ledgerMonths() }
        ledgerBook.keep(months)
        return months
    }

    /// The month that is not over, as far as it has come. Only for a centre whose donors and patients are invented:
    /// what changes under the eyes of the reader can be compared with itself.
    public func runningLedgerMonth() async throws -> LedgerMonth {
        let now = now()
        if let counted = ledgerBook.running(since: now - Centre.runningLedgerKept) { return counted }
        let month = try await count(CalendarMonth(calendar.day(of: now)), now: now)
        ledgerBook.keep(running: month)
        return month
    }

    /// Counts the oldest month that is due and was not counted: one in each round of the clocks, so that after an
    /// update the clocks of requests do not wait for the history. A failure is logged and tried again the next day.
    func countLedgerMonth() async throws {
        let today = today()
        guard !ledgerBook.isDone(on: today) else { return }
        do {
            guard let month = try await nextLedgerMonth(today) else { return ledgerBook.finish(today) }
            let counted = try await count(month, now: now())
            try await ports.store.write { try $0.recordLedgerMonth(counted) }
            ledgerBook.lookAgain()
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            ledgerBook.finish(today)
            logger.error("A month of the public ledger could not be counted.", metadata: ["error": "\(error)"])
        }
    }

    private func nextLedgerMonth(_ today: CivilDate) async throws -> CalendarMonth? {
        let (first, last) = try await ports.store.read { transaction in
            (try transaction.firstRequestOpenedAt(), try transaction.ledgerMonths().last?.month)
        }
        guard let month = last?.next ?? first.map({ CalendarMonth(calendar.day(of: $0)) }) else { return nil }
        return ledgerDay(of: month) <= today ? month : nil
    }

    private func count(_ month: CalendarMonth, now: Instant) async throws -> LedgerMonth {
        let from = calendar.instant(month.firstDay, minuteOfDay: 0)
        let before = calendar.instant(month.next.firstDay, minuteOfDay: 0)
        return try await ports.store.read { transaction in
            LedgerMonth(
                month: month, countedAt: now, cases: try transaction.ledgerCases(from: from, before: before),
                notAsked: try transaction.donorsNotAsked(from: from, before: before),
                calls: try transaction.ledgerCalls(from: from, before: before))
        }
    }
}
