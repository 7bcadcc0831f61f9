/// "Was money asked? Were you treated well?": two questions, one tap each, after a donor has met a family or a
/// facility.
public struct DonorFeedback: Sendable, Hashable {
    /// Money was asked; `nil` while the donor has not said.
    public var money: Bool?
    /// The donor was treated well; `nil` while the donor has not said.
    public var isTreatedWell: Bool?

    public init(money: Bool? = nil, isTreatedWell: Bool? = nil) {
        self.money = money
        self.isTreatedWell = isTreatedWell
    }

    /// What the buttons send as `answer`.
    public static let answers = ["moneyNo", "moneyYes", "treatedWell", "treatedBadly"]

    func show(_ html: inout HTML, path: String, _ context: PageContext) {
        html.element("section", .class("card stack"), .id("feedback")) { card in
            guard money == nil || isTreatedWell == nil else {
                let isBad = money == true || isTreatedWell == false
                card.element("h2", text: context.say("Thank you for telling us", "بتانے کا شکریہ"))
                card.element(
                    "p",
                    text: isBad
                        ? context.say("Somebody from here will ring you about it.", "اس بارے میں ہم آپ کو فون کریں گے۔")
                        : context.say("We are glad.", "ہمیں خوشی ہوئی۔"))
                return
            }
            card.element("h2", text: context.say("Two questions, one tap each", "دو سوال، ایک ایک بٹن"))
            if money == nil {
                ask(
                    &card, path: path, context,
                    context.say("Did anybody ask you for money?", "کیا کسی نے آپ سے پیسے مانگے؟"),
                    calm: ("moneyNo", context.say("No", "نہیں")), bad: ("moneyYes", context.say("Yes", "ہاں")))
            }
            if isTreatedWell == nil {
                ask(
                    &card, path: path, context, context.say("Were you treated well?", "کیا آپ سے اچھا سلوک ہوا؟"),
                    calm: ("treatedWell", context.say("Yes", "ہاں")),
                    bad: ("treatedBadly", context.say("No", "نہیں")))
            }
        }
    }

    private func ask(
        _ html: inout HTML, path: String, _ context: PageContext, _ question: String,
        calm: (value: String, text: String), bad: (value: String, text: String)
    ) {
        Layout.form(&html, to: path, context, class: "stack") { form in
            form.element("p") { $0.element("strong", text: question) }
            form.element("div", .class("row")) { row in
                for answer in [calm, bad] {
                    row.element("button", .class("big"), .name("answer"), .value(answer.value), text: answer.text)
                }
            }
        }
    }
}
