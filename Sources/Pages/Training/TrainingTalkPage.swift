/// What the other side of a training call says, and what can be asked: at the head of every page of the console while a
/// night of training goes on, because the operator writes down on one page what is said on another. A part of a page:
/// the script asks for it and puts it in its place. Without the script the page of the night shows the same.
public enum TrainingTalkPage {
    /// Where the script asks for it. An answer without content (204) means that nobody is on the line.
    public static let path = "/training/talk"

    public struct Model: Sendable {
        public struct Line: Sendable {
            /// `nil` for the first words.
            public var topic: TrainingTopic?
            public var answer: Words

            public init(topic: TrainingTopic?, answer: Words) {
                self.topic = topic
                self.answer = answer
            }
        }

        public var number: Int
        /// Of a facility that was rung back.
        public var facility: Words?
        public var lines: [Line]
        /// What can still be asked; empty when the other side is gone.
        public var topics: [TrainingTopic]

        public init(number: Int, facility: Words?, lines: [Line], topics: [TrainingTopic]) {
            self.number = number
            self.facility = facility
            self.lines = lines
            self.topics = topics
        }

        public static let sample = Model(
            number: 3, facility: nil,
            lines: [
                Line(
                    topic: nil,
                    answer: Words("My cousin is in the emergency.", "میرا کزن ایمرجنسی میں ہے۔")),
                Line(topic: .facility, answer: Words("We are in Mayo Hospital.", "ہم میو ہسپتال میں ہیں۔")),
                Line(
                    topic: .group, answer: Words("B negative. It stands on the slip.", "B نیگیٹو۔ پرچی پر لکھا ہے۔")),
            ], topics: [.need, .deadline, .patient, .ward, .ownBank, .money])
        public static let sampleFacility = Model(
            number: 3, facility: Words("Mayo Hospital", "میو ہسپتال"),
            lines: [Line(topic: nil, answer: Words("Blood bank. Who speaks?", "بلڈ بینک۔ کون بول رہا ہے؟"))], topics: []
        )
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        var html = HTML()
        place(&html) { show(&$0, model, context) }
        return html
    }

    /// The element that the script fills; empty while nobody is on the line.
    static func place(_ html: inout HTML, content: (inout HTML) -> Void = { _ in }) {
        html.element(
            "div", .id("talk"), .class("talk"), .attribute("data-talk", path), .attribute("aria-live", "polite"),
            content: content)
    }

    static func show(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("section", .class("card tight"), .label(context.say("The other side", "دوسری طرف"))) { card in
            card.element("p", .class("quiet")) { head in
                head.text(context.say("Training call \(model.number): ", "تربیتی کال \(model.number): "))
                if let facility = model.facility {
                    head.isolated(context.say(facility))
                } else {
                    head.text(context.say("the caller", "کالر"))
                }
                if model.topics.isEmpty { head.text(context.say(", not on the line", "، لائن پر نہیں")) }
            }
            card.element("dl", .class("said")) { list in
                for line in model.lines {
                    list.element("dt", text: line.topic.map { context.say($0.words) } ?? "")
                    list.element("dd") { $0.isolated(context.say(line.answer)) }
                }
            }
            guard !model.topics.isEmpty else { return }
            Layout.form(&card, to: "/training/questions", context, class: "row") { form in
                for topic in model.topics {
                    form.element(
                        "button", .class("small"), .name("question"), .value(topic.rawValue),
                        text: context.say(topic.words))
                }
            }
        }
    }
}
