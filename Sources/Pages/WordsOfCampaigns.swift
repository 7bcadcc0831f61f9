/// What a campaign is for.
public enum CampaignTopic: String, Sendable, CaseIterable, Hashable {
    case driveInvitation
    case recall
    case driveReminder
}

/// Where a campaign stands, the second person included.
public enum CampaignStage: String, Sendable, CaseIterable, Hashable {
    case waiting
    case approved
    case refused
    case expired
    case running
    case paused
    case stopped
    case done
}

/// Why donors are not written to.
public enum CampaignGap: String, Sendable, CaseIterable, Hashable {
    case noConsent, saidStop, wrongNumber, noInvitations, noSMS, paused, panelReserved, otherGroup, otherDistrict
    case notEligible, askedLately, writtenToLately, onTheList, notOnTheList
}

extension PageContext {
    func words(_ topic: CampaignTopic) -> String {
        switch topic {
        case .driveInvitation: say("Invitation to a blood drive", "بلڈ کیمپ کی دعوت")
        case .recall: say("You may give again", "پھر خون دے سکتے ہیں")
        case .driveReminder: say("Reminder to those signed up", "نام لکھوانے والوں کو یاد دہانی")
        }
    }

    func words(_ stage: CampaignStage) -> String {
        switch stage {
        case .waiting: say("waits for a second person", "دوسرے فرد کا انتظار")
        case .approved: say("approved, not begun", "منظور، شروع نہیں ہوئی")
        case .refused: say("refused", "نامنظور")
        case .expired: say("approval expired", "منظوری کا وقت ختم")
        case .running: say("running", "جاری")
        case .paused: say("paused", "وقفہ")
        case .stopped: say("stopped", "روک دی گئی")
        case .done: say("done", "مکمل")
        }
    }

    func words(_ gap: CampaignGap) -> String {
        switch gap {
        case .noConsent: say("has not agreed to be contacted", "رابطے کی اجازت نہیں دی")
        case .saidStop: say("said stop", "پیغام بند کروائے ہوئے ہیں")
        case .wrongNumber: say("wrong number", "غلط نمبر")
        case .noInvitations: say("has not agreed to invitations", "دعوت کی اجازت نہیں دی")
        case .noSMS: say("does not want SMS", "SMS نہیں چاہتے")
        case .paused: say("resting by the own wish", "اپنی خواہش پر وقفے میں")
        case .panelReserved: say("reserved for a patient's panel", "کسی مریض کے پینل کے لیے مخصوص")
        case .otherGroup: say("another group", "دوسرا گروپ")
        case .otherDistrict: say("another district", "دوسرا ضلع")
        case .notEligible: say("by rule not on that day", "قاعدے کے مطابق اس دن نہیں")
        case .askedLately: say("asked for a patient lately", "حال ہی میں کسی مریض کے لیے پوچھا گیا")
        case .writtenToLately: say("written to in the last 30 days", "پچھلے 30 دن میں پیغام مل چکا")
        case .onTheList: say("stands on the list already", "فہرست میں پہلے سے ہیں")
        case .notOnTheList: say("has no place at the drive", "کیمپ میں باری نہیں لی")
        }
    }
}

extension CampaignStage {
    var tone: String {
        switch self {
        case .waiting, .paused: "chip wait"
        case .approved, .running: "chip good"
        case .refused, .stopped: "chip alarm"
        case .expired, .done: "chip dim"
        }
    }
}
