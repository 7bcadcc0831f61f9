import Access
import Testing

/// Addresses, ranges, and which of the addresses in a header is believed.
@Suite struct NetworkAddressTests {
    @Test func oneAddressHasManySpellingsAndIsStillOne() throws {
        let four = try #require(NetworkAddress("127.0.0.1"))
        #expect(NetworkAddress("::ffff:127.0.0.1") == four && four.isThisMachine)
        #expect(NetworkAddress("::1")?.isThisMachine == true)
        #expect(NetworkAddress("0:0:0:0:0:0:0:1")?.isThisMachine == true)
        #expect(NetworkAddress("128.0.0.1")?.isThisMachine == false)
        #expect(NetworkAddress("fe80::1%eth0") == NetworkAddress("fe80::1"))
        for text in ["", "1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "name", "1.2.3.4 ", "::1::", "1.2.3.4:80"] {
            #expect(NetworkAddress(text) == nil, "\(text)")
        }
    }

    @Test func aHouseOfVersion6IsItsNetwork() {
        #expect(NetworkAddress("2001:db8:1:2::7")?.house == NetworkAddress("2001:db8:1:2:ffff::9")?.house)
        #expect(NetworkAddress("2001:db8:1:2::7")?.house != NetworkAddress("2001:db8:1:3::7")?.house)
        #expect(NetworkAddress("198.51.100.1")?.house != NetworkAddress("198.51.100.2")?.house)
    }

    @Test func aRangeHoldsWhatBeginsLikeIt() throws {
        let cases: [(range: String, address: String, isIn: Bool)] = [
            ("10.1.0.0/16", "10.1.255.3", true), ("10.1.0.0/16", "10.2.0.1", false),
            ("10.0.0.0/9", "10.127.0.1", true), ("10.0.0.0/9", "10.128.0.1", false),
            ("198.51.100.7", "198.51.100.7", true), ("198.51.100.7", "198.51.100.6", false),
            ("0.0.0.0/0", "203.0.113.1", true), ("0.0.0.0/0", "::1", false),
            ("2001:db8::/33", "2001:db8:7fff::1", true), ("2001:db8::/33", "2001:db8:8000::1", false),
        ]
        for one in cases {
            let range = try #require(NetworkRange(one.range))
            let address = try #require(NetworkAddress(one.address))
            #expect(range.contains(address) == one.isIn, "\(one)")
        }
        for text in ["10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/x", "all", "/8"] {
            #expect(NetworkRange(text) == nil, "\(text)")
        }
    }

    @Test func onlyWhatATrustedProxyWroteIsBelieved() throws {
        let proxies = TrustedProxies([try #require(NetworkRange("10.1.0.0/16"))])
        let cases: [(peer: String, forwarded: String?, address: String?)] = [
            ("10.1.2.3", "203.0.113.5", "203.0.113.5"),
            ("10.2.2.3", "203.0.113.5", "10.2.2.3"),
            // Two of our own proxies in a row: the second wrote the first, the first wrote the browser.
            ("127.0.0.1", "192.0.2.66, 203.0.113.5, 10.1.0.9", "203.0.113.5"),
            // What an impostor wrote before it stands too far left to be reached.
            ("10.1.2.3", "10.1.0.8, 203.0.113.5", "203.0.113.5"),
            ("10.1.2.3", "10.1.0.8", "10.1.0.8"), ("10.1.2.3", nil, nil), ("10.1.2.3", "203.0.113.5,", nil),
            ("10.1.2.3", "unknown, 10.1.0.9", nil),
        ]
        for one in cases {
            let found = ClientAddress.of(peer: one.peer, forwardedFor: one.forwarded, proxies: proxies)
            #expect(found == one.address, "\(one)")
        }
    }
}
