import Access
import Blood
import Centre
import Foundation
import Jurisdiction
import Matching
import Pages

extension DonorPage.Model {
    /// - Parameter opensReasons: whether the reader may open protected reasons, and so may know that there are any.
    init(
        _ record: DonorRecord, asks: [AskSummary], names: [Int64: String], centre: Centre, sight: Sight,
        opensReasons: Bool
    ) {
        let donor = record.donor
        let today = centre.today()
        let rules = centre.jurisdiction.eligibility
        let events = Set(rules.eventKeys)
        func title(_ key: String) -> Words {
            // Age, weight and the time since the last donation are no secret; what happened to somebody is.
            guard sight.sees(.deferralReason) || !events.contains(key) else { return Sight.reasonOnRecord }
            guard let rule = rules.rule(key) else { return Words(key, key) }
            return Words(rule.title["en"] ?? key, rule.title["ur"] ?? key)
        }
        self.init(
            id: donor.id, name: sight.show(donor.name, .donorName),
            phone: sight.show(centre.ports.phones.shown(donor.phone), .donorPhone), sex: donor.sex,
            birthDate: donor.birthDate, ageYears: donor.birthDate?.completedYears(on: today),
            weightKilograms: donor.weightKilograms,
            group: donor.group, evidence: donor.evidence, isBombay: donor.isBombay, district: donor.district,
            language: donor.language.rawValue, channels: donor.channels, consentedAt: donor.consentedAt,
            registeredAt: donor.registeredAt, optedOutAt: donor.optedOutAt, pausedUntil: donor.pausedUntil,
            acceptsNightEmergencies: donor.acceptsNightEmergencies, prefersWomanOperator: donor.prefersWomanOperator,
            isPanelReserved: donor.isPanelReserved, note: sight.show(donor.note, .donorWords), standing: .deferred,
            notAskedBecause: centre.reasonsNotToAsk(donor),
            eligible: DonationKind.allCases.map { kind in
                DonorPage.Eligible(record.history, kind: kind, rules: rules, today: today, title: title)
            },
            deferrals: record.deferrals.map { deferral in
                DonorPage.DeferralLine(
                    rule: title(deferral.ruleKey), since: deferral.since, ended: deferral.endedOn,
                    until: deferral.until, recordedAt: deferral.recordedAt,
                    recordedBy: deferral.recordedBy.flatMap { names[$0] } ?? "",
                    reinstatedAt: deferral.reinstatedAt,
                    reinstatedBy: deferral.reinstatedBy.flatMap { names[$0] } ?? "",
                    opensAs: opensReasons && deferral.hasProtectedReason ? deferral.id : nil)
            },
            donations: record.donations.map { donation in
                DonorPage.DonationLine(
                    date: donation.date, kind: donation.kind, request: donation.request,
                    reference: asks.first { $0.request == donation.request }?.reference ?? "",
                    isRevoked: donation.revokedAt != nil)
            },
            asks: asks.map {
                DonorPage.AskLine(
                    request: $0.request, reference: $0.reference, stage: $0.stage, askedAt: $0.askedAt,
                    changedAt: $0.changedAt, voiceEnd: $0.voiceEnd)
            }, rules: centre.jurisdiction.deferralChoices, today: today, relayOnly: donor.relayOnly)
        pausedFrom = donor.pausedFrom
        daylightOnly = donor.daylightOnly
        meetsAtFacilityOnly = donor.meetsAtFacilityOnly
    }
}

extension Sight {
    /// Stands where the reason of a deferral is that the reader does not see.
    fileprivate static let reasonOnRecord = Words("a reason on record", "وجہ درج ہے")
}

extension DonorPage.Eligible {
    fileprivate init(
        _ history: DonorHistory, kind: DonationKind, rules: EligibilityRules, today: CivilDate,
        title: (String) -> Words
    ) {
        guard let judged = try? rules.eligibility(of: history, for: kind, on: today) else {
            self.init(
                kind: kind, verdict: .unknown,
                reasons: [
                    Words("the dates contradict each other: correct them", "تاریخیں آپس میں نہیں ملتیں: درست کریں")
                ])
            return
        }
        let reasons = judged.reasons.map { title($0.key) }
        switch judged.verdict {
        case .eligible: self.init(kind: kind, verdict: .now, reasons: reasons)
        case .deferred(let until):
            self.init(kind: kind, verdict: until.map(DonorPage.Eligible.Verdict.from) ?? .unknown, reasons: reasons)
        case .excluded: self.init(kind: kind, verdict: .never, reasons: reasons)
        }
    }
}

extension Donor {
    /// The donor as the form shows it.
    var entered: [String: String] {
        var fields = [
            "name": name, "phone": phone, "sex": sex.rawValue, "group": group.rawValue, "evidence": evidence.rawValue,
            "district": district, "language": language.rawValue, "note": note,
        ]
        fields["birthDate"] = birthDate?.description
        fields["weight"] = weightKilograms.map { $0 == $0.rounded() ? String(Int($0)) : String($0) }
        if consentedAt != nil { fields["consent"] = "1" }
        if isBombay { fields["isBombay"] = "1" }
        if acceptsNightEmergencies { fields["acceptsNightEmergencies"] = "1" }
        if prefersWomanOperator { fields["prefersWomanOperator"] = "1" }
        if relayOnly { fields["relayOnly"] = "1" }
        if daylightOnly { fields["daylightOnly"] = "1" }
        if meetsAtFacilityOnly { fields["meetsAtFacilityOnly"] = "1" }
        if isPanelReserved { fields["isPanelReserved"] = "1" }
        return fields
    }

    /// Reads the form; what cannot be read is a problem at its field.
    init?(_ form: Form, old: Donor?, places: Places, now: Instant, problems: inout [String: Words]) {
        let missing = Words("Please choose.", "منتخب کریں۔")
        let sex: Sex? = form.choice("sex")
        let group: BloodGroup? = form.choice("group")
        if sex == nil { problems["sex"] = missing }
        if group == nil { problems["group"] = missing }
        let district = places.district(named: form.text("district"))
        if district == nil {
            problems["district"] = Words(
                "No district of this name: choose one from the list.", "اس نام کا ضلع نہیں: فہرست سے منتخب کریں۔")
        }
        for field in ["birthDate", "lastDonation"] where !form.text(field).isEmpty && form.day(field) == nil {
            problems[field] = Words("Write a date.", "تاریخ لکھیں۔")
        }
        let weight = form.text("weight").isEmpty ? nil : Double(form.text("weight"))
        if !form.text("weight").isEmpty, weight == nil { problems["weight"] = Words("Write a number.", "عدد لکھیں۔") }
        guard let sex, let group, let district else { return nil }
        // The home moves only with the district: a finer place that is known is kept.
        let home = old?.district == district.name ? old?.home : nil
        self.init(
            id: old?.id ?? 0, name: form.text("name"), phone: form.text("phone"), sex: sex,
            birthDate: form.day("birthDate"), weightKilograms: weight, group: group,
            evidence: form.choice("evidence") ?? .said, isBombay: form.isOn("isBombay"), district: district.name,
            home: home ?? district.label, language: form.choice("language") ?? .urduLatin,
            channels: Set(form.all("channels").compactMap { Channel(rawValue: $0) }),
            consentedAt: form.isOn("consent") ? (old?.consentedAt ?? now) : nil,
            acceptsNightEmergencies: form.isOn("acceptsNightEmergencies"),
            prefersWomanOperator: form.isOn("prefersWomanOperator"), relayOnly: form.isOn("relayOnly"),
            pausedUntil: old?.pausedUntil,
            isPanelReserved: form.isOn("isPanelReserved"), registeredAt: old?.registeredAt ?? now,
            note: String(form.lines("note").prefix(2_000)), daylightOnly: form.isOn("daylightOnly"),
            meetsAtFacilityOnly: form.isOn("meetsAtFacilityOnly"), pausedFrom: old?.pausedFrom)
        // A woman who is new begins with all four protections, unless somebody says that she was asked.
        if old == nil, sex == .female, form.text("protection") != "said" { protect() }
    }
}

extension DonorFieldProblem {
    var words: Words {
        switch problem {
        case .missing: Words("Please fill this in.", "یہ خانہ پُر کریں۔")
        case .tooLong: Words("Too long: shorten it.", "بہت لمبا ہے: مختصر کریں۔")
        case .phoneInvalid: Words(detail, detailUrdu)
        case .phoneTaken: Words("This number is in the register already.", "یہ نمبر رجسٹر میں پہلے سے ہے۔")
        case .birthDateImpossible: Words("These dates cannot be true.", "یہ تاریخیں درست نہیں ہو سکتیں۔")
        case .weightOutOfRange: Words("A weight in kilograms, 25 to 250.", "وزن کلوگرام میں، 25 سے 250۔")
        case .dateInTheFuture: Words("This date is in the future.", "یہ تاریخ مستقبل کی ہے۔")
        case .unknownRule: Words("Choose a reason from the list.", "فہرست سے وجہ منتخب کریں۔")
        case .dateTooOld: Words("This date is too long ago: check the year.", "یہ تاریخ بہت پرانی ہے: سال دیکھیں۔")
        case .endBeforeStart: Words("The end is before the beginning.", "اختتام آغاز سے پہلے ہے۔")
        }
    }
}
