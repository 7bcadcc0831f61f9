import Blood
import Foundation
import Telephony
import Testing

/// Whatever happens in whatever order: thousands of calls made of chance, each by its seed, with events that come
/// twice, late, out of order, for legs of nobody, and with restarts between them.
@Suite struct AnyOrderTests {
    static let callsOfAKind: UInt64 = 700
    static let eventsInACall = 60

    @Test(arguments: CallKind.allCases)
    func noOrderOfEventsBreaksACall(kind: CallKind) throws {
        var stages: Set<CallStage> = []
        for seed in 0..<AnyOrderTests.callsOfAKind {
            var walk = Walk(kind, seed: seed)
            for _ in 0..<AnyOrderTests.eventsInACall {
                try walk.step()
                stages.insert(walk.rehearsal.call.stage)
                guard walk.findings.isEmpty else { break }
            }
            walk.endInOneOfTwoWays()
            #expect(walk.findings == [], "\(kind), seed \(seed)")
            if !walk.findings.isEmpty { return }
        }
        #expect(stages.isSuperset(of: AnyOrderTests.stagesThatMustBeSeen(kind)), "chance went everywhere")
    }

    static func stagesThatMustBeSeen(_ kind: CallKind) -> Set<CallStage> {
        switch kind {
        case .inbound:
            [
                .greeting, .language, .summary, .menu, .queue, .keypadGroup, .keypadUnits, .keypadFacility,
                .keypadConfirm, .keypadSent, .talking, .closing, .ended,
            ]
        case .ask: [.ringing, .asking, .arrival, .closing, .ended]
        case .verification, .desk: [.ringing, .ringingSecond, .notice, .talking, .closing, .ended]
        case .masked:
            [
                .ringing, .firstAccepts, .ringingSecond, .secondAccepts, .notice, .talking, .feedback, .closing, .ended,
            ]
        }
    }
}

/// One call and what happens to it by chance.
private struct Walk {
    var rehearsal: Rehearsal
    var dice: Dice
    var exchange = Exchange()
    var findings: [String] = []
    /// The last events, for whoever reads a finding.
    var history: [CallEvent] = []

    init(_ kind: CallKind, seed: UInt64) {
        dice = Dice(state: seed)
        let policy = CallPolicy(records: dice.roll(4) > 0)
        switch kind {
        case .inbound:
            rehearsal = .inbound(
                number: dice.roll(5) == 0 ? nil : "+923001234567", language: dice.roll(4) == 0 ? .sindhi : nil,
                standing: dice.roll(5) == 0 ? .silent : nil, policy: policy)
        case .ask: rehearsal = .ask(policy: policy)
        case .verification: rehearsal = .verification(policy: policy)
        case .desk: rehearsal = .desk(policy: policy)
        case .masked: rehearsal = .masked(policy: policy)
        }
        rehearsal.begin()
        exchange.obey(rehearsal.turn.commands)
    }

    mutating func step() throws {
        let event = anyEvent()
        history.append(event)
        if dice.roll(8) == 0 { try expectSameFromItsStoredForm(event) }
        take(event)
        if !isPress(event) { expectNothing(twice: event) }
        expectOrder()
    }

    private func isPress(_ event: CallEvent) -> Bool { if case .pressed = event { true } else { false } }

    private mutating func take(_ event: CallEvent) {
        exchange.reports(event, legs: rehearsal.call.legs)
        rehearsal.take(event)
        exchange.obey(rehearsal.turn.commands)
    }

    private mutating func find(_ what: String) {
        findings.append("\(what) after \(history.suffix(12)) in \(rehearsal.call.stage)")
    }

    // MARK: What must hold

    private mutating func expectSameFromItsStoredForm(_ event: CallEvent) throws {
        var stored = try JSONDecoder().decode(Call.self, from: JSONEncoder().encode(rehearsal.call))
        if stored != rehearsal.call { find("the stored form is another call") }
        var call = rehearsal.call
        let same = stored.take(event, at: rehearsal.now) == call.take(event, at: rehearsal.now)
        if !same || stored != call { find("the stored form goes on otherwise") }
    }

    private mutating func expectNothing(twice event: CallEvent) {
        var call = rehearsal.call
        let turn = call.take(event, at: rehearsal.now)
        if case .resumed = event {
            // Prompts are said again each time; nothing else happens again.
            if turn.facts != [] || call.stage != rehearsal.call.stage { find("a second restart changes the call") }
        } else if turn.facts != [] || !turn.commands.allSatisfy(hangsUpAgain) || call != rehearsal.call {
            find("\(event) has an effect twice: \(turn)")
        }
    }

    /// A leg that was let go and is answered all the same is hung up as often as it is reported.
    private func hangsUpAgain(_ command: CallCommand) -> Bool {
        rehearsal.call.legs.contains { $0.isReleased && command == .hangUp($0.channel) }
    }

    private mutating func expectOrder() {
        let call = rehearsal.call
        findings += exchange.complaints.map { "\($0) after \(history.suffix(12))" }
        if call.isEnded != (call.wakeAt == nil) { find("nothing wakes the call, or something wakes an ended one") }
        if !call.isEnded, !call.legs.contains(where: \.isLive) { find("a call without legs goes on") }
        if call.isEnded, call.legs.contains(where: \.isLive) { find("an ended call keeps a leg") }
        for leg in call.legs where !leg.isLive && leg.state != .ended && !exchange.hungUp.contains(leg.channel) {
            find("a leg was let go and not hung up")
        }
        expectFacts(call)
    }

    private mutating func expectFacts(_ call: Call) {
        var answers = 0
        var ends = 0
        var callBacks = 0
        var speaking = 0
        var waiting = 0
        for fact in rehearsal.facts {
            switch fact {
            case .donorAnswered, .donorSaid: answers += 1
            case .ended: ends += 1
            case .wantsCallBack: callBacks += 1
            case .connected:
                speaking += 1
                waiting = 0
            case .disconnected: speaking -= 1
            case .queued: waiting += 1
            case .leftQueue: waiting -= 1
            case .operatorNotReached, .languageChosen, .chose, .keypadRequest, .facilityReached, .personReached,
                .listened, .bridged, .reported:
                break
            }
            if !(0...1).contains(speaking) || !(0...1).contains(waiting) { find("facts do not add up") }
        }
        if answers > 1 || ends > 1 || callBacks > 1 { find("something is said to the centre twice") }
        guard call.isEnded else { return }
        if ends != 1 || speaking != 0 || waiting != 0 { find("the end was not told: \(rehearsal.facts)") }
        if call.kind == .ask, answers != 1 { find("what the donor answered was not told") }
    }

    /// All hang up, or nothing is heard any more and only the clock goes on: either must end it.
    mutating func endInOneOfTwoWays() {
        guard findings.isEmpty else { return }
        if dice.roll(2) == 0 {
            while let leg = rehearsal.call.legs.first(where: { $0.state != .ended }) {
                take(.ended(leg.channel, .hungUp))
            }
        } else {
            for _ in 0..<3_000 where !rehearsal.call.isEnded {
                rehearsal.alarm()
                exchange.obey(rehearsal.turn.commands)
            }
        }
        expectOrder()
        if !rehearsal.call.isEnded { find("the call does not end") }
    }

    // MARK: Chance

    private mutating func anyEvent() -> CallEvent {
        rehearsal.wait(.milliseconds(dice.roll(3_000)))
        let legs = rehearsal.call.legs
        guard let leg = legs.randomElement(using: &dice), let last = legs.last(where: \.isLive) ?? legs.last else {
            return .timer
        }
        switch dice.roll(40) {
        case 0..<7: return .answered(last.channel)
        case 7..<13: return .played(id: legs.compactMap(\.playing).randomElement(using: &dice) ?? "nothing-p1")
        case 13: return .notPlayed(id: legs.compactMap(\.playing).randomElement(using: &dice) ?? "nothing-p1")
        case 14..<17:
            if let wakeAt = rehearsal.call.wakeAt { rehearsal.now = max(rehearsal.now, wakeAt) }
            return .timer
        case 17..<28: return .pressed(leg.channel, "11122345679900##*".randomElement(using: &dice) ?? "1")
        case 28..<35: return .desk(anyAct())
        case 35:
            let odd: [CallEvent] = [
                .answered(ChannelID(rawValue: "nobody")), .ended(ChannelID(rawValue: "nobody"), .failed),
                .pressed(ChannelID(rawValue: "nobody"), "1"), .played(id: "\(rehearsal.call.id)-p1"), .timer,
                .pressed(leg.channel, "x"), .ringing(leg.channel),
            ]
            return odd.randomElement(using: &dice) ?? .timer
        case 36: return .ended(leg.channel, LegEnd.allCases.randomElement(using: &dice) ?? .hungUp)
        case 37, 38: return restart(losing: 0)
        default: return restart(losing: dice.roll(2))
        }
    }

    private mutating func restart(losing lost: Int) -> CallEvent {
        let there = rehearsal.call.legs.filter { $0.state != .ended }.map(\.channel).shuffled(using: &dice)
        return .resumed(
            channels: Set(there.dropFirst(lost)), bridges: dice.roll(2) == 0 ? [] : [rehearsal.call.bridge])
    }

    private mutating func anyAct() -> DeskAct {
        let summary = RequestSummary(
            reference: "4821", unitsNeeded: 2, donorsOnTheWay: 1, unitsInHand: 0, isVerified: true)
        let acts: [DeskAct] = [
            .offered(staff: 5), .taken(staff: 5, at: .phone("desk-1")), .taken(staff: 6, at: .phone("desk-2")), .hold,
            .unhold, .mute, .unmute, .consult(.number("+922100000")), .merge, .transfer, .nobodyThere, .place(1),
            .place(2), .listen(staff: 9, at: .phone("desk-9")), .stateOfRequest(summary), .formTaken(reference: "4821"),
            .formTaken(reference: nil),
        ]
        return dice.roll(40) == 0 ? .hangUp : acts.randomElement(using: &dice) ?? .hold
    }
}

@Suite struct SoundTests {
    @Test func everySoundIsListedOnce() {
        #expect(Set(Sound.fixed).count == Sound.fixed.count)
        #expect(Sound.fixed.contains(.group(.unknown)))
        #expect(Sound.fixed.contains(.hour(23)))
    }

    /// 27 November 2026, day 20,784, is a Friday.
    @Test(arguments: [
        (20_784, 20 * 60 + 59, ["today", "hour-20"]), (20_785, 90, ["tonight", "hour-1"]),
        (20_785, 4 * 60, ["tomorrow", "hour-4"]), (20_786, 90, ["weekday-7", "hour-1"]),
        (20_790, 12 * 60, ["weekday-4", "hour-12"]), (20_791, 12 * 60, []), (20_783, 12 * 60, []),
    ])
    func aDeadlineIsSaidAsWhoHearsItUnderstandsIt(day: Int, minuteOfDay: Int, said: [String]) {
        #expect(Sound.deadline(day: day, minuteOfDay: minuteOfDay, today: 20_784).map(\.rawValue) == said)
    }

    @Test func namesAreMadeOfValues() {
        #expect(Sound.digits("1001").map(\.rawValue) == ["digit-1", "digit-0", "digit-0", "digit-1"])
        #expect(Sound.number(12).map(\.rawValue) == ["digit-1", "digit-2"])
        #expect(Sound.group(.oNegative).rawValue == "group-o-negative")
        #expect(Sound.group(.abPositive).rawValue == "group-ab-positive")
        #expect(Sound.hour(20).rawValue == "hour-20")
        #expect(Sound.facility(12).rawValue == "facility-12")
        #expect(Sound.greetingInEnglish.onlyLanguage == .english)
        #expect(Sound.menu.onlyLanguage == nil)
    }
}
