import Access
import Blood
import Centre
import Testing

@Suite struct AccessTests {
    private let now = Instant(millisecondsSince1970: 1_795_496_400_000)
    private let signer = LinkSigner(key: [UInt8](repeating: 7, count: 32), address: "https://qatra.example")

    @Test func aLinkOpensForWhomItWasSignedUntilItEnds() {
        let subject = LinkSubject.donor(request: 4_821, donor: 29_999)
        let token = signer.token(for: subject, expiresAt: now + .hours(1))
        #expect(signer.open(token, now: now) == subject)
        #expect(signer.open(token, now: now + .minutes(60)) == subject)
        #expect(signer.open(token, now: now + .minutes(62)) == nil)
        // An SMS has room for it.
        #expect(token.count <= 36)
    }

    @Test func aLinkWithAnyCharacterChangedOpensNothing() {
        let token = Array(signer.token(for: .family(request: 17), expiresAt: now + .hours(1)))
        for index in token.indices {
            var forged = token
            forged[index] = forged[index] == "A" ? "B" : "A"
            #expect(signer.open(String(forged), now: now) == nil || forged == token)
        }
        for garbage in ["", "A", "....", String(repeating: "A", count: 500), "%00", "😀"] {
            #expect(signer.open(garbage, now: now) == nil)
        }
    }

    @Test func aLinkOfAnotherCentreOpensNothing() {
        let other = LinkSigner(key: [UInt8](repeating: 8, count: 32), address: "https://qatra.example")
        let token = other.token(for: .family(request: 17), expiresAt: now + .hours(1))
        #expect(signer.open(token, now: now) == nil)
    }

    @Test func aPasswordIsKeptAsArgon2idAndOnlyItselfFits() async throws {
        let hasher = PasswordHasher()
        let encoded = try await hasher.hash("correct horse battery")
        #expect(encoded.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
        #expect(try await hasher.verify("correct horse battery", against: encoded))
        #expect(try await !hasher.verify("correct horse batterz", against: encoded))
        let again = try await hasher.hash("correct horse battery")
        #expect(again != encoded)
        await #expect(throws: PasswordError.tooShort) { try await hasher.hash("short") }
    }

    @Test func onlyAProxyOfThisMachineIsBelievedAndOnlyItsOwnEntry() {
        let cases: [(peer: String, forwarded: String?, address: String?)] = [
            ("203.0.113.9", nil, "203.0.113.9"), ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
            ("127.0.0.1", nil, nil), ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
            ("127.0.0.1", "10.0.0.1, 198.51.100.1", "198.51.100.1"), ("::1", "2001:db8::7", "2001:db8::7"),
            ("::ffff:127.0.0.1", " 198.51.100.1 ", "198.51.100.1"), ("127.0.0.1", "", nil),
            ("127.0.0.1", "name:operator", nil), ("127.0.0.1", String(repeating: "1.", count: 500), nil),
        ]
        for one in cases {
            #expect(ClientAddress.of(peer: one.peer, forwardedFor: one.forwarded) == one.address, "\(one)")
        }
    }

    @Test func aSignInIsWrittenWithWhatEveryKeyboardHas() {
        for good in ["nadia", "n.aslam", "op-2", "a_b", String(repeating: "a", count: 40)] {
            #expect(StaffLimits.isSignIn(good), "\(good)")
        }
        for bad in ["", "a", "Nadia", "نادیہ", "a b", "a@b", "a\u{202E}b", String(repeating: "a", count: 41)] {
            #expect(!StaffLimits.isSignIn(bad), "\(bad)")
        }
    }

    @Test func everyRoleHasAFirstPageAndAReach() {
        for role in StaffRole.allCases where role != .machine { #expect(Policy.home(of: role) != "/") }
        for role in StaffRole.allCases {
            #expect((Policy.reach(of: role) == .ownFacility) == [.facility, .machine].contains(role))
        }
    }

    @Test func theAuditOfCareIsNotForWhoRunsTheMachine() {
        for act in AuditAct.allCases {
            let isOffice = [
                "staff.", "facility.", "stock.", "template.", "register.", "approval.", "machine.",
                "recordings.", "door.",
            ].contains { act.rawValue.hasPrefix($0) }
            #expect(Policy.reads(.administrator, auditAct: act.rawValue) == isOffice, "\(act.rawValue)")
            #expect(Policy.reads(.auditor, auditAct: act.rawValue))
            #expect(!Policy.reads(.operator, auditAct: act.rawValue))
        }
    }

    @Test func everyRoleIsInTheTableAndNobodyMayEverything() {
        for role in StaffRole.allCases {
            let allowed = Permission.allCases.filter { Policy.allows(role, $0) }
            #expect(!allowed.isEmpty)
            #expect(allowed.count < Permission.allCases.count)
        }
        #expect(!Policy.allows(.operator, .permitConditionalGroup))
        #expect(!Policy.allows(.operator, .exportRegister))
        #expect(!Policy.allows(.administrator, .dispatchRequest))
        #expect(!Policy.allows(.administrator, .seeRegister))
        #expect(Policy.permissions(of: .trainee).isDisjoint(with: [.dispatchRequest, .openRequest, .editStock]))
    }
}
