import Blood

/// The calls of one person, from what was seen at the sites.
///
/// Each locus is tried with every pair of copies that the genotypes allow: a known change on the copies it can lie on,
/// an unknown site with and without it. An antigen is called when all pairs agree on it and not otherwise, so nothing
/// is assumed of phase, and a missing place leaves open exactly what hangs on it.
struct Typing {
    private let sites: [Observation]
    private let assembly: Assembly?

    init(_ sites: [Observation], on assembly: Assembly?) {
        self.sites = sites
        self.assembly = assembly
    }

    /// In the order in which `Antigen` lists them.
    var antigens: [AntigenResult] {
        let reports = groupAndH + rhesus + Locus.plain.flatMap(calls)
        return reports.sorted { Self.order[$0.antigen, default: 0] < Self.order[$1.antigen, default: 0] }
    }

    private static let order = Dictionary(
        uniqueKeysWithValues: Antigen.allCases.enumerated().map { ($0.element, $0.offset) })

    private subscript(name: Site.Name) -> Observation { sites[name.rawValue] }

    private func evidence(_ names: [Site.Name]) -> [Evidence] {
        names.map { self[$0].evidence(of: Site[$0], on: assembly) }
    }

    private func report(
        _ antigen: Antigen, _ call: AntigenCall, _ reason: Reason? = nil, from names: [Site.Name]
    ) -> AntigenResult {
        AntigenResult(
            system: antigen.system, antigen: antigen, call: call, reason: reason, evidence: evidence(names))
    }

    // MARK: - Rules of their own

    /// FUT1 goes before ABO: without H there is nothing that A's and B's enzymes could build on.
    private var groupAndH: [AntigenResult] {
        let names: [Site.Name] = [.fut1725, .fut1776]
        let isNull = names.contains { self[$0].state == .known(.alternate, .alternate) }
        let carriers =
            names.filter { self[$0].state == .known(.reference, .alternate) }
            + names.filter { self[$0].state == .known(.alternate, .reference) }
        let isSuspect =
            names.contains { name in
                guard case .refused = self[name].state else { return false }
                return self[name].showsAlternate
            } || (carriers.count == 2 && !liesOnOneCopy(carriers[0], carriers[1]))
        let group = calls(Locus.abo)
        if isNull || isSuspect {
            let reason = isNull ? Reason.hNull : .possibleHNull
            return [report(.h, isNull ? .negative : .indeterminate, reason, from: names)]
                + group.map {
                    AntigenResult(
                        system: $0.system, antigen: $0.antigen, call: .indeterminate, reason: reason,
                        evidence: evidence(names) + $0.evidence)
                }
        }
        let unseen = names.lazy.compactMap { name -> Reason? in
            guard case .refused(let reason) = self[name].state else { return nil }
            return reason
        }.first
        return group + [report(.h, .indeterminate, unseen ?? .hNotProven, from: names)]
    }

    private func liesOnOneCopy(_ one: Site.Name, _ other: Site.Name) -> Bool {
        guard let phase = self[one].phase, phase == self[other].phase else { return false }
        return self[one].state == self[other].state
    }

    /// C, c and D, of which a list of variants from short reads shows little.
    private var rhesus: [AntigenResult] {
        let names: [Site.Name] = [.rhce48, .rhce307]
        let d = report(.d, .indeterminate, .needsSerologyOrCoverage, from: [.rhd1136])
        let first = self[.rhce48]
        var reason = Reason.shortReads
        if case .refused(let why) = first.state, first.showsHomozygousAlternate { reason = why }
        guard first.state == .known(.alternate, .alternate), !self[.rhce307].showsAlternate else {
            if first.state == .known(.alternate, .alternate) { reason = .discordant }
            return [d] + [Antigen.bigC, .smallC].map { report($0, .indeterminate, reason, from: names) }
        }
        return [d, report(.bigC, .negative, from: names), report(.smallC, .positive, from: names)]
    }

    // MARK: - All pairs of copies

    private func calls(_ locus: Locus) -> [AntigenResult] {
        var genotypes = locus.units.map(genotype)
        // Without the change that decides, nulls that nobody has looked at are no reason to expect anything.
        if genotypes[0].reason != nil {
            for index in genotypes.indices where genotypes[index].isNullUnseen { genotypes[index].reason = .noRecord }
        }
        let names = locus.units.flatMap(\.sites)
        var strengths = locus.antigens.map { _ in Set<Strength>() }
        for (one, other) in Self.pairs(genotypes) {
            for (index, pair) in zip(locus.express(one), locus.express(other)).enumerated() {
                strengths[index].insert(max(pair.0, pair.1))
            }
        }
        let unknown = genotypes.lazy.compactMap(\.reason).first
        let isNullUnseen = genotypes.contains(where: \.isNullUnseen)
        return zip(locus.antigens, strengths).map { antigen, possible in
            switch possible {
            case [.full]: report(antigen, .positive, isNullUnseen ? .nullSitesNotSeen : nil, from: names)
            case [.none]: report(antigen, .negative, from: names)
            case [.weak]: report(antigen, .weak, isNullUnseen ? .nullSitesNotSeen : nil, from: names)
            // On the cells whichever way the copies lie; only how much is open.
            case [.weak, .full] where unknown == nil: report(antigen, .weak, .unphased, from: names)
            default: report(antigen, .indeterminate, unknown ?? .unphased, from: names)
            }
        }
    }

    /// Of one unit: whether either copy carries the alternate, as far as is known.
    struct UnitGenotype {
        var first: Bool
        var second: Bool
        /// Why nothing is known; `first` and `second` then say nothing.
        var reason: Reason?
        /// `nil` when unphased.
        var phase: String?
        var isNullUnseen = false

        var isHeterozygous: Bool { reason == nil && first != second }
    }

    private func genotype(of unit: LocusUnit) -> UnitGenotype {
        var members: [UnitGenotype] = []
        for name in unit.sites {
            let observation = self[name]
            switch observation.state {
            case .known(let first, let second):
                members.append(
                    UnitGenotype(first: first == .alternate, second: second == .alternate, phase: observation.phase))
            case .refused(let reason):
                if unit.isRareNull, !observation.showsAlternate {
                    return UnitGenotype(first: false, second: false, isNullUnseen: true)
                }
                return UnitGenotype(first: false, second: false, reason: reason)
            }
        }
        var whole = members[0]
        for member in members.dropFirst() {
            let isTurned = member.first != whole.first || member.second != whole.second
            let agrees =
                member.isHeterozygous == whole.isHeterozygous && (member.isHeterozygous || member.first == whole.first)
            let isApart = isTurned && member.phase != nil && member.phase == whole.phase
            guard agrees, !isApart else { return UnitGenotype(first: false, second: false, reason: .discordant) }
            // Of three that go together any may carry the phase, and one in another set than the rest proves nothing.
            if whole.phase == nil, member.phase != nil { whole = member }
        }
        return whole
    }

    /// Every pair of copies that the genotypes allow.
    static func pairs(_ units: [UnitGenotype]) -> [(one: [Bool], other: [Bool])] {
        var pairs: [(one: [Bool], other: [Bool], turned: [String: Bool])] = [([], [], [:])]
        for unit in units {
            pairs = pairs.flatMap { pair in
                options(unit, turned: pair.turned).map { option in
                    (pair.one + [option.first], pair.other + [option.second], option.turned)
                }
            }
        }
        return pairs.map { ($0.one, $0.other) }
    }

    private static func options(
        _ unit: UnitGenotype, turned: [String: Bool]
    ) -> [(first: Bool, second: Bool, turned: [String: Bool])] {
        if unit.reason != nil {
            return [false, true].flatMap { first in [false, true].map { (first, $0, turned) } }
        }
        guard unit.isHeterozygous else { return [(unit.first, unit.second, turned)] }
        let kept = (unit.first, unit.second)
        let swapped = (unit.second, unit.first)
        guard let phase = unit.phase else { return [(kept.0, kept.1, turned), (swapped.0, swapped.1, turned)] }
        if let isTurned = turned[phase] {
            let way = isTurned ? swapped : kept
            return [(way.0, way.1, turned)]
        }
        return [false, true].map { isTurned in
            let way = isTurned ? swapped : kept
            return (way.0, way.1, turned.merging([phase: isTurned]) { _, new in new })
        }
    }
}
