public import Blood

/// What a reader of genomes says of one antigen, and why.
public struct GenotypeCall: Sendable, Hashable {
    public var antigen: Antigen
    public var call: AntigenCall
    /// For a laboratory: the sites it rests on, or why nothing can be told. Never a name.
    public var reason: String

    public init(antigen: Antigen, call: AntigenCall, reason: String) {
        self.antigen = antigen
        self.call = call
        self.reason = reason
    }
}

/// Why a file of variants was not read.
public struct GenotypeRefusal: Error, Sendable, Hashable {
    /// What is wrong with the file and what to do, in both languages; never what was in it.
    public var message: String
    public var messageUrdu: String

    public init(message: String, messageUrdu: String) {
        self.message = message
        self.messageUrdu = messageUrdu
    }
}

/// Reads one person's antigens from a file of variants. No centre needs it: where there is none, nothing is uploaded.
public protocol GenotypeReading: Sendable {
    /// - Parameter path: a file of ours, which the caller deletes; never a name or an address that somebody typed.
    /// - Throws: `GenotypeRefusal` for a file of which nothing may be used: the wrong build, several people, damaged.
    func read(file path: String) async throws -> [GenotypeCall]
}
