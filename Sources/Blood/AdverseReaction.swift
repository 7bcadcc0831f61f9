/// Who had an adverse reaction.
public enum ReactionSubject: String, Codable, Sendable, CaseIterable, Hashable {
    /// Whoever gave, during a donation or after it.
    case donor
    /// Whoever was given blood.
    case patient

    /// How bad it was, as numbers of the scale of its subject; what they mean is in `seriousGrade`.
    public var grades: ClosedRange<Int> {
        switch self {
        case .donor: 1...5
        case .patient: 1...4
        }
    }

    /// From this grade on it is serious.
    ///
    /// Donors: *Severity Grading Tool for Blood Donor Adverse Events*, AABB with ISBT, IHN and EBA, 2020 (Townsend et
    /// al., Transfusion 60:1231): 1 to 5 are about mild, moderate, severe, threatening life, death; 3 and more is
    /// serious. Patients: ISBT and IHN, *Proposed standard definitions for surveillance of non infectious adverse
    /// transfusion reactions*, July 2011: 1 not severe, 2 severe (in hospital for it, or lasting harm), 3 threatening
    /// life, 4 death.
    public var seriousGrade: Int {
        switch self {
        case .donor: 3
        case .patient: 2
        }
    }

    public var kinds: [ReactionKind] { ReactionKind.allCases.filter { $0.subject == self } }
}

/// What kind of adverse reaction it was, as coarsely as a counter can tell. Who investigates it says it finely, in a
/// haemovigilance system, which this is not.
///
/// Donors: the headings of the *Standard for Surveillance of Complications Related to Blood Donation*, ISBT with IHN
/// and AABB, December 2014. Patients: the reactions of the ISBT and IHN definitions of July 2011; bacterial infection
/// from Directive 2005/61/EC, Annex II part D; the wrong blood, with harm or without, is an error and stands here
/// because it is reported at the same counter.
public enum ReactionKind: String, Codable, Sendable, CaseIterable, Hashable {
    /// Faint feeling, pale, sweating; conscious.
    case vasovagal
    /// Lost consciousness.
    case vasovagalFaint
    case haematoma
    case arterialPuncture
    case delayedBleeding
    /// Pain that shoots or burns, numbness: nerve, or arm pain without another cause.
    case armPain
    /// Vein or skin inflamed.
    case armInflammation
    /// Of apheresis.
    case citrate
    case donorAllergy
    /// Heart or brain.
    case donorCardiovascular
    case donorOther

    case febrile
    case allergic
    case acuteHaemolytic
    case delayedHaemolytic
    /// TACO.
    case circulatoryOverload
    /// TRALI.
    case acuteLungInjury
    /// TAD: short of breath, and neither of the two above.
    case dyspnoea
    case hypotensive
    case bacterial
    case wrongBlood
    case patientOther

    public var subject: ReactionSubject {
        switch self {
        case .vasovagal, .vasovagalFaint, .haematoma, .arterialPuncture, .delayedBleeding, .armPain, .armInflammation,
            .citrate, .donorAllergy, .donorCardiovascular, .donorOther:
            .donor
        case .febrile, .allergic, .acuteHaemolytic, .delayedHaemolytic, .circulatoryOverload, .acuteLungInjury,
            .dyspnoea, .hypotensive, .bacterial, .wrongBlood, .patientOther:
            .patient
        }
    }

    /// Serious whatever the grade. Events of heart and brain are so by their nature (Standard of 2014). The others are
    /// our choice, without a source for the list: where blood was mixed up, infected, or harmed the lungs, somebody
    /// else may have the other half of the mistake or of the donation.
    public var isSeriousByItself: Bool {
        switch self {
        case .donorCardiovascular, .acuteHaemolytic, .acuteLungInjury, .bacterial, .wrongBlood: true
        default: false
        }
    }
}

/// When it began. Within 24 hours is what the definitions of 2011 call acute.
public enum ReactionOnset: String, Codable, Sendable, CaseIterable, Hashable {
    case during
    case within24Hours
    case later
}
