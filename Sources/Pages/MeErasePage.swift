/// Says what erasing takes away and what stays, before the code that does it is sent.
public enum MeErasePage {
    public struct Model: Sendable {
        /// As it is dialled: where the code goes.
        public var phone: String

        public init(phone: String) { self.phone = phone }

        public static let sample = Model(phone: "0321-4567890")
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Erase my entry", "میرا اندراج مٹا دیں")
        return Layout.visitor(title, context) { main in
            main.element("div", .class("stack thumb")) { stack in
                stack.element("section", .class("card stack")) { card in
                    card.element("h1", text: title)
                    card.element("h2", text: context.say("What goes", "کیا ختم ہوگا"))
                    card.element(
                        "p",
                        text: context.say(
                            "Nobody of us asks you or rings you any more, at once. Your name, number and everything written about you can no longer be read here.",
                            "فوراً ہی ہم میں سے کوئی نہ آپ سے پوچھے گا نہ کال کرے گا۔ آپ کا نام، نمبر اور آپ کے بارے میں لکھا کچھ بھی یہاں پڑھا نہیں جا سکے گا۔"
                        ))
                    card.element("h2", text: context.say("What stays", "کیا باقی رہے گا"))
                    card.element("ul", .class("dotted")) { list in
                        list.element(
                            "li",
                            text: context.say(
                                "Counts without a person: that a unit was given on a day for a request.",
                                "صرف گنتی، کسی شخص کے بغیر: کہ کسی دن کسی درخواست کے لیے ایک یونٹ دیا گیا۔"))
                        list.element(
                            "li",
                            text: context.say(
                                "What blood banks must keep of every donation, for years, so that a unit can be traced. That lies with them, not with us: ask them.",
                                "بلڈ بینک پر لازم ہے کہ ہر عطیے کا ریکارڈ برسوں رکھے تاکہ یونٹ کا پتا چل سکے۔ وہ ان کے پاس ہے، ہمارے پاس نہیں: ان سے پوچھیں۔"
                            ))
                        list.element(
                            "li",
                            text: context.say(
                                "Copies on other people's telephones: what was written to you or by you lies on the telephones too.",
                                "فونوں میں موجود پیغام: جو لکھا گیا وہ فونوں میں بھی رہتا ہے۔"))
                    }
                    card.element(
                        "p",
                        text: context.say(
                            "It cannot be undone. If you want to rest only, set a pause instead.",
                            "یہ واپس نہیں ہو سکتا۔ صرف آرام چاہیے تو وقفہ لگا لیں۔"))
                }
                Layout.form(&stack, to: "/me/erasure/code", context, class: "stack") { form in
                    form.element(
                        "button", .class("danger big"), .id("erase-code"),
                        text: context.say("Send me the code to erase", "مٹانے کا کوڈ بھیجیں"))
                }
                stack.element("p", .class("row")) { line in
                    line.element(
                        "a", .class("button big"), .href("/me/edit"), text: context.say("Pause instead", "وقفہ لگائیں"))
                    line.element("a", .class("button big"), .href("/me"), text: context.say("Keep it", "رہنے دیں"))
                }
            }
        }
    }
}
