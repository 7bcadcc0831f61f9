public import Blood
public import Dispatching
public import Matching

/// Everything the centre holds about a donor, in plain words, on the donor's own page.
public enum MePage {
    /// One thing of a list, with when it was.
    public struct Line: Sendable, Hashable {
        public var at: Instant
        public var words: Words
        /// As it was written, by us or by the donor; empty for nothing.
        public var body: String

        public init(at: Instant, words: Words, body: String = "") {
            self.at = at
            self.words = words
            self.body = body
        }
    }

    public struct DeferralLine: Sendable, Hashable {
        public var title: Words
        public var since: CivilDate
        public var until: CivilDate?
        public var isOver: Bool
        /// Decided by a blood bank, which alone can say why.
        public var isBloodBanks: Bool

        public init(title: Words, since: CivilDate, until: CivilDate?, isOver: Bool, isBloodBanks: Bool) {
            self.title = title
            self.since = since
            self.until = until
            self.isOver = isOver
            self.isBloodBanks = isBloodBanks
        }
    }

    public struct Model: Sendable {
        public var name: String
        public var phone: String
        public var group: BloodGroup
        public var evidence: GroupEvidence
        public var birthDate: CivilDate?
        /// In kilograms, as it is written; empty where it is not known.
        public var weight: String
        public var district: String
        public var language: String
        public var channels: Set<Channel>
        public var wishes: Set<DonorChoice>
        public var registeredAt: Instant
        public var pausedUntil: CivilDate?
        public var hasOptedOut: Bool
        public var hasConsent: Bool
        /// What staff noted of the donor.
        public var note: String
        public var consents: [Line]
        public var asks: [(reference: String, stage: AskStage, askedAt: Instant)]
        public var donations: [(date: CivilDate, kind: DonationKind, isRevoked: Bool)]
        public var deferrals: [DeferralLine]
        public var messages: [Line]
        public var calls: [Line]
        /// Blood drives whose list the donor is or was on.
        public var drives: [Line] = []
        /// Wants to be invited to drives; `nil` where nobody is asked anyway.
        public var wantsInvitations: Bool?
        public var invitationWords = Words("", "")
        /// What is known of the donor's antigens.
        public var antigens = AntigenProfile()
        /// What the donor agreed to of genomes; `nil` where nothing is allowed.
        public var genotypeWords: Words?
        public var accesses: [(role: Words, act: String, times: Int)]
        /// The words agreed to when agreeing again.
        public var consentWords: Words
        /// Path of the page of a request this number rang for; `nil` without one.
        public var familyPath: String?
        public var helpline: String
        public var next = Next(day: .unknown)
        public var given: [Given] = []
        public var today = CivilDate(dayNumber: 0)
        /// First day of a pause that begins later.
        public var pausedFrom: CivilDate?
        /// Where the centre reckons the way from.
        public var home: Words?

        public init(
            name: String, phone: String, group: BloodGroup, evidence: GroupEvidence, birthDate: CivilDate?,
            weight: String, district: String, language: String, channels: Set<Channel>, wishes: Set<DonorChoice>,
            registeredAt: Instant, pausedUntil: CivilDate?, hasOptedOut: Bool, hasConsent: Bool, note: String,
            consents: [Line] = [], asks: [(reference: String, stage: AskStage, askedAt: Instant)] = [],
            donations: [(date: CivilDate, kind: DonationKind, isRevoked: Bool)] = [],
            deferrals: [DeferralLine] = [], messages: [Line] = [], calls: [Line] = [],
            accesses: [(role: Words, act: String, times: Int)] = [], consentWords: Words, familyPath: String? = nil,
            helpline: String
        ) {
            self.name = name
            self.phone = phone
            self.group = group
            self.evidence = evidence
            self.birthDate = birthDate
            self.weight = weight
            self.district = district
            self.language = language
            self.channels = channels
            self.wishes = wishes
            self.registeredAt = registeredAt
            self.pausedUntil = pausedUntil
            self.hasOptedOut = hasOptedOut
            self.hasConsent = hasConsent
            self.note = note
            self.consents = consents
            self.asks = asks
            self.donations = donations
            self.deferrals = deferrals
            self.messages = messages
            self.calls = calls
            self.accesses = accesses
            self.consentWords = consentWords
            self.familyPath = familyPath
            self.helpline = helpline
        }
    }

    /// Lines of one list that are shown; the file has them all.
    public static let linesMax = 20

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let title = context.say("Your own page", "آپ کا اپنا صفحہ")
        return Layout.visitor(title, context, isOwn: true) { main in
            main.element("div", .class("stack thumb")) { stack in
                stack.element("div", .class("spread")) { head in
                    head.element("h1") { $0.isolated(model.name) }
                    Layout.form(&head, to: "/me/sign-out", context) {
                        $0.element("button", .class("plain"), text: context.say("Sign out", "باہر جائیں"))
                    }
                }
                if let path = model.familyPath {
                    stack.element("p") {
                        $0.element(
                            "a", .class("button big"), .href(path),
                            text: context.say("My request for a patient", "مریض کے لیے میری درخواست"))
                    }
                }
                stack.element("section", .class("card stack"), .id("next")) { card in
                    next(&card, model.next, context)
                    card.element(
                        "a", .class("button big"), .href("/me/card"),
                        text: context.say("My donor card", "میرا ڈونر کارڈ"))
                }
                stack.element("section", .class("card stack"), .id("given")) { given(&$0, model.given, context) }
                stack.element("section", .class("card stack"), .id("pause")) {
                    pause(&$0, model, context)
                }
                stack.element("section", .class("card stack"), .id("entry")) { entry(&$0, model, context) }
                stack.element("section", .class("card stack"), .id("stop")) { contact(&$0, model, context) }
                if let wants = model.wantsInvitations {
                    stack.element("section", .class("card stack"), .id("invitations")) {
                        invitations(&$0, wants, model, context)
                    }
                }
                if !model.antigens.isEmpty || model.genotypeWords != nil {
                    stack.element("section", .class("card stack"), .id("own-antigens")) {
                        antigens(&$0, model, context)
                    }
                }
                lists(&stack, model, context)
                DonorScript.keep(&stack, context)
                stack.element("section", .class("card stack"), .id("mine")) { mine(&$0, context) }
                VisitorParts.helpline(&stack, model.helpline, context)
            }
        }
    }

    // MARK: - What stands in the register

    private static func entry(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("Your entry", "آپ کا اندراج"))
        html.element("dl", .class("facts")) { list in
            list.fact(context.say("number", "نمبر")) {
                $0.element("bdi", .attribute("dir", "ltr"), text: model.phone)
            }
            list.fact(context.say("blood group", "بلڈ گروپ")) { value in
                value.isolated(context.words(model.group))
                value.text(" · ")
                value.isolated(context.words(model.evidence))
            }
            list.fact(context.say("born", "تاریخ پیدائش"), model.birthDate.map(context.date) ?? context.notKnown)
            list.fact(
                context.say("weight", "وزن"),
                model.weight.isEmpty ? context.notKnown : context.say("\(model.weight) kg", "\(model.weight) کلو"))
            list.fact(context.say("district", "ضلع"), model.district)
            list.fact(context.say("reckoned from", "فاصلہ کہاں سے"), model.home.map(context.say) ?? "")
            list.fact(context.say("written to in", "پیغام کی زبان"), context.languageName(model.language))
            list.fact(
                context.say("asked by", "رابطے کا طریقہ"),
                Channel.allCases.filter(model.channels.contains).map(context.words).joined(separator: " · "))
            if let from = model.pausedFrom, from > model.today {
                list.fact(context.say("away from", "غیر حاضری کب سے"), context.date(from))
            }
            list.fact(context.say("paused until", "وقفہ کب تک"), model.pausedUntil.map(context.date) ?? "")
            list.fact(context.say("registered", "اندراج کی تاریخ"), context.date(model.registeredAt))
            list.fact(context.say("our note", "ہمارا نوٹ"), model.note)
        }
        if !model.wishes.isEmpty {
            html.element("p", text: context.say("You wish:", "آپ کی پسند:"))
            html.element("ul", .class("dotted")) { list in
                for wish in DonorChoice.allCases where model.wishes.contains(wish) {
                    list.element("li", text: context.ownWords(wish))
                }
            }
        }
        html.element(
            "a", .class("button big"), .href("/me/edit"), text: context.say("Correct or change", "درست یا تبدیل کریں"))
    }

    private static func contact(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        if model.hasOptedOut || !model.hasConsent {
            html.element(
                "h2",
                text: model.hasOptedOut
                    ? context.say("You said stop", "آپ نے پیغام بند کروائے ہوئے ہیں")
                    : context.say("You have not agreed yet", "آپ نے ابھی اجازت نہیں دی"))
            html.element("p", text: context.say("Nobody of us asks you.", "ہم میں سے کوئی آپ سے نہیں پوچھتا۔"))
            html.element(
                "p",
                text: context.say(
                    "To be asked again you agree to this:", "دوبارہ پوچھے جانے کے لیے آپ اس کی اجازت دیتے ہیں:"))
            html.element("blockquote", text: context.say(model.consentWords))
            Layout.form(&html, to: "/me/consent", context) {
                $0.element(
                    "button", .class("primary big"), .id("agree"),
                    text: context.say("I agree: ask me again", "اجازت ہے: مجھ سے پوچھا جائے"))
            }
        } else {
            html.element("h2", text: context.say("Stop", "بند کریں"))
            html.element(
                "p",
                text: context.say(
                    "No message and no call any more, at once. You can also write STOP, press 9 when we ring, or tell us.",
                    "فوراً سے نہ پیغام نہ کال۔ آپ STOP لکھ کر، ہماری کال پر 9 دبا کر، یا ہمیں بتا کر بھی بند کرا سکتے ہیں۔"
                ))
            Layout.form(&html, to: "/me/stop", context) {
                $0.element(
                    "button", .class("danger big"), .id("stop-all"),
                    text: context.say("Do not contact me any more", "مجھ سے رابطہ نہ کریں"))
            }
        }
    }

    private static func invitations(_ html: inout HTML, _ wants: Bool, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("Invitations", "دعوت"))
        html.element("blockquote", text: context.say(model.invitationWords))
        Layout.form(&html, to: "/me/invitations", context) { form in
            form.element(
                "button", .class("big"), .name("wants"), .value(wants ? "0" : "1"), .id("set-invitations"),
                text: wants
                    ? context.say("Invite me no more", "اب دعوت نہ دیں")
                    : context.say("I agree: invite me", "اجازت ہے: دعوت دیں"))
        }
    }

    private static func antigens(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("h2", text: context.say("Your antigens", "آپ کے اینٹیجن"))
        if !model.antigens.isEmpty {
            html.element("dl", .class("facts")) { list in
                for antigen in Antigen.allCases {
                    guard let finding = model.antigens[antigen] else { continue }
                    list.element("dt") { $0.isolated(antigen.rawValue) }
                    list.element("dd") { value in
                        value.isolated(context.words(finding.call))
                        value.text(" · ")
                        value.isolated(context.words(finding.proof))
                    }
                }
            }
        }
        guard let words = model.genotypeWords else { return }
        html.element("blockquote", text: context.say(words))
        Layout.form(&html, to: "/me/genotype", context) { form in
            form.element(
                "button", .class("big"), .id("take-genotype-back"),
                text: context.say("I take this back: delete what was read", "اجازت واپس: پڑھا ہوا مٹا دیں"))
        }
    }

    // MARK: - What has happened

    private static func lists(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        part(&html, "consents", context.say("What you agreed to", "آپ نے کس بات کی اجازت دی"), model.consents, context)
        html.element("details", .class("card"), .id("asks")) { part in
            summary(&part, context.say("When we asked you", "ہم نے آپ سے کب پوچھا"), model.asks.count)
            part.element("ul", .class("dotted")) { list in
                for ask in model.asks.prefix(linesMax) {
                    list.element("li") { line in
                        line.isolated(context.moment(ask.askedAt))
                        line.text(" · \(context.words(ask.stage)) · ")
                        line.isolated(ask.reference)
                    }
                }
            }
        }
        html.element("details", .class("card"), .id("donations")) { part in
            summary(&part, context.say("Your donations", "آپ کے عطیات"), model.donations.count)
            part.element("ul", .class("dotted")) { list in
                for donation in model.donations.reversed().prefix(linesMax) {
                    list.element("li") { line in
                        line.isolated(context.date(donation.date))
                        line.text(" · \(context.words(donation.kind))")
                        if donation.isRevoked { line.text(context.say(" · taken back", " · واپس لیا گیا")) }
                    }
                }
            }
        }
        deferrals(&html, model, context)
        part(&html, "messages", context.say("Messages to and from you", "پیغامات"), model.messages, context)
        if !model.drives.isEmpty {
            part(
                &html, "drives", context.say("Blood drives you signed up for", "بلڈ کیمپ جن میں نام لکھوایا"),
                model.drives, context)
        }
        part(&html, "calls", context.say("Telephone calls", "ٹیلی فون کالیں"), model.calls, context)
        html.element("details", .class("card"), .id("accesses")) { part in
            summary(
                &part, context.say("Who worked with your entry", "آپ کے اندراج پر کس نے کام کیا"), model.accesses.count)
            part.element("ul", .class("dotted")) { list in
                for access in model.accesses.prefix(linesMax) {
                    list.element("li") { line in
                        line.text("\(context.say(access.role)): ")
                        line.text(OverviewPage.words(ofAct: access.act, context))
                        line.text(" × \(access.times)")
                    }
                }
            }
        }
    }

    private static func deferrals(_ html: inout HTML, _ model: Model, _ context: PageContext) {
        html.element("details", .class("card"), .id("deferrals")) { part in
            summary(&part, context.say("When you may not give", "کب خون نہیں دے سکتے"), model.deferrals.count)
            part.element("ul", .class("dotted")) { list in
                for deferral in model.deferrals.prefix(linesMax) {
                    list.element("li") { line in
                        line.text(context.say(deferral.title) + ": ")
                        line.isolated(context.date(deferral.since))
                        if let until = deferral.until {
                            line.text(context.say(" until ", " تا "))
                            line.isolated(context.date(until))
                        }
                        if deferral.isOver { line.text(context.say(" · ended", " · ختم")) }
                        if deferral.isBloodBanks, !deferral.isOver {
                            line.element(
                                "p", .class("hint"),
                                text: context.say(
                                    "Speak to the blood bank: it alone knows why, and tells only you.",
                                    "بلڈ بینک سے بات کریں: وجہ صرف اسے معلوم ہے، اور صرف آپ کو بتائے گا۔"))
                        }
                    }
                }
            }
        }
    }

    private static func part(
        _ html: inout HTML, _ id: String, _ title: String, _ lines: [Line], _ context: PageContext
    ) {
        html.element("details", .class("card"), .id(id)) { part in
            summary(&part, title, lines.count)
            part.element("ul", .class("dotted")) { list in
                for line in lines.prefix(linesMax) {
                    list.element("li") { item in
                        item.isolated(context.moment(line.at))
                        item.text(" · " + context.say(line.words))
                        guard !line.body.isEmpty else { return }
                        item.element("blockquote", .attribute("dir", "auto"), text: line.body)
                    }
                }
            }
        }
    }

    private static func summary(_ html: inout HTML, _ title: String, _ count: Int) {
        html.element("summary") { line in
            line.text(title + " ")
            line.element("span", .class("quiet")) { $0.isolated("\(count)") }
        }
    }

    // MARK: - What the donor can take

    private static func mine(_ html: inout HTML, _ context: PageContext) {
        html.element("h2", text: context.say("It is yours", "یہ آپ کا ہے"))
        html.element(
            "p",
            text: context.say(
                "Everything that stands here, and every line of it, in one file:",
                "یہاں درج سب کچھ، ہر سطر کے ساتھ، ایک فائل میں:"))
        html.element(
            "a", .class("button big"), .href("/me/data.json"), .id("download"),
            text: context.say("Download everything (JSON)", "سب کچھ محفوظ کریں (JSON)"))
        html.element(
            "a", .class("button danger big"), .href("/me/erasure"), .id("erase"),
            text: context.say("Erase my entry", "میرا اندراج مٹا دیں"))
    }
}

extension PageContext {
    var notKnown: String { say("not known", "معلوم نہیں") }
}
