import Genotyping

/// Reads lines of VCF's records, and of them only those that reach one of the sites.
///
/// Source: The Variant Call Format Specification, VCF 4.3, sections 1.4, 1.6 and 5 (blocks of gVCF).
struct RecordParser {
    private let samples: Int
    private let limits: FileLimits
    /// The chromosome of the line before, as it is written and as the table has it: most lines repeat it.
    private var written: [UInt8] = []
    private var chromosome = ""
    private var reach: ClosedRange<Int>?

    init(samples: Int, limits: FileLimits) {
        self.samples = samples
        self.limits = limits
    }

    /// - Returns: `nil` for a record that reaches no site.
    mutating func record(
        _ line: UnsafeBufferPointer<UInt8>, number: Int
    ) throws(GenomeFileError) -> VariantRecord? {
        func malformed(_ what: String) -> GenomeFileError { .malformed(line: number, what: what) }
        guard !line.isEmpty else { return nil }
        var columns = line.pieces(separatedBy: 9)
        guard let name = columns.next(), let place = columns.next() else { throw malformed("it has no tabs") }
        if !name.elementsEqual(written) {
            written = Array(name)
            chromosome = VariantRecord.chromosome(name.text)
            reach = Collector.reach(of: chromosome)
        }
        guard let position = place.number, position >= 0 else { throw malformed("its position is not a number") }
        guard let reach, position <= reach.upperBound else { return nil }
        _ = columns.next()
        guard let reference = columns.next(), let alternate = columns.next(), columns.next() != nil,
            let filter = columns.next(), let information = columns.next()
        else { throw malformed("it has fewer than eight columns") }
        let end = Self.end(alternate, information, position: position, reference: reference.count)
        guard Collector.concerns(chromosome, position, Swift.max(position + reference.count - 1, end ?? 0)) else {
            return nil
        }
        guard reference.count <= 1 << 16 else { throw malformed("its reference is longer than any known change") }
        let alternates = try alleles(alternate, number: number)
        guard let format = columns.next() else { throw malformed("it has no genotypes") }
        let reader = GenotypeReader(format, alleles: alternates.count + 1)
        var genotypes: [Genotype] = []
        genotypes.reserveCapacity(samples)
        while let column = columns.next() {
            guard genotypes.count < samples else { throw malformed("it has more columns than there are samples") }
            guard let genotype = reader.genotype(column) else {
                throw malformed("the genotype of sample \(genotypes.count + 1) names an allele that is not there")
            }
            genotypes.append(genotype)
        }
        guard genotypes.count == samples else { throw malformed("it has fewer columns than there are samples") }
        return VariantRecord(
            chromosome: chromosome, position: position, reference: reference.text, alternates: alternates,
            filters: Self.filters(filter), end: end, genotypes: genotypes)
    }

    private func alleles(_ column: Bytes, number: Int) throws(GenomeFileError) -> [String] {
        guard !column.equals(".") else { return [] }
        guard column.count(where: { $0 == UInt8(ascii: ",") }) < limits.allelesMax else {
            throw .tooLarge(what: "alleles in line \(number)", limit: limits.allelesMax)
        }
        return column.pieces(separatedBy: UInt8(ascii: ",")).map(\.text)
    }

    /// Neither passing nor not having been tried is a filter that was failed.
    static func filters(_ column: Bytes) -> [String] {
        if column.isEmpty || column.equals(".") || column.equals("PASS") { return [] }
        // They are kept beside each sample's genotype: what nobody has ever named so long is cut.
        return column.pieces(separatedBy: UInt8(ascii: ";")).prefix(16).map { $0.prefix(64).text }
    }

    /// The last base of a block or of a symbolic allele; `nil` for what is written in bases.
    private static func end(_ alternate: Bytes, _ information: Bytes, position: Int, reference: Int) -> Int? {
        guard alternate.equals(".") || alternate.contains(UInt8(ascii: "<")) else { return nil }
        var end: Int?
        for field in information.pieces(separatedBy: UInt8(ascii: ";")) {
            var parts = field.pieces(separatedBy: UInt8(ascii: "="))
            guard let key = parts.next(), let value = parts.next() else { continue }
            if key.equals("END") {
                end = value.number
            } else if key.equals("SVLEN"), end == nil,
                let length = value.prefix(while: { $0 != UInt8(ascii: ",") }).number
            {
                end = position + abs(length)
            }
        }
        return end.flatMap { $0 >= position + reference - 1 ? $0 : nil }
    }
}

/// Reads one sample's column, by the order of fields that the record gives.
private struct GenotypeReader {
    private enum Field { case genotype, depth, blockDepth, quality, referenceQuality, phaseSet, filters, other }

    private let fields: [Field]
    private let alleles: Int

    init(_ format: Bytes, alleles: Int) {
        self.alleles = alleles
        fields = format.pieces(separatedBy: UInt8(ascii: ":")).prefix(256).map { key in
            if key.equals("GT") { return .genotype }
            if key.equals("DP") { return .depth }
            if key.equals("MIN_DP") { return .blockDepth }
            if key.equals("GQ") { return .quality }
            if key.equals("RGQ") { return .referenceQuality }
            if key.equals("PS") { return .phaseSet }
            return key.equals("FT") ? .filters : .other
        }
    }

    /// - Returns: `nil` when it names an allele the record does not have.
    func genotype(_ column: Bytes) -> Genotype? {
        var genotype = Genotype([nil])
        var referenceQuality: Int?
        var blockDepth: Int?
        for (field, value) in zip(fields, column.pieces(separatedBy: UInt8(ascii: ":"))) {
            switch field {
            case .genotype: guard read(value, into: &genotype) else { return nil }
            case .depth: genotype.depth = value.roundedNumber
            case .blockDepth: blockDepth = value.roundedNumber
            case .quality: genotype.quality = value.roundedNumber
            case .referenceQuality: referenceQuality = value.roundedNumber
            case .phaseSet: genotype.phaseSet = value.isEmpty || value.equals(".") ? nil : value.text
            case .filters: genotype.filters = RecordParser.filters(value)
            case .other: break
            }
        }
        genotype.depth = [genotype.depth, blockDepth].compactMap(\.self).min()
        genotype.quality = genotype.quality ?? referenceQuality
        return genotype
    }

    /// `0/1`, `1|0`, `.`, `1`; VCF 4.4 also begins with a separator.
    private func read(_ value: Bytes, into genotype: inout Genotype) -> Bool {
        genotype.alleles = []
        var rest = value
        var phases: [Bool] = []
        let bar = UInt8(ascii: "|")
        func isSeparator(_ byte: UInt8) -> Bool { byte == bar || byte == UInt8(ascii: "/") }
        if let first = rest.first, isSeparator(first) {
            phases.append(first == bar)
            rest = rest.dropFirst()
        }
        while true {
            let end = rest.firstIndex(where: isSeparator) ?? rest.endIndex
            let allele = rest[..<end]
            if allele.equals(".") || allele.isEmpty {
                genotype.alleles.append(nil)
            } else {
                guard let number = allele.number, number >= 0, number < alleles else { return false }
                genotype.alleles.append(number)
            }
            guard end < rest.endIndex, genotype.alleles.count < 16 else { break }
            phases.append(rest[end] == bar)
            rest = rest[rest.index(after: end)...]
        }
        genotype.isPhased = !phases.isEmpty && phases.allSatisfy(\.self)
        return true
    }
}
