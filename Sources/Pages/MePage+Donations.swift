public import Blood

extension MePage {
    /// One donation and what is known of it, never of the patient.
    public struct Given: Sendable, Hashable {
        public var id: Int64
        public var date: CivilDate
        public var kind: DonationKind
        public var facility: String
        public var facilityUrdu: String
        public var city: String
        /// Units of the whole request once the blood bank has settled them; `nil` before.
        public var settled: Settled?
        /// The blood bank itself confirmed it: there is a certificate.
        public var isConfirmed: Bool

        public struct Settled: Sendable, Hashable {
            public var issued: Int
            public var transfused: Int

            public init(issued: Int, transfused: Int) {
                self.issued = issued
                self.transfused = transfused
            }
        }

        public init(
            id: Int64, date: CivilDate, kind: DonationKind, facility: String = "", facilityUrdu: String = "",
            city: String = "", settled: Settled? = nil, isConfirmed: Bool = false
        ) {
            self.id = id
            self.date = date
            self.kind = kind
            self.facility = facility
            self.facilityUrdu = facilityUrdu
            self.city = city
            self.settled = settled
            self.isConfirmed = isConfirmed
        }
    }

    /// When the donor may give whole blood again by our table, which decides only whom we ask.
    public struct Next: Sendable, Hashable {
        public enum Day: Sendable, Hashable {
            case now
            case from(CivilDate)
            /// Something has no known end: the blood bank says when.
            case unknown
            case never
        }

        /// A rule that stands against today, with where it comes from; no source where the rule is the centre's own.
        public struct Reason: Sendable, Hashable {
            public var words: Words
            public var until: CivilDate?
            public var sources: [String]

            public init(words: Words, until: CivilDate?, sources: [String]) {
                self.words = words
                self.until = until
                self.sources = sources
            }
        }

        public var day: Day
        public var reasons: [Reason]

        public init(day: Day, reasons: [Reason] = []) {
            self.day = day
            self.reasons = reasons
        }
    }

    // MARK: - When again

    static func next(_ html: inout HTML, _ next: Next, _ context: PageContext) {
        html.element("h2", text: context.say("Your next donation", "آپ کا اگلا عطیہ"))
        html.element("p") { line in
            switch next.day {
            case .now:
                line.text(
                    context.say("By our rules you may be asked now.", "ہمارے قاعدوں کے مطابق ابھی پوچھا جا سکتا ہے۔"))
            case .from(let day):
                line.text(context.say("By our rules not before ", "ہمارے قاعدوں کے مطابق اس تاریخ سے پہلے نہیں: "))
                line.element("strong", .id("next-day")) { $0.isolated(context.date(day)) }
            case .unknown:
                line.text(
                    context.say(
                        "We cannot tell the day: ask the blood bank.", "ہم تاریخ نہیں بتا سکتے: بلڈ بینک سے پوچھیں۔"))
            case .never:
                line.text(
                    context.say(
                        "By our rules we do not ask you any more. Thank you for what you gave.",
                        "ہمارے قاعدوں کے مطابق اب ہم آپ سے نہیں پوچھتے۔ جو دیا اس کا شکریہ۔"))
            }
        }
        if !next.reasons.isEmpty {
            html.element("ul", .class("dotted")) { list in
                for reason in next.reasons {
                    list.element("li") { line in
                        line.text(context.say(reason.words))
                        if let until = reason.until {
                            line.text(context.say(", until ", "، تا "))
                            line.isolated(context.date(until))
                        }
                        if reason.sources.isEmpty {
                            line.element(
                                "p", .class("hint"), text: context.say("Our own rule.", "ہمارا اپنا قاعدہ۔"))
                        }
                        // A line for each: in Urdu two English sources in one line cannot be told apart.
                        for source in reason.sources {
                            line.element("p", .class("hint")) { hint in
                                hint.text(context.say("Source: ", "ماخذ: "))
                                hint.isolated(source)
                            }
                        }
                    }
                }
            }
        }
        html.element(
            "p", .class("quiet"),
            text: context.say(
                "The blood bank decides, each time, after it has examined you. What it told you counts before this.",
                "ہر بار فیصلہ بلڈ بینک معائنے کے بعد کرتا ہے۔ جو اس نے بتایا وہ اس سے مقدم ہے۔"))
    }

    // MARK: - What was given

    static func given(_ html: inout HTML, _ given: [Given], _ context: PageContext) {
        html.element("h2", text: context.say("What you gave", "آپ نے کیا دیا"))
        guard !given.isEmpty else {
            html.element(
                "p", text: context.say("No donation is on record yet.", "ابھی کوئی عطیہ درج نہیں۔"))
            return
        }
        html.element("ul", .class("stack")) { list in
            for one in given {
                list.element("li") { item in
                    item.element("div") { line in
                        line.element("strong") { $0.isolated(context.date(one.date)) }
                        line.text(" · \(context.words(one.kind))")
                    }
                    if !one.facility.isEmpty {
                        item.element("div") {
                            VisitorParts.place(&$0, one.facility, one.facilityUrdu, one.city, context)
                        }
                    }
                    item.element("p", .class("quiet"), text: became(one, context))
                    guard one.isConfirmed else { return }
                    item.element(
                        "a", .class("button small"), .href("/me/donations/\(one.id)"),
                        text: context.say("Certificate", "سرٹیفکیٹ"))
                }
            }
        }
    }

    /// Units are counted for the whole request, because nobody tells us which bag went where.
    private static func became(_ given: Given, _ context: PageContext) -> String {
        guard let settled = given.settled else {
            return given.facility.isEmpty
                ? context.say("Told to us; what became of it we do not know.", "ہمیں بتایا گیا؛ آگے کا علم نہیں۔")
                : context.say(
                    "Given. The blood bank has not told us yet what became of it.",
                    "دیا گیا۔ بلڈ بینک نے ابھی نہیں بتایا کہ آگے کیا ہوا۔")
        }
        if settled.transfused > 0 {
            return context.say(
                "Units of this request that were transfused to the patient: \(settled.transfused).",
                "اس درخواست کے مریض کو لگائے گئے یونٹ: \(settled.transfused)۔")
        }
        if settled.issued > 0 {
            return context.say(
                "Units of this request that were issued to the ward: \(settled.issued).",
                "اس درخواست کے وارڈ کو جاری یونٹ: \(settled.issued)۔")
        }
        return context.say(
            "Kept by the blood bank for whoever needs it next.", "بلڈ بینک نے اگلے ضرورت مند کے لیے رکھ لیا۔")
    }

    // MARK: - A pause

    /// Days away, counted from today, offered for one press; another day is chosen.
    public static let pausesDays = [7, 30, 90]

    static func pause(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        let today = model.today
        html.element("h2", text: context.say("Away or resting", "سفر یا آرام"))
        if let until = model.pausedUntil, until > today {
            if let from = model.pausedFrom, from > today {
                html.element("p", .class("notice wait"), .id("away-later")) { line in
                    line.text(context.say("Nobody asks you from ", "اس تاریخ سے کوئی نہیں پوچھے گا: "))
                    line.isolated(context.date(from))
                    line.text(context.say(" until ", "، واپسی تک: "))
                    line.isolated(context.date(until))
                    line.text(context.say(". Before that we may ask you.", "۔ اس سے پہلے پوچھا جا سکتا ہے۔"))
                }
                Layout.form(&html, to: "/me/pause", context) {
                    $0.element(
                        "button", .class("big"), .name("days"), .value("0"),
                        text: context.say("I stay: cancel this", "نہیں جا رہا: منسوخ کریں"))
                }
                return
            }
            html.element("p", .class("notice wait"), .id("paused")) { line in
                line.text(context.say("Nobody asks you until ", "اس تاریخ تک کوئی نہیں پوچھے گا: "))
                line.isolated(context.date(until))
            }
            Layout.form(&html, to: "/me/pause", context) {
                $0.element(
                    "button", .class("big"), .name("days"), .value("0"),
                    text: context.say("I am back: ask me again", "میں واپس ہوں: دوبارہ پوچھیں"))
            }
            return
        }
        html.element(
            "p", text: context.say("Nobody asks you for so long:", "اتنے عرصے کوئی آپ سے نہیں پوچھے گا:"))
        Layout.form(&html, to: "/me/pause", context, class: "row") { form in
            for days in pausesDays {
                form.element("button", .name("days"), .value(String(days))) { button in
                    VisitorParts.phrase(&button, context.say("\(days) days", "\(days) دن"), context)
                }
            }
        }
        html.element("details", .id("pause-until")) { details in
            details.element("summary", text: context.say("Other days", "اور تاریخیں"))
            Layout.form(&details, to: "/me/pause", context, class: "row") { form in
                form.element("label") { label in
                    label.text(context.say("away from", "کب سے"))
                    label.void("input", .type("date"), .name("from"), .attribute("min", "\(today)"))
                    label.element("span", .class("hint"), text: context.say("empty: from today", "خالی: آج سے"))
                }
                form.element("label") { label in
                    label.text(context.say("back on", "واپسی"))
                    label.void(
                        "input", .type("date"), .name("until"), .attribute("min", "\(today.adding(days: 1))"),
                        .flag("required", true))
                }
                form.element("button", text: context.say("Pause", "وقفہ"))
            }
        }
    }
}
