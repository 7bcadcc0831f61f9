import Blood
import Centre
import Exchange
import Foundation
import Logging
import Telephony

/// The telephone of a centre whose folder has a `telephony.json`: the exchange, and what is heard from it.
struct RealTelephone: Sendable {
    let exchange: AsteriskExchange
    /// `nil` where there are too few lines to ring donors.
    let voice: VoiceGateway?
    private let centre: Centre
    private let recordings: String

    /// - Returns: `nil` for a centre without a telephone.
    /// - Throws: what makes `telephony.json` unusable.
    init?(open: OpenCentre) throws {
        guard let setup = try open.directory.telephony() else { return nil }
        try setup.check()
        centre = open.centre
        recordings = setup.folders.recordings
        let clock = centre.ports.clock
        exchange = AsteriskExchange(
            settings: ExchangeSettings(setup), hearing: ExchangeListener(centre: open.centre), logger: open.logger,
            now: { clock.now() })
        voice =
            setup.asksPerMinute > 0 ? VoiceGateway(centre: open.centre, callsPerMinute: setup.asksPerMinute) : nil
        let folder = setup.folders.sounds
        var policy = CallPolicy()
        policy.records = setup.records
        centre.switchboard.use(ConnectedExchange(exchange: exchange), policy: policy) { sound, language in
            FileManager.default.fileExists(atPath: "\(folder)/\(language.rawValue)/\(sound.rawValue).ulaw")
        }
    }

    /// A recording by the name the call gave it. Only what the exchange names so is looked for: letters, digits, dots
    /// and dashes, and no way out of the folder.
    func recording(_ name: String) -> [UInt8]? {
        guard !name.contains(".."), name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-.".contains($0)) })
        else { return nil }
        return FileManager.default.contents(atPath: "\(recordings)/\(name).wav").map { [UInt8]($0) }
    }

    /// Runs until cancelled: the exchange's connection, and the clocks of calls.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await exchangeUntilCancelled() }
            group.addTask { await centre.runCallClocks() }
        }
    }

    /// A port that somebody else has for a moment must not end the helpline.
    private func exchangeUntilCancelled() async {
        while !Task.isCancelled {
            do { try await exchange.run() } catch is CancellationError { return } catch {
                centre.logger.error(
                    "The port for the telephone exchange cannot be opened; trying again.",
                    metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: .seconds(2))
        }
    }
}

extension ExchangeSettings {
    fileprivate init(_ setup: AsteriskSetup) {
        self.init(
            port: setup.socket.port, user: setup.socket.user, password: setup.socket.password,
            application: AsteriskSetup.application, callerID: "<\(setup.callerID)>",
            endpoint: { setup.endpoint(of: $0) })
    }
}

/// Takes what the exchange tells to the centre.
private struct ExchangeListener: ExchangeHearing {
    let centre: Centre

    func hear(_ news: ExchangeNews) async {
        do {
            switch news {
            case .connected(let channels, let bridges):
                centre.logger.notice("The telephone exchange is connected.")
                try await centre.exchangeCameBack(channels: channels, bridges: bridges)
            case .disconnected: centre.exchangeWentAway()
            case .arrived(let channel, let number, _, let at):
                try await centre.callArrived(channel, number: number, at: at)
            case .event(let channel, let event, let at):
                try await centre.callHeard(event, on: channel, at: at)
            }
        } catch {
            // What could not be written is made up for by the call's clock and by the next connection.
            centre.logger.error(
                "Something the telephone exchange told could not be taken.", metadata: ["error": "\(error)"])
        }
    }
}

/// The exchange as the centre drives it.
private struct ConnectedExchange: TelephoneExchange {
    let exchange: AsteriskExchange

    var isConnected: Bool { get async { exchange.isConnected } }

    func perform(_ commands: [CallCommand], of call: CallID) async { _ = await exchange.perform(commands, of: call) }
}
