public import Blood

/// One group's donors in a country's index: a large run, the smaller runs of newcomers, and the last few as they came.
public struct CountrySection: Sendable {
    /// A donor who came after the runs were built.
    struct Newcomer: Sendable {
        var place: CountryPlace
        var state: UInt64
        var donor: UInt32
    }

    /// So many newcomers are looked through one by one; 256 × 16 bytes are 64 lines of cache, half a microsecond.
    static let newcomersMax = 256
    /// Newcomers' runs are merged while they are small, like the digits of a counter (J. L. Bentley, J. B. Saxe,
    /// "Decomposable searching problems I", *Journal of Algorithms* 1, 1980). A merge of 32,768 rows takes some ten
    /// milliseconds; larger ones are left to `CountryIndex.rebuilt`, which the owner does aside.
    static let mergeMax = 32_768

    /// The first is the one that was built; the others hold newcomers.
    var runs: [CountryRun] = []
    var newcomers: [Newcomer] = []
    /// Rows whose donor has gone.
    var goneCount = 0

    /// Sorts the rows and builds the tree over them.
    public init(_ rows: consuming CountryRows) {
        if rows.count > 0 { runs.append(CountryRun(rows)) }
    }

    /// Donors in the section.
    public var count: Int { runs.reduce(newcomers.count - goneCount) { $0 + $1.count } }
    /// Rows every question looks at beside the built run: newcomers, and those who have gone.
    public var overlayCount: Int { runs.dropFirst().reduce(newcomers.count + goneCount) { $0 + $1.count } }

    /// Bytes held.
    public var bytes: Int {
        runs.reduce(newcomers.capacity * MemoryLayout<Newcomer>.stride) { $0 + $1.bytes }
    }

    mutating func add(_ newcomer: Newcomer) {
        newcomers.append(newcomer)
        guard newcomers.count >= Self.newcomersMax else { return }
        var rows = CountryRows(capacity: newcomers.count)
        appendNewcomers(to: &rows)
        newcomers.removeAll(keepingCapacity: true)
        while runs.count > 1, let last = runs.last, last.count <= 2 * rows.count, last.count <= Self.mergeMax {
            let before = rows.count
            last.append(to: &rows)
            goneCount -= last.count - (rows.count - before)
            runs.removeLast()
        }
        if rows.count > 0 { runs.append(CountryRun(rows)) }
    }

    /// Everybody in one run again.
    func rebuilt() -> CountrySection {
        var rows = CountryRows(capacity: count)
        for run in runs { run.append(to: &rows) }
        appendNewcomers(to: &rows)
        return CountrySection(rows)
    }

    private func appendNewcomers(to rows: inout CountryRows) {
        for newcomer in newcomers {
            rows.append(newcomer.place, state: newcomer.state, donor: newcomer.donor)
        }
    }
}

/// The register of a country in memory: up to hundreds of millions of donors, 21 bytes each, asked in microseconds.
///
/// It answers two questions, exactly: the nearest few who may be asked (`nearest`) and the best few by value (`best`).
/// Beside `DonorIndex`, which explains every donor of one centre, it keeps only what these answers need, and the caller
/// reads the rest of the few in the store.
///
/// **It is a value.** Whoever owns it changes a copy of its own and publishes that under a lock, which takes
/// nanoseconds; a reader copies what was last published under the same lock, and asks its copy without one, for as long
/// as it likes. A change after a copy copies what it touches and nothing else (`CountryRun`). So an answer always comes
/// from one moment of the register, and nobody waits while a change is made or newcomers are merged.
public struct CountryIndex: Sendable {
    /// Where one donor's row is, until the next `add`, `remove` or rebuild.
    public struct Address: Sendable, Hashable {
        let section: Int
        /// −1 for the newcomers.
        let run: Int
        let row: Int
    }

    public let epoch: CountryEpoch
    var sections: [CountrySection]

    /// Puts sections together, each built on its own, on any thread.
    /// - Parameter sections: groups without donors may be absent.
    public init(epoch: CountryEpoch, _ sections: [CountryGroup: CountrySection] = [:]) {
        self.epoch = epoch
        self.sections = CountryGroup.all.map { sections[$0] ?? CountrySection(CountryRows()) }
    }

    public var count: Int { sections.reduce(0) { $0 + $1.count } }
    /// Rows every question looks at beside the built runs. At some hundredth of `count` it is time to rebuild.
    public var overlayCount: Int { sections.reduce(0) { $0 + $1.overlayCount } }
    /// Bytes held by everything, counted, not estimated.
    public var bytes: Int { sections.reduce(0) { $0 + $1.bytes } }

    /// Adds a donor who is not in the index.
    ///
    /// - Returns: `false`, and nothing happens, when the number does not fit or the home is no place.
    @discardableResult
    public mutating func add(_ donor: DonorID, _ group: CountryGroup, home: GeoPoint, state: CountryState) -> Bool {
        guard let donor = UInt32(exactly: donor), let place = CountryPlace(home) else { return false }
        sections[group.code].add(.init(place: place, state: state.word, donor: donor))
        return true
    }

    /// Finds a donor by what the store knows: no table of numbers is kept, which would cost four bytes a donor more.
    ///
    /// - Parameters:
    ///   - home: as it was given when the donor was added.
    /// - Returns: `nil` when there is no such donor of this group at this home.
    public func address(of donor: DonorID, _ group: CountryGroup, home: GeoPoint) -> Address? {
        guard let number = UInt32(exactly: donor), let place = CountryPlace(home) else { return nil }
        let section = sections[group.code]
        let newcomer = section.newcomers.firstIndex { $0.donor == number && $0.place == place }
        if let newcomer { return Address(section: group.code, run: -1, row: newcomer) }
        for (position, run) in section.runs.enumerated() {
            if let row = run.row(of: number, at: place) {
                return Address(section: group.code, run: position, row: row)
            }
        }
        return nil
    }

    /// A donor's state; a change takes effect at once, in place, and keeps the bounds of the tree exact.
    public subscript(_ address: Address) -> CountryState {
        get {
            let section = sections[address.section]
            return CountryState(
                word: address.run < 0
                    ? section.newcomers[address.row].state : section.runs[address.run].state(at: address.row))
        }
        set {
            if address.run < 0 {
                sections[address.section].newcomers[address.row].state = newValue.word
            } else {
                sections[address.section].runs[address.run].set(newValue.word, at: address.row)
            }
        }
    }

    /// Takes a donor out; the row stays empty until the next rebuild.
    public mutating func remove(_ address: Address) {
        if address.run < 0 {
            sections[address.section].newcomers.remove(at: address.row)
        } else {
            self[address] = .gone
            sections[address.section].goneCount += 1
        }
    }

    /// Every group's newcomers folded into one run again, and the gone forgotten.
    ///
    /// It takes as long as a build. An owner whose readers must not wait copies the index, rebuilds the copy aside, and
    /// replays what changed meanwhile.
    public func rebuilt() -> CountryIndex {
        var index = self
        for code in sections.indices where sections[code].overlayCount > 0 {
            index.sections[code] = sections[code].rebuilt()
        }
        return index
    }
}
