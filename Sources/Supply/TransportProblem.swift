import CClp

/// Units go from supplies to demands along arcs, each worth something a unit: as much worth as possible is moved.
///
/// Solved exactly by the simplex method of Clp (COIN-OR, Eclipse Public License). Plain numbers in, plain numbers out;
/// the same problem gives the same answer.
public struct TransportProblem: Sendable {
    public struct Arc: Sendable {
        public var supply: Int
        public var demand: Int
        /// Of one unit moved; only arcs worth more than nothing are ever used.
        public var worth: Double

        public init(supply: Int, demand: Int, worth: Double) {
            self.supply = supply
            self.demand = demand
            self.worth = worth
        }
    }

    /// Units that can be had, and that are wanted: each at least 0 and finite.
    public var supplies: [Double]
    public var demands: [Double]
    public var arcs: [Arc]

    public init(supplies: [Double], demands: [Double], arcs: [Arc]) {
        self.supplies = supplies
        self.demands = demands
        self.arcs = arcs
    }

    public struct Solution: Sendable {
        public var worth: Double
        /// Units moved along each arc.
        public var units: [Double]
        /// What one more unit of each demand would add.
        public var demandPrices: [Double]
    }

    /// - Returns: `nil` when the numbers are no problem (not finite, below 0, an arc from nowhere), or when Clp does
    ///   not find the best answer within its limit of steps.
    public func solve() -> Solution? {
        guard (supplies + demands).allSatisfy({ $0.isFinite && $0 >= 0 }),
            arcs.allSatisfy({
                supplies.indices.contains($0.supply) && demands.indices.contains($0.demand) && $0.worth.isFinite
            })
        else { return nil }
        guard !arcs.isEmpty else {
            return Solution(worth: 0, units: [], demandPrices: demands.map { _ in 0 })
        }
        return withModel { model in
            load(into: model)
            guard Clp_primal(model, 0) == 0, Clp_status(model) == 0, let units = Clp_primalColumnSolution(model),
                let prices = Clp_dualRowSolution(model)
            else { return nil }
            let solution = Solution(
                worth: -Clp_objectiveValue(model), units: arcs.indices.map { units[$0] },
                // Clp minimises, so a price is what the objective falls by.
                demandPrices: demands.indices.map { max(0, -prices[supplies.count + $0]) })
            let numbers = solution.units + solution.demandPrices + [solution.worth]
            return numbers.allSatisfy(\.isFinite) ? solution : nil
        }
    }

    /// Far more steps than a day of a country takes: a stop where numbers would make the method go round for ever.
    private static let stepsMax: Int32 = 200_000

    private func withModel<Result>(_ body: (UnsafeMutableRawPointer) -> Result?) -> Result? {
        guard let model = Clp_newModel() else { return nil }
        defer { Clp_deleteModel(model) }
        Clp_setLogLevel(model, 0)
        Clp_setMaximumIterations(model, Self.stepsMax)
        // Neither scaled nor perturbed: the numbers are of one size, and the prices come out exact.
        Clp_scaling(model, 0)
        Clp_setPerturbation(model, 100)
        return body(model)
    }

    /// One column an arc, with a one in the row of its supply and of its demand.
    private func load(into model: UnsafeMutableRawPointer) {
        let rows = supplies.count + demands.count
        Clp_loadProblem(
            model, Int32(arcs.count), Int32(rows), (0...arcs.count).map { CoinBigIndex($0 * 2) },
            arcs.flatMap { [Int32($0.supply), Int32(supplies.count + $0.demand)] },
            [Double](repeating: 1, count: arcs.count * 2), nil, nil, arcs.map { -$0.worth },
            [Double](repeating: 0, count: rows), supplies + demands)
    }
}
