/// The step between the password and everything else for a new account, and for one whose factors were taken away: a
/// code that was handed over, and a password of one's own.
public enum SetUpPage {
    public enum Failure: Sendable, Hashable {
        case wrongCode
        case lockedOut(minutes: Int)
        /// What is wrong with the new password.
        case password(Words)
    }

    public struct Model: Sendable {
        /// A set-up code is owed.
        public var asksCode: Bool
        /// A password of one's own is owed.
        public var asksPassword: Bool
        /// Least length of a password, in characters.
        public var passwordLengthMin: Int
        public var failure: Failure?
        public var back: String

        public init(
            asksCode: Bool, asksPassword: Bool, passwordLengthMin: Int, failure: Failure?, back: String
        ) {
            self.asksCode = asksCode
            self.asksPassword = asksPassword
            self.passwordLengthMin = passwordLengthMin
            self.failure = failure
            self.back = back
        }

        public static let sample = Model(
            asksCode: true, asksPassword: true, passwordLengthMin: 8, failure: .wrongCode, back: "/board")
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Your first sign-in", "آپ کا پہلا داخلہ")
        return Layout.visitor(title, context) { main in
            main.element("div", .class("stack")) { stack in
                Layout.form(&stack, to: "/sign-in/first", context, class: "card stack") { form in
                    form.element("h1", text: title)
                    if let failure = model.failure {
                        form.element(
                            "p", .class("notice refusal"), .id("set-up-failure"), .attribute("role", "alert"),
                            text: context.say(words(failure)))
                    }
                    form.void("input", .type("hidden"), .name("back"), .value(model.back))
                    if model.asksCode { code(&form, context) }
                    if model.asksPassword { password(&form, model, context) }
                    form.element(
                        "button", .class("primary big"), .id("set-up-go-on"), text: context.say("Go on", "آگے"))
                }
                Layout.form(&stack, to: "/sign-out", context) { form in
                    form.element("button", .class("plain"), text: context.say("Sign out", "باہر جائیں"))
                }
            }
        }
    }

    private static func code(_ html: inout HTML, _ context: PageContext) {
        html.element(
            "p",
            text: context.say(
                "An administrator gave you a set-up code of sixteen letters and digits. It is good for 24 hours and opens once.",
                "منتظم نے آپ کو سولہ حروف اور ہندسوں کا کوڈ دیا ہے۔ وہ 24 گھنٹے چلتا ہے اور ایک بار کھولتا ہے۔"))
        html.element("label") { label in
            label.element("span", text: context.say("Set-up code", "پہلے داخلے کا کوڈ"))
            label.void(
                "input", .name("code"), .attribute("autocomplete", "off"), .attribute("autocapitalize", "none"),
                .attribute("spellcheck", "false"), .attribute("dir", "ltr"), .attribute("maxlength", "40"),
                .flag("required", true), .flag("autofocus", true))
        }
    }

    private static func password(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element(
            "p",
            text: context.say(
                "Somebody else knows the password you have just typed. Take one that nobody knows.",
                "آپ نے ابھی جو پاس ورڈ لکھا وہ کوئی اور بھی جانتا ہے۔ ایسا بنائیں جو کوئی نہ جانے۔"))
        html.element("label") { label in
            label.element(
                "span",
                text: context.say(
                    "A new password, at least \(model.passwordLengthMin) characters, better 15 or more",
                    "نیا پاس ورڈ، کم از کم \(model.passwordLengthMin) حروف، بہتر ہے 15 یا زیادہ"))
            label.void(
                "input", .type("password"), .name("password"), .attribute("autocomplete", "new-password"),
                .attribute("minlength", String(model.passwordLengthMin)), .attribute("maxlength", "200"),
                .attribute("dir", "ltr"), .flag("required", true), .flag("autofocus", !model.asksCode))
        }
    }

    private static func words(_ failure: Failure) -> Words {
        switch failure {
        case .wrongCode:
            Words(
                "That is not the code, or its time is over. Ask your administrator for a new one.",
                "یہ وہ کوڈ نہیں، یا اس کا وقت گزر چکا۔ منتظم سے نیا کوڈ لیں۔")
        case .lockedOut(let minutes):
            Words("Too many wrong tries. Wait \(minutes) minutes.", "بہت سی غلط کوششیں۔ \(minutes) منٹ انتظار کریں۔")
        case .password(let words): words
        }
    }
}
