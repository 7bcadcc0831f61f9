import Blood

/// What the desk can note about a donor. Each act is a record with who and when; none erases anything.
enum DonorActs {
    static func render(_ html: inout HTML, _ model: DonorPage.Model, _ context: PageContext) {
        html.element("div", .class("acts"), .id("acts")) { acts in
            acts.element("a", .class("button primary"), .href("\(model.path)/edit"), .key("e")) {
                $0.keyed(context.say("Edit", "تبدیل کریں"), "e")
            }
            deferral(&acts, model, context)
            if model.isDeferred { reinstatement(&acts, model, context) }
            if model.optedOutAt == nil {
                pause(&acts, model, context)
                optOut(&acts, model, context)
            }
        }
    }

    private static func fields(_ model: DonorPage.Model, _ context: PageContext) -> FormFields {
        FormFields(entered: model.entered, problems: model.problems, context: context)
    }

    /// Open when something typed there was refused.
    private static func isOpen(_ names: [String], _ model: DonorPage.Model) -> Bool {
        names.contains { model.problems[$0] != nil }
    }

    private static func deferral(_ html: inout HTML, _ model: DonorPage.Model, _ context: PageContext) {
        let fields = fields(model, context)
        html.element(
            "details", .id("defer"), .key("t"),
            .flag("open", isOpen(["ruleKey", "since", "ended", "until"], model))
        ) { details in
            details.element("summary") { $0.keyed(context.say("Defer", "ملتوی کریں"), "t") }
            Layout.form(&details, to: "\(model.path)/deferrals", context, class: "stack") { form in
                form.element("div", .class("fields")) { grid in
                    fields.select(
                        &grid, "ruleKey", context.say("Reason", "وجہ"),
                        model.rules.map { ($0.key, context.say($0.words)) })
                    grid.element("label", .class(model.problems["since"] == nil ? "" : "has-problem")) { label in
                        label.element("span", text: context.say("Began on", "کب شروع ہوا"))
                        label.void(
                            "input", .type("date"), .name("since"),
                            .value(model.entered["since"] ?? "\(model.today)"), .attribute("max", "\(model.today)"),
                            .flag("required", true))
                        fields.problem(&label, "since")
                    }
                    fields.input(
                        &grid, "ended", context.say("Over on", "کب ختم ہوا"), type: "date",
                        hint: context.say(
                            "recovered, last dose; empty while it lasts", "صحت یابی، آخری خوراک؛ جاری ہو تو خالی"))
                    fields.input(
                        &grid, "until", context.say("Blood bank said until", "بلڈ بینک نے کب تک کہا"), type: "date",
                        hint: context.say("can only lengthen the rule", "قاعدے سے صرف لمبا ہو سکتا ہے"))
                }
                form.element("div") { $0.element("button", .class("primary"), text: context.say("Record", "درج کریں")) }
            }
        }
    }

    private static func reinstatement(_ html: inout HTML, _ model: DonorPage.Model, _ context: PageContext) {
        html.element("details", .id("reinstate"), .key("r"), .flag("open", isOpen(["reason"], model))) { details in
            details.element("summary") { $0.keyed(context.say("Reinstate", "بحال کریں"), "r") }
            Layout.form(&details, to: "\(model.path)/reinstatement", context, class: "tight") { form in
                form.element(
                    "p", .class("quiet"),
                    text: context.say(
                        "Ends every deferral in force. They stay on record.",
                        "تمام جاری التوا ختم ہوں گے۔ ریکارڈ میں رہیں گے۔"))
                fields(model, context).input(
                    &form, "reason", context.say("Why", "کیوں"), .attribute("maxlength", "300"),
                    .flag("required", true))
                form.element("div") {
                    $0.element("button", .class("primary"), text: context.say("Reinstate", "بحال کریں"))
                }
            }
        }
    }

    private static func pause(_ html: inout HTML, _ model: DonorPage.Model, _ context: PageContext) {
        html.element("details", .id("pause"), .key("w"), .flag("open", isOpen(["pauseUntil"], model))) { details in
            details.element("summary") {
                $0.keyed(
                    model.pausedUntil == nil
                        ? context.say("Pause", "وقفہ دیں")
                        : context.say("Change or end the pause", "وقفہ بدلیں یا ختم کریں"),
                    "w")
            }
            Layout.form(&details, to: "\(model.path)/pause", context, class: "tight") { form in
                form.element("label") { label in
                    label.element("span", text: context.say("Not asked from this day on", "اس دن سے نہ پوچھا جائے"))
                    label.void(
                        "input", .type("date"), .name("from"), .attribute("min", "\(model.today)"),
                        .value(model.entered["pauseFrom"] ?? model.pausedFrom.map { "\($0)" } ?? ""))
                    label.element("span", .class("hint"), text: context.say("empty: from today", "خالی: آج سے"))
                }
                form.element("label", .class(model.problems["pauseUntil"] == nil ? "" : "has-problem")) { label in
                    label.element(
                        "span", text: context.say("Asked again from this day on", "اس دن سے دوبارہ پوچھا جائے"))
                    label.void(
                        "input", .type("date"), .name("until"),
                        .value(model.entered["pauseUntil"] ?? model.pausedUntil.map { "\($0)" } ?? ""),
                        .attribute("min", "\(model.today)"))
                    label.element("span", .class("hint"), text: context.say("empty: no pause", "خالی: کوئی وقفہ نہیں"))
                    fields(model, context).problem(&label, "pauseUntil")
                }
                form.element("div") { $0.element("button", .class("primary"), text: context.say("Save", "محفوظ کریں")) }
            }
        }
    }

    /// Opens what is protected behind one deferral: a purpose first, and then the proof.
    static func reason(
        _ html: inout HTML, of deferral: Int64, _ model: DonorPage.Model, _ context: PageContext
    ) {
        let field = "purpose.\(deferral)"
        html.element("details", .flag("open", model.problems[field] != nil)) { details in
            details.element("summary", text: context.say("A protected reason is kept", "ایک محفوظ وجہ رکھی گئی ہے"))
            let action = "\(model.path)/deferrals/\(deferral)/reason"
            Layout.form(&details, to: action, context, class: "tight") { form in
                FormFields(
                    entered: model.entered[field].map { ["purpose": $0] } ?? [:],
                    problems: model.problems[field].map { ["purpose": $0] } ?? [:], context: context
                ).input(
                    &form, "purpose", context.say("What do you need it for?", "کس کام کے لیے چاہیے؟"),
                    hint: context.say(
                        "Kept in the audit with your name: write the occasion, not the illness.",
                        "آپ کے نام کے ساتھ ریکارڈ میں رہے گا: موقع لکھیں، بیماری نہیں۔"),
                    .attribute("maxlength", "300"), .flag("required", true))
                form.element("div") {
                    $0.element(
                        "button", .class("primary"),
                        text: context.say("Prove who you are and read it", "اپنی شناخت ثابت کریں اور پڑھیں"))
                }
            }
        }
    }

    private static func optOut(_ html: inout HTML, _ model: DonorPage.Model, _ context: PageContext) {
        html.element("details", .id("opt-out")) { details in
            details.element("summary", text: context.say("Said stop", "پیغام بند کروائے"))
            Layout.form(&details, to: "\(model.path)/opt-out", context, class: "tight") { form in
                form.element(
                    "p",
                    text: context.say(
                        "From now on nothing contacts this donor, and the desk cannot take it back.",
                        "اب سے اس ڈونر سے کوئی رابطہ نہیں ہوگا، اور ڈیسک یہ واپس نہیں لے سکتا۔"))
                form.element("div") { part in
                    part.element(
                        "button", .class("danger"),
                        text: context.say("Never contact this donor again", "اس ڈونر سے دوبارہ کبھی رابطہ نہ کریں"))
                }
            }
        }
    }
}
