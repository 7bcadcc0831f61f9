#if canImport(Glibc)
    import Glibc
#endif

/// How many files and connections the system lets this process have open.
enum FileLimit {
    /// More than the connections of a centre, its database and its own connections together.
    private static let wanted: rlim_t = 8_192
    /// What is kept for the database, logs and gateways.
    static let kept = 256

    /// Raises it as far as the system allows: many a service is started with 1,024, fewer than browsers open.
    /// - Returns: the limit now.
    static func raise() -> Int {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(resource, &limit) == 0 else { return 1_024 }
        if limit.rlim_cur < wanted {
            var higher = limit
            higher.rlim_cur = min(limit.rlim_max, wanted)
            if setrlimit(resource, &higher) == 0 { limit = higher }
        }
        return Int(min(limit.rlim_cur, wanted))
    }
}
