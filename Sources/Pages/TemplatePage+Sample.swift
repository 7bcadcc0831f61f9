import Blood
import Dispatching

extension TemplatePage.Model {
    /// An ask that somebody is changing, with one mistake in it.
    public static let sample: TemplatePage.Model = {
        let start = Instant(millisecondsSince1970: 1_795_300_000_000)
        let shipped =
            "{centre}: {need}, {count}, {facility}, {by}. Ref {ref}. [Aa sakte hain? ]1=HAAN 2=NAHI STOP=band. Khoon muft hai, paise na dein.[ {link}]"
        let second =
            "{centre}: {need}, {count}, {facility}, {by}. Ref {ref}. [Kya aap aa sakte hain? ]1=HAAN 2=NAHI STOP=band. Khoon muft hai, paise na dein.[ {link}]"
        return TemplatePage.Model(
            subject: .donor(.ask), language: .urduLatin,
            entered: second.replacing("Khoon muft hai, ", with: "Khoon ka koi mol nahi – "), shipped: shipped,
            isOwn: true,
            problems: [
                Words(
                    "Say that blood is free, in these words: Khoon muft hai.",
                    "لکھیں کہ خون مفت ہے، انہی الفاظ میں: Khoon muft hai۔"),
                Words(
                    "Replace – (U+2013): such a character makes every part hold 70 instead of 160. Plain ' \" - ... and letters without marks do.",
                    "یہ بدلیں: – (U+2013)۔ ایسے ایک حرف سے ہر حصے میں 160 کی جگہ 70 حروف آتے ہیں۔ سادہ ' \" - ... لکھیں۔"
                ),
            ], samples: [shortName, longName], fitting: fitting,
            placeholders: ["centre", "need", "count", "facility", "by", "ref", "link", "helpline"],
            charactersMax: 800,
            versions: [
                TemplatePage.Version(number: 3, text: second, at: start + .hours(30), by: "Sana Malik"),
                TemplatePage.Version(number: 2, text: nil, at: start + .hours(8), by: "فاطمہ نور"),
                TemplatePage.Version(
                    number: 1, text: shipped.replacing("Aa sakte hain", with: "Tashreef la sakte hain"), at: start,
                    by: "Sana Malik"),
            ])
    }()

    private static let fitting = TemplatePage.Fitting(
        parts: 1, isShortest: true, linkGivesWay: false, comfortableNameRoom: 26, isPlain: true,
        mayBeMissing: ["link", "helpline", "next", "units"])

    private static let link = "https://qatra.example.pk/d/AZ8FwtYXoJfQBmQxX7kq3v_0aPp-T2bYwz"

    private static let shortName = TemplatePage.Sample(
        title: Words("a short name", "چھوٹا نام"),
        text:
            "Qatra: O neg khoon, 2 unit, Mayo Hospital Lahore, aaj 21:40 tak. Ref 4821. Kya aap aa sakte hain? 1=HAAN 2=NAHI STOP=band. Khoon ka koi mol nahi – paise na dein. \(link)",
        units: 223, isGSM: false, parts: 4, partsMax: 2, unitsLeft: 45,
        values: [
            "centre": "Qatra", "need": "O neg khoon", "count": "2 unit", "by": "aaj 21:40 tak", "ref": "4821",
            "arriveBy": "aaj 20:10 tak", "link": link, "helpline": "042-111-000-911", "next": "15/3/2027",
            "units": "2 unit",
        ], facilityNames: ["Mayo Hospital Lahore", "Mayo Hospital", "Mayo Hosp", "Mayo"])

    private static let longName = TemplatePage.Sample(
        title: Words("a long name", "لمبا نام"),
        text:
            "Qatra: AB neg platelets, 10 mega unit, Shaheed Mohtarma Benazir Bhutto Institute of Trauma Karachi, aaj raat 02:00 tak. Ref Q12345. Kya aap aa sakte hain? 1=HAAN 2=NAHI STOP=band. Khoon ka koi mol nahi – paise na dein. \(link)",
        units: 280, isGSM: false, parts: 5, partsMax: 2, unitsLeft: 55,
        values: [
            "centre": "Qatra", "need": "AB neg platelets", "count": "10 mega unit", "by": "aaj raat 02:00 tak",
            "arriveBy": "aaj raat 02:00 tak", "ref": "Q12345", "link": link, "helpline": "042-111-000-911",
            "next": "15/12/2027", "units": "10 mega unit",
        ],
        facilityNames: [
            "Shaheed Mohtarma Benazir Bhutto Institute of Trauma Karachi",
            "Shaheed Mohtarma Benazir Bhutto Institute of Trauma", "Mohtarma Benazir Bhutto Inst Trauma Karachi",
            "Mohtarma Benazir Bhutto Inst Trauma",
        ])
}
