public import Blood
import Dispatching
import Foundation
import Matching

/// The real policy, or a baseline, behind lines of JSON, so that whoever has a simulator of donors can judge it.
///
/// One line in; one line out for `start`, `request`, `event`, `clock` and `close`. A line that cannot be read is
/// answered with what is wrong and its number, and changes nothing.
public struct PolicyProtocol {
    /// Why a line was not taken; the text says what to do.
    struct Problem: Error {
        var text: String

        init(_ text: String) { self.text = text }
    }

    /// Everything the protocol has a name for: the centre's own policy and those it is compared with.
    public static let policies = ["qatra"] + BaselinePolicy.Rule.allCases.map(\.rawValue)

    private let policyName: String
    private let rules: EligibilityRules
    private var policy: (any AskingPolicy)?
    private var donors: [PolicyDonor] = []
    private var donorNumbers: [String: DonorID] = [:]
    private var donorNames: [String] = []
    private var facilities: [String: GeoPoint] = [:]
    private var requestNumbers: [String: RequestID] = [:]
    private var requestNames: [String] = []
    private var lineNumber = 0
    private var latest = Instant(millisecondsSince1970: .min)
    /// The protocol has ended; nothing more is read.
    public private(set) var hasEnded = false
    private let decoder = JSONDecoder()

    /// - Returns: `nil` when no policy has this name; see `policies`.
    public init?(policy: String, rules: EligibilityRules) {
        guard Self.policies.contains(policy) else { return nil }
        policyName = policy
        self.rules = rules
    }

    /// Takes one line.
    /// - Returns: the answer, without a line's end; `nil` for lines that get none.
    public mutating func take(_ line: some StringProtocol) -> String? {
        lineNumber += 1
        do {
            return try takeLine(Data(line.utf8)).map { Self.text($0, donorNames, requestNames) }
        } catch let problem as Problem {
            return error(problem.text)
        } catch let DecodingError.keyNotFound(key, _) {
            return error("the field \"\(key.stringValue)\" is missing")
        } catch let DecodingError.typeMismatch(_, context), let DecodingError.valueNotFound(_, context) {
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            return error(path.isEmpty ? "this is not a JSON object" : "the field \"\(path)\" has the wrong type")
        } catch let DecodingError.dataCorrupted(context) {
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            return error(
                path.isEmpty ? "this is not JSON" : "the field \"\(path)\" cannot be read: \(context.debugDescription)")
        } catch {
            return self.error("this line cannot be read")
        }
    }

    private func error(_ text: String) -> String { "{\"error\":\(Self.quoted(text)),\"line\":\(lineNumber)}" }

    // MARK: - Lines

    private mutating func takeLine(_ data: Data) throws -> PolicyAnswer? {
        let kind = try decoder.decode(ProtocolLine.Kind.self, from: data).type
        switch kind {
        case "donor": try takeDonor(decoder.decode(ProtocolLine.Donor.self, from: data))
        case "facility":
            let line = try decoder.decode(ProtocolLine.Facility.self, from: data)
            facilities[line.id] = try Self.place(line.latitude, line.longitude)
        case "start": return try start(decoder.decode(ProtocolLine.Start.self, from: data))
        case "request": return try open(decoder.decode(ProtocolLine.Request.self, from: data))
        case "event": return try hear(decoder.decode(ProtocolLine.Event.self, from: data))
        case "clock":
            let line = try decoder.decode(ProtocolLine.Clock.self, from: data)
            let now = try moment(line.at)
            return try running { $0.clock(at: now) }
        case "close":
            let line = try decoder.decode(ProtocolLine.Close.self, from: data)
            let id = try request(line.request)
            let now = try moment(line.at)
            return try running { $0.close(id, at: now) }
        case "end": hasEnded = true
        default: throw Problem("no line has the type \"\(kind)\"")
        }
        return nil
    }

    private mutating func running(_ act: (inout any AskingPolicy) -> PolicyAnswer) throws -> PolicyAnswer {
        guard var policy else { throw Problem("a \"start\" line has to come first") }
        self.policy = nil
        let answer = act(&policy)
        self.policy = policy
        return answer
    }

    private mutating func moment(_ at: Instant) throws -> Instant {
        guard at >= latest else { throw Problem("the time goes back") }
        latest = at
        return at
    }

    private mutating func takeDonor(_ line: ProtocolLine.Donor) throws {
        guard policy == nil else { throw Problem("donors come before \"start\"") }
        guard donorNumbers[line.id] == nil else { throw Problem("a donor \"\(line.id)\" has come before") }
        let id = DonorID(donors.count + 1)
        donors.append(try line.donor(id, home: Self.place(line.latitude, line.longitude)))
        donorNumbers[line.id] = id
        donorNames.append(line.id)
    }

    private mutating func start(_ line: ProtocolLine.Start) throws -> PolicyAnswer {
        guard policy == nil else { throw Problem("it has started already") }
        guard let zone = TimeZone(identifier: line.timeZone ?? "UTC") else {
            throw Problem("no time zone is called \"\(line.timeZone ?? "")\"")
        }
        let now = try moment(line.at)
        let local = LocalClock(zone: zone, from: now)
        if let rule = BaselinePolicy.Rule(rawValue: policyName) {
            policy = BaselinePolicy(rule, rules: rules, seed: line.seed ?? 1, day: { local.time($0).today })
        } else {
            policy = CentrePolicy(dispatcher: .withoutSecondChannel, rules: rules, local: { local.time($0) })
        }
        let known = donors.map { $0.prepared(rules, at: now, today: local.time(now).today) }
        return try running { $0.start(known, at: now) }
    }

    private mutating func open(_ line: ProtocolLine.Request) throws -> PolicyAnswer {
        guard let place = facilities[line.facility] else { throw Problem("no facility is called \"\(line.facility)\"") }
        guard requestNumbers[line.id] == nil else { throw Problem("a request \"\(line.id)\" has come before") }
        guard (1...DispatchPolicy.standard.unitsMax).contains(line.units) else {
            throw Problem("\"units\" is from 1 to \(DispatchPolicy.standard.unitsMax)")
        }
        guard policy != nil else { throw Problem("a \"start\" line has to come first") }
        let now = try moment(line.at)
        let id = RequestID(requestNames.count + 1)
        let request = line.request(id, place: place, at: now)
        requestNumbers[line.id] = id
        requestNames.append(line.id)
        return try running { $0.open(request, at: now) }
    }

    private mutating func hear(_ line: ProtocolLine.Event) throws -> PolicyAnswer {
        guard let donor = donorNumbers[line.donor] else { throw Problem("no donor is called \"\(line.donor)\"") }
        let id = try request(line.request)
        let event = try line.event()
        let now = try moment(line.at)
        return try running { $0.take(event, of: donor, for: id, at: now) }
    }

    private func request(_ name: String) throws -> RequestID {
        guard let id = requestNumbers[name] else { throw Problem("no request is called \"\(name)\"") }
        return id
    }

    private static func place(_ latitude: Double, _ longitude: Double) throws -> GeoPoint {
        guard abs(latitude) <= 90, abs(longitude) <= 180 else { throw Problem("that is no place on the earth") }
        return GeoPoint(latitude: latitude, longitude: longitude)
    }

    // MARK: - Answers

    private static func text(_ answer: PolicyAnswer, _ donors: [String], _ requests: [String]) -> String {
        func donor(_ id: DonorID) -> String { quoted(donors[Int(id) - 1]) }
        func request(_ id: RequestID) -> String { quoted(requests[Int(id) - 1]) }
        let asks = answer.asks.map {
            "{\"request\":\(request($0.request)),\"donor\":\(donor($0.donor)),\"channel\":\"\($0.channel.rawValue)\"}"
        }
        let standDowns = answer.standDowns.map {
            "{\"request\":\(request($0.request)),\"donor\":\(donor($0.donor))}"
        }
        let wakeAt = answer.wakeAt.map { "\"\(RFC3339.text($0))\"" } ?? "null"
        return "{\"asks\":[\(asks.joined(separator: ","))],\"standDowns\":[\(standDowns.joined(separator: ","))],"
            + "\"wakeAt\":\(wakeAt)}"
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

/// Civil time in a zone, without asking the zone at every step where it never changes.
struct LocalClock: Sendable {
    private let zone: TimeZone
    private let fixedOffset: Int?

    init(zone: TimeZone, from start: Instant) {
        self.zone = zone
        let date = Date(timeIntervalSince1970: Double(start.millisecondsSince1970) / 1_000)
        fixedOffset = zone.nextDaylightSavingTimeTransition(after: date) == nil ? zone.secondsFromGMT(for: date) : nil
    }

    func time(_ instant: Instant) -> LocalTime {
        let offset =
            fixedOffset
            ?? zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant.millisecondsSince1970) / 1_000))
        let seconds = Int64((Double(instant.millisecondsSince1970) / 1_000).rounded(.down)) + Int64(offset)
        let day = Int((Double(seconds) / 86_400).rounded(.down))
        return LocalTime(today: CivilDate(dayNumber: day), hour: Int(seconds - Int64(day) * 86_400) / 3_600)
    }
}
