import Blood
import Dispatching
import Matching

extension RequestPage.Model {
    /// Under two flags, at a facility that only one person stands for.
    public static let sampleFlagged: RequestPage.Model = {
        var model = sample
        model.flags = [
            FlagNote(id: 11, rule: "manyPatients", count: 4, isOpen: true, isUpheld: false, holds: true),
            FlagNote(id: 8, rule: "rejectedTwice", count: 2, isOpen: false, isUpheld: true, holds: true),
        ]
        model.isFacilityUnconfirmed = true
        return model
    }()

    /// A request in the middle of its course, one donor in each stage, still to be confirmed by the facility.
    public static let sample: RequestPage.Model = {
        let course = sampleCourse
        return RequestPage.Model(
            course: course, reference: "K7M2", facility: "Mayo Hospital", facilityUrdu: "میو ہسپتال", city: "Lahore",
            listedPhone: "042-99211100", ward: "Gynae II, bed 12", recordNumber: "2026/118 342", initials: "S. A.",
            note: "Husband is on the way with a cousin of the same group.", callerPhone: "+92 300 1234567",
            openedBy: "Nadia Aslam", familyLink: "/f/0c1f2a",
            donors: course.asks.map { ask in
                RequestPage.DonorLine(
                    ask: ask, sex: ask.donor == 20_417 ? .female : .male, prefersWomanOperator: ask.donor == 20_417,
                    lastWords: [9_113: "han ji, 30 min", 20_417: "kal aa sakti hoon", 7_310: "ji nahi"][ask.donor],
                    relayOnly: [20_417, 4_402].contains(ask.donor))
            },
            stock: [
                RequestPage.StockLine(
                    facility: "Sundas Foundation", phone: "042-37422131", group: .oNegative, units: 2,
                    countedAt: SampleMoment.now - .minutes(50), distanceKilometres: 3.1, isStale: false),
                RequestPage.StockLine(
                    facility: "Fatimid Foundation", phone: "042-35210834", group: .bNegative, units: 1,
                    countedAt: SampleMoment.now - .hours(19), distanceKilometres: 6.4, isStale: true),
                RequestPage.StockLine(
                    facility: "Services Hospital", phone: "042-99203402", group: .bPositive, units: 6,
                    countedAt: SampleMoment.now - .hours(2), distanceKilometres: 1.9, isStale: false,
                    conditions: [.consultantDecidesRhDPositive, .confirmAge]),
            ],
            notAsked: [.notEligibleYet: 1_204, .incompatibleGroup: 811, .askedTooOften: 57, .quietHours: 42],
            timeline: sampleTimeline(course),
            deferralReasons: [
                ("hb", Words("Haemoglobin too low", "ہیموگلوبن کم")),
                ("minor_illness", Words("Fever or infection", "بخار یا انفیکشن")),
            ], reconciliation: nil)
    }()

    private static var sampleCourse: RequestCourse {
        let now = SampleMoment.now
        var course = RequestCourse(
            request: BloodRequest(
                id: 1, mode: .specificGroup, patient: Patient(group: .bNegative, sex: .female, ageYears: 34),
                component: .redCells, unitsNeeded: 3, place: GeoPoint(latitude: 31.571, longitude: 74.313),
                urgency: .emergency, openedAt: now - .minutes(41), neededBy: now + .hours(3.4)),
            radiusKilometres: 8)
        course.attention = [.verificationDue, .unclearReply]
        course.unitsFromStock = 1
        course.plan = PlanSummary(
            asking: 4, pledged: 3, unitsInHand: 1, probability: 0.88, target: 0.95, by: course.request.neededBy)
        course.waves = [
            DispatchWave(
                number: 1, opensAt: now - .minutes(40), closesAt: now - .minutes(32), asked: 4, cause: .opening,
                radiusKilometres: 5),
            DispatchWave(
                number: 2, opensAt: now - .minutes(30), closesAt: now - .minutes(20), asked: 6, cause: .silence,
                radiusKilometres: 8),
        ]
        let stages: [(DonorID, AskStage, BloodGroup, Double)] = [
            (9_113, .pledged, .bNegative, 2.3), (4_402, .onTheWay, .oNegative, 4.8),
            (12_880, .arrived, .bNegative, 1.1),
            (20_417, .unclear, .bNegative, 3.6), (15_006, .asked, .bNegative, 7.2), (1_377, .asked, .oNegative, 7.9),
            (7_310, .declined, .bNegative, 2.9), (18_254, .silent, .bNegative, 5.0),
        ]
        course.asks = stages.map { sampleAsk($0.0, $0.1, $0.2, $0.3) }
        return course
    }

    private static func sampleAsk(_ donor: DonorID, _ stage: AskStage, _ group: BloodGroup, _ distance: Double) -> Ask {
        let now = SampleMoment.now
        let reasons: [RankReason] = [
            group == .bNegative ? .identicalGroup : .compatibleGroup(order: 2), .distance(kilometres: distance),
            donor % 4 == 0 ? .neverGiven : .hasGivenBefore(times: Int(donor % 4)), .laboratoryGroup, .notAskedLately,
        ]
        let candidate = Candidate(
            donor: donor, group: group, evidence: .laboratory, sex: .male, distanceKilometres: distance,
            compatibilityOrder: 1, channels: [.sms, .voice], record: ResponseRecord(asked: 4, answered: 3, pledged: 2),
            daysSinceLastDonation: 140, asksInLast90Days: 1, reasons: reasons)
        var ask = Ask(
            candidate: candidate, wave: 1, channel: .sms, furtherChannels: [.voice], askedAt: now - .minutes(36),
            replyBy: now + .minutes(6), plannedProbability: 0.18)
        ask.stage = stage
        ask.delivery = .delivered
        ask.changedAt = now - .minutes(Double(donor % 30))
        if stage.isCommitted {
            ask.arriveFrom = now + .minutes(20)
            ask.arriveBy = now + .minutes(50)
            ask.previousStage = .asked
        }
        return ask
    }

    private static func sampleTimeline(_ course: RequestCourse) -> [RequestPage.TimelineLine] {
        let facts: [TimelineFact] = [
            .event(.opened), .waveLaunched(course.waves[0]), .event(.reply(donor: 7_310, .decline)),
            .attentionRaised(.verificationDue), .waveLaunched(course.waves[1]),
            .event(.reply(donor: 9_113, .pledge(arriveFrom: nil, arriveBy: SampleMoment.now + .minutes(50)))),
            .clarificationAsked(donor: 20_417), .askEnded(donor: 18_254, .silent), .escalated(.widerRing),
            .event(.issuedFromStock(units: 1)), .event(.leftHome(donor: 4_402)), .event(.arrived(donor: 12_880)),
        ]
        return facts.enumerated().map { index, fact in
            let byDesk = index == 0 || index > 8
            return RequestPage.TimelineLine(
                id: Int64(index + 1), at: SampleMoment.now - .minutes(41 - 3.3 * Double(index)),
                by: byDesk ? Words("Nadia Aslam", "Nadia Aslam") : Words("by itself", "خود بخود"), fact: fact)
        }
    }
}
