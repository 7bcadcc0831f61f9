import Blood
import Matching

extension RequestFormPage.Model {
    /// A form that came back with two problems and a request that looks the same.
    public static let sample = RequestFormPage.Model(
        entered: [
            "line": "B neg 2 bag Mayo kal subah tak, 0300-1234567", "mode": "specificGroup", "group": "B-",
            "component": "redCells", "units": "40", "neededBy": "2026-11-25T09:00", "urgency": "urgent",
            "patientInitials": "S. A.", "ageYears": "34", "sex": "female", "ward": "Gynae II, bed 12",
            "callerPhone": "0300-12345", "callerRelation": "bhai", "facility": "12", "note": "Husband is on the way.",
        ],
        problems: [
            "units": "1 to 20 units; for more, hand over to the supervisor.",
            "callerPhone": "This is not a telephone number.",
        ],
        facilityName: "Mayo Hospital",
        similar: [
            RequestFormPage.Similar(
                id: 1, reference: "K7M2", group: .bNegative, component: .redCells, units: 2, facility: "Mayo Hospital",
                initials: "S. A.", openedAt: SampleMoment.now - .minutes(38))
        ],
        quickTimes: [
            (Words("in 1 hour", "1 گھنٹے میں"), "2026-11-24T16:20"),
            (Words("in 2 hours", "2 گھنٹے میں"), "2026-11-24T17:20"),
            (Words("in 4 hours", "4 گھنٹے میں"), "2026-11-24T19:20"),
            (Words("tonight", "آج رات"), "2026-11-24T22:00"),
            (Words("tomorrow morning", "کل صبح"), "2026-11-25T08:00"),
        ])
}
