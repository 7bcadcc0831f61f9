public import Blood
public import Centre
import Dispatch
import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Files of one line a head.
public enum HeadFiles {
    /// The whole lines of a file; none where there is no file.
    ///
    /// A last line without its end was cut off while it was written, by a power cut for example, and is left out.
    public static func lines(_ path: String) -> [String] {
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        var lines = String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        if !lines.isEmpty { lines.removeLast() }
        return lines.map(String.init)
    }

    /// Adds lines at the end of a file, which is made where there is none, and sees to it that they reach the disk.
    /// - Throws: what the system says.
    public static func append(_ lines: [String], to path: String) throws {
        var text = lines.map { $0 + "\n" }.joined()
        // What a power cut left half written gets its end, and is found as a line nobody signed.
        if try !endsWithALine(path) { text = "\n" + text }
        // Opened for nothing but adding: a place may allow no more than that.
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteNoPermission) }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        defer { try? handle.close() }
        try handle.write(contentsOf: Data(text.utf8))
        try handle.synchronize()
    }
}

extension HeadFiles {
    private static func endsWithALine(_ path: String) throws -> Bool {
        guard FileManager.default.fileExists(atPath: path) else { return true }
        let handle = try FileHandle(forReadingFrom: URL(filePath: path))
        defer { try? handle.close() }
        let end = try handle.seekToEnd()
        guard end > 0 else { return true }
        try handle.seek(toOffset: end - 1)
        return try handle.read(upToCount: 1) == Data("\n".utf8)
    }
}

/// A folder elsewhere that gets a copy of every head that is shipped: one file a day, only ever added to.
///
/// It may be a share that does not answer: what it is asked is done on a thread of its own, and nobody waits for it.
public final class HeadPlace: Sendable {
    /// How the folder stood when it was written to last.
    public struct Standing: Sendable, Equatable {
        /// The last head it has for certain.
        public var shipped: AuditHead?
        /// Why it could not be written to, when it could not.
        public var problem: String?
        /// A writing that has not come back.
        public var isPending = false
    }

    public let folder: String
    private let book: String
    private let erasures: String?
    private let queue: DispatchQueue
    private let standing = Mutex(Standing())

    /// - Parameters:
    ///   - folder: has to be there; it is never made, or heads would land beside a share that is not mounted.
    ///   - book: the file of all shipped heads that the folder is to have copies of.
    ///   - erasures: the list of who was erased, of which the folder is to have a copy too; it names keys that are gone
    ///     and nobody.
    public init(folder: String, book: String, erasures: String? = nil) {
        self.folder = folder
        self.book = book
        self.erasures = erasures
        queue = DispatchQueue(label: "qatra.heads")
    }

    public var now: Standing { standing.withLock { $0 } }

    /// What the files of a centre begin with; the rest is the series and the day.
    public static func prefix(centre: String) -> String { "qatra-heads-\(centre.prefix(16))-" }

    /// The list of who was erased, as it lies beside the heads of a centre. One list for all series: a centre that was
    /// restored goes on with it.
    public static func erasedName(centre: String) -> String { "qatra-erased-\(centre.prefix(16)).jsonl" }

    /// Has the folder given all it lacks; returns at once.
    /// - Parameters:
    ///   - head: the last one of the book.
    ///   - day: names the file.
    ///   - done: what became of it, on another thread; not called while an earlier writing has not come back.
    public func ship(upTo head: AuditHead, day: CivilDate, done: @escaping @Sendable (Standing) -> Void) {
        let isFree = standing.withLock { standing in
            defer { standing.isPending = true }
            return !standing.isPending
        }
        guard isFree else { return }
        queue.async { [self] in
            let problem = write(upTo: head, day: day)
            let now = standing.withLock { standing in
                if problem == nil { standing.shipped = head }
                standing.problem = problem
                standing.isPending = false
                return standing
            }
            done(now)
        }
    }

    /// - Returns: why it could not be done, in words without anything personal.
    private func write(upTo head: AuditHead, day: CivilDate) -> String? {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            return "the folder is not there"
        }
        do { try writeErasures(centre: head.centre) } catch { return "the list of erased donors cannot be written" }
        let start = HeadPlace.prefix(centre: head.centre) + head.series + "-"
        let files = HeadPlace.names(in: folder, start)
        let last = files.max().flatMap { HeadFiles.lines("\(folder)/\($0)").last.flatMap(AuditHead.init(line:)) }
        let from = (last?.serial ?? 0) + 1
        guard from <= head.serial else { return nil }
        let lacking =
            from == head.serial
            ? [head.line] : HeadFiles.lines(book).filter { AuditHead(line: $0).map { $0.serial >= from } ?? false }
        // Files are read in the order of their names: what is made up for goes into the newest.
        let name = max(files.max() ?? "", "\(start)\(day).jsonl")
        do { try HeadFiles.append(lacking, to: "\(folder)/\(name)") } catch { return "it cannot be written" }
        return nil
    }

    /// Lines the folder has not; a line is never taken away there, also when our own list is lost.
    private func writeErasures(centre: String) throws {
        guard let erasures else { return }
        let path = "\(folder)/\(HeadPlace.erasedName(centre: centre))"
        let there = Set(HeadFiles.lines(path))
        let lacking = HeadFiles.lines(erasures).filter { !there.contains($0) }
        if !lacking.isEmpty { try HeadFiles.append(lacking, to: path) }
    }

    private static func names(in folder: String, _ start: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter {
            $0.hasPrefix(start) && $0.hasSuffix(".jsonl")
        }
    }

    /// The books of one centre in a folder, each from its files in order.
    public static func books(in folder: String, signer: any HeadSigning) -> [HeadBook] {
        let start = prefix(centre: HexText.encode(signer.publicKey))
        // The name is the series, a dash and a day of ten characters.
        let series = Dictionary(grouping: names(in: folder, start)) {
            String($0.dropFirst(start.count).dropLast("-2026-01-01.jsonl".count))
        }
        return series.sorted { $0.key < $1.key }.map { _, names in
            HeadBook(names.sorted().flatMap { HeadFiles.lines("\(folder)/\($0)") }, place: folder, signer: signer)
        }
    }
}
