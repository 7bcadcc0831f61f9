public import Blood

/// How many donors of the whole register lack what a patient's antibodies bind to, and how that is known.
///
/// It counts people, not who may be asked today: opted out or out of reach is left out, a rest or an interval is not.
public struct AntigenCensus: Sendable, Hashable {
    public struct Match: Sendable, Hashable {
        public var donor: DonorID
        /// Of the least known of the antigens that bind.
        public var proof: AntigenProof
        /// Known to lack every antigen that is better matched too.
        public var matchesAll: Bool

        public init(donor: DonorID, proof: AntigenProof, matchesAll: Bool) {
            self.donor = donor
            self.proof = proof
            self.matchesAll = matchesAll
        }
    }

    /// What was asked for.
    public var needs: AntigenNeeds
    /// Donors whose group may be given.
    public var compatible = 0
    /// Of those: known to carry an antigen that an antibody binds to.
    public var carriers = 0
    /// Of those: not known to lack it. Whom a laboratory may test next.
    public var unknown = 0
    /// Of those: known to lack them all; the best proven first, then by number.
    public var lacking: [Match] = []

    public init(needs: AntigenNeeds) { self.needs = needs }

    /// To be confirmed by serology before a unit of theirs is issued.
    public var toConfirm: [DonorID] { lacking.filter { $0.proof == .genotype }.map(\.donor) }
}

extension DonorIndex {
    /// Counts by a query's group rules and antigens; where no antibody binds, those that are better matched are counted
    /// as if they did.
    public func antigenCensus(_ query: CandidateQuery) -> AntigenCensus {
        let needs = query.antigens
        let binding = needs.mandatory.isEmpty ? needs.preferred : needs.mandatory
        let compatible = Compatible(query)
        var census = AntigenCensus(needs: needs)
        guard !needs.isEmpty else { return census }
        for profile in profiles where !profile.hasOptedOut && !profile.channels.isEmpty {
            guard compatible.allows(code: Int(GroupCode.of(profile.group, isBombay: profile.isBombay))) else {
                continue
            }
            census.compatible += 1
            let antigens = profile.antigens
            if !antigens.carried.intersection(binding).isEmpty {
                census.carriers += 1
            } else if let proof = antigens.proof(ofLacking: binding) {
                census.lacking.append(
                    AntigenCensus.Match(
                        donor: profile.id, proof: proof, matchesAll: needs.preferred.isSubset(of: antigens.lacked)))
            } else {
                census.unknown += 1
            }
        }
        census.lacking.sort { ($1.proof, $0.donor) < ($0.proof, $1.donor) }
        return census
    }
}

/// How often one antigen is found in the register, by the donors of whom it is known.
///
/// Those who were typed are no sample of anybody but themselves: laboratories test who is likely to be rare, and
/// relatives of the rare. Whoever shows the figure says so.
public struct AntigenFrequency: Sendable, Hashable {
    public var antigen: Antigen
    /// Donors known to carry it, weakly too, and known to lack it.
    public var carried: Int
    public var lacked: Int

    public init(antigen: Antigen, carried: Int, lacked: Int) {
        self.antigen = antigen
        self.carried = carried
        self.lacked = lacked
    }

    public var known: Int { carried + lacked }
    /// 0…1; meaningless where nobody is known.
    public var share: Double { known == 0 ? 0 : Double(carried) / Double(known) }
    /// 95 % by Wilson's score method.
    public var interval: ClosedRange<Double> { ReliabilityBand.wilson(carried, of: known) }
}

extension DonorIndex {
    /// Of every antigen that is known of anybody, in the order of the systems.
    public func antigenFrequencies() -> [AntigenFrequency] {
        var counts: [Antigen: (carried: Int, lacked: Int)] = [:]
        for profile in profiles where !profile.antigens.isEmpty {
            for antigen in profile.antigens.carried.antigens { counts[antigen, default: (0, 0)].carried += 1 }
            for antigen in profile.antigens.lacked.antigens { counts[antigen, default: (0, 0)].lacked += 1 }
        }
        return Antigen.allCases.compactMap { antigen in
            counts[antigen].map { AntigenFrequency(antigen: antigen, carried: $0.carried, lacked: $0.lacked) }
        }
    }
}
