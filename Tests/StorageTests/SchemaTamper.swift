import Access
import Centre
import Foundation
import TestStores

/// Writes to a database file as another program would.
enum SchemaTamper {
    static func raiseVersion(path: String, to version: Int) throws {
        try run("INSERT INTO schema_version (number) VALUES (\(version))", path: path)
    }

    /// A centre as an earlier version left it: one donor, a woman; one facility; one request.
    /// - Parameter rows: what else that version had written.
    static func makeOld(version: Int, path: String, rows: String = "") throws {
        let tables = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "Versions/version-\(version).sql")
        try run(
            """
            \(String(contentsOf: tables, encoding: .utf8))
            INSERT INTO donor (id, name, name_key, phone, sex, birth_day, weight_kg, blood_group, evidence, is_bombay,
                district, latitude, longitude, language, channels, consented_at, accepts_night_emergencies,
                prefers_woman_operator, is_panel_reserved, registered_at, note)
            VALUES (7, 'Ayesha Bibi', 'ayesha bibi', '+923000000007', 'female', 7000, 61.5, 'O-', 'card', 0, 'Lahore',
                31.512345, 74.398765, 'ur', 'sms,voice', 1795000000000, 0, 1, 0, 1795000000000, 'rings in the evening');
            INSERT INTO facility (id, name, name_ur, city, district, latitude, longitude, type, listed_phone)
            VALUES (3, 'Mayo', 'میو', 'Lahore', 'Lahore', 31.57, 74.31, 'x', '+924299211100');
            INSERT INTO staff (id, sign_in, name, role, password_hash, created_at)
            VALUES (2, 'nadia', 'Nadia Aslam', 'supervisor', '-', 1795000000000);
            INSERT INTO request (id, reference, facility_id, mode, patient, blood_group, component, units_needed,
                latitude, longitude, urgency, opened_at, needed_by, phase, verification, is_paused, is_with_supervisor,
                units_from_stock, radius_km, rung, includes_conditional, state, ward, record_number, patient_initials,
                own_bank, caller_phone, caller_relation, family_language, note, source)
            VALUES (1, '1001', 3, 'specificGroup',
                '{"group":"O-","hasAntiD":false,"isBombay":false,"isChronicallyTransfused":false,"isNewborn":false}', 'O-', 'redCells', 2, 31.57, 74.31,
                'urgent', 1795496400000, 1795514400000, 'open', 'pending', 0, 0, 0, 5, 0, 0, '{"attention":[]}', '4',
                'MR-9', 'A.B.', 'notAsked', '+923001112233', 'brother', 'ur', 'bring the card', 'console');
            \(rows)
            """, path: path)
    }

    /// A centre as the twelfth version left it, which had sealed names and numbers but not what people wrote freely:
    /// two people of the staff, one facility, one request whose patient and caller are in the open, and donor 7.
    static func makeTwelfth(path: String, rows: String = "") throws {
        let tables = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Versions/version-12.sql")
        let vault = FieldVault(.ofTests)
        func hex(_ bytes: [UInt8]) -> String { "x'\(bytes.map { String(format: "%02x", $0) }.joined())'" }
        func sealed(_ words: String, _ table: String, _ column: String, _ row: Int) throws -> String {
            hex(try vault.seal(Array(words.utf8), at: FieldPlace(table, column, row: row)))
        }
        let (kept, key) = try vault.makeDataKey(at: FieldPlace("data_key", "sealed", row: 7))
        func own(_ bytes: [UInt8], _ column: String) throws -> String {
            hex(try vault.seal(bytes, under: key, at: FieldPlace("donor", column, row: 7)))
        }
        try run(
            """
            \(String(contentsOf: tables, encoding: .utf8))
            INSERT INTO staff (id, sign_in, role, password_hash, created_at, name_sealed)
            VALUES (2, 'nadia', 'supervisor', '-', 1795000000000, \(sealed("Nadia Aslam", "staff", "name_sealed", 2))),
                (3, 'omar', 'operator', '-', 1795000000000, \(sealed("Omar", "staff", "name_sealed", 3)));
            INSERT INTO facility (id, name, name_ur, city, district, latitude, longitude, type, listed_phone)
            VALUES (3, 'Mayo', 'میو', 'Lahore', 'Lahore', 31.57, 74.31, 'x', '+924299211100');
            INSERT INTO contact (id, look_up, sealed)
            VALUES (1, \(hex(vault.lookUp("+923000000007", as: .phone))),
                \(sealed("+923000000007", "contact", "sealed", 1)));
            INSERT INTO donor (id, name_sealed, contact_id, sex, birth_day, weight_kg, blood_group, evidence, is_bombay,
                district, home_sealed, language, channels, accepts_night_emergencies, prefers_woman_operator,
                is_panel_reserved, registered_at, note_sealed, relay_only, daylight_only, meets_at_facility_only)
            VALUES (7, \(own(Array("Ayesha".utf8), "name_sealed")), 1, 'female', 7000, 61.5, 'O-', 'card', 0, 'Lahore',
                \(own([UInt8](repeating: 0, count: 16), "home_sealed")), 'ur', 'sms', 0, 1, 0, 1795000000000,
                \(own([], "note_sealed")), 1, 1, 1);
            INSERT INTO donor (id, sex, blood_group, evidence, is_bombay, district, language, channels,
                accepts_night_emergencies, prefers_woman_operator, is_panel_reserved, registered_at, relay_only,
                daylight_only, meets_at_facility_only, erased_at)
            VALUES (8, 'male', 'unknown', 'said', 0, '', 'en', '', 0, 0, 0, 1795000000000, 0, 0, 0, 1795000000000);
            INSERT INTO data_key (donor_id, name, sealed) VALUES (7, \(hex(kept.name)), \(hex(kept.sealed)));
            INSERT INTO request (id, reference, facility_id, mode, patient, blood_group, component, units_needed,
                latitude, longitude, urgency, opened_at, needed_by, phase, verification, is_paused, is_with_supervisor,
                units_from_stock, radius_km, rung, includes_conditional, state, own_bank, caller_relation,
                family_language, source)
            VALUES (1, '1001', 3, 'specificGroup',
                '{"ageYears":31,"group":"O-","hasAntiD":false,"isBombay":false,"isChronicallyTransfused":true,"isNewborn":false}',
                'O-', 'redCells', 2, 31.57, 74.31, 'urgent', 1795496400000, 1795514400000, 'open', 'pending', 0, 0, 0, 5,
                0, 0, '{"attention":[]}', 'notAsked', 'brother Imran', 'ur', 'console');
            \(rows)
            """, path: path)
    }

    /// What stands in the file, byte by byte, as whoever steals it reads it.
    static func bytes(path: String) throws -> Data {
        var data = try Data(contentsOf: URL(filePath: path))
        for more in [path + "-wal", path + "-journal"] where FileManager.default.fileExists(atPath: more) {
            data += try Data(contentsOf: URL(filePath: more))
        }
        return data
    }

    /// Runs statements on a file that nobody has open.
    static func run(_ statements: String, path: String) throws {
        try python("connection.executescript(sys.argv[2]); connection.commit()", statements, path: path)
    }

    /// The first value that a question to a file brings.
    static func query(_ question: String, path: String) throws -> String {
        try python("print(connection.execute(sys.argv[2]).fetchone()[0])", question, path: path)
    }

    @discardableResult
    private static func python(_ act: String, _ statements: String, path: String) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        let script = "import sqlite3, sys; connection = sqlite3.connect(sys.argv[1]); \(act)"
        process.arguments = ["python3", "-c", script, path, statements]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let written = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.fileWriteUnknown) }
        return String(decoding: written, as: UTF8.self)
    }
}
