import Blood
import Matching

/// What a person does to the request as a whole.
extension Turn {
    mutating func takeAct(_ event: RequestEvent) -> DispatchRefusal? {
        switch event {
        case .reopen: return reopenRequest()
        case .reconciled:
            guard !course.phase.isOngoing else { return .requestIsOngoing }
            course.attention.remove(.reconciliationDue)
            return nil
        case .changeUnits(let units): return changeUnits(units)
        case .issuedFromStock(let units): return issueFromStock(units)
        default: break
        }
        guard course.phase.isOngoing else { return .requestHasEnded }
        switch event {
        case .verified:
            guard course.verification != .verified else { return .alreadyVerified }
            course.verification = .verified
            cause = .verified
        case .verificationRejected:
            course.verification = .rejected
            end(.rejected)
        case .askMore(let count): return askMore(count)
        case .widen: widen()
        case .permitConditional:
            course.includesConditional = true
            cause = .widened
        case .pause:
            guard !course.isPaused else { return .alreadyPaused }
            pause()
        case .resume:
            guard course.isPaused else { return .notPaused }
            course.isPaused = false
            cause = .resumed
        case .handOver: course.isWithSupervisor = true
        case .takeBack: course.isWithSupervisor = false
        case .extend(let neededBy):
            guard neededBy > now, neededBy > request.neededBy else { return .deadlineMustBeLater }
            course.request.neededBy = neededBy
            cause = .extended
        case .completed(let completion): return complete(completion)
        case .withdraw: end(.withdrawn)
        case .expire:
            guard now >= request.neededBy else { return .deadlineNotPassed }
            end(.expired)
        default: break
        }
        return nil
    }

    /// Takes the place of what was assumed. Once somebody has been asked, or the facility has confirmed something else,
    /// a page that nobody heard changes nothing any more.
    private mutating func complete(_ completion: RequestCompletion) -> DispatchRefusal? {
        guard course.verification == .pending else { return .alreadyVerified }
        guard course.isPaused, course.asks.isEmpty else { return .stageDoesNotAllow }
        guard (1...policy.unitsMax).contains(completion.units) else { return .unitsOutOfRange }
        if let neededBy = completion.neededBy {
            guard neededBy > now else { return .deadlineMustBeLater }
            course.request.neededBy = neededBy
            course.request.urgency = Urgency(timeLeft: neededBy - now)
        }
        course.request.patient.group = completion.group
        course.request.unitsNeeded = completion.units
        if let component = completion.component { course.request.component = component }
        cause = .extended
        return nil
    }

    /// Exactly this many more, even above the target; not before the need is confirmed, and not after the deadline.
    private mutating func askMore(_ count: Int) -> DispatchRefusal? {
        guard (1...policy.askMoreMax).contains(count) else { return .countOutOfRange }
        guard !course.isPaused else { return .requestIsPaused }
        guard course.verification == .verified else { return .notVerified }
        guard safeRoom == nil else { return .flagUndecided }
        guard now < request.neededBy else { return .deadlineMustBeLater }
        askExactly = count
        cause = .askedMore
        return nil
    }

    private mutating func widen() {
        if let ring = policy.ringsKilometres.first(where: { $0 > course.radiusKilometres }) {
            course.radiusKilometres = ring
        }
        climbed(to: .widerRing)
        cause = .widened
    }

    /// Nobody new is asked, and what has not left does not leave; replies and pledges go on working.
    private mutating func pause() {
        course.isPaused = true
        for index in course.asks.indices
        where course.asks[index].stage == .asked && course.asks[index].delivery == .queued
            && course.asks[index].triedChannels.count == 1
        {
            standDown(index)
        }
    }

    private mutating func reopenRequest() -> DispatchRefusal? {
        guard !course.phase.isOngoing else { return .requestIsOngoing }
        guard donationsNeeded > 0 else { return .unitsOutOfRange }
        if course.verification == .rejected { course.verification = .pending }
        course.phase = .open
        course.isPaused = false
        course.attention.remove(.reconciliationDue)
        cause = .resumed
        return nil
    }

    /// More units on a fulfilled request open it again.
    private mutating func changeUnits(_ units: Int) -> DispatchRefusal? {
        guard course.phase.isOngoing || course.phase == .fulfilled else { return .requestHasEnded }
        guard (1...policy.unitsMax).contains(units) else { return .unitsOutOfRange }
        course.request.unitsNeeded = units
        return followUnits()
    }

    /// Units handed out of stock; a negative number takes back what was written by mistake.
    private mutating func issueFromStock(_ units: Int) -> DispatchRefusal? {
        guard course.phase.isOngoing || course.phase == .fulfilled else { return .requestHasEnded }
        guard units != 0, (-policy.unitsMax...policy.unitsMax).contains(units),
            (0...policy.unitsMax).contains(course.unitsFromStock + units)
        else { return .unitsOutOfRange }
        course.unitsFromStock += units
        return followUnits()
    }

    private mutating func followUnits() -> DispatchRefusal? {
        if course.phase == .fulfilled, donationsNeeded > 0 {
            course.phase = .open
            course.attention.remove(.reconciliationDue)
        }
        cause = .extended
        return nil
    }
}
