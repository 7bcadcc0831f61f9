/// What Asterisk must be told so that it is the exchange of this helpline: no party's number reaches another, and a
/// call that comes while this program is away is still answered and rings a person.
///
/// It is a value: it is checked and written as texts, and somebody else puts the texts where Asterisk looks for them.
/// What is said here of Asterisk was seen of version 22.10.1, run on loopback with SIP endpoints (`Tests/Telephony`).
///
/// - Important: Printed or logged in any way it shows no secret.
public struct AsteriskSetup: Codable, Sendable, Hashable {
    public var trunk: AsteriskTrunk
    /// What people dial, in digits, as they dial it: `1155` or `04211100155`.
    public var helpline: String
    /// What others see when the helpline rings them, in digits; what the carrier lets us show.
    public var callerID: String
    /// Telephones of operators that register with the exchange.
    public var operators: [AsteriskPhone]
    /// Rung beside the operators' telephones while this program is away; E.164. It must have no voicemail, which would
    /// take the call. A trunk to the outside needs one.
    public var dutyPhone: String?
    public var numberFormat: TrunkNumberFormat
    public var network: Network
    public var ports: Ports
    public var socket: Socket
    /// For whoever steers Asterisk over HTTP on this machine; the websocket uses the same account within Asterisk.
    public var restPassword: String
    /// What Asterisk asks before it hands a call to us; it must answer `ok` within two seconds, and only if calls are
    /// really taken. On this machine: `http://127.0.0.1:8080/health`.
    public var healthURL: String
    public var folders: Folders
    /// Calls the trunk carries at once: by the contract, or one for each SIM.
    public var lines: Int
    /// Conversations of the desk are recorded, with notice.
    public var records: Bool
    /// Recordings are deleted this many days after they were made; `nil` keeps them until somebody deletes them.
    public var recordingDays: Int?
    /// Calling codes of the countries that are rung, such as `92`; `nil` is Pakistan alone. Whoever can type a number
    /// at the console could otherwise ring abroad at the centre's cost.
    public var countries: [String]?

    public init(
        trunk: AsteriskTrunk, helpline: String, callerID: String, operators: [AsteriskPhone], dutyPhone: String?,
        numberFormat: TrunkNumberFormat = .national, network: Network, ports: Ports = Ports(), socket: Socket,
        restPassword: String, healthURL: String, folders: Folders, lines: Int = 30, records: Bool = true,
        recordingDays: Int? = nil, countries: [String]? = nil
    ) {
        self.trunk = trunk
        self.helpline = helpline
        self.callerID = callerID
        self.operators = operators
        self.dutyPhone = dutyPhone
        self.numberFormat = numberFormat
        self.network = network
        self.ports = ports
        self.socket = socket
        self.restPassword = restPassword
        self.healthURL = healthURL
        self.folders = folders
        self.lines = lines
        self.records = records
        self.recordingDays = recordingDays
        self.countries = countries
    }

    /// Donors who may be rung in one minute: an ask holds a line for a minute at most, and two thirds of the lines stay
    /// free for those who ring. With one or two lines nobody is rung; SMS asks.
    public var asksPerMinute: Int { lines / 3 }

    /// Where SIP and sound are spoken; everything else stays within this machine.
    public struct Network: Codable, Sendable, Hashable {
        /// The address that is listened on: `127.0.0.1`, that of one network card, or `0.0.0.0` for all.
        public var listen: String
        /// What the carrier must send sound to, where a router stands between.
        public var publicAddress: String?
        /// Who is on this side of that router: `192.168.1.0/24`.
        public var localNetwork: String?

        public init(listen: String = "127.0.0.1", publicAddress: String? = nil, localNetwork: String? = nil) {
            self.listen = listen
            self.publicAddress = publicAddress
            self.localNetwork = localNetwork
        }
    }

    /// Ports of this machine.
    public struct Ports: Codable, Sendable, Hashable {
        public var sip: Int
        /// The first and the last for sound; a call takes two a leg.
        public var soundFirst: Int
        public var soundLast: Int
        /// Asterisk's REST interface; on loopback only.
        public var http: Int

        public init(sip: Int = 5_060, soundFirst: Int = 20_000, soundLast: Int = 20_999, http: Int = 8_088) {
            self.sip = sip
            self.soundFirst = soundFirst
            self.soundLast = soundLast
            self.http = http
        }
    }

    /// Our own end: Asterisk calls us, with this name and password.
    public struct Socket: Codable, Sendable, Hashable {
        public var port: Int
        public var user: String
        public var password: String

        public init(port: Int = 8_765, user: String = "asterisk", password: String) {
            self.port = port
            self.user = user
            self.password = password
        }
    }

    /// Absolute paths.
    public struct Folders: Codable, Sendable, Hashable {
        /// Where these files are put.
        public var configuration: String
        /// What Asterisk writes while it runs.
        public var run: String
        /// `ur/menu.ulaw` and so on; `music` in it is played to who waits.
        public var sounds: String
        public var recordings: String

        public init(configuration: String, run: String, sounds: String, recordings: String) {
            self.configuration = configuration
            self.run = run
            self.sounds = sounds
            self.recordings = recordings
        }
    }

    // MARK: - Names both sides know

    /// What we are called within Asterisk.
    public static let application = "qatra"

    /// What our application is told of a call that came in, as its only argument.
    public static let inboundArgument = "inbound"

    /// The account within Asterisk that the websocket and HTTP use.
    public static let restUser = "qatra"

    /// Where on our port Asterisk calls.
    public static let socketPath = "/ari"

    /// The words somebody must be able to hear while we are away, as files of `Folders.sounds`: `ur/fallback.ulaw` says
    /// that the call is put through to the person on duty, `nobody` that nobody answered and whom else to ring.
    public static let fallbackSounds = ["ur/fallback", "en/fallback", "ur/nobody", "en/nobody"]

    /// How our application names a sound to Asterisk: `sound:qatra/ur/menu`.
    public static func media(_ sound: Sound, _ language: SpokenLanguage) -> String {
        "sound:qatra/\(language.rawValue)/\(sound.rawValue)"
    }

    /// All that sign in here: operators' telephones, the gateway, and in a rehearsal those that play numbers.
    public var telephones: [AsteriskPhone] {
        switch trunk {
        case .rehearsal(let played): operators + played
        case .gsmGateway(let gateway): operators + [AsteriskPhone(name: gateway.user, password: gateway.password)]
        case .sip, .test: operators
        }
    }

    /// What our application tells Asterisk to ring, and `nil` for what is no number, a number of a country that is not
    /// rung, or no telephone of ours.
    public func endpoint(of destination: Destination) -> String? {
        switch destination {
        case .phone(let name): operators.contains { $0.name == name } ? "PJSIP/\(name)" : nil
        case .number(let number):
            (countries ?? ["92"]).contains { number.hasPrefix("+" + $0) }
                ? numberFormat.written(number).flatMap(endpoint(ofWritten:)) : nil
        }
    }

    private func endpoint(ofWritten written: String) -> String? {
        switch trunk {
        case .rehearsal(let phones): phones.contains { $0.name == written } ? "PJSIP/\(written)" : nil
        case .sip, .gsmGateway, .test: "PJSIP/\(written)@\(AsteriskTrunk.endpoint)"
        }
    }

    /// Folders that must be there before Asterisk starts.
    public var subfolders: [String] {
        ["lib", "data/sounds", "spool", "run", "log", "cache"].map { "\(folders.run)/\($0)" }
            + [folders.sounds, "\(folders.sounds)/music", folders.recordings]
    }

    /// Links that must be there before Asterisk starts: it finds sounds and leaves recordings only below folders of its
    /// own. Its modules and its documentation are linked by `scripts/asterisk`, which knows where they are.
    public var links: [(path: String, target: String)] {
        [
            ("\(folders.run)/data/sounds/qatra", folders.sounds),
            ("\(folders.run)/spool/recording", folders.recordings),
        ]
    }

    // MARK: - Limits and times

    /// The first Asterisk whose REST interface calls us, instead of being called.
    public static let versionNeeded = "22.5"

    /// Shorter ones can be guessed.
    public static let passwordLengthMin = 12

    static let passwordLengthMax = 100

    /// Seconds until our health must be connected to, and until it must have answered: a caller hears nothing so long.
    static let probeConnectSeconds = 1
    static let probeSeconds = 2

    /// Seconds without sound after which a leg counts as gone. A telephone whose battery died says no farewell, and its
    /// leg was seen to stay for ever; one that is on hold sends nothing for good reason.
    static let silenceSecondsMax = 30
    static let silenceOnHoldSecondsMax = 600

    /// Seconds after which Asterisk itself hangs up on a caller, so that no line is held for ever. Our own limit comes
    /// first, and has five minutes for its goodbye: 3 h + 5 min = 11,100 s. `scripts/asterisk watch` reads it in the
    /// dialplan and holds the legs we dialled to the same.
    static let callSecondsMax = CallPolicy().callMax.components.seconds + 5 * 60

    /// Seconds the operators and the duty phone ring, and how often, before a caller is told that nobody answers.
    static let fallbackRingSeconds = 40
    static let fallbackRounds = 3

    /// A Unix socket's path has 107 bytes, and Asterisk puts `/run/asterisk.ctl` behind this.
    static let runFolderLengthMax = 107 - "/run/asterisk.ctl".utf8.count
}

extension AsteriskSetup: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "Asterisk with \(trunk) and \(operators.count) telephones" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// One file of a configuration.
public struct ConfigurationFile: Sendable, Hashable {
    /// Without a folder: `pjsip.conf`.
    public var name: String
    public var text: String

    public init(name: String, text: String) {
        self.name = name
        self.text = text
    }
}
