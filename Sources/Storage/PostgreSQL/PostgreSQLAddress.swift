import Foundation

/// Where a database of PostgreSQL is: one or several hosts that replicate one another, of which one takes writes.
public struct PostgreSQLAddress: Sendable, Hashable {
    public struct Host: Sendable, Hashable, CustomStringConvertible {
        public var name: String
        public var port: Int

        public init(name: String, port: Int) {
            self.name = name
            self.port = port
        }

        public var description: String { "\(name):\(port)" }
    }

    public var hosts: [Host]
    public var user: String
    public var password: String?
    public var database: String
    /// A schema of its own in the database; `nil` for the one that PostgreSQL takes.
    public var schema: String?

    /// Reads `postgres://USER:PASSWORD@HOST:PORT,HOST:PORT/DATABASE?schema=NAME`.
    /// - Returns: `nil` when it is not such an address.
    public init?(_ text: String) {
        guard let prefix = ["postgres://", "postgresql://"].first(where: text.hasPrefix) else { return nil }
        var rest = text.dropFirst(prefix.count)
        var schema: String?
        if let mark = rest.firstIndex(of: "?") {
            for pair in rest[rest.index(after: mark)...].split(separator: "&") {
                let parts = pair.split(separator: "=", maxSplits: 1)
                guard parts.count == 2, parts[0] == "schema" else { return nil }
                schema = String(parts[1])
            }
            rest = rest[..<mark]
        }
        guard let slash = rest.lastIndex(of: "/") else { return nil }
        let database = String(rest[rest.index(after: slash)...])
        var hosts = rest[..<slash]
        var user = "qatra"
        var password: String?
        if let at = hosts.lastIndex(of: "@") {
            let account = hosts[..<at].split(separator: ":", maxSplits: 1).map { String($0).removingPercentEncoding }
            guard let name = account.first ?? nil, !name.isEmpty else { return nil }
            user = name
            if account.count == 2 { password = account[1] }
            hosts = hosts[hosts.index(after: at)...]
        }
        let found = hosts.split(separator: ",").map { part -> Host? in
            let pair = part.split(separator: ":", maxSplits: 1)
            guard let name = pair.first, let port = pair.count == 2 ? Int(pair[1]) : 5_432 else { return nil }
            return Host(name: String(name), port: port)
        }
        guard !database.isEmpty, !found.isEmpty, found.allSatisfy({ $0 != nil }) else { return nil }
        guard schema.map({ $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") } }) ?? true else {
            return nil
        }
        (self.user, self.password, self.database, self.schema) = (user, password, database, schema)
        self.hosts = found.compactMap { $0 }
    }

    /// Without the password: for people and logs.
    public var shown: String { "postgres://\(user)@\(hosts.map(\.description).joined(separator: ","))/\(database)" }
}
