/// What Kannel says of itself: which ways are open, and what waits.
///
/// Source: `status.xml` of Kannel 1.4.5 with `password=` and the administration's password behind it.
public struct KannelStatus: Sendable, Hashable {
    public let state: State
    /// Since Kannel was started, in seconds.
    public let uptimeSeconds: Int
    public let ways: [Way]
    /// Texts and reports that nobody has fetched: with smsbox away they wait here, on the disk.
    public let waitingIn: Int
    /// Messages that no carrier has taken yet.
    public let waitingOut: Int
    /// What lies in the spool, in and out: it outlives Kannel.
    public let stored: Int
    /// Messages whose report has not come.
    public let reportsOpen: Int
    /// Whether smsbox is there: without it nothing is handed over and nothing is called.
    public let hasSMSBox: Bool

    public init(
        state: State, uptimeSeconds: Int, ways: [Way], waitingIn: Int = 0, waitingOut: Int = 0, stored: Int = 0,
        reportsOpen: Int = 0, hasSMSBox: Bool
    ) {
        self.state = state
        self.uptimeSeconds = uptimeSeconds
        self.ways = ways
        self.waitingIn = waitingIn
        self.waitingOut = waitingOut
        self.stored = stored
        self.reportsOpen = reportsOpen
        self.hasSMSBox = hasSMSBox
    }

    public enum State: String, Sendable, CaseIterable, Hashable {
        case running
        /// Takes nothing in from carriers.
        case isolated
        /// Neither takes nor sends.
        case suspended
        /// Its queues are full.
        case full = "filled"
        case goingDown = "going down"
        case unknown
    }

    /// One connection; a way with a connection for each direction has two.
    public struct Way: Sendable, Hashable {
        public let name: String
        public let link: Link
        /// Messages that wait for this connection.
        public let queued: Int
        /// Messages that were refused or given up on it since Kannel was started.
        public let failed: Int
        public let sent: Int
        public let received: Int

        public init(name: String, link: Link, queued: Int = 0, failed: Int = 0, sent: Int = 0, received: Int = 0) {
            self.name = name
            self.link = link
            self.queued = queued
            self.failed = failed
            self.sent = sent
            self.received = received
        }
    }

    public enum Link: Sendable, Hashable {
        /// For so many seconds.
        case online(seconds: Int)
        case connecting
        /// Lost, and tried again all the time.
        case reconnecting
        case disconnected
        /// Given up for good: the carrier refused the account. Kannel never tries again by itself, and meanwhile
        /// refuses what is handed over ("Not routable"). `start-smsc` revives it.
        case dead
        case unknown(String)

        public var isOnline: Bool { if case .online = self { true } else { false } }
    }

    /// Whether every connection of a way is open; `false` for a way that is not there.
    public func isOnline(_ name: String) -> Bool {
        let connections = ways.filter { $0.name == name }
        return !connections.isEmpty && connections.allSatisfy { $0.link.isOnline }
    }
}

/// What was read of a status.
public enum KannelStatusReading: Sendable, Hashable {
    case status(KannelStatus)
    /// The password is wrong.
    case denied
    /// Something else answers on this port, or the answer was cut off.
    case unreadable
}

extension KannelStatus {
    /// More than this is not read; a status with twenty ways has a sixth of it.
    public static let bytesMax = 262_144

    /// Where it is asked, below the administration's port.
    ///
    /// - Parameter password: of unreserved characters, as `KannelSetup` has it.
    public static func path(password: String) -> String { "/status.xml?password=" + ByteText.percentEncoded(password) }

    public static func read(_ body: [UInt8]) -> KannelStatusReading {
        guard body.count <= bytesMax, let text = String(validating: body, as: UTF8.self),
            let gateway = text[...].element("gateway")
        else { return .unreadable }
        if gateway.trimmed() == "Denied" { return .denied }
        guard let said = gateway.element("status"), let sms = gateway.element("sms"),
            let received = sms.element("received"), let sent = sms.element("sent"),
            let smscs = gateway.element("smscs")
        else { return .unreadable }
        let words = said.split(separator: ",", maxSplits: 1)
        return .status(
            KannelStatus(
                state: words.first.flatMap { State(rawValue: String($0.trimmed())) } ?? .unknown,
                uptimeSeconds: seconds(uptime: said),
                ways: smscs.elements("smsc").map(Way.init),
                waitingIn: received.number("queued"), waitingOut: sent.number("queued"),
                stored: sms.number("storesize"),
                reportsOpen: gateway.elements("dlr").first { $0.element("queued") != nil }?.number("queued") ?? 0,
                hasSMSBox: (gateway.element("boxes")?.elements("box") ?? [])
                    .contains { $0.element("type")?.trimmed() == "smsbox" }))
    }

    /// `running, uptime 1d 2h 3m 4s`
    private static func seconds(uptime: Substring) -> Int {
        let units: [Character: Int] = ["d": 86_400, "h": 3_600, "m": 60, "s": 1]
        return uptime.split(separator: " ").reduce(0) { sum, word in
            guard let unit = word.last.flatMap({ units[$0] }), let count = Int(word.dropLast()),
                (0...1_000_000).contains(count)
            else { return sum }
            return sum + count * unit
        }
    }
}

extension KannelStatus.Way {
    fileprivate init(_ smsc: Substring) {
        name = String(smsc.element("id")?.trimmed() ?? "")
        link = KannelStatus.Link(smsc.element("status")?.trimmed() ?? "")
        queued = smsc.number("queued")
        failed = smsc.number("failed")
        let sms = smsc.element("sms") ?? ""
        sent = sms.number("sent")
        received = sms.number("received")
    }
}

extension KannelStatus.Link {
    fileprivate init(_ words: Substring) {
        let parts = words.split(separator: " ")
        switch parts.first {
        case "online":
            self = .online(seconds: parts.dropFirst().first.flatMap { Int($0.dropLast()) }.map { max(0, $0) } ?? 0)
        case "connecting": self = .connecting
        case "re-connecting": self = .reconnecting
        case "disconnected": self = .disconnected
        case "dead": self = .dead
        default: self = .unknown(String(words))
        }
    }
}

/// As much of XML as Kannel's status has: elements without attributes. Names of connections stand in it as they are,
/// with whatever characters an address has, so that a strict reader would refuse it.
extension Substring {
    /// What is between the first opening of this name and its closing.
    fileprivate func element(_ name: String) -> Substring? {
        guard let opening = firstRange(of: "<\(name)>") else { return nil }
        guard let closing = self[opening.upperBound...].firstRange(of: "</\(name)>") else { return nil }
        return self[opening.upperBound..<closing.lowerBound]
    }

    /// Every element of this name, none inside another of the same name.
    fileprivate func elements(_ name: String) -> [Substring] {
        var found: [Substring] = []
        var rest = self
        while let element = rest.element(name) {
            found.append(element)
            rest = rest[element.endIndex...].dropFirst(name.count + 3)
        }
        return found
    }

    /// A count inside, or inside the `total` of it; nought where there is none.
    fileprivate func number(_ name: String) -> Int {
        guard let element = element(name) else { return 0 }
        return Swift.max(0, Int((element.element("total") ?? element).trimmed()) ?? 0)
    }

    fileprivate func trimmed() -> Substring {
        let blanks: Set<Character> = [" ", "\n", "\t", "\r", "\r\n"]
        let front = drop { blanks.contains($0) }
        guard let last = front.lastIndex(where: { !blanks.contains($0) }) else { return "" }
        return front[...last]
    }

    /// Compared byte by byte: names are ASCII.
    private func firstRange(of mark: String) -> Range<Index>? { firstRange(ofBytes: Array(mark.utf8)) }

    private func firstRange(ofBytes mark: [UInt8]) -> Range<Index>? {
        let bytes = utf8
        var start = bytes.startIndex
        while let candidate = bytes[start...].firstIndex(of: mark[0]) {
            let rest = bytes[candidate...]
            if rest.starts(with: mark) { return candidate..<rest.index(candidate, offsetBy: mark.count) }
            start = rest.index(after: candidate)
        }
        return nil
    }
}
