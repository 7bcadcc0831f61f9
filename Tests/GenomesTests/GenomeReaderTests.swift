import Blood
import Foundation
import Genomes
import Genotyping
import Testing

/// `qatra`, as it was built with the tests.
enum BuiltProgram {
    static let path: String? = {
        let beside = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "qatra")
        let candidates = [beside.path(percentEncoded: false), ".build/debug/qatra", ".build/release/qatra"]
        return candidates.first(where: FileManager.default.isExecutableFile)
    }()
}

/// What a page does with a stranger's file: it is read by a child, which is this package's own program.
@Suite(.enabled(if: BuiltProgram.path != nil, "the program is not built beside the tests"))
struct GenomeReaderTests {
    private func typed(_ data: Data, secondsMax: Int = 60) async throws -> [SampleReport] {
        let url = FileManager.default.temporaryDirectory.appending(path: "genome-\(UUID().uuidString)")
        try data.write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        var reader = GenomeReader(program: try #require(BuiltProgram.path))
        reader.secondsMax = secondsMax
        return try await reader.typed(file: try FileHandle(forReadingFrom: url))
    }

    @Test func aFileIsTypedAsInThisProcess() async throws {
        let data = Files.text([FileTests.carrier])
        #expect(try await typed(data) == Files.read(data))
    }

    @Test func whatIsWrongWithItIsSaidAsTheCommandSaysIt() async throws {
        await #expect(throws: GenomeFileError.reader(GenomeFileError.notVariants.description)) {
            try await typed(Data("hello\n".utf8))
        }
        let flipped = Files.text([FileTests.carrier.replacing("\tG\tA\t", with: "\tC\tT\t")])
        await #expect {
            try await typed(flipped)
        } throws: { error in
            if case .reader(let sentence) = error as? GenomeFileError {
                sentence.contains("other strand")
            } else {
                false
            }
        }
    }

    @Test func aFileThatTakesTooLongIsGivenUp() async throws {
        // Gzip may be put one after another: 3 GB of records far from every site, in 5 MB.
        let record = "chr1\t1\t.\t" + String(repeating: "A", count: 1_000) + "\tC\t.\t.\t.\tGT\t0/1\n"
        let many = try Files.gzipped(Data(String(repeating: record, count: 30_000).utf8))
        let bomb = try (0..<100).reduce(Files.gzipped(Files.text([]))) { all, _ in all + many }
        #expect(bomb.count < 20 << 20)
        await #expect(throws: GenomeFileError.readerEnded(status: Int(24))) { try await typed(bomb, secondsMax: 1) }
    }
}
