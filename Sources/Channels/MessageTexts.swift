import Dispatching

/// Below this room for a facility's name a text gives up its own courtesies first.
private let comfortableNameRoom = 26
/// Urdu names are shorter, and so is the room.
private let comfortableUrduNameRoom = 20

/// Urdu in Latin letters.
struct RomanUrduTexts {
    private let it: TemplateWriter

    init(_ writer: TemplateWriter) { it = writer }

    func donor(_ purpose: MessagePurpose) -> String {
        switch purpose {
        case .ask: return ask()
        case .clarification:
            return it.fit(unitsMax: it.unitsMax(parts: 1)) { facility in
                "\(it.centre): jawab samajh nahi aaya. Ref \(it.reference), \(facility): aa sakte hain? Sirf 1 (HAAN)"
                    + " ya 2 (NAHI) likhein. STOP=band"
            }
        case .directions:
            return it.fit(unitsMax: it.unitsMax(parts: 2), link: it.link) { facility in
                "\(it.centre): shukriya! \(facility) ke blood bank par \(it.arriveBy) pahunchein, Ref \(it.reference)"
                    + " batayein. Khoon muft hai: paise na dein, na lein. Na aa saken to 2"
                    + " likhein.\(helpline("Madad"))"
            }
        case .reminder:
            return it.fit(unitsMax: it.unitsMax(parts: 1)) { facility in
                "\(it.centre): yaad-dahani, Ref \(it.reference): \(facility) ka blood bank, \(it.arriveBy). Raste"
                    + " mein hain to 1, nahi aa sakte to 2 likhein. STOP=band"
            }
        case .standDown:
            return
                "\(it.centre): shukriya! Ref \(it.reference) ke liye ab aane ki zaroorat nahi. Aap ki bari mehfooz"
                + " hai, agli dafa sab se pehle aap se poocha jayega."
        case .standDownAgain:
            return
                "\(it.centre): aap ka jawab mil gaya, shukriya. Ref \(it.reference) ke liye ab kisi ki zaroorat"
                + " nahi: meharbani kar ke na aayein. Phir zaroorat hui to poochenge."
        case .thanks:
            let next = it.nextEligible.map { " \($0) se pehle aap ko nahi bulayenge." } ?? ""
            return "\(it.centre): bohat shukriya! Aap ka atiya darj ho gaya (Ref \(it.reference)).\(next)"
        case .optOutConfirmation:
            let back = it.helpline.map { " Wapas aana chahein to \($0) par call karein." } ?? ""
            return "\(it.centre): aap ko ab koi message ya call nahi ki jayegi.\(back)"
        }
    }

    private func ask() -> String {
        let body = { (question: String) in
            { (facility: String) in
                "\(it.centre): \(it.need), \(it.count), \(facility), \(it.neededBy). Ref \(it.reference)."
                    + " \(question)1=HAAN 2=NAHI STOP=band. Khoon muft hai, paise na dein."
            }
        }
        return it.fit(parts: 1, nameRoom: comfortableNameRoom, [body("Aa sakte hain? "), body("")])
    }

    func family(_ purpose: FamilyMessage) -> String {
        switch purpose {
        case .opened:
            return it.fit(unitsMax: it.unitsMax(parts: 2) - linkWidth) { facility in
                "\(it.centre): darkhwast darj ho gayi, Ref \(it.reference): \(it.need), \(it.count), \(facility),"
                    + " \(it.neededBy). Donor dhoonde ja rahe hain. Khoon muft hai, kisi ko paise na dein."
            } + link
        case .covered:
            return
                "\(it.centre): Ref \(it.reference): donor aane ka keh chuke hain. Unit us waqt pakka hai jab khoon"
                + " diya ja chuka ho." + link
        case .ended:
            let again = it.helpline.map { " Phir zaroorat ho to \($0) par call karein." } ?? ""
            return
                "\(it.centre): Ref \(it.reference) ki darkhwast band ho gayi.\(again) Kisi ne paise maange hon to"
                + " zaroor batayein." + link
        }
    }

    private var link: String { it.link.map { " \($0)" } ?? "" }
    private var linkWidth: Int { SMSLength(link).units }
    private func helpline(_ word: String) -> String { it.helpline.map { " \(word): \($0)" } ?? "" }
}

/// Urdu in its own script. Numbers stay in ASCII digits, which every keypad has.
struct UrduTexts {
    private let it: TemplateWriter

    init(_ writer: TemplateWriter) { it = writer }

    func donor(_ purpose: MessagePurpose) -> String {
        switch purpose {
        case .ask: return ask()
        case .clarification:
            return it.fit(unitsMax: it.unitsMax(parts: 2)) { facility in
                "\(it.centre): جواب سمجھ نہیں آیا۔ حوالہ \(it.reference)، \(facility): آ سکتے ہیں؟ صرف 1 (ہاں) یا 2"
                    + " (نہیں) لکھیں۔ بند=STOP"
            }
        case .directions:
            let help = it.helpline.map { " مدد: \($0)" } ?? ""
            return it.fit(unitsMax: it.unitsMax(parts: 3), link: it.link) { facility in
                "\(it.centre): شکریہ! \(facility) کے بلڈ بینک پر \(it.arriveBy) پہنچیں، حوالہ \(it.reference) بتائیں۔"
                    + " خون مفت ہے: پیسے نہ دیں، نہ لیں۔ نہ آ سکیں تو 2 لکھیں۔\(help)"
            }
        case .reminder:
            return it.fit(unitsMax: it.unitsMax(parts: 2)) { facility in
                "\(it.centre): یاد دہانی، حوالہ \(it.reference): \(facility) کا بلڈ بینک، \(it.arriveBy)۔ راستے میں"
                    + " ہیں تو 1، نہیں آ سکتے تو 2 لکھیں۔ بند=STOP"
            }
        case .standDown:
            return
                "\(it.centre): شکریہ! حوالہ \(it.reference) کے لیے اب آنے کی ضرورت نہیں۔ آپ کی باری محفوظ ہے، اگلی"
                + " دفعہ سب سے پہلے آپ سے پوچھا جائے گا۔"
        case .standDownAgain:
            return
                "\(it.centre): آپ کا جواب مل گیا، شکریہ۔ حوالہ \(it.reference) کے لیے اب کسی کی ضرورت نہیں:"
                + " مہربانی کر کے نہ آئیں۔ پھر ضرورت ہوئی تو پوچھیں گے۔"
        case .thanks:
            let next = it.nextEligible.map { " \($0) سے پہلے آپ کو نہیں بلائیں گے۔" } ?? ""
            return "\(it.centre): بہت شکریہ! آپ کا عطیہ درج ہو گیا (حوالہ \(it.reference))۔\(next)"
        case .optOutConfirmation:
            let back = it.helpline.map { " واپس آنا چاہیں تو \($0) پر کال کریں۔" } ?? ""
            return "\(it.centre): آپ کو اب کوئی پیغام یا کال نہیں کی جائے گی۔\(back)"
        }
    }

    private func ask() -> String {
        let body = { (labels: (reference: String, answer: String)) in
            { (facility: String) in
                "\(it.centre): \(it.need)، \(it.count)، \(facility)، \(it.neededBy)۔"
                    + " \(labels.reference)\(it.reference)۔ \(labels.answer)1 ہاں، 2 نہیں، بند=STOP۔ خون مفت ہے، پیسے"
                    + " نہ دیں۔"
            }
        }
        let bodies = [body((reference: "حوالہ ", answer: "جواب: ")), body((reference: "#", answer: ""))]
        return it.fit(parts: 2, nameRoom: comfortableUrduNameRoom, bodies)
    }

    func family(_ purpose: FamilyMessage) -> String {
        let link = it.link.map { " \($0)" } ?? ""
        switch purpose {
        case .opened:
            return it.fit(unitsMax: it.unitsMax(parts: 4) - link.utf16.count) { facility in
                "\(it.centre): درخواست درج ہو گئی، حوالہ \(it.reference): \(it.need)، \(it.count)، \(facility)،"
                    + " \(it.neededBy)۔ ڈونر ڈھونڈے جا رہے ہیں۔ خون مفت ہے، کسی کو پیسے نہ دیں۔"
            } + link
        case .covered:
            return
                "\(it.centre): حوالہ \(it.reference): ڈونر آنے کا کہہ چکے ہیں۔ یونٹ اس وقت پکا ہے جب خون دیا جا چکا ہو۔"
                + link
        case .ended:
            let again = it.helpline.map { " پھر ضرورت ہو تو \($0) پر کال کریں۔" } ?? ""
            return
                "\(it.centre): حوالہ \(it.reference) کی درخواست بند ہو گئی۔\(again) کسی نے پیسے مانگے ہوں تو ضرور"
                + " بتائیں۔"
                + link
        }
    }
}

struct EnglishTexts {
    private let it: TemplateWriter

    init(_ writer: TemplateWriter) { it = writer }

    func donor(_ purpose: MessagePurpose) -> String {
        switch purpose {
        case .ask: return ask()
        case .clarification:
            return it.fit(unitsMax: it.unitsMax(parts: 1)) { facility in
                "\(it.centre): sorry, we did not understand. Ref \(it.reference), \(facility): can you come? Reply"
                    + " only 1 (YES) or 2 (NO). STOP ends messages"
            }
        case .directions:
            return it.fit(unitsMax: it.unitsMax(parts: 2), link: it.link) { facility in
                "\(it.centre): thank you! Please be at the blood bank of \(facility) \(it.arriveBy) and give Ref"
                    + " \(it.reference). Blood is free: do not pay or take money. If you cannot come, reply"
                    + " 2.\(helpline)"
            }
        case .reminder:
            return it.fit(unitsMax: it.unitsMax(parts: 1)) { facility in
                "\(it.centre): reminder, Ref \(it.reference): blood bank of \(facility), \(it.arriveBy). Reply 1 if"
                    + " on the way, 2 if you cannot come. STOP ends messages"
            }
        case .standDown:
            return
                "\(it.centre): thank you! You no longer need to come for Ref \(it.reference). You keep your place and"
                + " will be asked first next time."
        case .standDownAgain:
            return
                "\(it.centre): we got your answer, thank you. Nobody more is needed for Ref \(it.reference): please do"
                + " not travel. We will ask again if that changes."
        case .thanks:
            let next = it.nextEligible.map { " We will not call you before \($0)." } ?? ""
            return "\(it.centre): thank you very much! Your donation is recorded (Ref \(it.reference)).\(next)"
        case .optOutConfirmation:
            let back = it.helpline.map { " To come back, call \($0)." } ?? ""
            return "\(it.centre): you will get no more messages or calls from us.\(back)"
        }
    }

    private func ask() -> String {
        let body = { (question: String) in
            { (facility: String) in
                "\(it.centre): \(it.need), \(it.count), \(facility), \(it.neededBy). Ref \(it.reference)."
                    + " \(question)1=YES 2=NO STOP=end. Blood is free, never pay."
            }
        }
        return it.fit(parts: 1, nameRoom: comfortableNameRoom, [body("Can you come? "), body("")])
    }

    func family(_ purpose: FamilyMessage) -> String {
        let link = it.link.map { " \($0)" } ?? ""
        switch purpose {
        case .opened:
            return it.fit(unitsMax: it.unitsMax(parts: 2) - SMSLength(link).units) { facility in
                "\(it.centre): your request is open, Ref \(it.reference): \(it.need), \(it.count), \(facility),"
                    + " \(it.neededBy). We are looking for donors. Blood is free, never pay anybody."
            } + link
        case .covered:
            return
                "\(it.centre): Ref \(it.reference): donors have said they will come. A unit is certain only once it"
                + " has been given." + link
        case .ended:
            let again = it.helpline.map { " If it is needed again, call \($0)." } ?? ""
            return
                "\(it.centre): request Ref \(it.reference) is closed.\(again) If anybody asked for money, please tell"
                + " us."
                + link
        }
    }

    private var helpline: String { it.helpline.map { " Help: \($0)" } ?? "" }
}
