import Blood
import Jurisdiction
import Matching
import Testing

/// The rules of Pakistan as the program ships them: men wait 90 days from whole blood to whole blood, women 120.
private func rules() throws -> EligibilityRules { try Jurisdiction.load("pk").eligibility }

private func day(_ text: String) throws -> CivilDate { try #require(CivilDate(text)) }

extension PanelMember {
    /// A man of forty who gave last so many days before today; `nil`: never.
    fileprivate static func man(_ donor: DonorID, gave daysAgo: Int? = nil) -> PanelMember {
        PanelMember(donor: donor, history: .of(.male, gave: daysAgo))
    }

    fileprivate static func woman(_ donor: DonorID, gave daysAgo: Int? = nil) -> PanelMember {
        PanelMember(donor: donor, history: .of(.female, gave: daysAgo))
    }

    /// This member, changed in one or two fields.
    fileprivate func with(_ change: (inout PanelMember) -> Void) -> PanelMember {
        var member = self
        change(&member)
        return member
    }
}

extension DonorHistory {
    fileprivate static func of(_ sex: Sex, gave daysAgo: Int?) -> DonorHistory {
        DonorHistory(
            sex: sex, birthDate: CivilDate("1986-02-03"), weightKilograms: 70,
            donations: daysAgo.map { [PastDonation(date: CivilDate.today.adding(days: -$0), kind: .wholeBlood)] } ?? [],
            hasGivenBefore: true)
    }
}

/// Goal: a coordinator can trust who is named for which day. Method: small panels by hand with the rules of Pakistan.
@Suite("Rotation of a panel")
struct PanelRotationTests {
    @Test func whoHasRestedLongestGivesFirstAndTheNextOneStandsBy() throws {
        let members = [PanelMember.man(1, gave: 100), .man(2, gave: 200), .man(3)]
        let forecast = PanelRotation(rules: try rules()).forecast(members, on: [.today], units: 1)
        #expect(forecast == [PanelSession(due: .today, givers: [3], reserves: [2, 1])])
    }

    @Test func nobodyGivesTwiceWithinTheOwnInterval() throws {
        let days = PanelRotation.days(from: .today, every: 30, count: 5)
        let men = PanelRotation(rules: try rules()).forecast([.man(1, gave: 400)], on: days, units: 1)
        #expect(men.map(\.givers) == [[1], [], [], [1], []], "90 days are three sessions")
        let women = PanelRotation(rules: try rules()).forecast([.woman(1, gave: 400)], on: days, units: 1)
        #expect(women.map(\.givers) == [[1], [], [], [], [1]], "120 days are four")
    }

    @Test func namesTheGapAndWhoCanMendItFirst() throws {
        let members = [PanelMember.man(1, gave: 80), .man(2, gave: 30).with { $0.isReachable = false }]
        let forecast = PanelRotation(rules: try rules()).forecast(members, on: [.today], units: 2)
        let gap = PanelSession.Substitute(donor: 1, from: CivilDate.today.adding(days: 10))
        #expect(forecast == [PanelSession(due: .today, givers: [], missing: 2, firstAfter: gap)])
    }

    /// The man who has rested longest can give now or later, the other one only now: taking the first leaves a gap.
    @Test func theRotationYieldsWhereItWouldLeaveASessionEmpty() throws {
        let second = CivilDate.today.adding(days: 21)
        let members = [PanelMember.man(1, gave: 400), .man(2, gave: 100).with { $0.refused = [second] }]
        let forecast = PanelRotation(rules: try rules()).forecast(members, on: [.today, second], units: 1)
        #expect(forecast.map(\.givers) == [[2], [1]])
    }

    @Test func whoTravelsGivesBeforeAndAfterTheJourney() throws {
        let rotation = PanelRotation(rules: try rules())
        let traveller = PanelMember.man(1, gave: 400).with {
            $0.pausedFrom = CivilDate.today.adding(days: 10)
            $0.pausedUntil = CivilDate.today.adding(days: 20)
        }
        let sessions = [0, 9, 10, 19, 20].map { CivilDate.today.adding(days: $0) }
        let free = sessions.filter { rotation.forecast([traveller], on: [$0], units: 1).first?.givers == [1] }
        #expect(free == [0, 9, 20].map { CivilDate.today.adding(days: $0) })
        #expect(rotation.firstDay(traveller, from: .today) == .today)
        #expect(rotation.firstDay(traveller, from: sessions[2]) == sessions[4])
    }

    @Test func pausesRefusalsAndPromisesCount() throws {
        let rotation = PanelRotation(rules: try rules())
        let members = [
            PanelMember.man(1, gave: 400).with { $0.pausedUntil = CivilDate.today.adding(days: 1) },
            .man(2, gave: 300).with { $0.refused = [.today] }, .man(3, gave: 200),
            .man(4, gave: 100).with { $0.promised = [.today] },
        ]
        #expect(rotation.forecast(members, on: [.today], units: 1).first?.givers == [4])
        #expect(rotation.forecast(members, on: [.today], units: 1).first?.reserves == [3])
    }

    @Test func aDeferralCountsAsTheRulesSay() throws {
        var member = PanelMember.man(1, gave: 400)
        member.history.events = [.init(key: "malaria", date: .today.adding(days: -30), ended: .today.adding(days: -20))]
        let forecast = PanelRotation(rules: try rules()).forecast([member], on: [.today], units: 1)
        #expect(forecast.first?.firstAfter?.from == CivilDate.today.adding(days: 163), "183 days from the recovery")
        #expect(PanelRotation(rules: try rules()).firstDay(member, from: .today) == CivilDate.today.adding(days: 163))
    }

    @Test func daysAreAnIntervalApart() throws {
        let days = PanelRotation.days(from: try day("2026-12-24"), every: 14, count: 3)
        #expect(days.map(\.description) == ["2026-12-24", "2027-01-07", "2027-01-21"])
    }
}

/// Goal: what always has to be true is, whatever the panel. Method: some hundreds of seeded panels, and a search that
/// tries everything on small ones.
@Suite("Rotations drawn by chance")
struct PanelRotationPropertyTests {
    private struct Drawn {
        var members: [PanelMember]
        var days: [CivilDate]
        var units: Int
    }

    private static func draw(_ seed: UInt64) -> Drawn {
        var random = SeededGenerator(seed: seed)
        let days = PanelRotation.days(
            from: .today, every: [14, 21, 28, 45].randomElement(using: &random) ?? 21,
            count: Int.random(in: 1...4, using: &random))
        let members = (1...Int64.random(in: 2...5, using: &random)).map { donor in
            let ago = Bool.random(using: &random) ? Int.random(in: 1...130, using: &random) : nil
            return (Bool.random(using: &random) ? PanelMember.man(donor, gave: ago) : .woman(donor, gave: ago)).with {
                if Int.random(in: 0..<4, using: &random) == 0, let no = days.randomElement(using: &random) {
                    $0.refused = [no]
                }
                if Int.random(in: 0..<6, using: &random) == 0 {
                    $0.pausedUntil = CivilDate.today.adding(days: Int.random(in: 1...60, using: &random))
                }
            }
        }
        return Drawn(members: members, days: days, units: Int.random(in: 1...2, using: &random))
    }

    /// The most units that can be had session by session, the earlier first: tries every set of givers.
    private static func fullest(_ drawn: Drawn, _ rules: EligibilityRules) -> [Int] {
        func mayGive(_ member: PanelMember, _ day: CivilDate, _ given: [CivilDate]) -> Bool {
            var history = member.history
            history.donations += given.map { .init(date: $0, kind: .wholeBlood) }
            let isEligible = (try? rules.eligibility(of: history, for: .wholeBlood, on: day).isEligible) ?? false
            return isEligible && !member.refused.contains(day) && member.pausedUntil.map { $0 <= day } ?? true
        }
        func best(_ session: Int, _ given: [[CivilDate]]) -> [Int] {
            guard session < drawn.days.count else { return [] }
            let day = drawn.days[session]
            let able = drawn.members.indices.filter { mayGive(drawn.members[$0], day, given[$0]) }
            return (0..<(1 << able.count)).filter { $0.nonzeroBitCount <= drawn.units }.map { set in
                var next = given
                for (bit, member) in able.enumerated() where set >> bit & 1 == 1 { next[member].append(day) }
                return [set.nonzeroBitCount] + best(session + 1, next)
            }.max { $0.lexicographicallyPrecedes($1) } ?? []
        }
        return best(0, drawn.members.map { _ in [] })
    }

    @Test(arguments: UInt64(1)...150)
    func isAsFullAsASearchThatTriesEverything(seed: UInt64) throws {
        let rules = try rules()
        let drawn = Self.draw(seed)
        let forecast = PanelRotation(rules: rules).forecast(drawn.members, on: drawn.days, units: drawn.units)
        #expect(forecast.map(\.givers.count) == Self.fullest(drawn, rules))
        #expect(forecast.map { $0.givers.count + $0.missing } == drawn.days.map { _ in drawn.units })
    }

    @Test(arguments: UInt64(1)...150)
    func everybodyNamedMayGiveThen(seed: UInt64) throws {
        let rules = try rules()
        let drawn = Self.draw(seed)
        let forecast = PanelRotation(rules: rules).forecast(drawn.members, on: drawn.days, units: drawn.units)
        for member in drawn.members {
            var history = member.history
            for session in forecast {
                let verdict = try rules.eligibility(of: history, for: .wholeBlood, on: session.due)
                guard (session.givers + session.reserves).contains(member.donor) else { continue }
                #expect(verdict.isEligible, "seed \(seed), donor \(member.donor) on \(session.due)")
                if session.givers.contains(member.donor) {
                    history.donations.append(.init(date: session.due, kind: .wholeBlood))
                }
            }
        }
        #expect(forecast.allSatisfy { Set($0.givers).isDisjoint(with: $0.reserves) })
    }

    /// The same facts are the same plan, in whatever order they come; and when the first session has been held as
    /// planned, the rest of the plan stands.
    @Test(arguments: UInt64(1)...100)
    func standsWhileNothingChanges(seed: UInt64) throws {
        let rotation = PanelRotation(rules: try rules())
        let drawn = Self.draw(seed)
        let forecast = rotation.forecast(drawn.members, on: drawn.days, units: drawn.units)
        #expect(rotation.forecast(drawn.members.reversed(), on: drawn.days, units: drawn.units) == forecast)
        let after = drawn.members.map { member in
            member.with {
                guard forecast[0].givers.contains(member.donor) else { return }
                $0.history.donations.append(.init(date: drawn.days[0], kind: .wholeBlood))
            }
        }
        let rest = rotation.forecast(after, on: Array(drawn.days.dropFirst()), units: drawn.units)
        #expect(rest.map(\.givers) == forecast.dropFirst().map(\.givers))
    }

    @Test func aFullPanelIsPlannedInTheBlinkOfAnEye() throws {
        let members = (1...20).map {
            $0 % 3 == 0 ? PanelMember.woman($0, gave: Int($0) * 11) : .man($0, gave: Int($0) * 9)
        }
        let days = PanelRotation.days(from: .today, every: 14, count: 8)
        let rules = try rules()
        var forecast: [PanelSession] = []
        let time = ContinuousClock().measure {
            forecast = PanelRotation(rules: rules).forecast(members, on: days, units: 4)
        }
        #expect(forecast.count == 8)
        #expect(time < .seconds(5), "took \(time)")
    }
}
