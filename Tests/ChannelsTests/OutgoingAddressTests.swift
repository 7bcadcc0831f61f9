import Channels
import Testing

/// Where a centre may send accounts and donors' numbers.
@Suite struct OutgoingAddressTests {
    private func file(_ base: String) throws(ProviderFault) -> WaysFile {
        try WaysFile(
            json: Array(
                """
                {"sms": [{"provider": "twilio", "user": "AC1", "password": "p", "sender": "Q", "base": "\(base)"}]}
                """.utf8))
    }

    @Test(arguments: [
        "https://firm.example", "https://203.0.113.5:8443", "http://127.0.0.1:18070", "http://localhost:1",
        "http://10.4.0.2", "http://172.16.0.1:80", "http://172.31.255.1", "http://192.168.1.20:8080", "http://[::1]:9",
    ])
    func overTLSOrWithinTheHouse(_ base: String) throws { #expect(try file(base).sms.count == 1) }

    @Test(arguments: [
        "http://firm.example", "http://203.0.113.5", "http://172.32.0.1", "http://11.0.0.1", "http://127.0.0.1.example",
        "http://localhost.example", "http://10.0.0", "http://192.168.1.20.30", "http://2130706433",
    ])
    func neverInTheClearToTheWorld(_ base: String) {
        let fault = #expect(throws: ProviderFault.self) { try file(base) }
        #expect(fault?.message.contains("in the clear") == true, "\(base): \(fault?.message ?? "")")
    }
}
