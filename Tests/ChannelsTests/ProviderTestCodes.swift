import Channels

/// HMAC as the standards write it (RFC 2104, FIPS 180-4), for tests in which no package may take part.
struct TestCodes: MessageAuthentication {
    func code(_ hash: AuthenticationHash, key: [UInt8], message: [UInt8]) -> [UInt8] {
        let digest = hash == .sha1 ? TestDigest.sha1 : TestDigest.sha256
        var block = key.count > 64 ? digest(key) : key
        block += Array(repeating: 0, count: 64 - block.count)
        return digest(block.map { $0 ^ 0x5C } + digest(block.map { $0 ^ 0x36 } + message))
    }
}

enum TestDigest {
    static func sha1(_ message: [UInt8]) -> [UInt8] {
        var state: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0]
        for block in blocks(message) {
            var words = block
            for index in 16..<80 {
                words.append(left(words[index - 3] ^ words[index - 8] ^ words[index - 14] ^ words[index - 16], 1))
            }
            var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
            for index in 0..<80 {
                let (mix, constant): (UInt32, UInt32) =
                    switch index {
                    case 0..<20: ((b & c) | (~b & d), 0x5A82_7999)
                    case 20..<40: (b ^ c ^ d, 0x6ED9_EBA1)
                    case 40..<60: ((b & c) | (b & d) | (c & d), 0x8F1B_BCDC)
                    default: (b ^ c ^ d, 0xCA62_C1D6)
                    }
                (a, b, c, d, e) = (left(a, 5) &+ mix &+ e &+ constant &+ words[index], a, left(b, 30), c, d)
            }
            state = zip(state, [a, b, c, d, e]).map { $0 &+ $1 }
        }
        return state.flatMap(bytes)
    }

    static func sha256(_ message: [UInt8]) -> [UInt8] {
        var state = roots(8) { $0.squareRoot() }
        let constants = roots(64) { cubeRoot($0) }
        for block in blocks(message) {
            var words = block
            for index in 16..<64 {
                let (x, y) = (words[index - 15], words[index - 2])
                let low = right(x, 7) ^ right(x, 18) ^ (x >> 3)
                let high = right(y, 17) ^ right(y, 19) ^ (y >> 10)
                words.append(words[index - 16] &+ low &+ words[index - 7] &+ high)
            }
            var v = state
            for index in 0..<64 {
                let first =
                    v[7] &+ (right(v[4], 6) ^ right(v[4], 11) ^ right(v[4], 25))
                    &+ ((v[4] & v[5]) ^ (~v[4] & v[6])) &+ constants[index] &+ words[index]
                let second =
                    (right(v[0], 2) ^ right(v[0], 13) ^ right(v[0], 22))
                    &+ ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]))
                v = [first &+ second, v[0], v[1], v[2], v[3] &+ first, v[4], v[5], v[6]]
            }
            state = zip(state, v).map { $0 &+ $1 }
        }
        return state.flatMap(bytes)
    }

    /// The first 32 bits of the fraction of the roots of the first primes: where the standard's constants come from.
    private static func roots(_ count: Int, _ root: (Double) -> Double) -> [UInt32] {
        let primes = (2...320).filter { number in !(2..<number).contains { number % $0 == 0 } }
        return primes.prefix(count).map { prime in
            let value = root(Double(prime))
            return UInt32((value - value.rounded(.down)) * 4_294_967_296)
        }
    }

    private static func cubeRoot(_ number: Double) -> Double {
        var root = number / 3
        for _ in 0..<100 { root -= (root * root * root - number) / (3 * root * root) }
        return root
    }

    private static func blocks(_ message: [UInt8]) -> [[UInt32]] {
        var padded = message + [0x80]
        padded += Array(repeating: 0, count: (120 - padded.count % 64) % 64)
        let bits = UInt64(message.count) * 8
        padded += (0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * UInt64($0))) }
        return stride(from: 0, to: padded.count, by: 64).map { start in
            (0..<16).map { word in padded[start + word * 4..<start + word * 4 + 4].reduce(0) { $0 << 8 | UInt32($1) } }
        }
    }

    private static func bytes(_ word: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) }
    }

    private static func left(_ word: UInt32, _ bits: UInt32) -> UInt32 { word << bits | word >> (32 - bits) }

    private static func right(_ word: UInt32, _ bits: UInt32) -> UInt32 { word >> bits | word << (32 - bits) }
}
