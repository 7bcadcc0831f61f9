/// A file the pages need, served with a name that changes with its content, so that it can be kept for ever.
public struct Asset: Sendable {
    public let path: String
    public let contentType: String
    public let bytes: [UInt8]

    init(name: String, ending: String, contentType: String, content: String) {
        bytes = Array(content.utf8)
        path = "/assets/\(name)-\(Asset.fingerprint(bytes)).\(ending)"
        self.contentType = contentType
    }

    /// Without the comments and the indentation that people read: whole lines of `//`, and `/* … */` of a stylesheet.
    static func packed(_ text: String) -> String {
        var isComment = false
        var lines: [Substring] = []
        for line in text.split(separator: "\n") {
            let line = line.drop { $0 == " " }
            if line.hasPrefix("/*") { isComment = true }
            if !isComment, !line.hasPrefix("//") { lines.append(line) }
            if isComment, line.hasSuffix("*/") { isComment = false }
        }
        return lines.joined(separator: "\n")
    }

    /// FNV-1a of 64 bits: tells versions apart; it protects nothing.
    private static func fingerprint(_ bytes: [UInt8]) -> String {
        let hash = bytes.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return String(hash, radix: 36)
    }
}

public enum Assets {
    public static let style = Asset(
        name: "qatra", ending: "css", contentType: "text/css; charset=utf-8",
        content: Asset.packed(VisitorStylesheet.text))
    /// What the desk's pages load beside `style`.
    public static let deskStyle = Asset(
        name: "desk", ending: "css", contentType: "text/css; charset=utf-8", content: Asset.packed(Stylesheet.text))
    public static let script = Asset(
        name: "qatra", ending: "js", contentType: "text/javascript; charset=utf-8",
        content: Asset.packed(VisitorScript.text))
    /// What the desk's pages load instead of `script`.
    public static let deskScript = Asset(
        name: "desk", ending: "js", contentType: "text/javascript; charset=utf-8", content: Asset.packed(Script.text))
    public static let icon = Asset(
        name: "drop", ending: "svg", contentType: "image/svg+xml",
        content: """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#b3202c" \
            d="M16 2c5 7 9 11.6 9 17a9 9 0 0 1-18 0c0-5.400 4-10 9-17z"/></svg>
            """)
    /// The same in a square, for telephones that cut pictures of programs into their own shape.
    public static let tile = Asset(
        name: "tile", ending: "svg", contentType: "image/svg+xml",
        content: """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="-16 -16 64 64"><path fill="#f6f7f9" \
            d="M-16-16h64v64h-64z"/><path fill="#b3202c" \
            d="M16 2c5 7 9 11.6 9 17a9 9 0 0 1-18 0c0-5.400 4-10 9-17z"/></svg>
            """)
    /// Keeps a donor's own pages on the own telephone; only those pages load it.
    public static let donor = Asset(
        name: "donor", ending: "js", contentType: "text/javascript; charset=utf-8",
        content: Asset.packed(DonorScript.text))
    /// What the browser runs for a donor who wants that; it has one address for ever, and is looked at each time.
    public static let worker = (
        path: DonorScript.workerPath, contentType: "text/javascript; charset=utf-8",
        text: Asset.packed(DonorScript.worker(files: visitors + [donor]))
    )
    /// Passkeys and the lock; only pages that need it load it.
    public static let signIn = Asset(
        name: "sign-in", ending: "js", contentType: "text/javascript; charset=utf-8",
        content: Asset.packed(SignInScript.text))
    /// What every page of a visitor loads.
    public static let visitors = [style, script, icon]
    public static let all = visitors + [deskStyle, deskScript, signIn, donor, tile]
}
