public import Blood
public import Matching

/// A hospital, blood bank or donation site.
public struct Facility: Codable, Sendable, Hashable {
    public var id: FacilityID
    public var name: String
    public var nameUrdu: String
    public var city: String
    public var district: String
    public var place: GeoPoint
    public var type: String
    /// The facility's own listed number: the one that is rung back to verify a need, never the caller's.
    public var listedPhone: String
    /// Where people go inside, in words for everybody: "Blood bank, ground floor, gate 3"; empty where nobody wrote it.
    public var counter: String
    /// How many people stand for it and its number.
    public var standing: FacilityStanding

    public init(
        id: FacilityID = 0, name: String, nameUrdu: String, city: String, district: String, place: GeoPoint,
        type: String, listedPhone: String, counter: String = "", standing: FacilityStanding = .onePerson
    ) {
        self.id = id
        self.name = name
        self.nameUrdu = nameUrdu
        self.city = city
        self.district = district
        self.place = place
        self.type = type
        self.listedPhone = listedPhone
        self.counter = counter
        self.standing = standing
    }
}

/// What a facility said it holds, and when it said so: a figure without its age is not shown.
public struct StockFigure: Codable, Sendable, Hashable {
    public var facility: FacilityID
    public var group: BloodGroup
    public var component: BloodComponent
    public var units: Int
    public var countedAt: Instant
    public var countedBy: Int64?

    public init(
        facility: FacilityID, group: BloodGroup, component: BloodComponent, units: Int, countedAt: Instant,
        countedBy: Int64?
    ) {
        self.facility = facility
        self.group = group
        self.component = component
        self.units = units
        self.countedAt = countedAt
        self.countedBy = countedBy
    }
}
