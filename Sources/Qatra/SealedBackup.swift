import Access
import Foundation

/// Files one after another under one seal: each with a line that says its name and its length, and a last line that
/// says how many there were.
private struct ArchiveLine: Codable {
    var name: String?
    var bytes: Int?
    var files: Int?
}

/// Writes a sealed backup; nothing of it is on the disk in the clear.
struct SealedBackupWriter {
    private let file: FileHandle
    private var sealer: BackupSealer
    private var waiting = Data()
    private var files = 0

    /// - Parameter path: a file that is not there yet; it is readable by its owner alone.
    init(path: String, to key: BackupPublicKey) throws {
        let made = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        guard made, let file = FileHandle(forWritingAtPath: path) else {
            throw CommandFailure("\(path) cannot be written.")
        }
        self.file = file
        sealer = try BackupSealer(to: key)
        try file.write(contentsOf: sealer.header)
    }

    mutating func add(_ name: String, _ data: Data) throws {
        try line(ArchiveLine(name: name, bytes: data.count))
        try put(data)
    }

    /// - Parameter progress: how much of the file is written, from 0 to 1.
    mutating func add(_ name: String, fileAt path: String, progress: (Double) -> Void) throws {
        guard let source = FileHandle(forReadingAtPath: path) else { throw CommandFailure("\(path) cannot be read.") }
        let bytes = Int(try source.seekToEnd())
        try source.seek(toOffset: 0)
        try line(ArchiveLine(name: name, bytes: bytes))
        var read = 0
        while let data = try source.read(upToCount: BackupSealer.pieceBytes), !data.isEmpty {
            try put(data)
            read += data.count
            progress(Double(read) / Double(max(bytes, 1)))
        }
        try source.close()
        guard read == bytes else { throw CommandFailure("\(path) changed while it was read.") }
    }

    /// Ends it and has the disk take it before anybody is told.
    mutating func finish() throws {
        try put(JSONEncoder().encode(ArchiveLine(files: files)) + Data("\n".utf8))
        try file.write(contentsOf: sealer.seal(waiting, isLast: true))
        try file.synchronize()
        try file.close()
    }

    private mutating func line(_ line: ArchiveLine) throws {
        files += 1
        try put(JSONEncoder().encode(line) + Data("\n".utf8))
    }

    private mutating func put(_ data: Data) throws {
        waiting.append(data)
        // One byte is kept back: only `finish` knows which piece is the last.
        while waiting.count > BackupSealer.pieceBytes {
            let piece = Data(waiting.prefix(BackupSealer.pieceBytes))
            waiting = Data(waiting.dropFirst(BackupSealer.pieceBytes))
            try file.write(contentsOf: sealer.seal(piece, isLast: false))
        }
    }
}

/// Opens a sealed backup into a folder.
struct SealedBackupReader {
    private let file: FileHandle
    private var opener: BackupOpener
    private var next: Data
    private var waiting = Data()
    private var isAtEnd = false

    /// Whether the file is a sealed backup.
    static func isSealed(_ path: String) -> Bool {
        guard let file = FileHandle(forReadingAtPath: path) else { return false }
        defer { try? file.close() }
        guard let beginning = try? file.read(upToCount: BackupOpener.headerBytes) else { return false }
        return BackupOpener.isSealed(beginning)
    }

    init(path: String, key: BackupPrivateKey) throws {
        guard let file = FileHandle(forReadingAtPath: path) else { throw CommandFailure("\(path) cannot be read.") }
        self.file = file
        opener = try BackupOpener(header: try file.read(upToCount: BackupOpener.headerBytes) ?? Data(), key: key)
        next = try file.read(upToCount: BackupOpener.pieceBytes) ?? Data()
    }

    /// Writes its files into the folder, readable by the owner alone.
    ///
    /// Every byte is authenticated before it is written, but that the end is not missing is known only at the end: what
    /// was written before a throw is not to be used.
    mutating func unpack(into folder: DataDirectory) throws {
        var files = 0
        while true {
            let line = try JSONDecoder().decode(ArchiveLine.self, from: try line())
            if let all = line.files {
                guard all == files, waiting.isEmpty, try pull() == false else { throw BackupFault.altered }
                try file.close()
                return
            }
            guard let name = line.name, let bytes = line.bytes, CentreFiles.isBackedUp(name, of: folder) else {
                throw BackupFault.altered
            }
            try unpack(bytes, to: folder.file(name))
            files += 1
        }
    }

    private mutating func unpack(_ bytes: Int, to path: String) throws {
        let made = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        guard made, let target = FileHandle(forWritingAtPath: path) else {
            throw CommandFailure("\(path) cannot be written.")
        }
        var left = bytes
        while left > 0 {
            if waiting.isEmpty { guard try pull() else { throw BackupFault.altered } }
            let part = waiting.prefix(left)
            try target.write(contentsOf: part)
            left -= part.count
            waiting = Data(waiting.dropFirst(part.count))
        }
        try target.synchronize()
        try target.close()
    }

    private mutating func line() throws -> Data {
        while true {
            if let end = waiting.firstIndex(of: 0x0A) {
                let line = Data(waiting[waiting.startIndex..<end])
                waiting = Data(waiting[waiting.index(after: end)...])
                return line
            }
            guard waiting.count < 10_000, try pull() else { throw BackupFault.altered }
        }
    }

    /// - Returns: false when the last piece has been opened already.
    private mutating func pull() throws -> Bool {
        guard !isAtEnd else { return false }
        let after = try file.read(upToCount: BackupOpener.pieceBytes) ?? Data()
        isAtEnd = after.isEmpty
        waiting.append(try opener.open(next, isLast: isAtEnd))
        next = after
        return true
    }
}

extension BackupFault {
    /// A sentence for the person who restores.
    var words: String {
        switch self {
        case .noBackup: "It is no sealed backup of a centre."
        case .otherKey(let sealedTo, let given):
            "It is sealed to the key \(sealedTo), and the key given is \(given). Look for the other one."
        case .cutShort: "It was cut short, or its last part was altered. Take another copy of it."
        case .altered: "It was altered: a part of it was changed, moved or put in. Take another copy of it."
        }
    }
}
