import Blood
import Foundation
import Telephony

/// A request of Asterisk's REST interface, as it goes through the websocket.
struct RESTRequest: Sendable {
    enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case delete = "DELETE"
    }

    var method: Method
    var uri: String
    var query: [(name: String, value: String)]

    /// - Parameter path: each part is escaped, so that no name can reach another resource.
    init(_ method: Method, _ path: [String], _ query: [(name: String, value: String)] = []) {
        self.method = method
        uri = path.map(Self.escaped).joined(separator: "/")
        self.query = query
    }

    private static func escaped(_ part: String) -> String {
        part.utf8.reduce(into: "") { text, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                text += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
    }

    /// The JSON that Asterisk reads; `id` comes back in its answer.
    func encoded(id: String) throws -> Data {
        struct Wire: Encodable {
            struct Pair: Encodable {
                var name: String
                var value: String
            }
            enum CodingKeys: String, CodingKey {
                case type
                case requestID = "request_id"
                case method
                case uri
                case queryStrings = "query_strings"
            }
            var type = "RESTRequest"
            var requestID: String
            var method: String
            var uri: String
            var queryStrings: [Pair]
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        let pairs = query.map { Wire.Pair(name: $0.name, value: $0.value) }
        return try encoder.encode(
            Wire(requestID: id, method: method.rawValue, uri: uri, queryStrings: pairs))
    }
}

/// What Asterisk sends, as far as we read it.
enum WireMessage: Sendable {
    case answer(id: String, status: Int, body: String)
    case event(WireEvent)
    /// Something we do not know or do not need.
    case other

    /// - Throws: `DecodingError` when it is no JSON or a field we read has another form.
    init(_ bytes: Data) throws {
        struct Head: Decodable {
            enum CodingKeys: String, CodingKey {
                case type
                case requestID = "request_id"
                case status = "status_code"
                case body = "message_body"
            }
            var type: String
            var requestID: String?
            var status: Int?
            var body: String?
        }
        let decoder = JSONDecoder()
        let head = try decoder.decode(Head.self, from: bytes)
        if head.type == "RESTResponse" {
            guard let id = head.requestID, let status = head.status else {
                self = .other
                return
            }
            self = .answer(id: id, status: status, body: head.body ?? "")
        } else if WireEvent.Kind(rawValue: head.type) != nil {
            self = .event(try decoder.decode(WireEvent.self, from: bytes))
        } else {
            self = .other
        }
    }
}

/// An event, with the fields of all kinds.
struct WireEvent: Decodable, Sendable {
    enum Kind: String, Decodable, Sendable {
        case stasisStart = "StasisStart"
        case stasisEnd = "StasisEnd"
        case digit = "ChannelDtmfReceived"
        case stateChange = "ChannelStateChange"
        case destroyed = "ChannelDestroyed"
        case playbackFinished = "PlaybackFinished"
        case bridgeCreated = "BridgeCreated"
        case bridgeDestroyed = "BridgeDestroyed"
    }

    struct Channel: Decodable, Sendable {
        struct Caller: Decodable, Sendable { var number: String? }
        struct Dialplan: Decodable, Sendable { var exten: String? }
        var id: String
        var state: String?
        var caller: Caller?
        var dialplan: Dialplan?
    }

    struct Playback: Decodable, Sendable {
        enum CodingKeys: String, CodingKey {
            case id
            case state
            case target = "target_uri"
        }
        var id: String
        /// `done`, or `failed` when it was not heard to its end.
        var state: String?
        var target: String?
    }

    struct Bridge: Decodable, Sendable { var id: String }

    enum CodingKeys: String, CodingKey {
        case type
        case timestamp
        case args
        case channel
        case digit
        case playback
        case bridge
        case cause
        case sipStatus = "tech_cause"
    }

    var type: Kind
    var timestamp: String?
    var args: [String]?
    var channel: Channel?
    var digit: String?
    var playback: Playback?
    var bridge: Bridge?
    var cause: Int?
    /// What the other end's SIP said; missing when we or the clock ended it.
    var sipStatus: Int?
}

/// Names in the lists of channels and bridges, where a channel is in the dialplan, and what a bridge holds.
struct WireItem: Decodable, Sendable {
    struct Dialplan: Decodable, Sendable { var context: String? }
    var id: String
    var dialplan: Dialplan?
    var channels: [String]?
}

/// The part of `asterisk/info` we show.
struct WireInfo: Decodable, Sendable {
    struct System: Decodable, Sendable { var version: String? }
    var system: System?
}

extension Instant {
    /// Reads `2026-11-27T07:15:09.123+0500`, which is how Asterisk writes when something happened.
    init?(asterisk text: String) {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int64? {
            guard range.upperBound <= bytes.count else { return nil }
            return bytes[range].reduce(Int64?.some(0)) { sum, byte in
                guard let sum, (0x30...0x39).contains(byte) else { return nil }
                return sum * 10 + Int64(byte) - 0x30
            }
        }
        guard bytes.count >= 24, let date = CivilDate(String(text.prefix(10))), bytes[10] == UInt8(ascii: "T"),
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
            bytes[19] == UInt8(ascii: "."), let milliseconds = number(20..<23),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        var offsetMinutes: Int64 = 0
        if bytes[23] != UInt8(ascii: "Z") {
            let minutesAt = bytes.count > 26 && bytes[26] == UInt8(ascii: ":") ? 27 : 26
            guard [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[23]), let hours = number(24..<26),
                let minutes = number(minutesAt..<(minutesAt + 2))
            else { return nil }
            offsetMinutes = (hours * 60 + minutes) * (bytes[23] == UInt8(ascii: "-") ? -1 : 1)
        }
        let minutes = Int64(date.dayNumber) * 1_440 + hour * 60 + minute - offsetMinutes
        self.init(millisecondsSince1970: (minutes * 60 + second) * 1_000 + milliseconds)
    }
}
