import Blood
import Dispatching
import Matching

extension OverviewPage.Model {
    public static let sample: OverviewPage.Model = {
        let now = Instant(millisecondsSince1970: 1_795_493_400_000)
        var model = OverviewPage.Model(
            since: now - .hours(24), requestsOpened: 31, ongoing: 6, donorsRegistered: 30_000, asks: 402,
            unitsGiven: 44, requestsDue: 22, unitsDue: 48, unitsInTime: 41,
            clocks: [
                .init(kind: .verified, count: 27, median: .minutes(4), ninetiethPercentile: .minutes(19)),
                .init(kind: .firstAsk, count: 31, median: .milliseconds(2_100), ninetiethPercentile: .seconds(6)),
                .init(kind: .firstPledge, count: 25, median: .minutes(7), ninetiethPercentile: .minutes(34)),
                .init(kind: .lastUnit, count: 18, median: .hours(2.4), ninetiethPercentile: .hours(6.1)),
            ],
            needsPerson: [
                .init(
                    id: 31, reference: "4821", facility: "Mayo Hospital", facilityUrdu: "میو ہسپتال",
                    neededBy: now + .hours(3), attention: [.verificationDue, .unclearReply]),
                .init(
                    id: 29, reference: "4817", facility: "Services Hospital", facilityUrdu: "سروسز ہسپتال",
                    neededBy: now + .minutes(50), attention: [.unlikelyInTime]),
            ],
            outbox: [.queued: 3, .submitted: 12, .delivered: 371, .failed: 9, .unknown: 2],
            oldestQueuedAt: now - .minutes(11),
            ways: [
                .init(
                    id: "kannel", name: "Kannel on this machine", downSince: now - .minutes(2),
                    reason: "Status 403: Authorization failed for sendsms", standing: 14,
                    messagesToday: 380, partsToday: 402, rate: nil),
                .init(
                    id: "sim", name: "Android phone as gateway", downSince: nil, standing: 0, messagesToday: 17,
                    partsToday: 17, rate: (sent: 17, allowed: 200)),
            ], budget: (parts: 419, expected: 500),
            audit: [
                .init(
                    id: 3, at: now - .minutes(2), by: "Sana Malik", act: "request.open", subject: "request:31",
                    reason: ""),
                .init(
                    id: 2, at: now - .minutes(12), by: "Sana Malik", act: "donor.defer", subject: "donor:10482",
                    reason: "malaria"),
                .init(id: 1, at: now - .minutes(40), by: nil, act: "gateway.switch", subject: "outbox", reason: ""),
                .init(
                    id: 4, at: now - .minutes(1), by: nil, act: "door.link", subject: "door",
                    reason: "tries=12; comer=3f9a2c1b"),
            ])
        model.chain = OverviewPage.Chain(
            wholeUpTo: 103, brokenAt: nil, shippedAt: now - .minutes(2), places: 2, failing: 1)
        model.refusals[4] = OverviewPage.Refusal(tries: 12, comer: "3f9a2c1b", browser: "", isOfMany: true)
        model.manyNames = [OverviewPage.ManyNames(house: "203.0.113.9", names: 12, lastAt: now - .minutes(3))]
        model.auditNext = 1
        model.isAuditContinued = true
        return model
    }()
}
