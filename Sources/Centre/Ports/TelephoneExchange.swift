public import Telephony

/// The telephone exchange, as far as the centre drives it.
public protocol TelephoneExchange: Sendable {
    /// It can be told things now.
    var isConnected: Bool { get async }
    /// Tells it what to do, in this order. What cannot be done is heard of as the end of the leg.
    func perform(_ commands: [CallCommand], of call: CallID) async
}
