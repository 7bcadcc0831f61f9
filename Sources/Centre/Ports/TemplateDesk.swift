/// One text of the centre in a list of all.
public struct TemplateSummary: Sendable, Hashable {
    /// Filled in with the facts of the first sample.
    public var sample: String
    /// SMS parts of that.
    public var parts: Int
    public var isOwn: Bool
    /// An own text is kept that this version does not take, and the shipped one is sent.
    public var isRefused: Bool

    public init(sample: String, parts: Int, isOwn: Bool, isRefused: Bool) {
        self.sample = sample
        self.parts = parts
        self.isOwn = isOwn
        self.isRefused = isRefused
    }
}

/// One text of the centre as its editor shows it.
public struct TemplateDraft: Sendable {
    /// The text filled in with sample facts.
    public struct Sample: Sendable {
        public var english: String
        public var urdu: String
        public var text: String
        /// Characters as an SMS counts them.
        public var units: Int
        public var isGSM: Bool
        public var parts: Int
        public var partsMax: Int
        public var unitsLeft: Int
        public var values: [String: String]
        public var facilityNames: [String]

        public init(
            english: String, urdu: String, text: String, units: Int, isGSM: Bool, parts: Int, partsMax: Int,
            unitsLeft: Int, values: [String: String], facilityNames: [String]
        ) {
            self.english = english
            self.urdu = urdu
            self.text = text
            self.units = units
            self.isGSM = isGSM
            self.parts = parts
            self.partsMax = partsMax
            self.unitsLeft = unitsLeft
            self.values = values
            self.facilityNames = facilityNames
        }
    }

    /// How many parts it may take and what gives way.
    public struct Fitting: Sendable {
        public var parts: Int
        public var isShortest: Bool
        public var linkGivesWay: Bool
        public var comfortableNameRoom: Int
        public var isPlain: Bool
        public var mayBeMissing: [String]

        public init(
            parts: Int, isShortest: Bool, linkGivesWay: Bool, comfortableNameRoom: Int, isPlain: Bool,
            mayBeMissing: [String]
        ) {
            self.parts = parts
            self.isShortest = isShortest
            self.linkGivesWay = linkGivesWay
            self.comfortableNameRoom = comfortableNameRoom
            self.isPlain = isPlain
            self.mayBeMissing = mayBeMissing
        }
    }

    /// A sentence that says what is wrong and what to do.
    public struct Problem: Sendable, Hashable {
        public var english: String
        public var urdu: String

        public init(english: String, urdu: String) {
            self.english = english
            self.urdu = urdu
        }
    }

    /// In the notation of the templates.
    public var source: String
    public var shipped: String
    /// The centre's own version is in force.
    public var isOwn: Bool
    /// What is wrong with `source`; empty when it may be saved.
    public var problems: [Problem]
    /// What is wrong with a kept version that is not sent any more.
    public var refused: [Problem]
    public var samples: [Sample]
    /// The first sample, marked so that nobody who gets it goes anywhere.
    public var testMessage: String
    public var fitting: Fitting
    public var placeholders: [String]
    public var charactersMax: Int

    public init(
        source: String, shipped: String, isOwn: Bool, problems: [Problem], refused: [Problem], samples: [Sample],
        testMessage: String, fitting: Fitting, placeholders: [String], charactersMax: Int
    ) {
        self.source = source
        self.shipped = shipped
        self.isOwn = isOwn
        self.problems = problems
        self.refused = refused
        self.samples = samples
        self.testMessage = testMessage
        self.fitting = fitting
        self.placeholders = placeholders
        self.charactersMax = charactersMax
    }
}

/// Checks and fills in the texts a coordinator edits; `Channels` has the templates.
public protocol TemplateEditing: Sendable {
    /// - Parameters:
    ///   - purpose: raw value of `MessagePurpose` or `FamilyPurpose`.
    ///   - text: what was typed; `nil` for the text in force.
    /// - Returns: `nil` when there is no such text.
    func draft(_ purpose: String, _ language: Language, text: String?) -> TemplateDraft?
    /// What a list of all texts says of one, at a tenth of a draft's price; `nil` when there is no such text.
    func summary(_ purpose: String, _ language: Language) -> TemplateSummary?
    /// From now on these are sent.
    func take(_ inForce: [TemplateVersion])
}

/// Where nothing can be edited: a measurement, a test.
public struct NoTemplateDesk: TemplateEditing {
    public init() {}

    public func draft(_ purpose: String, _ language: Language, text: String?) -> TemplateDraft? { nil }
    public func summary(_ purpose: String, _ language: Language) -> TemplateSummary? { nil }
    public func take(_ inForce: [TemplateVersion]) {}
}
