import Blood
import Dispatching
import Pages

/// A reader who wants to know the small numbers: takes everything that is printed, writes down all that addition and
/// subtraction say, and tightens what each number can be until nothing moves. What is behind it is told only to judge.
struct LedgerReader {
    private struct Equation {
        var terms: [(variable: Int, factor: Int)]
        var sum: Int
    }

    private var names: [String: Int] = [:]
    private var equations: [Equation] = []

    private mutating func variable(_ name: String) -> Int {
        if let known = names[name] { return known }
        names[name] = names.count
        return names.count - 1
    }

    mutating func know(_ plus: [String], minus: [String] = [], is sum: Int) {
        equations.append(
            Equation(terms: plus.map { (variable($0), 1) } + minus.map { (variable($0), -1) }, sum: sum))
    }

    // MARK: - Reading

    private static let columns: [(start: String, name: String)] = [
        ("requests taken", "taken"), ("requests that had", "due"), ("filled by the time", "inTime"),
        ("not filled by", "notInTime"), ("filled later", "late"), ("not filled (", "notFilled"),
        ("no longer needed", "withdrawn"), ("not confirmed", "rejected"), ("still open", "ongoing"),
        ("donors asked", "asked"), ("gave", "gave"), ("deferred", "deferred"), ("promised and did not", "noShow"),
        ("promised and called", "tookBack"), ("told that", "stoodDown"),
    ]

    private static func name(_ heading: String) -> String? {
        columns.first { heading.hasPrefix($0.start) }?.name
    }

    /// What holds whatever is printed.
    mutating func knowHowItAddsUp(universe: [LedgerDimension: [String]]) {
        know(["due", "withdrawn", "rejected", "ongoing"], minus: ["taken"], is: 0)
        know(["inTime", "notInTime"], minus: ["due"], is: 0)
        know(["late", "notFilled"], minus: ["notInTime"], is: 0)
        know(["gave", "deferred", "noShow", "tookBack", "stoodDown", "other"], minus: ["asked"], is: 0)
        for (dimension, parts) in universe {
            for part in parts {
                let at = "@\(dimension.rawValue)=\(part)"
                know(["inTime" + at, "notInTime" + at], minus: ["due" + at], is: 0)
                know(["gave" + at, "deferred" + at, "noShow" + at, "rest" + at], minus: ["asked" + at], is: 0)
            }
            for column in ["due", "inTime", "notInTime", "asked", "gave", "deferred", "noShow"] {
                know(parts.map { "\(column)@\(dimension.rawValue)=\($0)" }, minus: [column], is: 0)
            }
        }
    }

    mutating func readMonth(_ lines: [[String]]) {
        for (heading, cell) in zip(lines[0], lines[1]) {
            guard let name = Self.name(heading), let number = Int(cell) else { continue }
            know([name], is: number)
        }
    }

    mutating func readParts(_ lines: [[String]], _ dimension: LedgerDimension, universe: [String]) {
        let named = lines.dropFirst().filter { universe.contains($0[1]) }
        let others = lines.dropFirst().filter { !universe.contains($0[1]) }
        for (index, heading) in lines[0].enumerated() {
            guard let name = Self.name(heading) else { continue }
            var listed: Set<String> = []
            for line in named {
                guard let number = Int(line[index]) else { continue }
                listed.insert(line[1])
                know(["\(name)@\(dimension.rawValue)=\(line[1])"], is: number)
            }
            for line in others {
                guard let number = Int(line[index]) else { continue }
                know(universe.filter { !listed.contains($0) }.map { "\(name)@\(dimension.rawValue)=\($0)" }, is: number)
            }
        }
    }

    // MARK: - Working it out

    private static let unbounded = 1_000_000

    /// Lowest and highest number that each can be.
    private func bounds() -> [(low: Int, high: Int)] {
        var bounds = [(low: Int, high: Int)](repeating: (0, Self.unbounded), count: names.count)
        var hasMoved = true
        while hasMoved {
            hasMoved = false
            for equation in equations {
                // Σ factor·variable lies between these with everything at its bounds.
                var lowest = 0
                var highest = 0
                for (variable, factor) in equation.terms {
                    lowest += factor > 0 ? bounds[variable].low : -bounds[variable].high
                    highest += factor > 0 ? bounds[variable].high : -bounds[variable].low
                }
                for (variable, factor) in equation.terms {
                    let bound = bounds[variable]
                    let restLowest = lowest - (factor > 0 ? bound.low : -bound.high)
                    let restHighest = highest - (factor > 0 ? bound.high : -bound.low)
                    let (low, high) =
                        factor > 0
                        ? (equation.sum - restHighest, equation.sum - restLowest)
                        : (restLowest - equation.sum, restHighest - equation.sum)
                    guard low > bound.low || high < bound.high else { continue }
                    bounds[variable] = (max(low, bound.low), min(high, bound.high))
                    hasMoved = true
                    lowest = restLowest + (factor > 0 ? bounds[variable].low : -bounds[variable].high)
                    highest = restHighest + (factor > 0 ? bounds[variable].high : -bounds[variable].low)
                }
            }
        }
        return bounds
    }

    private static let prime: Int64 = 2_147_483_647

    private static func inverse(_ number: Int64) -> Int64 {
        var (result, base, exponent) = (Int64(1), number, prime - 2)
        while exponent > 0 {
            if exponent & 1 == 1 { result = result * base % prime }
            base = base * base % prime
            exponent >>= 1
        }
        return result
    }

    /// Variables that the equations alone settle, by elimination modulo a large prime.
    private func settled() -> Set<Int> {
        let count = names.count
        var rows = equations.map { equation -> [Int64] in
            var row = [Int64](repeating: 0, count: count)
            for (variable, factor) in equation.terms {
                row[variable] = (row[variable] + Int64(factor) + Self.prime) % Self.prime
            }
            return row
        }
        var top = 0
        for column in 0..<count where top < rows.count {
            guard let pivot = (top..<rows.count).first(where: { rows[$0][column] != 0 }) else { continue }
            rows.swapAt(top, pivot)
            let scale = Self.inverse(rows[top][column])
            for index in column..<count { rows[top][index] = rows[top][index] * scale % Self.prime }
            let pivotRow = rows[top]
            for other in rows.indices where other != top && rows[other][column] != 0 {
                let factor = Self.prime - rows[other][column]
                for index in column..<count where pivotRow[index] != 0 {
                    rows[other][index] = (rows[other][index] + factor * pivotRow[index]) % Self.prime
                }
            }
            top += 1
        }
        return Set(
            rows.prefix(top).compactMap { row in
                let left = row.indices.filter { row[$0] != 0 }
                return left.count == 1 ? left[0] : nil
            })
    }

    /// Small numbers that were found out, or narrowed to fewer than five.
    func found(of truth: [String: Int], eliminating: Bool) -> [String] {
        let bounds = bounds()
        let settled = eliminating ? settled() : []
        return truth.compactMap { name, number -> String? in
            guard SmallNumbers.isSmall(number), let variable = names[name] else { return nil }
            let (low, high) = bounds[variable]
            guard high - low < 4 || settled.contains(variable) else { return nil }
            return "\(name) is \(number): between \(low) and \(high)"
        }.sorted()
    }
}
