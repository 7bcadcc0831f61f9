import Blood

// An operator's acts in a conversation: the operator is near, the caller or the facility is far. In a consultation the
// operator speaks with a third party while the far one hears music.

extension CallStep {
    mutating func conversationDesk(_ act: DeskAct, near: Party, far: Party) {
        guard call.stage == .talking, let nearLeg = call.leg(of: near), let farLeg = call.leg(of: far) else {
            // After a transfer the operator is gone, and can still end what he began.
            if act == .hangUp, call.stage == .talking { finish(.spoke) }
            return
        }
        switch act {
        case .hold: hold(farLeg)
        case .unhold:
            if !farLeg.isBridged { release(.third) }
            join([farLeg.channel])
        case .mute: setMuted(nearLeg, true)
        case .unmute: setMuted(nearLeg, false)
        case .consult(let destination):
            guard call.leg(of: .third) == nil else { return }
            hold(farLeg)
            dial(.third, destination, ringing: policy.farRings)
        case .merge: if call.leg(of: .third)?.isBridged == true { join([farLeg.channel]) }
        case .transfer:
            guard call.leg(of: .third)?.isBridged == true else { return }
            join([farLeg.channel])
            // Who listened in listened to the operator.
            release(.listener)
            if call.kind == .inbound { standDownOperator() } else { release(nearLeg.channel) }
        case .listen(let staff, let destination): listen(staff, at: destination, nearLeg, farLeg)
        case .hangUp: finish(.spoke)
        case .offered, .taken, .nobodyThere, .place, .stateOfRequest, .formTaken: break
        }
    }

    private mutating func hold(_ leg: Leg) {
        guard leg.isBridged else { return }
        separate(leg.channel)
        startMusic(leg.channel)
    }

    private mutating func setMuted(_ leg: Leg, _ isMuted: Bool) {
        guard let index = index(of: leg.channel), call.legs[index].isMuted != isMuted else { return }
        call.legs[index].isMuted = isMuted
        tell(isMuted ? .mute(leg.channel) : .unmute(leg.channel))
    }

    /// Nobody enters a conversation that is recorded without having been told.
    mutating func thirdAnswered(_ leg: Leg) {
        guard call.stage == .talking else { return release(leg.channel) }
        let notices: [Sound] =
            (call.recording == nil ? [] : [.facilityNotice])
            + (call.leg(of: .listener) == nil ? [] : [.listeningNotice])
        if notices.isEmpty { join([leg.channel]) } else { say(notices, to: leg.channel) }
    }

    mutating func thirdHeardNotice(_ leg: Leg) {
        if leg.party == .third, call.stage == .talking { join([leg.channel]) }
    }

    /// The far party stays on hold until the operator comes back to it; when the operator has left, the call is over.
    mutating func thirdEnded(_ leg: Leg) {
        guard call.stage == .talking else { return }
        if call.kind == .inbound ? call.inbound?.staff == nil : call.leg(of: firstParty) == nil { finish(.spoke) }
    }
}
