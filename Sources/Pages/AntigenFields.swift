import Blood

/// The fields in which somebody writes a sheet of antigens: one line for each call, as laboratories write them.
///
/// Fields: `negative`, `positive`, `weak`, `indeterminate`, `proof`, `day`.
enum AntigenFields {
    static func calls(_ html: inout HTML, _ fields: FormFields) {
        let context = fields.context
        html.element("div", .class("fields")) { grid in
            line(&grid, "negative", context.say("Negative for", "منفی"), fields)
            line(&grid, "positive", context.say("Positive for", "مثبت"), fields)
            line(&grid, "weak", context.say("Weak", "کمزور"), fields)
            line(&grid, "indeterminate", context.say("Could not be told", "طے نہیں ہوا"), fields)
        }
        html.element(
            "p", .class("hint"),
            text: context.say(
                "With commas between: K, c, Fy(a). K and k are two antigens, C and c too. What is not written stays not known.",
                "درمیان میں کومے لگائیں: K, c, Fy(a)۔ K اور k دو الگ اینٹیجن ہیں، C اور c بھی۔ جو نہیں لکھا وہ نامعلوم رہے گا۔"
            ))
    }

    static func line(_ html: inout HTML, _ name: String, _ text: String, _ fields: FormFields) {
        fields.input(
            &html, name, text, .attribute("maxlength", "300"), .attribute("dir", "ltr"))
    }

    static func proof(_ html: inout HTML, _ proofs: [AntigenProof], today: CivilDate, _ fields: FormFields) {
        let context = fields.context
        html.element("div", .class("fields")) { grid in
            fields.select(
                &grid, "proof", context.say("How it is known", "کیسے معلوم ہوا"),
                proofs.map { ("\($0.rawValue)", words($0, context)) })
            fields.input(
                &grid, "day", context.say("Day of the sample", "نمونے کی تاریخ"), type: "date",
                .attribute("max", "\(today)"))
        }
    }

    private static func words(_ proof: AntigenProof, _ context: PageContext) -> String {
        switch proof {
        case .genotype: context.say("by genotype", "جینوم سے")
        case .serology: context.say("tested once with antisera", "اینٹی سیرا سے ایک بار")
        case .serologyTwice: context.say("two samples of different days", "الگ دنوں کے دو نمونے")
        }
    }
}

/// What is known of somebody's antigens, each with how it is known.
struct AntigenTable {
    var profile: AntigenProfile

    func render(_ html: inout HTML, _ context: PageContext) {
        guard !profile.isEmpty else {
            html.element("p", .class("quiet"), text: context.say("No antigen is known.", "کوئی اینٹیجن معلوم نہیں۔"))
            return
        }
        html.element("table", .class("rows"), .id("antigens")) { table in
            table.element("thead") { head in
                head.element("tr") { row in
                    for title in [
                        context.say("Antigen", "اینٹیجن"), context.say("Call", "نتیجہ"),
                        context.say("How it is known", "کیسے معلوم ہوا"), context.say("Day", "تاریخ"),
                    ] { row.element("th", .attribute("scope", "col"), text: title) }
                }
            }
            table.element("tbody") { body in
                for antigen in Antigen.allCases {
                    guard let finding = profile[antigen] else { continue }
                    body.element("tr") { row in
                        row.element("td", .class("main")) { $0.isolated(antigen.rawValue) }
                        row.element("td") { cell in
                            cell.text(context.words(finding.call))
                            if profile.discrepancies.contains(antigen) {
                                cell.text(" ")
                                cell.element(
                                    "span", .class("chip alarm"),
                                    text: context.say("reports disagree", "رپورٹیں مختلف ہیں"))
                            }
                        }
                        row.element("td", text: context.words(finding.proof))
                        row.element("td") { $0.isolated(context.date(finding.day)) }
                    }
                }
            }
        }
    }
}
