import Blood
import Dispatching
import Foundation
import Matching
import Simulation
import Worlds

/// One whole decision, measured on an invented register: whom to ask for one confirmed request, of everybody there is.
struct PlanBench: Sendable {
    /// Questions to the register, and profiles read to answer them, of all decisions together.
    struct Work: Sendable {
        var questions = 0
        var profiles = 0
        /// Donors of the first waves.
        var asked = 0
    }

    static let policy = ReachPolicy()

    private let country: SimulatedCountry
    private let parts: [(group: BloodGroup, numbers: Range<Int>)]
    private let donors: Int
    private let courses: [RequestCourse]
    private var noon: Instant { country.epoch.midnight + .hours(12) }

    /// - Parameter bench: whose donors these are, and where and for whom they are asked.
    init(_ bench: CountryBench, requests: Int) {
        country = bench.country
        donors = bench.donors
        parts = country.numbers(of: bench.donors)
        let country = country
        courses = (0..<requests).map { PlanBench.course($0, country) }
    }

    /// Confirmed this moment; as often an emergency as in `qatra bench`.
    private static func course(_ number: Int, _ country: SimulatedCountry) -> RequestCourse {
        var random = SimulationRandom(seed: country.seed, SimulationRandom.label("plan"), UInt64(number))
        let urgency: Urgency = [.emergency, .urgent, .routine][random.weighted([0.35, 0.4, 0.25])]
        let hours: Double = urgency == .emergency ? 2 : urgency == .urgent ? 6 : 24
        let question = country.question(number)
        let request = BloodRequest(
            id: RequestID(number + 1), mode: .specificGroup, patient: question.patient, component: .redCells,
            unitsNeeded: random.chance(0.7) ? 1 : 2, place: question.place, urgency: urgency, openedAt: question.now,
            neededBy: question.now + .hours(hours))
        var course = RequestCourse(
            request: request, radiusKilometres: DispatchPolicy.standard.ringsKilometres.first ?? 25)
        course.verification = .verified
        return course
    }

    /// The donor with this number, invented anew whenever the register is read.
    private func profile(_ id: DonorID) -> DonorProfile? {
        let number = Int(id)
        guard let part = parts.first(where: { $0.numbers.contains(number) }) else { return nil }
        return country.donor(number, group: part.group).profile(epoch: country.epoch)
    }

    /// As the centre keeps its donors: all profiles in memory.
    func centreIndex(progress: (Double) -> Void) -> DonorIndex {
        var index = DonorIndex([], policy: PlanBench.policy)
        for number in 0..<donors {
            if let profile = profile(DonorID(number)) { index.upsert(profile) }
            progress(Double(number + 1) / Double(donors))
        }
        return index
    }

    func decisions(
        _ index: DonorIndex, work: inout Work, progress: (Double) -> Void
    ) -> [Duration] {
        decisions(work: &work, progress: progress) { query, work in
            let ranking = index.ranking(query)
            work.profiles += ranking.candidates.count
            return ranking
        }
    }

    func decisions(
        _ register: CountryRegister, work: inout Work, progress: (Double) -> Void
    ) -> [Duration] {
        decisions(work: &work, progress: progress) { query, work in
            register.ranking(query) { donor in
                work.profiles += 1
                return profile(donor)
            }
        }
    }

    /// Every request once, as if it were the only one, after some that nobody measures.
    private func decisions(
        work: inout Work, progress: (Double) -> Void, register: (CandidateQuery, inout Work) -> Ranking
    ) -> [Duration] {
        var unmeasured = Work()
        for course in courses.prefix(100) { _ = decide(course, &unmeasured, register) }
        let clock = ContinuousClock()
        var times: [Duration] = []
        times.reserveCapacity(courses.count)
        for course in courses {
            let start = clock.now
            let decision = decide(course, &work, register)
            times.append(clock.now - start)
            if case .taken(let after, _) = decision { work.asked += after.asks.count }
            progress(Double(times.count) / Double(courses.count))
        }
        return times
    }

    private func decide(
        _ course: RequestCourse, _ work: inout Work, _ register: (CandidateQuery, inout Work) -> Ranking
    ) -> Decision {
        Dispatcher().decide(
            .opened, by: .system, on: course, now: noon,
            local: { LocalTime(today: WorldTime.date(of: $0), hour: WorldTime.hour(of: $0)) },
            candidates: { query in
                work.questions += 1
                return register(query, &work)
            })
    }
}

/// What a measurement of whole decisions found.
struct PlanBenchReport: Encodable {
    struct Register: Encodable {
        var name: String
        var donors: Int
        var limitMilliseconds: Double
        var times: BenchTimes?
        /// Means of a decision.
        var questions: Double
        var profilesRead: Double
        var asked: Double

        init(
            _ name: String, donors: Int, limitMilliseconds: Double, times: [Duration], work: PlanBench.Work
        ) {
            let count = Double(max(1, times.count))
            self.name = name
            self.donors = donors
            self.limitMilliseconds = limitMilliseconds
            self.times = BenchTimes(times)
            questions = Double(work.questions) / count
            profilesRead = Double(work.profiles) / count
            asked = Double(work.asked) / count
        }

        var isFast: Bool { (times?.p99 ?? .infinity) < limitMilliseconds }

        var lines: [String] {
            func text(_ number: Double) -> String { "\((number * 10).rounded() / 10)" }
            return [
                "\(donors) donors, \(name): \(times?.line ?? "nothing decided")",
                "  a decision asks the register \(text(questions)) times, gets \(text(profilesRead)) profiles and asks "
                    + "\(text(asked)) donors at once; p99 below \(limitMilliseconds) ms: \(isFast ? "yes" : "NO")",
            ]
        }
    }

    var machine = BenchReport.Machine.here()
    var registers: [Register] = []

    var isWithinLimits: Bool { registers.allSatisfy(\.isFast) }

    var lines: [String] {
        [
            "machine: \(machine.processor), \(machine.cores) cores, "
                + (machine.isOptimised ? "optimised build" : "DEBUG build: figures mean little"),
            "one confirmed request → matched, planned, first wave decided",
        ] + registers.flatMap(\.lines)
    }
}
