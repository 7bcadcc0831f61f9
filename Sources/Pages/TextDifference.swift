/// What changed from one text to the next, word by word.
struct TextDifference {
    enum Change: Hashable {
        case kept
        case added
        case removed
    }

    /// Runs of words in reading order; joined, those kept and added are the new text.
    private(set) var runs: [(change: Change, text: String)] = []

    /// Above this many pairs of words the comparison would cost more than it tells; the whole text is shown as new.
    private static let pairsMax = 100_000

    init(from old: String, to new: String) {
        let before = TextDifference.words(old)
        let after = TextDifference.words(new)
        guard before.count * after.count <= TextDifference.pairsMax else {
            add(.removed, old)
            add(.added, new)
            return
        }
        // Lengths of the longest common runs of words behind each pair of places.
        let width = after.count + 1
        var common = [Int](repeating: 0, count: (before.count + 1) * width)
        for row in before.indices.reversed() {
            for column in after.indices.reversed() {
                common[row * width + column] =
                    before[row] == after[column]
                    ? common[(row + 1) * width + column + 1] + 1
                    : max(common[(row + 1) * width + column], common[row * width + column + 1])
            }
        }
        var (row, column) = (0, 0)
        while row < before.count || column < after.count {
            if row < before.count, column < after.count, before[row] == after[column] {
                add(.kept, after[column])
                (row, column) = (row + 1, column + 1)
            } else if column == after.count
                || (row < before.count && common[(row + 1) * width + column] >= common[row * width + column + 1])
            {
                add(.removed, before[row])
                row += 1
            } else {
                add(.added, after[column])
                column += 1
            }
        }
    }

    private mutating func add(_ change: Change, _ text: String) {
        guard !text.isEmpty else { return }
        if runs.last?.change == change {
            runs[runs.count - 1].text += text
        } else {
            runs.append((change, text))
        }
    }

    /// Each word with the spaces behind it, so that nothing is lost.
    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        var isBehindWord = false
        for character in text {
            if isBehindWord, character != " " {
                words.append(word)
                word = ""
            }
            isBehindWord = character == " "
            word.append(character)
        }
        return word.isEmpty ? words : words + [word]
    }
}
