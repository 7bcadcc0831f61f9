import Blood
import Dispatching
import Matching
import Testing

/// Learning a centre's asks again from its timeline.
@Suite struct RefitTests {
    /// One request lived through, with what the centre learned and what its timeline says.
    private func lived() -> (desk: Desk, timeline: [(at: Instant, fact: TimelineFact)]) {
        var desk = Desk(.sample(.emergency, units: 2, hours: 4), register: FakeRegister(300))
        var timeline: [(at: Instant, fact: TimelineFact)] = []
        func note(_ desk: Desk, _ event: RequestEvent) {
            timeline.append((desk.now, .event(event)))
            for case .record(let fact) in desk.lastEffects { timeline.append((desk.now, fact)) }
        }
        func take(_ event: RequestEvent, by actor: Actor) {
            let old = desk.course
            guard desk.take(event, by: actor) == nil else { return }
            note(desk, event)
            for (before, after) in desk.course.changedAsks(since: old) {
                desk.dispatcher.model.learn(from: before, to: after, request: desk.course.request, now: desk.now)
            }
        }
        for (before, after) in desk.course.changedAsks(since: RequestCourse(request: .sample(), radiusKilometres: 25)) {
            desk.dispatcher.model.learn(from: before, to: after, request: desk.course.request, now: desk.now)
        }
        desk.deliverAll()
        let first = desk.course.asks.map(\.donor)
        desk.now = noon + .minutes(4)
        take(.reply(donor: first[0], .decline), by: .donor(first[0]))
        desk.now = noon + .minutes(7)
        take(.reply(donor: first[1], .pledge(arriveFrom: nil, arriveBy: nil)), by: .donor(first[1]))
        desk.now = noon + .minutes(36)
        take(.timer, by: .system)
        desk.now = noon + .minutes(40)
        take(.arrived(donor: first[1]), by: operatorOne)
        desk.now = noon + .minutes(85)
        take(.donated(donor: first[1]), by: operatorOne)
        return (desk, timeline)
    }

    @Test func theTimelineTellsTheStagesOfEveryAsk() throws {
        let (desk, timeline) = lived()
        let steps = desk.course.responseSteps(timeline)
        for ask in desk.course.asks {
            let own = steps.filter { $0.after.donor == ask.donor }
            #expect(own.first?.before == nil && own.first?.at == ask.askedAt)
            #expect(own.last?.after.stage == ask.stage, "\(ask.donor)")
            #expect(zip(own, own.dropFirst()).allSatisfy { $0.after.stage == $1.before?.stage && $0.at <= $1.at })
        }
        let giver = try #require(desk.course.asks.first { $0.stage == .donated })
        #expect(
            steps.filter { $0.after.donor == giver.donor }.map(\.after.stage) == [.asked, .pledged, .arrived, .donated])
    }

    /// The same asks in the same order teach the same weights, up to what the clock of the reply windows says.
    @Test func learningAgainLearnsTheSame() throws {
        let (desk, timeline) = lived()
        let refit = ResponseModel.refit(desk.course.responseSteps(timeline))
        #expect(refit.asks >= 3)
        let (again, once) = (refit.model, desk.dispatcher.model)
        #expect(again.pledgesModel.observations == once.pledgesModel.observations)
        for (left, right) in zip(again.pledgesModel.weights, once.pledgesModel.weights) {
            #expect(abs(left - right) < 1e-9)
        }
        #expect(again.replyToText == once.replyToText && again.untilArrival == once.untilArrival)
        let score = try #require(refit.score)
        #expect(score.rows == refit.asks && score.events == 1)
    }

    @Test func whatAPersonTookBackTeachesNothing() {
        let (desk, timeline) = lived()
        let donor = desk.course.asks[1].donor
        let steps = desk.course.responseSteps(timeline + [(desk.now, .event(.undo(donor: donor)))])
        #expect(!steps.contains { $0.after.donor == donor })
        #expect(ResponseModel.refit([]).score == nil && ResponseModel.refit([]).asks == 0)
    }
}
