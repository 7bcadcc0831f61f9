public import Blood

/// The texts of campaigns. They begin as these, are worked over by whoever asks, and are frozen with what is approved:
/// unlike the texts of requests there is no version in force that could change between approval and sending.
public enum CampaignTexts {
    /// The place that is left open in a reminder: the donor's own time.
    public static let ownTime = "{time}"

    /// Facts of a drive that stand in its texts.
    public struct Facts: Codable, Sendable, Hashable {
        public var place: String
        public var day: CivilDate
        /// `09:00`.
        public var from: String
        public var until: String
        public var link: String

        public init(place: String, day: CivilDate, from: String, until: String, link: String) {
            // A long name costs a part of an SMS and tells nothing more.
            self.place = String(place.prefix(40))
            self.day = day
            self.from = from
            self.until = until
            self.link = link
        }
    }

    public static func shipped(_ kind: CampaignKind, _ language: Language, _ facts: Facts?) -> String {
        let (place, link) = (facts?.place ?? "", facts?.link ?? "")
        let (month, dayOfMonth) = facts.map { ($0.day.yearMonthDay.1, $0.day.yearMonthDay.2) } ?? (1, 1)
        let hours = "\(facts?.from ?? "")-\(facts?.until ?? "")"
        let latin = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][month - 1]
        let urdu = [
            "جنوری", "فروری", "مارچ", "اپریل", "مئی", "جون", "جولائی", "اگست", "ستمبر", "اکتوبر", "نومبر", "دسمبر",
        ][month - 1]
        return switch (kind, language) {
        case (.driveInvitation, .english):
            "Qatra: blood drive \(dayOfMonth) \(latin) \(hours), \(place). Take a place: \(link) Blood is free. STOP ends all messages."
        case (.driveInvitation, .urduLatin):
            "Qatra: blood camp \(dayOfMonth) \(latin) \(hours), \(place). Apna waqt lein: \(link) Khoon muft hai. STOP=band"
        case (.driveInvitation, .urdu):
            "قطرہ: بلڈ کیمپ \(dayOfMonth) \(urdu) \(hours)، \(place)۔ وقت لیں: \(link) خون مفت ہے۔ STOP=بند"
        case (.recall, .english):
            "Qatra: enough time has passed, by rule you may give blood again. Come to a blood bank or wait for our call; the blood bank decides. Blood is free. STOP ends all messages."
        case (.recall, .urduLatin):
            "Qatra: waqt ho gaya, qaide se aap phir khoon de sakte hain. Blood bank jayein ya hamari call ka intezar karein; faisla blood bank ka hai. STOP=band"
        case (.recall, .urdu):
            "قطرہ: اصول کے مطابق آپ پھر خون دے سکتے ہیں۔ بلڈ بینک جائیں یا ہماری کال کا انتظار کریں؛ فیصلہ بلڈ بینک کا ہے۔ STOP=بند"
        case (.driveReminder, .english):
            "Qatra: your place at the blood drive: \(dayOfMonth) \(latin) {time}, \(place). Eat and drink before you come. Cannot come? \(link) STOP ends all messages."
        case (.driveReminder, .urduLatin):
            "Qatra: blood camp mein aap ki bari: \(dayOfMonth) \(latin) {time}, \(place). Kuch kha pi kar aayein. Nahin aa sakte? \(link) STOP=band"
        case (.driveReminder, .urdu):
            "قطرہ: بلڈ کیمپ میں آپ کی باری: \(dayOfMonth) \(urdu) {time}، \(place)۔ کچھ کھا پی کر آئیں۔ نہیں آ سکتے؟ \(link) STOP=بند"
        }
    }
}
