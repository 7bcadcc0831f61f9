import Blood

// A supervisor listens in to a conversation of the desk, for training. Everybody in it is told first, in the
// conversation itself; where that could not be played to its end, nobody listens.

extension CallStep {
    /// Rings the supervisor. Somebody on hold would not hear the notice, so the supervisor comes when both are there.
    mutating func listen(_ staff: Int64, at destination: Destination, _ near: Leg, _ far: Leg) {
        guard near.isBridged, far.isBridged, call.leg(of: .listener) == nil else { return }
        call.listener = staff
        dial(.listener, destination, ringing: policy.operatorRings)
    }

    mutating func listenerAnswered(_ leg: Leg) {
        let talking = call.legs.filter { $0.isUp && $0.isBridged }
        guard call.stage == .talking, talking.count > 1, let index = index(of: leg.channel) else {
            return release(leg.channel)
        }
        call.playbacks += 1
        call.playFailed = false
        let id = "\(call.id)-p\(call.playbacks)"
        call.legs[index].playing = id
        tell(.announce(bridge: call.bridge, id: id, sounds: [.listeningNotice], call.language))
        set(.play, after: policy.playMax)
    }

    mutating func listenerWasAnnounced(_ leg: Leg) {
        guard call.stage == .talking, !call.playFailed, let index = index(of: leg.channel), let staff = call.listener
        else { return release(leg.channel) }
        call.legs[index].isMuted = true
        tell(.mute(leg.channel))
        join([leg.channel])
        note(.listened(staff: staff))
    }

    mutating func listenerIsGone() { call.listener = nil }
}
