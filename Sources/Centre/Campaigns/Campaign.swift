public import Blood
public import Matching

public typealias CampaignID = Int64

/// What a campaign is for.
public enum CampaignKind: String, Codable, Sendable, CaseIterable, Hashable {
    case driveInvitation
    /// "You may give again": to those who gave long enough ago.
    case recall
    /// To those who stand on a drive's list.
    case driveReminder

    public var needsDrive: Bool { self != .recall }
}

public enum CampaignState: String, Codable, Sendable, CaseIterable, Hashable {
    /// Waits for a second person, or, approved, for the one who asked.
    case asked
    case running
    case paused
    case stopped
    case done
}

/// Whom a campaign means. Consent, stops, pauses and hours are not among the choices: they always hold.
public struct CampaignAudience: Codable, Sendable, Hashable {
    /// In the order of the table; empty for every group.
    public var groups: [BloodGroup]
    /// A district as the register stores it; empty for every one.
    public var district: String
    /// By rule may give on that day; `nil` asks nothing of the rules.
    public var eligibleOn: CivilDate?
    /// Not asked for a request within so many days.
    public var notAskedWithinDays: Int
    /// Reserved for a patient's panel; left alone unless chosen.
    public var includesPanelReserved: Bool

    public init(
        groups: [BloodGroup] = [], district: String = "", eligibleOn: CivilDate? = nil, notAskedWithinDays: Int = 0,
        includesPanelReserved: Bool = false
    ) {
        self.groups = BloodGroup.allCases.filter(groups.contains)
        self.district = district
        self.eligibleOn = eligibleOn
        self.notAskedWithinDays = notAskedWithinDays
        self.includesPanelReserved = includesPanelReserved
    }
}

/// All that is approved: nothing of it can be changed afterwards.
public struct CampaignDefinition: Codable, Sendable, Hashable {
    public var audience: CampaignAudience
    /// What is sent, by `Language`'s raw value; only a reminder has a place left, for the donor's own time.
    public var texts: [String: String]
    /// Messages a day.
    public var perDay: Int
    /// What was said of the drive as this was asked for: one that has moved is not announced by old texts.
    public var facts: CampaignTexts.Facts?

    public init(
        audience: CampaignAudience, texts: [String: String], perDay: Int, facts: CampaignTexts.Facts? = nil
    ) {
        self.audience = audience
        self.texts = texts
        self.perDay = perDay
        self.facts = facts
    }
}

/// How many are written to, and how many are not and why. Counted once and kept with the campaign, so that the second
/// person reads what the first one saw.
public struct CampaignPreview: Codable, Sendable, Hashable {
    public var countedAt: Instant
    public var included = 0
    public var leftOut: [CampaignReason: Int] = [:]
    /// SMS parts of all of it, each donor in the own way of writing.
    public var parts = 0
    /// Days it takes at the figure asked for.
    public var days = 0
    /// The day's expected SMS, and what was used of it already; `nil` where none is set.
    public var expectedToday: Int?
    public var usedToday = 0

    public init(countedAt: Instant) { self.countedAt = countedAt }
}

public struct Campaign: Codable, Sendable, Hashable {
    public var id: CampaignID
    public var kind: CampaignKind
    public var drive: DriveID?
    public var definition: CampaignDefinition
    public var approval: Int64?
    public var askedBy: Int64
    public var askedAt: Instant
    public var state: CampaignState
    public var preview: CampaignPreview?
    /// The register has been gone through up to this donor.
    public var walked: DonorID
    public var startedAt: Instant?
    public var endedAt: Instant?

    public init(
        id: CampaignID = 0, kind: CampaignKind, drive: DriveID?, definition: CampaignDefinition, approval: Int64? = nil,
        askedBy: Int64, askedAt: Instant, state: CampaignState = .asked,
        preview: CampaignPreview? = nil, walked: DonorID = 0, startedAt: Instant? = nil, endedAt: Instant? = nil
    ) {
        self.id = id
        self.kind = kind
        self.drive = drive
        self.definition = definition
        self.approval = approval
        self.askedBy = askedBy
        self.askedAt = askedAt
        self.state = state
        self.preview = preview
        self.walked = walked
        self.startedAt = startedAt
        self.endedAt = endedAt
    }
}

/// Limits of campaigns. None has a source: they are ours, each on the side of disturbing less.
public enum CampaignLimits {
    /// One donor gets at most one invitation or recall in so long. A reminder of a place one took oneself is not
    /// counted, and comes once for a drive.
    public static let oneMessageEvery = Duration.hours(30 * 24)
    /// Hours in which messages leave: light everywhere in the country on the shortest day (Gilgit, late December: some
    /// 7:10 to 16:50), so that nobody who wishes for daylight has to be told apart.
    public static let fromHour = 9
    public static let untilHour = 16
    public static let perDay = 1...2_000
    /// Per cent of the day's expected SMS that campaigns may use; the rest is kept for requests.
    public static let budgetShare = 50
    /// Parts of one SMS: an invitation is never worth more.
    public static let partsMax = 3
    public static let textMax = 400
    /// Written into the outbox at once, and donors looked at for it: some tens of milliseconds.
    static let releasedAtOnce = 50
    static let walkedAtOnce = 500
    public static let notAskedDays = 0...365
    /// Stops within so long after a message are counted as caused by it.
    public static let stopsCountFor = Duration.hours(7 * 24)
    /// A text within so long after a message of ours is taken for an answer to it, where nothing else was sent since.
    public static let answersWithin = Duration.hours(7 * 24)
    public static let shown = 100
}

/// Why a donor is not written to.
public enum CampaignReason: String, Codable, CodingKeyRepresentable, Sendable, CaseIterable, Hashable {
    case noConsent
    case saidStop
    case wrongNumber
    /// Never said yes to invitations, which is where everybody begins.
    case noInvitations
    case noSMS
    case paused
    case panelReserved
    case otherGroup
    case otherDistrict
    /// Not by rule on the chosen day.
    case notEligible
    case askedLately
    case writtenToLately
    /// Stands on the drive's list already; for a reminder: does not.
    case onTheList
    case notOnTheList
}

/// What is known of one donor besides the register's record.
public struct CampaignStanding: Sendable, Hashable {
    public var wantsInvitations: Bool
    public var lastWrittenTo: Instant?
    /// The own place at the campaign's drive.
    public var slot: Int?
    public var isOnTheList: Bool
    public var wasReminded: Bool

    public init(
        wantsInvitations: Bool = false, lastWrittenTo: Instant? = nil, slot: Int? = nil, isOnTheList: Bool = false,
        wasReminded: Bool = false
    ) {
        self.wantsInvitations = wantsInvitations
        self.lastWrittenTo = lastWrittenTo
        self.slot = slot
        self.isOnTheList = isOnTheList
        self.wasReminded = wasReminded
    }
}

/// What came of a campaign.
public struct CampaignFigures: Sendable, Hashable {
    public var queued = 0
    public var sent = 0
    public var delivered = 0
    public var failed = 0
    /// Of those written to: took a place at the drive afterwards, came, gave.
    public var signedUp = 0
    public var came = 0
    public var gave = 0
    /// Said stop within a week of it.
    public var stopped = 0

    public init() {}
}

/// Words a donor agrees to before being invited to anything; staff and pages show these.
public enum InvitationWords {
    public static let version = "2026-11"
    public static let english =
        "You may also invite me to blood drives near me and tell me when I may give again, at most once in thirty days by SMS. I can end this any time, and it changes nothing else."
    public static let urdu =
        "مجھے قریب کے بلڈ کیمپ کی دعوت اور دوبارہ خون دے سکنے کی اطلاع بھی دی جا سکتی ہے، تیس دن میں زیادہ سے زیادہ ایک SMS۔ میں اسے کبھی بھی بند کر سکتا / سکتی ہوں، اور اس سے کچھ اور نہیں بدلتا۔"
}
