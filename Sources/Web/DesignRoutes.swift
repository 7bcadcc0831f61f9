import Hummingbird
import Pages

/// The page of colours and parts: for who builds pages, and for the tests that look at it.
struct DesignRoutes: Sendable {
    let services: WebServices

    func add(to router: WebRouter) {
        router.get("/design", for: .signedIn) { request, context in
            services.answer(DesignPage.render(services.page(request, context)), request)
        }
    }
}
