/// What the rules of eligibility look at: never a name, never a number that identifies.
///
/// Everything may be absent. What is absent is not judged, and what matters of it is named in `Eligibility.toConfirm`.
public struct DonorHistory: Sendable, Hashable {
    /// One past collection.
    public struct PastDonation: Sendable, Hashable {
        public var date: CivilDate
        public var kind: DonationKind

        public init(date: CivilDate, kind: DonationKind) {
            self.date = date
            self.kind = kind
        }
    }

    /// Something that happened to the donor, under the key of its rule.
    public struct Event: Sendable, Hashable {
        public var key: String
        /// The day it happened or began.
        public var date: CivilDate?
        /// The day it was over: recovered, last dose, delivered, weaned.
        public var ended: CivilDate?
        /// A first day the blood bank gave; it can only lengthen what the rule says.
        public var until: CivilDate?
        /// Still going on, so that no end is known.
        public var isOngoing: Bool

        public init(
            key: String, date: CivilDate? = nil, ended: CivilDate? = nil, until: CivilDate? = nil,
            isOngoing: Bool = false
        ) {
            self.key = key
            self.date = date
            self.ended = ended
            self.until = until
            self.isOngoing = isOngoing
        }
    }

    public var sex: Sex?
    public var birthDate: CivilDate?
    public var weightKilograms: Double?
    /// g/dL.
    public var haemoglobin: Double?
    /// When it was measured; `nil` means on the day that is asked about.
    public var haemoglobinDate: CivilDate?
    public var donations: [PastDonation]
    /// Has given before although no donation is listed: matters for the age limit of first-time donors.
    public var hasGivenBefore: Bool
    public var events: [Event]
    public var isPregnant: Bool
    public var isBreastfeeding: Bool

    public init(
        sex: Sex? = nil, birthDate: CivilDate? = nil, weightKilograms: Double? = nil, haemoglobin: Double? = nil,
        haemoglobinDate: CivilDate? = nil, donations: [PastDonation] = [], hasGivenBefore: Bool = false,
        events: [Event] = [], isPregnant: Bool = false, isBreastfeeding: Bool = false
    ) {
        self.sex = sex
        self.birthDate = birthDate
        self.weightKilograms = weightKilograms
        self.haemoglobin = haemoglobin
        self.haemoglobinDate = haemoglobinDate
        self.donations = donations
        self.hasGivenBefore = hasGivenBefore
        self.events = events
        self.isPregnant = isPregnant
        self.isBreastfeeding = isBreastfeeding
    }
}

extension DonorHistory: Codable {
    /// The names of the fields in JSON.
    public enum CodingKeys: String, CodingKey, CaseIterable {
        case sex
        case birthDate
        case weightKilograms
        case haemoglobin
        case haemoglobinDate
        case donations
        case hasGivenBefore
        case events
        case isPregnant = "pregnant"
        case isBreastfeeding = "breastfeeding"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        sex = try container.decodeCaseIfPresent(Sex.self, forKey: .sex)
        birthDate = try container.decodeIfPresent(CivilDate.self, forKey: .birthDate)
        weightKilograms = try container.decodeIfPresent(Double.self, forKey: .weightKilograms)
        haemoglobin = try container.decodeIfPresent(Double.self, forKey: .haemoglobin)
        haemoglobinDate = try container.decodeIfPresent(CivilDate.self, forKey: .haemoglobinDate)
        donations = try container.decodeIfPresent([PastDonation].self, forKey: .donations) ?? []
        hasGivenBefore = try container.decodeIfPresent(Bool.self, forKey: .hasGivenBefore) ?? false
        events = try container.decodeIfPresent([Event].self, forKey: .events) ?? []
        isPregnant = try container.decodeIfPresent(Bool.self, forKey: .isPregnant) ?? false
        isBreastfeeding = try container.decodeIfPresent(Bool.self, forKey: .isBreastfeeding) ?? false
    }
}

extension DonorHistory.PastDonation: Codable {
    /// The names of the fields in JSON.
    public enum CodingKeys: String, CodingKey, CaseIterable {
        case date
        case kind
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        date = try container.decode(CivilDate.self, forKey: .date)
        guard let kind = try container.decodeCaseIfPresent(DonationKind.self, forKey: .kind) else {
            throw DecodingError.keyNotFound(
                CodingKeys.kind, .init(codingPath: container.codingPath, debugDescription: "no kind"))
        }
        self.kind = kind
    }
}

extension KeyedDecodingContainer {
    /// Reads one of a few words, and names all of them when it is none.
    package func decodeCaseIfPresent<Word: RawRepresentable & CaseIterable>(
        _ type: Word.Type, forKey key: Key
    ) throws -> Word? where Word.RawValue == String {
        guard let text = try decodeIfPresent(String.self, forKey: key) else { return nil }
        guard let word = Word(rawValue: text) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw DecodingError.dataCorruptedError(
                forKey: key, in: self, debugDescription: "\"\(text)\" is none of \(words)")
        }
        return word
    }
}

extension DonorHistory.Event: Codable {
    /// The names of the fields in JSON.
    public enum CodingKeys: String, CodingKey, CaseIterable {
        case key
        case date
        case ended
        case until
        case isOngoing = "ongoing"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        key = try container.decode(String.self, forKey: .key)
        date = try container.decodeIfPresent(CivilDate.self, forKey: .date)
        ended = try container.decodeIfPresent(CivilDate.self, forKey: .ended)
        until = try container.decodeIfPresent(CivilDate.self, forKey: .until)
        isOngoing = try container.decodeIfPresent(Bool.self, forKey: .isOngoing) ?? false
    }
}

/// A history that cannot be true, so that no verdict is given on it.
public enum DonorHistoryError: Error, Sendable, Hashable {
    case birthInFuture(CivilDate)
    case impossibleAge(years: Int)
    case impossibleWeight(Double)
    case impossibleHaemoglobin(Double)
    case haemoglobinInFuture(CivilDate)
    case haemoglobinBeforeBirth(CivilDate)
    case donationInFuture(CivilDate)
    case donationBeforeBirth(CivilDate)
    case unknownEvent(key: String, accepted: [String])
    case eventInFuture(key: String, CivilDate)
    case eventBeforeBirth(key: String, CivilDate)
    case eventEndsBeforeItBegins(key: String)
    case eventEndedAndOngoing(key: String)
    case eventOfAnotherSex(key: String)

    /// The mistake in one sentence that says what to correct.
    public var message: String {
        switch self {
        case .birthInFuture(let date): "birthDate \(date) lies after the day that is asked about."
        case .impossibleAge(let years): "birthDate makes this donor \(years) years old: please check it."
        case .impossibleWeight(let weight): "weightKilograms \(weight) is not a person's weight in kilograms."
        case .impossibleHaemoglobin(let value): "haemoglobin \(value) is not a value in g/dL."
        case .haemoglobinInFuture(let date): "haemoglobinDate \(date) lies after the day that is asked about."
        case .haemoglobinBeforeBirth(let date): "haemoglobinDate \(date) lies before birthDate."
        case .donationInFuture(let date): "The donation of \(date) lies after the day that is asked about."
        case .donationBeforeBirth(let date): "The donation of \(date) lies before birthDate."
        case .unknownEvent(let key, let accepted):
            "There is no rule for events called \"\(key)\". Accepted keys: \(accepted.joined(separator: ", "))."
        case .eventInFuture(let key, let date): "The event \(key) of \(date) lies after the day that is asked about."
        case .eventBeforeBirth(let key, let date): "The event \(key) of \(date) lies before birthDate."
        case .eventEndsBeforeItBegins(let key): "The event \(key) ends before it begins."
        case .eventEndedAndOngoing(let key): "The event \(key) cannot have ended and be ongoing."
        case .eventOfAnotherSex(let key): "\(key) cannot be true of a donor of this sex."
        }
    }
}
