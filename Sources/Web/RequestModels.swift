import Access
import Blood
import Centre
import Dispatching
import Foundation
import Jurisdiction
import Matching
import Pages

extension BoardPage.Line {
    init(_ line: BoardLine) {
        let course = line.record.course
        self.init(
            id: line.record.id, reference: line.record.details.reference, group: course.request.patient.group,
            isAnyGroup: course.request.mode == .replacementAnyGroup, component: course.request.component,
            units: course.request.unitsNeeded, inHand: course.unitsInHand,
            onTheWay: course.asks.count { $0.stage.isCommitted }, facility: line.facility?.name ?? "",
            facilityUrdu: line.facility?.nameUrdu ?? "", city: line.facility?.city ?? "",
            urgency: course.request.urgency, neededBy: course.request.neededBy, phase: course.phase,
            isPaused: course.isPaused, plan: course.plan,
            attention: course.attention.sorted { $0.rawValue < $1.rawValue })
        source = line.record.details.source
    }
}

extension RequestFormPage.Similar {
    init(_ record: RequestRecord, facilities: [Facility]) {
        let request = record.course.request
        self.init(
            id: record.id, reference: record.details.reference, group: request.patient.group,
            component: request.component, units: request.unitsNeeded,
            facility: facilities.first { $0.id == record.details.facility }?.name ?? "",
            initials: record.details.patientInitials, openedAt: request.openedAt)
    }
}

extension RequestPage.Model {
    init(_ view: RequestView, centre: Centre, sight: Sight) {
        let details = view.record.details
        let course = view.record.course
        let inbound = Dictionary(view.replies.map { ($0.donor, $0.body) }) { _, last in last }
        self.init(
            course: course, reference: details.reference, facility: view.facility.name,
            facilityUrdu: view.facility.nameUrdu, city: view.facility.city,
            listedPhone: centre.ports.phones.shown(view.facility.listedPhone),
            ward: sight.show(details.ward, .recordNumber),
            recordNumber: sight.show(details.recordNumber, .recordNumber),
            initials: sight.show(details.patientInitials, .patientInitials),
            note: sight.show(details.note, .requestNote),
            callerPhone: sight.show(
                details.callerPhone.isEmpty ? "" : centre.ports.phones.shown(details.callerPhone), .callerPhone),
            openedBy: details.openedBy.flatMap { view.staffNames[$0] }.map { sight.show($0, .staffName) }
                ?? "",
            familyLink: sight.sees(.familyLink)
                ? URL(string: centre.familyLink(request: course.request))?.path ?? "/" : "",
            donors: course.asks.map { ask in
                let donor = view.donors[ask.donor]
                return RequestPage.DonorLine(
                    ask: ask, sex: donor?.sex ?? .male, prefersWomanOperator: donor?.prefersWomanOperator ?? false,
                    lastWords: inbound[ask.donor].map { sight.show($0, .donorWords) },
                    phone: sight.show(donor.map { centre.ports.phones.shown($0.phone) } ?? "", .donorPhone),
                    relayOnly: donor?.relayOnly ?? false)
            },
            stock: view.offers.map { offer in
                RequestPage.StockLine(
                    facility: offer.facility.name, phone: centre.ports.phones.shown(offer.facility.listedPhone),
                    group: offer.figure.group,
                    units: offer.figure.units, countedAt: offer.figure.countedAt,
                    distanceKilometres: offer.distanceKilometres, isStale: offer.isStale,
                    conditions: offer.isConditional ? offer.conditions.filter(\.needsDecision) : [])
            },
            notAsked: view.notAsked,
            timeline: view.timeline.map { entry in
                RequestPage.TimelineLine(
                    id: entry.id, at: entry.at,
                    by: Words(entry.actor, names: sight.sees(.staffName) ? view.staffNames : [:]),
                    fact: entry.fact.seen(with: sight))
            },
            deferralReasons: centre.jurisdiction.deferralChoices,
            reconciliation: view.record.reconciliation.map { ($0.drawn, $0.issued, $0.transfused, $0.returned) })
        source = details.source
        flags = view.flags.map(FlagNote.init)
        isFacilityUnconfirmed = view.facility.standing == .proposed
        if view.record.isToBeCompleted, sight.sees(.patientInitials) {
            let last = view.timeline.lastCompletion
            typed = TypedRequest(saidAt: last?.at, said: last?.said)
        }
    }
}

extension TimelineFact {
    /// Without the words that the reader does not see.
    func seen(with sight: Sight) -> TimelineFact {
        switch self {
        case .telephone(var note):
            note.words = note.words.map { sight.show($0, .requestNote) }
            return .telephone(note)
        case .event(.completed(var said)):
            said.patientInitials = sight.show(said.patientInitials, .patientInitials)
            said.ward = sight.show(said.ward, .recordNumber)
            return .event(.completed(said))
        case .event(.noted(let words)): return .event(.noted(sight.show(words, .requestNote)))
        case .event(.verificationRejected(let reason)):
            return .event(.verificationRejected(reason: sight.show(reason, .requestNote)))
        case .event(.handOver(let reason)): return .event(.handOver(reason: sight.show(reason, .requestNote)))
        case .event(.withdraw(let reason)): return .event(.withdraw(reason: sight.show(reason, .requestNote)))
        case .event(.expire(let reason)): return .event(.expire(reason: sight.show(reason, .requestNote)))
        default: return self
        }
    }
}

extension Jurisdiction {
    /// The rules a person may record for a donor, in words.
    var deferralChoices: [(key: String, words: Words)] {
        eligibility.eventKeys.compactMap { key in
            guard let rule = eligibility.rule(key), !rule.askAtBloodBankOnly else { return nil }
            return (key, Words(rule.title["en"] ?? key, rule.title["ur"] ?? key))
        }
    }
}

extension Words {
    init(_ actor: Actor, names: [Int64: String]) {
        switch actor {
        case .system: self.init("by itself", "خود بخود")
        case .staff(let id):
            let name = names[id] ?? "№ \(id)"
            self.init(name, name)
        case .donor: self.init("the donor", "ڈونر")
        case .family: self.init("the family", "گھر والے")
        case .facility: self.init("the blood bank", "بلڈ بینک")
        case .gateway: self.init("the gateway", "گیٹ وے")
        }
    }
}

/// What the script puts into the form.
struct Understood: Encodable {
    var fields: [String: String]
    var facilityName: String?
    var note: String

    init(_ read: IntakeSuggestion, facilities: [Facility], page: PageContext) {
        var fields: [String: String] = [:]
        fields["group"] = read.group?.rawValue
        fields["component"] = read.component?.rawValue
        fields["mode"] = read.mode?.rawValue
        fields["units"] = read.units.map(String.init)
        fields["neededBy"] = read.neededBy.map(page.inputTime)
        fields["urgency"] = read.urgency?.rawValue
        fields["callerPhone"] = read.callerPhone
        fields["ward"] = read.ward
        fields["recordNumber"] = read.recordNumber
        fields["sex"] = read.sex?.rawValue
        fields["ageYears"] = read.ageYears.map(String.init)
        if read.isBombay { fields["isBombay"] = "1" }
        if read.isNewborn { fields["isNewborn"] = "1" }
        if read.isChronicallyTransfused { fields["isChronicallyTransfused"] = "1" }
        if let facility = facilities.first, !read.facilityIsUnclear {
            fields["facility"] = String(facility.id)
            facilityName = facility.name
        }
        self.fields = fields
        var notes = read.notes.map { page.say($0.english, $0.urdu) }
        if read.facilityIsUnclear, !facilities.isEmpty {
            notes.append(
                page.say("Which one: ", "کون سا: ") + facilities.prefix(4).map(\.name).joined(separator: ", ") + "?")
        }
        note = notes.joined(separator: " ")
    }
}

extension IntakeForm {
    init(_ form: Form, calendar: LocalCalendar) {
        self.init(
            mode: form.choice("mode") ?? .specificGroup, ownBank: form.choice("ownBank") ?? .unknown,
            patientInitials: form.text("patientInitials"), sex: form.choice("sex"), ageYears: form.text("ageYears"),
            group: form.choice("group"), component: form.choice("component"), units: form.text("units"),
            facility: form.int("facility"), ward: form.text("ward"), recordNumber: form.text("recordNumber"),
            neededBy: calendar.instant(input: form.text("neededBy")), urgency: form.choice("urgency"),
            callerPhone: form.text("callerPhone"), callerRelation: form.text("callerRelation"),
            familyLanguage: form.choice("familyLanguage") ?? .urduLatin, hasAntiD: form.isOn("hasAntiD"),
            isChronicallyTransfused: form.isOn("isChronicallyTransfused"), isBombay: form.isOn("isBombay"),
            isNewborn: form.isOn("isNewborn"), note: form.lines("note"))
    }
}

extension PageContext {
    /// What is wrong at a field and what to do.
    func words(_ problem: FieldProblem) -> String {
        if problem.problem == .phoneInvalid, !problem.detail.isEmpty { return say(problem.detail, problem.detailUrdu) }
        return switch problem.problem {
        case .missing: say("Please fill this in.", "یہ خانہ پُر کریں۔")
        case .tooLong: say("Too long: shorten it.", "بہت لمبا ہے: مختصر کریں۔")
        case .notANumber: say("Write a number.", "عدد لکھیں۔")
        case .unitsOutOfRange:
            say(
                "1 to \(IntakeLimits.unitsMax) units; for more, hand over to the supervisor.",
                "1 سے \(IntakeLimits.unitsMax) یونٹ؛ زیادہ ہوں تو سپروائزر کو دیں۔")
        case .ageOutOfRange: say("An age from 0 to 120 years.", "عمر 0 سے 120 سال۔")
        case .facilityUnknown: say("Choose a facility from the list.", "فہرست سے ہسپتال منتخب کریں۔")
        case .deadlineInThePast: say("This time has passed: when is it needed?", "یہ وقت گزر چکا: کب تک درکار ہے؟")
        case .deadlineTooFar:
            say(
                "More than \(IntakeLimits.horizonDaysMax) days ahead: book it with the blood bank.",
                "\(IntakeLimits.horizonDaysMax) دن سے زیادہ: بلڈ بینک سے وقت لیں۔")
        case .phoneInvalid: say("This is not a telephone number.", "یہ فون نمبر درست نہیں۔")
        case .newbornIsOlder: say("A newborn is 0 years old.", "نومولود کی عمر 0 سال ہوتی ہے۔")
        case .apheresisGivesPlateletsOnly:
            say("A mega unit is platelets: choose platelets.", "میگا یونٹ پلیٹلیٹس ہوتا ہے: پلیٹلیٹس منتخب کریں۔")
        case .bombayNeedsGroupO:
            say("Bombay phenotype is reported as group O.", "بمبئی فینوٹائپ کا گروپ O لکھا جاتا ہے۔")
        case .exchangeNeedsNoPhenotype:
            say(
                "A Bombay patient cannot be helped by an exchange: ask for donors of the group.",
                "بمبئی مریض کے لیے تبادلہ کام نہیں آتا: گروپ کے ڈونر مانگیں۔")
        case .groupNeededForWholeBlood:
            say(
                "Whole blood needs the patient's group; with the group unknown ask for red cells.",
                "مکمل خون کے لیے مریض کا گروپ چاہیے؛ معلوم نہ ہو تو سرخ خلیات مانگیں۔")
        case .antiDWithRhDPositive:
            say(
                "Only RhD-negative patients form anti-D: check the group.",
                "اینٹی ڈی صرف RhD منفی میں بنتا ہے: گروپ دیکھیں۔")
        }
    }
}
