import Blood

/// The register in memory, arranged for one question: whom may we ask, here, now, and in which order?
///
/// Donors who live near one another are kept together in cells of 25 km; a query looks through the cells its circle
/// touches, applies the four predicates (compatible, eligible, reachable, near) to packed rows, and keeps the best few.
/// The answer is exact: the same as from looking at every donor.
///
/// It is a value: whoever owns it guards it (the centre with a lock) and follows the store's committed changes with
/// `upsert` and `remove`. The store alone decides who was claimed.
public struct DonorIndex: Sendable {
    struct Cell: Sendable {
        let cube: SpaceCube
        var rows: [DonorRow]
    }

    /// Where a donor's row stands.
    private struct Address: Sendable {
        var cell: Int
        var position: Int
    }

    public let policy: ReachPolicy
    public let weights: RankingWeights
    /// What each group is worth to others, by area; until that is known the fixed prices of `weights` serve.
    public var prices: ScarcityPrices?
    private(set) var cells: [Cell] = []
    private(set) var profiles: [DonorProfile] = []
    private var addresses: [Address] = []
    private var slotOfDonor: [DonorID: Int] = [:]
    private var cellOfCube: [SpaceCube: Int] = [:]

    /// Builds the index. Of two profiles with the same number the later one counts.
    public init(
        _ profiles: some Sequence<DonorProfile>, policy: ReachPolicy, weights: RankingWeights = RankingWeights()
    ) {
        self.policy = policy
        self.weights = weights
        for profile in profiles { upsert(profile) }
    }

    /// What a query reads of each donor within its circle.
    package static var bytesPerRow: Int { MemoryLayout<DonorRow>.stride }

    /// Donors in the register, whether they may be asked or not.
    public var count: Int { profiles.count }

    /// Everybody in the register, in no order.
    public var all: [DonorProfile] { profiles }

    /// What the index knows of a donor; `nil` when nobody has this number.
    public func profile(_ id: DonorID) -> DonorProfile? { slotOfDonor[id].map { profiles[$0] } }

    /// Adds a donor, or replaces everything known of one.
    public mutating func upsert(_ profile: DonorProfile) {
        var profile = profile
        // The caps and the forgiven ask read the asks by their age; a store that sorts otherwise must not change them.
        if !profile.recentAsks.isSorted { profile.recentAsks.sort() }
        if let slot = slotOfDonor[profile.id] {
            let row = DonorRow(profile, slot: slot, policy: policy, weights: weights)
            let address = addresses[slot]
            profiles[slot] = profile
            if cells[address.cell].cube == SpaceCube(containing: row.point) {
                cells[address.cell].rows[address.position] = row
            } else {
                takeOut(address)
                place(row)
            }
        } else {
            let slot = profiles.count
            profiles.append(profile)
            slotOfDonor[profile.id] = slot
            addresses.append(Address(cell: 0, position: 0))
            place(DonorRow(profile, slot: slot, policy: policy, weights: weights))
        }
    }

    /// Takes a donor out of the register; nothing happens when nobody has this number.
    public mutating func remove(_ id: DonorID) {
        guard let slot = slotOfDonor.removeValue(forKey: id) else { return }
        takeOut(addresses[slot])
        // The last donor moves into the gap, so that slots stay dense.
        let last = profiles.count - 1
        if slot != last {
            profiles[slot] = profiles[last]
            addresses[slot] = addresses[last]
            slotOfDonor[profiles[slot].id] = slot
            cells[addresses[slot].cell].rows[addresses[slot].position].slot = Int32(slot)
        }
        profiles.removeLast()
        addresses.removeLast()
    }

    func slot(of id: DonorID) -> Int? { slotOfDonor[id] }

    func row(slot: Int) -> DonorRow { cells[addresses[slot].cell].rows[addresses[slot].position] }

    /// Puts a row into the cell of its home, which may be a new one. Empty cells are kept: somebody will live there.
    private mutating func place(_ row: DonorRow) {
        let cube = SpaceCube(containing: row.point)
        let cell: Int
        if let known = cellOfCube[cube] {
            cell = known
        } else {
            cell = cells.count
            cells.append(Cell(cube: cube, rows: []))
            cellOfCube[cube] = cell
        }
        addresses[Int(row.slot)] = Address(cell: cell, position: cells[cell].rows.count)
        cells[cell].rows.append(row)
    }

    /// Takes a row out of its cell; the cell's last row moves into the gap.
    private mutating func takeOut(_ address: Address) {
        let moved = cells[address.cell].rows.removeLast()
        guard address.position < cells[address.cell].rows.count else { return }
        cells[address.cell].rows[address.position] = moved
        addresses[Int(moved.slot)].position = address.position
    }
}

extension [Instant] {
    var isSorted: Bool { zip(self, dropFirst()).allSatisfy { $0 <= $1 } }
}
