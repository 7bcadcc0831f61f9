public import Matching

/// A row of a file of past donors that could not be used, or the file itself.
public struct ReturnDataProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The line of the file, from 1; `nil` when the file as a whole is meant.
    public let line: Int?
    /// What is wrong and what to do, in whole sentences.
    public let message: String

    /// The message with its line.
    public var description: String { line.map { "Line \($0): \(message)" } ?? message }
}

/// Past donors with their outcome, read from comma-separated values.
///
/// Columns are known by their headings, in any order: months since the last donation, number of donations, months since
/// the first, and whether a donation followed. The names of the UCI "Blood Transfusion Service Center" data are
/// understood, and everyday ones. Without headings the columns stand in the order of that set: recency, frequency,
/// volume, time, outcome. The volume is not needed, for it repeats the number; other columns are passed over.
public struct ReturnDataCSV: Sendable, Hashable {
    /// The rows that can be used, in their order.
    public let observations: [ReturnObservation]
    /// The rows that cannot, in their order.
    public let problems: [ReturnDataProblem]

    /// Months that no donor's record spans: a hundred years.
    static let monthsMax = 1_200.0
    /// Donations that nobody gives in a hundred years.
    static let donationsMax = 10_000

    /// Reads a whole file.
    /// - Throws: a problem without a usable reading of the columns: an empty file, or headings that lack one.
    public static func read(_ bytes: some Sequence<UInt8>) throws(ReturnDataProblem) -> ReturnDataCSV {
        var reader = CSVReader()
        let records = reader.feed(bytes) + reader.finish()
        guard let first = records.first else {
            throw ReturnDataProblem(
                line: nil, message: "The file is empty. It needs one line for each donor: \(expectation).")
        }
        let isHeaded = !first.fields.contains { number($0) != nil }
        let columns = isHeaded ? try ReturnDataColumns(headings: first.fields) : ReturnDataColumns.unheaded
        var observations: [ReturnObservation] = []
        var problems: [ReturnDataProblem] = []
        for record in records.dropFirst(isHeaded ? 1 : 0) where !record.isBlank {
            switch observation(record, columns) {
            case .success(let observation): observations.append(observation)
            case .failure(let problem): problems.append(problem)
            }
        }
        return ReturnDataCSV(observations: observations, problems: problems)
    }

    static let expectation =
        "Recency (months since the last donation), Frequency (donations), Time (months since the first donation) and class (1 gave again, 0 did not)"

    private static func observation(
        _ record: CSVRecord, _ columns: ReturnDataColumns
    ) -> Result<ReturnObservation, ReturnDataProblem> {
        func refusal(_ message: String) -> Result<ReturnObservation, ReturnDataProblem> {
            .failure(ReturnDataProblem(line: record.line, message: message))
        }
        func cell(_ column: Int) -> String { column < record.fields.count ? record.fields[column] : "" }
        switch record.fault {
        case .unclosedQuote: return refusal("A quotation mark is opened and never closed. Close it or take it away.")
        case .notUTF8: return refusal("It is not written in UTF-8. Save the file again as \"CSV UTF-8\".")
        case nil: break
        }
        guard record.fields.count > columns.last else {
            return refusal("It has \(record.fields.count) columns of \(columns.last + 1). Add what is missing.")
        }
        guard let last = number(cell(columns.recency)), (0...monthsMax).contains(last) else {
            return refusal("\"\(cell(columns.recency))\" is no number of months since the last donation, 0 or more.")
        }
        guard let times = number(cell(columns.frequency)), let donations = Int(exactly: times),
            (1...donationsMax).contains(donations)
        else {
            return refusal("\"\(cell(columns.frequency))\" is no number of donations, 1 or more and whole.")
        }
        guard let first = number(cell(columns.time)), (0...monthsMax).contains(first) else {
            return refusal("\"\(cell(columns.time))\" is no number of months since the first donation, 0 or more.")
        }
        guard first >= last else {
            return refusal(
                "The first donation lies \(cell(columns.time)) months back and the last \(cell(columns.recency)), which is earlier. Correct one of them."
            )
        }
        guard let gaveAgain = outcome(cell(columns.outcome)) else {
            return refusal("\"\(cell(columns.outcome))\" is no outcome. Write 1 for gave again and 0 for did not.")
        }
        let history = GivingHistory(monthsSinceLast: last, donations: donations, monthsSinceFirst: first)
        return .success(ReturnObservation(history, gaveAgain: gaveAgain))
    }

    /// A plain number in any digits, with a point or a decimal comma.
    static func number(_ text: String) -> Double? {
        let text = TextHygiene.folded(text)
        guard !text.isEmpty, text.allSatisfy({ $0.isASCII && ($0.isNumber || ".,-".contains($0)) }) else { return nil }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        // Three digits after a comma may be thousands in one country and thousandths in another.
        guard parts.count <= 2, parts.count < 2 || parts[1].count != 3 else { return nil }
        return Double(parts.joined(separator: "."))
    }

    static func outcome(_ text: String) -> Bool? {
        if let number = number(text) { return number == 1 ? true : number == 0 ? false : nil }
        let words = TextHygiene.words(text).joined(separator: " ")
        return yes.contains(words) ? true : no.contains(words) ? false : nil
    }

    private static let yes = folded(["yes", "y", "true", "t", "donated", "gave", "haan", "han", "ہاں", "جی ہاں"])
    private static let no = folded([
        "no", "n", "false", "f", "not donated", "did not donate", "nahi", "nahin", "نہیں", "جی نہیں",
    ])

    private static func folded(_ words: [String]) -> Set<String> {
        Set(words.map { TextHygiene.words($0).joined(separator: " ") })
    }
}

/// Where each figure stands in a record.
struct ReturnDataColumns: Sendable, Hashable {
    var recency: Int
    var frequency: Int
    var time: Int
    var outcome: Int

    /// The order of the UCI file: recency, frequency, volume, time, outcome.
    static let unheaded = ReturnDataColumns(recency: 0, frequency: 1, time: 3, outcome: 4)

    /// The greatest column that is needed.
    var last: Int { max(recency, frequency, time, outcome) }

    private enum Figure: CaseIterable {
        case recency, frequency, volume, time, outcome

        var title: String {
            switch self {
            case .recency: "Recency"
            case .frequency: "Frequency"
            case .volume: "Monetary"
            case .time: "Time"
            case .outcome: "class"
            }
        }

        /// Beginnings of headings, folded; a longer one is a better one.
        var beginnings: [String] {
            switch self {
            case .recency: ["recency", "months since last", "months since the last", "last donation", "آخری عطیہ"]
            case .frequency:
                [
                    "frequency", "donations", "donation count", "number of donation", "number of blood donation",
                    "total number",
                    "times", "عطیات",
                ]
            case .volume: ["monetary", "volume", "total volume", "total blood", "c c", "cc", "ml", "مقدار"]
            case .time:
                ["time", "months since first", "months since the first", "first donation", "tenure", "پہلا عطیہ"]
            case .outcome:
                [
                    "class", "whether", "donated", "target", "outcome", "label", "gave", "made donation", "returned",
                    "دوبارہ",
                ]
            }
        }
    }

    init(recency: Int, frequency: Int, time: Int, outcome: Int) {
        (self.recency, self.frequency, self.time, self.outcome) = (recency, frequency, time, outcome)
    }

    init(headings: [String]) throws(ReturnDataProblem) {
        var found: [Figure: Int] = [:]
        for (column, heading) in headings.enumerated() {
            guard let figure = ReturnDataColumns.figure(heading) else { continue }
            if let other = found[figure], figure != .volume {
                throw ReturnDataProblem(
                    line: 1,
                    message:
                        "\"\(headings[other])\" and \"\(heading)\" both look like \(figure.title). Rename or remove one of them."
                )
            }
            found[figure] = column
        }
        guard let recency = found[.recency], let frequency = found[.frequency], let time = found[.time],
            let outcome = found[.outcome]
        else {
            let missing = Figure.allCases.filter { $0 != .volume && found[$0] == nil }.map(\.title)
            throw ReturnDataProblem(
                line: 1,
                message:
                    "No column is called \(missing.joined(separator: ", ")). The first line must name \(ReturnDataCSV.expectation)."
            )
        }
        self.init(recency: recency, frequency: frequency, time: time, outcome: outcome)
    }

    private static func figure(_ heading: String) -> Figure? {
        let heading = TextHygiene.words(heading).joined(separator: " ") + " "
        var best: (figure: Figure, length: Int)?
        for figure in Figure.allCases {
            for beginning in figure.beginnings {
                let beginning = TextHygiene.words(beginning).joined(separator: " ")
                guard heading.hasPrefix(beginning + " ") || heading.hasPrefix(beginning + "s "),
                    beginning.count > best?.length ?? 0
                else { continue }
                best = (figure, beginning.count)
            }
        }
        return best?.figure
    }
}
