package import Genotyping

extension Region {
    /// Regions of a BED file: chromosome, start counted from 0 and not before it, end counted from 1 and in it.
    package static func regions(bed text: String) throws(GenomeFileError) -> [Region] {
        var regions: [Region] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            if line.isEmpty || ["#", "track", "browser"].contains(where: line.hasPrefix) { continue }
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard columns.count >= 3, let start = Int(columns[1]), let end = Int(columns[2]), start >= 0, end > start
            else { throw .badRegions(line: index + 1) }
            regions.append(
                Region(chromosome: VariantRecord.chromosome(columns[0]), first: start + 1, last: end))
        }
        return regions
    }
}
