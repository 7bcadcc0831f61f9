/// What other requests of the same caller leave of the few donors who may be asked before anybody is sure of the need.
///
/// Whoever invents ten patients on the telephone must not get ten times the few: the bound is one of the caller's
/// number and of a day, not one of a request. The store finds it out each time the request is loaded; it is not kept
/// with it.
public struct SafePool: Codable, Sendable, Hashable {
    /// Donors asked for other requests of this caller, in the 24 hours before this one was opened and since, whose
    /// need no facility has confirmed.
    public var usedElsewhere: Int
    /// A flag on the caller waits for a person's decision: even a confirmed need keeps to the pool until then.
    public var isFlagged: Bool
    /// A person has upheld a flag on the caller: nobody is asked before the facility has confirmed the need.
    public var isUpheld: Bool

    public init(usedElsewhere: Int = 0, isFlagged: Bool = false, isUpheld: Bool = false) {
        self.usedElsewhere = usedElsewhere
        self.isFlagged = isFlagged
        self.isUpheld = isUpheld
    }
}

extension Turn {
    /// Donors that may still be asked while nobody is sure of the need; `nil` where nothing keeps the request to them.
    var safeRoom: Int? {
        let ofCaller = policy.safePoolMax - course.pool.usedElsewhere - course.asks.count
        if course.verification == .pending {
            guard !course.pool.isUpheld else { return 0 }
            return max(0, min(clocks.asksBeforeVerification - course.asks.count, ofCaller))
        }
        return course.pool.isFlagged ? max(0, ofCaller) : nil
    }
}
