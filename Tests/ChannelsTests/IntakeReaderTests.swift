import Blood
import Channels
import Dispatching
import Matching
import Testing

private let finder = FacilityFinder(SharedHospitals.sample)
private let today = CivilDate(dayNumber: 20_780)  // 2026-11-23

private func read(_ text: String, at minutes: Int = 15 * 60) -> IntakeReading {
    IntakeReader.read(text, facilities: finder, today: today, minutesOfDay: minutes)
}

private func moment(_ days: Int, _ minutes: Int) -> IntakeReading.WallMoment {
    .init(date: today.adding(days: days), minutesOfDay: minutes)
}

@Suite("The operator's free line")
struct IntakeReaderTests {
    @Test("B neg 2 bag Mayo kal subah tak, 0300-1234567")
    func romanUrdu() {
        let reading = read("B neg 2 bag Mayo kal subah tak, 0300-1234567")
        #expect(reading.group?.value == .bNegative)
        #expect(reading.group?.text == "B neg")
        #expect(reading.units?.value == 2)
        #expect(reading.facility?.value.id == 101)
        #expect(reading.facility?.text == "Mayo")
        #expect(reading.neededBy?.value == moment(1, 9 * 60))
        #expect(reading.neededBy?.needsConfirmation == true)
        #expect(reading.phone?.value == "0300-1234567")
        #expect(reading.notes == [.dayToReadBack(today.adding(days: 1))])
    }

    @Test("او نیگیٹو 2 یونٹ میو ہسپتال فوری 03001234567")
    func urdu() {
        let reading = read("او نیگیٹو 2 یونٹ میو ہسپتال فوری 03001234567")
        #expect(reading.group?.value == .oNegative)
        #expect(reading.units?.value == 2)
        #expect(reading.facility?.value.id == 101)
        #expect(reading.urgency?.value == .emergency)
        #expect(reading.neededBy?.value == moment(0, 15 * 60 + IntakeReader.immediateMinutes))
        #expect(reading.phone?.value == "03001234567")
        #expect(reading.notes.isEmpty)
    }

    @Test("0+ 3 botal jinnah lahore abhi")
    func zeroIsO() {
        let reading = read("0+ 3 botal jinnah lahore abhi")
        #expect(reading.group?.value == .oPositive)
        #expect(reading.units?.value == 3)
        #expect(reading.facility?.value.id == 102)
        #expect(reading.facilityCandidates.first?.id == 102)
        #expect(reading.urgency?.value == .emergency)
        #expect(reading.notes.isEmpty)
    }

    @Test("mega unit A+ shaukat khanum aaj raat ward 4 mr 88213")
    func megaUnit() {
        let reading = read("mega unit A+ shaukat khanum aaj raat ward 4 mr 88213")
        #expect(reading.component?.value == .platelets)
        #expect(reading.mode?.value == .apheresis)
        #expect(reading.units?.value == 1)
        #expect(reading.group?.value == .aPositive)
        #expect(reading.facility?.value.id == 104)
        #expect(reading.neededBy?.value == moment(0, 22 * 60))
        #expect(reading.ward?.value == "ward 4")
        #expect(reading.recordNumber?.value == "88213")
        #expect(reading.notes.isEmpty)
    }

    @Test(
        "Group and units stand in any order and spelling",
        arguments: [
            ("2 bottle O+ mayo", BloodGroup.oPositive, 2), ("ab negative teen unit mayo", .abNegative, 3),
            ("need 4 pints of b +ve at mayo", .bPositive, 4), ("A negative 1 bag mayo", .aNegative, 1),
            ("mayo o neg do botal", .oNegative, 2), ("بی پازیٹو ۳ بوتل میو", .bPositive, 3),
            ("او منفی ایک یونٹ میو ہسپتال", .oNegative, 1), ("O-ve 5units mayo", .oNegative, 5),
            ("units: 2 group A B + mayo", .abPositive, 2), ("B neg 2, Mayo", .bNegative, 2),
            ("0300-1234567 2 unit opositive mayo", .oPositive, 2), ("o+tive 10 donors mayo", .oPositive, 10),
        ])
    func groupAndUnits(_ text: String, _ group: BloodGroup, _ units: Int) {
        let reading = read(text)
        #expect(reading.group?.value == group)
        #expect(reading.units?.value == units)
        #expect(reading.facility?.value.id == 101)
    }

    @Test("A group without a sign is asked back")
    func signMissing() {
        for text in ["B 2 bag mayo", "group B mayo", "blood group b chahiye mayo 2 bag"] {
            let reading = read(text)
            #expect(reading.group == nil, "\(text)")
            #expect(reading.groupWithoutSign?.value == .b, "\(text)")
            #expect(reading.notes.contains(.groupSignMissing(.b)), "\(text)")
        }
        #expect(read("o neg ya o pos mayo").notes.contains(.severalGroups))
        #expect(read("group pata nahi 2 bag mayo").group?.value == .unknown)
    }

    @Test("The English article is no group")
    func article() {
        let reading = read("a patient in mayo needs 2 bags")
        #expect(reading.group == nil)
        #expect(reading.groupWithoutSign == nil)
        #expect(reading.units?.value == 2)
    }

    @Test(
        "Components and how the need is met",
        arguments: [
            ("O+ 2 packed cells mayo", BloodComponent.redCells, RequestMode?.none), ("rcc o+ mayo", .redCells, nil),
            ("pcv 2 unit b+ mayo", .redCells, nil), ("FFP 4 bag A+ mayo", .plasma, nil),
            ("2 mega unit B+ mayo", .platelets, .apheresis), ("platelets mega kit o+ mayo", .platelets, .apheresis),
            ("6 manual unit o+ mayo", .platelets, .specificGroup), ("cryo 4 unit mayo o+", .cryoprecipitate, nil),
            ("taza khoon 2 bottle o+ mayo", .wholeBlood, nil), ("whole blood o+ mayo", .wholeBlood, nil),
            ("میگا یونٹ او پازیٹو میو", .platelets, .apheresis), ("platelets o+ 4 bag mayo", .platelets, nil),
        ])
    func components(_ text: String, _ component: BloodComponent, _ mode: RequestMode?) {
        let reading = read(text)
        #expect(reading.component?.value == component)
        #expect(reading.mode?.value == mode)
    }

    @Test("Replacement and stock are understood, and the number of mega units")
    func modes() {
        #expect(read("2 bag replacement mayo").mode?.value == .replacementAnyGroup)
        #expect(read("exchange 3 donors mayo").mode?.value == .replacementAnyGroup)
        #expect(read("badle mein 2 bottle mayo").mode?.value == .replacementAnyGroup)
        #expect(read("O- 1 unit stock se mayo").mode?.value == .stockUnit)
        #expect(read("2 mega unit B+ mayo").units?.value == 2)
        #expect(read("platelets o+ 4 bag mayo").notes.contains(.plateletKindUnclear))
        #expect(read("2-3 bag o+ mayo").notes.contains(.unitsUnclear("2-3 bag")))
        #expect(read("6 random platelets o+ mayo").units?.value == 6)
        #expect(read("o+ mayo platelets chahiye mega 1").units?.value == 1)
        #expect(read("any group replacement 3 bag mayo").notes.isEmpty)
        #expect(read("200 bag o+ mayo").notes.contains(.unitsUnclear("200 bag")))
    }

    @Test(
        "When it is needed, at three in the afternoon",
        arguments: [
            ("kal subah tak", 1, 540, true), ("aaj raat", 0, 1_320, false), ("2 ghante mein", 0, 1_020, false),
            ("aadhe ghante mein", 0, 930, false), ("dedh ghanta", 0, 990, false), ("raat 8 baje", 0, 1_200, false),
            ("8 baje", 0, 1_200, true), ("kal subah 8 baje", 1, 480, true), ("23/11/26 9pm", 0, 1_260, false),
            ("25-11-2026 subah 10 baje", 2, 600, false), ("25 nov", 2, 720, true), ("aaj shaam tak", 0, 1_080, false),
            ("21:30", 0, 1_290, false), ("kal", 1, 720, true), ("aaj", 0, 1_439, true), ("subah tak", 1, 540, false),
            ("28/11", 5, 720, true), ("nov 25", 2, 720, true), ("28th nov", 5, 720, true),
            ("parson dopehar", 2, 780, true),
            ("raat 2 baje", 1, 120, false), ("آج رات", 0, 1_320, false),
            ("کل صبح تک", 1, 540, true), ("sarhe 8 baje", 0, 1_230, true), ("36 hours", 2, 180, false),
        ])
    func neededBy(_ text: String, _ days: Int, _ minutes: Int, _ confirm: Bool) {
        let reading = read("o+ 2 bag mayo \(text)")
        #expect(reading.neededBy?.value == moment(days, minutes))
        #expect(reading.neededBy?.needsConfirmation == confirm)
    }

    @Test("A time that has passed is not taken for one to come")
    func past() {
        #expect(read("o+ 2 bag mayo 22/11/26").neededBy == nil)
        #expect(read("o+ 2 bag mayo 22/11/26").notes.contains(.timeHasPassed("22/11/26")))
        #expect(read("o+ 2 bag mayo 31/02/27").neededBy == nil)
        #expect(read("o+ mayo aaj raat", at: 23 * 60).neededBy?.value == moment(1, 120))
    }

    @Test("Urgency")
    func urgency() {
        #expect(read("o+ mayo urgent").urgency?.value == .urgent)
        #expect(read("o+ mayo foran").urgency?.value == .emergency)
        #expect(read("o+ mayo emergency").urgency?.value == .emergency)
        #expect(read("o+ mayo kal").urgency == nil)
    }

    @Test(
        "Telephone numbers are found whole",
        arguments: [
            ("0300-1234567", "0300-1234567"), ("03001234567", "03001234567"), ("+92 300 1234567", "+92 300 1234567"),
            ("0092 300 1234567", "0092 300 1234567"), ("0300 123 4567", "0300 123 4567"),
            ("۰۳۰۰۱۲۳۴۵۶۷", "03001234567"),
            ("923001234567", "923001234567"), ("3001234567", "3001234567"), ("042-99211129", "042-99211129"),
            ("0333 12345678", "0333 12345678"),
        ])
    func phones(_ typed: String, _ expected: String) {
        let reading = read("O+ 2 bag mayo \(typed)")
        #expect(reading.phone?.value == expected)
        #expect(reading.units?.value == 2)
        #expect(read("O+ \(typed) 2 bag mayo").phone?.value == expected)
    }

    @Test("Ward, bed, record number, age, sex and what is behind it")
    func patient() {
        let reading = read("B- 2 bag mayo surgical ward 3 bed 12 MRN: 2026-88213 45 saal female delivery")
        #expect(reading.ward?.value == "surgical ward 3, bed 12")
        #expect(reading.recordNumber?.value == "2026-88213")
        #expect(reading.ageYears?.value == 45)
        #expect(reading.sex?.value == .female)
        #expect(reading.patientHints == [.delivery])
        #expect(reading.notes.isEmpty)
        #expect(read("o+ mayo ICU mr#7781").ward?.value == "ICU")
        #expect(read("o+ mayo ICU mr#7781").recordNumber?.value == "7781")
        #expect(read("o+ mayo 32/F").sex?.value == .female)
        #expect(read("o+ mayo 32/F").ageYears?.value == 32)
        #expect(read("meri walida ke liye o+ mayo").sex?.value == .female)
        #expect(read("thalassemia bacha 6 saal b+ mayo").patientHints == [.thalassaemia])
        let newborn = read("bacha 3 din ka o- 1 bag mayo nicu")
        #expect(newborn.ageYears?.value == 0)
        #expect(newborn.patientHints == [.newborn])
        #expect(newborn.neededBy == nil)
        #expect(read("o+ mayo Mr Ali").recordNumber == nil)
    }

    @Test("A facility that several could be is left to the operator")
    func ambiguousFacility() {
        let reading = read("O+ 2 bag civil hospital")
        #expect(reading.facility == nil)
        #expect(Set(reading.facilityCandidates.map(\.id)) == [106, 107])
        #expect(reading.notes.contains(.facilityUnclear))
        #expect(read("O+ 2 bag lahore").facility == nil)
        let khan = FacilityFinder([
            FacilityName(id: 1, name: "Aga Khan University Hospital", city: "Karachi"),
            FacilityName(id: 2, name: "Shaukat Khanum Memorial Cancer Hospital", city: "Lahore"),
        ])
        let typed = IntakeReader.read("B+ 2 bag agha khan", facilities: khan, today: today, minutesOfDay: 900)
        #expect(typed.facility?.value.id == 1)
        #expect(typed.facility?.needsConfirmation == true)
    }

    @Test("Subgroups of A and letters as they sound keep their group")
    func subgroups() {
        #expect(read("A2B+ 1 bag mayo").group?.value == .abPositive)
        #expect(read("A1+ 2 bag mayo").group?.value == .aPositive)
        #expect(read("bi positive do botal mayo").group?.value == .bPositive)
        #expect(read("koi bi group 2 bag mayo").group == nil)
    }

    @Test("The lady of a hospital's name is no patient, and a city elsewhere is another hospital")
    func namesOfPlaces() {
        let lady = read("2 packed cells A neg lady reading peshawar")
        #expect(lady.facility?.value.id == 110)
        #expect(lady.sex == nil)
        #expect(read("lady patient o+ 2 bag mayo").sex?.value == .female)
        let elsewhere = read("AB+ 2 bag CMH quetta")
        #expect(elsewhere.facility == nil)
        #expect(elsewhere.notes.contains(.facilityUnclear))
        #expect(read("o+ 2 bag mayo, patient from multan").facility?.value.id == 101)
        #expect(read("او پازیٹو تین بوتل جناح ہسپتال کراچی").facility?.value.id == 103)
        #expect(read("او پازیٹو تین بوتل جناح ہسپتال لاہور").facility?.value.id == 102)
        #expect(read("patient name Ali Khan, B+ 2 bag services hospital").facility?.value.id == 105)
        let twins = FacilityFinder([
            FacilityName(id: 1, name: "Shaikh Zayed Hospital Lahore", city: "Lahore"),
            FacilityName(id: 2, name: "Sheikh Zayed Hospital RYK", city: "Rahim Yar Khan"),
        ])
        let named = IntakeReader.read(
            "B+ 3 bag sheikh zayed lahore", facilities: twins, today: today, minutesOfDay: 900)
        #expect(named.facility?.value.id == 1)
    }

    @Test(
        "The number of units is found where callers put it, and a figure of something else is not one",
        arguments: [
            ("O- blood needed in mayo Lahore. 2 bottles.", Int?.some(2)), ("2 B- mayo", 2), ("mayo b neg 2", 2),
            ("B-Neg x 2 mayo", 2), ("2x B- mayo", 2), ("b neg do beg mayo", 2),
            ("o+ mayo 2, 0300 1234567, ward 3", 2), ("mega unit 2 A+ shaukat khanum", 2), ("o+ mayo qty 3", 3),
            ("hb 5 hai o+ mayo", nil), ("hb 5 B+ mayo", nil), ("o+ mayo 10 tak", nil), ("bhai jan 2 bottle o+ mayo", 2),
        ])
    func unitsAnywhere(_ text: String, _ units: Int?) { #expect(read(text).units?.value == units) }

    @Test("A CNIC is neither a telephone number nor units")
    func identityCard() {
        for text in ["o+ mayo cnic 35202-1234567-1", "o+ mayo 3520212345671"] {
            #expect(read(text).phone == nil, "\(text)")
            #expect(read(text).units == nil, "\(text)")
        }
        #expect(read("o+ 2 bag mayo cnic 35202-1234567-1 0300-1234567").phone?.value == "0300-1234567")
    }

    @Test("Age and sex as clerks write them; an age is no time")
    func ageAndSex() {
        for text in [
            "24F o+ mayo", "F/24 o+ mayo", "female age: 24 o+ mayo", "24 yrs F o+ mayo", "24y f o+ mayo",
            "24/F o+ mayo",
        ] {
            #expect(read(text).ageYears?.value == 24, "\(text)")
            #expect(read(text).sex?.value == .female, "\(text)")
        }
        for text in ["تین دن کا بچہ او نیگیٹو میو", "12 hours old o- mayo", "teen din ka bacha o- mayo"] {
            #expect(read(text).patientHints == [.newborn], "\(text)")
            #expect(read(text).neededBy == nil, "\(text)")
        }
        #expect(read("2 mahine se bimar hai o+ mayo").ageYears == nil)
        #expect(read("o+ mayo ph# 03001234567").patientHints.isEmpty)
    }

    @Test("What only the form can hold is told to the operator")
    func flagsToTick() {
        for text in ["bombay group o+ 1 bag mayo", "hh blood group 1 bag mayo", "بمبئی گروپ 1 بوتل میو"] {
            #expect(read(text).isBombay, "\(text)")
            #expect(read(text).notes.contains(.bombayToTick), "\(text)")
        }
        #expect(read("newborn o- 1 bag mayo").notes.contains(.newbornToTick))
        #expect(read("thalassemia bacha b+ mayo").notes.contains(.regularTransfusionToTick))
    }

    @Test(
        "Newborns in every spelling",
        arguments: ["naumolood", "nomolood", "naumolod", "newborn", "new born", "neonate", "نومولود"])
    func newborns(_ word: String) { #expect(read("\(word) o- 1 bag mayo").patientHints == [.newborn]) }

    @Test("The lady of a hospital's name is no patient, and a lady in one is")
    func ladies() {
        for text in ["O+ 2 bag Lady Reading", "o+ 2 bag lady reading hospital peshawar"] {
            #expect(read(text).sex == nil, "\(text)")
            #expect(read(text).facility?.value.id == 110, "\(text)")
        }
        for text in ["lady patient o+ 2 bag Lady Reading", "o+ 2 bag lady mayo", "lady o+ 2 bag mayo"] {
            #expect(read(text).sex?.value == .female, "\(text)")
        }
        #expect(read("lady patient o+ 2 bag Lady Reading").facility?.value.id == 110)
    }

    @Test("Only kal and parson look both ways, and the day is read back as people say it")
    func daysToReadBack() {
        for text in ["o+ 2 bag mayo tomorrow morning", "o+ 2 bag mayo day after tomorrow 9 am"] {
            #expect(
                !read(text).notes.contains { if case .dayToReadBack = $0 { true } else { false } }, "\(text)")
        }
        #expect(read("o+ 2 bag mayo kal subah").notes.contains(.dayToReadBack(today.adding(days: 1))))
        #expect(read("o+ 2 bag mayo parson subah").notes.contains(.dayToReadBack(today.adding(days: 2))))
        let friday = IntakeReading.Note.dayToReadBack(CivilDate(dayNumber: 20_784))
        #expect(friday.words.english.hasSuffix("read back Fri 27 Nov."))
        #expect(friday.words.urdu.hasSuffix("جمعہ 27 نومبر۔"))
    }

    @Test("Every note has words in both languages")
    func notesInBothLanguages() {
        let notes: [IntakeReading.Note] = [
            .groupSignMissing(.b), .severalGroups, .unitsUnclear("2-3 bag"), .dayToReadBack(today), .hourToReadBack,
            .timeHasPassed("22/11/26"), .facilityUnclear, .plateletKindUnclear, .bombayToTick, .newbornToTick,
            .regularTransfusionToTick, .notUnderstood("zxcv"),
        ]
        for note in notes {
            #expect(note.words.english.hasSuffix("."), "\(note)")
            #expect(note.words.urdu.hasSuffix("۔"), "\(note)")
        }
    }

    @Test("What is not understood is shown, not swallowed")
    func rest() {
        #expect(read("O+ 2 bag mayo zxcv qwert").notes.contains(.notUnderstood("zxcv qwert")))
        #expect(read("").notes == [.facilityUnclear])
    }

    @Test("No line breaks the reader", arguments: 0..<30)
    func anyText(seed: Int) {
        var generator = SplitMix(state: UInt64(seed) &+ 4_242)
        for _ in 0..<25 {
            let text = randomText(&generator)
            #expect(read(text) == read(text))
        }
    }
}

@Suite("Facilities found by any part of their name")
struct FacilityFinderTests {
    @Test(
        "The one that is meant comes first",
        arguments: [
            ("mayo", Int64(101)), ("may", 101), ("میو", 101), ("jinnah lahore", 102), ("jinnah karachi", 103),
            ("jpmc", 103), ("shaukat khanum", 104), ("shokat khanam", 104), ("khanum", 104), ("شوکت خانم", 104),
            ("services", 105), ("civil karachi", 107), ("civil mirpur", 106), ("holy family pindi", 108), ("pims", 109),
            ("پمز", 109), ("LRH", 110), ("gangaram", 111), ("ganga ram hosp", 111), ("mahar", 112), ("children", 114),
            ("cmh pindi", 115), ("ہولی فیملی", 108), ("هولي فيملي", 108), ("serivces", 105), ("readng", 110),
        ])
    func found(_ query: String, _ id: Int64) {
        #expect(finder.matches(query).first?.id == id)
    }

    @Test("Every word typed must fit", arguments: ["mayo karachi", "zzzz", "shaukat peshawar", ""])
    func notFound(_ query: String) { #expect(finder.matches(query).isEmpty) }

    @Test(
        "Every facility of the shared list is found by its English and by its Urdu name",
        .enabled(if: SharedHospitals.arePresent))
    func everyFacility() {
        let finder = FacilityFinder(SharedHospitals.all)
        for facility in SharedHospitals.all {
            #expect(finder.matches("\(facility.name) \(facility.city)").first?.id == facility.id, "\(facility.name)")
            let byUrdu = finder.matches(facility.nameUrdu).map(\.id)
            #expect(byUrdu.contains(facility.id), "\(facility.nameUrdu)")
        }
    }
}
