public import Blood
public import Matching

extension Dispatcher {
    /// Pledged donors of a covered request without each of whom enough units are as good as certain, as of `now`: more
    /// than the need and its reserve. After a decision there are none; time and what is learned later may make some,
    /// and the next decision stands them down.
    /// - Parameter margin: by how much the chance may lie above the policy's and still be none.
    public func surplusPledges(of course: RequestCourse, now: Instant, margin: Double = 0) -> [DonorID] {
        guard course.phase == .covered else { return [] }
        let request = course.request
        let clocks = policy[request.urgency]
        let horizon = max(request.neededBy, now + clocks.horizonMin)
        func chanceWithout(_ donor: DonorID) -> Double {
            var distribution = PoissonBinomial(needed: course.donationsNeeded(policy))
            for ask in course.asks where ask.stage.isCommitted && ask.donor != donor {
                distribution.add(
                    model.probability(
                        of: ask, request: request, now: now, deadline: horizon, lateGrace: clocks.lateGrace))
            }
            return distribution.probabilityOfEnough
        }
        return course.asks.filter { $0.stage == .pledged }.map(\.donor)
            .filter { chanceWithout($0) >= clocks.surplusTarget + margin }
    }
}
