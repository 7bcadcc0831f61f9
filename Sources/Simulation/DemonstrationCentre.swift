public import Blood
public import Centre
public import Jurisdiction
internal import Worlds

/// A sign-in of the demonstration. The password is plain because everybody may know it: a demonstration centre holds
/// no real person and listens on loopback only. Whoever stores it hashes it first.
public struct DemonstrationSignIn: Sendable, Hashable {
    public var signIn: String
    public var name: String
    public var role: StaffRole
    public var password: String
    /// Where somebody works who belongs to a facility.
    public var facility: Int64?

    init(signIn: String, name: String, role: StaffRole, password: String, facility: Int64? = nil) {
        self.signIn = signIn
        self.name = name
        self.role = role
        self.password = password
        self.facility = facility
    }
}

/// A centre full of people who do not exist, made by chance from published frequencies.
///
/// One seed and one moment give the same centre, byte for byte, in every run; donor number 17 is the same whether ten
/// donors are made or ten million. With another moment the same people have other ages and dates.
///
/// Numbers are `0364-…`: valid in libphonenumber, but of an operator that no longer serves anybody, so that no message
/// of a demonstration could ring a real phone. Hospitals' listed numbers are invented within their area code.
public struct DemonstrationCentre: Sendable {
    public static let usualDonorCount = 30_000

    public let seed: UInt64
    public let now: Instant
    public let donorCount: Int
    public let facilities: [Facility]
    /// What facilities said they hold: some minutes ago, some weeks ago, many never.
    public let stock: [StockFigure]
    let places: Places
    let frequencies: GroupFrequencies
    /// Running totals of the districts' people.
    let districtTotals: [Int]
    let today: CivilDate

    /// - Parameter donorCount: at most ten million, for there are no more invented numbers.
    public init(
        seed: UInt64, places: Places, frequencies: GroupFrequencies, now: Instant,
        donorCount: Int = DemonstrationCentre.usualDonorCount
    ) {
        self.seed = seed
        self.places = places
        self.frequencies = frequencies
        self.now = now
        self.donorCount = min(max(0, donorCount), DemonstrationCentre.numberSpace)
        today = WorldTime.date(of: now)
        var total = 0
        districtTotals = places.districts.map { district in
            total += district.weight
            return total
        }
        facilities = places.hospitals.enumerated().map { DemonstrationCentre.facility($1, number: $0 + 1) }
        stock = DemonstrationCentre.stock(
            of: facilities, seed: seed, now: now, places: places, frequencies: frequencies)
    }

    /// Somebody for every role a person can have: two operators, and a person of the first facility among them.
    public var staff: [DemonstrationSignIn] {
        [
            DemonstrationSignIn(
                signIn: "operator", name: "Sadia Operator", role: .operator, password: "operator-demonstration"),
            DemonstrationSignIn(
                signIn: "operator2", name: "Bilal Operator", role: .operator, password: "operator-demonstration"),
            DemonstrationSignIn(
                signIn: "supervisor", name: "Nadia Supervisor", role: .supervisor,
                password: "supervisor-demonstration"),
            DemonstrationSignIn(
                signIn: "administrator", name: "Tariq Administrator", role: .administrator,
                password: "administrator-demonstration"),
            DemonstrationSignIn(
                signIn: "coordinator", name: "Ayesha Coordinator", role: .coordinator,
                password: "coordinator-demonstration"),
            DemonstrationSignIn(
                signIn: "facility", name: "Rabia Facility", role: .facility, password: "facility-demonstration",
                facility: facilities.first?.id),
            DemonstrationSignIn(
                signIn: "trainee", name: "Hamza Trainee", role: .trainee, password: "trainee-demonstration"),
            DemonstrationSignIn(
                signIn: "auditor", name: "Kamran Auditor", role: .auditor, password: "auditor-demonstration"),
        ]
    }

    /// Donors with their deferrals and donations; ids count from 1, in order.
    public func donorRecords(_ range: Range<Int>) -> [DonorRecord] {
        range.clamped(to: 0..<donorCount).map(donorRecord)
    }

    /// All donors in parts that fit one transaction each.
    public func donorBatches(of size: Int = 2_000) -> some Sequence<[DonorRecord]> {
        stride(from: 0, to: donorCount, by: max(1, size)).lazy.map { start in
            donorRecords(start..<min(start + max(1, size), donorCount))
        }
    }

    /// Whether the donor with this id has agreed to be invited: a third, so that an invitation finds somebody. Nobody
    /// knows how many would; the figure is ours, without a source.
    public func wantsInvitations(_ donor: Donor) -> Bool {
        guard donor.consentedAt != nil, donor.optedOutAt == nil else { return false }
        var random = SimulationRandom(
            seed: seed, SimulationRandom.label("invitations"), UInt64(truncatingIfNeeded: donor.id))
        return random.chance(1.0 / 3)
    }

    static let numberSpace = 10_000_000

    /// Unique per index: the multiplier shares no factor with ten million.
    func phone(_ index: Int) -> String {
        let shift = Int(SimulationRandom(seed: seed, SimulationRandom.label("phone")).first % 10_000_000)
        let number = (index * 7_654_321 + shift) % DemonstrationCentre.numberSpace
        return "+92364" + DemonstrationCentre.padded(number, to: 7)
    }

    private static func facility(_ hospital: Hospital, number: Int) -> Facility {
        // Subscriber numbers of Lahore and Karachi have eight digits, of the other cities here seven or six.
        let length =
            switch hospital.areaCode.count {
            case 2: ["21", "42"].contains(hospital.areaCode) ? 8 : 7
            case 3: 6
            default: 6
            }
        let subscriber = "2" + padded(number, to: length - 1)
        return Facility(
            id: Int64(number), name: hospital.name, nameUrdu: hospital.nameUrdu, city: hospital.city,
            district: hospital.district, place: hospital.place, type: hospital.type,
            listedPhone: "+92\(hospital.areaCode)\(subscriber)", standing: .confirmed)
    }

    private static func stock(
        of facilities: [Facility], seed: UInt64, now: Instant, places: Places, frequencies: GroupFrequencies
    ) -> [StockFigure] {
        facilities.flatMap { facility -> [StockFigure] in
            var random = SimulationRandom(seed: seed, SimulationRandom.label("stock"), UInt64(facility.id))
            // A third of the facilities have never reported.
            guard random.chance(0.67) else { return [] }
            let province = places.district(named: facility.district)?.province ?? "PK-PB"
            let isBig = facility.type.hasPrefix("tertiary")
            let minutesAgo = random.logNormal(median: 240, spread: 1.8)
            let countedAt = now - .minutes(min(minutesAgo, 30 * 24 * 60))
            return [BloodComponent.redCells, .plasma, .platelets].flatMap { component in
                BloodGroup.known.map { group in
                    let usual = (frequencies.fraction(of: group, province: province) ?? 0.1) * (isBig ? 60 : 15)
                    let holding = component == .platelets ? usual / 4 : usual
                    let units = Int((holding * random.unit() * 1.6).rounded())
                    return StockFigure(
                        facility: facility.id, group: group, component: component, units: units,
                        countedAt: countedAt, countedBy: nil)
                }
            }
        }
    }

    private static func padded(_ number: Int, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension SimulationRandom {
    /// The first number of this stream.
    fileprivate var first: UInt64 {
        var copy = self
        return copy.next()
    }
}
