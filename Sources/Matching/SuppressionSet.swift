/// Several reasons at once, one bit each; the lowest bit is the first in precedence.
struct SuppressionSet: OptionSet, Sendable, Hashable {
    let rawValue: UInt16

    init(rawValue: UInt16) { self.rawValue = rawValue }

    @inline(__always)
    init(_ reason: SuppressionReason) { rawValue = 1 << UInt16(reason.precedence) }

    /// Position of the first reason in `SuppressionReason.allCases`; only meaningful when there is one.
    @inline(__always)
    var firstPrecedence: Int { rawValue.trailingZeroBitCount }

    /// All reasons, first in precedence first.
    var reasons: [SuppressionReason] {
        SuppressionReason.allCases.filter { contains(SuppressionSet($0)) }
    }
}

extension SuppressionReason {
    /// 0 is counted before all others.
    @inline(__always)
    var precedence: Int {
        switch self {
        case .notRegistered: 0
        case .incompatibleGroup: 1
        case .groupUnknown: 2
        case .optedOut: 3
        case .noChannel: 4
        case .excludedForGood: 5
        case .notEligibleYet: 6
        case .alreadyAskedForThis: 7
        case .hasOpenAsk: 8
        case .panelReserved: 9
        case .paused: 10
        case .askedTooOften: 11
        case .quietHours: 12
        case .daylightOnly: 13
        case .needsPermission: 14
        case .tooFar: 15
        }
    }
}
