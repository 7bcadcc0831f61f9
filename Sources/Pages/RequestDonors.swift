import Blood
import Dispatching
import Matching

/// The donors of a request: why each was chosen, how far each has come, and what the desk can note for each.
enum RequestDonors {
    static func render(_ html: inout HTML, _ model: RequestPage.Model, _ context: PageContext) {
        html.element(
            "h2",
            text: context.hasGateway
                ? context.say("Donors asked", "جن ڈونرز سے پوچھا")
                : context.say("Donors to ring", "جن ڈونرز کو فون کرنا ہے"))
        if model.donors.isEmpty {
            html.element(
                "p", .class("quiet"), text: context.say("Nobody has been asked yet.", "ابھی کسی سے نہیں پوچھا گیا۔"))
        }
        let open = model.donors.filter { $0.ask.stage.isOpen || $0.ask.stage == .donated }
        let ended = model.donors.filter { !($0.ask.stage.isOpen || $0.ask.stage == .donated) }
        for line in open.sorted(by: { rank($0.ask.stage) > rank($1.ask.stage) }) { render(&html, line, model, context) }
        if !ended.isEmpty {
            html.element("details", .id("ended-donors")) { details in
                details.element(
                    "summary", text: context.say("Not coming: \(ended.count)", "\(ended.count) جو نہیں آ رہے"))
                for line in ended { render(&details, line, model, context) }
            }
        }
        notAsked(&html, model, context)
    }

    private static func rank(_ stage: AskStage) -> Int {
        switch stage {
        case .accepted: 6
        case .arrived: 5
        case .onTheWay: 4
        case .pledged: 3
        case .unclear: 2
        case .donated: 1
        default: 0
        }
    }

    private static func render(
        _ html: inout HTML, _ line: RequestPage.DonorLine, _ model: RequestPage.Model, _ context: PageContext
    ) {
        let ask = line.ask
        html.element(
            "div", .class(ask.stage.isOpen || ask.stage == .donated ? "donor" : "donor ended"),
            .attribute("data-row", "\(ask.donor)-\(ask.stage.rawValue)"), .attribute("data-donor", String(ask.donor)),
            .attribute("data-stage", ask.stage.rawValue)
        ) { row in
            row.element("div") { cell in
                if context.may("seeRegister") {
                    cell.element("a", .href("/donors/\(ask.donor)")) { $0.isolated("№ \(ask.donor)") }
                } else {
                    cell.isolated("№ \(ask.donor)")
                }
                cell.text(" ")
                cell.element("span", .class("group")) { $0.isolated(context.words(ask.group)) }
                cell.element("div", .class("quiet"), text: context.kilometres(ask.distanceKilometres))
                // A number is shown to who has to ring it, and to nobody else.
                if !context.hasGateway, context.may("dispatchRequest"),
                    ask.stage.isOpen || [.silent, .unreachable].contains(ask.stage)
                {
                    cell.element("div") { $0.telephone(line.phone) }
                }
            }
            row.element("div") { cell in
                cell.element("div", .class("quiet"), text: reasons(ask, context))
                if line.prefersWomanOperator {
                    cell.element(
                        "span", .class("chip wait"), text: context.say("woman operator only", "صرف خاتون آپریٹر"))
                }
                if line.relayOnly {
                    cell.element("span", .class("chip wait"), text: context.relayOnly)
                }
                if let words = line.lastWords {
                    // The marks stand inside, so that they turn with the words and not with the page.
                    cell.element("div") { $0.isolated("“\(words)”") }
                }
            }
            row.element("div") { cell in
                cell.element("span", .class(tone(ask.stage)), text: context.words(ask.stage))
                cell.element("div", .class("quiet")) { detail in
                    if !ask.stage.isAnswered, let end = ask.voiceEnd { detail.text(context.words(end) + " · ") }
                    if ask.stage.isCommitted, let by = ask.arriveBy {
                        detail.text(context.say("until \(context.time(by))", "\(context.time(by)) تک"))
                    } else if ask.stage == .asked, !context.hasGateway {
                        detail.text(context.say("not sent: ring", "نہیں بھیجا گیا: فون کریں"))
                    } else if ask.stage == .asked {
                        detail.text("\(context.words(ask.channel)) \(context.words(ask.delivery))")
                        detail.text(" · ")
                        detail.text(context.percent(ask.plannedProbability))
                    } else {
                        detail.text(context.time(ask.changedAt))
                    }
                }
            }
            row.element("div", .class("row")) { cell in
                acts(&cell, ask, model, context)
                telephone(&cell, line, model, context)
            }
        }
    }

    /// Our operator speaks with every donor who is asked or comes; the family only with who wants to.
    private static func telephone(
        _ html: inout HTML, _ line: RequestPage.DonorLine, _ model: RequestPage.Model, _ context: PageContext
    ) {
        guard context.hasTelephone, line.ask.stage.isOpen, context.may("dispatchRequest") else { return }
        let base = "\(model.path)/donors/\(line.ask.donor)"
        Layout.form(&html, to: "\(base)/ring", context) { form in
            form.element(
                "button", .class("small"), text: context.say("Speak with the donor", "ڈونر سے بات کریں"))
        }
        guard line.ask.stage.isCommitted, !line.prefersWomanOperator, !line.relayOnly else { return }
        Layout.form(&html, to: "\(base)/call", context) { form in
            form.element(
                "button", .class("small"), text: context.say("Connect with the family", "خاندان سے بات کرائیں"))
        }
    }

    /// Why this donor; the distance stands beside the number already.
    private static func reasons(_ ask: Ask, _ context: PageContext) -> String {
        ask.reasons.filter { if case .distance = $0 { false } else { true } }.map(context.words).joined(
            separator: " · ")
    }

    private static func tone(_ stage: AskStage) -> String {
        switch stage {
        case .donated, .accepted: "chip good"
        case .pledged, .onTheWay, .arrived: "chip"
        case .unclear: "chip alarm"
        default: "chip dim"
        }
    }

    private static func acts(
        _ html: inout HTML, _ ask: Ask, _ model: RequestPage.Model, _ context: PageContext
    ) {
        guard context.may("dispatchRequest") else { return }
        let base = "\(model.path)/donors/\(ask.donor)"
        func press(_ noun: String, _ text: String, class name: String = "small") {
            Layout.form(&html, to: "\(base)/\(noun)", context) { form in
                form.element("button", .class(name), .attribute("data-act", noun), text: text)
            }
        }
        switch ask.stage {
        case .pledged:
            press("departure", context.say("left home", "نکل پڑے"))
            press("arrival", context.say("arrived", "پہنچ گئے"), class: "small primary")
            press("no-show", context.say("did not come", "نہیں آئے"))
        case .onTheWay: press("arrival", context.say("arrived", "پہنچ گئے"), class: "small primary")
        case .arrived:
            press("acceptance", context.say("accepted", "قبول"))
            press("donation", context.say("donated", "خون دیا"), class: "small primary")
        case .accepted: press("donation", context.say("donated", "خون دیا"), class: "small primary")
        default: break
        }
        if [.arrived, .accepted].contains(ask.stage) { deferral(&html, base, model, context) }
        if ask.previousStage != nil { press("undo", context.say("undo", "واپس")) }
        if [.asked, .unclear, .silent, .unreachable, .pledged, .onTheWay].contains(ask.stage),
            model.course.phase.isOngoing
        {
            onBehalf(&html, base, ask, context)
        }
    }

    private static func deferral(
        _ html: inout HTML, _ base: String, _ model: RequestPage.Model, _ context: PageContext
    ) {
        html.element("details", .id("defer-\(base)")) { details in
            details.element("summary", .class("button small"), text: context.say("deferred", "ملتوی"))
            Layout.form(&details, to: "\(base)/deferral", context, class: "tight") { form in
                form.element("select", .name("ruleKey"), .label(context.say("reason", "وجہ"))) { select in
                    for reason in model.deferralReasons {
                        select.element("option", .value(reason.key), text: context.say(reason.words))
                    }
                }
                form.element("label") { label in
                    label.text(context.say("until, if the blood bank said so", "کب تک، اگر بلڈ بینک نے بتایا"))
                    label.void("input", .type("date"), .name("until"))
                }
                form.element("button", .class("small"), text: context.say("Record", "درج کریں"))
            }
        }
    }

    /// A donor who rang instead of writing.
    private static func onBehalf(_ html: inout HTML, _ base: String, _ ask: Ask, _ context: PageContext) {
        html.element("details", .id("rang-\(ask.donor)")) { details in
            details.element("summary", .class("button small"), text: context.say("rang us", "فون آیا"))
            Layout.form(&details, to: "\(base)/replies", context, class: "row") { form in
                form.element("select", .name("minutes"), .label(context.say("comes in", "کتنی دیر میں"))) { select in
                    for minutes in [30, 60, 120, 240] {
                        select.element(
                            "option", .value(String(minutes)), text: context.duration(.minutes(Double(minutes))))
                    }
                }
                func answer(_ value: String, _ text: String) {
                    form.element("button", .class("small"), .name("answer"), .value(value), text: text)
                }
                answer("pledge", context.say("will come", "آئیں گے"))
                answer("decline", context.say("no", "نہیں"))
                answer("ill", context.say("ill", "بیمار"))
                answer("away", context.say("away", "شہر سے باہر"))
                answer("gave", context.say("gave lately", "دے چکے"))
                answer("stop", context.say("stop", "بند"))
                answer("wrongNumber", context.say("wrong number", "غلط نمبر"))
            }
        }
    }

    private static func notAsked(_ html: inout HTML, _ model: RequestPage.Model, _ context: PageContext) {
        let total = model.notAsked.values.reduce(0, +)
        guard total > 0 else { return }
        html.element("details", .id("not-asked")) { details in
            details.element(
                "summary",
                text: context.say(
                    "Donors around who are left alone: \(total), and why",
                    "قریب کے \(total) ڈونرز کو تنگ نہیں کیا گیا: کیوں"))
            details.element("ul", .class("tight")) { list in
                for (reason, count) in model.notAsked.sorted(by: {
                    ($0.value, $0.key.rawValue) > ($1.value, $1.key.rawValue)
                }) {
                    list.element("li", text: "\(count) · \(context.words(reason))")
                }
            }
        }
    }
}
