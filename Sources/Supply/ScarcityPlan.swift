public import Blood
import Glibc
public import Matching

/// Prices of the groups, put together day by day: what one more donor of a group at a place would be worth to others.
///
/// Each drawn day is a transport problem of its own: requests come as the learned rates say, donors would come as the
/// register says, and blood goes where the red-cell rules and the way allow, so that as many units as possible reach
/// patients. The dual price of a group's supply in an area is what one more donor would have added on that day: nothing
/// where there is plenty, nearly one where a patient went without. Duals of one problem jump, so they are averaged over
/// many draws of demand and supply (Talluri and van Ryzin, "A randomized linear programming method for computing
/// network bid prices", Transportation Science 33, 1999).
///
/// A day, because donations cannot be laid by: a season taken as one problem has more donors than patients everywhere,
/// and says nothing of the night on which three were needed and two could be found.
public struct ScarcityPlan: Sendable {
    /// A way for blood: from whom, and what a unit is worth that goes it.
    private struct Way: Sendable {
        /// Area × eight + group.
        var from: Int
        var worth: Double
    }

    /// What one drawn day wants.
    private struct Wish {
        /// Area × eight + group.
        var place: Int
        var units: Double
    }

    private static let groups = BloodGroup.known.count

    private let outlook: ScarcityOutlook
    private let areas: [SupplyArea]
    private let unitsPerRequest: Double
    /// By area × eight + group: requests a day, what donors can give, and the ways that lead there.
    private let rates: [Double]
    private let supply: [ExpectedSupply]
    private let ways: [[Way]]
    /// By area × eight + group: sum of the duals of the days drawn so far.
    private var duals: [Double]
    private var drawn = 0

    /// - Parameter supply: what the register can give on a day (`DonorIndex.supply`).
    /// - Returns: `nil` while too little demand was seen.
    public init?(
        supply: [SupplyArea: [ExpectedSupply]], demand: ExpectedDemand, outlook: ScarcityOutlook = ScarcityOutlook(),
        now: Instant
    ) {
        let spread = supply.mapValues { Double($0.reduce(0) { $0 + $1.donors }) }
        guard let rates = demand.rates(spread: spread, shares: outlook.groupShares, now: now) else { return nil }
        self.outlook = outlook
        unitsPerRequest = rates.unitsPerRequest
        areas = rates.perDay.keys.sorted()
        self.rates = areas.flatMap { rates.perDay[$0] ?? [] }
        let nobody = [ExpectedSupply](repeating: ExpectedSupply(), count: Self.groups)
        self.supply = areas.flatMap { supply[$0] ?? nobody }
        ways = Self.ways(between: areas, outlook)
        duals = [Double](repeating: 0, count: areas.count * Self.groups)
    }

    /// For each area and group the donors who may serve it, wherever they live and whoever they are.
    private static func ways(between areas: [SupplyArea], _ outlook: ScarcityOutlook) -> [[Way]] {
        let orders = BloodGroup.known.map { patient in
            BloodGroup.known.map { donor -> Int? in
                let rule = Compatibility.canGive(.redCells, from: donor, to: Patient(group: patient))
                return rule.verdict == .allowed ? rule.order : nil
            }
        }
        return areas.flatMap { area -> [[Way]] in
            let near = areas.indices.map { ($0, area.kilometres(to: areas[$0])) }
                .filter { $0.1 <= outlook.reachKilometres }
            return orders.map { order in
                near.flatMap { number, kilometres in
                    order.enumerated().compactMap { group, step -> Way? in
                        guard let step else { return nil }
                        let loss =
                            kilometres * outlook.lossPerKilometre + Double(step - 1) * outlook.lossPerStep
                        return Way(from: number * groups + group, worth: max(0, 1 - loss))
                    }
                }
            }
        }
    }

    public var isDrawn: Bool { drawn >= outlook.draws }

    /// Draws and solves one more day: well under a millisecond to some, by the size of the demand.
    /// - Returns: whether it could be solved; what was drawn before stays.
    public mutating func draw() -> Bool {
        guard !isDrawn else { return true }
        let wishes = wishes()
        let supplied = Dictionary(
            Set(wishes.flatMap { ways[$0.place].map(\.from) }).map { ($0, donors(at: $0)) }
        ) { first, _ in first }.filter { $0.value > 0 }
        let places = supplied.keys.sorted()
        let rows = Dictionary(zip(places, places.indices)) { first, _ in first }
        let arcs = wishes.enumerated().flatMap { number, wish in
            ways[wish.place].compactMap { way in
                rows[way.from].map { TransportProblem.Arc(supply: $0, demand: number, worth: way.worth) }
            }
        }
        let problem = TransportProblem(
            supplies: places.map { supplied[$0] ?? 0 }, demands: wishes.map(\.units), arcs: arcs)
        guard let solution = problem.solve() else { return false }
        note(wishes, solution.demandPrices)
        drawn += 1
        return true
    }

    /// The dual of every supply, also of those that are empty: the most that one more donor there could add, given what
    /// one more request would cost. It is the least of the dual prices that are best, where there are several.
    private mutating func note(_ wishes: [Wish], _ demandPrices: [Double]) {
        var today: [Int: Double] = [:]
        for (wish, price) in zip(wishes, demandPrices) {
            for way in ways[wish.place] where way.worth > price {
                today[way.from] = max(today[way.from] ?? 0, way.worth - price)
            }
        }
        for (place, dual) in today { duals[place] += dual }
    }

    private func uniform(_ place: Int, _ kind: Int) -> Double {
        let area = areas[place / Self.groups]
        return Draws(seed: outlook.seed).unit(kind, drawn, area.row, area.column, place % Self.groups)
    }

    private func wishes() -> [Wish] {
        rates.indices.compactMap { place in
            let requests = Draws.poisson(rates[place], at: uniform(place, 0))
            return requests > 0 ? Wish(place: place, units: Double(requests) * unitsPerRequest) : nil
        }
    }

    /// Donors who would come on the drawn day, were all asked: whole people, so that few of them are often none.
    private func donors(at place: Int) -> Double {
        Double(Draws.poisson(supply[place].perAsk * outlook.usefulShare, at: uniform(place, 1)))
    }

    /// What one more donation would be worth in the horizon, by area and group: the chance 1 − e⁻ⁿ that there is a day
    /// on which a patient goes without it, n being the duals of the horizon's days together. Who gives today is missing
    /// on all of them, and who gives is one of the willing, so the donor's own chance is not taken off again.
    public func prices() -> ScarcityPrices {
        let days = Double(outlook.horizonDays) / Double(max(1, drawn))
        var worths: [SupplyArea: [BloodGroup: Double]] = [:]
        for place in duals.indices {
            worths[areas[place / Self.groups], default: [:]][BloodGroup.known[place % Self.groups]] =
                1 - exp(-duals[place] * days)
        }
        return ScarcityPrices(worths)
    }
}
