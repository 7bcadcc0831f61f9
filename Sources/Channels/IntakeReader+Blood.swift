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
        if let hit = hits(IntakeWords.bombay).first {
            reading.isBombay = true
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
                let figure = hit.lowerBound > 0 ? units(at: hit.lowerBound - 1) : nil
                let range = figure == nil ? hit : (hit.lowerBound - 1)..<hit.upperBound
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
            if let hit = hits(IntakeWords.randomPlatelets).first {
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
            let isPart = index > 2 && tokens[index - 2].text == "." && tokens[index - 2].isGlued
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
        let places = [groupTokens?.upperBound, componentTokens.map { $0.lowerBound - 1 }, componentTokens?.upperBound]
        for case let index? in places where tokens.indices.contains(index) && reading.units == nil {
            readBareFigure(at: index)
        }
    }

    private mutating func readBareFigure(at index: Int) {
        guard tokens[index].kind == .number, let number = units(at: index) else { return }
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
        for index in tokens.indices where free.contains(index) && tokens[index].kind == .number {
            guard let number = NumberWords.value(tokens[index]), number <= 110 else { continue }
            let before = index > 0 ? tokens[index - 1] : nil
            let next = index + 1 < tokens.count ? tokens[index + 1] : nil
            if let next, IntakeWords.years.contains(next) {
                setAge(number, index..<(index + 2))
            } else if let next, IntakeWords.months.contains(next) {
                setAge(number / 12, index..<(index + 2))
            } else if let next, TimeScanner.isDay(next), index + 2 < tokens.count,
                IntakeWords.oldness.contains(tokens[index + 2])
            {
                // "3 din ka bacha": laboratories speak of newborns up to 28 days.
                setAge(0, index..<(index + 3))
                if number < 28 { reading.patientHints.insert(.newborn) }
            } else if let before, IntakeWords.age.contains(before), free.contains(index - 1) {
                setAge(number, (index - 1)..<(index + 1))
            } else if next?.text == "/", index + 2 < tokens.count, ["m", "f"].contains(tokens[index + 2].text) {
                let range = index..<(index + 3)
                setAge(number, range)
                reading.sex = .init(tokens[index + 2].text == "m" ? .male : .female, text: source(range))
            }
        }
    }

    private mutating func setAge(_ years: Int, _ range: Range<Int>) {
        if reading.ageYears == nil { reading.ageYears = .init(years, text: source(range)) }
        take(range)
    }

    mutating func readPatient() {
        for (phrases, sex) in IntakeWords.sexes {
            guard reading.sex == nil, let hit = hits(phrases).first else { continue }
            reading.sex = .init(sex, text: source(hit))
            take(hit)
        }
        for (phrases, hint) in IntakeWords.hints {
            for hit in hits(phrases) {
                reading.patientHints.insert(hint)
                take(hit)
            }
        }
    }
}
