import ArgumentParser

#if canImport(Glibc)
    import Glibc
#endif

/// The command line of a Virtual Blood Bank Centre.
struct QatraCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "qatra",
        abstract: "Qatra (قطرہ, a drop): a Virtual Blood Bank Centre.",
        discussion: "It recruits donors for patients. It never clears a donor or a unit: the blood bank does.",
        version: "0.1.0",
        subcommands: [
            Demo.self, Initialise.self, Serve.self, RequestGroup.self, TraceRequest.self, DonorGroup.self,
            ImportRegister.self, ExportRegister.self, Backup.self, BackupKeyGroup.self, Restore.self, DrillCommand.self,
            StoreGroup.self,
            Check.self, CountCommand.self, KeyGroup.self, BenchGroup.self, Simulate.self,
            PolicyCommand.self, ModelCommand.self, MessageGroup.self, SMSGroup.self, WhatsAppGroup.self,
            PromptsGroup.self, TelephonyGroup.self, Rules.self, AuditGroup.self, RetentionGroup.self,
            CodesCommand.self, StaffGroup.self, GenotypeCommand.self,
        ])

}

/// The program: reads the command line and does what it says.
public enum QatraProgram {
    public static func main() async {
        // Names, numbers and who gives blood to whom: nothing this program writes is for anybody but its owner.
        umask(0o077)
        Crash.leavesNothing()
        await QatraCommand.main()
    }
}
