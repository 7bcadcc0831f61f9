import Blood
import Dispatching
import Matching
import Pages
import Testing

@Suite("The request's page does not pretend")
struct RequestPageTests {
    private func page(
        _ change: (inout RequestPage.Model) -> Void = { _ in }, language: PageLanguage = .english,
        context changeContext: (inout PageContext) -> Void = { _ in }
    ) -> String {
        var model = RequestPage.Model.sample
        var context = PageContext.specimen(language)
        change(&model)
        changeContext(&context)
        return RequestPage.render(model, context).string
    }

    private func offset(_ text: String, in page: String) throws -> Int {
        let range = try #require(page.firstRange(of: text), "\(text)")
        return page.distance(from: page.startIndex, to: range.lowerBound)
    }

    @Test("Stock that needs a doctor's yes stands last, under its own heading, with what has to be decided")
    func conditionalStock() throws {
        let english = page()
        let heading = try offset("Only if a doctor allows it", in: english)
        #expect(try offset("Fatimid Foundation", in: english) < heading)
        #expect(try offset("Services Hospital", in: english) > heading)
        #expect(try offset("RhD-positive: the consultant decides", in: english) > heading)
        #expect(page(language: .urdu).contains("صرف ڈاکٹر کی اجازت سے"))
        let ordinary = page { $0.stock.removeAll { !$0.conditions.isEmpty } }
        #expect(!ordinary.contains("Only if a doctor allows it"))
    }

    @Test("Without a gateway staff read it on every page, no chance is shown, and the numbers to ring are there")
    func noGateway() {
        func isDeskOnly(_ context: inout PageContext) {
            (context.isDemonstration, context.hasGateway) = (false, false)
        }
        func queued(_ model: inout RequestPage.Model) {
            for index in model.donors.indices {
                model.donors[index].ask.delivery = .queued
                model.donors[index].phone = "0300-7654321"
            }
        }
        let alone = page(queued, context: isDeskOnly)
        #expect(alone.contains("No gateway: nothing is sent. Ring the donors yourself."))
        #expect(!alone.contains(" %"))
        #expect(alone.contains("4 to be rung"))
        #expect(alone.contains("tel:03007654321"))
        let connected = page(queued)
        #expect(!connected.contains("No gateway"))
        #expect(!connected.contains("7654321"))
        #expect(connected.contains("88 %"))
        let reader = page(queued) {
            isDeskOnly(&$0)
            $0.staff?.permissions.remove("dispatchRequest")
        }
        #expect(!reader.contains("7654321"))
        for specimen in Gallery.desk + Gallery.visitors {
            var context = Gallery.context(specimen, .urdu)
            isDeskOnly(&context)
            let says = specimen.render(context).string.contains("کوئی گیٹ وے نہیں")
            #expect(says == !specimen.isVisitors, "\(specimen.name)")
        }
    }

    @Test("Who may not allow other groups is shown whom to ask, not a button that ends in a refusal")
    func operatorsAskTheSupervisor() {
        func waits(_ model: inout RequestPage.Model) { model.course.attention.insert(.conditionalGroupNeedsPermission) }
        #expect(page(waits).contains("conditional-groups"))
        let operators = page(waits) { $0.staff?.permissions.remove("permitConditionalGroup") }
        #expect(!operators.contains("conditional-groups"))
        #expect(operators.contains("Other groups: ask the supervisor"))
    }

    @Test("What somebody typed cannot turn the sentence that is read to the facility")
    func sentenceKeepsItsDirection() {
        for language in PageLanguage.allCases {
            let turned = page({ $0.ward = "4\u{202E}B" }, language: language)
            #expect(turned.contains("\u{2068}4B\u{2069}"))
            #expect(turned.contains("\u{2068}S. A.\u{2069}"))
        }
    }

    @Test("Units from stock that were written by mistake can be taken back, also when they ended the request")
    func stockIsTakenBack() {
        #expect(page().contains("Take back 1 of 1 from stock"))
        #expect(!page { $0.course.unitsFromStock = 0 }.contains("Take back"))
        #expect(page { $0.course.phase = .fulfilled }.contains("Take back 1 of 1 from stock"))
        #expect(!page { $0.course.phase = .withdrawn }.contains("Take back"))
        #expect(PageContext.specimen(.english).words(.event(.issuedFromStock(units: -2))) == "2 from stock taken back")
    }

    @Test("How a ring ended stands once on the timeline, and one stored before it was told apart as it did")
    func ringStandsOnce() {
        func timeline(_ facts: [TimelineFact]) -> String {
            page { model in
                let at = model.timeline[0].at
                model.timeline = facts.enumerated().map {
                    RequestPage.TimelineLine(
                        id: Int64($0.offset), at: at, by: Words("system", "سسٹم"), fact: $0.element)
                }
            }
        }
        func times(_ words: String, in page: String) -> Int { page.ranges(of: words).count }
        let now = timeline([
            .telephone(TelephoneNote(.donorNotReached, call: "ask-1", donor: 4, end: .busy)),
            .event(.delivery(donor: 4, channel: .voice, state: .failed, end: .busy)),
        ])
        #expect(times("the line was busy", in: now) == 1)
        #expect(times("call failed", in: now) == 0)
        let before = timeline([
            .telephone(TelephoneNote(.donorNotReached, call: "ask-1", donor: 4)),
            .event(.delivery(donor: 4, channel: .voice, state: .failed)),
        ])
        #expect(times("not reached by telephone", in: before) == 1)
        #expect(times("call failed", in: before) == 1)
    }

    @Test("What has ended has a result and no chance")
    func endedHasNoChance() {
        let ended = page { $0.course.phase = .expired }
        #expect(ended.contains("1 of 3 units in hand"))
        #expect(!ended.contains("88 %"))
    }
}
