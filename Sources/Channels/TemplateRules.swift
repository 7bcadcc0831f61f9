import Dispatching

/// Something a text of one purpose has to say.
public enum TemplateRequirement: Sendable, Hashable {
    case placeholder(TemplatePlaceholder)
    /// 1 with the word for yes behind it, and 2 with the word for no: the reply reader takes them so.
    case answers
    /// The digit on its own, for an answer that needs no yes or no.
    case digit(Int)
    /// The word STOP, which is read in every language.
    case stop
    /// "Khoon muft hai" (DOMAIN §7).
    case free
    /// That no money is to be given.
    case noMoney
    /// That it is only a note: the donor is not asked to come.
    case onlyANote
}

/// What the texts of one purpose must say and may fill in.
struct TemplateRules {
    var needed: [TemplateRequirement]
    /// What is known when the text is written.
    var known: Set<TemplatePlaceholder>

    /// A 1 or a 2 from whoever gets this text is read as an answer.
    var takesAnswers: Bool {
        needed.contains { requirement in
            switch requirement {
            case .answers, .digit(1), .digit(2): true
            default: false
            }
        }
    }

    static func of(_ purpose: TemplatePurpose) -> TemplateRules {
        switch purpose {
        case .donor(let purpose): of(purpose)
        case .family(let message): of(message)
        }
    }

    /// Facts of the request, which every text about it may name.
    private static let request: Set<TemplatePlaceholder> = [
        .centre, .need, .count, .facility, .reference, .helpline,
    ]

    private static func of(_ purpose: MessagePurpose) -> TemplateRules {
        switch purpose {
        case .ask:
            TemplateRules(
                needed: [
                    .placeholder(.centre), .placeholder(.need), .placeholder(.facility), .placeholder(.by),
                    .placeholder(.reference), .placeholder(.link), .answers, .stop, .free, .noMoney,
                ], known: request.union([.by, .link]))
        case .clarification:
            TemplateRules(
                needed: [
                    .placeholder(.centre), .placeholder(.facility), .placeholder(.reference), .answers, .stop, .free,
                ], known: request.union([.by, .link]))
        case .directions:
            TemplateRules(
                needed: [
                    .placeholder(.centre), .placeholder(.facility), .placeholder(.arriveBy), .placeholder(.reference),
                    .digit(2), .free, .noMoney,
                ], known: request.union([.by, .arriveBy, .link]))
        case .reminder:
            TemplateRules(
                needed: [
                    .placeholder(.centre), .placeholder(.facility), .placeholder(.arriveBy), .placeholder(.reference),
                    .digit(1), .digit(2), .stop, .free,
                ], known: request.union([.by, .arriveBy, .link]))
        case .standDown, .standDownAgain:
            TemplateRules(
                needed: [.placeholder(.centre), .placeholder(.facility), .placeholder(.reference), .free],
                known: request)
        case .thanks:
            TemplateRules(
                needed: [
                    .placeholder(.centre), .placeholder(.facility), .placeholder(.reference), .placeholder(.next),
                    .digit(5), .digit(6), .digit(7), .free,
                ], known: request.union([.next]))
        // A link has expired by the time of the two notes: a day after the need (`Centre.linkLife`).
        case .nextEligible:
            TemplateRules(
                needed: [
                    .placeholder(.centre), .placeholder(.reference), .placeholder(.next), .onlyANote, .stop, .free,
                ], known: [.centre, .facility, .reference, .helpline, .next])
        case .outcome:
            TemplateRules(
                needed: [.placeholder(.centre), .placeholder(.facility), .placeholder(.reference), .free],
                known: [.centre, .facility, .reference, .helpline, .units])
        case .optOutConfirmation:
            TemplateRules(needed: [.placeholder(.centre), .free], known: [.centre, .reference, .helpline])
        }
    }

    private static func of(_ message: FamilyMessage) -> TemplateRules {
        var rules = TemplateRules(
            needed: [
                .placeholder(.centre), .placeholder(.facility), .placeholder(.reference), .placeholder(.link), .free,
            ], known: request.union([.by, .link]))
        switch message {
        case .opened: rules.needed += [.placeholder(.need), .placeholder(.by), .noMoney]
        // What was only assumed, the component and the time, need not be said as if it were known.
        case .incomplete, .covered: rules.needed += [.noMoney]
        case .ended: break
        }
        return rules
    }
}
