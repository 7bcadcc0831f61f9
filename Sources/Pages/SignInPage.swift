import Blood

/// The door of the console.
public enum SignInPage {
    public enum Failure: Sendable, Hashable {
        case none
        /// Name or password; which of the two is not said.
        case wrong
        case lockedOut(minutes: Int)
        /// Too many sign-ins at once; the password was not looked at.
        case busy
    }

    /// A sign-in of the demonstration centre. A real centre never passes any.
    public struct Demonstration: Sendable, Hashable {
        public var name: String
        public var role: Words
        public var password: String

        public init(name: String, role: Words, password: String) {
            self.name = name
            self.role = role
            self.password = password
        }
    }

    public struct Model: Sendable {
        public var name: String
        public var failure: Failure
        /// Path to come back to.
        public var back: String
        public var demonstrations: [Demonstration]

        public init(
            name: String = "", failure: Failure = .none, back: String = "", demonstrations: [Demonstration] = []
        ) {
            self.name = name
            self.failure = failure
            self.back = back
            self.demonstrations = demonstrations
        }

        public static let sample = Model(
            name: "nadia", failure: .wrong, back: "/requests/5",
            demonstrations: [
                Demonstration(name: "operator", role: Words("operator", "آپریٹر"), password: "demo-operator"),
                Demonstration(name: "supervisor", role: Words("supervisor", "سپروائزر"), password: "demo-supervisor"),
                Demonstration(name: "admin", role: Words("administrator", "منتظم"), password: "demo-admin"),
            ])
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        Layout.visitor(context.say("Sign in", "داخل ہوں"), context) { main in
            main.element("div", .class("stack")) { stack in
                Layout.form(&stack, to: "/sign-in", context, class: "card stack") { form in
                    form.element("h1", text: context.say("The helpline desk", "ہیلپ لائن ڈیسک"))
                    if let words = words(model.failure) {
                        form.element(
                            "p", .class("notice refusal"), .id("sign-in-failure"), .attribute("role", "alert"),
                            text: context.say(words))
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

    private static func words(_ failure: Failure) -> Words? {
        switch failure {
        case .none: nil
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
        }
    }

    private static func demonstrations(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        guard !model.demonstrations.isEmpty else { return }
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
                    for one in model.demonstrations {
                        body.element("tr") { row in
                            row.element("td", text: context.say(one.role))
                            row.element("td") { $0.element("code", text: one.name) }
                            row.element("td") { $0.element("code", text: one.password) }
                        }
                    }
                }
            }
        }
    }
}
