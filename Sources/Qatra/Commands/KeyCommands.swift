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
        let inUse = try await open.store.upkeep.keysInUse()
        let today = open.centre.today()
        func age(_ made: Instant?) -> String {
            guard let made else { return "made before keys had a date" }
            let days = today.dayNumber - open.centre.calendar.day(of: made).dayNumber
            return "made \(open.centre.calendar.day(of: made)), \(days) days ago"
        }
        for key in keys.keys.sorted(by: { $0.number < $1.number }) {
            let mark = key.number == keys.current ? "current, " : ""
            io.write("key \(key.number): \(inUse[key.number] ?? 0) values, \(mark)\(age(key.made))")
        }
        let layers = try await open.store.upkeep.lookUpLayers()
        let rest = layers < keys.lookUps.count ? "; a change was broken off: call `qatra keys rotate`" : ""
        io.write("look-up key \(keys.lookUps.count): current, \(age(keys.lookUps.last?.made))\(rest)")
    }
}

struct RotateKeys: CentreCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Make new keys, seal everything and make every look-up anew, also while serving.",
        discussion: """
            When nothing stands under the old keys any more they are destroyed. A backup that was made before carries the \
            keys of its day and still opens. Broken off, it is simply called again.
            """)

    @OptionGroup var options: DataOptions

    func execute(on open: OpenCentre, input: Data, io: CommandIO) async throws {
        let directory = open.directory
        var keys = try directory.fieldKeys()
        let inUse = try await open.store.upkeep.keysInUse()
        let now = open.centre.now()
        // A run that was broken off has made its keys already.
        if inUse.keys.contains(keys.current) || inUse.isEmpty { keys = keys.withNewKey(at: now) }
        if try await open.store.upkeep.lookUpLayers() == keys.lookUps.count { keys = keys.withNewLookUp(at: now) }
        // In the file before anything is made with them: what is sealed can be opened after any crash.
        try directory.writePrivately(keys.encoded(), to: directory.fieldKeysPath)
        let (vault, next) = (open.vault, keys)
        let lookUps = try await open.store.upkeep.liftLookUps(
            after: { vault.use(next) }, progress: io.progress("Making look-ups anew"))
        let count = try await open.store.upkeep.sealAnew(progress: io.progress("Sealing under key \(keys.current)"))
        let left = try await open.store.upkeep.keysInUse().filter { $0.key != keys.current }
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
        try await open.store.write { transaction in
            try transaction.appendAudit(AuditEntry(at: now, staff: nil, act: .keysRotate, subject: "key:\(number)"))
        }
        io.write("\(count) values are sealed under key \(number); \(gone.count) older keys are destroyed.")
        io.write("\(lookUps) look-ups are made anew; without the new key the old ones find nothing.")
        io.note("Make a backup now: the keys of an older one open only that one.")
    }
}
