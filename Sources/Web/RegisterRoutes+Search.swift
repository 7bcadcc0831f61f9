import Access
import Blood
import Centre
import Hummingbird
import Matching
import Pages

/// Finding a donor. What is typed comes in a form and is kept by `SearchDesk`; addresses carry its name and, as the
/// place a page begins at, the number of a donor.
extension RegisterRoutes {
    static let linesPerPage = 50
    /// More than the longest name that is searched by, or number.
    static let searchTextMax = 100

    @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
        try await page(SearchDesk.Search(text: "", district: ""), name: nil, request, context)
    }

    @Sendable func search(_ request: Request, _ context: WebContext) async throws -> Response {
        var request = request
        let form = try await services.form(&request, context)
        let search = SearchDesk.Search(
            text: String(form.text("text").prefix(Self.searchTextMax)), group: form.choice("group"),
            district: String(form.text("district").prefix(Self.searchTextMax)))
        guard !search.isEmpty else { return services.redirect(to: "/donors") }
        let name = searches.keep(search, of: try services.own(context).session.tokenHash, at: centre.now())
        return services.redirect(to: "/donors/search/\(name)")
    }

    @Sendable func found(_ request: Request, _ context: WebContext) async throws -> Response {
        let session = try services.own(context).session
        guard let name = context.parameters.get("search"),
            let search = searches.search(name, of: session.tokenHash, at: centre.now())
        else {
            let words = services.page(request, context).say(
                "This search is not kept any more. Type it again.", "یہ تلاش اب محفوظ نہیں۔ دوبارہ لکھیں۔")
            return services.redirect(to: "/donors", notice: words, isRefusal: true)
        }
        return try await page(search, name: name, request, context)
    }

    private func page(
        _ search: SearchDesk.Search, name: String?, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let staff = try services.staff(context)
        let after = request.uri.queryParameters["after"].flatMap { Int64(String($0)) } ?? 0
        let wanted = DonorSearch(
            group: search.group, district: search.district, limit: Self.linesPerPage + 1, after: after)
        let found = try await centre.donors(matching: search.text, wanted)
        let total = try await centre.ports.store.read { try $0.donorCount() }
        let shown = found.prefix(Self.linesPerPage)
        // A search that finds nobody says something too.
        try await centre.noteReading(
            .registerSearch, of: shown.isEmpty ? ["donors"] : shown.map { "donor:\($0.id)" }, by: staff.id)
        let today = centre.today()
        guard let sight = services.sight(context) else { throw WebRefusal.notSignedIn }
        let model = DonorsPage.Model(
            text: search.text, group: search.group, district: search.district, districts: districts,
            lines: shown.map { donor in
                DonorsPage.Line(
                    id: donor.id, name: sight.show(donor.name, .donorName), group: donor.group,
                    evidence: donor.evidence,
                    isBombay: donor.isBombay, sex: donor.sex, ageYears: donor.birthDate?.completedYears(on: today),
                    district: donor.district, standing: standing(of: donor, today: today))
            }, total: total, next: found.count > shown.count ? shown.last?.id : nil, isContinued: after > 0,
            search: name)
        return services.answer(DonorsPage.render(model, services.page(request, context)), request)
    }

    func standing(of donor: Donor, today: CivilDate) -> DonorStanding {
        if donor.optedOutAt != nil { return .optedOut }
        if donor.wrongNumberAt != nil { return .wrongNumber }
        if donor.consentedAt == nil { return .noConsent }
        guard let profile = centre.register.profile(donor.id) else { return .deferred }
        if let request = profile.openAsk { return .openAsk(request) }
        guard let from = profile.eligibleFrom[.wholeBlood] else { return .deferred }
        if from > today { return .eligibleFrom(from) }
        if Absence.covers(today, from: donor.pausedFrom, until: donor.pausedUntil), let paused = donor.pausedUntil {
            return .pausedUntil(paused)
        }
        return donor.isPanelReserved ? .panelReserved : .mayBeAsked
    }
}
