public import Blood
public import Matching

/// Listed numbers that wait for a second person, because every need is confirmed by ringing one of them.
public enum FacilityProposals {
    public struct Line: Sendable, Hashable {
        public var id: Int64
        public var facility: FacilityID
        public var name: String
        public var nameUrdu: String
        /// As people dial it.
        public var phone: String
        /// The one that is in force meanwhile; empty for none.
        public var phoneInForce: String
        /// Who entered it; empty where that is not known.
        public var by: String
        public var at: Instant?
        /// Entered by who looks at the page: somebody else has to confirm it.
        public var isOwn: Bool
        /// The number was in use before two people were asked for.
        public var isInUse: Bool

        public init(
            id: Int64, facility: FacilityID, name: String, nameUrdu: String, phone: String, phoneInForce: String,
            by: String, at: Instant?, isOwn: Bool, isInUse: Bool
        ) {
            self.id = id
            self.facility = facility
            self.name = name
            self.nameUrdu = nameUrdu
            self.phone = phone
            self.phoneInForce = phoneInForce
            self.by = by
            self.at = at
            self.isOwn = isOwn
            self.isInUse = isInUse
        }
    }

    static func show(_ lines: [Line], _ html: inout HTML, _ context: PageContext) {
        guard !lines.isEmpty else { return }
        html.element("section", .class("card stack"), .id("proposals")) { card in
            card.element("h2", text: context.say("Waits for a second person", "دوسرے شخص کی تصدیق باقی"))
            card.element(
                "p", .class("quiet"),
                text: context.say(
                    "Every need is confirmed by ringing the listed number. Look it up yourself, in another place than the person who entered it, before you confirm it.",
                    "ہر ضرورت کی تصدیق درج نمبر پر کال سے ہوتی ہے۔ تصدیق سے پہلے نمبر خود کسی اور جگہ سے دیکھیں، وہاں سے نہیں جہاں سے درج کرنے والے نے لیا۔"
                ))
            for line in lines where !line.isInUse { proposal(&card, line, context) }
            let inUse = lines.filter(\.isInUse)
            guard !inUse.isEmpty else { return }
            card.element("details", .id("one-person")) { details in
                details.element(
                    "summary",
                    text: context.say(
                        "In use, confirmed by one person: \(inUse.count)",
                        "زیرِ استعمال، ایک شخص کی تصدیق: \(inUse.count)"))
                for line in inUse { proposal(&details, line, context) }
            }
        }
    }

    static func proposal(_ html: inout HTML, _ line: Line, _ context: PageContext) {
        html.element("div", .class("tight"), .id("proposal-\(line.id)")) { part in
            part.element("div", .class("row")) { row in
                row.element("a", .href("/facilities/\(line.facility)")) {
                    $0.facilityName(line.name, line.nameUrdu, context)
                }
                row.telephone(line.phone)
                row.element("span", .class("quiet")) { quiet in
                    if line.by.isEmpty {
                        quiet.text(context.say("entered by: not known", "درج کرنے والا معلوم نہیں"))
                    } else {
                        quiet.text(context.say("entered by ", "درج کرنے والا: "))
                        quiet.isolated(line.by)
                    }
                    if let at = line.at { quiet.text(" · " + context.ago(at)) }
                }
            }
            inForce(&part, line, context)
            act(&part, line, context)
        }
    }

    private static func inForce(_ html: inout HTML, _ line: Line, _ context: PageContext) {
        guard !line.isInUse else { return }
        html.element("p", .class("quiet")) { quiet in
            if line.phoneInForce.isEmpty {
                quiet.text(
                    context.say(
                        "Until then no need there can be confirmed.", "تب تک وہاں کی کسی ضرورت کی تصدیق نہیں ہو سکتی۔"))
            } else {
                quiet.text(context.say("Until then this number is rung: ", "تب تک یہ نمبر ملایا جاتا ہے: "))
                quiet.telephone(line.phoneInForce)
            }
        }
    }

    private static func act(_ html: inout HTML, _ line: Line, _ context: PageContext) {
        guard context.may("editFacilities") else { return }
        if line.isOwn {
            html.element(
                "p", .class("quiet"),
                text: context.say(
                    "You entered it: somebody else has to confirm it.", "یہ آپ نے درج کیا: تصدیق کوئی اور کرے۔"))
        }
        Layout.form(&html, to: "/facility-proposals/\(line.id)", context, class: "row") { form in
            if !line.isOwn {
                form.element(
                    "button", .class("small primary"), .name("decision"), .value("confirm"),
                    text: context.say("I looked it up: confirm", "میں نے خود دیکھا: تصدیق"))
            }
            form.element(
                "button", .class("small"), .name("decision"), .value("refuse"),
                text: line.isOwn ? context.say("Take back", "واپس لیں") : context.say("Refuse", "رد کریں"))
        }
    }

    /// How many people stand for a facility, by the raw value; nothing for two.
    static func chip(_ standing: String, _ html: inout HTML, _ context: PageContext) {
        switch standing {
        case "proposed":
            html.element(
                "span", .class("chip alarm"),
                text: context.say("not confirmed yet", "تصدیق باقی"))
        case "onePerson":
            html.element(
                "span", .class("chip wait"), text: context.say("confirmed by one person", "ایک شخص کی تصدیق"))
        default: break
        }
    }
}
