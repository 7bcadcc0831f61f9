import CHts
package import Genotyping

#if canImport(Glibc)
    import Glibc
#endif

/// Reads variant calls from a descriptor that somebody else has opened: no name and no address reaches htslib, which
/// would open those of the network too.
///
/// htslib unpacks, and reads BCF; lines of text are read here, in a language that checks its bounds. A single pass, no
/// index: of a record far from every site only the first columns are looked at.
package enum GenomeFile {
    /// - Parameter descriptor: stays the caller's.
    /// - Returns: what the file says of the sites, before any call.
    package static func read(
        _ descriptor: Int32, thresholds: Thresholds = Thresholds(), limits: FileLimits = FileLimits()
    ) throws(GenomeFileError) -> Collector {
        hts_set_log_level(HTS_LOG_OFF)
        let own = dup(descriptor)
        guard own >= 0 else { throw .unreadable }
        guard let file = hts_descriptor(own) else {
            close(own)
            throw .unreadable
        }
        switch hts_kind(file) {
        case 1: return try text(file, thresholds, limits)
        case 2: return try binary(file, thresholds, limits)
        case let kind:
            _ = hclose(file)
            throw kind < 0 ? .unreadable : .notVariants
        }
    }

    // MARK: - Text, plain or packed

    private static func text(
        _ file: UnsafeMutablePointer<hFILE>, _ thresholds: Thresholds, _ limits: FileLimits
    ) throws(GenomeFileError) -> Collector {
        guard let stream = bgzf_hopen(file, "r") else {
            _ = hclose(file)
            throw .damaged
        }
        let endIsMissing = hts_end_is_missing(stream) != 0
        var lines = LineReader(stream, limits: limits)
        guard !endIsMissing else { throw .truncated }
        let (samples, lengths) = try header(&lines, limits)
        var collector = Collector(samples: samples, lengths: lengths, thresholds: thresholds)
        var parser = RecordParser(samples: samples.count, limits: limits)
        while true {
            let number = lines.number + 1
            let record: VariantRecord??
            do throws(GenomeFileError) {
                record = try lines.next { (line) throws(GenomeFileError) in
                    try parser.record(line, number: number)
                }
            } catch {
                // Whatever is wrong with a last line that nobody ended, it was cut off.
                if lines.endedWithoutNewline, case .malformed = error { throw .truncated }
                throw error
            }
            guard let record else { return collector }
            if let record { collector.take(record) }
        }
    }

    /// - Returns: the names of the samples, and the lengths of the chromosomes with sites.
    private static func header(
        _ lines: inout LineReader, _ limits: FileLimits
    ) throws(GenomeFileError) -> (samples: [String], lengths: [String: Int]) {
        var bytes = 0
        var contigs = 0
        var lengths: [String: Int] = [:]
        while true {
            let names = try lines.next { (line) throws(GenomeFileError) -> [String]? in
                bytes += line.count
                guard line.first == UInt8(ascii: "#") else { throw .notVariants }
                guard line.count < 2 || line[1] != UInt8(ascii: "#") else {
                    if line.starts(with: "##contig".utf8) {
                        contigs += 1
                        if let (name, length) = contig(line) { lengths[name] = length }
                    }
                    return nil
                }
                return try samples(line, limits)
            }
            guard let names else { throw .truncated }
            if let names { return (names, lengths) }
            guard bytes <= limits.headerBytesMax else {
                throw .tooLarge(what: "bytes before its first record", limit: limits.headerBytesMax)
            }
            guard contigs <= limits.contigsMax else {
                throw .tooLarge(what: "sequences", limit: limits.contigsMax)
            }
        }
    }

    /// `##contig=<ID=chr7,length=159345973>`
    private static func contig(_ line: UnsafeBufferPointer<UInt8>) -> (name: String, length: Int)? {
        var name: String?
        var length: Int?
        let members = line[...].drop { $0 != UInt8(ascii: "<") }.dropFirst().prefix { $0 != UInt8(ascii: ">") }
        for member in members.pieces(separatedBy: UInt8(ascii: ",")) {
            var parts = member.pieces(separatedBy: UInt8(ascii: "="))
            guard let key = parts.next(), let value = parts.next() else { continue }
            if key.equals("ID") { name = VariantRecord.chromosome(value.text) }
            if key.equals("length") { length = value.number }
        }
        guard let name, let length, Collector.reach(of: name) != nil else { return nil }
        return (name, length)
    }

    private static func samples(
        _ line: UnsafeBufferPointer<UInt8>, _ limits: FileLimits
    ) throws(GenomeFileError) -> [String] {
        guard line.starts(with: "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO".utf8) else { throw .notVariants }
        let columns = line.count { $0 == 9 } + 1
        guard columns > 9 else { throw .noSamples }
        guard columns - 9 <= limits.samplesMax else { throw .tooLarge(what: "samples", limit: limits.samplesMax) }
        return try distinct(line.pieces(separatedBy: 9).dropFirst(9).map(\.text), limits)
    }

    private static func distinct(_ names: [String], _ limits: FileLimits) throws(GenomeFileError) -> [String] {
        guard names.allSatisfy({ $0.utf8.count <= limits.nameBytesMax }) else {
            throw .tooLarge(what: "bytes in a sample's name", limit: limits.nameBytesMax)
        }
        guard Set(names).count == names.count else { throw .doubledSample }
        return names
    }

    // MARK: - BCF

    private static func binary(
        _ file: UnsafeMutablePointer<hFILE>, _ thresholds: Thresholds, _ limits: FileLimits
    ) throws(GenomeFileError) -> Collector {
        guard let opened = hts_hopen(file, "-", "r") else {
            _ = hclose(file)
            throw .damaged
        }
        defer { _ = hts_close(opened) }
        guard hts_end_is_missing(hts_blocks(opened)) == 0 else { throw .truncated }
        guard let header = bcf_hdr_read(opened), let record = bcf_init() else { throw .damaged }
        defer {
            bcf_destroy(record)
            bcf_hdr_destroy(header)
        }
        guard bcf_contigs(header) <= limits.contigsMax else {
            throw .tooLarge(what: "sequences", limit: limits.contigsMax)
        }
        let count = Int(bcf_samples(header))
        guard count > 0 else { throw .noSamples }
        guard count <= limits.samplesMax else { throw .tooLarge(what: "samples", limit: limits.samplesMax) }
        let samples = try distinct(
            (0..<count).map { bcf_sample(header, Int32($0)).map { String(cString: $0) } ?? "" }, limits)
        let chromosomes = (0..<bcf_contigs(header)).map { index in
            bcf_contig(header, index).map { VariantRecord.chromosome(String(cString: $0)) } ?? ""
        }
        var lengths: [String: Int] = [:]
        for (index, name) in chromosomes.enumerated() where Collector.reach(of: name) != nil {
            let length = bcf_contig_length(header, Int32(index))
            if length > 0 { lengths[name] = Int(length) }
        }
        var collector = Collector(samples: samples, lengths: lengths, thresholds: thresholds)
        var parser = RecordParser(samples: count, limits: limits)
        var line = kstring_t()
        defer { free(line.s) }
        var number = 0
        while true {
            let outcome = bcf_read(opened, header, record)
            guard outcome >= -1, bcf_error(record) == 0 else { throw .damaged }
            guard outcome == 0 else { return collector }
            number += 1
            let index = Int(record.pointee.rid)
            guard chromosomes.indices.contains(index) else { throw .damaged }
            let first = Int(record.pointee.pos) + 1
            guard Collector.concerns(chromosomes[index], first, first + Swift.max(Int(record.pointee.rlen), 1) - 1)
            else { continue }
            // As a line of text, so that there is one reader of genotypes and not two.
            line.l = 0
            guard vcf_format(header, record, &line) == 0, let text = line.s else { throw .damaged }
            guard line.l <= limits.lineBytesMax else {
                throw .tooLarge(what: "bytes in a line", limit: limits.lineBytesMax)
            }
            let found = try text.withMemoryRebound(to: UInt8.self, capacity: line.l) {
                (bytes) throws(GenomeFileError) in
                // Without the newline at its end.
                try parser.record(UnsafeBufferPointer(start: bytes, count: Swift.max(line.l - 1, 0)), number: number)
            }
            if let found { collector.take(found) }
        }
    }
}
