import Blood
import Dispatching
import Matching

extension PanelPage.Model {
    static let sampleDay = CivilDate(dayNumber: 20_781)

    /// A panel with something of everything: a gap, a donor who is lost, an open request.
    public static let sample: PanelPage.Model = {
        let today = sampleDay
        func member(
            _ donor: DonorID, _ name: String, gave daysAgo: Int?, free days: Int?
        ) -> PanelPage.Member {
            PanelPage.Member(
                donor: donor, name: name, group: .oNegative, lastGave: daysAgo.map { today.adding(days: -$0) },
                freeFrom: days.map { today.adding(days: $0) })
        }
        var model = PanelPage.Model(
            line: PanelsPage.Model.sample.lines[1], recordNumber: "MR-20417", needs: "leucodepleted, K−",
            guardianPhone: "0300-7654321",
            members: [
                member(17, "Bilal Ahmad", gave: 152, free: 0), member(23, "عائشہ خان", gave: 130, free: 0),
                member(41, "Usman Tariq", gave: 60, free: 30), member(58, "Hamza Iqbal", gave: nil, free: 0),
                member(77, "Imran Ali", gave: 20, free: 70), member(91, "Junaid Raza", gave: 400, free: nil),
            ],
            forecast: [
                PanelSession(due: today.adding(days: 6), givers: [58, 17], reserves: [23]),
                PanelSession(
                    due: today.adding(days: 27), givers: [23], missing: 1,
                    firstAfter: .init(donor: 41, from: today.adding(days: 30))),
                PanelSession(
                    due: today.adding(days: 48), givers: [41], missing: 1,
                    firstAfter: .init(donor: 77, from: today.adding(days: 70))),
                PanelSession(
                    due: today.adding(days: 69), givers: [], missing: 2,
                    firstAfter: .init(donor: 77, from: today.adding(days: 70))),
                PanelSession(due: today.adding(days: 90), givers: [77], missing: 1),
                PanelSession(due: today.adding(days: 111), givers: [58, 17], reserves: []),
            ], opened: nil,
            substitutes: [
                PanelPage.Substitute(
                    donor: 120, name: "Kashif Mehmood", group: .oNegative, kilometres: 2.4,
                    lastGave: today.adding(days: -201)),
                PanelPage.Substitute(donor: 133, name: "ثنا ملک", group: .oNegative, kilometres: 11, lastGave: nil),
            ], hasEnded: false, today: today, openedDaysBefore: 7, othersFromHours: 48, membersUsual: 6...10)
        model.members[4].otherPanels = [2]
        return model
    }()

    /// Members have been asked, and the day is near.
    public static let sampleAsked: PanelPage.Model = {
        var model = sample
        model.line.alerts = []
        model.opened = PanelPage.Opened(
            request: 31, reference: "1031", phase: .open, isConfirmed: true, promises: 1)
        model.members[0].stage = .asked
        model.members[1].stage = .declined
        model.members[3].stage = .pledged
        model.substitutes = []
        return model
    }()

    public static let sampleEnded: PanelPage.Model = {
        var model = sample
        model.hasEnded = true
        (model.members, model.forecast, model.substitutes, model.line.alerts) = ([], [], [], [])
        return model
    }()
}
