import CPhoneNumber

/// A telephone number that was read and is valid for its country.
public struct ParsedPhone: Sendable, Hashable {
    /// What is stored and dialled: `+923001234567`.
    public let e164: String
    /// What is shown: `0300-1234567` for a Pakistani mobile, the country's own habit otherwise.
    public let national: String
    /// Can receive SMS.
    public let isMobile: Bool
}

/// Why a text is not a telephone number that can be used; `message` says what to do.
public enum PhoneRefusal: Error, Sendable, Hashable, CaseIterable {
    case empty
    case notANumber
    case tooShort
    case tooLong
    /// The right length, but no such number is given out.
    case notAssigned
    case unknownCountry
    case severalNumbers
    case hasExtension
    /// A spreadsheet has turned it into `3.00E+09`.
    case spoiltBySpreadsheet
    /// The library failed on it.
    case unreadable

    /// A sentence for the person who typed it.
    public var message: String {
        switch self {
        case .empty: "The phone number is missing. Write it as 0300-1234567."
        case .notANumber: "This is no phone number. Write digits only, as 0300-1234567."
        case .tooShort: "The phone number is too short. A mobile has eleven digits, as 0300-1234567."
        case .tooLong:
            "The phone number is too long. A mobile has eleven digits, as 0300-1234567; leave out what follows."
        case .notAssigned: "No such number is given out. Check the first four digits with the caller."
        case .unknownCountry: "The country code is not known. Write +92 for Pakistan, or the number as 0300-1234567."
        case .severalNumbers: "There are several numbers here. Keep the one to be called and put the other in the note."
        case .hasExtension: "There is an extension behind the number. Leave it out and put it in the note."
        case .spoiltBySpreadsheet:
            "A spreadsheet has shortened this number and digits are lost. Format the column as text and enter it again."
        case .unreadable: "This number could not be read. Type it again, digits only."
        }
    }

    /// The same in Urdu.
    public var messageUrdu: String {
        switch self {
        case .empty: "فون نمبر درج نہیں۔ یوں لکھیں: 0300-1234567۔"
        case .notANumber: "یہ فون نمبر نہیں۔ صرف ہندسے لکھیں، جیسے 0300-1234567۔"
        case .tooShort: "فون نمبر چھوٹا ہے۔ موبائل نمبر میں گیارہ ہندسے ہوتے ہیں، جیسے 0300-1234567۔"
        case .tooLong: "فون نمبر لمبا ہے۔ موبائل نمبر میں گیارہ ہندسے ہوتے ہیں، جیسے 0300-1234567؛ باقی چھوڑ دیں۔"
        case .notAssigned: "ایسا کوئی نمبر نہیں ہوتا۔ کال کرنے والے سے پہلے چار ہندسے پوچھیں۔"
        case .unknownCountry: "ملک کا کوڈ معلوم نہیں۔ پاکستان کے لیے +92 لکھیں، یا نمبر 0300-1234567 کی طرح۔"
        case .severalNumbers: "یہاں کئی نمبر ہیں۔ جس پر فون کرنا ہے وہ رکھیں، دوسرا نوٹ میں لکھیں۔"
        case .hasExtension: "نمبر کے ساتھ ایکسٹینشن ہے۔ اسے ہٹا کر نوٹ میں لکھیں۔"
        case .spoiltBySpreadsheet:
            "سپریڈشیٹ نے یہ نمبر مختصر کر دیا اور ہندسے ضائع ہو گئے۔ کالم کو متن (text) بنا کر دوبارہ لکھیں۔"
        case .unreadable: "یہ نمبر پڑھا نہیں جا سکا۔ صرف ہندسوں میں دوبارہ لکھیں۔"
        }
    }
}

/// Reads telephone numbers as people type them.
///
/// Rules of DOMAIN §4.1 (source N1). libphonenumber knows the world's numbering plans; what its packaged figures do not
/// know yet about Pakistan stands below, with its source.
public enum PhoneNumber {
    /// Longer texts are no telephone numbers.
    private static let charactersMax = 60

    /// - Parameters:
    ///   - text: any script's digits, spaces, dashes, `+92`, `0092`, `92`, `0` or nothing in front.
    ///   - region: ISO 3166-1 country in which numbers without a country code are dialled.
    public static func parse(_ text: String, region: String) -> Result<ParsedPhone, PhoneRefusal> {
        let written = normalised(text)
        guard !written.isEmpty else { return .failure(.empty) }
        if let refusal = refusalByLook(written) { return .failure(refusal) }
        let read = qatra_phone_parse(written, region)
        switch read.status {
        case QATRA_PHONE_PARSED: break
        case QATRA_PHONE_BAD_COUNTRY: return .failure(.unknownCountry)
        case QATRA_PHONE_TOO_SHORT: return .failure(.tooShort)
        case QATRA_PHONE_TOO_LONG: return .failure(.tooLong)
        case QATRA_PHONE_FAILED: return .failure(.unreadable)
        default: return .failure(.notANumber)
        }
        let number = string(read.national_number)
        let isMobile = read.is_valid != 0 ? read.is_mobile != 0 : isNewPakistaniMobile(number, read)
        guard read.is_valid != 0 || isMobile else { return .failure(refusal(read, number)) }
        guard read.has_extension == 0 else { return .failure(.hasExtension) }
        return .success(
            ParsedPhone(
                e164: string(read.e164), national: shown(string(read.national), number, read, isMobile: isMobile),
                isMobile: isMobile))
    }

    // MARK: - Pakistan

    private static let pakistan: Int32 = 92

    /// Mobile ranges given out after Debian 12's libphonenumber 8.12.57 was packaged (it refuses 037x).
    ///
    /// Source: DOMAIN §4.1, regular expression (1), from the metadata of phonenumbers 9.0.43.
    private static func isNewPakistaniMobile(_ number: String, _ read: qatra_phone) -> Bool {
        let digits = number.utf8.map { Int($0) - 0x30 }
        guard read.country_code == pakistan, digits.count == 10, digits[0] == 3 else { return false }
        switch digits[1] {
        case 0, 1, 2, 4, 7: return true
        case 3: return digits[2] != 8
        case 5: return digits[2] == 5
        case 6: return digits[2] == 4
        default: return false
        }
    }

    /// `0300-1234567`, the way it is written in Pakistan; the library puts a space.
    private static func shown(_ national: String, _ number: String, _ read: qatra_phone, isMobile: Bool) -> String {
        guard read.country_code == pakistan, isMobile, number.utf8.count == 10 else { return national }
        return "0\(number.prefix(3))-\(number.dropFirst(3))"
    }

    private static func refusal(_ read: qatra_phone, _ number: String) -> PhoneRefusal {
        if read.is_too_short != 0 { return .tooShort }
        if read.is_too_long != 0 { return .tooLong }
        // The plan allows other lengths for landlines, so the library calls these possible.
        if read.country_code == pakistan, number.hasPrefix("3") {
            if number.utf8.count < 10 { return .tooShort }
            if number.utf8.count > 10 { return .tooLong }
        }
        return .notAssigned
    }

    // MARK: - The text

    /// Urdu, Arabic and full-width digits as ASCII, dashes and spaces as plain ones, everything invisible dropped.
    private static func normalised(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(charactersMax * 4) {
            switch scalar.value {
            case 0x06F0...0x06F9: append(scalar.value - 0x06F0 + 0x30, &result)
            case 0x0660...0x0669: append(scalar.value - 0x0660 + 0x30, &result)
            case 0xFF10...0xFF19: append(scalar.value - 0xFF10 + 0x30, &result)
            case 0xFF0B: result.append("+")
            case 0x2010...0x2015, 0x2212, 0xFF0D: result.append("-")
            case 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF, 0x00AD: continue
            case 0...0x20, 0xA0: result.append(" ")
            default: result.append(scalar)
            }
        }
        let trimmed = result.drop { $0 == " " || $0 == "'" }
        return String(String.UnicodeScalarView(trimmed.reversed().drop { $0 == " " }.reversed()))
    }

    private static func append(_ value: UInt32, _ scalars: inout String.UnicodeScalarView) {
        if let scalar = Unicode.Scalar(value) { scalars.append(scalar) }
    }

    /// What the library would read generously and we would then have guessed: letters as keypad digits, the first of
    /// two numbers, the mantissa of a spreadsheet's `3.00E+09`.
    private static func refusalByLook(_ text: String) -> PhoneRefusal? {
        guard text.unicodeScalars.count <= charactersMax else { return .notANumber }
        let digits = text.unicodeScalars.count { ("0"..."9").contains($0) }
        guard digits > 0 else { return .notANumber }
        let lowered = text.lowercased()
        let letters = lowered.unicodeScalars.filter { $0.properties.isAlphabetic }
        if letters.count == 1, letters.first == "e", text.contains(".") || text.contains("+") {
            return .spoiltBySpreadsheet
        }
        let separators = text.unicodeScalars.count { "/,;&|\n".unicodeScalars.contains($0) }
        if separators > 0, digits > 15 { return .severalNumbers }
        if !letters.isEmpty { return isExtension(lowered) ? .hasExtension : .notANumber }
        if digits > 15 { return digits >= 20 ? .severalNumbers : .tooLong }
        let allowed = text.unicodeScalars.allSatisfy {
            ("0"..."9").contains($0) || "+-(). /".unicodeScalars.contains($0)
        }
        return allowed ? nil : .notANumber
    }

    private static func isExtension(_ lowered: String) -> Bool {
        let words = lowered.split { !$0.isLetter }
        return words.count == 1 && ["x", "ext", "extn", "extension"].contains(String(words[0]))
    }

    /// Reads a NUL-terminated array of a C structure.
    private static func string<Tuple>(_ characters: Tuple) -> String {
        withUnsafeBytes(of: characters) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
