public import Blood

/// The language a page is shown in; the direction follows from it.
public enum PageLanguage: String, Sendable, CaseIterable, Hashable {
    case english = "en"
    case urdu = "ur"

    var direction: String { self == .urdu ? "rtl" : "ltr" }
    var other: PageLanguage { self == .urdu ? .english : .urdu }
    var ownName: String { self == .urdu ? "اردو" : "English" }
}

/// A sentence in both languages: a page cannot be written in one only.
public struct Words: Sendable, Hashable {
    public let english: String
    public let urdu: String

    public init(_ english: String, _ urdu: String) {
        self.english = english
        self.urdu = urdu
    }
}

/// Who looks at the page.
public struct StaffBadge: Sendable, Hashable {
    public var name: String
    /// Raw value of the role, such as `operator`.
    public var role: String
    /// Raw values of what this person may do; acts without leave are not shown.
    public var permissions: Set<String>
    /// The first page of this role.
    public var home: String
    /// Whoever belongs to a facility sees nothing beyond it.
    public var facility: Int64?
    /// What others have asked for and this person may approve.
    public var approvalsWaiting: Int
    /// Serious adverse reactions that nobody has looked at; 0 for whoever may not see them.
    public var seriousReactions = 0
    /// Panels in which something needs this person.
    public var panelsWaiting: Int

    public init(
        name: String, role: String, permissions: Set<String>, home: String = "/board", facility: Int64? = nil,
        approvalsWaiting: Int = 0, panelsWaiting: Int = 0
    ) {
        self.name = name
        self.role = role
        self.permissions = permissions
        self.home = home
        self.facility = facility
        self.approvalsWaiting = approvalsWaiting
        self.panelsWaiting = panelsWaiting
    }
}

/// What every page needs to know besides its own model.
public struct PageContext: Sendable {
    public var language: PageLanguage
    public var csrf: String
    public var staff: StaffBadge?
    public var isDemonstration: Bool
    /// Messages can leave the house. Without one the desk rings, and no page may look as if somebody were being asked.
    public var hasGateway: Bool
    /// A telephone is set up, so that the page offers to ring.
    public var hasTelephone: Bool
    public var now: Instant
    /// Minutes the wall clock is ahead of UTC.
    public var utcOffsetMinutes: Int
    /// Path of this page, so that changing the language comes back to it.
    public var path: String
    /// A sentence shown once after an act, and whether it is a refusal.
    public var notice: Notice?
    /// What the person has to know who signed in just now; `nil` once it has been read.
    public var news: News?
    /// A night of training goes on: the head of the console shows what the other side of a call says.
    public var isTraining = false
    /// What is not as it should be, the weightiest first, for the banner of the console.
    public var degraded: [DegradedLine] = []
    /// Incidents that last, for the banner of the console.
    public var incidents: [(id: Int64, name: String)] = []
    /// A further language, over the Urdu: what is translated is said in it.
    public var translation: Translation?
    /// Further languages that can be chosen.
    public var offered: [(code: String, name: String)] = []
    /// After so many minutes without a touch the console is locked; `nil` where it never is.
    public var lockMinutes: Int?

    public struct Notice: Sendable, Hashable {
        public var text: String
        public var isRefusal: Bool

        public init(text: String, isRefusal: Bool) {
            self.text = text
            self.isRefusal = isRefusal
        }
    }

    public init(
        language: PageLanguage, csrf: String, staff: StaffBadge?, isDemonstration: Bool, now: Instant,
        utcOffsetMinutes: Int, path: String, notice: Notice? = nil, hasGateway: Bool = true, hasTelephone: Bool = false
    ) {
        self.language = language
        self.csrf = csrf
        self.staff = staff
        self.isDemonstration = isDemonstration
        self.hasGateway = hasGateway
        self.hasTelephone = hasTelephone
        self.now = now
        self.utcOffsetMinutes = utcOffsetMinutes
        self.path = path
        self.notice = notice
    }

    /// The sentence in the page's language.
    public func say(_ english: String, _ urdu: String) -> String {
        guard language == .urdu else { return english }
        return translation?.say(english) ?? urdu
    }

    public func say(_ words: Words) -> String { say(words.english, words.urdu) }

    /// The code of the language that the page is in.
    var languageCode: String { translation?.code ?? language.rawValue }

    public func may(_ permission: String) -> Bool { staff?.permissions.contains(permission) ?? false }

    /// What somebody typed, inside a sentence: it keeps its own direction and cannot turn what follows.
    func isolated(_ value: String) -> String {
        let turns: [ClosedRange<UInt32>] = [0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069, 0x061C...0x061C]
        var plain = String.UnicodeScalarView()
        for scalar in value.unicodeScalars where !turns.contains(where: { $0.contains(scalar.value) }) {
            plain.append(scalar)
        }
        return "\u{2068}\(String(plain))\u{2069}"
    }

    // MARK: - Times and numbers

    private func wall(_ instant: Instant) -> (day: CivilDate, minute: Int) {
        let minutes = (instant.millisecondsSince1970.quotientRoundedDown(by: 60_000)) + Int64(utcOffsetMinutes)
        let day = minutes.quotientRoundedDown(by: 1_440)
        return (CivilDate(dayNumber: Int(day)), Int(minutes - day * 1_440))
    }

    private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// `21:40`, and the day before it when it is not today.
    public func time(_ instant: Instant) -> String {
        let (day, minute) = wall(instant)
        let clock = "\(twoDigits(minute / 60)):\(twoDigits(minute % 60))"
        let today = wall(now).day
        if day == today { return clock }
        if day == today.adding(days: 1) { return say("tomorrow", "کل") + " " + clock }
        let (_, month, dayOfMonth) = day.yearMonthDay
        return "\(dayOfMonth) \(monthName(month)) \(clock)"
    }

    /// `21:40`, where the day stands beside it.
    func clock(_ instant: Instant) -> String {
        let minute = wall(instant).minute
        return "\(twoDigits(minute / 60)):\(twoDigits(minute % 60))"
    }

    /// The clock with seconds, for a timeline of today.
    public func timeWithSeconds(_ instant: Instant) -> String {
        let seconds = Int(instant.millisecondsSince1970.quotientRoundedDown(by: 1_000) % 60)
        return time(instant) + ":" + twoDigits(seconds)
    }

    public func date(_ day: CivilDate) -> String {
        let (year, month, dayOfMonth) = day.yearMonthDay
        return "\(dayOfMonth) \(monthName(month)) \(year)"
    }

    /// What an `<input type="datetime-local">` holds.
    public func inputTime(_ instant: Instant) -> String {
        let (day, minute) = wall(instant)
        return "\(day)T\(twoDigits(minute / 60)):\(twoDigits(minute % 60))"
    }

    /// `3 h 20 min`, `12 min`, `40 s`.
    public func duration(_ duration: Duration) -> String {
        let seconds = abs(duration.wholeMilliseconds) / 1_000
        if seconds < 60 { return say("\(seconds) s", "\(seconds) سیکنڈ") }
        if seconds < 3_600 { return say("\(seconds / 60) min", "\(seconds / 60) منٹ") }
        if seconds < 48 * 3_600 {
            let hours = seconds / 3_600
            let minutes = seconds % 3_600 / 60
            if minutes == 0 { return say("\(hours) h", "\(hours) گھنٹے") }
            return say("\(hours) h \(minutes) min", "\(hours) گھنٹے \(minutes) منٹ")
        }
        return say("\(seconds / 86_400) days", "\(seconds / 86_400) دن")
    }

    /// How long ago, in words.
    public func ago(_ instant: Instant) -> String {
        say("\(duration(now - instant)) ago", "\(duration(now - instant)) پہلے")
    }

    public func kilometres(_ distance: Double) -> String {
        let tenths = (distance * 10).rounded() / 10
        let number = distance < 10 ? "\(tenths)" : "\(Int(distance.rounded()))"
        return say("\(number) km", "\(number) کلومیٹر")
    }

    public func percent(_ fraction: Double) -> String {
        // 99.6 % must not be shown as certainty.
        let whole = fraction > 0.99 && fraction < 1 ? 99 : Int((fraction * 100).rounded())
        return say("\(whole) %", "\(whole) فیصد")
    }

    func monthName(_ month: Int) -> String {
        let english = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let urdu = [
            "جنوری", "فروری", "مارچ", "اپریل", "مئی", "جون", "جولائی", "اگست", "ستمبر", "اکتوبر", "نومبر", "دسمبر",
        ]
        let names = language == .urdu ? urdu : english
        return names.indices.contains(month - 1) ? names[month - 1] : ""
    }
}

extension Int64 {
    fileprivate func quotientRoundedDown(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
