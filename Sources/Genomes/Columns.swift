/// A piece of a line; nothing is copied until a text is asked for.
typealias Bytes = Slice<UnsafeBufferPointer<UInt8>>

extension UnsafeBufferPointer<UInt8> {
    /// The pieces between separators, one after another.
    func pieces(separatedBy separator: UInt8) -> Pieces { Pieces(self[...], separator) }
}

extension Bytes {
    func pieces(separatedBy separator: UInt8) -> Pieces { Pieces(self, separator) }

    var text: String { String(decoding: self, as: UTF8.self) }

    /// A whole number of at most eighteen digits, which no sum of two can carry over 64 bits.
    var number: Int? {
        var digits = self
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits = digits.dropFirst() }
        guard !digits.isEmpty, digits.count <= 18 else { return nil }
        var value = 0
        for digit in digits {
            guard digit >= 48, digit <= 57 else { return nil }
            value = value * 10 + Int(digit - 48)
        }
        return isNegative ? -value : value
    }

    /// A number with a fraction, cut to the whole below it: "48.3" is 48.
    var roundedNumber: Int? { prefix { $0 != UInt8(ascii: ".") }.number }

    func equals(_ word: StaticString) -> Bool {
        elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }
}

struct Pieces: Sequence, IteratorProtocol {
    private var rest: Bytes?
    private let separator: UInt8

    init(_ bytes: Bytes, _ separator: UInt8) {
        rest = bytes
        self.separator = separator
    }

    mutating func next() -> Bytes? {
        guard let rest else { return nil }
        guard let end = rest.firstIndex(of: separator) else {
            self.rest = nil
            return rest
        }
        self.rest = rest[rest.index(after: end)...]
        return rest[..<end]
    }
}
