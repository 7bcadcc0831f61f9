public import Blood
public import Dispatching
public import Matching

/// The sheet by which one shift hands the desk to the next: printed, or taken over on the screen by name.
public enum HandoverPage {
    public struct Line: Sendable, RequestLine {
        public var id: RequestID
        public var reference: String
        public var group: BloodGroup
        public var isAnyGroup: Bool
        public var component: BloodComponent
        public var facility: Words
        public var neededBy: Instant
        public var units: Int
        public var inHand: Int
        public var step: WaitingStep
        /// When the step should be done; `nil` where nobody has said.
        public var due: Instant?
        public var attention: [Attention]
        /// Who of the staff did something for it last; empty where nobody has.
        public var watchedBy: String

        public init(
            id: RequestID, reference: String, group: BloodGroup, isAnyGroup: Bool, component: BloodComponent,
            facility: Words, neededBy: Instant, units: Int, inHand: Int, step: WaitingStep, due: Instant?,
            attention: [Attention], watchedBy: String
        ) {
            self.id = id
            self.reference = reference
            self.group = group
            self.isAnyGroup = isAnyGroup
            self.component = component
            self.facility = facility
            self.neededBy = neededBy
            self.units = units
            self.inHand = inHand
            self.step = step
            self.due = due
            self.attention = attention
            self.watchedBy = watchedBy
        }

        var phase: RequestPhase { .open }
    }

    /// One handover that waits, or is over.
    public struct Given: Sendable {
        public var id: Int64
        public var by: String
        public var isOwn: Bool
        public var at: Instant
        public var words: String
        public var openRequests: Int
        public var needing: Int
        public var callBacks: Int
        public var flags: Int
        public var taken: (by: String, at: Instant)?

        public init(
            id: Int64, by: String, isOwn: Bool, at: Instant, words: String, openRequests: Int, needing: Int,
            callBacks: Int, flags: Int, taken: (by: String, at: Instant)? = nil
        ) {
            self.id = id
            self.by = by
            self.isOwn = isOwn
            self.at = at
            self.words = words
            self.openRequests = openRequests
            self.needing = needing
            self.callBacks = callBacks
            self.flags = flags
            self.taken = taken
        }
    }

    public struct CallBackLine: Sendable {
        /// Raw value of the cause.
        public var cause: String
        public var since: Instant
        public var request: String

        public init(cause: String, since: Instant, request: String) {
            self.cause = cause
            self.since = since
            self.request = request
        }
    }

    public struct Model: Sendable {
        /// The worst first.
        public var lines: [Line]
        public var callBacks: [CallBackLine]
        public var flags: Int
        /// Planned in the running shift or signed on, and not at the telephone.
        public var away: [NightPage.Person]
        public var next: [RotaPage.ShiftLine]
        public var incidents: [(id: Int64, name: String)]
        /// Newest first; the first may wait to be taken over.
        public var given: [Given]
        public var entered: String
        public var problem: Words?

        public init(
            lines: [Line], callBacks: [CallBackLine], flags: Int, away: [NightPage.Person],
            next: [RotaPage.ShiftLine], incidents: [(id: Int64, name: String)], given: [Given], entered: String = "",
            problem: Words? = nil
        ) {
            self.lines = lines
            self.callBacks = callBacks
            self.flags = flags
            self.away = away
            self.next = next
            self.incidents = incidents
            self.given = given
            self.entered = entered
            self.problem = problem
        }
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Handover of the shift", "شفٹ کی حوالگی")
        return Layout.console(title, area: .night, context) { main in
            ShiftParts.ways(&main, to: "/handover", context)
            main.element("div", .class("stack")) { stack in
                stack.element("h1") { head in
                    head.text(title + " ")
                    head.element("span", .class("quiet")) { $0.isolated(context.time(context.now)) }
                }
                let waiting = model.given.first.flatMap { $0.taken == nil ? $0 : nil }
                if let waiting { take(&stack, waiting, context) }
                requests(&stack, model, context)
                rest(&stack, model, context)
                if waiting == nil { give(&stack, model, context) }
                past(&stack, model.given.filter { $0.taken != nil }, context)
            }
        }
    }

    private static func take(_ html: inout HTML, _ given: Given, _ context: PageContext) {
        html.element("section", .class("card heed stack"), .id("waiting")) { card in
            card.element("h2") { head in
                head.text(context.say("Handed over by ", "حوالہ کرنے والا: "))
                head.isolated(given.by)
                head.text(context.say(", ", "، "))
                head.isolated(context.time(given.at))
            }
            words(&card, given, context)
            guard !given.isOwn else {
                card.element(
                    "p", .class("quiet"),
                    text: context.say(
                        "Waits until somebody else takes over.", "منتظر ہے کہ کوئی دوسرا سنبھالے۔"))
                return
            }
            Layout.form(&card, to: "/handover/\(given.id)/taking", context) { form in
                form.element("button", .class("primary"), text: context.say("I take over", "میں سنبھالتا/سنبھالتی ہوں"))
            }
        }
    }

    private static func words(_ html: inout HTML, _ given: Given, _ context: PageContext) {
        if !given.words.isEmpty { html.element("p", .class("wrap"), .attribute("dir", "auto"), text: given.words) }
        html.element(
            "p", .class("quiet"),
            text: context.say(
                "\(given.openRequests) open requests, of which \(given.needing) needed a person; \(given.callBacks) call backs, \(given.flags) flags",
                "\(given.openRequests) کھلی درخواستیں، جن میں سے \(given.needing) کو انسان چاہیے تھا؛ \(given.callBacks) واپسی کالیں، \(given.flags) شبہات"
            ))
    }

    private static func requests(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", .class("row")) { head in
            head.element("span", text: context.say("Open requests, the worst first", "کھلی درخواستیں، سب سے نازک پہلے"))
            head.element("span", .class("chip dim"), text: String(model.lines.count))
        }
        html.element("div", .class("board")) { board in
            for line in model.lines { self.line(&board, line, context) }
        }
    }

    private static func line(_ html: inout HTML, _ line: Line, _ context: PageContext) {
        html.element("a", .class("line"), .href("/requests/\(line.id)")) { row in
            RequestLines.beginning(&row, line, context)
            row.element("div") { place in
                place.element("strong") { $0.isolated(context.say(line.facility)) }
                place.element("div", .class("quiet")) { quiet in
                    quiet.text(context.say("needed by ", "کب تک: "))
                    quiet.isolated(context.time(line.neededBy))
                    quiet.text(context.say(", in hand ", "، ملے "))
                    quiet.isolated("\(line.inHand)/\(line.units)")
                }
            }
            row.element("div") { next in
                next.element("div") { VisitorParts.phrase(&$0, context.words(line.step), context) }
                if let due = line.due {
                    next.element("div", .class("quiet")) { words in
                        words.text(context.say("due ", "مقررہ وقت "))
                        words.isolated(context.time(due))
                    }
                }
            }
            row.element("div") { cell in
                if !line.watchedBy.isEmpty {
                    cell.element("div") { who in
                        who.text(context.say("last looked after by ", "آخری دیکھ بھال: "))
                        who.isolated(line.watchedBy)
                    }
                }
                for attention in line.attention {
                    cell.element("span", .class("chip wait"), text: context.words(attention))
                }
            }
        }
    }

    private static func rest(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("section", .class("card")) { card in
            card.element("dl", .class("facts")) { facts in
                facts.fact(context.say("incidents", "بڑے حادثے")) { value in
                    if model.incidents.isEmpty { value.text(context.say("none", "کوئی نہیں")) }
                    for incident in model.incidents {
                        value.element("div") { line in
                            line.element("a", .href("/incidents/\(incident.id)")) { $0.isolated(incident.name) }
                        }
                    }
                }
                facts.fact(context.say("to be rung back", "واپس کال کرنی ہے")) { value in
                    if model.callBacks.isEmpty { value.text(context.say("nobody", "کوئی نہیں")) }
                    for task in model.callBacks {
                        value.element("div") { line in
                            VisitorParts.phrase(&line, context.callBackCause(task.cause), context)
                            line.text(context.say(", ", "، "))
                            VisitorParts.phrase(&line, context.ago(task.since), context)
                            guard !task.request.isEmpty else { return }
                            line.text(" ")
                            line.isolated("#\(task.request)")
                        }
                    }
                }
                facts.fact(context.say("flags to decide", "شبہات جن کا فیصلہ باقی ہے"), String(model.flags))
                facts.fact(context.say("away", "غیر حاضر")) { value in
                    if model.away.isEmpty { value.text(context.say("nobody", "کوئی نہیں")) }
                    for person in model.away {
                        value.element("div") { line in
                            line.isolated(person.name)
                            line.text(" ")
                            VisitorParts.phrase(
                                &line,
                                person.state.isEmpty
                                    ? context.say("not signed on", "حاضر نہیں")
                                    : context.operatorState(person.state), context)
                        }
                    }
                }
                facts.fact(context.say("on next", "اگلی شفٹ میں")) { value in
                    if model.next.isEmpty { value.text(context.say("nobody is planned", "کوئی طے نہیں")) }
                    for shift in model.next {
                        value.element("div") { RotaPage.shift(&$0, shift, context) }
                    }
                }
            }
        }
    }

    private static func give(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        Layout.form(&html, to: "/handover", context, class: "card stack") { form in
            form.element("h2", text: context.say("Hand over", "حوالے کریں"))
            FormFields(
                entered: ["words": model.entered], problems: model.problem.map { ["words": $0] } ?? [:],
                context: context
            ).note(
                &form, "words",
                context.say("What the next one has to know; no names", "اگلے کو کیا معلوم ہونا چاہیے؛ نام نہ لکھیں"))
            form.element("div") {
                $0.element("button", .class("primary"), text: context.say("I hand over", "میں حوالے کرتا/کرتی ہوں"))
            }
        }
    }

    private static func past(_ html: inout HTML, _ given: [Given], _ context: PageContext) {
        guard !given.isEmpty else { return }
        html.element("section", .class("card")) { card in
            card.element("h2", text: context.say("Earlier", "اس سے پہلے"))
            card.element("ul", .class("needs")) { list in
                for one in given {
                    list.element("li") { item in
                        item.element("p") { line in
                            line.isolated(one.by)
                            line.text(context.say(" to ", " سے "))
                            line.isolated(one.taken?.by ?? "")
                            line.text(context.say(", ", "، "))
                            line.isolated(context.time(one.at))
                            guard let taken = one.taken else { return }
                            line.text(context.say(", taken over ", "، سنبھالا "))
                            line.isolated(context.time(taken.at))
                        }
                        words(&item, one, context)
                    }
                }
            }
        }
    }
}
