/// Why a jurisdiction could not be loaded. Each case stops the start: rules that are half there are worse than none.
public enum JurisdictionError: Error, Sendable, Hashable {
    /// No folder of this code beside the program, or in the folder that was given.
    case notFound(code: String, searched: [String])
    case missingFile(String)
    case unreadableFile(String, detail: String)
    /// The zone's rules are not on this machine; falling back to another zone would move quiet hours and birthdays.
    case unknownTimeZone(String)
    /// A table contradicts itself or lacks a source.
    case faultyTable(String, problems: [String])

    /// The failure in words, with what to do about it where there is something to do.
    public var message: String {
        switch self {
        case .notFound(let code, let searched):
            "There are no rules for the jurisdiction \"\(code)\". Searched: \(searched.joined(separator: ", "))."
        case .missingFile(let name): "The jurisdiction has no file \(name)."
        case .unreadableFile(let name, let detail): "\(name) cannot be read: \(detail)"
        case .unknownTimeZone(let zone):
            "This machine does not know the time zone \"\(zone)\": install its time zone data (package tzdata)."
        case .faultyTable(let name, let problems): "\(name) cannot be used: \(problems.joined(separator: "; "))."
        }
    }
}
