public import Blood

/// How somebody signs in: second factors, recovery codes, and every browser that is signed in. Everybody sees the own
/// page; an administrator sees another person's, to end sessions and to take lost factors away.
public enum MySignInPage {
    public struct Factor: Sendable {
        public var id: Int64
        public var name: String
        /// Otherwise an app with six digits.
        public var isPasskey: Bool
        /// Copied by its owner's devices among themselves.
        public var isBackedUp: Bool
        public var createdAt: Instant
        public var lastUsedAt: Instant?

        public init(
            id: Int64, name: String, isPasskey: Bool, isBackedUp: Bool, createdAt: Instant, lastUsedAt: Instant?
        ) {
            self.id = id
            self.name = name
            self.isPasskey = isPasskey
            self.isBackedUp = isBackedUp
            self.createdAt = createdAt
            self.lastUsedAt = lastUsedAt
        }
    }

    public struct Session: Sendable {
        public var handle: String
        /// Such as "Firefox, Linux"; empty when the browser did not say.
        public var browser: String
        public var createdAt: Instant
        public var lastSeenAt: Instant
        public var isThisOne: Bool

        public init(handle: String, browser: String, createdAt: Instant, lastSeenAt: Instant, isThisOne: Bool) {
            self.handle = handle
            self.browser = browser
            self.createdAt = createdAt
            self.lastSeenAt = lastSeenAt
            self.isThisOne = isThisOne
        }
    }

    public struct Model: Sendable {
        /// `nil` on one's own page.
        public var other: (id: Int64, name: String)?
        public var factors: [Factor]
        public var recoveryCodesLeft: Int
        public var sessions: [Session]
        /// When administrators took factors away, newest first.
        public var resets: [(at: Instant, name: String)]
        /// The last factor cannot be taken away.
        public var mustKeepOne: Bool
        /// Passkeys can be made under this centre's address.
        public var offersPasskeys: Bool
        /// Least length of a password, in characters.
        public var passwordLengthMin: Int
        /// What is wrong with the change of password that was tried.
        public var passwordProblem: Words?
        /// A code that was made just now for another person: shown once, kept nowhere.
        public var setUpCode: String?
        /// A second factor can be taken away with nothing to show, and a code is then given for the way back.
        public var givesSetUpCodes = false

        public init(
            other: (id: Int64, name: String)?, factors: [Factor], recoveryCodesLeft: Int, sessions: [Session],
            resets: [(at: Instant, name: String)], mustKeepOne: Bool, offersPasskeys: Bool,
            passwordLengthMin: Int, passwordProblem: Words? = nil
        ) {
            self.other = other
            self.factors = factors
            self.recoveryCodesLeft = recoveryCodesLeft
            self.sessions = sessions
            self.resets = resets
            self.mustKeepOne = mustKeepOne
            self.offersPasskeys = offersPasskeys
            self.passwordLengthMin = passwordLengthMin
            self.passwordProblem = passwordProblem
        }

        public static let sample: Model = {
            let start = Instant(millisecondsSince1970: 1_795_490_000_000)
            return Model(
                other: nil,
                factors: [
                    Factor(
                        id: 1, name: "Desk 3", isPasskey: true, isBackedUp: false, createdAt: start,
                        lastUsedAt: start + .hours(6)),
                    Factor(
                        id: 2, name: "میرا فون", isPasskey: true, isBackedUp: true, createdAt: start, lastUsedAt: nil),
                    Factor(
                        id: 3, name: "App", isPasskey: false, isBackedUp: false, createdAt: start,
                        lastUsedAt: start + .hours(2)),
                ], recoveryCodesLeft: 9,
                sessions: [
                    Session(
                        handle: "00ff", browser: "Firefox, Linux", createdAt: start + .hours(6),
                        lastSeenAt: start + .hours(7), isThisOne: true),
                    Session(
                        handle: "00fe", browser: "", createdAt: start, lastSeenAt: start + .hours(1),
                        isThisOne: false),
                ], resets: [(start, "Sana Malik")], mustKeepOne: true, offersPasskeys: true,
                passwordLengthMin: 8)
        }()

        public static let sampleOther: Model = {
            var model = sample
            model.other = (17, "Imran Qureshi")
            model.sessions[0].isThisOne = false
            model.setUpCode = "abcd-efgh-2345-67ij"
            model.givesSetUpCodes = true
            return model
        }()
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Sign-in", "داخلہ")
        return Layout.console(title, area: model.other == nil ? nil : .staff, context) { main in
            main.element("div", .class("stack")) { stack in
                stack.element("h1") { head in
                    if let other = model.other {
                        head.text(context.say("How this person signs in: ", "یہ فرد کیسے داخل ہوتا ہے: "))
                        head.isolated(other.name)
                    } else {
                        head.text(context.say("How you sign in", "آپ کیسے داخل ہوتے ہیں"))
                    }
                }
                if let code = model.setUpCode, let other = model.other {
                    SetUpCodeNotice.show(&stack, code, of: other.name, context)
                }
                stack.element("section", .class("card stack")) { factors(&$0, model, context) }
                if model.other == nil, !model.factors.isEmpty {
                    stack.element("section", .class("card stack")) { recovery(&$0, model, context) }
                }
                stack.element("section", .class("card stack")) { sessions(&$0, model, context) }
                if model.other == nil {
                    stack.element("section", .class("card stack")) { password(&$0, model, context) }
                }
                if model.other != nil {
                    stack.element("section", .class("card stack")) { reset(&$0, model, context) }
                }
            }
        }
    }

    // MARK: - Factors

    private static func factors(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("Second factors", "دوسری شناخت"))
        if model.factors.isEmpty {
            html.element(
                "p",
                text: context.say(
                    "None: the password alone opens this account.", "کوئی نہیں: صرف پاس ورڈ سے اکاؤنٹ کھلتا ہے۔"))
        } else {
            html.element("ul", .class("staff"), .id("factors")) { list in
                for factor in model.factors {
                    list.element("li", .attribute("data-factor", factor.isPasskey ? "passkey" : "app")) { item in
                        item.element("div") { line(&$0, factor, context) }
                        remove(&item, factor, model, context)
                    }
                }
            }
        }
        for reset in model.resets {
            html.element("p", .class("quiet")) { line in
                line.text(context.say("Taken away by ", "ہٹانے والا: "))
                line.isolated(reset.name)
                line.text(context.say(", ", "، "))
                line.isolated(context.time(reset.at))
            }
        }
        guard model.other == nil else { return }
        html.element("div") { row in
            row.element(
                "a", .class("button"), .id("add-factor"), .href("/account/add"),
                text: model.offersPasskeys
                    ? context.say("Add a passkey or an app", "پاس کی یا ایپ شامل کریں")
                    : context.say("Add an app", "ایپ شامل کریں"))
        }
    }

    private static func line(_ html: inout HTML, _ factor: Factor, _ context: PageContext) {
        html.element("div", .class("row")) { row in
            row.element("strong") { name in
                if factor.isPasskey {
                    name.isolated(factor.name)
                } else {
                    name.text(context.say("App with six digits", "چھ ہندسوں والی ایپ"))
                }
            }
            if factor.isPasskey {
                row.element("span", .class("chip"), text: context.say("passkey", "پاس کی"))
                if factor.isBackedUp {
                    row.element(
                        "span", .class("chip dim"), text: context.say("on several devices", "کئی آلات پر"))
                }
            }
        }
        html.element("div", .class("quiet")) { line in
            line.text(context.say("since ", "کب سے: "))
            line.isolated(context.time(factor.createdAt))
            line.text(context.say(" · last used ", " · آخری بار: "))
            if let used = factor.lastUsedAt {
                line.isolated(context.time(used))
            } else {
                line.text(context.say("never", "کبھی نہیں"))
            }
        }
    }

    private static func remove(_ html: inout HTML, _ factor: Factor, _ model: Model, _ context: PageContext) {
        guard model.other == nil, !model.mustKeepOne || model.factors.count > 1 else { return }
        Layout.form(&html, to: "/account/factors/\(factor.id)/remove", context) { form in
            form.element(
                "button", .class("small danger"),
                .label(context.say("Remove \(factor.name)", "\(factor.name) ہٹائیں")),
                text: context.say("Remove", "ہٹائیں"))
        }
    }

    private static func recovery(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("Recovery codes", "بحالی کے کوڈ"))
        html.element("p", .id("codes-left")) { line in
            line.text(context.say("Left: ", "باقی: "))
            line.isolated(String(model.recoveryCodesLeft))
        }
        Layout.form(&html, to: "/account/recovery-codes", context) { form in
            form.element(
                "button", .class("small"),
                text: context.say("Make ten new ones; the old ones end", "دس نئے بنائیں؛ پرانے ختم ہو جائیں گے"))
        }
    }

    private static func password(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("Password", "پاس ورڈ"))
        if let problem = model.passwordProblem {
            html.element("p", .class("problem"), .id("password-problem"), .attribute("role", "alert")) {
                VisitorParts.phrase(&$0, context.say(problem), context)
            }
        }
        Layout.form(&html, to: "/account/password", context, class: "stack") { form in
            form.element("div", .class("fields")) { fields in
                field(&fields, "current", context.say("The present one", "موجودہ"), "current-password", 1)
                field(
                    &fields, "password",
                    context.say(
                        "A new one, at least \(model.passwordLengthMin) characters, better 15 or more",
                        "نیا، کم از کم \(model.passwordLengthMin) حروف، بہتر ہے 15 یا زیادہ"), "new-password",
                    model.passwordLengthMin)
            }
            form.element("div") { row in
                row.element("button", .class("small"), .id("change-password"), text: context.say("Change", "بدلیں"))
            }
        }
    }

    private static func field(_ html: inout HTML, _ name: String, _ text: String, _ kind: String, _ lengthMin: Int) {
        html.element("label") { label in
            label.element("span", text: text)
            label.void(
                "input", .type("password"), .name(name), .attribute("autocomplete", kind),
                .attribute("minlength", String(lengthMin)), .attribute("maxlength", "200"), .attribute("dir", "ltr"),
                .flag("required", true))
        }
    }

    // MARK: - Sessions

    private static func sessions(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("Signed in now", "اس وقت داخل"))
        let end = model.other.map { "/staff/\($0.id)/sessions/end" } ?? "/account/sessions/end"
        if model.sessions.isEmpty { html.element("p", text: context.say("Nowhere.", "کہیں نہیں۔")) }
        html.element("ul", .class("staff"), .id("sessions")) { list in
            for session in model.sessions {
                list.element("li", .attribute("data-session", session.handle)) { item in
                    item.element("div") { line(&$0, session, context) }
                    guard !session.isThisOne else { return }
                    Layout.form(&item, to: end, context) { form in
                        form.void("input", .type("hidden"), .name("session"), .value(session.handle))
                        form.element("button", .class("small"), text: context.say("Sign out", "باہر کریں"))
                    }
                }
            }
        }
        guard model.sessions.contains(where: { !$0.isThisOne }) else { return }
        Layout.form(&html, to: end, context) { form in
            form.element(
                "button", .class("small danger"), .id("end-others"),
                text: model.other == nil
                    ? context.say("Sign out everywhere else", "باقی ہر جگہ سے باہر کریں")
                    : context.say("Sign out everywhere", "ہر جگہ سے باہر کریں"))
        }
    }

    private static func line(_ html: inout HTML, _ session: Session, _ context: PageContext) {
        html.element("div", .class("row")) { row in
            row.element("strong") { name in
                if session.browser.isEmpty {
                    name.text(context.say("a browser", "ایک براؤزر"))
                } else {
                    name.isolated(session.browser)
                }
            }
            if session.isThisOne { row.element("span", .class("chip good"), text: context.say("this one", "یہی")) }
        }
        html.element("div", .class("quiet")) { line in
            line.text(context.say("signed in ", "داخل ہوا: "))
            line.isolated(context.time(session.createdAt))
            line.text(context.say(" · last seen ", " · آخری بار دیکھا گیا: "))
            line.isolated(context.time(session.lastSeenAt))
        }
    }

    // MARK: - Reset

    private static func reset(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        guard let other = model.other, !model.factors.isEmpty || model.givesSetUpCodes else {
            html.element(
                "p", .class("quiet"),
                text: context.say("There is no second factor to take away.", "ہٹانے کو کوئی دوسری شناخت نہیں۔"))
            return
        }
        html.element("h2", text: context.say("Lost everything?", "سب کھو گیا؟"))
        html.element(
            "p",
            text: context.say(
                "Only for somebody you see before you. The second factors and recovery codes end, the person is signed out everywhere, is told of it, and sets up new ones. It is kept with your name and reason.",
                "صرف اس کے لیے جو آپ کے سامنے ہو۔ دوسری شناخت اور بحالی کے کوڈ ختم ہو جائیں گے، وہ ہر جگہ سے باہر ہو گا، اسے بتایا جائے گا، اور وہ نئی بنائے گا۔ یہ آپ کے نام اور وجہ کے ساتھ محفوظ رہتا ہے۔"
            ))
        if model.givesSetUpCodes {
            html.element(
                "p",
                text: context.say(
                    "You are then shown a set-up code, once. The person needs it beside the password. The same gives a new code to somebody whose code was lost or has ended.",
                    "پھر آپ کو ایک بار ایک کوڈ دکھایا جائے گا جو پاس ورڈ کے ساتھ چاہیے۔ جس کا کوڈ کھو گیا یا ختم ہو گیا اسے نیا بھی یہیں سے ملتا ہے۔"
                ))
        }
        Layout.form(&html, to: "/staff/\(other.id)/factors/reset", context, class: "stack") { form in
            form.element("label") { label in
                label.element("span", text: context.say("Reason", "وجہ"))
                label.void(
                    "input", .name("reason"), .attribute("maxlength", "200"), .attribute("dir", "auto"),
                    .attribute("autocomplete", "off"), .flag("required", true))
            }
            form.element("div") { row in
                row.element(
                    "button", .class("danger"), .id("reset-factors"),
                    text: context.say("Take the second factors away", "دوسری شناخت ہٹائیں"))
            }
        }
    }
}
