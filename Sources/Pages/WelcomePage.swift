/// The first page for people who are not signed in.
public enum WelcomePage {
    public struct Model: Sendable {
        public var centreName: String
        /// As people dial it; empty where the centre has none.
        public var helpline: String
        /// What everybody is told now.
        public var notices: [PublicNotice] = []

        public init(centreName: String, helpline: String) {
            self.centreName = centreName
            self.helpline = helpline
        }

        public static let sample = Model(centreName: "Virtual Blood Bank Centre Lahore", helpline: "042 111 222 333")

        /// While an incident lasts.
        public static var sampleIncident: Model {
            var model = sample
            model.notices = [.sample]
            return model
        }
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        Layout.visitor(context.say("Virtual Blood Bank Centre", "ورچوئل بلڈ بینک سینٹر"), context) { main in
            main.element("div", .class("stack thumb")) { stack in
                PublicNotice.render(&stack, model.notices, context)
                stack.element("section", .class("card stack")) { card in
                    card.element("h1") { $0.isolated(model.centreName) }
                    card.element(
                        "p",
                        text: context.say(
                            "When a patient in hospital needs blood, we find people nearby who are willing to give it, and stay with the request until the units are there.",
                            "ہسپتال میں کسی مریض کو خون چاہیے ہو تو ہم قریب کے ایسے لوگ ڈھونڈتے ہیں جو خون دینے کو تیار ہوں، اور یونٹ ملنے تک درخواست کے ساتھ رہتے ہیں۔"
                        ))
                }
                stack.element("section", .class("card stack")) { card in
                    card.element("h2", text: context.say("You need blood", "آپ کو خون چاہیے"))
                    ask(&card, model, context)
                }
                stack.element("section", .class("card stack")) { card in
                    card.element("h2", text: context.say("We wrote to you", "ہم نے آپ کو پیغام بھیجا"))
                    card.element(
                        "p",
                        text: context.say(
                            "Open the link in the message, or answer it: 1 for yes, 2 for no, STOP to hear from us no more.",
                            "پیغام کا لنک کھولیں، یا جواب دیں: ہاں کے لیے 1، نہیں کے لیے 2، اور بند کرانے کے لیے STOP۔")
                    )
                }
                stack.element("section", .class("card stack")) { card in
                    card.element("h2", text: context.say("You want to give", "آپ خون دینا چاہتے ہیں"))
                    card.element(
                        "p",
                        text: context.say(
                            "Register in two minutes. We ask you only when somebody near you needs your group.",
                            "دو منٹ میں اندراج کریں۔ ہم صرف تب پوچھیں گے جب قریب کسی کو آپ کے گروپ کی ضرورت ہو۔"))
                    card.element(
                        "a", .class("button primary"), .href("/join"), .id("join"),
                        text: context.say("Become a donor", "ڈونر بنیں"))
                }
                stack.element("p", .class("row")) { links in
                    links.element(
                        "a", .class("button"), .href("/me"), .id("me"),
                        text: context.say("Donors: your own page", "ڈونر: آپ کا اپنا صفحہ"))
                    links.element(
                        "a", .class("button"), .href("/ledger"),
                        text: context.say("What we did, in figures", "ہمارا کام، اعداد میں"))
                    links.element(
                        "a", .class("button"), .href("/sign-in"), text: context.say("Staff sign-in", "عملے کا داخلہ"))
                }
            }
        }
    }

    private static func ask(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        if model.helpline.isEmpty {
            html.element(
                "p",
                text: context.say(
                    "Ask the hospital's own blood bank first, then let the ward ring this centre.",
                    "پہلے ہسپتال کے اپنے بلڈ بینک سے پوچھیں، پھر وارڈ سے اس سینٹر کو کال کروائیں۔"))
        } else {
            html.element(
                "p",
                text: context.say(
                    "Ask the hospital's own blood bank first. Then ring us, by day or night:",
                    "پہلے ہسپتال کے اپنے بلڈ بینک سے پوچھیں۔ پھر ہمیں کال کریں، دن ہو یا رات:"))
            html.element("p", .class("number")) { VisitorParts.telephone(&$0, model.helpline) }
        }
        html.element("p", .class("row")) { links in
            links.element(
                "a", .class("button"), .href("/ask"), .id("ask"),
                text: context.say("Ask here, without ringing", "کال کیے بغیر یہاں درخواست دیں"))
            links.element(
                "a", .class("button"), .href("/r"), .id("own-request"),
                text: context.say("Where is my request?", "میری درخواست کہاں ہے؟"))
        }
        html.element(
            "p", .class("quiet"),
            text: context.say(
                "Have ready: the hospital and ward, the blood group, how many units, and by when. We do not need the patient's name.",
                "یہ پاس رکھیں: ہسپتال اور وارڈ، خون کا گروپ، کتنے یونٹ، اور کب تک۔ ہمیں مریض کا نام نہیں چاہیے۔"))
    }
}
