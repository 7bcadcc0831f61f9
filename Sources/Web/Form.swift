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

    /// The field's first value in one line, without spaces around it; empty when it is absent.
    ///
    /// Marks that turn the direction of writing and control characters are left out: nobody types them on purpose, they
    /// come with what is pasted, and one of them scrambles every sentence its field is quoted in.
    func text(_ name: String) -> String { cleaned(name) { _ in " " } }

    /// The same for a field of several lines.
    func lines(_ name: String) -> String { cleaned(name) { $0 == "\n" || $0 == "\t" ? $0 : " " } }

    private func cleaned(_ name: String, _ control: (Unicode.Scalar) -> Unicode.Scalar) -> String {
        var result = String.UnicodeScalarView()
        for scalar in (fields[name]?.first ?? "").replacing("\r\n", with: "\n").unicodeScalars {
            switch scalar.value {
            case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: result.append(control(scalar))
            case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: continue
            default: result.append(scalar)
            }
        }
        return String(result).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Every field, for keeping a form.
    var pairs: [(name: String, value: String)] {
        fields.sorted { $0.key < $1.key }.flatMap { field in field.value.map { (field.key, $0) } }
    }

    /// As a browser would send it.
    func encoded(without left: Set<String>) -> String {
        pairs.filter { !left.contains($0.name) }.map { pair in
            let parts = [pair.name, pair.value].map {
                $0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            }
            return parts.joined(separator: "=")
        }.joined(separator: "&")
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
