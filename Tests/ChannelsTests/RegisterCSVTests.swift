import Blood
import Channels
import Testing

private let today = CivilDate(dayNumber: 20_780)  // 2026-11-23

/// Eleven digits beginning with 03, and nothing else: enough for these tests.
private func phone(_ text: String) -> Result<String, FieldProblem> {
    let digits = TextHygiene.asciiDigits(text).filter { $0.isNumber }
    guard digits.count == 11, digits.hasPrefix("03") else {
        return .failure(FieldProblem(message: "Write the number as 0300-1234567."))
    }
    return .success("+92" + digits.dropFirst())
}

private func importing(_ text: String, chunk: Int = 7) -> (rows: [ImportRow], importer: RegisterImporter) {
    var importer = RegisterImporter(today: today, phone: phone)
    let bytes = Array(text.utf8)
    var rows: [ImportRow] = []
    for start in stride(from: 0, to: bytes.count, by: chunk) {
        rows += importer.feed(bytes[start..<min(start + chunk, bytes.count)])
    }
    rows += importer.finish()
    return (rows, importer)
}

@Suite("Comma-separated values")
struct CSVReaderTests {
    private func fields(_ text: String, delimiter: Character? = nil) -> [[String]] {
        var reader = CSVReader(delimiter: delimiter)
        return (reader.feed(text.utf8) + reader.finish()).map(\.fields)
    }

    @Test("Quotes, doubled quotes, separators and line ends inside them")
    func quotes() {
        #expect(fields("a,b\r\n\"x, y\",\"say \"\"hi\"\"\"\r\n") == [["a", "b"], ["x, y", "say \"hi\""]])
        #expect(fields("a,b\n\"two\nlines\",c\n") == [["a", "b"], ["two\nlines", "c"]])
        #expect(fields("a,b\n\"\",c") == [["a", "b"], ["", "c"]])
        #expect(fields("a\n5'8\",\n") == [["a"], ["5'8\"", ""]])
    }

    @Test("Commas, semicolons and tabs are found out; a byte-order mark is no letter", arguments: [",", ";", "\t"])
    func separators(_ separator: String) {
        #expect(
            fields("\u{FEFF}name\(separator)phone\r\nAli\(separator)0300") == [["name", "phone"], ["Ali", "0300"]])
    }

    @Test("Every kind of line end, blank lines left out", arguments: ["\n", "\r\n", "\r", "\n\n", "\r\n \r\n"])
    func lineEnds(_ end: String) {
        #expect(fields("a,b\(end)c,d\(end)") == [["a", "b"], ["c", "d"]])
    }

    @Test("The pieces in which a file arrives make no difference", arguments: 1...12)
    func pieces(_ size: Int) {
        let text = "نام,phone\r\n\"علی, خان\",\"03\"\"00\"\r\nx,y\r\n"
        var reader = CSVReader()
        var records: [CSVRecord] = []
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            records += reader.feed(bytes[start..<min(start + size, bytes.count)])
        }
        records += reader.finish()
        #expect(records.map(\.fields) == [["نام", "phone"], ["علی, خان", "03\"00"], ["x", "y"]])
        #expect(records.map(\.line) == [1, 2, 3])
    }

    @Test("An unclosed quotation mark costs its own line, not the rest of the file")
    func unclosed() {
        var reader = CSVReader()
        let text = "a,b\n\"oops,1\nc,2\nd,3\n"
        let records = reader.feed(text.utf8) + reader.finish()
        #expect(records.map(\.fields) == [["a", "b"], ["\"oops,1"], ["c", "2"], ["d", "3"]])
        #expect(records.map(\.fault) == [nil, .unclosedQuote, nil, nil])
        #expect(records.map(\.line) == [1, 2, 3, 4])
    }

    @Test("A long file with an unclosed mark keeps a small memory and all other lines")
    func unclosedInALongFile() {
        var reader = CSVReader()
        var text = "a,b\n\"oops,1\n"
        for number in 0..<12_000 { text += "row,\(number)\n" }
        let records = reader.feed(text.utf8) + reader.finish()
        #expect(records.count == 12_002)
        #expect(records.last?.fields == ["row", "11999"])
        #expect(records.last?.line == 12_002)
    }

    @Test("What is written is read back the same, and is never a formula")
    func roundTrip() {
        let values = [
            "=1+1", "+923001234567", "-", "@x", "O-", "a,b", "say \"hi\"", "two\r\nlines", " spaced ", "علی", "'quoted",
            "",
            "x;y", "\tTab", "''=1", "'+92", "''", "\r\n=1", "＝1",
        ]
        let line = CSVWriter.line(values)
        for sign in ["=", "+", "-", "@"] { #expect(!line.contains(",\(sign)") && !line.hasPrefix(sign)) }
        #expect(fields(CSVWriter.line(["h"]) + line, delimiter: ",").last == values)
    }

    @Test("No bytes break the reader", arguments: 0..<20)
    func anyBytes(seed: Int) {
        var generator = SplitMix(state: UInt64(seed) &+ 31)
        for _ in 0..<30 {
            let alphabet: [UInt8] = [0x22, 0x2C, 0x0A, 0x0D, 0x3B, 0x41, 0xD9, 0xFF, 0x00, 0x27, 0x3D]
            let bytes = (0..<Int.random(in: 0...80, using: &generator)).map { _ in
                alphabet.randomElement(using: &generator) ?? 0
            }
            var whole = CSVReader()
            let expected = whole.feed(bytes) + whole.finish()
            var piecewise = CSVReader()
            var records: [CSVRecord] = []
            for byte in bytes { records += piecewise.feed([byte]) }
            records += piecewise.finish()
            #expect(records == expected)
        }
    }
}

@Suite("Reading a donor register")
struct RegisterImporterTests {
    @Test("A row with everything")
    func everything() throws {
        let (rows, importer) = importing(
            """
            Donor Name;Mobile No;Blood Group;Gender;D.O.B;City;District;Last Donation;Language;Consent;Weight (kg);Notes
            Ali Khan;0300-1234567;0+;M;15/08/1990;Lahore;Lahore;23-06-26;Urdu;yes;72 kg;knows the desk
            """)
        #expect(importer.headerProblems.isEmpty)
        #expect(importer.unknownHeadings.isEmpty)
        let row = try #require(rows.first)
        #expect(row.line == 2)
        #expect(row.name == "Ali Khan")
        #expect(row.phone == "+923001234567")
        #expect(row.group == .oPositive)
        #expect(row.sex == .male)
        #expect(row.birthDate == CivilDate(year: 1990, month: 8, day: 15))
        #expect(row.city == "Lahore")
        #expect(row.lastDonation == CivilDate(year: 2026, month: 6, day: 23))
        #expect(row.language == .urdu)
        #expect(row.hasConsented == true)
        #expect(row.weightKilograms == 72)
        #expect(row.problems.isEmpty)
        #expect(row.isImportable)
    }

    @Test("Urdu headings, letters and digits")
    func urdu() throws {
        let (rows, importer) = importing(
            "نام,موبائل,بلڈ گروپ,جنس,تاریخ پیدائش\nفاطمہ,۰۳۰۰۱۲۳۴۵۶۷,بی نیگیٹو,عورت,۰۱/۰۲/۱۹۹۵\n")
        #expect(importer.headerProblems.isEmpty)
        let row = try #require(rows.first)
        #expect(row.name == "فاطمہ")
        #expect(row.phone == "+923001234567")
        #expect(row.group == .bNegative)
        #expect(row.sex == .female)
        #expect(row.birthDate == CivilDate(year: 1995, month: 2, day: 1))
        #expect(row.problems.isEmpty)
    }

    @Test(
        "Every mistake is named with its line, its field and what to do",
        arguments: [
            ("Ali,0300,O+,m,", RegisterField.phone, "0300-1234567"), ("Ali,03001234567,B,m,", .group, "B+ or B-"),
            ("Ali,03001234567,C+,m,", .group, "O+, O-"), ("Ali,03001234567,O+,x,", .sex, "male or female"),
            (",03001234567,O+,m,", .name, "Write the donor's name"), ("Ali,,O+,m,", .phone, "cannot be asked"),
            ("Ali,03001234567,,m,", .group, "unknown"), ("Ali,03001234567,O+,,", .sex, "male or female"),
            ("Ali,03001234567,O+,m,31/02/2026", .lastDonation, "no day of the calendar"),
            ("Ali,03001234567,O+,m,11/23/2025", .lastDonation, "month first"),
            ("Ali,03001234567,O+,m,24/11/2026", .lastDonation, "future"),
            ("Ali,03001234567,O+,m,soon", .lastDonation, "day first"),
        ])
    func mistakes(_ line: String, _ field: RegisterField, _ advice: String) throws {
        let (rows, _) = importing("name,phone,group,sex,last donation\n\(line)\n")
        let row = try #require(rows.first)
        let problem = try #require(row.problems.first)
        #expect(row.problems.count == 1)
        #expect(problem.line == 2)
        #expect(problem.field == field)
        #expect(problem.severity == .error)
        #expect(problem.message.contains(advice), "\(problem.message)")
        #expect(!row.isImportable)
    }

    @Test("Lesser mistakes leave the field out and let the row in")
    func warnings() throws {
        let (rows, _) = importing(
            "name,phone,group,sex,dob,weight,language,last donation\n"
                + "Ali,03001234567,O-,male,1/1/2030,heavy,Klingon,never\n"
        )
        let row = try #require(rows.first)
        #expect(row.isImportable)
        #expect(row.problems.map(\.field) == [.birthDate, .weightKilograms, .language])
        #expect(row.birthDate == nil && row.weightKilograms == nil && row.lastDonation == nil)
    }

    @Test("The same number twice is one donor too many")
    func duplicates() {
        let (rows, _) = importing("name,phone,group,sex\nAli,03001234567,O+,m\nAli K,0300 1234567,O+,m\n")
        #expect(rows[0].isImportable)
        #expect(rows[1].problems.first?.message.contains("line 2") == true)
    }

    @Test("Missing, doubled and unknown headings are said before any row")
    func headings() {
        let (rows, importer) = importing("name,mobile,phone,shoe size\nAli,1,2,3\n")
        #expect(rows.isEmpty)
        #expect(importer.headerProblems.map(\.field) == [.phone, .group, .sex])
        #expect(importer.unknownHeadings == ["shoe size"])
        #expect(importing("").importer.headerProblems.count == 1)
        var utf16 = RegisterImporter(today: today, phone: phone)
        _ = utf16.feed([0xFF, 0xFE, 0x6E, 0x00, 0x0A, 0x00])
        _ = utf16.finish()
        #expect(utf16.headerProblems.first?.message.contains("UTF-8") == true)
    }

    @Test("A heading that explains itself in brackets is the heading before them")
    func explainedHeadings() {
        let headings =
            "Full Name,Contact Number (WhatsApp),B/Group,Gender (M/F),Date of Birth (dd/mm/yyyy),Last donated on"
        let (rows, importer) = importing("\(headings)\nAli,03001234567,0+,m,05/03/1990,01/08/2026\n")
        #expect(importer.unknownHeadings.isEmpty)
        #expect(rows.first?.group == .oPositive)
        #expect(rows.first?.birthDate == CivilDate(year: 1990, month: 3, day: 5))
        #expect(rows.first?.lastDonation == CivilDate(year: 2026, month: 8, day: 1))
    }

    @Test("A row with more fields than headings is not guessed at")
    func tooManyFields() {
        let (rows, _) = importing("name,phone,group,sex\nKhan, Ali,03001234567,O+,m\n")
        #expect(rows.first?.isImportable == false)
        #expect(rows.first?.problems.first?.message.contains("5 fields") == true)
    }

    @Test(
        "Dates are day first, in any digits",
        arguments: [
            ("23/11/2025", 2_025, 11, 23), ("23-11-25", 2_025, 11, 23), ("2025-11-23", 2_025, 11, 23),
            ("23 Nov 2025", 2_025, 11, 23), ("23-Nov-25", 2_025, 11, 23), ("۲۳/۱۱/۲۰۲۵", 2_025, 11, 23),
            ("3.4.2024", 2_024, 4, 3), ("2025-11-23 00:00:00", 2_025, 11, 23),
        ])
    func dates(_ text: String, _ year: Int, _ month: Int, _ day: Int) {
        let (rows, _) = importing("name,phone,group,sex,last donation\nAli,03001234567,O+,m,\(text)\n")
        #expect(rows.first?.lastDonation == CivilDate(year: year, month: month, day: day))
    }

    @Test("A birth in a two-digit year lies in the past century when it must")
    func centuries() {
        let (rows, _) = importing("name,phone,group,sex,dob\nA,03001234567,O+,m,1/2/68\nB,03001234568,O+,m,1/2/05\n")
        #expect(rows[0].birthDate?.year == 1968)
        #expect(rows[1].birthDate?.year == 2005)
    }
}
