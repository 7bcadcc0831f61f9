public import Blood

/// One donor on the way into the country's index.
struct CountryRecord: Sendable {
    /// The place as `CountryOrder` writes it.
    var key: UInt64
    var state: UInt64
    var donor: UInt32

    /// The order of the rows: along the curve, by number where several live in one place.
    @inline(__always)
    static func precedes(_ left: CountryRecord, _ right: CountryRecord) -> Bool {
        left.key != right.key ? left.key < right.key : left.donor < right.donor
    }
}

/// The donors of one group, collected before they are built into a section of the index.
///
/// The sections know nothing of one another, so whoever builds may do so on as many threads as there are: one
/// `CountryRows` and one `CountrySection` each. While a section is built it takes 24 bytes a donor for the rows and
/// 21 for the section; the rows are sorted where they lie.
public struct CountryRows: Sendable {
    private let order = CountryOrder()
    var records: [CountryRecord] = []

    public init(capacity: Int = 0) { records.reserveCapacity(capacity) }

    public var count: Int { records.count }

    /// The largest number a donor can have in this index: four bytes hold 4,294,967,295.
    public static let donorMax = DonorID(UInt32.max)

    /// Adds a donor of whom the rows have no other entry.
    ///
    /// - Returns: `false`, and the donor is left out, when the number does not fit or the home is no place.
    @discardableResult
    public mutating func add(_ donor: DonorID, home: GeoPoint, state: CountryState) -> Bool {
        guard let donor = UInt32(exactly: donor), let place = CountryPlace(home) else { return false }
        append(place, state: state.word, donor: donor)
        return true
    }

    mutating func append(_ place: CountryPlace, state: UInt64, donor: UInt32) {
        records.append(CountryRecord(key: order.key(of: place), state: state, donor: donor))
    }

    mutating func sort() {
        records.withUnsafeMutableBufferPointer { CountryRows.sort($0[...]) }
    }

    /// Sorts in place by the highest eight bits in which the keys differ, then each part by its own (P. McIlroy,
    /// K. Bostic, M. D. McIlroy, "Engineering Radix Sort", *Computing Systems* 6, 1993: American flag sort).
    ///
    /// A country fills a small part of the sphere, so taking the bits that differ instead of whole bytes saves passes.
    private static func sort(_ rows: Slice<UnsafeMutableBufferPointer<CountryRecord>>) {
        guard rows.count > 48 else { return insertionSort(rows) }
        var (either, both) = (UInt64(0), UInt64.max)
        for row in rows {
            either |= row.key
            both &= row.key
        }
        let different = either ^ both
        guard different != 0 else {
            var rows = rows
            return rows.sort { $0.donor < $1.donor }
        }
        let shift = UInt64(max(0, 56 - different.leadingZeroBitCount))
        for part in split(rows, by: shift) where part.count > 1 { sort(rows.base[part]) }
    }

    /// Brings rows with the same eight bits of key together and says where each part lies.
    private static func split(
        _ rows: Slice<UnsafeMutableBufferPointer<CountryRecord>>, by shift: UInt64
    ) -> [Range<Int>] {
        let base = rows.base
        var ends = [Int](repeating: 0, count: 256)
        for row in rows { ends[Int(row.key >> shift & 255)] += 1 }
        var starts = ends
        var place = rows.startIndex
        for digit in 0..<256 {
            starts[digit] = place
            place += ends[digit]
            ends[digit] = place
        }
        let parts = (0..<256).map { starts[$0]..<ends[$0] }
        for digit in 0..<256 {
            while starts[digit] < ends[digit] {
                var moving = base[starts[digit]]
                var target = Int(moving.key >> shift & 255)
                while target != digit {
                    swap(&moving, &base[starts[target]])
                    starts[target] += 1
                    target = Int(moving.key >> shift & 255)
                }
                base[starts[digit]] = moving
                starts[digit] += 1
            }
        }
        return parts
    }

    private static func insertionSort(_ rows: Slice<UnsafeMutableBufferPointer<CountryRecord>>) {
        let base = rows.base
        for next in rows.indices.dropFirst() {
            let moving = base[next]
            var place = next
            while place > rows.startIndex, CountryRecord.precedes(moving, base[place - 1]) {
                base[place] = base[place - 1]
                place -= 1
            }
            base[place] = moving
        }
    }
}
