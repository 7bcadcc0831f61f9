import Access
import Blood
import Centre
import Dispatching
import Matching
import Pages
import Telephony

/// What one member of staff sees of the calls: read at once, so that no call stands in two places.
struct CallDesk: Sendable {
    var mine: OperatorPresence?
    /// In the order in which they are to be answered, with those who keep a place without holding the line.
    var waiting: [CallsPage.Line]
    var current: CallsPage.Line?
    /// The call that has just ended, while it is written up.
    var last: CallsPage.Line?
    var others: [CallsPage.Line]
    var presences: [CallsPage.Presence]
    var announcement: CallsPage.Announcement?

    /// What the audit says was read: calls and promises to call with a number, a name, notes or earlier calls.
    var auditSubjects: [String] {
        (waiting + [current, last].compactMap(\.self) + others).map { line in
            line.callBack.map { "callBack:\($0)" } ?? "call:\(line.id)"
        }
    }

    /// - Parameter isWhole: with history, notes and everybody's state; the bar of who rings needs none of it.
    static func read(_ centre: Centre, for staff: StaffMember, isWhole: Bool = true) async throws -> CallDesk {
        let now = centre.now()
        return try await centre.ports.store.read { transaction in
            let reader = CallLineReader(
                centre: centre, names: try transaction.allStaff().reduce(into: [:]) { $0[$1.id] = $1.name },
                transaction: transaction)
            let presences = try transaction.presences()
            let mine = presences.first { $0.staff == staff.id }
            let live = try transaction.liveCalls()
            let waiting = live.filter(\.isWaiting).sorted {
                ($0.isSlowed ? 1 : 0, $0.call.queuedAt ?? now) < ($1.isSlowed ? 1 : 0, $1.call.queuedAt ?? now)
            }
            let promised = try transaction.keptPlaces(limit: promisesMax)
            let isWriting = mine?.state == .wrapUp
            let rest = live.filter { !$0.isWaiting && $0.id != mine?.call }
            let current = live.first { $0.id == mine?.call }
            let last = isWriting ? try transaction.lastCall(of: staff.id, since: now - lastCallWithin) : nil
            let announced = isWhole ? try transaction.announcement() : nil
            return CallDesk(
                mine: mine,
                waiting: try reader.queue(waiting, promised, isWhole: isWhole),
                current: try current.map { try reader.line($0, isWhole: true) },
                last: try last.map { try reader.line($0, isWhole: true) },
                others: isWhole ? try rest.map { try reader.line($0, isWhole: false) } : [],
                presences: presences.map {
                    CallsPage.Presence(name: reader.names[$0.staff] ?? "", state: $0.state.rawValue, since: $0.since)
                },
                announcement: announced.map {
                    CallsPage.Announcement(kind: $0.kind.rawValue, by: reader.names[$0.staff] ?? "", since: $0.at)
                })
        }
    }

    /// More promises than this are on the page of call-backs.
    private static let promisesMax = 200
    /// A call longer ago is written up no more.
    private static let lastCallWithin = Duration.hours(4)
}

/// Makes lines of calls.
private struct CallLineReader {
    let centre: Centre
    let names: [Int64: String]
    let transaction: any CentreReading

    /// Requests of a caller that are shown.
    private static let needsMax = 5
    /// Earlier calls that are counted.
    private static let earlierMax = 50

    func queue(_ waiting: [CallRecord], _ promised: [CallBack], isWhole: Bool) throws -> [CallsPage.Line] {
        let calls = try waiting.map { call in
            (
                isSlowed: call.isSlowed ? 1 : 0, since: call.call.queuedAt ?? call.startedAt,
                line: try line(call, isWhole: isWhole)
            )
        }
        let promises = try promised.map { task in
            (isSlowed: 0, since: task.openedAt, line: try line(task, isWhole: isWhole))
        }
        return (calls + promises).sorted { ($0.isSlowed, $0.since) < ($1.isSlowed, $1.since) }.map(\.line)
    }

    func line(_ record: CallRecord, isWhole: Bool) throws -> CallsPage.Line {
        let call = record.call
        // A donor's number is nobody's business who does not need it: only who rang us, and who is rung back, is shown.
        let isCaller = call.kind == .inbound || (call.kind == .desk && record.callBack != nil)
        let request = try record.request.flatMap { try transaction.request($0) }
        let donor = try record.donor.flatMap { try transaction.donor($0) }
        let far: Party = call.kind == .inbound ? .caller : call.pairing?.second.party ?? .donor
        var line = CallsPage.Line(
            id: record.id.rawValue, kind: call.kind.rawValue,
            phone: isCaller ? record.phone.map(centre.ports.phones.shown) ?? "" : "", donorName: donor?.name ?? "",
            donor: record.donor, request: record.request, reference: request?.details.reference ?? "",
            need: request.map(need) ?? "",
            since: record.isWaiting ? call.queuedAt ?? record.startedAt : record.startedAt,
            operatorName: record.staff.flatMap { names[$0] } ?? "", isConnected: call.connectedAt != nil,
            stage: call.stage.rawValue, isOnHold: call.stage == .talking && call.leg(of: far)?.isBridged == false,
            isMuted: call.leg(of: .operator)?.isMuted == true, third: third(call),
            slowed: call.inbound?.standing?.rawValue ?? "", wantsWoman: donor?.prefersWomanOperator == true,
            listeners: listeners(call), mayBeListenedTo: record.mayBeListenedTo, callBack: nil)
        if isCaller, let phone = record.phone { try tellMore(phone, besides: record.id, isWhole: isWhole, &line) }
        if isWhole { line.notes = try notes(of: record.id) }
        return line
    }

    /// Somebody who asked to be rung back, and has kept the place.
    func line(_ task: CallBack, isWhole: Bool) throws -> CallsPage.Line {
        let request = try task.request.flatMap { try transaction.request($0) }
        let donor = try task.donor.flatMap { try transaction.donor($0) }
        var line = CallsPage.Line(
            id: "call-back-\(task.id)", kind: CallKind.inbound.rawValue, phone: centre.ports.phones.shown(task.phone),
            donorName: donor?.name ?? "", donor: task.donor, request: task.request,
            reference: request?.details.reference ?? "", need: request.map(need) ?? "", since: task.openedAt,
            wantsWoman: donor?.prefersWomanOperator == true, callBack: task.id)
        try tellMore(task.phone, besides: nil, isWhole: isWhole, &line)
        line.callBackCause = ""
        return line
    }

    /// What is known of the number beside this call.
    private func tellMore(_ phone: String, besides call: CallID?, isWhole: Bool, _ line: inout CallsPage.Line) throws {
        let earlier = try transaction.calls(of: phone, limit: Self.earlierMax).filter { $0.id != call }
        line.earlierCalls = earlier.count { $0.call.kind == .inbound }
        line.openRequests = try transaction.ongoingRequests(caller: phone, limit: Self.needsMax).map { record in
            CallsPage.Need(
                request: record.id, reference: record.details.reference, need: need(record),
                neededBy: record.course.request.neededBy)
        }
        line.callBackCause = try transaction.callBack(phone: phone)?.cause.rawValue ?? ""
        if let caller = try transaction.request(caller: phone).flatMap({ try transaction.trace(of: $0)?.caller }) {
            line.flags = try transaction.flags(caller: caller).filter { $0.state != .dismissed }.map(FlagNote.init)
        }
        guard isWhole else { return }
        line.history = try earlier.prefix(CallsPage.historyMax).map { record in
            CallsPage.Earlier(
                at: record.startedAt, kind: record.call.kind.rawValue, outcome: record.call.outcome?.rawValue ?? "",
                operatorName: record.staff.flatMap { names[$0] } ?? "",
                note: try transaction.notes(of: record.id).last?.words ?? "")
        }
    }

    private func notes(of call: CallID) throws -> [CallsPage.Note] {
        try transaction.notes(of: call).map { note in
            CallsPage.Note(at: note.at, by: names[note.staff] ?? "", words: note.words)
        }
    }

    private func need(_ record: RequestRecord) -> String {
        let course = record.course
        let group = course.request.patient.group.rawValue.replacing("-", with: "−")
        return "\(group) \(course.unitsInHand)/\(course.request.unitsNeeded)"
    }

    private func third(_ call: Call) -> String {
        guard let leg = call.leg(of: .third) else { return "" }
        return leg.isBridged ? "in" : "rings"
    }

    private func listeners(_ call: Call) -> [String] {
        guard let listener = call.listener, call.leg(of: .listener)?.isBridged == true else { return [] }
        return [names[listener] ?? ""]
    }
}
