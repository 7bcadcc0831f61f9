import Blood
import Pages
import Testing

/// One page as a test or a pair of eyes sees it.
struct Specimen: Sendable, CustomTestStringConvertible {
    var name: String
    /// Public pages are small: they are opened on a telephone with little signal.
    var isVisitors = false
    /// Bytes of the first visit at most. Whoever bleeds opens the others; the ledger's tables and drawings are read at
    /// leisure, and weigh as much more as they are.
    var firstVisitMax: Int { name.hasPrefix("ledger") ? 40_000 : 30_000 }
    /// Hours between the moment of this sample and that of the others.
    var hours = 0.0
    var render: @Sendable (PageContext) -> HTML

    var testDescription: String { name }

    func markup(_ context: PageContext) -> Markup { Markup(render(context).string) }
}

extension PageContext {
    static let everyPermission: Set<String> = [
        "seeBoard", "openRequest", "dispatchRequest", "permitConditionalGroup", "seeRegister", "editRegister",
        "importRegister", "exportRegister", "decideApprovals", "seeFacilities", "editStock", "seeOverview",
        "manageStaff", "seeAudit", "seeCalls", "hearRecordings", "seeTemplates", "editTemplates", "playPhones",
        "verifyRequest", "editFacilities", "decideFlags", "openDeferralReason", "seeReactions", "leadShift",
        "declareIncident", "seePanels", "editPanels", "askPanels", "seeRegisterHealth", "seeDrives", "editDrives",
        "askCampaign", "seeAntigens", "editAntigens",
    ]

    static func specimen(_ language: PageLanguage, path: String = "/board", isVisitor: Bool = false) -> PageContext {
        PageContext(
            language: language, csrf: "token-of-this-session",
            staff: isVisitor ? nil : StaffBadge(name: "Nadia Aslam", role: "operator", permissions: everyPermission),
            isDemonstration: true, now: Instant(millisecondsSince1970: 1_795_515_600_000), utcOffsetMinutes: 300,
            path: path, hasTelephone: true)
    }
}

extension PageContext {
    /// The same page as somebody of facility 1 sees it.
    var ofFacility: PageContext {
        var context = self
        context.staff = staff.map { badge in
            StaffBadge(
                name: badge.name, role: "facility",
                permissions: [
                    "seeOwnFacility", "confirmOwnRequests", "receiveDonors", "settleOwnUnits", "countOwnStock",
                    "reportReactions",
                ], home: "/facility", facility: 1)
        }
        return context
    }
}

/// Every page with its sample.
enum Gallery {
    static let desk: [Specimen] = [
        Specimen(name: "board") { BoardPage.render(.sample, $0) },
        Specimen(name: "board-quiet") {
            BoardPage.render(BoardPage.Model(ongoing: [], ended: [], queued: 0, unknown: 0), $0)
        },
        Specimen(name: "calls") { CallsPage.render(.sample, $0) },
        Specimen(name: "calls-ready") { CallsPage.render(.sampleReady, $0) },
        Specimen(name: "calls-consulting") { CallsPage.render(.sampleConsulting, $0) },
        Specimen(name: "calls-writing-up") { CallsPage.render(.sampleWritingUp, $0) },
        Specimen(name: "calls-none") { CallsPage.render(.sampleWithoutTelephone, $0) },
        Specimen(name: "call-backs") { CallBacksPage.render(.sample, $0) },
        Specimen(name: "call-backs-none") { CallBacksPage.render(.init(lines: []), $0) },
        Specimen(name: "request-form") { RequestFormPage.render(.sample, $0) },
        Specimen(name: "request-form-empty") { RequestFormPage.render(.init(), $0) },
        Specimen(name: "request") { RequestPage.render(.sample, $0) },
        Specimen(name: "request-typed") { RequestPage.render(.sampleTyped, $0) },
        Specimen(name: "donors") { DonorsPage.render(.sample, $0) },
        Specimen(name: "donor", hours: -4.3) { DonorPage.render(.sample, $0) },
        Specimen(name: "donor-reason") { DeferralReasonPage.render(.sample, $0) },
        Specimen(name: "donor-form") { DonorFormPage.render(.sample, $0) },
        Specimen(name: "import") { ImportPage.render(.sample, $0) },
        Specimen(name: "facilities", hours: -4.3) { FacilitiesPage.render(.sample, $0) },
        Specimen(name: "facility", hours: -4.3) { FacilityPage.render(.sample, $0) },
        Specimen(name: "facility-form") { FacilityFormPage.render(.sample, $0) },
        Specimen(name: "phones", hours: -6.2) { PhonesPage.render(.sample, $0) },
        Specimen(name: "overview", hours: -6.2) { OverviewPage.render(.sample, $0) },
        Specimen(name: "translations") { TranslationsPage.render(.sample, $0) },
        Specimen(name: "design") { DesignPage.render($0) },
        Specimen(name: "staff", hours: -5.0) { StaffPage.render(.sample, $0) },
        Specimen(name: "my-sign-in", hours: -5.0) { MySignInPage.render(.sample, $0) },
        Specimen(name: "my-sign-in-news", hours: -5.0) { context in
            var context = context
            context.news = .sample
            return MySignInPage.render(.sample, context)
        },
        Specimen(name: "member-sign-in", hours: -5.0) { MySignInPage.render(.sampleOther, $0) },
        Specimen(name: "templates", hours: -20.0) { TemplatesPage.render(.sample, $0) },
        Specimen(name: "template", hours: -20.0) { TemplatePage.render(.sample, $0) },
        Specimen(name: "request-flagged") { RequestPage.render(.sampleFlagged, $0) },
        Specimen(name: "facility-proposed", hours: -4.3) { FacilityPage.render(.sampleProposed, $0) },
        Specimen(name: "flags") { FlagsPage.render(.sample, $0) },
        Specimen(name: "flags-none") { FlagsPage.render(.init(open: [], decided: [], rules: [], poolMax: 3), $0) },
        Specimen(name: "panels") { PanelsPage.render(.sample, $0) },
        Specimen(name: "panels-none") { PanelsPage.render(.init(lines: [], today: .init(dayNumber: 20_781)), $0) },
        Specimen(name: "panel") { PanelPage.render(.sample, $0) },
        Specimen(name: "panel-asked") { PanelPage.render(.sampleAsked, $0) },
        Specimen(name: "panel-ended") { PanelPage.render(.sampleEnded, $0) },
        Specimen(name: "panel-sheet") { PanelSheetPage.render(.sample, $0) },
        Specimen(name: "panel-form") { PanelFormPage.render(.sample, $0) },
        Specimen(name: "request-antigens") { context in
            var model = RequestPage.Model.sample
            model.antigens = .sample
            return RequestPage.render(model, context)
        },
        Specimen(name: "panel-antigens") { context in
            var model = PanelPage.Model.sample
            model.antigens = .sample
            return PanelPage.render(model, context)
        },
        Specimen(name: "patient-antigens") { PatientAntigensPage.render(.sample, $0) },
        Specimen(name: "donor-antigens") { DonorAntigensPage.render(.sample, $0) },
        Specimen(name: "antigens") { AntigensPage.render(.sample, $0) },
        Specimen(name: "antigens-none") {
            AntigensPage.render(
                .init(typed: 0, rare: [], discrepant: [], relativesToTest: [], frequencies: []), $0)
        },
        Specimen(name: "register-health") { RegisterHealthPage.render(.sample, $0) },
        Specimen(name: "stock-of-all") { StockPage.render(.sample, $0) },
        Specimen(name: "recall") { RecallPage.render(.sample, $0) },
        Specimen(name: "prompts") { PromptsPage.render(.sample, $0) },
        Specimen(name: "approvals") { ApprovalsPage.render(.sample, $0) },
        Specimen(name: "own-board") { OwnFacilityPage.render(.sample, $0.ofFacility) },
        Specimen(name: "own-board-quiet") {
            OwnFacilityPage.render(
                .init(facility: "Mayo Hospital", facilityUrdu: "میو ہسپتال", ongoing: [], ended: []), $0.ofFacility)
        },
        Specimen(name: "own-request") { OwnRequestPage.render(.sample, $0.ofFacility) },
        Specimen(name: "own-request-to-confirm") { OwnRequestPage.render(.sampleToConfirm, $0.ofFacility) },
        Specimen(name: "own-request-ended") { OwnRequestPage.render(.sampleEnded, $0.ofFacility) },
        Specimen(name: "counter-list") { CounterListPage.render(.sample, $0.ofFacility) },
        Specimen(name: "counter-list-none") { CounterListPage.render(.sampleEmpty, $0.ofFacility) },
        Specimen(name: "own-visitor") { OwnVisitorPage.render(.sample, $0.ofFacility) },
        Specimen(name: "own-visitor-arrived") { OwnVisitorPage.render(.sampleArrived, $0.ofFacility) },
        Specimen(name: "reaction-of-donor") { ReactionFormPage.render(.sampleDonor, $0.ofFacility) },
        Specimen(name: "reaction-of-patient") { ReactionFormPage.render(.samplePatient, $0.ofFacility) },
        Specimen(name: "own-reactions") { ReactionsPage.render(.sampleOwn, $0.ofFacility) },
        Specimen(name: "reactions") { ReactionsPage.render(.sample, $0) },
        Specimen(name: "own-stock", hours: -4.3) { FacilityPage.render(.sample, $0.ofFacility) },
        Specimen(name: "partners", hours: -4.3) { PartnersPage.render(.sample, $0) },
        Specimen(name: "partner", hours: -4.3) { PartnerPage.render(.sample, $0) },
        Specimen(name: "partner-form", hours: -4.3) { PartnerFormPage.render(.sample, $0) },
        Specimen(name: "drives", hours: -4.3) { DrivesPage.render(.sample, $0) },
        Specimen(name: "drive", hours: -4.3) { DrivePage.render(.sample, $0) },
        Specimen(name: "drive-form") { DriveFormPage.render(.sample, $0) },
        Specimen(name: "drive-sheet") { DriveSheetPage.render(.sample, $0) },
        Specimen(name: "campaigns") { CampaignsPage.render(.sample, $0) },
        Specimen(name: "campaign-form") { CampaignFormPage.render(.sample, $0) },
        Specimen(name: "campaign") { CampaignPage.render(.sample, $0) },
        Specimen(name: "campaign-running") { CampaignPage.render(.sampleRunning, $0) },
        Specimen(name: "training") { TrainingPage.render(.sample, $0) },
        Specimen(name: "training-before") { TrainingPage.render(.sampleBefore, $0) },
        Specimen(name: "training-elsewhere") { TrainingPage.render(.sampleElsewhere, $0) },
        Specimen(name: "training-running") { context in
            var context = context
            context.isTraining = true
            return TrainingPage.render(.sampleRunning, context)
        },
        Specimen(name: "drive-poster") { DrivePosterPage.render(.sample, $0) },
        Specimen(name: "retention") { RetentionPage.render(.sample, $0) },
        Specimen(name: "night") { context in
            var context = context
            context.incidents = [(2, "Bus accident, ring road")]
            return NightPage.render(.sample, context)
        },
        Specimen(name: "night-quiet") { NightPage.render(.sampleQuiet, $0) },
        Specimen(name: "incidents") { IncidentsPage.render(.sample, $0) },
        Specimen(name: "incident") { IncidentPage.render(.sample, $0) },
        Specimen(name: "incident-ended") { IncidentPage.render(.sampleEnded, $0) },
        Specimen(name: "handover") { HandoverPage.render(.sample, $0) },
        Specimen(name: "handover-to-give") { HandoverPage.render(.sampleToGive, $0) },
        Specimen(name: "rota") { RotaPage.render(.sample, $0) },
    ]

    static let visitors: [Specimen] =
        [
            Specimen(name: "sign-in", isVisitors: true) { SignInPage.render(.sample, $0) },
            Specimen(name: "set-up-factor", isVisitors: true) { EnrolmentPage.render(.sample, $0) },
            Specimen(name: "first-sign-in", isVisitors: true) { SetUpPage.render(.sample, $0) },
            Specimen(name: "second-step", isVisitors: true) { ProofPage.render(.sample(.signIn), $0) },
            Specimen(name: "step-up", isVisitors: true) { ProofPage.render(.sample(.stepUp), $0) },
            Specimen(name: "locked", isVisitors: true) { ProofPage.render(.sample(.unlock), $0) },
            Specimen(name: "resume", isVisitors: true) { ResumePage.render(.sample, $0) },
            Specimen(name: "recovery-codes", isVisitors: true) { RecoveryCodesPage.render(.sample, $0) },
            Specimen(name: "donor-link", isVisitors: true, hours: -7.1) { DonorLinkPage.render(.sample, $0) },
            Specimen(name: "donor-link-pledged", isVisitors: true, hours: -7.1) {
                DonorLinkPage.render(.samplePledged, $0)
            },
            Specimen(name: "donor-link-given", isVisitors: true, hours: -7.1) {
                DonorLinkPage.render(.sampleGiven, $0)
            },
            Specimen(name: "family", isVisitors: true, hours: -6.0) { FamilyPage.render(.sample, $0) },
            Specimen(name: "family-typed", isVisitors: true, hours: -6.0) { FamilyPage.render(.sampleTyped, $0) },
            Specimen(name: "family-said", isVisitors: true, hours: -6.0) { FamilyPage.render(.sampleSaid, $0) },
            Specimen(name: "family-wrong", isVisitors: true, hours: -6.0) { FamilyPage.render(.sampleWrong, $0) },
            Specimen(name: "link-ended", isVisitors: true) { LinkEndedPage.render(.sample, $0) },
            Specimen(name: "offline", isVisitors: true) { OfflinePage.render(.sample, $0) },
            Specimen(name: "error", isVisitors: true) { ErrorPage.render(.sample, $0) },
            Specimen(name: "ledger", isVisitors: true) { LedgerPage.render(.sample, $0) },
            Specimen(name: "ledger-district", isVisitors: true) { LedgerPage.render(.sample(by: .district), $0) },
            Specimen(name: "ledger-group", isVisitors: true) { LedgerPage.render(.sample(by: .group), $0) },
            Specimen(name: "ledger-begun", isVisitors: true) { LedgerPage.render(.sampleBegun, $0) },
            Specimen(name: "welcome", isVisitors: true) { WelcomePage.render(.sample, $0) },
            Specimen(name: "welcome-incident", isVisitors: true) { WelcomePage.render(.sampleIncident, $0) },
            Specimen(name: "me-door", isVisitors: true) { MeDoorPage.render(.sample, $0) },
            Specimen(name: "request-door", isVisitors: true) { MeDoorPage.render(.sampleRequest, $0) },
        ]
        + AskPage.Step.allCases.map { step in
            Specimen(name: "ask-\(step.rawValue)", isVisitors: true, hours: -6.0) { AskPage.render(.sample(step), $0) }
        } + [
            Specimen(name: "join", isVisitors: true) { JoinPage.render(.sample, $0) },
            Specimen(name: "join-rest", isVisitors: true) { JoinPage.render(.sampleRest, $0) },
            Specimen(name: "drive-public", isVisitors: true) { DriveVisitorPage.render(.sample, $0) },
            Specimen(name: "drive-code", isVisitors: true) { DriveVisitorPage.render(.sampleCode, $0) },
            Specimen(name: "drive-known", isVisitors: true) { DriveVisitorPage.render(.sampleKnown, $0) },
            Specimen(name: "drive-signed-up", isVisitors: true) { DriveVisitorPage.render(.sampleSignedUp, $0) },
            Specimen(name: "drive-cancelled", isVisitors: true) { DriveVisitorPage.render(.sampleCancelled, $0) },
            Specimen(name: "me-code", isVisitors: true) { MeDoorPage.render(.sampleCode, $0) },
            Specimen(name: "me", isVisitors: true) { MePage.render(.sample, $0) },
            Specimen(name: "me-travelling", isVisitors: true) { MePage.render(.sampleTravelling, $0) },
            Specimen(name: "me-stopped", isVisitors: true) { MePage.render(.sampleStopped, $0) },
            Specimen(name: "me-card", isVisitors: true) { MeCardPage.render(.sample, $0) },
            Specimen(name: "me-certificate", isVisitors: true) { MeCertificatePage.render(.sample, $0) },
            Specimen(name: "join-area", isVisitors: true) { JoinPage.render(.sampleArea, $0) },
            Specimen(name: "me-edit-area", isVisitors: true) { MeFormPage.render(.sampleArea, $0) },
            Specimen(name: "me-edit", isVisitors: true) { MeFormPage.render(.sample, $0) },
            Specimen(name: "me-erase", isVisitors: true) { MeErasePage.render(.sample, $0) },
        ]

    static let all = desk + visitors

    static func context(_ specimen: Specimen, _ language: PageLanguage) -> PageContext {
        var context = PageContext.specimen(language, path: "/" + specimen.name, isVisitor: specimen.isVisitors)
        context.now = context.now + .hours(specimen.hours)
        return context
    }
}
