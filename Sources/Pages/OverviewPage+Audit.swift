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
}
