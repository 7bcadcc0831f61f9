import Blood
import Centre
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Simulation
import Storage
import Synchronization
import Testing
import Web

/// Who watches the machine is told what is; what is too much is turned away in the right order.
@Suite struct MonitorTests {
    private static let token = "pS2q0hJZ0m3r1oXx6c2mX4tQbq1yJ9n3T6r8u0w2y4A"

    private func bearer(_ token: String) -> HTTPFields { HTTPFields(named: "Authorization", "Bearer \(token)") }

    @Test func figuresAreForWhoeverHasTheTokenAndForNobodyElse() async throws {
        var site = try await TestSite.make(donors: 5)
        try await site.application.test(.router) { client in
            let answer = try await Visitor(client).get("/metrics", headers: bearer(""))
            #expect(answer.status == 404, "no token is set")
        }
        site.services.metricsToken = Self.token
        try await site.application.test(.router) { client in
            let monitor = Visitor(client)
            #expect(try await monitor.get("/metrics").status == 404)
            #expect(try await monitor.get("/metrics", headers: bearer(Self.token + "x")).status == 404)
            let answer = try await monitor.get("/metrics", headers: bearer(Self.token))
            #expect(answer.status == 200)
            #expect(answer.headers.text("Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
            #expect(
                answer.body.contains(
                    "qatra_http_answers_total{route=\"/metrics\",method=\"GET\",status=\"4xx\"} 3\n"))
            #expect(answer.body.contains("\nprocess_resident_memory_bytes "))
        }
    }

    @Test func whatAClientCallsItselfMakesNoLine() async throws {
        var site = try await TestSite.make(donors: 5)
        site.services.metricsToken = Self.token
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            _ = try await visitor.get("/requests/4711")
            _ = try await visitor.get("/d/secret-of-a-donor")
            _ = try await visitor.get("/unheard/03001234567")
            let odd = try #require(HTTPRequest.Method("SECRETMETHOD"))
            try await client.execute(uri: "/board", method: odd) { _ in }
            let body = try await visitor.get("/metrics", headers: bearer(Self.token)).body
            for name in ["4711", "secret-of-a-donor", "03001234567", "SECRETMETHOD", "unheard"] {
                #expect(!body.contains(name), "\(name)")
            }
            for line in [
                "qatra_http_answers_total{route=\"/requests/:request\",method=\"GET\",status=\"3xx\"} 1",
                "qatra_http_answers_total{route=\"/d/:token\",method=\"GET\",status=\"4xx\"} 1",
                "qatra_http_answers_total{route=\"none\",method=\"other\",status=\"4xx\"} 1",
                "qatra_http_answer_seconds_count{route=\"none\",method=\"GET\"} 1",
            ] { #expect(body.contains(line + "\n"), "\(line)") }
            // Every sample belongs to the family above it, and no family comes twice.
            let families = body.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }
            #expect(Set(families).count == families.count && families.count > 20)
        }
    }

    @Test func whoLeavesAndWhoHasNoStoreIsNotReady() async throws {
        let site = try await TestSite.make(donors: 5)
        try await site.application.test(.router) { client in
            let balancer = Visitor(client)
            #expect(try await balancer.get("/ready").body == "ready\n")
            site.services.leaving.say()
            let answer = try await balancer.get("/ready")
            #expect(answer.status == 503 && answer.body == "not ready: closing\n")
            #expect(answer.headers.text("Retry-After") == "10")
            #expect(try await balancer.get("/live").status == 200)
        }
        try await site.store.close()
        try await site.application.test(.router) { client in
            let answer = try await Visitor(client).get("/ready")
            #expect(answer.status == 503 && answer.body == "not ready: closing\nnot ready: store\n")
            #expect(try await Visitor(client).get("/live").status == 200, "a restart would mend no store")
        }
    }

    @Test func theConsoleSaysWhatIsDegradedAndSinceWhenToThoseAtTheBoard() async throws {
        let site = try await TestSite.make(donors: 5)
        let person = try #require(site.signIn(.supervisor))
        try await site.application.test(.router) { client in
            let supervisor = Visitor(client)
            try await supervisor.signIn(person)
            for path in ["/board", "/night"] {
                let body = try await supervisor.get(path).body
                #expect(body.contains("id=\"degraded\"") && !body.contains("data-degraded="), "\(path)")
            }
            site.services.centre.condition.begins(.exchangeAway, at: site.clock.now())
            for kind in Degradation.Kind.allCases {
                site.services.centre.condition.begins(kind, at: site.clock.now())
            }
            await site.clock.advance(by: .minutes(12))
            let board = try await supervisor.get("/board").body
            for kind in Degradation.Kind.allCases where kind != .wayDown {
                #expect(board.contains("data-degraded=\"\(kind.rawValue)\""), "\(kind)")
            }
            #expect(board.contains("(12 min)"))
            #expect(try await supervisor.get("/night").body.contains("data-degraded=\"exchange_away\""))
            let outside = try await Visitor(client).get("/").body
            #expect(!outside.contains("degraded"), "nobody outside is told")
        }
    }

    // MARK: - Turning away

    @Test func everyRouteHasAClassAndEveryListIsARoute() async throws {
        let site = try await TestSite.make(donors: 5)
        let routes = WebServer.routes(site.services)
        func paths(_ work: WorkClass?) -> Set<String> {
            Set(routes.filter { WorkClass.of($0.method, $0.path) == work }.map { "\($0.method) \($0.path)" })
        }
        #expect(
            paths(nil) == ["GET /health", "GET /live", "GET /ready", "GET /metrics", "POST /control"])
        #expect(WorkClass.listed.isSubset(of: routes.map(\.path)))
        for path in ["GET /ledger", "POST /donors/export", "GET /donors/search/:search", "GET /overview"] {
            #expect(paths(.lists).contains(path), "\(path)")
        }
        for path in [
            "POST /requests", "GET /requests/new", "POST /requests/:request/verification", "POST /d/:token",
            "GET /d/:token", "GET /f/:token", "POST /ask", "POST /calls/:call/take",
        ] { #expect(paths(.intake).contains(path), "\(path)") }
        #expect(WorkClass.of(.post, "/hooks/:way/:secret") == .intake, "a demonstration has no firms")
        for path in ["POST /sign-in", "POST /sign-in/second", "POST /unlock"] {
            #expect(paths(.signIn).contains(path), "\(path)")
        }
        #expect(paths(.pages).contains("GET /board") && paths(.pages).contains("POST /donors"))
    }

    private final class Watch: Sendable {
        private let at = Mutex(ContinuousClock.now)
        var now: ContinuousClock.Instant { at.withLock { $0 } }
        func move(_ duration: Duration) { at.withLock { $0 = $0 + duration } }
    }

    private func begun(_ shedding: Shedding, _ work: WorkClass, of count: Int) -> Int {
        (0..<count).count { _ in shedding.begins(work) == .goesOn }
    }

    @Test func aFloodOfOneClassLeavesTheOthersTheirPlaces() {
        for flooded in WorkClass.allCases {
            let shedding = Shedding()
            let taken = begun(shedding, flooded, of: 5_000)
            #expect(taken > 0 && taken < 5_000)
            for other in WorkClass.allCases where other != flooded {
                #expect(begun(shedding, other, of: 8) == 8, "\(other) beside \(flooded)")
            }
            #expect(shedding.isTurningAway)
            shedding.ends(flooded)
            #expect(begun(shedding, flooded, of: 5) == 1)
        }
    }

    @Test func underPressureListsGoFirstThenPagesThenSignInAndIntakeNever() {
        var places: [WorkClass: [Int]] = [:]
        for pressure in [Duration.zero, .milliseconds(250), .seconds(1), .seconds(3)] {
            for work in WorkClass.allCases {
                let shedding = Shedding()
                shedding.measured(lag: .zero, storeWait: pressure)
                places[work, default: []].append(begun(shedding, work, of: 5_000))
                let other = Shedding()
                other.measured(lag: pressure, storeWait: .zero)
                #expect(places[work]?.last == begun(other, work, of: 5_000), "the loop counts as the store does")
            }
        }
        #expect(places[.lists] == [16, 2, 0, 0])
        #expect(places[.pages] == [256, 256, 16, 4])
        #expect(places[.signIn] == [64, 64, 64, 4])
        #expect(places[.intake] == [512, 512, 512, 512])
    }

    @Test func pressureComesAtOnceAndGoesStepByStep() {
        let watch = Watch()
        let shedding = Shedding(now: { watch.now })
        shedding.measured(lag: .seconds(5), storeWait: .zero)
        #expect(shedding.pressure == .severe)
        var seen: [Shedding.Pressure] = []
        for _ in 0..<7 {
            shedding.measured(lag: .zero, storeWait: .zero)
            seen.append(shedding.pressure)
            watch.move(.seconds(1))
        }
        #expect(seen == [.severe, .severe, .heavy, .heavy, .strained, .strained, .calm])
        // One quick look between two slow ones ends nothing.
        shedding.measured(lag: .milliseconds(300), storeWait: .zero)
        shedding.measured(lag: .zero, storeWait: .zero)
        watch.move(.seconds(1))
        shedding.measured(lag: .milliseconds(300), storeWait: .zero)
        watch.move(.seconds(1))
        shedding.measured(lag: .zero, storeWait: .zero)
        #expect(shedding.pressure == .strained)
    }

    @Test func whoIsTurnedAwayIsToldWhenToComeBackInAPageOrInWords() async throws {
        let site = try await TestSite.make(donors: 5)
        site.services.shedding.measured(lag: .seconds(2), storeWait: .zero)
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            let accept = HTTPFields(named: "Accept", "text/html,application/xhtml+xml")
            let page = try await visitor.get("/ledger", headers: accept)
            #expect(page.status == 503 && page.headers.text("Retry-After") == "30")
            #expect(page.body.contains("Not ready just now"))
            for name in GuardTests.headers { #expect(page.headers.text(name) != "", "\(name)") }
            _ = try await visitor.get("/language/ur")
            #expect(try await visitor.get("/ledger", headers: accept).body.contains("ابھی تیار نہیں"))
            let words = try await visitor.get("/ledger.csv")
            #expect(words.status == 503 && words.headers.text("Content-Type") == "text/plain; charset=utf-8")
            #expect(words.body == "Busy: nothing was taken. Try again after the seconds in Retry-After.\n")
            #expect(try await visitor.get("/ask").status == 200, "who asks for blood is not turned away")
            #expect(try await visitor.get("/sign-in").status == 200)
        }
        #expect(await site.services.centre.degradations().map(\.kind) == [.shedding])
    }
}
