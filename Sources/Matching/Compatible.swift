import Blood

/// The first predicate, *compatible*: what the blood rules say to each group of donors for one query.
///
/// The rules are those of `Compatibility`; nothing is decided here. A donor whose group is not known is never recruited
/// for a patient's group, whatever the component: the register must not guess.
struct Compatible: Sendable {
    private let reasonsByCode: [SuppressionSet]
    /// 1 is the first choice, per group code.
    let orderByCode: [Int]
    let conditionsByCode: [[String]]

    init(_ query: CandidateQuery) {
        var reasons = [SuppressionSet](repeating: [], count: GroupCode.count)
        var orders = [Int](repeating: 1, count: GroupCode.count)
        var conditions = [[String]](repeating: [], count: GroupCode.count)
        if !query.anyGroup {
            for code in 0..<GroupCode.count {
                let (group, isBombay) = GroupCode.group(code)
                guard group != .unknown else {
                    reasons[code] = SuppressionSet(.groupUnknown)
                    continue
                }
                let compatibility = Compatibility.canGive(
                    query.component, from: group, donorIsBombay: isBombay, to: query.patient)
                switch compatibility.verdict {
                case .allowed: break
                case .conditional where query.includesConditional: break
                case .conditional: reasons[code] = SuppressionSet(.needsPermission)
                case .refused: reasons[code] = SuppressionSet(.incompatibleGroup)
                }
                orders[code] = compatibility.order ?? 1
                conditions[code] = compatibility.conditions.map(\.rawValue)
            }
        }
        reasonsByCode = reasons
        orderByCode = orders
        conditionsByCode = conditions
    }

    @inline(__always)
    func reasons(_ row: DonorRow) -> SuppressionSet { reasonsByCode[Int(row.groupCode)] }

    /// Whether donors of this code may be asked at all.
    func allows(code: Int) -> Bool { reasonsByCode[code].isEmpty }
}
