/// A square code (ISO/IEC 18004) that an app on a telephone reads: text as bytes, error correction M, versions 1 to 10.
public struct QRCode: Sendable {
    /// Modules on one side.
    public private(set) var size: Int
    /// Dark modules, row by row.
    public private(set) var modules: [[Bool]]
    private var isFunction: [[Bool]]

    /// Check bytes of one block and number of blocks of each version, for error correction M.
    private static let blocks: [(check: Int, count: Int)] = [
        (10, 1), (16, 1), (26, 1), (18, 2), (24, 2), (16, 4), (18, 4), (22, 4), (22, 5), (26, 5),
    ]

    /// - Returns: `nil` when the text is longer than 213 bytes.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard let version = (1...10).first(where: { QRCode.bits(bytes.count, $0) <= QRCode.dataBytes($0) * 8 }) else {
            return nil
        }
        size = version * 4 + 17
        modules = Array(repeating: Array(repeating: false, count: size), count: size)
        isFunction = modules
        drawFunctions(version)
        draw(QRCode.withChecks(QRCode.data(bytes, version), version))
        let plain = self
        let candidates = (0..<8).map { mask -> QRCode in
            var code = plain
            code.apply(mask)
            code.drawFormat(mask)
            return code
        }
        if let best = candidates.min(by: { $0.penalty < $1.penalty }) { self = best }
    }

    // MARK: - Bytes

    private static func bits(_ count: Int, _ version: Int) -> Int { 4 + (version < 10 ? 8 : 16) + count * 8 }

    /// Bytes that a version holds, checks included.
    private static func allBytes(_ version: Int) -> Int {
        var modules = (16 * version + 128) * version + 64
        if version >= 2 {
            let alignments = version / 7 + 2
            modules -= (25 * alignments - 10) * alignments - 55
            if version >= 7 { modules -= 36 }
        }
        return modules / 8
    }

    private static func dataBytes(_ version: Int) -> Int {
        let block = blocks[version - 1]
        return allBytes(version) - block.check * block.count
    }

    private static func data(_ bytes: [UInt8], _ version: Int) -> [UInt8] {
        var bits: [Bool] = []
        func append(_ value: Int, _ count: Int) {
            for bit in (0..<count).reversed() { bits.append(value >> bit & 1 == 1) }
        }
        append(0b0100, 4)
        append(bytes.count, version < 10 ? 8 : 16)
        for byte in bytes { append(Int(byte), 8) }
        let room = dataBytes(version) * 8
        append(0, min(4, room - bits.count))
        append(0, (8 - bits.count % 8) % 8)
        var padding = 0xEC
        while bits.count < room {
            append(padding, 8)
            padding ^= 0xEC ^ 0x11
        }
        return stride(from: 0, to: bits.count, by: 8).map { start in
            bits[start..<start + 8].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
        }
    }

    /// The data in its blocks, each with its checks, taken in turn from every block.
    private static func withChecks(_ data: [UInt8], _ version: Int) -> [UInt8] {
        let (check, count) = blocks[version - 1]
        let shortLength = data.count / count
        let longFrom = count - data.count % count
        let divisor = generator(check)
        var pieces: [[UInt8]] = []
        var start = 0
        for block in 0..<count {
            let length = shortLength + (block >= longFrom ? 1 : 0)
            pieces.append(Array(data[start..<start + length]))
            start += length
        }
        let checks = pieces.map { remainder($0, divisor) }
        var result: [UInt8] = []
        for index in 0...shortLength {
            for piece in pieces where index < piece.count { result.append(piece[index]) }
        }
        for index in 0..<check { result += checks.map { $0[index] } }
        return result
    }

    /// In the field of 256 elements over x⁸ + x⁴ + x³ + x² + 1.
    private static func multiply(_ left: UInt8, _ right: UInt8) -> UInt8 {
        var product = 0
        for bit in (0..<8).reversed() {
            product = product << 1 ^ (product >> 7) * 0x11D
            product ^= Int(right >> UInt8(bit) & 1) * Int(left)
        }
        return UInt8(product)
    }

    private static func generator(_ degree: Int) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: degree - 1) + [1]
        var root: UInt8 = 1
        for _ in 0..<degree {
            for index in 0..<degree {
                result[index] = multiply(result[index], root)
                if index + 1 < degree { result[index] ^= result[index + 1] }
            }
            root = multiply(root, 2)
        }
        return result
    }

    private static func remainder(_ data: [UInt8], _ divisor: [UInt8]) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: divisor.count)
        for byte in data {
            let factor = byte ^ result.removeFirst()
            result.append(0)
            for index in result.indices { result[index] ^= multiply(divisor[index], factor) }
        }
        return result
    }

    // MARK: - Modules

    private mutating func set(_ x: Int, _ y: Int, _ isDark: Bool) {
        modules[y][x] = isDark
        isFunction[y][x] = true
    }

    private mutating func drawFunctions(_ version: Int) {
        for index in 0..<size {
            set(6, index, index % 2 == 0)
            set(index, 6, index % 2 == 0)
        }
        for (x, y) in [(3, 3), (size - 4, 3), (3, size - 4)] { drawFinder(x, y) }
        let places = QRCode.alignments(version, size)
        for (row, y) in places.enumerated() {
            for (column, x) in places.enumerated() {
                let last = places.count - 1
                guard !(row == 0 && (column == 0 || column == last) || row == last && column == 0) else { continue }
                for dy in -2...2 { for dx in -2...2 { set(x + dx, y + dy, max(abs(dx), abs(dy)) != 1) } }
            }
        }
        drawFormat(0)
        guard version >= 7 else { return }
        var rest = version
        for _ in 0..<12 { rest = rest << 1 ^ (rest >> 11) * 0x1F25 }
        let bits = version << 12 | rest
        for index in 0..<18 {
            let isDark = bits >> index & 1 == 1
            set(size - 11 + index % 3, index / 3, isDark)
            set(index / 3, size - 11 + index % 3, isDark)
        }
    }

    private mutating func drawFinder(_ x: Int, _ y: Int) {
        for dy in -4...4 {
            for dx in -4...4 where (0..<size).contains(x + dx) && (0..<size).contains(y + dy) {
                let distance = max(abs(dx), abs(dy))
                set(x + dx, y + dy, distance != 2 && distance != 4)
            }
        }
    }

    private static func alignments(_ version: Int, _ size: Int) -> [Int] {
        guard version > 1 else { return [] }
        let count = version / 7 + 2
        let step = (version * 4 + count * 2 + 1) / (count * 2 - 2) * 2
        return [6] + (0..<count - 1).map { size - 7 - $0 * step }.reversed()
    }

    /// Error correction M has the number 0.
    private mutating func drawFormat(_ mask: Int) {
        var rest = mask
        for _ in 0..<10 { rest = rest << 1 ^ (rest >> 9) * 0x537 }
        let bits = (mask << 10 | rest) ^ 0x5412
        func isDark(_ index: Int) -> Bool { bits >> index & 1 == 1 }
        for index in 0...5 { set(8, index, isDark(index)) }
        set(8, 7, isDark(6))
        set(8, 8, isDark(7))
        set(7, 8, isDark(8))
        for index in 9..<15 { set(14 - index, 8, isDark(index)) }
        for index in 0..<8 { set(size - 1 - index, 8, isDark(index)) }
        for index in 8..<15 { set(8, size - 15 + index, isDark(index)) }
        set(8, size - 8, true)
    }

    private mutating func draw(_ bytes: [UInt8]) {
        var index = 0
        for right in stride(from: size - 1, through: 1, by: -2) {
            // The sixth column is the clock's.
            let right = right <= 6 ? right - 1 : right
            for step in 0..<size {
                for column in 0..<2 {
                    let x = right - column
                    let y = (right + 1) & 2 == 0 ? size - 1 - step : step
                    guard !isFunction[y][x], index < bytes.count * 8 else { continue }
                    modules[y][x] = bytes[index / 8] >> UInt8(7 - index % 8) & 1 == 1
                    index += 1
                }
            }
        }
    }

    private mutating func apply(_ mask: Int) {
        for y in 0..<size {
            for x in 0..<size where !isFunction[y][x] {
                let turns =
                    switch mask {
                    case 0: (x + y) % 2 == 0
                    case 1: y % 2 == 0
                    case 2: x % 3 == 0
                    case 3: (x + y) % 3 == 0
                    case 4: (x / 3 + y / 2) % 2 == 0
                    case 5: x * y % 2 + x * y % 3 == 0
                    case 6: (x * y % 2 + x * y % 3) % 2 == 0
                    default: ((x + y) % 2 + x * y % 3) % 2 == 0
                    }
                if turns { modules[y][x].toggle() }
            }
        }
    }

    /// How hard it is to read: long runs of one colour, blocks, and how far dark and light are from equal. A reader
    /// reads every mask; this chooses a good one.
    private var penalty: Int {
        let columns = (0..<size).map { x in (0..<size).map { modules[$0][x] } }
        var result = 0
        for line in modules + columns {
            var run = 0
            for index in line.indices {
                run = index > 0 && line[index] == line[index - 1] ? run + 1 : 1
                if run == 5 { result += 3 } else if run > 5 { result += 1 }
            }
        }
        for y in 0..<size - 1 {
            for x in 0..<size - 1 {
                let colour = modules[y][x]
                if colour == modules[y][x + 1], colour == modules[y + 1][x], colour == modules[y + 1][x + 1] {
                    result += 3
                }
            }
        }
        let dark = modules.reduce(0) { $0 + $1.count { $0 } }
        return result + abs(dark * 20 - size * size * 10) / (size * size) * 10
    }

    // MARK: - Drawing

    /// The quiet border every reader wants.
    private static let border = 4

    func draw(_ html: inout HTML, label: String) {
        let side = size + QRCode.border * 2
        var path = ""
        for (y, row) in modules.enumerated() {
            // One stroke for each run of dark modules: half the bytes of one for each module.
            var x = 0
            while x < row.count {
                let run = row[x...].prefix { $0 }.count
                if run > 0 { path += "M\(x + QRCode.border),\(y + QRCode.border)h\(run)v1h-\(run)z" }
                x += max(1, run)
            }
        }
        let field = path
        html.element(
            "svg", .class("square-code"), .attribute("viewBox", "0 0 \(side) \(side)"), .attribute("role", "img"),
            .label(label)
        ) { svg in
            svg.element("path", .class("ground"), .attribute("d", "M0,0h\(side)v\(side)h-\(side)z"))
            svg.element("path", .attribute("d", field))
        }
    }
}
