public import Blood

/// Away or resting by the donor's own wish: from one day up to but not including another.
public enum Absence {
    /// - Parameters:
    ///   - from: the first day away; `nil` where it began when it was said.
    ///   - until: the day of coming back; `nil` for no absence.
    @inlinable
    public static func covers(_ day: CivilDate, from: CivilDate?, until: CivilDate?) -> Bool {
        guard let until, day < until else { return false }
        return from.map { $0 <= day } ?? true
    }
}
