internal import Blood
internal import Centre
internal import Dispatching
internal import Matching

/// Something that must not be, and is.
package struct FaultProblem: Sendable, Hashable, CustomStringConvertible {
    package var check: FaultCheck
    package var words: String

    package var description: String { "\(check.rawValue): \(words)" }
}

/// What is held of every run.
package enum FaultCheck: String, Sendable, CaseIterable, Hashable {
    /// Every acknowledged request is there, once.
    case requests
    /// Every acknowledged act is on the timeline of its request.
    case acts
    /// Every reply that was taken is recorded.
    case replies
    /// Every STOP that was taken is written at its donor.
    case stops
    /// Every acknowledged donation is in the register, once.
    case donations
    /// Nobody has two open asks.
    case openAsks = "open asks"
    /// One ask for each donor, request, wave and channel.
    case oneAsk = "one ask"
    /// Nothing is sent again once its outcome was known.
    case knownOutcome = "known outcome"
    /// At most one text came twice, no telephone rang twice, and the books say which may have.
    case marked
    /// No ask leaves after the donor's STOP.
    case afterStop = "after STOP"
    /// No ask leaves after the request's end.
    case afterClose = "after the close"
    /// Never more pledges than needed and the reserve.
    case pledges
    /// What was sent has an outcome in a quarter of an hour.
    case outcome
    /// What left is in the outbox.
    case outbox
    /// Faults over for an hour, an ask that may go out does not wait.
    case moves
    /// Faults over, every request has ended or is in a person's hands.
    case ends
    /// Faults over, nothing waits in the outbox.
    case delivered
    /// No operation fails without a fault that explains it.
    case surprises
}

/// Holds the books against what is known from outside.
package enum FaultChecks {
    /// The network's part of the two seconds in which a message may still leave after a STOP or a close.
    static let stillLeaves = Duration.seconds(2)
    /// A quarter of an hour, and the longest a run waits for the next look and for one that does not fail.
    static let outcomeWithin = Duration.minutes(15) + .minutes(12)
    /// What was written by a clock that is less ahead than this may be another node's, and the quarter of an hour
    /// begins that much later.
    static let aheadMax = Duration.minutes(10)

    package static func problems(_ ledger: FaultLedger, _ books: FaultBooks) -> [FaultProblem] {
        FaultCheck.allCases.flatMap { check in
            words(check, ledger, books).map { FaultProblem(check: check, words: $0) }
        }
    }

    private static func words(_ check: FaultCheck, _ ledger: FaultLedger, _ books: FaultBooks) -> [String] {
        switch check {
        case .requests: requests(ledger, books)
        case .acts: acts(ledger, books)
        case .replies: replies(ledger, books)
        case .stops:
            ledger.stops.keys.sorted().filter { books.stopped[$0] == false }.map { "\($0) said STOP, and it is lost" }
        case .donations:
            ledger.donations.filter { books.donations[$0] != 1 }.map {
                "donor \($0.donor) gave for request \($0.request): written \(books.donations[$0] ?? 0) times"
            }.sorted()
        case .openAsks: openAsks(books)
        case .oneAsk: oneAsk(ledger, books)
        case .knownOutcome: knownOutcome(ledger)
        case .marked: marked(ledger, books)
        case .afterStop, .afterClose: tooLate(check, ledger, books)
        case .pledges:
            books.surplus.sorted { $0.key < $1.key }.map { request, donors in
                "request \(request) keeps \(donors.count) donors on the way that it can do without"
            }
        case .outcome: outcome(ledger, books)
        case .outbox: outbox(ledger, books)
        case .moves: moves(books)
        case .ends: ends(books)
        case .delivered: delivered(books)
        case .surprises: ledger.surprises
        }
    }

    // MARK: - What was acknowledged

    private static func requests(_ ledger: FaultLedger, _ books: FaultBooks) -> [String] {
        let known = Dictionary(books.requests.map { ($0.id, $0.details.recordNumber) }) { first, _ in first }
        let lost = ledger.opened.filter { known[$0.id] != $0.recordNumber }.map {
            "request \($0.id) was acknowledged as \($0.recordNumber) and is \(known[$0.id] ?? "not there")"
        }
        let twice = Dictionary(grouping: books.requests, by: \.details.recordNumber).filter { $0.value.count > 1 }
        return lost + twice.keys.sorted().map { "the need \($0) was opened \(twice[$0]?.count ?? 0) times" }
    }

    private static func acts(_ ledger: FaultLedger, _ books: FaultBooks) -> [String] {
        Dictionary(grouping: ledger.acts) { $0 }.compactMap { act, acknowledged in
            let written = (books.events[act.request] ?? []).count { $0 == act.event }
            guard written < acknowledged.count else { return nil }
            return "\(acknowledged.count) × \(act.event) of request \(act.request) acknowledged, \(written) written"
        }.sorted()
    }

    private static func replies(_ ledger: FaultLedger, _ books: FaultBooks) -> [String] {
        let written = Dictionary(grouping: books.inbound, by: \.from)
        return ledger.replies.compactMap { reply in
            // The same words from the same number within five minutes are one message.
            let isWritten = (written[reply.phone] ?? []).contains {
                $0.body == reply.body && $0.receivedAt >= reply.triedAt - .minutes(5)
                    && $0.receivedAt <= reply.receivedAt + .minutes(5)
            }
            return isWritten ? nil : "\"\(reply.body)\" of \(reply.phone) was taken and is not recorded"
        }
    }

    private static func openAsks(_ books: FaultBooks) -> [String] {
        var open: [DonorID: [RequestID]] = [:]
        for record in books.requests {
            for ask in record.course.asks where ask.stage.isOpen { open[ask.donor, default: []].append(record.id) }
        }
        return open.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.map {
            "donor \($0.key) has open asks for the requests \($0.value)"
        }
    }

    // MARK: - What left

    private static func oneAsk(_ ledger: FaultLedger, _ books: FaultBooks) -> [String] {
        let waves = Dictionary(books.messages.map { ($0.idempotencyKey, $0.wave) }) { first, _ in first }
        var keys: [[String]: Set<String>] = [:]
        for leaving in ledger.leavings where leaving.purpose == MessagePurpose.ask.rawValue {
            let wave = waves[leaving.key].map(String.init) ?? "?"
            keys[[leaving.phone, leaving.reference, wave, leaving.channel.rawValue], default: []].insert(leaving.key)
        }
        return keys.filter { $0.value.count > 1 }.map { $0.key.joined(separator: " ") }.sorted().map {
            "several asks went to one phone: \($0)"
        }
    }

    private static func knownOutcome(_ ledger: FaultLedger) -> [String] {
        var known: [String: Instant] = [:]
        var found: [String] = []
        for leaving in ledger.leavings {
            if let at = known[leaving.key], leaving.claimedAt > at {
                found.append("\(leaving.key) left again by \(leaving.way) although its outcome was known")
            }
            if let at = leaving.knownAt { known[leaving.key] = min(at, known[leaving.key] ?? at) }
        }
        return found
    }

    private static func marked(_ ledger: FaultLedger, _ books: FaultBooks) -> [String] {
        let copies = Dictionary(grouping: ledger.leavings.filter(\.isCopy), by: \.key)
        let rows = Dictionary(books.messages.map { ($0.idempotencyKey, $0) }) { first, _ in first }
        return copies.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.compactMap { key, copies in
            let ways = copies.map(\.way).joined(separator: ", ")
            if copies[0].channel == .voice { return "the telephone of \(key) rang \(copies.count) times" }
            if copies.count > 2 { return "\(key) reached its phone \(copies.count) times, by \(ways)" }
            guard rows[key]?.isPossiblyDuplicate == true else {
                return "\(key) reached its phone twice, by \(ways), and is not marked"
            }
            return nil
        }
    }

    private static func tooLate(_ check: FaultCheck, _ ledger: FaultLedger, _ books: FaultBooks) -> [String] {
        let ids = Dictionary(books.requests.map { ($0.details.reference, $0.id) }) { first, _ in first }
        return ledger.leavings.compactMap { leaving in
            guard leaving.purpose == MessagePurpose.ask.rawValue else { return nil }
            let over =
                check == .afterStop
                ? ledger.stops[leaving.phone] : ids[leaving.reference].flatMap { ledger.closes[$0] }
            guard let over, leaving.at > over + stillLeaves else { return nil }
            let seconds = (leaving.at - over).wholeMilliseconds / 1_000
            return "\(leaving.key) left \(seconds) s later, to \(leaving.phone) for \(leaving.reference)"
        }
    }

    private static func outcome(_ ledger: FaultLedger, _ books: FaultBooks) -> [String] {
        let open = books.messages.filter { [.submitted, .claimed].contains($0.state) }
        let first = Dictionary(ledger.leavings.filter { $0.knownAt != nil }.map { ($0.key, $0.at) }) { $1 }
        return open.compactMap { message in
            guard let at = first[message.idempotencyKey] else { return nil }
            let late = books.now - at
            guard late > outcomeWithin + min(ledger.clockPutBack, aheadMax) else { return nil }
            return "\(message.idempotencyKey) is \(message.state.rawValue) \(Int(late.minutes)) minutes after it left"
        }
    }

    private static func outbox(_ ledger: FaultLedger, _ books: FaultBooks) -> [String] {
        let rows = Dictionary(books.messages.map { ($0.idempotencyKey, $0) }) { first, _ in first }
        return Set(ledger.leavings.map(\.key)).sorted().compactMap { key in
            guard let row = rows[key] else { return "\(key) left and is not in the outbox" }
            return row.tries == 0 ? "\(key) left, and the outbox says it was never tried" : nil
        }
    }

    // MARK: - In the end

    private static func moves(_ books: FaultBooks) -> [String] {
        guard let calm = books.calmSince, books.now > calm + .minutes(59) else { return [] }
        let wanted = Set(
            books.requests.filter { $0.course.phase.isOngoing }.flatMap { record in
                record.course.asks.filter { $0.stage == .asked }.map { [record.id, $0.donor] }
            })
        return books.messages.compactMap { message in
            guard message.state == .queued, message.purpose == MessagePurpose.ask.rawValue,
                message.expiresAt > books.wall, abs((books.wall - message.createdAt).minutes) > 30,
                case .donor(let donor) = message.addressee, wanted.contains([message.request ?? 0, donor])
            else { return nil }
            return "\(message.idempotencyKey) waits, and nothing keeps it"
        }
    }

    private static func ends(_ books: FaultBooks) -> [String] {
        guard books.isAtEnd else { return [] }
        return books.requests.compactMap { record in
            let course = record.course
            guard course.phase.isOngoing, course.attention.isDisjoint(with: [.deadlinePassed, .handedOver]) else {
                return nil
            }
            return "request \(record.id) is \(course.phase.rawValue), and nobody is told to look at it"
        }
    }

    private static func delivered(_ books: FaultBooks) -> [String] {
        guard books.isAtEnd else { return [] }
        return books.messages.filter { [.queued, .claimed, .submitted].contains($0.state) }.map {
            "\($0.idempotencyKey), \($0.purpose), is still \($0.state.rawValue)"
        }
    }
}
