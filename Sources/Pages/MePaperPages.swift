public import Blood

/// A donor's card: to show at a counter, to print, to keep on the telephone. Its code is the address of the own page
/// and says nothing of anybody.
public enum MeCardPage {
    public struct Model: Sendable {
        public var centreName: String
        public var name: String
        public var group: BloodGroup
        public var evidence: GroupEvidence
        public var registeredAt: Instant
        /// Of the donor's own page, as a telephone opens it.
        public var address: String
        public var helpline: String

        public init(
            centreName: String, name: String, group: BloodGroup, evidence: GroupEvidence, registeredAt: Instant,
            address: String, helpline: String
        ) {
            self.centreName = centreName
            self.name = name
            self.group = group
            self.evidence = evidence
            self.registeredAt = registeredAt
            self.address = address
            self.helpline = helpline
        }

        public static let sample = Model(
            centreName: "Virtual Blood Bank Centre Lahore", name: "Sana Malik", group: .bNegative, evidence: .card,
            registeredAt: Instant(millisecondsSince1970: 1_763_100_000_000), address: "https://qatra.example/me",
            helpline: "042 111 222 333")
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Donor card", "ڈونر کارڈ")
        return Layout.visitor(title, context, isOwn: true) { main in
            main.element("div", .class("stack thumb")) { stack in
                stack.element("section", .class("card stack paper"), .id("card")) { card in
                    card.element("p", .class("quiet")) { $0.isolated(model.centreName) }
                    card.element("h1") { $0.isolated(model.name) }
                    card.element("p") { line in
                        line.element("span", .class("number")) { $0.isolated(context.words(model.group)) }
                        line.text(" ")
                        line.element("span", .class("quiet")) { $0.isolated(context.words(model.evidence)) }
                    }
                    if let square = QRCode(model.address) {
                        square.draw(&card, label: context.say("Address of the donor's page", "ڈونر کے صفحے کا پتہ"))
                    }
                    card.element("p", .class("quiet")) { line in
                        line.text(context.say("Registered since ", "اندراج: "))
                        line.isolated(context.date(model.registeredAt))
                    }
                    card.element(
                        "p", .class("hint"),
                        text: context.say(
                            "No proof of a blood group: the blood bank tests every donor and every unit.",
                            "یہ بلڈ گروپ کا ثبوت نہیں: بلڈ بینک ہر ڈونر اور ہر یونٹ کا ٹیسٹ کرتا ہے۔"))
                }
                MePaper.foot(&stack, context)
            }
        }
    }
}

/// Thanks for one donation that the blood bank confirmed, to be printed.
public enum MeCertificatePage {
    public struct Model: Sendable {
        public var centreName: String
        public var name: String
        public var given: MePage.Given

        public init(centreName: String, name: String, given: MePage.Given) {
            self.centreName = centreName
            self.name = name
            self.given = given
        }

        public static let sample = Model(
            centreName: "Virtual Blood Bank Centre Lahore", name: "Sana Malik",
            given: MePage.Given(
                id: 7, date: CivilDate(dayNumber: 20_697), kind: .wholeBlood, facility: "Mayo Hospital",
                facilityUrdu: "میو ہسپتال", city: "Lahore", isConfirmed: true))
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Certificate of a donation", "عطیۂ خون کا سرٹیفکیٹ")
        return Layout.visitor(title, context) { main in
            main.element("div", .class("stack thumb")) { stack in
                stack.element("section", .class("card stack paper certificate"), .id("certificate")) { sheet in
                    sheet.element("p", .class("quiet")) { $0.isolated(model.centreName) }
                    sheet.element("h1", text: title)
                    sheet.element("p", .class("number")) { $0.isolated(model.name) }
                    sheet.element("p") { line in
                        line.text(context.say("gave ", "نے یہ عطیہ دیا: "))
                        line.element("strong", text: context.words(model.given.kind))
                        line.text(context.say(" on ", "، بتاریخ "))
                        line.element("strong") { $0.isolated(context.date(model.given.date)) }
                    }
                    sheet.element("div") {
                        VisitorParts.place(
                            &$0, model.given.facility, model.given.facilityUrdu, model.given.city, context)
                    }
                    sheet.element(
                        "p",
                        text: context.say(
                            "Freely, unpaid, for somebody unknown. Thank you.",
                            "اپنی خوشی سے، بلا معاوضہ، کسی انجان کے لیے۔ شکریہ۔"))
                    sheet.element(
                        "p", .class("hint"),
                        text: context.say(
                            "Confirmed to us by the blood bank. It is no medical statement and no claim to anything.",
                            "بلڈ بینک نے ہمیں تصدیق کی۔ یہ طبی سند نہیں اور اس سے کوئی حق نہیں بنتا۔"))
                }
                MePaper.foot(&stack, context)
            }
        }
    }
}

/// What stands under a sheet on the screen only.
enum MePaper {
    static func foot(_ html: inout HTML, _ context: PageContext) {
        html.element(
            "p", .class("hint no-print"),
            text: context.say(
                "To print it or keep it as a file, use your browser's menu: A4 or A5.",
                "چھاپنے یا فائل بنانے کے لیے براؤزر کا مینو استعمال کریں: A4 یا A5۔"))
        html.element("p", .class("no-print")) {
            $0.element("a", .class("button"), .href("/me"), text: context.say("Back", "واپس"))
        }
    }
}
