import Access
import Centre
import Dispatching
import Foundation
import Jurisdiction
import Logging
import Matching
import ServiceLifecycle
import Simulation
import Storage
import Telephony
import UnixSignals
import Web

/// Runs a centre until it is asked to stop: couriers, clocks, simulated phones where there are any, pages last.
struct Serving: Sendable {
    let open: OpenCentre
    let host: String
    let port: Int
    var settings = ServerSettings()
    /// Where this machine's own programs reach the centre while the rest of the world comes over TLS.
    var overTLS: (certificate: CertificateKeeper, localPort: Int)?
    /// How much faster than people the simulated phones answer.
    let speed: Double
    let io: CommandIO

    func run() async throws {
        let centre = open.centre
        let phones = try simulatedPhones()
        let localPort = overTLS?.localPort ?? port
        let ways = phones == nil ? try RealWays(open: open, port: localPort) : nil
        let telephone = try RealTelephone(open: open)
        var channels: [[any MessageGateway]] = phones.map { [[$0]] } ?? ways?.byChannel ?? []
        // A demonstration's donors are rung by the simulated phones, also beside a rehearsal of the helpline.
        if phones == nil, let voice = telephone?.voice { channels.append([voice]) }
        let couriers = channels.map { Courier(centre: centre, gateways: $0, logger: open.logger) }
        // What a dead process left is found again also where nothing can be sent.
        let recoverer = couriers.first ?? Courier(centre: centre, gateways: [], logger: open.logger)
        let nodes = try await enlisted()
        let scheduler = Scheduler(centre: centre, courier: recoverer, nodes: nodes, logger: open.logger)
        let desk = try await open.signInDesk(port: port)
        let secret = SecretToken().text, control = ControlServer(open: open, secret: secret)
        let recording = telephone.map { telephone in { @Sendable (name: String) in telephone.recording(name) } }
        let codes = codeDesk()
        var services = WebServices(
            centre: centre, desk: desk, hasher: open.hasher, centreName: open.identity.name,
            helpline: open.identity.helpline ?? "", phones: phones.map(port), hasGateway: !couriers.isEmpty,
            providerCalls: ways?.desk, sounds: { try await sounds(in: $0) }, recording: recording,
            auditStanding: { [open] in open.heads.standing() }, printedSignIns: printedSignIns,
            control: { presented, body in control.isInvited(presented) ? control.run(Data(body)) : nil },
            logger: open.logger)
        services.codes = codes
        let training =
            phones == nil ? nil : TrainingNight(centre: centre, journal: open.directory.trainingJournalPath)
        services.training = training
        services.translations = translations()
        services.isInvited = { control.isInvited($0) }
        services.doors = Doors(fitted(settings))
        services.metricsToken = try open.directory.metricsToken()
        let doors = pages(services, secret: secret)
        var running: [ServiceGroupConfiguration.ServiceConfiguration] = []
        func add(_ service: any Service) {
            // A part that fails stops the others in order, so that what was begun is written down.
            running.append(
                .init(
                    service: service, successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup))
        }
        // Begun first, so that it is stopped last.
        add(Loop { [open] in await open.heads.run() })
        if couriers.isEmpty {
            open.logger.warning("No gateway is set up: messages wait in the outbox and expire there.")
            io.note("No way out for messages is set up: they wait and expire. See `qatra sms --help`.")
        } else {
            for courier in couriers { add(Loop { await courier.run() }) }
        }
        add(Loop { await scheduler.run() })
        add(Loop { await desk.watch.run() })
        add(Loop { await codes.run() })
        if let telephone { add(Loop { await telephone.run() }) }
        if let phones { add(Loop { await live(phones) }) }
        // Beside a rehearsal of the helpline the calls are that one's.
        if let training, telephone == nil { add(Loop { await training.run() }) }
        for watch in watches(services) { add(watch) }
        for door in doors { add(door) }
        // Begun last, so that it is stopped first: whoever asks meanwhile is told to go elsewhere.
        add(LeavingNotice(leaving: services.leaving))
        let ended = await end(of: running)
        await desk.watch.finish()
        await nodes?.leave(logger: open.logger)
        await open.heads.close()
        try ended.get()
        try? FileManager.default.removeItem(atPath: open.directory.controlPath)
        try await ways?.shutDown()
        try await open.store.close()
    }

    /// What keeps up with other nodes, and with how this one is.
    private func watches(_ services: WebServices) -> [any Service] {
        let centre = open.centre
        var watches: [any Service] = [Loop { await services.watchPressure() }]
        if let feed = open.store as? any ChangeFeed {
            let follower = Follower(centre: centre, feed: feed, logger: open.logger)
            watches.append(Loop { await follower.run() })
        }
        // PostgreSQL is copied by its own means, of which we do not hear.
        if open.identity.kind == .real, open.store is SQLiteStore {
            watches.append(Loop { await centre.watchBackups() })
        }
        return watches
    }

    /// Tells other nodes of this one, before its first message leaves: they share a provider's rate.
    /// - Returns: `nil` for a store that no other node can serve.
    private func enlisted() async throws -> Nodes? {
        guard let roster = open.store as? any NodeRoster else { return nil }
        // Known by its machine and its folder, so that it is the same node after a restart.
        let name = "\(ProcessInfo.processInfo.hostName) \(open.directory.path)"
        let nodes = Nodes(name: String(name.suffix(200)), roster: roster)
        _ = try await nodes.report(to: open.centre.ways)
        return nodes
    }

    /// Runs all of it until the process is asked to stop, or a part fails.
    private func end(of services: [ServiceGroupConfiguration.ServiceConfiguration]) async -> Result<Void, any Error> {
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: open.logger)
        // Smaller than a service manager's patience of 90 seconds.
        configuration.maximumGracefulShutdownDuration = .seconds(20)
        configuration.maximumCancellationDuration = .seconds(5)
        do {
            try await ServiceGroup(configuration: configuration).run()
            return .success(())
        } catch { return .failure(error) }
    }

    private func sounds(in language: SpokenLanguage) async throws -> (state: PromptFolder, folder: String) {
        let folder = SoundsFolder(open.directory)
        return (try folder.state(language, facilities: try await open.facilityNames()), folder.folder(language))
    }

    /// A faulty file of sentences is told and left out: nobody waits for blood because of it.
    private func translations() -> Translations {
        do {
            let own = URL(filePath: open.directory.path, directoryHint: .isDirectory).appending(path: "translations")
            let found = try Translations.load(open.identity.jurisdiction, own: own)
            for problem in found.problems {
                open.logger.warning("A translation is left out.", metadata: ["problem": "\(problem)"])
            }
            return found
        } catch {
            open.logger.warning("There are no translations.", metadata: ["error": "\(error)"])
            return .none
        }
    }

    private func codeDesk() -> CodeDesk {
        CodeDesk(centre: open.centre, sealing: open.vault, callingCodes: callingCodes(), logger: open.logger)
    }

    /// Codes go to the countries that the telephone may ring; without a telephone to our own alone.
    private func callingCodes() -> [String] {
        (try? open.directory.telephony())?.countries ?? ["92"]
    }

    /// No more connections than the system lets this process have.
    private func fitted(_ settings: ServerSettings) -> ServerSettings {
        var settings = settings
        let most = max(64, FileLimit.raise() - FileLimit.kept)
        guard most < settings.limits.connections else { return settings }
        settings.limits.connections = most
        settings.limits.connectionsKeptForStaff = most / 4
        open.logger.warning(
            "The system allows few open files, so fewer connections are taken.", metadata: ["connections": "\(most)"])
        return settings
    }

    /// The servers of the pages. Under TLS there are two: one for everybody, and a plain one that only this machine
    /// reaches, for commands and for its own gateways.
    private func pages(_ services: WebServices, secret: String) -> [any Service] {
        guard let overTLS else {
            return [
                WebServer.application(services, host: host, port: port) { port in
                    let address = "http://\(host):\(port)"
                    invite(to: address, secret: secret)
                    announce(address)
                }
            ]
        }
        return [
            overTLS.certificate,
            WebServer.application(services, host: "127.0.0.1", port: overTLS.localPort) { port in
                invite(to: "http://127.0.0.1:\(port)", secret: secret)
            },
            WebServer.application(services, host: host, port: port, certificate: overTLS.certificate) { port in
                announce("https://\(host):\(port)")
            },
        ]
    }

    private func invite(to address: String, secret: String) {
        do {
            let invitation = ControlInvitation(address: address, secret: secret)
            try open.directory.writePrivately(JSONEncoder().encode(invitation), to: open.directory.controlPath)
        } catch {
            open.logger.error("Commands cannot reach this server.", metadata: ["error": "\(error)"])
        }
    }

    private func announce(_ address: String) {
        io.write("\(open.identity.name): \(address)")
        if open.identity.kind == .demonstration {
            io.write("Sign in as:")
            for signIn in printedSignIns { io.write("  \(signIn.name)  \(signIn.password)") }
            io.write(
                "Every donor is invented and every phone is simulated; phones answer \(Int(speed)) times faster than people."
            )
        }
        io.write("ready \(address)")
    }

    private var printedSignIns: [PrintedSignIn] {
        guard open.identity.kind == .demonstration else { return [] }
        let jurisdiction = open.centre.jurisdiction
        let demonstration = DemonstrationCentre(
            seed: open.identity.seed ?? 1, places: jurisdiction.places, frequencies: jurisdiction.groupFrequencies,
            now: open.centre.now(), donorCount: 0)
        return demonstration.staff.map { PrintedSignIn(role: $0.role, name: $0.signIn, password: $0.password) }
    }

    // MARK: - Simulated phones

    private func simulatedPhones() throws -> SimulatedPhones? {
        guard open.identity.kind == .demonstration else { return nil }
        var behaviour = SimulatedBehaviour.demonstration
        behaviour.speed = speed
        return try SimulatedPhones(
            seed: open.identity.seed ?? 1, behaviour: behaviour, clock: open.centre.ports.clock,
            journal: open.directory.phonesJournalPath, intent: SimulatedPhones.intents(from: open.store))
    }

    private func live(_ phones: SimulatedPhones) async {
        let centre = open.centre
        do {
            try await phones.run(in: centre)
        } catch is CancellationError {
            return
        } catch {
            open.logger.error("The simulated phones stopped.", metadata: ["error": "\(error)"])
        }
    }

    private func port(_ phones: SimulatedPhones) -> PhonesPort {
        PhonesPort(
            speed: speed,
            inbox: { limit in
                phones.inbox(limit: limit).map { text in
                    PhoneText(
                        phone: text.phone, at: text.at, isFromDonor: text.state == .written, body: text.body,
                        state: text.state.rawValue)
                }
            }, reply: { phones.manualReply(from: $0, body: $1) != nil })
    }
}

/// Says at the very beginning of the end that it begins.
struct LeavingNotice: Service {
    let leaving: Leaving

    func run() async throws {
        try? await gracefulShutdown()
        leaving.say()
    }
}

/// A loop of ours as a part of the process: ends when the process is asked to.
struct Loop: Service {
    let body: @Sendable () async -> Void

    init(_ body: @escaping @Sendable () async -> Void) { self.body = body }

    func run() async throws { await cancelWhenGracefulShutdown { await body() } }
}
