import Blood

/// Facts to show a template with, and to hold it against. The moment is fixed, so that the same text always looks the
/// same.
public struct TemplateSample: Sendable, Hashable {
    /// What this sample shows, for the coordinator.
    public let english: String
    public let urdu: String
    public let facts: TemplateFacts

    public init(english: String, urdu: String, facts: TemplateFacts) {
        self.english = english
        self.urdu = urdu
        self.facts = facts
    }

    /// 23 November 2026, 19:10 in Pakistan.
    private static let evening = Instant(millisecondsSince1970: 1_795_443_000_000)

    /// As long as the centre's own: a signed token behind an address of usual length.
    public static let link = "https://qatra.example.pk/d/AZ8FwtYXoJfQBmQxX7kq3v_0aPp-T2bYwz"

    /// A facility with a short name, one with a long name, and one where little else is known.
    ///
    /// - Parameter link: a link as the centre sends it; only its length matters.
    public static func all(link: String = TemplateSample.link) -> [TemplateSample] {
        var bare = facts(short, isLongest: false, link: nil)
        bare.group = .unknown
        bare.helpline = nil
        bare.nextEligible = nil
        bare.unitsGiven = nil
        return [
            TemplateSample(
                english: "a short name", urdu: "چھوٹا نام", facts: facts(short, isLongest: false, link: link)),
            TemplateSample(
                english: "a long name", urdu: "لمبا نام", facts: facts(long[0], isLongest: true, link: link)),
            TemplateSample(
                english: "without link, helpline, date and group", urdu: "لنک، ہیلپ لائن، تاریخ اور گروپ کے بغیر",
                facts: bare),
        ]
    }

    /// The facts that make a text longest: long names, the longest group, ten mega units, with and without the link.
    public static func worstCases(link: String = TemplateSample.link) -> [TemplateFacts] {
        long.flatMap { name in
            [facts(name, isLongest: true, link: link), facts(name, isLongest: true, link: nil)]
        }
    }

    private typealias Name = (name: String, nameUrdu: String, city: String)

    private static let short: Name = ("Mayo Hospital", "میو ہسپتال", "Lahore")

    /// Long in full, long in its first words, and long when every word is shortened.
    private static let long: [Name] = [
        (
            "Shaheed Mohtarma Benazir Bhutto Institute of Trauma", "شہید محترمہ بینظیر بھٹو انسٹی ٹیوٹ آف ٹراما",
            "Karachi"
        ),
        ("DHQ Teaching Hospital D.I. Khan", "ڈی ایچ کیو ہسپتال ڈیرہ اسماعیل خان", "Dera Ismail Khan"),
        (
            "Ghulam Muhammad Mahar Medical College Hospital", "غلام محمد مہر میڈیکل کالج ہسپتال", "Sukkur"
        ),
    ]

    private static func facts(_ name: Name, isLongest: Bool, link: String?) -> TemplateFacts {
        TemplateFacts(
            reference: isLongest ? "Q12345" : "4821", group: isLongest ? .abNegative : .oNegative,
            component: isLongest ? .platelets : .wholeBlood, isApheresis: isLongest, units: isLongest ? 10 : 2,
            facilityName: name.name, facilityNameUrdu: name.nameUrdu, city: name.city,
            neededBy: evening + .minutes(isLongest ? 410 : 150), now: evening, utcOffsetMinutes: 300,
            arriveBy: evening + .minutes(isLongest ? 410 : 60), link: link, helpline: "042-111-000-911",
            nextEligible: CivilDate(year: 2027, month: isLongest ? 12 : 3, day: 15), unitsGiven: isLongest ? 10 : 2)
    }
}
