import Blood

/// The frame around every page.
public enum Layout {
    /// Which part of the console the page belongs to.
    public enum Area: String, Sendable, CaseIterable {
        case board
        case calls
        case register
        case facilities
        case phones
        case overview
        case templates
        case staff
        case ownRequests
        case counter
        case ownReactions
        case reactions
        case ownStock
        case approvals
        case flags
        case night
        case panels
        case drives
    }

    /// A page of the console, with its navigation.
    public static func console(
        _ title: String, area: Area?, _ context: PageContext, isLive: Bool = false, content: (inout HTML) -> Void
    ) -> HTML {
        document(title, context, bodyClass: "console", isLive: isLive) { page in
            demonstrationBanner(&page, context)
            noGatewayBanner(&page, context)
            DegradedParts.show(&page, context, isLive: isLive)
            ShiftParts.incidents(&page, context)
            page.element("header", .class("topbar")) { bar in
                bar.element("a", .class("brand"), .href(context.staff?.home ?? "/board")) { brand(&$0) }
                bar.element("nav", .label(context.say("Main", "مرکزی"))) { navigation(&$0, area, context) }
                bar.element("div", .class("tools")) { tools(&$0, context, isLive: isLive) }
            }
            // The Calls page shows who rings itself, with the same key.
            if context.hasTelephone, context.may("dispatchRequest"), area != .calls { RingingPage.place(&page) }
            if context.isTraining, context.may("dispatchRequest") { TrainingTalkPage.place(&page) }
            page.element("main", .id("main")) { main in
                notice(&main, context)
                SignInNewsNotice.show(&main, context)
                content(&main)
            }
            helpOverlay(&page, context)
        }
    }

    /// A page for a donor, a family or anybody: one column, one thumb.
    /// - Parameter isOwn: a donor's own, which the donor may keep on the telephone.
    public static func visitor(
        _ title: String, _ context: PageContext, isLive: Bool = false, isOwn: Bool = false,
        content: (inout HTML) -> Void
    ) -> HTML {
        document(title, context, bodyClass: "visitor", isLive: isLive, isOwn: isOwn) { page in
            demonstrationBanner(&page, context)
            page.element("header", .class("topbar")) { bar in
                bar.element("span", .class("brand")) { brand(&$0) }
                bar.element("div", .class("tools")) { languageSwitch(&$0, context) }
            }
            page.element("main", .id("main")) { main in
                if isOwn { offline(&main, context) }
                notice(&main, context)
                content(&main)
            }
            page.element("footer", .class("quiet")) { footer in
                footer.text(
                    context.say(
                        "Blood is always free. Nobody from here asks for money.",
                        "خون ہمیشہ مفت ہوتا ہے۔ یہاں سے کوئی پیسے نہیں مانگتا۔"))
            }
        }
    }

    private static func document(
        _ title: String, _ context: PageContext, bodyClass: String, isLive: Bool, isOwn: Bool = false,
        content: (inout HTML) -> Void
    ) -> HTML {
        // Only the console is locked: what a visitor sees is the visitor's own.
        let isDesk = bodyClass == "console"
        let lockMinutes = isDesk ? context.lockMinutes : nil
        var html = HTML()
        html.raw("<!doctype html>")
        html.element(
            "html", .attribute("lang", context.languageCode), .attribute("dir", context.language.direction)
        ) { root in
            root.element("head") { head in
                head.void("meta", .attribute("charset", "utf-8"))
                head.void(
                    "meta", .name("viewport"), .attribute("content", "width=device-width, initial-scale=1"))
                head.void("meta", .name("color-scheme"), .attribute("content", "light dark"))
                head.element("title", text: "\(title) · Qatra")
                head.void("link", .attribute("rel", "icon"), .href(Assets.icon.path))
                head.void("link", .attribute("rel", "stylesheet"), .href(Assets.style.path))
                if isDesk { head.void("link", .attribute("rel", "stylesheet"), .href(Assets.deskStyle.path)) }
                let script = isDesk ? Assets.deskScript : Assets.script
                head.element("script", .attribute("src", script.path), .flag("defer", true))
                if lockMinutes != nil { SignInScript.load(&head) }
                if isOwn {
                    head.void("link", .attribute("rel", "manifest"), .href(WebManifest.path))
                    head.element("script", .attribute("src", Assets.donor.path), .flag("defer", true))
                }
            }
            root.element(
                "body", .class(bodyClass), .flag("data-live", isLive),
                .attribute("data-now", String(context.now.millisecondsSince1970)),
                .attribute("data-csrf", context.csrf),
                lockMinutes.map { .attribute("data-lock", String($0)) } ?? .flag("", false)
            ) { body in
                body.element("a", .class("skip"), .href("#main"), text: context.say("To the content", "مواد پر جائیں"))
                content(&body)
            }
        }
        return html
    }

    /// Shown by the script on a page that the telephone kept.
    private static func offline(_ html: inout HTML, _ context: PageContext) {
        html.element("p", .class("notice wait"), .id("offline"), .flag("hidden", true)) { line in
            line.text(context.say("No network: this is how it stood at ", "نیٹ ورک نہیں: یہ اس وقت کی صورت ہے: "))
            line.isolated(context.time(context.now))
            line.text(context.say(". Answers cannot be sent from here now.", "۔ ابھی یہاں سے جواب نہیں جا سکتا۔"))
        }
    }

    private static func brand(_ html: inout HTML) {
        html.element("span", .class("drop"), .attribute("aria-hidden", "true"))
        html.element("span", .class("name"), text: "Qatra")
        html.element("span", .class("name-ur"), .attribute("lang", "ur"), text: "قطرہ")
    }

    private static func demonstrationBanner(_ html: inout HTML, _ context: PageContext) {
        guard context.isDemonstration else { return }
        html.element("aside", .class("demonstration"), .label(context.say("Demonstration", "نمائش"))) { banner in
            banner.text(
                context.say(
                    "Demonstration: every donor is invented and every phone is simulated. Nothing here reaches a person.",
                    "نمائش: ہر ڈونر فرضی ہے اور ہر فون مصنوعی ہے۔ یہاں سے کسی انسان تک کچھ نہیں پہنچتا۔"))
            guard context.may("seeBoard") else { return }
            banner.text(" ")
            banner.element("a", .href("/training"), text: context.say("Training night", "تربیتی رات"))
        }
    }

    /// For staff only: a family must not read that nobody is being asked, the desk must.
    private static func noGatewayBanner(_ html: inout HTML, _ context: PageContext) {
        guard !context.hasGateway, context.staff != nil else { return }
        html.element("aside", .class("no-gateway"), .label(context.say("No gateway", "کوئی گیٹ وے نہیں"))) { banner in
            banner.text(
                context.say(
                    "No gateway: nothing is sent. Ring the donors yourself.",
                    "کوئی گیٹ وے نہیں: کچھ نہیں بھیجا جاتا۔ ڈونرز کو خود فون کریں۔"))
        }
    }

    private static func navigation(_ html: inout HTML, _ area: Area?, _ context: PageContext) {
        func link(_ html: inout HTML, _ target: Area, _ path: String, _ text: String, key: String) {
            html.element(
                "a", .href(path), .key(key), .flag("aria-current", area == target)
            ) { anchor in
                anchor.text(text)
                anchor.element("kbd", text: key)
            }
        }
        if context.may("seeBoard") { link(&html, .board, "/board", context.say("Board", "بورڈ"), key: "b") }
        // Incidents, the handover and the rota are reached from there.
        if context.may("leadShift") { link(&html, .night, "/night", context.say("Night", "رات"), key: "0") }
        if context.may("seeOwnFacility") {
            link(&html, .ownRequests, "/facility", context.say("Requests", "درخواستیں"), key: "b")
        }
        if context.may("receiveDonors") {
            link(&html, .counter, "/facility/list", context.say("Counter", "کاؤنٹر"), key: "c")
        }
        if context.may("countOwnStock"), let facility = context.staff?.facility {
            link(&html, .ownStock, "/facilities/\(facility)", context.say("Stock", "سٹاک"), key: "f")
        }
        if context.may("reportReactions") {
            link(&html, .ownReactions, "/facility/reactions", context.say("Reactions", "ردِعمل"), key: "r")
        }
        if context.may("seeCalls") {
            link(&html, .calls, "/calls", context.say("Calls", "کالیں"), key: "j")
        }
        if context.may("seeRegister") {
            link(&html, .register, "/donors", context.say("Donors", "ڈونرز"), key: "d")
        }
        if context.may("seePanels") { panels(&html, area, context) }
        if context.may("seeFacilities") {
            link(&html, .facilities, "/facilities", context.say("Blood banks", "بلڈ بینک"), key: "f")
        }
        if context.may("seeOverview") {
            link(&html, .overview, "/overview", context.say("Overview", "جائزہ"), key: "o")
        }
        if context.may("decideFlags") {
            link(&html, .flags, "/flags", context.say("Flags", "شبہات"), key: "!")
        }
        if context.may("seeReactions") { reactions(&html, area, context) }
        if context.may("editTemplates") {
            link(&html, .templates, "/templates", context.say("Messages", "پیغامات"), key: "l")
        }
        if context.may("manageStaff") { link(&html, .staff, "/staff", context.say("Staff", "عملہ"), key: "s") }
        if context.may("seeDrives") {
            // Without a key, as the approvals: every letter has a meaning on some page.
            html.element(
                "a", .href("/drives"), .flag("aria-current", area == .drives),
                text: context.say("Blood drives", "بلڈ کیمپ"))
        }
        if context.may("decideApprovals") || context.may("exportRegister") { approvals(&html, area, context) }
        if context.isDemonstration, context.may("playPhones") {
            link(&html, .phones, "/phones", context.say("Phones", "فون"), key: "p")
        }
    }

    /// Without a key, like the approvals, and with the number of those in which somebody is needed.
    private static func panels(_ html: inout HTML, _ area: Area?, _ context: PageContext) {
        html.element("a", .href("/panels"), .flag("aria-current", area == .panels)) { anchor in
            anchor.text(context.say("Panels", "پینل"))
            waiting(&anchor, context.staff?.panelsWaiting ?? 0, id: "panels-waiting")
        }
    }

    /// With the number of those that wait for this person. It has no key: every letter has a meaning on some page.
    private static func approvals(_ html: inout HTML, _ area: Area?, _ context: PageContext) {
        html.element("a", .href("/approvals"), .flag("aria-current", area == .approvals)) { anchor in
            anchor.text(context.say("Approvals", "منظوریاں"))
            waiting(&anchor, context.staff?.approvalsWaiting ?? 0, id: "approvals-waiting")
        }
    }

    /// With the number of serious ones that nobody has looked at; without a key, as approvals.
    private static func reactions(_ html: inout HTML, _ area: Area?, _ context: PageContext) {
        html.element("a", .href("/reactions"), .flag("aria-current", area == .reactions)) { anchor in
            anchor.text(context.say("Reactions", "ردِعمل"))
            waiting(&anchor, context.staff?.seriousReactions ?? 0, id: "reactions-waiting")
        }
    }

    private static func waiting(_ html: inout HTML, _ count: Int, id: String) {
        guard count > 0 else { return }
        html.text(" ")
        html.element("span", .class("chip alarm"), .id(id), text: String(count))
    }

    private static func tools(_ html: inout HTML, _ context: PageContext, isLive: Bool) {
        if isLive {
            html.element(
                "span", .class("live"), .id("live"), .attribute("role", "status"),
                .attribute("data-events", "?for=desk")
            ) { live in
                live.element("span", .class("when-on"), text: context.say("live", "براہِ راست"))
                live.element("span", .class("when-off"), text: context.say("reconnecting", "دوبارہ جڑ رہا ہے"))
            }
        }
        if context.may("openRequest") {
            html.element("a", .class("button primary"), .href("/requests/new"), .key("n")) { button in
                button.text(context.say("Take a call", "کال لیں"))
                button.element("kbd", text: "n")
            }
        }
        languageSwitch(&html, context)
        html.element(
            "button", .class("plain"), .type("button"), .attribute("data-theme-toggle", ""),
            .label(context.say("Dark or light", "گہرا یا روشن")), text: "◐")
        html.element(
            "button", .class("plain"), .type("button"), .attribute("data-help", ""), .key("?"),
            .label(context.say("Keys", "کلیدیں")), text: "?")
        if let staff = context.staff {
            html.element("form", .attribute("method", "post"), .attribute("action", "/sign-out")) { form in
                csrf(&form, context)
                form.element("span", .class("who")) { who in
                    who.element("a", .href("/account"), .label(context.say("How you sign in", "آپ کا داخلہ"))) {
                        $0.isolated(staff.name)
                    }
                    who.text(" · ")
                    who.text(context.words(role: staff.role))
                }
                form.element("button", .class("plain"), text: context.say("Sign out", "باہر جائیں"))
            }
        }
    }

    private static func languageSwitch(_ html: inout HTML, _ context: PageContext) {
        let all = PageLanguage.allCases.map { (code: $0.rawValue, name: $0.ownName) } + context.offered
        for other in all where other.code != context.languageCode {
            html.element(
                "a", .class("plain"), .href("/language/\(other.code)?back=\(context.path)"),
                .attribute("lang", other.code), .attribute("hreflang", other.code), text: other.name)
        }
    }

    private static func notice(_ html: inout HTML, _ context: PageContext) {
        guard let notice = context.notice else { return }
        html.element(
            "p", .class(notice.isRefusal ? "notice refusal" : "notice"),
            .attribute("role", notice.isRefusal ? "alert" : "status"), text: notice.text)
    }

    private static func helpOverlay(_ html: inout HTML, _ context: PageContext) {
        html.element("dialog", .id("help")) { dialog in
            dialog.element("h2", text: context.say("Keys on this page", "اس صفحے کی کلیدیں"))
            dialog.element("dl", .id("help-keys"))
            dialog.element("form", .attribute("method", "dialog")) { form in
                form.element("button", text: context.say("Close", "بند کریں"))
            }
        }
    }

    /// The token that shows a form comes from our own page.
    public static func csrf(_ html: inout HTML, _ context: PageContext) {
        html.void("input", .type("hidden"), .name("csrf"), .value(context.csrf))
    }

    /// A form that changes something.
    public static func form(
        _ html: inout HTML, to action: String, _ context: PageContext, class name: String = "",
        content: (inout HTML) -> Void
    ) {
        html.element("form", .class(name), .attribute("method", "post"), .attribute("action", action)) { form in
            csrf(&form, context)
            content(&form)
        }
    }
}
