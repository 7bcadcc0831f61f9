public import Blood
public import Dispatching

/// Where a family's request stands, live, without any donor's name or number.
public enum FamilyPage {
    public struct Model: Sendable {
        public var reference: String
        public var patientGroup: BloodGroup
        public var isAnyGroup: Bool
        public var component: BloodComponent
        public var units: Int
        public var unitsGiven: Int
        public var facility: String
        public var facilityUrdu: String
        public var city: String
        public var ward: String
        public var neededBy: Instant
        public var phase: RequestPhase
        public var isPaused: Bool
        /// Typed by somebody alone and not confirmed yet, so that nobody is asked: no pause that a person has set.
        public var isUnheard = false
        public var openedAt: Instant
        /// `nil` as long as it has not happened; the same for all that follow.
        public var confirmedAt: Instant?
        public var bloodBanksCheckedAt: Instant?
        public var firstAskAt: Instant?
        /// Donors asked so far.
        public var asked: Int
        public var firstPledgeAt: Instant?
        /// Donors whose promise stands, those at the hospital not counted.
        public var promised: Int
        public var firstArrivalAt: Instant?
        /// Donors at the hospital now.
        public var atHospital: Int
        public var lastUnitAt: Instant?
        public var endedAt: Instant?
        /// What stands behind `/f/` in the address.
        public var token: String
        public var helpline: String
        /// What the family can still say of a request that was typed on a keypad; `nil` for any other.
        public var rest: Rest?

        public init(
            reference: String, patientGroup: BloodGroup, isAnyGroup: Bool, component: BloodComponent, units: Int,
            unitsGiven: Int, facility: String, facilityUrdu: String, city: String, ward: String, neededBy: Instant,
            phase: RequestPhase, isPaused: Bool, openedAt: Instant, confirmedAt: Instant?,
            bloodBanksCheckedAt: Instant?, firstAskAt: Instant?, asked: Int, firstPledgeAt: Instant?, promised: Int,
            firstArrivalAt: Instant?, atHospital: Int, lastUnitAt: Instant?, endedAt: Instant?, token: String,
            helpline: String
        ) {
            self.reference = reference
            self.patientGroup = patientGroup
            self.isAnyGroup = isAnyGroup
            self.component = component
            self.units = units
            self.unitsGiven = unitsGiven
            self.facility = facility
            self.facilityUrdu = facilityUrdu
            self.city = city
            self.ward = ward
            self.neededBy = neededBy
            self.phase = phase
            self.isPaused = isPaused
            self.openedAt = openedAt
            self.confirmedAt = confirmedAt
            self.bloodBanksCheckedAt = bloodBanksCheckedAt
            self.firstAskAt = firstAskAt
            self.asked = asked
            self.firstPledgeAt = firstPledgeAt
            self.promised = promised
            self.firstArrivalAt = firstArrivalAt
            self.atHospital = atHospital
            self.lastUnitAt = lastUnitAt
            self.endedAt = endedAt
            self.token = token
            self.helpline = helpline
        }

        public static let sample: Model = {
            let opened = Instant(millisecondsSince1970: 1_795_489_800_000)
            return Model(
                reference: "4821", patientGroup: .bNegative, isAnyGroup: false, component: .wholeBlood, units: 3,
                unitsGiven: 1, facility: "Mayo Hospital", facilityUrdu: "میو ہسپتال", city: "Lahore",
                ward: "Gynae 2, bed 14", neededBy: opened + .hours(4), phase: .open, isPaused: false, openedAt: opened,
                confirmedAt: opened + .minutes(6), bloodBanksCheckedAt: opened + .minutes(7),
                firstAskAt: opened + .minutes(1), asked: 14, firstPledgeAt: opened + .minutes(9), promised: 2,
                firstArrivalAt: opened + .minutes(48), atHospital: 1, lastUnitAt: nil, endedAt: nil, token: "f-9q4x1",
                helpline: "042 111 222 333")
        }()
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Your request", "آپ کی درخواست")
        return Layout.visitor(title, context, isLive: model.phase.isOngoing) { main in
            main.element("div", .class("stack thumb")) { stack in
                stack.element("section", .id("family-head"), .flag("data-part", true), .class("card stack")) {
                    head(&$0, model, context)
                }
                if let rest = model.rest { FamilyPage.rest(&stack, rest, model, context) }
                stack.element("section", .id("family-now"), .flag("data-part", true), .class("card stack")) {
                    whatNow(&$0, model, context)
                }
                stack.element("section", .id("family-steps"), .flag("data-part", true), .class("card")) {
                    steps(&$0, model, context)
                }
                VisitorParts.helpline(&stack, model.helpline, context)
                if model.phase.isOngoing { noLongerNeeded(&stack, model, context) }
            }
        }
    }

    private static func head(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("div", .class("spread")) { line in
            line.element("h1") { title in
                title.text(context.say("Request ", "درخواست "))
                title.isolated(model.reference)
            }
            let isUnheard = model.rest != nil || model.isUnheard
            line.element(
                "span", .class(isUnheard ? "chip wait" : model.phase == .open ? "chip" : "chip good"),
                // Nobody looks for donors before somebody has heard the need.
                text: isUnheard ? context.say("to be confirmed", "تصدیق باقی") : context.words(model.phase))
        }
        html.element("p") { line in
            line.element("span", .class("group")) { group in
                group.isolated(
                    model.isAnyGroup ? context.say("any group", "کوئی بھی گروپ") : context.words(model.patientGroup))
            }
            line.text(" ")
            VisitorParts.phrase(&line, VisitorParts.amount(model.units, model.component, context), context)
        }
        html.element("div") { VisitorParts.place(&$0, model.facility, model.facilityUrdu, model.city, context) }
        html.element("p") { line in
            line.text(context.say("Given so far: ", "اب تک ملے: "))
            line.element("strong") { given in
                VisitorParts.phrase(
                    &given,
                    context.say(
                        "\(model.unitsGiven) of \(model.units)", "\(model.units) میں سے \(model.unitsGiven)"), context)
            }
            line.text(context.say(" · needed by ", " · کب تک: "))
            line.isolated(context.time(model.neededBy))
        }
    }

    private static func whatNow(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("What to do now", "اب کیا کریں"))
        switch model.phase {
        case .open, .covered: whileOngoing(&html, model, context)
        case .fulfilled:
            html.element(
                "p",
                text: context.say(
                    "The units were given or issued. The ward and the blood bank do the rest. We wish the patient well.",
                    "خون دیا یا جاری کر دیا گیا۔ باقی کام وارڈ اور بلڈ بینک کا ہے۔ مریض کی صحت کے لیے دعا ہے۔"))
        case .withdrawn:
            html.element(
                "p",
                text: context.say(
                    "You or the hospital told us that no more blood is needed. Donors were told. If you need some again, ring us.",
                    "آپ نے یا ہسپتال نے بتایا کہ اب خون کی ضرورت نہیں۔ ڈونرز کو بتا دیا گیا ہے۔ پھر ضرورت ہو تو کال کریں۔"
                ))
        case .rejected:
            html.element(
                "p",
                text: context.say(
                    "The hospital could not confirm this need to us. Ask the ward or the doctor to ring us, then we go on.",
                    "ہسپتال نے اس ضرورت کی تصدیق نہیں کی۔ وارڈ یا ڈاکٹر سے کہیں کہ ہمیں کال کریں، پھر ہم کام جاری رکھیں گے۔"
                ))
        case .expired:
            html.element(
                "p",
                text: context.say(
                    "The time passed before enough blood was found. If the patient still needs it, ring us now: we open it again.",
                    "کافی خون ملنے سے پہلے وقت گزر گیا۔ اگر مریض کو اب بھی ضرورت ہے تو ابھی کال کریں: ہم دوبارہ کھول دیں گے۔"
                ))
        }
    }

    private static func whileOngoing(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("ul", .class("dotted")) { list in
            list.element("li") { item in
                item.text(
                    context.say(
                        "One of you go to the hospital's blood bank counter with the doctor's request form and the patient's sample, and say the reference ",
                        "آپ میں سے ایک ڈاکٹر کا فارم اور مریض کا نمونہ لے کر ہسپتال کے بلڈ بینک کاؤنٹر پر جائے اور یہ حوالہ بتائے: "
                    ))
                item.element("strong") { $0.isolated(model.reference) }
                item.text(context.say(".", "۔"))
            }
            if model.confirmedAt == nil {
                list.element("li") { item in
                    item.text(
                        context.say(
                            "We ring the hospital to confirm the need. Tell the ward that we will call",
                            "ہم تصدیق کے لیے ہسپتال کو کال کریں گے۔ وارڈ کو بتا دیں"))
                    if !model.ward.isEmpty {
                        item.text(context.say(": ", ": "))
                        item.isolated(model.ward)
                    }
                    item.text(context.say(".", "۔"))
                }
            } else if !model.ward.isEmpty {
                list.element("li") { item in
                    item.text(context.say("Somebody stay reachable at the ward: ", "کوئی ایک وارڈ میں موجود رہے: "))
                    item.isolated(model.ward)
                    item.text(context.say(".", "۔"))
                }
            }
            list.element(
                "li",
                text: context.say(
                    "A promise is not yet blood: until the last unit is given, keep asking family and friends too.",
                    "وعدہ ابھی خون نہیں ہوتا: آخری یونٹ ملنے تک گھر والوں اور دوستوں سے بھی پوچھتے رہیں۔"))
            list.element(
                "li",
                text: context.say(
                    "Pay nobody for blood. If anyone asks for money, ring us.",
                    "خون کے لیے کسی کو پیسے نہ دیں۔ کوئی مانگے تو ہمیں کال کریں۔"))
        }
        if model.rest != nil || model.isUnheard {
            html.element(
                "p", .class("notice"),
                text: context.say(
                    "No donor is asked yet: first we ring you back and confirm the need with the hospital.",
                    "ابھی کسی ڈونر سے نہیں پوچھا گیا: پہلے ہم آپ کو کال کریں گے اور ہسپتال سے تصدیق کریں گے۔"))
        } else if model.isPaused {
            html.element(
                "p", .class("notice refusal"),
                text: context.say(
                    "The helpline has paused this request. Ring us if you do not know why.",
                    "ہیلپ لائن نے یہ درخواست روک رکھی ہے۔ وجہ معلوم نہ ہو تو کال کریں۔"))
        }
    }

    private static func steps(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("Where it stands", "کہاں تک پہنچی"))
        let isRejected = model.phase == .rejected
        let all: [(text: String, at: Instant?)] = [
            (context.say("Request opened", "درخواست درج ہوئی"), model.openedAt),
            (
                isRejected
                    ? context.say("The hospital did not confirm the need", "ہسپتال نے تصدیق نہیں کی")
                    : context.say("The hospital confirmed the need", "ہسپتال نے تصدیق کی"), model.confirmedAt
            ),
            (context.say("Blood banks asked for a unit", "بلڈ بینکوں سے یونٹ کا پوچھا"), model.bloodBanksCheckedAt),
            (
                model.asked == 0
                    ? context.say("Donors are asked", "ڈونرز سے پوچھنا")
                    : context.say("Donors asked: \(model.asked)", "جن ڈونرز سے پوچھا: \(model.asked)"), model.firstAskAt
            ),
            (
                model.promised == 0
                    ? context.say("Donors promise to come", "ڈونرز کا آنے کا وعدہ")
                    : context.say(
                        "Donors who promised to come: \(model.promised)", "آنے کا وعدہ کرنے والے: \(model.promised)"),
                model.firstPledgeAt
            ),
            (
                model.atHospital == 0
                    ? context.say("Donors at the hospital", "ڈونرز ہسپتال میں")
                    : context.say(
                        "Donors at the hospital now: \(model.atHospital)", "اس وقت ہسپتال میں: \(model.atHospital)"),
                model.firstArrivalAt
            ),
            (
                context.say(
                    "Units given: \(model.unitsGiven) of \(model.units)",
                    "\(model.units) میں سے \(model.unitsGiven) یونٹ ملے"),
                model.unitsGiven >= model.units ? model.lastUnitAt : nil
            ),
        ]
        // The hospital's answer is waited for even when donors are asked already; otherwise the step after the last.
        let next = (all.lastIndex { $0.at != nil } ?? 0) + 1
        func isNow(_ index: Int) -> Bool { model.phase.isOngoing && (index == 1 || index == next) }
        html.element("ol", .class("steps")) { list in
            for (index, step) in all.enumerated() {
                list.element("li", .class(step.at != nil ? "done" : isNow(index) ? "now" : "")) { item in
                    item.element("span", text: step.text)
                    item.element("span", .class("quiet")) { time in
                        time.isolated(step.at.map { context.time($0) } ?? "–")
                    }
                }
            }
        }
        html.element("p", .class("quiet")) { line in
            line.text(
                context.say(
                    "Times are when each first happened. As of ", "وقت وہ ہے جب پہلی بار ہوا۔ تازہ ترین: "))
            line.isolated(context.time(context.now))
        }
    }

    private static func noLongerNeeded(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("details", .class("card"), .id("no-longer-needed")) { details in
            details.element("summary", text: context.say("Blood is no longer needed", "اب خون کی ضرورت نہیں"))
            Layout.form(&details, to: "/f/\(model.token)", context, class: "stack") { form in
                form.element(
                    "p",
                    text: context.say(
                        "Then donors are told not to come. Please tell us at once: they leave their work and homes for you.",
                        "پھر ڈونرز کو آنے سے روک دیا جائے گا۔ فوراً بتائیں: وہ آپ کے لیے کام اور گھر چھوڑ کر آتے ہیں۔"))
                form.element("label", .class("check")) { label in
                    label.void(
                        "input", .type("checkbox"), .name("confirm"), .value("yes"), .flag("required", true))
                    label.text(context.say("Yes, nobody needs to come any more", "ہاں، اب کسی کو آنے کی ضرورت نہیں"))
                }
                form.element(
                    "button", .class("big danger"), .name("act"), .value("noLongerNeeded"),
                    text: context.say("End the request", "درخواست ختم کریں"))
            }
        }
    }
}
