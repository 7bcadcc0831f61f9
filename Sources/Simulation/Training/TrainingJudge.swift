package import Blood
package import Centre
internal import Dispatching

/// What the books say of one call.
package struct TrainingFacts: Sendable {
    /// From waiting to the first word; `nil` for a call that nobody took.
    package var answeredAfter: Duration?
    package var connectedAt: Instant?
    /// What was opened for this caller since the call began.
    package var request: RequestRecord?
    /// The one that was written down.
    package var facilityName: String?
    /// The facility of it was rung and answered.
    package var rangBack = false
    package var isMarked = false
    package var hasNote = false
    /// The donor who rang is asked no more.
    package var isStopped = false

    package init() {}
}

/// Judges a call by what the books say against what was true. What was said is nobody's business but the two who spoke.
package enum TrainingJudge {
    /// NENA-STA-020.1-2020: 90 % of calls within 15 seconds.
    static let answeredWithin = Duration.seconds(15)
    /// From the first word to an open request: the form's fields are asked in about two minutes, and one more. Ours.
    static let openedWithin = Duration.minutes(3)
    /// A time that somebody says is good to half an hour.
    static let deadlineTolerance = Duration.minutes(30)

    /// Points of 100; none for a call that nobody took.
    package static func points(_ one: TrainingCase, _ facts: TrainingFacts) -> [TrainingPoint] {
        guard let waited = facts.answeredAfter else { return [] }
        let answered = TrainingPoint(
            .answered, waited <= answeredWithin ? 10 : 0, of: 10, wanted: [.seconds(15)],
            found: [.seconds(Int(waited.wholeMilliseconds / 1_000))])
        if one.isNeed { return [answered] + ofNeed(one, facts) }
        if one.kind == .deniedByFacility { return [answered] + ofDenied(one, facts) }
        return [answered, nothingOpened(facts)] + [act(one, facts)]
    }

    // MARK: - Nothing is needed, or is looked after already

    private static func nothingOpened(_ facts: TrainingFacts) -> TrainingPoint {
        let isOpened = facts.request != nil
        return TrainingPoint(
            .nothingOpened, isOpened ? 0 : 50, of: 50, wanted: [.no], found: [isOpened ? .yes : .no],
            isSerious: isOpened)
    }

    private static func act(_ one: TrainingCase, _ facts: TrainingFacts) -> TrainingPoint {
        let (criterion, isDone): (TrainingCriterion, Bool) =
            switch one.kind {
            case .prank: (.marked, facts.isMarked)
            case .stop: (.stopped, facts.isStopped)
            default: (.noted, facts.hasNote)
            }
        return TrainingPoint(
            criterion, isDone ? 40 : 0, of: 40, wanted: [.yes], found: [isDone ? .yes : .no],
            isSerious: one.kind == .stop && !isDone)
    }

    // MARK: - Blood is needed

    private static func ofNeed(_ one: TrainingCase, _ facts: TrainingFacts) -> [TrainingPoint] {
        let request = facts.request
        let openedAfter = request.flatMap { request in
            facts.connectedAt.map { request.course.request.openedAt - $0 }
        }
        let isVerified = request?.course.verification == .verified
        return [
            TrainingPoint(
                .opened, openedAfter.map { $0 <= openedWithin ? 10 : 5 } ?? 0, of: 10,
                wanted: [.seconds(Int(openedWithin.wholeMilliseconds / 1_000))],
                found: openedAfter.map { [.seconds(Int($0.wholeMilliseconds / 1_000))] } ?? [],
                // Somebody bleeds, and nobody has been told.
                isSerious: request == nil)
        ] + details(one, facts, group: 15, deadline: 10, patient: 10) + [
            TrainingPoint(
                .rangBack, facts.rangBack ? 10 : 0, of: 10, wanted: [.yes], found: [facts.rangBack ? .yes : .no],
                // Confirmed by nobody: donors were woken on a caller's word.
                isSerious: isVerified && !facts.rangBack),
            TrainingPoint(.decided, isVerified ? 5 : 0, of: 5, wanted: [.yes], found: [isVerified ? .yes : .no]),
        ]
    }

    private static func ofDenied(_ one: TrainingCase, _ facts: TrainingFacts) -> [TrainingPoint] {
        let verification = facts.request?.course.verification
        let isRejected = verification == .rejected
        return details(one, facts, group: 10, deadline: 5, patient: 15) + [
            TrainingPoint(
                .rangBack, facts.rangBack ? 10 : 0, of: 10, wanted: [.yes], found: [facts.rangBack ? .yes : .no]),
            TrainingPoint(
                .decided, isRejected ? 20 : 0, of: 20, wanted: [.no],
                found: verification == .verified ? [.yes] : isRejected ? [.no] : [],
                isSerious: verification == .verified),
        ]
    }

    /// What was written down of the need. A wrong facility sends donors to another house; a group that is not the
    /// patient's, or that nobody knows, asks the wrong people.
    private static func details(
        _ one: TrainingCase, _ facts: TrainingFacts, group groupMost: Int, deadline deadlineMost: Int,
        patient patientMost: Int
    ) -> [TrainingPoint] {
        let record = facts.request
        let request = record?.course.request
        let isSame = record?.details.facility == one.facility.id
        let isGroup = request?.patient.group == one.group
        let needPoints =
            (request?.component == one.component ? 5 : 0) + (request?.unitsNeeded == one.units ? 5 : 0)
        let isInTime = request.map { abs(($0.neededBy - one.neededBy).wholeMilliseconds) }
            .map { $0 <= deadlineTolerance.wholeMilliseconds }
        let initials = record.map { plain($0.details.patientInitials) == plain(one.initials) } ?? false
        let number = record.map { plain($0.details.recordNumber) == plain(one.recordNumber) } ?? false
        return [
            TrainingPoint(
                .facility, isSame ? 20 : 0, of: 20, wanted: [.text(one.facility.name)],
                found: facts.facilityName.map { [.text($0)] } ?? [], isSerious: record != nil && !isSame),
            TrainingPoint(
                .group, isGroup ? groupMost : 0, of: groupMost, wanted: [.group(one.group)],
                found: request.map { [.group($0.patient.group)] } ?? [], isSerious: record != nil && !isGroup),
            TrainingPoint(
                .need, needPoints, of: 10, wanted: [.number(one.units), .component(one.component)],
                found: request.map { [.number($0.unitsNeeded), .component($0.component)] } ?? []),
            TrainingPoint(
                .deadline, isInTime == true ? deadlineMost : 0, of: deadlineMost, wanted: [.time(one.neededBy)],
                found: request.map { [.time($0.neededBy)] } ?? []),
            TrainingPoint(
                .patient, (initials ? patientMost / 2 : 0) + (number ? patientMost - patientMost / 2 : 0),
                of: patientMost, wanted: [.text(one.initials), .text(one.recordNumber)],
                found: record.map { [.text($0.details.patientInitials), .text($0.details.recordNumber)] } ?? []),
        ]
    }

    /// However it is written: dots and spaces between initials are nobody's mistake.
    private static func plain(_ text: String) -> String { text.filter { $0.isLetter || $0.isNumber }.uppercased() }
}
