/// Several reasons at once, one bit each; the lowest bit is the first in precedence.
struct SuppressionSet: OptionSet, Sendable, Hashable {
    let rawValue: UInt32

    init(rawValue: UInt32) { self.rawValue = rawValue }

    @inline(__always)
    init(_ reason: SuppressionReason) { rawValue = 1 << UInt32(reason.precedence) }

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
        case .carriesAntigen: 2
        case .groupUnknown: 3
        case .optedOut: 4
        case .noChannel: 5
        case .excludedForGood: 6
        case .notEligibleYet: 7
        case .alreadyAskedForThis: 8
        case .hasOpenAsk: 9
        case .panelReserved: 10
        case .paused: 11
        case .askedTooOften: 12
        case .antigenUnknown: 13
        case .quietHours: 14
        case .daylightOnly: 15
        case .needsPermission: 16
        case .tooFar: 17
        }
    }
}
