public import Access
public import Blood
public import Centre
public import Jurisdiction
public import Logging
import Pages
public import Telephony

/// A text on a simulated phone, as the page shows it.
public struct PhoneText: Sendable {
    public var phone: String
    public var at: Instant
    public var isFromDonor: Bool
    public var body: String
    public var state: String

    public init(phone: String, at: Instant, isFromDonor: Bool, body: String, state: String) {
        self.phone = phone
        self.at = at
        self.isFromDonor = isFromDonor
        self.body = body
        self.state = state
    }
}

/// The simulated phones of a demonstration centre, as far as the page needs them.
public struct PhonesPort: Sendable {
    public var speed: Double
    public var inbox: @Sendable (_ limit: Int) -> [PhoneText]
    /// - Returns: false when the reply could not be taken.
    public var reply: @Sendable (_ phone: String, _ body: String) -> Bool

    public init(
        speed: Double, inbox: @escaping @Sendable (_ limit: Int) -> [PhoneText],
        reply: @escaping @Sendable (_ phone: String, _ body: String) -> Bool
    ) {
        self.speed = speed
        self.inbox = inbox
        self.reply = reply
    }
}

/// A sign-in printed on the page of a demonstration centre.
public struct PrintedSignIn: Sendable {
    public var role: StaffRole
    public var name: String
    public var password: String

    public init(role: StaffRole, name: String, password: String) {
        self.role = role
        self.name = name
        self.password = password
    }
}

/// What the pages work on; composed by the program.
public struct WebServices: Sendable {
    public var centre: Centre
    public var desk: SignInDesk
    public var hasher: PasswordHasher
    public var centreName: String
    /// The number people ring, as it is written on posters.
    public var helpline: String
    /// Only a demonstration centre has these two.
    public var phones: PhonesPort?
    public var printedSignIns: [PrintedSignIn]
    /// Nights of training; only a demonstration centre has them.
    public var training: (any TrainingDesk)?
    /// Commands of this machine's owner: checks the secret, runs the body, answers line by line.
    public var control: @Sendable (_ secret: String, _ body: [UInt8]) -> AsyncStream<String>?
    /// Whether that secret is the one this machine's owner was given; asked before the body is read.
    public var isInvited: @Sendable (_ secret: String) -> Bool = { _ in false }
    /// How the server is set up, and who is in it.
    public var doors = Doors(ServerSettings())
    /// Wrong codes at the counters of facilities.
    let counterTries = TryCounter()
    /// How every route is asked.
    let measures = RouteMeasures()
    /// What is turned away when not all can be served.
    package var shedding = Shedding()
    /// Says that the process has been asked to stop.
    public let leaving = Leaving()
    /// What a monitor shows to read the figures; without one nobody reads them.
    public var metricsToken: String?
    /// Whether messages can leave the house; the pages say so where they cannot.
    public var hasGateway: Bool
    /// How the sounds of the telephone stand in a language, and the folder they lie in.
    public var sounds: (@Sendable (SpokenLanguage) async throws -> (state: PromptFolder, folder: String))?
    /// A recording of a call by its name, as a WAV file; `nil` where there is none.
    public var recording: (@Sendable (String) -> [UInt8]?)?
    /// Hears the providers of messages, where there are any.
    public var providerCalls: (any ProviderCallHearing)?
    /// How the audit's chain and its heads stand, where somebody follows them.
    public var auditStanding: (@Sendable () -> AuditStanding)?
    /// Further languages of the visitors' pages.
    public var translations = Translations.none { didSet { shelf = TranslationShelf(translations) } }
    private(set) var shelf = TranslationShelf(.none)
    public var logger: Logger
    /// One-time codes for donors and families; without it there are no donors' own pages.
    public var codes: CodeDesk?

    public init(
        centre: Centre, desk: SignInDesk, hasher: PasswordHasher, centreName: String, helpline: String,
        phones: PhonesPort?, hasGateway: Bool, providerCalls: (any ProviderCallHearing)? = nil,
        sounds: (@Sendable (SpokenLanguage) async throws -> (state: PromptFolder, folder: String))? = nil,
        recording: (@Sendable (String) -> [UInt8]?)? = nil,
        auditStanding: (@Sendable () -> AuditStanding)? = nil,
        printedSignIns: [PrintedSignIn],
        control: @escaping @Sendable (_ secret: String, _ body: [UInt8]) -> AsyncStream<String>?, logger: Logger
    ) {
        self.centre = centre
        self.desk = desk
        self.hasher = hasher
        self.centreName = centreName
        self.helpline = helpline
        self.phones = phones
        self.hasGateway = hasGateway
        self.sounds = sounds
        self.recording = recording
        self.providerCalls = providerCalls
        self.auditStanding = auditStanding
        self.printedSignIns = printedSignIns
        self.control = control
        self.logger = logger
    }

    var isDemonstration: Bool { phones != nil }
}
