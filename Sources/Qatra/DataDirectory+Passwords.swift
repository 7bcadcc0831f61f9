import Access
import Foundation
import Logging

extension DataDirectory {
    /// The set of passwords from breaches, where the machine's owner has put one here.
    func breachedPasswords(_ logger: Logger) -> BreachedPasswords? {
        guard FileManager.default.fileExists(atPath: breachedPasswordsPath) else { return nil }
        let set = BreachedPasswords(path: breachedPasswordsPath)
        if set == nil { logger.warning("breached-passwords.txt is no list of SHA-1 sums and is not used.") }
        return set
    }
}
