/// How the exchange reaches other telephones.
///
/// - Important: Printed or logged in any way it shows no secret.
public enum AsteriskTrunk: Codable, Sendable, Hashable {
    /// A carrier's SIP trunk.
    case sip(SIPTrunk)
    /// A box with SIM cards on the local network, which signs in to the exchange (GoIP and its like).
    case gsmGateway(GSMGateway)
    /// No trunk: telephones that sign in here play callers and donors. Each is named by the number it plays, as the
    /// trunk's number format writes it.
    case rehearsal([AsteriskPhone])
    /// A carrier on this machine, known by its address: for tests.
    case test(carrierPort: Int)

    /// What the exchange calls the trunk.
    public static let endpoint = "trunk"

    /// Whether other people's telephones can be reached by it.
    public var isToOutside: Bool {
        switch self {
        case .sip, .gsmGateway: true
        case .rehearsal, .test: false
        }
    }
}

extension AsteriskTrunk: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String {
        switch self {
        case .sip: "a SIP trunk"
        case .gsmGateway: "a GSM gateway"
        case .rehearsal(let phones): "\(phones.count) telephones for a rehearsal"
        case .test: "a carrier on this machine"
        }
    }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// A carrier's SIP trunk, as the contract describes it.
public struct SIPTrunk: Codable, Sendable, Hashable {
    public var host: String
    public var port: Int
    public var user: String
    /// As the carrier gave it.
    public var password: String
    /// Whether the carrier finds us by our signing in; otherwise it knows our address.
    public var registers: Bool
    public var codecs: [Codec]

    /// How sound is coded. Both are those of telephone networks, and neither loses anything more.
    public enum Codec: String, Codable, Sendable, CaseIterable, Hashable {
        /// G.711 A-law: what networks outside of North America and Japan use.
        case alaw
        /// G.711 µ-law: what our sounds are kept in.
        case ulaw
        /// GSM 06.10: for lines with little room.
        case gsm
    }

    public init(
        host: String, port: Int = 5_060, user: String, password: String, registers: Bool = true,
        codecs: [Codec] = [.alaw, .ulaw]
    ) {
        self.host = host
        self.port = port
        self.user = user
        self.password = password
        self.registers = registers
        self.codecs = codecs
    }
}

/// A box with SIM cards. It signs in to the exchange under this name.
public struct GSMGateway: Codable, Sendable, Hashable {
    /// Its address on the local network.
    public var host: String
    public var user: String
    public var password: String

    public init(host: String, user: String, password: String) {
        self.host = host
        self.user = user
        self.password = password
    }
}

/// A telephone that signs in to the exchange.
public struct AsteriskPhone: Codable, Sendable, Hashable {
    /// Of an operator a small letter and small letters, digits and hyphens behind it.
    public var name: String
    public var password: String

    public init(name: String, password: String) {
        self.name = name
        self.password = password
    }
}

/// How a trunk wants numbers to be written.
public enum TrunkNumberFormat: String, Codable, Sendable, CaseIterable, Hashable {
    /// +923001234567.
    case plus
    /// 923001234567.
    case digits
    /// 00923001234567.
    case international
    /// 03001234567, and 00… for other countries.
    case national

    /// The number as the trunk wants it, and `nil` for what is not E.164.
    public func written(_ number: String) -> String? {
        let digits = number.utf8.dropFirst()
        guard number.utf8.first == UInt8(ascii: "+"), (7...15).contains(digits.count),
            digits.first != UInt8(ascii: "0"), digits.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        switch self {
        case .plus: return number
        case .digits: return String(number.dropFirst())
        case .international: return "00" + number.dropFirst()
        case .national: return number.hasPrefix("+92") ? "0" + number.dropFirst(3) : "00" + number.dropFirst()
        }
    }
}
