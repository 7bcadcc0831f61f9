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

    public func words(_ channel: Channel) -> String {
        switch channel {
        case .sms: "SMS"
        case .voice: say("call", "کال")
        case .whatsApp: "WhatsApp"
        case .app: say("app", "ایپ")
        }
    }
}
