/// What makes a donor's blood rare enough for a list of its own.
///
/// The International Rare Donor Panel takes who is rarer than 1 in 1,000 (ISBT). The figures here are ours, and a
/// centre sets others where it knows its people better.
public struct RareBloodRule: Sendable, Hashable {
    /// Antigens nearly everybody carries: to lack one is rare by itself.
    ///
    /// In 489 South Asians of the 1000 Genomes Project (phase 3, GRCh37, read with the 44-site table) the allele
    /// without it had at most 1.64 % (In(b)), so that both copies are met in at most 1 of 3,700: k 0.61 %, Co(a) 0.41
    /// %, Sc1 and Di(b) 0.20 %, Lu(b) and Kp(b) 0.10 %, Js(b), Wr(b) and LW(a) none. Yt(a) with 4.4 % is left out (1 of
    /// 517). H is the Bombay phenotype. U and Jr(a) were not measured there and stand **without a source**.
    public var nearlyEverybody: AntigenSet = [
        .smallK, .coA, .sc1, .diB, .luB, .kpB, .jsB, .wrB, .lwA, .inB, .h, .u, .jrA,
    ]
    /// Who lacks at least so many of `counted` is rare by their number. **Without a source**: our choice.
    public var countedMin = 6
    /// The antigens against which patients who are transfused regularly form antibodies.
    public var counted: AntigenSet = [
        .bigC, .smallC, .bigE, .smallE, .bigK, .fyA, .fyB, .jkA, .jkB, .bigS, .smallS,
    ]

    public init() {}

    /// Why this donor is rare; empty for who is not. Only what is explicitly lacked counts.
    public func reasons(isBombay: Bool, _ profile: AntigenProfile) -> [RareBlood] {
        let lacked = profile.lackedByDonor
        var reasons: [RareBlood] = []
        if isBombay || lacked.contains(.h) { reasons.append(.bombay) }
        let alone = lacked.intersection(nearlyEverybody).subtracting([.h])
        if !alone.isEmpty { reasons.append(.lacksNearlyEverybodys(alone)) }
        let several = lacked.intersection(counted)
        if several.count >= countedMin { reasons.append(.lacksMany(several)) }
        return reasons
    }
}

/// Why a donor is on the list of the rare.
public enum RareBlood: Sendable, Hashable {
    /// Bombay (Oh): marked so in the register, or H is known to be lacking.
    case bombay
    /// Lacks antigens that nearly everybody carries.
    case lacksNearlyEverybodys(AntigenSet)
    /// Lacks many of the antigens that matter to patients.
    case lacksMany(AntigenSet)
}

/// What does not fit together in what is known of one donor: a person has to look, and nobody's group changes by
/// itself.
public enum AntigenDiscrepancy: Sendable, Hashable {
    /// Two reports say different things of these.
    case reportsDisagree(AntigenSet)
    /// The register's group has, or has not, what a report says the other way. Serology of the group stands.
    case groupDisagrees(AntigenSet)
    /// H is lacking, and the donor is not marked as Bombay: gives to nobody but Bombay patients, once confirmed.
    case perhapsBombay
    /// Marked as Bombay, and H is there.
    case perhapsNotBombay

    public static func all(group: BloodGroup, isBombay: Bool, _ profile: AntigenProfile) -> [AntigenDiscrepancy] {
        var found: [AntigenDiscrepancy] = []
        if !profile.discrepancies.isEmpty { found.append(.reportsDisagree(profile.discrepancies)) }
        let (lacked, carried) = (profile.lackedByDonor, profile.carriedByDonor)
        var wrong = AntigenSet()
        for (antigen, isThere) in group.expected(isBombay: isBombay) {
            if isThere ? lacked.contains(antigen) : carried.contains(antigen) { wrong.insert(antigen) }
        }
        if !wrong.isEmpty { found.append(.groupDisagrees(wrong)) }
        if lacked.contains(.h), !isBombay { found.append(.perhapsBombay) }
        if carried.contains(.h), isBombay { found.append(.perhapsNotBombay) }
        return found
    }
}

extension BloodGroup {
    /// Which of A, B and D the group says are on the cells. Without H there is no A and no B, whatever the genes say,
    /// so nothing is expected of them in a Bombay donor.
    fileprivate func expected(isBombay: Bool) -> [(Antigen, Bool)] {
        guard self != .unknown else { return [] }
        let letters = isBombay ? [] : [(Antigen.a, abo == .a || abo == .ab), (.b, abo == .b || abo == .ab)]
        return letters + [(.d, rhD == .positive)]
    }
}
