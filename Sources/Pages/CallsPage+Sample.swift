import Blood
import Matching

extension CallsPage.Model {
    private static let now = Instant(millisecondsSince1970: 1_795_515_600_000)

    /// A busy moment: one speaks, others wait, and an announcement is up.
    public static let sample = CallsPage.Model(
        isSetUp: true, isConnected: true, state: "onCall", telephone: "operator1", since: now - .minutes(2),
        waiting: sampleWaiting,
        mine: CallsPage.Line(
            id: "helpline-1.3", kind: "inbound", phone: "0300-1234567", donorName: "Bilal Ahmed", donor: 10_482,
            earlierCalls: 1, since: now - .minutes(2), operatorName: "Sana", isConnected: true, stage: "talking",
            slowed: "silent", history: [CallsPage.Earlier(at: now - .hours(30), kind: "inbound", outcome: "silent")],
            notes: [
                CallsPage.Note(at: now - .minutes(1), by: "Sana", words: "Wants to know where to go at Mayo."),
                CallsPage.Note(at: now - .seconds(20), by: "Sana", words: "شام کو دوبارہ فون کریں گے"),
            ], listeners: ["Hamid"]),
        others: [
            CallsPage.Line(
                id: "ask-77", kind: "ask", phone: "", donorName: "Usman Tariq", donor: 77, request: 31,
                reference: "4821", need: "B- 1/2", since: now - .seconds(40), stage: "asking"),
            CallsPage.Line(
                id: "verification-31", kind: "verification", phone: "", request: 31, reference: "4821", need: "B- 1/2",
                since: now - .minutes(1), operatorName: "Rabia", isConnected: true, stage: "talking",
                mayBeListenedTo: true),
        ],
        presences: [
            CallsPage.Presence(name: "Sana", state: "onCall", since: now - .minutes(2)),
            CallsPage.Presence(name: "Hamid", state: "onBreak", since: now - .minutes(9)),
        ],
        figures: CallsPage.Figures(
            calls: 214, answered: 96, within15: 88, within20: 93, abandoned: 7, firstActions: 22, within60: 19),
        announcement: CallsPage.Announcement(kind: "emergency", by: "Hamid", since: now - .minutes(18)),
        nuisances: [
            CallsPage.Nuisance(
                lastCall: "helpline-0.88", phone: "0345-1112223", silent: 4, pranks: 0, lastAt: now - .minutes(31),
                standing: "silent"),
            CallsPage.Nuisance(
                lastCall: "helpline-0.93", phone: "0301-9998887", silent: 1, pranks: 3, lastAt: now - .hours(26),
                standing: "prank"),
        ])

    private static let sampleWaiting = [
        CallsPage.Line(
            id: "helpline-1.7", kind: "inbound", phone: "0321-4567890", request: 31, reference: "4821", need: "B- 1/2",
            earlierCalls: 7, since: now - .seconds(21), stage: "queue",
            history: [
                CallsPage.Earlier(
                    at: now - .minutes(50), kind: "inbound", outcome: "spoke", operatorName: "Sana",
                    note: "Brother of the patient; asks for his donor."),
                CallsPage.Earlier(at: now - .hours(2), kind: "desk", outcome: "notReached", operatorName: "Hamid"),
                CallsPage.Earlier(at: now - .hours(3), kind: "inbound", outcome: "served"),
                CallsPage.Earlier(
                    at: now - .hours(26), kind: "inbound", outcome: "abandoned", note: "بعد میں کال کریں"),
                CallsPage.Earlier(at: now - .hours(80), kind: "inbound", outcome: "missed"),
            ],
            openRequests: [
                CallsPage.Need(request: 31, reference: "4821", need: "B- 1/2", neededBy: now + .hours(3)),
                CallsPage.Need(request: 32, reference: "4830", need: "O+ 0/1", neededBy: now + .hours(9)),
            ], callBackCause: "abandoned"),
        CallsPage.Line(
            id: "call-back-12", kind: "inbound", phone: "0333-5550101", earlierCalls: 1, since: now - .minutes(6),
            callBackCause: "asked", callBack: 12),
        CallsPage.Line(
            id: "helpline-1.8", kind: "inbound", phone: "0312-7001122", donorName: "Ayesha Khan", donor: 512,
            since: now - .seconds(12), stage: "queue", wantsWoman: true,
            notes: [CallsPage.Note(at: now - .seconds(8), by: "Rabia", words: "Line was lost, she rings again.")]),
        CallsPage.Line(id: "helpline-1.9", kind: "inbound", phone: "", since: now - .seconds(4), stage: "queue"),
        CallsPage.Line(
            id: "helpline-1.6", kind: "inbound", phone: "0345-1112223", earlierCalls: 4, since: now - .seconds(33),
            stage: "queue", slowed: "silent"),
    ]

    /// The operator is free to answer.
    public static let sampleReady: CallsPage.Model = {
        var model = sample
        model.state = "ready"
        model.mine = nil
        model.announcement = CallsPage.Announcement(kind: "closed", by: "Hamid", since: now - .hours(2))
        model.nuisances = []
        return model
    }()

    /// The operator asks a colleague while the caller hears music.
    public static let sampleConsulting: CallsPage.Model = {
        var model = sample
        model.mine?.isOnHold = true
        model.mine?.isMuted = true
        model.mine?.third = "in"
        model.mine?.flags = [
            FlagNote(id: 12, rule: "moneyAsked", count: 2, isOpen: true, isUpheld: false, holds: true)
        ]
        model.announcement = nil
        return model
    }()

    /// The call has ended and is being written up.
    public static let sampleWritingUp: CallsPage.Model = {
        var model = sampleReady
        model.state = "wrapUp"
        model.announcement = nil
        model.last = sample.mine
        model.last?.slowed = ""
        model.last?.listeners = []
        return model
    }()

    public static let sampleWithoutTelephone = CallsPage.Model(
        isSetUp: false, isConnected: false, state: "away", telephone: "", since: nil, waiting: [], mine: nil,
        others: [], presences: [],
        figures: CallsPage.Figures(calls: 0, answered: 0, within15: 0, within20: 0, abandoned: 0))
}
