import PhoneNumbers
import Testing

@Suite("Telephone numbers")
struct PhoneNumberTests {
    @Test(
        "Every way of writing one mobile is the same number",
        arguments: [
            "03001234567", "0300-1234567", "0300 1234567", "0300 123 4567", "+923001234567", "+92 300 1234567",
            "+92-300-1234567", "+92 (300) 1234567", "00923001234567", "0092 300 1234567", "923001234567",
            "92 300 1234567",
            "3001234567", "300-1234567", "۰۳۰۰۱۲۳۴۵۶۷", "٠٣٠٠١٢٣٤٥٦٧", "۰۳۰۰-۱۲۳۴۵۶۷", "+۹۲۳۰۰۱۲۳۴۵۶۷", "０３００１２３４５６７",
            " 0300–1234567 ", "\u{202A}0300 1234567\u{202C}", "'03001234567", "(0300) 1234567", "0300.1234567",
        ])
    func spellings(_ text: String) throws {
        let phone = try PhoneNumber.parse(text, region: "PK").get()
        #expect(phone.e164 == "+923001234567")
        #expect(phone.national == "0300-1234567")
        #expect(phone.isMobile)
    }

    @Test(
        "Every range that is given out is accepted",
        arguments: [
            "0300", "0301", "0310", "0320", "0327", "0330", "0333", "0340", "0345", "0355", "0364", "0370", "0371",
            "0379",
        ])
    func ranges(_ prefix: String) throws {
        let phone = try PhoneNumber.parse("\(prefix)1234567", region: "PK").get()
        #expect(phone.e164 == "+92\(prefix.dropFirst())1234567")
        #expect(phone.national == "\(prefix)-1234567")
        #expect(phone.isMobile)
    }

    @Test(
        "What cannot be dialled is refused, with the reason",
        arguments: [
            ("", PhoneRefusal.empty), ("   ", .empty), ("abc", .notANumber), ("0300-CALLNOW", .notANumber),
            ("0333 12345678", .tooLong), ("033312345678", .tooLong), ("0300123456", .tooShort), ("0300", .tooShort),
            ("3001", .tooShort), ("0380 1234567", .notAssigned), ("0389-1234567", .notAssigned),
            ("0390 1234567", .notAssigned), ("0356 1234567", .notAssigned), ("0360 1234567", .notAssigned),
            ("0338 1234567", .notAssigned),
            ("+999 123456789", .unknownCountry), ("0300-1234567 / 0321-7654321", .severalNumbers),
            ("03001234567,03217654321", .severalNumbers), ("0300 1234567 0321 7654321", .severalNumbers),
            ("0300 1234567 ext 4", .hasExtension), ("3.00E+09", .spoiltBySpreadsheet), ("3e+9", .spoiltBySpreadsheet),
            ("1122", .tooShort), ("0300#1234567", .notANumber), ("Ali 0300-1234567", .notANumber),
        ])
    func refused(_ text: String, _ refusal: PhoneRefusal) {
        #expect(PhoneNumber.parse(text, region: "PK") == .failure(refusal))
        #expect(!refusal.message.isEmpty)
    }

    @Test("Landlines and numbers abroad are read; a landline gets no SMS")
    func others() throws {
        let landline = try PhoneNumber.parse("042-99211129", region: "PK").get()
        #expect(landline.e164 == "+924299211129")
        #expect(!landline.isMobile)
        let abroad = try PhoneNumber.parse("+44 7911 123456", region: "PK").get()
        #expect(abroad.e164 == "+447911123456")
        #expect(abroad.isMobile)
        #expect(try PhoneNumber.parse("98765 43210", region: "IN").get().e164 == "+919876543210")
    }

    @Test("Many readers at once get the same answer")
    func concurrently() async {
        let answers = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<400 {
                group.addTask {
                    let digits = String(1_000_000 + number)
                    let phone = try? PhoneNumber.parse("0300-\(digits)", region: "PK").get()
                    return phone?.e164 == "+92300\(digits)"
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count == 400)
        #expect(answers.allSatisfy { $0 })
    }

    @Test("No text breaks the reader", arguments: 0..<20)
    func anyText(seed: Int) {
        var state = UInt64(seed) &* 6_364_136_223_846_793_005 &+ 1
        for _ in 0..<100 {
            var text = ""
            for _ in 0..<(seed + 3) {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let pieces = ["0", "3", "9", "2", "+", "-", " ", "۳", "٣", "e", "/", "\u{0}", "😀", "ہ", "(", "99999"]
                text += pieces[Int(state >> 33) % pieces.count]
            }
            if case .success(let phone) = PhoneNumber.parse(text, region: "PK") {
                #expect(PhoneNumber.parse(phone.e164, region: "PK") == .success(phone))
            }
        }
    }
}
