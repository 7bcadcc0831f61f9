import Blood
import Centre
import Dispatching
import HTTPTypes
import Hummingbird
import NIOCore
import Pages

extension VisitorRoutes {
    /// What may be told of each month; the last is the running one in a demonstration, and in no other centre.
    private func publishedMonths() async throws -> [PublishedMonth] {
        var months = try await centre.ledgerMonths()
        if services.isDemonstration { months.append(try await centre.runningLedgerMonth()) }
        return months.map(PublishedMonth.init)
    }

    private func breakdown(_ request: Request) -> LedgerPage.Breakdown {
        request.uri.queryParameters["by"].flatMap { LedgerPage.Breakdown(rawValue: String($0)) } ?? .month
    }

    @Sendable func ledger(_ request: Request, _ context: WebContext) async throws -> Response {
        let months = try await publishedMonths()
        // In the days before it is counted the month that is over comes next.
        let today = centre.today()
        let running = CalendarMonth(today)
        let last = CalendarMonth(number: running.number - 1)
        let isLastDue = months.last.map { $0.month < last } ?? true
        let next = isLastDue && today < centre.ledgerDay(of: last) ? last : running
        var model = LedgerPage.Model(
            centreName: services.centreName, months: months,
            month: request.uri.queryParameters["month"].flatMap { CalendarMonth(String($0)) },
            by: breakdown(request), isLastRunning: services.isDemonstration, next: next,
            nextDay: centre.ledgerDay(of: next))
        model.notices = try await services.publicNotices()
        return services.answer(LedgerPage.render(model, services.page(request, context)), request)
    }

    @Sendable func ledgerFile(_ request: Request, _ context: WebContext) async throws -> Response {
        let by = breakdown(request)
        let files = centre.ports.registerFiles
        let text = LedgerSheet.lines(try await publishedMonths(), by: by).map { files.line($0) }.joined()
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8; header=present",
                .contentDisposition: "attachment; filename=\"ledger-by-\(by.rawValue).csv\"",
            ], body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}
