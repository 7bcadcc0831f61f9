/// Why a setup of Kannel is not written, and what to do about it.
///
/// - Important: It names fields and never what stands in them, for some of them are passwords.
public struct KannelFault: Error, Sendable, Hashable {
    /// What it belongs to: `ports`, or `way jazz`.
    public var place: String
    public var field: String
    public var problem: String
    public var remedy: String

    public init(place: String, field: String, problem: String, remedy: String) {
        self.place = place
        self.field = field
        self.problem = problem
        self.remedy = remedy
    }

    /// The fault in words: `way ufone, host: it is no name of a machine. Write smpp.example.pk or 203.0.113.7.`
    public var message: String { "\(place), \(field): \(problem). \(remedy)." }
}
