import Blood
import Centre
import Foundation
import Hummingbird
import Jurisdiction
import Matching
import Pages

/// What a donor gave and when again, the card, the certificates, and a pause.
extension VisitorDesk {
    @Sendable func card(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let (session, donor) = try await donor(request) else { return services.redirect(to: "/me") }
        let model = MeCardPage.Model(
            centreName: services.centreName, name: donor.name, group: donor.group, evidence: donor.evidence,
            registeredAt: donor.registeredAt, address: "\(publicAddress)/me", helpline: services.helpline)
        return services.kept(
            services.answer(MeCardPage.render(model, page(request, context, session.csrf)), request), of: donor)
    }

    /// Where telephones find this centre: what stands before a donor's link.
    private var publicAddress: String {
        let link = centre.ports.links.link(for: .family(request: 1), expiresAt: centre.now())
        return link.range(of: "/f/").map { String(link[..<$0.lowerBound]) } ?? ""
    }

    @Sendable func certificate(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let (session, donor) = try await donor(request) else { return services.redirect(to: "/me") }
        let id = try context.number("donation")
        let own = try await centre.ownDonations(of: donor.id).first { $0.id == id && $0.isConfirmed }
        guard let own else { throw WebRefusal.notFound }
        let model = MeCertificatePage.Model(
            centreName: services.centreName, name: donor.name, given: MePage.Given(own))
        return services.answer(MeCertificatePage.render(model, page(request, context, session.csrf)), request)
    }

    @Sendable func pause(_ request: Request, _ context: WebContext) async throws -> Response {
        var request = request
        let (_, donor, form) = try await form(&request)
        let page = services.page(request, context)
        let today = centre.today()
        let until: CivilDate? =
            switch form.int("days") {
            case 0?: nil
            case let days? where MePage.pausesDays.contains(Int(days)): today.adding(days: Int(days))
            default: form.day("until")
            }
        let from = form.text("days").isEmpty ? form.day("from") : nil
        let isUnread = form.text("days").isEmpty && !form.text("from").isEmpty && from == nil
        guard !isUnread, form.int("days") == 0 || until.map({ $0 > today }) ?? false else {
            return services.redirect(
                to: "/me", notice: page.say("Choose a day that is still to come.", "آنے والی تاریخ منتخب کریں۔"),
                isRefusal: true)
        }
        guard case .saved = try await centre.pauseDonor(donor.id, from: from, until: until, by: nil) else {
            return services.redirect(
                to: "/me",
                notice: page.say("You come back after you have gone.", "واپسی کی تاریخ جانے کے بعد کی ہو۔"),
                isRefusal: true)
        }
        return services.redirect(to: "/me")
    }

    /// When our table lets this donor be asked for whole blood again, and which rows say so.
    func next(_ history: DonorHistory) -> MePage.Next {
        let rules = centre.jurisdiction.eligibility
        guard let judged = try? rules.eligibility(of: history, for: .wholeBlood, on: centre.today()) else {
            return MePage.Next(day: .unknown)
        }
        let day: MePage.Next.Day =
            switch judged.verdict {
            case .eligible: .now
            case .deferred(let until): until.map { .from($0) } ?? .unknown
            case .excluded: .never
            }
        return MePage.Next(
            day: day,
            reasons: judged.reasons.map { reason in
                let title = rules.rule(reason.key)?.title ?? [:]
                return MePage.Next.Reason(
                    words: Words(title["en"] ?? reason.key, title["ur"] ?? reason.key), until: reason.from,
                    sources: reason.sources.filter { $0 != "definition" }.map(centre.jurisdiction.source))
            })
    }
}

extension WebServices {
    /// A page that its donor may keep on the telephone says whose it is, by a word that tells nobody the number.
    func kept(_ response: Response, of donor: Donor) -> Response {
        guard let codes else { return response }
        var response = response
        response.headers[.qatraOwn] = codes.key(donor.phone).prefix(12).map { String($0, radix: 36) }.joined()
        return response
    }
}

extension MePage.Given {
    init(_ own: OwnDonation) {
        self.init(
            id: own.id, date: own.date, kind: own.kind, facility: own.facility?.name ?? "",
            facilityUrdu: own.facility?.nameUrdu ?? "", city: own.facility?.city ?? "",
            settled: own.settled.map { Settled(issued: $0.issued, transfused: $0.transfused) },
            isConfirmed: own.isConfirmed)
    }
}
