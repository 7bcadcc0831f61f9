package import Blood
package import Centre
internal import Dispatching
internal import Matching

/// Texts that say what they are for and of which request: whoever reads them on a simulated phone knows the rest.
struct BareTexts: MessageComposing {
    func donorText(_ purpose: MessagePurpose, language: Language, facts: MessageFacts) -> String {
        "\(purpose.rawValue) \(facts.reference)"
    }

    func familyText(_ purpose: FamilyPurpose, language: Language, facts: MessageFacts) -> String {
        "family-\(purpose.rawValue) \(facts.reference)"
    }

    func parts(of text: String) -> Int { 1 }
}

/// The digits and the one word that every text offers.
struct BareReplies: ReplyUnderstanding {
    func understand(_ text: String, facilityCity: String?, now: Instant, utcOffsetMinutes: Int) -> UnderstoodReply {
        let reply: Reply =
            switch text.split(separator: " ").first {
            case "1": .pledge(arriveFrom: nil, arriveBy: nil)
            case "2": .decline
            case "3": .unavailable(.away)
            case "STOP": .optOut
            default: .unclear
            }
        return UnderstoodReply(reply: reply, mentionsMoney: false)
    }
}

struct BareLinks: LinkSigning {
    func link(for subject: LinkSubject, expiresAt: Instant) -> String { "" }
    func address(of path: String) -> String { path }
    func open(_ token: String, now: Instant) -> LinkSubject? { nil }
}

/// Every number of a run is written in full.
struct FullNumbers: PhoneReading {
    func read(_ text: String) -> Result<String, PhoneProblem> { .success(text) }
    func shown(_ stored: String) -> String { stored }
}

/// Nobody types a free line.
package struct NoFreeLine: IntakeUnderstanding {
    package init() {}

    package func understand(
        _ line: String, facilities: [Facility], now: Instant, calendar: LocalCalendar
    ) -> IntakeSuggestion { IntakeSuggestion() }

    package func find(_ words: String, in facilities: [Facility], limit: Int) -> [Facility] { [] }
}

/// No register is read from a file or written to one.
package struct NoRegisterFiles: RegisterFileReading {
    package init() {}

    package func read(_ bytes: [UInt8], today: CivilDate, now: Instant) -> Result<RegisterFile, RegisterRowProblem> {
        .success(RegisterFile(rows: []))
    }

    package var heading: String { "" }
    package func line(for record: DonorRecord) -> String { "" }
    package var example: String { "" }
    package func line(_ cells: [String]) -> String { "" }
}
