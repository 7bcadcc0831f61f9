/// The words donors use.
///
/// Source: DOMAIN §4.3–4.4 and the table of terms and replies that belongs to it (own knowledge, no published source),
/// widened by spellings of the same words. Notation: `WordPattern`.
enum ReplyVocabulary {
    // MARK: - Stop, and wrong number

    static let stop = PhraseList(
        """
        stop|stopp|unsub|~unsubscribe|optout|remove
        opt out
        band|bnd|bund karo|kro|karen|karein|krein|karain|krain|kardo|krdo|kardein|krdein|kijiye|kijie|kren
        band|bnd|bund kar|kr do|do|den|dein|dain|dijiye
        mat|na|nahi|mt bhejo|bhejen|bhejein|bhejain|bhejna|bheja|bhejiye|bhejo|bejo|bhjo
        msg|message|sms|call|contact|text|phone|fon|rabta mat|na|nahi|mt karo|kro|karna|krna|karen|karein|krein|kiya|\
        kijiye
        msg|message|sms|call|phone mat|na|mt kar|kr|kia|kiya karo|kro|karen|karein|krein|karain
        tang|pareshan mat|na|mt karo|kro|karen|karein|krein
        dont|not send|msg|message|text|call|contact|disturb me?
        delete|hatao|hata|nikal|nikalo my|mera|mra number|no|nmbr|naam|name
        number|nmbr hata|nikal|delete do|dein|den|dain|karo|kro|karein
        delete|hata|nikal|mita|khatam kar|kr? do|dein|den|dain mera|my|mra number|no|nmbr|naam|name
        mujhe|mjhe list|register? se|sy? nikal|nikalo|nikaal|hata|hatao do|dein|den|dain
        mat|na karo|kro|karen|karein msg|message|sms|call|text|phone
        nikal|hata|delete do|dein|den mujhe
        mera|my number|no|nmbr|naam|name delete|hatao|hata|nikal|nikalo|nikalen|khatam do|dein|karo|kro?
        list se nikal|nikalo|nikaal|hata|hatao|nikalen do|dein?
        leave me alone
        بند کریں|کرو|کردیں|کردو|کیجیے
        بند کر دیں|دو
        مت|نہ|نا بھیجیں|بھیجو|بھیجا
        میسج|پیغام|کال|فون مت|نہ کریں|کرو
        تنگ|پریشان مت|نہ کریں|کرو
        سٹاپ|اسٹاپ
        میرا نمبر نکال|ہٹا|ختم دیں|دو|کریں?
        """)
    /// The one word that also means a closed shop or road: it counts only alone or with a courtesy.
    static let stopAlone = WordSet("band bnd bund بند")
    static let courtesies = WordSet(
        """
        sir bhai bhaii bro brother janab jnb sahab sahb sb madam mam maam please plz pls salam yar yaar dear shukriya
        thanks jazakallah سر بھائی جناب یار شکریہ
        """)
    static let notStop = PhraseList(
        """
        bus|wagon|metro stop
        stop by|par|pe|pr
        non stop
        dont|not stop
        """)

    static let wrong = PhraseList(
        """
        wrong|wrng|rong|~ghalat|galat|glt|galt|ghlt number|numbr|nmbr|num|no|nbr|person|banda|bande|aadmi
        number|numbr|nmbr|num|no|nbr hai? wrong|wrng|ghalat|galat|glt|galt|ghlt
        غلط|رانگ نمبر
        نمبر غلط
        """)

    // MARK: - Why not now

    static let donated = PhraseList(
        """
        de|dy|day chuka|chuki|chukka|chka|chuke|chuky
        de|dy diya|dia|dya hai|he|hay|tha|h
        diya|dia|dya hai|he|hay|tha|thi|h
        khoon|khun|blood|bottle|botal|unit de|dy? diya|dia|dya
        de|dy diya|dia khoon|khun|blood
        donate|donat kar|kr|kiya|kia|kya chuka|chuki|chukka|hai|he|tha|diya|dia|h
        donate|donat kiya|kia
        donated
        pehle|pehlay|phle|phly khoon|blood? diya|dia|dya|donate
        gave|given blood
        already gave|given|donate|donated|give
        i? have|had|just given|donated|gave
        pichle|pichlay|pichly|last|guzishta mahine|mahina|mahinay|mheene|month|hafte|haftay|week diya|dia|donate|\
        donated|di
        دے چکا|چکی|دیا
        دیا ہے|تھا
        خون دیا
        عطیہ کیا|کر
        """)
    static let ill = PhraseList(
        """
        bimar|beemar|bemar|bemaar|beamar|bimaar|bimari|bemari
        bukhar|bukhaar|bhukhar|bukar|bokhar|fever|flu|nazla|zukam|khansi|typhoid|malaria|dengue|dengi
        sick|unwell|ill
        not well|feeling
        tabiyat|tabiat|tabyat|tabiyet|tabeyat|tbyt|tabyt theek|thik|tik|thk|sahi|sai|achi? nahi|nahin|nhi|nai|kharab|\
        khrab
        tabiyat|tabiat|tabyat|tabiyet|tabeyat|tbyt|tabyt bohat|bahut|bht? kharab|khrab
        antibiotic|antibiotics
        dawai|dawa|medicine|medicines|goliyan kha|khaa|le|chal|use raha|rahi|rha|rhi|rahe
        pregnant|hamila
        umeed|umid se|sy
        بیمار|بخار|نزلہ|زکام|کھانسی|ڈینگی|ملیریا|حاملہ
        طبیعت|طبعیت خراب
        طبیعت|طبعیت ٹھیک|صحیح نہیں
        """)
    /// "I'll come" loses its apostrophe and looks like an illness.
    static let notIll = PhraseList(
        """
        ill come|coming|be|reach|give|donate|go|try|see|let|check|think|confirm|call|arrive|do|not|never
        """)
    static let away = PhraseList(
        """
        shehar|shehr|shahr|sheher|city|town|station|mulk|country|pakistan|pak|area|ilaqe|ilaqay se|sy|say bahar|bahir|\
        baher|baahar
        out of|off city|town|station|country|pakistan|area
        outstation|abroad
        city|shehar|shehr|shahr|sheher|town|mulk|pakistan mein|me|mei|main|mn|m nahi|nahin|nhi|nai
        not in town|city|country|pakistan
        gaon|gaun|gaaon|village|pind mein|me|main|mn|gaya|gya|aaya|aya
        safar mein|me|main|mn|par|pe|pr|kar
        ~travelling|traveling|safar
        umrah|umra|umray|hajj|haj par|pe|pr|ke|pay|kay|gaya?
        شہر|ملک|پاکستان سے باہر
        شہر میں نہیں
        گاؤں میں|گیا
        سفر میں|پر
        """)
    /// Countries and cities abroad that donors work in: being there is being away, whatever the facility.
    static let abroadPlaces = WordSet(
        """
        dubai dubay dxb uae sharjah ajman abudhabi saudi saudia ksa riyadh jeddah makkah madina madinah dammam qatar
        doha oman muscat kuwait bahrain london uk england usa america canada germany italy spain france greece turkey
        malaysia china australia iran iraq afghanistan kabul دبئی سعودیہ ریاض جدہ مکہ مدینہ قطر عمان کویت بحرین لندن
        """)
    static let inPlaceBefore = WordSet("in at")
    static let inPlace = WordSet("mein me mei main mn mai m in at men میں hoon hun hu hon")

    // MARK: - No

    static let no = WordSet(
        """
        no nahi nahin nhi nai nae nei nh nope nopes nahe nhe nhin nehi nehin ni nahen nahein nahien naheen nah not never
        cant cannot couldnt wont dont didnt unable unavailable sorry sory sori soory sry mazrat maazrat mazarat mazirat
        mazerat maafi mafi muafi maaf busy bzy bizi masroof masruf mushkil mushkl impossible inkar nahn nahy nhy nay
        نہیں نہی نئیں نہین ناہی نہ سوری معذرت معزرت معافی معاف مصروف مشکل ناممکن
        """)
    /// Regrets that can also open a polite question or follow a late yes.
    static let regret = WordSet(
        "sorry sory sori sry mazrat maazrat mazarat maafi mafi muafi maaf سوری معذرت معافی معاف")
    /// "na" denies alone, at the start and before a verb; elsewhere it only softens ("aa jao na").
    static let softNo = WordSet("na نا")
    static let verbs = WordSet(
        "aa a aao jao jaunga aunga aata ata aati ati aana ana ja sakta skta sakti sakunga sakungi kar kr de آ آؤں"
            + " آتا آنا کر دے جا"
    )
    /// "no" as the abbreviation of number.
    static let numberBefore = WordSet("bed ward room mobile phone contact cell mr mrn gate house plot ref whatsapp")

    /// Denials that are not refusals; what they say is left out before anything else is read.
    static let idioms = PhraseList(
        """
        koi masla|msla|maslah|baat|bat|mushkil|issue|problem|tension|gal|fikar nahi|nahin|nhi|nai|ni|na
        no problem|issue|issues|worries|prob|tension
        kyun|kyu|kiun|kiu|kyon|q nahi|nahin|nhi|nai|nae|nh
        why not
        کیوں نہیں
        not a? problem
        dont worry
        fikar|fikr|tension|pareshan na|mat|nahi karo|kro|karen|karein|krein|lo|len|lein|hon|ho
        کوئی مسئلہ|مسلہ|بات نہیں
        فکر نہ|مت کریں|کرو
        """)
    /// Open ends: whatever else is said, nothing is promised.
    static let hedges = PhraseList(
        """
        shayad|shaid|shyd|shayd|maybe|mabye|perhaps|probably|try|trying|koshish|koshsh|kosis|mumkin|possible|agar|agr|if
        ~shayad
        might|mazak|mazaq|mzak|joke|joking|kidding|jk|jhoot|jhut
        i|we may
        dekhta|dekhte|dekhti|dekhunga|dekhon|dekhty|dekho|sochta|sochte|sochunga|soch|unless
        will|let|ill me? see|check|confirm|try|think
        let you know
        pata|pta|maloom|malum nahi|nahin|nhi|nai|nae|nhe|ni
        nahi|nahin|nhi|nai|nae|nhe|ni pata|pta|maloom|malum
        dont|not know|sure
        sure|confirm|pakka nahi|nhi|nahin|nai
        bata|btata|batata|batati|bataunga|bataonga|btaunga|batadunga|puch|pooch|poochh|puchta|puchunga|poochta
        confirm karta|karti|krta|karunga|krunga|karke
        karachi|lahore|islamabad|pindi|rawalpindi|multan|peshawar|quetta|faisalabad|shehar|city se|sy nikal|nikla|ja|\
        jaa|aa|a|arha|araha|aaraha
        baad|bad mein|me|main|mn
        kabhi|pehle|phle nahi|nahin|nhi|nai|ni diya|dia|di
        nahi|nhi|nahin|nai diya|dia
        شاید|کوشش|اگر|ممکن|دیکھتا|دیکھتے|سوچتا|سوچ|بتاتا|بتاؤں
        معلوم|پتہ|پتا نہیں
        """)
    /// Another week, month or season: a promise for then is none for this request, and no day can be read from it.
    static let anotherTime = WordSet(
        """
        week weeks weekend month months year hafta hafte haftay mahina mahine mahinay maheene mah saal agle agli aglay
        next aindah ainda ayinda eid ramzan ramadan monday tuesday wednesday thursday friday saturday sunday somwar
        peer mangal budh jumerat jumma juma jumay jumme itwar phir phr kabhi someday later ہفتے ہفتہ مہینے مہینہ سال
        اگلے اگلی آئندہ عید رمضان سوموار پیر منگل بدھ جمعرات جمعہ جمعے اتوار پھر کبھی
        """)
    /// "Can I come", "are you coming": the verb before the person asks.
    static let inversion = PhraseList(
        """
        can|could|should|shall|may|must|do|does|did|will|would|am|are|is|have|has i|you|u|we|he|she|they|it|there
        """)
    /// "Kuch din baad": days that nobody counted.
    static let days = WordSet("din dino dinon days دن دنوں")
    static let from = WordSet("se sy say سے")
    static let after = WordSet("baad bad bd بعد")
    static let possessive = WordSet("ke k kay kai کے")
    static let contrast = WordSet("lekin lkn laikin magar mgr but however albatta warna لیکن مگر ورنہ")
    /// "on" in most places; right behind a promise it is "but" ("haan par kal").
    static let contrastBehind = WordSet("par pr pe پر")

    // MARK: - Yes

    static let strongYes = PhraseList(
        """
        haan|han|haa|ha|hn|haanji|hanji|hanjee|hnji|jihan|jihaan|jeehan|yes|yess|yeah|yep|yup|yea|yas
        bilkul|blkul|bilkl|zaroor|zarur|zrur|zaror|definitely|absolutely|sure|surely
        of course
        ہاں|ہان|ہانجی|جیہاں|ضرور|بلکل|بالکل|یس
        """)
    /// As typed: "haan" with two a is never the verb.
    static let looksLikeVerb: Set<String> = ["ha", "hn", "han"]
    /// What a late "haan" may stand behind and still be a yes.
    static let beforeYes = WordSet(
        """
        ji jee g gi haan han ha hn yes ok okay inshallah bilkul zaroor sir bhai bro janab yar yaar to bas 1 na
        """)
    static let softYes = WordSet("ji jee jii g gi jie jy جی")
    /// Read as yes only when nothing else was written.
    static let yesAlone = WordSet("y")
    static let noAlone = WordSet("n")
    static let come = PhraseList(
        """
        aa|a|ah to|tou|hi|bhi? raha|rha|rahi|rhi|rah|rhaa hoon|hun|hu|hon|ho|hn?
        aaraha|araha|arha|aarha|arahi|aarahi|arhi|ara hoon|hun|hu|hon|ho|hn?
        arahahoon|arahahun|arhahun|arhahoon|aarahahoon|aarahahun|arhahu|araha
        aata|ata|aati|ati hoon|hun|hu|hon|ho|hn
        aa|a to|tou? sakta|skta|sakti|skti|sakte|skte|sakta hoon|hun|hu|hon|ho|hn|hain?
        aasakta|asakta|asakti|askta hoon|hun|hu|hon|ho|hn?
        aunga|aaunga|aonga|aaonga|aungi|aaungi|aongi|awnga|aoonga|ayunga|aounga
        aun|aon|aaun|aaon|aoon|aaoon|ao|aao ga|gi
        aajaunga|ajaunga|aajaonga|ajaonga|ajaungi|aajaungi
        aa|a to|tou? jaunga|jaonga|jaoonga|jaungi|jaongi|jaoun hoon|hun|hu|hon?
        aa|a to|tou? jata|jati hoon|hun|hu|hon|hn
        aa|a to|tou? jaun|jaon|jaoon|jao ga|gi
        ajaun|ajaon|aajaon|aajaun|ajao|aajao ga|gi
        aa|a jaoga|jaogi
        ajaoga|aajaoga|aoga|aaoga
        aana|ana chahta|chahti|chata hoon|hun|hu|hon?
        nikal|nikl raha|rha|rahi|rhi|gaya|gya|gayi|chuka hoon|hun|hu|hon?
        nikla|nikli hoon|hun|hu|hon
        pohanch|pahunch|pohnch|pahonch|phnch|punch|pohonch|phonch raha|rha|rahi|rhi|jaunga|jaonga|jaungi|jata hoon|\
        hun|hu|hon?
        pohanch|pahunch|pohnch|pahonch|phnch|pohonch jaun|jaon ga|gi
        nikalta|nikalti hoon|hun|hu
        pohanchta|pahunchta|pohnchta|pohanchunga|pahunchunga hoon|hun|hu?
        raste|rasta|rastay|raaste mein|me|main|mn|m hoon|hun|hu|hon?
        de sakta|skta|sakti|skti hoon|hun|hu|hon?
        de|day|dy dunga|doonga|dungi|donga
        dunga|doonga|dungi|donga
        de|day|dy? dun|doon ga|gi
        donate karunga|krunga|karungi|karonga|kronga
        donate kar|kr sakta|skta|sakti|dunga|doonga hoon|hun|hu?
        i will|can|shall come|donate|give|reach|be
        i? am|m coming|available|ready|reaching
        im|ill coming|available|ready|reaching|come
        i can
        will|can come|reach|donate
        will be there|available
        ok? i come
        coming|reaching|otw|omw
        on my|the way
        ready|redy|~available|avail|tayar|tyar|tayyar|tiyar|taiyar|hazir|haazir|razi
        i agree
        آ رہا|رہی|سکتا|سکتی|جاؤں|جاونگا|جاؤنگا|جاتا ہوں|گا|گی?
        آرہا|آرہی|آتا|آتی|آسکتا ہوں?
        آؤں|آجاؤں|آوں گا|گی
        آؤنگا|آونگا|آجاؤنگا
        پہنچ رہا|رہی|جاؤں ہوں|گا?
        پہنچتا|نکلتا ہوں
        نکل رہا|گیا ہوں?
        دے سکتا|سکتی|دوں ہوں|گا?
        راستے میں ہوں?
        تیار|حاضر ہوں?
        """)
    static let arrived = PhraseList(
        """
        aa|a gaya|gya|gayi|gai|gyi hoon|hun|hu|hon|hn
        pohanch|pahunch|pohnch|pahonch|phnch|pohonch gaya|gya|gayi|gai|gyi|chuka hoon|hun|hu|hon|hn?
        i? have|am arrived|reached|here
        arrived|reached
        پہنچ گیا|گئی|چکا ہوں?
        """)
    /// After "aa raha" these make it somebody else, or the past.
    static let otherPerson = WordSet("hai he hay h hain tha thi the ہے تھا ہیں")
    static let otherPersonBefore = WordSet("is hes shes brother cousin friend they someone")

    /// Who else may come; "mere bhai" is how one speaks to a stranger and is not among them.
    static let relative = PhraseList(
        """
        mera|mra|meri|my|apna|apni|hamara bhai|brother|dost|friend|beta|son|cousin|kazin|abbu|walid|father|wife|biwi|\
        behan|sister|chacha|mamu|colleague|roommate|driver
        میرا|میری|اپنا بھائی|دوست|بیٹا|والد|کزن|بیوی|بہن
        """)

    /// Before "aa raha hoon" these name another place than the facility.
    static let elsewhere = WordSet("ghar office daftar wapis wapas vapis gaon village home school گھر دفتر واپس گاؤں")
    static let giving = WordSet("de day dy dun doon dunga doonga dungi donga دے")
    /// Before "de dunga" these are given instead of blood.
    /// Before "dunga" these do something, and give nothing.
    static let doing = WordSet("kar kr bata bta bol keh bhej likh chor rok")
    static let otherGifts = WordSet(
        "jawab reply number nmbr no contact dua duain paise gari address pata naam waqt time advice mashwara جواب نمبر دعا"
    )
    static let allRight = WordSet("theek thik tik thk sahi sai fine ok ٹھیک صحیح")

    // MARK: - Neither

    /// "haan bolo": speaks into a telephone, promises nothing.
    static let speakUp = WordSet(
        """
        bolo bolein bolen bolain bolien bolye boliye boliay kahiye kahen kahain kaho batao btao bataen btaen batayen
        bataiye batain farmaiye farmayen farmain
        hello helo hlo kya kia kyaa بولو بولیں کہیے بتائیں فرمائیے ہیلو کیا
        """)

    static let acknowledgement = WordSet(
        """
        ok okay okey oky okk k kk theek thik tik thk thek tek acha achha acho achaa inshallah insha sha inshaallah
        inshalah done noted hmm hm hmmm received roger fine good thanks shukriya shukria mashallah ٹھیک اوکے اچھا شاء
        انشاءاللہ انشااللہ
        """)
    static let question = WordSet(
        """
        kahan kaha khan kidhar kidr kdr kon kaun kab kitne kitna kitni kitny ktne kaise kese kaisay kyun kyu kiun kyon
        kiyun where when what which who how whose why konsa kaunsa konsi kis kisko kisne کہاں کدھر کون کب کتنے کتنا
        کتنی کیسے کیوں کونسا کس
        """)
    static let whereQuestion = WordSet("kahan kaha kidhar where address location jagah کہاں کدھر")
    static let questionAtAnEnd = WordSet("kya kia kiya kyaa کیا")
    static let money = WordSet(
        """
        paise paisa paisay pese pesy paisy paison pesay pesa rupay rupees rupee rupaye rupia rs pkr price payment fees
        fee charges raqam rate hazar hazaar thousand doge dogay dogey doggay loge lunga loonga salary muawza inam reward kiraya cash money petrol easypaisa jazzcash پیسے پیسہ پیسوں روپے
        روپیہ رقم معاوضہ کرایہ قیمت
        """)
    /// The writer asks for blood instead of offering it.
    static let needsBlood = PhraseList(
        """
        khoon|khun|blood|donor|bottle|botal chahiye|chaiye|chahie|chahye|chaye|chahiyay|zaroorat|zarurat|needed|required
        khoon|khun|blood|donor|bottle|botal ki zaroorat|zarurat|zarorat
        need|want|require blood|donor|khoon|bottle
        خون چاہیے|چاہئے|درکار
        خون کی ضرورت
        """)
    static let fillers = WordSet(
        """
        sir bhai bhaii bro brother janab jnb sahab sahb sb madam mam maam please plz pls salam slam assalam asalam o u
        alaikum alikum walaikum aoa wa w dear yar yaar main mai me mein mn mei m i am hun hoon hon hu ho hai he hay h
        hain to tou bhi hi kar ke ki ka ko se is will thank you thanx jazakallah allah ap aap apko ye yeh wo woh us is
        mera meri my the a an donor khoon blood dene dena ga gi and aur or phir bas bus hospital haspatal urgent mil
        jaunga jaun waqt time par pe pr tak within in mins lag lage lagenge lagega lgn lgenge lagay ghar office abhi unit
        bottle botal bag kal subah میں ہوں ہے لگے لگیں گا گے جی سر بھائی جناب آپ کو کے کی کا سے خون ہسپتال تک بس اور پر
        """)
    /// Words that make a sentence of their own: "haan main hi hoon", "haan mera bhai hai wo".
    static let statement = WordSet(
        """
        hai he hay h hain hun hoon hon hu mera meri my wo woh us is to aur and ye yeh ہے ہوں اور
        """)
    static let homeCities = WordSet(
        """
        karachi khi lahore lhr islamabad isb rawalpindi pindi faisalabad fsd multan peshawar quetta hyderabad
        gujranwala sialkot sargodha bahawalpur sukkur larkana abbottabad mardan sahiwal gujrat jhelum okara kasur
        murree کراچی لاہور اسلامآباد راولپنڈی پنڈی فیصلآباد ملتان پشاور کوئٹہ حیدرآباد گوجرانوالہ سیالکوٹ سرگودھا
        """)
}
