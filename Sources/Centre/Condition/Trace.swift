/// The name under which everything is logged that one call at a door causes, here and at whoever called: the trace of
/// W3C's Trace Context (Recommendation of 2021-11-23, section 3.2). It says nothing of a person.
public struct Trace: Sendable, Hashable {
    /// 32 small hexadecimal digits, not all of them zero.
    public let id: String

    /// The trace of what runs now; `nil` outside of any call.
    @TaskLocal public static var current: Trace?

    /// - Parameter traceparent: the header as it came, `00-TRACE-PARENT-FLAGS`; later versions may be longer.
    /// - Returns: `nil` for what is no such header: then the call gets a trace of its own.
    public init?(traceparent: String) {
        let parts = traceparent.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[0].count == 2, parts[1].count == 32, parts[2].count == 16, parts[3].count == 2,
            parts[0...3].allSatisfy({ $0.allSatisfy(Trace.isDigit) })
        else { return nil }
        let version = String(Substring(parts[0]))
        let zero = UInt8(ascii: "0")
        guard version != "ff", version != "00" || parts.count == 4, parts[1].contains(where: { $0 != zero }),
            parts[2].contains(where: { $0 != zero })
        else { return nil }
        id = String(Substring(parts[1]))
    }

    private init(high: UInt64, low: UInt64) {
        id = [high, low].map { number in
            let digits = String(number, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    /// A new one.
    public static func make() -> Trace {
        Trace(high: .random(in: 1...UInt64.max), low: .random(in: 0...UInt64.max))
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
