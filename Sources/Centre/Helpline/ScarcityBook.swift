import Blood
import Dispatching
import Foundation
import Jurisdiction
import Logging
import Matching
import Supply
import Synchronization

/// What this centre has learned of the demand, and the prices of the groups that were made of it: in memory, saved now
/// and then, and after a crash a few minutes behind. Nothing that was acknowledged rests on it.
final class ScarcityBook: Sendable {
    /// Name and version of the setting it is kept under: a book of another form is not read, and the fixed prices
    /// serve until enough is known again.
    static let setting = "scarcity-1"
    /// At most this often.
    static let savedEvery = Duration.minutes(5)

    struct Page: Codable, Sendable {
        var demand = ExpectedDemand()
        /// The last that could be made; `nil` while too little is known.
        var prices: ScarcityPrices?
    }

    private struct State {
        var page: Page
        var isSaved = true
        var savedAt: Instant?
        var hasFailed = false
    }

    private let state: Mutex<State>

    init(_ page: Page = Page()) { state = Mutex(State(page: page)) }

    var demand: ExpectedDemand { state.withLock { $0.page.demand } }
    var prices: ScarcityPrices? { state.withLock { $0.page.prices } }

    /// Takes note of a request that was opened, if it wants whole blood of donors who suit the patient. A unit that is
    /// to be replaced by any group says nothing of a group, stock is no donor, and who gives platelets by apheresis
    /// may soon give again.
    func note(_ request: BloodRequest, now: Instant) {
        guard request.mode == .specificGroup else { return }
        state.withLock { state in
            state.page.demand.note(
                request.patient, component: request.component, units: request.unitsNeeded, at: request.place, now: now)
            state.isSaved = false
        }
    }

    func renew(_ prices: ScarcityPrices) {
        state.withLock { state in
            state.page.prices = prices
            state.isSaved = false
            state.hasFailed = false
        }
    }

    /// - Returns: whether this is the first failure since prices could last be made, the one that is logged.
    func noteFailure() -> Bool {
        state.withLock { state in
            defer { state.hasFailed = true }
            return !state.hasFailed
        }
    }

    /// The text to be saved, when it is time to.
    func due(at now: Instant) throws -> String? {
        let page: Page? = state.withLock { state in
            guard !state.isSaved, state.savedAt.map({ now - $0 >= Self.savedEvery }) ?? true else { return nil }
            state.isSaved = true
            state.savedAt = now
            return state.page
        }
        return try page.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
    }

    /// - Returns: `nil` for a text that is no book of this form.
    static func read(_ text: String) -> Page? {
        guard let page = try? JSONDecoder().decode(Page.self, from: Data(text.utf8)), page.demand.isReadable else {
            return nil
        }
        return page
    }
}

extension Centre {
    /// Prices for what the register can give from today.
    ///
    /// Some hundredths of a second of reckoning, given away after each of the drawn days so that nobody's request waits
    /// for more than one of them.
    /// - Returns: `nil` when the last ones are to serve on: too little is known, or the solver failed.
    func renewedPrices(_ supply: [SupplyArea: [ExpectedSupply]]) async -> ScarcityPrices? {
        var outlook = ScarcityOutlook()
        if let national = jurisdiction.groupFrequencies.tables.first(where: { $0.key == "national" }) {
            outlook.groupShares = national.fractions
        }
        guard var plan = ScarcityPlan(supply: supply, demand: scarcity.demand, outlook: outlook, now: now()) else {
            return nil
        }
        while !plan.isDrawn {
            guard plan.draw() else {
                if scarcity.noteFailure() {
                    logger.error("The prices of the groups could not be reckoned; the last ones serve on.")
                }
                return nil
            }
            await Task.yield()
        }
        let prices = plan.prices()
        scarcity.renew(prices)
        logger.info("The prices of the groups were renewed.", metadata: ["areas": "\(prices.areas.count)"])
        return prices
    }
}
