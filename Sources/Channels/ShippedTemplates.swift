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
            "{centre}: jawab samajh nahi aaya. Ref {ref}, {facility}: aa sakte hain? Sirf 1 (HAAN) ya 2 (NAHI) likhein. STOP=band"
        case .donor(.directions):
            "{centre}: shukriya! {facility} ke blood bank par {arriveBy} pahunchein, Ref {ref} batayein. Khoon muft hai: paise na dein, na lein. Na aa saken to 2 likhein.[ Madad: {helpline}][ {link}]"
        case .donor(.reminder):
            "{centre}: yaad-dahani, Ref {ref}: {facility} ka blood bank, {arriveBy}. Raste mein hain to 1, nahi aa sakte to 2 likhein. STOP=band"
        case .donor(.standDown):
            "{centre}: shukriya! Ref {ref} ke liye ab aane ki zaroorat nahi. Aap ki bari mehfooz hai, agli dafa sab se pehle aap se poocha jayega."
        case .donor(.standDownAgain):
            "{centre}: aap ka jawab mil gaya, shukriya. Ref {ref} ke liye ab kisi ki zaroorat nahi: meharbani kar ke na aayein. Phir zaroorat hui to poochenge."
        case .donor(.thanks):
            "{centre}: bohat shukriya! Aap ka atiya darj ho gaya (Ref {ref}).[ {next} se pehle aap ko nahi bulayenge.]"
        case .donor(.optOutConfirmation):
            "{centre}: aap ko ab koi message ya call nahi ki jayegi.[ Wapas aana chahein to {helpline} par call karein.]"
        case .family(.opened):
            "{centre}: darkhwast darj ho gayi, Ref {ref}: {need}, {count}, {facility}, {by}. Donor dhoonde ja rahe hain. Khoon muft hai, kisi ko paise na dein.[ {link}]"
        case .family(.covered):
            "{centre}: Ref {ref}: donor aane ka keh chuke hain. Unit us waqt pakka hai jab khoon diya ja chuka ho.[ {link}]"
        case .family(.ended):
            "{centre}: Ref {ref} ki darkhwast band ho gayi.[ Phir zaroorat ho to {helpline} par call karein.] Kisi ne paise maange hon to zaroor batayein.[ {link}]"
        }
    }

    /// Urdu in its own script. Numbers stay in ASCII digits, which every keypad has.
    private static func urdu(_ purpose: TemplatePurpose) -> String {
        switch purpose {
        case .donor(.ask):
            "{centre}: {need}، {count}، {facility}، {by}۔ [حوالہ {ref}۔ جواب: |#{ref}۔ ]1 ہاں، 2 نہیں، بند=STOP۔ خون مفت ہے، پیسے نہ دیں۔[ {link}]"
        case .donor(.clarification):
            "{centre}: جواب سمجھ نہیں آیا۔ حوالہ {ref}، {facility}: آ سکتے ہیں؟ صرف 1 (ہاں) یا 2 (نہیں) لکھیں۔ بند=STOP"
        case .donor(.directions):
            "{centre}: شکریہ! {facility} کے بلڈ بینک پر {arriveBy} پہنچیں، حوالہ {ref} بتائیں۔ خون مفت ہے: پیسے نہ دیں، نہ لیں۔ نہ آ سکیں تو 2 لکھیں۔[ مدد: {helpline}][ {link}]"
        case .donor(.reminder):
            "{centre}: یاد دہانی، حوالہ {ref}: {facility} کا بلڈ بینک، {arriveBy}۔ راستے میں ہیں تو 1، نہیں آ سکتے تو 2 لکھیں۔ بند=STOP"
        case .donor(.standDown):
            "{centre}: شکریہ! حوالہ {ref} کے لیے اب آنے کی ضرورت نہیں۔ آپ کی باری محفوظ ہے، اگلی دفعہ سب سے پہلے آپ سے پوچھا جائے گا۔"
        case .donor(.standDownAgain):
            "{centre}: آپ کا جواب مل گیا، شکریہ۔ حوالہ {ref} کے لیے اب کسی کی ضرورت نہیں: مہربانی کر کے نہ آئیں۔ پھر ضرورت ہوئی تو پوچھیں گے۔"
        case .donor(.thanks):
            "{centre}: بہت شکریہ! آپ کا عطیہ درج ہو گیا (حوالہ {ref})۔[ {next} سے پہلے آپ کو نہیں بلائیں گے۔]"
        case .donor(.optOutConfirmation):
            "{centre}: آپ کو اب کوئی پیغام یا کال نہیں کی جائے گی۔[ واپس آنا چاہیں تو {helpline} پر کال کریں۔]"
        case .family(.opened):
            "{centre}: درخواست درج ہو گئی، حوالہ {ref}: {need}، {count}، {facility}، {by}۔ ڈونر ڈھونڈے جا رہے ہیں۔ خون مفت ہے، کسی کو پیسے نہ دیں۔[ {link}]"
        case .family(.covered):
            "{centre}: حوالہ {ref}: ڈونر آنے کا کہہ چکے ہیں۔ یونٹ اس وقت پکا ہے جب خون دیا جا چکا ہو۔[ {link}]"
        case .family(.ended):
            "{centre}: حوالہ {ref} کی درخواست بند ہو گئی۔[ پھر ضرورت ہو تو {helpline} پر کال کریں۔] کسی نے پیسے مانگے ہوں تو ضرور بتائیں۔[ {link}]"
        }
    }

    private static func english(_ purpose: TemplatePurpose) -> String {
        switch purpose {
        case .donor(.ask):
            "{centre}: {need}, {count}, {facility}, {by}. Ref {ref}. [Can you come? ]1=YES 2=NO STOP=end. Blood is free, never pay.[ {link}]"
        case .donor(.clarification):
            "{centre}: sorry, we did not understand. Ref {ref}, {facility}: can you come? Reply only 1 (YES) or 2 (NO). STOP ends messages"
        case .donor(.directions):
            "{centre}: thank you! Please be at the blood bank of {facility} {arriveBy} and give Ref {ref}. Blood is free: do not pay or take money. If you cannot come, reply 2.[ Help: {helpline}][ {link}]"
        case .donor(.reminder):
            "{centre}: reminder, Ref {ref}: blood bank of {facility}, {arriveBy}. Reply 1 if on the way, 2 if you cannot come. STOP ends messages"
        case .donor(.standDown):
            "{centre}: thank you! You no longer need to come for Ref {ref}. You keep your place and will be asked first next time."
        case .donor(.standDownAgain):
            "{centre}: we got your answer, thank you. Nobody more is needed for Ref {ref}: please do not travel. We will ask again if that changes."
        case .donor(.thanks):
            "{centre}: thank you very much! Your donation is recorded (Ref {ref}).[ We will not call you before {next}.]"
        case .donor(.optOutConfirmation):
            "{centre}: you will get no more messages or calls from us.[ To come back, call {helpline}.]"
        case .family(.opened):
            "{centre}: your request is open, Ref {ref}: {need}, {count}, {facility}, {by}. We are looking for donors. Blood is free, never pay anybody.[ {link}]"
        case .family(.covered):
            "{centre}: Ref {ref}: donors have said they will come. A unit is certain only once it has been given.[ {link}]"
        case .family(.ended):
            "{centre}: request Ref {ref} is closed.[ If it is needed again, call {helpline}.] If anybody asked for money, please tell us.[ {link}]"
        }
    }
}
