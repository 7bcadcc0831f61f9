public import Dispatching
public import Matching

/// What a donor shows at a facility's counter instead of a name: the request's reference and the donor's desk code.
public struct VisitorCode: Sendable, Hashable {
    /// Digits of a desk code; whatever stands before them is the reference.
    static let deskDigits = 4
    /// More digits than any code has are not one.
    private static let digitsMax = 16

    public var reference: String
    public var deskCode: String

    public init(reference: String, deskCode: String) {
        self.reference = reference
        self.deskCode = deskCode
    }

    /// Reads what was typed, or what a hand-held reader typed: only the digits count, in whatever writing, so that
    /// neither a dash nor another layout of the keyboard makes a right code wrong.
    public init?(typed: String) {
        let digits = typed.compactMap(\.wholeNumberValue).filter { (0...9).contains($0) }.map(String.init).joined()
        guard (VisitorCode.deskDigits + 1...VisitorCode.digitsMax).contains(digits.count) else { return nil }
        self.init(
            reference: String(digits.dropLast(VisitorCode.deskDigits)),
            deskCode: String(digits.suffix(VisitorCode.deskDigits)))
    }

    /// As it is shown, printed and drawn: `4821-4702`. It opens nothing but the line on the facility's own list.
    public var text: String { "\(reference)-\(deskCode)" }
}

/// Whom a code at the counter stands for.
public enum VisitorFound: Sendable, Hashable {
    /// The number within the request.
    case expected(request: RequestID, number: Int)
    /// Two donors of one request have the same four digits, once in some thousand: a person tells them apart.
    case several(request: RequestID)
    /// The code is right, and nobody waits for this donor any more.
    case notExpected
    /// Wrong, or of another facility; which of these is not said.
    case unknown
}

extension Centre {
    /// Finds who stands at a facility's counter.
    public func visitor(_ code: VisitorCode, of facility: FacilityID) async throws -> VisitorFound {
        let found = try await ports.store.read { try $0.request(reference: code.reference) }
        guard let record = found, record.details.facility == facility else { return .unknown }
        let matching = record.course.asks.enumerated().filter {
            deskCode(request: record.id, donor: $1.donor) == code.deskCode
        }
        let expected = matching.filter { $1.stage.isShownToFacility }
        if expected.count > 1 { return .several(request: record.id) }
        if let (index, _) = expected.first { return .expected(request: record.id, number: index + 1) }
        return matching.isEmpty ? .unknown : .notExpected
    }
}

extension AskStage {
    /// Whether the facility sees this donor among those who come; whoever stays away is nobody's business there.
    public var isShownToFacility: Bool { isCommitted || self == .donated }
}
