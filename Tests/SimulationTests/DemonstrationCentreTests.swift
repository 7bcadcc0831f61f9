import Blood
import Centre
import Foundation
import Jurisdiction
import Matching
import Simulation
import Testing
import Worlds

@Suite("Demonstration centre")
struct DemonstrationCentreTests {
    static let now = Instant(millisecondsSince1970: 1_795_000_000_000)

    static func centre(seed: UInt64 = 1, donors: Int = 30_000, now: Instant = now) throws -> DemonstrationCentre {
        DemonstrationCentre(
            seed: seed, places: try Places.load(), frequencies: try GroupFrequencies.load(), now: now,
            donorCount: donors)
    }

    /// Every field in an order that no hash table decides.
    static func lines(_ records: [DonorRecord]) -> [String] {
        records.map { record in
            let donor = record.donor
            let channels = donor.channels.map(\.rawValue).sorted().joined(separator: ",")
            let fields: [Any?] = [
                donor.id, donor.name, donor.phone, donor.sex, donor.birthDate, donor.weightKilograms,
                donor.group.rawValue, donor.evidence, donor.isBombay, donor.district, donor.home.latitude,
                donor.home.longitude, donor.language, channels, donor.consentedAt?.millisecondsSince1970,
                donor.acceptsNightEmergencies, donor.prefersWomanOperator, donor.pausedUntil,
                donor.optedOutAt?.millisecondsSince1970, donor.wrongNumberAt?.millisecondsSince1970,
                donor.isPanelReserved, donor.registeredAt.millisecondsSince1970, record.deferrals, record.donations,
            ]
            return fields.map { $0.map { "\($0)" } ?? "-" }.joined(separator: "|")
        }
    }

    static func digest(_ lines: [String]) -> UInt64 { SimulationRandom.label(lines.joined(separator: "\n")) }

    @Test("The same seed makes the same centre in every run")
    func sameSeed() throws {
        let first = Self.lines(try Self.centre(donors: 3_000).donorRecords(0..<3_000))
        let second = Self.lines(try Self.centre(donors: 3_000).donorBatches(of: 700).flatMap { $0 })
        #expect(first == second)
        // Written down once: another process, on another day, must come to the same people.
        #expect(Self.digest(first) == 13_213_268_153_879_590_792)
        #expect(try Self.centre().stock == Self.centre().stock)
        #expect(try Self.centre().facilities == Self.centre().facilities)
    }

    @Test("Another seed makes other people, and a larger centre contains the smaller one")
    func otherSeed() throws {
        let one = Self.lines(try Self.centre(seed: 1).donorRecords(0..<500))
        #expect(Self.lines(try Self.centre(seed: 2).donorRecords(0..<500)) != one)
        #expect(Self.lines(try Self.centre(seed: 1, donors: 90_000).donorRecords(0..<500)) == one)
    }

    @Test("Another moment leaves the people, their numbers, groups and homes as they are")
    func otherMoment() throws {
        let later = Self.now + .hours(24 * 40)
        let before = try Self.centre().donorRecords(0..<500).map(\.donor)
        let after = try Self.centre(now: later).donorRecords(0..<500).map(\.donor)
        #expect(before.map(\.name) == after.map(\.name))
        #expect(before.map(\.phone) == after.map(\.phone))
        #expect(before.map(\.group) == after.map(\.group))
        #expect(before.map(\.home) == after.map(\.home))
    }

    @Test("Numbers are unique, valid as mobiles and of no serving operator; homes are unique")
    func numbers() throws {
        let donors = try Self.centre().donorBatches().flatMap { $0 }.map(\.donor)
        #expect(donors.count == 30_000)
        #expect(donors.map(\.id) == Array(1...30_000))
        #expect(Set(donors.map(\.phone)).count == 30_000)
        // Regex (1) of the domain reference, after libphonenumber's metadata.
        let mobile = /\+923(?:[0-247]\d|3[0-79]|55|64)\d{7}/
        #expect(donors.allSatisfy { $0.phone.wholeMatch(of: mobile) != nil && $0.phone.hasPrefix("+92364") })
        #expect(Set(donors.map(\.home)).count == 30_000)
        #expect(Set(donors.map(\.district)).count > 140)
    }

    @Test("Sexes, ages, groups, wishes and histories are as the field reports them")
    func distributions() throws {
        let records = try Self.centre().donorBatches().flatMap { $0 }
        let donors = records.map(\.donor)
        func share(_ isCounted: (Donor) -> Bool) -> Double { Double(donors.count(where: isCounted)) / 30_000 }
        #expect((0.95...0.99).contains(share { $0.sex == .male }))
        #expect((0.04...0.06).contains(share { $0.group == .unknown }))
        #expect((0.74...0.82).contains(share { $0.language == .urduLatin }))
        #expect(share { $0.channels.contains(.sms) } > 0.97)
        #expect(donors.allSatisfy { !$0.channels.isEmpty })
        #expect((0.005...0.02).contains(share { $0.optedOutAt != nil }))
        #expect(donors.allSatisfy { !$0.isPanelReserved }, "kept for a panel follows from membership")
        #expect(share { $0.consentedAt == nil } > 0.003)
        let today = try #require(CivilDate("2026-11-18"))
        let ages = donors.compactMap { $0.birthDate?.completedYears(on: today) }
        #expect(ages.allSatisfy { (18...60).contains($0) })
        let given = records.filter { !$0.donations.isEmpty }
        #expect((0.45...0.6).contains(Double(given.count) / 30_000))
        let lately = given.filter { ($0.donations.last?.date.dayNumber ?? 0) > today.dayNumber - 90 }
        #expect((0.08...0.16).contains(Double(lately.count) / 30_000))
        let deferred = records.filter { !$0.deferrals.isEmpty }
        #expect((0.06...0.12).contains(Double(deferred.count) / 30_000))
        #expect(
            Set(deferred.flatMap(\.deferrals).map(\.ruleKey)).isSuperset(of: ["injection", "hb", "dengue", "hep_b"]))
    }

    @Test("Groups follow each province's table within what chance allows")
    func groupFrequencies() throws {
        let places = try Places.load()
        let frequencies = try GroupFrequencies.load()
        let donors = try Self.centre().donorBatches().flatMap { $0 }.map(\.donor).filter { $0.group != .unknown }
        let provinces = Dictionary(uniqueKeysWithValues: places.districts.map { ($0.name, $0.province) })
        for province in ["PK-PB", "PK-SD", "PK-KP", "PK-BA"] {
            let here = donors.filter { provinces[$0.district] == province }
            for group in BloodGroup.known {
                let expected = try #require(frequencies.fraction(of: group, province: province))
                let deviation = (expected * (1 - expected) / Double(here.count)).squareRoot()
                let seen = Double(here.count { $0.group == group }) / Double(here.count)
                #expect(abs(seen - expected) < 4.5 * deviation + 0.0005, "\(province) \(group.rawValue)")
            }
        }
    }

    @Test("People are placed by district population, near where the district is")
    func placement() throws {
        let places = try Places.load()
        let donors = try Self.centre().donorBatches().flatMap { $0 }.map(\.donor)
        let total = Double(places.districts.map(\.weight).reduce(0, +))
        let counts = Dictionary(grouping: donors, by: \.district).mapValues(\.count)
        for district in places.districts where district.weight > 2_000_000 {
            let expected = Double(district.weight) / total * 30_000
            let seen = Double(counts[district.name] ?? 0)
            #expect(abs(seen - expected) < 5 * expected.squareRoot(), "\(district.name)")
        }
        let near = donors.filter { donor in
            places.district(named: donor.district).map { district in
                ([district.label] + district.towns.map(\.place)).contains {
                    abs($0.latitude - donor.home.latitude) < 0.4 && abs($0.longitude - donor.home.longitude) < 0.4
                }
            } ?? false
        }
        #expect(Double(near.count) / 30_000 > 0.93)
    }

    @Test("Donations keep the interval, never lie in the future and start with adulthood")
    func donations() throws {
        let records = try Self.centre().donorBatches().flatMap { $0 }
        let today = try #require(CivilDate("2026-11-18"))
        for record in records {
            let days = record.donations.map(\.date.dayNumber)
            #expect(zip(days, days.dropFirst()).allSatisfy { $1 - $0 >= 90 })
            #expect(days.allSatisfy { $0 <= today.dayNumber })
            if let birth = record.donor.birthDate, let first = record.donations.first?.date {
                #expect(birth.completedYears(on: first) >= 18)
            }
            #expect(record.donations.allSatisfy { $0.recordedAt <= Self.now })
            #expect(record.deferrals.allSatisfy { $0.recordedAt <= Self.now && ($0.endedOn ?? today) <= today })
        }
    }

    @Test("All 58 hospitals stand with a number of their own; stock figures are of very different ages")
    func facilities() throws {
        let centre = try Self.centre()
        #expect(centre.facilities.count == 58)
        #expect(centre.facilities.map(\.id) == Array(1...58))
        #expect(Set(centre.facilities.map(\.listedPhone)).count == 58)
        #expect(centre.facilities.allSatisfy { $0.listedPhone.wholeMatch(of: /\+92\d{9,10}/) != nil })
        let ages = centre.stock.map { (Self.now - $0.countedAt).minutes }
        #expect(ages.allSatisfy { $0 >= 0 })
        #expect(ages.contains { $0 < 60 } && ages.contains { $0 > 24 * 60 })
        #expect(centre.stock.allSatisfy { $0.units >= 0 && $0.group != .unknown })
        #expect(Set(centre.stock.map(\.facility)).count < 58)
    }

    @Test("There is a sign-in for every role a person can have")
    func staff() throws {
        let centre = try Self.centre()
        let staff = centre.staff
        #expect(Set(staff.map(\.role)) == Set(StaffRole.allCases).subtracting([.machine]))
        for one in staff { #expect((one.facility != nil) == (one.role == .facility)) }
        #expect(centre.facilities.contains { $0.id == staff.compactMap(\.facility).first })
        #expect(Set(staff.map(\.signIn)).count == staff.count)
        #expect(staff.allSatisfy { $0.password.count >= 12 })
    }
}
