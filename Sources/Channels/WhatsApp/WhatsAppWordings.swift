/// The bodies as they are written: facts in braces, the centre's name and its helpline filled in before Meta sees them.
///
/// They say what the SMS texts say, with more room. Rules of their own: a body neither begins nor ends with a fact, two
/// facts never stand side by side, and an ask says first why this person gets it, because Meta takes for advertising
/// whatever the person has not agreed to ("Template categorization", 2026).
struct WhatsAppWordings {
    /// As it stands at the beginning of every text.
    let centre: String
    /// As people dial it.
    let helpline: String?

    func body(_ text: WhatsAppText, _ language: TextLanguage) -> String {
        switch language {
        case .urduLatin: romanUrdu(text)
        case .urdu: urdu(text)
        case .english: english(text)
        }
    }

    /// Below the text, and in another one for every life: Meta refuses a template whose body and footer both stand in
    /// another ("Template review", common reasons for rejection), and whoever reads it late sees that it is over.
    static func footer(lifeMinutes: Int, _ language: TextLanguage) -> String {
        let (hours, minutes) = (lifeMinutes / 60, lifeMinutes % 60)
        func span(_ hour: String, _ severalHours: String, _ minute: String) -> String {
            let parts = [
                hours == 0 ? nil : "\(hours) \(hours == 1 ? hour : severalHours)",
                minutes == 0 ? nil : "\(minutes) \(minute)",
            ]
            return parts.compactMap { $0 }.joined(separator: " ")
        }
        return switch language {
        case .urduLatin: "Yeh message \(span("ghanta", "ghante", "minute")) ke liye hai"
        case .urdu: "یہ پیغام \(span("گھنٹہ", "گھنٹے", "منٹ")) کے لیے ہے"
        case .english: "This message is good for \(span("hour", "hours", "minutes"))"
        }
    }

    /// At most 20 characters, so that the same words stand on a reply button inside the window.
    static func label(_ choice: WhatsAppChoice, under text: WhatsAppText, _ language: TextLanguage) -> String {
        switch (choice, language) {
        case (.pledge, .urduLatin): text == .reminder ? "Raste mein hoon" : "Haan"
        case (.pledge, .urdu): text == .reminder ? "راستے میں ہوں" : "ہاں"
        case (.pledge, .english): text == .reminder ? "On the way" : "Yes"
        case (.decline, .urduLatin): "Nahi"
        case (.decline, .urdu): "نہیں"
        case (.decline, .english): "No"
        case (.stop, .urduLatin), (.stop, .english): "STOP"
        case (.stop, .urdu): "بند STOP"
        }
    }

    private func help(_ before: String, _ after: String = "") -> String {
        helpline.map { " \(before)\($0)\(after)" } ?? ""
    }

    private func romanUrdu(_ text: WhatsAppText) -> String {
        let money = "Khoon muft hai: paise na dein, na lein."
        let ends = "Khoon muft hai. Jawab dein: 5 sab theek raha, 6 paise maange gaye, 7 sulook bura tha."
        let stop = "Message band karne ke liye STOP dabayein."
        return switch text {
        case .ask:
            "\(centre): aap ne khoon dene ke liye naam likhwaya tha. Is waqt zaroorat hai:\n\n"
                + "Kya: {need}, tadaad {count}\nKahan: {facility}\nKab: {neededBy}\nReference: {reference}\n\n"
                + "Aa sakte hain to Haan dabayein, warna Nahi. Tafseel yahan hai:\n{link}\n\n\(money) \(stop)"
        case .clarification:
            "\(centre): aap ka jawab samajh nahi aaya. Khoon yahan chahiye:\n\n"
                + "Kahan: {facility}\nReference: {reference}\n\n"
                + "Kya aap aa sakte hain? Neeche Haan ya Nahi dabayein. Khoon muft hai. \(stop)"
        case .directions:
            "\(centre): shukriya ke aap aa rahe hain!\n\nKahan: {facility}, blood bank\nKab: {arriveBy}\n"
                + "Reference: {reference}, wahan batayein\nTafseel yahan hai:\n{link}\n\n"
                + "\(money) Na aa saken to Nahi dabayein." + help("Madad: ")
        case .reminder:
            "\(centre): yaad-dahani, aap ne aane ka kaha tha.\n\nKahan: {facility}, blood bank\nKab: {arriveBy}\n"
                + "Reference: {reference}\n\nRaste mein hain ya nahi aa sakte? Neeche dabayein. Khoon muft hai. \(stop)"
        case .standDown:
            "\(centre): shukriya! Reference {reference} ke liye ab aane ki zaroorat nahi. Aap ki bari mehfooz hai,"
                + " agli dafa sab se pehle aap se poocha jayega. Khoon muft hai."
        case .standDownAgain:
            "\(centre): aap ka jawab mil gaya, shukriya. Reference {reference} ke liye ab kisi ki zaroorat nahi:"
                + " meharbani kar ke na aayein. Phir zaroorat hui to poochenge. Khoon muft hai."
        case .thanks: "\(centre): bohat shukriya! Aap ka atiya darj ho gaya, Reference {reference} ke liye. \(ends)"
        case .thanksWithDate:
            "\(centre): bohat shukriya! Aap ka atiya darj ho gaya, Reference {reference} ke liye. Taareekh"
                + " {nextEligible} se pehle aap ko nahi bulayenge. \(ends)"
        case .nextEligible:
            "\(centre): taareekh {nextEligible} se aap phir khoon de sakte hain. Yeh sirf ittila hai, abhi na aayein:"
                + " zaroorat hui to poochenge. Pichla atiya Reference {reference} ke liye tha, shukriya. Khoon muft hai."
                + " \(stop)"
        case .outcome:
            "\(centre): jis zaroorat ke liye aap ne khoon diya wo poori ho gayi.\n\nKahan: {facility}\n"
                + "Reference: {reference}\n\nAap ka bohat shukriya! Khoon muft hai."
        case .optOutConfirmation:
            "\(centre): aap ko ab koi message ya call nahi ki jayegi."
                + help("Wapas aana chahein to ", " par call karein.") + " Khoon muft hai."
        case .familyOpened:
            "\(centre): aap ki darkhwast darj ho gayi.\n\nReference: {reference}\nKya: {need}, tadaad {count}\n"
                + "Kahan: {facility}\nKab: {neededBy}\n\nDonor dhoonde ja rahe hain. Yahan dekhte rahein:\n{link}\n\n"
                + "Khoon muft hai, kisi ko paise na dein."
        case .familyIncomplete:
            "\(centre): aap ki darkhwast likh li gayi hai, tasdeeq baqi hai.\n\nReference: {reference}\nTadaad: {count}\n"
                + "Kahan: {facility}\n\nHum aap ko call karenge. Baqi tafseel yahan likhein:\n{link}\n\n"
                + "Khoon muft hai, kisi ko paise na dein."
        case .familyCovered:
            "\(centre): Reference {reference} ke liye donor aane ka keh chuke hain. Unit us waqt pakka hai jab khoon"
                + " diya ja chuka ho. Yahan dekhte rahein:\n{link}\n\nKhoon muft hai, kisi ko paise na dein."
        case .familyEnded:
            "\(centre): Reference {reference} ki darkhwast band ho gayi."
                + help("Phir zaroorat ho to ", " par call karein.")
                + " Tafseel yahan hai:\n{link}\n\nKhoon muft hai: kisi ne paise maange hon to zaroor batayein."
        }
    }

    private func urdu(_ text: WhatsAppText) -> String {
        let money = "خون مفت ہے: پیسے نہ دیں، نہ لیں۔"
        let ends = "خون مفت ہے۔ جواب دیں: 5 سب ٹھیک رہا، 6 پیسے مانگے گئے، 7 سلوک برا تھا۔"
        let stop = "پیغام بند کرنے کے لیے بند دبائیں۔"
        return switch text {
        case .ask:
            "\(centre): آپ نے خون دینے کے لیے نام لکھوایا تھا۔ اس وقت ضرورت ہے:\n\n"
                + "کیا: {need}، تعداد {count}\nکہاں: {facility}\nکب: {neededBy}\nحوالہ: {reference}\n\n"
                + "آ سکتے ہیں تو ہاں دبائیں، ورنہ نہیں۔ تفصیل یہاں ہے:\n{link}\n\n\(money) \(stop)"
        case .clarification:
            "\(centre): آپ کا جواب سمجھ نہیں آیا۔ خون یہاں چاہیے:\n\nکہاں: {facility}\nحوالہ: {reference}\n\n"
                + "کیا آپ آ سکتے ہیں؟ نیچے ہاں یا نہیں دبائیں۔ خون مفت ہے۔ \(stop)"
        case .directions:
            "\(centre): شکریہ کہ آپ آ رہے ہیں!\n\nکہاں: {facility}، بلڈ بینک\nکب: {arriveBy}\n"
                + "حوالہ: {reference}، وہاں بتائیں\nتفصیل یہاں ہے:\n{link}\n\n"
                + "\(money) نہ آ سکیں تو نہیں دبائیں۔" + help("مدد: ")
        case .reminder:
            "\(centre): یاد دہانی، آپ نے آنے کا کہا تھا۔\n\nکہاں: {facility}، بلڈ بینک\nکب: {arriveBy}\n"
                + "حوالہ: {reference}\n\nراستے میں ہیں یا نہیں آ سکتے؟ نیچے دبائیں۔ خون مفت ہے۔ \(stop)"
        case .standDown:
            "\(centre): شکریہ! حوالہ {reference} کے لیے اب آنے کی ضرورت نہیں۔ آپ کی باری محفوظ ہے، اگلی دفعہ سب سے"
                + " پہلے آپ سے پوچھا جائے گا۔ خون مفت ہے۔"
        case .standDownAgain:
            "\(centre): آپ کا جواب مل گیا، شکریہ۔ حوالہ {reference} کے لیے اب کسی کی ضرورت نہیں: مہربانی کر کے نہ"
                + " آئیں۔ پھر ضرورت ہوئی تو پوچھیں گے۔ خون مفت ہے۔"
        case .thanks: "\(centre): بہت شکریہ! آپ کا عطیہ درج ہو گیا، حوالہ {reference} کے لیے۔ \(ends)"
        case .thanksWithDate:
            "\(centre): بہت شکریہ! آپ کا عطیہ درج ہو گیا، حوالہ {reference} کے لیے۔ تاریخ {nextEligible} سے پہلے آپ کو"
                + " نہیں بلائیں گے۔ \(ends)"
        case .nextEligible:
            "\(centre): تاریخ {nextEligible} سے آپ پھر خون دے سکتے ہیں۔ یہ صرف اطلاع ہے، ابھی نہ آئیں: ضرورت ہوئی تو پوچھیں"
                + " گے۔ پچھلا عطیہ حوالہ {reference} کے لیے تھا، شکریہ۔ خون مفت ہے۔ \(stop)"
        case .outcome:
            "\(centre): جس ضرورت کے لیے آپ نے خون دیا وہ پوری ہو گئی۔\n\nکہاں: {facility}\nحوالہ: {reference}\n\n"
                + "آپ کا بہت شکریہ! خون مفت ہے۔"
        case .optOutConfirmation:
            "\(centre): آپ کو اب کوئی پیغام یا کال نہیں کی جائے گی۔" + help("واپس آنا چاہیں تو ", " پر کال کریں۔")
                + " خون مفت ہے۔"
        case .familyOpened:
            "\(centre): آپ کی درخواست درج ہو گئی۔\n\nحوالہ: {reference}\nکیا: {need}، تعداد {count}\n"
                + "کہاں: {facility}\nکب: {neededBy}\n\nڈونر ڈھونڈے جا رہے ہیں۔ یہاں دیکھتے رہیں:\n{link}\n\n"
                + "خون مفت ہے، کسی کو پیسے نہ دیں۔"
        case .familyIncomplete:
            "\(centre): آپ کی درخواست لکھ لی گئی ہے، تصدیق باقی ہے۔\n\nحوالہ: {reference}\nتعداد: {count}\n"
                + "کہاں: {facility}\n\nہم آپ کو کال کریں گے۔ باقی تفصیل یہاں لکھیں:\n{link}\n\n"
                + "خون مفت ہے، کسی کو پیسے نہ دیں۔"
        case .familyCovered:
            "\(centre): حوالہ {reference} کے لیے ڈونر آنے کا کہہ چکے ہیں۔ یونٹ اس وقت پکا ہے جب خون دیا جا چکا ہو۔"
                + " یہاں دیکھتے رہیں:\n{link}\n\nخون مفت ہے، کسی کو پیسے نہ دیں۔"
        case .familyEnded:
            "\(centre): حوالہ {reference} کی درخواست بند ہو گئی۔" + help("پھر ضرورت ہو تو ", " پر کال کریں۔")
                + " تفصیل یہاں ہے:\n{link}\n\nخون مفت ہے: کسی نے پیسے مانگے ہوں تو ضرور بتائیں۔"
        }
    }

    private func english(_ text: WhatsAppText) -> String {
        let money = "Blood is free: never pay or take money."
        let ends = "Blood is free. Please reply: 5 all was well, 6 money was asked, 7 badly treated."
        let stop = "Press STOP to end these messages."
        return switch text {
        case .ask:
            "\(centre): you registered with us as a blood donor. It is needed now:\n\n"
                + "What: {need}, quantity {count}\nWhere: {facility}\nWhen: {neededBy}\nReference: {reference}\n\n"
                + "If you can come press Yes, otherwise No. Details are here:\n{link}\n\n\(money) \(stop)"
        case .clarification:
            "\(centre): sorry, we did not understand your answer. Blood is needed here:\n\n"
                + "Where: {facility}\nReference: {reference}\n\nCan you come? Press Yes or No below."
                + " Blood is free. \(stop)"
        case .directions:
            "\(centre): thank you for coming!\n\nWhere: {facility}, blood bank\nWhen: {arriveBy}\n"
                + "Reference: {reference}, please give it there\nDetails are here:\n{link}\n\n"
                + "\(money) If you cannot come, press No." + help("Help: ")
        case .reminder:
            "\(centre): a reminder, you said you would come.\n\nWhere: {facility}, blood bank\nWhen: {arriveBy}\n"
                + "Reference: {reference}\n\nAre you on the way, or can you not come? Press below."
                + " Blood is free. \(stop)"
        case .standDown:
            "\(centre): thank you! You no longer need to come for Reference {reference}. You keep your place and will be"
                + " asked first next time. Blood is free."
        case .standDownAgain:
            "\(centre): we got your answer, thank you. Nobody more is needed for Reference {reference}: please do not"
                + " travel. We will ask again if that changes. Blood is free."
        case .thanks:
            "\(centre): thank you very much! Your donation for Reference {reference} is recorded. \(ends)"
        case .thanksWithDate:
            "\(centre): thank you very much! Your donation for Reference {reference} is recorded. Before"
                + " {nextEligible} we will not call you. \(ends)"
        case .nextEligible:
            "\(centre): from {nextEligible} you can give blood again. This is only a note, please do not come: we will ask"
                + " when you are needed. Your last donation was for Reference {reference}, thank you. Blood is free."
                + " \(stop)"
        case .outcome:
            "\(centre): the need you gave blood for has been met.\n\nWhere: {facility}\nReference: {reference}\n\n"
                + "Thank you very much! Blood is free."
        case .optOutConfirmation:
            "\(centre): you will get no more messages or calls from us." + help("To come back, call ", ".")
                + " Blood is free."
        case .familyOpened:
            "\(centre): your request is open.\n\nReference: {reference}\nWhat: {need}, quantity {count}\n"
                + "Where: {facility}\nWhen: {neededBy}\n\nWe are looking for donors. Follow it here:\n{link}\n\n"
                + "Blood is free, never pay anybody."
        case .familyIncomplete:
            "\(centre): your request is noted, not yet confirmed.\n\nReference: {reference}\nQuantity: {count}\n"
                + "Where: {facility}\n\nWe will ring you. Please tell us the rest here:\n{link}\n\n"
                + "Blood is free, never pay anybody."
        case .familyCovered:
            "\(centre): donors have said they will come for Reference {reference}. A unit is certain only once it has"
                + " been given. Follow it here:\n{link}\n\nBlood is free, never pay anybody."
        case .familyEnded:
            "\(centre): your request, Reference {reference}, is closed." + help("If it is needed again, call ", ".")
                + " Details are here:\n{link}\n\nBlood is free: if anybody asked for money, please tell us."
        }
    }
}
