public import Blood
public import Dispatching
public import Matching

/// What was gathered about one event: plain values, so that the rules can be read and tested as tables.
public struct AbuseEvidence: Sendable, Hashable {
    public var now: Instant
    /// The first request of the number that is looked at; `nil` where none is.
    public var caller: RequestID?
    /// Requests of that number.
    public var requests: [RequestTrace]
    /// Requests for the same initials at the same facility, of whatever number; all for one patient.
    public var samePatient: [RequestTrace]
    /// Requests under the same record number at whatever facility; all under one number.
    public var sameRecord: [RequestTrace]
    /// What donors said of requests of that number.
    public var reports: [DonorReport]
    /// Donors who promised for requests of that number.
    public var promises: [DonorTrace]
    /// Everything one donor promised.
    public var promisesOfDonor: [DonorTrace]

    public init(
        now: Instant, caller: RequestID? = nil, requests: [RequestTrace] = [], samePatient: [RequestTrace] = [],
        sameRecord: [RequestTrace] = [], reports: [DonorReport] = [], promises: [DonorTrace] = [],
        promisesOfDonor: [DonorTrace] = []
    ) {
        self.now = now
        self.caller = caller
        self.requests = requests
        self.samePatient = samePatient
        self.sameRecord = sameRecord
        self.reports = reports
        self.promises = promises
        self.promisesOfDonor = promisesOfDonor
    }
}

/// What a rule found: enough of what it counts, within its window.
public struct AbuseFinding: Sendable, Hashable {
    public var rule: AbuseRule
    public var subject: FlagSubject
    public var count: Int
    public var threshold: Int
    public var evidence: [FlagEvidence]

    public init(rule: AbuseRule, subject: FlagSubject, count: Int, threshold: Int, evidence: [FlagEvidence]) {
        self.rule = rule
        self.subject = subject
        self.count = count
        self.threshold = threshold
        self.evidence = evidence
    }
}

extension AbuseRule {
    /// How far back the rule looks. Ten days are in the rule's name; the others are ours, without a source.
    public var window: Duration {
        switch self {
        case .manyPatients, .manyCallers: .days(10)
        case .sameRecordNumber: .days(30)
        case .moneyAsked, .badlyTreated, .rejectedTwice: .days(90)
        case .neverCame: .days(180)
        case .sameDonor: .days(365)
        }
    }

    /// From how many on the rule speaks, before any decision has taught it otherwise. Four patients and two reports
    /// are in the rules' names; the others are ours, without a source.
    public var thresholdAtFirst: Int {
        switch self {
        case .manyPatients: 4
        case .moneyAsked, .badlyTreated, .rejectedTwice, .sameRecordNumber: 2
        case .sameDonor, .manyCallers, .neverCame: 3
        }
    }

    /// How far decisions may move the threshold; ours, without a source. One report never makes a flag: it may be a
    /// mistake or a grudge, and a person rings back about it as it is.
    public var thresholdBounds: ClosedRange<Int> {
        switch self {
        case .manyPatients: 3...8
        case .moneyAsked, .badlyTreated: 2...4
        case .rejectedTwice: 2...5
        case .sameRecordNumber: 2...4
        case .sameDonor: 2...6
        case .manyCallers: 3...8
        case .neverCame: 2...8
        }
    }

    /// Only what speaks of the caller can hold the caller's requests. That a family rings from many telephones, that
    /// two facilities number alike, and that a donor does not come, is no reason to let a patient wait.
    public var severity: FlagSeverity {
        switch self {
        case .manyPatients, .moneyAsked, .badlyTreated, .rejectedTwice: .hold
        case .sameDonor, .sameRecordNumber, .manyCallers, .neverCame: .notice
        }
    }
}

/// Values in, findings out: nothing here reads a clock or a store.
public enum AbuseRules {
    /// Pieces of evidence a flag keeps, the newest; more say nothing new.
    static let evidenceMax = 40
    /// Shorter record numbers are the same at two facilities by chance. Ours, without a source.
    static let recordNumberLengthMin = 4

    /// - Parameter threshold: from how many on a rule speaks.
    public static func findings(
        _ evidence: AbuseEvidence, threshold: (AbuseRule) -> Int = { $0.thresholdAtFirst }
    ) -> [AbuseFinding] {
        AbuseRule.allCases.compactMap { rule in
            let since = evidence.now - rule.window
            guard let tally = tally(rule, evidence, since: since) else { return nil }
            let threshold = threshold(rule)
            guard tally.count >= threshold else { return nil }
            return AbuseFinding(
                rule: rule, subject: tally.subject, count: tally.count, threshold: threshold,
                evidence: Array(
                    tally.evidence.sorted { ($0.at, $0.request ?? 0) < ($1.at, $1.request ?? 0) }
                        .suffix(evidenceMax)))
        }
    }

    private struct Tally {
        var subject: FlagSubject
        var count: Int
        var evidence: [FlagEvidence]
    }

    private static func tally(_ rule: AbuseRule, _ evidence: AbuseEvidence, since: Instant) -> Tally? {
        switch rule {
        case .manyPatients: manyPatients(evidence, since)
        case .moneyAsked: moneyAsked(evidence, since)
        case .badlyTreated:
            told(evidence, since) {
                $0.treatment == .badly || $0.treatment == .reported ? $0.treatment?.rawValue : nil
            }
        case .sameDonor: sameDonor(evidence, since)
        case .sameRecordNumber: sameRecordNumber(evidence, since)
        case .manyCallers: manyCallers(evidence, since)
        case .rejectedTwice: rejected(evidence, since)
        case .neverCame: neverCame(evidence, since)
        }
    }

    private static func seen(_ trace: RequestTrace) -> FlagEvidence {
        FlagEvidence(request: trace.request, at: trace.openedAt)
    }

    private static func manyPatients(_ evidence: AbuseEvidence, _ since: Instant) -> Tally? {
        guard let caller = evidence.caller else { return nil }
        let requests = evidence.requests.filter { $0.openedAt > since && $0.patient != nil }
        return Tally(
            subject: .caller(caller), count: Set(requests.compactMap(\.patient)).count, evidence: requests.map(seen))
    }

    /// That money came up in a text may be the donor's own question, so it counts only beside a donor who says that
    /// money was asked.
    private static func moneyAsked(_ evidence: AbuseEvidence, _ since: Instant) -> Tally? {
        guard evidence.reports.contains(where: { $0.at > since && $0.money == .yes }) else { return nil }
        return told(evidence, since) { $0.money == .no ? nil : $0.money?.rawValue }
    }

    /// Different donors, each counted once: nobody makes a flag alone.
    private static func told(
        _ evidence: AbuseEvidence, _ since: Instant, _ word: (DonorReport) -> String?
    ) -> Tally? {
        guard let caller = evidence.caller else { return nil }
        let told = evidence.reports.filter { $0.at > since }.compactMap { report in
            word(report).map {
                FlagEvidence(
                    request: report.request, donor: report.donor, at: report.at, word: $0,
                    isOfErasedDonor: report.donor == nil)
            }
        }
        // Two of one request are two donors; of two requests the same donor may have told twice.
        let erased = Dictionary(grouping: told.filter(\.isOfErasedDonor), by: \.request).values.map(\.count).max() ?? 0
        return Tally(subject: .caller(caller), count: Set(told.compactMap(\.donor)).count + erased, evidence: told)
    }

    /// The donor with the most patients.
    private static func sameDonor(_ evidence: AbuseEvidence, _ since: Instant) -> Tally? {
        guard let caller = evidence.caller else { return nil }
        let promises = evidence.promises.filter { $0.at > since && $0.patient != nil }
        let byDonor = Dictionary(grouping: promises, by: \.donor)
            .map { (donor: $0.key, traces: $0.value, patients: Set($0.value.compactMap(\.patient)).count) }
        guard let most = byDonor.max(by: { ($0.patients, $1.donor) < ($1.patients, $0.donor) }) else { return nil }
        return Tally(
            subject: .caller(caller), count: most.patients,
            evidence: most.traces.map { FlagEvidence(request: $0.request, donor: $0.donor, at: $0.at) })
    }

    private static func sameRecordNumber(_ evidence: AbuseEvidence, _ since: Instant) -> Tally? {
        let requests = evidence.sameRecord.filter { $0.openedAt > since }
        guard let number = requests.first?.recordNumber, number.count >= recordNumberLengthMin else { return nil }
        return Tally(
            subject: .record(number), count: Set(requests.map(\.facility)).count, evidence: requests.map(seen))
    }

    private static func manyCallers(_ evidence: AbuseEvidence, _ since: Instant) -> Tally? {
        let requests = evidence.samePatient.filter { $0.openedAt > since && $0.caller != nil }
        guard let patient = requests.first?.patient else { return nil }
        return Tally(
            subject: .patient(patient), count: Set(requests.compactMap(\.caller)).count, evidence: requests.map(seen))
    }

    private static func rejected(_ evidence: AbuseEvidence, _ since: Instant) -> Tally? {
        guard let caller = evidence.caller else { return nil }
        let rejected = evidence.requests.compactMap { trace in
            trace.rejectedAt.map { FlagEvidence(request: trace.request, at: $0) }
        }.filter { $0.at > since }
        return Tally(subject: .caller(caller), count: rejected.count, evidence: rejected)
    }

    /// Promises not kept since the donor last came.
    private static func neverCame(_ evidence: AbuseEvidence, _ since: Instant) -> Tally? {
        guard let donor = evidence.promisesOfDonor.first?.donor else { return nil }
        let came = evidence.promisesOfDonor.filter { $0.stage.hasCome }.map(\.at).max()
        let missed = evidence.promisesOfDonor.filter {
            $0.stage == .noShow && $0.at > since && $0.at > came ?? since
        }
        return Tally(
            subject: .donor(donor), count: missed.count,
            evidence: missed.map { FlagEvidence(request: $0.request, donor: donor, at: $0.at) })
    }
}

extension AskStage {
    /// Was at the facility, whatever came of it.
    public var hasCome: Bool { [.arrived, .accepted, .donated, .deferred].contains(self) }
}

extension Duration {
    static func days(_ days: Double) -> Duration { .hours(days * 24) }
}
