import Blood
import Dispatching

/// The ledger's two drawings, made here so that they need no script. Beside each stands a table with the same numbers.
enum LedgerChart {
    /// Requests that had a first promise by then; the last step is all of them.
    struct Step {
        /// Minutes; `nil` for those without a bound.
        var through: Int?
        var count: Int
        var share: Double

        func name(_ context: PageContext) -> String {
            guard let through else { return context.say("later, or none", "بعد میں، یا نہیں") }
            return context.duration(.minutes(Double(through)))
        }
    }

    /// As many as a telephone shows side by side.
    private static let stepsMax = 8
    private static let width = 320
    private static let height = 110
    /// Room for the numbers under the bars.
    private static let foot = 16

    /// Bands added up from the fastest on. Where there are many, every other or every third is left out: what is left
    /// holds more requests, never fewer.
    static func steps(_ bands: [WaitBand]) -> [Step] {
        let total = bands.reduce(0) { $0 + $1.count }
        guard total > 0 else { return [] }
        let every = (bands.count + stepsMax - 1) / stepsMax
        var counted = 0
        var steps: [Step] = []
        for (index, band) in bands.enumerated() {
            counted += band.count
            guard (bands.count - 1 - index) % every == 0 else { continue }
            steps.append(Step(through: band.through, count: counted, share: Double(counted) / Double(total)))
        }
        return steps
    }

    static func promises(_ html: inout HTML, _ steps: [Step], _ context: PageContext) {
        draw(
            &html, "chart-promises", context.say("Time to the first promise", "پہلے وعدے تک وقت"),
            context.say(
                "A bar for each step of time: the share of requests that had a first promise by then. The table below has the same numbers.",
                "وقت کے ہر درجے کے لیے ایک ستون: جن درخواستوں کو تب تک پہلا وعدہ ملا۔ نیچے جدول میں یہی اعداد ہیں۔"),
            steps.map { ($0.share, "") }, context)
    }

    static func months(_ html: inout HTML, _ months: [PublishedMonth], _ context: PageContext) {
        draw(
            &html, "chart-months", context.say("Requests filled by the time they needed it", "وقت پر پوری درخواستیں"),
            context.say(
                "A bar for each month: the share of requests filled in time; the line is the goal. The table below has the same numbers.",
                "ہر مہینے کے لیے ایک ستون: وقت پر پوری درخواستوں کا حصہ؛ لکیر ہدف ہے۔ نیچے جدول میں یہی اعداد ہیں۔"),
            months.map { ($0.share(.filledInTime, of: .due), "\($0.month.month)") }, context,
            goal: PublishedMonth.filledGoal)
    }

    /// Time runs in the direction of the language.
    private static func draw(
        _ html: inout HTML, _ id: String, _ title: String, _ description: String,
        _ bars: [(share: Double?, label: String)], _ context: PageContext, goal: Double? = nil
    ) {
        let each = width / max(1, bars.count)
        func x(_ index: Int) -> Int { (context.language == .urdu ? bars.count - 1 - index : index) * each }
        func tall(_ share: Double) -> Int { Int((share * Double(height)).rounded()) }
        html.element(
            "svg", .class("chart"), .attribute("viewBox", "0 0 \(width) \(height + foot)"), .attribute("role", "img"),
            .attribute("aria-labelledby", "\(id)-title \(id)-words")
        ) { svg in
            svg.element("title", .id("\(id)-title"), text: title)
            svg.element("desc", .id("\(id)-words"), text: description)
            svg.element("path", .class("base"), .attribute("d", "M0,\(height)h\(width)"))
            for (index, bar) in bars.enumerated() {
                if let share = bar.share {
                    let top = height - tall(share)
                    svg.element(
                        "path", .class("bar"),
                        .attribute("d", "M\(x(index) + 3),\(height)V\(top)h\(max(2, each - 6))V\(height)z"))
                }
                guard !bar.label.isEmpty else { continue }
                svg.element(
                    "text", .attribute("x", "\(x(index) + each / 2)"), .attribute("y", "\(height + foot - 3)"),
                    .attribute("text-anchor", "middle"), text: bar.label)
            }
            if let goal { svg.element("path", .class("goal"), .attribute("d", "M0,\(height - tall(goal))h\(width)")) }
        }
    }
}
