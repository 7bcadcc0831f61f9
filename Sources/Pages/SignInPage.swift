/// The door of the console.
public enum SignInPage {
    public enum Failure: Sendable, Hashable {
        /// Name or password; which of the two is not said.
        case wrong
        case lockedOut(minutes: Int)
        /// Too many sign-ins at once; the password was not looked at.
        case busy
        /// The form's token was not the browser's: the page had stood too long.
        case oldPage
        /// The password was right, but somebody else set it too long ago.
        case firstPasswordEnded(days: Int)
    }

    public struct Model: Sendable {
        public var failure: Failure?
        public var name: String
        /// Path to come back to.
        public var back: String
        /// Sign-ins of the demonstration centre, with the raw value of the role. A real centre never passes any.
        public var demonstration: [(name: String, role: String, password: String)]

        public init(
            failure: Failure?, name: String, back: String,
            demonstration: [(name: String, role: String, password: String)]
        ) {
            self.failure = failure
            self.name = name
            self.back = back
            self.demonstration = demonstration
        }

        public static let sample = Model(
            failure: .wrong, name: "nadia", back: "/requests/5",
            demonstration: [
                (name: "operator", role: "operator", password: "demo-operator"),
                (name: "supervisor", role: "supervisor", password: "demo-supervisor"),
                (name: "admin", role: "administrator", password: "demo-admin"),
            ])
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        Layout.visitor(context.say("Sign in", "داخل ہوں"), context) { main in
            main.element("div", .class("stack")) { stack in
                Layout.form(&stack, to: "/sign-in", context, class: "card stack") { form in
                    form.element("h1", text: context.say("The helpline desk", "ہیلپ لائن ڈیسک"))
                    if let failure = model.failure {
                        form.element(
                            "p", .class("notice refusal"), .id("sign-in-failure"), .attribute("role", "alert"),
                            text: context.say(words(failure)))
                    }
                    form.void("input", .type("hidden"), .name("back"), .value(model.back))
                    form.element("label") { label in
                        label.element("span", text: context.say("Name", "نام"))
                        label.void(
                            "input", .name("name"), .value(model.name), .attribute("autocomplete", "username"),
                            .attribute("autocapitalize", "none"), .attribute("spellcheck", "false"),
                            .attribute("dir", "ltr"), .attribute("maxlength", "100"), .flag("required", true),
                            .flag("autofocus", model.name.isEmpty))
                    }
                    form.element("label") { label in
                        label.element("span", text: context.say("Password", "پاس ورڈ"))
                        label.void(
                            "input", .name("password"), .type("password"),
                            .attribute("autocomplete", "current-password"), .attribute("dir", "ltr"),
                            .attribute("maxlength", "500"), .flag("required", true),
                            .flag("autofocus", !model.name.isEmpty))
                    }
                    form.element(
                        "button", .class("primary big"), .id("sign-in"), text: context.say("Sign in", "داخل ہوں"))
                }
                demonstrations(&stack, model, context)
            }
        }
    }

    private static func words(_ failure: Failure) -> Words {
        switch failure {
        case .wrong: Words("Name or password is wrong. Try again.", "نام یا پاس ورڈ غلط ہے۔ دوبارہ کوشش کریں۔")
        case .lockedOut(let minutes):
            minutes == 1
                ? Words("Too many wrong tries. Wait 1 minute.", "بہت سی غلط کوششیں۔ 1 منٹ انتظار کریں۔")
                : Words(
                    "Too many wrong tries. Wait \(minutes) minutes.", "بہت سی غلط کوششیں۔ \(minutes) منٹ انتظار کریں۔")
        case .busy:
            Words(
                "Many people are signing in. Try again in a moment.",
                "بہت سے لوگ داخل ہو رہے ہیں۔ ذرا دیر میں کوشش کریں۔")
        case .firstPasswordEnded(let days):
            Words(
                "This first password was not changed within \(days) days and has ended. Ask your administrator for a new one.",
                "یہ پہلا پاس ورڈ \(days) دن میں نہیں بدلا گیا اور ختم ہو گیا۔ منتظم سے نیا لیں۔")
        case .oldPage: Words("The page was old; try once more.", "صفحہ پرانا تھا؛ ایک بار پھر کوشش کریں۔")
        }
    }

    private static func demonstrations(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        guard !model.demonstration.isEmpty else { return }
        html.element("section", .class("card"), .id("demonstration-sign-ins")) { card in
            card.element("h2", text: context.say("Sign-ins of this demonstration", "اس نمائشی مرکز کے نام اور پاس ورڈ"))
            card.element("table") { table in
                table.element("thead") { head in
                    head.element("tr") { row in
                        for title in [
                            context.say("Role", "عہدہ"), context.say("Name", "نام"), context.say("Password", "پاس ورڈ"),
                        ] { row.element("th", .attribute("scope", "col"), text: title) }
                    }
                }
                table.element("tbody") { body in
                    for one in model.demonstration {
                        body.element("tr") { row in
                            row.element("td", text: context.words(role: one.role))
                            row.element("td") { $0.element("code", text: one.name) }
                            row.element("td") { $0.element("code", text: one.password) }
                        }
                    }
                }
            }
        }
    }
}
