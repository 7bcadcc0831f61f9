import CArgon2
import Dispatch
import Synchronization

/// Why a password could not be hashed or checked.
public enum PasswordError: Error, Sendable, Hashable {
    /// Too many sign-ins wait already; try again in a few seconds.
    case busy
    case tooShort
    case tooLong
    /// Among the first that anybody would try.
    case tooCommon
    /// Known from a breach, by the set that the centre was given.
    case breached
    case library(code: Int32)
}

/// What a new member of staff may be called; those who are there already keep what they have.
public enum StaffLimits {
    public static let nameMax = 80

    /// Small letters, digits and three signs: what every keyboard has, and what nobody takes for somebody else's.
    public static func isSignIn(_ text: String) -> Bool {
        (2...40).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || ".-_".utf8.contains($0)
            }
    }
}

/// Argon2id, the parameters of OWASP's password storage sheet: 19 MiB, two passes, one lane.
///
/// Hashing is slow on purpose and blocks a thread, so it has two threads of its own, and a flood of sign-ins is turned
/// away instead of starving the helpline.
public final class PasswordHasher: Sendable {
    /// ASVS 5.0, 6.2.1; NIST SP 800-63B-4 allows it where a second factor is asked for, as every real centre does.
    public static let lengthMin = 8
    /// What both recommend.
    public static let lengthRecommended = 15
    /// NIST asks for at least 64 to be allowed; a limit keeps a megabyte from being hashed.
    public static let lengthMax = 200

    static let memoryKibibytes: UInt32 = 19_456
    static let passes: UInt32 = 2
    static let lanes: UInt32 = 1
    static let hashBytes = 32
    static let saltBytes = 16
    static let atOnceMax = 2
    static let waitingMax = 50

    private let queues = (0..<PasswordHasher.atOnceMax).map { DispatchQueue(label: "qatra.password.\($0)") }
    private let waiting = Mutex((count: 0, next: 0))

    private let breached: BreachedPasswords?

    /// - Parameter breached: the set of passwords that became known, where the centre has one.
    public init(breached: BreachedPasswords? = nil) { self.breached = breached }

    /// The encoded hash (`$argon2id$…`) with a fresh salt.
    /// - Parameter ownWords: names of the person; a password may not be made of them alone.
    public func hash(_ password: String, notMadeOf ownWords: [String] = []) async throws(PasswordError) -> String {
        guard password.count >= PasswordHasher.lengthMin else { throw .tooShort }
        guard password.utf8.count <= PasswordHasher.lengthMax else { throw .tooLong }
        guard !PasswordStrength.isCommon(password, ownWords: ownWords) else { throw .tooCommon }
        let breached = breached
        return try await onOwnThread { () -> Result<String, PasswordError> in
            // A disk that does not read must not keep anybody from a new password.
            if let breached, (try? breached.contains(password)) == true { return .failure(.breached) }
            let salt = randomBytes(PasswordHasher.saltBytes)
            let bytes = Array(password.utf8)
            var encoded = [CChar](repeating: 0, count: 256)
            let code = argon2id_hash_encoded(
                PasswordHasher.passes, PasswordHasher.memoryKibibytes, PasswordHasher.lanes, bytes, bytes.count, salt,
                salt.count, PasswordHasher.hashBytes, &encoded, encoded.count)
            guard code == ARGON2_OK.rawValue else { return .failure(.library(code: code)) }
            return .success(String(decoding: encoded.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
        }
    }

    /// Whether the password belongs to the encoded hash; takes as long for a wrong one as for a right one.
    public func verify(_ password: String, against encoded: String) async throws(PasswordError) -> Bool {
        guard password.utf8.count <= PasswordHasher.lengthMax else { return false }
        return try await onOwnThread { () -> Result<Bool, PasswordError> in
            let bytes = Array(password.utf8)
            return .success(argon2id_verify(encoded, bytes, bytes.count) == ARGON2_OK.rawValue)
        }
    }

    private func onOwnThread<Value: Sendable>(
        _ work: @escaping @Sendable () -> Result<Value, PasswordError>
    ) async throws(PasswordError) -> Value {
        let queue = waiting.withLock { waiting -> DispatchQueue? in
            guard waiting.count < PasswordHasher.waitingMax + PasswordHasher.atOnceMax else { return nil }
            waiting.count += 1
            waiting.next = (waiting.next + 1) % queues.count
            return queues[waiting.next]
        }
        guard let queue else { throw .busy }
        let result = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: work()) }
        }
        waiting.withLock { $0.count -= 1 }
        return try result.get()
    }
}
