import Access
import Blood
import Synchronization

/// Searches of the register, each under a name that says nothing: what was typed stands in no address, so in no
/// history, no bookmark and no log, and going back or on to the next page works all the same.
///
/// They are held in memory alone and are seen by the session that made them; a restart forgets them.
final class SearchDesk: Sendable {
    struct Search: Sendable, Hashable {
        var text: String
        var group: BloodGroup?
        var district: String

        var isEmpty: Bool { text.isEmpty && group == nil && district.isEmpty }
    }

    private struct Kept {
        var search: Search
        /// Hash of the token of the session that made it.
        var session: [UInt8]
        var usedAt: Instant
    }

    /// A search that nobody has looked at for so long is forgotten: longer than a call, shorter than a shift.
    static let life = Duration.hours(1)
    /// One after another in one session; as far back as anybody goes.
    static let perSessionMax = 50
    /// Of all sessions. Each is 200 letters at most, so all of them stay under two megabytes, whatever is typed.
    static let countMax = 2_000

    private let kept = Mutex<[String: Kept]>([:])

    /// - Returns: the name it is found under again.
    func keep(_ search: Search, of session: [UInt8], at now: Instant) -> String {
        let name = SecretToken().text
        kept.withLock { all in
            all = all.filter { now - $0.value.usedAt < SearchDesk.life }
            let own = all.filter { $0.value.session == session }
            if own.count >= SearchDesk.perSessionMax { all[SearchDesk.oldest(of: own)] = nil }
            if all.count >= SearchDesk.countMax { all[SearchDesk.oldest(of: all)] = nil }
            all[name] = Kept(search: search, session: session, usedAt: now)
        }
        return name
    }

    /// - Returns: `nil` when it was forgotten, never was, or is somebody else's.
    func search(_ name: String, of session: [UInt8], at now: Instant) -> Search? {
        kept.withLock { all in
            guard let found = all[name], found.session == session, now - found.usedAt < SearchDesk.life else {
                return nil
            }
            all[name]?.usedAt = now
            return found.search
        }
    }

    private static func oldest(of searches: [String: Kept]) -> String {
        searches.min { $0.value.usedAt < $1.value.usedAt }?.key ?? ""
    }
}
