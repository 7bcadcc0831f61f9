import Blood
import Foundation
import Jurisdiction
import Matching
import Simulation
import Synchronization
import Worlds

/// The country's index, measured on an invented register: how large, how fast to build, to ask and to change.
struct CountryBench: Sendable {
    /// 24 November 2026; any day would do, but figures are compared from run to run.
    static let epoch = CountryEpoch(
        day: CivilDate(dayNumber: 20_781),
        midnight: Instant(millisecondsSince1970: 20_781 * 86_400_000 - 5 * 3_600_000))

    let country: SimulatedCountry
    let donors: Int
    let threads: Int
    let questions: [CountryQuery]

    init(donors: Int, queries: Int, threads: Int, seed: UInt64) throws {
        country = SimulatedCountry(
            places: try Places.load(), frequencies: try GroupFrequencies.load(), epoch: Self.epoch, seed: seed)
        self.donors = donors
        self.threads = threads
        let (country, policy) = (country, ReachPolicy())
        questions = (0..<queries).map { CountryQuery(country.question($0), policy: policy) }
    }

    // MARK: - Building

    /// One section a task and as many tasks at once as there are threads, the largest first so that none waits long.
    func build(progress: @Sendable (Double) -> Void) async -> CountryIndex {
        let parts = country.numbers(of: donors).sorted { $0.numbers.count > $1.numbers.count }
        var sections: [CountryGroup: CountrySection] = [:]
        await withTaskGroup(of: (CountryGroup, CountrySection).self) { group in
            for (position, part) in parts.enumerated() {
                if position >= threads, let (done, section) = await group.next() { sections[done] = section }
                group.addTask { (CountryGroup(part.group), section(of: part.group, part.numbers)) }
                progress(Double(sections.values.reduce(0) { $0 + $1.count }) / Double(max(1, donors)))
            }
            for await (done, section) in group { sections[done] = section }
        }
        progress(1)
        return CountryIndex(epoch: country.epoch, sections)
    }

    private func section(of group: BloodGroup, _ numbers: Range<Int>) -> CountrySection {
        var rows = CountryRows(capacity: numbers.count)
        for number in numbers {
            let donor = country.donor(number, group: group)
            rows.add(donor.id, home: donor.home, state: donor.state(epoch: country.epoch))
        }
        return CountrySection(rows)
    }

    // MARK: - Asking

    enum Order: String, Sendable, CaseIterable, Encodable {
        case nearest
        case best

        func ask(_ index: CountryIndex, _ query: CountryQuery) -> [CountryCandidate] {
            switch self {
            case .nearest: index.nearest(query)
            case .best: index.best(query)
            }
        }
    }

    /// Every question once, after a pass that nobody measures.
    func ask(_ index: CountryIndex, by order: Order) -> [Duration] {
        let clock = ContinuousClock()
        for query in questions.prefix(500) { _ = order.ask(index, query) }
        return questions.map { query in clock.measure { _ = order.ask(index, query) } }
    }

    /// Questions a second that all threads answer together.
    func rate(_ index: CountryIndex, by order: Order) async -> Double {
        let elapsed = await ContinuousClock().measure {
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<threads {
                    group.addTask { for query in questions { _ = order.ask(index, query) } }
                }
            }
        }
        return Double(threads * questions.count) / elapsed.fractionalSeconds
    }

    // MARK: - Changing

    struct Changes: Encodable, Sendable {
        /// One writer alone, donors found by number and home.
        var aloneASecond: Double
        /// The same while a reader takes what was last published for every question.
        var besideReaderASecond: Double
        /// The same questions when the writer has finished, for comparison.
        var readerAlone: BenchTimes?
        /// The reader's questions by distance, copying included.
        var reader: BenchTimes?
        /// Rows of newcomers and of the gone when it ended: one change in ten moved somebody.
        var overlay: Int
    }

    /// - Parameter index: empty afterwards: another holder would keep every chunk that is replaced.
    func changes(_ index: inout CountryIndex) async -> Changes {
        let guarded = GuardedCountry(index)
        index = CountryIndex(epoch: country.epoch)
        let clock = ContinuousClock()
        let alone = await withTaskGroup(of: Double.self) { group in
            group.addTask { change(guarded, until: .now + .seconds(1), label: 1) }
            return await group.next() ?? 0
        }
        let (beside, times) = await withTaskGroup(of: (Double, [Duration]).self) { group in
            group.addTask {
                let times = questions.map { query in clock.measure { _ = guarded.copy().nearest(query) } }
                guarded.isFinished.store(true, ordering: .releasing)
                return (0, times)
            }
            group.addTask { (change(guarded, until: nil, label: 2), []) }
            return await group.reduce(into: (0.0, [])) { sum, part in sum = (sum.0 + part.0, sum.1 + part.1) }
        }
        // On what the writer left, so that newcomers' runs are in both figures.
        let undisturbed = questions.map { query in clock.measure { _ = guarded.copy().nearest(query) } }
        return Changes(
            aloneASecond: alone, besideReaderASecond: beside, readerAlone: BenchTimes(undisturbed),
            reader: BenchTimes(times),
            overlay: guarded.copy().overlayCount)
    }

    /// A store's transactions are followed a few at a time; a reader's answer is so much older at most.
    private static let changesPublishedTogether = 64

    /// Asks, pauses, donations and moves of donors drawn by chance, until the time is over or the reader has finished.
    private func change(_ guarded: GuardedCountry, until end: ContinuousClock.Instant?, label: UInt64) -> Double {
        var random = SimulationRandom(seed: country.seed, SimulationRandom.label("change"), label)
        let (parts, start) = (country.numbers(of: donors), ContinuousClock.now)
        var count = 0
        while !guarded.isFinished.load(ordering: .acquiring), end.map({ .now < $0 }) ?? true {
            guarded.change { index in
                for _ in 0..<Self.changesPublishedTogether {
                    change(&index, parts, &random)
                    count += 1
                }
            }
        }
        return Double(count) / (ContinuousClock.now - start).fractionalSeconds
    }

    private func change(
        _ index: inout CountryIndex, _ parts: [(group: BloodGroup, numbers: Range<Int>)],
        _ random: inout SimulationRandom
    ) {
        let number = random.below(donors)
        guard let part = parts.first(where: { $0.numbers.contains(number) }) else { return }
        var donor = country.donor(number, group: part.group)
        let (old, group) = (donor.home, CountryGroup(part.group))
        let moves = random.chance(0.1)
        if moves { donor.home = country.home(&random) }
        donor.restsUntil = country.epoch.midnight + .hours(Double(random.within(0...48)))
        donor.standing *= 0.5 + random.unit()
        guard let address = index.address(of: donor.id, group, home: old) else { return }
        guard moves else { return index[address] = donor.state(epoch: country.epoch) }
        index.remove(address)
        index.add(donor.id, group, home: donor.home, state: donor.state(epoch: country.epoch))
    }
}

/// The owner of a country's index: a writer changes its own copy for as long as it likes, with whatever is built and
/// merged on the way, and then publishes it; the lock that readers take is held only while one copy replaces another.
///
/// A lock held for the change itself would make readers wait wherever the writer is sent off its core in the middle of
/// one: for some milliseconds, and often, since a writer that never rests is nearly always in the middle of a change.
final class GuardedCountry: Sendable {
    /// The writer's own copy, and the one published before the last, kept a round longer: the last holder of a copy
    /// frees all that was replaced since, a quarter of a millisecond of work, and that is not to be a reader.
    private let working: Mutex<(index: CountryIndex, retired: CountryIndex)>
    private let published: Mutex<CountryIndex>
    /// Set by the reader of a measurement, so that the writer stops with it.
    let isFinished = Atomic(false)

    init(_ index: CountryIndex) {
        working = Mutex((index, index))
        published = Mutex(index)
    }

    func copy() -> CountryIndex { published.withLock { $0 } }

    /// One moment of the register to the next: readers see all of the change or nothing of it.
    func change(_ body: (inout CountryIndex) -> Void) {
        working.withLock { state in
            body(&state.index)
            let changed = state.index
            state.retired = published.withLock { published in
                defer { published = changed }
                return published
            }
        }
    }
}

extension Duration {
    var fractionalSeconds: Double { fractionalMilliseconds / 1_000 }
}
