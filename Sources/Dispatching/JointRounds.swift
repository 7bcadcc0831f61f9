import Blood
import Matching

/// The rounds of one joint allocation.
///
/// Requests that see the same list of donors in the same order share a *lane*, so a list is fetched and weighed once
/// and its first free donor is looked up once. The worst-off of a lane speaks for it: to the others of the lane the
/// donor is worth the same.
struct JointRounds {
    /// One request while it is served.
    struct Member {
        let id: RequestID
        let neededBy: Instant
        let weight: Double
        let target: Double
        let surplusMax: Double
        var distribution: PoissonBinomial
        /// Donors its plan may still look ahead to.
        var allowance: Int
        /// What is at stake: weight × P(not enough).
        private(set) var need = 0.0

        init(_ turn: Turn) {
            id = turn.request.id
            neededBy = turn.request.neededBy
            weight = turn.clocks.weightAmongOthers
            target = turn.clocks.target
            surplusMax = turn.surplusMax
            distribution = turn.distribution { _ in true }
            allowance = turn.allowance()
            reckon()
        }

        mutating func reckon() { need = weight * (1 - distribution.probabilityOfEnough) }

        var isServed: Bool { allowance <= 0 || distribution.probabilityOfEnough >= target }

        /// The worst-off first; among equals the earlier deadline, then the smaller number.
        static func precedes(_ left: Member, _ right: Member) -> Bool {
            if left.need != right.need { return left.need > right.need }
            if left.neededBy != right.neededBy { return left.neededBy < right.neededBy }
            return left.id < right.id
        }
    }

    /// One donor of a lane, by what they are worth to its requests.
    struct Offer {
        let slot: Int
        let chance: Double
        let worth: Double
        let entry: Int
    }

    struct Lane {
        let list: Int
        /// Any of its requests: they do not differ in what a look at the register takes.
        let turn: Turn
        let inTime: InTimeTable
        let dearness: Double
        /// Donors whom the one request of this lane has asked before.
        let asked: Set<DonorID>
        let facility: Int?
        var size = 0
        var members = Heap<Member>(precedes: Member.precedes)
        var offers: [Offer] = []
        var pages = 0
        /// Nobody of the last page was worth asking, or there was none.
        var isRead = false
        /// The first free offer, and the next free one behind it.
        var first = 0
        var second = 1
        /// Grows with every change of the worst-off member, so that old places in the queue are known as such.
        var version = 0
    }

    private struct LaneKey: Hashable {
        var query: CandidateQuery
        var horizon: Instant
        /// A request that has asked somebody stands alone: its list lacks them.
        var alone: RequestID?
        /// A request of a declared incident does not share a list with one that is not in it.
        var incident: Int64?
    }

    private struct Place {
        let member: Member
        let lane: Int
        let version: Int
    }

    let now: Instant
    var lists: JointLists
    var lanes: [Lane] = []
    var quotas: JointQuotas
    private var queue = Heap<Place> { Member.precedes($0.member, $1.member) }
    private var isTaken: [Bool] = []
    /// Lanes whose first free donor this is.
    private var wanting: [[Int]] = []
    private var components = DisjointSets()
    /// The first lane that saw a donor; −1 for nobody.
    private var firstSeenBy: [Int] = []
    private var result: JointAllocation
    private var laneOf: [RequestID: Int] = [:]

    init(_ turns: [Turn], policy: DispatchPolicy, now: Instant) {
        self.now = now
        result = JointAllocation(madeAt: now)
        lists = JointLists(policy: policy)
        quotas = JointQuotas(turns, policy: policy.massCasualty, now: now)
        var known: [LaneKey: Int] = [:]
        for turn in turns where turn.mayAsk && laneOf[turn.request.id] == nil {
            let member = Member(turn)
            let query = lists.query(of: turn)
            let hasAsked = !turn.course.asks.isEmpty
            let key = LaneKey(
                query: query, horizon: turn.horizon, alone: hasAsked ? turn.request.id : nil,
                incident: turn.course.incident?.incident)
            let lane = known[key] ?? lanes.count
            if lane == lanes.count {
                known[key] = lane
                components.add()
                lanes.append(
                    Lane(
                        list: lists.list(of: query, turn), turn: turn,
                        inTime: InTimeTable(
                            turn.model, request: turn.request, left: (turn.horizon - now).minutes),
                        dearness: turn.dearness, asked: Set(turn.course.asks.map(\.donor)),
                        facility: quotas.facility(of: turn)))
            }
            laneOf[member.id] = lane
            lanes[lane].size += 1
            result.chances[member.id] = member.distribution.probabilityOfEnough
            if let facility = lanes[lane].facility, !quotas.isDeclared(facility) { result.bounded.insert(member.id) }
            if !member.isServed { lanes[lane].members.push(member) }
        }
    }

    // MARK: - The rounds

    mutating func run() {
        countReach()
        for lane in lanes.indices where !lanes[lane].members.isEmpty {
            seek(lane)
            enqueue(lane)
        }
        while let place = queue.pop() {
            let lane = place.lane
            guard place.version == lanes[lane].version else { continue }
            // A quota may have closed a group since this lane last looked.
            if let offer = firstOffer(of: lane), isClosed(offer, lane) { seek(lane) }
            guard let offer = firstOffer(of: lane) else {
                holdBack(lane)
                continue
            }
            let winner = whoLosesMost(by: offer.slot, asking: lane)
            if let own = firstOffer(of: winner) { give(own, to: winner) }
            if winner != lane { enqueue(lane) }
        }
    }

    private mutating func enqueue(_ lane: Int) {
        guard let worst = lanes[lane].members.first else { return }
        lanes[lane].version += 1
        queue.push(Place(member: worst, lane: lane, version: lanes[lane].version))
    }

    /// Of the lanes whose first donor this is, the one that loses most by having the next instead. A donor of chance p
    /// takes p × P(not enough) from the units that are missing, so the loss is need × (p − p of the next). For one unit
    /// that is the difference in P(enough); for several it is counted in units, because P(enough) of somebody who needs
    /// three and has nobody does not move with the first donor, who would be given away for nothing.
    private mutating func whoLosesMost(by slot: Int, asking: Int) -> Int {
        guard wanting[slot].count > 1 else { return asking }
        var best: (lane: Int, loss: Double, member: Member)?
        for lane in wanting[slot] {
            guard let offer = firstOffer(of: lane), offer.slot == slot, let member = lanes[lane].members.first,
                !isClosed(offer, lane)
            else { continue }
            let loss = member.need * (offer.chance - (secondOffer(of: lane)?.chance ?? 0))
            guard let other = best else {
                best = (lane, loss, member)
                continue
            }
            if loss > other.loss || (loss == other.loss && Member.precedes(member, other.member)) {
                best = (lane, loss, member)
            }
        }
        return best?.lane ?? asking
    }

    private mutating func give(_ offer: Offer, to lane: Int) {
        guard var member = lanes[lane].members.pop() else { return }
        defer { enqueue(lane) }
        var next = member.distribution
        next.add(offer.chance)
        // The plan of this request would stop here too: one more would come in vain.
        guard next.expectedSurplus <= member.surplusMax else { return }
        let entry = lists.entry(lanes[lane].list, offer.entry)
        if let facility = lanes[lane].facility,
            !quotas.book(entry, at: facility, from: now, horizon: lanes[lane].turn.horizon)
        {
            result.heldBack[member.id] = .arrivalsPerHour
            return
        }
        member.distribution = next
        member.allowance -= 1
        member.reckon()
        result.reservations[entry.donor] = member.id
        result.chances[member.id] = next.probabilityOfEnough
        if !member.isServed { lanes[lane].members.push(member) }
        isTaken[offer.slot] = true
        let losers = wanting[offer.slot]
        wanting[offer.slot] = []
        for loser in losers where firstOffer(of: loser)?.slot == offer.slot && !lanes[loser].members.isEmpty {
            seek(loser)
        }
    }

    // MARK: - The lists

    private func firstOffer(of lane: Int) -> Offer? {
        lanes[lane].first < lanes[lane].offers.count ? lanes[lane].offers[lanes[lane].first] : nil
    }

    private mutating func secondOffer(of lane: Int) -> Offer? {
        let next = seekFree(lane, from: max(lanes[lane].first + 1, lanes[lane].second))
        lanes[lane].second = next
        return next < lanes[lane].offers.count ? lanes[lane].offers[next] : nil
    }

    /// Moves a lane on to its first free donor and says that it wants them.
    private mutating func seek(_ lane: Int) {
        lanes[lane].first = seekFree(lane, from: lanes[lane].first)
        if let offer = firstOffer(of: lane) { wanting[offer.slot].append(lane) }
    }

    private mutating func seekFree(_ lane: Int, from start: Int) -> Int {
        var place = start
        while true {
            while place < lanes[lane].offers.count {
                let offer = lanes[lane].offers[place]
                if !isTaken[offer.slot], !isClosed(offer, lane) { return place }
                place += 1
            }
            guard !lanes[lane].isRead else { return place }
            lanes[lane].isRead = !turnPage(lane)
        }
    }

    private func isClosed(_ offer: Offer, _ lane: Int) -> Bool {
        guard let facility = lanes[lane].facility else { return false }
        return quotas.isClosed(lists.entry(lanes[lane].list, offer.entry).group, at: facility)
    }

    private mutating func holdBack(_ lane: Int) {
        guard let facility = lanes[lane].facility else { return }
        let isShortOfGroup = lanes[lane].offers.contains {
            !isTaken[$0.slot] && quotas.isClosed(lists.entry(lanes[lane].list, $0.entry).group, at: facility)
        }
        guard isShortOfGroup else { return }
        while let member = lanes[lane].members.pop() { result.heldBack[member.id] = .groupShare }
    }

    /// The next page of the register, weighed for the time this lane has.
    /// - Returns: whether there was one that held anybody worth asking.
    private mutating func turnPage(_ lane: Int) -> Bool {
        let turn = lanes[lane].turn
        guard let page = lists.page(lanes[lane].list, number: lanes[lane].pages, turn) else { return false }
        lanes[lane].pages += 1
        while isTaken.count < lists.donors {
            isTaken.append(false)
            wanting.append([])
            firstSeenBy.append(-1)
        }
        var found: [Offer] = []
        found.reserveCapacity(page.count)
        var isAnybodyWorthAsking = false
        for number in page {
            let entry = lists.entry(lanes[lane].list, number)
            let chance = entry.gives * lanes[lane].inTime.share(kilometres: entry.kilometres, channel: entry.channel)
            guard turn.isWorthAsking(chance: chance, price: entry.price, dearness: lanes[lane].dearness) else {
                continue
            }
            isAnybodyWorthAsking = true
            guard !lanes[lane].asked.contains(entry.donor) else { continue }
            found.append(
                Offer(slot: entry.slot, chance: chance, worth: chance * entry.scarcity / entry.price, entry: number))
            let before = firstSeenBy[entry.slot]
            if before < 0 { firstSeenBy[entry.slot] = lane } else { components.join(before, lane) }
        }
        let list = lanes[lane].list
        found.sort {
            $0.worth != $1.worth
                ? $0.worth > $1.worth : lists.entry(list, $0.entry).donor < lists.entry(list, $1.entry).donor
        }
        lanes[lane].offers += found
        return isAnybodyWorthAsking
    }

    /// The share of a group needs the whole group: in an event the lists are read to their end.
    private mutating func countReach() {
        for lane in lanes.indices {
            guard let facility = lanes[lane].facility, !quotas.isDeclared(facility) else { continue }
            var number = 0
            while let page = lists.page(lanes[lane].list, number: number, lanes[lane].turn) {
                number += 1
                for position in page { quotas.count(lists.entry(lanes[lane].list, position), at: facility) }
            }
        }
        quotas.close()
    }

    // MARK: - The end

    /// Also what those keep who are in nobody's way.
    var all: JointAllocation { result }

    /// Requests that share nobody with another let go of what they have.
    mutating func allocation() -> JointAllocation {
        var sizes = [Int](repeating: 0, count: lanes.count)
        for lane in lanes.indices { sizes[components.root(lane)] += lanes[lane].size }
        var isAlone: [Bool] = []
        for lane in lanes.indices {
            isAlone.append(sizes[components.root(lane)] < 2 && lanes[lane].facility == nil)
        }
        result.reservations = result.reservations.filter { laneOf[$0.value].map { !isAlone[$0] } ?? false }
        return result
    }
}

/// Which lanes compete: sets that are joined where two of them see the same donor.
private struct DisjointSets {
    private var parents: [Int] = []

    mutating func add() { parents.append(parents.count) }

    mutating func root(_ member: Int) -> Int {
        var member = member
        while parents[member] != member {
            parents[member] = parents[parents[member]]
            member = parents[member]
        }
        return member
    }

    mutating func join(_ left: Int, _ right: Int) {
        let (left, right) = (root(left), root(right))
        parents[max(left, right)] = min(left, right)
    }
}

/// A binary heap: the first in order is always at hand.
struct Heap<Element> {
    private var elements: [Element] = []
    private let precedes: (Element, Element) -> Bool

    init(precedes: @escaping (Element, Element) -> Bool) { self.precedes = precedes }

    var isEmpty: Bool { elements.isEmpty }
    var first: Element? { elements.first }

    mutating func push(_ element: Element) {
        elements.append(element)
        var place = elements.count - 1
        while place > 0, precedes(elements[place], elements[(place - 1) / 2]) {
            elements.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    mutating func pop() -> Element? {
        guard let first = elements.first, let last = elements.popLast() else { return nil }
        guard !elements.isEmpty else { return first }
        elements[0] = last
        var place = 0
        while true {
            var best = place
            for child in [2 * place + 1, 2 * place + 2] where child < elements.count {
                if precedes(elements[child], elements[best]) { best = child }
            }
            guard best != place else { return first }
            elements.swapAt(place, best)
            place = best
        }
    }
}
