/// A set-up code for somebody else, shown this once.
enum SetUpCodeNotice {
    static func show(_ html: inout HTML, _ code: String, of person: String, _ context: PageContext) {
        html.element("section", .class("notice wait stack"), .id("new-set-up-code")) { part in
            part.element("p") { line in
                line.text(context.say("Set-up code for ", "پہلے داخلے کا کوڈ برائے "))
                line.isolated(person)
                line.text(
                    context.say(
                        ". Hand it over now, by another way than the password: it is shown this once, is good for 24 hours and opens once. An earlier one no longer works.",
                        "۔ ابھی دے دیں، پاس ورڈ سے الگ راستے سے: یہ صرف ایک بار دکھایا جاتا ہے، 24 گھنٹے چلتا ہے اور ایک بار کھولتا ہے۔ پچھلا کوڈ اب کام نہیں کرے گا۔"
                    ))
            }
            part.element("code", .attribute("dir", "ltr"), text: code)
        }
    }
}
