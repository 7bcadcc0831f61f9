/// Signing in.
public enum SignInPage {
    public enum Failure: Sendable, Hashable {
        case wrong
        case lockedOut(minutes: Int)
        case busy
    }

    public struct Model: Sendable {
        public var failure: Failure?
        public var name: String
        /// Where to go afterwards.
        public var back: String
        /// Printed only in a demonstration centre.
        public var demonstration: [(name: String, role: String, password: String)]

        public init(failure: Failure?, name: String, back: String, demonstration: [(name: String, role: String, password: String)]) {
            self.failure = failure
            self.name = name
            self.back = back
            self.demonstration = demonstration
        }
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        Layout.visitor(context.say("Sign in", "داخل ہوں"), context) { main in
            main.element("form", .class("card stack"), .attribute("method", "post"), .attribute("action", "/sign-in")) { form in
                Layout.csrf(&form, context)
                form.element("h1", text: context.say("Sign in", "داخل ہوں"))
                form.void("input", .type("hidden"), .name("back"), .value(model.back))
                form.element("label") { label in
                    label.text(context.say("Name", "نام"))
                    label.void("input", .name("name"), .value(model.name), .attribute("autocomplete", "username"), .flag("required", true), .flag("autofocus", true))
                }
                form.element("label") { label in
                    label.text(context.say("Password", "پاس ورڈ"))
                    label.void("input", .type("password"), .name("password"), .attribute("autocomplete", "current-password"), .flag("required", true))
                }
                form.element("button", .class("primary big"), text: context.say("Sign in", "داخل ہوں"))
            }
        }
    }
}
