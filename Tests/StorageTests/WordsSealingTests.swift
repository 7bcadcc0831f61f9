import Access
import Blood
import Centre
import Dispatching
import Foundation
import Matching
import Storage
import TestStores
import Testing

/// What people wrote freely, what is kept of asks, and the list of every column.
@Suite("Sealed words of the store")
struct WordsSealingTests {
    private let now = Instant(millisecondsSince1970: 1_795_496_400_000)
    private let path = FileManager.default.temporaryDirectory
        .appending(path: "qatra-words-\(UUID().uuidString).sqlite").path(percentEncoded: false)

    private func ask() -> Ask {
        Ask(
            candidate: Candidate(
                donor: 7, group: .oNegative, evidence: .said, sex: .female, distanceKilometres: 2.515_625,
                compatibilityOrder: 1, channels: [.sms], record: ResponseRecord(), daysSinceLastDonation: nil,
                asksInLast90Days: 0, reasons: [.identicalGroup]),
            wave: 1, channel: .sms, askedAt: now, replyBy: now + .minutes(10), plannedProbability: 0.07)
    }

    private func json(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self).replacing("'", with: "''")
    }

    /// Rows of the twelfth version with words in the open.
    private func openRows() throws -> String {
        let note = TimelineFact.telephone(TelephoneNote(.note, call: "helpline-1", words: "Marked nurse in ward 9"))
        return try """
        INSERT INTO approval (act, subject, reason, asked_by, asked_at, expires_at)
        VALUES ('register.export', 'donors', 'Marked reason of asking', 2, 1, 2);
        INSERT INTO abuse_flag (id, rule, subject, subject_key, count, threshold, severity, evidence, raised_at,
            changed_at, state, decided_by, decided_at, reason)
        VALUES (4, 'moneyAsked', 'caller', '1', 2, 2, 'hold', '[]', 1, 1, 'upheld', 2, 5, 'Marked words of a decision');
        INSERT INTO abuse_flag (id, rule, subject, subject_key, count, threshold, severity, evidence, raised_at,
            changed_at, state)
        VALUES (9, 'manyPatients', 'caller', '1', 2, 2, 'hold', '[]', 1, 1, 'open');
        INSERT INTO flag_request (request_id, flag_id) VALUES (1, 4);
        INSERT INTO timeline (id, request_id, at, actor, fact)
        VALUES (1, 1, 1, '\(json(Actor.staff(2)))', '\(json(note))'),
            (2, 1, 2, '\(json(Actor.system))', '\(json(TimelineFact.stoodDown(donor: 7)))');
        INSERT INTO ask (request_id, donor_id, position, wave, stage, is_open, detail, asked_at, changed_at)
        VALUES (1, 7, 0, 1, 'asked', 1, '\(json(ask()))', 1, 1);
        INSERT INTO staff_factor (id, staff_id, kind, name, created_at, credential_id, public_key, sign_count,
            is_backup_eligible, is_backed_up)
        VALUES (5, 2, 'passkey', 'Marked phone of Nadia', 1, x'00112233445566778899aabbccddeeff', x'01', 0, 0, 0);
        """
    }

    @Test func whatStoodOpenInTheVersionBeforeIsSealedAndReadAsItWas() async throws {
        try SchemaTamper.makeTwelfth(path: path, rows: openRows())
        let store = try SQLiteStore(path: path)
        #expect(try await store.integrityProblems().isEmpty)
        let approvals = try await store.read { try $0.approvals(limit: 9) }
        #expect(approvals.map(\.reason) == ["Marked reason of asking"])
        let (flag, open) = try await store.read { (try $0.flag(4), try $0.flag(9)) }
        #expect(flag?.reason == "Marked words of a decision")
        #expect(open?.reason == nil && open?.state == .open)
        let lines = try await store.read { try $0.timeline(of: 1, after: 0, limit: 9) }
        #expect(lines.map(\.fact).last == .stoodDown(donor: 7))
        guard case .telephone(let note)? = lines.first?.fact else { throw CocoaError(.fileReadCorruptFile) }
        #expect(note.words == "Marked nurse in ward 9")
        let kept = try await store.read { try $0.ask(of: 7, in: 1) }
        #expect(kept == ask())
        let factors = try await store.read { try $0.factors(of: 2) }
        #expect(factors.map(\.name) == ["Marked phone of Nadia"])
        let donor = try await store.read { try $0.donor(7) }
        #expect(donor?.birthDate == CivilDate(dayNumber: 7_000) && donor?.weightKilograms == 61.5)
        let request = try await store.read { try $0.request(1) }
        #expect(request?.details.callerRelation == "brother Imran")
        #expect(request?.course.request.patient.ageYears == 31)
        #expect(request?.course.request.patient.isChronicallyTransfused == true)
        // A new row has a number nobody had before.
        let decided = try await store.write { [now] in
            try $0.decideFlag(9, as: .dismissed, by: 2, reason: "Marked: he is her uncle", at: now)
        }
        #expect(decided)
        try store.close()
        let bytes = try SchemaTamper.bytes(path: path)
        for words in ["Marked", "Imran", "ageYears", "distanceKilometres", "stoodDown"] {
            #expect(bytes.range(of: Data(words.utf8)) == nil, "\(words)")
        }
    }

    @Test func retentionStillTellsLinesAboutDonorsFromOthers() async throws {
        try SchemaTamper.makeTwelfth(path: path, rows: openRows())
        try SchemaTamper.run("UPDATE request SET phase = 'expired', ended_at = 1000", path: path)
        let store = try SQLiteStore(path: path)
        let fact = TimelineFact.askEnded(donor: 7, .silent)
        let now = now
        let count = try await store.write { transaction in
            _ = try transaction.appendTimeline(TimelineEntry(request: 1, at: now, actor: .system, fact: fact))
            _ = try transaction.appendTimeline(
                TimelineEntry(request: 1, at: now, actor: .system, fact: .phaseChanged(.expired)))
            return try transaction.applyRetention(.donorPatientLink, before: now, limit: 10)
        }
        #expect(count == 1)
        let left = try await store.read { try $0.timeline(of: 1, after: 0, limit: 9) }
        #expect(left.map(\.id) == [1, 4])
    }

    @Test func wordsThatAreTooLongOrEmptyAreRefusedAsBefore() async throws {
        try SchemaTamper.makeTwelfth(path: path, rows: openRows())
        let store = try SQLiteStore(path: path)
        let now = now
        for reason in ["", String(repeating: "x", count: 501)] {
            await #expect(throws: StorageError.self) {
                try await store.write { try $0.decideFlag(9, as: .upheld, by: 2, reason: reason, at: now) }
            }
        }
        for reason in ["", String(repeating: "x", count: 301)] {
            let approval = Approval(
                act: .registerExport, subject: "donors", reason: reason, askedBy: 2, askedAt: now, expiresAt: now)
            await #expect(throws: StorageError.self) { try await store.write { try $0.insertApproval(approval) } }
        }
    }

    @Test func anAskThatWasMovedFromAnotherDonorIsNotRead() async throws {
        try SchemaTamper.makeTwelfth(path: path, rows: openRows())
        let store = try SQLiteStore(path: path)
        let read = try await store.read { try $0.ask(of: 7, in: 1) }
        #expect(read?.donor == 7)
        try store.close()
        try SchemaTamper.run("UPDATE ask SET donor_id = 8", path: path)
        let again = try SQLiteStore(path: path)
        await #expect(throws: FieldSealingError.notAuthentic(table: "ask", column: "detail_sealed")) {
            try await again.read { try $0.ask(of: 8, in: 1) }
        }
    }

    // MARK: - The list of columns

    private struct Listed {
        var sealed: Set<String> = []
        var lookUps: Set<String> = []
        var open: Set<String> = []
    }

    /// The table of `docs/privacy.md`: a row for each table of the database with what is sealed, looked up and open.
    private func listed() throws -> Listed {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/privacy.md")
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        let section = try #require(text.components(separatedBy: "## Every column").dropFirst().first)
        var found = Listed()
        for line in section.split(separator: "\n") where line.hasPrefix("| `") {
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            try #require(cells.count == 7, "\(line)")
            func names(_ cell: String) -> [String] { cell.matches(of: /`([a-z_]+)`/).map { String($0.output.1) } }
            let table = try #require(names(cells[1]).first)
            let kinds: [(Int, WritableKeyPath<Listed, Set<String>>)] = [(2, \.sealed), (3, \.lookUps), (4, \.open)]
            for (cell, column) in kinds {
                for name in names(cells[cell]) {
                    let isNew = found[keyPath: column].insert("\(table).\(name)").inserted
                    #expect(isNew, "\(table).\(name) stands twice")
                }
            }
            #expect(cells[5].trimmingCharacters(in: .whitespaces).count > 3, "\(table): no word of why")
        }
        return found
    }

    /// Whoever adds a column says in the table whether it is sealed, and why it is not.
    @Test func everyColumnOfTheDatabaseIsInTheListOnce() throws {
        let store = try SQLiteStore(path: path)
        let columns = try store.columns()
        try store.close()
        let listed = try listed()
        let all = listed.sealed.union(listed.lookUps).union(listed.open)
        #expect(listed.sealed.count + listed.lookUps.count + listed.open.count == all.count, "a column stands twice")
        #expect(columns.subtracting(all).sorted() == [], "say in docs/privacy.md what these can hold")
        #expect(all.subtracting(columns).sorted() == [], "these are in docs/privacy.md only")
        #expect(listed.sealed == StoreUpkeep.sealedColumns)
        #expect(listed.lookUps == StoreUpkeep.lookUpColumns)
        #expect(columns.count > 250)
    }
}
