import Centre
import Foundation
import Glibc

/// What the system says of this process, under the names that Prometheus has for it (prometheus.io, "Writing client
/// libraries", Process metrics).
enum ProcessFigures {
    static func metrics() -> [MetricFamily] {
        var families: [MetricFamily] = []
        func add(_ name: String, _ kind: MetricFamily.Kind, _ help: String, _ value: Double?) {
            if let value { families.append(.single(name, kind, help, value)) }
        }
        // The name in brackets may hold anything; what is after it is numbers. See proc(5), /proc/pid/stat: the third
        // field is the first of these.
        let fields = text("/proc/self/stat").split(separator: ")").last?.split(separator: " ") ?? []
        func field(_ number: Int) -> Double? { fields.count > number - 3 ? Double(fields[number - 3]) : nil }
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        let cpu = field(14).flatMap { user in field(15).map { (user + $0) / ticks } }
        add("process_cpu_seconds_total", .counter, "Seconds of all cores, user and system.", cpu)
        add(
            "process_resident_memory_bytes", .gauge, "Memory that lies in the machine's own.",
            field(24).map { $0 * Double(sysconf(Int32(_SC_PAGESIZE))) })
        let booted = text("/proc/stat").split(separator: "\n").first { $0.hasPrefix("btime ") }
            .flatMap { Double($0.dropFirst("btime ".count)) }
        add(
            "process_start_time_seconds", .gauge, "When it was started, since 1970.",
            booted.flatMap { booted in field(22).map { booted + $0 / ticks } })
        add(
            "process_open_fds", .gauge, "Open files and connections.",
            (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")).map { Double($0.count) })
        var limit = rlimit()
        let isKnown = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
        add(
            "process_max_fds", .gauge, "Open files and connections that the system allows.",
            isKnown ? Double(limit.rlim_cur) : nil)
        return families
    }

    private static func text(_ path: String) -> String {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
