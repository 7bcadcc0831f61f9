import Foundation
import HTTPTypes
import Hummingbird
import Jurisdiction
import NIOCore
import Pages

/// The translations as the pages use them, made once.
struct TranslationShelf: Sendable {
    struct Entry: Sendable {
        let file: Translations.File
        let words: Translation
        let translated: Int
        let isOffered: Bool
    }

    let sentences: [Translations.Sentence]
    let entries: [Entry]

    init(_ translations: Translations) {
        sentences = translations.sentences
        entries = translations.files.map { file in
            let translated = translations.translated(by: file)
            return Entry(
                file: file,
                words: Translation(code: file.language, ownName: file.name, sentences: file.sentences),
                translated: translated,
                isOffered: TranslationsPage.isEnough(translated, of: translations.sentences.count))
        }
    }

    /// A language that a visitor may choose.
    func offered(_ code: String) -> Translation? { entries.first { $0.isOffered && $0.file.language == code }?.words }
}

/// What is translated and what is missing.
struct TranslationRoutes: Sendable {
    let services: WebServices

    func add(to router: WebRouter) {
        router.get("/translations", for: .signedIn) { request, context in answer(nil, request, context) }
        router.get("/translations/:language", for: .signedIn) { request, context in
            guard let code = context.parameters.get("language"), entry(code) != nil else { throw WebRefusal.notFound }
            return answer(code, request, context)
        }
        router.get("/translations/:language/file.json", for: .signedIn, use: file)
    }

    private func entry(_ code: String) -> TranslationShelf.Entry? {
        services.shelf.entries.first { $0.file.language == code }
    }

    private func answer(_ chosen: String?, _ request: Request, _ context: WebContext) -> Response {
        let shelf = services.shelf
        let done = chosen.flatMap(entry)?.file.sentences ?? [:]
        let model = TranslationsPage.Model(
            languages: shelf.entries.map {
                TranslationsPage.Line(
                    code: $0.file.language, name: $0.file.name, translated: $0.translated,
                    isReadByNative: $0.file.isReadByNative, isOffered: $0.isOffered)
            }, sentences: shelf.sentences.count, chosen: chosen,
            missing: chosen == nil
                ? [] : shelf.sentences.filter { (done[$0.en] ?? "").isEmpty }.map { Words($0.en, $0.ur) })
        return services.answer(TranslationsPage.render(model, services.page(request, context)), request)
    }

    /// Every sentence, those that are missing with nothing beside them. For a language that has no file, an empty one.
    @Sendable private func file(_ request: Request, _ context: WebContext) throws -> Response {
        guard let code = context.parameters.get("language"), Translations.isCode(code) else {
            throw WebRefusal.notFound
        }
        var file = entry(code)?.file ?? .init(language: code, name: "", isReadByNative: false, sentences: [:])
        let done = file.sentences
        file.sentences = Dictionary(services.shelf.sentences.map { ($0.en, done[$0.en] ?? "") }) { first, _ in first }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/json; charset=utf-8",
                .contentDisposition: "attachment; filename=\"\(code).json\"",
            ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: try encoder.encode(file))))
    }
}
