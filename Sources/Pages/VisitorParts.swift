import Blood

/// What several pages for donors, families and anybody have in common.
enum VisitorParts {
    /// The centre's number, pressed to ring; nothing where there is none.
    static func helpline(_ html: inout HTML, _ number: String, _ context: PageContext) {
        guard !number.isEmpty else { return }
        html.element("p") { line in
            line.text(context.say("Questions? Ring ", "کوئی سوال؟ کال کریں: "))
            telephone(&line, number)
        }
    }

    /// Words of the page's own language with a number in them: isolated, in that language's letters.
    static func phrase(_ html: inout HTML, _ words: String, _ context: PageContext) {
        html.element("bdi", .attribute("lang", context.language.rawValue), text: words)
    }

    static func telephone(_ html: inout HTML, _ number: String) {
        let dialled = number.filter { $0.isASCII && ($0.isNumber || $0 == "+") }
        html.element("a", .href("tel:\(dialled)")) { link in
            link.element("bdi", .attribute("dir", "ltr"), text: number)
        }
    }

    /// The facility in the page's language, and the other name for showing to a driver.
    static func place(
        _ html: inout HTML, _ facility: String, _ facilityUrdu: String, _ city: String, _ context: PageContext
    ) {
        let isUrdu = context.language == .urdu && !facilityUrdu.isEmpty
        html.element("strong") { name in
            if isUrdu {
                name.element("bdi", .attribute("lang", "ur"), text: facilityUrdu)
            } else {
                name.element("bdi", .attribute("lang", "en"), text: facility)
            }
        }
        if !city.isEmpty {
            html.text(context.say(", ", "، "))
            html.isolated(city)
        }
        let other = isUrdu ? facility : facilityUrdu
        guard !other.isEmpty else { return }
        html.element("div", .class("quiet")) { line in
            line.element("bdi", .attribute("lang", isUrdu ? "en" : "ur"), text: other)
        }
    }

    /// "2 units of red cells".
    static func amount(_ units: Int, _ component: BloodComponent, _ context: PageContext) -> String {
        let what = context.words(component)
        return context.say("\(units) \(units == 1 ? "unit" : "units") of \(what)", "\(what)، \(units) یونٹ")
    }
}
