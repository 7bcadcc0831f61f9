internal import Blood
internal import Centre
internal import Dispatching
internal import Matching
internal import Worlds

/// Donors: what they read, say and do. What somebody does about a request follows from the seed, the number and the
/// request alone.
extension FaultWorld {
    func reads(_ message: GatewayMessage) async {
        let words = message.body.split(separator: " ").map(String.init)
        guard let purpose = words.first, let reference = words.last else { return }
        let thing = "\(message.to) \(reference)"
        switch MessagePurpose(rawValue: purpose) {
        case .ask:
            let isNew = change { $0.read.insert(thing).inserted }
            guard isNew else { return }
            do { try await considers(message.to, reference, message.channel) } catch { return }
        case .standDown, .standDownAgain: change { _ = $0.stoodDown.insert(thing) }
        default: break
        }
    }

    private enum Answer { case pledge, decline, away, stop, unclear, nothing }

    private func considers(_ phone: String, _ reference: String, _ channel: Channel) async throws {
        var random = random("considers", phone, reference)
        let answers: [Answer] = [.pledge, .decline, .away, .stop, .unclear, .nothing]
        let answer = answers[random.weighted([0.34, 0.14, 0.05, 0.07, 0.08, 0.32])]
        guard answer != .nothing else { return }
        let minutes = channel == .voice ? 0.3 : min(random.logNormal(median: 6, spread: 1.2), 120)
        try await time.sleep(for: .minutes(minutes))
        if channel == .voice { return try await presses(answer, phone, reference, &random) }
        let named = random.chance(0.3) ? " \(reference)" : ""
        switch answer {
        case .pledge:
            try await says("1" + named, phone, &random)
            try await watchPledges()
            try await comes(phone, reference, &random)
        case .decline: try await says("2" + named, phone, &random)
        case .away: try await says("3" + named, phone, &random)
        case .stop: try await says("STOP", phone, &random)
        case .unclear:
            try await says("kya?", phone, &random)
            guard random.chance(0.5) else { return }
            try await time.sleep(for: .minutes(1 + random.unit() * 20))
            try await says("1", phone, &random)
            try await comes(phone, reference, &random)
        case .nothing: break
        }
    }

    /// A key on the telephone, which nobody repeats and which has no text.
    private func presses(
        _ answer: Answer, _ phone: String, _ reference: String, _ random: inout SimulationRandom
    ) async throws {
        guard let donor = change({ $0.donors[phone] }), let request = try await request(of: reference) else { return }
        let reply: Reply =
            switch answer {
            case .pledge: .pledge(arriveFrom: nil, arriveBy: nil)
            case .stop: .optOut
            default: .decline
            }
        try await acts(.reply(donor: donor, reply), on: request, by: .donor(donor))
        if reply == .optOut { hearsStop(phone) }
        if answer == .pledge { try await comes(phone, reference, &random) }
    }

    /// A text from a telephone to the centre, until the centre has taken it.
    func says(_ words: String, _ phone: String, _ random: inout SimulationRandom) async throws {
        let rates = rates
        let number = change { state in
            state.tries["text \(phone)", default: 0] += 1
            return state.tries["text \(phone)"] ?? 0
        }
        let isLate = random.chance(rates.late)
        if isLate { count(.late) }
        let written = time.now
        let seconds = isLate ? random.unit() * 1_200 : 1 + random.unit() * 8
        try await time.sleep(for: .milliseconds(Int64(seconds * 1_000)))
        let isRepeated = random.chance(rates.repeated)
        let isRenamed = random.chance(rates.renamed)
        let again = random.unit() * random.unit() * 900
        let isDated = random.chance(0.5)
        try await arrives("text-\(phone)-\(number)", words, phone, written: isDated ? written : nil)
        if words == "STOP" { hearsStop(phone) }
        guard isRepeated || isRenamed else { return }
        spawn { [self] in
            do {
                try await time.sleep(for: .milliseconds(Int64((isRenamed ? min(again, 250) : again) * 1_000)))
                count(isRenamed ? .renamed : .repeated)
                try await arrives(
                    "text-\(phone)-\(number)" + (isRenamed ? "-again" : ""), words, phone,
                    written: isDated ? written : nil, isNew: isRenamed)
            } catch { return }
        }
    }

    /// - Parameter isNew: not the same id once more, of which nothing is written.
    private func arrives(
        _ id: String, _ words: String, _ phone: String, written: Instant?, isNew: Bool = true
    ) async throws {
        var since: Instant?
        let at = try await ask("a text") { centre in
            let at = centre.now()
            since = min(since ?? at, at)
            try await centre.receive(
                .inbound(
                    InboundMessage(providerID: id, from: phone, body: words, receivedAt: at, sentAt: written)))
            return at
        }
        change { state in
            state.tally.add(.replies)
            guard isNew else { return }
            state.ledger.replies.append(
                FaultLedger.Reply(phone: phone, body: words, triedAt: since ?? at, receivedAt: at))
        }
        note("said \(phone) \(words)")
    }

    private func hearsStop(_ phone: String) {
        let now = time.now
        change { state in
            state.tally.add(.stops)
            state.ledger.stops[phone] = min(now, state.ledger.stops[phone] ?? now)
        }
    }

    // MARK: - At the facility

    /// Who has promised leaves home, or does not, and the facility says what becomes of it.
    private func comes(_ phone: String, _ reference: String, _ random: inout SimulationRandom) async throws {
        guard let donor = change({ $0.donors[phone] }), let request = try await request(of: reference) else { return }
        if random.chance(0.08) {
            try await time.sleep(for: .minutes(random.unit() * 30))
            return try await says(random.chance(0.5) ? "2" : "STOP", phone, &random)
        }
        try await time.sleep(for: .minutes(10 + random.unit() * 40))
        let wasToldNotTo = change { $0.stoodDown.contains("\(phone) \(reference)") }
        guard !random.chance(wasToldNotTo ? 0.9 : 0.2) else { return }
        if random.chance(0.4) { try await acts(.leftHome(donor: donor), on: request, by: .donor(donor)) }
        try await time.sleep(for: .minutes(10 + random.unit() * 40))
        // The desk is the facility's own, or an operator who is told on the telephone.
        let desk: Actor = random.chance(0.7) ? .facility : .staff(1)
        try await acts(.arrived(donor: donor), on: request, by: desk)
        try await time.sleep(for: .minutes(5 + random.unit() * 20))
        if random.chance(0.24) { return try await acts(.deferred(donor: donor), on: request, by: desk) }
        if random.chance(0.7) { try await acts(.accepted(donor: donor), on: request, by: desk) }
        try await time.sleep(for: .minutes(15 + random.unit() * 20))
        try await acts(.donated(donor: donor), on: request, by: desk)
    }

    // MARK: - Acts

    /// One act, until a node has answered it.
    func acts(_ event: RequestEvent, on request: RequestID, by actor: Actor) async throws {
        let outcome = try await ask("an act") { try await $0.take(event, on: request, by: actor) }
        let now = time.now
        note("act \(event) \(request) \(outcome.isTaken)")
        change { state in
            switch outcome {
            case .taken(let record):
                state.ledger.acts.append(FaultLedger.Act(request: request, event: event))
                if case .donated(let donor) = event {
                    state.tally.add(.donations)
                    state.ledger.donations.insert(FaultLedger.Donation(request: request, donor: donor))
                }
                if !record.course.phase.isOngoing {
                    state.closes(request, at: now)
                } else if case .changeUnits = event {
                    // More units open a fulfilled request again.
                    state.ledger.closes[request] = nil
                }
            case .refused(.requestHasEnded): state.closes(request, at: now)
            case .refused, .noSuchRequest: break
            }
        }
    }

    /// The request of this reference, whoever has been told of it so far.
    func request(of reference: String) async throws -> RequestID? {
        if let known = change({ $0.references[reference] }) { return known }
        guard let id = try await truth({ try $0.request(reference: reference)?.id }) else { return nil }
        change { $0.references[reference] = id }
        return id
    }
}

extension FaultWorld.State {
    fileprivate mutating func closes(_ request: RequestID, at now: Instant) {
        ledger.closes[request] = min(now, ledger.closes[request] ?? now)
    }
}

extension EventOutcome {
    fileprivate var isTaken: Bool { if case .taken = self { true } else { false } }
}
