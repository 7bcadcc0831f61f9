public import Blood
import Dispatching

extension FamilyPage {
    /// What the family has said to the desk from its page, and what it still may.
    public struct Talk: Sendable {
        /// Details it wrote, oldest first.
        public var details: [(at: Instant, words: String)]
        /// Whether it waits to be rung; `nil` where no number is known.
        public var isCallAsked: Bool?

        public init(details: [(at: Instant, words: String)] = [], isCallAsked: Bool? = nil) {
            self.details = details
            self.isCallAsked = isCallAsked
        }

        static let sample = Talk(
            details: [(Instant(millisecondsSince1970: 1_795_491_000_000), "Now in ICU, bed 3. Ask for Dr. Saima.")],
            isCallAsked: false)
    }

    /// Letters of one detail; as the desk keeps them.
    static let detailMax = 300

    static func talk(_ html: inout HTML, _ talk: Talk, _ model: Model, _ context: PageContext) {
        if let isCallAsked = talk.isCallAsked {
            html.element("section", .id("family-call"), .flag("data-part", true), .class("card stack")) { card in
                call(&card, isCallAsked: isCallAsked, model, context)
            }
        }
        guard model.phase.isOngoing else { return }
        // No part that is read again by itself: what somebody is typing must stay.
        html.element("section", .id("family-details"), .class("card stack")) { card in
            for detail in talk.details {
                card.element("div") { line in
                    line.element("p", .class("quiet")) { when in
                        when.text(context.say("You wrote at ", "آپ نے لکھا، "))
                        when.isolated(context.time(detail.at))
                    }
                    line.element("p", .attribute("dir", "auto"), text: detail.words)
                }
            }
            card.element("details", .id("add-detail")) { details in
                details.element("summary", text: context.say("Tell us a detail", "کوئی بات بتائیں"))
                Layout.form(&details, to: "/f/\(model.token)", context, class: "stack") { form in
                    form.element("label") { label in
                        label.element(
                            "span",
                            text: context.say(
                                "Such as another bed, a doctor's name, or that the time has changed",
                                "مثلاً نیا بیڈ، ڈاکٹر کا نام، یا یہ کہ وقت بدل گیا ہے"))
                        label.element(
                            "textarea", .name("detail"), .attribute("rows", "3"),
                            .attribute("maxlength", String(detailMax)), .attribute("dir", "auto"),
                            .flag("required", true))
                    }
                    form.element(
                        "p", .class("hint"),
                        text: context.say(
                            "A person reads it. Do not write the patient's name.",
                            "اسے ایک انسان پڑھے گا۔ مریض کا نام نہ لکھیں۔"))
                    form.element(
                        "button", .class("big"), .name("act"), .value("detail"), text: context.say("Send", "بھیجیں"))
                }
            }
        }
    }

    private static func call(_ html: inout HTML, isCallAsked: Bool, _ model: Model, _ context: PageContext) {
        guard !isCallAsked else {
            html.element(
                "p", .class("notice"), .id("call-asked"),
                text: context.say(
                    "We ring you on the number that asked for blood, as soon as somebody is free. Keep it near you.",
                    "جس نمبر سے خون مانگا گیا تھا، ہم اسی پر جلد از جلد کال کریں گے۔ فون پاس رکھیں۔"))
            return
        }
        Layout.form(&html, to: "/f/\(model.token)", context, class: "stack") { form in
            form.element(
                "button", .class("big"), .name("act"), .value("call"),
                text: context.say("Ring me, please", "مجھے کال کریں"))
            form.element(
                "p", .class("hint"),
                text: context.say(
                    "On the number that asked for blood. It costs you nothing.",
                    "اسی نمبر پر جس سے خون مانگا گیا تھا۔ آپ کا کچھ خرچ نہیں ہوگا۔"))
        }
    }
}
