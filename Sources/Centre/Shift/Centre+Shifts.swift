public import Blood
import Dispatching

/// Who is at the desk when, and how one hands it to the next.
extension Centre {
    /// The longest words of who hands over, in characters.
    public static let handoverWordsMax = 2_000

    // MARK: - Rota

    public func planShift(
        of member: Int64, _ duty: Duty, from: Instant?, until: Instant?, by staff: Int64
    ) async throws -> Result<Int64, ShiftProblem> {
        guard let from, let until else { return .failure(.timesMissing) }
        guard until > from else { return .failure(.endsBeforeItBegins) }
        guard until - from <= Rota.lengthMax else { return .failure(.tooLong) }
        let now = now()
        let outcome = try await ports.store.write { transaction -> Result<Int64, ShiftProblem> in
            guard let person = try transaction.staff(member), person.disabledAt == nil, person.role != .machine else {
                return .failure(.staffUnknown)
            }
            let id = try transaction.insertShift(
                Shift(staff: member, duty: duty, from: from, until: until, madeAt: now, madeBy: staff))
            try transaction.appendAudit(
                AuditEntry(at: now, staff: staff, act: .shiftAdd, subject: "shift:\(id)", reason: "staff:\(member)"))
            return .success(id)
        }
        events.publish(.calls)
        return outcome
    }

    /// - Returns: false when it was removed before.
    public func removeShift(_ id: Int64, by staff: Int64) async throws -> Bool {
        let now = now()
        let isRemoved = try await ports.store.write { transaction in
            guard try transaction.removeShift(id, by: staff, at: now) else { return false }
            try transaction.appendAudit(AuditEntry(at: now, staff: staff, act: .shiftRemove, subject: "shift:\(id)"))
            return true
        }
        events.publish(.calls)
        return isRemoved
    }

    // MARK: - Handing over

    /// Writes down who leaves, with how much, and the words for who comes.
    public func handOver(words: String, by staff: Int64) async throws -> HandoverOutcome {
        let words = words.trimmed
        guard words.unicodeScalars.count <= Centre.handoverWordsMax else { return .wordsTooLong }
        let now = now()
        let outcome = try await ports.store.write { transaction -> HandoverOutcome in
            let open = try transaction.openGlances()
            let id = try transaction.insertHandover(
                Handover(
                    givenBy: staff, givenAt: now, words: words, openRequests: open.count,
                    needing: open.count { !$0.attention.isEmpty }, callBacks: transaction.callBackCount(),
                    flags: transaction.openFlagCount()))
            guard let id else { return .isOpen }
            try transaction.appendAudit(
                AuditEntry(at: now, staff: staff, act: .handoverGive, subject: "handover:\(id)"))
            return .done(id)
        }
        events.publish(.calls)
        return outcome
    }

    /// The next one says by their own name that they have it.
    public func takeOver(_ id: Int64, by staff: Int64) async throws -> HandoverOutcome {
        let now = now()
        let outcome = try await ports.store.write { transaction -> HandoverOutcome in
            guard let handover = try transaction.handover(id), handover.takenAt == nil else { return .gone }
            guard handover.givenBy != staff else { return .isOwn }
            guard try transaction.takeHandover(id, by: staff, at: now) else { return .gone }
            try transaction.appendAudit(
                AuditEntry(
                    at: now, staff: staff, act: .handoverTake, subject: "handover:\(id)",
                    reason: "staff:\(handover.givenBy)"))
            return .done(id)
        }
        events.publish(.calls)
        return outcome
    }

    /// When this shift began: with the last handover that was taken over, or at midnight where that was longer ago.
    public func shiftBegan() async throws -> Instant {
        let midnight = calendar.instant(today(), minuteOfDay: 0)
        let last = try await ports.store.read { try $0.handovers(limit: 5) }.lazy.compactMap(\.takenAt).first
        return max(last ?? midnight, midnight)
    }
}
