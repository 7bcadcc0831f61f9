public import Blood
import Dispatching

/// Every message the centre sends, by purpose and language, as it is sent now.
public enum TemplatesPage {
    /// One purpose in one language.
    public struct Text: Sendable {
        public var language: PhonesPage.TextLanguage
        /// Filled in with sample facts.
        public var shown: String
        public var parts: Int
        /// The centre's own version is in force.
        public var isOwn: Bool
        /// A version that was kept no longer passes the check; the shipped text is sent in its place.
        public var isRefused: Bool
        /// Who changed it last; empty when nobody has.
        public var changedBy: String
        public var changedAt: Instant?

        public init(
            language: PhonesPage.TextLanguage, shown: String, parts: Int, isOwn: Bool = false, isRefused: Bool = false,
            changedBy: String = "", changedAt: Instant? = nil
        ) {
            self.language = language
            self.shown = shown
            self.parts = parts
            self.isOwn = isOwn
            self.isRefused = isRefused
            self.changedBy = changedBy
            self.changedAt = changedAt
        }
    }

    public struct Line: Sendable {
        public var subject: TemplateSubject
        public var texts: [Text]

        public init(subject: TemplateSubject, texts: [Text]) {
            self.subject = subject
            self.texts = texts
        }
    }

    public struct Model: Sendable {
        public var lines: [Line]

        public init(lines: [Line]) { self.lines = lines }

        public static let sample: Model = {
            let changed = Instant(millisecondsSince1970: 1_795_400_000_000)
            return Model(lines: [
                Line(
                    subject: .donor(.ask),
                    texts: [
                        Text(
                            language: .urduLatin,
                            shown:
                                "Qatra: O neg khoon, 2 unit, Mayo Hospital Lahore, aaj 21:40 tak. Ref 4821. Aa sakte hain? 1=HAAN 2=NAHI STOP=band. Khoon muft hai, paise na dein. https://qatra.example.pk/d/AZ8FwtYX",
                            parts: 2, isOwn: true, changedBy: "Sana Malik", changedAt: changed),
                        Text(
                            language: .urdu,
                            shown:
                                "قطرہ: او نیگیٹو خون، 2 یونٹ، میو ہسپتال، آج 21:40 تک۔ حوالہ 4821۔ جواب: 1 ہاں، 2 نہیں، بند=STOP۔ خون مفت ہے، پیسے نہ دیں۔",
                            parts: 2),
                        Text(
                            language: .english,
                            shown:
                                "Qatra: O neg blood, 2 units, Mayo Hospital Lahore, by 21:40 today. Ref 4821. Can you come? 1=YES 2=NO STOP=end. Blood is free, never pay.",
                            parts: 1, isRefused: true, changedBy: "فاطمہ نور", changedAt: changed + .hours(8)),
                    ]),
                Line(
                    subject: .donor(.thanks),
                    texts: [
                        Text(
                            language: .urduLatin,
                            shown:
                                "Qatra: bohat shukriya! Aap ka atiya darj ho gaya (Ref 4821, Mayo Hospital Lahore). 15/3/2027 se pehle aap ko nahi bulayenge. Khoon muft hai.",
                            parts: 1)
                    ]),
                Line(
                    subject: .family(.opened),
                    texts: [
                        Text(
                            language: .urduLatin,
                            shown:
                                "Qatra: darkhwast darj ho gayi, Ref 4821: O neg khoon, 2 unit, Mayo Hospital Lahore, aaj 21:40 tak. Donor dhoonde ja rahe hain. Khoon muft hai, kisi ko paise na dein.",
                            parts: 2)
                    ]),
            ])
        }()
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Messages", "پیغامات")
        return Layout.console(title, area: .templates, context) { main in
            main.element("div", .class("stack")) { stack in
                stack.element("h1", text: title)
                stack.element(
                    "p", .class("quiet"),
                    text: context.say(
                        "What donors and families read by SMS, with sample names. Every message says who writes, where, the reference, and that blood is free. Over WhatsApp only texts that Meta has approved are sent.",
                        "جو ڈونر اور گھر والے SMS میں پڑھتے ہیں، نمونے کے ناموں کے ساتھ۔ ہر پیغام بتاتا ہے کہ کس نے لکھا، کہاں، حوالہ کیا ہے، اور یہ کہ خون مفت ہے۔ WhatsApp پر صرف Meta کے منظور کردہ متن جاتے ہیں۔"
                    ))
                for line in model.lines { render(&stack, line, context) }
            }
        }
    }

    private static func render(_ html: inout HTML, _ line: Line, _ context: PageContext) {
        html.element("section", .class("card stack"), .id("template-\(line.subject.name)")) { card in
            card.element("header") { head in
                head.element("h2", text: context.words(line.subject))
                head.element("p", .class("quiet"), text: context.occasion(line.subject))
            }
            for text in line.texts { render(&card, text, line.subject, context) }
        }
    }

    private static func render(
        _ html: inout HTML, _ text: Text, _ subject: TemplateSubject, _ context: PageContext
    ) {
        html.element("article", .class("tight")) { part in
            part.element("div", .class("row")) { row in
                row.element("h3", text: context.words(text.language))
                row.element("span", .class("chip dim"), text: TemplateParts.parts(text.parts, context))
                if text.isRefused {
                    row.element(
                        "span", .class("chip alarm"),
                        text: context.say("own text no longer passes", "اپنا متن اب درست نہیں"))
                } else {
                    row.element(
                        "span", .class(text.isOwn ? "chip good" : "chip dim"),
                        text: text.isOwn ? context.say("own text", "اپنا متن") : context.say("as shipped", "اصل متن"))
                }
                if context.may("editTemplates") {
                    row.element(
                        "a", .class("button small"), .href(subject.path(text.language)),
                        .label(
                            context.say(
                                "Edit: \(context.words(subject)), \(context.words(text.language))",
                                "بدلیں: \(context.words(subject))، \(context.words(text.language))")),
                        text: context.say("Edit", "بدلیں"))
                }
            }
            TemplateParts.bubble(&part, text.shown, text.language)
            TemplateParts.change(&part, by: text.changedBy, at: text.changedAt, context)
        }
    }
}

/// What the list and the editor have in common.
enum TemplateParts {
    /// A message as a telephone shows it, in its own direction.
    static func bubble(_ html: inout HTML, _ text: String, _ language: PhonesPage.TextLanguage) {
        html.element(
            "p", .class("bubble"), .attribute("dir", language.direction), .attribute("lang", language.tag)
        ) { $0.element("bdi", .attribute("data-text", ""), text: text) }
    }

    /// Who changed a text and when; nothing when nobody has.
    static func change(_ html: inout HTML, by name: String, at time: Instant?, _ context: PageContext) {
        guard let time else { return }
        html.element("p", .class("quiet")) { line in
            line.text(context.say("changed by ", "بدلنے والا: "))
            line.isolated(name)
            line.text(context.say(" · ", "، "))
            line.isolated(context.time(time))
        }
    }

    /// A piece of the notation, which reads from left to right in every language.
    static func code(_ html: inout HTML, _ text: String) {
        html.element("code") { $0.element("bdi", .attribute("dir", "ltr"), text: text) }
    }

    static func parts(_ count: Int, _ context: PageContext) -> String {
        context.say("\(count) \(count == 1 ? "part" : "parts")", count == 1 ? "1 حصہ" : "\(count) حصے")
    }
}
