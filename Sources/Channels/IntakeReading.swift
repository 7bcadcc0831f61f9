public import Blood
public import Dispatching
public import Matching

/// What the free line seems to say: a suggestion for the form, which the operator confirms. Nothing is assumed that was
/// not written; every field carries the words it was read from.
public struct IntakeReading: Sendable, Hashable {
    /// A field and the words it was read from.
    public struct Found<Value: Sendable & Hashable>: Sendable, Hashable {
        public var value: Value
        public var text: String
        /// Read it back to the caller: the words can also mean something else.
        public var needsConfirmation: Bool

        public init(_ value: Value, text: String, needsConfirmation: Bool = false) {
            self.value = value
            self.text = text
            self.needsConfirmation = needsConfirmation
        }
    }

    /// A moment on the facility's wall clock.
    public struct WallMoment: Sendable, Hashable, Comparable {
        public var date: CivilDate
        /// 0…1439.
        public var minutesOfDay: Int

        public init(date: CivilDate, minutesOfDay: Int) {
            self.date = date
            self.minutesOfDay = minutesOfDay
        }

        public static func < (left: WallMoment, right: WallMoment) -> Bool {
            (left.date.dayNumber, left.minutesOfDay) < (right.date.dayNumber, right.minutesOfDay)
        }

        func adding(minutes: Int) -> WallMoment {
            let total = minutesOfDay + minutes
            let days = total >= 0 ? total / 1_440 : (total - 1_439) / 1_440
            return WallMoment(date: date.adding(days: days), minutesOfDay: total - days * 1_440)
        }
    }

    public enum PatientHint: String, Sendable, Hashable, CaseIterable {
        case thalassaemia
        case dengue
        case delivery
        case accident
        case surgery
        case newborn
    }

    public enum Note: Sendable, Hashable {
        /// A group letter without a sign: ask; positive is never assumed.
        case groupSignMissing(ABOGroup)
        case severalGroups
        case unitsUnclear(String)
        /// `kal` was read as tomorrow.
        case dayToReadBack(CivilDate)
        /// Morning or evening was not said, or no hour at all.
        case hourToReadBack
        case timeHasPassed(String)
        /// Several facilities fit equally well, or none.
        case facilityUnclear
        case plateletKindUnclear
        /// The phenotype was named: every donor of group O would harm this patient.
        case bombayToTick
        case newbornToTick
        /// Thalassaemia: who is transfused again and again stays RhD-negative.
        case regularTransfusionToTick
        case notUnderstood(String)
    }

    public var group: Found<BloodGroup>?
    /// A letter was given without a sign.
    public var groupWithoutSign: Found<ABOGroup>?
    public var component: Found<BloodComponent>?
    public var mode: Found<RequestMode>?
    public var units: Found<Int>?
    /// Set only when one facility is clearly meant.
    public var facility: Found<FacilityMatch>?
    /// Ranked, the clear winner first.
    public var facilityCandidates: [FacilityMatch] = []
    public var neededBy: Found<WallMoment>?
    public var urgency: Found<Urgency>?
    /// As typed; the phone rules read it.
    public var phone: Found<String>?
    public var ward: Found<String>?
    public var recordNumber: Found<String>?
    public var sex: Found<Sex>?
    public var ageYears: Found<Int>?
    public var isBombay = false
    public var patientHints: Set<PatientHint> = []
    public var notes: [Note] = []

    public init() {}
}

extension IntakeReading.Note {
    /// What the operator should do, in one sentence.
    public var message: String {
        switch self {
        case .groupSignMissing(let abo): "Ask whether \(abo.rawValue) is positive or negative."
        case .severalGroups: "Several groups were written. Ask which one the patient has."
        case .unitsUnclear(let text): "\"\(text)\": ask how many units."
        case .dayToReadBack(let date): "Kal can be tomorrow or yesterday: read back \(date)."
        case .hourToReadBack: "Read back the hour."
        case .timeHasPassed(let text): "\"\(text)\" has passed already. Ask until when it is needed."
        case .facilityUnclear: "Choose the facility."
        case .plateletKindUnclear: "Ask whether a mega unit (one donor) or random units are wanted."
        case .bombayToTick: "Bombay phenotype was said: tick it, for blood of group O would harm this patient."
        case .newbornToTick: "A newborn was said: tick it, for the laboratory then chooses the unit."
        case .regularTransfusionToTick: "Thalassaemia was said: tick it if the patient is transfused regularly."
        case .notUnderstood(let text): "Not understood: \"\(text)\"."
        }
    }
}
