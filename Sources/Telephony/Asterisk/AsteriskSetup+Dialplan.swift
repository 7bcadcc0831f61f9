extension AsteriskSetup {
    /// What Asterisk does by itself: it asks whether we are well, hands the call to us, and rings people otherwise.
    ///
    /// Being told of a call does not fail while we are away (events of the persistent websocket wait for us), so the
    /// question comes first, and a call is handed over only after a good answer.
    func dialplanFile() throws(TelephonyFault) -> ConfigurationFile {
        var text = AsteriskText("extensions.conf")
        try text.section("general", [("static", "yes"), ("writeprotect", "yes")])

        try text.section("from-trunk", [])
        text.comment("Whatever number the carrier says was dialled, it is the helpline's.")
        for pattern in ["s", "_X", "_X.", "_+X."] {
            try text.steps(of: pattern, [(nil, "Goto(helpline,s,1)")])
        }

        try text.section("from-operator", [])
        text.comment("The console steers operators' telephones. By themselves they reach the helpline and nobody else.")
        try text.steps(of: helpline, [(nil, "Goto(helpline,s,1)")])

        try text.section("helpline", [])
        try text.steps(
            of: "s",
            [
                (nil, "Set(CURLOPT(conntimeout)=\(Self.probeConnectSeconds))"),
                (nil, "Set(CURLOPT(httptimeout)=\(Self.probeSeconds))"),
                // Letters only: an answer with a quotation mark in it must not break the comparison.
                (nil, "Set(HEALTH=${FILTER(a-z,${CURL(\(healthURL))})})"),
                (nil, "GotoIf($[\"${HEALTH}\"=\"ok\"]?ours:away)"),
                // Counts on while the call is ours, and in a conversation too; Asterisk then hangs up.
                ("ours", "Set(TIMEOUT(absolute)=\(Self.callSecondsMax))"),
                (nil, "Stasis(\(Self.application),\(Self.inboundArgument))"),
                (nil, "GotoIf($[\"${STASISSTATUS}\"=\"SUCCESS\"]?over:away)"),
                ("over", "Hangup()"),
                ("away", "Goto(\(Self.fallbackContext),s,1)"),
            ])

        try text.section(Self.fallbackContext, [])
        text.comment("We are away. Nobody is dropped: it is said, and people are rung.")
        try text.steps(of: "s", fallback)
        return text.written
    }

    /// Where our application sends a call that it cannot serve, with `continue`.
    public static let fallbackContext = "fallback"

    private var fallback: [(label: String?, step: String)] {
        [
            (nil, "Answer()"),
            // Who is rung sees the helpline, as always; the dialled option I keeps from the caller who answered.
            (nil, "Set(CALLERID(all)=Helpline <\(callerID)>)"),
            (nil, "Set(ROUND=1)"),
            // A file that is missing is passed over, and the call goes on.
            ("round", "Playback(qatra/ur/fallback&qatra/en/fallback)"),
            (nil, "Dial(\(fallbackPhones),\(Self.fallbackRingSeconds),Ir)"),
            (nil, "GotoIf($[\"${DIALSTATUS}\"=\"ANSWER\"]?over)"),
            (nil, "Set(ROUND=$[${ROUND}+1])"),
            (nil, "Wait(1)"),
            (nil, "GotoIf($[${ROUND}<=\(Self.fallbackRounds)]?round)"),
            (nil, "Playback(qatra/ur/nobody&qatra/en/nobody)"),
            ("over", "Hangup()"),
        ]
    }

    /// Everybody at once; who answers first has the call.
    private var fallbackPhones: String {
        let phones = operators.map { Destination.phone($0.name) } + (dutyPhone.map { [.number($0)] } ?? [])
        return phones.compactMap { endpoint(of: $0) }.joined(separator: "&")
    }
}
