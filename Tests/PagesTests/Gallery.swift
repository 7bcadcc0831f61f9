import Blood
import Pages
import Testing

/// One page as a test or a pair of eyes sees it.
struct Specimen: Sendable, CustomTestStringConvertible {
    var name: String
    /// Public pages are small: they are opened on a telephone with little signal.
    var isVisitors = false
    var render: @Sendable (PageContext) -> HTML

    var testDescription: String { name }

    func markup(_ context: PageContext) -> Markup { Markup(render(context).string) }
}

extension PageContext {
    static let everyPermission: Set<String> = [
        "seeBoard", "openRequest", "dispatchRequest", "verifyRequest", "permitConditionalGroup", "seeRegister",
        "editRegister", "importRegister", "exportRegister", "editStock", "seeOverview", "manageStaff", "seeAudit",
    ]

    static func specimen(_ language: PageLanguage, path: String = "/board", isVisitor: Bool = false) -> PageContext {
        PageContext(
            language: language, csrf: "token-of-this-session",
            staff: isVisitor ? nil : StaffBadge(name: "Nadia Aslam", role: "operator", permissions: everyPermission),
            isDemonstration: true, now: Instant(millisecondsSince1970: 1_795_515_600_000), utcOffsetMinutes: 300,
            path: path)
    }
}

/// Every page with its sample.
enum Gallery {
    static let desk: [Specimen] = [
        Specimen(name: "board") { BoardPage.render(.sample, $0) },
        Specimen(name: "board-quiet") {
            BoardPage.render(BoardPage.Model(ongoing: [], ended: [], queued: 0, unknown: 0), $0)
        },
        Specimen(name: "request-form") { RequestFormPage.render(.sample, $0) },
        Specimen(name: "request") { RequestPage.render(.sample, $0) },
        Specimen(name: "donors") { DonorsPage.render(.sample, $0) },
        Specimen(name: "donor") { DonorPage.render(.sample, $0) },
        Specimen(name: "donor-form") { DonorFormPage.render(.sample, $0) },
        Specimen(name: "import") { ImportPage.render(.sample, $0) },
        Specimen(name: "facilities") { FacilitiesPage.render(.sample, $0) },
        Specimen(name: "facility") { FacilityPage.render(.sample, $0) },
        Specimen(name: "facility-form") { FacilityFormPage.render(.sample, $0) },
        Specimen(name: "phones") { PhonesPage.render(.sample, $0) },
        Specimen(name: "overview") { OverviewPage.render(.sample, $0) },
        Specimen(name: "staff") { StaffPage.render(.sample, $0) },
    ]

    static let visitors: [Specimen] = [
        Specimen(name: "sign-in", isVisitors: true) { SignInPage.render(.sample, $0) },
        Specimen(name: "donor-link", isVisitors: true) { DonorLinkPage.render(.sample, $0) },
        Specimen(name: "family", isVisitors: true) { FamilyPage.render(.sample, $0) },
        Specimen(name: "link-ended", isVisitors: true) { LinkEndedPage.render(.sample, $0) },
        Specimen(name: "error", isVisitors: true) { ErrorPage.render(.sample, $0) },
        Specimen(name: "ledger", isVisitors: true) { LedgerPage.render(.sample, $0) },
        Specimen(name: "welcome", isVisitors: true) { WelcomePage.render(.sample, $0) },
    ]

    static let all = desk + visitors

    static func context(_ specimen: Specimen, _ language: PageLanguage) -> PageContext {
        .specimen(language, path: "/" + specimen.name, isVisitor: specimen.isVisitors)
    }
}
