internal import Blood
internal import Centre
internal import Dispatching
internal import Matching

/// Damages what the checks look at, one thing at a time: a check that does not notice would not notice the real thing.
package enum FaultDamage {
    /// Whether the check finds nothing in sound books, and something in damaged ones.
    package static func isNoticed(by check: FaultCheck, in ledger: FaultLedger, _ books: FaultBooks) -> Bool {
        var damaged = ledger
        var spoiled = books
        damage(check, &damaged, &spoiled)
        func finds(_ ledger: FaultLedger, _ books: FaultBooks) -> Bool {
            FaultChecks.problems(ledger, books).contains { $0.check == check }
        }
        return !finds(ledger, books) && finds(damaged, spoiled)
    }

    private static func damage(_ check: FaultCheck, _ ledger: inout FaultLedger, _ books: inout FaultBooks) {
        switch check {
        case .requests: books.requests.removeFirst()
        case .acts: books.events = [:]
        case .replies: books.inbound.removeAll()
        case .stops: for phone in books.stopped.keys { books.stopped[phone] = false }
        case .donations: for donation in books.donations.keys { books.donations[donation] = 2 }
        case .openAsks: openTwice(&books)
        case .oneAsk: askAgain(&ledger, &books)
        case .knownOutcome: sendAgain(&ledger, copy: false)
        case .marked: sendAgain(&ledger, copy: true)
        case .afterStop: if let ask = ask(ledger) { ledger.stops[ask.phone] = ask.at - .seconds(3) }
        case .afterClose:
            guard let ask = ask(ledger) else { return }
            for record in books.requests where record.details.reference == ask.reference {
                ledger.closes[record.id] = ask.at - .seconds(3)
            }
        case .pledges: books.surplus = [books.requests[0].id: [1]]
        case .outcome, .delivered: for index in books.messages.indices { books.messages[index].state = .submitted }
        case .outbox: books.messages.removeFirst()
        case .moves:
            books.calmSince = books.now - .hours(2)
            holdBack(&books)
        case .ends:
            books.requests[0].course.phase = .open
            books.requests[0].course.attention = []
        case .surprises: ledger.surprises = ["something fell over"]
        }
    }

    private static func ask(_ ledger: FaultLedger) -> FaultLedger.Leaving? {
        ledger.leavings.last { $0.purpose == MessagePurpose.ask.rawValue }
    }

    /// The same donor is asked for two requests at once.
    private static func openTwice(_ books: inout FaultBooks) {
        guard var ask = books.requests.flatMap(\.course.asks).first else { return }
        ask.stage = .asked
        for index in books.requests.indices.prefix(2) { books.requests[index].course.asks.append(ask) }
    }

    /// An ask of an open request is in the queue since yesterday.
    private static func holdBack(_ books: inout FaultBooks) {
        let asks = books.messages.indices.filter { books.messages[$0].purpose == MessagePurpose.ask.rawValue }
        guard let place = asks.first, case .donor(let donor) = books.messages[place].addressee else { return }
        books.messages[place].state = .queued
        books.messages[place].createdAt = books.wall - .hours(24)
        books.messages[place].expiresAt = books.wall + .hours(1)
        for index in books.requests.indices where books.requests[index].id == books.messages[place].request {
            books.requests[index].course.phase = .open
            for ask in books.requests[index].course.asks.indices
            where books.requests[index].course.asks[ask].donor == donor {
                books.requests[index].course.asks[ask].stage = .asked
            }
        }
    }

    /// One wave asks a donor with two messages.
    private static func askAgain(_ ledger: inout FaultLedger, _ books: inout FaultBooks) {
        guard var again = ask(ledger), var row = books.messages.first(where: { $0.idempotencyKey == again.key }) else {
            return
        }
        row.id = 1_000_000
        again.key = row.idempotencyKey
        books.messages.append(row)
        ledger.leavings.append(again)
    }

    /// What is known to have been taken goes out once more.
    private static func sendAgain(_ ledger: inout FaultLedger, copy: Bool) {
        guard var again = ledger.leavings.first(where: { $0.knownAt != nil }), let knownAt = again.knownAt else {
            return
        }
        again.isCopy = copy
        again.claimedAt = copy ? again.claimedAt : knownAt + .seconds(1)
        ledger.leavings.append(again)
    }
}
