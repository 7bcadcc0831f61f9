/// A blood group system, by its ISBT symbol.
///
/// Source: ISBT Working Party on Red Cell Immunogenetics and Blood Group Terminology, table of blood group systems.
public enum BloodGroupSystem: String, Codable, Sendable, CaseIterable {
    case abo = "ABO"
    case mns = "MNS"
    case rh = "RH"
    case lu = "LU"
    case kel = "KEL"
    case fy = "FY"
    case jk = "JK"
    case di = "DI"
    case yt = "YT"
    case sc = "SC"
    case `do` = "DO"
    case co = "CO"
    case lw = "LW"
    case h = "H"
    case `in` = "IN"
    case jr = "JR"
}

/// An antigen on red cells, written as laboratories write it in plain text: `Fy(a)`, `K`, `c`.
///
/// The raw values are stored and exchanged; the order of the cases is that of the systems and never changes a meaning.
public enum Antigen: String, Codable, Sendable, CaseIterable {
    case a = "A"
    case b = "B"
    case bigM = "M"
    case bigN = "N"
    case bigS = "S"
    case smallS = "s"
    case u = "U"
    case d = "D"
    case bigC = "C"
    case smallC = "c"
    case bigE = "E"
    case smallE = "e"
    case luA = "Lu(a)"
    case luB = "Lu(b)"
    case bigK = "K"
    case smallK = "k"
    case kpA = "Kp(a)"
    case kpB = "Kp(b)"
    case jsA = "Js(a)"
    case jsB = "Js(b)"
    case fyA = "Fy(a)"
    case fyB = "Fy(b)"
    case jkA = "Jk(a)"
    case jkB = "Jk(b)"
    case diA = "Di(a)"
    case diB = "Di(b)"
    case wrA = "Wr(a)"
    case wrB = "Wr(b)"
    case ytA = "Yt(a)"
    case ytB = "Yt(b)"
    case sc1 = "Sc1"
    case sc2 = "Sc2"
    case doA = "Do(a)"
    case doB = "Do(b)"
    case coA = "Co(a)"
    case coB = "Co(b)"
    case lwA = "LW(a)"
    case lwB = "LW(b)"
    case h = "H"
    case inA = "In(a)"
    case inB = "In(b)"
    case jrA = "Jr(a)"

    /// The system the antigen belongs to.
    public var system: BloodGroupSystem {
        switch self {
        case .a, .b: .abo
        case .bigM, .bigN, .bigS, .smallS, .u: .mns
        case .d, .bigC, .smallC, .bigE, .smallE: .rh
        case .luA, .luB: .lu
        case .bigK, .smallK, .kpA, .kpB, .jsA, .jsB: .kel
        case .fyA, .fyB: .fy
        case .jkA, .jkB: .jk
        case .diA, .diB, .wrA, .wrB: .di
        case .ytA, .ytB: .yt
        case .sc1, .sc2: .sc
        case .doA, .doB: .do
        case .coA, .coB: .co
        case .lwA, .lwB: .lw
        case .h: .h
        case .inA, .inB: .in
        case .jrA: .jr
        }
    }
}

/// What is known of one antigen of one person. Not known is a call of its own, never an absence.
public enum AntigenCall: String, Codable, Sendable, CaseIterable {
    case positive = "POSITIVE"
    case negative = "NEGATIVE"
    /// On the cells, but few: positive for whom the blood is for, perhaps negative for whom it is given to.
    case weak = "WEAK"
    case indeterminate = "INDETERMINATE"
}

/// How a call was come by, the better the later: a genotype nominates a donor for a test in the laboratory, and only
/// the laboratory speaks.
public enum AntigenProof: Int, Codable, Sendable, CaseIterable, Comparable {
    case genotype = 1
    /// Tested once with antisera.
    case serology = 2
    /// Tested on two samples taken on different days, with the same result.
    case serologyTwice = 3

    public static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }
}
