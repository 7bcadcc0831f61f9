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
        /// `kal` was read as tomorrow, `parson` as the day after; both can mean the past.
        case dayToReadBack(CivilDate)
        /// Morning or evening was not said, or no hour at all.
        case hourToReadBack
        case timeHasPassed(String)
        /// Several facilities fit equally well, or none.
        case facilityUnclear
        case plateletKindUnclear
        /// The line ticks this and the next two in the form, and a person makes sure. The phenotype was named: every
        /// donor of group O would harm this patient.
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
    /// What the operator should do, in one sentence of each language the desk reads.
    public var words: (english: String, urdu: String) {
        switch self {
        case .groupSignMissing(let abo):
            (
                "Ask whether \(abo.rawValue) is positive or negative.",
                "پوچھیں کہ \(abo.rawValue) پازیٹو ہے یا نیگیٹو۔"
            )
        case .severalGroups:
            (
                "Several groups were written. Ask which one the patient has.",
                "ایک سے زیادہ گروپ لکھے گئے۔ پوچھیں کہ مریض کا کون سا ہے۔"
            )
        case .unitsUnclear(let text): ("\"\(text)\": ask how many units.", "\"\(text)\": پوچھیں کہ کتنے یونٹ۔")
        case .dayToReadBack(let date):
            (
                "Kal and parson can also mean a day gone by: read back \(date.spoken.english).",
                "کل اور پرسوں گزرا ہوا دن بھی ہو سکتا ہے: دہرا کر پوچھیں، \(date.spoken.urdu)۔"
            )
        case .hourToReadBack: ("Read back the hour.", "وقت دہرا کر پوچھیں۔")
        case .timeHasPassed(let text):
            (
                "\"\(text)\" has passed already. Ask until when it is needed.",
                "\"\(text)\" گزر چکا۔ پوچھیں کہ کب تک درکار ہے۔"
            )
        case .facilityUnclear: ("Choose the facility.", "ہسپتال منتخب کریں۔")
        case .plateletKindUnclear:
            (
                "Ask whether a mega unit (one donor) or random units are wanted.",
                "پوچھیں کہ میگا یونٹ (ایک ڈونر) چاہیے یا عام یونٹ۔"
            )
        case .bombayToTick:
            (
                "Bombay phenotype was said and is ticked: make sure, for blood of group O would harm this patient.",
                "بمبئی فینوٹائپ کہا گیا، نشان لگا دیا: یقین کر لیں، گروپ O کا خون اس مریض کو نقصان دے گا۔"
            )
        case .newbornToTick:
            (
                "A newborn was said and is ticked: make sure, for the laboratory then chooses the unit.",
                "نومولود کہا گیا، نشان لگا دیا: یقین کر لیں، پھر یونٹ لیبارٹری چنتی ہے۔"
            )
        case .regularTransfusionToTick:
            (
                "Thalassaemia was said, so regular transfusion is ticked: make sure that it is so.",
                "تھیلیسیمیا کہا گیا، اس لیے باقاعدہ خون لگنے پر نشان لگا دیا: یقین کر لیں۔"
            )
        case .notUnderstood(let text): ("Not understood: \"\(text)\".", "سمجھ نہیں آیا: \"\(text)\"۔")
        }
    }
}

extension CivilDate {
    /// "Fri 27 Nov": a weekday is what a caller notices to be wrong.
    fileprivate var spoken: (english: String, urdu: String) {
        let (_, month, day) = yearMonthDay
        // Day 0 was a Thursday.
        let weekday = ((dayNumber + 3) % 7 + 7) % 7
        let english = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        let urdu = ["پیر", "منگل", "بدھ", "جمعرات", "جمعہ", "ہفتہ", "اتوار"]
        let name = Months.name(month)
        return ("\(english[weekday]) \(day) \(name.english)", "\(urdu[weekday]) \(day) \(name.urdu)")
    }
}
