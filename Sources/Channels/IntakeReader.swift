public import Blood
import Dispatching
import Matching

/// Understands the operator's free line: "B neg 2 bag Mayo kal subah tak, 0300-1234567".
///
/// Figures are claimed in the order of how sure they are: record number, ward, telephone, age, group, units, time. What
/// is left over may be a facility; what then is left is shown as not understood.
public enum IntakeReader {
    /// Longer lines are cut.
    static let charactersMax = 500
    /// More units than this in one request are asked back.
    public static let unitsMax = 20
    /// "Foran" without an hour suggests this; our own convention, which the operator confirms.
    public static let immediateMinutes = 120

    /// - Parameters:
    ///   - today: the facility's civil day.
    ///   - minutesOfDay: the facility's wall clock, 0…1439.
    public static func read(
        _ text: String, facilities: FacilityFinder, today: CivilDate, minutesOfDay: Int
    ) -> IntakeReading {
        let text = String(String.UnicodeScalarView(text.unicodeScalars.prefix(charactersMax)))
        var line = IntakeLine(text, now: IntakeReading.WallMoment(date: today, minutesOfDay: minutesOfDay))
        line.readNumbers()
        line.readBlood()
        line.readTime()
        line.readPatient(facilities)
        line.readFacility(facilities)
        line.readLoneFigure()
        line.readRest()
        return line.reading
    }
}

/// One line being read: tokens are taken away as they are understood.
struct IntakeLine {
    let text: String
    let tokens: [TextToken]
    let now: IntakeReading.WallMoment
    var free: Set<Int>
    var groupTokens: Range<Int>?
    var componentTokens: Range<Int>?
    var reading = IntakeReading()

    init(_ text: String, now: IntakeReading.WallMoment) {
        self.text = text
        self.now = now
        tokens = TextHygiene.tokens(text)
        free = Set(tokens.indices)
    }

    func isFree(_ range: Range<Int>) -> Bool { range.allSatisfy(free.contains) }

    mutating func take(_ range: Range<Int>) { free.subtract(range) }

    /// The words as they were typed.
    func source(_ range: Range<Int>) -> String {
        guard let first = tokens[range].first, let last = tokens[range].last else { return "" }
        return String(text[first.source.lowerBound..<last.source.upperBound])
    }

    /// Places where a phrase stands in tokens that nothing else has claimed.
    func hits(_ phrases: PhraseList) -> [Range<Int>] { phrases.hits(in: tokens).filter(isFree) }

    // MARK: - Record number, ward, telephone

    mutating func readNumbers() {
        if let (range, value) = labelled(IntakeWords.record, needsDigit: true) {
            reading.recordNumber = .init(value, text: source(range))
            take(range)
        }
        readWard()
        readPhone()
    }

    /// A label, then perhaps "no", "number", "#" or ":", then everything that clings together.
    private func labelled(_ labels: WordSet, needsDigit: Bool) -> (Range<Int>, String)? {
        for start in tokens.indices where free.contains(start) && labels.contains(tokens[start]) {
            var index = start + 1
            while index < tokens.count, IntakeWords.numberLabel.contains(tokens[index]) || isLabelSign(index) {
                index += 1
            }
            let first = index
            while index < tokens.count, index == first || tokens[index].isGlued, isValuePart(tokens[index]) {
                index += 1
            }
            while index > first, tokens[index - 1].kind == .symbol { index -= 1 }
            guard index > first else { continue }
            let value = source(first..<index)
            let hasDigit = tokens[first..<index].contains { $0.kind == .number }
            let isShort = tokens[first].kind == .word && tokens[first].text.count <= 2
            guard hasDigit || (!needsDigit && isShort && !IntakeWords.record.contains(tokens[first])) else { continue }
            return (start..<index, TextHygiene.asciiDigits(value))
        }
        return nil
    }

    private func isLabelSign(_ index: Int) -> Bool {
        tokens[index].kind == .symbol && "#:.-".contains(tokens[index].text)
    }

    private func isValuePart(_ token: TextToken) -> Bool { token.kind != .symbol || "-/".contains(token.text) }

    private mutating func readWard() {
        var parts: [(range: Range<Int>, value: String)] = []
        if let (range, value) = labelled(IntakeWords.ward, needsDigit: false) {
            var start = range.lowerBound
            while start > 0, free.contains(start - 1), IntakeWords.wardKinds.contains(tokens[start - 1]) { start -= 1 }
            let kind = start < range.lowerBound ? source(start..<range.lowerBound) + " " : ""
            parts.append((start..<range.upperBound, "\(kind)ward \(value)"))
        } else if let hit = hits(IntakeWords.namedWards).first {
            parts.append((hit, source(hit)))
        }
        for part in parts { take(part.range) }
        if let (range, value) = labelled(IntakeWords.bed, needsDigit: true) {
            parts.append((range, "bed \(value)"))
            take(range)
        }
        guard !parts.isEmpty else { return }
        reading.ward = .init(
            parts.map(\.value).joined(separator: ", "), text: parts.map { source($0.range) }.joined(separator: " "))
    }

    private mutating func readPhone() {
        leaveOutIdentityCard()
        for start in tokens.indices where free.contains(start) && tokens[start].kind == .number {
            guard let end = phoneEnd(start) else { continue }
            let hasPlus = start > 0 && tokens[start - 1].text == "+" && tokens[start].isGlued
            let range = (hasPlus ? start - 1 : start)..<end
            reading.phone = .init(TextHygiene.asciiDigits(source(range)), text: source(range))
            take(range)
            return
        }
    }

    /// Thirteen digits, often 5-7-1, are a CNIC: no telephone, and nothing that a request keeps.
    private mutating func leaveOutIdentityCard() {
        for start in tokens.indices where free.contains(start) && tokens[start].kind == .number {
            let end = min(start + 5, tokens.count)
            let digits = tokens[start..<end].filter { $0.kind == .number }.map(\.text.count)
            let isDashed =
                digits == [5, 7, 1] && tokens[(start + 1)..<end].allSatisfy { $0.isGlued }
                && tokens[start + 1].text == "-" && tokens[start + 3].text == "-"
            let isPlain = tokens[start].text.count == 13 && !["0", "92"].contains(where: tokens[start].text.hasPrefix)
            guard isDashed || isPlain else { continue }
            let range = start..<(isDashed ? end : start + 1)
            reading.notes.append(.notUnderstood(source(range)))
            take(range)
        }
    }

    /// Joins groups of digits until a telephone number is complete.
    private func phoneEnd(_ start: Int) -> Int? {
        let first = tokens[start].text
        let expected: Int
        if first.hasPrefix("0092") {
            expected = 14
        } else if first.hasPrefix("92"), first.count <= 12 {
            expected = 12
        } else if first.hasPrefix("0"), first.count >= 3 {
            expected = 11
        } else if first.hasPrefix("3"), first.count >= 3 {
            expected = 10
        } else {
            return nil
        }
        var digits = first.count
        var end = start + 1
        var index = end
        while digits < expected, index < tokens.count, free.contains(index) {
            let token = tokens[index]
            if token.kind == .number {
                guard digits + token.text.count <= expected || token.isGlued || token.text.count > 6 else { break }
                digits += token.text.count
                end = index + 1
            } else if token.kind != .symbol || !"-.()".contains(token.text) {
                break
            }
            index += 1
        }
        // Landlines are shorter; a number that is too long is for the phone rules to explain.
        let isEnough = first.hasPrefix("0") ? digits >= 9 : digits >= expected
        return isEnough && digits <= 16 ? end : nil
    }

    // MARK: - What is left

    mutating func readFacility(_ finder: FacilityFinder) {
        let (found, used, isExact) = finder.matches(in: tokens, free: free.subtracting(patientName))
        reading.facilityCandidates = found
        guard let first = used.min(), let last = used.max() else {
            reading.notes.append(.facilityUnclear)
            return
        }
        if let winner = FacilityFinder.clearWinner(found), !namesAnotherCity(used) {
            let isWhole = (first...last).allSatisfy { used.contains($0) || !free.contains($0) }
            let words = isWhole ? source(first..<(last + 1)) : used.map { source($0..<($0 + 1)) }.joined(separator: " ")
            reading.facility = .init(winner, text: words, needsConfirmation: !isExact)
        } else {
            reading.notes.append(.facilityUnclear)
        }
        free.subtract(used)
    }

    /// "Patient name Ali Khan, …": the words up to the next sign, so that no Khan becomes the Aga Khan Hospital.
    private var patientName: Set<Int> {
        var result: Set<Int> = []
        for start in tokens.indices where IntakeWords.nameLabel.contains(tokens[start]) {
            if start > 0, IntakeWords.placeBeforeName.contains(tokens[start - 1]) { continue }
            var index = start + 1
            while index < tokens.count, ":-=".contains(tokens[index].text) { index += 1 }
            let words = tokens[index...].prefix { $0.kind == .word }
            let isEnded = index + words.count >= tokens.count || tokens[index + words.count].kind == .symbol
            result.formUnion(index..<(index + (isEnded && words.count <= 3 ? words.count : min(1, words.count))))
        }
        return result
    }

    /// "CMH Quetta" is not the only CMH of the register, which stands in Rawalpindi; "from Kasur" is where the patient
    /// lives.
    private func namesAnotherCity(_ used: [Int]) -> Bool {
        tokens.indices.contains { index in
            guard free.contains(index), !used.contains(index), CityNames.isCity(tokens[index].text) else {
                return false
            }
            let before = index > 0 ? tokens[index - 1].text : ""
            let after = index + 1 < tokens.count ? tokens[index + 1].text : ""
            return before != "from" && !["se", "sy", "سے"].contains(after)
        }
    }

    /// A small figure that stands alone when all else is understood is probably the number of units.
    mutating func readLoneFigure() {
        let isAsked = reading.notes.contains { if case .unitsUnclear = $0 { true } else { false } }
        guard reading.units == nil, !isAsked else { return }
        let figures = tokens.indices.filter { free.contains($0) && tokens[$0].kind == .number }
        guard figures.count == 1, let index = figures.first, let number = NumberWords.value(tokens[index]),
            (1...IntakeReader.unitsMax).contains(number)
        else { return }
        let beside = [index - 1, index + 1].filter(tokens.indices.contains)
        let isAlone = beside.allSatisfy { other in
            // "x2", "2x"
            tokens[other].kind == .symbol
                ? ",;|.".contains(tokens[other].text) : !free.contains(other) || tokens[other].text == "x"
        }
        guard isAlone else { return }
        reading.units = .init(number, text: source(index..<(index + 1)), needsConfirmation: true)
        take(index..<(index + 1))
        for other in beside where tokens[other].text == "x" { take(other..<(other + 1)) }
    }

    mutating func readRest() {
        var run: [Int] = []
        func flush(_ line: inout IntakeLine) {
            if let first = run.first, let last = run.last {
                line.reading.notes.append(.notUnderstood(line.source(first..<(last + 1))))
            }
            run = []
        }
        for index in tokens.indices {
            let token = tokens[index]
            let isMeaningful = free.contains(index) && token.kind != .symbol && !IntakeWords.fillers.contains(token)
            if isMeaningful {
                if let last = run.last, last != index - 1 { flush(&self) }
                run.append(index)
            }
        }
        flush(&self)
    }
}
