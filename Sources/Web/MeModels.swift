import Blood
import Centre
import Dispatching
import Jurisdiction
import Matching
import Pages

extension MePage.Model {
    init(_ data: OwnData, centre: Centre, helpline: String) {
        let donor = data.register
        self.init(
            name: donor.name, phone: centre.ports.phones.shown(donor.phone), group: donor.group,
            evidence: donor.evidence, birthDate: donor.birthDate,
            weight: donor.weightKilograms.map { "\(Int($0.rounded()))" } ?? "", district: donor.district,
            language: donor.language.rawValue, channels: donor.channels, wishes: donor.wishes,
            registeredAt: donor.registeredAt, pausedUntil: donor.pausedUntil, hasOptedOut: donor.optedOutAt != nil,
            hasConsent: donor.consentedAt != nil, note: donor.note,
            consents: data.consents.reversed().map {
                MePage.Line(at: $0.at, words: $0.act.said(over: $0.channel), body: $0.words)
            }, asks: data.asks.map { ($0.reference, $0.stage, $0.askedAt) },
            donations: data.donations.map { ($0.date, $0.kind, $0.revokedAt != nil) },
            deferrals: data.deferrals.map { MePage.DeferralLine($0, rules: centre.jurisdiction.eligibility) },
            messages: data.written, calls: data.calls.reversed().map(MePage.Line.init),
            accesses: data.accesses.map { (roleWords($0.role), $0.act, $0.times) },
            consentWords: Words(ConsentWords.current.english, ConsentWords.current.urdu), helpline: helpline)
        drives = data.drives.map(MePage.Line.init)
        pausedFrom = donor.pausedFrom
        home = centre.jurisdiction.places.nearness(to: donor.home)?.words
    }
}

private func roleWords(_ role: String?) -> Words {
    switch role {
    case "operator": Words("operator", "آپریٹر")
    case "supervisor": Words("supervisor", "سپروائزر")
    case "coordinator": Words("coordinator", "کوآرڈینیٹر")
    case "facility": Words("blood bank", "بلڈ بینک")
    case "trainee": Words("trainee", "زیرِ تربیت")
    case "administrator": Words("administrator", "ایڈمنسٹریٹر")
    case "auditor": Words("auditor", "آڈیٹر")
    case .some: Words("another program", "دوسرا پروگرام")
    case nil: Words("you, or the centre by itself", "آپ خود، یا سینٹر خودکار طور پر")
    }
}

extension Donor {
    fileprivate var wishes: Set<DonorChoice> {
        var wishes: Set<DonorChoice> = []
        if relayOnly { wishes.insert(.relayOnly) }
        if prefersWomanOperator { wishes.insert(.prefersWomanOperator) }
        if daylightOnly { wishes.insert(.daylightOnly) }
        if meetsAtFacilityOnly { wishes.insert(.meetsAtFacilityOnly) }
        if acceptsNightEmergencies { wishes.insert(.acceptsNightEmergencies) }
        return wishes
    }
}

extension Consent.Act {
    fileprivate func said(over channel: Consent.Channel) -> Words {
        let how: Words =
            switch channel {
            case .web: Words("on a page", "صفحے پر")
            case .sms: Words("by message", "پیغام سے")
            case .voice: Words("by a key on the telephone", "فون کا بٹن دبا کر")
            case .person: Words("told to our staff", "ہمارے عملے کو بتایا")
            case .list: Words("in a list we were given", "ہمیں ملی فہرست میں")
            case .unknown: Words("how, was not kept", "طریقہ درج نہیں")
            }
        let what: Words =
            switch self {
            case .given: Words("agreed", "اجازت دی")
            case .withdrawn: Words("said stop", "بند کروایا")
            case .cleared: Words("our staff took the agreement out", "عملے نے اجازت ہٹائی")
            }
        return Words("\(what.english), \(how.english)", "\(what.urdu)، \(how.urdu)")
    }
}

extension MePage.DeferralLine {
    fileprivate init(_ deferral: Deferral, rules: EligibilityRules) {
        let rule = rules.rule(deferral.ruleKey)
        let title = Words(rule?.title["en"] ?? deferral.ruleKey, rule?.title["ur"] ?? deferral.ruleKey)
        self.init(
            title: title, since: deferral.since, until: deferral.until ?? deferral.endedOn,
            isOver: deferral.reinstatedAt != nil, isBloodBanks: deferral.ruleKey.hasPrefix("blood_bank"))
    }
}

extension MePage.Line {
    fileprivate init(_ call: OwnData.CallLine) {
        let isOurs = call.kind != "inbound"
        let words =
            call.connectedAt == nil && isOurs
            ? Words("we rang you", "ہم نے آپ کو کال کی")
            : isOurs
                ? Words("we rang you and spoke", "ہم نے کال کی اور بات ہوئی")
                : Words("you rang us", "آپ نے ہمیں کال کی")
        self.init(at: call.at, words: words, body: call.notes.joined(separator: "\n"))
    }
}

extension MePage.Line {
    fileprivate init(_ line: OwnData.DriveLine) {
        let what: Words =
            switch line.outcome {
            case .came: Words("came", "آئے")
            case .deferred: Words("deferred by the blood bank", "بلڈ بینک نے ملتوی کیا")
            case .gave: Words("gave", "خون دیا")
            case nil:
                line.cancelledAt == nil ? Words("signed up", "نام لکھوایا") : Words("cancelled", "نام واپس لیا")
            }
        self.init(at: line.slotAt ?? line.opensAt, words: what, body: line.drive)
    }
}

extension OwnData {
    /// Both directions, the newest first.
    fileprivate var written: [MePage.Line] {
        let sent = messagesToYou.map { message -> MePage.Line in
            let how: Words =
                switch message.channel {
                case .sms: Words("SMS", "SMS")
                case .whatsApp: Words("WhatsApp", "واٹس ایپ")
                case .voice: Words("telephone", "ٹیلی فون")
                case .app: Words("app", "ایپ")
                }
            return MePage.Line(
                at: message.at, words: Words("to you, by \(how.english)", "آپ کو، \(how.urdu) سے"), body: message.body)
        }
        let received = messagesFromYou.map {
            MePage.Line(at: $0.at, words: Words("from you", "آپ کی طرف سے"), body: $0.body)
        }
        return (sent + received).sorted { $0.at > $1.at }
    }
}
