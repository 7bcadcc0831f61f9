import Blood
import Centre
import Channels
import Dispatching
import Gateways
import Matching
import Simulation
import Testing

/// When a message goes out over WhatsApp, and in which form.
@Suite struct WhatsAppGatewayTests {
    let clock = SimulatedClock(now: Instant(millisecondsSince1970: 1_795_000_000_000))

    private func message(_ purpose: MessagePurpose, _ contact: MessageContact?) -> GatewayMessage {
        let now = clock.now()
        let facts = MessageFacts(
            reference: "1001", group: .oNegative, isAnyGroup: false, component: .redCells, units: 2,
            facilityName: "Mayo Hospital", facilityNameUrdu: "میو ہسپتال", city: "Lahore",
            neededBy: now + .hours(3), now: now, utcOffsetMinutes: 300, arriveBy: now + .hours(1),
            link: "https://blood.example.pk/d/x")
        return GatewayMessage(
            idempotencyKey: "qatra-1", to: "+923001234567", channel: .whatsApp, body: "", expiresAt: now + .minutes(30),
            wording: MessageWording(
                purpose: purpose.rawValue, isForFamily: false, language: .urduLatin, facts: facts), contact: contact)
    }

    private func contact(wrote minutesAgo: Double? = nil, stopped: Bool = false) -> MessageContact {
        let now = clock.now()
        return MessageContact(
            consentedAt: now - .hours(100), stoppedAt: stopped ? now - .hours(1) : nil,
            lastWroteAt: minutesAgo.map { now - .minutes($0) })
    }

    private func submit(
        _ message: GatewayMessage, _ reply: @escaping @Sendable (FirmSimulator.Call, Int) -> FirmSimulator.Reply
    ) async throws -> (GatewayAnswer, [FirmSimulator.Call]) {
        let simulator = FirmSimulator(reply)
        let clock = clock
        let answer = try await simulator.serve { base in
            let account = try WhatsAppAccount(
                phoneNumberID: "106540352242922", accessToken: "EAAxxxxxxxxxxxxxxxxxxxxxxxx",
                appSecret: "app-secret-of-the-test", verifyToken: "verify-token-of-the-test", baseURL: base)
            let gateway = WhatsAppGateway(
                account, templates: try WhatsAppTemplates(centreName: "Qatra"), clock: clock
            ) { wording in
                guard let purpose = MessagePurpose(rawValue: wording.purpose) else { return nil }
                let facts = TemplateFacts(
                    reference: wording.facts.reference, group: wording.facts.group, component: wording.facts.component,
                    units: wording.facts.units, facilityName: wording.facts.facilityName,
                    neededBy: wording.facts.neededBy, now: wording.facts.now,
                    utcOffsetMinutes: wording.facts.utcOffsetMinutes, arriveBy: wording.facts.arriveBy,
                    link: wording.facts.link)
                return WhatsAppWording(text: WhatsAppText(purpose, facts), language: .urduLatin, facts: facts)
            }
            let answer = await gateway.submit(message)
            try await gateway.shutDown()
            return answer
        }
        return (answer, simulator.calls)
    }

    private static let taken = FirmSimulator.Reply(body: #"{"messages": [{"id": "wamid.1"}]}"#)

    @Test func anAskGoesAsATemplateWithButtonsThatKnowTheirAsk() async throws {
        let (answer, calls) = try await submit(message(.ask, contact(wrote: 10))) { _, _ in Self.taken }
        #expect(answer == .accepted(providerID: "wamid.1"))
        let body = try #require(calls.first?.body)
        #expect(body.contains(#""type":"template""#) && body.contains("qatra1:pledge:1001"))
        #expect(body.contains(#""biz_opaque_callback_data":"qatra-1""#))
    }

    @Test func wordsAreFreeInsideTheWindowOnlyAndATemplateTakesTheirPlaceWhenMetaSaysItIsClosed() async throws {
        let (_, outside) = try await submit(message(.standDown, contact())) { _, _ in Self.taken }
        #expect(outside.first?.body.contains(#""type":"template""#) == true)
        let (_, inside) = try await submit(message(.standDown, contact(wrote: 60))) { _, _ in Self.taken }
        #expect(inside.first?.body.contains(#""type":"text""#) == true)
        let (answer, both) = try await submit(message(.standDown, contact(wrote: 60))) { _, number in
            number == 1
                ? .init(status: 400, body: #"{"error": {"code": 131047, "message": "Re-engagement message"}}"#)
                : Self.taken
        }
        #expect(answer == .accepted(providerID: "wamid.1"))
        #expect(both.count == 2 && both[1].body.contains(#""type":"template""#))
    }

    @Test func nobodyIsWrittenToWithoutConsentOrAfterStop() async throws {
        for contact in [
            nil, MessageContact(consentedAt: nil, stoppedAt: nil, lastWroteAt: nil), contact(stopped: true),
        ] {
            let (answer, calls) = try await submit(message(.ask, contact)) { _, _ in Self.taken }
            guard case .unreachable = answer else {
                Issue.record("\(answer)")
                return
            }
            #expect(calls.isEmpty)
        }
        // The one message after STOP says that it was heard.
        let (answer, _) = try await submit(message(.optOutConfirmation, contact(stopped: true))) { _, _ in Self.taken }
        #expect(answer == .accepted(providerID: "wamid.1"))
    }

    @Test func aTokenThatIsOverIsTheWaysFaultAndNotTheNumbers() async throws {
        let (answer, _) = try await submit(message(.ask, contact())) { _, _ in
            .init(status: 401, body: #"{"error": {"code": 190, "message": "Error validating access token"}}"#)
        }
        guard case .barred = answer else {
            Issue.record("\(answer)")
            return
        }
    }
}
