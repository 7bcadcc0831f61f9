public import Blood
public import Dispatching
public import Matching
import Telephony

/// What the family of a typed request sent from its page, before anything is believed.
public struct CompletionForm: Sendable, Hashable {
    public var patientInitials: String
    public var group: BloodGroup?
    public var units: String
    public var component: BloodComponent?
    /// The family says that it does not know which component.
    public var componentIsUnknown: Bool
    public var time: RequestCompletion.Time?
    /// For `time == .at`; `nil` when no date could be read.
    public var date: Instant?
    public var ward: String
    /// The line of the timeline that the page showed as the family's last word; 0 for none.
    public var seen: Int64

    public init(
        patientInitials: String, group: BloodGroup?, units: String, component: BloodComponent?,
        componentIsUnknown: Bool = false, time: RequestCompletion.Time?, date: Instant? = nil, ward: String = "",
        seen: Int64 = 0
    ) {
        self.patientInitials = patientInitials
        self.group = group
        self.units = units
        self.component = component
        self.componentIsUnknown = componentIsUnknown
        self.time = time
        self.date = date
        self.ward = ward
        self.seen = seen
    }
}

/// What became of it.
public enum CompletionOutcome: Sendable, Hashable {
    case taken(RequestRecord)
    /// It says what stands there already: sent twice, it has one effect.
    case unchanged
    /// Nothing was taken; every problem is listed, not only the first.
    case problems([FieldProblem])
    /// Another word of the family came in between, from another tab or telephone; nothing was taken.
    case changedMeanwhile
    /// A person has seen to the request, or it has ended: whoever wants to change it rings.
    case closed
    case noSuchRequest
}

/// The family's last word on a typed request.
public struct CompletionWord: Sendable, Hashable {
    /// The line of the timeline.
    public var line: Int64
    public var at: Instant
    public var said: RequestCompletion
}

extension Centre {
    /// Takes the rest that the family of a typed request says on its page.
    ///
    /// Only what was assumed changes, and what was typed where it is corrected. The need stays to be verified, nobody
    /// is asked, and the call-back stays open: nobody has heard this page.
    public func completeTyped(_ form: CompletionForm, of request: RequestID) async throws -> CompletionOutcome {
        let now = now()
        let (outcome, turn) = try await ports.store.write { [self] transaction -> (CompletionOutcome, Turn?) in
            guard let record = try transaction.request(request) else { return (.noSuchRequest, nil) }
            guard record.isToBeCompleted else { return (.closed, nil) }
            let last = try transaction.timeline(of: request, after: 0, limit: Centre.timelineShownMax).lastCompletion
            let intake = intake(of: form, over: record, now: now)
            var problems = IntakeCheck(
                form: intake, now: now, facility: try transaction.facility(record.details.facility)
            ).problems
            if form.component == nil, !form.componentIsUnknown { problems.append(FieldProblem(.component, .missing)) }
            guard problems.isEmpty, let time = form.time, let units = Int(form.units.trimmed) else {
                return (.problems(problems), nil)
            }
            let said = RequestCompletion(
                patientInitials: intake.patientInitials.trimmed, group: form.group ?? .unknown, units: units,
                component: form.component, time: time, neededBy: time == .notKnown ? nil : intake.neededBy,
                ward: form.ward.trimmed)
            if let last, said.saysTheSame(as: last.said) { return (.unchanged, nil) }
            guard form.seen == last?.line ?? 0 else { return (.changedMeanwhile, nil) }
            let turn = try advance(request, by: .completed(said), actor: .family, now: now, in: transaction)
            guard case .taken(var taken) = turn.outcome else { return (.closed, nil) }
            taken.details.patientInitials = said.patientInitials
            taken.details.ward = said.ward
            taken.details.note = said.note
            try transaction.updateDetails(taken.details, of: request)
            try retrace(taken, now: now, in: transaction)
            return (.taken(taken), turn)
        }
        if let turn { settle(turn, request: request) }
        return outcome
    }

    /// When "today" and "tomorrow" end for a need: late this evening, or by midnight when the evening is nearly over;
    /// and nine o'clock in the morning, when operations begin.
    public func completionTimes() -> (today: Instant, tomorrow: Instant) { completionTimes(now: now()) }

    private func completionTimes(now: Instant) -> (today: Instant, tomorrow: Instant) {
        let today = calendar.day(of: now)
        let evening = calendar.instant(today, minuteOfDay: 22 * 60)
        return (
            evening >= now + .hours(1) ? evening : calendar.instant(today.adding(days: 1), minuteOfDay: 0),
            calendar.instant(today.adding(days: 1), minuteOfDay: 9 * 60)
        )
    }

    func deadline(_ time: RequestCompletion.Time, date: Instant?, now: Instant) -> Instant? {
        switch time {
        // The shortest in which donors are judged at all (`UrgencyPolicy.horizonMin`).
        case .atOnce: (now + .hours(2)).toTheMinute
        case .withinSixHours: (now + Centre.keypadDeadline).toTheMinute
        case .today: completionTimes(now: now).today
        case .tomorrow: completionTimes(now: now).tomorrow
        case .at: date
        case .notKnown: nil
        }
    }

    private func neededBy(_ form: CompletionForm, over record: RequestRecord, now: Instant) -> Instant? {
        switch form.time {
        case .notKnown: record.course.request.neededBy
        case .some(let time): deadline(time, date: form.date, now: now)
        case nil: nil
        }
    }

    /// As if the desk had taken it, so that the same checks hold.
    private func intake(of form: CompletionForm, over record: RequestRecord, now: Instant) -> IntakeForm {
        let initials = form.patientInitials.trimmed
        return IntakeForm(
            mode: record.course.request.mode,
            patientInitials: initials == Centre.unknownInitials ? "" : initials, group: form.group,
            component: form.component ?? record.course.request.component, units: form.units,
            facility: record.details.facility, ward: form.ward, neededBy: neededBy(form, over: record, now: now),
            urgency: record.course.request.urgency)
    }

    /// How the initials of a patient of whom nothing is known are written.
    static let unknownInitials = "?"

    /// The language of the text that follows a call. Whoever heard Urdu is written to in Latin letters, which every
    /// telephone shows; so is, for want of texts, whoever heard Sindhi.
    func writtenLanguage(of call: CallID) async throws -> Language {
        switch try await ports.store.read({ try $0.call(call)?.call.language }) {
        case .english: .english
        case .urdu, .sindhi, nil: .urduLatin
        }
    }
}

extension RequestRecord {
    /// Typed on a keypad, and nobody has seen to it: the family may still say the rest on its page.
    public var isToBeCompleted: Bool {
        details.source == Centre.keypadSource && course.phase.isOngoing && course.verification == .pending
            && course.isPaused && course.asks.isEmpty
    }
}

extension [TimelineEntry] {
    /// What the family said last of a request that was typed; `nil` where it said nothing.
    public var lastCompletion: CompletionWord? {
        for entry in reversed() {
            if case .event(.completed(let said)) = entry.fact {
                return CompletionWord(line: entry.id, at: entry.at, said: said)
            }
        }
        return nil
    }
}

extension RequestCompletion {
    /// The note for the desk, in place of the one that said what all is assumed.
    fileprivate var note: String {
        var assumed: [String] = []
        if component == nil { assumed.append("red cells") }
        if neededBy == nil { assumed.append("an emergency, needed within six hours of the call") }
        let rest =
            assumed.isEmpty
            ? "Nothing is assumed any more." : "Still assumed: \(assumed.joined(separator: "; "))."
        return "Typed on the keypad, because no operator was there. The family has said the rest on its page; "
            + "no person has heard it. \(rest)"
    }
}

extension Instant {
    /// The whole minute at or before it, so that six hours stay an emergency: a page shows minutes, and gives back what
    /// it showed.
    fileprivate var toTheMinute: Instant {
        let minute: Int64 = 60_000
        return Instant(millisecondsSince1970: millisecondsSince1970 / minute * minute)
    }
}
