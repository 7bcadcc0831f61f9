import Supply
import Testing

@Suite struct TransportProblemTests {
    /// Whole units moved in every possible way: with whole supplies and demands one of the best answers is whole.
    private func best(_ problem: TransportProblem) -> Double {
        func best(from number: Int, _ supplies: [Double], _ demands: [Double]) -> Double {
            guard number < problem.arcs.count else { return 0 }
            let arc = problem.arcs[number]
            let most = Int(min(supplies[arc.supply], demands[arc.demand]))
            return (0...most).map { units in
                var (supplies, demands) = (supplies, demands)
                supplies[arc.supply] -= Double(units)
                demands[arc.demand] -= Double(units)
                return Double(units) * arc.worth + best(from: number + 1, supplies, demands)
            }.max() ?? 0
        }
        return best(from: 0, problem.supplies, problem.demands)
    }

    private func drawn(_ seed: UInt64) -> TransportProblem {
        var random = SeededGenerator(seed: seed)
        let supplies = (0..<Int.random(in: 1...3, using: &random)).map { _ in
            Double(Int.random(in: 0...3, using: &random))
        }
        let demands = (0..<Int.random(in: 1...3, using: &random)).map { _ in
            Double(Int.random(in: 0...3, using: &random))
        }
        var arcs: [TransportProblem.Arc] = []
        for supply in supplies.indices {
            for demand in demands.indices where Int.random(in: 0...3, using: &random) > 0 {
                arcs.append(
                    TransportProblem.Arc(
                        supply: supply, demand: demand, worth: Double(Int.random(in: -1...10, using: &random)) / 10))
            }
        }
        return TransportProblem(supplies: supplies, demands: demands, arcs: arcs)
    }

    @Test(arguments: UInt64(1)...200)
    func worthIsTheBestOfAllWays(seed: UInt64) throws {
        let problem = drawn(seed)
        let solution = try #require(problem.solve())
        #expect(abs(solution.worth - best(problem)) < 1e-7)
        for demand in problem.demands.indices {
            let moved = zip(problem.arcs, solution.units).filter { $0.0.demand == demand }.reduce(0) { $0 + $1.1 }
            #expect(moved <= problem.demands[demand] + 1e-7)
        }
        for supply in problem.supplies.indices {
            let moved = zip(problem.arcs, solution.units).filter { $0.0.supply == supply }.reduce(0) { $0 + $1.1 }
            #expect(moved <= problem.supplies[supply] + 1e-7)
        }
    }

    /// Where the best worth bends at the demand as it is, every slope between the two sides is a right price.
    @Test(arguments: UInt64(1)...100)
    func priceOfADemandLiesBetweenOneMoreAndOneLess(seed: UInt64) throws {
        let problem = drawn(seed)
        let solution = try #require(problem.solve())
        let worth = best(problem)
        for demand in problem.demands.indices {
            var more = problem
            more.demands[demand] += 1
            #expect(solution.demandPrices[demand] >= best(more) - worth - 1e-7)
            guard problem.demands[demand] >= 1 else { continue }
            var less = problem
            less.demands[demand] -= 1
            #expect(solution.demandPrices[demand] <= worth - best(less) + 1e-7)
        }
    }

    @Test func whatIsNoProblemIsNotSolved() {
        let arc = TransportProblem.Arc(supply: 0, demand: 0, worth: 1)
        let sound = TransportProblem(supplies: [1], demands: [1], arcs: [arc])
        #expect(sound.solve()?.worth == 1)
        for number in [Double.nan, .infinity, -1] {
            #expect(TransportProblem(supplies: [number], demands: [1], arcs: [arc]).solve() == nil)
            #expect(TransportProblem(supplies: [1], demands: [number], arcs: [arc]).solve() == nil)
        }
        let nowhere = TransportProblem.Arc(supply: 1, demand: 0, worth: 1)
        #expect(TransportProblem(supplies: [1], demands: [1], arcs: [nowhere]).solve() == nil)
        let worthless = TransportProblem.Arc(supply: 0, demand: 0, worth: .nan)
        #expect(TransportProblem(supplies: [1], demands: [1], arcs: [worthless]).solve() == nil)
    }

    @Test func nothingToMoveIsWorthNothing() throws {
        let empty = try #require(TransportProblem(supplies: [], demands: [], arcs: []).solve())
        #expect(empty.worth == 0)
        let apart = try #require(TransportProblem(supplies: [2], demands: [3], arcs: []).solve())
        #expect(apart.demandPrices == [0])
    }
}
