/// Shortens a facility's name, always the same way, until it fits.
enum FacilityShortName {
    /// - Parameters:
    ///   - name: as the register has it; signs that no SMS alphabet has are replaced when `isGSM`.
    ///   - city: added when there is room and the name does not hold it already.
    ///   - unitsMax: septets (`isGSM`) or UTF-16 units the result may take.
    /// - Returns: the longest of the fixed steps that fits; at the end the words that fit, never half a word unless
    ///   the first alone is too long.
    static func fitting(_ name: String, city: String, unitsMax: Int, isGSM: Bool) -> String {
        let steps = steps(name, city: city, isGSM: isGSM)
        if let fits = steps.first(where: { width($0, isGSM: isGSM) <= unitsMax }) { return fits }
        return cut(steps.last ?? "", unitsMax, isGSM: isGSM)
    }

    /// From the full name with its city down to its shortest form, each step shorter than the last.
    static func steps(_ name: String, city: String, isGSM: Bool) -> [String] {
        let clean = { (text: String) in isGSM ? gsm(text) : TextHygiene.cleaned(text) }
        let full = clean(name)
        let city = clean(city)
        let plain = withoutBrackets(full)
        let abbreviated = abbreviate(plain)
        var steps = [
            withCity(full, city), full, withCity(plain, city), plain, withCity(abbreviated, city), abbreviated,
        ]
        let words = abbreviated.split(separator: " ").filter { $0 != "Hosp" && $0 != "ہسپتال" }
        steps.append(words.joined(separator: " "))
        var previous = Int.max
        return steps.filter { step in
            let width = width(step, isGSM: isGSM)
            defer { previous = min(previous, width) }
            return !step.isEmpty && width < previous
        }
    }

    private static func withCity(_ name: String, _ city: String) -> String {
        let known = TextHygiene.words(name)
        let cityWords = TextHygiene.words(city)
        guard !cityWords.isEmpty, !name.isEmpty, !cityWords.allSatisfy(known.contains) else { return name }
        return "\(name) \(city)"
    }

    private static func withoutBrackets(_ name: String) -> String {
        var depth = 0
        let kept = name.filter { character in
            if character == "(" { depth += 1 }
            defer { if character == ")" { depth = max(0, depth - 1) } }
            return depth == 0
        }
        return TextHygiene.cleaned(kept)
    }

    private static func abbreviate(_ name: String) -> String {
        var name = name
        for (long, short) in spelledOut where name.hasPrefix(long) { name = short + name.dropFirst(long.count) }
        return name.split(separator: " ").map { word in
            abbreviations[String(word)] ?? String(word)
        }.filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// Initials that Urdu names spell out.
    private static let spelledOut = [
        ("ڈی ایچ کیو", "DHQ"), ("سی ایم ایچ", "CMH"), ("آر ایچ کیو", "RHQ"), ("پی ایچ کیو", "PHQ"),
    ]

    private static let abbreviations = [
        "Hospital": "Hosp", "Medical": "Med", "Institute": "Inst", "University": "Univ", "Memorial": "Mem",
        "National": "Natl", "International": "Intl", "Teaching": "", "College": "Coll", "Government": "Govt",
        "Postgraduate": "PG", "Provincial": "Prov", "General": "Gen", "of": "", "and": "&", "Centre": "Ctr",
        "Complex": "Cplx", "Sciences": "Sc", "Shaheed": "", "Muhammad": "M", "میموریل": "", "ٹیچنگ": "", "آف": "",
    ]

    private static func cut(_ name: String, _ unitsMax: Int, isGSM: Bool) -> String {
        var result = ""
        for word in name.split(separator: " ") {
            let longer = result.isEmpty ? String(word) : "\(result) \(word)"
            if width(longer, isGSM: isGSM) > unitsMax { break }
            result = longer
        }
        guard result.isEmpty else { return result }
        var scalars = String.UnicodeScalarView()
        for scalar in name.unicodeScalars {
            let next = String(String.UnicodeScalarView(scalars + [scalar]))
            if width(next, isGSM: isGSM) > unitsMax { break }
            scalars.append(scalar)
        }
        return String(scalars)
    }

    static func width(_ text: String, isGSM: Bool) -> Int { isGSM ? SMSLength(text).units : text.utf16.count }

    /// Only characters of the GSM 7-bit alphabet: typographic signs become plain ones, the rest is dropped.
    static func gsm(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x2018, 0x2019, 0x02BC, 0x60: scalars.append("'")
            case 0x201C, 0x201D: scalars.append("\"")
            case 0x2010...0x2015, 0x2212: scalars.append("-")
            case 0xA0, 0x09, 0x0A, 0x0D: scalars.append(" ")
            default: if SMSLength.isGSM(scalar) { scalars.append(scalar) }
            }
        }
        return TextHygiene.cleaned(String(scalars))
    }
}
