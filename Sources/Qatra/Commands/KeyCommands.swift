import Access
import ArgumentParser
import Blood
import Centre
import Foundation
import Storage

struct KeyGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "The keys that names, numbers and words are sealed under.",
        subcommands: [ListKeys.self, RotateKeys.self])
}

struct ListKeys: CentreCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Which keys there are, and how many values stand under each.")

    @OptionGroup var options: DataOptions

    func execute(on open: OpenCentre, input: Data, io: CommandIO) async throws {
        let keys = try open.directory.fieldKeys()
        let inUse = try await open.store.keysInUse()
        for key in keys.keys.sorted(by: { $0.number < $1.number }) {
            let mark = key.number == keys.current ? "  current" : ""
            io.write("key \(key.number): \(inUse[key.number] ?? 0) values\(mark)")
        }
    }
}

struct RotateKeys: CentreCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Make a new key and seal everything under it, also while serving.",
        discussion: """
            When nothing stands under the old keys any more they are destroyed. A backup that was made before carries the \
            keys of its day and still opens. Broken off, it is simply called again.
            """)

    @OptionGroup var options: DataOptions

    func execute(on open: OpenCentre, input: Data, io: CommandIO) async throws {
        let directory = open.directory
        var keys = try directory.fieldKeys()
        let inUse = try await open.store.keysInUse()
        // A run that was broken off has made its key already.
        if inUse.keys.contains(keys.current) || inUse.isEmpty {
            keys = keys.withNewKey()
            // In the file before anything is sealed under it: what is sealed can be opened after any crash.
            try directory.writePrivately(keys.encoded(), to: directory.fieldKeysPath)
        }
        open.vault.use(keys)
        let count = try await open.store.sealAnew(progress: io.progress("Sealing under key \(keys.current)"))
        let left = try await open.store.keysInUse().filter { $0.key != keys.current }
        guard left.isEmpty else {
            throw CommandFailure(
                "\(left.values.reduce(0, +)) values still stand under an older key. Nothing was destroyed; call it again."
            )
        }
        let gone = Set(keys.keys.map(\.number)).subtracting([keys.current])
        let last = keys.without(gone)
        try directory.writePrivately(last.encoded(), to: directory.fieldKeysPath)
        open.vault.use(last)
        let number = keys.current
        let now = open.centre.now()
        try await open.store.write { transaction in
            try transaction.appendAudit(AuditEntry(at: now, staff: nil, act: .keysRotate, subject: "key:\(number)"))
        }
        io.write("\(count) values are sealed under key \(number); \(gone.count) older keys are destroyed.")
        io.note("Make a backup now: the keys of an older one open only that one.")
    }
}
