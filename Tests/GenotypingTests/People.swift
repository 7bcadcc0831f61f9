import Blood
import Genotyping

/// One person's records, written by hand on GRCh38.
struct Person {
    var records: [VariantRecord] = []

    /// A record of a site of ours with its own two alleles.
    mutating func has(
        _ name: Site.Name, _ alleles: Int?..., phase: String? = nil, phased: Bool = false, depth: Int? = 30,
        quality: Int? = 99, filters: [String] = [], on assembly: Assembly = .grch38
    ) {
        let site = Site[name]
        records.append(
            VariantRecord(
                chromosome: site.chromosome, position: site.position(on: assembly), reference: site.reference,
                alternates: [site.alternate], filters: filters,
                genotypes: [
                    Genotype(
                        alleles, isPhased: phased || phase != nil, phaseSet: phase, depth: depth, quality: quality)
                ]))
    }

    /// A record in plain coordinates.
    mutating func has(
        at chromosome: String, _ position: Int, _ reference: String, _ alternates: [String], _ alleles: Int?...,
        end: Int? = nil, depth: Int? = 30, quality: Int? = 99
    ) {
        records.append(
            VariantRecord(
                chromosome: chromosome, position: position, reference: reference, alternates: alternates, end: end,
                genotypes: [Genotype(alleles, depth: depth, quality: quality)]))
    }

    static func with(_ write: (inout Person) -> Void) -> Person {
        var person = Person()
        write(&person)
        return person
    }

    func report(
        thresholds: Thresholds = Thresholds(), stated: Assembly? = nil, absence: Absence = .nothing
    ) throws -> SampleReport {
        var collector = Collector(samples: ["one"], thresholds: thresholds)
        for record in records { collector.take(record) }
        return try collector.reports(stated: stated, absence: absence)[0]
    }
}

extension SampleReport {
    /// `K- k+ Fy(b)w Fy(a)?`, of the antigens asked for.
    func calls(_ antigens: [String]) -> String {
        antigens.map { name in
            guard let found = self.antigens.first(where: { $0.antigen.rawValue == name }) else { return "\(name)!" }
            let sign =
                switch found.call {
                case .positive: "+"
                case .negative: "-"
                case .weak: "w"
                case .indeterminate: "?"
                }
            return name + sign
        }.joined(separator: " ")
    }
}
