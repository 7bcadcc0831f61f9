internal import Blood
public import Centre
internal import Dispatching
internal import Jurisdiction

extension SimulatedPhones {
    /// What a message of this store is about, read from the outbox by its key: the way a simulated reader knows an ask
    /// from a stand-down without the port carrying anything but text.
    public static func intents(
        from store: any CentreStore
    ) -> @Sendable (GatewayMessage) async -> SimulatedIntent? {
        { message in
            let prefix = "qatra-"
            guard message.idempotencyKey.hasPrefix(prefix),
                let id = Int64(message.idempotencyKey.dropFirst(prefix.count))
            else { return nil }
            do {
                return try await store.read { reading -> SimulatedIntent? in
                    guard let row = try reading.message(id), case .donor(let donor) = row.addressee,
                        let purpose = MessagePurpose(rawValue: row.purpose), let id = row.request,
                        let request = try reading.request(id)
                    else { return nil }
                    let ask = request.course.asks.first { $0.donor == donor }
                    return SimulatedIntent(
                        purpose: purpose, request: id, donor: donor,
                        kilometres: ask?.distanceKilometres ?? 0)
                }
            } catch {
                // A store that cannot be read now makes a message that nobody reads, not one that is lost.
                return nil
            }
        }
    }

    /// Lives in a centre until the task is cancelled: the phones' reports go in as a real gateway's would, and the
    /// simulated facility's desk takes the place of the person who would mark arrivals. Call it once.
    /// - Throws: `CancellationError`.
    public func run(in centre: Centre) async throws {
        try await run(
            deliver: { report in try await centre.receive(report) },
            facility: { report in try await SimulatedPhones.mark(report, in: centre) })
    }

    private static func mark(_ report: FacilityReport, in centre: Centre) async throws {
        switch report.stage {
        case .leftHome:
            try await centre.take(.leftHome(donor: report.donor), on: report.request, by: .donor(report.donor))
        case .arrived: try await centre.take(.arrived(donor: report.donor), on: report.request, by: .facility)
        case .accepted: try await centre.take(.accepted(donor: report.donor), on: report.request, by: .facility)
        case .donated: try await centre.take(.donated(donor: report.donor), on: report.request, by: .facility)
        case .deferred:
            let outcome = try await centre.take(.deferred(donor: report.donor), on: report.request, by: .facility)
            guard case .taken = outcome, let rule = report.deferralRule else { return }
            try await deferDonor(report, rule: rule, in: centre)
        }
    }

    /// The desk's reason goes into the register, as the person at the desk would enter it.
    private static func deferDonor(_ report: FacilityReport, rule key: String, in centre: Centre) async throws {
        let today = centre.today()
        // A reason that counts only on the day (blood pressure) leaves no trace.
        guard let rule = centre.jurisdiction.eligibility.rule(key), rule.kind == .temporary else { return }
        let record = try await centre.ports.store.read { try $0.donorRecord(report.donor) }
        let isKnown = record?.deferrals.contains { $0.ruleKey == key && $0.since == today } ?? false
        // The same report may come twice after a crash.
        guard !isKnown else { return }
        let needsEnd = rule.countsFrom?.needsEnd ?? false
        _ = try await centre.deferDonor(
            Deferral(
                donor: report.donor, ruleKey: key, since: today, endedOn: needsEnd ? nil : today,
                until: needsEnd ? rule.days.map { today.adding(days: $0) } : nil, recordedAt: centre.now()), by: nil)
    }
}
