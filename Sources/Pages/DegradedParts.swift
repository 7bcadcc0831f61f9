public import Blood

/// Something that is not as it should be, as the console says it.
public struct DegradedLine: Sendable, Hashable {
    /// The raw values are those of the centre's own list.
    public enum Kind: String, Sendable, CaseIterable {
        case storeAway = "store_away"
        case storeTakesNothing = "store_takes_nothing"
        case noWayOut = "no_way_out"
        case exchangeAway = "exchange_away"
        case wayDown = "way_down"
        case storeSlow = "store_slow"
        case shedding
        case notFollowing = "not_following"
        case nodeMissing = "node_missing"
        case backupOld = "backup_old"
    }

    public var kind: Kind
    public var since: Instant
    /// The name of the way out; empty for everything else.
    public var name: String

    public init(_ kind: Kind, since: Instant, name: String = "") {
        self.kind = kind
        self.since = since
        self.name = name
    }
}

/// What is not as it should be, and since when, above every page of the console.
enum DegradedParts {
    /// - Parameter isLive: an empty part stays, so that a page that is open is told when something begins.
    static func show(_ html: inout HTML, _ context: PageContext, isLive: Bool) {
        guard context.may("seeBoard"), isLive || !context.degraded.isEmpty else { return }
        html.element("div", .id("degraded"), .flag("data-part", true)) { part in
            guard !context.degraded.isEmpty else { return }
            part.element(
                "aside", .class("no-gateway"), .attribute("role", "status"), .label(context.say("Degraded", "خرابی"))
            ) { banner in
                // When none works, which of them do not is no news.
                let isNone = context.degraded.contains { $0.kind == .noWayOut }
                for line in context.degraded where !(isNone && line.kind == .wayDown) {
                    banner.element("p", .attribute("data-degraded", line.kind.rawValue)) { sentence in
                        VisitorParts.phrase(&sentence, words(line, context), context)
                        sentence.text(context.say(" Since ", " اس وقت سے: "))
                        sentence.isolated(context.time(line.since))
                        sentence.text(context.say(" (\(context.duration(context.now - line.since))).", "۔"))
                    }
                }
            }
        }
    }

    private static func words(_ line: DegradedLine, _ context: PageContext) -> String {
        switch line.kind {
        case .storeAway:
            context.say(
                "The store does not answer: nothing can be read or saved. Write calls on paper.",
                "ڈیٹا بیس جواب نہیں دے رہا: نہ کچھ پڑھا جا سکتا ہے نہ محفوظ ہوتا ہے۔ کالیں کاغذ پر لکھیں۔")
        case .storeTakesNothing:
            context.say(
                "Nothing can be saved: the disk is full or the store is held. Write calls on paper.",
                "کچھ محفوظ نہیں ہو رہا: ڈسک بھری ہے یا ڈیٹا بیس رکا ہے۔ کالیں کاغذ پر لکھیں۔")
        case .noWayOut:
            context.say(
                "No way out works: messages wait. Ring donors instead.",
                "کوئی راستہ نہیں چل رہا: پیغام رکے ہیں۔ ڈونرز کو فون کریں۔")
        case .exchangeAway: context.say("The telephone exchange is away.", "ٹیلی فون ایکسچینج سے رابطہ نہیں۔")
        case .wayDown:
            context.say(
                "\(context.isolated(line.name)) takes no messages: they go another way.",
                "\(context.isolated(line.name)) پیغام نہیں لے رہا: وہ دوسرے راستے سے جاتے ہیں۔")
        case .storeSlow:
            context.say("Saving is slow: pages take their time.", "محفوظ کرنا سست ہے: صفحے دیر سے کھلتے ہیں۔")
        case .shedding:
            context.say(
                "Very busy: lists and exports are turned away. Calls and requests go on.",
                "بہت مصروف: فہرستیں اور برآمد ابھی بند ہیں۔ کالیں اور درخواستیں جاری ہیں۔")
        case .notFollowing:
            context.say(
                "What other nodes do is not seen here: pages may be out of date.",
                "دوسرے سرورز کا کام یہاں نظر نہیں آ رہا: صفحے پرانے ہو سکتے ہیں۔")
        case .nodeMissing:
            context.say(
                "Another server of this centre is silent: work goes on here.",
                "اس سینٹر کا ایک اور سرور خاموش ہے: کام یہاں جاری ہے۔")
        case .backupOld:
            context.say(
                "There is no backup of the last day: tell whoever keeps the machine.",
                "پچھلے دن کا بیک اپ نہیں: مشین سنبھالنے والے کو بتائیں۔")
        }
    }
}
