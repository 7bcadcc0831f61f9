import Channels
import Matching
import Testing

/// Files of past donors, as they come out of archives and spreadsheets.
@Suite struct ReturnDataCSVTests {
    private static func read(_ text: String) throws -> ReturnDataCSV { try ReturnDataCSV.read(Array(text.utf8)) }

    private static let two = [
        ReturnObservation(GivingHistory(monthsSinceLast: 2, donations: 50, monthsSinceFirst: 98), gaveAgain: true),
        ReturnObservation(GivingHistory(monthsSinceLast: 16, donations: 6, monthsSinceFirst: 40), gaveAgain: false),
    ]

    @Test(
        "The same two donors, whatever the file looks like",
        arguments: [
            "Recency,Frequency,Monetary,Time,class\n2,50,12500,98,1\n16,6,1500,40,0\n",
            "Recency (months),Frequency (times),Monetary (c.c. blood),Time (months),\"whether he/she donated blood in March 2007\"\r\n2,50,12500,98,1\r\n16,6,1500,40,0\r\n",
            "2,50,12500,98,1\n16,6,1500,40,0",
            "\u{FEFF}CLASS;time;FREQUENCY;recency\n1;98;50;2\n\n;;;\n0;40;6;16\n",
            "\u{FEFF}2\t50\t12500\t98\tyes\n16\t6\t1500\t40\tno",
            "months since first donation,number of donations,months since last donation,donated,town\n98,50,2,yes,Hsin-Chu\n40,6,16,no,Hsin-Chu",
            "Recency,Frequency,Monetary,Time,class\n۲,۵۰,۱۲۵۰۰,۹۸,ہاں\n١٦,٦,١٥٠٠,٤٠,نہیں",
            "Recency;Frequency;Monetary;Time;class\n2,0;50;12500,0;98,0;1\n16.0;6;1500;40.00;0",
            "Months since Last Donation,Number of Donations,Total Volume Donated (c.c.),Months since First Donation,Made Donation in March 2007\n2,50,12500,98,1\n16,6,1500,40,0",
        ])
    func isReadAlike(text: String) throws {
        let data = try Self.read(text)
        #expect(data.observations == Self.two)
        #expect(data.problems == [])
    }

    @Test(
        "A bad row is named by its line and says what it wants",
        arguments: [
            ("x,6,1500,40,0", "months since the last"), ("-1,6,1500,40,0", "months since the last"),
            ("2,6,1500,40,", "no outcome"), ("2,0,0,40,0", "number of donations"),
            ("2,1.5,0,40,0", "number of donations"), ("2,6,1500,,0", "months since the first"),
            ("41,6,1500,40,0", "earlier"), ("2,6,1500,40,2", "Write 1"), ("2,6,1500,40,perhaps", "Write 1"),
            ("2,6,1500,40", "4 columns of 5"), ("nan,6,1500,40,0", "months since the last"),
            ("\"2,6,1500,40,0", "quotation mark"),
        ])
    func badRow(row: String, words: String) throws {
        let data = try Self.read("Recency,Frequency,Monetary,Time,class\n2,50,12500,98,1\n\n\(row)\n16,6,1500,40,0\n")
        #expect(data.observations == Self.two)
        #expect(data.problems.map(\.line) == [4])
        let said = try #require(data.problems.first).description
        #expect(said.hasPrefix("Line 4: "))
        #expect(said.contains(words), "\(said)")
    }

    @Test func aFileWithoutAColumnIsRefusedByName() throws {
        #expect {
            try Self.read("Recency,Monetary,Time,town\n2,12500,98,Lahore\n")
        } throws: { error in
            let said = "\(error)"
            return said.hasPrefix("Line 1: No column is called Frequency, class.")
        }
        #expect {
            try Self.read("Recency,Recency (months),Frequency,Time,class\n2,2,50,98,1\n")
        } throws: { error in
            "\(error)".contains("both look like Recency")
        }
        #expect {
            try Self.read("\u{FEFF}")
        } throws: { error in
            "\(error)".hasPrefix("The file is empty.")
        }
    }
}
