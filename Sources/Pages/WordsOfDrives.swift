public import Blood

/// Where a drive stands.
public enum DriveStage: String, Sendable, CaseIterable, Hashable {
    case planned
    case announced
    case open
    case closed
    case cancelled
}

/// What became of somebody at a drive.
public enum DriveResult: String, Sendable, CaseIterable, Hashable {
    case came
    case deferred
    case gave
}

/// What every page of a drive shows of it.
public struct DriveFacts: Sendable, Hashable {
    public var id: Int64
    public var reference: String
    public var name: String
    public var host: String
    public var facility: String
    public var facilityUrdu: String
    public var district: String
    public var address: String
    public var opensAt: Instant
    public var closesAt: Instant
    public var stage: DriveStage

    public init(
        id: Int64, reference: String, name: String, host: String, facility: String, facilityUrdu: String,
        district: String, address: String, opensAt: Instant, closesAt: Instant, stage: DriveStage
    ) {
        self.id = id
        self.reference = reference
        self.name = name
        self.host = host
        self.facility = facility
        self.facilityUrdu = facilityUrdu
        self.district = district
        self.address = address
        self.opensAt = opensAt
        self.closesAt = closesAt
        self.stage = stage
    }

    public static let sample = DriveFacts(
        id: 4, reference: "K7MQ2X", name: "Winter drive", host: "Government College University",
        facility: "Mayo Hospital",
        facilityUrdu: "میو ہسپتال", district: "Lahore", address: "Bukhari Auditorium, Gate 3, Katchery Road",
        opensAt: Instant(millisecondsSince1970: 1_795_924_800_000),
        closesAt: Instant(millisecondsSince1970: 1_795_939_200_000), stage: .announced)

    var path: String { "/drives/\(id)" }
}

extension PageContext {
    func words(_ stage: DriveStage) -> String {
        switch stage {
        case .planned: say("planned", "زیرِ غور")
        case .announced: say("announced", "اعلان ہو چکا")
        case .open: say("open today", "آج جاری")
        case .closed: say("closed", "ختم")
        case .cancelled: say("cancelled", "منسوخ")
        }
    }

    func words(_ result: DriveResult) -> String {
        switch result {
        case .came: say("came", "آئے")
        case .deferred: say("deferred", "ملتوی ہوئے")
        case .gave: say("gave", "خون دیا")
        }
    }

    /// `28 Nov 2026, 09:00–13:00`.
    func span(_ from: Instant, _ until: Instant) -> String {
        "\(date(from))\(say(", ", "، "))\(clock(from))–\(clock(until))"
    }
}

extension DriveStage {
    var tone: String {
        switch self {
        case .planned: "chip dim"
        case .announced: "chip wait"
        case .open: "chip good"
        case .closed: "chip"
        case .cancelled: "chip alarm"
        }
    }
}
