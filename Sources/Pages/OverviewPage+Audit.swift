public import Blood

extension OverviewPage {
    /// How the chain of the audit and its heads stand.
    public struct Chain: Sendable, Hashable {
        /// The chain was followed up to this entry and is whole.
        public var wholeUpTo: Int64
        /// The first entry that is not as it was written, when there is one.
        public var brokenAt: Int64?
        /// When the last head reached every place it is shipped to; `nil` when none has yet.
        public var shippedAt: Instant?
        /// Places elsewhere that get the heads, and how many of them cannot be reached.
        public var places: Int
        public var failing: Int

        public init(wholeUpTo: Int64, brokenAt: Int64?, shippedAt: Instant?, places: Int, failing: Int) {
            self.wholeUpTo = wholeUpTo
            self.brokenAt = brokenAt
            self.shippedAt = shippedAt
            self.places = places
            self.failing = failing
        }
    }

    /// Whether anybody changed the audit, in a line.
    static func chain(_ html: inout HTML, _ chain: Chain, _ context: PageContext) {
        html.element("p", .class("row")) { row in
            if let entry = chain.brokenAt {
                row.element(
                    "span", .class("chip alarm"),
                    text: context.say(
                        "Entry \(entry) is not as it was written. Tell whoever looks after this machine.",
                        "اندراج \(entry) ویسا نہیں رہا جیسا لکھا گیا تھا۔ اس مشین کے نگران کو بتائیں۔"))
            } else {
                row.element(
                    "span", .class("quiet"),
                    text: context.say(
                        "Chain whole up to entry \(chain.wholeUpTo)", "سلسلہ اندراج \(chain.wholeUpTo) تک سالم ہے"))
            }
            if chain.places == 0 {
                row.element(
                    "span", .class("chip wait"),
                    text: context.say("head kept nowhere else", "آخری اندراج کی مہر کہیں اور محفوظ نہیں"))
            } else if let at = chain.shippedAt {
                row.element("span", .class("quiet")) { shipped in
                    shipped.text(context.say("head shipped at ", "مہر باہر بھیجی گئی: "))
                    shipped.isolated(context.timeWithSeconds(at))
                }
            } else {
                row.element(
                    "span", .class("chip wait"),
                    text: context.say("head not shipped yet", "مہر ابھی باہر نہیں بھیجی گئی"))
            }
            if chain.failing > 0 {
                row.element(
                    "span", .class("chip alarm"),
                    text: context.say(
                        "head does not reach \(chain.failing) of \(chain.places) places",
                        "مہر \(chain.places) میں سے \(chain.failing) جگہ نہیں پہنچ رہی"))
            }
        }
    }

    /// To older entries, and back to the newest.
    static func auditPages(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        guard model.isAuditContinued || model.auditNext != nil else { return }
        html.element("div", .class("row")) { row in
            if model.isAuditContinued {
                row.element(
                    "a", .class("button"), .href("/overview#audit"), text: context.say("Newest", "سب سے نئے"))
            }
            if let next = model.auditNext {
                row.element(
                    "a", .class("button"), .href("/overview?before=\(next)#audit"),
                    text: context.say("Older entries", "پرانے اندراج"))
            }
        }
    }

    // MARK: - Refused tries

    /// What an entry of refused tries says.
    public struct Refusal: Sendable, Hashable {
        public var tries: Int
        /// Equal marks are equal houses; empty where no address is known.
        public var comer: String
        /// Such as "Firefox, Linux".
        public var browser: String
        /// With others that have no entry of their own, because there were too many.
        public var isOfMany: Bool

        public init(tries: Int, comer: String, browser: String, isOfMany: Bool) {
            self.tries = tries
            self.comer = comer
            self.browser = browser
            self.isOfMany = isOfMany
        }
    }

    /// A house from which many names were tried with wrong passwords.
    public struct ManyNames: Sendable, Hashable {
        /// The address, so that it can be shut out at the proxy.
        public var house: String
        public var names: Int
        public var lastAt: Instant

        public init(house: String, names: Int, lastAt: Instant) {
            self.house = house
            self.names = names
            self.lastAt = lastAt
        }
    }

    /// The reason of an entry, in words where it is about refused tries.
    static func why(_ html: inout HTML, _ line: AuditLine, _ model: Model, _ context: PageContext) {
        guard let refusal = model.refusals[line.id] else { return html.isolated(line.reason) }
        html.text(
            refusal.tries == 1
                ? context.say("once", "ایک بار") : context.say("\(refusal.tries) times", "\(refusal.tries) بار"))
        if refusal.isOfMany {
            html.text(context.say(", by others together", "، باقی سب مل کر"))
        }
        if !refusal.comer.isEmpty {
            html.text(context.say(", from house ", "، پتہ "))
            html.isolated(refusal.comer)
        }
        if !refusal.browser.isEmpty {
            html.text(context.say(", ", "، "))
            html.isolated(refusal.browser)
        }
    }

    static func manyNames(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        guard !model.manyNames.isEmpty else { return }
        html.element(
            "section", .class("notice refusal stack"), .id("many-names"), .attribute("role", "alert")
        ) { part in
            part.element(
                "p",
                text: context.say(
                    "Somebody tries the names of many people with wrong passwords. Shut the address out at the proxy or the router, unless it is your own house.",
                    "کوئی بہت سے لوگوں کے نام غلط پاس ورڈ سے آزما رہا ہے۔ اگر یہ آپ کا اپنا پتہ نہیں تو اسے پراکسی یا راؤٹر پر بند کریں۔"
                ))
            part.element("ul") { list in
                for one in model.manyNames {
                    list.element("li") { item in
                        item.isolated(one.house)
                        item.text(
                            context.say(": \(one.names) names, last at ", ": \(one.names) نام، آخری بار "))
                        item.isolated(context.time(one.lastAt))
                    }
                }
            }
        }
    }
}
