public import ArgumentParser
public import Blood
import Centre
import Foundation
import Jurisdiction
import Matching

/// Donors from the command line.
struct DonorGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "donor", abstract: "Find donors, and record what keeps them from giving.",
        subcommands: [FindDonor.self, DeferDonor.self, ReinstateDonor.self, OptOutDonor.self, EraseDonor.self])
}

struct FindDonor: CentreCommand {
    static let configuration = CommandConfiguration(
        commandName: "find", abstract: "Find donors by part of a name, by number or by telephone number.",
        discussion: "Ends with 1 when nobody fits.")

    @OptionGroup var options: DataOptions
    @Option(help: "Only this group.")
    var group: BloodGroup?
    @Option(help: "At most so many.")
    var limit = 50
    @Flag(help: "One JSON object a line.")
    var json = false
    @Argument(help: "Part of a name, a donor's number, or at least four digits of a telephone number.")
    var text: String

    func validate() throws {
        guard (1...10_000).contains(limit) else { throw ValidationError("--limit takes 1 to 10,000.") }
    }

    func execute(on open: OpenCentre, input: Data, io: CommandIO) async throws {
        let centre = open.centre
        let found = try await centre.donors(matching: text, DonorSearch(group: group, limit: limit))
        let records = try await centre.ports.store.read { transaction in
            try found.compactMap { try transaction.donorRecord($0.id) }
        }
        try await centre.noteReading(
            .registerSearch, of: records.isEmpty ? ["donors"] : records.map { "donor:\($0.donor.id)" }, by: nil,
            reason: Centre.atCommandLine)
        guard !records.isEmpty else { throw CommandFailure("Nobody in the register fits \"\(text)\".") }
        for record in records {
            let profile = DonorProfile(record, rules: centre.jurisdiction.eligibility, today: centre.today())
            let summary = DonorSummary(record, profile: profile)
            if json { try io.writeJSON(summary) } else { io.write(summary.line(today: centre.today())) }
        }
        if records.count == limit, !json { io.note("There may be more: write more of the name, or raise --limit.") }
    }
}

/// A donor for programs and for one line of text.
struct DonorSummary: Encodable {
    var id: DonorID
    var name: String
    var phone: String
    var group: BloodGroup
    var evidence: GroupEvidence
    var sex: Sex
    var district: String
    /// First day a donation of whole blood may be asked for; absent where it is never.
    var wholeBloodFrom: CivilDate?
    var lastDonation: CivilDate?
    var hasOptedOut: Bool
    var hasConsented: Bool
    var hasWrongNumber: Bool
    var pausedUntil: CivilDate?
    /// First day of a pause that begins later.
    var pausedFrom: CivilDate?
    /// Keys of the deferrals in force or not ended by anybody.
    var deferrals: [String]
    var openAsk: Int64?

    init(_ record: DonorRecord, profile: DonorProfile) {
        let donor = record.donor
        id = donor.id
        name = donor.name
        phone = donor.phone
        group = donor.group
        evidence = donor.evidence
        sex = donor.sex
        district = donor.district
        wholeBloodFrom = profile.eligibleFrom[.wholeBlood]
        lastDonation = profile.lastDonation
        hasOptedOut = donor.optedOutAt != nil
        hasConsented = donor.consentedAt != nil
        hasWrongNumber = donor.wrongNumberAt != nil
        pausedUntil = donor.pausedUntil
        pausedFrom = donor.pausedFrom
        deferrals = record.deferrals.filter { $0.reinstatedAt == nil }.map(\.ruleKey)
        openAsk = record.openAsk
    }

    func line(today: CivilDate) -> String {
        var words = ["\(id)", name, phone, group.rawValue, sex.rawValue, district]
        switch wholeBloodFrom {
        case nil: words.append("may not be asked for whole blood")
        case .some(let day) where day > today: words.append("may be asked from \(day)")
        case .some: words.append("may be asked")
        }
        if let lastDonation { words.append("gave last \(lastDonation)") }
        if hasOptedOut { words.append("said stop") }
        if !hasConsented { words.append("no consent") }
        if hasWrongNumber { words.append("wrong number") }
        if let pausedUntil, pausedUntil > today {
            let start = pausedFrom.flatMap { $0 > today ? " from \($0)" : nil } ?? ""
            words.append("paused\(start) until \(pausedUntil)")
        }
        if !deferrals.isEmpty { words.append("deferrals: " + deferrals.joined(separator: ", ")) }
        if let openAsk { words.append("asked for request number \(openAsk)") }
        return words.joined(separator: "  ")
    }
}

struct DeferDonor: CentreCommand {
    static let configuration = CommandConfiguration(
        commandName: "defer", abstract: "Record why a donor may not give, and since when.",
        discussion: "The rule says until when; a date the blood bank gave can only lengthen it.")

    @OptionGroup var options: DataOptions
    @Option(help: "Key of the rule. A wrong key prints all there are.")
    var rule: String
    @Option(help: "When the condition began, YYYY-MM-DD.")
    var since: CivilDate
    @Option(help: "When it was over, YYYY-MM-DD.")
    var ended: CivilDate?
    @Option(help: "A date the blood bank gave, YYYY-MM-DD.")
    var until: CivilDate?
    @Argument(help: "The donor's number.")
    var donor: DonorID

    func execute(on open: OpenCentre, input: Data, io: CommandIO) async throws {
        let centre = open.centre
        let outcome = try await centre.deferDonor(
            Deferral(
                donor: donor, ruleKey: rule, since: since, endedOn: ended, until: until, recordedAt: centre.now()),
            by: nil)
        if case .problems(let problems) = outcome {
            let keys = centre.jurisdiction.eligibility.allRows.filter(\.isEvent).map(\.key).sorted()
            throw CommandFailure(
                problems.map { problem in
                    switch problem.problem {
                    case .unknownRule: "There is no rule \"\(rule)\". Rules: \(keys.joined(separator: ", "))."
                    case .dateInTheFuture: "--since \(since) lies in the future."
                    case .endBeforeStart: "--ended or --until lies before --since."
                    case .dateTooOld: "--since \(since) is too long ago. Check the year."
                    default: "\(problem.field.rawValue): \(problem.problem.rawValue) \(problem.detail)"
                    }
                }.joined(separator: "\n"))
        }
        try report(outcome, donor: donor, io: io, done: "Deferred.")
        let id = donor
        guard let record = try await centre.ports.store.read({ try $0.donorRecord(id) }) else { return }
        let profile = DonorProfile(record, rules: centre.jurisdiction.eligibility, today: centre.today())
        io.write(DonorSummary(record, profile: profile).line(today: centre.today()))
    }
}

struct ReinstateDonor: CentreCommand {
    static let configuration = CommandConfiguration(
        commandName: "reinstate", abstract: "End all deferrals of a donor; they stay on record.")

    @OptionGroup var options: DataOptions
    @Option(help: "Who says so and why; kept in the audit.")
    var reason: String
    @Argument(help: "The donor's number.")
    var donor: DonorID

    func execute(on open: OpenCentre, input: Data, io: CommandIO) async throws {
        let outcome = try await open.centre.reinstateDonor(donor, reason: reason, by: nil)
        try report(outcome, donor: donor, io: io, done: "The deferrals of donor \(donor) are ended.")
    }
}

struct OptOutDonor: CentreCommand {
    static let configuration = CommandConfiguration(
        commandName: "opt-out", abstract: "The donor said stop: never contacted again.")

    @OptionGroup var options: DataOptions
    @Argument(help: "The donor's number.")
    var donor: DonorID

    func execute(on open: OpenCentre, input: Data, io: CommandIO) async throws {
        let outcome = try await open.centre.optOut(donor, .told(staff: nil))
        try report(outcome, donor: donor, io: io, done: "Donor \(donor) is not contacted any more.")
    }
}

struct EraseDonor: CentreCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase", abstract: "Forget a donor, who asked for it: name, number, home, words and reasons.",
        discussion: """
            What stays is that somebody was asked and gave, without whom. It cannot be taken back, also not by bringing \
            back a backup: the centre's list of erased donors is followed whenever it is opened.
            """)

    @OptionGroup var options: DataOptions
    @Flag(help: "The donor asked for it and knows that it cannot be taken back.")
    var asked = false
    @Argument(help: "The donor's number.")
    var donor: DonorID

    func validate() throws {
        guard asked else {
            throw ValidationError("Erasing cannot be taken back. Say --asked when the donor asked for it.")
        }
    }

    func execute(on open: OpenCentre, input: Data, io: CommandIO) async throws {
        let outcome = try await open.centre.eraseDonor(donor, by: nil)
        try report(outcome, donor: donor, io: io, done: "Donor \(donor) is erased.")
    }
}

private func report(
    _ outcome: DonorOutcome, donor: DonorID, io: CommandIO, done: String
) throws {
    switch outcome {
    case .saved: io.write(done)
    case .noSuchDonor: throw CommandFailure("There is no donor \(donor). `qatra donor find` looks people up.")
    case .problems(let problems):
        throw CommandFailure(problems.map { "\($0.field.rawValue): \($0.problem.rawValue)" }.joined(separator: "\n"))
    }
}

extension CivilDate: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}
