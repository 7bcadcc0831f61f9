public import Blood

/// Who lives within a radius, by group: the small figures a console shows before anybody is asked.
public struct DonorCensus: Codable, Sendable, Hashable {
    /// One group's donors, each figure a part of the one before.
    public struct Line: Codable, Sendable, Hashable {
        /// In the register, opted out or not.
        public var registered: Int
        /// The record lets them give on the day.
        public var eligible: Int
        /// Nothing but the hour of the day stands against asking them now.
        public var askable: Int

        public init(registered: Int = 0, eligible: Int = 0, askable: Int = 0) {
            self.registered = registered
            self.eligible = eligible
            self.askable = askable
        }
    }

    /// Groups nobody has within the radius are absent. Bombay donors are not in it: they give to nobody of their ABO
    /// group, and counting them there would promise blood that is not.
    public var byGroup: [BloodGroup: Line]
    public var bombay: Line

    public init(byGroup: [BloodGroup: Line] = [:], bombay: Line = Line()) {
        self.byGroup = byGroup
        self.bombay = bombay
    }
}

extension DonorIndex {
    /// Counts the donors within a radius.
    ///
    /// - Parameters:
    ///   - kind: what they would give; eligibility differs between kinds.
    ///   - today: the civil day at `now` where the register is kept.
    public func census(
        near place: GeoPoint, radiusKilometres: Double, kind: DonationKind, today: CivilDate, now: Instant
    ) -> DonorCensus {
        let near = Near(place, radiusKilometres: radiusKilometres)
        let eligible = Eligible(kind, on: today)
        let reachable = Reachable(
            today: today, now: now, isQuiet: false, isDark: false, cannotWait: false,
            excluded: SlotSet([], count: count))
        var lines = [DonorCensus.Line](repeating: .init(), count: GroupCode.count)
        for cell in cells where near.mayTouch(cell.cube) {
            for row in cell.rows where near.reasons(row.point).isEmpty {
                let code = Int(row.groupCode)
                lines[code].registered += 1
                guard eligible.reasons(row).isEmpty else { continue }
                lines[code].eligible += 1
                if reachable.reasons(row).isEmpty { lines[code].askable += 1 }
            }
        }
        var census = DonorCensus()
        for (code, line) in lines.enumerated() where line.registered > 0 {
            let (group, isBombay) = GroupCode.group(code)
            if isBombay {
                census.bombay.registered += line.registered
                census.bombay.eligible += line.eligible
                census.bombay.askable += line.askable
            } else {
                census.byGroup[group] = line
            }
        }
        return census
    }
}
