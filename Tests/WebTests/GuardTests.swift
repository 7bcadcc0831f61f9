import Access
import Centre
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Simulation
import Synchronization
import Testing
import Web

/// What stands at the door: headers on every answer, methods, and how much one house may use.
@Suite struct GuardTests {
    static let headers = [
        "Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy",
        "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Permissions-Policy", "Cache-Control",
    ]

    @Test func everyAnswerCarriesTheHeadersAlsoARefusal() async throws {
        let site = try await TestSite.make(donors: 5)
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            var answers = [
                try await visitor.get("/"), try await visitor.get("/nothing"), try await visitor.get("/d/forged"),
                try await visitor.get("/board"), try await visitor.get("/health"), try await visitor.post("/board"),
                try await visitor.post("/requests", headers: HTTPFields(named: "Origin", "https://evil.example")),
            ]
            let person = try #require(site.signIn(.operator))
            try await visitor.signIn(person)
            answers += [try await visitor.get("/board"), try await visitor.get("/staff")]
            #expect(Set(answers.map(\.status)) == [200, 303, 403, 404, 405, 410])
            for answer in answers {
                for name in GuardTests.headers { #expect(answer.headers.text(name) != "", "\(answer.status) \(name)") }
                #expect(answer.headers.text("Content-Security-Policy").contains("object-src 'none'"))
                #expect(answer.headers.text("Strict-Transport-Security") == "", "over plain HTTP nobody may say so")
            }
        }
    }

    @Test func overTLSBrowsersAreToldToStayWithIt() async throws {
        var site = try await TestSite.make(donors: 5)
        site.services.doors = Doors(ServerSettings(isOverTLS: true))
        try await site.application.test(.router) { client in
            let answer = try await Visitor(client).get("/nothing")
            #expect(answer.headers.text("Strict-Transport-Security") == "max-age=63072000; includeSubDomains")
        }
    }

    @Test func anotherMethodIsToldFromAnotherAddress() async throws {
        let site = try await TestSite.make(donors: 5)
        try await site.application.test(.router) { client in
            for (path, method, status, allow) in [
                ("/board", HTTPRequest.Method.post, 405, "GET, HEAD"), ("/requests", .get, 405, "POST"),
                ("/donors/7", .delete, 405, "GET, HEAD, POST"), ("/board", .trace, 405, "GET, HEAD"),
                ("/nothing", .delete, 404, ""), ("/requests/7/donors/8/pledge/more", .put, 404, ""),
            ] {
                try await client.execute(uri: path, method: method) { response in
                    #expect(Int(response.status.code) == status, "\(method) \(path)")
                    #expect(response.headers.text("Allow") == allow, "\(method) \(path)")
                }
            }
        }
    }

    @Test func everyCookieIsForThisSiteOverTLSAndForNoScript() async throws {
        let site = try await TestSite.make(donors: 5)
        let person = try #require(site.signIn(.supervisor))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            var lines = try await visitor.get("/sign-in").headers[values: .setCookie]
            lines += try await visitor.post(
                "/sign-in", ["name": person.signIn, "password": person.password, "back": "/board"]
            ).headers[values: .setCookie]
            lines += try await visitor.get("/language/ur").headers[values: .setCookie]
            _ = try await visitor.get("/facilities")
            lines += try await visitor.post("/sign-out").headers[values: .setCookie]
            #expect(lines.count == 4)
            for line in lines {
                for flag in ["Secure", "HttpOnly", "SameSite="] { #expect(line.contains(flag), "\(line)") }
            }
        }
    }
}

/// Who gets in when many want to.
@Suite struct DoorsTests {
    /// A clock that stands until it is moved.
    private final class Watch: Sendable {
        private let at = Mutex(ContinuousClock.now)
        var now: ContinuousClock.Instant { at.withLock { $0 } }
        func move(_ duration: Duration) { at.withLock { $0 = $0 + duration } }
    }

    private func doors(_ change: (inout ServerLimits) -> Void = { _ in }, desks: [NetworkRange] = []) -> (Doors, Watch)
    {
        var limits = ServerLimits()
        change(&limits)
        let watch = Watch()
        return (Doors(ServerSettings(desks: desks, limits: limits), now: { watch.now }), watch)
    }

    private func address(_ text: String) throws -> NetworkAddress { try #require(NetworkAddress(text)) }

    private func isTaken(_ turn: Doors.Turn) -> Bool {
        guard case .begins = turn else { return false }
        return true
    }

    @Test func aFloodFromEverywhereNeverTakesTheDesksConnections() throws {
        let (doors, watch) = doors {
            $0.connections = 100
            $0.connectionsKeptForStaff = 20
            $0.connectionsOfAHouse = 50
        }
        let console = try address("203.0.113.1")
        doors.knows(console)
        var strangers = 0
        for number in 0..<1_000 where doors.enters(try address("198.51.\(number / 250).\(number % 250)")) {
            strangers += 1
        }
        #expect(strangers == 80)
        for _ in 0..<20 { #expect(doors.enters(console)) }
        #expect(!doors.enters(console), "there is no more than there is")
        for _ in 0..<20 { doors.leaves(console) }
        // The desk is a stranger again when nobody there was seen for longer than a shift.
        watch.move(.seconds(13 * 3_600))
        #expect(!doors.enters(console))
        #expect(doors.enters(try address("127.0.0.1")), "the machine's own programs always get in")
    }

    @Test func oneHouseCannotTakeWhatAllStrangersShare() throws {
        let (doors, _) = doors { $0.connectionsOfAHouse = 10 }
        let house = try (0..<20).map { try address("2001:db8:1:2::\($0)") }
        #expect(house.count { doors.enters($0) } == 10)
        #expect(doors.enters(try address("2001:db8:1:3::1")))
        doors.leaves(house[0])
        #expect(doors.enters(house[0]))
        #expect(!doors.enters(house[1]))
    }

    @Test func aHouseThatAsksTooOftenWaitsAndOthersDoNot() throws {
        let (doors, watch) = doors {
            $0.requestsASecond = 10
            $0.requestsAfterARest = 30
            $0.requestsOfStaffASecond = 100
            $0.requestsOfStaffAfterARest = 300
        }
        let house = try address("198.51.100.7")
        func taken(_ count: Int, of address: NetworkAddress) -> Int {
            (0..<count).count { _ in
                guard case .begins(let asStranger) = doors.begins(address) else { return false }
                doors.ends(asStranger: asStranger)
                return true
            }
        }
        #expect(taken(100, of: house) == 30)
        #expect(taken(100, of: try address("198.51.100.8")) == 30)
        watch.move(.seconds(1))
        #expect(taken(100, of: house) == 10)
        watch.move(.seconds(3_600))
        #expect(taken(100, of: house) == 30)
        doors.knows(house)
        watch.move(.seconds(60))
        #expect(taken(1_000, of: house) == 300)
        #expect(taken(5_000, of: try address("127.0.0.1")) == 5_000)
    }

    @Test func strangersAtWorkNeverFillTheServer() throws {
        let desk = try #require(NetworkRange("203.0.113.0/24"))
        let (doors, _) = doors({ $0.requestsOfStrangersAtWork = 8 }, desks: [desk])
        let strangers = try (0..<50).map { try address("198.51.100.\($0)") }
        #expect(strangers.count { isTaken(doors.begins($0)) } == 8)
        #expect(isTaken(doors.begins(try address("203.0.113.9"))), "a desk that the configuration names")
        doors.ends(asStranger: true)
        #expect(strangers.count { isTaken(doors.begins($0)) } == 1)
    }

    @Test func eventStreamsAreCountedBySessionAndByHouse() throws {
        let (doors, _) = doors {
            $0.streamsOfASession = 2
            $0.streamsOfAHouse = 3
            $0.streamsOfVisitors = 4
        }
        func opened(_ count: Int, _ listener: Doors.Listener) -> Int {
            (0..<count).count { _ in
                guard doors.hasRoom(for: listener) else { return false }
                doors.streamBegins(listener)
                return true
            }
        }
        #expect(opened(9, .visitor(try address("198.51.100.1"))) == 3)
        #expect(opened(9, .visitor(try address("198.51.100.2"))) == 1, "all visitors together")
        #expect(opened(9, .session(hash: "a")) == 2)
        #expect(opened(9, .session(hash: "b")) == 2)
        doors.streamEnds(.session(hash: "a"))
        #expect(opened(9, .session(hash: "a")) == 1)
    }

    @Test func aHouseBehindTheProxyIsCountedByItself() async throws {
        var limits = ServerLimits()
        limits.requestsAfterARest = 5
        limits.requestsASecond = 0.001
        var site = try await TestSite.make(donors: 5)
        site.services.doors = Doors(ServerSettings(limits: limits))
        // Over a real socket, for without one there is no proxy's address that could be trusted.
        let application = WebServer.application(site.services, host: "127.0.0.1", port: 0) { _ in }
        try await application.test(.live) { client in
            let visitor = Visitor(client)
            var statuses: [Int] = []
            for _ in 0..<7 {
                let answer = try await visitor.get("/", headers: HTTPFields(named: "X-Forwarded-For", "198.51.100.9"))
                statuses.append(answer.status)
                if answer.status == 429 {
                    #expect(answer.headers.text("Retry-After") == "10")
                    #expect(answer.body.contains("Too many tries"))
                }
            }
            #expect(statuses == [200, 200, 200, 200, 200, 429, 429])
            let other = try await visitor.get("/", headers: HTTPFields(named: "X-Forwarded-For", "198.51.100.10"))
            #expect(other.status == 200)
            #expect(try await visitor.get("/").status == 200, "this machine's own programs are spared")
        }
    }
}
