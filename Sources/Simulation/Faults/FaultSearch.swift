/// Many seeds, a few at a time.
package struct FaultSearch: Sendable {
    let ground: FaultGround
    let isTold: Bool

    /// - Parameter isTold: every report has the story of its seed in it.
    package init(ground: FaultGround, isTold: Bool = false) {
        self.ground = ground
        self.isTold = isTold
    }

    /// - Parameters:
    ///   - jobs: how many at once, each on a thread of its own.
    ///   - ended: told of each seed when it has ended, in no order.
    /// - Returns: what became of each, in the order of the seeds.
    package func reports(
        of seeds: [UInt64], jobs: Int, ended: @escaping @Sendable (FaultReport) -> Void = { _ in }
    ) async throws -> [FaultReport] {
        try await withThrowingTaskGroup(of: (Int, FaultReport).self) { group in
            var reports = [FaultReport?](repeating: nil, count: seeds.count)
            for (number, seed) in seeds.enumerated() {
                if number >= max(1, jobs), let (done, report) = try await group.next() { reports[done] = report }
                group.addTask {
                    let report = try await FaultRun(seed: seed, ground: ground, isTold: isTold).report()
                    ended(report)
                    return (number, report)
                }
            }
            for try await (done, report) in group { reports[done] = report }
            return reports.compactMap { $0 }
        }
    }
}

/// Seeds that once found something, each with what it found: they are run again before all others, for ever.
package struct KeptSeed: Sendable, Hashable {
    package var seed: UInt64
    package var found: String

    package init(seed: UInt64, found: String) {
        self.seed = seed
        self.found = found
    }

    /// One a line, the seed before the words; empty lines and those that begin with # say nothing.
    /// - Throws: `KeptSeedProblem` for a line that is none of these.
    package static func read(_ text: String) throws -> [KeptSeed] {
        try text.split(separator: "\n").compactMap { line in
            guard !line.hasPrefix("#"), let first = line.split(separator: " ").first else { return nil }
            guard let seed = UInt64(first) else { throw KeptSeedProblem(line: String(line)) }
            return KeptSeed(seed: seed, found: String(line.dropFirst(first.count).drop { $0 == " " }))
        }
    }
}

package struct KeptSeedProblem: Error, Sendable, CustomStringConvertible {
    var line: String

    package var description: String { "\"\(line)\" begins with no seed." }
}
