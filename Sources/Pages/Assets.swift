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

    /// FNV-1a of 64 bits: tells versions apart; it protects nothing.
    private static func fingerprint(_ bytes: [UInt8]) -> String {
        let hash = bytes.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return String(hash, radix: 36)
    }
}

public enum Assets {
    public static let style = Asset(
        name: "qatra", ending: "css", contentType: "text/css; charset=utf-8", content: Stylesheet.text)
    public static let script = Asset(
        name: "qatra", ending: "js", contentType: "text/javascript; charset=utf-8", content: Script.text)
    public static let icon = Asset(
        name: "drop", ending: "svg", contentType: "image/svg+xml",
        content: """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#b3202c" \
            d="M16 2c5 7 9 11.6 9 17a9 9 0 0 1-18 0c0-5.400 4-10 9-17z"/></svg>
            """)
    /// Passkeys and the lock; only pages that need it load it.
    public static let signIn = Asset(
        name: "sign-in", ending: "js", contentType: "text/javascript; charset=utf-8", content: SignInScript.text)
    /// What every page loads.
    public static let common = [style, script, icon]
    public static let all = common + [signIn]
}
