import Blood
import Dispatching
import Matching

/// What a person can do with a request: one key or one press each.
enum RequestActs {
    static func render(_ html: inout HTML, _ model: RequestPage.Model, _ context: PageContext) {
        guard context.may("dispatchRequest") else { return }
        html.element("div", .class("acts")) { acts in
            if model.course.phase.isOngoing {
                ongoing(&acts, model, context)
            } else {
                ended(&acts, model, context)
            }
        }
    }

    private static func ongoing(_ html: inout HTML, _ model: RequestPage.Model, _ context: PageContext) {
        let course = model.course
        if course.verification == .pending {
            press(
                &html, model, context, "verification", context.say("Facility confirms", "ہسپتال نے تصدیق کی"), key: "v",
                class: "primary")
            withReason(
                &html, model, context, "rejection", context.say("Facility does not confirm", "تصدیق نہیں ہوئی"),
                key: "x")
        }
        unfold(&html, "more", context.say("Ask more", "اور سے پوچھیں"), key: "m") { form in
            Layout.form(&form, to: model.path + "/waves", context, class: "row") { form in
                number(&form, "count", context.say("how many", "کتنے"), value: 5)
                form.element("button", text: context.say("Ask", "پوچھیں"))
            }
        }
        // Not the key that begins a note on the page of calls: who speaks and writes must not ask more people by it.
        press(&html, model, context, "wider-ring", context.say("Wider ring", "بڑا دائرہ"), key: "i")
        if !course.includesConditional, context.may("permitConditionalGroup") {
            withReason(
                &html, model, context, "conditional-groups",
                context.say("A doctor allows other groups", "ڈاکٹر نے دوسرے گروپ کی اجازت دی"),
                key: "g")
        }
        unfold(&html, "stock-units", context.say("Units issued from stock", "سٹاک سے یونٹ ملے"), key: "u") { form in
            Layout.form(&form, to: model.path + "/stock-units", context, class: "row") { form in
                number(&form, "units", context.say("units", "یونٹ"), value: 1)
                form.element("button", text: context.say("Record", "درج کریں"))
            }
            stockTakenBack(&form, model, context)
        }
        if course.isPaused {
            press(&html, model, context, "resumption", context.say("Resume", "چلائیں"), key: "e", class: "primary")
        } else {
            press(&html, model, context, "pause", context.say("Pause", "روکیں"), key: "e")
        }
        unfold(&html, "deadline", context.say("New time", "نیا وقت"), key: "t") { form in
            Layout.form(&form, to: model.path + "/deadline", context, class: "row") { form in
                form.element("label") { label in
                    label.text(context.say("needed by", "کب تک"))
                    label.void(
                        "input", .type("datetime-local"), .name("neededBy"),
                        .value(context.inputTime(model.request.neededBy)))
                }
                form.element("button", text: context.say("Set", "مقرر کریں"))
            }
        }
        unfold(&html, "units", context.say("Other number of units", "یونٹوں کی تعداد"), key: "k") { form in
            Layout.form(&form, to: model.path + "/units", context, class: "row") { form in
                number(&form, "units", context.say("units", "یونٹ"), value: model.request.unitsNeeded)
                form.element("button", text: context.say("Set", "مقرر کریں"))
            }
        }
        supervisor(&html, model, context)
        withReason(
            &html, model, context, "withdrawal", context.say("No longer needed", "اب ضرورت نہیں"), key: "q",
            class: "danger")
        if course.attention.contains(.deadlinePassed) {
            withReason(
                &html, model, context, "expiry",
                context.say("Close without enough units", "ناکافی یونٹ کے ساتھ بند کریں"), key: "z", class: "danger")
        }
    }

    private static func supervisor(_ html: inout HTML, _ model: RequestPage.Model, _ context: PageContext) {
        let course = model.course
        if course.isWithSupervisor {
            press(&html, model, context, "hand-over-end", context.say("Take back", "واپس لیں"), key: "h")
        } else {
            // Who may not write down a doctor's yes is shown whom to ask, not a button that ends in a refusal.
            let asksForLeave =
                course.attention.contains(.conditionalGroupNeedsPermission) && !context.may("permitConditionalGroup")
            withReason(
                &html, model, context, "hand-over",
                asksForLeave
                    ? context.say("Other groups: ask the supervisor", "دوسرے گروپ: سپروائزر سے پوچھیں")
                    : context.say("To the supervisor", "سپروائزر کو"), key: "h", class: asksForLeave ? "primary" : "")
        }
    }

    private static func ended(_ html: inout HTML, _ model: RequestPage.Model, _ context: PageContext) {
        let course = model.course
        if course.phase == .fulfilled || course.unitsInHand > 0 {
            unfold(&html, "reconciliation", context.say("Settle the units", "یونٹوں کا حساب"), key: "r") { form in
                Layout.form(&form, to: model.path + "/reconciliation", context, class: "row") { form in
                    let known = model.reconciliation
                    number(
                        &form, "drawn", context.say("drawn", "لیے گئے"), value: known?.drawn ?? course.unitsInHand,
                        least: 0)
                    number(
                        &form, "issued", context.say("issued", "جاری"), value: known?.issued ?? course.unitsInHand,
                        least: 0)
                    number(
                        &form, "transfused", context.say("transfused", "لگائے گئے"), value: known?.transfused ?? 0,
                        least: 0)
                    number(&form, "returned", context.say("returned", "واپس"), value: known?.returned ?? 0, least: 0)
                    form.element("button", text: context.say("Record", "درج کریں"))
                }
            }
        }
        press(&html, model, context, "reopening", context.say("Reopen", "دوبارہ کھولیں"), key: "y")
        // A unit written down by mistake may be what ended the request.
        if course.phase == .fulfilled { stockTakenBack(&html, model, context) }
    }

    /// Units from stock that were written down by mistake, one a press: the number that is left stands beside it.
    private static func stockTakenBack(_ html: inout HTML, _ model: RequestPage.Model, _ context: PageContext) {
        guard model.course.unitsFromStock > 0 else { return }
        Layout.form(&html, to: model.path + "/stock-units", context, class: "row") { form in
            form.void("input", .type("hidden"), .name("units"), .value("-1"))
            form.element("button", .class("small"), .id("act-stock-back")) { button in
                button.text(
                    context.say(
                        "Take back 1 of \(model.course.unitsFromStock) from stock",
                        "سٹاک کے \(model.course.unitsFromStock) میں سے 1 واپس لیں"))
            }
        }
    }

    // MARK: - Controls

    private static func press(
        _ html: inout HTML, _ model: RequestPage.Model, _ context: PageContext, _ noun: String, _ text: String,
        key: String, class name: String = ""
    ) {
        Layout.form(&html, to: "\(model.path)/\(noun)", context) { form in
            form.element("button", .class(name), .key(key), .id("act-\(noun)")) { button in
                button.text(text)
                button.element("kbd", text: key)
            }
        }
    }

    private static func withReason(
        _ html: inout HTML, _ model: RequestPage.Model, _ context: PageContext, _ noun: String, _ text: String,
        key: String, class name: String = ""
    ) {
        unfold(&html, noun, text, key: key, class: name) { body in
            Layout.form(&body, to: "\(model.path)/\(noun)", context, class: "row") { form in
                form.element("label") { label in
                    label.text(context.say("why, and who said so", "کیوں، اور کس نے کہا"))
                    label.void(
                        "input", .name("reason"), .flag("required", true), .attribute("maxlength", "300"),
                        .attribute("dir", "auto"))
                }
                form.element("button", .class(name), text: text)
            }
        }
    }

    private static func unfold(
        _ html: inout HTML, _ noun: String, _ text: String, key: String, class name: String = "",
        content: (inout HTML) -> Void
    ) {
        html.element("details", .id("unfold-\(noun)"), .key(key)) { details in
            details.element("summary", .class(name)) { summary in
                summary.text(text)
                summary.element("kbd", text: key)
            }
            content(&details)
        }
    }

    private static func number(_ html: inout HTML, _ name: String, _ text: String, value: Int, least: Int = 1) {
        html.element("label") { label in
            label.text(text)
            label.void(
                "input", .type("number"), .name(name), .value(String(value)), .attribute("min", String(least)),
                .attribute("max", "50"), .flag("required", true))
        }
    }
}
