/// One way out of Kannel, and back in: what Kannel calls an SMSC.
public enum KannelWay: Sendable, Hashable {
    /// An account with a carrier or an aggregator that speaks SMPP 3.4.
    case smpp(KannelSMPP)
    /// A firm over HTTP, of those that Kannel can ask. Only out.
    case firm(KannelFirm)
    /// A GSM modem with a SIM of ours.
    case modem(KannelModem)

    /// What Kannel calls it, and what its reports and its status are told by.
    public var name: String {
        switch self {
        case .smpp(let account): account.name
        case .firm(let firm): firm.name
        case .modem(let modem): modem.name
        }
    }

    /// What a message comes from that names no sender of its own; Kannel refuses a message without any.
    public var sender: String {
        switch self {
        case .smpp(let account): account.sender
        case .firm(let firm): firm.sender
        case .modem(let modem): modem.number
        }
    }

    /// The alphabets this way carries.
    public var alphabets: Set<SMSLength.Encoding> {
        switch self {
        case .smpp(let account): account.takesUCS2 ? [.gsm7, .ucs2] : [.gsm7]
        case .firm(let firm): firm.alphabets
        case .modem: [.gsm7, .ucs2]
        }
    }

    /// What a centre should know before it relies on this way, in whole sentences.
    public var remarks: [String] {
        switch self {
        case .smpp: []
        case .firm(let firm): firm.remarks
        case .modem: [KannelModem.rateRemark]
        }
    }
}

/// An SMPP account. Source of the limits: SMPP 3.4, issue 1.2, sections 4.1 and 5.2.
public struct KannelSMPP: Sendable, Hashable {
    /// Of at most 30 small letters, digits and hyphens.
    public var name: String
    /// The carrier's machine, by name or by its address of the fourth version; over its private network or a tunnel,
    /// for SMPP shows passwords and texts to whoever stands in between.
    public var host: String
    /// Where messages are handed over, and in one connection with it where texts and reports come from.
    public var port: Int
    /// The carrier's port for texts and reports where that is another connection than `port`'s; `nil` for one
    /// connection for both (transceiver).
    public var receivePort: Int?
    /// `system_id`, of 1 to 15 characters.
    public var user: String
    /// Of 1 to 8 characters: SMPP has no room for more, and Kannel cuts a longer one without a word.
    public var password: String
    /// `system_type`, of at most 12 characters; empty where the carrier named none.
    public var systemType: String
    /// Short code, number or mask that was registered with the carrier.
    public var sender: String
    /// Messages a second at most, by the contract.
    public var messagesPerSecond: Double
    /// How many messages may be handed over without an answer; by the contract, and 10 where nothing is said.
    public var pendingMax: Int
    /// How this carrier writes the ids of messages; `nil` where its reports repeat them letter by letter.
    public var messageIDs: MessageIDs?
    /// Whether the contract has Urdu in it.
    public var takesUCS2: Bool
    /// What this carrier takes for its plain alphabet.
    public var plainAlphabet: PlainAlphabet
    /// `nil` where Kannel's own reading of an address will do, as it mostly does.
    public var sourceNumbering: Numbering?
    /// As above, for the numbers of those who are written to.
    public var destinationNumbering: Numbering?

    public init(
        name: String, host: String, port: Int, receivePort: Int? = nil, user: String, password: String,
        systemType: String = "", sender: String, messagesPerSecond: Double = 10, pendingMax: Int = 10,
        messageIDs: MessageIDs? = nil, takesUCS2: Bool = true, plainAlphabet: PlainAlphabet = .gsm,
        sourceNumbering: Numbering? = nil, destinationNumbering: Numbering? = nil
    ) {
        self.name = name
        self.host = host
        self.port = port
        self.receivePort = receivePort
        self.user = user
        self.password = password
        self.systemType = systemType
        self.sender = sender
        self.messagesPerSecond = messagesPerSecond
        self.pendingMax = pendingMax
        self.messageIDs = messageIDs
        self.takesUCS2 = takesUCS2
        self.plainAlphabet = plainAlphabet
        self.sourceNumbering = sourceNumbering
        self.destinationNumbering = destinationNumbering
    }

    /// In which digits an id stands in the answer to a message and in its report. A report whose id is not found is
    /// dropped, so that a carrier that writes the same number in two ways never reports without this.
    ///
    /// Raw values are Kannel's `msg-id-type`.
    public enum MessageIDs: Int, Sendable, CaseIterable, Hashable {
        case decimalEverywhere = 0
        case hexadecimalInAnswers = 1
        case hexadecimalInReports = 2
        case hexadecimalEverywhere = 3
    }

    /// The alphabet of `data_coding` 0.
    public enum PlainAlphabet: String, Sendable, CaseIterable, Hashable {
        /// 3GPP TS 23.038, a septet an octet, as nearly everywhere.
        case gsm
        /// ISO 8859-1. Kannel's own word for it is what its `alt-charset` takes.
        case latin1 = "ISO-8859-1"
    }

    /// Type and plan of an address (SMPP 3.4, 5.2.5 and 5.2.6); Kannel wants both or neither.
    public struct Numbering: Sendable, Hashable {
        /// 0 to 6.
        public var type: Int
        /// 0 to 18.
        public var plan: Int

        public init(type: Int, plan: Int) {
            self.type = type
            self.plan = plan
        }
    }
}

/// A GSM modem and its SIM.
public struct KannelModem: Sendable, Hashable {
    /// Of at most 30 small letters, digits and hyphens.
    public var name: String
    /// `/dev/ttyUSB0`, or better a path below `/dev/serial/by-id`, which stays the same when it is plugged in anew.
    public var device: String
    /// Bits a second of the line.
    public var speed: Int
    /// Of 4 to 8 digits; `nil` for a SIM that asks for none, which is better: Kannel enters a wrong one again at every
    /// attempt, and within seconds the third locks the SIM.
    public var pin: String?
    /// The SIM's own number, E.164. It is what texts are told to have come to; without it Kannel tells them `1234`.
    public var number: String

    public init(name: String, device: String, speed: Int = 115_200, pin: String? = nil, number: String) {
        self.name = name
        self.device = device
        self.speed = speed
        self.pin = pin
        self.number = number
    }

    /// What modems of today run at.
    public static let speeds = [9_600, 19_200, 38_400, 57_600, 115_200]

    /// Milliseconds that Kannel waits behind every line to the modem.
    ///
    /// It is the only brake there is: Kannel takes `throughput` for a modem and pays no heed to it (seen with 1.4.5).
    /// A part takes five such waits, so that one leaves every 5 seconds: 12 a minute, 180 in 15 minutes. PTA blocks a
    /// SIM that sends more than 200 in 15 minutes (reported in 2016; confirm with the operator), 0.22 a second.
    static let lineWaitMilliseconds = 1_000

    static let rateRemark =
        "The SIM sends a part every 5 seconds at most, 180 in 15 minutes: PTA blocks one that sends more than 200."
}

// A password that is printed is a password that is known.

extension KannelSMPP: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "SMPP account \(name)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension KannelModem: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "modem \(name)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
