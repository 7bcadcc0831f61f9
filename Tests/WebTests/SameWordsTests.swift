import Centre
import Dispatching
import Matching
import Pages
import Telephony
import Testing

/// Pages know nothing of the centre and have their own lists of what it tells them. A value that a list lacked would be
/// left out on the screen without a word.
@Suite struct SameWordsTests {
    private func values<Value: RawRepresentable & CaseIterable>(_: Value.Type) -> Set<String>
    where Value.RawValue == String { Set(Value.allCases.map(\.rawValue)) }

    @Test func pagesHaveWordsForEveryValueOfTheCentre() {
        let pairs: [(String, Set<String>, Set<String>)] = [
            ("campaign kinds", values(CampaignKind.self), values(CampaignTopic.self)),
            ("campaign reasons", values(CampaignReason.self), values(CampaignGap.self)),
            ("drive states", values(DriveState.self), values(DriveStage.self)),
            ("drive outcomes", values(DriveOutcome.self), values(DriveResult.self)),
            ("partners", values(PartnerKind.self), values(PartnerSort.self)),
            ("training questions", values(TrainingQuestion.self), values(TrainingTopic.self)),
            ("training calls", values(TrainingKind.self), values(TrainingMatter.self)),
            ("training criteria", values(TrainingCriterion.self), values(TrainingMark.self)),
            ("training states", values(TrainingCallReport.State.self), values(TrainingStage.self)),
            ("import verdicts", values(ImportLine.Verdict.self), values(ImportPage.Verdict.self)),
            ("prompt states", values(PromptFolder.State.self), values(PromptsPage.State.self)),
            ("prompt groups", values(PromptText.Group.self), values(PromptsPage.Group.self)),
            ("languages of texts", values(Language.self), values(PhonesPage.TextLanguage.self)),
        ]
        for (what, centre, pages) in pairs { #expect(centre.isSubset(of: pages), "\(what)") }
    }
}
