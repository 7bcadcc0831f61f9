import Foundation
import Pages
import Testing

/// Where the pages are written for looking at; see docs/pages.md.
private let folder = ProcessInfo.processInfo.environment["QATRA_PAGES_OUT"]

@Suite("Pages to look at")
struct GalleryTests {
    @Test("Every page is written to the folder that was asked for", .enabled(if: folder != nil))
    func writesThePages() throws {
        let root = URL(filePath: try #require(folder), directoryHint: .isDirectory)
        let assets = root.appending(path: "assets")
        try FileManager.default.createDirectory(at: assets, withIntermediateDirectories: true)
        for asset in Assets.all {
            try Data(asset.bytes).write(to: root.appending(path: String(asset.path.dropFirst())))
        }
        // A part of a page: the script puts it in its place.
        for language in PageLanguage.allCases {
            let html = RingingPage.render(.sample, .specimen(language)).string
            try Data(html.utf8).write(to: root.appending(path: "ringing.\(language.rawValue).html"))
        }
        for specimen in Gallery.all {
            for language in PageLanguage.allCases {
                let html = specimen.render(Gallery.context(specimen, language)).string
                    .replacing("\"/assets/", with: "\"assets/")
                let file = root.appending(path: "\(specimen.name).\(language.rawValue).html")
                try Data(html.utf8).write(to: file)
                #expect(try Data(contentsOf: file).count == html.utf8.count)
            }
        }
    }
}
