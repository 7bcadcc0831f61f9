import Dispatching

/// The texts as they are shipped, in the notation of `Template`. A centre may have versions of its own: see
/// `TemplateBook`.
enum ShippedTemplates {
    static func source(_ key: TemplateKey) -> String {
        switch key.language {
        case .urduLatin: roman(key.purpose)
        case .urdu: urdu(key.purpose)
        case .english: english(key.purpose)
        }
    }

    static let templates = Dictionary(uniqueKeysWithValues: TemplateKey.all.map { ($0, Template(source($0))) })

    /// Urdu in Latin letters.
    private static func roman(_ purpose: TemplatePurpose) -> String {
        switch purpose {
        case .donor(.ask):
            "{centre}: {need}, {count}, {facility}, {by}. Ref {ref}. [Aa sakte hain? ]1=HAAN 2=NAHI STOP=band. Khoon muft hai, paise na dein.[ {link}]"
        case .donor(.clarification):
            "{centre}: jawab samajh nahi aaya. Ref {ref}, {facility}: aa sakte hain? Sirf 1 (HAAN) ya 2 (NAHI) likhein. STOP=band. Khoon muft hai."
        case .donor(.directions):
            "{centre}: shukriya! {facility} ke blood bank par {arriveBy} pahunchein, Ref {ref} batayein. Khoon muft hai: paise na dein, na lein. Na aa saken to 2 likhein.[ Madad: {helpline}][ {link}]"
        case .donor(.reminder):
            "{centre}: yaad-dahani, Ref {ref}: {facility} ka blood bank, {arriveBy}. Raste mein 1, na aa saken to 2 likhein. STOP=band. Khoon muft hai."
        case .donor(.standDown):
            "{centre}: shukriya! Ref {ref}, {facility}: ab aane ki zaroorat nahi. Aap ki bari mehfooz hai, agli dafa pehle aap se poochenge. Khoon muft hai."
        case .donor(.standDownAgain):
            "{centre}: aap ka jawab mil gaya, shukriya. Ref {ref}, {facility}: ab kisi ki zaroorat nahi, meharbani kar ke na aayein. Khoon muft hai."
        case .donor(.thanks):
            "{centre}: bohat shukriya! Aap ka atiya darj ho gaya (Ref {ref}, {facility}).[ {next} se pehle aap ko nahi bulayenge.] Khoon muft hai. Jawab dein: 5=sab theek raha, 6=paise maange gaye, 7=sulook bura tha."
        case .donor(.nextEligible):
            "{centre}: [{next} se aap|ab aap] phir khoon de sakte hain (Ref {ref}). Sirf ittila hai, abhi na aayein: zaroorat hui to poochenge. Khoon muft hai. STOP=band"
        case .donor(.outcome):
            "{centre}: jis zaroorat ke liye aap ne khoon diya wo poori ho gayi[: {units}] (Ref {ref}, {facility}). Aap ka bohat shukriya! Khoon muft hai."
        case .donor(.optOutConfirmation):
            "{centre}: aap ko ab koi message ya call nahi ki jayegi.[ Wapas aana chahein to {helpline} par call karein.] Khoon muft hai."
        case .family(.opened):
            "{centre}: darkhwast darj ho gayi, Ref {ref}: {need}, {count}, {facility}, {by}. Donor dhoonde ja rahe hain. Khoon muft hai, kisi ko paise na dein.[ {link}]"
        case .family(.incomplete):
            "{centre}: Ref {ref}, {count}, {facility}: darkhwast likh li gayi hai, tasdeeq baqi hai. Hum aap ko call karenge. Khoon muft hai, kisi ko paise na dein.[ Baqi tafseel yahan likhein: {link}]"
        case .family(.covered):
            "{centre}: Ref {ref}, {facility}: donor aane ka keh chuke hain. Unit us waqt pakka hai jab khoon diya ja chuka ho. Khoon muft hai, kisi ko paise na dein.[ {link}]"
        case .family(.ended):
            "{centre}: Ref {ref}, {facility}: darkhwast band ho gayi.[ Phir zaroorat ho to {helpline} par call karein.] Khoon muft hai: kisi ne paise maange hon to zaroor batayein.[ {link}]"
        }
    }

    /// Urdu in its own script. Numbers stay in ASCII digits, which every keypad has.
    private static func urdu(_ purpose: TemplatePurpose) -> String {
        switch purpose {
        case .donor(.ask):
            "{centre}: {need}، {count}، {facility}، {by}۔ [حوالہ {ref}۔ جواب: |#{ref}۔ ]1 ہاں، 2 نہیں، بند=STOP۔ خون مفت ہے، پیسے نہ دیں۔[ {link}]"
        case .donor(.clarification):
            "{centre}: جواب سمجھ نہیں آیا۔ حوالہ {ref}، {facility}: آ سکتے ہیں؟ صرف 1 (ہاں) یا 2 (نہیں) لکھیں۔ بند=STOP۔ خون مفت ہے۔"
        case .donor(.directions):
            "{centre}: شکریہ! {facility} کے بلڈ بینک پر {arriveBy} پہنچیں، حوالہ {ref} بتائیں۔ خون مفت ہے: پیسے نہ دیں، نہ لیں۔ نہ آ سکیں تو 2 لکھیں۔[ مدد: {helpline}][ {link}]"
        case .donor(.reminder):
            "{centre}: یاد دہانی، حوالہ {ref}: {facility} کا بلڈ بینک، {arriveBy}۔ راستے میں 1، نہ آ سکیں تو 2 لکھیں۔ بند=STOP۔ خون مفت ہے۔"
        case .donor(.standDown):
            "{centre}: شکریہ! حوالہ {ref}، {facility}: اب آنے کی ضرورت نہیں۔ آپ کی باری محفوظ ہے، اگلی دفعہ پہلے آپ سے پوچھیں گے۔ خون مفت ہے۔"
        case .donor(.standDownAgain):
            "{centre}: آپ کا جواب مل گیا، شکریہ۔ حوالہ {ref}، {facility}: اب کسی کی ضرورت نہیں، مہربانی کر کے نہ آئیں۔ خون مفت ہے۔"
        case .donor(.thanks):
            "{centre}: بہت شکریہ! آپ کا عطیہ درج ہو گیا (حوالہ {ref}، {facility})۔[ {next} سے پہلے آپ کو نہیں بلائیں گے۔] خون مفت ہے۔ جواب دیں: 5 سب ٹھیک رہا، 6 پیسے مانگے گئے، 7 سلوک برا تھا۔"
        case .donor(.nextEligible):
            "{centre}: [{next} سے آپ|اب آپ] پھر خون دے سکتے ہیں (حوالہ {ref})۔ صرف اطلاع ہے، ابھی نہ آئیں: ضرورت ہوئی تو پوچھیں گے۔ خون مفت ہے۔ بند=STOP"
        case .donor(.outcome):
            "{centre}: جس ضرورت کے لیے آپ نے خون دیا وہ پوری ہو گئی[: {units}] (حوالہ {ref}، {facility})۔ آپ کا بہت شکریہ! خون مفت ہے۔"
        case .donor(.optOutConfirmation):
            "{centre}: آپ کو اب کوئی پیغام یا کال نہیں کی جائے گی۔[ واپس آنا چاہیں تو {helpline} پر کال کریں۔] خون مفت ہے۔"
        case .family(.opened):
            "{centre}: درخواست درج ہو گئی، حوالہ {ref}: {need}، {count}، {facility}، {by}۔ ڈونر ڈھونڈے جا رہے ہیں۔ خون مفت ہے، کسی کو پیسے نہ دیں۔[ {link}]"
        case .family(.incomplete):
            "{centre}: حوالہ {ref}، {count}، {facility}: درخواست لکھ لی گئی ہے، تصدیق باقی ہے۔ ہم آپ کو کال کریں گے۔ خون مفت ہے، کسی کو پیسے نہ دیں۔[ باقی تفصیل یہاں لکھیں: {link}]"
        case .family(.covered):
            "{centre}: حوالہ {ref}، {facility}: ڈونر آنے کا کہہ چکے ہیں۔ یونٹ اس وقت پکا ہے جب خون دیا جا چکا ہو۔ خون مفت ہے، کسی کو پیسے نہ دیں۔[ {link}]"
        case .family(.ended):
            "{centre}: حوالہ {ref}، {facility}: درخواست بند ہو گئی۔[ پھر ضرورت ہو تو {helpline} پر کال کریں۔] خون مفت ہے: کسی نے پیسے مانگے ہوں تو ضرور بتائیں۔[ {link}]"
        }
    }

    private static func english(_ purpose: TemplatePurpose) -> String {
        switch purpose {
        case .donor(.ask):
            "{centre}: {need}, {count}, {facility}, {by}. Ref {ref}. [Can you come? ]1=YES 2=NO STOP=end. Blood is free, never pay.[ {link}]"
        case .donor(.clarification):
            "{centre}: sorry, not understood. Ref {ref}, {facility}: can you come? Reply only 1 (YES) or 2 (NO). STOP ends messages. Blood is free."
        case .donor(.directions):
            "{centre}: thank you! Please be at the blood bank of {facility} {arriveBy} and give Ref {ref}. Blood is free: do not pay or take money. If you cannot come, reply 2.[ Help: {helpline}][ {link}]"
        case .donor(.reminder):
            "{centre}: reminder, Ref {ref}: blood bank of {facility}, {arriveBy}. Reply 1 if on the way, 2 if you cannot come. STOP=end. Blood is free."
        case .donor(.standDown):
            "{centre}: thank you! Ref {ref}, {facility}: you no longer need to come. You keep your place and will be asked first next time. Blood is free."
        case .donor(.standDownAgain):
            "{centre}: we got your answer, thank you. Ref {ref}, {facility}: nobody more is needed, please do not travel. Blood is free."
        case .donor(.thanks):
            "{centre}: thank you very much! Your donation is recorded (Ref {ref}, {facility}).[ We will not call you before {next}.] Blood is free. Please reply: 5=all was well, 6=money was asked, 7=badly treated."
        case .donor(.nextEligible):
            "{centre}: you can give blood again [from {next}|now] (Ref {ref}). This is only a note, please do not come: we will ask when needed. Blood is free. STOP=end"
        case .donor(.outcome):
            "{centre}: the need you gave blood for has been met[: {units}] (Ref {ref}, {facility}). Thank you very much! Blood is free."
        case .donor(.optOutConfirmation):
            "{centre}: you will get no more messages or calls from us.[ To come back, call {helpline}.] Blood is free."
        case .family(.opened):
            "{centre}: your request is open, Ref {ref}: {need}, {count}, {facility}, {by}. We are looking for donors. Blood is free, never pay anybody.[ {link}]"
        case .family(.incomplete):
            "{centre}: Ref {ref}, {count}, {facility}: your request is noted, not yet confirmed. We will ring you. Blood is free, never pay anybody.[ Please tell us the rest here: {link}]"
        case .family(.covered):
            "{centre}: Ref {ref}, {facility}: donors have said they will come. A unit is certain only once it has been given. Blood is free, never pay anybody.[ {link}]"
        case .family(.ended):
            "{centre}: Ref {ref}, {facility}: the request is closed.[ If it is needed again, call {helpline}.] Blood is free: if anybody asked for money, please tell us.[ {link}]"
        }
    }
}
