extension AsteriskSetup {
    /// Checks every value before a word is written.
    ///
    /// - Throws: the first fault.
    public func check() throws(TelephonyFault) {
        try AsteriskValue.check(helpline, .dialled, "helpline")
        try AsteriskValue.check(callerID, .dialled, "callerID")
        try checkTrunk()
        try checkPhones()
        if let dutyPhone {
            try AsteriskValue.check(dutyPhone, .number, "dutyPhone")
            guard endpoint(of: .number(dutyPhone)) != nil else {
                throw TelephonyFault(
                    "dutyPhone", "no telephone of the rehearsal plays it", "Write one that does, or none")
            }
        } else if trunk.isToOutside {
            throw TelephonyFault(
                "dutyPhone", "there is none, and nobody would be rung while the centre's program is away",
                "Write a mobile number that somebody on duty carries, such as +923001234567")
        }
        guard dutyPhone != nil || !operators.isEmpty else {
            throw TelephonyFault(
                "operators", "there is no telephone to ring while the centre's program is away",
                "Add an operator's telephone or a duty phone")
        }
        try checkNetwork()
        try checkPorts()
        try AsteriskValue.check(socket.user, .name, "socket.user")
        try AsteriskValue.check(socket.password, .secret, "socket.password")
        try AsteriskValue.check(restPassword, .secret, "restPassword")
        try checkHealth()
        try checkFolders()
    }

    private func checkTrunk() throws(TelephonyFault) {
        switch trunk {
        case .sip(let sip):
            try AsteriskValue.check(sip.host, .host, "trunk.host")
            try AsteriskValue.check(sip.port, in: 1...65_535, "trunk.port")
            try AsteriskValue.check(sip.user, .account, "trunk.user")
            try AsteriskValue.check(sip.password, .given, "trunk.password")
            guard !sip.codecs.isEmpty, Set(sip.codecs).count == sip.codecs.count else {
                throw TelephonyFault("trunk.codecs", "there is none, or one twice", "Write alaw and ulaw")
            }
        case .gsmGateway(let gateway):
            try AsteriskValue.check(gateway.host, .host, "trunk.host")
            try AsteriskValue.check(gateway.user, .name, "trunk.user")
            try AsteriskValue.check(gateway.password, .secret, "trunk.password")
        case .rehearsal(let phones):
            for phone in phones {
                try AsteriskValue.check(phone.name, .dialled, "trunk.phones")
                try AsteriskValue.check(phone.password, .secret, "trunk.phones.password")
            }
            guard Set(phones.map(\.name)).count == phones.count else {
                throw TelephonyFault("trunk.phones", "two play the same number", "Give each its own")
            }
        case .test(let port): try AsteriskValue.check(port, in: 1...65_535, "trunk.carrierPort")
        }
    }

    private func checkPhones() throws(TelephonyFault) {
        var names: Set<String> = ["trunk", "udp", "global", "system", "anonymous"]
        if case .gsmGateway(let gateway) = trunk, !names.insert(gateway.user).inserted {
            throw TelephonyFault("trunk.user", "Asterisk uses this name itself", "Choose another")
        }
        for phone in operators {
            try AsteriskValue.check(phone.name, .name, "operators.name")
            try AsteriskValue.check(phone.password, .secret, "operators.password")
            guard names.insert(phone.name).inserted else {
                throw TelephonyFault(
                    "operators.name", "another telephone has the same, or Asterisk uses it itself", "Choose another")
            }
        }
    }

    private func checkNetwork() throws(TelephonyFault) {
        try AsteriskValue.check(network.listen, .address, "network.listen")
        if let address = network.publicAddress { try AsteriskValue.check(address, .address, "network.publicAddress") }
        if let local = network.localNetwork { try AsteriskValue.check(local, .network, "network.localNetwork") }
        guard !trunk.isToOutside || !network.listen.hasPrefix("127.") else {
            throw TelephonyFault(
                "network.listen", "nobody outside of this machine can reach it, and \(trunk) is outside",
                "Write this machine's address on its network, or 0.0.0.0 for every network it is on")
        }
        guard (network.publicAddress == nil) == (network.localNetwork == nil) else {
            throw TelephonyFault(
                "network.localNetwork", "a public address and who is on this side of it are said together",
                "Write both, such as 203.0.113.7 and 192.168.1.0/24, or neither")
        }
    }

    private func checkPorts() throws(TelephonyFault) {
        for (field, port) in [("sip", ports.sip), ("http", ports.http)] {
            try AsteriskValue.check(port, in: 1...65_535, "ports.\(field)")
        }
        try AsteriskValue.check(socket.port, in: 1...65_535, "socket.port")
        try AsteriskValue.check(ports.soundFirst, in: 1_024...65_535, "ports.soundFirst")
        try AsteriskValue.check(ports.soundLast, in: 1_024...65_535, "ports.soundLast")
        guard ports.soundLast - ports.soundFirst >= 3 else {
            throw TelephonyFault(
                "ports.soundLast", "there is no room for one call of two legs", "Write one that is higher by 999")
        }
        guard !(ports.soundFirst...ports.soundLast).contains(ports.sip) else {
            throw TelephonyFault("ports.sip", "it lies among those for sound", "Write one beside them")
        }
        guard ports.http != socket.port else {
            throw TelephonyFault("ports.http", "it is the one Asterisk calls us on", "Give each its own")
        }
        if case .test(let carrierPort) = trunk, carrierPort == ports.sip {
            throw TelephonyFault("trunk.carrierPort", "it is Asterisk's own", "Give each its own")
        }
    }

    private func checkHealth() throws(TelephonyFault) {
        let form = "Write http://127.0.0.1:8080/health"
        guard healthURL.hasPrefix("http://127.0.0.1:") else {
            throw TelephonyFault("healthURL", "it is not on this machine", form)
        }
        let rest = healthURL.dropFirst("http://127.0.0.1:".count)
        let parts = rest.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let port = parts.first.flatMap({ Int($0) }), (1...65_535).contains(port) else {
            throw TelephonyFault("healthURL", "its port is none", form)
        }
        guard port != ports.http else {
            throw TelephonyFault("healthURL", "its port is Asterisk's own", "Write the centre's")
        }
        let isPlain = rest.utf8.allSatisfy { AsteriskValue.isUnreserved($0) || $0 == UInt8(ascii: "/") }
        guard isPlain, healthURL.utf8.count <= 200 else {
            throw TelephonyFault("healthURL", "it has other than letters, digits, - . _ ~ and slashes", form)
        }
    }

    private func checkFolders() throws(TelephonyFault) {
        for (field, folder) in [
            ("configuration", folders.configuration), ("run", folders.run), ("sounds", folders.sounds),
            ("recordings", folders.recordings),
        ] { try AsteriskValue.check(folder, .folder, "folders.\(field)") }
        guard folders.run.utf8.count <= Self.runFolderLengthMax else {
            throw TelephonyFault(
                "folders.run", "its path is too long for the socket Asterisk makes in it",
                "Use one of at most \(Self.runFolderLengthMax) characters, such as /var/lib/qatra/asterisk/run")
        }
    }
}

extension TelephonyFault {
    /// A fault of our own settings.
    init(_ field: String, _ problem: String, _ remedy: String) {
        self.init(file: "telephony.json", field: field, problem: problem, remedy: remedy)
    }
}

/// What a value may consist of. What is not allowed here cannot end a line, begin a comment, a section or a directive
/// of its own, or be anything to the dialplan but what it is.
enum AsteriskValue {
    enum Form {
        case name
        /// A carrier's name for us.
        case account
        case host
        case address
        case network
        case secret
        /// A password that we did not choose.
        case given
        case folder
        /// Digits as somebody dials them.
        case dialled
        case number
    }

    static func check(_ value: Int, in range: ClosedRange<Int>, _ field: String) throws(TelephonyFault) {
        guard range.contains(value) else {
            throw TelephonyFault(
                field, "it is not in range", "Write a number from \(range.lowerBound) to \(range.upperBound)")
        }
    }

    static func check(_ value: String, _ form: Form, _ field: String) throws(TelephonyFault) {
        if fits(value, form) { return }
        let (problem, remedy) = complaint(form)
        throw TelephonyFault(field, problem, remedy)
    }

    private static func fits(_ value: String, _ form: Form) -> Bool {
        let bytes = value.utf8
        switch form {
        case .name:
            return (1...30).contains(bytes.count) && bytes.first.map(isSmallLetter) == true
                && bytes.allSatisfy { isSmallLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
        case .account:
            return (1...64).contains(bytes.count) && bytes.allSatisfy { isUnreserved($0) || $0 == UInt8(ascii: "+") }
        case .host:
            return (1...253).contains(bytes.count) && bytes.first.map(isLetterOrDigit) == true
                && bytes.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
        case .address: return isAddress(value)
        case .network:
            let parts = value.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 2, let length = Int(parts[1]), (0...32).contains(length) else { return false }
            return parts[1].utf8.allSatisfy(isDigit) && isAddress(String(parts[0]))
        case .secret:
            return (AsteriskSetup.passwordLengthMin...AsteriskSetup.passwordLengthMax).contains(bytes.count)
                && bytes.allSatisfy(isUnreserved)
        case .given:
            return (1...100).contains(bytes.count)
                && bytes.allSatisfy { (0x21...0x7E).contains($0) && !";[]\\\"".utf8.contains($0) }
        case .folder: return isPath(value)
        case .dialled: return (2...16).contains(bytes.count) && bytes.allSatisfy(isDigit)
        case .number: return TrunkNumberFormat.plus.written(value) != nil
        }
    }

    private static func complaint(_ form: Form) -> (problem: String, remedy: String) {
        switch form {
        case .name:
            ("it is not a plain name", "Use a small letter and at most 29 small letters, digits and hyphens behind it")
        case .account: ("it is no name of an account", "Write it as the carrier gave it: letters, digits, - . _ ~ +")
        case .host: ("it is no name of a machine", "Write sip.example.pk or 203.0.113.7")
        case .address: ("it is no address", "Write four numbers with dots between, such as 192.168.1.10")
        case .network: ("it is no network", "Write an address and how many bits of it count, such as 192.168.1.0/24")
        case .secret:
            (
                "it has fewer than \(AsteriskSetup.passwordLengthMin) characters, too many, or others than plain ones",
                "Use letters, digits, hyphens, dots, underscores and tildes, and let a machine choose them"
            )
        case .given:
            (
                "it has blanks, or a character that ends a line of Asterisk's: ; [ ] \\ \"",
                "Ask the carrier for one of letters and digits"
            )
        case .folder: ("it is no absolute path of plain characters", "Write one such as /var/lib/qatra/asterisk")
        case .dialled: ("it is no number as it is dialled", "Write 2 to 16 digits, such as 1155 or 04211100155")
        case .number: ("it is no number in full", "Write it as +923001234567")
        }
    }

    private static func isAddress(_ value: String) -> Bool {
        let parts = value.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                (1...3).contains(part.utf8.count) && part.utf8.allSatisfy(isDigit)
                    && Int(part).map { $0 <= 255 } == true
            }
    }

    private static func isPath(_ value: String) -> Bool {
        value.hasPrefix("/") && !value.hasSuffix("/") && !value.contains("//") && (2...200).contains(value.utf8.count)
            && value.utf8.allSatisfy { isUnreserved($0) || $0 == UInt8(ascii: "/") }
            && !value.split(separator: "/").contains(where: { $0 == ".." || $0 == "." })
    }

    static func isUnreserved(_ byte: UInt8) -> Bool { isLetterOrDigit(byte) || "-._~".utf8.contains(byte) }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool { isSmallLetter(byte | 0x20) || isDigit(byte) }

    private static func isSmallLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
