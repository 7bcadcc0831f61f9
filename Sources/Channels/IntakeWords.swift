import Blood
import Dispatching
import Matching

/// The words of the free line (DOMAIN §4.3–4.4, own knowledge, no published source).
enum IntakeWords {
    static let record = WordSet("mr mrn mrno cr crno reg regno registration adm admission file record mrd")
    static let numberLabel = WordSet("no num number nmbr nr is")
    static let ward = WordSet("ward wrd wd وارڈ")
    static let bed = WordSet("bed بیڈ")
    static let wardKinds = WordSet(
        "surgical medical gyne gynae gyn obs east west north south male female children peads paeds burn ortho"
            + " emergency private"
    )
    static let namedWards = PhraseList(
        """
        icu|ccu|nicu|picu|hdu|sicu|micu
        labour|labor room
        gyne|gynae|surgical|medical|emergency|burn|ortho|children|dengue|private|dialysis ward
        operation theatre|theater
        ot
        آئی سی یو
        لیبر روم
        """)

    static let bombay = PhraseList(
        """
        bombay group|blood|phenotype|positive|negative?
        بمبئی|بومبے گروپ|بلڈ|فینوٹائپ?
        """)
    static let unknownGroup = PhraseList(
        """
        group|grp|گروپ unknown|نامعلوم
        blood? group|grp pata|maloom|malum|known|not nahi|nahin|nhi|known
        unknown group|grp
        group not known|tested
        گروپ معلوم|پتا|پتہ نہیں
        """)

    static let unitNames = UnitWords.all.union(
        WordSet("donor donors packet packets qty quantity tadad ڈونر ڈونرز تعداد"))
    static let singular = WordSet("unit kit یونٹ")

    static let components: [(PhraseList, BloodComponent, RequestMode?)] = [
        (
            PhraseList(
                """
                mega unit|units|kit|kits|platelet|platelets?
                platelet|platelets|plt mega unit|units|kit?
                apheresis|aphresis|pheresis|sdp platelets?
                single donor platelets|platelet
                میگا یونٹ|کٹ
                """), .platelets, .apheresis
        ),
        (
            PhraseList(
                """
                manual|random|chhota|chota unit|units|platelets|platelet
                rdp
                مینوئل یونٹ
                """), .platelets, .specificGroup
        ),
        (
            PhraseList(
                """
                platelet|platelets|~platelets|plt|plts
                پلیٹلیٹس|پلیٹلیٹ
                """), .platelets, nil
        ),
        (
            PhraseList(
                """
                ffp|plasma|plazma
                fresh frozen plasma?
                پلازما
                ایف ایف پی
                """), .plasma, nil
        ),
        (
            PhraseList(
                """
                cryo|cryoprecipitate|cryoppt
                کرایو
                """), .cryoprecipitate, nil
        ),
        (
            PhraseList(
                """
                granulocyte|granulocytes
                """), .granulocytes, nil
        ),
        (
            PhraseList(
                """
                packed|pack cells|cell|rbc?
                rcc|pcv|prbc|rbc|rbcs|prc
                red cells|cell
                سرخ خلیات
                """), .redCells, nil
        ),
        (
            PhraseList(
                """
                whole blood
                taza|fresh khoon|blood
                تازہ|مکمل خون
                """), .wholeBlood, nil
        ),
    ]
    static let singleDonor = PhraseList(
        """
        single donor
        mega|jumbo|apheresis|sdp
        """)
    static let randomPlatelets = PhraseList(
        """
        manual|random|chhota|chota unit|units|donor?
        """)
    static let modes: [(PhraseList, RequestMode)] = [
        (
            PhraseList(
                """
                replacement|replacment|exchange|exchnge|xchange donor|donors?
                badle|badlay|badly mein|me|main|mei?
                any group
                koi bhi|b group
                kisi bhi group
                تبادلہ|متبادل
                بدلے میں?
                """), .replacementAnyGroup
        ),
        (
            PhraseList(
                """
                from? stock se|sy|mein|me|unit?
                """), .stockUnit
        ),
    ]

    static let urgencies: [(PhraseList, Urgency)] = [
        (
            PhraseList(
                """
                abhi|abi|foran|foren|fori|fauran|forun|now|immediately|asap|emergency|emergncy|critical|serious
                life saving
                فوری|فورا|ابھی|ایمرجنسی
                """), .emergency
        ),
        (
            PhraseList(
                """
                urgent|urgnt|urgently|jaldi|soon|ارجنٹ|جلدی
                """), .urgent
        ),
        (
            PhraseList(
                """
                routine|elective|planned
                """), .routine
        ),
    ]

    static let years = WordSet("saal sal years year yrs yr yo سال")
    static let months = WordSet("month months mahine mahina mahinay maah ماہ مہینے")
    static let oldness = WordSet("ka ki ke old bacha bachi baby infant کا کی بچہ بچی")
    static let sexLetters: [String: Sex] = ["m": .male, "f": .female, "male": .male, "female": .female]
    /// A figure behind one of these is no number of units.
    static let otherFigures = WordSet("hb hgb haemoglobin hemoglobin weight wt wazan bp room floor factor count")
    static let nameLabel = WordSet("name naam نام")
    static let placeBeforeName = WordSet("hospital hosp facility ہسپتال ka کا")
    static let age = WordSet("age umar umr umer عمر")

    static let sexes: [(PhraseList, Sex)] = [
        (
            PhraseList(
                """
                female|aurat|khatoon|lady|woman|larki|bachi|girl|عورت|خاتون|لڑکی|بچی
                mother|walida|ammi|maa|wife|biwi|biwi|begum|ahliya|behan|sister|beti|daughter ki|ke|ko|ka|keliye
                meri|my mother|walida|ammi|maa|wife|biwi|begum|behan|sister|beti|daughter ki|ke|ko|ka?
                والدہ|بیوی|بہن|بیٹی
                """), .female
        ),
        (
            PhraseList(
                """
                male|mard|admi|aadmi|man|larka|boy|مرد|لڑکا
                father|walid|abbu|baap|husband|shohar|beta|bete|betay|son ki|ke|ko|ka|keliye
                mere|mera|my father|walid|abbu|baap|husband|shohar|bhai|brother|beta|bete|betay|son ki|ke|ko|ka?
                والد|شوہر|بیٹا
                """), .male
        ),
    ]
    static let hints: [(PhraseList, IntakeReading.PatientHint)] = [
        (
            PhraseList(
                """
                ~thalassemia|~thelesimia|thalasemia|thalassaemia|thal|thalassemic
                تھیلیسیمیا|تھلیسیمیا
                """), .thalassaemia
        ),
        (
            PhraseList(
                """
                dengue|dengi|dengy|ڈینگی
                """), .dengue
        ),
        (
            PhraseList(
                """
                delivery|delivry|csection|cesarean|postpartum
                c section
                زچگی
                """), .delivery
        ),
        (
            PhraseList(
                """
                accident|hadsa|rta|حادثہ|ایکسیڈنٹ
                """), .accident
        ),
        (
            PhraseList(
                """
                operation|surgery|bypass|آپریشن
                """), .surgery
        ),
        (
            PhraseList(
                """
                newborn|neonate|nomolood|nomolod|naumolood|naumolod|nomaulood|naumaulood
                new born
                نومولود
                """), .newborn
        ),
    ]

    static let fillers = WordSet(
        """
        ke ki ka ko se mein me mei main mn hai he h hain tak tk chahiye chaiye chahie chaye khoon blood khun patient
        mareez please plz pls need needed needs required require the for and aur or in at of is by liye lie ye yeh wo
        group grp hospital haspatal hosp phone mobile contact number no cell call rabta pe par pr ek bhi aaj a an to
        with admitted hai sir dakhil zaroorat zarurat within before donor donors attendant bag unit baad andar ander
        case location time date old sahab arrange bacha baby salam assalam alaikum aoa bhai sir hua hui whatsapp contact بچہ درکار ہیں فون رابطہ میری میرے
        pass paas ap aap center centre jaldi ہے کی کے کا کو سے میں تک خون مریض چاہیے چاہئے ضرورت ہسپتال اور
        لیے گروپ بلڈ پر نمبر
        """)
}
