import Blood
import Pages
import Testing

/// Goal: a coordinator sees where somebody is missing, and who may only look is offered nothing. Method: the samples,
/// changed in one field.
@Suite("Panels on the screen and on paper")
struct PanelPagesTests {
    private func page(_ model: PanelPage.Model, may permissions: Set<String>? = nil) -> String {
        var context = PageContext.specimen(.english, path: "/panels/1")
        if let permissions { context.staff?.permissions = permissions }
        return PanelPage.render(model, context).string
    }

    @Test func theFirstGapIsNamedWithItsDayAndWhatIsMissing() {
        let shown = page(.sample)
        #expect(shown.contains("id=\"first-gap\""))
        #expect(shown.contains("In 27 days"))
        #expect(shown.contains("1 of 2 units"))
        #expect(shown.contains("first possible: <bdi>Usman Tariq</bdi>"))
        var full = PanelPage.Model.sample
        full.forecast = [full.forecast[0]]
        #expect(!page(full).contains("first-gap"))
    }

    @Test func redIsOnlyWhereAPersonIsNeeded() {
        var calm = PanelPage.Model.sampleAsked
        calm.members.removeAll { $0.freeFrom == nil }
        calm.forecast = [calm.forecast[0]]
        #expect(!page(calm).contains("chip alarm"))
        #expect(!page(calm).contains("class=\"problem\""))
        #expect(page(.sample).contains("chip alarm"))
        var context = PageContext.specimen(.english)
        context.isDemonstration = false
        let quiet = PanelsPage.Model(lines: [PanelsPage.Model.sample.lines[2]], today: PanelsPage.Model.sample.today)
        #expect(!PanelsPage.render(quiet, context).string.contains("alarm"))
    }

    @Test func whoMayOnlyLookIsOfferedNothingToChange() {
        let looking = page(.sample, may: ["seePanels"])
        for form in ["/members", "/sessions", "/end", "/held", "/edit"] {
            #expect(!looking.contains("/panels/1\(form)\""), "\(form)")
        }
        #expect(looking.contains("Bilal Ahmad"))
        let supervisor = page(.sample, may: ["seePanels", "askPanels"])
        #expect(supervisor.contains("/panels/1/sessions") && !supervisor.contains("/panels/1/members\""))
    }

    @Test func theSheetHasNoNumberToRingAndNoFormToPress() {
        let context = PageContext.specimen(.english, path: "/panels/1/sheet")
        let sheet = PanelSheetPage.render(.sample, context).string
        #expect(!sheet.contains("tel:") && !sheet.contains("0300"))
        #expect(sheet.contains("Hamza Iqbal") && sheet.contains("MR-20417"))
    }

    @Test func anEndedPanelCanOnlyBeRead() {
        let shown = page(.sampleEnded)
        #expect(shown.contains("has ended"))
        #expect(!shown.contains("/panels/1/members") && !shown.contains("/panels/1/end"))
    }
}
