import Blood
import Dispatching
import Matching

extension MePage.Model {
    public static let sample: MePage.Model = {
        let now = Instant(millisecondsSince1970: 1_795_500_000_000)
        let today = CivilDate(dayNumber: 20_781)
        var model = MePage.Model(
            name: "Sana Malik", phone: "0321-4567890", group: .bNegative, evidence: .card,
            birthDate: CivilDate(dayNumber: 8_826), weight: "58", district: "Lahore", language: "ur-Latn",
            channels: [.sms, .voice],
            wishes: [.relayOnly, .prefersWomanOperator, .daylightOnly, .meetsAtFacilityOnly],
            registeredAt: now - .hours(9_000), pausedUntil: nil, hasOptedOut: false, hasConsent: true,
            note: "Ring after noon.",
            consents: [
                MePage.Line(
                    at: now - .hours(9_000), words: Words("agreed, told to our staff", "اجازت دی، ہمارے عملے کو بتایا"),
                    body: "We keep your name, number and blood group only to ask you when blood is needed near you.")
            ],
            asks: [("4821", .donated, now - .hours(2_000)), ("5107", .declined, now - .hours(100))],
            donations: [(today.adding(days: -84), .wholeBlood, false)],
            deferrals: [
                MePage.DeferralLine(
                    title: Words("Deferred by a blood bank, until the day it gave", "بلڈ بینک نے وقتی طور پر منع کیا"),
                    since: today.adding(days: -20), until: today.adding(days: 70), isOver: false, isBloodBanks: true)
            ],
            messages: [
                MePage.Line(
                    at: now - .hours(100), words: Words("to you, by SMS", "آپ کو، SMS سے"),
                    body: "Qatra 5107: B- khoon, 2 unit, Mayo Hospital Lahore, aaj 18:00 tak. 1 haan, 2 nahin."),
                MePage.Line(at: now - .hours(99), words: Words("from you", "آپ کی طرف سے"), body: "2"),
            ],
            calls: [MePage.Line(at: now - .hours(99), words: Words("we rang you", "ہم نے آپ کو کال کی"))],
            accesses: [(Words("operator", "آپریٹر"), "donor.edit", 3)],
            consentWords: Words(
                "We keep your name, number and blood group to ask you when blood is needed near you.",
                "ہم آپ کا نام، نمبر اور بلڈ گروپ رکھتے ہیں تاکہ قریب خون چاہیے ہو تو آپ سے پوچھیں۔"),
            familyPath: "/f/abc", helpline: "042 111 222 333")
        model.today = today
        model.next = MePage.Next(
            day: .from(today.adding(days: 36)),
            reasons: [
                MePage.Next.Reason(
                    words: Words(
                        "Whole blood given less than 120 days ago (women)", "خواتین: خون دیے 120 دن نہیں ہوئے"),
                    until: today.adding(days: 36), sources: ["WHO, Blood donor selection (2012), section 4.6.2"])
            ])
        model.given = [
            MePage.Given(
                id: 7, date: today.adding(days: -84), kind: .wholeBlood, facility: "Mayo Hospital",
                facilityUrdu: "میو ہسپتال", city: "Lahore", settled: MePage.Given.Settled(issued: 2, transfused: 2),
                isConfirmed: true),
            MePage.Given(id: 3, date: today.adding(days: -300), kind: .wholeBlood),
        ]
        model.antigens = AntigenProfile([
            AntigenReport(
                proof: .serology, day: today.adding(days: -84), calls: [.bigK: .negative, .smallC: .negative])
        ])
        model.genotypeWords = Words("A file of my genome may be read.", "میرے جینوم کی فائل پڑھی جا سکتی ہے۔")
        model.wantsInvitations = false
        model.invitationWords = Words(
            "You may also invite me to blood drives near me, at most once in thirty days by SMS.",
            "مجھے قریب کے بلڈ کیمپ کی دعوت دی جا سکتی ہے، تیس دن میں زیادہ سے زیادہ ایک SMS۔")
        return model
    }()

    public static let sampleTravelling: MePage.Model = {
        var model = sample
        model.pausedFrom = model.today.adding(days: 5)
        model.pausedUntil = model.today.adding(days: 22)
        return model
    }()

    public static let sampleStopped: MePage.Model = {
        var model = sample
        model.hasOptedOut = true
        model.wantsInvitations = nil
        model.familyPath = nil
        model.given = []
        model.next = MePage.Next(day: .now)
        model.pausedUntil = model.today.adding(days: 12)
        model.home = Words("about 3 km north of Gujranwala", "گوجرانوالہ سے تقریباً 3 کلومیٹر شمال میں")
        return model
    }()
}
