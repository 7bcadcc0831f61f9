extension AsteriskSetup {
    /// The files as texts, in the order of their names.
    ///
    /// `pjsip.conf`, `ari.conf` and `websocket_client.conf` hold passwords, so that only Asterisk's own user may read
    /// them.
    ///
    /// - Throws: the first fault of a value; nothing is written before all of them are right.
    public func files() throws(TelephonyFault) -> [ConfigurationFile] {
        try check()
        var files = [
            try mainFile(), try modulesFile(), try pjsipFile(), try dialplanFile(), try restFile(), try httpFile(),
            try socketFile(), try soundFile(), try logFile(), try musicFile(), try tonesFile(),
        ]
        // What Asterisk looks for and complains about, and what we want nothing of. An empty stasis.conf would keep it
        // from starting, so there is none.
        for name in ["acl", "ccss", "cel", "features", "pjproject", "udptl"] {
            var text = AsteriskText("\(name).conf")
            if name != "acl" { try text.section("general", []) }
            files.append(text.written)
        }
        var calls = AsteriskText("cdr.conf")
        calls.comment("Who rang whom is written by the centre, under its own rules of access, and nowhere else.")
        try calls.section("general", [("enable", "no")])
        files.append(calls.written)
        return files.sorted { $0.name < $1.name }
    }

    private func mainFile() throws(TelephonyFault) -> ConfigurationFile {
        var text = AsteriskText("asterisk.conf")
        let run = folders.run
        try text.section(
            "directories",
            [
                ("astetcdir", folders.configuration), ("astmoddir", "\(run)/modules"),
                ("astvarlibdir", "\(run)/lib"), ("astdbdir", "\(run)/lib"), ("astkeydir", "\(run)/lib"),
                ("astdatadir", "\(run)/data"), ("astagidir", "\(run)/lib"), ("astspooldir", "\(run)/spool"),
                ("astrundir", "\(run)/run"), ("astlogdir", "\(run)/log"), ("astcachedir", "\(run)/cache"),
                ("astsbindir", "\(run)/lib"),
            ], operator: "=>")
        try text.section(
            "options",
            [
                // Names of channels are names of calls in our books: they must not come twice, whatever the machine.
                ("systemname", "qatra"), ("verbose", "0"), ("debug", "0"), ("defaultlanguage", "ur"),
                // Carriers cut a leg that sends nothing.
                ("transmit_silence", "yes"), ("live_dangerously", "no"), ("nocolor", "yes"),
            ])
        try text.section("files", [("astctlpermissions", "0600")])
        return text.written
    }

    /// What is loaded, in this order; everything else that Asterisk has would listen to the network on its own account.
    public static let modules = [
        "res_timing_timerfd", "res_sorcery_config", "res_sorcery_memory", "res_sorcery_astdb", "res_musiconhold",
        "res_http_websocket", "res_websocket_client", "pbx_config", "res_pjproject", "res_pjsip",
        "res_pjsip_session", "res_pjsip_sdp_rtp", "res_pjsip_caller_id", "res_pjsip_endpoint_identifier_ip",
        "res_pjsip_endpoint_identifier_user", "res_pjsip_authenticator_digest",
        "res_pjsip_outbound_authenticator_digest", "res_pjsip_outbound_registration", "res_pjsip_registrar",
        "res_pjsip_nat", "res_pjsip_rfc3326", "res_pjsip_dtmf_info", "res_pjsip_pubsub", "res_rtp_asterisk",
        "chan_pjsip", "bridge_simple", "bridge_softmix", "bridge_holding", "chan_bridge_media", "codec_ulaw",
        "codec_alaw", "codec_gsm", "codec_resample", "format_pcm", "format_wav", "format_gsm", "format_sln",
        "res_stasis", "res_stasis_answer", "res_stasis_playback", "res_stasis_recording", "res_stasis_snoop",
        "res_ari", "res_ari_model", "res_ari_applications", "res_ari_asterisk", "res_ari_bridges",
        "res_ari_channels", "res_ari_endpoints", "res_ari_events", "res_ari_playbacks", "res_ari_recordings",
        "res_ari_sounds", "app_stasis", "app_playback", "app_dial", "app_verbose", "res_curl", "func_curl",
        "func_channel", "func_callerid", "func_logic", "func_strings", "func_timeout",
    ]

    private func modulesFile() throws(TelephonyFault) -> ConfigurationFile {
        var text = AsteriskText("modules.conf")
        try text.section("modules", [("autoload", "no")] + Self.modules.map { ("load", "\($0).so") })
        return text.written
    }

    // MARK: - What our application needs

    private func restFile() throws(TelephonyFault) -> ConfigurationFile {
        var text = AsteriskText("ari.conf")
        try text.section("general", [("enabled", "yes"), ("pretty", "no")])
        try text.section(
            Self.restUser,
            [("type", "user"), ("read_only", "no"), ("password_format", "plain"), ("password", restPassword)])
        text.comment("Asterisk calls our websocket and carries its REST interface in it.")
        try text.section(
            "to-qatra",
            [
                ("type", "outbound_websocket"), ("websocket_client_id", "qatra"), ("apps", Self.application),
                ("local_ari_user", Self.restUser), ("subscribe_all", "no"),
            ])
        return text.written
    }

    /// Where Asterisk calls us.
    var socketURL: String { "ws://127.0.0.1:\(socket.port)\(Self.socketPath)" }

    private func socketFile() throws(TelephonyFault) -> ConfigurationFile {
        var text = AsteriskText("websocket_client.conf")
        try text.section(
            "qatra",
            [
                ("type", "websocket_client"), ("connection_type", "persistent"), ("uri", socketURL),
                ("protocols", "ari"), ("username", socket.user), ("password", socket.password),
                // Milliseconds: back with us within a second of our start.
                ("connection_timeout", "1000"), ("reconnect_interval", "500"),
            ])
        return text.written
    }

    private func httpFile() throws(TelephonyFault) -> ConfigurationFile {
        var text = AsteriskText("http.conf")
        try text.section(
            "general",
            [
                ("enabled", "yes"), ("bindaddr", "127.0.0.1"), ("bindport", String(ports.http)),
                ("enable_static", "no"), ("enable_status", "no"),
            ])
        return text.written
    }

    // MARK: - The small ones

    private func soundFile() throws(TelephonyFault) -> ConfigurationFile {
        var text = AsteriskText("rtp.conf")
        try text.section(
            "general",
            [
                ("rtpstart", String(ports.soundFirst)), ("rtpend", String(ports.soundLast)), ("strictrtp", "yes"),
                ("icesupport", "no"),
            ])
        return text.written
    }

    private func logFile() throws(TelephonyFault) -> ConfigurationFile {
        var text = AsteriskText("logger.conf")
        text.comment("Warnings and errors: one level lower, Asterisk writes the numbers of people into its log.")
        try text.section("general", [("dateformat", "%F %T.%3q")])
        try text.section(
            "logfiles", [("console", "warning,error"), ("messages.log", "warning,error")], operator: "=>")
        return text.written
    }

    private func musicFile() throws(TelephonyFault) -> ConfigurationFile {
        var text = AsteriskText("musiconhold.conf")
        try text.section("default", [("mode", "files"), ("directory", "\(folders.sounds)/music")])
        return text.written
    }

    /// The tones of Pakistan's network (ITU-T E.180): what a caller hears while telephones ring.
    private func tonesFile() throws(TelephonyFault) -> ConfigurationFile {
        var text = AsteriskText("indications.conf")
        try text.section("general", [("country", "pk")])
        try text.section(
            "pk",
            [
                ("description", "Pakistan"), ("ringcadence", "1000,4000"), ("dial", "400"),
                ("busy", "400/750,0/750"), ("ring", "400/1000,0/4000"), ("congestion", "400/250,0/250"),
            ])
        return text.written
    }
}
