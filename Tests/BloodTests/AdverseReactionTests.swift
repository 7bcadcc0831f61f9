import Blood
import Testing

@Suite struct AdverseReactionTests {
    @Test func everyKindIsOfOneSubjectAndEveryScaleKnowsWhatIsSerious() {
        let kinds = ReactionSubject.allCases.flatMap(\.kinds)
        #expect(kinds.count == ReactionKind.allCases.count && Set(kinds) == Set(ReactionKind.allCases))
        for subject in ReactionSubject.allCases { #expect(subject.grades.contains(subject.seriousGrade)) }
        // The tool of 2020 for donors, the definitions of 2011 for patients.
        #expect(ReactionSubject.donor.grades == 1...5 && ReactionSubject.donor.seriousGrade == 3)
        #expect(ReactionSubject.patient.grades == 1...4 && ReactionSubject.patient.seriousGrade == 2)
    }
}
