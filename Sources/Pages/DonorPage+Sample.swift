import Blood
import Dispatching
import Matching

extension DonorPage.Model {
    public static let sample: DonorPage.Model = {
        let today = CivilDate(dayNumber: 20_781)
        let now = Instant(millisecondsSince1970: 1_795_500_000_000)
        return DonorPage.Model(
            id: 17, name: "Bilal Ahmad", phone: "+923001234567", sex: .male,
            birthDate: CivilDate(year: 1_995, month: 3, day: 2), ageYears: 31, weightKilograms: 72.5, group: .bNegative,
            evidence: .laboratory, district: "Lahore", language: "ur-Latn", channels: [.sms, .voice],
            consentedAt: now - .hours(9_000), registeredAt: now - .hours(9_000), acceptsNightEmergencies: true,
            note: "Works nights at Thokar; ring after noon.", standing: .eligibleFrom(today.adding(days: 20)),
            notAskedBecause: [.notEligibleYet, .hasOpenAsk],
            eligible: [
                DonorPage.Eligible(
                    kind: .wholeBlood, verdict: .from(today.adding(days: 20)),
                    reasons: [
                        Words("Gave whole blood less than 12 weeks ago", "12 ہفتے سے کم پہلے خون دیا")
                    ]),
                DonorPage.Eligible(kind: .plateletApheresis, verdict: .now),
                DonorPage.Eligible(kind: .plasmaApheresis, verdict: .unknown, reasons: [Words("Fever", "بخار")]),
                DonorPage.Eligible(kind: .granulocyteApheresis, verdict: .never),
            ],
            deferrals: [
                DonorPage.DeferralLine(
                    rule: Words("Fever or infection", "بخار یا انفیکشن"), since: today.adding(days: -4),
                    until: today.adding(days: 14), recordedAt: now - .hours(80), recordedBy: "Nadia Aslam"),
                DonorPage.DeferralLine(
                    rule: Words("Decision of the blood bank", "بلڈ بینک کا فیصلہ"), since: today.adding(days: -30),
                    recordedAt: now - .hours(700), recordedBy: "Nadia Aslam", reinstatedAt: now - .hours(90),
                    reinstatedBy: "Nadia Aslam", opensAs: 9),
                DonorPage.DeferralLine(
                    rule: Words("Tooth treated", "دانت کا علاج"), since: today.adding(days: -400),
                    ended: today.adding(days: -399), recordedAt: now - .hours(9_500), recordedBy: "",
                    reinstatedAt: now - .hours(9_300), reinstatedBy: "Nadia Aslam"),
            ],
            donations: [
                DonorPage.DonationLine(date: today.adding(days: -64), kind: .wholeBlood, request: 3, reference: "K7M2"),
                DonorPage.DonationLine(date: today.adding(days: -300), kind: .wholeBlood),
                DonorPage.DonationLine(
                    date: today.adding(days: -310), kind: .plateletApheresis, request: 2, reference: "P4Q9",
                    isRevoked: true),
            ],
            asks: [
                DonorPage.AskLine(
                    request: 5, reference: "R8T4", stage: .pledged, askedAt: now - .minutes(50),
                    changedAt: now - .minutes(41)),
                DonorPage.AskLine(
                    request: 3, reference: "K7M2", stage: .donated, askedAt: now - .hours(1_540),
                    changedAt: now - .hours(1_536)),
                DonorPage.AskLine(
                    request: 2, reference: "P4Q9", stage: .silent, askedAt: now - .hours(4_000),
                    changedAt: now - .hours(4_000), voiceEnd: .noSuchNumber),
            ],
            rules: [
                (key: "fever", words: Words("Fever or infection", "بخار یا انفیکشن")),
                (key: "tattoo", words: Words("Tattoo or piercing", "ٹیٹو یا چھید")),
            ], today: today, relayOnly: true)
    }()
}
