import Telephony

/// One command as one request, and how its answer is read.
struct Order: Sendable {
    var request: RESTRequest
    /// The leg that is gone when the answer is `goneStatus`.
    var channel: ChannelID?
    var goneStatus = 404
    /// Answers beside 2xx which mean that it is as the command wants it.
    var isDone: Set<Int> = []
}

extension ExchangeSettings {
    /// The request for a command that is one request; `nil` for `dial` and `connect`, which are more.
    func order(_ command: CallCommand) -> Order? {
        switch command {
        case .dial, .connect: nil
        case .answer(let channel): Order(request: .channel(.post, channel, "answer"), channel: channel)
        case .play(let channel, let id, let sounds, let language):
            Order(
                request: .channel(
                    .post, channel, "play", id,
                    query: [("media", media(sounds, language)), ("lang", language.rawValue)]),
                channel: channel)
        case .announce(let bridge, let id, let sounds, let language):
            Order(
                request: .bridge(
                    .post, bridge, "play", id,
                    query: [("media", media(sounds, language)), ("lang", language.rawValue)]))
        case .stopPlaying(let id): Order(request: RESTRequest(.delete, ["playbacks", id]), isDone: [404])
        case .startMusic(let channel): Order(request: .channel(.post, channel, "moh"), channel: channel)
        case .stopMusic(let channel): Order(request: .channel(.delete, channel, "moh"), channel: channel)
        // 404: no such bridge; 422: not in this bridge; 400: no such channel.
        case .separate(let channel, let bridge):
            Order(
                request: .bridge(.post, bridge, "removeChannel", query: [("channel", channel.rawValue)]),
                channel: channel, goneStatus: 400, isDone: [404, 422])
        case .endBridge(let bridge): Order(request: .bridge(.delete, bridge), isDone: [404])
        case .mute(let channel):
            Order(request: .channel(.post, channel, "mute", query: [("direction", "in")]), channel: channel)
        case .unmute(let channel):
            Order(request: .channel(.delete, channel, "mute", query: [("direction", "in")]), channel: channel)
        // 409: the recording of that name is running already.
        case .record(let bridge, let name):
            Order(
                request: .bridge(
                    .post, bridge, "record", query: [("name", name), ("format", "wav"), ("ifExists", "append")]),
                isDone: [409])
        case .stopRecording(let name):
            Order(request: RESTRequest(.post, ["recordings", "live", name, "stop"]), isDone: [404])
        case .hangUp(let channel): Order(request: .channel(.delete, channel), isDone: [404])
        }
    }

    /// - Returns: `nil` when `destination` cannot be dialled.
    func dialOrder(_ channel: ChannelID, _ destination: Destination, timeout: Duration, of call: CallID) -> Order? {
        guard let endpoint = endpoint(destination) else { return nil }
        // Whole seconds, rounded up: less than one would mean "for ever" to Asterisk.
        let (seconds, attoseconds) = timeout.components
        let wholeSeconds = max(1, seconds + (attoseconds > 0 ? 1 : 0))
        let query = [
            ("channelId", channel.rawValue), ("app", application),
            ("appArgs", "\(ExchangeNews.legArgument),\(call.rawValue)"), ("endpoint", endpoint),
            ("callerId", callerID), ("timeout", String(wholeSeconds)),
        ]
        return Order(request: RESTRequest(.post, ["channels"], query))
    }

    /// Asterisk plays the entries of a list one after the other as one playback.
    private func media(_ sounds: [Sound], _ language: SpokenLanguage) -> String {
        sounds.map { "sound:\(soundsPrefix)/\(language.rawValue)/\($0.rawValue)" }.joined(separator: ",")
    }
}

extension RESTRequest {
    static func channel(
        _ method: Method, _ id: ChannelID, _ rest: String..., query: [(name: String, value: String)] = []
    ) -> RESTRequest {
        RESTRequest(method, ["channels", id.rawValue] + rest, query)
    }

    static func bridge(
        _ method: Method, _ id: String, _ rest: String..., query: [(name: String, value: String)] = []
    ) -> RESTRequest {
        RESTRequest(method, ["bridges", id] + rest, query)
    }
}
