/// The words a text must have, and those it must not. Phrases are in the notation of `WordPattern`.
enum TemplateVocabulary {
    /// "Blood is free", in the language of the text.
    static func free(_ language: TextLanguage) -> PhraseList {
        switch language {
        case .urduLatin: freeRoman
        case .urdu: freeUrdu
        case .english: freeEnglish
        }
    }

    private static let freeRoman = PhraseList("khoon hamesha|bilkul? muft hai|hota")
    private static let freeUrdu = PhraseList("خون ہمیشہ|بالکل? مفت ہے|ہوتا")
    private static let freeEnglish = PhraseList("blood is always? free")

    /// That no money is to be given or taken, in the language of the text.
    static func noMoney(_ language: TextLanguage) -> PhraseList {
        switch language {
        case .urduLatin: noMoneyRoman
        case .urdu: noMoneyUrdu
        case .english: noMoneyEnglish
        }
    }

    private static let noMoneyRoman = PhraseList(
        """
        paise|paisay na dein|den|dijiye|lein|len|mangein|maangein
        paise|paisay nahi|nahin lagte|lete|leta|dene|maangta|maangte|mangta|mangte
        """)
    private static let noMoneyUrdu = PhraseList(
        """
        پیسے نہ دیں|دیجیے|لیں|مانگیں
        پیسے نہیں لگتے|لیتے|لیتا|دینے|مانگتا|مانگتے
        """)
    private static let noMoneyEnglish = PhraseList(
        """
        never pay anybody|anyone?
        do not pay or? take? money?
        dont pay or? take? money?
        nobody|never asks|ask for money
        no money is asked|taken|needed
        """)

    /// Other sentences in which money is named to warn of it, or to ask whether it was asked.
    static let warnings = PhraseList(
        """
        koi|kisi ne? paise|paisay maange|mange|maangay|mangay hon|hoon|hain? to zaroor? humein|hamein? batayein|bataein
        کوئی|کسی نے? پیسے مانگے ہوں? تو ضرور? ہمیں? بتائیں
        if anybody|anyone asked|asks for money please? tell us
        paise|paisay maange|mange gaye
        پیسے مانگے گئے
        money was asked
        free of cost|charge
        """)

    /// Negations that turn the sentence they follow: "khoon muft hai nahi".
    static let not = WordSet("nahi nahin nai na not kya kia نہیں نہ کیا")

    /// Money, and the ways it is sent.
    static let money = WordSet(
        """
        paise paisa paisay paison pese pesay pesa rupay rupees rupee rupaye rupia rs pkr price payment pay pays paid paying
        fee fees charge charges cost costs raqam qeemat qimat keemat muawza inam reward salary kiraya cash money fund funds
        chanda kharcha kharch advance deposit transfer easypaisa jazzcash upaisa iban account wallet hazar lakh
        پیسے پیسہ پیسوں روپے روپیہ روپوں رقم معاوضہ کرایہ قیمت فیس انعام ادائیگی خرچ خرچہ چندہ اکاؤنٹ ہزار لاکھ
        """)

    /// What nobody may be asked for by a text.
    static let secrets = WordSet(
        """
        otp pin password passcode cnic nadra shanakhti
        پاسورڈ ورڈ شناختی نادرا
        """)

    /// Names, and whatever tells of a patient more than the group.
    static let patient = WordSet(
        """
        naam name names ward bed mrn umar bacha bachi bacche bache beta beti walid walida walid ammi abbu maa mother
        father son daughter wife husband baby child biwi begum mr mrs ms bibi bint cancer dengue dengi thalassemia
        thalassaemia dialysis leukemia leukaemia hepatitis hiv aids accident hadsa delivery zachgi operation surgery icu
        نام وارڈ بیڈ عمر بچہ بچی بچے بیٹا بیٹی والد والدہ امی ابو ماں بیوی شوہر بیگم کینسر ڈینگی تھیلیسیمیا ڈائیلاسز
        ہیپاٹائٹس حادثہ ایکسیڈنٹ زچگی آپریشن سرجری
        """)

    /// Threats of death: whoever cannot come must not be made guilty of one.
    static let pressure = WordSet(
        "maut mar marne mara marjayega mout death die dies dying dead موت مر مرنے مرے مرجائے")

    static func onlyANote(_ language: TextLanguage) -> PhraseList {
        switch language {
        case .urduLatin: onlyANoteRoman
        case .urdu: onlyANoteUrdu
        case .english: onlyANoteEnglish
        }
    }

    private static let onlyANoteRoman = PhraseList("sirf|srf ittila|itla|ittela")
    private static let onlyANoteUrdu = PhraseList("صرف اطلاع")
    private static let onlyANoteEnglish = PhraseList("only a note")
}
