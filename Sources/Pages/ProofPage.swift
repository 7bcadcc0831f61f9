/// A passkey to be shown: what the script hands to the browser.
public struct PasskeyRequest: Sendable {
    /// Base64url, as the script reads it.
    public var challenge: String
    public var relyingParty: String
    /// Base64url of each credential id.
    public var credentials: [String]

    public init(challenge: String, relyingParty: String, credentials: [String]) {
        self.challenge = challenge
        self.relyingParty = relyingParty
        self.credentials = credentials
    }
}

/// Asks a person to prove who it is: as the second step of signing in, before an act that needs it, and to open a
/// console that was left alone.
public enum ProofPage {
    public enum Purpose: String, Sendable, CaseIterable {
        case signIn
        case stepUp
        case unlock

        var action: String {
            switch self {
            case .signIn: "/sign-in/second"
            case .stepUp: "/step-up"
            case .unlock: "/unlock"
            }
        }
    }

    public enum Failure: Sendable, Hashable {
        case wrong
        case lockedOut(minutes: Int)
        case busy
    }

    public struct Model: Sendable {
        public var purpose: Purpose
        public var passkey: PasskeyRequest?
        public var hasTimedCode: Bool
        public var recoveryCodesLeft: Int
        public var takesPassword: Bool
        public var failure: Failure?
        /// Path to come back to.
        public var back: String
        /// The form that was being sent, as a browser writes forms; it goes on once the proof is there.
        public var kept: String?
        /// How long a proof holds for further acts.
        public var minutes: Int

        public init(
            purpose: Purpose, passkey: PasskeyRequest?, hasTimedCode: Bool, recoveryCodesLeft: Int,
            takesPassword: Bool, failure: Failure?, back: String, kept: String?, minutes: Int
        ) {
            self.purpose = purpose
            self.passkey = passkey
            self.hasTimedCode = hasTimedCode
            self.recoveryCodesLeft = recoveryCodesLeft
            self.takesPassword = takesPassword
            self.failure = failure
            self.back = back
            self.kept = kept
            self.minutes = minutes
        }

        public static func sample(_ purpose: Purpose) -> Model {
            Model(
                purpose: purpose,
                passkey: PasskeyRequest(challenge: "AAEC", relyingParty: "blood.example.pk", credentials: ["AwQF"]),
                hasTimedCode: true, recoveryCodesLeft: 9, takesPassword: purpose == .unlock,
                failure: purpose == .signIn ? .wrong : nil, back: "/requests/5",
                kept: purpose == .stepUp ? "name=Imran&role=operator" : nil, minutes: 5)
        }
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        Layout.visitor(title(model.purpose, context), context) { main in
            main.element("div", .class("stack"), .id("proof")) { stack in
                stack.element("section", .class("card stack")) { card in
                    card.element("h1", text: title(model.purpose, context))
                    if let failure = model.failure {
                        card.element(
                            "p", .class("notice refusal"), .id("proof-failure"), .attribute("role", "alert"),
                            text: context.say(words(failure)))
                    }
                    card.element("p", text: reason(model, context))
                    if let passkey = model.passkey { ask(&card, passkey, model, context) }
                    if model.hasTimedCode || model.recoveryCodesLeft > 0 { code(&card, model, context) }
                    if model.takesPassword { password(&card, model, context) }
                }
                rest(&stack, model, context)
            }
            SignInScript.load(&main)
        }
    }

    private static func title(_ purpose: Purpose, _ context: PageContext) -> String {
        switch purpose {
        case .signIn: context.say("One more step", "ایک قدم اور")
        case .stepUp: context.say("Is it still you?", "کیا یہ اب بھی آپ ہیں؟")
        case .unlock: context.say("This console is locked", "یہ کنسول بند ہے")
        }
    }

    private static func reason(_ model: Model, _ context: PageContext) -> String {
        switch model.purpose {
        case .signIn:
            context.say(
                "Your password was right. Now show your second factor.",
                "آپ کا پاس ورڈ درست تھا۔ اب اپنی دوسری شناخت دکھائیں۔")
        case .stepUp:
            context.say(
                "What you are about to do asks for your proof once more. You are not asked again for \(model.minutes) minutes.",
                "آپ جو کرنے والے ہیں اس کے لیے دوبارہ شناخت چاہیے۔ اس کے بعد \(model.minutes) منٹ تک نہیں پوچھا جائے گا۔"
            )
        case .unlock:
            context.say(
                "Nobody touched it for a while. What was typed is still there.",
                "کچھ دیر سے کسی نے اسے نہیں چھوا۔ جو لکھا گیا تھا وہ محفوظ ہے۔")
        }
    }

    private static func words(_ failure: Failure) -> Words {
        switch failure {
        case .wrong:
            Words(
                "That did not work. A code opens once only; wait for the next one and try again.",
                "یہ قبول نہیں ہوا۔ ہر کوڈ صرف ایک بار چلتا ہے؛ اگلے کوڈ کا انتظار کر کے دوبارہ کوشش کریں۔")
        case .lockedOut(let minutes):
            Words("Too many wrong tries. Wait \(minutes) minutes.", "بہت سی غلط کوششیں۔ \(minutes) منٹ انتظار کریں۔")
        case .busy:
            Words(
                "Many people are signing in. Try again in a moment.",
                "بہت سے لوگ داخل ہو رہے ہیں۔ ذرا دیر میں کوشش کریں۔")
        }
    }

    private static func form(
        _ html: inout HTML, _ model: Model, _ context: PageContext, content: (inout HTML) -> Void
    ) {
        Layout.form(&html, to: model.purpose.action, context, class: "stack") { form in
            form.void("input", .type("hidden"), .name("back"), .value(model.back))
            if let kept = model.kept { form.void("input", .type("hidden"), .name("kept"), .value(kept)) }
            content(&form)
        }
    }

    /// Hidden until the script has seen that this browser has passkeys and stands at the right address.
    private static func ask(
        _ html: inout HTML, _ passkey: PasskeyRequest, _ model: Model, _ context: PageContext
    ) {
        html.element(
            "div", .attribute("data-passkey", "get"), .attribute("data-challenge", passkey.challenge),
            .attribute("data-rp", passkey.relyingParty),
            .attribute("data-credentials", passkey.credentials.joined(separator: " ")), .flag("hidden", true)
        ) { box in
            form(&box, model, context) { form in
                for name in ["credential", "clientData", "authenticatorData", "signature", "userHandle"] {
                    form.void("input", .type("hidden"), .name(name), .value(""))
                }
                form.element(
                    "button", .class("primary big"), .id("use-passkey"),
                    text: context.say("Use a passkey", "پاس کی استعمال کریں"))
                SignInScript.trouble(&form, context)
            }
        }
    }

    private static func code(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        form(&html, model, context) { form in
            form.element("label") { label in
                label.element(
                    "span",
                    text: model.hasTimedCode
                        ? context.say(
                            "Six digits from your app, or a recovery code", "ایپ کے چھ ہندسے، یا بحالی کا کوڈ")
                        : context.say("A recovery code", "بحالی کا کوڈ"))
                label.void(
                    "input", .name("code"), .attribute("autocomplete", "one-time-code"),
                    .attribute("autocapitalize", "none"), .attribute("spellcheck", "false"), .attribute("dir", "ltr"),
                    .attribute("maxlength", "40"), .flag("required", true))
            }
            form.element(
                "button", .class(model.passkey == nil ? "primary big" : "big"), .id("send-code"),
                text: context.say("Continue", "آگے بڑھیں"))
        }
    }

    private static func password(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        form(&html, model, context) { form in
            form.element("label") { label in
                label.element("span", text: context.say("Password", "پاس ورڈ"))
                label.void(
                    "input", .name("password"), .type("password"), .attribute("autocomplete", "current-password"),
                    .attribute("dir", "ltr"), .attribute("maxlength", "500"), .flag("required", true))
            }
            form.element("button", .class("big"), .id("send-password"), text: context.say("Continue", "آگے بڑھیں"))
        }
    }

    private static func rest(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        if model.purpose == .signIn {
            html.element(
                "p", .class("quiet"),
                text: context.say(
                    "Lost all of them? Ask an administrator in person to take your second factors away; then you set up new ones.",
                    "سب کھو گئے؟ خود جا کر منتظم سے کہیں کہ آپ کی دوسری شناخت ہٹا دے؛ پھر آپ نئی بنائیں گے۔"))
        }
        if model.purpose == .stepUp {
            html.element(
                "a", .href("/board"), text: context.say("Go back", "واپس جائیں"))
        } else {
            Layout.form(&html, to: "/sign-out", context) { form in
                form.element(
                    "button", .class("plain"),
                    text: context.say("Not you? Sign out", "یہ آپ نہیں؟ باہر جائیں"))
            }
        }
    }
}

/// Sends a form on that was stopped for a proof.
public enum ResumePage {
    public struct Model: Sendable {
        /// Path the form goes to.
        public var action: String
        /// Its fields as they were sent, without the token.
        public var fields: [(name: String, value: String)]

        public init(action: String, fields: [(name: String, value: String)]) {
            self.action = action
            self.fields = fields
        }

        public static let sample = Model(action: "/staff", fields: [("name", "Imran"), ("role", "operator")])
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Thank you", "شکریہ")
        return Layout.visitor(title, context) { main in
            main.element("section", .class("card stack"), .attribute("data-resume", "")) { card in
                card.element("h1", text: title)
                card.element(
                    "p",
                    text: context.say(
                        "What you were doing goes on now.", "آپ جو کر رہے تھے وہ اب آگے بڑھتا ہے۔"))
                Layout.form(&card, to: model.action, context) { form in
                    for field in model.fields {
                        form.void("input", .type("hidden"), .name(field.name), .value(field.value))
                    }
                    form.element("button", .class("primary big"), text: context.say("Continue", "آگے بڑھیں"))
                }
            }
            SignInScript.load(&main)
        }
    }
}
