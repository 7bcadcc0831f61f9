/// Whether a patient must be kept from forming anti-D, judged by sex and age (C1, C2).
///
/// The source speaks of RhD-negative patients "under 18" who must stay RhD-negative, and of men "over 18" and women
/// "over 50" who may get RhD-positive cells. Those of exactly 18 or 50 stand between the two and fall on the safe side
/// here: protected is every patient of 18 or younger and every woman of 50 or younger.
public enum RhDProtection: Sendable, Hashable {
    /// Must be kept from forming anti-D, for all these reasons.
    case protected([CompatibilityRefusal])
    case notProtected
    /// Sex or age is not known and the rule depends on it; treated as protected until these are confirmed.
    case undecided([CompatibilityCondition])

    /// The protection of a patient by sex and age alone; antibodies and chronic transfusion come on top.
    public init(_ patient: Patient) {
        let age = patient.isNewborn ? 0 : patient.ageYears
        switch (patient.sex, age) {
        case (.female, let age?) where age <= 18: self = .protected([.rhDNegativeUpTo18, .rhDNegativeChildbearing])
        case (_, let age?) where age <= 18: self = .protected([.rhDNegativeUpTo18])
        case (.female, let age?) where age <= 50: self = .protected([.rhDNegativeChildbearing])
        case (nil, let age?) where age <= 50: self = .undecided([.confirmSex])
        case (_, _?): self = .notProtected
        case (nil, nil): self = .undecided([.confirmSex, .confirmAge])
        case (_?, nil): self = .undecided([.confirmAge])
        }
    }
}
