public import Blood

/// Looks whether one house tries the names of many people with wrong passwords: one password a name, so that no name
/// is ever locked.
public struct ManyNames: Sendable {
    /// A house that tried many names.
    public struct Alarm: Sendable, Hashable {
        /// Shown to whoever may act on it, and kept in memory only.
        public var house: String
        /// Different names with a wrong password that were not followed by the right one.
        public var names: Int
        public var lastAt: Instant

        public init(house: String, names: Int, lastAt: Instant) {
            self.house = house
            self.names = names
            self.lastAt = lastAt
        }
    }

    /// Our own figure: at the beginning of a shift some of ten people behind one address mistype, and then get it
    /// right, which takes them out of the count.
    static let namesMany = 8
    static let window = Duration.minutes(60)
    static let shownFor = Duration.hours(24)
    /// More houses than try names at a helpline at once; beyond it the one that was quiet longest is forgotten.
    static let housesMax = 200
    /// What is counted of one house; more names are no more alarming.
    static let namesMax = 500
    /// Entries of the audit in an hour, from however many houses.
    static let toldMax = 10

    private struct House {
        /// Hashes with this process's own seed: what was typed is not here.
        var names: Set<Int> = []
        var firstAt: Instant
        var lastAt: Instant
        var toldAt: Instant?
    }

    private var houses: [String: House] = [:]
    private var raised: [Alarm] = []
    private var told: [Instant] = []

    init() {}

    /// - Returns: how many names, when that has just become many and is to be told.
    mutating func tried(_ name: String, from address: String, now: Instant) -> Int? {
        if houses[address] == nil, houses.count >= ManyNames.housesMax,
            let quietest = houses.min(by: { $0.value.lastAt < $1.value.lastAt })?.key
        {
            houses[quietest] = nil
        }
        var house = houses[address] ?? House(firstAt: now, lastAt: now)
        if now - house.firstAt >= ManyNames.window { house = House(firstAt: now, lastAt: now) }
        house.lastAt = now
        if house.names.count < ManyNames.namesMax { house.names.insert(name.lowercased().hashValue) }
        defer { houses[address] = house }
        guard house.names.count >= ManyNames.namesMany else { return nil }
        raised.removeAll { $0.house == address || now - $0.lastAt >= ManyNames.shownFor }
        raised.insert(Alarm(house: address, names: house.names.count, lastAt: now), at: 0)
        if raised.count > ManyNames.toldMax { raised.removeLast() }
        told.removeAll { now - $0 >= ManyNames.window }
        guard house.toldAt == nil, told.count < ManyNames.toldMax else { return nil }
        house.toldAt = now
        told.append(now)
        return house.names.count
    }

    mutating func wasRight(_ name: String, from address: String) {
        houses[address]?.names.remove(name.lowercased().hashValue)
    }

    func alarms(now: Instant) -> [Alarm] { raised.filter { now - $0.lastAt < ManyNames.shownFor } }
}
