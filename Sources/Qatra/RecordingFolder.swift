package import Blood
import Centre
import Foundation
import Logging

/// Where the exchange leaves recordings of calls, and how long they stay there.
package struct RecordingFolder: Sendable {
    let path: String
    /// `nil` keeps them until somebody deletes them.
    let keptDays: Int?

    /// - Parameter keptDays: `nil` keeps them until somebody deletes them.
    package init(path: String, keptDays: Int?) {
        self.path = path
        self.keptDays = keptDays
    }

    /// Often enough that nothing outlives its day by more than a quarter.
    private static let tidiedEvery = Duration.hours(6)

    /// A recording by the name the call gave it. Only what the exchange names so is looked for: letters, digits, dots
    /// and dashes, and no way out of the folder.
    func recording(_ name: String) -> [UInt8]? {
        guard !name.contains(".."), name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-.".contains($0)) })
        else { return nil }
        return FileManager.default.contents(atPath: "\(path)/\(name).wav").map { [UInt8]($0) }
    }

    /// Deletes what is older than it may be, now and until cancelled, and puts into the audit how many were.
    func keepTidy(for centre: Centre) async {
        guard let keptDays else { return }
        while !Task.isCancelled {
            let deleted = deleteOlder(than: centre.now() - .hours(24 * Double(keptDays)))
            if deleted > 0 { await tell(deleted, to: centre) }
            do { try await Task.sleep(for: Self.tidiedEvery) } catch { return }
        }
    }

    private func tell(_ deleted: Int, to centre: Centre) async {
        centre.logger.notice("Recordings of calls were deleted after their time.", metadata: ["number": "\(deleted)"])
        do { try await centre.noteDeletedRecordings(deleted) } catch {
            centre.logger.error("Their deletion is not in the audit.", metadata: ["error": "\(error)"])
        }
    }

    /// - Returns: how many were deleted. One that cannot be is tried again at the next time.
    package func deleteOlder(than limit: Instant) -> Int {
        let manager = FileManager.default
        let names = (try? manager.contentsOfDirectory(atPath: path)) ?? []
        return names.count { name in
            let file = "\(path)/\(name)"
            guard name.hasSuffix(".wav"),
                let made = try? manager.attributesOfItem(atPath: file)[.modificationDate] as? Date,
                Int64(made.timeIntervalSince1970 * 1_000) < limit.millisecondsSince1970
            else { return false }
            do { try manager.removeItem(atPath: file) } catch { return false }
            return true
        }
    }
}
