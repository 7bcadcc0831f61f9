/// The area where a donor lives, pointed at in a small picture: places and distances, without any outline or border.
///
/// The picture is a button of the form, so that a telephone without script can point: the browser sends where it was
/// touched, and the same page comes back with what was understood in words. It stands in the page itself and has no
/// address, so that no address ever says where somebody lives. Whoever cannot see or point names a district and a town
/// instead, in the fields above, and comes past the picture with no stop of the key.
public struct AreaChoice: Sendable {
    /// A town, where it stands in the picture.
    public struct Mark: Sendable, Hashable {
        public var x: Int
        public var y: Int
        public var name: Words

        public init(x: Int, y: Int, name: Words) {
            self.x = x
            self.y = y
            self.name = name
        }
    }

    /// Points across and down are `side`; the marks come with the greatest first.
    public struct Picture: Sendable, Hashable {
        public var side: Int
        public var marks: [Mark]
        public var kilometresPerPoint: Double
        /// Where the donor has pointed.
        public var cross: Mark?
        /// What it shows, for who does not see it.
        public var about: Words

        public init(side: Int, marks: [Mark], kilometresPerPoint: Double, cross: Mark?, about: Words) {
            self.side = side
            self.marks = marks
            self.kilometresPerPoint = kilometresPerPoint
            self.cross = cross
            self.about = about
        }
    }

    /// As the form carries them along; nobody reads them.
    public var point: String
    public var window: String
    /// Where the centre reckons from; `nil` for the district alone.
    public var understood: Words?
    public var picture: Picture?
    public var canGoCloser: Bool
    public var canGoWider: Bool
    public var canTakeBack: Bool

    public init(
        point: String = "", window: String = "", understood: Words? = nil, picture: Picture? = nil,
        canGoCloser: Bool = false, canGoWider: Bool = false, canTakeBack: Bool = false
    ) {
        self.point = point
        self.window = window
        self.understood = understood
        self.picture = picture
        self.canGoCloser = canGoCloser
        self.canGoWider = canGoWider
        self.canTakeBack = canTakeBack
    }

    public static let sample = AreaChoice(
        point: "32.19,74.19", window: "2,32.19,74.19",
        understood: Words("about 3 km north of Gujranwala", "گوجرانوالہ سے تقریباً 3 کلومیٹر شمال میں"),
        picture: Picture(
            side: 240,
            marks: [
                Mark(x: 118, y: 138, name: Words("Gujranwala", "گوجرانوالہ")),
                Mark(x: 44, y: 92, name: Words("Nowshera Virkan", "Nowshera Virkan")),
                Mark(x: 224, y: 30, name: Words("Daska", "Daska")),
            ], kilometresPerPoint: 40.0 / 240, cross: Mark(x: 120, y: 120, name: Words("", "")),
            about: Words("40 km around Gujranwala", "گوجرانوالہ کے گرد 40 کلومیٹر")),
        canGoCloser: true, canGoWider: true, canTakeBack: true)

    // MARK: - In the form

    /// The first button of a form is what the key of the telephone's own keyboard presses: it must be the one that
    /// saves, not the picture.
    static func firstButton(_ html: inout HTML, _ text: String) {
        html.element(
            "button", .class("skip"), .attribute("tabindex", "-1"), .attribute("aria-hidden", "true"), text: text)
    }

    /// - Parameter path: of the form, to come back to this part of its page.
    func show(_ html: inout HTML, in path: String, _ fields: FormFields) {
        let context = fields.context
        html.element(
            "div", .class("stack"), .id("area"), .attribute("role", "group"), .label(AreaChoice.title(context))
        ) {
            part in
            part.void("input", .type("hidden"), .name("point"), .value(point))
            part.void("input", .type("hidden"), .name("window"), .value(window))
            if let understood {
                part.element("p", .class("notice"), .id("area-understood")) { line in
                    line.text(context.say("Reckoned from: ", "یہاں سے ناپتے ہیں: "))
                    line.isolated(context.say(understood))
                }
            }
            if let picture {
                part.element(
                    "p",
                    text: context.say(
                        "Touch where you live. You need not: the name above is enough.",
                        "جہاں رہتے ہیں وہاں دبائیں۔ ضروری نہیں: اوپر لکھا نام کافی ہے۔"))
                part.void(
                    "input", .class("area"), .type("image"), .name("at"), .label(context.say(picture.about)),
                    .attribute("alt", context.say(picture.about)), .attribute("tabindex", "-1"),
                    .attribute("width", "\(picture.side)"), .attribute("height", "\(picture.side)"),
                    .attribute("formaction", path + "#area"), .picture(picture.drawing(context)))
            }
            fields.problem(&part, "area")
            part.element("div", .class("row")) { buttons in
                func button(_ value: String, _ text: String) {
                    buttons.element(
                        "button", .class("small"), .name("show"), .value(value),
                        .attribute("formaction", path + "#area"), text: text)
                }
                if picture == nil {
                    button("open", AreaChoice.title(context))
                } else {
                    if canGoCloser { button("closer", context.say("Closer", "قریب سے")) }
                    if canGoWider { button("wider", context.say("Wider", "دور سے")) }
                    button("open", context.say("Around the place named", "لکھے نام کے گرد"))
                }
                if canTakeBack { button("back", context.say("Take the point back", "نشان ہٹائیں")) }
            }
            part.element(
                "p", .class("hint"),
                text: context.say(
                    "We round the point to about one kilometre before we keep it. It is kept with the form, and your district stays as you name it.",
                    "محفوظ کرنے سے پہلے ہم نشان کو تقریباً ایک کلومیٹر تک گول کر دیتے ہیں۔ یہ فارم کے ساتھ ہی محفوظ ہوتا ہے، اور ضلع وہی رہتا ہے جو آپ لکھیں۔"
                ))
        }
    }

    private static func title(_ context: PageContext) -> String {
        context.say("Show the area on a map", "علاقہ نقشے پر دکھائیں")
    }
}

extension AreaChoice.Picture {
    /// Names that are written; the other towns have their dot.
    static let namesMax = 14
    private static let rings = [1.0, 2, 5, 10, 20, 50]

    /// As a drawing of its own. Its colours are the same by day and by night, like a map's on paper.
    func drawing(_ context: PageContext) -> HTML {
        var html = HTML()
        html.element(
            "svg", .attribute("xmlns", "http://www.w3.org/2000/svg"), .attribute("width", "\(side)"),
            .attribute("height", "\(side)"), .attribute("font-family", "sans-serif"), .attribute("font-size", "11"),
            .attribute("fill", "none")
        ) { svg in
            let ground = "M0 0H\(side)V\(side)H0z"
            svg.element("path", .attribute("d", ground), .attribute("fill", "#fbf9f3"), .attribute("stroke", "#76808d"))
            drawRings(&svg, context)
            let dots = marks.map { "M\($0.x) \($0.y)h0" }.joined()
            svg.element(
                "path", .attribute("d", dots), .attribute("stroke", "#135277"), .attribute("stroke-width", "5"),
                .attribute("stroke-linecap", "round"))
            for (x, y, name) in names(context) {
                svg.element(
                    "text", .attribute("x", "\(x)"), .attribute("y", "\(y)"), .attribute("fill", "#16202e"), text: name)
            }
            if let cross {
                let lines = "M\(cross.x - 9) \(cross.y)h18M\(cross.x) \(cross.y - 9)v18"
                svg.element(
                    "path", .attribute("d", lines), .attribute("stroke", "#991b26"), .attribute("stroke-width", "3"))
            }
        }
        return html
    }

    /// Two rings around the point or, before there is one, around the greatest town, as wide as the picture bears.
    private func drawRings(_ svg: inout HTML, _ context: PageContext) {
        for (middle, radius, y, kilometres) in ringsShown {
            svg.element(
                "circle", .attribute("cx", "\(middle.x)"), .attribute("cy", "\(middle.y)"),
                .attribute("r", "\(radius)"),
                .attribute("stroke", "#9aa3af"), .attribute("stroke-dasharray", "3 3"))
            let words = context.say("\(Int(kilometres)) km", "\(Int(kilometres)) کلومیٹر")
            svg.element(
                "text", .attribute("x", "\(middle.x)"), .attribute("y", "\(y)"), .attribute("fill", "#454e5a"),
                .attribute("text-anchor", "middle"), .attribute("direction", context.language.direction), text: words)
        }
    }

    private var ringsShown: [(middle: AreaChoice.Mark, radius: Int, y: Int, kilometres: Double)] {
        let half = Double(side) / 2 * kilometresPerPoint
        // Where a finger covers a district a ring tells nothing, and its words would stand over cities.
        guard half < 200, let middle = cross ?? marks.first else { return [] }
        return AreaChoice.Picture.rings.filter { $0 < half }.suffix(2).map { kilometres in
            let radius = Int((kilometres / kilometresPerPoint).rounded())
            // Its words stand above the middle, or below it where there is no room above.
            let y = middle.y - radius - 3 > 10 ? middle.y - radius - 3 : middle.y + radius + 11
            return (middle, radius, y, kilometres)
        }
    }

    /// Names beside their dots, as long as none covers another or leaves the picture.
    private func names(_ context: PageContext) -> [(x: Int, y: Int, name: String)] {
        var written: [(x: Int, y: Int, name: String, width: Int)] = []
        let rings = ringsShown.map { (x: $0.middle.x - 26, y: $0.y, name: "", width: 52) }
        for mark in marks {
            let taken = written + rings
            guard written.count < AreaChoice.Picture.namesMax else { break }
            let name = context.say(mark.name)
            let width = name.unicodeScalars.count * 13 / 2
            let y = mark.y + 4
            let place = [mark.x + 5, mark.x - 5 - width].first { x in
                x >= 0 && x + width <= side
                    && taken.allSatisfy { other in
                        abs(other.y - y) > 12 || other.x + other.width < x || x + width < other.x
                    }
            }
            guard let x = place, !name.isEmpty, y >= 10, y <= side else { continue }
            written.append((x, y, name, width))
        }
        return written.map { ($0.x, $0.y, $0.name) }
    }
}
