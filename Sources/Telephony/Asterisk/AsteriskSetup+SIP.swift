extension AsteriskSetup {
    func pjsipFile() throws(TelephonyFault) -> ConfigurationFile {
        var text = AsteriskText("pjsip.conf")
        try text.section(
            "global",
            [
                ("type", "global"), ("user_agent", "Qatra"), ("default_from_user", callerID),
                // By name first: in a rehearsal a telephone and the trunk may be on one machine, and have one address.
                ("endpoint_identifier_order", "username,ip"), ("ignore_uri_user_options", "yes"),
            ])
        try text.section("udp", transport)
        try writeTrunk(into: &text)
        for phone in operators { try write(phone, context: "from-operator", isOurs: true, into: &text) }
        return text.written
    }

    private var transport: [(String, String)] {
        var fields = [("type", "transport"), ("protocol", "udp"), ("bind", "\(network.listen):\(ports.sip)")]
        if let address = network.publicAddress, let local = network.localNetwork {
            fields += [
                ("external_signaling_address", address), ("external_media_address", address), ("local_net", local),
            ]
        }
        return fields
    }

    /// What every leg has, whoever is at its end. It is here that no party ever sees another's number or address.
    private func leg(context: String, codecs: [SIPTrunk.Codec]) -> [(String, String)] {
        var fields = [
            ("type", "endpoint"), ("transport", "udp"), ("context", context), ("disallow", "all"),
            ("allow", codecs.map(\.rawValue).joined(separator: ",")), ("dtmf_mode", "auto_info"),
            ("language", "ur"), ("from_user", callerID), ("send_pai", "no"), ("send_rpid", "no"),
            ("send_diversion", "no"), ("send_connected_line", "no"), ("trust_id_outbound", "no"),
            ("trust_connected_line", "no"), ("direct_media", "no"), ("allow_transfer", "no"),
            ("allow_subscribe", "no"), ("rtp_symmetric", "yes"), ("rtp_timeout", String(Self.silenceSecondsMax)),
            ("rtp_timeout_hold", String(Self.silenceOnHoldSecondsMax)),
        ]
        if network.listen != "0.0.0.0" {
            // Without these the sound listens to every network this machine is on.
            fields += [("media_address", network.listen), ("bind_rtp_to_media_address", "yes")]
        }
        return fields
    }

    private func writeTrunk(into text: inout AsteriskText) throws(TelephonyFault) {
        switch trunk {
        case .sip(let sip): try write(sip, into: &text)
        case .gsmGateway(let gateway): try write(gateway, into: &text)
        case .rehearsal(let phones):
            for phone in phones { try write(phone, context: "from-trunk", isOurs: false, into: &text) }
        case .test(let carrierPort):
            let name = AsteriskTrunk.endpoint
            try text.section(
                name,
                leg(context: "from-trunk", codecs: [.ulaw, .alaw]) + [
                    ("trust_id_inbound", "yes"), ("aors", name), ("identify_by", "ip"),
                ])
            try text.section(name, [("type", "aor"), ("contact", "sip:127.0.0.1:\(carrierPort)")])
            try text.section(name, [("type", "identify"), ("endpoint", name), ("match", "127.0.0.1")])
        }
    }

    private func write(_ sip: SIPTrunk, into text: inout AsteriskText) throws(TelephonyFault) {
        let name = AsteriskTrunk.endpoint
        try text.section(
            name,
            leg(context: "from-trunk", codecs: sip.codecs) + [
                ("trust_id_inbound", "yes"), ("from_domain", sip.host), ("outbound_auth", name), ("aors", name),
                ("identify_by", "ip"),
            ])
        try text.section(
            name, [("type", "auth"), ("auth_type", "digest"), ("username", sip.user), ("password", sip.password)])
        // Asked once a minute whether it is there, so that the console can say when it is not.
        try text.section(
            name,
            [("type", "aor"), ("contact", "sip:\(sip.host):\(sip.port)"), ("qualify_frequency", "60")])
        try text.section(name, [("type", "identify"), ("endpoint", name), ("match", sip.host)])
        guard sip.registers else { return }
        try text.section(
            name,
            [
                ("type", "registration"), ("transport", "udp"), ("outbound_auth", name),
                ("server_uri", "sip:\(sip.host):\(sip.port)"),
                ("client_uri", "sip:\(sip.user)@\(sip.host):\(sip.port)"), ("contact_user", helpline),
                ("expiration", "300"), ("retry_interval", "20"), ("forbidden_retry_interval", "300"),
                ("fatal_retry_interval", "300"), ("max_retries", "1000000"), ("auth_rejection_permanent", "no"),
                // A call that comes to what we signed in with is the trunk's, whatever address it comes from.
                ("line", "yes"), ("endpoint", name),
            ])
    }

    private func write(_ gateway: GSMGateway, into text: inout AsteriskText) throws(TelephonyFault) {
        let name = AsteriskTrunk.endpoint
        try text.section(
            name,
            leg(context: "from-trunk", codecs: [.alaw, .ulaw, .gsm]) + [
                ("trust_id_inbound", "yes"), ("auth", name), ("aors", gateway.user), ("identify_by", "ip"),
                ("force_rport", "yes"), ("rewrite_contact", "yes"),
            ])
        try text.section(
            name,
            [("type", "auth"), ("auth_type", "digest"), ("username", gateway.user), ("password", gateway.password)])
        try text.section(gateway.user, whoSignsIn)
        try text.section(name, [("type", "identify"), ("endpoint", name), ("match", gateway.host)])
    }

    private func write(
        _ phone: AsteriskPhone, context: String, isOurs: Bool, into text: inout AsteriskText
    ) throws(TelephonyFault) {
        var fields =
            leg(context: context, codecs: [.ulaw, .alaw]) + [
                ("trust_id_inbound", "no"), ("auth", phone.name), ("aors", phone.name),
                ("identify_by", "username"), ("force_rport", "yes"), ("rewrite_contact", "yes"),
            ]
        // Whatever the telephone says of itself: an operator's is the helpline, one of a rehearsal is its number.
        fields.append(("callerid", isOurs ? "Helpline <\(callerID)>" : "<\(phone.name)>"))
        try text.section(phone.name, fields)
        try text.section(
            phone.name,
            [("type", "auth"), ("auth_type", "digest"), ("username", phone.name), ("password", phone.password)])
        try text.section(phone.name, whoSignsIn)
    }

    /// One place at a time, the newest; asked every half minute, which also keeps a router's door open. Whoever has not
    /// answered in ten seconds cannot be rung until the next question: SIP repeats a question that was lost four times
    /// by then (RFC 3261, T1 of 0.5 s, doubled), so that a machine that is busy for a moment loses no operator.
    private var whoSignsIn: [(String, String)] {
        [
            ("type", "aor"), ("max_contacts", "1"), ("remove_existing", "yes"), ("qualify_frequency", "30"),
            ("qualify_timeout", "10"),
        ]
    }
}
