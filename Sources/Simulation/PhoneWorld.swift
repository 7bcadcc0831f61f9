internal import Blood
internal import Centre
internal import Dispatching
internal import Matching
internal import Worlds

/// Everything behind the simulated gateway, as a value: what was accepted, what will happen, who is on the way. It
/// changes only by journal entries, so that reading the journal again leads to the same state.
struct PhoneWorld {
    /// How far a person has come for a request.
    struct Visit {
        enum Stage {
            case asked
            case pledged
            case onTheWay
            case atTheDesk
            case over
        }

        var stage: Stage
        var hasDirections = false
        /// Events of this person for this request that a stand-down takes back.
        var events: [String] = []
    }

    /// Enough for the page that shows the phones.
    static let textsMax = 2_000

    let seed: UInt64
    let behaviour: SimulatedBehaviour
    let faults: GatewayFaults
    var queue = PhoneEventQueue()
    private(set) var texts: [SimulatedText] = []
    private(set) var typedCount = 0
    private var tries: [String: Int] = [:]
    private var accepted: Set<String> = []
    private var visits: [String: [RequestID: Visit]] = [:]
    /// Owners who said stop or wrong number, and never answer again.
    private var gone: Set<String> = []

    init(seed: UInt64, behaviour: SimulatedBehaviour, faults: GatewayFaults) {
        self.seed = seed
        self.behaviour = behaviour
        self.faults = faults
    }

    private func person(_ phone: String) -> SimulatedPerson {
        SimulatedPerson(seed: seed, phone: phone, behaviour: behaviour)
    }

    private func random(_ topic: String, _ key: String, _ number: Int = 0) -> SimulationRandom {
        SimulationRandom(seed: seed, SimulationRandom.label(topic), SimulationRandom.label(key), UInt64(number))
    }

    /// Minutes of somebody's life, as long as the clock takes for them.
    private func minutes(_ minutes: Double) -> Duration {
        .milliseconds(max(1, Int64(minutes * 60_000 / behaviour.speed)))
    }

    // MARK: - At the gateway

    /// What the gateway does with a submission; nothing has changed yet.
    func judge(_ message: GatewayMessage, intent: SimulatedIntent?, now: Instant) -> (GatewayAnswer, PhoneJournalEntry)
    {
        let key = message.idempotencyKey
        var random = random("gateway", key, tries[key] ?? 0)
        func entry(_ kind: PhoneJournalEntry.Kind, _ answer: String) -> PhoneJournalEntry {
            PhoneJournalEntry(
                kind, at: now, key: key, phone: message.to, channel: message.channel, body: message.body,
                expiresAt: message.expiresAt, intent: intent, answer: answer)
        }
        let providerID = "simulated-\(key)"
        let isRefused = random.chance(faults.refusal)
        let isBusy = random.chance(faults.busy)
        let isUnanswered = random.chance(faults.unknown)
        let isLost = random.chance(0.5)
        if accepted.contains(key) {
            return isUnanswered
                ? (.unknown, entry(.repeated, "unknown"))
                : (.accepted(providerID: providerID), entry(.repeated, "accepted"))
        }
        if message.expiresAt <= now { return (.rejected(reason: "expired"), entry(.refused, "expired")) }
        if isRefused { return (.rejected(reason: "simulated refusal"), entry(.refused, "rejected")) }
        if isBusy { return (.busy, entry(.refused, "busy")) }
        if isUnanswered { return (.unknown, entry(isLost ? .refused : .submitted, "unknown")) }
        return (.accepted(providerID: providerID), entry(.submitted, "accepted"))
    }

    // MARK: - What an entry of the journal changes

    mutating func apply(_ entry: PhoneJournalEntry) {
        switch entry.kind {
        case .submitted:
            countTry(entry)
            accept(entry)
        case .repeated, .refused:
            countTry(entry)
        case .typed:
            type(entry)
        case .happened:
            guard let id = entry.event, let event = queue[id] else { return }
            queue.remove(id)
            happen(event)
        }
    }

    private mutating func countTry(_ entry: PhoneJournalEntry) { tries[entry.key ?? "", default: 0] += 1 }

    private mutating func accept(_ entry: PhoneJournalEntry) {
        guard let key = entry.key, let phone = entry.phone, accepted.insert(key).inserted else { return }
        note(
            SimulatedText(
                id: key, phone: phone, at: entry.at, channel: entry.channel ?? .sms, body: entry.body ?? "",
                intent: entry.intent, state: .onTheWay))
        var random = random("way", key)
        let seconds = random.logNormal(median: 4, spread: 0.6)
        let isUndelivered = random.chance(faults.undelivered)
        let isLate = random.chance(faults.late)
        let lateMinutes = random.logNormal(median: 45, spread: 0.5)
        let hasLateReport = random.chance(faults.lateReport)
        let hasDuplicate = random.chance(faults.duplicateReport)
        let isCall = entry.channel == .voice
        let person = person(phone)
        let receivedAt = entry.at + .milliseconds(Int64(seconds * 1_000)) + (isLate ? minutes(lateMinutes) : .zero)
        let isMissed = isCall && !person.takesCall(key: key)
        let isExpired = entry.expiresAt.map { receivedAt >= $0 } ?? false
        let reported: AttemptState
        if person.isUnreachable || isUndelivered || isMissed {
            reported = .failed
        } else if isExpired {
            reported = .expired
        } else {
            reported = .delivered
            schedule("received", .received, at: receivedAt, entry)
        }
        // A phone that rings in vain takes half a minute, one that is off some minutes until the gateway gives up.
        let giveUp: Duration = reported == .failed ? (isCall ? minutes(0.5) : minutes(4)) : .zero
        let reportAt = receivedAt + giveUp + .milliseconds(1) + (hasLateReport ? minutes(40) : .zero)
        schedule("report", .report(reported), at: reportAt, entry)
        if hasDuplicate { schedule("report-again", .report(reported), at: reportAt + .seconds(7), entry) }
    }

    private mutating func schedule(
        _ suffix: String, _ what: PhoneEvent.What, at due: Instant, _ message: PhoneJournalEntry
    ) {
        guard let key = message.key else { return }
        queue.insert(PhoneEvent(id: "\(key)#\(suffix)", due: due, what: what, message: message))
    }

    private mutating func type(_ entry: PhoneJournalEntry) {
        guard let id = entry.event, let phone = entry.phone, let body = entry.body else { return }
        typedCount += 1
        // A person has taken the phone in hand: its simulated owner keeps still and does not set out.
        queue.removeAll { event in
            guard event.message.phone == phone else { return false }
            switch event.what {
            case .answer, .departure: return true
            default: return false
            }
        }
        queue.insert(PhoneEvent(id: id, due: entry.at, what: .typed(body), message: entry))
    }

    // MARK: - What happens

    private mutating func happen(_ event: PhoneEvent) {
        switch event.what {
        case .received:
            mark(event.message, as: .received)
            read(event)
        case .report(let state):
            if state != .delivered { mark(event.message, as: .lost) }
        case .answer(let kind, let body):
            write(body, event)
            hear(kind, event)
        case .typed(let body):
            write(body, event)
        case .departure:
            depart(event)
        case .facility(let stage):
            advance(stage, event)
        }
    }

    private mutating func mark(_ message: PhoneJournalEntry, as state: SimulatedText.State) {
        guard let index = texts.lastIndex(where: { $0.id == message.key }) else { return }
        texts[index].state = state
    }

    private mutating func note(_ text: SimulatedText) {
        texts.append(text)
        // Cut in pieces, so that it does not cost every time.
        if texts.count > PhoneWorld.textsMax * 5 / 4 { texts.removeFirst(PhoneWorld.textsMax / 4) }
    }

    private mutating func write(_ body: String, _ event: PhoneEvent) {
        note(
            SimulatedText(
                id: event.id, phone: event.message.phone ?? "", at: event.due, channel: event.message.channel ?? .sms,
                body: body, intent: event.message.intent, state: .written))
    }

    /// The owner reads a message and decides.
    private mutating func read(_ event: PhoneEvent) {
        let message = event.message
        guard let intent = message.intent, let phone = message.phone, let key = message.key, !gone.contains(phone)
        else { return }
        let person = person(phone)
        let body = message.body ?? ""
        switch intent.purpose {
        case .ask:
            readAsk(event, intent, person)
        case .clarification:
            guard visits[phone]?[intent.request]?.stage == .asked else { return }
            answer(person.answerToClarification(key: key, body: body), after: event)
        case .directions:
            visits[phone]?[intent.request]?.hasDirections = true
            answer(person.politeWord(key: key, body: body), after: event)
        case .standDown, .standDownAgain:
            guard let visit = visits[phone]?[intent.request], visit.stage != .atTheDesk, visit.stage != .over else {
                return
            }
            for id in visit.events { queue.remove(id) }
            visits[phone]?[intent.request]?.stage = .over
            answer(person.politeWord(key: key, body: body), after: event)
        case .reminder, .thanks, .nextEligible, .outcome, .optOutConfirmation:
            return
        }
    }

    private mutating func readAsk(_ event: PhoneEvent, _ intent: SimulatedIntent, _ person: SimulatedPerson) {
        guard let key = event.message.key else { return }
        let mine = visits[person.phone] ?? [:]
        let isBusyElsewhere = mine.contains { request, visit in
            request != intent.request && [.pledged, .onTheWay, .atTheDesk].contains(visit.stage)
        }
        guard !isBusyElsewhere else { return }
        let isCall = event.message.channel == .voice
        if let visit = mine[intent.request] {
            guard visit.stage == .asked else { return }
            let isAnswering = visit.events.contains { queue[$0] != nil }
            // A second text is read beside the answer that is on its way already; a call settles it on the spot.
            if isAnswering, !isCall { return }
            for id in visit.events { queue.remove(id) }
        }
        visits[person.phone, default: [:]][intent.request, default: Visit(stage: .asked)].events = []
        answer(
            isCall ? person.answerToCall(key: key) : person.answerToAsk(key: key, body: event.message.body ?? ""),
            after: event)
    }

    private mutating func answer(_ answer: SimulatedAnswer?, after event: PhoneEvent) {
        guard let answer else { return }
        let due = event.due + minutes(answer.afterMinutes)
        plan("answer", .answer(answer.kind, answer.body), at: due, event.message)
    }

    /// Schedules what a stand-down takes back.
    private mutating func plan(_ suffix: String, _ what: PhoneEvent.What, at due: Instant, _ message: PhoneJournalEntry)
    {
        schedule(suffix, what, at: due, message)
        guard let phone = message.phone, let request = message.intent?.request, let key = message.key else { return }
        visits[phone]?[request]?.events.append("\(key)#\(suffix)")
    }

    /// The owner has answered; what follows from it.
    private mutating func hear(_ kind: AnswerKind, _ event: PhoneEvent) {
        guard let phone = event.message.phone, let intent = event.message.intent,
            let stage = visits[phone]?[intent.request]?.stage, stage == .asked
        else { return }
        switch kind {
        case .pledge:
            visits[phone]?[intent.request]?.stage = .pledged
            let visit = visit(event)
            plan("departure", .departure, at: event.due + minutes(visit.leavesAfterMinutes), event.message)
        case .unclear:
            return
        case .stop, .wrongNumber:
            gone.insert(phone)
            visits[phone]?[intent.request]?.stage = .over
        case .decline, .ill, .away, .alreadyGave:
            visits[phone]?[intent.request]?.stage = .over
        }
    }

    private func visit(_ event: PhoneEvent) -> SimulatedPerson.Visit {
        let phone = event.message.phone ?? ""
        let intent = event.message.intent
        let hasDirections = intent.flatMap { visits[phone]?[$0.request]?.hasDirections } ?? false
        return person(phone).visit(
            key: event.message.key ?? "", kilometres: intent?.kilometres ?? 0, hasDirections: hasDirections)
    }

    private mutating func depart(_ event: PhoneEvent) {
        guard let phone = event.message.phone, let request = event.message.intent?.request,
            visits[phone]?[request]?.stage == .pledged
        else { return }
        let visit = visit(event)
        guard visit.comes else {
            if visit.saysSo {
                let words =
                    SimulatedPerson.isUrdu(event.message.body ?? "") ? "نہیں آ سکتا" : "nahi aa sakta, majboori hai"
                plan("withdrawal", .answer(.decline, words), at: event.due + minutes(10), event.message)
            }
            visits[phone]?[request]?.stage = visit.saysSo ? .asked : .over
            return
        }
        visits[phone]?[request]?.stage = .onTheWay
        if visit.pressesOnTheWay { plan("left", .facility(.leftHome), at: event.due, event.message) }
        plan("arrived", .facility(.arrived), at: event.due + minutes(visit.travelMinutes), event.message)
    }

    private mutating func advance(_ stage: FacilityReport.Stage, _ event: PhoneEvent) {
        guard let phone = event.message.phone, let request = event.message.intent?.request else { return }
        let visit = visit(event)
        switch stage {
        case .leftHome: return
        case .arrived:
            visits[phone]?[request]?.stage = .atTheDesk
            let verdict: FacilityReport.Stage = visit.deferralRule == nil ? .accepted : .deferred
            plan(verdict.rawValue, .facility(verdict), at: event.due + minutes(visit.waitMinutes), event.message)
        case .accepted:
            plan("donated", .facility(.donated), at: event.due + minutes(visit.donationMinutes), event.message)
        case .deferred, .donated:
            visits[phone]?[request]?.stage = .over
        }
    }

    /// The key of the rule the desk names when it defers this person.
    func deferralRule(_ event: PhoneEvent) -> String? {
        event.what == .facility(.deferred) ? visit(event).deferralRule : nil
    }
}
