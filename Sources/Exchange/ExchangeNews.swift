public import Blood
public import Telephony

/// What the exchange tells. `at` is Asterisk's own time stamp of the event, because clocks on the console must be right
/// to the second; only for what Asterisk does not stamp (a refusal to dial) it is our clock.
public enum ExchangeNews: Sendable, Hashable {
    /// Asterisk is connected, and these are all its channels and bridges. What it kept for us while we were away may be
    /// told before this, in its order.
    case connected(channels: Set<ChannelID>, bridges: Set<String>)
    case disconnected
    /// A call nobody of ours dialled is in our hands.
    /// - `number`: of the caller, as the trunk wrote it; `nil` when it is withheld.
    /// - `dialled`: the extension the caller reached.
    case arrived(ChannelID, number: String?, dialled: String?, at: Instant)
    /// Everything else. There is one `ended` for each channel.
    case event(ChannelID?, CallEvent, at: Instant)
}

/// Who is told.
///
/// News of one call comes one after the other: the next when `hear` has returned. News of different calls may come at
/// the same time, so that a hundred callers need not wait for each other. `connected` and `disconnected` concern all
/// calls: they come when everything before them was heard, and nothing else is told meanwhile.
public protocol ExchangeHearing: Sendable {
    func hear(_ news: ExchangeNews) async
}

/// A command that was not carried out. `perform` goes on with the commands after it: a leg that is gone must not keep
/// the others from being hung up.
public struct CallCommandFailure: Error, Sendable, Hashable {
    public enum Reason: Sendable, Hashable {
        /// Asterisk is not connected, or went away before it answered.
        case notConnected
        /// No answer within the deadline: it may have been carried out.
        case timedOut
        /// The leg is not there any more; its end was told as news.
        case gone
        /// Asterisk's answer, as an HTTP status.
        case refused(status: Int)
        /// What is to be dialled is neither a number nor the name of a telephone.
        case notDiallable
        /// Too many requests are waiting for Asterisk.
        case overloaded
    }

    public var command: CallCommand
    public var reason: Reason

    public init(command: CallCommand, reason: Reason) {
        self.command = command
        self.reason = reason
    }
}

/// What the exchange says of itself.
public struct ExchangeStatus: Sendable, Hashable {
    public var isConnected: Bool
    /// Such as `22.10.1`; `nil` when Asterisk did not say.
    public var version: String?
    /// How many channels there are, ours or not; `nil` when Asterisk did not say.
    public var channelCount: Int?
    /// News not yet heard.
    public var newsWaiting: Int

    public init(isConnected: Bool, version: String?, channelCount: Int?, newsWaiting: Int) {
        self.isConnected = isConnected
        self.version = version
        self.channelCount = channelCount
        self.newsWaiting = newsWaiting
    }
}
