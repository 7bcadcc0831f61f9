public import Blood
public import Matching

/// What points to an infection behind one deferral: the answer to the form that opened it, and to nothing else.
public enum DeferralReasonPage {
    public struct Model: Sendable, Hashable {
        public var donor: DonorID
        /// As the reader sees it.
        public var name: String
        /// What was opened.
        public var reason: Words
        /// What everybody else who sees reasons reads instead.
        public var shownAs: Words
        public var since: CivilDate
        /// What the reader said it is needed for, as it is in the audit.
        public var purpose: String

        public init(
            donor: DonorID, name: String, reason: Words, shownAs: Words, since: CivilDate, purpose: String
        ) {
            self.donor = donor
            self.name = name
            self.reason = reason
            self.shownAs = shownAs
            self.since = since
            self.purpose = purpose
        }

        public static let sample = Model(
            donor: 17, name: "Bilal Ahmad", reason: Words("Hepatitis B at any time", "ہیپاٹائٹس بی (کبھی بھی)"),
            shownAs: Words("Decision of the blood bank", "بلڈ بینک کا فیصلہ"), since: CivilDate(dayNumber: 20_700),
            purpose: "The blood bank asks for the donor's counselling.")
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        Layout.console(context.say("A protected reason", "ایک محفوظ وجہ"), area: .register, context) { main in
            main.element("div", .class("stack")) { stack in
                stack.element("h1") { title in
                    title.isolated(model.name)
                    title.text(" ")
                    title.element("span", .class("quiet")) { $0.isolated("№ \(model.donor)") }
                }
                stack.element("section", .class("card stack"), .id("protected-reason")) { card in
                    card.element("p") { $0.element("strong", text: context.say(model.reason)) }
                    card.element(
                        "p", .class("quiet"),
                        text: context.say(
                            "Since \(context.date(model.since)). Everybody else reads: “\(model.shownAs.english)”.",
                            "\(context.date(model.since)) سے۔ باقی سب یہ پڑھتے ہیں: ”\(model.shownAs.urdu)“۔"))
                    card.element("p", .class("quiet")) { line in
                        line.text(context.say("You need it for: ", "آپ کو چاہیے: "))
                        line.isolated(model.purpose)
                    }
                    card.element(
                        "p",
                        text: context.say(
                            "Shown this once; the audit has it that you opened it. Tell nobody who need not know.",
                            "صرف اس بار دکھائی گئی؛ ریکارڈ میں ہے کہ آپ نے کھولی۔ جسے ضرورت نہیں اسے نہ بتائیں۔"))
                }
                stack.element("div", .class("row")) { row in
                    row.element(
                        "a", .class("button primary"), .href("/donors/\(model.donor)"),
                        text: context.say("Back to the donor", "ڈونر کی طرف واپس"))
                }
            }
        }
    }
}
