import CHts
import Genomes
import Genotyping

#if canImport(Glibc)
    import Glibc
#endif

/// libFuzzer's way in: any bytes are a file. Whatever they are, reading them ends in calls or in an error with a
/// sentence; a trap, a hang or too much memory is a finding. Built by `Tests/Genotyping/fuzz`, not by the package.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let descriptor = memoryFile(bytes, count)
    guard descriptor >= 0 else { return 0 }
    defer { close(descriptor) }
    do {
        let collector = try GenomeFile.read(descriptor)
        for absence in [Absence.nothing, .reference] {
            for report in try collector.reports(absence: absence) {
                _ = report.json(explaining: true)
                _ = report.tsv
                _ = report.text(explaining: true)
            }
        }
    } catch let error as GenomeFileError {
        _ = error.description
    } catch let refusal as BuildRefusal {
        _ = refusal.sentence
    } catch {
        return 0
    }
    return 0
}

/// A file in memory with these bytes, read from its beginning.
private func memoryFile(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let descriptor = memory_file()
    guard descriptor >= 0 else { return -1 }
    if let bytes { _ = write(descriptor, bytes, count) }
    lseek(descriptor, 0, SEEK_SET)
    return descriptor
}
