public import ArgumentParser
public import Blood
public import Centre
public import Dispatching
import Foundation
public import Matching

/// Requests from the command line.
struct RequestGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "request", abstract: "Open, show and list requests.",
        subcommands: [OpenRequest.self, ShowRequest.self, ListRequests.self])
}

struct OpenRequest: CentreCommand {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Open a request.",
        discussion: """
            Give options, or say it in one line as a caller would:
              qatra request open --initials AK 2 bags O+ Mayo hospital emergency ward by 9 pm
            What the line says is understood first; options decide where both speak. Nothing is opened while anything \
            is missing or unclear. Donors are asked after the facility was rung back and the need verified; an \
            emergency asks a few at once.
            """)

    @OptionGroup var options: DataOptions
    @Option(help: "Patient's group: \(BloodGroup.allCases.map(\.rawValue).joined(separator: ", ")).")
    var group: BloodGroup?
    @Option(help: "What is needed: \(BloodComponent.allCases.map(\.rawValue).joined(separator: ", ")).")
    var component: BloodComponent?
    @Option(help: "Units, 1 to \(IntakeLimits.unitsMax).")
    var units: Int?
    @Option(help: "Facility: its number, or enough of its name to be the only one.")
    var facility: String?
    @Option(help: "Ward.")
    var ward: String?
    @Option(help: "The facility's record number of the patient.")
    var record: String?
    @Option(help: "Patient's initials; never a name.")
    var initials = ""
    @Option(help: "When it is needed: 2026-11-25T09:00, 09:00 (the next), +4h, +90m or +2d.")
    var neededBy: String?
    @Option(help: "How urgent: \(Urgency.allCases.map(\.rawValue).joined(separator: ", ")).")
    var urgency: Urgency?
    @Option(help: "Caller's telephone number.")
    var caller: String?
    @Option(help: "Who calls: son, nurse, …")
    var relation = ""
    @Option(help: "How the need is met: \(RequestMode.allCases.map(\.rawValue).joined(separator: ", ")).")
    var mode: RequestMode?
    @Option(help: "The facility's own bank: \(OwnBankAnswer.allCases.map(\.rawValue).joined(separator: ", ")).")
    var ownBank: OwnBankAnswer = .unknown
    @Option(help: "Patient's sex: male or female.")
    var sex: Sex?
    @Option(help: "Patient's completed years.")
    var age: Int?
    @Option(help: "Language the family is written to in: ur-Latn, ur or en.")
    var language: Language = .urduLatin
    @Flag(help: "The patient has, or may have, anti-D.")
    var antiD = false
    @Flag(help: "The patient is transfused regularly (thalassaemia).")
    var chronicallyTransfused = false
    @Flag(help: "The patient has the Bombay phenotype.")
    var bombay = false
    @Flag(help: "The patient is less than 28 days old.")
    var newborn = false
    @Option(help: "Anything else the desk should know.")
    var note = ""
    @Flag(help: "A similar request is open, and this is another need.")
    var anotherPatient = false
    @Flag(help: "Answer in one JSON object.")
    var json = false
    @Argument(help: "What the caller says.")
    var line: [String] = []

    func execute(on open: OpenCentre, input: Data, io: CommandIO) async throws {
        let centre = open.centre
        let form = try await form(centre, io: io)
        switch try await centre.openRequest(form, by: nil, source: "commandLine", anotherPatient: anotherPatient) {
        case .opened(let record):
            let lines = RequestLines(
                calendar: centre.calendar, facilities: try await centre.ports.store.read { try $0.facilities() })
            if json {
                try io.writeJSON(lines.summary(record))
            } else {
                io.write("Opened \(record.details.reference).")
                for line in lines.details(record) { io.write(line) }
                io.write("Next: ring the facility back on its listed number and verify the need on the request's page.")
            }
        case .problems(let problems):
            if json {
                try io.writeJSON(["problems": problems])
            } else {
                for problem in problems { io.write("\(problem.field.option): \(problem.sentence)") }
            }
            throw CommandFailure("Nothing was opened.")
        case .looksLike(let similar):
            try await centre.noteReading(
                .requestRead, of: similar.map { "request:\($0.id)" }, by: nil, reason: Centre.atCommandLine)
            for record in similar {
                let by = centre.calendar.stamp(record.course.request.neededBy)
                io.note(
                    "\(record.details.reference) for \(record.details.patientInitials), needed by \(by), is ongoing.")
            }
            throw CommandFailure(
                "Nothing was opened: this looks like a request that is open. If it is another need, add --another-patient."
            )
        }
    }

    private func form(_ centre: Centre, io: CommandIO) async throws -> IntakeForm {
        var form = IntakeForm()
        if !line.isEmpty {
            let (said, facilities) = try await centre.understandIntake(line.joined(separator: " "))
            form.take(said)
            for note in said.notes { io.note(note.english) }
            if said.facilityIsUnclear, facility == nil, !facilities.isEmpty {
                io.note(
                    "Which facility? " + facilities.map { "\($0.id) \($0.name), \($0.city)" }.joined(separator: "; "))
            }
        }
        if let group { form.group = group }
        if let component { form.component = component }
        if let units { form.units = String(units) }
        if let ward { form.ward = ward }
        if let record { form.recordNumber = record }
        if let urgency { form.urgency = urgency }
        if let caller { form.callerPhone = caller }
        if let mode { form.mode = mode }
        if let sex { form.sex = sex }
        if let age { form.ageYears = String(age) }
        form.patientInitials = initials
        form.callerRelation = relation
        form.ownBank = ownBank
        form.familyLanguage = language
        form.hasAntiD = antiD
        if chronicallyTransfused { form.isChronicallyTransfused = true }
        if bombay { form.isBombay = true }
        if newborn { form.isNewborn = true }
        form.note = note
        if let facility { form.facility = try await find(facility, in: centre) }
        if let neededBy {
            guard let deadline = centre.calendar.deadline(neededBy, now: centre.now()) else {
                throw CommandFailure(
                    "--needed-by \"\(neededBy)\" is no time. Write 2026-11-25T09:00, 09:00, +4h or +90m.")
            }
            form.neededBy = deadline
        }
        return form
    }

    private func find(_ text: String, in centre: Centre) async throws -> FacilityID {
        if let id = FacilityID(text) { return id }
        let (said, _) = try await centre.understandIntake(text)
        if !said.facilityIsUnclear, let id = said.facilities.first { return id }
        let near = try await centre.findFacilities(text)
        if near.count == 1 { return near[0].id }
        guard !near.isEmpty else {
            throw CommandFailure(
                "No facility is called \"\(text)\". Write another part of its name, or add it on the pages.")
        }
        let choice = near.map { "  \($0.id)  \($0.name), \($0.city)" }.joined(separator: "\n")
        throw CommandFailure("Several facilities fit \"\(text)\". Give the number of one:\n\(choice)")
    }
}

extension IntakeForm {
    /// What the caller's words say, as far as they are sure.
    mutating func take(_ said: IntakeSuggestion) {
        group = said.group
        component = said.component
        if let mode = said.mode { self.mode = mode }
        units = said.units.map(String.init) ?? ""
        facility = said.facilityIsUnclear ? nil : said.facilities.first
        neededBy = said.neededBy
        urgency = said.urgency
        callerPhone = said.callerPhone ?? ""
        ward = said.ward ?? ""
        recordNumber = said.recordNumber ?? ""
        sex = said.sex
        ageYears = said.ageYears.map(String.init) ?? ""
        isBombay = said.isBombay
        isNewborn = said.isNewborn
        isChronicallyTransfused = said.isChronicallyTransfused
    }
}

extension IntakeField {
    /// The option that sets it.
    var option: String {
        switch self {
        case .mode: "--mode"
        case .ownBank: "--own-bank"
        case .patientInitials: "--initials"
        case .sex: "--sex"
        case .ageYears: "--age"
        case .group: "--group"
        case .component: "--component"
        case .units: "--units"
        case .facility: "--facility"
        case .ward: "--ward"
        case .recordNumber: "--record"
        case .neededBy: "--needed-by"
        case .urgency: "--urgency"
        case .callerPhone: "--caller"
        case .callerRelation: "--relation"
        case .note: "--note"
        case .flags: "--anti-d, --bombay"
        }
    }
}

extension FieldProblem {
    /// What to do about it.
    var sentence: String {
        switch problem {
        case .missing: "is missing."
        case .tooLong: "is too long. Shorten it."
        case .notANumber: "takes a whole number."
        case .unitsOutOfRange: "takes 1 to \(IntakeLimits.unitsMax). More is a matter for the supervisor."
        case .ageOutOfRange: "takes 0 to \(IntakeLimits.ageYearsMax) years."
        case .facilityUnknown: "names no facility that is known. Look it up with part of its name."
        case .deadlineInThePast: "has passed. Give a time that is still to come."
        case .deadlineTooFar: "is more than \(IntakeLimits.horizonDaysMax) days away. Book it with the blood bank."
        case .phoneInvalid: "is no telephone number. \(detail)"
        case .newbornIsOlder: "and --newborn contradict each other: a newborn is less than 28 days old."
        case .apheresisGivesPlateletsOnly: "must be platelets when --mode is apheresis."
        case .bombayNeedsGroupO: "The Bombay phenotype is typed as group O. Correct the group or the flag."
        case .exchangeNeedsNoPhenotype: "replacementAnyGroup cannot serve a Bombay patient. Use specificGroup."
        case .groupNeededForWholeBlood: "must be known for whole blood. Ask the laboratory, or ask for red cells."
        case .antiDWithRhDPositive: "Anti-D is not formed by an RhD-positive patient. Correct the group or the flag."
        }
    }
}

extension BloodGroup: ExpressibleByArgument {}
extension BloodComponent: ExpressibleByArgument {}
extension Urgency: ExpressibleByArgument {}
extension RequestMode: ExpressibleByArgument {}
extension OwnBankAnswer: ExpressibleByArgument {}
extension Language: ExpressibleByArgument {}
