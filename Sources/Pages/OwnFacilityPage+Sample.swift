import Blood
import Dispatching
import Matching

extension OwnFacilityPage.Line {
    static func sample(
        _ id: RequestID, _ group: BloodGroup, inHand: Int, coming: Int, isConfirmed: Bool,
        phase: RequestPhase = .open
    ) -> OwnFacilityPage.Line {
        OwnFacilityPage.Line(
            id: id, reference: String(1_000 + id), group: group, isAnyGroup: false, component: .redCells, units: 3,
            inHand: inHand, coming: coming, initials: "A.K.", ward: "West 4", neededBy: SampleMoment.now + .hours(3.4),
            phase: phase, isConfirmed: isConfirmed)
    }
}

extension OwnFacilityPage.Model {
    /// A facility with something to confirm, something that runs and something that is over.
    public static let sample = OwnFacilityPage.Model(
        facility: "Mayo Hospital", facilityUrdu: "میو ہسپتال",
        ongoing: [
            .sample(1, .oNegative, inHand: 0, coming: 0, isConfirmed: false),
            .sample(2, .bPositive, inHand: 1, coming: 2, isConfirmed: true),
        ], ended: [.sample(3, .aPositive, inHand: 3, coming: 0, isConfirmed: true, phase: .fulfilled)])
}

extension OwnRequestPage.Model {
    private static let reasons: [(key: String, words: Words)] = [
        ("haemoglobin", Words("haemoglobin too low", "ہیموگلوبن کم")), ("fever", Words("fever", "بخار")),
    ]

    /// Donors at every step, to be received.
    public static let sample: OwnRequestPage.Model = {
        let now = SampleMoment.now
        func visitor(_ number: Int, _ stage: AskStage, minutes: Double) -> OwnRequestPage.Visitor {
            OwnRequestPage.Visitor(
                number: number, group: .bPositive, code: String(4_700 + number), stage: stage,
                arriveBy: now + .minutes(minutes), changedAt: now - .minutes(12))
        }
        return OwnRequestPage.Model(
            line: .sample(2, .bPositive, inHand: 1, coming: 3, isConfirmed: true), urgency: .emergency,
            recordNumber: "MR-20931", verification: .verified,
            visitors: [
                visitor(2, .arrived, minutes: -3), visitor(3, .onTheWay, minutes: 20),
                visitor(6, .pledged, minutes: 50), visitor(1, .donated, minutes: -70),
            ], deferralReasons: reasons, reconciliation: nil)
    }()

    /// Nobody has said yet whether it is real.
    public static let sampleToConfirm = OwnRequestPage.Model(
        line: .sample(1, .oNegative, inHand: 0, coming: 0, isConfirmed: false), urgency: .urgent,
        recordNumber: "MR-20931", verification: .pending, visitors: [], deferralReasons: reasons,
        reconciliation: nil)

    /// It is over, and the units are to be settled.
    public static let sampleEnded = OwnRequestPage.Model(
        line: .sample(3, .aPositive, inHand: 3, coming: 0, isConfirmed: true, phase: .fulfilled), urgency: .routine,
        recordNumber: "MR-20931", verification: .verified, visitors: [], deferralReasons: reasons,
        reconciliation: nil)
}

extension CounterListPage.Model {
    /// Three requests, somebody late, somebody there.
    public static let sample: CounterListPage.Model = {
        let now = SampleMoment.now
        func row(
            _ request: RequestID, _ number: Int, _ group: BloodGroup, _ stage: AskStage, from: Double, to: Double
        ) -> CounterListPage.Row {
            CounterListPage.Row(
                request: request, reference: String(1_000 + request), group: group, isAnyGroup: request == 4,
                component: request == 2 ? .redCells : .platelets,
                visitor: OwnRequestPage.Visitor(
                    number: number, group: group, code: String(4_700 + number), stage: stage,
                    arriveBy: now + .minutes(to), changedAt: now - .minutes(12), arriveFrom: now + .minutes(from)))
        }
        return CounterListPage.Model(
            facility: "Mayo Hospital", facilityUrdu: "میو ہسپتال",
            rows: [
                row(2, 2, .bPositive, .arrived, from: -40, to: -10),
                row(4, 1, .abNegative, .pledged, from: -30, to: -5),
                row(2, 3, .bPositive, .onTheWay, from: 0, to: 20), row(7, 6, .oNegative, .pledged, from: 30, to: 60),
            ], helpline: "042 111 222 333")
    }()

    public static let sampleEmpty = CounterListPage.Model(
        facility: "Mayo Hospital", facilityUrdu: "میو ہسپتال", rows: [], helpline: "042 111 222 333")
}

extension OwnVisitorPage.Model {
    public static let sample = OwnVisitorPage.Model(request: .sample, visitor: OwnRequestPage.Model.sample.visitors[2])
    public static let sampleArrived = OwnVisitorPage.Model(
        request: .sample, visitor: OwnRequestPage.Model.sample.visitors[0])
}
