public import Blood

/// What everybody is told while an incident lasts, so that no crowd comes: who is needed, where and from when.
public struct PublicNotice: Sendable, Hashable {
    /// Empty: nobody is to come.
    public var groups: [BloodGroup]
    public var facility: String
    public var facilityUrdu: String
    /// `nil`: from now on.
    public var from: Instant?
    /// A few words more in each language; may be empty.
    public var english: String
    public var urdu: String

    public init(
        groups: [BloodGroup], facility: String, facilityUrdu: String, from: Instant?, english: String, urdu: String
    ) {
        self.groups = groups
        self.facility = facility
        self.facilityUrdu = facilityUrdu
        self.from = from
        self.english = english
        self.urdu = urdu
    }

    public static let sample = PublicNotice(
        groups: [.oNegative, .bNegative], facility: "Mayo Hospital", facilityUrdu: "میو ہسپتال",
        from: Instant(millisecondsSince1970: 1_795_528_800_000), english: "Bus accident on the ring road",
        urdu: "رنگ روڈ پر بس حادثہ")

    static func render(_ html: inout HTML, _ notices: [PublicNotice], _ context: PageContext) {
        for notice in notices {
            html.element("section", .class("card stack heed"), .attribute("role", "status")) { card in
                card.element("h2", text: context.say("Giving blood now", "ابھی خون دینا"))
                notice.words(&card, context)
            }
        }
    }

    func words(_ html: inout HTML, _ context: PageContext) {
        let isUrdu = context.language == .urdu && !urdu.isEmpty || english.isEmpty
        let own = isUrdu ? urdu : english
        if !own.isEmpty {
            html.element("p") { $0.element("bdi", .attribute("lang", isUrdu ? "ur" : "en"), text: own) }
        }
        if groups.isEmpty {
            html.element(
                "p",
                text: context.say(
                    "Please do not come to give blood now, and do not go to the hospital. Whoever is needed is called.",
                    "براہِ کرم ابھی خون دینے نہ آئیں، نہ ہسپتال جائیں۔ جس کی ضرورت ہوگی اسے بلایا جائے گا۔"))
        } else {
            html.element("p") { line in
                line.text(context.say("Needed: ", "ضرورت ہے: "))
                for (index, group) in groups.enumerated() {
                    if index > 0 { line.text(context.say(", ", "، ")) }
                    line.element("strong") { $0.isolated(context.words(group)) }
                }
                line.text(context.say(", at ", "، یہاں: "))
                line.element("strong") { $0.isolated(context.language == .urdu ? facilityUrdu : facility) }
                if let from, from > context.now {
                    line.text(context.say(", from ", "، اس وقت سے: "))
                    line.isolated(context.time(from))
                }
                line.text(context.say(".", "۔"))
            }
            html.element(
                "p",
                text: context.say(
                    "Everybody else please stay at home: registered donors are called one by one, also in the days to come.",
                    "باقی سب گھر پر رہیں: رجسٹرڈ ڈونرز کو باری باری بلایا جاتا ہے، آنے والے دنوں میں بھی۔"))
        }
    }
}
