import Blood
public import Dispatching
public import Matching

/// Everything one request's page shows.
public struct RequestView: Sendable {
    public var record: RequestRecord
    public var facility: Facility
    public var timeline: [TimelineEntry]
    public var messages: [OutboxMessage]
    public var offers: [StockOffer]
    /// Donors around who are not asked, by reason.
    public var notAsked: [SuppressionReason: Int]
    public var donors: [DonorID: Donor]
    /// What the donors wrote since they were asked, oldest first.
    public var replies: [DonorWords]
    public var staffNames: [Int64: String]

    /// What the audit says was read by whoever is shown this: the request, with its patient and caller, and the donors
    /// that were asked.
    public var auditSubjects: [String] { ["request:\(record.id)"] + record.course.asks.map { "donor:\($0.donor)" } }
    /// Flags of the abuse graph about its caller, or that it is evidence of; open ones first.
    public var flags: [AbuseFlag] = []
}

/// One line of the board.
public struct BoardLine: Sendable {
    public var record: RequestRecord
    public var facility: Facility?
}

/// What the board shows: ongoing requests, those that need a person first, and the last that ended.
public struct BoardView: Sendable {
    public var ongoing: [BoardLine]
    public var ended: [BoardLine]
    public var outbox: [AttemptState: Int]
    /// People who wrote and wait for a call.
    public var callBacks: Int
}

extension Centre {
    static let timelineShownMax = 500

    public func requestView(_ id: RequestID) async throws -> RequestView? {
        let found = try await ports.store.read { transaction -> RequestView? in
            guard let record = try transaction.request(id),
                let facility = try transaction.facility(record.details.facility)
            else { return nil }
            var donors: [DonorID: Donor] = [:]
            for ask in record.course.asks { donors[ask.donor] = try transaction.donor(ask.donor) }
            let staff = try transaction.allStaff().map { ($0.id, $0.name) }
            return RequestView(
                record: record, facility: facility,
                timeline: try transaction.timeline(of: id, after: 0, limit: Centre.timelineShownMax),
                messages: try transaction.messages(of: id), offers: [], notAsked: [:], donors: donors,
                replies: try transaction.donorWords(of: id),
                staffNames: Dictionary(uniqueKeysWithValues: staff))
        }
        guard var view = found else { return nil }
        view.flags = try await ports.store.read { try $0.flags(on: id) }
        view.offers = try await stockOffers(for: view.record.course.request)
        view.notAsked = register.ranking(query(for: view.record.course)).suppressed
        return view
    }

    /// Who could be asked now, for showing: the dispatcher makes its own.
    public func query(for course: RequestCourse) -> CandidateQuery {
        let now = now()
        let local = calendar.local(now)
        return CandidateQuery(
            patient: course.request.patient, component: course.request.component, kind: course.request.donationKind,
            anyGroup: course.request.mode == .replacementAnyGroup, place: course.request.place,
            radiusKilometres: course.radiusKilometres, urgency: course.request.urgency, now: now, today: local.today,
            hour: local.hour, excluding: Set(course.asks.map(\.donor)),
            includesConditional: course.includesConditional, limit: 1)
    }

    public func board(endedMax: Int = 20) async throws -> BoardView {
        try await ports.store.read { transaction in
            let facilities = Dictionary(uniqueKeysWithValues: try transaction.facilities().map { ($0.id, $0) })
            func line(_ record: RequestRecord) -> BoardLine {
                BoardLine(record: record, facility: facilities[record.details.facility])
            }
            let ongoing = try transaction.ongoingRequests().sorted {
                ($0.course.attention.isEmpty ? 1 : 0, $0.course.request.neededBy, $0.id)
                    < ($1.course.attention.isEmpty ? 1 : 0, $1.course.request.neededBy, $1.id)
            }
            return BoardView(
                ongoing: ongoing.map(line), ended: try transaction.endedRequests(limit: endedMax).map(line),
                outbox: try transaction.outboxCounts(), callBacks: try transaction.callBackCount())
        }
    }

    /// What the free line on the request form seems to say.
    public func understandIntake(_ line: String) async throws -> (IntakeSuggestion, [Facility]) {
        let facilities = try await ports.store.read { try $0.facilities() }
        let now = now()
        var suggestion = ports.intake.understand(line, facilities: facilities, now: now, calendar: calendar)
        if let phone = suggestion.callerPhone, case .success(let read) = ports.phones.read(phone) {
            suggestion.callerPhone = read
        }
        let byID = Dictionary(uniqueKeysWithValues: facilities.map { ($0.id, $0) })
        return (suggestion, suggestion.facilities.compactMap { byID[$0] })
    }

    public func findFacilities(_ words: String, limit: Int = 8) async throws -> [Facility] {
        let facilities = try await ports.store.read { try $0.facilities() }
        return ports.intake.find(words, in: facilities, limit: limit)
    }
}
