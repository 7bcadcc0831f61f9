import Blood
import Foundation
import Hummingbird
import NIOCore

/// A form as a browser sends it: `application/x-www-form-urlencoded`.
struct Form: Sendable {
    private var fields: [String: [String]] = [:]

    /// More fields than any form of ours has; a body with more is not from our pages.
    static let fieldsMax = 500

    init(_ text: String) {
        for pair in text.split(separator: "&", omittingEmptySubsequences: true).prefix(Form.fieldsMax) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = Form.decode(parts[0])
            fields[name, default: []].append(parts.count > 1 ? Form.decode(parts[1]) : "")
        }
    }

    init(_ request: inout Request, upTo limit: Int) async throws {
        let body = try await request.body.collect(upTo: limit)
        self.init(String(buffer: body))
    }

    private static func decode(_ text: Substring) -> String {
        let spaced = text.replacing("+", with: " ")
        return spaced.removingPercentEncoding ?? String(spaced)
    }

    /// The field's first value without spaces around it; empty when it is absent.
    func text(_ name: String) -> String {
        (fields[name]?.first ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    func all(_ name: String) -> [String] { fields[name] ?? [] }

    func isOn(_ name: String) -> Bool { !["", "0", "false", "off"].contains(text(name)) }

    func int(_ name: String) -> Int64? { Int64(text(name)) }

    func choice<Choice: RawRepresentable>(_ name: String) -> Choice? where Choice.RawValue == String {
        Choice(rawValue: text(name))
    }

    func day(_ name: String) -> CivilDate? { CivilDate(text(name)) }

    /// Everything, to give back what was typed when something is wrong.
    var values: [String: String] { fields.compactMapValues(\.first) }
}
