public import Blood

extension PageContext {
    /// What the person has to know who signed in just now.
    public struct News: Sendable, Hashable {
        /// On the machine itself an administrator's account was given a set-up code.
        public struct Rescue: Sendable, Hashable {
            public var staff: Int64
            public var at: Instant

            public init(staff: Int64, at: Instant) {
                self.staff = staff
                self.at = at
            }
        }

        /// When the person signed in the time before.
        public var previousAt: Instant?
        public var wrongPasswords: Int
        public var wrongFactors: Int
        public var lastWrongAt: Instant?
        /// Some of them from a kind of browser that the person has not used.
        public var isFromElsewhere: Bool
        /// The kind of this browser, where the person has not used it before.
        public var newBrowser: String?
        /// Accounts of administrators that were given a set-up code on the machine itself.
        public var rescues: [Rescue]

        public init(
            previousAt: Instant?, wrongPasswords: Int, wrongFactors: Int, lastWrongAt: Instant?,
            isFromElsewhere: Bool, newBrowser: String?, rescues: [Rescue]
        ) {
            self.previousAt = previousAt
            self.wrongPasswords = wrongPasswords
            self.wrongFactors = wrongFactors
            self.lastWrongAt = lastWrongAt
            self.isFromElsewhere = isFromElsewhere
            self.newBrowser = newBrowser
            self.rescues = rescues
        }

        public static let sample: News = {
            let start = Instant(millisecondsSince1970: 1_795_490_000_000)
            return News(
                previousAt: start, wrongPasswords: 4, wrongFactors: 1, lastWrongAt: start + .hours(3),
                isFromElsewhere: true, newBrowser: "Chrome, Android",
                rescues: [Rescue(staff: 3, at: start + .hours(4))])
        }()
    }
}

/// The notice on every page until the person says to have read it.
enum SignInNewsNotice {
    static func show(_ html: inout HTML, _ context: PageContext) {
        guard let news = context.news, context.staff != nil else { return }
        html.element(
            "section", .class("notice wait stack"), .id("sign-in-news"), .attribute("role", "status")
        ) { part in
            if news.wrongPasswords + news.wrongFactors > 0 {
                part.element("p") { tries(&$0, news, context) }
            }
            if let browser = news.newBrowser {
                part.element("p") { line in
                    line.text(
                        context.say(
                            "You signed in with a kind of browser that you had not used here before: ",
                            "آپ ایسے براؤزر سے داخل ہوئے جو آپ نے یہاں پہلے استعمال نہیں کیا تھا: "))
                    line.isolated(browser)
                }
            }
            for rescue in news.rescues {
                part.element("p") { line in
                    line.text(
                        context.say(
                            "On the machine itself a set-up code was made for the administrator with the number ",
                            "خود مشین پر اس منتظم کے لیے کوڈ بنایا گیا، نمبر "))
                    line.isolated(String(rescue.staff))
                    line.text(context.say(", ", "، "))
                    line.isolated(context.time(rescue.at))
                    line.text(
                        context.say(
                            ". The reason stands in the audit. If nobody of you asked for it, somebody has the machine.",
                            "۔ وجہ ریکارڈ میں ہے۔ اگر آپ میں سے کسی نے نہیں کہا تھا تو مشین کسی اور کے ہاتھ میں ہے۔"))
                }
            }
            acts(&part, context)
        }
    }

    private static func tries(_ html: inout HTML, _ news: PageContext.News, _ context: PageContext) {
        if let previous = news.previousAt {
            html.text(context.say("Since your last sign-in (", "آپ کے پچھلے داخلے ("))
            html.isolated(context.time(previous))
            html.text(context.say("): ", ") کے بعد: "))
        }
        html.text(
            context.say(
                "wrong passwords \(news.wrongPasswords), wrong second factors \(news.wrongFactors)",
                "غلط پاس ورڈ \(news.wrongPasswords)، غلط دوسری شناخت \(news.wrongFactors)"))
        if let last = news.lastWrongAt {
            html.text(context.say(", last at ", "، آخری بار "))
            html.isolated(context.time(last))
        }
        if news.isFromElsewhere {
            html.text(
                context.say(
                    ", from a kind of browser that is not yours", "، ایسے براؤزر سے جو آپ کا نہیں"))
        }
        html.text(
            context.say(
                ". If that was not you, change your password and end the sessions you do not know.",
                "۔ اگر یہ آپ نہیں تھے تو پاس ورڈ بدلیں اور انجان داخلے ختم کریں۔"))
    }

    private static func acts(_ html: inout HTML, _ context: PageContext) {
        html.element("div", .class("row")) { row in
            row.element(
                "a", .class("button small"), .href("/account#sessions"),
                text: context.say("Your sign-in and sessions", "آپ کا داخلہ"))
            Layout.form(&row, to: "/account/news/seen", context) { form in
                form.void("input", .type("hidden"), .name("back"), .value(context.path))
                form.element(
                    "button", .class("small"), .id("news-seen"),
                    text: context.say("I have read this", "میں نے پڑھ لیا"))
            }
        }
    }
}
