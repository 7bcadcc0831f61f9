import Blood
import Foundation
import Jurisdiction
import Testing
import Worlds

/// The lines of the policy protocol, one by one, as a simulator outside would write them.
@Suite struct ProtocolTests {
    let ground: Ground

    init() throws { ground = try Ground.load() }

    struct Answer: Decodable, Equatable {
        struct Ask: Decodable, Equatable {
            var request: String
            var donor: String
            var channel: String
        }
        struct StandDown: Decodable, Equatable {
            var request: String
            var donor: String
        }
        var asks: [Ask]
        var standDowns: [StandDown]
        var wakeAt: String?
    }

    struct Failure: Decodable, Equatable {
        var error: String
        var line: Int
    }

    private func desk(_ policy: String = "qatra") throws -> PolicyProtocol {
        try #require(PolicyProtocol(policy: policy, rules: ground.jurisdiction.eligibility))
    }

    private func answer(_ line: String?) throws -> Answer {
        try JSONDecoder().decode(Answer.self, from: Data(try #require(line).utf8))
    }

    private func failure(_ line: String?) throws -> Failure {
        try JSONDecoder().decode(Failure.self, from: Data(try #require(line).utf8))
    }

    private static func donor(_ id: String, group: String = "B+", _ more: String = "") -> String {
        #"{"type":"donor","id":"\#(id)","group":"\#(group)","sex":"male","birthYear":1994,"latitude":31.57,"#
            + #""longitude":74.31\#(more)}"#
    }

    private static let facility = #"{"type":"facility","id":"f3","latitude":31.57,"longitude":74.31}"#
    private static let start = #"{"type":"start","at":"2026-11-01T05:00:00Z","timeZone":"Asia/Karachi","seed":1}"#
    private static func request(_ id: String = "r1", at: String = "2026-11-01T05:00:00Z", _ more: String = "") -> String
    {
        #"{"type":"request","at":"\#(at)","id":"\#(id)","facility":"f3","group":"B+","component":"redCells","units":1,"#
            + #""neededBy":"2026-11-01T11:00:00Z","urgency":"emergency","patient":{"sex":"female","birthYear":1998}"#
            + "\(more)}"
    }
    private static func event(_ what: String, _ donor: String, at: String, _ more: String = "") -> String {
        #"{"type":"event","at":"\#(at)","request":"r1","donor":"\#(donor)","what":"\#(what)"\#(more)}"#
    }

    /// Ten donors, one facility and the first request; the answer to the request.
    private func opened(_ desk: inout PolicyProtocol, donors: Int = 10) throws -> Answer {
        for number in 1...donors { #expect(desk.take(Self.donor("d\(number)")) == nil) }
        #expect(desk.take(Self.facility) == nil)
        #expect(try answer(desk.take(Self.start)) == Answer(asks: [], standDowns: [], wakeAt: nil))
        return try answer(desk.take(Self.request()))
    }

    // MARK: - Lines that are answered

    @Test func aRequestIsAnsweredWithAsksAndATimeToLookAgain() throws {
        var desk = try desk()
        let first = try opened(&desk)
        #expect(!first.asks.isEmpty)
        #expect(first.asks.allSatisfy { $0.request == "r1" && $0.channel == "sms" })
        #expect(Set(first.asks.map(\.donor)).count == first.asks.count)
        let wake = try #require(first.wakeAt)
        let later = try answer(desk.take(#"{"type":"clock","at":"\#(wake)"}"#))
        #expect(Set(later.asks.map(\.donor)).isDisjoint(with: first.asks.map(\.donor)))
    }

    @Test func everythingThatHappensIsHeard() throws {
        var desk = try desk()
        let first = try opened(&desk, donors: 40)
        let donor = try #require(first.asks.first?.donor)
        let steps = [
            ("delivered", "2026-11-01T05:01:00Z", ""), ("unclear", "2026-11-01T05:02:00Z", ""),
            ("pledged", "2026-11-01T05:03:00Z", #","arriveBy":"2026-11-01T05:08:00Z""#),
            ("late", "2026-11-01T05:19:00Z", ""), ("arrived", "2026-11-01T05:20:00Z", ""),
            ("donated", "2026-11-01T05:25:00Z", ""),
        ]
        var told: Set<String> = []
        for (what, at, more) in steps {
            let heard = try answer(desk.take(Self.event(what, donor, at: at, more)))
            told.formUnion(heard.standDowns.map(\.donor))
        }
        #expect(!told.isEmpty, "those who were asked are told that nobody is needed any more")
        #expect(!told.contains(donor))
        let end = try answer(
            desk.take(#"{"type":"close","at":"2026-11-01T06:41:00Z","request":"r1","why":"fulfilled"}"#))
        #expect(end.wakeAt == nil)
    }

    @Test(arguments: ["undelivered", "declined", "optedOut", "withdrew", "noShow", "deferred"])
    func whateverGoesWrongIsHeard(what: String) throws {
        var desk = try desk()
        let first = try opened(&desk, donors: 40)
        let donor = try #require(first.asks.first?.donor)
        if ["withdrew", "noShow", "deferred"].contains(what) {
            _ = try answer(desk.take(Self.event("pledged", donor, at: "2026-11-01T05:03:00Z")))
        }
        if what == "deferred" { _ = try answer(desk.take(Self.event("arrived", donor, at: "2026-11-01T05:30:00Z"))) }
        let heard = try answer(desk.take(Self.event(what, donor, at: "2026-11-01T05:40:00Z")))
        #expect(!heard.asks.isEmpty, "somebody else is asked")
        #expect(!heard.asks.contains { $0.donor == donor })
    }

    @Test func whoSaidStopIsNeverAskedAgain() throws {
        var desk = try desk()
        let first = try opened(&desk, donors: 1)
        #expect(first.asks.map(\.donor) == ["d1"])
        _ = desk.take(Self.event("optedOut", "d1", at: "2026-11-01T05:10:00Z"))
        _ = desk.take(#"{"type":"close","at":"2026-11-01T05:20:00Z","request":"r1"}"#)
        // Three days later, so that it is not the caps.
        let again = try answer(
            desk.take(
                Self.request("r2", at: "2026-11-04T05:00:00Z").replacing("2026-11-01T11", with: "2026-11-04T11")))
        #expect(again.asks.isEmpty)
    }

    @Test func theRulesKeepTheWrongDonorsOut() throws {
        var desk = try desk()
        #expect(desk.take(Self.donor("wrong group", group: "A+")) == nil)
        #expect(desk.take(Self.donor("too soon", #","lastDonation":"2026-09-20""#)) == nil)
        #expect(desk.take(Self.donor("not yet", #","eligibleFrom":"2026-11-02""#)) == nil)
        #expect(desk.take(Self.donor("no channel", #","channels":[]"#)) == nil)
        #expect(desk.take(Self.donor("right \"one\"".replacing("\"", with: "\\\""), #","channels":["voice"]"#)) == nil)
        _ = desk.take(Self.facility)
        _ = desk.take(Self.start)
        let asks = try answer(desk.take(Self.request())).asks
        #expect(asks == [Answer.Ask(request: "r1", donor: "right \"one\"", channel: "voice")])
    }

    @Test(arguments: PolicyProtocol.policies)
    func everyNamedPolicyAnswers(policy: String) throws {
        var desk = try desk(policy)
        let first = try opened(&desk, donors: 20)
        #expect(!first.asks.isEmpty)
        #expect(try answer(desk.take(#"{"type":"close","at":"2026-11-01T06:00:00Z","request":"r1"}"#)).asks.isEmpty)
    }

    @Test func noOtherPolicyHasAName() {
        #expect(PolicyProtocol(policy: "best", rules: ground.jurisdiction.eligibility) == nil)
        #expect(PolicyProtocol.policies.first == "qatra")
    }

    @Test func unknownFieldsAreIgnored() throws {
        var desk = try desk()
        #expect(desk.take(Self.donor("d1", #","shoeSize":43,"hoursOfDay":[1,2,3]"#)) == nil)
        #expect(desk.take(Self.facility.replacing("}", with: #","beds":400}"#)) == nil)
        _ = try answer(desk.take(Self.start))
        #expect(try answer(desk.take(Self.request("r1", at: "2026-11-01T05:00:00Z", #","ward":"7""#))).asks.count == 1)
    }

    @Test func afterTheEndNothingIsExpected() throws {
        var desk = try desk()
        #expect(!desk.hasEnded)
        #expect(desk.take(#"{"type":"end"}"#) == nil)
        #expect(desk.hasEnded)
    }

    // MARK: - Lines that are not taken

    @Test(
        arguments: [
            ("", "this is not JSON"),
            ("nonsense", "this is not JSON"),
            ("[1]", "this is not a JSON object"),
            ("{}", "the field \"type\" is missing"),
            (#"{"type":7}"#, "the field \"type\" has the wrong type"),
            (#"{"type":"wish"}"#, "no line has the type \"wish\""),
            (#"{"type":"facility","id":"f"}"#, "the field \"latitude\" is missing"),
            (#"{"type":"facility","id":"f","latitude":91,"longitude":0}"#, "that is no place on the earth"),
            (#"{"type":"clock","at":"2026-11-01T06:00:00Z"}"#, "a \"start\" line has to come first"),
            (#"{"type":"clock","at":6}"#, "the field \"at\" has the wrong type"),
            (
                #"{"type":"start","at":"2026-11-01T00:00:00Z","timeZone":"Mars/Olympus"}"#,
                "no time zone is called \"Mars/Olympus\""
            ),
            (#"{"type":"close","at":"2026-11-01T06:00:00Z","request":"r9"}"#, "no request is called \"r9\""),
            (
                #"{"type":"event","at":"2026-11-01T06:00:00Z","request":"r9","donor":"d9","what":"late"}"#,
                "no donor is called \"d9\""
            ),
        ])
    func aLineThatCannotBeTakenIsAnsweredWithItsNumber(line: String, error: String) throws {
        var desk = try desk()
        #expect(desk.take(Self.facility) == nil)
        #expect(try failure(desk.take(line)) == Failure(error: error, line: 2))
        #expect(desk.take(Self.donor("d1")) == nil, "the next line is read as if nothing had been")
    }

    @Test func aLineThatIsNotTakenChangesNothing() throws {
        var desk = try desk()
        _ = try opened(&desk)
        let wrong = [
            (Self.donor("d99"), "donors come before \"start\""), (Self.start, "it has started already"),
            (Self.request(), "a request \"r1\" has come before"),
            (Self.request("r2").replacing("f3", with: "f9"), "no facility is called \"f9\""),
            (Self.request("r2").replacing(#""units":1"#, with: #""units":0"#), "\"units\" is from 1 to 50"),
            (Self.request("r2", at: "2026-11-01T04:59:59Z"), "the time goes back"),
            (Self.event("danced", "d1", at: "2026-11-01T05:01:00Z"), "nothing that happens is called \"danced\""),
            (
                Self.event("pledged", "d1", at: "2026-11-01T05:01:00Z", #","arriveBy":"soon""#),
                "\"arriveBy\" is no time like 2026-11-01T08:30:00Z"
            ),
        ]
        for (line, error) in wrong { #expect(try failure(desk.take(line)).error == error) }
        #expect(try answer(desk.take(Self.request("r2"))).wakeAt != nil, "the number and the moment are still free")
    }

    @Test func aDonorComesOnce() throws {
        var desk = try desk()
        #expect(desk.take(Self.donor("d1")) == nil)
        #expect(try failure(desk.take(Self.donor("d1"))) == Failure(error: "a donor \"d1\" has come before", line: 2))
    }

    // MARK: - RFC 3339

    /// The same moment in other words is not earlier; a thousandth of a second before it is.
    @Test(arguments: [
        "2026-11-01T05:00:00Z", "2026-11-01T10:00:00+05:00", "2026-11-01t05:00:00z", "2026-11-01T00:30:00-04:30",
        "2026-11-01 05:00:00.000Z", "2026-10-31T23:59:60-05:00", "2026-11-01T05:00:00.0009Z",
    ])
    func timesAreReadWithTheirOffset(text: String) throws {
        var desk = try desk()
        _ = try opened(&desk)
        #expect(try answer(desk.take(#"{"type":"clock","at":"\#(text)"}"#)).asks.isEmpty)
    }

    @Test(arguments: [
        "2026-11-01T04:59:59.999Z", "2026-11-01T09:59:59+05:00", "2026-11-01T05:00:00+05:00",
        "2026-11-01T00:29:59.9-04:30",
    ])
    func earlierTimesAreRefused(text: String) throws {
        var desk = try desk()
        _ = try opened(&desk)
        #expect(try failure(desk.take(#"{"type":"clock","at":"\#(text)"}"#)).error == "the time goes back")
    }

    @Test(arguments: [
        "", "now", "2026-11-01", "2026-11-01T05:00Z", "2026-11-01T05:00:00", "2026-13-01T05:00:00Z",
        "2026-02-30T05:00:00Z", "2026-11-01T24:00:00Z", "2026-11-01T05:60:00Z", "2026-11-01T05:00:61Z",
        "2026-11-01T05:00:00.Z", "2026-11-01T05:00:00+5:00", "2026-11-01T05:00:00+05:0", "2026-11-01T05:00:00Zulu",
        "2026-11-01T05:00:00+24:00", "2026/11/01T05:00:00Z", "2026-11-01X05:00:00Z", "٢٠٢٦-11-01T05:00:00Z",
    ])
    func whatIsNoTimeIsRefused(text: String) throws {
        var desk = try desk()
        let line = try failure(desk.take(#"{"type":"start","at":"\#(text)"}"#))
        #expect(line.error == "the field \"at\" cannot be read: a time is written like 2026-11-01T08:30:00Z")
    }

    @Test func timesAreWrittenInUTC() throws {
        var desk = try desk()
        let first = try opened(&desk)
        let wake = try #require(first.wakeAt)
        let seconds = try Date(wake, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: wake.contains(".")))
        let begun = try Date("2026-11-01T05:00:00Z", strategy: .iso8601)
        #expect(seconds > begun && seconds < begun.addingTimeInterval(3_600))
    }
}
