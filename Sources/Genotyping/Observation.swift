/// What is known of one site of one person.
struct Observation: Sendable {
    enum State: Sendable, Equatable {
        case known(SiteAllele, SiteAllele)
        case refused(Reason)
    }

    var state: State
    /// Whether anything but the reference was seen, be it refused.
    var showsAlternate = false
    var showsHomozygousAlternate = false
    var kind = EvidenceKind.none
    var genotype: String?
    var depth: Int?
    var quality: Int?
    var filter: String?
    /// `nil` when unphased, "." for the set of a file that names none.
    var phase: String?

    static let absent = Observation(state: .refused(.noRecord))

    private init(state: State) { self.state = state }

    init(reference kind: EvidenceKind) {
        state = .known(.reference, .reference)
        self.kind = kind
    }

    /// - Returns: `nil` when the genotype says nothing of the site either way.
    init?(_ genotype: Genotype, in record: VariantRecord, read reading: SiteReading, thresholds: Thresholds) {
        let called = genotype.alleles.compactMap(\.self)
        guard called.allSatisfy({ $0 >= 0 && $0 < reading.alleles.count }) else { return nil }
        let alleles = called.map { reading.alleles[$0] }
        let isComplete = called.count == genotype.alleles.count
        if isComplete, !called.isEmpty, alleles.allSatisfy({ $0 == .reference }), !reading.provesReference {
            return nil
        }
        self.init(state: .refused(.missingGenotype))
        showsAlternate = alleles.contains { $0 != .reference }
        showsHomozygousAlternate = alleles.count >= 2 && alleles.allSatisfy { $0 == .alternate }
        kind = record.end != nil && record.isReferenceOnly ? .block : .record
        self.genotype = Self.spelt(genotype, in: record)
        depth = genotype.depth
        quality = genotype.quality
        let filters = record.filters + genotype.filters
        filter = filters.isEmpty ? "PASS" : filters.joined(separator: ";")
        phase = genotype.isPhased ? genotype.phaseSet ?? "." : nil
        if !filters.isEmpty {
            state = .refused(.filtered)
        } else if !isComplete || called.isEmpty {
            state = .refused(.missingGenotype)
        } else if alleles.count != 2 {
            state = .refused(.notDiploid)
        } else if alleles.contains(.other) {
            state = .refused(.otherAllele)
        } else if let depth, depth < thresholds.depthMin {
            state = .refused(.lowDepth)
        } else if let quality, quality < thresholds.qualityMin {
            state = .refused(.lowQuality)
        } else {
            state = .known(alleles[0], alleles[1])
        }
    }

    private static func spelt(_ genotype: Genotype, in record: VariantRecord) -> String {
        // Long alleles are cut: a report is for people.
        genotype.alleles.map { number in
            guard let number else { return "." }
            return String((number == 0 ? record.reference : record.alternates[number - 1]).prefix(20))
        }.joined(separator: genotype.isPhased ? "|" : "/")
    }

    /// Two records of one place: alike they are one, and otherwise neither is believed.
    func joined(with other: Observation) -> Observation {
        if case .refused = state { return marked(other) }
        if case .refused = other.state { return other.marked(self) }
        var joined = marked(other)
        if !Self.isSame(state, other.state) { joined.state = .refused(.conflictingRecords) }
        return joined
    }

    private func marked(_ other: Observation) -> Observation {
        var marked = self
        marked.showsAlternate = showsAlternate || other.showsAlternate
        marked.showsHomozygousAlternate = showsHomozygousAlternate || other.showsHomozygousAlternate
        return marked
    }

    private static func isSame(_ one: State, _ other: State) -> Bool {
        guard case .known(let a, let b) = one, case .known(let c, let d) = other else { return false }
        return a == c && b == d || a == d && b == c
    }

    func evidence(of site: Site, on assembly: Assembly?) -> Evidence {
        var refused: Reason?
        if case .refused(let reason) = state { refused = reason }
        return Evidence(
            site: site.label, rs: site.rsID,
            position: assembly.map { "\(site.chromosome):\(site.position(on: $0))" },
            kind: kind, genotype: genotype ?? (refused == nil ? "\(site.reference)/\(site.reference)" : nil),
            depth: depth, quality: quality, filter: filter, phase: phase, refused: refused)
    }
}
