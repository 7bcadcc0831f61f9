import Blood
import Matching

/// One call at the console: who it is, what is known before it is answered, and what can be done in it now.
enum CallCard {
    // MARK: - Who it is

    /// - Parameters:
    ///   - isFirst: set where the call can be answered here; the first has the key.
    ///   - isOver: the call has ended: no clock runs any more.
    ///   - showsNotes: the notes stand here, because they have no card of their own.
    static func describe(
        _ html: inout HTML, _ call: CallsPage.Line, _ context: PageContext, isFirst: Bool? = nil,
        isOver: Bool = false, showsNotes: Bool = true
    ) {
        html.element("div", .class("row")) { row in
            if let isFirst { answer(&row, call, isFirst: isFirst, context) }
            who(&row, call, context)
            if !isOver { clock(&row, call, context) }
            if !call.operatorName.isEmpty { row.element("span", .class("quiet")) { $0.isolated(call.operatorName) } }
            reasons(&row, call, context)
        }
        about(&html, call, context)
        requests(&html, call, context)
        history(&html, call, context)
        if showsNotes { list(&html, call.notes, context) }
    }

    static func who(_ row: inout HTML, _ call: CallsPage.Line, _ context: PageContext) {
        row.element(
            "span", .class("chip"),
            text: call.callBack == nil
                ? context.callKind(call.kind) : context.callBackCause("asked"))
        if call.phone.isEmpty, call.kind == "inbound" {
            row.element("span", .class("quiet"), text: context.say("number withheld", "نمبر ظاہر نہیں"))
        } else {
            row.telephone(call.phone)
        }
    }

    static func clock(_ row: inout HTML, _ call: CallsPage.Line, _ context: PageContext) {
        row.element(
            "span", .class("clock"), .attribute("data-since", String(call.since.millisecondsSince1970)),
            text: context.duration(context.now - call.since))
    }

    /// What an operator must know of this call before the first word.
    private static func reasons(_ row: inout HTML, _ call: CallsPage.Line, _ context: PageContext) {
        if call.wantsWoman {
            row.element("span", .class("chip wait"), text: context.say("woman operator only", "صرف خاتون آپریٹر"))
        }
        if !call.slowed.isEmpty {
            row.element("span", .class("chip wait"), text: context.nuisance(call.slowed))
        }
        if !call.callBackCause.isEmpty, call.callBack == nil {
            row.element(
                "span", .class("chip wait"),
                text: context.say("to be rung back: ", "واپس کال باقی: ") + context.callBackCause(call.callBackCause))
        }
        if call.isMuted {
            row.element("span", .class("chip wait"), text: context.say("you are muted", "آپ کی آواز بند ہے"))
        }
        for flag in call.flags where flag.isOpen || flag.isUpheld {
            row.element("span", .class("chip alarm")) { chip in
                chip.text(
                    flag.isOpen
                        ? context.say("flag: ", "شبہہ: ") : context.say("flag upheld: ", "شبہہ درست مانا گیا: "))
                chip.text(context.flagRule(flag.rule))
            }
        }
        for listener in call.listeners {
            row.element("span", .class("chip wait")) { chip in
                chip.text(context.say("listens in: ", "سن رہے ہیں: "))
                chip.isolated(listener)
            }
        }
    }

    private static func about(_ html: inout HTML, _ call: CallsPage.Line, _ context: PageContext) {
        // The request of the call stands among the open ones, unless it is none of the caller's.
        let own = call.request.flatMap { id in call.openRequests.contains { $0.request == id } ? nil : id }
        let ringsBefore = call.history.isEmpty ? call.earlierCalls : 0
        guard call.donor != nil || own != nil || ringsBefore > 0 else { return }
        html.element("div", .class("row")) { row in
            donor(&row, call, context)
            if let own {
                link(&row, own, call.reference, context)
                row.element("span", .class("quiet")) { $0.isolated(call.need) }
            }
            if ringsBefore > 0 { row.element("span", .class("quiet"), text: context.rangBefore(ringsBefore)) }
        }
    }

    static func donor(_ row: inout HTML, _ call: CallsPage.Line, _ context: PageContext) {
        guard let donor = call.donor else { return }
        row.element("a", .href("/donors/\(donor)")) { link in
            link.text(context.say("Donor ", "ڈونر "))
            link.isolated(call.donorName)
        }
    }

    static func link(_ row: inout HTML, _ request: RequestID, _ reference: String, _ context: PageContext) {
        row.element("a", .href("/requests/\(request)")) { link in
            link.text(context.say("Request ", "درخواست "))
            link.isolated("#\(reference)")
        }
    }

    private static func requests(_ html: inout HTML, _ call: CallsPage.Line, _ context: PageContext) {
        for need in call.openRequests {
            html.element("div", .class("row")) { row in
                link(&row, need.request, need.reference, context)
                row.element("strong") { $0.isolated(need.need) }
                let time = context.time(need.neededBy)
                row.element(
                    "span", .class("quiet"), text: context.say("needed by \(time)", "\(time) تک درکار"))
            }
        }
    }

    private static func history(_ html: inout HTML, _ call: CallsPage.Line, _ context: PageContext) {
        guard !call.history.isEmpty else { return }
        html.element("details", .id("history-\(call.id)")) { details in
            // Calls of ours to this number are told of too, and are no ringing of theirs.
            details.element(
                "summary",
                text: call.earlierCalls > 0
                    ? context.rangBefore(call.earlierCalls)
                    : context.say("earlier calls of ours", "ہماری پہلے کی کالیں"))
            details.element("ul", .class("tight")) { list in
                for earlier in call.history.prefix(CallsPage.historyMax) {
                    list.element("li", .class("row")) { item in
                        item.element("span", .class("quiet"), text: context.moment(earlier.at))
                        item.element("span", text: context.callKind(earlier.kind))
                        if !earlier.outcome.isEmpty {
                            item.element("span", .class("chip dim"), text: context.callOutcome(earlier.outcome))
                        }
                        if !earlier.operatorName.isEmpty {
                            item.element("span", .class("quiet")) { $0.isolated(earlier.operatorName) }
                        }
                        if !earlier.note.isEmpty { item.element("span") { $0.isolated("“\(earlier.note)”") } }
                    }
                }
            }
        }
    }

    private static func list(_ html: inout HTML, _ notes: [CallsPage.Note], _ context: PageContext) {
        guard !notes.isEmpty else { return }
        html.element("ul", .class("tight")) { list in
            for note in notes {
                list.element("li") { item in
                    item.element("span", .class("quiet"), text: context.moment(note.at) + " ")
                    item.isolated(note.words)
                    item.text(" ")
                    item.element("span", .class("quiet")) { $0.isolated(note.by) }
                }
            }
        }
    }

    // MARK: - Waiting

    /// Answers the call, or rings back who kept the place.
    static func answer(_ html: inout HTML, _ call: CallsPage.Line, isFirst: Bool, _ context: PageContext) {
        let path = call.callBack.map { "/call-backs/\($0)/ring" } ?? "/calls/\(call.id)/take"
        let text =
            call.callBack == nil ? context.say("Answer", "جواب دیں") : context.say("Ring back", "واپس کال کریں")
        Layout.form(&html, to: path, context) { form in
            form.element("button", .class("primary"), isFirst ? .key("a") : .flag("", false)) { button in
                isFirst ? button.keyed(text, "a") : button.text(text)
            }
        }
    }

    // MARK: - The call I am in

    static func current(_ html: inout HTML, _ call: CallsPage.Line, _ context: PageContext) {
        html.element("section", .class("card needs stack"), .id("my-call")) { card in
            card.element("h2", text: heading(call, context))
            card.element("div", .class("tight")) { describe(&$0, call, context, showsNotes: false) }
            takeRequest(&card, call, context)
            callBack(&card, call, context)
            acts(&card, call, context)
            if call.isSpeaking { bringIn(&card, call, context) }
            nuisance(&card, call, mayJudge: call.isSpeaking, context)
        }
    }

    private static func heading(_ call: CallsPage.Line, _ context: PageContext) -> String {
        if call.isSpeaking {
            switch (call.third, call.isOnHold) {
            case ("in", true):
                return context.say(
                    "You speak with the third; the other side hears music",
                    "آپ تیسرے سے بات کر رہے ہیں؛ دوسری طرف موسیقی ہے")
            case ("in", false): return context.say("All three speak", "تینوں بات کر رہے ہیں")
            case (_, true):
                return context.say("On hold: the other side hears music", "ہولڈ پر: دوسری طرف موسیقی ہے")
            case (_, false): return context.say("You are speaking", "آپ بات کر رہے ہیں")
            }
        }
        switch call.stage {
        case "ringingSecond": return context.say("The other side rings", "دوسری طرف گھنٹی بج رہی ہے")
        case "notice":
            return context.say("The other side hears the recording notice", "دوسری طرف ریکارڈنگ کی اطلاع سن رہی ہے")
        case "closing", "ended": return context.say("The call is ending", "کال ختم ہو رہی ہے")
        default: return context.say("Your telephone rings", "آپ کا فون بج رہا ہے")
        }
    }

    private static func takeRequest(_ html: inout HTML, _ call: CallsPage.Line, _ context: PageContext) {
        guard ["inbound", "desk"].contains(call.kind), call.request == nil, context.may("openRequest") else { return }
        html.element("p") { line in
            line.element(
                "a", .class("button"), .href("/requests/new?call=\(call.id)"),
                text: context.say("Take the request", "درخواست لیں"))
        }
    }

    /// Who has been spoken with stays among those to be rung back until somebody says what came of it there.
    private static func callBack(_ html: inout HTML, _ call: CallsPage.Line, _ context: PageContext) {
        guard !call.callBackCause.isEmpty, context.may("dispatchRequest") else { return }
        html.element("p") { line in
            line.element(
                "a", .class("button"), .href("/call-backs"),
                text: context.say("Say what came of the call-back", "لکھیں کہ واپس کال کا کیا ہوا"))
        }
    }

    /// Only what does something now; the same key does a thing and takes it back.
    private static func acts(_ html: inout HTML, _ call: CallsPage.Line, _ context: PageContext) {
        var acts: [(value: String, key: String, text: String)] = []
        if call.isSpeaking {
            if !call.isOnHold {
                acts.append(("hold", "h", context.say("Hold", "ہولڈ")))
            } else if call.third.isEmpty {
                acts.append(("unhold", "h", context.say("Back", "واپس")))
            } else {
                // To come back is to let the third go, and to be told so before.
                acts.append(("unhold", "h", context.say("Back, without the third", "واپس، تیسرے کے بغیر")))
            }
            acts.append(
                call.isMuted
                    ? ("unmute", "m", context.say("Unmute", "آواز کھولیں"))
                    : ("mute", "m", context.say("Mute", "آواز بند")))
            if call.third == "in" {
                if call.isOnHold { acts.append(("merge", "g", context.say("All three", "تینوں"))) }
                acts.append(("transfer", "t", context.say("Transfer", "منتقل")))
            }
        }
        acts.append(("hangUp", "x", context.say("Hang up", "کال ختم")))
        Layout.form(&html, to: "/calls/\(call.id)", context, class: "row") { form in
            for act in acts {
                form.element(
                    "button", .class(act.value == "hangUp" ? "danger" : ""), .name("act"), .value(act.value),
                    .key(act.key)
                ) { $0.keyed(act.text, act.key) }
            }
        }
    }

    private static func bringIn(_ html: inout HTML, _ call: CallsPage.Line, _ context: PageContext) {
        guard call.third.isEmpty else {
            if call.third == "rings" {
                html.element(
                    "p", .class("quiet"), text: context.say("The third is being rung.", "تیسرے کو فون کیا جا رہا ہے۔"))
            }
            return
        }
        Layout.form(&html, to: "/calls/\(call.id)/consult", context, class: "row test-send") { form in
            form.element("label") { label in
                let text = context.say("Bring somebody in: a telephone or a number", "کسی کو شامل کریں: فون یا نمبر")
                label.element("span") { $0.keyed(text, "c") }
                label.void(
                    "input", .name("telephone"), .type("text"), .attribute("dir", "ltr"),
                    .attribute("autocomplete", "off"), .key("c"), .label(text))
            }
            form.element("button", .class("small"), text: context.say("Ring", "ملائیں"))
        }
    }

    // MARK: - After the call

    static func ended(_ html: inout HTML, _ call: CallsPage.Line, _ context: PageContext) {
        html.element("section", .class("card heed stack"), .id("last-call")) { card in
            card.element(
                "h2", text: context.say("The call has ended: write it up", "کال ختم ہوئی: اس کا اندراج کریں"))
            card.element("div", .class("tight")) { describe(&$0, call, context, isOver: true, showsNotes: false) }
            takeRequest(&card, call, context)
            callBack(&card, call, context)
            nuisance(&card, call, mayJudge: true, context)
        }
    }

    /// In a part of its own: what is typed here neither stops the call's card from being read again, nor is lost when
    /// the call ends meanwhile.
    static func notes(_ html: inout HTML, _ call: CallsPage.Line, _ context: PageContext) {
        html.element("section", .class("card tight"), .id("call-notes")) { card in
            Layout.form(&card, to: "/calls/\(call.id)/note", context, class: "reply") { form in
                form.element("label") { label in
                    label.element("span") { $0.keyed(context.say("Note of this call", "اس کال کا نوٹ"), "w") }
                    label.void(
                        "input", .name("words"), .type("text"), .key("w"), .flag("required", true),
                        .attribute("maxlength", String(CallsPage.noteLengthMax)), .attribute("dir", "auto"),
                        .attribute("autocomplete", "off"),
                        .label(context.say("Note of this call", "اس کال کا نوٹ")))
                }
                form.element("button", text: context.say("Note", "لکھیں"))
            }
            list(&card, call.notes, context)
        }
    }

    /// A family with an open request is never a nuisance, whatever it says, and a number that was withheld cannot be
    /// known again.
    private static func nuisance(
        _ html: inout HTML, _ call: CallsPage.Line, mayJudge: Bool, _ context: PageContext
    ) {
        let mayBeMarked =
            mayJudge && call.kind == "inbound" && !call.phone.isEmpty && !call.hasRequest && call.slowed != "prank"
        guard context.may("dispatchRequest"), mayBeMarked || !call.slowed.isEmpty else { return }
        html.element("div", .class("acts")) { acts in
            if !call.slowed.isEmpty { CallsDesk.clear(&acts, call.id, context, class: "") }
            guard mayBeMarked else { return }
            acts.element("details", .id("prank-\(call.id)")) { details in
                details.element("summary", text: context.say("Prank call", "شرارتی کال"))
                Layout.form(&details, to: "/calls/\(call.id)/mark", context, class: "tight") { form in
                    form.element("p", text: CallsDesk.whatSlowedMeans(context))
                    form.element("div") { row in
                        row.element(
                            "button", .class("danger"), .name("mark"), .value("prank"),
                            text: context.say("It was a prank call", "یہ شرارتی کال تھی"))
                    }
                }
            }
        }
    }
}
