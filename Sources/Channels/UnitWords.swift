/// Names for one unit of blood (DOMAIN §4.4).
enum UnitWords {
    static let all = WordSet(
        """
        unit units bag bags beg begs bottle bottles botle botles bottel botel botal botalain botalen botlain bottlain botlein
        pint pints pouch pouches یونٹ یونٹس بیگ بیگز بوتل بوتلیں بوتلز پائنٹ تھیلی
        """)
}

/// City names and the short forms people type for them.
///
/// Source: DOMAIN §4.5 (own knowledge, no published source).
enum CityNames {
    private static let shortForms: [String: String] = [
        "pindi": "rawalpindi", "rwp": "rawalpindi", "isb": "islamabad", "isl": "islamabad", "khi": "karachi",
        "lhr": "lahore", "fsd": "faisalabad", "lyallpur": "faisalabad", "ryk": "rahim yar khan", "hyd": "hyderabad",
        "grw": "gujranwala", "skt": "sialkot", "bwp": "bahawalpur", "psh": "peshawar", "pew": "peshawar",
        "qta": "quetta", "mtn": "multan", "sgd": "sargodha", "atd": "abbottabad", "tts": "toba tek singh",
    ]

    /// The full name of a typed word, folded; the word itself when it is no short form.
    static func full(_ folded: String) -> String { shortForms[folded] ?? folded }

    static func isSame(_ left: String, _ right: String) -> Bool {
        let names = [left, right].map { full(TextHygiene.words($0).joined()) }
        return names[0] == names[1] || urduNames[names[0]] == names[1] || urduNames[names[1]] == names[0]
    }

    /// The city in Urdu script, folded; `nil` when it is none of the larger ones.
    static func urdu(_ city: String) -> String? { urduText[full(TextHygiene.words(city).joined())] }

    /// Whether the one folded word names one of the larger cities.
    static func isCity(_ word: String) -> Bool { urduNames[full(word)] != nil || urduWords.contains(word) }

    private static let urduText = [
        "karachi": "کراچی", "lahore": "لاہور", "islamabad": "اسلام آباد", "rawalpindi": "راولپنڈی", "multan": "ملتان",
        "faisalabad": "فیصل آباد", "peshawar": "پشاور", "quetta": "کوئٹہ", "hyderabad": "حیدرآباد", "sukkur": "سکھر",
        "larkana": "لاڑکانہ", "nawabshah": "نواب شاہ", "gujranwala": "گوجرانوالہ", "sialkot": "سیالکوٹ",
        "gujrat": "گجرات", "sargodha": "سرگودھا", "sahiwal": "ساہیوال", "bahawalpur": "بہاولپور",
        "abbottabad": "ایبٹ آباد", "mardan": "مردان", "swat": "سوات", "bannu": "بنوں", "khuzdar": "خضدار",
        "turbat": "تربت", "gwadar": "گوادر", "loralai": "لورالائی", "muzaffarabad": "مظفرآباد", "kotli": "کوٹلی",
        "gilgit": "گلگت", "skardu": "سکردو", "kasur": "قصور", "okara": "اوکاڑہ", "jhelum": "جہلم",
        "sheikhupura": "شیخوپورہ", "jhang": "جھنگ", "mirpur": "میرپور",
    ]
    /// Without spaces: "Islam Abad" is one city in both scripts.
    private static let urduNames = urduText.mapValues { TextHygiene.words($0).joined() }
    private static let urduWords = Set(urduNames.values)
}
