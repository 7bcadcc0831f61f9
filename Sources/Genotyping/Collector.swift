/// Why a file as a whole is refused.
public enum BuildRefusal: Error, Sendable, Equatable {
    /// Its bases are those of neither assembly.
    case fitsNeither(position: String, written: String, expected: String)
    /// Its bases are those of both in turn.
    case mixed(grch37: Int, grch38: Int)
    /// The caller named an assembly, and the bases are not its.
    case contradicts(Assembly, position: String)

    /// A sentence that says what to do.
    public var sentence: String {
        switch self {
        case .fitsNeither(let position, let written, let expected):
            "The reference base at \(position) is \(written) in the file and \(expected) in the human reference. The file is of another assembly than GRCh37 and GRCh38, or written on the other strand: nothing is read from it. Call the variants anew on GRCh38."
        case .mixed(let grch37, let grch38):
            "\(grch37) sites fit GRCh37 and \(grch38) fit GRCh38: the file mixes two assemblies, and nothing is read from it. Take the records of one assembly only."
        case .contradicts(let assembly, let position):
            "You said \(assembly.rawValue), and the reference base at \(position) is not that assembly's. Leave the assembly out and it will be recognised."
        }
    }
}

/// Takes in the records of a file one after another and keeps what they say of the sites, on either assembly until it
/// is known which of them it is. What it keeps does not grow with the number of records.
public struct Collector: Sendable {
    /// So many sites whose bases fit make a stray fit of the other assembly unimportant.
    static let provingSites = 5

    private struct Tally: Sendable {
        var fits: Set<Site.Name> = []
        var misfit: (site: Site, written: String)?
    }

    private let thresholds: Thresholds
    private let samples: [String]
    /// What the file's header says of itself. Headers are copied from file to file: it is heard only where no record's
    /// base speaks.
    private let headerSays: Assembly?
    private var observed: [Assembly: [Site.Name: [Observation?]]] = [.grch37: [:], .grch38: [:]]
    private var tallies: [Assembly: Tally] = [.grch37: Tally(), .grch38: Tally()]

    /// - Parameter lengths: of chromosomes, by their names without "chr", as the file's header gives them.
    public init(samples: [String], lengths: [String: Int] = [:], thresholds: Thresholds = Thresholds()) {
        self.samples = samples
        headerSays = Assembly.named(by: lengths)
        self.thresholds = thresholds
    }

    /// Whether a record that reaches from `first` to `last` can say anything of a site.
    public static func concerns(_ chromosome: String, _ first: Int, _ last: Int) -> Bool {
        !SiteIndex.sites(chromosome, first, last).isEmpty
    }

    /// The stretch of a chromosome outside of which no record says anything, but for one that reaches into it;
    /// `nil` for a chromosome without sites.
    public static func reach(of chromosome: String) -> ClosedRange<Int>? { SiteIndex.reach(of: chromosome) }

    /// - Parameter record: with one genotype for each sample; further ones are left alone, missing ones say nothing.
    public mutating func take(_ record: VariantRecord) {
        for (site, assembly) in SiteIndex.sites(record.chromosome, record.position, record.last) {
            guard let reading = SiteReading(record, site, at: site.position(on: assembly)) else { continue }
            if let fits = reading.referenceFits {
                if fits {
                    tallies[assembly]?.fits.insert(site.name)
                } else if tallies[assembly]?.misfit == nil {
                    tallies[assembly]?.misfit = (site, String(record.reference.prefix(20)))
                }
            }
            var row = observed[assembly]?[site.name] ?? Array(repeating: nil, count: samples.count)
            for (index, genotype) in record.genotypes.prefix(samples.count).enumerated() {
                guard
                    let new = Observation(genotype, in: record, read: reading, thresholds: thresholds)
                else { continue }
                row[index] = row[index].map { $0.joined(with: new) } ?? new
            }
            observed[assembly]?[site.name] = row
        }
    }

    /// The assembly the records are written on.
    /// - Parameter stated: what the caller says, believed when no base contradicts it.
    /// - Returns: `nil` when no record stood at a site, and the header names none either.
    public func assembly(stated: Assembly? = nil) throws(BuildRefusal) -> Assembly? {
        if let stated {
            if let misfit = tallies[stated]?.misfit {
                throw .contradicts(stated, position: Self.place(misfit.site, stated))
            }
            return stated
        }
        let fitting = Assembly.allCases.filter { tallies[$0]?.misfit == nil && tallies[$0]?.fits.isEmpty == false }
        if fitting.count == 1 { return fitting[0] }
        let counts = Assembly.allCases.map { tallies[$0]?.fits.count ?? 0 }
        if fitting.count == 2 {
            let best = counts[0] > counts[1] ? 0 : 1
            guard counts[best] >= Self.provingSites, counts[1 - best] * Self.provingSites <= counts[best] else {
                throw .mixed(grch37: counts[0], grch38: counts[1])
            }
            return fitting[best]
        }
        for assembly in Assembly.allCases.sorted(by: { tallies[$0]?.fits.count ?? 0 > tallies[$1]?.fits.count ?? 0 }) {
            if let misfit = tallies[assembly]?.misfit {
                throw .fitsNeither(
                    position: "\(Self.place(misfit.site, assembly)) (\(assembly.rawValue))", written: misfit.written,
                    expected: misfit.site.reference)
            }
        }
        return headerSays
    }

    private static func place(_ site: Site, _ assembly: Assembly) -> String {
        "\(site.chromosome):\(site.position(on: assembly))"
    }

    /// - Parameters:
    ///   - stated: the assembly, where the caller knows it.
    ///   - absence: what it means that a site has no record.
    /// - Returns: one report a sample, in the file's order.
    public func reports(
        stated: Assembly? = nil, absence: Absence = .nothing
    ) throws(BuildRefusal) -> [SampleReport] {
        var reports: [SampleReport] = []
        try forEachReport(stated: stated, absence: absence) { reports.append($0) }
        return reports
    }

    /// The same one after another: the reports of thousands are larger than what they are made of.
    public func forEachReport(
        stated: Assembly? = nil, absence: Absence = .nothing, _ body: (SampleReport) -> Void
    ) throws(BuildRefusal) {
        let assembly = try assembly(stated: stated)
        let found = assembly.flatMap { observed[$0] } ?? [:]
        let fits = assembly.flatMap { tallies[$0]?.fits } ?? []
        // A declaration that the file is complete is one about its writing too.
        let isStrandProven = absence == .reference || fits.contains { !Site[$0].isPalindromic }
        let unrecorded = Site.all.map { site in
            let kind = absence.evidence(at: assembly.map(site.position(on:)), on: site.chromosome)
            return kind == .none ? Observation.absent : Observation(reference: kind)
        }
        for index in samples.indices {
            var sites = unrecorded
            for (name, row) in found {
                guard var observation = row[index] else { continue }
                if case .known = observation.state, Site[name].isPalindromic, !isStrandProven {
                    observation.state = .refused(.strandUnproven)
                }
                sites[name.rawValue] = observation
            }
            body(
                SampleReport(
                    sample: samples[index], build: assembly, antigens: Typing(sites, on: assembly).antigens))
        }
    }
}

/// The sites by where they are.
enum SiteIndex {
    private static let places: [String: [(position: Int, site: Site, assembly: Assembly)]] = {
        var places: [String: [(position: Int, site: Site, assembly: Assembly)]] = [:]
        for site in Site.all {
            for assembly in Assembly.allCases {
                places[site.chromosome, default: []].append((site.position(on: assembly), site, assembly))
            }
        }
        return places.mapValues { $0.sorted { $0.position < $1.position } }
    }()

    static func reach(of chromosome: String) -> ClosedRange<Int>? {
        guard let all = places[chromosome], let first = all.first, let last = all.last else { return nil }
        return first.position...last.position + 1
    }

    /// Sites that a record from `first` to `last` may speak of; an insertion is anchored one base before it.
    static func sites(_ chromosome: String, _ first: Int, _ last: Int) -> [(Site, Assembly)] {
        guard let places = places[chromosome], first <= last else { return [] }
        return places.drop { $0.position < first - 1 }.prefix { $0.position <= last }.map { ($0.site, $0.assembly) }
    }
}
