import Blood

/// What a supervisor sees and does at the telephone: listening in, announcements, nuisance callers, the day's figures.
enum CallsDesk {
    static func render(_ html: inout HTML, _ model: CallsPage.Model, _ context: PageContext) {
        html.element("p") { line in
            line.element("a", .href("/prompts"), text: context.say("What the telephone says", "فون کیا کہتا ہے"))
        }
        html.element("h2", text: context.say("Today", "آج"))
        figures(&html, model.figures, context)
        if !model.presences.isEmpty {
            html.element("section", .class("card tight")) { presences(&$0, model.presences, context) }
        }
        html.element("section", .class("card tight"), .id("announcements")) { announcements(&$0, model, context) }
        html.element("section", .class("card"), .id("nuisances")) { nuisances(&$0, model, context) }
    }

    // MARK: - Listening in

    /// Only where it does something now; both sides are told, and so is who presses it.
    static func listenIn(_ html: inout HTML, _ call: CallsPage.Line, _ context: PageContext) {
        guard context.may("seeOverview"), call.mayBeListenedTo, call.stage == "talking",
            ["inbound", "verification", "desk"].contains(call.kind)
        else { return }
        Layout.form(&html, to: "/calls/\(call.id)/listen", context, class: "row") { form in
            form.element("button", .class("small"), text: context.say("Listen in", "کال سنیں"))
            form.element(
                "span", .class("quiet"),
                text: context.say(
                    "Your telephone rings. Both sides are told that somebody listens.",
                    "آپ کا فون بجے گا۔ دونوں طرف بتایا جاتا ہے کہ کوئی سن رہا ہے۔"))
        }
    }

    // MARK: - Announcements

    private static func announcements(_ html: inout HTML, _ model: CallsPage.Model, _ context: PageContext) {
        html.element("h2", text: context.say("Announcement to all callers", "سب کال کرنے والوں کے لیے اعلان"))
        if model.announcement != nil {
            Layout.form(&html, to: "/calls/announcement", context, class: "row") { form in
                form.element(
                    "button", .class("primary"), .name("kind"), .value("none"),
                    text: context.say("Take the announcement down", "اعلان ہٹائیں"))
            }
        } else {
            html.element("p", .class("quiet"), text: context.say("None is up.", "کوئی اعلان نہیں لگا۔"))
        }
        html.element("div", .class("acts")) { acts in
            let kinds = [
                ("emergency", context.say("Emergency", "ہنگامی صورتِ حال")),
                ("closed", context.say("Helpline closed", "ہیلپ لائن بند")),
            ]
            for (kind, text) in kinds where kind != model.announcement?.kind {
                acts.element("details", .id("announce-\(kind)")) { details in
                    details.element("summary", text: text)
                    Layout.form(&details, to: "/calls/announcement", context, class: "tight") { form in
                        form.element("p", text: CallsPage.gist(ofAnnouncement: kind, context))
                        form.element("div") { row in
                            row.element(
                                "button", .class("danger"), .name("kind"), .value(kind),
                                text: context.say("Put it up for every caller", "سب کے لیے لگائیں"))
                        }
                    }
                }
            }
        }
    }

    // MARK: - Nuisance callers

    static func whatSlowedMeans(_ context: PageContext) -> String {
        context.say(
            "Such callers are put behind the others and asked to press a key. They are never refused. Who asks about"
                + " their donor is never a nuisance.",
            "ایسے کال کرنے والے دوسروں کے بعد آتے ہیں اور ان سے ایک بٹن دبانے کو کہا جاتا ہے۔ انہیں کبھی روکا نہیں جاتا۔ جو"
                + " اپنے ڈونر کا پوچھے وہ کبھی تنگ کرنے والا نہیں۔")
    }

    static func clear(_ html: inout HTML, _ call: String, _ context: PageContext, class name: String = "small") {
        Layout.form(&html, to: "/calls/\(call)/mark", context) { form in
            form.element(
                "button", .class(name), .name("mark"), .value("cleared"),
                text: context.say("Not a nuisance", "تنگ کرنے والا نہیں"))
        }
    }

    private static func nuisances(_ html: inout HTML, _ model: CallsPage.Model, _ context: PageContext) {
        html.element("h2", text: context.say("Nuisance callers", "تنگ کرنے والی کالیں"))
        html.element("p", .class("quiet"), text: whatSlowedMeans(context))
        guard !model.nuisances.isEmpty else {
            html.element("p", text: context.say("There are none now.", "اس وقت کوئی نہیں۔"))
            return
        }
        html.element("table", .class("rows")) { table in
            table.element("thead") { head in
                head.element("tr") { row in
                    row.element("th", text: context.say("Number", "نمبر"))
                    row.element("th", text: context.say("Silent calls", "خاموش کالیں"))
                    row.element("th", text: context.say("Prank calls", "شرارتی کالیں"))
                    row.element("th", text: context.say("Last rang", "آخری کال"))
                    row.element("th", text: context.say("Stands behind for", "پیچھے رکھنے کی وجہ"))
                    row.element("th")
                }
            }
            table.element("tbody") { body in
                for nuisance in model.nuisances {
                    body.element("tr") { line(&$0, nuisance, context) }
                }
            }
        }
    }

    private static func line(_ row: inout HTML, _ nuisance: CallsPage.Nuisance, _ context: PageContext) {
        row.element("td", .class("main")) { $0.telephone(nuisance.phone) }
        row.element(
            "td", text: context.say("\(nuisance.silent) silent", "\(nuisance.silent) خاموش"))
        row.element(
            "td", text: context.say("\(nuisance.pranks) prank", "\(nuisance.pranks) شرارتی"))
        row.element("td", .class("quiet"), text: context.moment(nuisance.lastAt))
        row.element("td") {
            $0.element("span", .class("chip wait"), text: context.nuisance(nuisance.standing))
        }
        row.element("td") { clear(&$0, nuisance.lastCall, context) }
    }

    // MARK: - Figures

    private static func figures(_ html: inout HTML, _ figures: CallsPage.Figures, _ context: PageContext) {
        html.element("div", .class("counters"), .id("call-figures")) { counters in
            func counter(_ text: String, _ label: String) {
                counters.element("div", .class("counter")) { counter in
                    counter.element("b", text: text)
                    counter.element("span", text: label)
                }
            }
            func share(_ number: Int, of total: Int) -> String {
                total == 0 ? "–" : context.percent(Double(number) / Double(total))
            }
            counter(String(figures.calls), context.say("calls came", "کالیں آئیں"))
            counter(String(figures.answered), context.say("answered by a person", "کا جواب دیا گیا"))
            counter(
                share(figures.within15, of: figures.answered),
                context.say("within 15 s (goal 90 %)", "15 سیکنڈ میں (ہدف 90 فیصد)"))
            counter(
                share(figures.within20, of: figures.answered),
                context.say("within 20 s (goal 95 %)", "20 سیکنڈ میں (ہدف 95 فیصد)"))
            counter(
                share(figures.within60, of: figures.firstActions),
                context.say(
                    "first action within 60 s (goal 90 %), of \(figures.firstActions) calls that led to a request",
                    "پہلا قدم 60 سیکنڈ میں (ہدف 90 فیصد)، درخواست بننے والی \(figures.firstActions) کالوں میں سے"))
            counter(String(figures.abandoned), context.say("hung up while waiting", "انتظار میں بند ہوئیں"))
        }
    }

    private static func presences(_ html: inout HTML, _ presences: [CallsPage.Presence], _ context: PageContext) {
        for presence in presences {
            html.element("div", .class("row")) { row in
                row.element("strong") { $0.isolated(presence.name) }
                row.element(
                    "span", .class(presence.state == "ready" ? "chip good" : "chip dim"),
                    text: context.operatorState(presence.state))
                row.element("span", .class("quiet"), text: context.lasting(presence.since))
            }
        }
    }
}
