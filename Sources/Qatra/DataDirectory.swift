import Access
import Foundation
import Storage

#if canImport(Glibc)
    import Glibc
#endif

/// Why a data directory cannot be used; each says what to do.
enum DataDirectoryError: Error, CustomStringConvertible {
    case inUse(path: String)
    case missing(path: String)
    case notEmpty(path: String)
    case wrongKind(path: String, found: CentreKind)
    case unreadable(path: String, reason: String)

    var description: String {
        switch self {
        case .inUse(let path):
            "Another qatra process uses \(path) and does not answer. Stop it, or name another folder with --data."
        case .missing(let path):
            "There is no centre in \(path). Make one with `qatra init --data \(path)` or `qatra demo --data \(path)`."
        case .notEmpty(let path): "\(path) already holds a centre. Name another folder with --data."
        case .wrongKind(let path, let found):
            "The centre in \(path) is a \(found.rawValue) centre, and this command is not for one."
        case .unreadable(let path, let reason): "\(path) cannot be used: \(reason)"
        }
    }
}

/// A demonstration centre has invented donors and simulated phones; a real one refuses both.
enum CentreKind: String, Codable, Sendable {
    case demonstration
    case real
}

/// What a centre is, written when it is made.
struct CentreIdentity: Codable, Sendable, Equatable {
    var kind: CentreKind
    var name: String
    /// Folder of rules and places: `pk`.
    var jurisdiction: String
    /// Seed of a demonstration centre.
    var seed: UInt64?
    /// What signed links begin with; `nil` means the address the server listens on.
    var publicAddress: String?
    /// The number people ring; pages tell it to donors and families.
    var helpline: String?
}

/// The folder a centre lives in: its identity, its database, its keys, and the lock that lets one process in.
package struct DataDirectory: Sendable {
    let path: String
    /// The address of a PostgreSQL that was named for this run alone.
    private let namedStore: String?

    package init(_ path: String, store: String? = nil) {
        namedStore = store
        self.path = URL(filePath: path, directoryHint: .isDirectory).standardizedFileURL.path(percentEncoded: false)
    }

    var databasePath: String { file("qatra.sqlite") }
    var identityPath: String { file("centre.json") }
    var controlPath: String { file("control.json") }
    /// The ways out of the house: accounts with providers, so readable by the owner alone.
    var channelsPath: String { file("channels.json") }
    /// The keys of the sealed fields.
    var fieldKeysPath: String { file("fields.keys") }
    /// Passwords from breaches, if the machine's owner put them here.
    var breachedPasswordsPath: String { file("breached-passwords.txt") }
    /// Who was erased: outside the database, so that a copy which is brought back forgets them again.
    var erasuresPath: String { file("erased.jsonl") }
    var phonesJournalPath: String { file("simulated-phones.jsonl") }
    /// What came of nights of training.
    var trainingJournalPath: String { file("training-nights.jsonl") }

    func file(_ name: String) -> String { URL(filePath: path).appending(path: name).path(percentEncoded: false) }

    var holdsCentre: Bool { FileManager.default.fileExists(atPath: identityPath) }

    /// Creates the folder, readable by its owner alone.
    func create() throws {
        guard !holdsCentre else { throw DataDirectoryError.notEmpty(path: path) }
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch { throw DataDirectoryError.unreadable(path: path, reason: "the folder cannot be created") }
    }

    func identity() throws -> CentreIdentity {
        guard let data = FileManager.default.contents(atPath: identityPath) else {
            throw DataDirectoryError.missing(path: path)
        }
        do { return try JSONDecoder().decode(CentreIdentity.self, from: data) } catch {
            throw DataDirectoryError.unreadable(path: identityPath, reason: "it is not the file `qatra init` wrote")
        }
    }

    func write(_ identity: CentreIdentity) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try writePrivately(encoder.encode(identity), to: identityPath)
    }

    /// The named secret of 32 bytes, made on first use and kept outside the database.
    func key(_ name: String, make: () -> [UInt8]) throws -> [UInt8] {
        let path = file("\(name).key")
        if let data = FileManager.default.contents(atPath: path) {
            guard data.count == 32 else {
                throw DataDirectoryError.unreadable(path: path, reason: "it is not a key of 32 bytes")
            }
            return [UInt8](data)
        }
        let key = make()
        try writePrivately(Data(key), to: path)
        return key
    }

    /// What a monitor shows to read the figures: 256 random bits as text, made when it is first asked for.
    func metricsToken() throws -> String {
        let path = file("metrics.token")
        if let data = FileManager.default.contents(atPath: path) {
            let token = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            guard SecretToken.isWellFormed(token) else {
                throw DataDirectoryError.unreadable(
                    path: path, reason: "it is no token; delete it, and a new one is made at the next start")
            }
            return token
        }
        let token = SecretToken().text
        try writePrivately(Data("\(token)\n".utf8), to: path)
        return token
    }

    /// Where the address of a PostgreSQL stands, with its password, for a centre that is kept there.
    var storeAddressPath: String { file("store.address") }

    /// The PostgreSQL that holds the centre; `nil` for a centre in a file of this folder.
    /// - Throws: `CommandFailure` for what is no address.
    func postgreSQL() throws -> PostgreSQLAddress? {
        let noted = FileManager.default.contents(atPath: storeAddressPath).map { String(decoding: $0, as: UTF8.self) }
        guard let text = namedStore ?? noted?.trimmingCharacters(in: .whitespacesAndNewlines) else { return nil }
        guard let address = PostgreSQLAddress(text) else {
            throw CommandFailure(
                "The store's address must look like postgres://USER@HOST:PORT,HOST:PORT/DATABASE.")
        }
        guard noted != nil || !holdsCentre || !FileManager.default.fileExists(atPath: databasePath) else {
            throw CommandFailure(
                "The centre in \(path) is kept in a file there. Call `qatra store copy --to ADDRESS` to move it, name "
                    + "another folder with --data for a new centre, or leave --store away.")
        }
        return address
    }

    /// Writes down which PostgreSQL was named, so that later commands need not be told.
    func noteStore() throws {
        if let namedStore { try writePrivately(Data(namedStore.utf8), to: storeAddressPath) }
    }

    /// The store of a centre that nobody has open, with its keys.
    func openStore(fields: FieldVault? = nil) async throws -> any SQLStore {
        let fields = try fields ?? FieldVault(fieldKeys())
        if let address = try postgreSQL() {
            return try await PostgreSQLStore(address, fields: fields, chain: auditKey())
        }
        return try SQLiteStore(path: databasePath, fields: fields, chain: auditKey())
    }

    /// The keys of the sealed fields, made with the centre.
    ///
    /// A database without its keys is not given new ones: nothing in it could be read, and what is written from then on
    /// would be lost with the mistake.
    func fieldKeys() throws -> FieldKeys {
        guard let data = FileManager.default.contents(atPath: fieldKeysPath) else {
            // A PostgreSQL was never of a version without keys, so that a centre there has had some.
            guard try !SQLiteStore.isSealed(databasePath), try !holdsCentre || postgreSQL() == nil else {
                throw DataDirectoryError.unreadable(
                    path: fieldKeysPath,
                    reason: "it is missing, and without it no name or number can be read; bring it back from a backup")
            }
            let keys = FieldKeys.make(at: SystemClock().now())
            try writePrivately(keys.encoded(), to: fieldKeysPath)
            return keys
        }
        guard let keys = FieldKeys.decode(data) else {
            throw DataDirectoryError.unreadable(
                path: fieldKeysPath, reason: "it is damaged; bring it back from a backup")
        }
        return keys
    }

    /// Writes a file that only its owner may read; it appears whole or not at all.
    func writePrivately(_ data: Data, to path: String) throws {
        let temporary = path + ".new"
        guard
            FileManager.default.createFile(atPath: temporary, contents: data, attributes: [.posixPermissions: 0o600]),
            rename(temporary, path) == 0
        else { throw DataDirectoryError.unreadable(path: path, reason: "it cannot be written") }
    }

    /// A database that an earlier version made may be open to every account of the machine.
    func closeDatabaseToOthers() throws {
        for path in [databasePath, databasePath + "-wal", databasePath + "-shm"]
        where FileManager.default.fileExists(atPath: path) {
            guard chmod(path, 0o600) == 0 else {
                throw DataDirectoryError.unreadable(path: path, reason: "it cannot be closed to other accounts")
            }
        }
    }

    /// Whether another process has the centre open.
    func isInUse() throws -> Bool {
        do {
            withExtendedLifetime(try lock()) {}
            return false
        } catch DataDirectoryError.inUse { return true }
    }

    func lock() throws -> DirectoryLock { try DirectoryLock(path: file("qatra.lock"), directory: path) }

    /// Held while sounds are made: two builds at once would each forget what the other has made. The folder has to be
    /// there.
    func soundsLock() throws -> DirectoryLock {
        try DirectoryLock(path: file("sounds/build.lock"), directory: file("sounds"))
    }
}

/// Held for as long as a process has the database open; the system lets go of it when the process dies.
final class DirectoryLock: Sendable {
    private let descriptor: Int32

    fileprivate init(path: String, directory: String) throws {
        descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw DataDirectoryError.unreadable(path: directory, reason: String(cString: strerror(errno)))
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw DataDirectoryError.inUse(path: directory)
        }
    }

    deinit { close(descriptor) }
}
