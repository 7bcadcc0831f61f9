/// Names for one unit of blood (DOMAIN §4.4).
enum UnitWords {
    static let all = WordSet(
        """
        unit units bag bags bottle bottles botle botles bottel botel botal botalain botalen botlain bottlain botlein
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
        full(TextHygiene.folded(left)) == full(TextHygiene.folded(right))
    }
}
