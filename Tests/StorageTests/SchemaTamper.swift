import Foundation

/// Writes to a database file as another program would.
enum SchemaTamper {
    static func raiseVersion(path: String, to version: Int) throws {
        try run("INSERT INTO schema_version (number) VALUES (\(version))", path: path)
    }

    /// Makes it what the first version left behind.
    static func lowerToFirstVersion(path: String) throws {
        try run("DROP TABLE request_form; DELETE FROM schema_version WHERE number > 1", path: path)
    }

    private static func run(_ statements: String, path: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        let script = """
            import sqlite3, sys
            connection = sqlite3.connect(sys.argv[1])
            connection.executescript(sys.argv[2])
            connection.commit()
            """
        process.arguments = ["python3", "-c", script, path, statements]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.fileWriteUnknown) }
    }
}
