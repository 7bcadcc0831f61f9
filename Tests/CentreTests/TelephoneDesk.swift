import Blood
import Centre
import Matching
import Simulation
import Storage
import Synchronization
import Telephony

/// Writes down what it is told.
final class RecordingExchange: TelephoneExchange {
    private let told = Mutex([CallCommand]())

    var isConnected: Bool { get async { true } }

    func perform(_ commands: [CallCommand], of call: CallID) async { told.withLock { $0 += commands } }

    /// What it was told since the last look.
    func take() -> [CallCommand] {
        told.withLock { told in
            defer { told = [] }
            return told
        }
    }
}

/// A centre with a telephone, in which time passes between two things.
struct TelephoneDesk {
    static let caller = ChannelID(rawValue: "helpline-1.1")
    static let number = "03009999999"

    var test: TestCentre
    let exchange = RecordingExchange()

    init(donors: [Donor] = (1...12).map { Samples.donor($0) }) async throws {
        test = try await TestCentre.make(donors: donors)
        connect()
    }

    /// Six donors who are alike but for this.
    static func donors(_ change: (inout Donor) -> Void) -> [Donor] {
        (1...6).map { number in
            var donor = Samples.donor(number)
            change(&donor)
            return donor
        }
    }

    func connect() { test.centre.switchboard.use(exchange) { _, _ in true } }

    /// The program was killed and is there again, on the same file.
    mutating func restart(channels: Set<ChannelID>, bridges: Set<String> = []) async throws {
        test = TestCentre(
            centre: try await TestCentre.open(test.store, clock: test.clock), store: test.store, clock: test.clock,
            gateway: test.gateway, facility: test.facility)
        connect()
        try await test.centre.exchangeCameBack(channels: channels, bridges: bridges)
    }

    func wait(_ seconds: Int = 1) async { await test.clock.advance(by: .seconds(seconds)) }

    func rings(_ channel: ChannelID = caller, number: String? = number) async throws {
        try await test.centre.callArrived(channel, number: number, at: test.clock.now())
        await wait()
    }

    func hears(_ event: CallEvent, on channel: ChannelID? = nil) async throws {
        let leg: ChannelID? =
            switch event {
            case .answered(let leg), .ringing(let leg), .pressed(let leg, _), .ended(let leg, _): leg
            default: channel
            }
        try await test.centre.callHeard(event, on: leg, at: test.clock.now())
        await wait()
    }

    func presses(_ keys: String, on channel: ChannelID = caller) async throws {
        for key in keys { try await hears(.pressed(channel, key)) }
    }

    func ready(_ staff: Int64 = 1) async throws {
        _ = try await test.centre.setPresence(of: staff, to: .ready, at: .phone("operator1"))
    }

    func call(_ channel: ChannelID = caller) async throws -> CallRecord? {
        try await test.store.read { try $0.call(CallID(of: channel)) }
    }

    /// From the first ring to an operator who speaks.
    func speaks() async throws {
        try await ready()
        try await rings()
        try await presses("11")
        _ = try await test.centre.takeCall(CallID(of: Self.caller), by: 1)
        try await hears(.answered(ChannelID(CallID(of: Self.caller), .operator)))
    }
}
