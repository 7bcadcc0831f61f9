import Blood
import Foundation
import Genomes
import Genotyping
import Testing

@Suite struct FileTests {
    static let carrier = "chr7\t142957921\trs8176058\tG\tA\t50\tPASS\t.\tGT:DP:GQ\t0/1:30:99"

    private func kell(_ record: String) throws -> AntigenResult? {
        try Files.read(Files.text([record]))[0][.bigK]
    }

    @Test func aRecordIsReadWithItsEvidence() throws {
        let report = try Files.read(Files.text([Self.carrier]))[0]
        #expect(report[.bigK]?.call == .positive)
        let evidence =
            #"[{"site":"KEL c.578C>T","rs":"rs8176058","position":"7:142957921","kind":"RECORD","genotype":"G/A","#
            + #""depth":30,"quality":99,"filter":"PASS","phase":null,"refused":null}]"#
        #expect(report.json().contains(#""antigen":"K","call":"POSITIVE","reason":null,"evidence":"# + evidence))
    }

    @Test(arguments: [
        ("GT", "0/0", AntigenCall.negative, Reason?.none), ("GT", "0|0", .negative, nil),
        ("GT:DP:GQ", "0/0:30", .negative, nil), ("GT:DP:GQ", "0/0:.:.", .negative, nil),
        ("GT:GQ", "0/0:48.7", .negative, nil), ("GT:RGQ", "0/0:5", .indeterminate, .lowQuality),
        ("GT:DP:MIN_DP", "0/0:30:3", .indeterminate, .lowDepth), ("GT:FT", "0/0:q10", .indeterminate, .filtered),
        ("GT:FT", "0/0:PASS", .negative, nil), ("GT", "./1", .indeterminate, .missingGenotype),
        ("GT", ".", .indeterminate, .missingGenotype), ("GT", "1", .indeterminate, .notDiploid),
        ("DP", "30", .indeterminate, .missingGenotype), ("GT", "/0/1", .positive, nil),
    ])
    func genotypesAreReadInEveryWriting(_ format: String, _ column: String, _ call: AntigenCall, _ reason: Reason?)
        throws
    {
        let found = try kell("chr7\t142957921\t.\tG\tA\t50\t.\t.\t\(format)\t\(column)")
        #expect(found?.call == call)
        #expect(found?.reason == reason)
    }

    @Test func chromosomesAreKnownByEachOfTheirNames() throws {
        for name in ["chr7", "7", "Chr7", "NC_000007.14"] {
            #expect(try kell(Self.carrier.replacing("chr7", with: name))?.call == .positive, "\(name)")
        }
        #expect(try kell(Self.carrier.replacing("chr7", with: "chr7_alt"))?.call == .indeterminate)
    }

    @Test func blocksSymbolsAndLinesOfOtherSystemsAreRead() throws {
        let header = [Files.header[0], "##contig=<ID=chr7,length=159345973>", Files.header[2]]
        func kell(_ record: String) throws -> AntigenResult? {
            try Files.read(Files.text([record], header: header))[0][.bigK]
        }
        let block = "chr7\t142957000\t.\tC\t<NON_REF>\t.\t.\tEND=142958000\tGT:DP:GQ:MIN_DP\t0/0:40:60:20"
        #expect(try kell(block)?.evidence.first?.kind == .block)
        #expect(try kell(block.replacing("<NON_REF>", with: "."))?.evidence.first?.kind == .block)
        #expect(try kell(block.replacing("142958000", with: "142957800"))?.call == .indeterminate)
        // Blocks do not show the assembly's base: without a header that names it, they say nothing.
        #expect(try self.kell(block)?.evidence.first?.position == nil)
        let crlf = Data(String(decoding: Files.text([Self.carrier]), as: UTF8.self).replacing("\n", with: "\r\n").utf8)
        #expect(try Files.read(crlf)[0][.bigK]?.call == .positive)
    }

    @Test func severalSamplesKeepTheirOrder() throws {
        let header = Array(Files.header.dropLast()) + [Files.header[2] + "\ttwo\tthree"]
        let reports = try Files.read(Files.text([Self.carrier + "\t0/0:30:99\t1/1:30:99"], header: header))
        #expect(reports.map(\.sample) == ["one", "two", "three"])
        #expect(reports.map { $0[.bigK]?.call } == [.positive, .negative, .positive])
        #expect(reports.map { $0[.smallK]?.call } == [.positive, .positive, .negative])
    }

    @Test func packedIsReadLikePlain() throws {
        let plain = Files.text([Self.carrier])
        #expect(try Files.read(try Files.gzipped(plain)) == Files.read(plain))
    }

    @Test func regionsOfBEDAreCountedFromZero() throws {
        let regions = try Region.regions(bed: "track name=x\r\nchr7\t142957920\t142957921\tKEL\r\n7\t0\t5\r\n\n")
        #expect(
            regions == [
                Region(chromosome: "7", first: 142_957_921, last: 142_957_921),
                Region(chromosome: "7", first: 1, last: 5),
            ])
        #expect(throws: GenomeFileError.badRegions(line: 2)) { try Region.regions(bed: "7\t1\t2\n7 1 2\n") }
    }

    // MARK: Files that nobody should send

    @Test func whatIsNoFileOfVariantsIsRefused() throws {
        for text in ["", "hello\n", "\u{7F}ELF", ">chr1\nACGT\n", "@SQ\tSN:1\n"] {
            #expect(throws: GenomeFileError.notVariants) { try Files.read(Data(text.utf8)) }
        }
    }

    @Test func aFileThatWasCutOffIsRefused() throws {
        let plain = Files.text([Self.carrier])
        #expect(throws: GenomeFileError.truncated) { try Files.read(plain.dropLast(20)) }
        #expect(throws: GenomeFileError.truncated) { try Files.read(plain.prefix(40)) }
        let packed = try Files.gzipped(plain)
        #expect(throws: GenomeFileError.self) { try Files.read(packed.dropLast(20)) }
    }

    @Test func aLineThatIsNoneNamesItsNumber() throws {
        for line in ["chr7\tx\t.\tG\tA\t.\t.\t.\tGT\t0/1", "chr7 142957921", "chr7\t142957921\t.\tG\tA\t50"] {
            #expect {
                try Files.read(Files.text([Self.carrier, line, Self.carrier]))
            } throws: { error in
                if case .malformed(line: 5, what: _) = error as? GenomeFileError { true } else { false }
            }
        }
        #expect(throws: GenomeFileError.self) {
            try Files.read(Files.text([Self.carrier.replacing("0/1", with: "0/7")]))
        }
        #expect(throws: GenomeFileError.self) { try Files.read(Files.text([Self.carrier + "\t0/1"])) }
    }

    @Test func eachSizeHasALimit() throws {
        func what(_ data: Data, _ limits: FileLimits) throws -> String? {
            do {
                _ = try Files.read(data, limits: limits)
                return nil
            } catch GenomeFileError.tooLarge(let what, _) {
                return what
            }
        }
        var limits = FileLimits()
        limits.headerBytesMax = 1 << 20
        limits.contigsMax = 1_000
        limits.samplesMax = 100
        limits.lineBytesMax = 1 << 20
        limits.allelesMax = 50
        limits.bytesMax = 4 << 20
        let contigs = (0..<100_000).map { "##contig=<ID=c\($0)>" }
        let header = Files.header
        #expect(try what(Files.text([], header: [header[0]] + contigs + [header[2]]), limits) == "sequences")
        let notes = Array(repeating: "##" + String(repeating: "x", count: 60_000), count: 30)
        #expect(
            try what(Files.text([], header: [header[0]] + notes), limits) == "bytes before its first record")
        let names = (0..<101).map { "\t\($0)" }.joined()
        #expect(try what(Files.text([], header: [header[0], header[2] + names]), limits) == "samples")
        let name = String(repeating: "n", count: 1_001)
        #expect(
            try what(Files.text([], header: [header[0], header[2] + name]), limits) == "bytes in a sample's name")
        let long = String(repeating: "A", count: 3 << 20)
        #expect(try what(Files.text(["chr7\t1\t.\t\(long)"]), limits) == "bytes in a line")
        let many = Self.carrier.replacing(
            "\tA\t", with: "\t" + Array(repeating: "A", count: 60).joined(separator: ",") + "\t")
        #expect(try what(Files.text([many]), limits)?.hasPrefix("alleles") == true)
        let other = Array(repeating: "chr2\t1\t.\tG\tA\t.\t.\t" + String(repeating: "x", count: 10_000), count: 600)
        #expect(try what(Files.text(other), limits) == "bytes unpacked")
        #expect(try what(Files.text([Self.carrier]), limits) == nil)
    }

    @Test func aBombOfAThousandToOneEndsAtItsLine() throws {
        let header = String(decoding: Files.text([]), as: UTF8.self)
        let bomb = try Files.gzipped(Data(header.utf8) + Data(count: 64 << 20))
        #expect(bomb.count < 1 << 20)
        #expect(throws: GenomeFileError.tooLarge(what: "bytes in a line", limit: 16 << 20)) { try Files.read(bomb) }
    }

    @Test func samplesOfOneNameAndFilesWithoutPeopleAreRefused() throws {
        let header = Array(Files.header.dropLast())
        #expect(throws: GenomeFileError.doubledSample) {
            try Files.read(Files.text([], header: header + [Files.header[2] + "\tone"]))
        }
        #expect(throws: GenomeFileError.noSamples) {
            try Files.read(
                Files.text([], header: header + ["#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"]))
        }
    }
}
