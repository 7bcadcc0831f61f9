import Access
import Blood
package import Centre
import Foundation
package import Logging
import Storage
import Synchronization

/// Where heads of the audit are shipped to: `audit.json` of the data directory.
struct AuditPlaces: Codable, Sendable, Equatable {
    /// Folders of other disks or machines, mounted here.
    var folders: [String] = []

    /// - Returns: no places where there is no file.
    /// - Throws: `DataDirectoryError` when the file cannot be understood.
    static func read(in directory: DataDirectory) throws -> AuditPlaces {
        guard let data = FileManager.default.contents(atPath: directory.auditPath) else { return AuditPlaces() }
        let places = try? JSONDecoder().decode(AuditPlaces.self, from: data)
        guard let places, places.folders.allSatisfy({ $0.hasPrefix("/") }) else {
            throw DataDirectoryError.unreadable(
                path: directory.auditPath, reason: "it is not {\"folders\": [\"/a/full/path\", …]}")
        }
        return places
    }
}

extension DataDirectory {
    var auditPath: String { file("audit.json") }
    /// Every head that was shipped.
    var headBookPath: String { file("audit-heads.jsonl") }
    /// The last head that was shipped, and those since.
    var headJournalPath: String { file("audit-journal.jsonl") }
    /// In a backup, and in a centre made of one: the head of the copy.
    var copiedHeadPath: String { file("audit-copy.jsonl") }

    /// The key of the audit's chain. A new one is made only where nothing is chained yet: with another key every entry
    /// would look forged.
    func auditKey() throws -> AuditKey {
        if !FileManager.default.fileExists(atPath: file("audit.key")),
            FileManager.default.fileExists(atPath: databasePath),
            try SQLiteStore.auditMark(ofCopy: databasePath) != nil
        {
            throw DataDirectoryError.unreadable(
                path: file("audit.key"), reason: "it is missing, and the audit is chained with it. Bring it back")
        }
        return AuditKey(try key("audit") { AuditKey.make() })
    }

    /// Copies of the list of erased donors that lie beside the heads, in the folders that `audit.json` names.
    func shippedErasures() throws -> [String] {
        guard FileManager.default.fileExists(atPath: file("audit-heads.key")) else { return [] }
        let name = try HeadPlace.erasedName(centre: HexText.encode(headKey().publicKey))
        return try AuditPlaces.read(in: self).folders.map { "\($0)/\(name)" }
            .filter { FileManager.default.fileExists(atPath: $0) }
    }

    func headKey() throws -> HeadKey { try HeadKey(seed: key("audit-heads") { HeadKey.make() }) }
}

/// Writes down what the audit's chain has come to, where the database is not: within a second in a journal beside it,
/// and every five minutes in a book of which other places get copies. On the way it follows the chain itself.
package final class AuditHeads: Sendable {
    package static let shippedEvery = Duration.minutes(5)
    static let notedEvery = Duration.seconds(1)
    private static let triedAgainAfter = Duration.seconds(10)
    /// The whole chain is followed again this often.
    static let followedAgainEvery = Duration.hours(24)
    /// Rows followed between two looks at the clock, so that a long audit does not hold up the couriers.
    private static let rowsPerLook = 5_000
    /// At a stop, places that do not answer are not waited for any longer.
    private static let patience = Duration.seconds(5)

    private struct State {
        var last: AuditHead?
        var shipped: AuditHead?
        var isOpened = false
        var walk: AuditWalk
        var pages = AuditPages()
        var walkBegan: Instant
        /// Of a walk that came to the end of the chain.
        var wholeUpTo: Int64 = 0
        var brokenAt: Int64?
        var failing: Set<String> = []
    }

    let directory: DataDirectory
    let places: [HeadPlace]
    package let signer: any HeadSigning
    let chain: any AuditChaining
    private let store: any CentreStore
    private let clock: any CentreClock
    private let calendar: LocalCalendar
    private let logger: Logger
    private let state: Mutex<State>

    package init(
        directory: DataDirectory, store: any CentreStore, chain: any AuditChaining, signer: any HeadSigning,
        clock: any CentreClock, calendar: LocalCalendar, logger: Logger
    ) throws {
        self.directory = directory
        self.store = store
        self.chain = chain
        self.signer = signer
        self.clock = clock
        self.calendar = calendar
        self.logger = logger
        let book = directory.headBookPath
        let erasures = directory.erasuresPath
        places = try AuditPlaces.read(in: directory).folders.map {
            HeadPlace(folder: $0, book: book, erasures: erasures)
        }
        state = Mutex(State(walk: AuditWalk(chain: chain), walkBegan: clock.now()))
    }

    // MARK: - Writing heads

    /// Notes and ships until cancelled.
    func run() async {
        while !Task.isCancelled {
            do {
                let now = clock.now()
                let shippedAt = state.withLock { $0.shipped?.at }
                if shippedAt.map({ now - $0 >= AuditHeads.shippedEvery || now < $0 }) ?? true {
                    try await ship()
                } else {
                    try await note()
                }
                try await follow()
                try await clock.sleep(until: clock.now() + AuditHeads.notedEvery)
            } catch is CancellationError {
                return
            } catch {
                logger.error("A head of the audit could not be written down.", metadata: ["error": "\(error)"])
                do { try await clock.sleep(until: clock.now() + AuditHeads.triedAgainAfter) } catch { return }
            }
        }
    }

    /// Writes the head into the journal, if the chain has grown since the last one.
    package func note() async throws {
        let mark = try await store.read { try $0.auditMark() }
        let now = clock.now()
        let isBegun = try state.withLock { state -> Bool in
            try openBooks(&state)
            guard let last = state.last, last.mark != mark else { return state.last != nil }
            let head = try AuditHead(
                mark, series: last.series, serial: last.serial, step: last.step + 1, at: now, before: last.signature,
                signer: signer)
            try HeadFiles.append([head.line], to: directory.headJournalPath)
            state.last = head
            return true
        }
        // The journal follows the book: where there is none, it is begun.
        if !isBegun { try await ship() }
    }

    /// Writes the head into the book, begins the journal again with it, and gives the places what they lack.
    package func ship() async throws {
        let mark = try await store.read { try $0.auditMark() }
        let now = clock.now()
        let head = try state.withLock { state -> AuditHead in
            try openBooks(&state)
            let series = state.shipped?.series ?? state.last?.series ?? SecretToken.series()
            let head = try AuditHead(
                mark, series: series, serial: (state.shipped?.serial ?? 0) + 1, step: 0, at: now,
                before: state.shipped?.signature ?? "", signer: signer)
            try HeadFiles.append([head.line], to: directory.headBookPath)
            try directory.writePrivately(Data((head.line + "\n").utf8), to: directory.headJournalPath)
            state.shipped = head
            state.last = head
            return head
        }
        for place in places {
            place.ship(upTo: head, day: calendar.day(of: now)) { [self] in tell(place.folder, $0) }
        }
    }

    /// The last head, and a short wait for the places; for a stop, when nothing else writes any more.
    func close() async {
        do { try await ship() } catch {
            logger.error("The last head of the audit could not be shipped.", metadata: ["error": "\(error)"])
        }
        await settle()
    }

    /// Waits until the places have answered, for a while.
    package func settle() async {
        let deadline = ContinuousClock.now + AuditHeads.patience
        while places.contains(where: \.now.isPending), ContinuousClock.now < deadline {
            do { try await Task.sleep(for: .milliseconds(20)) } catch { return }
        }
    }

    /// Finds where the books ended when the centre was last open.
    private func openBooks(_ state: inout State) throws {
        guard !state.isOpened else { return }
        let book = HeadFiles.lines(directory.headBookPath)
        if let line = book.last {
            if let head = AuditHead(line: line), head.isGenuine(signer) {
                state.shipped = head
                let noted = HeadFiles.lines(directory.headJournalPath).last.flatMap(AuditHead.init(line:))
                // A journal of before the last shipping was cut off by a crash between the two.
                let isCurrent = noted.map {
                    $0.serial == head.serial && $0.series == head.series && $0.isGenuine(signer)
                }
                state.last = isCurrent == true ? noted : head
                if isCurrent != true {
                    try directory.writePrivately(Data((line + "\n").utf8), to: directory.headJournalPath)
                }
            } else {
                logger.error("The book of the audit's heads cannot be believed; a new one is begun, the old one kept.")
                let kept = directory.headBookPath + ".kept-\(clock.now().millisecondsSince1970)"
                try FileManager.default.moveItem(atPath: directory.headBookPath, toPath: kept)
            }
        }
        state.isOpened = true
    }

    /// A place that stops answering is said once, and once that it answers again.
    private func tell(_ folder: String, _ standing: HeadPlace.Standing) {
        let isNews = state.withLock { state in
            standing.problem == nil ? state.failing.remove(folder) != nil : state.failing.insert(folder).inserted
        }
        guard isNews else { return }
        if let problem = standing.problem {
            logger.error(
                "Heads of the audit do not reach a place.", metadata: ["place": "\(folder)", "reason": "\(problem)"])
        } else {
            logger.notice("Heads of the audit reach a place again.", metadata: ["place": "\(folder)"])
        }
    }

    // MARK: - Following the chain

    /// Follows what was added; once a day, everything again.
    package func follow() async throws {
        let now = clock.now()
        state.withLock { state in
            guard now - state.walkBegan >= AuditHeads.followedAgainEvery else { return }
            state.walk = AuditWalk(chain: chain)
            state.pages = AuditPages()
            state.walkBegan = now
        }
        var followed = 0
        while followed < AuditHeads.rowsPerLook {
            var pages = state.withLock { $0.pages }
            let (rows, next) = try await store.read { [pages] transaction in
                var next = pages
                return (try next.next(transaction), next)
            }
            pages = next
            let broken = state.withLock { state -> Int64? in
                for row in rows { state.walk.take(row) }
                state.pages = pages
                let found = state.walk.findings.first?.entry
                if rows.isEmpty, found == nil { state.wholeUpTo = state.walk.last.number }
                guard found != state.brokenAt, found != nil || rows.isEmpty else { return nil }
                state.brokenAt = found
                return found
            }
            if let broken {
                logger.critical(
                    "The audit is not as it was written: run `qatra audit verify`.", metadata: ["entry": "\(broken)"])
            }
            if rows.isEmpty { return }
            followed += rows.count
        }
    }

    package func standing() -> AuditStanding {
        let shipped = places.map(\.now)
        let isEverywhere = !shipped.isEmpty && shipped.allSatisfy { $0.shipped != nil }
        return state.withLock { state in
            AuditStanding(
                wholeUpTo: state.wholeUpTo, brokenAt: state.brokenAt,
                shippedAt: isEverywhere ? shipped.compactMap { $0.shipped?.at }.min() : nil, places: places.count,
                failing: shipped.count { $0.problem != nil })
        }
    }
}

extension SecretToken {
    /// A name for a book of heads that no other has: 48 bits of chance, in hexadecimal digits.
    fileprivate static func series() -> String { HexText.encode(Array(SecretToken.hash(SecretToken().text).prefix(6))) }
}
