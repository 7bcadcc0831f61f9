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
        /// One writer alone, donors found by number and home, nobody holding a copy.
        var aloneASecond: Double
        /// The same while a reader takes a copy for every question.
        var besideReaderASecond: Double
        /// The reader's questions by distance, copying included.
        var reader: BenchTimes?
        /// Rows of newcomers and of the gone when it ended: one change in ten moved somebody.
        var overlay: Int
    }

    /// - Parameter index: empty afterwards: a second holder would make every first change of a chunk a copy.
    func changes(_ index: inout CountryIndex) async -> Changes {
        let guarded = GuardedCountry(index)
        index = CountryIndex(epoch: country.epoch)
        let alone = await withTaskGroup(of: Double.self) { group in
            group.addTask { change(guarded, until: .now + .seconds(1), label: 1) }
            return await group.next() ?? 0
        }
        let (beside, times) = await withTaskGroup(of: (Double, [Duration]).self) { group in
            group.addTask {
                let clock = ContinuousClock()
                let times = questions.map { query in clock.measure { _ = guarded.copy().nearest(query) } }
                guarded.isFinished.store(true, ordering: .releasing)
                return (0, times)
            }
            group.addTask { (change(guarded, until: nil, label: 2), []) }
            return await group.reduce(into: (0.0, [])) { sum, part in sum = (sum.0 + part.0, sum.1 + part.1) }
        }
        return Changes(
            aloneASecond: alone, besideReaderASecond: beside, reader: BenchTimes(times),
            overlay: guarded.copy().overlayCount)
    }

    /// Asks, pauses, donations and moves of donors drawn by chance, until the time is over or the reader has finished.
    private func change(_ guarded: GuardedCountry, until end: ContinuousClock.Instant?, label: UInt64) -> Double {
        var random = SimulationRandom(seed: country.seed, SimulationRandom.label("change"), label)
        let (parts, start) = (country.numbers(of: donors), ContinuousClock.now)
        var count = 0
        while !guarded.isFinished.load(ordering: .acquiring), end.map({ .now < $0 }) ?? true {
            for _ in 0..<64 {
                let number = random.below(donors)
                guard let part = parts.first(where: { $0.numbers.contains(number) }) else { continue }
                var donor = country.donor(number, group: part.group)
                let (old, group) = (donor.home, CountryGroup(part.group))
                let moves = random.chance(0.1)
                if moves { donor.home = country.home(&random) }
                donor.restsUntil = country.epoch.midnight + .hours(Double(random.within(0...48)))
                donor.standing *= 0.5 + random.unit()
                let state = donor.state(epoch: country.epoch)
                guarded.change { index in
                    guard let address = index.address(of: donor.id, group, home: old) else { return }
                    guard moves else { return index[address] = state }
                    index.remove(address)
                    index.add(donor.id, group, home: donor.home, state: state)
                }
                count += 1
            }
        }
        return Double(count) / (ContinuousClock.now - start).fractionalSeconds
    }
}

/// The owner of a country's index: one lock, held for a change or for as long as taking a copy takes.
final class GuardedCountry: Sendable {
    private let index: Mutex<CountryIndex>
    /// Set by the reader of a measurement, so that the writer stops with it.
    let isFinished = Atomic(false)

    init(_ index: CountryIndex) { self.index = Mutex(index) }

    func copy() -> CountryIndex { index.withLock { $0 } }

    func change(_ body: (inout CountryIndex) -> Void) { index.withLock { body(&$0) } }
}

extension Duration {
    var fractionalSeconds: Double { fractionalMilliseconds / 1_000 }
}
