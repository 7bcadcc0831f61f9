import Blood

extension FlagsPage.Model {
    /// Something of everything, for tests and for looking at.
    public static let sample: FlagsPage.Model = {
        let now = SampleMoment.now
        func piece(_ number: Int64, hours: Double, donor: Int64? = nil, word: String = "") -> FlagsPage.Piece {
            FlagsPage.Piece(
                request: number, reference: String(1_000 + number), donor: donor, at: now - .hours(hours), word: word)
        }
        return FlagsPage.Model(
            open: [
                FlagsPage.Line(
                    id: 11, rule: "manyPatients", subject: .caller(phone: "0321-4567890"), count: 4, holds: true,
                    evidence: [
                        piece(204, hours: 190), piece(219, hours: 90), piece(231, hours: 30), piece(240, hours: 0.4),
                    ], raisedAt: now - .minutes(24)),
                FlagsPage.Line(
                    id: 12, rule: "moneyAsked", subject: .caller(phone: "0300-7654321"), count: 2, holds: true,
                    evidence: [
                        piece(198, hours: 400, donor: 10_482, word: "yes"),
                        piece(236, hours: 3, donor: 77, word: "mentioned"),
                        FlagsPage.Piece(
                            request: 190, reference: "1190", donor: nil, at: now - .hours(500), word: "yes",
                            isOfErasedDonor: true),
                    ], raisedAt: now - .hours(3)),
                FlagsPage.Line(
                    id: 13, rule: "manyCallers",
                    subject: .patient(initials: "ak", facility: "Mayo Hospital", facilityUrdu: "میو ہسپتال"), count: 3,
                    holds: false, evidence: [piece(233, hours: 9), piece(234, hours: 8), piece(238, hours: 2)],
                    raisedAt: now - .hours(2)),
            ],
            decided: [
                FlagsPage.Line(
                    id: 9, rule: "neverCame", subject: .donor(3_310), count: 3, holds: false,
                    evidence: [
                        piece(120, hours: 2_000, donor: 3_310), piece(155, hours: 1_400, donor: 3_310),
                        piece(181, hours: 700, donor: 3_310),
                    ], raisedAt: now - .hours(690),
                    ruling: FlagsPage.Ruling(
                        isUpheld: false, by: "Nadia Aslam", at: now - .hours(600),
                        reason: "Was sent home by the guard each time.")),
                FlagsPage.Line(
                    id: 8, rule: "sameRecordNumber", subject: .recordNumber("88213"), count: 2, holds: false,
                    evidence: [piece(101, hours: 900), piece(109, hours: 850)], raisedAt: now - .hours(850),
                    ruling: FlagsPage.Ruling(
                        isUpheld: true, by: "Bilal Khan", at: now - .hours(840),
                        reason: "دونوں ہسپتالوں میں ایسا کوئی مریض نہیں")),
            ],
            rules: [
                FlagsPage.Rule(
                    name: "manyPatients", threshold: 5, thresholdAtFirst: 4, bounds: 3...8, holds: true,
                    lessons: [.init(count: 4, upheld: 0, dismissed: 6, precision: 1.0 / 8)]),
                FlagsPage.Rule(
                    name: "moneyAsked", threshold: 2, thresholdAtFirst: 2, bounds: 2...4, holds: true, lessons: []),
                FlagsPage.Rule(
                    name: "neverCame", threshold: 3, thresholdAtFirst: 3, bounds: 2...8, holds: false,
                    lessons: [.init(count: 3, upheld: 1, dismissed: 1, precision: 0.5)]),
            ], poolMax: 3)
    }()
}
