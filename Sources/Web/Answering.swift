import Access
import Blood
import Centre
import Foundation
import HTTPTypes
import Hummingbird
import Jurisdiction
import NIOCore
import Pages

/// What handlers share: who asks, in which language, and how an answer is made.
extension WebServices {
    func language(_ request: Request) -> PageLanguage {
        guard let code = request.cookies[HostCookie.language]?.value else { return .english }
        return PageLanguage(rawValue: code) ?? (shelf.offered(code) == nil ? .english : .urdu)
    }

    func page(_ request: Request, _ context: WebContext, notice: PageContext.Notice? = nil) -> PageContext {
        let now = centre.now()
        let language = language(request)
        let staff = context.signedIn.map { signedIn in
            var badge = StaffBadge(
                name: signedIn.staff.name, role: signedIn.staff.role.rawValue,
                permissions: Set(Policy.permissions(of: signedIn.staff.role).map(\.rawValue)),
                home: Policy.home(of: signedIn.staff.role), facility: signedIn.staff.facility,
                approvalsWaiting: context.admitted?.approvalsWaiting ?? 0,
                panelsWaiting: context.admitted?.panelsWaiting ?? 0)
            badge.seriousReactions = context.admitted?.seriousReactions ?? 0
            return badge
        }
        var page = PageContext(
            language: language, csrf: context.signedIn?.session.csrf ?? "", staff: staff,
            isDemonstration: isDemonstration, now: now, utcOffsetMinutes: centre.calendar.utcOffsetMinutes(at: now),
            path: request.uri.path, notice: notice ?? flash(request, language), hasGateway: hasGateway,
            hasTelephone: centre.switchboard.exists)
        page.translation = (request.cookies[HostCookie.language]?.value).flatMap(shelf.offered)
        page.offered = shelf.entries.filter(\.isOffered).map { ($0.file.language, $0.file.name) }
        page.news = context.signedIn.flatMap { who in
            who.session.news.map { PageContext.News($0, browser: who.session.browser) }
        }
        page.isTraining = training?.isRunning ?? false
        page.incidents = context.admitted?.incidents ?? []
        page.degraded = (context.admitted?.degraded ?? []).compactMap(DegradedLine.init)
        page.lockMinutes = desk.rules.locksAfter.map { Int($0.components.seconds / 60) }
        return page
    }

    /// The form of an act: its token must be the session's.
    func form(_ request: inout Request, _ context: WebContext, upTo limit: Int = 64 << 10) async throws -> Form {
        let form = try await Form(&request, upTo: limit)
        guard let session = context.signedIn?.session else { throw context.refusal(keeping: form) }
        try check(form, session)
        return form
    }

    // MARK: - A sentence carried over a redirect

    /// The sentence is carried in a cookie of one use: short, chosen by us, shown as text.
    private func flash(_ request: Request, _ language: PageLanguage) -> PageContext.Notice? {
        // A part that a script reads anew while the next page is on its way shows no sentence, and must not take it.
        guard request.headers[.fragment] == nil,
            let value = request.cookies[HostCookie.notice]?.value.removingPercentEncoding, value.count > 2
        else { return nil }
        return PageContext.Notice(text: String(value.dropFirst(2)), isRefusal: value.hasPrefix("r:"))
    }

    func redirect(to path: String, notice: String? = nil, isRefusal: Bool = false) -> Response {
        var response = Response(status: .seeOther, headers: [.location: path])
        if let notice {
            let encoded =
                ((isRefusal ? "r:" : "n:") + String(notice.prefix(300)))
                .addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            response.setCookie(HostCookie.make(HostCookie.notice, encoded, seconds: 20))
        }
        return response
    }

    func answer(_ html: HTML, status: HTTPResponse.Status = .ok, _ request: Request) -> Response {
        var response = Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(bytes: html.bytes)))
        // Shown once: the cookie ends with the page that shows it.
        if request.headers[.fragment] == nil, request.cookies[HostCookie.notice] != nil {
            response.setCookie(HostCookie.make(HostCookie.notice, "", seconds: 0))
        }
        return response
    }

    func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let data = try JSONEncoder().encode(value)
        return Response(
            status: status, headers: [.contentType: "application/json; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(bytes: data)))
    }
}

extension PageContext.News {
    init(_ news: SignInNews, browser: String) {
        self.init(
            previousAt: news.previousAt, wrongPasswords: news.wrongPasswords, wrongFactors: news.wrongFactors,
            lastWrongAt: news.lastWrongAt, isFromElsewhere: news.isFromElsewhere,
            newBrowser: news.isNewBrowser ? browser : nil,
            rescues: news.rescues.map { Rescue(staff: $0.staff, at: $0.at) })
    }
}

extension RequestContext {
    /// A number in the route, such as the request's; anything else is no page.
    func number(_ name: String) throws -> Int64 {
        guard let text = parameters.get(name), let number = Int64(text), number > 0 else { throw WebRefusal.notFound }
        return number
    }
}

extension DegradedLine {
    init?(_ degradation: Degradation) {
        guard let kind = Kind(rawValue: degradation.kind.rawValue) else { return nil }
        self.init(kind, since: degradation.since, name: degradation.name)
    }
}
