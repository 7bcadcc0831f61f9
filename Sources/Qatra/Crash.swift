#if canImport(Glibc)
    import Glibc
#endif

/// What a fault of this program's own leaves behind: nothing of what was in memory.
///
/// Swift's runtime answers a fatal signal with a report that shows what the registers point to, which may be a name, a
/// number or a key, and writes it where the log goes. Until it is written nobody serves: twelve seconds and more were
/// measured, in which the centre neither answers nor is started anew. A core file would hold all of memory.
enum Crash {
    /// Every signal that a fault of a program ends it with.
    private static let signals = [SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV]

    /// From now on a fault ends the program at once, without a report of memory and without a core file. The sentence
    /// in which Swift says what went wrong, with the line of the source, is still written.
    ///
    /// Whoever looks for a fault and starts a demonstration with `SWIFT_BACKTRACE` set has asked for the report.
    static func leavesNothing() {
        guard getenv("SWIFT_BACKTRACE") == nil else { return }
        for one in signals { signal(one, SIG_DFL) }
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    }
}
