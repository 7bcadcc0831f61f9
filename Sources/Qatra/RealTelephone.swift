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
    private let recordings: RecordingFolder

    /// - Returns: `nil` for a centre without a telephone.
    /// - Throws: what makes `telephony.json` unusable.
    init?(open: OpenCentre) throws {
        guard let setup = try open.directory.telephony() else { return nil }
        try setup.check()
        centre = open.centre
        recordings = RecordingFolder(path: setup.folders.recordings, keptDays: setup.recordingDays)
        let clock = centre.ports.clock
        exchange = AsteriskExchange(
            settings: ExchangeSettings(setup), hearing: ExchangeListener(centre: open.centre), logger: open.logger,
            now: { clock.now() })
        voice =
            setup.asksPerMinute > 0 ? VoiceGateway(centre: open.centre, callsPerMinute: setup.asksPerMinute) : nil
        let folder = setup.folders.sounds
        var policy = CallPolicy()
        policy.records = setup.records
        centre.switchboard.use(
            ConnectedExchange(exchange: exchange), policy: policy, canDial: { setup.endpoint(of: $0) != nil },
            hasSound: { sound, language in
                FileManager.default.fileExists(atPath: "\(folder)/\(language.rawValue)/\(sound.rawValue).ulaw")
            })
    }

    func recording(_ name: String) -> [UInt8]? { recordings.recording(name) }

    /// Runs until cancelled: the exchange's connection, and the clocks of calls.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await exchangeUntilCancelled() }
            group.addTask { await centre.runCallClocks() }
            group.addTask { await recordings.keepTidy(for: centre) }
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

    /// Longest together, 31 s: what a disk that is full or a database that is busy takes to be well again. Meanwhile
    /// news of this call waits, and after ten seconds of it `/healthz` sends new calls to people.
    private static let retries: [Duration] = [
        .milliseconds(100), .milliseconds(400), .seconds(1), .seconds(3), .seconds(6), .seconds(10), .seconds(10.5),
    ]

    /// An event that is lost leaves a call where it was until its longest time is over; so it is taken again until it
    /// is written, and in its order: the call's other news waits behind it.
    func hear(_ news: ExchangeNews) async {
        for pause in Self.retries {
            do { return try await take(news) } catch {
                centre.logger.warning(
                    "Something the telephone exchange told could not be taken; trying again.",
                    metadata: ["error": "\(error)"])
            }
            do { try await Task.sleep(for: pause) } catch { return }
        }
        do { try await take(news) } catch {
            // The next connection lists what calls there are, and puts right what it can.
            centre.logger.critical(
                "Something the telephone exchange told could not be taken and is lost.", metadata: ["error": "\(error)"]
            )
        }
    }

    private func take(_ news: ExchangeNews) async throws {
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
    }
}

/// The exchange as the centre drives it.
private struct ConnectedExchange: TelephoneExchange {
    let exchange: AsteriskExchange

    var isConnected: Bool { get async { exchange.isConnected } }

    func perform(_ commands: [CallCommand], of call: CallID) async { _ = await exchange.perform(commands, of: call) }
}
