/// What an operator in training can ask; the raw values are the simulation's.
public enum TrainingTopic: String, Sendable, Hashable, CaseIterable {
    case facility
    case group
    case need
    case deadline
    case patient
    case ward
    case ownBank
    case money
    case isPatientThere
    case confirmedNeed
    case confirmedDeadline

    var words: Words {
        switch self {
        case .facility: Words("Which hospital?", "کون سا ہسپتال؟")
        case .group: Words("Which blood group?", "خون کا گروپ؟")
        case .need: Words("What, and how many?", "کیا، اور کتنے؟")
        case .deadline: Words("By when?", "کب تک؟")
        case .patient: Words("Initials and record number?", "نام کے پہلے حروف اور ریکارڈ نمبر؟")
        case .ward: Words("Which ward?", "کون سا وارڈ؟")
        case .ownBank: Words("Was the hospital's own bank asked?", "ہسپتال کے اپنے بینک سے پوچھا؟")
        case .money: Words("Has anybody asked for money?", "کسی نے پیسے مانگے؟")
        case .isPatientThere: Words("Do you have this patient?", "کیا یہ مریض آپ کے پاس ہے؟")
        case .confirmedNeed: Words("What do you need, of which group?", "کیا چاہیے، کس گروپ کا؟")
        case .confirmedDeadline: Words("By when?", "کب تک؟")
        }
    }
}

/// What a call was about.
public enum TrainingMatter: String, Sendable, Hashable, CaseIterable {
    case need
    case unitsDiffer
    case platelets
    case planned
    case unknownGroup
    case deniedByFacility
    case sameAgain
    case tout
    case prank
    case stop

    var words: Words {
        switch self {
        case .need: Words("blood needed now", "خون ابھی درکار")
        case .unitsDiffer: Words("the blood bank's paper says fewer units", "بلڈ بینک کے کاغذ پر کم یونٹ")
        case .platelets: Words("platelets", "پلیٹ لیٹس")
        case .planned: Words("an operation tomorrow", "کل کا آپریشن")
        case .unknownGroup: Words("a group that nobody knows", "گروپ کسی کو معلوم نہیں")
        case .deniedByFacility: Words("the blood bank knows nothing of it", "بلڈ بینک کو کچھ معلوم نہیں")
        case .sameAgain: Words("a second relative of the same patient", "اسی مریض کا دوسرا رشتہ دار")
        case .tout: Words("sells blood", "خون بیچنے والا")
        case .prank: Words("a prank", "شرارت")
        case .stop: Words("a donor who wants no more messages", "ڈونر جو مزید پیغام نہیں چاہتا")
        }
    }
}

/// What is looked at in a call.
public enum TrainingMark: String, Sendable, Hashable, CaseIterable {
    case answered
    case opened
    case facility
    case group
    case need
    case deadline
    case patient
    case rangBack
    case decided
    case nothingOpened
    case marked
    case noted
    case stopped

    var words: Words {
        switch self {
        case .answered: Words("answered in time", "وقت پر جواب")
        case .opened: Words("request opened in time", "درخواست وقت پر کھلی")
        case .facility: Words("hospital", "ہسپتال")
        case .group: Words("blood group", "خون کا گروپ")
        case .need: Words("units and component", "یونٹ اور جزو")
        case .deadline: Words("needed by", "کب تک")
        case .patient: Words("initials and record number", "حروف اور ریکارڈ نمبر")
        case .rangBack: Words("rang the blood bank back", "بلڈ بینک کو واپس کال کی")
        case .decided: Words("confirmed", "تصدیق کی")
        case .nothingOpened: Words("a request was opened", "درخواست کھولی گئی")
        case .marked: Words("marked as a prank", "شرارت کا نشان لگایا")
        case .noted: Words("wrote a note on the call", "کال پر نوٹ لکھا")
        case .stopped: Words("the donor is asked no more", "ڈونر سے اب نہیں پوچھا جاتا")
        }
    }
}

/// Where a call stands.
public enum TrainingStage: String, Sendable, Hashable, CaseIterable {
    case toCome
    case waiting
    case speaking
    case ended
    case missed

    var words: Words {
        switch self {
        case .toCome: Words("to come", "ابھی آئے گی")
        case .waiting: Words("waits for you", "آپ کی منتظر")
        case .speaking: Words("speaks", "بات جاری")
        case .ended: Words("ended", "ختم")
        case .missed: Words("hung up, nobody answered", "کسی نے نہیں اٹھایا")
        }
    }

    var tone: String {
        switch self {
        case .waiting, .missed: "chip alarm"
        case .speaking: "chip wait"
        case .toCome, .ended: "chip"
        }
    }
}
