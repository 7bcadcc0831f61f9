import Blood

/// Colours, type and parts of the pages at one glance, in both directions side by side: for who builds a page, and for
/// the tests that look at it.
public enum DesignPage {
    public static func render(_ context: PageContext) -> HTML {
        let title = context.say("Design", "ڈیزائن")
        return Layout.console(title, area: nil, context) { main in
            main.element("div", .class("stack")) { stack in
                stack.element("h1", text: title)
                stack.element(
                    "p", .class("quiet"),
                    text: context.say(
                        "Every page is made of these parts. Red means that a person is needed, and nothing else is red.",
                        "ہر صفحہ انہی حصوں سے بنا ہے۔ سرخ کا مطلب ہے کہ کسی انسان کی ضرورت ہے، اور کچھ سرخ نہیں۔"))
                rules(&stack, context)
                stack.element("section", .class("card"), .id("colours")) { colours(&$0, context) }
                bothWays(&stack, context, "type", context.say("Type", "تحریر"), type)
                bothWays(&stack, context, "buttons", context.say("Buttons", "بٹن"), buttons)
                bothWays(&stack, context, "chips", context.say("Chips", "نشان"), chips)
                bothWays(&stack, context, "forms", context.say("Forms", "فارم"), forms)
                bothWays(&stack, context, "tables", context.say("Tables and lists", "جدول اور فہرستیں"), tables)
                bothWays(&stack, context, "notices", context.say("Notices", "اطلاعات"), notices)
                bothWays(&stack, context, "states", context.say("States", "حالتیں"), states)
            }
        }
    }

    private static func rules(_ html: inout HTML, _ context: PageContext) {
        html.element("ul", .class("dotted"), .id("rules")) { list in
            for words in [
                Words(
                    "Text stands out from its ground by 7 to 1 at least, in light and in dark.",
                    "متن اپنے پس منظر سے کم از کم 7 گنا نمایاں ہے، روشن میں بھی اور گہرے میں بھی۔"),
                Words(
                    "Every act can be done by keyboard; what has the focus wears a ring.",
                    "ہر کام کی بورڈ سے ہو سکتا ہے؛ جس پر فوکس ہو اس کے گرد حلقہ ہوتا ہے۔"),
                Words(
                    "Nothing moves for whoever has asked the system for stillness.",
                    "جس نے سسٹم میں حرکت بند کی ہو اس کے لیے کچھ نہیں ہلتا۔"),
                Words(
                    "The direction follows the language; names, numbers and groups keep their own.",
                    "سمت زبان کے ساتھ بدلتی ہے؛ نام، نمبر اور گروپ اپنی سمت رکھتے ہیں۔"),
            ] { list.element("li", text: context.say(words)) }
        }
    }

    /// The same part in English and in Urdu, whatever the language of the page.
    private static func bothWays(
        _ html: inout HTML, _ context: PageContext, _ id: String, _ title: String,
        _ part: (inout HTML, PageContext) -> Void
    ) {
        html.element("h2", .id(id), text: title)
        html.element("div", .class("columns even")) { columns in
            for language in PageLanguage.allCases {
                var own = context
                own.language = language
                columns.element(
                    "section", .class("card stack"), .attribute("lang", language.rawValue),
                    .attribute("dir", language.direction), .label("\(title): \(language.ownName)")
                ) { part(&$0, own) }
            }
        }
    }

    // MARK: - Colours

    private static func colours(_ html: inout HTML, _ context: PageContext) {
        html.element("h2", text: context.say("Colours", "رنگ"))
        html.element("table", .class("rows")) { table in
            table.element("thead") { head in
                head.element("tr") { row in
                    for words in [
                        Words("as here", "یہاں"), Words("used for", "کس لیے"), Words("light", "روشن"),
                        Words("dark", "گہرا"),
                    ] { row.element("th", .attribute("scope", "col"), text: context.say(words)) }
                }
            }
            table.element("tbody") { body in
                for pair in Palette.pairs { body.element("tr") { colour(&$0, pair, context) } }
            }
        }
    }

    private static func colour(_ row: inout HTML, _ pair: Palette.Pair, _ context: PageContext) {
        row.element("td") { cell in
            // The content policy lets no page set a style; what a drawing is filled with is none.
            cell.element(
                "svg", .attribute("width", "150"), .attribute("height", "28"), .attribute("viewBox", "0 0 150 28"),
                .attribute("aria-hidden", "true")
            ) { drawing in
                drawing.element(
                    "rect", .attribute("width", "150"), .attribute("height", "28"), .attribute("rx", "6"),
                    .attribute("fill", "var(--\(pair.ground))"), .attribute("stroke", "var(--line)"), text: "")
                drawing.element(
                    "text", .attribute("x", "75"), .attribute("y", "18"), .attribute("text-anchor", "middle"),
                    .attribute("direction", "ltr"), .attribute("lang", "en"), .attribute("font-size", "12"),
                    .attribute("fill", "var(--\(pair.ink))"), text: "\(pair.ink) / \(pair.ground)")
            }
        }
        row.element("td", text: context.say(pair.use))
        for theme in Palette.themes.prefix(2) {
            let (ink, ground) = (theme[pair.ink] ?? "", theme[pair.ground] ?? "")
            row.element("td", .class("nowrap")) { cell in
                cell.element("b") { $0.isolated(ratio(Palette.contrast(ink, ground))) }
                cell.element("div", .class("quiet")) { line in
                    line.element("code", text: ink)
                    line.text(" ")
                    line.element("code", text: ground)
                }
            }
        }
    }

    private static func ratio(_ contrast: Double) -> String {
        // Rounded down: 6.98 is not shown as 7.
        let tenths = Int(contrast * 10)
        return "\(tenths / 10).\(tenths % 10) : 1"
    }

    // MARK: - Parts

    private static func type(_ html: inout HTML, _ context: PageContext) {
        html.element("p", .class("reference")) { $0.isolated("4821") }
        html.element("p", .class("plan"), text: context.say("The plan, in words", "منصوبہ، لفظوں میں"))
        html.element("h3", text: context.say("The smallest title", "سب سے چھوٹا عنوان"))
        html.element("p") { line in
            line.text(context.say("Text, with a group ", "متن، ایک گروپ "))
            line.element("span", .class("group")) { $0.isolated("O−") }
            line.text(context.say(" and a name ", " اور ایک نام "))
            line.isolated("Mayo Hospital")
            line.text(context.say(" in it.", " کے ساتھ۔"))
        }
        html.element("p", .class("quiet"), text: context.say("What explains", "وضاحت"))
        html.element("p", .class("hint"), text: context.say("A hint at a field", "خانے کا اشارہ"))
        html.element("p", .class("clock")) { $0.isolated("3:20") }
        html.element("p") { line in
            line.element("a", .href("/design"), text: context.say("A link", "لنک"))
            line.text(" ")
            line.telephone("042 111 222 333")
            line.text(" ")
            line.element("code", text: "qatra check")
        }
    }

    private static func buttons(_ html: inout HTML, _ context: PageContext) {
        html.element("div", .class("row")) { row in
            row.element("button", .class("primary"), .type("button")) {
                $0.keyed(context.say("The main act", "بڑا کام"), "v")
            }
            row.element("button", .type("button"), text: context.say("Another act", "دوسرا کام"))
            row.element(
                "button", .class("danger"), .type("button"), text: context.say("Ends something", "کچھ ختم کرتا ہے"))
            row.element("button", .class("small"), .type("button"), text: context.say("In a line", "سطر میں"))
            row.element("button", .class("plain"), .type("button"), text: context.say("Beside", "ساتھ میں"))
            row.element(
                "a", .class("button"), .href("/design"), text: context.say("Leads somewhere", "کہیں لے جاتا ہے"))
        }
        html.element(
            "button", .class("primary big"), .type("button"), text: context.say("For a thumb", "انگوٹھے کے لیے"))
        html.element(
            "button", .class("big calm"), .type("button"),
            text: context.say("For a thumb, calm", "انگوٹھے کے لیے، دھیما"))
    }

    private static func chips(_ html: inout HTML, _ context: PageContext) {
        html.element("div", .class("row")) { row in
            for (name, words) in [
                ("chip", Words("as it is", "جیسا ہے")), ("chip good", Words("well", "ٹھیک")),
                ("chip wait", Words("waiting", "انتظار")),
                ("chip alarm", Words("a person is needed", "انسان کی ضرورت")),
                ("chip dim", Words("over", "گزر چکا")),
            ] { row.element("span", .class(name), text: context.say(words)) }
        }
    }

    private static func forms(_ html: inout HTML, _ context: PageContext) {
        let own = context.language.rawValue
        let fields = FormFields(
            entered: ["units-\(own)": "99", "group-\(own)": "O-", "agree-\(own)": "1"],
            problems: ["units-\(own)": Words("Write a number from 1 to 20.", "1 سے 20 تک کا عدد لکھیں۔")],
            context: context)
        fields.input(
            &html, "ward-\(own)", context.say("Ward and bed", "وارڈ اور بیڈ"),
            hint: context.say("may be left empty", "خالی بھی چھوڑ سکتے ہیں"), .attribute("dir", "auto"))
        fields.input(&html, "units-\(own)", context.say("Units", "یونٹ"), type: "number")
        fields.select(
            &html, "component-\(own)", context.say("Component", "جزو"),
            [BloodComponent.redCells, .platelets].map { ($0.rawValue, context.words($0)) })
        fields.choices(
            &html, "group-\(own)", context.say("Blood group", "بلڈ گروپ"),
            BloodGroup.known.prefix(4).map { ($0.rawValue, context.words($0)) })
        fields.check(&html, "agree-\(own)", context.say("I agree", "مجھے منظور ہے"))
    }

    private static func tables(_ html: inout HTML, _ context: PageContext) {
        html.element("table") { table in
            table.element("thead") { head in
                head.element("tr") { row in
                    row.element("th", .attribute("scope", "col"), text: context.say("Group", "گروپ"))
                    row.element("th", .attribute("scope", "col"), text: context.say("Units", "یونٹ"))
                }
            }
            table.element("tbody") { body in
                for (group, units) in [("O−", "3"), ("AB+", "14")] {
                    body.element("tr") { row in
                        row.element("th", .attribute("scope", "row")) { $0.isolated(group) }
                        row.element("td") { $0.isolated(units) }
                    }
                }
            }
        }
        html.element("dl", .class("facts")) { list in
            list.fact(context.say("needed by", "کب تک"), "21:40")
            list.fact(context.say("in hand", "مل چکے"), "1/3")
        }
        html.element("ul", .class("dotted")) { list in
            list.element("li", text: context.say("A thing to know", "جاننے کی بات"))
            list.element("li", text: context.say("And another", "اور ایک اور"))
        }
    }

    private static func notices(_ html: inout HTML, _ context: PageContext) {
        html.element("p", .class("notice"), text: context.say("Done, and what follows.", "ہو گیا، اور آگے کیا ہوگا۔"))
        html.element("p", .class("notice wait"), text: context.say("Something waits.", "کوئی بات باقی ہے۔"))
        html.element(
            "p", .class("notice refusal"), text: context.say("Refused, and what to do.", "انکار، اور اب کیا کریں۔"))
        html.element("p", .class("card empty"), text: context.say("There is nothing here.", "یہاں کچھ نہیں۔"))
        html.element("p", .class("card heed"), text: context.say("Read this first.", "پہلے یہ پڑھیں۔"))
    }

    private static func states(_ html: inout HTML, _ context: PageContext) {
        html.element("div", .class("counters")) { counters in
            counters.element("div", .class("counter alarm")) { counter in
                counter.element("b") { $0.isolated("2") }
                counter.element("span", text: context.say("need a person now", "کو انسان کی ضرورت"))
            }
            counters.element("div", .class("counter")) { counter in
                counter.element("b") { $0.isolated("7") }
                counter.element("span", text: context.say("open requests", "کھلی درخواستیں"))
            }
        }
        html.element("ul", .class("steps")) { list in
            for (name, words) in [
                ("done", Words("happened", "ہو چکا")), ("now", Words("happens now", "اب ہو رہا ہے")),
                ("", Words("comes after", "اس کے بعد")),
            ] { list.element("li", .class(name), text: context.say(words)) }
        }
        html.element("div", .class("meter"), .attribute("role", "img"), .label(context.say("1 of 3", "3 میں سے 1"))) {
            for name in ["in", "way", ""] { $0.element("i", .class(name), text: "") }
        }
        html.element("details") { details in
            details.element("summary", text: context.say("What is folded", "جو تہہ کیا ہوا ہے"))
            details.element(
                "p", text: context.say("It opens by itself, without a script.", "یہ سکرپٹ کے بغیر کھلتا ہے۔"))
        }
    }
}
