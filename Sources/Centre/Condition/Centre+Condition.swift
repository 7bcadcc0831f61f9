import Blood
import Dispatching
import Matching

extension Centre {
    /// Everything that is not as it should be now, the weightiest first.
    ///
    /// It asks no store, so that it can be told while there is none.
    public func degradations() async -> [Degradation] {
        let now = now()
        let store = storeWatch.reading
        var found: [Degradation] = []
        if let since = store.failingSince[.read] {
            found.append(Degradation(.storeAway, since: since))
        } else if let since = store.failingSince[.write] {
            found.append(Degradation(.storeTakesNothing, since: since))
        } else if let since = store.slowSince {
            found.append(Degradation(.storeSlow, since: since))
        }
        let ways = ways.views(now: now)
        let down = ways.compactMap { way in way.downSince.map { Degradation(.wayDown, since: $0, name: way.name) } }
        if !down.isEmpty, down.count == ways.count {
            // The last of them went when messages began to wait.
            found.append(Degradation(.noWayOut, since: down.map(\.since).max() ?? now))
        }
        found += down
        if switchboard.exists {
            if await switchboard.isConnected {
                condition.ends(.exchangeAway)
            } else {
                condition.begins(.exchangeAway, at: now)
            }
        }
        found += condition.said()
        let order = Degradation.Kind.allCases
        return found.sorted { left, right in
            let (mine, others) = (order.firstIndex(of: left.kind) ?? 0, order.firstIndex(of: right.kind) ?? 0)
            return mine != others ? mine < others : (left.since, left.name) < (right.since, right.name)
        }
    }

    /// How long the call waits that has waited longest for the store.
    public var longestStoreWait: Duration { storeWatch.reading.longestWait }

    /// Whether the register has been read: before that nobody can be asked.
    public var hasIndex: Bool { condition.moments.indexBuilt != nil }

    /// A look that is later than this is late: the clocks are looked at every two seconds, and a round of two hundred
    /// requests takes less than the rest.
    static let lookLateAfter = Duration.seconds(10)
    /// More than this are not counted: the alarm is the same.
    static let looksCountedMax = 1_000

    /// What of the books a monitor is told.
    private struct Books: Sendable {
        var outbox: [AttemptState: Int]
        var oldestQueued: Instant?
        var lateLooks: Int
        var lateCalls: Int
    }

    /// What the centre counts, for a monitor. What the store would have to be asked for is left out while it does not
    /// answer: an absent figure is seen, an old one is not.
    public func metrics() async -> [MetricFamily] {
        let now = now()
        let books = try? await ports.store.read { transaction in
            let late = now - Centre.lookLateAfter
            return try Books(
                outbox: transaction.outboxCounts(), oldestQueued: transaction.oldestQueuedMessage(),
                lateLooks: transaction.requestsDue(at: late, limit: Centre.looksCountedMax).due.count,
                lateCalls: transaction.callsDue(at: late, limit: Centre.looksCountedMax).due.count)
        }
        var families = [degradationMetrics(await degradations(), now: now)]
        if let books { families += bookMetrics(books, now: now) }
        families += wayMetrics(now: now)
        families += clockMetrics(now: now)
        families += storeWatch.reading.metrics(now: now)
        return families
    }

    private func degradationMetrics(_ found: [Degradation], now: Instant) -> MetricFamily {
        var family = MetricFamily(
            "qatra_degraded_seconds", .gauge, "How long this has not been as it should be; 0 while it is.")
        for kind in Degradation.Kind.allCases {
            let since = found.filter { $0.kind == kind }.map(\.since).min()
            // From the first moment on it is more than nothing.
            family.add(since.map { max(now - $0, .milliseconds(1)) / .seconds(1) } ?? 0, .init("kind", kind.rawValue))
        }
        return family
    }

    private func bookMetrics(_ books: Books, now: Instant) -> [MetricFamily] {
        var depth = MetricFamily("qatra_outbox_messages", .gauge, "Messages of the outbox by what became of them.")
        for state in AttemptState.allCases {
            depth.add(Double(books.outbox[state] ?? 0), .init("state", state.rawValue))
        }
        let age = books.oldestQueued.map { max(now - $0, .zero) / .seconds(1) } ?? 0
        var late = MetricFamily(
            "qatra_late_looks", .gauge, "Clocks of requests and calls that are more than ten seconds late.")
        late.add(Double(books.lateLooks), .init("of", "request"))
        late.add(Double(books.lateCalls), .init("of", "call"))
        return [
            depth,
            .single("qatra_outbox_oldest_queued_seconds", .gauge, "How long the oldest queued message waits.", age),
            late,
        ]
    }

    private func wayMetrics(now: Instant) -> [MetricFamily] {
        var up = MetricFamily("qatra_way_up", .gauge, "Whether a way out is used: 1, or 0 while it is left alone.")
        var standing = MetricFamily(
            "qatra_way_standing_messages", .gauge, "Messages handed to a way out that it has not passed on.")
        var sent = MetricFamily("qatra_way_messages_today", .gauge, "Messages handed to a way out since midnight.")
        for way in ways.views(now: now) {
            let label = MetricFamily.Label("way", way.id)
            up.add(way.isUp ? 1 : 0, label)
            standing.add(Double(way.standing), label)
            sent.add(Double(way.messagesToday), label)
        }
        var handing = MetricFamily(
            "qatra_message_handing_seconds", .histogram,
            "From the decision to ask, written with its message, to a firm that has taken it.")
        handing.add(condition.handing)
        return [up, standing, sent, handing]
    }

    private func clockMetrics(now: Instant) -> [MetricFamily] {
        let moments = condition.moments
        func age(_ name: String, _ help: String, _ moment: Instant?) -> MetricFamily? {
            moment.map { .single(name, .gauge, help, max(now - $0, .zero) / .seconds(1)) }
        }
        return [
            age(
                "qatra_scheduler_round_age_seconds", "Since this node looked at the clocks, or at whose they are.",
                moments.lastRound),
            age("qatra_follower_age_seconds", "Since what other nodes commit was read.", moments.lastFollowed),
            age("qatra_index_age_seconds", "Since the donor index was built from the register.", moments.indexBuilt),
            .single("qatra_index_donors", .gauge, "Donors in the index.", Double(register.count)),
            .single(
                "qatra_event_streams", .gauge, "Pages that are told when something changes.",
                Double(events.subscriberCount)),
        ].compactMap(\.self)
    }
}

extension MeasuredStore.Reading {
    fileprivate func metrics(now: Instant) -> [MetricFamily] {
        var whole = MetricFamily(
            "qatra_store_call_seconds", .histogram,
            "A call of the store, waiting included; a write until it is durable.")
        var failures = MetricFamily(
            "qatra_store_failures_total", .counter, "Calls that the store could not serve: held, full or out of reach.")
        var failing = MetricFamily(
            "qatra_store_failing_seconds", .gauge, "How long the store has not served such calls; 0 while it does.")
        for access in MeasuredStore.Access.allCases {
            let label = MetricFamily.Label("access", access.rawValue)
            whole.add(self.whole[access] ?? DurationCounts(), label)
            failures.add(Double(self.failures[access] ?? 0), label)
            failing.add(failingSince[access].map { max(now - $0, .milliseconds(1)) / .seconds(1) } ?? 0, label)
        }
        var waits = MetricFamily(
            "qatra_store_wait_seconds", .histogram, "Until the store had a place for a call.")
        waits.add(self.waits)
        return [
            whole, waits, failures, failing,
            .single("qatra_store_calls_running", .gauge, "Calls of the store that are being served.", Double(running)),
            .single("qatra_store_calls_waiting", .gauge, "Calls that wait for a place.", Double(waiting)),
        ]
    }
}

// MARK: - Other nodes

extension Centre {
    /// What the roster says of the others. One that took its leave is not missed.
    package func noteNodes(_ standing: NodeStanding) {
        let silent = standing.others.map(\.heard).filter { $0 >= Nodes.silentMax }.max()
        guard let silent else { return condition.ends(.nodeMissing) }
        condition.begins(.nodeMissing, at: now() - silent)
    }
}

// MARK: - Backups

extension Centre {
    /// A backup a day, and two hours in which it is made and carried away.
    static let backupOldAfter = Duration.hours(26)
    private static let backupSetting = "backup.last"
    /// Between two looks.
    private static let backupLook = Duration.minutes(1)

    /// A backup has got its name: from now on it can be brought back.
    /// - Throws: what the store throws.
    public func noteBackup() async throws {
        let now = now()
        try await ports.store.write { try $0.setSetting(Centre.backupSetting, to: "\(now.millisecondsSince1970)") }
        condition.ends(.backupOld)
    }

    /// Whether the last backup is too old; before the first request there is nothing to lose.
    /// - Throws: what the store throws.
    package func lookAtBackup() async throws {
        let last = try await ports.store.read { transaction in
            try transaction.setting(Centre.backupSetting).flatMap { Int64($0) }
                .map { Instant(millisecondsSince1970: $0) }
                ?? transaction.firstRequestOpenedAt()
        }
        let due = last.map { $0 + Centre.backupOldAfter }
        if let due, due <= now() { condition.begins(.backupOld, at: due) } else { condition.ends(.backupOld) }
    }

    /// Looks now and then whether the last backup is too old, until cancelled; for a centre that nobody else copies.
    public func watchBackups() async {
        while !Task.isCancelled {
            // That the store is away is told elsewhere.
            try? await lookAtBackup()
            do { try await ports.clock.sleep(until: now() + Centre.backupLook) } catch { return }
        }
    }
}
