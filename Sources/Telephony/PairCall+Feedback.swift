import Blood

// When a masked conversation is over, its donor is asked by one question whether money was asked and how the other side
// was. Whoever hangs up, leaves by the star or has reported the family already is asked nothing more.

extension CallStep {
    private static let feedbackPrompt: [Sound] = [.feedbackQuestions]

    /// - Parameter sentences: what either side would hear last; the donor hears it before the question.
    /// - Returns: false where nobody is there to be asked.
    mutating func asksDonor(saying sentences: [Party: [Sound]]) -> Bool {
        guard call.kind == .masked, call.stage == .talking, call.pairing?.reportedBy != .donor,
            let donor = call.leg(of: .donor), donor.isUp, let last = sentences[.donor]
        else { return false }
        enter(.feedback)
        call.pairing?.rounds = 0
        cancel(.talk, .expiry, .silence)
        dissolve()
        if let family = call.leg(of: .family) {
            if let sounds = sentences[.family], family.isUp {
                say(sounds, to: family.channel)
            } else {
                release(family.channel)
            }
        }
        say(last.filter { $0 != .goodbye } + CallStep.feedbackPrompt, to: donor.channel)
        return true
    }

    mutating func feedbackPlayed(_ leg: Leg) {
        guard leg.party == .donor else { return release(leg.channel) }
        set(.silence, after: policy.askSilence)
    }

    mutating func feedbackSilent() { feedbackAgain(.noKey, roundsMax: policy.askRounds) }

    mutating func feedbackPressed(_ leg: Leg, _ key: Character) {
        guard leg.party == .donor else { return }
        switch (key, AfterCall(key: key)) {
        case ("*", _): close(.spoke, saying: [:])
        case ("#", _):
            call.pairing?.reportedBy = .donor
            note(.reported(by: .donor))
            close(.spoke, saying: [.donor: [.maskedReported, .goodbye]])
        case (_, let said?):
            note(.donorSaid(said))
            close(.spoke, saying: [.donor: said == .allWell ? [.goodbye] : [.maskedReported, .goodbye]])
        default: feedbackAgain(.wrongKey, roundsMax: policy.wrongKeysMax)
        }
    }

    private mutating func feedbackAgain(_ why: Sound, roundsMax: Int) {
        call.pairing?.rounds += 1
        guard let rounds = call.pairing?.rounds, rounds < roundsMax else {
            return close(.spoke, saying: [.donor: [.goodbye]])
        }
        say([why] + CallStep.feedbackPrompt, to: call.leg(of: .donor)?.channel)
    }
}
