import Blood
import Matching

extension IntakeLine {
    /// What the line says about when; parts of one statement may stand apart ("kal tak, subah 8 baje").
    private struct Statement {
        var minutes: Int?
        var clock: (minutes: Int, isKnown: Bool)?
        var part: DayPart?
        var day: Int?
        /// `kal` or `parson`, which also mean yesterday and the day before.
        var looksBothWays = false
        var date: (day: Int, month: Int, year: Int?)?
        var isNow = false
        var words: [String] = []
    }

    mutating func readTime() {
        readUrgency()
        var said = Statement()
        for mention in TimeScanner.mentions(in: tokens) where isFree(mention.tokens) {
            said.words.append(source(mention.tokens))
            switch mention.kind {
            case .minutes(let value): said.minutes = said.minutes ?? value
            case .clock(let value, let known): said.clock = said.clock ?? (value, known)
            case .dayPart(let value): said.part = said.part ?? value
            case .day(let value):
                said.day = max(said.day ?? 0, value)
                let word = tokens[mention.tokens.lowerBound]
                if mention.tokens.count == 1, TimeScanner.looksBothWays(word) { said.looksBothWays = true }
            case .date(let day, let month, let year): said.date = said.date ?? (day, month, year)
            case .now: said.isNow = true
            case .prayer: continue
            }
            take(mention.tokens)
        }
        guard !said.words.isEmpty else { return }
        settle(said)
    }

    private mutating func readUrgency() {
        for (phrases, urgency) in IntakeWords.urgencies {
            guard let hit = hits(phrases).first else { continue }
            reading.urgency = .init(urgency, text: source(hit))
            // "abhi" and "foran" also say when.
            if TimeScanner.mentions(in: Array(tokens[hit])).isEmpty { take(hit) }
            return
        }
    }

    private mutating func settle(_ said: Statement) {
        let text = said.words.joined(separator: " ")
        if let minutes = said.minutes {
            reading.neededBy = .init(now.adding(minutes: minutes), text: text)
            return
        }
        guard let date = day(said) else {
            reading.notes.append(.timeHasPassed(text))
            return
        }
        let isDated = said.day != nil || said.date != nil
        guard isDated || said.clock != nil || said.part != nil else {
            // Only "foran".
            reading.neededBy = .init(
                now.adding(minutes: IntakeReader.immediateMinutes), text: text, needsConfirmation: true)
            return
        }
        let (moment, isHourSure) = moment(said, date, isDated: isDated)
        guard moment > now else {
            reading.notes.append(.timeHasPassed(text))
            return
        }
        if said.looksBothWays { reading.notes.append(.dayToReadBack(moment.date)) }
        if !isHourSure { reading.notes.append(.hourToReadBack) }
        reading.neededBy = .init(moment, text: text, needsConfirmation: said.looksBothWays || !isHourSure)
    }

    /// - Returns: `nil` for a day that is over or that no calendar has.
    private func day(_ said: Statement) -> CivilDate? {
        if let date = said.date {
            let year = date.year ?? now.date.year
            guard let found = CivilDate(year: year, month: date.month, day: date.day) else { return nil }
            if found >= now.date { return found }
            // "3 jan" typed in December is next January; half a year back is a mistake.
            guard date.year == nil, let next = CivilDate(year: year + 1, month: date.month, day: date.day),
                next.dayNumber - now.date.dayNumber < 183
            else { return nil }
            return next
        }
        return now.date.adding(days: said.day ?? 0)
    }

    /// The latest moment that fits the words; when they leave the hour open, the earlier one, which is the safer.
    private func moment(
        _ said: Statement, _ date: CivilDate, isDated: Bool
    ) -> (IntakeReading.WallMoment, isHourSure: Bool) {
        let midnight = IntakeReading.WallMoment(date: date, minutesOfDay: 0)
        if let clock = said.clock {
            if let part = said.part {
                let moment = midnight.adding(minutes: part.minutesOfDay(clock.minutes))
                return (isDated || moment > now ? moment : moment.adding(minutes: 1_440), true)
            }
            if clock.isKnown {
                let moment = midnight.adding(minutes: clock.minutes)
                return (isDated || moment > now ? moment : moment.adding(minutes: 1_440), true)
            }
            let morning = midnight.adding(minutes: clock.minutes % 720)
            let options = [morning, morning.adding(minutes: 720), morning.adding(minutes: 1_440)]
            return (options.first { $0 > now } ?? morning, false)
        }
        if let part = said.part {
            let moment = midnight.adding(minutes: part.endMinutesOfDay)
            if moment > now { return (moment, true) }
            // "aaj raat" late in the evening is the rest of the night.
            if part == .night { return (midnight.adding(minutes: 26 * 60), true) }
            return isDated ? (moment, true) : (moment.adding(minutes: 1_440), true)
        }
        // A day without an hour: noon, or the end of today.
        let noon = midnight.adding(minutes: DayPart.noon.endMinutesOfDay - 60)
        return (date == now.date ? midnight.adding(minutes: 1_439) : noon, false)
    }
}
