public import Blood
import Matching

/// Where the signed link in a donor's message leads: the need, and an answer with one thumb.
public enum DonorLinkPage {
    /// Where this donor stands with this request.
    public enum State: Sendable, Hashable {
        case asked
        case pledged(arriveBy: Instant)
        case onTheWay
        /// At the blood bank, whether screened already or not.
        case arrived
        case donated
        /// Said no, is ill or away, or took a promise back.
        case declined
        case stoodDown
        case requestEnded
        case optedOut
    }

    public struct Model: Sendable {
        public var reference: String
        public var patientGroup: BloodGroup
        public var isAnyGroup: Bool
        public var component: BloodComponent
        public var units: Int
        public var facility: String
        public var facilityUrdu: String
        public var city: String
        public var neededBy: Instant
        public var state: State
        /// What stands behind `/d/` in the address.
        public var token: String
        /// From the donor's home to the facility; `nil` where it is not known.
        public var distanceKilometres: Double?
        /// As people dial it; empty where the centre has none.
        public var helpline: String
        /// Four digits by which the blood bank's desk knows this donor without a name; empty where it has none.
        public var deskCode: String
        /// The two questions at the end; `nil` where the donor has met nobody, or has not finished.
        public var feedback: DonorFeedback?
        public var way = FacilityWay()

        public init(
            reference: String, patientGroup: BloodGroup, isAnyGroup: Bool, component: BloodComponent, units: Int,
            facility: String, facilityUrdu: String, city: String, neededBy: Instant, state: State, token: String,
            distanceKilometres: Double?, helpline: String, deskCode: String = ""
        ) {
            self.reference = reference
            self.patientGroup = patientGroup
            self.isAnyGroup = isAnyGroup
            self.component = component
            self.units = units
            self.facility = facility
            self.facilityUrdu = facilityUrdu
            self.city = city
            self.neededBy = neededBy
            self.state = state
            self.token = token
            self.distanceKilometres = distanceKilometres
            self.helpline = helpline
            self.deskCode = deskCode
        }

        public static let sample: Model = {
            var model = Model(
                reference: "4821", patientGroup: .bNegative, isAnyGroup: false, component: .wholeBlood, units: 2,
                facility: "Mayo Hospital", facilityUrdu: "میو ہسپتال", city: "Lahore",
                neededBy: Instant(millisecondsSince1970: 1_795_500_000_000), state: .asked, token: "d-7k2m9",
                distanceKilometres: 4.2, helpline: "042 111 222 333", deskCode: "4702")
            model.way = .sample
            return model
        }()

        /// After the yes, with what to show at the counter.
        public static let samplePledged: Model = {
            var model = Model.sample
            model.state = .pledged(arriveBy: model.neededBy - .hours(1))
            return model
        }()

        /// After the donation, when the two questions are asked.
        public static let sampleGiven: Model = {
            var model = Model.sample
            model.state = .donated
            model.feedback = DonorFeedback()
            return model
        }()

        var path: String { "/d/\(token)" }
    }

    /// Minutes offered for one press; anything else is typed.
    static let windowsMinutes = [30, 60, 120]
    /// A promise further off than a day is not one.
    static let windowMinutesMax = 1_440

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        Layout.visitor(context.say("Blood is needed", "خون کی ضرورت ہے"), context, isOwn: true) { main in
            main.element("div", .class("stack thumb")) { stack in
                switch model.state {
                case .asked: asked(&stack, model, context)
                case .pledged(let arriveBy): pledged(&stack, model, context, arriveBy: arriveBy)
                case .onTheWay: onTheWay(&stack, model, context)
                case .arrived: arrived(&stack, model, context)
                case .donated: donated(&stack, model, context)
                case .declined: declined(&stack, model, context)
                case .stoodDown: stoodDown(&stack, model, context)
                case .requestEnded: requestEnded(&stack, model, context)
                case .optedOut: optedOut(&stack, model, context)
                }
                model.feedback?.show(&stack, path: model.path, context)
                VisitorParts.helpline(&stack, model.helpline, context)
                if model.state != .optedOut { stop(&stack, model, context) }
            }
        }
    }

    // MARK: - One part a state

    private static func asked(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("section", .class("card stack")) { card in
            card.element("h1", text: context.say("Can you give blood?", "کیا آپ خون دے سکتے ہیں؟"))
            need(&card, model, context)
        }
        html.element("section", .class("card stack"), .label(context.say("Your answer", "آپ کا جواب"))) { card in
            windows(
                &card, model, context,
                title: context.say("Yes, I can be there within", "ہاں، اتنی دیر میں پہنچنا ممکن ہے"))
        }
        html.element("section", .class("card stack")) { card in
            refusals(&card, model, context)
        }
        bankDecides(&html, context)
    }

    private static func pledged(_ html: inout HTML, _ model: Model, _ context: PageContext, arriveBy: Instant) {
        html.element("section", .class("card stack")) { card in
            card.element(
                "p", .class("chip good"), text: context.say("You said yes. Thank you!", "آپ نے ہاں کی۔ شکریہ!"))
            card.element("h1") { title in
                title.text(context.say("Please come by ", "براہِ کرم اس وقت تک پہنچیں: "))
                title.isolated(context.time(arriveBy))
            }
            directions(&card, model, context)
        }
        press(
            &html, model, context, "leaving", context.say("I am leaving now", "میں روانہ ہوں"),
            class: "primary big")
        whatToBring(&html, context)
        bankDecides(&html, context)
        afterAll(&html, model, context)
    }

    private static func onTheWay(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("section", .class("card stack")) { card in
            card.element("p", .class("chip good"), text: context.say("You are on the way", "آپ راستے میں ہیں"))
            card.element("h1", text: context.say("Travel safely", "حفاظت سے آئیے"))
            directions(&card, model, context)
        }
        whatToBring(&html, context)
        bankDecides(&html, context)
        afterAll(&html, model, context)
    }

    private static func arrived(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("section", .class("card stack")) { card in
            card.element("h1", text: context.say("Good that you are here", "اچھا ہوا آپ آ گئے"))
            card.element("p") { line in
                line.text(context.say("Tell the blood bank this reference: ", "بلڈ بینک کو یہ حوالہ بتائیں: "))
                line.element("strong") { $0.isolated(model.reference) }
            }
            deskCode(&card, model, context)
            card.element("p") { line in
                line.text(
                    context.say(
                        "Somebody will ask you a few questions and measure your blood pressure and haemoglobin. Answer as it is: it protects the patient and you.",
                        "کوئی آپ سے چند سوال کرے گا اور بلڈ پریشر اور ہیموگلوبن دیکھے گا۔ جو سچ ہے وہی بتائیں: اس میں مریض کی اور آپ کی حفاظت ہے۔"
                    ))
            }
        }
        bankDecides(&html, context)
    }

    private static func donated(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("section", .class("card stack")) { card in
            card.element("h1", text: context.say("Thank you. You gave.", "شکریہ۔ آپ نے خون دیا۔"))
            card.element(
                "p",
                text: context.say(
                    "Drink plenty today, eat well, leave the bandage on for some hours and lift nothing heavy with that arm. If you feel dizzy, lie down and raise your feet.",
                    "آج پانی زیادہ پئیں، اچھا کھائیں، پٹی کچھ گھنٹے رہنے دیں اور اس بازو سے بھاری چیز نہ اٹھائیں۔ چکر آئے تو لیٹ جائیں اور پاؤں اونچے رکھیں۔"
                ))
            card.element(
                "p",
                text: context.say(
                    "We will not ask you again until your body has had its rest.",
                    "جب تک آپ کے جسم کو آرام نہ مل جائے، ہم دوبارہ نہیں پوچھیں گے۔"))
        }
    }

    private static func declined(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("section", .class("card stack")) { card in
            card.element("h1", text: context.say("That is all right", "کوئی بات نہیں"))
            card.element(
                "p",
                text: context.say(
                    "Thank you for answering: now we can ask somebody else at once.",
                    "جواب دینے کا شکریہ: اب ہم فوراً کسی اور سے پوچھ سکتے ہیں۔"))
        }
        guard model.neededBy > context.now else { return }
        html.element("details", .class("card"), .id("after-all")) { details in
            details.element("summary", text: context.say("I can come after all", "اب آنا ممکن ہے"))
            details.element("div", .class("stack")) { stack in
                need(&stack, model, context)
                windows(
                    &stack, model, context,
                    title: context.say("I can be there within", "اتنی دیر میں پہنچنا ممکن ہے"))
            }
        }
    }

    private static func stoodDown(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("section", .class("card stack")) { card in
            card.element("h1", text: context.say("You need not come now", "اب آپ کو آنے کی ضرورت نہیں"))
            card.element(
                "p",
                text: context.say(
                    "Enough people said yes, and you are one of them. Your readiness was not in vain: because several people were ready, nobody had to wait.",
                    "کافی لوگوں نے ہاں کی، اور آپ ان میں سے ایک ہیں۔ آپ کی تیاری رائیگاں نہیں گئی: کئی لوگ تیار تھے، اسی لیے کسی کو انتظار نہیں کرنا پڑا۔"
                ))
            card.element(
                "p",
                text: context.say(
                    "You keep your turn: next time you are among the first we ask. If you are at the hospital already, please tell the blood bank; they may be glad of you.",
                    "آپ کی باری محفوظ ہے: اگلی بار سب سے پہلے پوچھے جانے والوں میں آپ ہوں گے۔ اگر آپ ہسپتال پہنچ چکے ہیں تو بلڈ بینک کو بتا دیں؛ شاید انہیں ضرورت ہو۔"
                ))
            reference(&card, model, context)
        }
    }

    private static func requestEnded(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("section", .class("card stack")) { card in
            card.element("h1", text: context.say("This request has ended", "یہ درخواست ختم ہو چکی ہے"))
            card.element(
                "p",
                text: context.say(
                    "Nobody needs to come for it any more. Thank you for looking. We ask again only when somebody near you needs blood.",
                    "اب اس کے لیے کسی کو آنے کی ضرورت نہیں۔ دیکھنے کا شکریہ۔ ہم دوبارہ تبھی پوچھیں گے جب آپ کے قریب کسی کو ضرورت ہو۔"
                ))
            reference(&card, model, context)
        }
    }

    private static func optedOut(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("section", .class("card stack")) { card in
            card.element(
                "h1", text: context.say("We will not write to you again", "ہم آپ کو دوبارہ پیغام نہیں بھیجیں گے"))
            card.element(
                "p",
                text: context.say(
                    "No message and no call, for any request. Should you want to come back one day, ring the helpline.",
                    "نہ پیغام نہ کال، کسی بھی درخواست کے لیے۔ کبھی واپس آنا چاہیں تو ہیلپ لائن پر کال کریں۔"))
        }
    }

    // MARK: - Pieces

    private static func need(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("dl", .class("facts")) { facts in
            func fact(_ name: String, _ value: (inout HTML) -> Void) {
                facts.element("dt", text: name)
                facts.element("dd", content: value)
            }
            fact(context.say("Needed", "ضرورت")) { value in
                value.element("span", .class("group")) { group in
                    group.isolated(
                        model.isAnyGroup ? context.say("any group", "کوئی بھی گروپ") : context.words(model.patientGroup)
                    )
                }
                value.text(" ")
                VisitorParts.phrase(&value, VisitorParts.amount(model.units, model.component, context), context)
            }
            fact(context.say("Where", "کہاں")) { value in
                VisitorParts.place(&value, model.facility, model.facilityUrdu, model.city, context)
                if let distance = model.distanceKilometres {
                    value.element("div", .class("quiet")) { line in
                        VisitorParts.phrase(&line, context.kilometres(distance), context)
                        line.text(context.say(" from your home, as the crow flies", " آپ کے گھر سے، سیدھی لکیر میں"))
                    }
                }
            }
            fact(context.say("By", "کب تک")) { value in
                value.element("strong") { $0.isolated(context.time(model.neededBy)) }
            }
            fact(context.say("Reference", "حوالہ")) { $0.isolated(model.reference) }
        }
    }

    private static func directions(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("p") { line in
            line.text(context.say("Go to the blood bank of ", "یہاں کے بلڈ بینک جائیں: "))
            VisitorParts.place(&line, model.facility, model.facilityUrdu, model.city, context)
        }
        html.element("p") { line in
            line.text(context.say("Say this reference at the counter: ", "کاؤنٹر پر یہ حوالہ بتائیں: "))
            line.element("strong", .class("reference")) { $0.isolated(model.reference) }
        }
        deskCode(&html, model, context)
        VisitorParts.way(&html, model.way, context)
        guard !model.helpline.isEmpty else { return }
        html.element("a", .class("button big calm"), .id("call-desk"), .href(VisitorParts.dialling(model.helpline))) {
            $0.text(context.say("Lost or late? Ring the desk", "راستہ نہ ملے یا دیر ہو؟ ڈیسک کو کال کریں"))
        }
    }

    /// Instead of a name: the desk has the same digits.
    private static func deskCode(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        guard !model.deskCode.isEmpty else { return }
        html.element("p") { line in
            line.text(
                context.say(
                    "And these four digits, by which the desk knows you: ",
                    "اور یہ چار ہندسے، جن سے کاؤنٹر آپ کو پہچانے گا: "))
            line.element("strong", .class("reference"), .id("desk-code")) { $0.isolated(model.deskCode) }
        }
        // Drawn into the page itself, so that it is there without a network once the page was opened.
        let code = "\(model.reference)-\(model.deskCode)"
        html.element("figure", .class("stack"), .id("counter-code")) { figure in
            QRCode(code)?.draw(&figure, label: context.say("Square code for the counter", "کاؤنٹر کے لیے کوڈ"))
            figure.element("figcaption") { caption in
                caption.element("span", .class("number nowrap")) { $0.isolated(code) }
                caption.element(
                    "div", .class("quiet"), text: context.say("Show this at the counter.", "کاؤنٹر پر یہ دکھائیں۔"))
            }
        }
    }

    private static func reference(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("p", .class("quiet")) { line in
            line.text(context.say("Reference ", "حوالہ "))
            line.isolated(model.reference)
        }
    }

    private static func whatToBring(_ html: inout HTML, _ context: PageContext) {
        html.element("section", .class("card stack")) { card in
            card.element("h2", text: context.say("Before you leave", "نکلنے سے پہلے"))
            card.element("ul", .class("dotted")) { list in
                list.element(
                    "li", text: context.say("Bring your identity card (CNIC).", "اپنا شناختی کارڈ ساتھ لائیں۔"))
                list.element(
                    "li",
                    text: context.say(
                        "Eat something and drink two glasses of water. Do not come hungry.",
                        "کچھ کھا لیں اور دو گلاس پانی پی لیں۔ خالی پیٹ نہ آئیں۔"))
                list.element(
                    "li",
                    text: context.say(
                        "If you feel ill or take medicine, tell the blood bank.",
                        "طبیعت خراب ہو یا کوئی دوا لیتے ہوں تو بلڈ بینک کو بتائیں۔"))
            }
        }
    }

    private static func bankDecides(_ html: inout HTML, _ context: PageContext) {
        html.element(
            "p", .class("quiet"),
            text: context.say(
                "The blood bank decides whether you may give: it examines every donor. This message is no medical clearance.",
                "آپ خون دے سکتے ہیں یا نہیں، یہ بلڈ بینک طے کرتا ہے: وہ ہر ڈونر کا معائنہ کرتا ہے۔ یہ پیغام طبی اجازت نہیں۔"
            ))
    }

    private static func windows(_ html: inout HTML, _ model: Model, _ context: PageContext, title: String) {
        html.element("h2", text: title)
        // A window that ends after the blood is needed would be a promise that helps nobody; the shortest is always
        // there.
        let offered = windowsMinutes.filter {
            $0 == windowsMinutes[0] || context.now + .minutes(Double($0)) <= model.neededBy
        }
        Layout.form(&html, to: model.path, context, class: "stack") { form in
            form.void("input", .type("hidden"), .name("answer"), .value("pledge"))
            for minutes in offered {
                form.element("button", .class("primary big"), .name("window"), .value(String(minutes))) { button in
                    VisitorParts.phrase(&button, window(minutes, context), context)
                }
            }
        }
        html.element("details", .id("choose-window")) { details in
            details.element("summary", text: context.say("Another time", "کوئی اور وقت"))
            Layout.form(&details, to: model.path, context, class: "row") { form in
                form.void("input", .type("hidden"), .name("answer"), .value("pledge"))
                form.element("label") { label in
                    label.text(context.say("in how many minutes", "کتنے منٹ میں"))
                    label.void(
                        "input", .type("number"), .name("window"), .attribute("min", "10"),
                        .attribute("max", String(windowMinutesMax)), .attribute("inputmode", "numeric"), .value("90"),
                        .flag("required", true))
                }
                form.element("button", .class("primary"), text: context.say("Yes, I come", "ہاں، میں تیار ہوں"))
            }
        }
    }

    private static func window(_ minutes: Int, _ context: PageContext) -> String {
        switch minutes {
        case 60: context.say("1 hour", "1 گھنٹہ")
        case 120: context.say("2 hours", "2 گھنٹے")
        default: context.say("\(minutes) minutes", "\(minutes) منٹ")
        }
    }

    private static func refusals(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("No", "نہیں"))
        reasons(&html, model, context, first: "decline", context.say("Not this time", "اس بار ممکن نہیں"))
    }

    /// Why not, one tap each: it tells us whom to ask next, and nothing is held against anybody.
    private static func reasons(
        _ html: inout HTML, _ model: Model, _ context: PageContext, first value: String, _ text: String
    ) {
        Layout.form(&html, to: model.path, context, class: "stack") { form in
            func answer(_ value: String, _ text: String) {
                form.element("button", .class("big calm"), .name("answer"), .value(value), text: text)
            }
            answer(value, text)
            answer("far", context.say("It is too far for me", "میرے لیے بہت دور ہے"))
            answer("ill", context.say("I am ill", "میں بیمار ہوں"))
            answer("away", context.say("I am out of town", "میں شہر سے باہر ہوں"))
            answer("gave", context.say("I gave blood lately", "میں نے حال ہی میں خون دیا ہے"))
        }
    }

    /// In two steps, because a thumb that slips would send somebody else on the way.
    private static func afterAll(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("details", .class("card"), .id("cannot-come")) { details in
            details.element("summary", text: context.say("I cannot come after all", "اب آنا ممکن نہیں"))
            details.element(
                "p",
                text: context.say(
                    "Thank you for saying so: we ask somebody else at once. Why?",
                    "بتانے کا شکریہ: ہم فوراً کسی اور سے پوچھتے ہیں۔ کیا وجہ ہے؟"))
            reasons(
                &details, model, context, first: "withdraw", context.say("Something came up", "کوئی کام آ گیا ہے"))
        }
    }

    private static func press(
        _ html: inout HTML, _ model: Model, _ context: PageContext, _ answer: String, _ text: String, class name: String
    ) {
        Layout.form(&html, to: model.path, context) { form in
            form.element("button", .class(name), .name("answer"), .value(answer), text: text)
        }
    }

    /// Last on the page, in two steps: a thumb that slips must not end it all.
    private static func stop(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("details", .id("stop"), .class("quiet")) { details in
            details.element(
                "summary", text: context.say("STOP: never write to me again", "STOP: مجھے دوبارہ پیغام نہ بھیجیں"))
            Layout.form(&details, to: model.path, context, class: "stack") { form in
                form.element(
                    "p",
                    text: context.say(
                        "We then never write or call again, for no request at all.",
                        "پھر ہم کسی بھی درخواست کے لیے نہ پیغام بھیجیں گے نہ کال کریں گے۔"))
                form.element(
                    "button", .class("danger big"), .name("answer"), .value("stop"),
                    text: context.say("Yes, stop", "ہاں، بند کریں"))
            }
        }
    }
}
