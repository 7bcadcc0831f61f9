public import Blood

/// What a caller has typed while nobody could take the call.
public struct KeypadEntry: Codable, Sendable, Hashable {
    /// `nil` while it has not been typed; `.unknown` when the caller said so.
    public internal(set) var group: BloodGroup?
    /// 1 to 99; whether that many is sensible is for a person to say.
    public internal(set) var units: Int?
    /// The code on our list, as typed.
    public internal(set) var facilityCode: String?
    /// The digits of the answer that is being typed.
    public internal(set) var typed = ""

    var failures = 0
    var forms = 0
}

extension CallStep {
    private static let groups: [Character: BloodGroup] = [
        "1": .oPositive, "2": .oNegative, "3": .aPositive, "4": .aNegative, "5": .bPositive, "6": .bNegative,
        "7": .abPositive, "8": .abNegative, "9": .unknown,
    ]

    mutating func startKeypad() {
        cancel(.offer, .unattended)
        call.inbound?.keypad = KeypadEntry(forms: 1)
        askKeypad(.keypadGroup, after: [.keypadIntroduction])
    }

    private mutating func askKeypad(_ stage: CallStage, after sounds: [Sound] = []) {
        if call.stage != stage { call.inbound?.keypad.failures = 0 }
        call.inbound?.keypad.typed = ""
        enter(stage)
        say(sounds + question, to: caller)
    }

    private var question: [Sound] {
        let keypad = call.inbound?.keypad ?? KeypadEntry()
        switch call.stage {
        case .keypadGroup: return [.keypadGroup]
        case .keypadUnits: return [.keypadUnits]
        case .keypadFacility: return [.keypadFacility]
        default:
            return [.typedGroup, Sound.group(keypad.group ?? .unknown), .typedUnits] + Sound.number(keypad.units ?? 0)
                + [.typedFacility] + Sound.digits(keypad.facilityCode ?? "") + [.keypadConfirm]
        }
    }

    mutating func keypadPressed(_ key: Character) {
        if let caller { hush(caller) }
        switch call.stage {
        case .keypadGroup:
            guard let group = CallStep.groups[key] else { return failKeypad() }
            call.inbound?.keypad.group = group
            askKeypad(.keypadUnits)
        case .keypadUnits: type(key, most: 2, pause: policy.unitsPause)
        case .keypadFacility: type(key, most: policy.facilityDigitsMax, pause: policy.keypadSilence)
        default: confirmKeypad(key)
        }
    }

    private mutating func type(_ key: Character, most: Int, pause: Duration) {
        let typed = call.inbound?.keypad.typed ?? ""
        if key == "#" { return typedAnswer() }
        guard key != "*", typed.count < most else { return failKeypad() }
        call.inbound?.keypad.typed = typed + String(key)
        set(.silence, after: pause)
    }

    /// What was typed is an answer, by the hash or by a pause; it is read back before it counts.
    private mutating func typedAnswer() {
        let typed = call.inbound?.keypad.typed ?? ""
        if call.stage == .keypadUnits {
            guard let units = Int(typed), units > 0 else { return failKeypad() }
            call.inbound?.keypad.units = units
            askKeypad(.keypadFacility)
        } else {
            guard !typed.isEmpty else { return failKeypad() }
            call.inbound?.keypad.facilityCode = typed
            askKeypad(.keypadConfirm)
        }
    }

    mutating func keypadSilent() {
        if call.inbound?.keypad.typed.isEmpty == false { typedAnswer() } else { failKeypad() }
    }

    private mutating func failKeypad() {
        call.inbound?.keypad.failures += 1
        guard let keypad = call.inbound?.keypad, keypad.failures < policy.keypadRounds else { return giveUpKeypad() }
        askKeypad(call.stage, after: [.keypadNotUnderstood])
    }

    private mutating func giveUpKeypad() {
        if call.inbound?.staff != nil {
            // An operator's telephone rings already: the caller need not type any more.
            enter(.queue)
            return waitInQueue(saying: [.toPerson])
        }
        leaveQueue()
        let reason: CallBackReason = call.inbound?.hasPressed == true ? .abandoned : .silent
        wantCallBack(reason)
        let promise: [Sound] = canBeCalledBack ? [.callBackPromised] : []
        close(reason == .silent ? .silent : .abandoned, saying: [.caller: [.keypadFailed] + promise + [.goodbye]])
    }

    private mutating func confirmKeypad(_ key: Character) {
        guard let keypad = call.inbound?.keypad, let units = keypad.units, let code = keypad.facilityCode else {
            return
        }
        switch key {
        case "1":
            enter(.keypadSent)
            note(
                .keypadRequest(
                    group: keypad.group == .unknown ? nil : keypad.group, units: units, facilityCode: code))
            say([.keypadMoment], to: caller)
            set(.form, after: policy.formWithin)
        case "2": typeAgain(from: .keypadGroup)
        default: failKeypad()
        }
    }

    private mutating func typeAgain(from stage: CallStage, after sounds: [Sound] = []) {
        call.inbound?.keypad.forms += 1
        guard let keypad = call.inbound?.keypad, keypad.forms <= policy.keypadForms else { return giveUpKeypad() }
        askKeypad(stage, after: sounds)
    }

    mutating func formTaken(_ reference: String?) {
        guard call.stage == .keypadSent else { return }
        cancel(.form)
        // Most often the code was not on the list: it is asked again, the rest was understood.
        guard let reference else { return typeAgain(from: .keypadFacility, after: [.keypadNotUnderstood]) }
        call.inbound?.reference = reference
        endKeypad(saying: [.keypadReference] + Sound.digits(reference))
    }

    /// The centre did not say what became of it in time: the person who rings back will.
    mutating func formNotAnswered() { endKeypad(saying: []) }

    private mutating func endKeypad(saying sounds: [Sound]) {
        leaveQueue()
        wantCallBack(.keypad)
        close(.served, saying: [.caller: sounds + (canBeCalledBack ? [.keypadThanks] : []) + [.goodbye]])
    }
}
