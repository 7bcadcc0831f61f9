public import Blood
public import Dispatching
public import Matching

/// What one request says of who called, for whom and where, in a form that can be counted.
///
/// A caller is named by the first request of the number, which is known only to the request itself. Two people who
/// write the same initials or record number with dots, spaces or neither mean the same.
public struct RequestTrace: Codable, Sendable, Hashable {
    public var request: RequestID
    /// The first request of the same number; `nil` where the number was withheld.
    public var caller: RequestID?
    public var facility: FacilityID
    /// Initials at a facility, as a look-up once it is kept; `nil` where nobody said them.
    public var patient: String?
    /// The record number, likewise; `nil` where nobody said one.
    public var recordNumber: String?
    public var openedAt: Instant
    /// When the facility said that it has no such need; `nil` otherwise.
    public var rejectedAt: Instant?

    public init(
        request: RequestID, caller: RequestID?, facility: FacilityID, patient: String?, recordNumber: String?,
        openedAt: Instant, rejectedAt: Instant? = nil
    ) {
        self.request = request
        self.caller = caller
        self.facility = facility
        self.patient = patient
        self.recordNumber = recordNumber
        self.openedAt = openedAt
        self.rejectedAt = rejectedAt
    }

    /// - Parameter caller: the first request of the number.
    public init(_ record: RequestRecord, caller: RequestID?) {
        let details = record.details
        let (patient, number) = RequestTrace.keys(
            initials: details.patientInitials, recordNumber: details.recordNumber, facility: details.facility)
        self.init(
            request: record.id, caller: caller, facility: details.facility, patient: patient, recordNumber: number,
            openedAt: record.course.request.openedAt)
    }

    /// What is counted of a patient: as it is read from the store it is a keyed look-up of this, which is equal where
    /// this is equal and tells nothing else.
    public static func keys(
        initials: String, recordNumber: String, facility: FacilityID
    ) -> (patient: String?, recordNumber: String?) {
        (key(initials).map { "\(facility):\($0)" }, key(recordNumber))
    }

    /// - Returns: `nil` when there is no letter and no digit in it.
    static func key(_ text: String) -> String? {
        let key = text.lowercased().filter { $0.isLetter || $0.isNumber }
        return key.isEmpty ? nil : String(key.prefix(120))
    }
}

/// How far one donor came for one request of a caller.
public struct DonorTrace: Codable, Sendable, Hashable {
    public var donor: DonorID
    public var request: RequestID
    public var patient: String?
    public var stage: AskStage
    public var at: Instant

    public init(donor: DonorID, request: RequestID, patient: String?, stage: AskStage, at: Instant) {
        self.donor = donor
        self.request = request
        self.patient = patient
        self.stage = stage
        self.at = at
    }
}

/// What a donor said when it was over.
public struct DonorReport: Codable, Sendable, Hashable {
    /// Was money asked?
    public enum Money: String, Codable, Sendable, CaseIterable, Hashable {
        case no
        case yes
        /// Money came up in a text; who asked whom is not known.
        case mentioned
    }

    /// Were you treated well?
    public enum Treatment: String, Codable, Sendable, CaseIterable, Hashable {
        case well
        case badly
        /// Pressed the key that reports the other side of a masked call.
        case reported
    }

    public enum Way: String, Codable, Sendable, CaseIterable, Hashable {
        case page
        case text
        case call
    }

    public var request: RequestID
    /// `nil` once the donor has been erased: it stays known that somebody said it.
    public var donor: DonorID?
    public var at: Instant
    public var way: Way
    public var money: Money?
    public var treatment: Treatment?

    public init(
        request: RequestID, donor: DonorID?, at: Instant, way: Way, money: Money? = nil, treatment: Treatment? = nil
    ) {
        self.request = request
        self.donor = donor
        self.at = at
        self.way = way
        self.money = money
        self.treatment = treatment
    }
}
