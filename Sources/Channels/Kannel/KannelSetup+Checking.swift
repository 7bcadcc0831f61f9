extension KannelSetup {
    /// Checks every value before a word is written.
    ///
    /// - Throws: the first fault.
    public func check() throws(KannelFault) {
        guard !ways.isEmpty else {
            throw KannelFault(
                place: "ways", field: "number", problem: "there is none", remedy: "Add an account, a firm or a modem")
        }
        var names: Set<String> = []
        for way in ways {
            let place = "way \(way.name)"
            try KannelValue.check(way.name, .name, place, "name")
            guard names.insert(way.name).inserted else {
                throw KannelFault(
                    place: place, field: "name", problem: "another way has the same name", remedy: "Give each its own")
            }
            switch way {
            case .smpp(let account): try account.check(place)
            case .firm(let firm): try firm.check(place)
            case .modem(let modem): try modem.check(place)
            }
        }
        try checkDevices()
        try checkPorts()
        try checkPasswords()
        try KannelValue.check(folder, .folder, "setup", "folder")
        try checkEndpoint()
    }

    private func checkDevices() throws(KannelFault) {
        var devices: Set<String> = []
        for case .modem(let modem) in ways where !devices.insert(modem.device).inserted {
            throw KannelFault(
                place: "way \(modem.name)", field: "device", problem: "another modem has the same",
                remedy: "Give each its own")
        }
    }

    private func checkPorts() throws(KannelFault) {
        let all = [
            ("administration", ports.administration), ("box", ports.box), ("sending", ports.sending),
        ]
        for (field, port) in all { try KannelValue.check(port, in: 1...65_535, "ports", field) }
        guard Set(all.map(\.1)).count == all.count else {
            throw KannelFault(
                place: "ports", field: "sending", problem: "two of them are the same", remedy: "Give each its own")
        }
    }

    private func checkPasswords() throws(KannelFault) {
        for (field, password) in [("adminPassword", adminPassword), ("sendPassword", sendPassword)] {
            try KannelValue.check(password, .secret, "setup", field)
        }
        guard adminPassword != sendPassword else {
            throw KannelFault(
                place: "setup", field: "sendPassword", problem: "it is the administration's",
                remedy: "Whoever may send must not be able to stop Kannel: make two")
        }
    }

    /// Kannel signs nothing and proves nothing. What keeps strangers out is that it calls within this machine, and that
    /// nobody else knows the address.
    private func checkEndpoint() throws(KannelFault) {
        func fault(_ problem: String, _ remedy: String) -> KannelFault {
            KannelFault(place: "setup", field: "endpoint", problem: problem, remedy: remedy)
        }
        let form = "Write http://127.0.0.1:8080/hooks/kannel/ and a secret"
        guard let url = ProviderURL(endpoint), url.origin.hasPrefix("http://") else {
            throw fault("it does not begin with http:// and a server", form)
        }
        let server = url.origin.dropFirst("http://".count).split(separator: ":", omittingEmptySubsequences: false)
        guard server.count <= 2, server[0] == "127.0.0.1" || server[0] == "localhost" else {
            throw fault("it is not on this machine, and Kannel proves to nobody who it is", form)
        }
        if server.count == 2 {
            guard let port = Int(server[1]), (1...65_535).contains(port) else {
                throw fault("its port is none", "Write a number from 1 to 65535")
            }
            let own = [ports.administration, ports.box, ports.sending]
            guard !own.contains(port) else { throw fault("it is one of Kannel's own ports", "Write the centre's") }
        }
        let isPlain = url.path.utf8.allSatisfy { KannelValue.isUnreserved($0) || $0 == UInt8(ascii: "/") }
        guard isPlain, !url.path.hasSuffix("/"), !url.path.contains("//") else {
            throw fault("its path has other than letters, digits, - . _ ~ and single slashes", form)
        }
        let secret = url.path.split(separator: "/").last ?? ""
        guard secret.utf8.count >= WebhookVerdict.secretLengthMin else {
            throw fault("its last part is no secret of \(WebhookVerdict.secretLengthMin) characters or more", form)
        }
    }
}

extension KannelSMPP {
    func check(_ place: String) throws(KannelFault) {
        try KannelValue.check(host, .host, place, "host")
        try KannelValue.check(port, in: 1...65_535, place, "port")
        if let receivePort { try KannelValue.check(receivePort, in: 1...65_535, place, "receivePort") }
        try KannelValue.check(user, .words(1...15), place, "user")
        try KannelValue.check(password, .words(1...8), place, "password")
        try KannelValue.check(systemType, .words(0...12), place, "systemType")
        try KannelValue.check(sender, .sender, place, "sender")
        guard (0.1...1_000).contains(messagesPerSecond) else {
            throw KannelFault(
                place: place, field: "messagesPerSecond", problem: "it is not in range",
                remedy: "Write what the contract allows, from 0.1 to 1000")
        }
        try KannelValue.check(pendingMax, in: 1...1_000, place, "pendingMax")
        for (field, numbering) in [
            ("sourceNumbering", sourceNumbering), ("destinationNumbering", destinationNumbering),
        ] {
            guard let numbering else { continue }
            try KannelValue.check(numbering.type, in: 0...6, place, field + ".type")
            try KannelValue.check(numbering.plan, in: 0...18, place, field + ".plan")
        }
    }
}

extension KannelFirm {
    func check(_ place: String) throws(KannelFault) {
        try KannelValue.check(sender, .sender, place, "sender")
    }
}

extension KannelModem {
    func check(_ place: String) throws(KannelFault) {
        try KannelValue.check(device, .device, place, "device")
        guard KannelModem.speeds.contains(speed) else {
            throw KannelFault(
                place: place, field: "speed", problem: "no modem runs at it",
                remedy: "Write one of \(KannelModem.speeds.map(String.init).joined(separator: ", "))")
        }
        if let pin { try KannelValue.check(pin, .pin, place, "pin") }
        try KannelValue.check(number, .number, place, "number")
    }
}

/// What a value may consist of. What is not allowed here cannot end a line, leave its quotation marks or begin a
/// directive of its own.
enum KannelValue {
    enum Form {
        case name
        case host
        /// Printable ASCII, of so many bytes.
        case words(ClosedRange<Int>)
        case secret
        case sender
        case folder
        case device
        case pin
        case number
    }

    static func check(
        _ value: Int, in range: ClosedRange<Int>, _ place: String, _ field: String
    ) throws(KannelFault) {
        guard range.contains(value) else {
            throw KannelFault(
                place: place, field: field, problem: "it is not in range",
                remedy: "Write a number from \(range.lowerBound) to \(range.upperBound)")
        }
    }

    static func check(_ value: String, _ form: Form, _ place: String, _ field: String) throws(KannelFault) {
        if fits(value, form) { return }
        let (problem, remedy) = complaint(form)
        throw KannelFault(place: place, field: field, problem: problem, remedy: remedy)
    }

    private static func fits(_ value: String, _ form: Form) -> Bool {
        let bytes = value.utf8
        switch form {
        case .name:
            return (1...30).contains(bytes.count) && bytes.first.map(isSmallLetter) == true
                && bytes.allSatisfy { isSmallLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
        case .host:
            return (1...253).contains(bytes.count) && bytes.first.map(isLetterOrDigit) == true
                && bytes.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
        case .words(let count):
            return count.contains(bytes.count) && bytes.allSatisfy { (0x20...0x7E).contains($0) }
        case .secret:
            return (KannelSetup.passwordLengthMin...KannelSetup.passwordLengthMax).contains(bytes.count)
                && bytes.allSatisfy(isUnreserved)
        case .sender: return isSender(value)
        case .folder: return isPath(value) && bytes.count >= 2
        case .device: return isPath(value) && value.hasPrefix("/dev/")
        case .pin: return (4...8).contains(bytes.count) && bytes.allSatisfy(isDigit)
        case .number: return SMSProvider.NumberFormat.plus.written(value) != nil
        }
    }

    private static func complaint(_ form: Form) -> (problem: String, remedy: String) {
        switch form {
        case .name:
            ("it is not a plain name", "Use a small letter and at most 29 small letters, digits and hyphens behind it")
        case .host: ("it is no name of a machine", "Write smpp.example.pk or 203.0.113.7")
        case .words(let count):
            (
                "it does not have \(count.lowerBound) to \(count.upperBound) plain characters",
                "Write it as the carrier gave it, in ASCII; SMPP has no room for more"
            )
        case .secret:
            (
                "it does not have \(KannelSetup.passwordLengthMin) to \(KannelSetup.passwordLengthMax) plain characters",
                "Use letters, digits, hyphens, dots, underscores and tildes, and let a machine choose them"
            )
        case .sender:
            (
                "it is neither a number nor a mask",
                "Write up to 15 digits, or up to 11 letters, digits, blanks, dots and hyphens"
            )
        case .folder: ("it is no absolute path of plain characters", "Write one such as /var/lib/qatra/kannel")
        case .device: ("it is no device", "Write one such as /dev/ttyUSB0")
        case .pin: ("it does not have 4 to 8 digits", "Write the SIM's, or take it off the SIM and write none")
        case .number: ("it is no number in full", "Write it as +923001234567")
        }
    }

    /// 3GPP TS 23.040, 9.1.2.5: 20 digits at most, of which E.164 uses 15, or 11 characters.
    private static func isSender(_ value: String) -> Bool {
        let digits = value.utf8.first == UInt8(ascii: "+") ? value.utf8.dropFirst() : value.utf8[...]
        if (1...15).contains(digits.count), digits.allSatisfy(isDigit) { return true }
        return (1...11).contains(value.utf8.count)
            && value.utf8.allSatisfy { isLetterOrDigit($0) || " .-_".utf8.contains($0) }
            && value.utf8.first != UInt8(ascii: " ") && value.utf8.last != UInt8(ascii: " ")
    }

    private static func isPath(_ value: String) -> Bool {
        value.hasPrefix("/") && !value.hasSuffix("/") && !value.contains("//") && value.utf8.count <= 200
            && value.utf8.allSatisfy { isUnreserved($0) || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ":") }
            && !value.split(separator: "/").contains(where: { $0 == ".." || $0 == "." })
    }

    static func isUnreserved(_ byte: UInt8) -> Bool { isLetterOrDigit(byte) || "-._~".utf8.contains(byte) }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool { isSmallLetter(byte | 0x20) || isDigit(byte) }

    private static func isSmallLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
