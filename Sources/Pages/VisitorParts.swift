public import Blood

/// How people find the blood bank of a facility.
public struct FacilityWay: Sendable, Hashable {
    /// In words for everybody; empty where nobody wrote it.
    public var counter: String
    /// The facility's own number, as people dial it; empty where none is in force.
    public var phone: String
    public var place: GeoPoint?

    public init(counter: String = "", phone: String = "", place: GeoPoint? = nil) {
        self.counter = counter
        self.phone = phone
        self.place = place
    }

    static let sample = FacilityWay(
        counter: "Blood bank, ground floor, gate 3", phone: "042-99211100",
        place: GeoPoint(latitude: 31.5714, longitude: 74.3141))
}

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

    static func dialling(_ number: String) -> String {
        "tel:" + number.filter { $0.isASCII && ($0.isNumber || $0 == "+") }
    }

    static func telephone(_ html: inout HTML, _ number: String) {
        html.element("a", .href(dialling(number))) { link in
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

    /// The way inside, the facility's own number, and its place for the telephone's own map; what is not known is left
    /// out.
    static func way(_ html: inout HTML, _ facility: FacilityWay, _ context: PageContext) {
        guard facility != FacilityWay() else { return }
        html.element("dl", .class("facts")) { facts in
            facts.fact(context.say("Counter", "کاؤنٹر")) { value in
                value.element(
                    "strong", .attribute("dir", "auto"),
                    text: facility.counter.isEmpty
                        ? context.say("the blood bank's", "بلڈ بینک کا") : facility.counter)
            }
            if !facility.phone.isEmpty {
                facts.fact(context.say("Hospital's number", "ہسپتال کا نمبر")) { telephone(&$0, facility.phone) }
            }
            if let place = facility.place {
                facts.fact(context.say("On the map", "نقشے پر")) { value in
                    let (latitude, longitude) = (degrees(place.latitude), degrees(place.longitude))
                    value.element("a", .href("geo:\(latitude),\(longitude)?q=\(latitude),\(longitude)")) { link in
                        link.element("bdi", .attribute("dir", "ltr"), text: "\(latitude), \(longitude)")
                    }
                }
            }
        }
    }

    /// Five places: about a metre.
    private static func degrees(_ value: Double) -> String {
        let parts = Int((abs(value) * 100_000).rounded())
        let digits = String(100_000 + parts % 100_000).dropFirst()
        return "\(value < 0 ? "-" : "")\(parts / 100_000).\(digits)"
    }

    /// "2 units of red cells".
    static func amount(_ units: Int, _ component: BloodComponent, _ context: PageContext) -> String {
        let what = context.words(component)
        return context.say("\(units) \(units == 1 ? "unit" : "units") of \(what)", "\(what)، \(units) یونٹ")
    }
}
