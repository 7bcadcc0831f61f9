import Blood

/// How much of an antigen one copy of a gene puts on the cells.
enum Strength: Int, Comparable {
    case none
    case weak
    case full

    static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }
}

/// Sites that are read as one, because the change is one event or they never come apart in known alleles.
struct LocusUnit {
    var sites: [Site.Name]
    /// A rare silencing change whose absence from the file does not shake a positive call: nobody looks at all of the
    /// known ones. The call then carries `nullSitesNotSeen`, and the patient's side does not rely on it.
    var isRareNull = false

    init(_ sites: Site.Name..., isRareNull: Bool = false) {
        self.sites = sites
        self.isRareNull = isRareNull
    }
}

/// A gene's antigens as a function of one copy of it. What the bases mean follows ISBT's tables, in our words.
struct Locus {
    let antigens: [Antigen]
    let units: [LocusUnit]
    /// - Parameter copy: for each unit whether it carries the alternate.
    /// - Returns: the strength of each of `antigens`.
    let express: @Sendable (_ copy: [Bool]) -> [Strength]

    /// One change that turns one antigen into the other.
    private static func pair(_ site: Site.Name, _ reference: Antigen, _ alternate: Antigen) -> Locus {
        Locus(antigens: [reference, alternate], units: [LocusUnit(site)]) { $0[0] ? [.none, .full] : [.full, .none] }
    }

    /// A and B. Reference at c.261 is the deletion of O. c.802A is O.02, not deleted and silent all the same. c.803,
    /// c.796 and c.703 make B of A and must agree: apart they are cisAB, B(A) or a hybrid.
    static let abo = Locus(
        antigens: [.a, .b], units: [LocusUnit(.abo261), LocusUnit(.abo802), LocusUnit(.abo803, .abo796, .abo703)]
    ) { copy in
        guard copy[0], !copy[1] else { return [.none, .none] }
        return copy[2] ? [.none, .full] : [.full, .none]
    }

    /// The three changes of GYPA lie within thirteen bases and beside two look-alike genes: they must agree.
    static let gypa = Locus(antigens: [.bigN, .bigM], units: [LocusUnit(.gypa59, .gypa71, .gypa72)]) {
        $0[0] ? [.none, .full] : [.full, .none]
    }

    /// GYPB*03N.01 and *03N.03 carry S's base and make neither S nor s, and little U.
    static let gypb = Locus(
        antigens: [.smallS, .bigS, .u],
        units: [
            LocusUnit(.gypb143), LocusUnit(.gypb230, isRareNull: true), LocusUnit(.gypb270, isRareNull: true),
        ]
    ) { copy in
        guard !copy[1], !copy[2] else { return [.none, .none, .weak] }
        return copy[0] ? [.none, .full, .full] : [.full, .none, .full]
    }

    /// c.-67C silences the copy it lies on in red cells alone; c.265T leaves few of its antigen (Fy^x).
    static let fy = Locus(
        antigens: [.fyA, .fyB], units: [LocusUnit(.fy125), LocusUnit(.fyGATA), LocusUnit(.fy265)]
    ) { copy in
        guard !copy[1] else { return [.none, .none] }
        let strength = copy[2] ? Strength.weak : .full
        return copy[0] ? [.none, strength] : [strength, .none]
    }

    /// c.130A weakens whichever it lies on, and is common: a quarter of the copies in Lahore. c.342-1A and c.871C are
    /// null.
    static let jk = Locus(
        antigens: [.jkA, .jkB],
        units: [
            LocusUnit(.jk838), LocusUnit(.jk130), LocusUnit(.jk342, isRareNull: true),
            LocusUnit(.jk871, isRareNull: true),
        ]
    ) { copy in
        guard !copy[2], !copy[3] else { return [.none, .none] }
        let strength = copy[1] ? Strength.weak : .full
        return copy[0] ? [.none, strength] : [strength, .none]
    }

    /// ABCG2's c.376T ends the protein: no Jr(a).
    static let jr = Locus(antigens: [.jrA], units: [LocusUnit(.jr376)]) { $0[0] ? [.none] : [.full] }

    /// The loci that follow this rule alone. H, A and B, C and c, and D have rules of their own.
    static let plain: [Locus] = [
        gypa, gypb,
        // E and e at c.676: the genome's G is E. Published code has had this one the wrong way round.
        pair(.rhce676, .smallE, .bigE),
        pair(.lu230, .luB, .luA), pair(.kel578, .smallK, .bigK), pair(.kel841, .kpB, .kpA),
        pair(.kel1790, .jsB, .jsA), fy, jk, pair(.di2561, .diB, .diA), pair(.di1972, .wrB, .wrA),
        pair(.yt1057, .ytA, .ytB), pair(.sc169, .sc1, .sc2), pair(.do793, .doB, .doA), pair(.co134, .coA, .coB),
        pair(.lw299, .lwA, .lwB), pair(.in137, .inB, .inA), jr,
    ]
}
