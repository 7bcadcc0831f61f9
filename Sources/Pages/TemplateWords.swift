public import Dispatching

/// One of the texts a centre sends, by what it is for.
public enum TemplateSubject: Sendable, Hashable, CaseIterable {
    case donor(MessagePurpose)
    case family(FamilyNotice)

    /// What a family is told; the raw values are those of the outbox.
    public enum FamilyNotice: String, Sendable, Hashable, CaseIterable {
        case opened
        case incomplete
        case covered
        case ended
    }

    public static let allCases: [TemplateSubject] =
        MessagePurpose.allCases.map { .donor($0) } + FamilyNotice.allCases.map { .family($0) }

    /// The name in addresses and in the store.
    public var name: String {
        switch self {
        case .donor(let purpose): purpose.rawValue
        case .family(let notice): notice.rawValue
        }
    }

    public init?(name: String) {
        if let purpose = MessagePurpose(rawValue: name) {
            self = .donor(purpose)
        } else if let notice = FamilyNotice(rawValue: name) {
            self = .family(notice)
        } else {
            return nil
        }
    }

    /// Where this text in this language is edited.
    public func path(_ language: PhonesPage.TextLanguage) -> String { "/templates/\(name)/\(language.rawValue)" }
}

extension PageContext {
    public func words(_ subject: TemplateSubject) -> String {
        switch subject {
        case .donor(let purpose): words(purpose)
        case .family(.opened): say("Family: request is open", "گھر والے: درخواست درج ہوئی")
        case .family(.incomplete): say("Family: what is still missing", "گھر والے: باقی تفصیل درکار")
        case .family(.covered): say("Family: donors are coming", "گھر والے: ڈونر آ رہے ہیں")
        case .family(.ended): say("Family: request is closed", "گھر والے: درخواست بند ہوئی")
        }
    }

    public func words(_ purpose: MessagePurpose) -> String {
        switch purpose {
        case .ask: say("Asking a donor", "ڈونر سے پوچھنا")
        case .clarification: say("Answer not understood", "جواب سمجھ نہیں آیا")
        case .directions: say("Where to go", "کہاں آنا ہے")
        case .reminder: say("Reminder", "یاد دہانی")
        case .standDown: say("No longer needed", "اب ضرورت نہیں")
        case .standDownAgain: say("No longer needed, after a late yes", "دیر سے ہاں: اب ضرورت نہیں")
        case .thanks: say("Thanks", "شکریہ")
        case .nextEligible: say("May give again", "پھر دے سکتے ہیں")
        case .outcome: say("What became of it", "اس کا کیا بنا")
        case .optOutConfirmation: say("Messages stopped", "پیغام بند ہوئے")
        }
    }

    /// When it is sent, and to whom.
    func occasion(_ subject: TemplateSubject) -> String {
        switch subject {
        case .donor(let purpose): occasion(purpose)
        case .family(.opened): say("to the family, when the request is opened", "گھر والوں کو، درخواست درج ہونے پر")
        case .family(.incomplete):
            say("to the family of a request typed on the keypad", "گھر والوں کو، جب درخواست کی پیڈ سے درج ہوئی ہو")
        case .family(.covered):
            say("to the family, when enough donors have promised", "گھر والوں کو، جب کافی ڈونر ہامی بھر لیں")
        case .family(.ended): say("to the family, when the request has ended", "گھر والوں کو، درخواست ختم ہونے پر")
        }
    }

    private func occasion(_ purpose: MessagePurpose) -> String {
        switch purpose {
        case .ask: say("to a donor, when blood is needed", "ڈونر کو، جب خون کی ضرورت ہو")
        case .clarification: say("once, when an answer is not clear", "ایک بار، جب جواب واضح نہ ہو")
        case .directions: say("to a donor who has promised to come", "آنے کی ہامی بھرنے والے ڈونر کو")
        case .reminder: say("before a promised donor is due", "ہامی بھرنے والے ڈونر کے وقت سے پہلے")
        case .standDown: say("to a donor who need not come any more", "جس ڈونر کو اب آنے کی ضرورت نہیں")
        case .standDownAgain:
            say("to a donor who says yes when it is over", "جو ڈونر ضرورت ختم ہونے کے بعد ہاں کہے")
        case .thanks: say("to a donor who has given", "خون دینے والے ڈونر کو")
        case .nextEligible:
            say(
                "to a donor on the day of the next possible donation; asks for nothing",
                "ڈونر کو، جس دن وہ پھر دے سکے؛ کچھ نہیں مانگا جاتا")
        case .outcome:
            say("to a donor who gave, when that need has been met", "دینے والے ڈونر کو، جب وہ ضرورت پوری ہو جائے")
        case .optOutConfirmation: say("after a donor writes STOP", "جب ڈونر STOP لکھے")
        }
    }

    func words(_ language: PhonesPage.TextLanguage) -> String {
        switch language {
        case .urduLatin: say("Roman Urdu", "رومن اردو")
        case .urdu: say("Urdu", "اردو")
        case .english: say("English", "انگریزی")
        }
    }

    /// What `{name}` stands for; empty for a name that nobody knows.
    func meaning(ofPlaceholder name: String) -> String {
        switch name {
        case "centre": say("the centre's name", "سینٹر کا نام")
        case "need": say("what is needed, with the group", "کیا چاہیے، گروپ کے ساتھ")
        case "count": say("how many units", "کتنے یونٹ")
        case "facility": say("the facility's name, shortened where it must be", "ہسپتال کا نام، ضرورت ہو تو چھوٹا")
        case "by": say("by when it is needed", "کب تک چاہیے")
        case "arriveBy": say("by when the donor is expected", "ڈونر کب تک آئے")
        case "ref": say("the reference", "حوالہ نمبر")
        case "link": say("the reader's own page; may be missing", "پڑھنے والے کا اپنا صفحہ؛ کبھی نہیں ہوتا")
        case "helpline": say("the centre's number; may be missing", "سینٹر کا نمبر؛ کبھی نہیں ہوتا")
        case "next": say("the next possible date; may be missing", "اگلی ممکن تاریخ؛ کبھی نہیں ہوتی")
        case "units": say("how many were given; may be missing", "کتنے یونٹ ملے؛ کبھی معلوم نہیں ہوتا")
        default: ""
        }
    }
}

extension PhonesPage.TextLanguage {
    var direction: String { self == .urdu ? "rtl" : "ltr" }
    /// What a browser has to know to choose the letters.
    var tag: String { self == .urduLatin ? "ur-Latn" : rawValue }
}
