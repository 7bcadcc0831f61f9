import Blood
import Channels
import Dispatching
import Testing

/// What the simplest donor and family of the day would read, word for word, and how many parts each costs.
private let shipped: [(purpose: String, language: TextLanguage, parts: Int, text: String)] = [
    (
        "ask", .urduLatin, 2,
        "Qatra: O neg khoon, 2 unit, Mayo Hospital Lahore, aaj 21:40 tak. Ref 4821. Aa sakte hain? 1=HAAN 2=NAHI STOP=band. Khoon muft hai, paise na dein. https://q.example/d/9fK2mQx7TtB4"
    ),
    (
        "ask", .urdu, 3,
        "قطرہ: او نیگیٹو خون، 2 یونٹ، میو ہسپتال، آج 21:40 تک۔ حوالہ 4821۔ جواب: 1 ہاں، 2 نہیں، بند=STOP۔ خون مفت ہے، پیسے نہ دیں۔ https://q.example/d/9fK2mQx7TtB4"
    ),
    (
        "ask", .english, 2,
        "Qatra: O neg blood, 2 units, Mayo Hospital Lahore, by 21:40 today. Ref 4821. Can you come? 1=YES 2=NO STOP=end. Blood is free, never pay. https://q.example/d/9fK2mQx7TtB4"
    ),
    (
        "clarification", .urduLatin, 1,
        "Qatra: jawab samajh nahi aaya. Ref 4821, Mayo Hospital Lahore: aa sakte hain? Sirf 1 (HAAN) ya 2 (NAHI) likhein. STOP=band. Khoon muft hai."
    ),
    (
        "clarification", .urdu, 2,
        "قطرہ: جواب سمجھ نہیں آیا۔ حوالہ 4821، میو ہسپتال: آ سکتے ہیں؟ صرف 1 (ہاں) یا 2 (نہیں) لکھیں۔ بند=STOP۔ خون مفت ہے۔"
    ),
    (
        "clarification", .english, 1,
        "Qatra: sorry, not understood. Ref 4821, Mayo Hospital Lahore: can you come? Reply only 1 (YES) or 2 (NO). STOP ends messages. Blood is free."
    ),
    (
        "directions", .urduLatin, 2,
        "Qatra: shukriya! Mayo Hospital Lahore ke blood bank par aaj 20:10 tak pahunchein, Ref 4821 batayein. Khoon muft hai: paise na dein, na lein. Na aa saken to 2 likhein. Madad: 042-111-000-911 https://q.example/d/9fK2mQx7TtB4"
    ),
    (
        "directions", .urdu, 3,
        "قطرہ: شکریہ! میو ہسپتال کے بلڈ بینک پر آج 20:10 تک پہنچیں، حوالہ 4821 بتائیں۔ خون مفت ہے: پیسے نہ دیں، نہ لیں۔ نہ آ سکیں تو 2 لکھیں۔ مدد: 042-111-000-911 https://q.example/d/9fK2mQx7TtB4"
    ),
    (
        "directions", .english, 2,
        "Qatra: thank you! Please be at the blood bank of Mayo Hospital Lahore by 20:10 today and give Ref 4821. Blood is free: do not pay or take money. If you cannot come, reply 2. Help: 042-111-000-911 https://q.example/d/9fK2mQx7TtB4"
    ),
    (
        "reminder", .urduLatin, 1,
        "Qatra: yaad-dahani, Ref 4821: Mayo Hospital Lahore ka blood bank, aaj 20:10 tak. Raste mein 1, na aa saken to 2 likhein. STOP=band. Khoon muft hai."
    ),
    (
        "reminder", .urdu, 2,
        "قطرہ: یاد دہانی، حوالہ 4821: میو ہسپتال کا بلڈ بینک، آج 20:10 تک۔ راستے میں 1، نہ آ سکیں تو 2 لکھیں۔ بند=STOP۔ خون مفت ہے۔"
    ),
    (
        "reminder", .english, 1,
        "Qatra: reminder, Ref 4821: blood bank of Mayo Hospital Lahore, by 20:10 today. Reply 1 if on the way, 2 if you cannot come. STOP=end. Blood is free."
    ),
    (
        "standDown", .urduLatin, 1,
        "Qatra: shukriya! Ref 4821, Mayo Hospital Lahore: ab aane ki zaroorat nahi. Aap ki bari mehfooz hai, agli dafa pehle aap se poochenge. Khoon muft hai."
    ),
    (
        "standDown", .urdu, 2,
        "قطرہ: شکریہ! حوالہ 4821، میو ہسپتال: اب آنے کی ضرورت نہیں۔ آپ کی باری محفوظ ہے، اگلی دفعہ پہلے آپ سے پوچھیں گے۔ خون مفت ہے۔"
    ),
    (
        "standDown", .english, 1,
        "Qatra: thank you! Ref 4821, Mayo Hospital Lahore: you no longer need to come. You keep your place and will be asked first next time. Blood is free."
    ),
    (
        "standDownAgain", .urduLatin, 1,
        "Qatra: aap ka jawab mil gaya, shukriya. Ref 4821, Mayo Hospital Lahore: ab kisi ki zaroorat nahi, meharbani kar ke na aayein. Khoon muft hai."
    ),
    (
        "standDownAgain", .urdu, 2,
        "قطرہ: آپ کا جواب مل گیا، شکریہ۔ حوالہ 4821، میو ہسپتال: اب کسی کی ضرورت نہیں، مہربانی کر کے نہ آئیں۔ خون مفت ہے۔"
    ),
    (
        "standDownAgain", .english, 1,
        "Qatra: we got your answer, thank you. Ref 4821, Mayo Hospital Lahore: nobody more is needed, please do not travel. Blood is free."
    ),
    (
        "thanks", .urduLatin, 2,
        "Qatra: bohat shukriya! Aap ka atiya darj ho gaya (Ref 4821, Mayo Hospital Lahore). 15/3/2027 se pehle aap ko nahi bulayenge. Khoon muft hai. Jawab dein: 5=sab theek raha, 6=paise maange gaye, 7=sulook bura tha."
    ),
    (
        "thanks", .urdu, 3,
        "قطرہ: بہت شکریہ! آپ کا عطیہ درج ہو گیا (حوالہ 4821، میو ہسپتال)۔ 15/3/2027 سے پہلے آپ کو نہیں بلائیں گے۔ خون مفت ہے۔ جواب دیں: 5 سب ٹھیک رہا، 6 پیسے مانگے گئے، 7 سلوک برا تھا۔"
    ),
    (
        "thanks", .english, 2,
        "Qatra: thank you very much! Your donation is recorded (Ref 4821, Mayo Hospital Lahore). We will not call you before 15/3/2027. Blood is free. Please reply: 5=all was well, 6=money was asked, 7=badly treated."
    ),
    (
        "nextEligible", .urduLatin, 1,
        "Qatra: 15/3/2027 se aap phir khoon de sakte hain (Ref 4821). Sirf ittila hai, abhi na aayein: zaroorat hui to poochenge. Khoon muft hai. STOP=band"
    ),
    (
        "nextEligible", .urdu, 2,
        "قطرہ: 15/3/2027 سے آپ پھر خون دے سکتے ہیں (حوالہ 4821)۔ صرف اطلاع ہے، ابھی نہ آئیں: ضرورت ہوئی تو پوچھیں گے۔ خون مفت ہے۔ بند=STOP"
    ),
    (
        "nextEligible", .english, 1,
        "Qatra: you can give blood again from 15/3/2027 (Ref 4821). This is only a note, please do not come: we will ask when needed. Blood is free. STOP=end"
    ),
    (
        "outcome", .urduLatin, 1,
        "Qatra: jis zaroorat ke liye aap ne khoon diya wo poori ho gayi: 2 unit (Ref 4821, Mayo Hospital Lahore). Aap ka bohat shukriya! Khoon muft hai."
    ),
    (
        "outcome", .urdu, 2,
        "قطرہ: جس ضرورت کے لیے آپ نے خون دیا وہ پوری ہو گئی: 2 یونٹ (حوالہ 4821، میو ہسپتال)۔ آپ کا بہت شکریہ! خون مفت ہے۔"
    ),
    (
        "outcome", .english, 1,
        "Qatra: the need you gave blood for has been met: 2 units (Ref 4821, Mayo Hospital Lahore). Thank you very much! Blood is free."
    ),
    (
        "optOutConfirmation", .urduLatin, 1,
        "Qatra: aap ko ab koi message ya call nahi ki jayegi. Wapas aana chahein to 042-111-000-911 par call karein. Khoon muft hai."
    ),
    (
        "optOutConfirmation", .urdu, 2,
        "قطرہ: آپ کو اب کوئی پیغام یا کال نہیں کی جائے گی۔ واپس آنا چاہیں تو 042-111-000-911 پر کال کریں۔ خون مفت ہے۔"
    ),
    (
        "optOutConfirmation", .english, 1,
        "Qatra: you will get no more messages or calls from us. To come back, call 042-111-000-911. Blood is free."
    ),
    (
        "opened", .urduLatin, 2,
        "Qatra: darkhwast darj ho gayi, Ref 4821: O neg khoon, 2 unit, Mayo Hospital Lahore, aaj 21:40 tak. Donor dhoonde ja rahe hain. Khoon muft hai, kisi ko paise na dein. https://q.example/d/9fK2mQx7TtB4"
    ),
    (
        "opened", .urdu, 3,
        "قطرہ: درخواست درج ہو گئی، حوالہ 4821: او نیگیٹو خون، 2 یونٹ، میو ہسپتال، آج 21:40 تک۔ ڈونر ڈھونڈے جا رہے ہیں۔ خون مفت ہے، کسی کو پیسے نہ دیں۔ https://q.example/d/9fK2mQx7TtB4"
    ),
    (
        "opened", .english, 2,
        "Qatra: your request is open, Ref 4821: O neg blood, 2 units, Mayo Hospital Lahore, by 21:40 today. We are looking for donors. Blood is free, never pay anybody. https://q.example/d/9fK2mQx7TtB4"
    ),
    (
        "incomplete", .urduLatin, 2,
        "Qatra: Ref 4821, 2 unit, Mayo Hospital Lahore: darkhwast likh li gayi hai, tasdeeq baqi hai. Hum aap ko call karenge. Khoon muft hai, kisi ko paise na dein. Baqi tafseel yahan likhein: https://q.example/d/9fK2mQx7TtB4"
    ),
    (
        "incomplete", .urdu, 3,
        "قطرہ: حوالہ 4821، 2 یونٹ، میو ہسپتال: درخواست لکھ لی گئی ہے، تصدیق باقی ہے۔ ہم آپ کو کال کریں گے۔ خون مفت ہے، کسی کو پیسے نہ دیں۔ باقی تفصیل یہاں لکھیں: https://q.example/d/9fK2mQx7TtB4"
    ),
    (
        "incomplete", .english, 2,
        "Qatra: Ref 4821, 2 units, Mayo Hospital Lahore: your request is noted, not yet confirmed. We will ring you. Blood is free, never pay anybody. Please tell us the rest here: https://q.example/d/9fK2mQx7TtB4"
    ),
    (
        "covered", .urduLatin, 2,
        "Qatra: Ref 4821, Mayo Hospital Lahore: donor aane ka keh chuke hain. Unit us waqt pakka hai jab khoon diya ja chuka ho. Khoon muft hai, kisi ko paise na dein. https://q.example/d/9fK2mQx7TtB4"
    ),
    (
        "covered", .urdu, 3,
        "قطرہ: حوالہ 4821، میو ہسپتال: ڈونر آنے کا کہہ چکے ہیں۔ یونٹ اس وقت پکا ہے جب خون دیا جا چکا ہو۔ خون مفت ہے، کسی کو پیسے نہ دیں۔ https://q.example/d/9fK2mQx7TtB4"
    ),
    (
        "covered", .english, 2,
        "Qatra: Ref 4821, Mayo Hospital Lahore: donors have said they will come. A unit is certain only once it has been given. Blood is free, never pay anybody. https://q.example/d/9fK2mQx7TtB4"
    ),
    (
        "ended", .urduLatin, 2,
        "Qatra: Ref 4821, Mayo Hospital Lahore: darkhwast band ho gayi. Phir zaroorat ho to 042-111-000-911 par call karein. Khoon muft hai: kisi ne paise maange hon to zaroor batayein. https://q.example/d/9fK2mQx7TtB4"
    ),
    (
        "ended", .urdu, 3,
        "قطرہ: حوالہ 4821، میو ہسپتال: درخواست بند ہو گئی۔ پھر ضرورت ہو تو 042-111-000-911 پر کال کریں۔ خون مفت ہے: کسی نے پیسے مانگے ہوں تو ضرور بتائیں۔ https://q.example/d/9fK2mQx7TtB4"
    ),
    (
        "ended", .english, 2,
        "Qatra: Ref 4821, Mayo Hospital Lahore: the request is closed. If it is needed again, call 042-111-000-911. Blood is free: if anybody asked for money, please tell us. https://q.example/d/9fK2mQx7TtB4"
    ),
]

@Suite("The texts as they are shipped")
struct ShippedTextsTests {
    private let evening = Instant(millisecondsSince1970: 1_795_443_000_000)

    private var facts: TemplateFacts {
        let mayo = SharedHospitals.sample[0]
        return TemplateFacts(
            reference: "4821", group: .oNegative, component: .wholeBlood, units: 2, facilityName: mayo.name,
            facilityNameUrdu: mayo.nameUrdu, city: mayo.city, neededBy: evening + .minutes(150), now: evening,
            utcOffsetMinutes: 300, arriveBy: evening + .minutes(60), link: "https://q.example/d/9fK2mQx7TtB4",
            helpline: "042-111-000-911", nextEligible: CivilDate(year: 2027, month: 3, day: 15), unitsGiven: 2)
    }

    private func text(_ purpose: TemplatePurpose, _ language: TextLanguage, _ facts: TemplateFacts) -> String {
        switch purpose {
        case .donor(let purpose): MessageTemplate.text(purpose, language, facts)
        case .family(let message): MessageTemplate.text(message, language, facts)
        }
    }

    @Test("Word for word, in every language")
    func wordForWord() throws {
        #expect(shipped.count == TemplateKey.all.count)
        for line in shipped {
            let purpose = try #require(TemplatePurpose(rawValue: line.purpose))
            let text = text(purpose, line.language, facts)
            #expect(text == line.text)
            #expect(SMSLength(text).parts == line.parts, "\(text)")
        }
    }

    @Test("Every text says who writes and that blood is free, and what is about a need, where and the reference")
    func trust() {
        for key in TemplateKey.all {
            let isUrdu = key.language == .urdu
            let free = isUrdu ? "خون مفت ہے" : key.language == .english ? "Blood is free" : "Khoon muft hai"
            var parts = [isUrdu ? "قطرہ: " : "Qatra: ", free]
            if key.purpose != .donor(.optOutConfirmation) { parts.append("4821") }
            if ![.donor(.nextEligible), .donor(.optOutConfirmation)].contains(key.purpose) {
                parts.append(isUrdu ? "میو ہسپتال" : "Mayo Hospital Lahore")
            }
            let text = text(key.purpose, key.language, facts)
            for part in parts { #expect(text.contains(part), "\(part) is missing: \(text)") }
        }
    }

    @Test("The thanks asks the two questions in two SMS at most, three in Urdu script")
    func thanksAsks() {
        for language in TextLanguage.allCases {
            let thanks = text(.donor(.thanks), language, facts)
            for digit in ["5", "6", "7"] { #expect(thanks.contains(digit)) }
            #expect(SMSLength(thanks).parts <= (language == .urdu ? 3 : 2))
        }
    }

    @Test("The note on the next date asks for nothing, and what became of it tells nothing of the patient")
    func notesAskForNothing() {
        for language in TextLanguage.allCases {
            let note = text(.donor(.nextEligible), language, facts)
            for ask in ["1=", "1 ", "2=", "HAAN", "YES", "ہاں"] { #expect(!note.contains(ask), "\(note)") }
            #expect(note.contains("STOP"))
            let outcome = text(.donor(.outcome), language, facts)
            for hint in ["O neg", "O pos", "او نیگیٹو", "mareez", "patient", "مریض"] {
                #expect(!outcome.contains(hint), "\(outcome)")
            }
        }
        var unknown = facts
        unknown.unitsGiven = nil
        unknown.nextEligible = nil
        #expect(
            text(.donor(.outcome), .english, unknown)
                == "Qatra: the need you gave blood for has been met (Ref 4821, Mayo Hospital Lahore). Thank you very much! Blood is free."
        )
        #expect(text(.donor(.nextEligible), .english, unknown).hasPrefix("Qatra: you can give blood again now (Ref"))
        #expect(text(.donor(.nextEligible), .urduLatin, unknown).hasPrefix("Qatra: ab aap phir khoon"))
    }
}
