public import Blood
public import Dispatching
public import Matching

/// What became of a request that somebody typed on the page for everybody.
public enum WebRequestOutcome: Sendable, Hashable {
    case opened(RequestRecord)
    /// The same number has asked for the same need before: it is open.
    case open(RequestRecord)
    /// Somebody else has asked for what looks like the same need. Whose it is, is not said; a person looks at both.
    case looksLikeAnothers
    case problems([FieldProblem])
}

extension RequestDetails {
    /// Typed by somebody alone, on a keypad or on a page. Anybody with a telephone can, so nobody is asked before the
    /// facility has confirmed it.
    public var wasHeardByNobody: Bool { source == Centre.keypadSource || source == Centre.webSource }
}

extension Centre {
    /// Opens what was typed on the page for everybody, once a code has shown that the number is the caller's own.
    /// - Parameters:
    ///   - form: with the caller's number; the note is written here.
    ///   - copy: the word this copy of the form carries; sent twice, it opens one request.
    public func openFromWeb(_ form: IntakeForm, copy: String) async throws -> WebRequestOutcome {
        var form = form
        form.note =
            "Typed on the web page by the number itself. Nobody has heard it: ring the hospital, then the caller."
        switch try await openRequest(form, by: nil, source: Centre.webSource, copy: copy) {
        case .opened(let record): return .opened(record)
        case .problems(let problems): return .problems(problems)
        case .looksLike(let records):
            guard case .success(let phone) = ports.phones.read(form.callerPhone) else { return .looksLikeAnothers }
            if let own = records.first(where: { $0.details.callerPhone == phone }) { return .open(own) }
            let now = now()
            try await ports.store.write { transaction in
                try transaction.openCallBack(
                    CallBack(
                        phone: phone, request: records.first?.id, cause: .asked,
                        words: "Asked on the web page for what looks like an open request of another number.",
                        openedAt: now, changedAt: now))
            }
            events.publish(.register)
            return .looksLikeAnothers
        }
    }

    /// How urgent a need is of which only the deadline is known, in the hours that the desk's own form uses.
    /// - Returns: an emergency within six hours, urgent within a day, routine after; ours, no source.
    public func urgency(neededBy: Instant) -> Urgency {
        let left = neededBy - now()
        return left <= .hours(6) ? .emergency : left <= .hours(24) ? .urgent : .routine
    }

    /// When the family's words for a time end.
    /// - Parameter date: for a date and time of their own.
    public func deadline(_ time: RequestCompletion.Time, date: Instant?) -> Instant? {
        deadline(time, date: date, now: now())
    }
}
