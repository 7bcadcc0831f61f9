/// Why a configuration of the exchange is not written, or what is wrong with one that is there, and what to do.
///
/// - Important: It names fields and never what stands in them, for some of them are passwords.
public struct TelephonyFault: Error, Sendable, Hashable {
    /// `telephony.json` for our own settings, otherwise one of the exchange's files, such as `pjsip.conf`.
    public var file: String
    /// The setting, or the section and the key in it: `trunk, direct_media`.
    public var field: String
    public var problem: String
    public var remedy: String

    public init(file: String, field: String, problem: String, remedy: String) {
        self.file = file
        self.field = field
        self.problem = problem
        self.remedy = remedy
    }

    /// The fault in words: `pjsip.conf, trunk, send_pai: it shows one party the other's number. Write no.`
    public var message: String { "\(file), \(field): \(problem). \(remedy)." }
}
