import Blood
import Dispatching

extension FamilyPage.Model {
    /// Typed on the keypad a minute ago: nothing but group, units and facility is known.
    public static let sampleTyped: Self = {
        var model = Self.sample
        model.component = .redCells
        model.ward = ""
        model.units = 2
        model.unitsGiven = 0
        (model.isPaused, model.isUnheard) = (true, true)
        (model.confirmedAt, model.bloodBanksCheckedAt, model.firstAskAt) = (nil, nil, nil)
        (model.firstPledgeAt, model.firstArrivalAt) = (nil, nil)
        (model.asked, model.promised, model.atHospital) = (0, 0, 0)
        model.rest = FamilyPage.Rest(
            entered: ["group": "B-", "units": "2", "ward": ""], todayBy: model.openedAt + .minutes(830),
            tomorrowBy: model.openedAt + .minutes(1_490))
        return model
    }()

    /// The same when the family has said the rest, all but the component.
    public static let sampleSaid: Self = {
        var model = Self.sampleTyped
        model.ward = "Gynae 2, bed 14"
        model.rest?.saidAt = model.openedAt + .minutes(4)
        model.rest?.seen = 31
        model.rest?.entered = [
            "group": "B-", "units": "2", "ward": model.ward, "patientInitials": "A.K.",
            "component": FamilyPage.Rest.notKnown, "time": "at", "date": "2026-11-24T12:00",
        ]
        return model
    }()

    /// The same when something of what was sent is missing.
    public static let sampleWrong: Self = {
        var model = Self.sampleTyped
        model.rest?.entered = [
            "group": "unknown", "units": "40", "ward": "ICU", "component": "wholeBlood", "time": "at", "date": "",
        ]
        model.rest?.isOpen = true
        model.rest?.problems = [
            "patientInitials": Words("Please fill this in.", "یہ خانہ پُر کریں۔"),
            "date": Words("Please fill this in.", "یہ خانہ پُر کریں۔"),
            "units": Words("1 to 20 units; if you need more, ring us.", "1 سے 20 یونٹ؛ زیادہ چاہئیں تو ہمیں کال کریں۔"),
        ]
        return model
    }()
}

extension RequestPage.Model {
    /// Typed on the keypad, the rest said by the family, nobody has rung back.
    public static let sampleTyped: Self = {
        var model = Self.sample
        (model.source, model.openedBy) = ("keypad", "")
        model.course.verification = .pending
        model.course.isPaused = true
        model.course.asks = []
        model.donors = []
        (model.course.plan, model.course.unitsFromStock) = (nil, 0)
        model.course.attention = [.verificationDue]
        let said = RequestCompletion(
            patientInitials: "A.K.", group: .bNegative, units: 2, component: nil, time: .today,
            neededBy: model.course.request.neededBy, ward: "Gynae 2, bed 14")
        model.typed = TypedRequest(saidAt: model.course.request.openedAt + .minutes(4), said: said)
        model.timeline.append(
            RequestPage.TimelineLine(
                id: 900, at: model.course.request.openedAt + .minutes(4), by: Words("the family", "گھر والے"),
                fact: .event(.completed(said))))
        return model
    }()
}
