public import Blood
public import Matching

/// The simulated phones of a demonstration centre: what arrived on each, and a way to answer as its owner.
public enum PhonesPage {
    /// What became of a text; the raw values are those of the simulation.
    public enum MessageState: String, Sendable, Hashable, CaseIterable {
        /// Accepted by the gateway, not on the phone yet.
        case onTheWay
        case received
        case lost
        /// Written by the phone's owner.
        case written
    }

    /// What the phone's owner is written to in; the raw values are those of the register.
    public enum TextLanguage: String, Sendable, Hashable, CaseIterable {
        case urduLatin = "ur-Latn"
        case urdu = "ur"
        case english = "en"
    }

    public struct Message: Sendable {
        public var isFromDonor: Bool
        public var text: String
        public var at: Instant
        public var state: MessageState

        public init(isFromDonor: Bool, text: String, at: Instant, state: MessageState) {
            self.isFromDonor = isFromDonor
            self.text = text
            self.at = at
            self.state = state
        }
    }

    /// One phone.
    public struct Thread: Sendable {
        /// `nil` for a family's phone.
        public var donor: DonorID?
        /// E.164; also what the reply form sends back.
        public var phone: String
        public var name: String
        public var language: TextLanguage?
        /// Oldest first.
        public var messages: [Message]
        /// The page behind the link in the newest message, if it has one.
        public var linkPath: String?

        public init(
            donor: DonorID?, phone: String, name: String, language: TextLanguage?, messages: [Message],
            linkPath: String?
        ) {
            self.donor = donor
            self.phone = phone
            self.name = name
            self.language = language
            self.messages = messages
            self.linkPath = linkPath
        }
    }

    public struct Model: Sendable {
        /// Phones with the newest text first.
        public var threads: [Thread]
        /// How many times faster than people the simulated owners answer.
        public var speed: Double

        public init(threads: [Thread], speed: Double) {
            self.threads = threads
            self.speed = speed
        }

        public static let sample: Model = {
            let start = Instant(millisecondsSince1970: 1_795_489_800_000)
            return Model(
                threads: [
                    Thread(
                        donor: 10_482, phone: "+923001234567", name: "Bilal Ahmed", language: .urduLatin,
                        messages: [
                            Message(
                                isFromDonor: false,
                                text:
                                    "Qatra: B- khoon, 2 bag, Mayo Hospital, aaj 21:40. Ref 4821. 1=HAAN 2=NAHI STOP=band",
                                at: start, state: .received),
                            Message(
                                isFromDonor: true, text: "ji haan 30 min", at: start + .minutes(2), state: .written),
                            Message(
                                isFromDonor: false,
                                text: "Qatra: shukriya! Mayo Hospital ke blood bank par 18:20 tak pahunchein.",
                                at: start + .minutes(3), state: .onTheWay),
                        ], linkPath: "/d/d-7k2m9"),
                    Thread(
                        donor: 22_019, phone: "+923337654321", name: "عائشہ خان", language: .urdu,
                        messages: [
                            Message(
                                isFromDonor: false,
                                text: "قطرہ: B- خون، 2 یونٹ، میو ہسپتال، آج 21:40۔ حوالہ 4821۔ 1=ہاں 2=نہیں",
                                at: start + .minutes(1), state: .lost)
                        ], linkPath: nil),
                ], speed: 60)
        }()
    }

    /// What people answer most, for one press.
    static let quickReplies = ["1", "2", "haan 30 min", "ji nahi", "kal aa sakta hoon", "STOP"]

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Simulated phones", "مصنوعی فون")
        return Layout.console(title, area: .phones, context, isLive: true) { main in
            main.element("div", .class("stack")) { stack in
                stack.element("h1", text: title)
                stack.element("p", .class("quiet")) { line in
                    line.text(
                        context.say(
                            "These phones and their owners are invented; no message here reaches a person. Their owners answer by themselves, ",
                            "یہ فون اور ان کے مالک فرضی ہیں؛ یہاں کا کوئی پیغام کسی انسان تک نہیں پہنچتا۔ ان کے مالک خود جواب دیتے ہیں، انسانوں سے "
                        ))
                    VisitorParts.phrase(
                        &line,
                        context.say("\(speed(model.speed)) times faster than people", "\(speed(model.speed)) گنا تیز"),
                        context)
                    line.text(
                        context.say(
                            ". You can answer for one of them below.", "۔ نیچے آپ کسی کی طرف سے جواب دے سکتے ہیں۔"))
                }
                stack.element("div", .id("phones"), .flag("data-part", true), .class("phones")) { part in
                    if model.threads.isEmpty {
                        part.element("p", .class("card empty")) { empty in
                            empty.text(
                                context.say(
                                    "No message has gone out yet. Open a request and look again.",
                                    "ابھی کوئی پیغام نہیں گیا۔ درخواست کھولیں اور پھر دیکھیں۔"))
                        }
                    }
                    for thread in model.threads { render(&part, thread, context) }
                }
            }
        }
    }

    private static func speed(_ speed: Double) -> String {
        // A figure from the command line may be anything; only a whole number of sensible size is shown as one.
        speed == speed.rounded() && abs(speed) < 1_000_000 ? String(Int(speed)) : String(speed)
    }

    private static func render(_ html: inout HTML, _ thread: Thread, _ context: PageContext) {
        html.element("article", .class("card stack phone"), .attribute("data-row", thread.phone)) { card in
            card.element("header", .class("spread")) { head in
                head.element("h2") { $0.isolated(thread.name) }
                head.element("span", .class("quiet")) { line in
                    if let donor = thread.donor {
                        line.element(
                            "a", .href("/donors/\(donor)"), text: context.say("donor \(donor)", "ڈونر \(donor)"))
                    } else {
                        line.text(context.say("family", "گھر والے"))
                    }
                    line.text(" · ")
                    line.element("bdi", .attribute("dir", "ltr"), text: thread.phone)
                    if let language = thread.language {
                        line.text(" · ")
                        line.isolated(words(language))
                    }
                }
            }
            for message in thread.messages { bubble(&card, message, context) }
            if let path = thread.linkPath {
                card.element(
                    "a", .href(path), .attribute("target", "_blank"), .attribute("rel", "noopener"),
                    text: context.say("Open the link in the message", "پیغام کا لنک کھولیں"))
            }
            answers(&card, thread, context)
        }
    }

    private static func bubble(_ html: inout HTML, _ message: Message, _ context: PageContext) {
        html.element("div", .class(message.isFromDonor ? "sent from" : "sent")) { box in
            box.element(
                "p", .class(message.isFromDonor ? "bubble from" : "bubble"), .attribute("dir", "auto")
            ) { $0.isolated(message.text) }
            box.element("p", .class("quiet")) { line in
                line.text(
                    message.isFromDonor
                        ? context.say("the phone's owner", "فون کا مالک") : context.say("the centre", "سینٹر"))
                line.text(" · ")
                line.isolated(context.timeWithSeconds(message.at))
                guard !message.isFromDonor else { return }
                line.text(" · ")
                line.text(words(message.state, context))
            }
        }
    }

    private static func answers(_ html: inout HTML, _ thread: Thread, _ context: PageContext) {
        Layout.form(&html, to: "/phones/reply", context, class: "row") { form in
            form.void("input", .type("hidden"), .name("from"), .value(thread.phone))
            for reply in quickReplies {
                form.element("button", .class("small"), .name("body"), .value(reply)) { $0.isolated(reply) }
            }
        }
        Layout.form(&html, to: "/phones/reply", context, class: "reply") { form in
            form.void("input", .type("hidden"), .name("from"), .value(thread.phone))
            form.void(
                "input", .name("body"), .attribute("dir", "auto"), .attribute("maxlength", "500"),
                .attribute("autocomplete", "off"), .flag("required", true),
                .label(context.say("Answer as \(thread.name)", "\(thread.name) کی طرف سے جواب")),
                .attribute("placeholder", context.say("or in own words", "یا اپنے الفاظ میں")))
            form.element("button", text: context.say("Send", "بھیجیں"))
        }
    }

    private static func words(_ language: TextLanguage) -> String {
        switch language {
        case .urduLatin: "Roman Urdu"
        case .urdu: "اردو"
        case .english: "English"
        }
    }

    private static func words(_ state: MessageState, _ context: PageContext) -> String {
        switch state {
        case .onTheWay: context.say("on the way to the phone", "فون کی طرف جا رہا ہے")
        case .received: context.say("on the phone", "فون پر پہنچا")
        case .lost: context.say("never reached the phone", "فون تک نہیں پہنچا")
        case .written: context.say("written", "لکھا گیا")
        }
    }
}
