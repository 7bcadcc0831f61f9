public import Blood
public import Matching

/// The helpline's telephone at the console: who waits, whom one speaks with, and who takes calls.
public enum CallsPage {
    /// A call that waits or is spoken in, or somebody who was promised a call-back and kept the place in the queue.
    public struct Line: Sendable {
        public var id: String
        /// Raw value of its kind: `inbound`, `ask`, `verification`, `masked`, `desk`.
        public var kind: String
        /// As people dial it; empty where the network withheld it, and for calls whose number is nobody's business.
        public var phone: String
        /// Name of the donor this number belongs to; empty for nobody's.
        public var donorName: String
        public var donor: DonorID?
        public var request: RequestID?
        public var reference: String
        /// What the request is about, in short; empty without one.
        public var need: String
        /// How often this number rang before.
        public var earlierCalls: Int
        public var since: Instant
        /// The operator who has it; empty for nobody.
        public var operatorName: String
        public var isConnected: Bool
        /// Raw value of the call's stage, such as `ringing`, `ringingSecond`, `notice` or `talking`; empty where it is
        /// not known, and then `isConnected` alone tells whether one speaks.
        public var stage: String
        /// The other side hears music.
        public var isOnHold: Bool
        /// The operator is not heard.
        public var isMuted: Bool
        /// Somebody who was brought in: `rings`, `in`, or empty for nobody.
        public var third: String
        /// Why this caller stands behind the others: `silent`, `prank`, or empty for who does not.
        public var slowed: String
        /// The donor asked to be spoken to by a woman.
        public var wantsWoman: Bool
        /// Earlier calls of the same number, newest first; the first `historyMax` are shown.
        public var history: [Earlier]
        /// Requests of this number that are open.
        public var openRequests: [Need]
        /// Raw value of the cause of an open call-back of this number; empty without one.
        public var callBackCause: String
        /// What operators noted in this call, oldest first.
        public var notes: [Note]
        /// Names of the supervisors who listen in.
        public var listeners: [String]
        /// A supervisor may listen in now.
        public var mayBeListenedTo: Bool
        /// Set when the line is no call but a call-back that was promised to somebody who kept the place.
        public var callBack: Int64?
        /// Flags of the abuse graph about this number that wait for a decision or were upheld.
        public var flags: [FlagNote] = []

        public init(
            id: String, kind: String, phone: String, donorName: String = "", donor: DonorID? = nil,
            request: RequestID? = nil, reference: String = "", need: String = "", earlierCalls: Int = 0,
            since: Instant, operatorName: String = "", isConnected: Bool = false, stage: String = "",
            isOnHold: Bool = false, isMuted: Bool = false, third: String = "", slowed: String = "",
            wantsWoman: Bool = false, history: [Earlier] = [], openRequests: [Need] = [], callBackCause: String = "",
            notes: [Note] = [], listeners: [String] = [], mayBeListenedTo: Bool = false, callBack: Int64? = nil
        ) {
            self.id = id
            self.kind = kind
            self.phone = phone
            self.donorName = donorName
            self.donor = donor
            self.request = request
            self.reference = reference
            self.need = need
            self.earlierCalls = earlierCalls
            self.since = since
            self.operatorName = operatorName
            self.isConnected = isConnected
            self.stage = stage
            self.isOnHold = isOnHold
            self.isMuted = isMuted
            self.third = third
            self.slowed = slowed
            self.wantsWoman = wantsWoman
            self.history = history
            self.openRequests = openRequests
            self.callBackCause = callBackCause
            self.notes = notes
            self.listeners = listeners
            self.mayBeListenedTo = mayBeListenedTo
            self.callBack = callBack
        }

        /// Somebody of ours and the other side hear each other, or could if nobody were on hold.
        var isSpeaking: Bool { stage.isEmpty ? isConnected : stage == "talking" }
        var hasRequest: Bool { request != nil || !openRequests.isEmpty }
    }

    /// How many earlier calls a card shows.
    public static let historyMax = 5
    /// Longest note, in characters.
    public static let noteLengthMax = 500

    /// An earlier call of the same number.
    public struct Earlier: Sendable {
        public var at: Instant
        /// Raw value of the call's kind.
        public var kind: String
        /// Raw value of how it ended: `spoke`, `served`, `missed`, `abandoned`, `silent`, `notReached`, `failed`; empty
        /// while it goes on.
        public var outcome: String
        /// Who spoke with them; empty for nobody.
        public var operatorName: String
        /// The last note; empty without one.
        public var note: String

        public init(at: Instant, kind: String, outcome: String = "", operatorName: String = "", note: String = "") {
            self.at = at
            self.kind = kind
            self.outcome = outcome
            self.operatorName = operatorName
            self.note = note
        }
    }

    /// An open request of the same number.
    public struct Need: Sendable {
        public var request: RequestID
        public var reference: String
        /// Group, units in hand and units needed, such as `B- 1/2`.
        public var need: String
        public var neededBy: Instant

        public init(request: RequestID, reference: String, need: String, neededBy: Instant) {
            self.request = request
            self.reference = reference
            self.need = need
            self.neededBy = neededBy
        }
    }

    /// What an operator wrote down in a call.
    public struct Note: Sendable {
        public var at: Instant
        /// The operator's name.
        public var by: String
        public var words: String

        public init(at: Instant, by: String, words: String) {
            self.at = at
            self.by = by
            self.words = words
        }
    }

    /// An operator and whether calls may come.
    public struct Presence: Sendable {
        public var name: String
        /// Raw value: `ready`, `onBreak`, `wrapUp`, `onCall`, `away`.
        public var state: String
        public var since: Instant

        public init(name: String, state: String, since: Instant) {
            self.name = name
            self.state = state
            self.since = since
        }
    }

    /// What a day's calls came to.
    public struct Figures: Sendable {
        public var calls: Int
        /// Calls that waited for an operator and were taken.
        public var answered: Int
        /// Of those, taken within 15 and within 20 seconds.
        public var within15: Int
        public var within20: Int
        public var abandoned: Int
        /// Calls that led to a request, and those of them in which the first action came within 60 seconds.
        public var firstActions: Int
        public var within60: Int

        public init(
            calls: Int, answered: Int, within15: Int, within20: Int, abandoned: Int, firstActions: Int = 0,
            within60: Int = 0
        ) {
            self.calls = calls
            self.answered = answered
            self.within15 = within15
            self.within20 = within20
            self.abandoned = abandoned
            self.firstActions = firstActions
            self.within60 = within60
        }
    }

    /// What every caller hears now before anything else.
    public struct Announcement: Sendable {
        /// `emergency` or `closed`.
        public var kind: String
        /// Name of who put it up.
        public var by: String
        public var since: Instant

        public init(kind: String, by: String, since: Instant) {
            self.kind = kind
            self.by = by
            self.since = since
        }
    }

    /// A number whose calls stand behind the others.
    public struct Nuisance: Sendable {
        /// The last call of this number, by which the mark is taken away.
        public var lastCall: String
        /// As people dial it.
        public var phone: String
        /// Calls in which nothing was said, and calls that operators marked as prank.
        public var silent: Int
        public var pranks: Int
        public var lastAt: Instant
        /// Why it stands behind: `silent` or `prank`.
        public var standing: String

        public init(lastCall: String, phone: String, silent: Int, pranks: Int, lastAt: Instant, standing: String) {
            self.lastCall = lastCall
            self.phone = phone
            self.silent = silent
            self.pranks = pranks
            self.lastAt = lastAt
            self.standing = standing
        }
    }

    public struct Model: Sendable {
        /// A telephone is set up for this centre.
        public var isSetUp: Bool
        /// The exchange is connected now.
        public var isConnected: Bool
        /// My own state, raw value; and my telephone as I typed it.
        public var state: String
        public var telephone: String
        public var since: Instant?
        /// In the order in which they are to be answered.
        public var waiting: [Line]
        /// The call I am in.
        public var mine: Line?
        public var others: [Line]
        public var presences: [Presence]
        public var figures: Figures
        /// The call that has just ended, while I write it up; shown in the state `wrapUp`.
        public var last: Line?
        public var announcement: Announcement?
        /// For supervisors only.
        public var nuisances: [Nuisance]

        public init(
            isSetUp: Bool, isConnected: Bool, state: String, telephone: String, since: Instant?, waiting: [Line],
            mine: Line?, others: [Line], presences: [Presence], figures: Figures, last: Line? = nil,
            announcement: Announcement? = nil, nuisances: [Nuisance] = []
        ) {
            self.isSetUp = isSetUp
            self.isConnected = isConnected
            self.state = state
            self.telephone = telephone
            self.since = since
            self.waiting = waiting
            self.mine = mine
            self.others = others
            self.presences = presences
            self.figures = figures
            self.last = last
            self.announcement = announcement
            self.nuisances = nuisances
        }
    }

    /// Each part is read again by itself, so that who types a note still sees who waits.
    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Calls", "کالیں")
        func part(_ html: inout HTML, _ id: String, content: (inout HTML) -> Void) {
            html.element(
                "div", .id(id), .flag("data-part", true), .attribute("data-calls", ""), .class("stack"),
                content: content)
        }
        return Layout.console(title, area: .calls, context, isLive: true) { main in
            main.element("div", .id("calls"), .class("stack")) { stack in
                stack.element("h1", text: title)
                part(&stack, "calls-me") { part in
                    announcement(&part, model, context)
                    state(&part, model, context)
                }
                part(&stack, "calls-now") { part in
                    if let mine = model.mine {
                        CallCard.current(&part, mine, context)
                    } else if model.state == "wrapUp", let last = model.last {
                        CallCard.ended(&part, last, context)
                    }
                }
                part(&stack, "calls-notes") { part in
                    if let call = model.mine ?? (model.state == "wrapUp" ? model.last : nil) {
                        CallCard.notes(&part, call, context)
                    }
                }
                part(&stack, "calls-waiting") { waiting(&$0, model, context) }
                part(&stack, "calls-others") { others(&$0, model, context) }
                stack.element("p") { $0.element("a", .href("/rota"), text: context.say("Rota", "ڈیوٹی کی فہرست")) }
                part(&stack, "calls-desk") { part in
                    if context.may("seeOverview") { CallsDesk.render(&part, model, context) }
                }
            }
        }
    }

    /// What callers hear in place of the usual greeting, in one sentence.
    static func gist(ofAnnouncement kind: String, _ context: PageContext) -> String {
        kind == "closed"
            ? context.say(
                "Callers hear that the helpline is closed, and that whoever's number we can see is rung back as soon as we"
                    + " open.",
                "کال کرنے والے سنتے ہیں کہ ہیلپ لائن بند ہے، اور جن کا نمبر ہمیں نظر آتا ہے انہیں ہم کھلتے ہی فون کریں گے۔"
            )
            : context.say(
                "Callers hear that there is an emergency: who needs blood stays on the line, who wants to give does not"
                    + " go to the hospital but waits for our call.",
                "کال کرنے والے سنتے ہیں کہ ہنگامی صورتِ حال ہے: خون چاہیے تو لائن پر رہیں، خون دینا چاہیں تو ہسپتال نہ"
                    + " جائیں بلکہ ہماری کال کا انتظار کریں۔")
    }

    private static func announcement(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        guard let announcement = model.announcement else { return }
        html.element("p", .class("notice wait"), .id("announcement"), .attribute("role", "status")) { words in
            words.text(gist(ofAnnouncement: announcement.kind, context))
            words.text(context.say(" Put up by ", " کس نے لگایا: "))
            words.isolated(announcement.by)
            words.text(context.say(", ", "، ") + context.ago(announcement.since))
            words.text(context.say(".", "۔"))
        }
    }

    // MARK: - My telephone

    private static func state(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        // Who takes no calls, and has nothing to be told, sees no empty card.
        guard !model.isConnected || context.may("dispatchRequest") else { return }
        html.element("section", .class("card"), .id("my-telephone")) { card in
            if !model.isConnected {
                card.element("p", .class("notice refusal"), .attribute("role", "status")) { words in
                    words.text(
                        model.isSetUp
                            ? context.say(
                                "The exchange is not connected. If it runs, calls ring at the duty telephone; if it does "
                                    + "not, nobody can ring: start it.",
                                "ایکسچینج جڑا ہوا نہیں۔ اگر وہ چل رہا ہے تو کالیں ڈیوٹی فون پر جاتی ہیں؛ نہیں چل رہا تو کوئی کال"
                                    + " نہیں آ سکتی: اسے چلائیں۔")
                            : context.say(
                                "No telephone is set up: qatra telephony setup.",
                                "کوئی ٹیلی فون ترتیب نہیں دیا گیا: qatra telephony setup."))
                }
            }
            guard context.may("dispatchRequest") else { return }
            card.element("p") { line in
                line.text(context.say("You are ", "آپ: "))
                line.element("span", .class(model.state == "ready" ? "chip good" : "chip wait")) { chip in
                    chip.text(context.operatorState(model.state))
                }
                if let since = model.since {
                    line.element("span", .class("quiet"), text: " " + context.lasting(since))
                }
                RingingPage.toneSwitch(&line, context)
            }
            // In a call none of this is obeyed, and going away would take the call off the page.
            guard model.mine == nil else { return }
            Layout.form(&card, to: "/calls/state", context, class: "row") { form in
                form.element("label") { label in
                    label.element("span", text: context.say("My telephone", "میرا فون"))
                    label.void(
                        "input", .name("telephone"), .type("text"), .value(model.telephone),
                        .attribute("autocomplete", "off"), .attribute("dir", "ltr"))
                    label.element("span", .class("hint")) { hint in
                        hint.text(context.say("a name such as ", "نام جیسے "))
                        hint.isolated("operator1")
                        hint.text(context.say(", or a number such as ", "، یا نمبر جیسے "))
                        hint.isolated("0300-1234567")
                    }
                }
                for (value, key) in [("ready", "r"), ("onBreak", "k"), ("away", "")] {
                    form.element(
                        "button", .class(value == "ready" ? "primary" : ""), .name("state"), .value(value),
                        key.isEmpty ? .flag("", false) : .key(key)
                    ) { button in
                        key.isEmpty
                            ? button.text(context.operatorState(value))
                            : button.keyed(context.operatorState(value), key)
                    }
                }
            }
        }
    }

    // MARK: - Calls

    private static func waiting(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2") { head in
            head.text(context.say("Waiting", "انتظار میں"))
            head.element(
                "span", .class(model.waiting.isEmpty ? "chip dim" : "chip alarm"), text: "\(model.waiting.count)")
        }
        guard !model.waiting.isEmpty else {
            html.element("p", .class("card empty"), text: context.say("Nobody waits.", "کوئی انتظار میں نہیں۔"))
            return
        }
        let mayAnswer = context.may("dispatchRequest") && model.mine == nil
        for (place, call) in model.waiting.enumerated() {
            // The script sounds for a call that rings, never into a call that one is in.
            html.element(
                "section", .class("card tight"), .attribute("data-call", call.id),
                mayAnswer && call.callBack == nil ? .attribute("data-rings", call.id) : .flag("", false)
            ) { card in
                CallCard.describe(&card, call, context, isFirst: mayAnswer ? place == 0 : nil)
            }
        }
    }

    private static func others(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("Other calls", "دیگر کالیں"))
        guard !model.others.isEmpty else {
            html.element("p", .class("card empty"), text: context.say("None.", "کوئی نہیں۔"))
            return
        }
        html.element("section", .class("card stack")) { card in
            for call in model.others {
                card.element("div", .class("tight"), .attribute("data-call", call.id)) { line in
                    CallCard.describe(&line, call, context)
                    if model.mine == nil { CallsDesk.listenIn(&line, call, context) }
                }
            }
        }
    }
}
