import Blood
public import Centre
import Synchronization

/// Keeps watch at the doors: what is tried and refused becomes entries of the audit, however much of it there is.
///
/// A try costs whoever is served a look into a table in memory and nothing else; entries are written behind it, one a
/// comer, kind and minute, with a count. The audit is never shortened, so what a flood can make it grow by is bounded:
/// in ten minutes at most 30 entries that name somebody of ours, 15 of strangers, and one of each kind for all the
/// others together; with 13 kinds that is 58, in a day 8,352. An entry with its hash and its place in the index takes
/// 139 bytes, measured over a day of such entries: 1.2 MB a day, 35 MB for a flood that lasts a month. What has been
/// counted in the last minute is lost with a crash; acts are not kept here and are never lost.
public final class WatchBook: Sendable {
    /// So long one entry counts.
    static let entryLasts = Duration.minutes(1)
    /// The limits hold for so long.
    static let period = Duration.minutes(10)
    static let namedEntriesMax = 30
    static let strangersEntriesMax = 15
    /// Between two looks whether something is to be written.
    static let writesEvery = Duration.seconds(10)

    private struct Key: Hashable {
        var act: AuditAct
        var by: Int64?
        var on: Int64?
        var house: String
        var browser: String
    }

    private struct Line {
        var key: Key
        var tries: Int
        var firstAt: Instant
        var lastAt: Instant
        var isOfMany = false
    }

    private struct State {
        var periodBegan: Instant?
        var named = 0
        var strangers = 0
        var open: [Key: Line] = [:]
        var rest: [AuditAct: Line] = [:]
        var due: [Line] = []
        var names = ManyNames()
    }

    private let store: any CentreStore
    private let clock: any CentreClock
    private let vault: any FieldSealing
    private let state = Mutex(State())

    /// - Parameter vault: makes the marks of houses.
    public init(store: any CentreStore, clock: any CentreClock, vault: any FieldSealing) {
        self.store = store
        self.clock = clock
        self.vault = vault
    }

    // MARK: - Noting

    /// Counts a try that was refused.
    /// - Parameters:
    ///   - staff: whose session or token it was tried with, where there is one.
    ///   - target: whose account it was tried at. Never somebody who is not there: what was typed as a name may be a
    ///     password, and is kept nowhere.
    ///   - address: where the browser is; only a keyed mark of its house is kept.
    ///   - agent: what the browser says of itself; only its coarse kind is kept.
    public func note(
        _ act: AuditAct, by staff: Int64? = nil, on target: Int64? = nil, from address: String?, agent: String = ""
    ) {
        let now = clock.now()
        let key = Key(
            act: act, by: staff, on: target, house: WatchBook.house(of: address), browser: BrowserKind.name(of: agent))
        state.withLock { WatchBook.count(key, in: &$0, now: now) }
    }

    /// Counts a wrong password, and looks whether one house tries many names.
    /// - Parameter name: what was typed; only whether it is the same as another is kept, in memory.
    func noteWrongPassword(name: String, on target: Int64?, from address: String?, agent: String) {
        let now = clock.now()
        let house = WatchBook.house(of: address)
        note(target == nil ? .doorPassword : .staffPasswordRefused, on: target, from: address, agent: agent)
        guard !house.isEmpty else { return }
        state.withLock { state in
            guard let names = state.names.tried(name, from: house, now: now) else { return }
            let key = Key(act: .doorManyNames, by: nil, on: nil, house: house, browser: "")
            state.due.append(Line(key: key, tries: names, firstAt: now, lastAt: now))
        }
    }

    /// Whoever signs in rightly was no guesser: a whole helpline sits behind one address, and mistypes.
    func noteRightPassword(name: String, from address: String?) {
        let house = WatchBook.house(of: address)
        state.withLock { $0.names.wasRight(name, from: house) }
    }

    /// Houses from which many names were tried within the last day, newest first.
    public var alarms: [ManyNames.Alarm] {
        let now = clock.now()
        return state.withLock { $0.names.alarms(now: now) }
    }

    private static func house(of address: String?) -> String {
        guard let address else { return "" }
        return NetworkAddress(address)?.house.written ?? ""
    }

    private static func count(_ key: Key, in state: inout State, now: Instant) {
        let isRunning = state.periodBegan.map { now >= $0 && now - $0 < period } ?? false
        if !isRunning { begin(&state, now: now) }
        if var line = state.open[key] {
            if now - line.firstAt < entryLasts {
                line.tries += 1
                line.lastAt = now
                state.open[key] = line
                return
            }
            state.open[key] = nil
            state.due.append(line)
        }
        let isNamed = key.by != nil || key.on != nil
        if isNamed ? state.named < namedEntriesMax : state.strangers < strangersEntriesMax {
            if isNamed { state.named += 1 } else { state.strangers += 1 }
            state.open[key] = Line(key: key, tries: 1, firstAt: now, lastAt: now)
        } else {
            let all = Key(act: key.act, by: nil, on: nil, house: "", browser: "")
            state.rest[key.act, default: Line(key: all, tries: 0, firstAt: now, lastAt: now, isOfMany: true)].tries += 1
            state.rest[key.act]?.lastAt = now
        }
    }

    private static func begin(_ state: inout State, now: Instant) {
        state.periodBegan = now
        (state.named, state.strangers) = (0, 0)
        state.due += state.open.values.filter { now - $0.firstAt >= entryLasts }
        state.open = state.open.filter { now - $0.value.firstAt < entryLasts }
        state.due += state.rest.values
        state.rest = [:]
    }

    // MARK: - Writing

    /// Writes until it is cancelled; `finish` writes the rest.
    public func run() async {
        while !Task.isCancelled {
            do {
                try await write()
                try await clock.sleep(until: clock.now() + WatchBook.writesEvery)
            } catch is CancellationError { return } catch {
                // The store failed, as everybody who is served is told; what was counted is still here.
                try? await clock.sleep(until: clock.now() + WatchBook.writesEvery)
            }
        }
    }

    /// Writes what is still open, when the centre stops.
    public func finish() async { try? await write(all: true) }

    /// Writes the entries whose minute is over.
    /// - Parameters:
    ///   - all: also those that still count.
    ///   - staff: also those on this person, who is signing in and is to be told of them.
    public func write(all: Bool = false, on staff: Int64? = nil) async throws {
        let now = clock.now()
        let lines = state.withLock { WatchBook.take(&$0, all: all, on: staff, now: now) }
        guard !lines.isEmpty else { return }
        let entries = lines.map(entry)
        do {
            try await store.write { transaction in
                for entry in entries { try transaction.appendAudit(entry) }
            }
        } catch {
            // Not more than a period's worth is kept for a store that does not write.
            state.withLock { $0.due = Array((lines + $0.due).prefix(WatchBook.keptMax)) }
            throw error
        }
    }

    private static let keptMax = 2 * (namedEntriesMax + strangersEntriesMax) + AuditAct.allCases.count

    private static func take(_ state: inout State, all: Bool, on staff: Int64?, now: Instant) -> [Line] {
        if let began = state.periodBegan, all || now - began >= period { begin(&state, now: now) }
        let isDue: (Line) -> Bool = { line in
            all || now - line.firstAt >= entryLasts || staff != nil && line.key.on == staff
        }
        let ended = state.open.values.filter(isDue)
        state.open = state.open.filter { !isDue($0.value) }
        defer { state.due = [] }
        return (state.due + ended).sorted { $0.lastAt < $1.lastAt }
    }

    private func entry(_ line: Line) -> AuditEntry {
        let note = RefusalNote(
            tries: line.tries, comer: mark(line.key.house), browser: line.key.browser, isOfMany: line.isOfMany)
        return AuditEntry(
            at: line.lastAt, staff: line.key.by, act: line.key.act,
            subject: (line.key.on ?? line.key.by).map { "staff:\($0)" } ?? "door", reason: note.text)
    }

    /// Four bytes: with a thousand houses one pair in ten thousand shares a mark, and nobody is judged by it alone.
    private func mark(_ house: String) -> String {
        guard !house.isEmpty else { return "" }
        return vault.lookUp("house/\(house)", as: .device).prefix(4).map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }.joined()
    }
}
