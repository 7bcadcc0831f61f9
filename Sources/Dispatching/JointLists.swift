import Blood
import Matching

/// The register's answers, each fetched and weighed once for all requests that ask the same.
struct JointLists {
    /// A candidate with all that does not depend on how much time is left.
    struct Entry {
        let donor: DonorID
        /// The donor's place among all seen, from 0.
        let slot: Int
        let group: BloodGroup
        let gives: Double
        let kilometres: Double
        let channel: Channel
        let price: Double
        let scarcity: Double
        /// P(comes to the door | asked).
        let comes: Double
        /// Until the door, if asked now.
        let untilDoor: Duration
    }

    private struct List {
        var query: CandidateQuery
        /// Rings still to be opened.
        var rings: [Double]
        var entries: [Entry] = []
        var pages: [Range<Int>] = []
        var isRead = false
    }

    /// What the blood rules look at in a patient. Two patients with the same answers see the same donors.
    private struct PatientKey: Hashable {
        var group: BloodGroup
        var isBombay: Bool
        var hasAntiD: Bool
        var component: BloodComponent
        var answers: [Compatibility]
        var antibodies: AntigenSet
        var antigens: AntigenProfile
    }

    /// Four plans' worth of donors: most requests never turn the page.
    private let pageSize: Int
    private let policy: DispatchPolicy
    private var lists: [List] = []
    private var known: [CandidateQuery: Int] = [:]
    private var slots: [DonorID: Int] = [:]
    private var patients: [PatientKey: Patient] = [:]
    private var stoodFor: [BloodComponent: [Patient: Patient]] = [:]

    init(policy: DispatchPolicy) {
        self.policy = policy
        pageSize = min(CandidateQuery.limitMax, 4 * policy.planMax)
    }

    /// Donors seen so far.
    var donors: Int { slots.count }

    func entry(_ list: Int, _ position: Int) -> Entry { lists[list].entries[position] }

    /// The question of one request, without whom it has asked, in the words of the first patient who asks the same.
    mutating func query(of turn: Turn) -> CandidateQuery {
        var query = turn.query(
            excluding: [], includesConditional: turn.course.includesConditional, limit: pageSize)
        query.excluding = []
        query.patient = standIn(for: query.patient, query.component)
        return query
    }

    private mutating func standIn(for patient: Patient, _ component: BloodComponent) -> Patient {
        if let known = stoodFor[component]?[patient] { return known }
        let answers = [false, true].flatMap { isBombay in
            BloodGroup.known.map {
                Compatibility.canGive(component, from: $0, donorIsBombay: isBombay, to: patient)
            }
        }
        let key = PatientKey(
            group: patient.group, isBombay: patient.isBombay, hasAntiD: patient.hasAntiD, component: component,
            answers: answers, antibodies: patient.antibodies, antigens: patient.antigens)
        let standIn = patients[key] ?? patient
        patients[key] = standIn
        stoodFor[component, default: [:]][patient] = standIn
        return standIn
    }

    mutating func list(of query: CandidateQuery, _ turn: Turn) -> Int {
        if let list = known[query] { return list }
        let wider = policy.ringsKilometres.filter { $0 > query.radiusKilometres }
        known[query] = lists.count
        lists.append(List(query: query, rings: Array(wider.prefix(turn.clocks.ringsPerLook))))
        return lists.count - 1
    }

    /// Page `number` of a list; each ring begins a new page.
    mutating func page(_ list: Int, number: Int, _ turn: Turn) -> Range<Int>? {
        while lists[list].pages.count <= number, !lists[list].isRead { fetch(list, turn) }
        return number < lists[list].pages.count ? lists[list].pages[number] : nil
    }

    private mutating func fetch(_ list: Int, _ turn: Turn) {
        let query = lists[list].query
        let candidates = turn.candidates(query).candidates
        let start = lists[list].entries.count
        for candidate in candidates {
            lists[list].query.excluding.insert(candidate.donor)
            guard let appraisal = turn.appraisal(of: candidate, at: LocalTime(today: query.today, hour: query.hour))
            else { continue }
            let slot = slots[candidate.donor] ?? slots.count
            slots[candidate.donor] = slot
            lists[list].entries.append(Entry(appraisal, slot: slot, turn))
        }
        if lists[list].entries.count > start { lists[list].pages.append(start..<lists[list].entries.count) }
        guard candidates.count < query.limit else { return }
        if lists[list].rings.isEmpty {
            lists[list].isRead = true
        } else {
            lists[list].query.radiusKilometres = lists[list].rings.removeFirst()
        }
    }
}

extension JointLists.Entry {
    fileprivate init(_ appraisal: Appraisal, slot: Int, _ turn: Turn) {
        let (candidate, chances, model) = (appraisal.candidate, appraisal.chances, turn.model)
        donor = candidate.donor
        self.slot = slot
        group = candidate.group
        gives = chances.gives
        kilometres = candidate.distanceKilometres
        channel = appraisal.channel
        price = appraisal.price
        scarcity = candidate.scarcity * candidate.antigenFit
        comes = chances.answers * chances.pledges * chances.arrives
        let reply = appraisal.channel == .voice ? model.replyToVoice : model.replyToText
        let way = model.wayMinutes(kilometres: candidate.distanceKilometres, request: turn.request)
        untilDoor = .minutes(reply.median + way)
    }
}
