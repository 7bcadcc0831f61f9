import Blood
import Centre
import Dispatching
import Logging
import Matching
import Simulation
import Synchronization
import Testing

/// What a node does that knows of others; the store that tells it of them is a list here.
@Suite struct NodesTests {
    private func scheduler(_ test: TestCentre, _ nodes: Nodes) -> Scheduler {
        Scheduler(centre: test.centre, courier: test.courier, nodes: nodes, logger: Logger(label: "test"))
    }

    @Test(arguments: [true, false])
    func theClocksAreLookedAtByWhoLeads(_ leads: Bool) async throws {
        let test = try await TestCentre.make()
        let record = try await test.openVerified(Samples.form(test.facility.id, phone: ""))
        let roster = MemoryRoster(NodeStanding(leads: leads, others: []))
        await test.clock.advance(by: .hours(1))
        var memory = Scheduler.Memory(day: test.centre.today())
        _ = try await scheduler(test, Nodes(name: "one", roster: roster)).round(&memory)
        let asked = try await test.record(record.id).course.asks.count
        #expect(leads == (asked > record.course.asks.count))
    }

    @Test func itReportsAtMostEveryTwoSeconds() async throws {
        let test = try await TestCentre.make()
        let roster = MemoryRoster(NodeStanding(leads: true, others: []))
        let nodes = Nodes(name: "one", roster: roster)
        for _ in 0..<5 { #expect(try await nodes.report(to: test.centre.ways)) }
        #expect(roster.reports == ["one"])
    }

    @Test func aProvidersRateIsSharedByThoseWhoLive() async throws {
        let test = try await TestCentre.make()
        let gateway = RecordingGateway("sim", rate: SendingRate(messages: 10, period: .seconds(1)))
        let courier = Courier(centre: test.centre, gateways: [gateway], logger: Logger(label: "test"))
        let roster = MemoryRoster(
            NodeStanding(
                leads: true,
                others: [.init(name: "two", heard: .seconds(3)), .init(name: "gone", heard: .seconds(40))]))
        #expect(try await Nodes(name: "one", roster: roster).report(to: test.centre.ways))
        #expect(test.centre.ways.views(now: test.clock.now()).map(\.rate?.messages) == [5])
        _ = try await test.openVerified(Samples.form(test.facility.id, phone: ""))
        while try await courier.deliverOnce() > 0 {}
        #expect(gateway.messages.count == 5)
    }

    @Test(arguments: [(10, 3, 3, 1), (2, 3, 1, 3), (1, 1, 1, 1)])
    func thePartsOfARateKeepItTogether(_ messages: Int, _ nodes: Int, _ each: Int, _ seconds: Int) async throws {
        let test = try await TestCentre.make()
        let rate = SendingRate(messages: messages, period: .seconds(1))
        let others = (1..<nodes).map { NodeStanding.Other(name: "\($0)", heard: .zero) }
        let roster = MemoryRoster(NodeStanding(leads: true, others: others))
        _ = try await Nodes(name: "one", roster: roster).report(to: test.centre.ways)
        _ = Courier(
            centre: test.centre, gateways: [RecordingGateway("sim", rate: rate)], logger: Logger(label: "test"))
        let part = try #require(test.centre.ways.views(now: test.clock.now()).first?.rate)
        #expect(part == SendingRate(messages: each, period: .seconds(seconds)))
    }
}

/// Says the same of whoever asks.
private final class MemoryRoster: NodeRoster {
    private let standing: NodeStanding
    private let heard = Mutex<[String]>([])

    init(_ standing: NodeStanding) { self.standing = standing }

    var reports: [String] { heard.withLock { $0 } }

    func report(as name: String, lease: Duration) async throws -> NodeStanding {
        heard.withLock { $0.append(name) }
        return standing
    }

    func leave(as name: String) async throws {}
}
