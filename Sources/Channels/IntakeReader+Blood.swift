import Blood
import Dispatching
import Matching

extension IntakeLine {
    // MARK: - Group, component, mode, units

    mutating func readBlood() {
        readAge()
        readGroup()
        readComponent()
        readUnits()
    }

    private mutating func readGroup() {
        // "hh" is how laboratories write it; squeezed it would be a plain "h".
        let bombay = hits(IntakeWords.bombay).first ?? tokens.firstIndex { $0.text == "hh" }.map { $0..<($0 + 1) }
        if let hit = bombay, isFree(hit) {
            reading.isBombay = true
            reading.notes.append(.bombayToTick)
            take(hit)
        }
        let mentions = GroupReader.mentions(in: tokens).filter { isFree($0.tokens) }
        let known = mentions.compactMap { mention -> (BloodGroup, Range<Int>)? in
            if case .group(let group) = mention.reading { (group, mention.tokens) } else { nil }
        }
        if Set(known.map(\.0)).count > 1 {
            reading.notes.append(.severalGroups)
        } else if let (group, range) = known.first {
            reading.group = .init(group, text: source(range))
        } else if let hit = hits(IntakeWords.unknownGroup).first {
            reading.group = .init(.unknown, text: source(hit))
            take(hit)
        } else if let mention = mentions.first, case .signMissing(let abo) = mention.reading {
            reading.groupWithoutSign = .init(abo, text: source(mention.tokens))
            reading.notes.append(.groupSignMissing(abo))
        }
        groupTokens = mentions.first?.tokens
        for mention in mentions { take(mention.tokens) }
    }

    private mutating func readComponent() {
        for (phrases, component, mode) in IntakeWords.components {
            guard let hit = hits(phrases).first else { continue }
            reading.component = .init(component, text: source(hit))
            if let mode { reading.mode = .init(mode, text: source(hit)) }
            // "2 mega unit": the figure before it is a number of units; a mega unit without one is one.
            if mode == .apheresis {
                let (figure, range) = apheresisUnits(hit)
                if figure != nil || IntakeWords.singular.contains(tokens[hit.upperBound - 1]) {
                    reading.units = .init(figure ?? 1, text: source(range), needsConfirmation: figure == nil)
                }
                take(range)
            }
            componentTokens = hit
            take(hit)
            break
        }
        // The same thing said twice: "platelets chahiye, mega 1".
        for (phrases, component, _) in IntakeWords.components where component == reading.component?.value {
            for hit in hits(phrases) { take(hit) }
        }
        if reading.component?.value == .platelets, reading.mode == nil {
            if let hit = hits(IntakeWords.singleDonor).first {
                reading.mode = .init(.apheresis, text: source(hit))
                take(hit)
            } else if let hit = hits(IntakeWords.randomPlatelets).first {
                reading.mode = .init(.specificGroup, text: source(hit))
                take(hit)
            } else {
                reading.notes.append(.plateletKindUnclear)
            }
        }
        for (phrases, mode) in IntakeWords.modes {
            let hits = hits(phrases)
            guard let first = hits.first else { continue }
            reading.mode = .init(mode, text: source(first))
            for hit in hits { take(hit) }
            break
        }
    }

    /// "2 mega unit", "mega unit 2".
    private func apheresisUnits(_ hit: Range<Int>) -> (Int?, Range<Int>) {
        if hit.lowerBound > 0, let figure = units(at: hit.lowerBound - 1) {
            return (figure, (hit.lowerBound - 1)..<hit.upperBound)
        }
        let after = hit.upperBound + 1 < tokens.count ? tokens[hit.upperBound + 1] : nil
        guard tokens.indices.contains(hit.upperBound), tokens[hit.upperBound].kind == .number,
            let figure = units(at: hit.upperBound), !(after.map { TimeScanner.isTimeUnit($0) || $0.isGlued } ?? false)
        else { return (nil, hit) }
        return (figure, hit.lowerBound..<(hit.upperBound + 1))
    }

    private func units(at index: Int) -> Int? {
        guard free.contains(index), let number = NumberWords.value(tokens[index]), number > 0,
            number <= IntakeReader.unitsMax
        else { return nil }
        return number
    }

    private mutating func readUnits() {
        guard reading.units == nil else { return }
        for index in tokens.indices where free.contains(index) && IntakeWords.unitNames.contains(tokens[index]) {
            guard let (range, number, isUnclear) = figure(beside: index) else { continue }
            if isUnclear || number == 0 || number > IntakeReader.unitsMax {
                reading.notes.append(.unitsUnclear(source(range)))
            } else {
                reading.units = .init(number, text: source(range))
            }
            take(range)
            return
        }
        readBareFigure()
    }

    /// "2 bag", "2-3 bag" (unclear), "units: 2".
    private func figure(beside index: Int) -> (Range<Int>, Int, isUnclear: Bool)? {
        if index > 0, free.contains(index - 1), let number = NumberWords.value(tokens[index - 1]) {
            let isRange =
                index > 2 && free.contains(index - 2) && free.contains(index - 3)
                && ["-", "/", "to", "se", "ya", "or"].contains(tokens[index - 2].text)
                && NumberWords.value(tokens[index - 3]) != nil
            let isPart =
                index > 2 && tokens[index - 2].text == "." && tokens[index - 2].isGlued && tokens[index - 1].isGlued
                && tokens[index - 3].kind == .number
            let start = isRange || isPart ? index - 3 : index - 1
            return (start..<(index + 1), number, isRange || isPart)
        }
        var next = index + 1
        while next < tokens.count, free.contains(next), [":", "=", "-"].contains(tokens[next].text) { next += 1 }
        guard next < tokens.count, free.contains(next), tokens[next].kind == .number,
            let number = NumberWords.value(tokens[next]),
            next + 1 >= tokens.count || !tokens[next + 1].isGlued || tokens[next + 1].kind != .number
        else { return nil }
        return (index..<(next + 1), number, false)
    }

    /// "B neg 2, Mayo", "6 platelets": a lone figure beside the group or the component is probably the number of units;
    /// the operator confirms.
    private mutating func readBareFigure() {
        let places = [
            groupTokens?.upperBound, componentTokens.map { $0.lowerBound - 1 }, componentTokens?.upperBound,
            groupTokens.map { $0.lowerBound - 1 },
        ]
        for case let index? in places where tokens.indices.contains(index) && reading.units == nil {
            readBareFigure(at: index)
        }
    }

    private mutating func readBareFigure(at index: Int) {
        guard tokens[index].kind == .number, let number = units(at: index),
            index == 0 || (!tokens[index].isGlued && !IntakeWords.otherFigures.contains(tokens[index - 1]))
                || index == groupTokens?.upperBound
        else { return }
        let following = index + 1 < tokens.count ? tokens[index + 1] : nil
        guard
            following.map({ $0.kind == .symbol ? !$0.isGlued || $0.text == "," : !TimeScanner.isTimeUnit($0) }) ?? true
        else { return }
        reading.units = .init(number, text: source(index..<(index + 1)), needsConfirmation: true)
        take(index..<(index + 1))
    }

    // MARK: - The patient

    /// "45 saal", "age 45", "45/M".
    private mutating func readAge() {
        for index in tokens.indices where free.contains(index) {
            guard let number = NumberWords.value(tokens[index]), number <= 110 else { continue }
            let next = index + 1 < tokens.count ? tokens[index + 1] : nil
            let label = ageLabel(before: index)
            let isOldness = index + 2 < tokens.count && IntakeWords.oldness.contains(tokens[index + 2])
            let isYears = next.map { IntakeWords.years.contains($0) || ($0.isGlued && $0.text == "y") } ?? false
            if isYears, tokens[index].kind == .number || isOldness {
                setAge(number, label..<(index + 2))
            } else if let next, IntakeWords.months.contains(next), isOldness || label < index {
                setAge(number / 12, label..<(index + 2))
            } else if let next, TimeScanner.isDay(next) || TimeScanner.isHour(next), isOldness {
                // "3 din ka bacha": laboratories speak of newborns up to 28 days.
                setAge(0, index..<(index + 3))
                if number < 28 || TimeScanner.isHour(next) { reading.patientHints.insert(.newborn) }
            } else if label < index {
                setAge(number, label..<(index + 1))
            } else if let range = sexBeside(index), tokens[index].kind == .number {
                setAge(number, range)
                continue
            }
            if !free.contains(index) { readSexLetter(index) }
        }
    }

    /// "45/M", "M/45", "24F".
    private mutating func sexBeside(_ index: Int) -> Range<Int>? {
        let after = index + 1 < tokens.count && tokens[index + 1].isGlued ? index + 1 : nil
        if let after, tokens[after].text == "/", after + 1 < tokens.count, setSex(after + 1) {
            return index..<(after + 2)
        }
        if let after, tokens[after].text.count == 1, setSex(after) { return index..<(after + 1) }
        if index > 1, tokens[index - 1].text == "/", tokens[index].isGlued, setSex(index - 2) {
            return (index - 2)..<(index + 1)
        }
        return nil
    }

    /// "24 yrs M".
    private mutating func readSexLetter(_ index: Int) {
        var place = index + 1
        while place < tokens.count, place < index + 4,
            !free.contains(place) || ["/", ",", "old"].contains(tokens[place].text)
        {
            place += 1
        }
        if place < tokens.count, tokens[place].text.count == 1, setSex(place) { take(place..<(place + 1)) }
    }

    private mutating func setSex(_ index: Int) -> Bool {
        guard free.contains(index), reading.sex == nil, let sex = IntakeWords.sexLetters[tokens[index].text] else {
            return false
        }
        reading.sex = .init(sex, text: source(index..<(index + 1)))
        return true
    }

    /// Where "age", "age:" or "umar hai" begins before a figure; the figure itself when nothing of the kind does.
    private func ageLabel(before index: Int) -> Int {
        var start = index
        while start > 0, free.contains(start - 1),
            ":=-".contains(tokens[start - 1].text) || ["hai", "is", "ہے"].contains(tokens[start - 1].text)
        {
            start -= 1
        }
        return start > 0 && free.contains(start - 1) && IntakeWords.age.contains(tokens[start - 1]) ? start - 1 : index
    }

    private mutating func setAge(_ years: Int, _ range: Range<Int>) {
        if reading.ageYears == nil { reading.ageYears = .init(years, text: source(range)) }
        take(range)
    }

    mutating func readPatient(_ finder: FacilityFinder) {
        // The lady of "Lady Reading Hospital" is no patient.
        let names = finder.matches(in: tokens, free: free).used
        let isName = { (hit: Range<Int>) in
            hit.allSatisfy(names.contains) && (names.contains(hit.lowerBound - 1) || names.contains(hit.upperBound))
        }
        for (phrases, sex) in IntakeWords.sexes {
            guard reading.sex == nil, let hit = hits(phrases).first(where: { !isName($0) }) else { continue }
            reading.sex = .init(sex, text: source(hit))
            take(hit)
        }
        for (phrases, hint) in IntakeWords.hints {
            for hit in hits(phrases) {
                reading.patientHints.insert(hint)
                take(hit)
            }
        }
        if reading.patientHints.contains(.newborn) { reading.notes.append(.newbornToTick) }
        if reading.patientHints.contains(.thalassaemia) { reading.notes.append(.regularTransfusionToTick) }
    }
}
