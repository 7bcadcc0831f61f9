import Foundation

/// Writes to a database file as another program would.
enum SchemaTamper {
    static func raiseVersion(path: String, to version: Int) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        let script = """
            import sqlite3, sys
            connection = sqlite3.connect(sys.argv[1])
            connection.execute("INSERT INTO schema_version (number) VALUES (?)", (int(sys.argv[2]),))
            connection.commit()
            """
        process.arguments = ["python3", "-c", script, path, String(version)]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.fileWriteUnknown) }
    }
}
