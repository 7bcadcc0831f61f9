import Blood
import Foundation
import Matching
import Simulation

extension CountryBench {
    /// Writes the register and the questions with their answers, so that other engines can be asked the same.
    ///
    /// `register.csv`: number, group (0…7 in the order O-, O+, A-, A+, B-, B+, AB-, AB+), latitude, longitude, first
    /// eligible day (days after the first, 99999 for never), hour until which the donor rests, opted out, night.
    ///
    /// `questions.csv`: latitude, longitude, groups, day, hour, numbers of the nearest in order, kilometres to the last
    /// of them.
    func export(to folder: URL, index: CountryIndex, progress: @Sendable (Double) -> Void) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try write(to: folder.appending(path: "register.csv")) { line in
            for (code, part) in country.numbers(of: donors).enumerated() {
                for number in part.numbers {
                    let donor = country.donor(number, group: part.group)
                    let day = donor.eligibleFrom.map { $0.dayNumber - country.epoch.day.dayNumber } ?? 99_999
                    let rest = (donor.restsUntil - country.epoch.midnight).wholeMilliseconds / 3_600_000
                    try line(
                        "\(donor.id),\(code),\(donor.home.latitude),\(donor.home.longitude),\(day),\(rest),"
                            + "\(donor.hasOptedOut ? 1 : 0),\(donor.acceptsNightEmergencies ? 1 : 0)\n")
                }
                progress(Double(part.numbers.upperBound) / Double(max(1, donors)))
            }
        }
        try write(to: folder.appending(path: "questions.csv")) { line in
            for query in questions {
                let answer = index.nearest(query)
                let groups = BloodGroup.known.indices.filter { (query.groupFactors[CountryGroup(.known[$0])] ?? 0) > 0 }
                let day = query.today.dayNumber - country.epoch.day.dayNumber
                let hour = (query.now - country.epoch.midnight).wholeMilliseconds / 3_600_000
                try line(
                    "\(query.place.latitude),\(query.place.longitude),"
                        + groups.map(String.init).joined(separator: "|") + ",\(day),\(hour),"
                        + answer.map { String($0.donor) }.joined(separator: "|")
                        + ",\(answer.last?.distanceKilometres ?? 0)\n")
            }
        }
    }

    /// Hands out a function that adds a line, and writes a megabyte at a time.
    private func write(to file: URL, _ body: ((String) throws -> Void) throws -> Void) throws {
        guard FileManager.default.createFile(atPath: file.path(percentEncoded: false), contents: nil) else {
            throw CommandFailure("\(file.lastPathComponent) cannot be written in that folder.")
        }
        let handle = try FileHandle(forWritingTo: file)
        defer { try? handle.close() }
        var pending = Data()
        try body { line in
            pending.append(contentsOf: line.utf8)
            guard pending.count >= 1 << 20 else { return }
            try handle.write(contentsOf: pending)
            pending.removeAll(keepingCapacity: true)
        }
        try handle.write(contentsOf: pending)
    }
}

/// What a measurement of the country's index found.
struct CountryBenchReport: Encodable {
    struct Asked: Encodable {
        var order: CountryBench.Order
        var times: BenchTimes?
        var perSecond: Double
    }

    var machine: BenchReport.Machine
    var donors: Int
    var threads: Int
    var buildSeconds: Double
    var bytesPerDonor: Double
    /// The most the process ever held, building included; 0 where the system does not say.
    var peakMegabytes: Int
    var asked: [Asked] = []
    var changes: CountryBench.Changes?

    /// `VmHWM` of `/proc/self/status`, in MiB.
    static func peakMegabytes() -> Int {
        guard let status = FileManager.default.contents(atPath: "/proc/self/status") else { return 0 }
        let line = String(decoding: status, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmHWM") }
        return (line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0) / 1_024
    }

    var lines: [String] {
        var lines = [
            "machine: \(machine.processor), \(machine.cores) cores, "
                + (machine.isOptimised ? "optimised build" : "DEBUG build: figures mean little"),
            "register: \(donors) donors, \(Self.text(bytesPerDonor)) bytes each, built in "
                + "\(Self.text(buildSeconds)) s on \(threads) threads, at most \(peakMegabytes) MiB held",
        ]
        lines += asked.map { asked in
            "50 \(asked.order.rawValue) within 50 km: "
                + (asked.times.map { Self.microseconds($0) } ?? "nothing asked")
                + ", \(Int(asked.perSecond)) questions a second on \(threads) threads"
        }
        guard let changes else { return lines }
        lines.append("changes a second, donor found by home: \(Int(changes.aloneASecond)) alone")
        lines.append(
            "beside a reader who copies for every question: \(Int(changes.besideReaderASecond)) changes a second, "
                + "reader " + (changes.reader.map { Self.microseconds($0) } ?? "asked nothing")
                + "; afterwards, without the writer, "
                + (changes.readerAlone.map { Self.microseconds($0) } ?? "asked nothing")
                + "; \(changes.overlay) rows beside the built runs")
        return lines
    }

    private static func microseconds(_ times: BenchTimes) -> String {
        "p50 \(text(times.p50 * 1_000)) µs, p99 \(text(times.p99 * 1_000)) µs"
    }

    private static func text(_ number: Double) -> String { "\((number * 100).rounded() / 100)" }
}
