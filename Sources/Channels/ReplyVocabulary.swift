/// The words donors use.
///
/// Source: DOMAIN §4.3–4.4 and the table of terms and replies that belongs to it (own knowledge, no published source),
/// widened by spellings of the same words. Notation: `WordPattern`.
enum ReplyVocabulary {
    // MARK: - Spellings that many phrases share

    private static let not = "nahi|nahin|nhi|nai|ni|nae|nh|nei|na|not|نہیں|نہی"
    private static let copula = "hai|he|hay|h|ha|hain|hein|hen|ہے|ہیں"
    private static let became = "hua|huwa|howa|hoa|hui|hue|huay|huye|huwe|hoye|hoya|hoi|hwa|hwe|ہوا|ہوئی|ہوئے"
    private static let gone = "gaya|gya|gia|gaye|gae|gay|gai|gayi|gyi|gye|گیا|گئی|گئے"
    private static let inside = "me|mein|mai|main|mn|m|mei|men|میں"
    private static let span =
        "mahina|mahine|mahinay|maheena|maheene|mheena|mheene|mahiny|maah|month|months|hafta|hafte|"
        + "haftay|haftey|hafty|week|weeks|wk|wks|din|days|day|مہینہ|مہینے|ہفتہ|ہفتے|دن"
    private static let number = "number|numbr|nmbr|num|nbr|no|sim|نمبر|سم"
    private static let message = "msg|msgs|message|messages|msj|sms|text|texts|call|calls|میسج|پیغام|کال"

    // MARK: - Stop, and wrong number

    static let stop = PhraseList(
        """
        stop|stopp|stp|stpo|sotp|sttop|stap|stope|istop|isstop|unsub|~unsubscribe|optout|remove
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
        no|zero more \(message)
        dont|not want|need|wish to? be? contacted|disturbed|\(message)
        do? not disturb|contact
        dont|not disturb|contact|bother
        delete|remove|erase my|mera data|details|record|info
        naam|name|number|nmbr kaat|kat|kaato do|dein|den|dain|dena?
        record|database|data|system|list se|sy khatam|nikal|nikaal|delete|hata kar|kr? do|dein|den|dain|karein|karo
        donor \(not) rehna|banna|raha|rahi
        \(message) b|bhi|bhe mat|na|nahi|mt karo|kro|karen|karein|bhejo|bhejein|karna
        \(message) na|nah|mat|mt karya|kariya|karia|kria|kiya|bheja|bhejya karo|kro|karen
        aur|or|phir|dobara|ab|again \(message) mat|na|mt|nahi karo|kro|karen|karein|karna|bhejna|bhejo
        \(message) aana|ana|aane|ane|bhejna|karna band|bnd|khatam
        khatam karo|kro|karen|karein|krdo ye|yeh
        opt me|us out
        list|record se|sy kaat|kat|katwa|nikaal do|dein|den|dain
        jaan|jan churwa|chhurwa|chora|churao|chorao do|dein?
        mujhe|mjhe \(not) chahiye|chahie|chaiye ye|yeh|aise? \(message)
        \(message) ma kawa|kawai|ralega|ralegai|کوه
        \(message) na mokliyo|mokal|bhejya|ghalya
        block kar|kr dunga|doonga|dungi
        take me off
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

    /// A wrong number is struck off, so a phrase stands here only if it can hardly mean anything else.
    static let wrong = PhraseList(
        """
        wrong|wrng|rong|~ghalat|galat|glt|galt|ghlt number|numbr|nmbr|num|no|nbr|person|banda|bande|aadmi
        number|numbr|nmbr|num|no|nbr hai? wrong|wrng|ghalat|galat|glt|galt|ghlt
        غلط|رانگ نمبر
        نمبر غلط
        wrong|ghalat|galat|ghalt|galt|glt jaga|jagah|jga|bande|banday|\(message)
        \(number) \(copula)? change|badal|tabdeel ho? \(gone)
        \(number) \(copula)? kisi|koi aur|or|dusre ka|ki|k|da|\(copula)
        \(number) ab|now mera|meri|my|mine|hamara|humara
        this|ye|yeh \(copula)? my|mera number since|now
        sim bech|bechi|sale|sell|sold|khareedi|kharidi|khreedi|bought|mili
        sim \(became)? maine|mene|ne|was|is? abhi|naya|new|issued|khareedi|kharidi
        bech di|diya|dia
        not his|her|their|the|my number|name
        nobody|no * by|with|named|of this|that|the? name
        no one|body|person|such by|with|named|of|person this|that|the? name?
        dont know the|this|that|any|such person|guy|man|lady|name|number
        da * number|nmbr na|nadi|nade
        bewa|widow|bewah|marhoom|marhom
        """)
    /// Somebody has died. Whose number it was is told by who is not named: see `bereaved`.
    static let death = PhraseList(
        """
        inteqal|intiqal|intqal|intaqal|foat|faut|fot|wafat|wafaat|died|dead|deceased|مرحوم|انتقال|وفات|فوت
        passed away
        dunya|duniya|dunia se|sy|\(inside) chale|chala|\(not)|rukhsat
        allah ko pyara|pyare|piyara|pyari
        """)
    /// Words by which the dead one is somebody of the writer's, or the patient.
    static let bereaved = WordSet(
        """
        mera mere meri mra my hamare hamari hamara humare apne apni walid walida abbu abu ammi ami baba mama dada dadi nana
        nani chacha chachi mamu khala phupho uncle aunt aunty father mother brother sister bhai bhaijan behan wife biwi
        beta beti son daughter cousin dost friend rishtedar relative padosi neighbour neighbor ghar mareez patient janaza
        janazay funeral ghami میرا میرے میری والد والدہ ابو امی بھائی بہن چچا ماموں دادا دادی نانا نانی مریض جنازہ
        """)
    /// What stands where a name would, and is none: "koi gari nahi yahan".
    static let things = WordSet(
        """
        gari gaari gadi car bike bus rickshaw sawari conveyance transport masla msla maslah problem issue baat bat faida
        hospital haspatal blood khoon bank donor doctor nurse staff banda bande bandi log admi aadmi parking jaga jagah
        network signal internet light bijli paisa paise pani waqt time chutti ijazat kaam kam ilaj ward bed room number
        aur or dusra doosra khaas khas bhi is us ye yeh in un ap aap mujh apka unka inka uska mera
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
        diye|diay|diya|dia|dya|dea|di|ditta|dita|ditte|ditti|dita tha|thi|thay|the|si|sii|hua|huwa|hoya \(copula)?
        de|dy kar|kr|k|ke aaya|aya|aayi|ayi|aa|a \(gone)?
        de|dy aaya|aya|aayi|ayi
        ko de|dy diya|dia|dya
        donate|donat|khoon|blood kar|kr|krk|karke|de|dy ke|k|kar? nikla|nikli|aaya|aya|aayi|ayi|niklay|faarigh|farigh
        last donation \(copula)?
        donate|donated|donation blood? in|was last|# week|weeks|month|months|day|days? ago|back?
        wina|wena warkre|warkare|warkri|warkawe
        khoon|khun|blood|bottle|botal|unit|platelets|plates|plasma de|dy? diye|diay|diya|dia|dya|dea|di|dita|ditta|ditte
        khoon|khun|blood|bottle|platelets donate|donated|gave|given
        \(span) \(not) \(became)
        \(span) \(not) pure|poore|pooray|puray|pora|pura|complete|completed|guzre|guzray
        \(span) pure|poore|pooray|puray|pora|pura|complete|completed|guzre \(not)
        \(span) \(became) \(copula)? sirf|abhi|donate|donated|khoon|blood|diye
        sirf|only|just|hale|hali|abhi # \(span) \(became)|ho|hi|pehle|phle|ago|gaya
        sirf|abhi # \(became)
        donate|donated kiye|kiay|kiya|kia|kye|kite|karke \(became)|abhi|sirf|#|ko
        donation|donate ko|kiye|ka? # \(span)
        gave|donated|given yesterday|recently|last|already|just|it|my|#
        recently|yesterday diya|dia|gave|donated|donate
        \(span) ago|back|pehle|phle|pehlay|pahle|phly|pehly diya|dia|dya|di|donate|donated|khoon|blood|gave
        donated|gave|diya|dia # \(span) ago|back|pehle|pehlay|phle
        gap chahiye|chahie|pura|poora|complete|required|needed
        too soon
        eligible \(not) abhi|yet
        not eligible yet|till|until
        وینه ورکړې|ورکړی|ورکړې
        \(span) \(not) ہوئے|گزرے|ہوا
        دے کر آیا|آئی
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
        tabiyat|tabiat|tabyat|tabiyet|tabeyat|tbyt|tabyt|tabeat theek|thik|tik|thk|sahi|sai|achi|thek? nahi|nahin|nhi|nai|ni|na|nh|kharab|\
        khrab
        tabiyat|tabiat|tabyat|tabiyet|tabeyat|tbyt|tabyt bohat|bahut|bht? kharab|khrab
        antibiotic|antibiotics
        dawai|dawa|medicine|medicines|goliyan kha|khaa|le|chal|use raha|rahi|rha|rhi|rahe
        pregnant|pregnancy|hamila|hamla|breastfeeding|breastfeed
        doodh pilati|pilaati
        hepatitis|hepatitus|hepititis|hepatites|hcv|hbv|hbsag|yarkan|yarqan|yerkan|jaundice|piliya
        hep b|c
        sugar|shugar ka|ki|patient|mareez
        diabetes|diabetic|insulin|thyroid|asthma|dama|epilepsy|tb|cancer|thalassemia|thalassaemia|anemia|anemic|anaemia|\
        anaemic|migraine|covid|corona|chickenpox|pneumonia|allergy|allergic|infection|kidney|gurde|gurda
        hb|hemoglobin|haemoglobin|heamoglobin|iron \(copula)? #|low|kam|less
        hb|hemoglobin|haemoglobin|iron bohat|boht|bht|is|thora kam|low
        low|kam hb|hemoglobin|haemoglobin|iron|bp
        bp|blood high|low|kam|pressure|zyada|shoot
        khoon|khun|blood ki? kami
        operation|opration|apration|surgery|delivery|dilevery \(became)|hogaya|hogya|ho|tha|hui|thi
        operated|surgery|stent|bypass|fracture|plaster|admitted|injured|weakness|kamzori|kamzoori
        drip|dirp lagi|lag|lagwai
        admit|dakhil|accident|chot|zakhmi hoon|hun|hu|hn|\(became)|lagi|tha
        hospital|ward \(inside) admit|dakhil
        doctor|dr|dactar ne? mana|manaa|mna|roka|manah
        pait|pet|gala|galla|sehat|halat kharab|khrab|dard
        sehat|tabiat|tabiyat|tabyat|tbyt|health theek|thik|thk|sahi|sai|achi|ijazat|good? \(not)
        motion|motions|ulti|ultiyan|diarrhea|diarrhoea|vomiting|headache
        sar|sir \(inside)? dard
        blood|khoon thinner|thinners|patla
        dawai|dawa|medicine|medicines|medication|antibiotics|insulin|steroids pe|par|per|on
        on|taking medicine|medicines|medication|antibiotics|meds|tablets
        not feeling|keeping well|good|ok|okay
        heart|dil patient|ka|ki|\(inside) mareez|patient|problem|stent|masla|attack
        taap|tap charhya|charya|hoya|charhia
        najora|najor|naroga yam|ym
        bemaar|kamzor|kamzoor|zaeef hoon|hun|hu|hn
        ہیپاٹائٹس|یرقان|شوگر|آپریشن|کمزوری|دوائی|دوا|ناروغ|ناروغه|حمل|سرجری|ذیابیطس
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
        shehar|shehr|shahr|sheher|city|town|station|mulk|country|pakistan|pak|area|ilaqe|ilaqay se|sy|say bahar|bahir|bahr|bhr|\
        baher|baahar
        out of|off city|town|station|country|pakistan|area
        outstation|abroad
        city|shehar|shehr|shahr|sheher|town|mulk|pakistan mein|me|mei|main|mn|m nahi|nahin|nhi|nai
        not in town|city|country|pakistan
        gaon|gaun|gaaon|village|pind mein|me|main|mn|gaya|gya|aaya|aya
        safar mein|me|main|mn|par|pe|pr|kar
        ~travelling|traveling|safar
        umrah|umra|umray|hajj|haj par|pe|pr|ke|pay|kay|gaya?
        moved|shifted|shift|move to|ho|hogaya|hogya|kar
        posting|transfer|tabadla ho|hogayi|hogai|hogaya
        airport|flight|jahaz par|pe|\(inside)|hai|he|ki
        airport|tableegh|tabligh|chillay|chilla|chilay
        jamaat ke|k|\(inside)? sath|saath|nikla|gaya
        northern areas|area
        tour|trip|picnic|vacation|vacations|holidays par|pe|per|\(inside)|gaya|pr
        on? tour|trip|vacation|holidays
        susral|sasural|nanihal|abai|hometown|native \(inside)|gaon|town|gaya|gayi|aaya|aayi|area|village|aya
        بیرون ملک
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
    /// Behind a place these say that the donor went there.
    static let goneThere = WordSet(
        """
        gaya gya gaye gayi gai gyi aaya aya aayi ayi shift posting transfer ja jaa jana nikal nikla nikli chala chali
        rehta rehti settle wapas hostel ghar گیا گئی آیا آئی جا
        """)
    /// Before a place.
    static let movedThere = WordSet("moved shifted to posting transfer ghar home gaon towards settled posted visiting")
    static let inPlaceBefore = WordSet("in at from")
    static let inPlace = WordSet("mein me mei main mn mai m in at men میں hoon hun hu hon")

    // MARK: - No

    static let no = WordSet(
        """
        no nahi nahin nhi nai nae nei nh nope nopes nahe nhe nhin nehi nehin ni nahen nahein nahien naheen nah not never
        cant cannot couldnt wont dont didnt unable unavailable sorry sory sori soory sry mazrat maazrat mazarat mazirat
        mazerat maafi mafi muafi maaf busy bzy bizi masroof masruf mushkil mushkl impossible inkar inkaar nahn nahy nhy nay kash kaash nhee nahii n0
        کاش نہیں نہی نئیں نہین ناہی نہ سوری معذرت معزرت معافی معاف مصروف مشکل ناممکن
        """)
    /// Refusals that hold no word of refusing.
    static let refusal = PhraseList(
        """
        kash|kaash main|mein|me? aa|a sakta|skta|sakti|skti
        wish i could|can
        kisi aur|or|dusre|doosre se|ko|sy|ka rabta|kahein|kaho|keh|bol|bolo|contact|dekh|dekho|dhoond|pooch|puch|bula|bulao|bolein|bolen|bolain|kahen
        koi|kisi aur|or dhoond|dhond|dhund|dekh|bula
        ask|find|contact|call someone|somebody|anyone|another else|donor
        night|duty|shift|evening|morning duty|pe|par|per|\(inside)|on|hai|he
        duty laga|lagi|hai|he|pe|par|per
        on duty|shift
        paper|papers|exam|exams|imtihan|viva|quiz|interview|class|meeting|lecture \(copula)|chal|hain|kal|hn
        roza|rozay|roze|rozey se|\(copula)|rakha|rakhe|rakha
        fasting
        wazan|weight kam|low|less|#
        underweight|underage
        umar|umer|age kam|zyada|#
        ghar|gharwale|gharwalay|ammi|abbu|shohar|husband|walid|parents wale|walay? \(not)|mana|ijazat
        ijazat|permission \(not)
        rehne|rehnay do|dein|den
        hargiz \(not)
        na|nash sham|shm ratle|ratlay|raatlay
        ratle|ratlay|راتلی na|nasham|nashm|نشم?
        نشم راتلی
        not possible|interested|now|today|this
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
        acha|achha|achi|achay|ache nahi|nahin|nhi|nai|ni
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
        sure|confirm|pakka nahi|nhi|nahin|nai|ni|na
        lo|lein|len|do|dain|karo|kardo|krdo|mile|mili|milay|jaye|jae|jay|den|dein|bhejo|bhejein|bhejen|hui|hua|hoi|rahi|ho|gaya|gayi|gai to|tou|tu
        depends|dependent
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
    /// Where what comes behind it is a no or a reason, "par" is "but" too.
    static let softContrast = WordSet("par pr per but پر")
    static let prayer = WordSet("namaz nmaz namaaz salah prayer نماز")
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
    /// Figures written out, as an answer to "1 or 2".
    static let one = WordSet("one won ek aik ایک")
    static let two = WordSet("two دو")
    /// After a figure these are counted by it: "1 dafa de chuka".
    static let counted = WordSet(
        "dafa dfa bar baar martaba bari times time din mahine mahina hafte hafta saal bache log دفعہ بار")
    static let come = PhraseList(
        """
        aa|a|ah to|tou|hi|bhi? raha|rha|rahi|rhi|rah|rhaa hoon|hun|hu|hon|ho|hn?
        aaraha|araha|arha|aarha|arahi|aarahi|arhi|ara hoon|hun|hu|hon|ho|hn?
        arahahoon|arahahun|arhahun|arhahoon|aarahahoon|aarahahun|arhahu|araha
        aata|ata|aati|ati hoon|hun|hu|hon|ho|hn
        hum|ham aa|a rahe|rhe|rahay \(copula)
        aa|a jawan|jawa|jawaan|jawanga|jawangi ga|gi
        aa|a jawanga|jawangi|jaonga|jaongee
        aajawanga|ajawanga|aajawan|ajawan ga|gi?
        aanda|aunda|anda|aunde|aandi|aundi aan|aa|haan|han|pya|piya|paya|pia|pai|piyaan|vaan
        aanda|aunda|anda pya|piya|paya|pia haan|han|aan|wan|waan
        raza|za|zah razam|rasham|drazam|rawan
        count me in
        darzam|darzama
        gate|hospital|ward|bank|wahan|wahin|udhar|pohanch pe|par|pr|ke|k|\(inside)? hunga|hoonga|hongi|hoongi
        gate|hospital|ward|bank|wahan|wahin|udhar pe|par|pr|\(inside)? hoon|hun|hu ga|gi
        i|im|m in
        see you at|there|soon|in
        be there|ther by|at|in|within|soon|before|around
        aa|a rya|reya|rea|riya|reha|ria|ryan|riaan aan|waan|wan|han|haan|hoon|hun?
        aanwan|aawan|awan|aavan|aawaan ga|gi|gaa
        cmng|comng|comming|cuming|cming
        ata|aata|aati|ati hu|hn
        ponch|puhnch|puhanch|pohnch|pounch|pohch jaon|jaun|jaoon|jao ga|gi
        ponchoon|ponchun|puhnchoon|pohanchoon|pohnchun|ponchon|punchon|pohnchon|phnchon ga|gi
        aap ke? pas|paas hunga|hoonga|hongi|hoongi
        there|wahan|hospital \(inside)? hunga|hoonga|hongi|hoongi
        کمنگ
        پہنچتی|نکلتی|آتی ہوں
        puncha|puhncha|pohncha|pohancha|ponchta|puhanchta|pohnchta|punchta|pahuncha|ponchti|pohanchta hoon|hun|hu|hn|h?
        ponch|puhnch|puhanch|pohnch|pounch|pohch raha|rha|rahi|rhi|jaunga|jaonga|jaungi|jata|jaun hoon|hun|hu|hn|ga?
        punchunga|ponchunga|puhnchunga|pohnchunga|pohanchonga|pohnchonga|ponchonga|punchonga|pahunchonga|pohanchungi
        pohanch|pahunch|pohnch|punch|ponch ke|k|kr batata|batati hoon|hun|hu|hn
        hazir|haazir|hazr|hazar ho jaunga|jaonga|jaungi|jaun|jata|jati hoon|hun|hu|ga|gi?
        hazir|haazir|hazr|hazar hojaunga|hojaonga|hojaungi
        راځم|راشم|درځم
        آندا|آوندا|آنی پیا|آں|واں واں?
        ہم آ رہے ہیں
        آ جائیں|جائوں گے|گا
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
    /// The words of giving that also end any other act: "bata diya".
    static let given = WordSet("diya dia dya di dea diye diay de dy دیا")
    /// Behind a yes: what would be, or would have been ("zaroor aata").
    static let irrealis = WordSet("ata aata aati ati deta deti hota hoti آتا دیتا")
    static let giving = WordSet("de day dy dun doon dunga doonga dungi donga دے")
    /// Before "de dunga" these are given instead of blood.
    /// Before "dunga" these do something, and give nothing.
    static let doing = WordSet(
        "kar kr krr share bata bta bol keh bhej likh chor rok mana bech block delete reply jawab laga rakh send")
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
    /// Somebody who doubts the message or did not understand it has not refused.
    static let puzzled = PhraseList(
        """
        fraud|scam|dhoka|fake|spam
        samajh|samjh|samaj \(not) aa|aaya|aya|aata|ata|aayi|ayi|aai|saka|sakta|lagi|paya
        samajh|samjh|samaj|parh|padh|read \(not) sakta|sakti|skta
        cant|cannot|dont|didnt|not understand|read|get
        """)
    static let this = WordSet("ye yeh yah this ay a یہ")
    static let of = WordSet("ka ki k ke da di کا کی کے")
    static let numberWord = WordSet("number numbr nmbr num nbr sim نمبر سم")
    static let any = WordSet("koi kui کوئی")
    static let here = WordSet("yahan yahaan yhan idhar edhar idher rehta rehti یہاں ادھر")
    static let howMuch = WordSet("kitna kitni kitne kitny کتنا کتنی")
    static let me = WordSet("main mein mai me mn i میں")
    /// Promises that end a sentence without "hoon".
    static let willCome = WordSet(
        """
        aunga aaunga aonga aaonga aungi aongi jaunga jaonga jaungi jaongi ajaunga ajaonga aajaunga aajaonga ga gi گا گی
        """)
    /// "not" as it denies the word before it.
    static let denies = WordSet("nahi nahin nhi nai ni nae nh nei na not نہیں نہی")
    static let was = WordSet("tha thi the thy تھا تھی")
    static let well = WordSet("theek thik tik thk sahi sai fine ok okay behtar fit ٹھیک صحیح")
    /// Money that is not wanted.
    static let noMoney = PhraseList(
        """
        paise|paisay|paisa|pese|pesay|pesy|raqam|money|payment|reward ki|ke? baat? \(not) chahiye|chahie|chaiye|chahye|lunga|\
        loonga|leta|lene|lena|lungi|zaroorat?
        no money
        paison|pesay|paise ke|k liye|lie \(not)
        """)
    static let amVerb = WordSet("hoon hun hu hon hn hoo ہوں")
    static let comingNow = WordSet(
        "ata aata ati aati ponchta ponchti pohanchta pohanchti pahunchta puhanchta nikalta nikalti raha rha rahi rhi arha araha aaraha arahi aarahi arhi aarha رہا رہی آرہا آرہی"
    )
    static let assured = WordSet("pakka pakki zaroor zarur zrur haan han yes sure definitely ضرور پکا")
    static let which = WordSet("kis konsa kaunsa konsi kaunsi kon kaun which کونسا کونسی")
    static let wards = WordSet("ward floor building block gate room hospital department wing side ka وارڈ")
    /// What a donor can be "not", who is the right person all the same.
    static let states = WordSet(
        """
        faarigh farigh fariq tayar tayyar tayar theek thik tik sehatmand razi qabil mojood maujood ghar yahan wahan idhar
        udhar shehar sheher shehr kar kr aa ja jaa aaj abhi ab bilkul donor doctor dr is us wahan pass qareeb nazdeek akela
        de le karta aata ata janta jaanta chahta chahti samajh samjha pagal bacha allowed married muslim student robot
        available free well able sure coming here there ready interested feeling allowed eligible fit fine donor
        donating giving home working willing healthy comfortable old now today going getting responding joking busy
        """)
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
        mianwali dgkhan rahimyarkhan swat gilgit skardu hunza kashmir muzaffarabad mirpur attock chakwal nawabshah
        jacobabad mirpurkhas gwadar turbat bannu kohat charsadda nowshera swabi haripur mansehra naran kaghan vehari
        burewala khanewal layyah bhakkar jhang chiniot pakpattan bahawalnagar muzaffargarh sheikhupura nankana hafizabad
        narowal dadu thatta badin umerkot khairpur shikarpur chaman zhob sibi hub پشاور سوات گلگت سکردو
        karachi khi lahore lhr islamabad isb rawalpindi pindi faisalabad fsd multan peshawar quetta hyderabad
        gujranwala sialkot sargodha bahawalpur sukkur larkana abbottabad mardan sahiwal gujrat jhelum okara kasur
        murree کراچی لاہور اسلامآباد راولپنڈی پنڈی فیصلآباد ملتان پشاور کوئٹہ حیدرآباد گوجرانوالہ سیالکوٹ سرگودھا
        """)
}
