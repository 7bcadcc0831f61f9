public import Blood
public import Dispatching
public import Matching

/// What the operator's free line seems to say; every field is a suggestion that a person confirms.
public struct IntakeSuggestion: Codable, Sendable, Hashable {
    public var group: BloodGroup?
    /// An ABO group was named without a sign: it is asked back, never taken as positive.
    public var groupLacksSign: Bool
    public var component: BloodComponent?
    public var mode: RequestMode?
    public var units: Int?
    /// Facilities the words fit, best first.
    public var facilities: [FacilityID]
    public var neededBy: Instant?
    public var urgency: Urgency?
    public var callerPhone: String?
    public var ward: String?
    public var recordNumber: String?
    public var sex: Sex?
    public var ageYears: Int?
    /// Several facilities fit equally well: the operator chooses.
    public var facilityIsUnclear: Bool
    /// The flags below are said or not said: a line that is silent about them says nothing against them.
    public var isBombay: Bool
    public var isNewborn: Bool
    public var isChronicallyTransfused: Bool
    /// What to ask back or to read back.
    public var notes: [Note]

    /// A sentence for the operator in both languages of the desk.
    public struct Note: Codable, Sendable, Hashable {
        public var english: String
        public var urdu: String

        public init(english: String, urdu: String) {
            self.english = english
            self.urdu = urdu
        }
    }

    public init(
        group: BloodGroup? = nil, groupLacksSign: Bool = false, component: BloodComponent? = nil,
        mode: RequestMode? = nil, units: Int? = nil, facilities: [FacilityID] = [], neededBy: Instant? = nil,
        urgency: Urgency? = nil, callerPhone: String? = nil, ward: String? = nil, recordNumber: String? = nil,
        sex: Sex? = nil, ageYears: Int? = nil, facilityIsUnclear: Bool = false, isBombay: Bool = false,
        isNewborn: Bool = false, isChronicallyTransfused: Bool = false, notes: [Note] = []
    ) {
        self.group = group
        self.groupLacksSign = groupLacksSign
        self.component = component
        self.mode = mode
        self.units = units
        self.facilities = facilities
        self.neededBy = neededBy
        self.urgency = urgency
        self.callerPhone = callerPhone
        self.ward = ward
        self.recordNumber = recordNumber
        self.sex = sex
        self.ageYears = ageYears
        self.facilityIsUnclear = facilityIsUnclear
        self.isBombay = isBombay
        self.isNewborn = isNewborn
        self.isChronicallyTransfused = isChronicallyTransfused
        self.notes = notes
    }
}

/// Understands what people say on the telephone, and finds facilities by any part of a name.
public protocol IntakeUnderstanding: Sendable {
    func understand(_ line: String, facilities: [Facility], now: Instant, calendar: LocalCalendar) -> IntakeSuggestion
    /// Facilities whose English or Urdu name fits the words, best first.
    func find(_ words: String, in facilities: [Facility], limit: Int) -> [Facility]
}
