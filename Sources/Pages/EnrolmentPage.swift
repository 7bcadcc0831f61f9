public import Blood

/// A passkey to be made: what the script hands to the browser.
public struct PasskeyCreation: Sendable {
    /// Base64url, as the script reads it.
    public var challenge: String
    public var relyingParty: String
    /// Base64url of what the passkey calls its owner.
    public var user: String
    public var userName: String
    public var displayName: String
    /// Base64url of each credential id that the person has.
    public var existing: [String]

    public init(
        challenge: String, relyingParty: String, user: String, userName: String, displayName: String,
        existing: [String]
    ) {
        self.challenge = challenge
        self.relyingParty = relyingParty
        self.user = user
        self.userName = userName
        self.displayName = displayName
        self.existing = existing
    }
}

/// Setting up a second factor: at the door, where there is none yet, or later from one's own page.
public enum EnrolmentPage {
    public enum Failure: Sendable, Hashable {
        case wrongCode
        case passkeyRefused
        case lockedOut(minutes: Int)
        case tooMany
    }

    public struct Model: Sendable {
        /// Nothing else is open before one is set up.
        public var isAtDoor: Bool
        /// An administrator took the former ones away: when, and who.
        public var resetBy: (at: Instant, name: String)?
        public var passkey: PasskeyCreation?
        /// The secret as text, and the square that an app reads.
        public var timedCode: (secret: String, square: QRCode?)?
        public var failure: Failure?
        public var back: String

        public init(
            isAtDoor: Bool, resetBy: (at: Instant, name: String)?, passkey: PasskeyCreation?,
            timedCode: (secret: String, square: QRCode?)?, failure: Failure?, back: String
        ) {
            self.isAtDoor = isAtDoor
            self.resetBy = resetBy
            self.passkey = passkey
            self.timedCode = timedCode
            self.failure = failure
            self.back = back
        }

        public static let sample = Model(
            isAtDoor: true, resetBy: (Instant(millisecondsSince1970: 1_795_500_000_000), "Sana Malik"),
            passkey: PasskeyCreation(
                challenge: "AAEC", relyingParty: "blood.example.pk", user: "BAUG", userName: "nadia",
                displayName: "Nadia Aslam", existing: []),
            timedCode: (
                "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
                QRCode("otpauth://totp/Qatra:nadia?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Qatra")
            ), failure: .wrongCode, back: "/board")
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Set up a second factor", "دوسری شناخت بنائیں")
        return Layout.visitor(title, context) { main in
            main.element("div", .class("stack")) { stack in
                stack.element("h1", text: title)
                if let reset = model.resetBy {
                    stack.element("p", .class("notice refusal"), .id("factors-were-reset")) { line in
                        line.text(
                            context.say("Your second factors were taken away by ", "آپ کی دوسری شناخت ہٹا دی گئی: "))
                        line.isolated(reset.name)
                        line.text(context.say(", ", "، "))
                        line.isolated(context.time(reset.at))
                        line.text(
                            context.say(
                                ". If you did not ask for that, tell your supervisor now.",
                                "۔ اگر آپ نے نہیں کہا تھا تو ابھی اپنے سپروائزر کو بتائیں۔"))
                    }
                }
                if let failure = model.failure {
                    stack.element(
                        "p", .class("notice refusal"), .id("enrolment-failure"), .attribute("role", "alert"),
                        text: context.say(words(failure)))
                }
                if model.isAtDoor {
                    stack.element(
                        "p",
                        text: context.say(
                            "A password can be watched or guessed. Whoever works with donors' data shows something else too. It takes two minutes.",
                            "پاس ورڈ کوئی دیکھ یا بوجھ سکتا ہے۔ جو ڈونرز کی معلومات کے ساتھ کام کرتا ہے وہ ایک اور چیز بھی دکھاتا ہے۔ اس میں دو منٹ لگتے ہیں۔"
                        ))
                }
                if let passkey = model.passkey { passkeyCard(&stack, passkey, model, context) }
                if let timed = model.timedCode { appCard(&stack, timed, model, context) }
                if model.isAtDoor {
                    Layout.form(&stack, to: "/sign-out", context) { form in
                        form.element("button", .class("plain"), text: context.say("Sign out", "باہر جائیں"))
                    }
                } else {
                    stack.element("a", .href("/account"), text: context.say("Go back", "واپس جائیں"))
                }
            }
            SignInScript.load(&main)
        }
    }

    private static func words(_ failure: Failure) -> Words {
        switch failure {
        case .wrongCode:
            Words(
                "The code is not what the app should show. Check the telephone's clock and try the next code.",
                "کوڈ وہ نہیں جو ایپ کو دکھانا چاہیے۔ فون کی گھڑی دیکھیں اور اگلا کوڈ لکھیں۔")
        case .passkeyRefused:
            Words("The passkey could not be taken. Try again.", "پاس کی قبول نہیں ہوئی۔ دوبارہ کوشش کریں۔")
        case .lockedOut(let minutes):
            Words("Too many wrong tries. Wait \(minutes) minutes.", "بہت سی غلط کوششیں۔ \(minutes) منٹ انتظار کریں۔")
        case .tooMany:
            Words(
                "That one is there already. Sign in again and show it.",
                "یہ پہلے سے موجود ہے۔ دوبارہ داخل ہو کر اسے دکھائیں۔")
        }
    }

    private static func base(_ model: Model) -> String { model.isAtDoor ? "/sign-in/set-up" : "/account" }

    private static func passkeyCard(
        _ html: inout HTML, _ passkey: PasskeyCreation, _ model: Model, _ context: PageContext
    ) {
        html.element(
            "section", .class("card stack"), .id("passkey-card"), .attribute("data-passkey", "create"),
            .attribute("data-challenge", passkey.challenge), .attribute("data-rp", passkey.relyingParty),
            .attribute("data-user", passkey.user), .attribute("data-user-name", passkey.userName),
            .attribute("data-display-name", passkey.displayName),
            .attribute("data-credentials", passkey.existing.joined(separator: " ")), .flag("hidden", true)
        ) { card in
            card.element("h2", text: context.say("A passkey: best", "پاس کی: سب سے بہتر"))
            card.element(
                "p",
                text: context.say(
                    "Your finger, your face or the PIN of this computer, your telephone or a security key. Nobody can trick you into showing it to a false page.",
                    "آپ کی انگلی، چہرہ، یا اس کمپیوٹر، فون یا سیکیورٹی کی کا پن۔ کوئی جعلی صفحہ آپ سے یہ نہیں لے سکتا۔")
            )
            Layout.form(&card, to: base(model) + "/passkey", context, class: "stack") { form in
                form.void("input", .type("hidden"), .name("back"), .value(model.back))
                for name in ["clientData", "attestation"] {
                    form.void("input", .type("hidden"), .name(name), .value(""))
                }
                form.element("label") { label in
                    label.element("span", text: context.say("What you call it", "آپ اسے کیا کہیں گے"))
                    label.void(
                        "input", .name("name"), .attribute("maxlength", "40"), .attribute("dir", "auto"),
                        .value(context.say("This computer", "یہ کمپیوٹر")), .flag("required", true))
                }
                form.element(
                    "button", .class("primary big"), .id("make-passkey"),
                    text: context.say("Make a passkey", "پاس کی بنائیں"))
                SignInScript.trouble(&form, context)
            }
        }
    }

    private static func appCard(
        _ html: inout HTML, _ timed: (secret: String, square: QRCode?), _ model: Model, _ context: PageContext
    ) {
        html.element("section", .class("card stack"), .id("app-card")) { card in
            card.element("h2", text: context.say("An app that shows six digits", "چھ ہندسے دکھانے والی ایپ"))
            card.element(
                "p",
                text: context.say(
                    "Any authenticator app on your telephone. Let it read this square, or type the letters into it.",
                    "فون پر کوئی بھی آتھنٹیکیٹر ایپ۔ اسے یہ خانہ پڑھوائیں، یا حروف اس میں لکھیں۔"))
            if let square = timed.square {
                square.draw(&card, label: context.say("Square for the app", "ایپ کے لیے خانہ"))
            }
            card.element("p") { line in
                line.element("code", .id("app-secret"), .attribute("dir", "ltr"), text: grouped(timed.secret))
            }
            Layout.form(&card, to: base(model) + "/app", context, class: "stack") { form in
                form.void("input", .type("hidden"), .name("back"), .value(model.back))
                form.element("label") { label in
                    label.element("span", text: context.say("What the app shows now", "ایپ اس وقت کیا دکھا رہی ہے"))
                    label.void(
                        "input", .name("code"), .attribute("inputmode", "numeric"),
                        .attribute("autocomplete", "one-time-code"), .attribute("dir", "ltr"),
                        .attribute("maxlength", "10"), .flag("required", true))
                }
                form.element("button", .class("big"), .id("confirm-app"), text: context.say("Continue", "آگے بڑھیں"))
            }
        }
    }

    /// In fours, as one reads letters aloud.
    static func grouped(_ secret: String) -> String {
        let letters = Array(secret)
        return stride(from: 0, to: letters.count, by: 4)
            .map { String(letters[$0..<min($0 + 4, letters.count)]) }.joined(separator: " ")
    }
}

/// Ten codes for the day on which everything else is lost; shown once.
public enum RecoveryCodesPage {
    public struct Model: Sendable {
        public var codes: [String]
        public var back: String

        public init(codes: [String], back: String) {
            self.codes = codes
            self.back = back
        }

        public static let sample = Model(
            codes: (0..<10).map { "abcd-efg\($0 % 6 + 2)-hijk-lmno" }, back: "/board")
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Your recovery codes", "آپ کے بحالی کوڈ")
        return Layout.visitor(title, context) { main in
            main.element("section", .class("card stack")) { card in
                card.element("h1", text: title)
                card.element(
                    "p",
                    text: context.say(
                        "Print or copy them now: they are not shown again. Keep them on paper, away from your telephone. Each opens once.",
                        "ابھی چھاپ لیں یا لکھ لیں: دوبارہ نہیں دکھائے جائیں گے۔ کاغذ پر، فون سے الگ رکھیں۔ ہر کوڈ ایک بار چلتا ہے۔"
                    ))
                card.element("ol", .class("codes"), .id("recovery-codes"), .attribute("dir", "ltr")) { list in
                    for code in model.codes { list.element("li") { $0.element("code", text: code) } }
                }
                card.element(
                    "button", .class("big"), .type("button"), .attribute("data-print", ""), .flag("hidden", true),
                    text: context.say("Print", "چھاپیں"))
                card.element(
                    "a", .class("button primary big"), .href(model.back), .id("codes-are-kept"),
                    text: context.say("I have kept them", "میں نے رکھ لیے ہیں"))
            }
            SignInScript.load(&main)
        }
    }
}
