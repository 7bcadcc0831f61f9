import ArgumentParser
import Blood
import Centre
import Dispatching
import Foundation
import Matching

struct ShowRequest: CentreCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one request: the need, the plan, the donors asked, what happened last.")

    @OptionGroup var options: DataOptions
    @Option(help: "How many of the last lines of the timeline.")
    var timeline = 15
    @Flag(help: "Answer in one JSON object.")
    var json = false
    @Argument(help: "Reference or number of the request.")
    var request: String

    func validate() throws {
        guard (0...500).contains(timeline) else { throw ValidationError("--timeline takes 0 to 500.") }
    }

    func execute(on open: OpenCentre, input: Data, io: CommandIO) async throws {
        let centre = open.centre
        let wanted = request
        let found = try await centre.ports.store.read { transaction -> RequestRecord? in
            if let record = try transaction.request(reference: wanted.uppercased()) { return record }
            if let id = RequestID(wanted) { return try transaction.request(id) }
            return nil
        }
        guard let found, let view = try await centre.requestView(found.id) else {
            throw CommandFailure("There is no request \(request). `qatra request list` shows those there are.")
        }
        try await centre.noteReading(
            .requestRead, of: view.auditSubjects, by: nil, reason: Centre.atCommandLine)
        let lines = RequestLines(calendar: centre.calendar, facilities: [view.facility])
        let tail = Array(view.timeline.suffix(timeline))
        if json {
            var summary = lines.summary(view.record)
            summary.asks = view.record.course.asks.map { ask in
                RequestSummary.AskSummary(
                    donor: ask.donor, wave: ask.wave, stage: ask.stage, channel: ask.channel, group: ask.group,
                    distanceKilometres: ask.distanceKilometres, askedAt: centre.calendar.isoText(ask.askedAt),
                    changedAt: centre.calendar.isoText(ask.changedAt), delivery: ask.delivery)
            }
            summary.timeline = tail.map {
                RequestSummary.TimelineLine(at: centre.calendar.isoText($0.at), actor: $0.actor, fact: $0.fact)
            }
            return try io.writeJSON(summary)
        }
        io.write(view.record.details.reference)
        for line in lines.details(view.record) { io.write(line) }
        for ask in view.record.course.asks { io.write(lines.line(ask, name: view.donors[ask.donor]?.name ?? "?")) }
        for entry in tail { io.write("  \(centre.calendar.stamp(entry.at))  \(RequestLines.words(entry.fact))") }
    }
}

struct ListRequests: CentreCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the ongoing requests, those that need a person first.")

    @OptionGroup var options: DataOptions
    @Flag(help: "The requests that ended last, instead.")
    var ended = false
    @Option(help: "How many that ended, at most.")
    var limit = 50
    @Flag(help: "One JSON object a line.")
    var json = false

    func validate() throws {
        guard (1...100_000).contains(limit) else { throw ValidationError("--limit takes 1 to 100,000.") }
    }

    func execute(on open: OpenCentre, input: Data, io: CommandIO) async throws {
        let centre = open.centre
        let board = try await centre.board(endedMax: limit)
        let chosen = ended ? board.ended : board.ongoing
        let lines = RequestLines(calendar: centre.calendar, facilities: chosen.compactMap(\.facility))
        for line in chosen {
            if json { try io.writeJSON(lines.summary(line.record)) } else { io.write(lines.line(line.record)) }
        }
        if chosen.isEmpty, !json { io.note(ended ? "No request has ended yet." : "No request is ongoing.") }
    }
}

/// A request for programs; times on the centre's clock with their offset.
struct RequestSummary: Encodable {
    struct AskSummary: Encodable {
        var donor: DonorID
        var wave: Int
        var stage: AskStage
        var channel: Channel
        var group: BloodGroup
        var distanceKilometres: Double
        var askedAt: String
        var changedAt: String
        var delivery: AttemptState
    }

    struct TimelineLine: Encodable {
        var at: String
        var actor: Actor
        var fact: TimelineFact
    }

    struct Plan: Encodable {
        var asking: Int
        var pledged: Int
        var probability: Double
        var target: Double
        var by: String
    }

    var id: RequestID
    var reference: String
    var phase: RequestPhase
    var verification: Verification
    var mode: RequestMode
    var group: BloodGroup
    var component: BloodComponent
    var unitsNeeded: Int
    var unitsInHand: Int
    var urgency: Urgency
    var facility: FacilityID
    var facilityName: String?
    var openedAt: String
    var neededBy: String
    var endedAt: String?
    var attention: [Attention]
    var plan: Plan?
    var asks: [AskSummary]?
    var timeline: [TimelineLine]?
}

/// Requests in lines of text.
struct RequestLines {
    let calendar: LocalCalendar
    let names: [FacilityID: String]

    init(calendar: LocalCalendar, facilities: [Facility]) {
        self.calendar = calendar
        names = Dictionary(facilities.map { ($0.id, "\($0.name), \($0.city)") }) { first, _ in first }
    }

    func summary(_ record: RequestRecord) -> RequestSummary {
        let course = record.course
        let need = course.request
        return RequestSummary(
            id: record.id, reference: record.details.reference, phase: course.phase,
            verification: course.verification, mode: need.mode, group: need.patient.group, component: need.component,
            unitsNeeded: need.unitsNeeded, unitsInHand: course.unitsInHand, urgency: need.urgency,
            facility: record.details.facility, facilityName: names[record.details.facility],
            openedAt: calendar.isoText(need.openedAt), neededBy: calendar.isoText(need.neededBy),
            endedAt: record.endedAt.map(calendar.isoText),
            attention: course.attention.sorted { $0.rawValue < $1.rawValue },
            plan: course.plan.map {
                RequestSummary.Plan(
                    asking: $0.asking, pledged: $0.pledged, probability: $0.probability, target: $0.target,
                    by: calendar.isoText($0.by))
            })
    }

    func need(_ record: RequestRecord) -> String {
        let need = record.course.request
        return "\(need.unitsNeeded) × \(need.component.rawValue) for \(need.patient.group.rawValue)"
    }

    /// One line of the list.
    func line(_ record: RequestRecord) -> String {
        let course = record.course
        let attention = course.attention.map(\.rawValue).sorted().joined(separator: ", ")
        return [
            record.details.reference, course.phase.rawValue, need(record),
            "\(course.unitsInHand)/\(course.request.unitsNeeded) in hand",
            "by \(calendar.stamp(course.request.neededBy))", names[record.details.facility] ?? "",
            attention.isEmpty ? "" : "! \(attention)",
        ].filter { !$0.isEmpty }.joined(separator: "  ")
    }

    func details(_ record: RequestRecord) -> [String] {
        let course = record.course
        let need = course.request
        var lines = [
            "  need       \(self.need(record)), \(need.mode.rawValue), \(need.urgency.rawValue)",
            "  where      \(names[record.details.facility] ?? "facility \(record.details.facility)")",
            "  needed by  \(calendar.stamp(need.neededBy))",
            "  stands     \(course.phase.rawValue), verification \(course.verification.rawValue), "
                + "\(course.unitsInHand) of \(need.unitsNeeded) units in hand",
        ]
        if !record.details.ward.isEmpty { lines.insert("  ward       \(record.details.ward)", at: 2) }
        if let plan = course.plan {
            let chance = Int((plan.probability * 100).rounded())
            lines.append(
                "  plan       asking \(plan.asking), \(plan.pledged) will come, \(chance) % by \(calendar.stamp(plan.by))"
            )
        }
        if course.isPaused { lines.append("  paused") }
        if course.isWithSupervisor { lines.append("  with the supervisor") }
        if !course.attention.isEmpty {
            lines.append("  attention  " + course.attention.map(\.rawValue).sorted().joined(separator: ", "))
        }
        return lines
    }

    func line(_ ask: Ask, name: String) -> String {
        let distance = (ask.distanceKilometres * 10).rounded() / 10
        return "  donor \(ask.donor)  \(name)  \(ask.group.rawValue)  \(distance) km  \(ask.stage.rawValue)  "
            + "by \(ask.channel.rawValue) (\(ask.delivery.rawValue)), asked \(calendar.stamp(ask.askedAt))"
    }

    static func words(_ fact: TimelineFact) -> String {
        switch fact {
        case .event(let event): words(event)
        case .waveLaunched(let wave):
            "wave \(wave.number): \(wave.asked) asked within \(Int(wave.radiusKilometres)) km (\(wave.cause.rawValue))"
        case .planned(let plan):
            "asking \(plan.asking), \(plan.pledged) will come, \(Int((plan.probability * 100).rounded())) % in time"
        case .escalated(let rung): "next step of the ladder: \(rung)"
        case .askEnded(let donor, let stage): "donor \(donor): \(stage.rawValue)"
        case .phaseChanged(let phase): "now \(phase.rawValue)"
        case .attentionRaised(let attention): "needs a person: \(attention.rawValue)"
        case .attentionCleared(let attention): "seen to: \(attention.rawValue)"
        case .clarificationAsked(let donor): "donor \(donor) asked again, the reply was unclear"
        case .stoodDown(let donor): "donor \(donor) stood down with thanks"
        case .telephone(let note):
            (note.donor.map { "donor \($0): " } ?? "") + "telephone, \(note.kind.rawValue)"
                + (note.end.map { ", \($0.rawValue)" } ?? "")
        }
    }

    private static func words(_ event: RequestEvent) -> String {
        switch event {
        case .delivery(let donor, let channel, let state, let purpose, let end):
            "\(purpose.rawValue) to donor \(donor) by \(channel.rawValue): \(state.rawValue)"
                + (end.map { ", \($0.rawValue)" } ?? "")
        case .reply(let donor, let reply): "donor \(donor) replied: \(words(reply))"
        case .leftHome(let donor): "donor \(donor) is on the way"
        case .arrived(let donor): "donor \(donor) arrived"
        case .accepted(let donor): "donor \(donor) accepted by the blood bank"
        case .deferred(let donor): "donor \(donor) deferred by the blood bank"
        case .donated(let donor): "donor \(donor) donated"
        case .noShow(let donor): "donor \(donor) did not come"
        case .undo(let donor): "the last act on donor \(donor) was taken back"
        case .verificationRejected(let reason): "not confirmed by the facility: \(reason)"
        case .withdraw(let reason): "withdrawn: \(reason)"
        case .expire(let reason): "closed: \(reason)"
        case .handOver(let reason): "handed to the supervisor: \(reason)"
        case .askMore(let count): "\(count) more to be asked"
        case .changeUnits(let units): "\(units) units needed now"
        case .antigensChanged: "the patient's antibodies or antigens were entered"
        case .issuedFromStock(let units): "\(units) units issued from stock"
        case .noted(let words): "the family wrote on its page: \(words)"
        case .completed(let said):
            "the family said on its page: \(said.units) units, \(said.group.rawValue), "
                + "\(said.component?.rawValue ?? "component not known"), by \(said.time.rawValue)"
        default: "\(event)"
        }
    }

    private static func words(_ reply: Reply) -> String {
        switch reply {
        case .pledge: "will come"
        case .decline: "no"
        case .unavailable(let cause): "cannot now (\(cause.rawValue))"
        case .optOut: "stop"
        case .wrongNumber: "wrong number"
        case .unclear: "unclear"
        }
    }
}
