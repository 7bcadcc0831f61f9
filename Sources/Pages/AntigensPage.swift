public import Blood
public import Matching

/// Rare donors, what does not fit together, and how often each antigen is found among those who were typed.
public enum AntigensPage {
    public struct Line: Sendable, Hashable {
        public var donor: DonorID
        public var name: String
        public var group: BloodGroup
        public var district: String
        public var rarity: [RareBlood]
        public var discrepancies: [AntigenDiscrepancy]
        /// How what is rare is known; `nil` where only the register's mark says so.
        public var proof: AntigenProof?
        public var relatives: Int

        public init(
            donor: DonorID, name: String, group: BloodGroup, district: String, rarity: [RareBlood] = [],
            discrepancies: [AntigenDiscrepancy] = [], proof: AntigenProof? = nil, relatives: Int = 0
        ) {
            self.donor = donor
            self.name = name
            self.group = group
            self.district = district
            self.rarity = rarity
            self.discrepancies = discrepancies
            self.proof = proof
            self.relatives = relatives
        }
    }

    public struct Model: Sendable {
        public var typed: Int
        public var rare: [Line]
        public var discrepant: [Line]
        /// Relatives of rare donors of whom nothing is known.
        public var relativesToTest: [DonorID]
        public var frequencies: [AntigenFrequency]

        public init(
            typed: Int, rare: [Line], discrepant: [Line], relativesToTest: [DonorID], frequencies: [AntigenFrequency]
        ) {
            self.typed = typed
            self.rare = rare
            self.discrepant = discrepant
            self.relativesToTest = relativesToTest
            self.frequencies = frequencies
        }

        public static let sample = Model(
            typed: 212,
            rare: [
                Line(
                    donor: 12, name: "Bilal Ahmed", group: .oPositive, district: "Lahore", rarity: [.bombay],
                    relatives: 2),
                Line(
                    donor: 40, name: "Sana Malik", group: .bPositive, district: "Multan",
                    rarity: [.lacksMany([.smallC, .bigE, .bigK, .fyB, .jkB, .smallS])], proof: .genotype),
            ],
            discrepant: [
                Line(
                    donor: 77, name: "Hamza Butt", group: .oPositive, district: "Sialkot",
                    discrepancies: [.perhapsBombay, .reportsDisagree([.bigK])])
            ], relativesToTest: [13, 14],
            frequencies: [
                AntigenFrequency(antigen: .bigK, carried: 4, lacked: 196),
                AntigenFrequency(antigen: .fyA, carried: 12, lacked: 3),
            ])
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Antigens and rare donors", "اینٹیجن اور نایاب ڈونر")
        return Layout.console(title, area: .register, context) { main in
            main.element("div", .class("stack")) { stack in
                stack.element("div", .class("spread")) { head in
                    head.element("h1", text: title)
                    head.element("div", .class("row")) { row in
                        row.element("span", .class("quiet")) { words in
                            words.isolated("\(model.typed)")
                            words.text(context.say(" donors typed", " ڈونر ٹائپ شدہ"))
                        }
                        row.element("a", .href("/donors"), text: context.say("Donors", "ڈونرز"))
                    }
                }
                stack.element("section", .class("card stack"), .id("discrepancies")) {
                    discrepancies(&$0, model, context)
                }
                stack.element("section", .class("card stack"), .id("rare")) { rare(&$0, model, context) }
                stack.element("section", .class("card stack"), .id("frequencies")) { frequencies(&$0, model, context) }
            }
        }
    }

    // MARK: - What does not fit

    private static func discrepancies(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("To be looked at", "دیکھنے والے"))
        guard !model.discrepant.isEmpty else {
            html.element("p", .class("quiet"), text: context.say("Everything fits.", "سب ٹھیک ہے۔"))
            return
        }
        html.element(
            "p", .class("quiet"),
            text: context.say(
                "Nobody's group changes by itself: have it tested, then correct the entry or withdraw the report. The line goes with its cause.",
                "کسی کا گروپ خود نہیں بدلتا: ٹیسٹ کروائیں، پھر اندراج درست کریں یا رپورٹ واپس لیں۔ وجہ ختم ہو تو سطر بھی ختم۔"
            ))
        for line in model.discrepant {
            html.element("div", .class("spread"), .id("discrepancy-\(line.donor)")) { row in
                person(&row, line, context)
                row.element("ul", .class("row")) { list in
                    for discrepancy in line.discrepancies {
                        list.element("li", .class("chip alarm"), text: words(discrepancy, context))
                    }
                }
            }
        }
    }

    private static func person(_ html: inout HTML, _ line: Line, _ context: PageContext) {
        html.element("span") { cell in
            cell.element("a", .href("/donors/\(line.donor)/antigens")) { $0.isolated(line.name) }
            cell.text(" ")
            cell.isolated(context.words(line.group))
            cell.text(" · ")
            cell.isolated(line.district)
        }
    }

    private static func words(_ discrepancy: AntigenDiscrepancy, _ context: PageContext) -> String {
        switch discrepancy {
        case .reportsDisagree(let antigens):
            context.say("reports disagree: ", "رپورٹیں مختلف: ") + context.words(antigens)
        case .groupDisagrees(let antigens):
            context.say("not as the group says: ", "گروپ کے خلاف: ") + context.words(antigens)
        case .perhapsBombay: context.say("lacks H: perhaps Bombay", "H نہیں: شاید بمبئی")
        case .perhapsNotBombay: context.say("marked as Bombay, but has H", "بمبئی درج ہے مگر H موجود")
        }
    }

    // MARK: - The rare

    private static func rare(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("div", .class("spread")) { head in
            head.element("h2", text: context.say("Rare donors", "نایاب ڈونر"))
            if context.may("editAntigens"), !model.rare.isEmpty {
                head.element(
                    "a", .class("button"), .href("/antigens/rare.csv"), .id("export-rare"),
                    text: context.say("File for a rare-donor panel", "نایاب ڈونر پینل کے لیے فائل"))
            }
        }
        html.element(
            "p", .class("quiet"),
            text: context.say(
                "Bombay; who lacks what nearly everybody has; who lacks six or more of Rh, K, Duffy, Kidd, S and s (six is our choice). The file has no name, number or birthday.",
                "بمبئی؛ جن میں وہ نہیں جو تقریباً سب میں ہے؛ جن میں Rh، K، ڈفی، کِڈ، S اور s میں سے چھ یا زیادہ نہیں (چھ ہماری پسند ہے)۔ فائل میں نام، نمبر یا تاریخِ پیدائش نہیں۔"
            ))
        if model.rare.isEmpty {
            html.element("p", text: context.say("None is known.", "کوئی معلوم نہیں۔"))
        }
        for line in model.rare {
            html.element("div", .class("spread"), .id("rare-\(line.donor)")) { row in
                person(&row, line, context)
                row.element("ul", .class("row")) { list in
                    for reason in line.rarity { list.element("li", .class("chip"), text: words(reason, context)) }
                    if let proof = line.proof {
                        list.element(
                            "li", .class(proof == .genotype ? "chip wait" : "chip good"), text: context.words(proof))
                    }
                    if line.relatives > 0 {
                        list.element("li", .class("chip dim")) { chip in
                            chip.text(context.say("relatives: ", "رشتہ دار: "))
                            chip.isolated("\(line.relatives)")
                        }
                    }
                }
            }
        }
        guard !model.relativesToTest.isEmpty else { return }
        html.element("p", .id("relatives-to-test")) { line in
            line.text(
                context.say(
                    "Relatives of theirs of whom nothing is known, to be asked for a test: ",
                    "ان کے رشتہ دار جن کا کچھ معلوم نہیں، ان سے ٹیسٹ کا کہیں: "))
            for (position, donor) in model.relativesToTest.enumerated() {
                if position > 0 { line.text(" · ") }
                line.element("a", .href("/donors/\(donor)/antigens")) { $0.isolated("№ \(donor)") }
            }
        }
    }

    private static func words(_ reason: RareBlood, _ context: PageContext) -> String {
        switch reason {
        case .bombay: context.say("Bombay phenotype", "بمبئی فینوٹائپ")
        case .lacksNearlyEverybodys(let antigens), .lacksMany(let antigens):
            context.say("lacks ", "نہیں: ") + context.words(antigens)
        }
    }

    // MARK: - How often

    private static func frequencies(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("How often among typed donors", "ٹائپ شدہ ڈونرز میں کتنا"))
        html.element(
            "p", .class("quiet"),
            text: context.say(
                "With the 95 % interval by Wilson's score method. Those who are typed are no sample of the people: the rare and their relatives are tested first.",
                "95٪ وقفہ ولسن کے طریقے سے۔ ٹائپ شدہ لوگ آبادی کا نمونہ نہیں: نایاب اور ان کے رشتہ دار پہلے ٹیسٹ ہوتے ہیں۔"
            ))
        guard !model.frequencies.isEmpty else {
            html.element("p", text: context.say("Nobody is typed yet.", "ابھی کوئی ٹائپ شدہ نہیں۔"))
            return
        }
        html.element("table", .class("rows")) { table in
            table.element("thead") { head in
                head.element("tr") { row in
                    for title in [
                        context.say("Antigen", "اینٹیجن"), context.say("Known of", "کتنوں کا معلوم"),
                        context.say("Have it", "جن میں ہے"), context.say("95 % interval", "95٪ وقفہ"),
                    ] { row.element("th", .attribute("scope", "col"), text: title) }
                }
            }
            table.element("tbody") { body in
                for line in model.frequencies {
                    body.element("tr") { row in
                        row.element("td", .class("main")) { $0.isolated(line.antigen.rawValue) }
                        row.element("td") { $0.isolated("\(line.known)") }
                        row.element("td") { $0.isolated(percent(line.share)) }
                        row.element("td") {
                            $0.isolated("\(percent(line.interval.lowerBound)) – \(percent(line.interval.upperBound))")
                        }
                    }
                }
            }
        }
    }

    /// With one digit behind the point: of some hundred donors there is no more to say.
    static func percent(_ share: Double) -> String {
        let tenths = Int((share * 1_000).rounded())
        return "\(tenths / 10).\(tenths % 10) %"
    }
}
