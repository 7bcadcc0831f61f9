public import Foundation

/// The sentences of the visitors' pages, and what has been translated of them into further languages of the country.
///
/// `sentences.json` is read out of the source by `scripts/sentences`. Beside it lies one file a language; anybody can
/// add one, also in the folder `translations` of a centre, where it takes the place of the program's own.
public struct Translations: Sendable {
    /// A sentence as the pages have it; what is filled in stands as {1}, {2}, ….
    public struct Sentence: Sendable, Hashable, Decodable {
        public let en: String
        public let ur: String

        public init(en: String, ur: String) {
            self.en = en
            self.ur = ur
        }
    }

    /// What translators write.
    public struct File: Sendable, Hashable, Codable {
        /// ISO 639 in two or three letters, such as `sd`.
        public var language: String
        /// What the language calls itself.
        public var name: String
        /// Somebody who speaks it from childhood has read every sentence.
        public var isReadByNative: Bool
        /// By the English; empty for what is not translated yet.
        public var sentences: [String: String]

        public init(language: String, name: String, isReadByNative: Bool, sentences: [String: String]) {
            self.language = language
            self.name = name
            self.isReadByNative = isReadByNative
            self.sentences = sentences
        }
    }

    public var sentences: [Sentence]
    /// In the order of their codes.
    public var files: [File]
    /// Files that could not be read, in sentences: a faulty translation stops nobody's work.
    public var problems: [String]

    public static let none = Translations(sentences: [], files: [], problems: [])

    public init(sentences: [Sentence], files: [File], problems: [String]) {
        self.sentences = sentences
        self.files = files
        self.problems = problems
    }

    /// - Parameters:
    ///   - parent: the folder that holds the jurisdiction's; `nil` for the program's own resources.
    ///   - own: the centre's folder of translations; it need not exist.
    public static func load(
        _ code: String, from parent: URL? = nil, own: URL? = nil
    ) throws(JurisdictionError) -> Translations {
        let folder = try JurisdictionFolder(code: code, parent: parent).url
            .appendingPathComponent("translations", isDirectory: true)
        let list: [String: [Sentence]] = try JurisdictionFolder(url: folder).table(named: "sentences.json")
        var byLanguage: [String: File] = [:]
        var problems: [String] = []
        for place in [folder, own].compactMap({ $0 }) {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []
            for name in names.sorted() where name.hasSuffix(".json") && name != "sentences.json" {
                do throws(JurisdictionError) {
                    let file: File = try JurisdictionFolder(url: place).table(named: name)
                    guard isCode(file.language), !file.name.isEmpty else {
                        problems.append("\(name): it needs a language of two or three letters and its name.")
                        continue
                    }
                    byLanguage[file.language] = file
                } catch { problems.append("\(name): \(error)") }
            }
        }
        return Translations(
            sentences: list["sentences"] ?? [], files: byLanguage.values.sorted { $0.language < $1.language },
            problems: problems)
    }

    /// A language that a file can be for: the pages themselves speak English and Urdu.
    public static func isCode(_ text: String) -> Bool {
        (2...3).contains(text.count) && text.allSatisfy { ("a"..."z").contains($0) } && !["en", "ur"].contains(text)
    }

    /// How many of the sentences the file has.
    public func translated(by file: File) -> Int { sentences.count { !(file.sentences[$0.en] ?? "").isEmpty } }
}
