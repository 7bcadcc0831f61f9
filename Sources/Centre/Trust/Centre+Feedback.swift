import Blood
import Dispatching
public import Matching
import Telephony

/// "Was money asked? Were you treated well?", after every contact with a family or a facility.
extension Centre {
    /// A thanks is answered within this time; afterwards the same digits mean what they always mean.
    static let feedbackWithin = Duration.days(7)

    /// Whether this donor is asked the two questions now, and what was said already.
    public func feedback(
        of donor: DonorID, for request: RequestID
    ) async throws -> (isAsked: Bool, said: DonorReport?) {
        try await ports.store.read { transaction in
            (
                try transaction.contactHasEnded(donor: donor, request: request),
                try transaction.report(of: donor, for: request)
            )
        }
    }

    /// Takes one answer or both.
    /// - Returns: false when this donor met nobody for this request, or has not finished.
    public func hearFeedback(
        of donor: DonorID, for request: RequestID, money: DonorReport.Money? = nil,
        treatment: DonorReport.Treatment? = nil, way: DonorReport.Way
    ) async throws -> Bool {
        guard money != nil || treatment != nil else { return false }
        let report = DonorReport(
            request: request, donor: donor, at: now(), way: way, money: money, treatment: treatment)
        let isTaken = try await ports.store.write { [self] transaction in
            guard try transaction.contactHasEnded(donor: donor, request: request) else { return false }
            try hear(report, in: transaction)
            return true
        }
        if isTaken {
            clocksMoved.knock()
            events.publish(.messages, request: request)
        }
        return isTaken
    }

    /// Digits in answer to a thanks.
    ///
    /// Only of a donor whose last ask ended with a donation, who has been thanked within the week, and who is asked for
    /// nothing else now: so they are never an answer to an open ask, and an answer to one is never taken for them.
    /// - Returns: the request it was about; `nil` for every other text.
    func hearFeedback(
        _ text: InboundMessage, from donor: DonorID, now: Instant, in transaction: any CentreWriting
    ) throws -> RequestID? {
        guard let said = FeedbackDigits(text.body), !text.isUnreadable, text.reference == nil,
            let request = try transaction.latestAsk(of: donor),
            let ask = try transaction.ask(of: donor, in: request), ask.stage == .donated
        else { return nil }
        let thanks = try transaction.messages(of: request).last {
            $0.addressee == .donor(donor) && $0.purpose == MessagePurpose.thanks.rawValue && $0.tries > 0
        }
        guard let thanks, now - thanks.createdAt < Centre.feedbackWithin else { return nil }
        if let answered = text.inReplyTo, answered != thanks.providerID { return nil }
        try hear(
            DonorReport(
                request: request, donor: donor, at: now, way: .text, money: said.money, treatment: said.treatment),
            in: transaction)
        return request
    }

    /// Money came up in a text to us. Who asked whom a person finds out who rings back.
    func hearMention(
        of donor: DonorID, request: RequestID?, now: Instant, in transaction: any CentreWriting
    ) throws {
        guard let request, try transaction.trace(of: request) != nil else { return }
        try transaction.saveReport(
            DonorReport(request: request, donor: donor, at: now, way: .text, money: .mentioned))
        try evaluateCaller(of: request, now: now, in: transaction)
    }

    /// What is written down of a call-back in which the donor said that money was asked.
    public static let moneyAskedOutcome = "moneyAsked"

    /// A person has rung the donor back, and money was asked.
    func hearMoneyAsked(in task: CallBack, now: Instant, in transaction: any CentreWriting) throws {
        guard let donor = task.donor, let request = task.request else { return }
        try transaction.saveReport(DonorReport(request: request, donor: donor, at: now, way: .call, money: .yes))
        try evaluateCaller(of: request, now: now, in: transaction)
    }

    /// A donor has pressed the key that reports the family.
    func hearReported(in call: CallRecord, now: Instant, in transaction: any CentreWriting) throws {
        guard let request = call.request, let donor = call.donor else { return }
        try transaction.saveReport(
            DonorReport(request: request, donor: donor, at: now, way: .call, treatment: .reported))
        try evaluateCaller(of: request, now: now, in: transaction)
    }

    /// A donor has pressed a key at the end of a masked call.
    func hear(_ said: AfterCall, in call: CallRecord, now: Instant, in transaction: any CentreWriting) throws {
        guard let request = call.request, let donor = call.donor else { return }
        var report = DonorReport(request: request, donor: donor, at: now, way: .call)
        switch said {
        case .allWell: (report.money, report.treatment) = (.no, .well)
        case .moneyAsked: report.money = .yes
        case .treatedBadly: report.treatment = .badly
        }
        try hear(report, in: transaction)
    }

    /// What is bad news is rung back about, as ever; two of them about one caller are a flag as well.
    func hear(_ report: DonorReport, in transaction: any CentreWriting) throws {
        try transaction.saveReport(report)
        let cause: CallBack.Cause? =
            report.money == .yes ? .money : report.treatment == .badly ? .reported : nil
        guard let cause else { return }
        if let donor = report.donor, let phone = try transaction.donor(donor)?.phone {
            try transaction.openCallBack(
                CallBack(
                    phone: phone, donor: donor, request: report.request, cause: cause, words: "",
                    openedAt: report.at, changedAt: report.at))
        }
        try evaluateCaller(of: report.request, now: report.at, in: transaction)
    }
}
