public import Blood

/// Who works here: adding people, changing passwords, ending sessions, closing accounts.
public enum StaffPage {
    public struct Member: Sendable {
        public var id: Int64
        public var name: String
        public var signIn: String
        /// Raw value of the role.
        public var role: String
        public var createdAt: Instant
        /// `nil` while the account is open.
        public var disabledAt: Instant?
        /// Browsers signed in now.
        public var sessions: Int
        /// Speaks with donors who asked to be spoken to by a woman.
        public var isWoman: Bool
        /// Where somebody works who belongs to a facility, or what a machine speaks for.
        public var facility: String
        /// A machine that can come in now.
        public var hasToken: Bool

        public var passkeys: Int
        /// An app with six digits.
        public var hasApp: Bool

        public init(
            id: Int64, name: String, signIn: String, role: String, createdAt: Instant, disabledAt: Instant?,
            sessions: Int, isWoman: Bool = false, facility: String = "", hasToken: Bool = false,
            passkeys: Int = 0, hasApp: Bool = false
        ) {
            self.id = id
            self.name = name
            self.signIn = signIn
            self.role = role
            self.createdAt = createdAt
            self.disabledAt = disabledAt
            self.sessions = sessions
            self.isWoman = isWoman
            self.facility = facility
            self.hasToken = hasToken
            self.passkeys = passkeys
            self.hasApp = hasApp
        }

        var isMachine: Bool { role == "machine" }
    }

    /// A token that was made just now: shown once, kept nowhere.
    public struct NewToken: Sendable, Hashable {
        public var machine: String
        public var facility: String
        public var token: String

        public init(machine: String, facility: String, token: String) {
            self.machine = machine
            self.facility = facility
            self.token = token
        }
    }

    /// A set-up code that was made just now: shown once, kept nowhere.
    public struct NewCode: Sendable, Hashable {
        public var person: String
        public var code: String

        public init(person: String, code: String) {
            self.person = person
            self.code = code
        }
    }

    public struct Model: Sendable {
        public var staff: [Member]
        /// Whose browser this is; nobody closes the own account.
        public var ownID: Int64
        /// Least length of a password, in characters.
        public var passwordLengthMin: Int
        /// What is wrong, by field: `name`, `signIn`, `role`, `password`, and `password-17` and `role-17` for the new
        /// password and role of account 17.
        public var problems: [String: Words]
        /// What was typed, by field; never a password.
        public var entered: [String: String]
        /// Every facility, for those who belong to one.
        public var facilities: [(id: Int64, name: String)]
        public var newToken: NewToken?
        public var newCode: NewCode?

        public init(
            staff: [Member], ownID: Int64, passwordLengthMin: Int, problems: [String: Words] = [:],
            entered: [String: String] = [:], facilities: [(id: Int64, name: String)] = [], newToken: NewToken? = nil,
            newCode: NewCode? = nil
        ) {
            self.staff = staff
            self.ownID = ownID
            self.passwordLengthMin = passwordLengthMin
            self.problems = problems
            self.entered = entered
            self.facilities = facilities
            self.newToken = newToken
            self.newCode = newCode
        }

        public static let sample: Model = {
            let start = Instant(millisecondsSince1970: 1_795_000_000_000)
            return Model(
                staff: [
                    Member(
                        id: 1, name: "Sana Malik", signIn: "sana", role: "administrator", createdAt: start,
                        disabledAt: nil, sessions: 1, passkeys: 2, hasApp: true),
                    Member(
                        id: 2, name: "Imran Qureshi", signIn: "imran", role: "operator", createdAt: start,
                        disabledAt: nil, sessions: 2, isWoman: false),
                    Member(
                        id: 3, name: "فاطمہ نور", signIn: "fatima", role: "supervisor", createdAt: start,
                        disabledAt: start + .hours(40), sessions: 0, isWoman: true),
                    Member(
                        id: 4, name: "Rabia Anwar", signIn: "rabia", role: "facility", createdAt: start,
                        disabledAt: nil, sessions: 1, facility: "Mayo Hospital"),
                    Member(
                        id: 5, name: "Mayo stock system", signIn: "mayo-stock", role: "machine", createdAt: start,
                        disabledAt: nil, sessions: 0, facility: "Mayo Hospital", hasToken: true),
                ], ownID: 1, passwordLengthMin: 12,
                facilities: [(1, "Mayo Hospital"), (2, "Services Hospital")],
                newToken: NewToken(
                    machine: "Mayo stock system", facility: "Mayo Hospital",
                    token: "dGhpcyBpcyBhIHNhbXBsZSBvZiBhIHRva2VuLCBubyByZQ"),
                newCode: NewCode(person: "Imran Qureshi", code: "abcd-efgh-2345-67ij"))
        }()
    }

    /// Raw values of the roles a person can have, least leave first.
    static var roles: [String] { PageContext.roles.map(\.role).filter { $0 != "machine" } }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Staff", "عملہ")
        return Layout.console(title, area: .staff, context) { main in
            main.element("div", .class("stack")) { stack in
                stack.element("h1", text: title)
                guard context.may("manageStaff") else {
                    stack.element(
                        "p", .class("card"),
                        text: context.say("Only an administrator sees the staff.", "عملہ صرف منتظم دیکھ سکتا ہے۔"))
                    return
                }
                if let token = model.newToken { show(token, &stack, context) }
                if let code = model.newCode { SetUpCodeNotice.show(&stack, code.code, of: code.person, context) }
                stack.element("section", .class("card")) { list(&$0, model, context) }
                stack.element("section", .class("card")) { addition(&$0, model, context) }
                stack.element("section", .class("card")) { machine(&$0, model, context) }
            }
        }
    }

    // MARK: - The list

    private static func list(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("Who can sign in", "کون داخل ہو سکتا ہے"))
        html.element("ul", .class("staff")) { list in
            for member in model.staff {
                list.element("li", .id("staff-\(member.id)")) { item in
                    item.element("div") { who(&$0, member, model, context) }
                    item.element("div", .class("row")) { acts(&$0, member, model, context) }
                }
            }
        }
    }

    private static func who(_ html: inout HTML, _ member: Member, _ model: Model, _ context: PageContext) {
        html.element("div", .class("row")) { line in
            line.element("strong") { $0.isolated(member.name) }
            line.element("span", .class("chip")) {
                VisitorParts.phrase(&$0, context.words(role: member.role), context)
            }
            if !member.facility.isEmpty { line.isolated(member.facility) }
            if member.id == model.ownID { line.element("span", .class("chip dim"), text: context.say("you", "آپ")) }
            if member.disabledAt != nil {
                line.element("span", .class("chip wait"), text: context.say("closed", "بند"))
            }
        }
        html.element("div", .class("quiet")) { line in
            line.text(
                member.isMachine ? context.say("known as ", "نام ") : context.say("signs in as ", "داخلے کا نام "))
            line.isolated(member.signIn)
            line.text(context.say(" · since ", " · کب سے: "))
            line.isolated(context.time(member.createdAt))
            if let disabled = member.disabledAt {
                line.text(context.say(" · closed ", " · بند ہوا: "))
                line.isolated(context.time(disabled))
            }
            guard !member.isMachine else {
                line.text(
                    member.hasToken
                        ? context.say(" · has a token", " · ٹوکن موجود") : context.say(" · no token", " · ٹوکن نہیں"))
                return
            }
            line.text(context.say(" · signed in now: ", " · اس وقت داخل: "))
            line.isolated(String(member.sessions))
        }
        html.element("div", .class("quiet")) { line in
            line.text(context.say("second factor: ", "دوسری شناخت: "))
            if member.passkeys > 0 {
                line.text(context.say("passkeys ", "پاس کی "))
                line.isolated(String(member.passkeys))
            }
            if member.passkeys > 0, member.hasApp { line.text(" · ") }
            if member.hasApp { line.text(context.say("app", "ایپ")) }
            if member.passkeys == 0, !member.hasApp { line.text(context.say("none", "کوئی نہیں")) }
        }
    }

    private static func acts(_ html: inout HTML, _ member: Member, _ model: Model, _ context: PageContext) {
        let base = "/staff/\(member.id)"
        html.element(
            "a", .class("button small"), .href(member.id == model.ownID ? "/account" : "\(base)/sign-in"),
            .label(context.say("Sign-in and sessions of \(member.name)", "\(member.name) کا داخلہ")),
            text: context.say("Sign-in and sessions", "داخلہ"))
        if member.sessions > 0 {
            Layout.form(&html, to: "\(base)/sessions/end", context) { form in
                form.element(
                    "button", .class("small"),
                    .label(context.say("Sign out everywhere: \(member.name)", "ہر جگہ سے باہر کریں: \(member.name)")),
                    text: context.say("Sign out everywhere", "ہر جگہ سے باہر کریں"))
            }
        }
        if member.isMachine {
            tokens(&html, member, context)
        } else {
            password(&html, member, model, context)
            role(&html, member, model, context)
        }
        close(&html, member, model, context)
    }

    private static func tokens(_ html: inout HTML, _ member: Member, _ context: PageContext) {
        Layout.form(&html, to: "/staff/\(member.id)/token", context) { form in
            form.element("button", .class("small"), text: context.say("New token", "نیا ٹوکن"))
        }
        guard member.hasToken else { return }
        Layout.form(&html, to: "/staff/\(member.id)/token/revocation", context) { form in
            form.element("button", .class("small danger"), text: context.say("Revoke the token", "ٹوکن منسوخ کریں"))
        }
    }

    private static func password(
        _ html: inout HTML, _ member: Member, _ model: Model, _ context: PageContext
    ) {
        let base = "/staff/\(member.id)"
        woman(&html, member, context)
        let problem = "password-\(member.id)"
        html.element("details", .id(problem), .flag("open", model.problems[problem] != nil)) { details in
            details.element("summary", .class("button small"), text: context.say("New password", "نیا پاس ورڈ"))
            Layout.form(&details, to: "\(base)/password", context, class: "row") { form in
                password(&form, problem, model, context)
                form.element("button", .class("small"), text: context.say("Set", "مقرر کریں"))
            }
        }
    }

    /// Nobody changes the own role: the last administrator could lock everybody out.
    private static func role(_ html: inout HTML, _ member: Member, _ model: Model, _ context: PageContext) {
        guard member.id != model.ownID else { return }
        let key = "role-\(member.id)"
        html.element("details", .id(key), .flag("open", model.problems[key] != nil)) { details in
            details.element("summary", .class("button small"), text: context.say("Another role", "دوسرا کردار"))
            Layout.form(&details, to: "/staff/\(member.id)/role", context, class: "stack") { form in
                form.element("label", .class(model.problems[key] == nil ? "" : "has-problem")) { label in
                    label.text(context.say("Role", "کردار"))
                    label.element("select", .name("role")) { select in
                        for role in roles {
                            select.element(
                                "option", .value(role), .flag("selected", member.role == role),
                                text: context.words(role: role))
                        }
                    }
                    problem(&label, key, model, context)
                }
                facility(&form, model, context, isForMachine: false)
                form.element(
                    "p", .class("quiet"),
                    text: context.say(
                        "The person is signed out everywhere. Your name stays with it.",
                        "وہ ہر جگہ سے باہر ہو جائے گا۔ آپ کا نام ساتھ محفوظ رہے گا۔"))
                form.element("div") { row in
                    row.element(
                        "button", .class("small"),
                        .label(context.say("Give \(member.name) this role", "\(member.name) کو یہ کردار دیں")),
                        text: context.say("Give this role", "یہ کردار دیں"))
                }
            }
        }
    }

    private static func close(_ html: inout HTML, _ member: Member, _ model: Model, _ context: PageContext) {
        let base = "/staff/\(member.id)"
        // Who closes the own account could lock everybody out.
        guard member.id != model.ownID else { return }
        let isClosed = member.disabledAt != nil
        Layout.form(&html, to: "\(base)/disabled", context) { form in
            form.element(
                "button", .class(isClosed ? "small" : "small danger"), .name("disabled"), .value(isClosed ? "0" : "1"),
                .label(
                    isClosed
                        ? context.say("Open the account of \(member.name)", "\(member.name) کا اکاؤنٹ کھولیں")
                        : context.say("Close the account of \(member.name)", "\(member.name) کا اکاؤنٹ بند کریں")),
                text: isClosed ? context.say("Open again", "دوبارہ کھولیں") : context.say("Close", "بند کریں"))
        }
    }

    /// Only operators and supervisors take calls, so it is not asked of others.
    private static func woman(_ html: inout HTML, _ member: Member, _ context: PageContext) {
        guard ["operator", "supervisor"].contains(member.role) else { return }
        Layout.form(&html, to: "/staff/\(member.id)/woman", context, class: "row") { form in
            form.element("label", .class("check")) { label in
                label.void(
                    "input", .type("checkbox"), .name("isWoman"), .value("1"), .flag("checked", member.isWoman))
                label.element("span", text: speaksWithWomen(context))
            }
            form.element(
                "button", .class("small"),
                .label(context.say("Save for \(member.name)", "\(member.name) کے لیے محفوظ کریں")),
                text: context.say("Save", "محفوظ کریں"))
        }
    }

    private static func speaksWithWomen(_ context: PageContext) -> String {
        context.say("speaks with donors who asked for a woman", "خاتون آپریٹر مانگنے والے ڈونرز سے بات کرتی ہیں")
    }

    // MARK: - Adding

    private static func addition(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("Add a person", "نیا فرد شامل کریں"))
        Layout.form(&html, to: "/staff", context, class: "stack") { form in
            form.element("div", .class("fields")) { fields in
                input(&fields, "name", context.say("Name", "نام"), model, context, isLatin: false)
                input(
                    &fields, "signIn",
                    context.say("Signs in as (small letters, digits)", "داخلے کا نام (چھوٹے انگریزی حروف)"),
                    model, context,
                    isLatin: true)
                fields.element("label", .class(model.problems["role"] == nil ? "" : "has-problem")) { label in
                    label.text(context.say("Role", "کردار"))
                    label.element("select", .name("role")) { select in
                        for role in roles {
                            select.element(
                                "option", .value(role),
                                .flag("selected", (model.entered["role"] ?? "operator") == role),
                                text: context.words(role: role))
                        }
                    }
                    self.problem(&label, "role", model, context)
                }
                facility(&fields, model, context, isForMachine: false)
                password(&fields, "password", model, context)
            }
            form.element("label", .class("check")) { label in
                label.void(
                    "input", .type("checkbox"), .name("isWoman"), .value("1"),
                    .flag("checked", model.entered["isWoman"] == "1"))
                label.element("span", text: speaksWithWomen(context))
            }
            form.element("dl", .class("facts")) { list in
                for role in PageContext.roles where role.role != "machine" {
                    list.fact(context.say(role.name), context.say(role.work))
                }
            }
            form.element("div") { row in
                row.element("button", .class("primary"), text: context.say("Add", "شامل کریں"))
            }
        }
    }

    private static func input(
        _ html: inout HTML, _ name: String, _ text: String, _ model: Model, _ context: PageContext, isLatin: Bool
    ) {
        html.element("label", .class(model.problems[name] == nil ? "" : "has-problem")) { label in
            label.text(text)
            label.void(
                "input", .name(name), .value(model.entered[name] ?? ""), .attribute("autocomplete", "off"),
                .attribute("maxlength", isLatin ? "40" : "80"), .attribute("dir", isLatin ? "ltr" : "auto"),
                isLatin ? .attribute("autocapitalize", "none") : .flag("", false),
                isLatin ? .attribute("pattern", "[a-z0-9._\\-]{2,40}") : .flag("", false), .flag("required", true))
            problem(&label, name, model, context)
        }
    }

    private static func password(_ html: inout HTML, _ problemKey: String, _ model: Model, _ context: PageContext) {
        html.element("label", .class(model.problems[problemKey] == nil ? "" : "has-problem")) { label in
            label.text(
                context.say(
                    "Password, at least \(model.passwordLengthMin) characters, better 15 or more",
                    "پاس ورڈ، کم از کم \(model.passwordLengthMin) حروف، بہتر ہے 15 یا زیادہ"))
            label.void(
                "input", .type("password"), .name("password"), .attribute("autocomplete", "new-password"),
                .attribute("minlength", String(model.passwordLengthMin)), .attribute("maxlength", "200"),
                .attribute("dir", "ltr"), .flag("required", true))
            problem(&label, problemKey, model, context)
        }
    }

    private static func problem(_ html: inout HTML, _ name: String, _ model: Model, _ context: PageContext) {
        guard let words = model.problems[name] else { return }
        html.element("span", .class("problem"), .attribute("role", "alert")) {
            VisitorParts.phrase(&$0, context.say(words), context)
        }
    }

    // MARK: - Facilities and machines

    private static func facility(
        _ html: inout HTML, _ model: Model, _ context: PageContext, isForMachine: Bool
    ) {
        let name = isForMachine ? "machineFacility" : "facility"
        html.element("label", .class(model.problems[name] == nil ? "" : "has-problem")) { label in
            label.text(
                isForMachine
                    ? context.say("Speaks for", "کس ہسپتال کی طرف سے")
                    : context.say("Facility, only for its own staff", "ہسپتال، صرف اس کے اپنے عملے کے لیے"))
            label.element("select", .name(name)) { select in
                select.element("option", .value(""), text: context.say("none", "کوئی نہیں"))
                for facility in model.facilities {
                    select.element(
                        "option", .value(String(facility.id)),
                        .flag("selected", model.entered[name] == String(facility.id)), text: facility.name)
                }
            }
            problem(&label, name, model, context)
        }
    }

    private static func machine(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("Add a machine", "مشین شامل کریں"))
        Layout.form(&html, to: "/staff/machines", context, class: "stack") { form in
            form.element(
                "p", .class("quiet"),
                text: context.say(
                    "A facility's own system may tell its stock by itself. It gets a token that is shown once and speaks for that facility alone.",
                    "ہسپتال کا اپنا نظام خود سٹاک بتا سکتا ہے۔ اسے ایک ٹوکن ملتا ہے جو صرف ایک بار دکھایا جاتا ہے اور صرف اسی ہسپتال کے لیے ہے۔"
                ))
            form.element("div", .class("fields")) { fields in
                input(&fields, "machineName", context.say("Name", "نام"), model, context, isLatin: false)
                input(
                    &fields, "machineSignIn",
                    context.say("Known as (small letters, digits)", "مختصر نام (چھوٹے انگریزی حروف)"), model,
                    context, isLatin: true)
                facility(&fields, model, context, isForMachine: true)
            }
            form.element("div") { row in
                row.element("button", text: context.say("Add and make a token", "شامل کریں اور ٹوکن بنائیں"))
            }
        }
    }

    private static func show(_ token: NewToken, _ html: inout HTML, _ context: PageContext) {
        html.element("section", .class("notice wait stack"), .id("new-token")) { part in
            part.element("p") { line in
                line.text(context.say("Token of ", "ٹوکن: "))
                line.isolated(token.machine)
                line.text(context.say(" for ", " برائے "))
                line.isolated(token.facility)
                line.text(
                    context.say(
                        ". Copy it now: it is shown this once and cannot be shown again. An earlier token of this machine no longer works.",
                        "۔ ابھی نقل کر لیں: یہ صرف ایک بار دکھایا جاتا ہے، دوبارہ نہیں۔ اس مشین کا پچھلا ٹوکن اب کام نہیں کرے گا۔"
                    ))
            }
            part.element("code", .attribute("dir", "ltr"), text: token.token)
        }
    }
}
