import Blood
import Simulation
import Testing

@Suite("Simulated clock")
struct SimulatedClockTests {
    let start = Instant(millisecondsSince1970: 1_795_000_000_000)

    @Test("Sleepers wake in the order of their deadlines, ties in the order they lay down", .timeLimit(.minutes(1)))
    func order() async throws {
        let clock = SimulatedClock(now: start)
        let woken = Kept<[Int]>([])
        let minutes = [30.0, 10, 20, 10, 40]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, minute) in minutes.enumerated() {
                let deadline = start + .minutes(minute)
                group.addTask {
                    try await clock.sleep(until: deadline)
                    #expect(clock.now() >= deadline)
                    woken.change { $0.append(number) }
                }
                try await clock.untilSleeping(number + 1)
            }
            // Step by step, so that the order in which threads run cannot disturb the picture.
            for (deadline, count) in [(10.0, 2), (20, 3), (30, 4), (40, 5)] {
                #expect(clock.nextDeadline == start + .minutes(deadline))
                await clock.advance(to: start + .minutes(deadline))
                while woken.value.count < count { await Task.yield() }
            }
            try await group.waitForAll()
        }
        let order = woken.value
        #expect(Set(order.prefix(2)) == [1, 3])
        #expect(order.dropFirst(2) == [2, 0, 4])
        #expect(clock.now() == start + .minutes(40))
    }

    @Test("Time moves only when advanced, and a deadline in the past does not sleep")
    func standsStill() async throws {
        let clock = SimulatedClock(now: start)
        #expect(clock.now() == start)
        try await clock.sleep(until: start)
        try await clock.sleep(until: start - .hours(1))
        await clock.advance(by: .hours(2))
        #expect(clock.now() == start + .hours(2))
        await clock.advance(to: start)
        #expect(clock.now() == start + .hours(2))
    }

    @Test("A cancelled sleeper wakes at once with an error and is forgotten", .timeLimit(.minutes(1)))
    func cancellation() async throws {
        let clock = SimulatedClock(now: start)
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { [start] in
                do {
                    try await clock.sleep(until: start + .hours(1))
                    return false
                } catch { return error is CancellationError }
            }
            while clock.sleeperCount < 1 { await Task.yield() }
            group.cancelAll()
            #expect(await group.next() == true)
        }
        #expect(clock.sleeperCount == 0)
        #expect(clock.nextDeadline == nil)
    }

    @Test("A loop that sleeps again and again is woken at every step", .timeLimit(.minutes(1)))
    func loop() async throws {
        let clock = SimulatedClock(now: start)
        let ticks = Kept(0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while true {
                    try await clock.sleep(until: clock.now() + .minutes(1))
                    ticks.change { $0 += 1 }
                }
            }
            for _ in 0..<50 {
                try await clock.untilSleeping(1)
                await clock.advance(by: .minutes(1))
            }
            try await clock.untilSleeping(1)
            group.cancelAll()
        }
        #expect(ticks.value == 50)
    }
}
