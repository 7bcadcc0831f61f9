import Blood
public import Logging
public import Matching
import Synchronization

/// What the typed code opened.
public enum CodeEntered: Sendable, Hashable {
    case donor(DonorID)
    /// Whoever rang for this request, and is no donor.
    case family(RequestID)
    /// The number is shown to be the person's own, and opens nothing that is there; only where a code was asked for to
    /// register, or to ask for blood.
    case proven
    /// Wrong, too late, tried too often, or for a number nobody knows; which of these is not said.
    case wrong
}

/// One-time codes by SMS: for donors' own pages and for families who lost their link.
///
/// Nobody learns from it whether a number is known: asking only puts a word into a queue, and a number nobody knows has
/// a row as well, with a code that nobody was sent, so that typing takes the same way. OWASP's advice is that SMS
/// should not guard whole applications; here it guards one person's own entry and nothing else, and staff never use it.
public final class CodeDesk: Sendable {
    /// ASVS 5.0, 6.5.5: ten minutes at most.
    public static let life = Duration.minutes(10)
    /// RELIABILITY §2.3: with 10 codes a day that is 50 guesses at 10⁶.
    public static let triesMax = 5
    static let perTenMinutesMax = 3
    static let perDayMax = 10
    /// Of one address in an hour. Mobile networks put hundreds of people behind one, so it is wide; ours, no source.
    static let perAddressMax = 60
    /// Of one prefix of seven digits in an hour, which is a block of some 100,000 numbers (`+92300…`): ours, no source.
    static let perPrefixMax = 60
    /// Codes a day where the centre has not set its own: a register of 30,000 whose donors each look in every hundred
    /// days asks for 300. More is an attack, and then 300 texts are all it costs.
    public static let budgetDefault = 300
    /// The name of the centre's own figure among the settings.
    public static let budgetSetting = "codes.perDay"
    /// Asked for and not looked at yet; a flood beyond it is let go.
    private static let queueMax = 500

    private struct Asked: Sendable {
        var phone: String
        var language: Language
        var purpose: CodePurpose
        var donor: DonorID?
        var at: Instant
    }

    private struct State {
        var byAddress: [String: [Instant]] = [:]
        var alarmedAt: Instant?
    }

    private let centre: Centre
    private let sealing: any FieldSealing
    private let callingCodes: [String]
    private let logger: Logger
    private let state = Mutex(State())
    private let asked: AsyncStream<Asked>
    private let queue: AsyncStream<Asked>.Continuation

    /// - Parameter callingCodes: of the countries that are written to, such as `92`.
    public init(centre: Centre, sealing: any FieldSealing, callingCodes: [String], logger: Logger) {
        self.centre = centre
        self.sealing = sealing
        self.callingCodes = callingCodes
        self.logger = logger
        (asked, queue) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(CodeDesk.queueMax))
    }

    // MARK: - Asking

    /// Somebody asks for a code. What comes of it is not said: the page is the same for every number.
    /// - Parameters:
    ///   - donor: who has signed in, for a new number or an erasure.
    ///   - address: where the browser is; `nil` when that is not known.
    /// - Returns: what is wrong with the number as it is written, which says nothing of who has it.
    public func ask(
        _ number: String, language: Language, purpose: CodePurpose = .signIn, donor: DonorID? = nil,
        from address: String?
    ) -> PhoneProblem? {
        let phone: String
        switch centre.ports.phones.read(number) {
        case .success(let read): phone = read
        case .failure(let problem): return problem
        }
        guard callingCodes.contains(where: { phone.hasPrefix("+" + $0) }) else {
            return PhoneProblem(
                message: "We write to numbers of this country only. Ring us, please.",
                messageUrdu: "ہم صرف ملکی نمبروں پر پیغام بھیجتے ہیں۔ براہِ کرم ہمیں کال کریں۔")
        }
        let now = centre.now()
        if let address, isTooOften(address, now: now) { return nil }
        queue.yield(Asked(phone: phone, language: language, purpose: purpose, donor: donor, at: now))
        return nil
    }

    private func isTooOften(_ address: String, now: Instant) -> Bool {
        state.withLock { state in
            let recent = state.byAddress[address, default: []].filter { now - $0 < .hours(1) }
            // A flood of addresses must not fill the memory.
            if state.byAddress.count > 10_000 { state.byAddress = [:] }
            guard recent.count < CodeDesk.perAddressMax else { return true }
            state.byAddress[address] = recent + [now]
            return false
        }
    }

    /// Sends what is asked for, until cancelled.
    public func run() async {
        await withDiscardingTaskGroup { group in
            for await one in asked {
                group.addTask { await self.serve(one) }
            }
        }
    }

    private func serve(_ one: Asked) async {
        do {
            guard let (code, text) = try await prepare(one) else { return }
            if await centre.sendCode(text, to: one.phone, code: code, until: one.at + CodeDesk.life) == .given {
                logger.notice("A one-time code found no way out and was let go.")
            }
            try await lookForAbuse()
        } catch {
            logger.error("A one-time code could not be made.", metadata: ["error": "\(type(of: error))"])
        }
    }

    /// - Returns: the row and the words, where something is to be sent.
    private func prepare(_ one: Asked) async throws -> (Int64, String)? {
        let digits = CodeDesk.digits()
        let phoneKey = key(one.phone)
        let prefixKey = sealing.lookUp("prefix \(one.phone.prefix(8))", as: .phone)
        let hash = hash(digits, phone: one.phone, purpose: one.purpose)
        let startOfDay = centre.calendar.instant(centre.calendar.day(of: one.at), minuteOfDay: 0)
        let sent = try await centre.ports.store.write { [centre] transaction -> (id: Int64, language: Language)? in
            let recent = try transaction.codes(phoneKey: phoneKey, since: one.at - .hours(24))
            guard recent.count < CodeDesk.perDayMax,
                recent.count(where: { one.at - $0.createdAt < .minutes(10) }) < CodeDesk.perTenMinutesMax,
                try transaction.codeCount(prefixKey: prefixKey, since: one.at - .hours(1)) < CodeDesk.perPrefixMax
            else { return nil }
            let owner = try centre.owner(of: one.phone, in: transaction, now: one.at)
            let isWanted: Bool
            var code = OneTimeCode(
                phoneKey: phoneKey, prefixKey: prefixKey, purpose: one.purpose, codeHash: hash, donor: one.donor,
                request: nil, isSent: false, createdAt: one.at, expiresAt: one.at + CodeDesk.life)
            switch one.purpose {
            case .signIn:
                (code.donor, code.request) = (owner.donor, owner.request)
                isWanted = owner.donor != nil || owner.request != nil
            // A number that somebody else has is not written to, and that is not said.
            case .newNumber: isWanted = try transaction.donor(phone: one.phone) == nil
            case .erase: isWanted = owner.donor == one.donor
            // Whoever is registered already gets a code all the same, and lands on the own page with it.
            case .join:
                code.donor = owner.donor
                isWanted = true
            case .ask: isWanted = true
            }
            let budget = try transaction.setting(CodeDesk.budgetSetting).flatMap { Int($0) } ?? CodeDesk.budgetDefault
            code.isSent = try isWanted && transaction.codeFigures(since: startOfDay).sent < budget
            let id = try transaction.insertCode(code)
            guard code.isSent else { return nil }
            return (id, try code.donor.flatMap { try transaction.donor($0)?.language } ?? one.language)
        }
        return sent.map { ($0.id, CodeDesk.words(digits, purpose: one.purpose, language: $0.language)) }
    }

    /// By what the codes of a number are found.
    public func key(_ phone: String) -> [UInt8] { sealing.lookUp(phone, as: .phone) }

    private func hash(_ code: String, phone: String, purpose: CodePurpose) -> [UInt8] {
        sealing.lookUp("\(phone) \(purpose.rawValue) \(code)", as: .oneTimeCode)
    }

    /// Six digits, from the system's generator: 20 bits (ASVS 5.0, 6.5.4).
    private static func digits() -> String {
        var generator = SystemRandomNumberGenerator()
        return String(String(1_000_000 + Int.random(in: 0..<1_000_000, using: &generator)).dropFirst())
    }

    /// One SMS in each writing.
    static func words(_ code: String, purpose: CodePurpose, language: Language) -> String {
        switch (language, purpose) {
        case (.english, .erase):
            "Qatra: \(code) erases your entry, for 10 minutes. Not you? Tell nobody the code and ring us."
        case (.english, .join):
            "Qatra: code \(code) registers you as a donor, for 10 minutes. Not you? Do nothing. Blood is free."
        case (.english, .ask):
            "Qatra: code \(code) sends your request for blood, for 10 minutes. Not you? Do nothing. Blood is free."
        case (.english, _):
            "Qatra: your code is \(code), for 10 minutes. Tell it to nobody: we never ask for it. Blood is free."
        case (.urdu, .erase): "قطرہ: \(code) سے آپ کا اندراج مٹ جائے گا۔ آپ نے نہیں مانگا تو کسی کو نہ بتائیں۔"
        case (.urdu, .join): "قطرہ: کوڈ \(code) سے آپ ڈونر درج ہوں گے، 10 منٹ تک۔ آپ نے نہیں مانگا تو کچھ نہ کریں۔"
        case (.urdu, .ask): "قطرہ: کوڈ \(code) سے خون کی درخواست بھیجی جائے گی، 10 منٹ تک۔ خون مفت ہے۔"
        case (.urdu, _): "قطرہ: آپ کا کوڈ \(code) ہے، 10 منٹ کے لیے۔ کسی کو نہ بتائیں۔ خون مفت ہے۔"
        case (.urduLatin, .erase):
            "Qatra: \(code) se aap ka indraj mit jaye ga, 10 minute tak. Aap ne nahin manga? Kisi ko na batayein."
        case (.urduLatin, .join):
            "Qatra: code \(code) se aap donor darj hon ge, 10 minute tak. Aap ne nahin manga to kuch na karein."
        case (.urduLatin, .ask):
            "Qatra: code \(code) se khoon ki darkhwast bheji jaye gi, 10 minute tak. Khoon muft hai, paise na dein."
        case (.urduLatin, _):
            "Qatra: aap ka code \(code) hai, 10 minute tak. Kisi ko na batayein, hum kabhi nahin poochte. Khoon muft hai."
        }
    }

    private func lookForAbuse() async throws {
        let now = centre.now()
        let figures = try await centre.ports.store.read { try $0.codeFigures(since: now - .hours(24)) }
        let isNew = state.withLock { state in
            guard figures.isAlarming, state.alarmedAt.map({ now - $0 >= .hours(1) }) ?? true else { return false }
            state.alarmedAt = now
            return true
        }
        guard isNew else { return }
        logger.warning(
            "Many one-time codes are asked for and hardly any is typed: somebody may be making us send them.",
            metadata: ["sent": "\(figures.sent)", "typed": "\(figures.used)"])
    }

    // MARK: - Typing

    /// Somebody types a code. One write, whatever the number and the code.
    public func enter(_ typed: String, number: String, purpose: CodePurpose = .signIn) async throws -> CodeEntered {
        let phone = (try? centre.ports.phones.read(number).get()) ?? ""
        let phoneKey = key(phone)
        let hash = hash(typed.filter { $0.isNumber }.asciiDigits, phone: phone, purpose: purpose)
        let now = centre.now()
        return try await centre.ports.store.write { transaction in
            let newest = try transaction.codes(phoneKey: phoneKey, since: now - CodeDesk.life)
                .last { $0.purpose == purpose }
            guard let newest else {
                try transaction.setSetting("codes.lastTry", to: "\(now.millisecondsSince1970)")
                return .wrong
            }
            let isRight =
                isEqualThroughout(newest.codeHash, hash) && newest.isSent && newest.usedAt == nil
                && newest.tries < CodeDesk.triesMax && now < newest.expiresAt
            try transaction.noteTry(of: newest.id, usedAt: isRight ? now : newest.usedAt)
            guard isRight else { return .wrong }
            if let donor = newest.donor { return .donor(donor) }
            if purpose == .join || purpose == .ask { return .proven }
            return newest.request.map(CodeEntered.family) ?? .wrong
        }
    }
}

/// Compares all bytes, wherever the first difference is.
private func isEqualThroughout(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
}

extension String {
    /// Urdu and Arabic digits as the others.
    fileprivate var asciiDigits: String { compactMap(\.wholeNumberValue).map { String($0) }.joined() }
}
