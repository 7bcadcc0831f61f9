public import Blood
import Foundation

/// The rules as lines of JSON, for a doctor or an outside checker who audits them without reading code.
///
/// Text in, text out: `docs/clinical.md` describes both formats. The same input always gives the same bytes.
public struct RulesReport: Sendable {
    private let eligibility: EligibilityRules

    public init(_ eligibility: EligibilityRules) { self.eligibility = eligibility }

    public init(_ jurisdiction: Jurisdiction) { self.init(jurisdiction.eligibility) }

    // MARK: - Compatibility

    /// One object a line for each component, each group of patient and each group of donor, `unknown` included.
    ///
    /// - Parameters:
    ///   - patient: sex, age and flags of the patient; the group is filled in. As given, nothing of it is known.
    ///   - donorIsBombay: judge donors of the Bombay phenotype instead.
    public static func compatibilityLines(
        for patient: Patient = Patient(group: .unknown), donorIsBombay: Bool = false
    ) -> [String] {
        let groups = BloodGroup.known + [.unknown]
        return BloodComponent.allCases.flatMap { component in
            groups.flatMap { patientGroup in
                groups.map { donor in
                    var patient = patient
                    patient.group = patientGroup
                    let verdict = Compatibility.canGive(
                        component, from: donor, donorIsBombay: donorIsBombay, to: patient)
                    return compatibilityLine(component, patientGroup, donor, verdict)
                }
            }
        }
    }

    private static func compatibilityLine(
        _ component: BloodComponent, _ patient: BloodGroup, _ donor: BloodGroup, _ compatibility: Compatibility
    ) -> String {
        var fields: [(String, OrderedJSON)] = [
            ("component", .text(component.rawValue)),
            ("patient", .text(patient.rawValue)),
            ("donor", .text(donor.rawValue)),
            ("verdict", .text(compatibility.verdict.rawValue)),
            ("order", compatibility.order.map(OrderedJSON.integer) ?? .null),
            ("conditions", .texts(compatibility.conditions.map(\.rawValue))),
        ]
        if compatibility.verdict == .refused {
            fields.append(("reasons", .texts(compatibility.refusals.map(\.rawValue))))
        }
        return OrderedJSON.object(fields).line
    }

    // MARK: - Eligibility

    /// The longest line that is read; a history is a few hundred bytes.
    public static let lineBytesMax = 100_000

    /// Judges one donor history, written as one JSON object.
    ///
    /// - Parameters:
    ///   - line: the history; it may carry its own `id`, and a `kind` that stands in for the one given here.
    ///   - number: the line's number, for the message about a bad one.
    ///   - date: the day that is asked about.
    ///   - kind: how the donation would be taken.
    /// - Returns: an object with verdict, first day and reasons; for bad input one with `error` and `line`.
    public func eligibilityLine(
        _ line: String, number: Int = 1, on date: CivilDate, for kind: DonationKind = .wholeBlood
    ) -> String {
        var head: [(String, OrderedJSON)] = []
        func failure(_ message: String) -> String {
            OrderedJSON.object(head + [("error", .text(message)), ("line", .integer(number))]).line
        }
        guard line.utf8.count <= RulesReport.lineBytesMax else {
            return failure("The line is longer than \(RulesReport.lineBytesMax) bytes.")
        }
        let input: HistoryLine
        do {
            input = try JSONDecoder().decode(HistoryLine.self, from: Data(line.utf8))
        } catch let error as DecodingError {
            // An answer that names its donor is of more use than one that only counts lines.
            if let id = (try? JSONDecoder().decode(NamedLine.self, from: Data(line.utf8)))?.id {
                head.append(("id", id))
            }
            return failure("The history cannot be read: \(error.sentence)")
        } catch {
            return failure("The history cannot be read.")
        }
        if let id = input.id { head.append(("id", id)) }
        do {
            let verdict = try eligibility.eligibility(of: input.history, for: input.kind ?? kind, on: date)
            return OrderedJSON.object(head + fields(verdict, ignored: input.ignored)).line
        } catch {
            return failure(error.message)
        }
    }

    private func fields(_ eligibility: Eligibility, ignored: [String]) -> [(String, OrderedJSON)] {
        let verdict =
            switch eligibility.verdict {
            case .eligible: "eligible"
            case .deferred: "deferred"
            case .excluded: "excluded"
            }
        var fields: [(String, OrderedJSON)] = [
            ("verdict", .text(verdict)),
            ("from", .optional(eligibility.from?.description)),
            ("reasons", .texts(eligibility.reasons.map(\.key))),
            ("details", .list(eligibility.reasons.map(detail))),
        ]
        if !eligibility.onTheDay.isEmpty { fields.append(("onTheDay", .texts(eligibility.onTheDay))) }
        if !eligibility.toConfirm.isEmpty {
            fields.append(("toConfirm", .texts(eligibility.toConfirm.map(\.rawValue))))
        }
        if !ignored.isEmpty { fields.append(("ignored", .texts(ignored))) }
        return fields
    }

    private func detail(_ reason: Eligibility.Reason) -> OrderedJSON {
        let rule = eligibility.rule(reason.key)
        let end =
            switch reason.end {
            case .from: "known"
            case .unknown: "unknown"
            case .never: "never"
            }
        return .object([
            ("key", .text(reason.key)),
            ("from", .optional(reason.from?.description)),
            ("end", .text(end)),
            ("title", .optional(rule?.title["en"])),
            ("class", .text(reason.reasonClass.rawValue)),
            ("source", .text(reason.sources.isEmpty ? "(unsourced)" : reason.sources.joined(separator: ";"))),
            ("section", .optional(rule?.whoSection)),
            ("unsourced", .bool(reason.isUnsourced)),
            ("signedBy", .optional(rule?.signedBy)),
        ])
    }
}

/// The name of a line, text or whole number, whatever else stands in it.
private struct NamedLine: Decodable {
    var id: OrderedJSON?

    private enum CodingKeys: String, CodingKey { case id }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        guard container.contains(.id), try !container.decodeNil(forKey: .id) else { return }
        if let number = try? container.decode(Int.self, forKey: .id) {
            id = .integer(number)
        } else {
            id = .text(try container.decode(String.self, forKey: .id))
        }
    }
}

/// A history with what the command line adds to it.
private struct HistoryLine: Decodable {
    var id: OrderedJSON?
    var kind: DonationKind?
    var history: DonorHistory
    /// Fields that no rule reads, so that a slip of the pen does not pass unnoticed.
    var ignored: [String]

    private struct Name: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Name.self)
        id = try NamedLine(from: decoder).id
        kind = try container.decodeCaseIfPresent(DonationKind.self, forKey: Name(stringValue: "kind"))
        history = try DonorHistory(from: decoder)
        let known = Set(DonorHistory.CodingKeys.allCases.map(\.stringValue) + ["id", "kind"])
        ignored = container.allKeys.map(\.stringValue).filter { !known.contains($0) }.sorted()
    }
}
