/// A link that leads nowhere any more, or never did: what to do instead.
public enum LinkEndedPage {
    public struct Model: Sendable {
        /// As people dial it; empty where the centre has none.
        public var helpline: String

        public init(helpline: String) { self.helpline = helpline }

        public static let sample = Model(helpline: "042 111 222 333")
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        Layout.visitor(context.say("Link ended", "لنک ختم"), context) { main in
            main.element("section", .class("card stack")) { card in
                card.element("h1", text: context.say("This link no longer works", "یہ لنک اب کام نہیں کرتا"))
                card.element(
                    "p",
                    text: context.say(
                        "Links end by themselves when their time is over, so that nobody can use an old message. It may also have been copied without its last letters.",
                        "وقت گزرنے پر لنک خود ختم ہو جاتے ہیں تاکہ پرانے پیغام کا کوئی غلط استعمال نہ کرے۔ یہ بھی ہو سکتا ہے کہ لنک پورا نقل نہ ہوا ہو۔"
                    ))
                card.element("h2", text: context.say("What you can do", "آپ کیا کر سکتے ہیں"))
                card.element("ul", .class("dotted")) { list in
                    list.element(
                        "li",
                        text: context.say(
                            "Open the link in the newest message from us.", "ہمارے سب سے نئے پیغام کا لنک کھولیں۔"))
                    list.element(
                        "li",
                        text: context.say(
                            "Or answer the message itself: 1 for yes, 2 for no.",
                            "یا پیغام کا ہی جواب دیں: ہاں کے لیے 1، نہیں کے لیے 2۔"))
                    list.element("li") { item in
                        item.element(
                            "a", .href("/me"),
                            text: context.say(
                                "Or come in with your mobile number and a code.",
                                "یا اپنے موبائل نمبر اور کوڈ سے داخل ہوں۔"))
                    }
                    if !model.helpline.isEmpty {
                        list.element("li") { item in
                            item.text(context.say("Or ring the helpline: ", "یا ہیلپ لائن پر کال کریں: "))
                            VisitorParts.telephone(&item, model.helpline)
                        }
                    }
                }
            }
        }
    }
}
