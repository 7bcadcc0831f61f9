/// What Asterisk 22.10.1 really said in one call from a caller to a donor, in its order; the numbers are nobody's and
/// the name of the machine is taken out. Line breaks are ours.
enum Samples {
    static let callerArrives = #"""
        {"type":"StasisStart","timestamp":"2026-11-27T07:24:12.592+0000","args":[],
        "channel":{"id":"helpline-1795764252.0","name":"PJSIP/trunk-00000000","state":"Ring",
        "protocol_id":"1-2014@127.0.0.1","caller":{"name":"","number":"03001234567"},"connected":{"name":"",
        "number":""},"accountcode":"","dialplan":{"context":"from-trunk","exten":"1156","priority":6,
        "app_name":"Stasis","app_data":"qatra"},"creationtime":"2026-11-27T07:24:12.588+0000","language":"en"},
        "asterisk_id":"02:00:00:00:00:01","application":"qatra"}
        """#

    static let legAnswers = #"""
        {"type":"StasisStart","timestamp":"2026-11-27T07:24:14.660+0000","args":["leg","helpline-1795764252.0"],
        "channel":{"id":"helpline-1795764252.0-donor-1","name":"PJSIP/trunk-00000001","state":"Up",
        "protocol_id":"7f1c","caller":{"name":"Blood Helpline","number":"1155"},
        "connected":{"name":"Blood Helpline","number":"1155"},"accountcode":"",
        "dialplan":{"context":"from-trunk","exten":"s","priority":1,"app_name":"Stasis",
        "app_data":"qatra,leg,helpline-1795764252.0"},"creationtime":"2026-11-27T07:24:14.152+0000",
        "language":"en"},"asterisk_id":"02:00:00:00:00:01","application":"qatra"}
        """#

    static let keyPressed = #"""
        {"type":"ChannelDtmfReceived","timestamp":"2026-11-27T07:24:14.099+0000","digit":"1","duration_ms":160,
        "channel":{"id":"helpline-1795764252.0","name":"PJSIP/trunk-00000000","state":"Up",
        "protocol_id":"1-2014@127.0.0.1","caller":{"name":"","number":"03001234567"},"connected":{"name":"",
        "number":""},"accountcode":"","dialplan":{"context":"from-trunk","exten":"1156","priority":6,
        "app_name":"Stasis","app_data":"qatra"},"creationtime":"2026-11-27T07:24:12.588+0000","language":"en"},
        "asterisk_id":"02:00:00:00:00:01","application":"qatra"}
        """#

    static let playbackFinished = #"""
        {"type":"PlaybackFinished","timestamp":"2026-11-27T07:24:14.102+0000",
        "playback":{"id":"helpline-1795764252.0-p1","media_uri":"sound:qatra/ur/welcome",
        "next_media_uri":"sound:qatra/ur/missing","target_uri":"channel:helpline-1795764252.0","language":"ur",
        "state":"done"},"asterisk_id":"02:00:00:00:00:01","application":"qatra"}
        """#

    static let legRings = #"""
        {"type":"ChannelStateChange","timestamp":"2026-11-27T07:24:14.153+0000",
        "channel":{"id":"helpline-1795764252.0-donor-1","name":"PJSIP/trunk-00000001","state":"Ringing",
        "protocol_id":"7f1c","caller":{"name":"Blood Helpline","number":"1155"},
        "connected":{"name":"Blood Helpline","number":"1155"},"accountcode":"",
        "dialplan":{"context":"from-trunk","exten":"s","priority":1,"app_name":"AppDial2",
        "app_data":"(Outgoing Line)"},"creationtime":"2026-11-27T07:24:14.152+0000","language":"en"},
        "asterisk_id":"02:00:00:00:00:01","application":"qatra"}
        """#

    static let callerIsUp = #"""
        {"type":"ChannelStateChange","timestamp":"2026-11-27T07:24:12.594+0000",
        "channel":{"id":"helpline-1795764252.0","name":"PJSIP/trunk-00000000","state":"Up",
        "protocol_id":"1-2014@127.0.0.1","caller":{"name":"","number":"03001234567"},"connected":{"name":"",
        "number":""},"accountcode":"","dialplan":{"context":"from-trunk","exten":"1156","priority":6,
        "app_name":"Stasis","app_data":"qatra"},"creationtime":"2026-11-27T07:24:12.588+0000","language":"en"},
        "asterisk_id":"02:00:00:00:00:01","application":"qatra"}
        """#

    static let legIsAskedToHangUp = #"""
        {"cause":32,"soft":true,"type":"ChannelHangupRequest","timestamp":"2026-11-27T07:24:16.941+0000",
        "channel":{"id":"helpline-1795764252.0-donor-1","name":"PJSIP/trunk-00000001","state":"Up",
        "protocol_id":"7f1c","caller":{"name":"Blood Helpline","number":"1155"},"connected":{"name":"",
        "number":"03001234567"},"accountcode":"","dialplan":{"context":"from-trunk","exten":"s","priority":1,
        "app_name":"Stasis","app_data":"qatra,leg,helpline-1795764252.0"},
        "creationtime":"2026-11-27T07:24:14.152+0000","language":"en"},"asterisk_id":"02:00:00:00:00:01",
        "application":"qatra"}
        """#

    static let legLeaves = #"""
        {"type":"StasisEnd","timestamp":"2026-11-27T07:24:16.941+0000",
        "channel":{"id":"helpline-1795764252.0-donor-1","name":"PJSIP/trunk-00000001","state":"Up",
        "protocol_id":"7f1c","caller":{"name":"Blood Helpline","number":"1155"},"connected":{"name":"",
        "number":"03001234567"},"accountcode":"","dialplan":{"context":"from-trunk","exten":"s","priority":1,
        "app_name":"Stasis","app_data":"qatra,leg,helpline-1795764252.0"},
        "creationtime":"2026-11-27T07:24:14.152+0000","language":"en"},"asterisk_id":"02:00:00:00:00:01",
        "application":"qatra"}
        """#

    static let legIsDestroyed = #"""
        {"type":"ChannelDestroyed","timestamp":"2026-11-27T07:24:16.941+0000","cause":16,
        "cause_txt":"Normal Clearing","channel":{"id":"helpline-1795764252.0-donor-1",
        "name":"PJSIP/trunk-00000001","state":"Up","protocol_id":"7f1c","caller":{"name":"Blood Helpline",
        "number":"1155"},"connected":{"name":"","number":"03001234567"},"accountcode":"",
        "dialplan":{"context":"from-trunk","exten":"s","priority":1,"app_name":"AppDial2",
        "app_data":"(Outgoing Line)"},"creationtime":"2026-11-27T07:24:14.152+0000","language":"en"},
        "asterisk_id":"02:00:00:00:00:01","application":"qatra"}
        """#

    static let callerLeaves = #"""
        {"type":"StasisEnd","timestamp":"2026-11-27T07:24:17.036+0000","channel":{"id":"helpline-1795764252.0",
        "name":"PJSIP/trunk-00000000","state":"Up","protocol_id":"1-2014@127.0.0.1","caller":{"name":"",
        "number":"03001234567"},"connected":{"name":"Blood Helpline","number":"1155"},"accountcode":"",
        "dialplan":{"context":"from-trunk","exten":"1156","priority":6,"app_name":"Stasis","app_data":"qatra"},
        "creationtime":"2026-11-27T07:24:12.588+0000","language":"en"},"asterisk_id":"02:00:00:00:00:01",
        "application":"qatra"}
        """#

    static let variableSet = #"""
        {"variable":"STASISSTATUS","value":"","type":"ChannelVarset","timestamp":"2026-11-27T07:24:14.660+0000",
        "channel":{"id":"helpline-1795764252.0-donor-1","name":"PJSIP/trunk-00000001","state":"Up",
        "protocol_id":"7f1c","caller":{"name":"Blood Helpline","number":"1155"},
        "connected":{"name":"Blood Helpline","number":"1155"},"accountcode":"",
        "dialplan":{"context":"from-trunk","exten":"s","priority":1,"app_name":"Stasis",
        "app_data":"qatra,leg,helpline-1795764252.0"},"creationtime":"2026-11-27T07:24:14.152+0000",
        "language":"en"},"asterisk_id":"02:00:00:00:00:01","application":"qatra"}
        """#

    static let dialRings = #"""
        {"type":"Dial","timestamp":"2026-11-27T07:24:14.153+0000","dialstatus":"RINGING","forward":"",
        "dialstring":"03337654321@trunk","peer":{"id":"helpline-1795764252.0-donor-1",
        "name":"PJSIP/trunk-00000001","state":"Down","protocol_id":"7f1c","caller":{"name":"Blood Helpline",
        "number":"1155"},"connected":{"name":"Blood Helpline","number":"1155"},"accountcode":"",
        "dialplan":{"context":"from-trunk","exten":"s","priority":1,"app_name":"AppDial2",
        "app_data":"(Outgoing Line)"},"creationtime":"2026-11-27T07:24:14.152+0000","language":"en"},
        "asterisk_id":"02:00:00:00:00:01","application":"qatra"}
        """#

    static let entersBridge = #"""
        {"type":"ChannelEnteredBridge","timestamp":"2026-11-27T07:24:14.665+0000",
        "bridge":{"id":"helpline-1795764252.0-talk","technology":"simple_bridge","bridge_type":"mixing",
        "bridge_class":"stasis","creator":"Stasis","name":"","channels":["helpline-1795764252.0"],
        "creationtime":"2026-11-27T07:24:14.664+0000","video_mode":"talker"},
        "channel":{"id":"helpline-1795764252.0","name":"PJSIP/trunk-00000000","state":"Up",
        "protocol_id":"1-2014@127.0.0.1","caller":{"name":"","number":"03001234567"},"connected":{"name":"",
        "number":""},"accountcode":"","dialplan":{"context":"from-trunk","exten":"1156","priority":6,
        "app_name":"Stasis","app_data":"qatra"},"creationtime":"2026-11-27T07:24:12.588+0000","language":"en"},
        "asterisk_id":"02:00:00:00:00:01","application":"qatra"}
        """#
}
