import CHts

#if canImport(Glibc)
    import Glibc
#endif

/// Lines of a packed or plain stream, one at a time, in a buffer that grows to a limit and no further.
struct LineReader: ~Copyable {
    private let stream: UnsafeMutablePointer<BGZF>
    private let limits: FileLimits
    private var buffer = [UInt8](repeating: 0, count: 1 << 18)
    private var start = 0
    private var end = 0
    private var taken = 0
    private var isAtEnd = false
    /// Counted from 1; of the last line given.
    private(set) var number = 0
    private(set) var endedWithoutNewline = false

    /// - Parameter stream: is closed with the reader.
    init(_ stream: UnsafeMutablePointer<BGZF>, limits: FileLimits) {
        self.stream = stream
        self.limits = limits
    }

    deinit { _ = bgzf_close(stream) }

    /// - Returns: what `body` makes of the next line without its end; `nil` after the last.
    mutating func next<Result>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(GenomeFileError) -> Result
    ) throws(GenomeFileError) -> Result? {
        var searched = start
        while true {
            if let newline = newline(from: searched) {
                let line = start..<newline
                start = newline + 1
                number += 1
                return try give(line, to: body)
            }
            searched = end
            if isAtEnd {
                guard start < end else { return nil }
                let line = start..<end
                start = end
                number += 1
                endedWithoutNewline = true
                return try give(line, to: body)
            }
            searched -= start
            try fill()
        }
    }

    private func newline(from: Int) -> Int? {
        buffer.withUnsafeBytes { bytes -> Int? in
            guard let base = bytes.baseAddress, from < end, let found = memchr(base + from, 10, end - from)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }

    private func give<Result>(
        _ line: Range<Int>, to body: (UnsafeBufferPointer<UInt8>) throws(GenomeFileError) -> Result
    ) throws(GenomeFileError) -> Result {
        let range = buffer[line].last == 13 ? line.dropLast() : line
        return try buffer.withUnsafeBufferPointer { (bytes) throws(GenomeFileError) -> Result in
            try body(UnsafeBufferPointer(rebasing: bytes[range]))
        }
    }

    /// Moves what is left to the front and reads on behind it.
    private mutating func fill() throws(GenomeFileError) {
        if start > 0 {
            buffer.withUnsafeMutableBytes { bytes in
                guard let base = bytes.baseAddress else { return }
                memmove(base, base + start, end - start)
            }
            end -= start
            start = 0
        }
        if end == buffer.count {
            guard buffer.count < limits.lineBytesMax else {
                throw .tooLarge(what: "bytes in a line", limit: limits.lineBytesMax)
            }
            buffer.append(contentsOf: repeatElement(0, count: buffer.count))
        }
        let room = buffer.count - end
        let read = buffer.withUnsafeMutableBytes { bytes -> Int in
            guard let base = bytes.baseAddress else { return -1 }
            return bgzf_read(stream, base + end, room)
        }
        guard read >= 0 else { throw .damaged }
        isAtEnd = read == 0
        end += read
        taken += read
        guard taken <= limits.bytesMax else { throw .tooLarge(what: "bytes unpacked", limit: limits.bytesMax) }
    }
}
