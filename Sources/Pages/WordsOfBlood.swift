public import Blood
public import Dispatching
public import Matching

extension PageContext {
    public func words(_ group: BloodGroup) -> String {
        switch group {
        case .unknown: say("group unknown", "گروپ نامعلوم")
        default: group.rawValue.replacing("-", with: "−")
        }
    }

    public func words(_ component: BloodComponent) -> String {
        switch component {
        case .wholeBlood: say("whole blood", "مکمل خون")
        case .redCells: say("red cells", "سرخ خلیات")
        case .plasma: say("plasma", "پلازما")
        case .platelets: say("platelets", "پلیٹلیٹس")
        case .cryoprecipitate: say("cryoprecipitate", "کرایو")
        case .granulocytes: say("granulocytes", "گرینولوسائٹس")
        }
    }

    public func words(_ evidence: GroupEvidence) -> String {
        switch evidence {
        case .said: say("group as said", "گروپ زبانی")
        case .card: say("group from card", "گروپ کارڈ سے")
        case .laboratory: say("group from laboratory", "گروپ لیبارٹری سے")
        }
    }

    public func words(_ sex: Sex) -> String {
        switch sex {
        case .male: say("male", "مرد")
        case .female: say("female", "عورت")
        }
    }

    public func words(_ urgency: Urgency) -> String {
        switch urgency {
        case .emergency: say("emergency", "ہنگامی")
        case .urgent: say("urgent", "فوری")
        case .routine: say("planned", "معمول")
        }
    }

    public func words(_ mode: RequestMode) -> String {
        switch mode {
        case .specificGroup: say("donors of the patient's group", "مریض کے گروپ کے ڈونر")
        case .replacementAnyGroup: say("replacement, any group", "تبادلہ، کوئی بھی گروپ")
        case .apheresis: say("apheresis (mega unit)", "میگا یونٹ")
        case .stockUnit: say("a unit from stock", "سٹاک سے یونٹ")
        }
    }

    /// What has to be seen to first, short enough for a mark beside a group.
    public func words(_ condition: CompatibilityCondition) -> String {
        switch condition {
        case .consultantDecidesRhDPositive:
            say("RhD-positive: the consultant decides", "RhD مثبت: کنسلٹنٹ فیصلہ کرے")
        case .lifeThreateningOnly: say("only to save a life", "صرف جان بچانے کے لیے")
        case .confirmSex: say("confirm the patient's sex", "مریض کی جنس کی تصدیق کریں")
        case .confirmAge: say("confirm the patient's age", "مریض کی عمر کی تصدیق کریں")
        case .antiDProphylaxis: say("with anti-D immunoglobulin", "اینٹی ڈی امیونوگلوبولن کے ساتھ")
        case .consultantDecidesAntiDPresent:
            say("anti-D: the consultant decides", "اینٹی ڈی موجود: کنسلٹنٹ فیصلہ کرے")
        case .lowTitre: say("low titre only", "صرف کم ٹائٹر")
        case .preferSubgroupA2: say("A2 preferred", "A2 بہتر ہے")
        case .localPolicyGroupA: say("if the hospital accepts group A", "اگر ہسپتال گروپ A قبول کرے")
        case .anyABOIfUnavoidable: say("only if nothing else can be had", "صرف جب کچھ اور نہ ملے")
        case .crossmatchWithDonor: say("crossmatch with the donor", "ڈونر کے ساتھ کراس میچ")
        case .typePatientFirst: say("type the patient first", "پہلے مریض کا گروپ معلوم کریں")
        case .bombayDonorReserved: say("Bombay: kept for Bombay patients", "بمبئی: بمبئی مریضوں کے لیے محفوظ")
        case .bombayLaboratoryDecides:
            say("Bombay patient: the laboratory decides", "بمبئی مریض: لیبارٹری فیصلہ کرے")
        case .motherAndBaby: say("must suit mother and baby", "ماں اور بچے دونوں کے موافق ہو")
        case .newbornUnit: say("newborn: a special fresh unit", "نومولود: خاص تازہ یونٹ")
        case .newbornLaboratoryDecides:
            say("newborn: the laboratory decides", "نومولود: لیبارٹری فیصلہ کرے")
        }
    }

    public func words(_ channel: Channel) -> String {
        switch channel {
        case .sms: "SMS"
        case .voice: say("call", "کال")
        case .whatsApp: "WhatsApp"
        case .app: say("app", "ایپ")
        }
    }
}
