/// When something could not be done: what happened, that nothing is lost, and what to do.
public enum ErrorPage {
    public struct Model: Sendable {
        /// The HTTP status of the answer.
        public var status: Int

        public init(status: Int) { self.status = status }

        public static let sample = Model(status: 409)
    }

    /// One failure in words.
    struct Explanation {
        var title: Words
        var whatHappened: Words
        var whatToDo: Words
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        let explanation = explanation(of: model.status)
        let title = context.say(explanation.title)
        // Whoever was sending a call goes on with it after signing in.
        let isCall = context.path == "/requests" || context.path == "/requests/new"
        let content: (inout HTML) -> Void = { main in
            main.element("section", .class("card stack problem-page")) { card in
                card.element("h1", text: title)
                card.element("p", text: context.say(explanation.whatHappened))
                card.element("p", text: context.say(explanation.whatToDo))
                card.element("div", .class("row")) { row in
                    if model.status == 401 {
                        row.element(
                            "a", .class("button primary"),
                            .href(isCall ? "/sign-in?back=/requests/new" : "/sign-in"),
                            text: context.say("Sign in", "داخل ہوں"))
                    } else if context.staff != nil {
                        row.element(
                            "a", .class("button primary"), .href(context.staff?.home ?? "/board"),
                            text: context.may("seeBoard")
                                ? context.say("To the board", "بورڈ پر جائیں")
                                : context.say("To the first page", "پہلے صفحے پر جائیں"))
                    } else {
                        row.element(
                            "a", .class("button primary"), .href("/"),
                            text: context.say("To the first page", "پہلے صفحے پر جائیں"))
                    }
                }
                card.element("p", .class("quiet")) { line in
                    line.text(context.say("If you ring somebody about this, say: ", "کسی کو بتانا ہو تو یہ کہیں: "))
                    line.isolated("\(model.status)")
                    line.text(context.say(", ", "، "))
                    line.isolated(context.time(context.now))
                }
            }
        }
        return context.staff == nil
            ? Layout.visitor(title, context, content: content)
            : Layout.console(title, area: nil, context, content: content)
    }

    static func explanation(of status: Int) -> Explanation {
        switch status {
        case 401:
            Explanation(
                title: Words("Please sign in", "براہِ کرم داخل ہوں"),
                whatHappened: Words(
                    "This page is for staff, and you are not signed in, or were signed out after a time without use. Nothing was changed.",
                    "یہ صفحہ عملے کے لیے ہے، اور آپ داخل نہیں، یا کچھ دیر استعمال نہ کرنے پر باہر ہو گئے۔ کچھ نہیں بدلا۔"
                ),
                whatToDo: Words(
                    "Sign in here. A call you were taking is kept and comes back when you take a call again; any other form has to be filled in once more.",
                    "یہیں داخل ہوں۔ جو کال آپ لے رہے تھے وہ محفوظ ہے اور دوبارہ کال لینے پر واپس آ جائے گی؛ کوئی اور فارم ہو تو پھر بھرنا ہو گا۔"
                ))
        case 403:
            Explanation(
                title: Words("This is not open to you", "آپ کو اس کی اجازت نہیں"),
                whatHappened: Words(
                    "Your role does not allow this, or the form came from an older page. Nothing was changed.",
                    "آپ کے کردار میں اس کی اجازت نہیں، یا فارم کسی پرانے صفحے سے آیا۔ کچھ نہیں بدلا۔"),
                whatToDo: Words(
                    "Go back, reload the page and try once more. If it stays so, ask a supervisor to do it.",
                    "واپس جائیں، صفحہ دوبارہ کھولیں اور پھر کوشش کریں۔ پھر بھی نہ ہو تو سپروائزر سے کہیں۔"))
        case 404:
            Explanation(
                title: Words("There is nothing here", "یہاں کچھ نہیں"),
                whatHappened: Words(
                    "No page has this address. It may have been typed or copied with a letter missing.",
                    "اس پتے پر کوئی صفحہ نہیں۔ شاید پتہ لکھنے یا نقل کرنے میں کوئی حرف رہ گیا۔"),
                whatToDo: Words(
                    "Look for the request or the donor from the first page.",
                    "پہلے صفحے سے درخواست یا ڈونر تلاش کریں۔"))
        case 405:
            Explanation(
                title: Words("That cannot be done here", "یہاں یہ نہیں ہو سکتا"),
                whatHappened: Words(
                    "This address exists, but not for what was asked of it. Nothing was changed.",
                    "یہ پتہ موجود ہے، مگر اس کام کے لیے نہیں۔ کچھ نہیں بدلا۔"),
                whatToDo: Words(
                    "Go there from one of our own pages.", "ہمارے کسی صفحے سے وہاں جائیں۔"))
        case 409:
            Explanation(
                title: Words("Somebody was faster", "کوئی پہلے کر چکا"),
                whatHappened: Words(
                    "What you saw has changed meanwhile, so your act no longer fits. It was not carried out; what others did is kept.",
                    "جو آپ نے دیکھا وہ اس دوران بدل گیا، اس لیے آپ کا عمل اب موزوں نہیں۔ وہ نہیں کیا گیا؛ دوسروں کا کام محفوظ ہے۔"
                ),
                whatToDo: Words(
                    "Go back and reload: you then see how it stands now, and can decide again.",
                    "واپس جائیں اور صفحہ دوبارہ کھولیں: تازہ حالت دیکھ کر پھر فیصلہ کریں۔"))
        case 413:
            Explanation(
                title: Words("That is too large", "یہ بہت بڑا ہے"),
                whatHappened: Words(
                    "The text or the file is larger than we take at once. Nothing of it was taken in.",
                    "متن یا فائل اس سے بڑی ہے جو ایک بار میں لی جا سکتی ہے۔ اس میں سے کچھ نہیں لیا گیا۔"),
                whatToDo: Words(
                    "Shorten the text, or split the file into parts with the same first line, and send them one after the other.",
                    "متن چھوٹا کریں، یا فائل کو پہلی سطر کے ساتھ حصوں میں بانٹ کر ایک ایک کر کے بھیجیں۔"))
        default: laterExplanation(of: status)
        }
    }

    /// Of what came too slowly, too often or with too much around it.
    private static func paceExplanation(of status: Int) -> Explanation {
        switch status {
        case 408:
            Explanation(
                title: Words("It came too slowly", "یہ بہت آہستہ پہنچا"),
                whatHappened: Words(
                    "The line was too slow or broke off, so your page or form did not arrive whole. Nothing was changed.",
                    "لائن بہت سست تھی یا ٹوٹ گئی، اس لیے صفحہ یا فارم پورا نہیں پہنچا۔ کچھ نہیں بدلا۔"),
                whatToDo: Words(
                    "Try once more where the signal is better. If somebody is bleeding, ring the helpline.",
                    "جہاں سگنل بہتر ہو وہاں سے پھر کوشش کریں۔ کسی کا خون بہہ رہا ہو تو ہیلپ لائن پر کال کریں۔"))
        case 431:
            Explanation(
                title: Words("The browser sent too much", "براؤزر نے بہت زیادہ بھیج دیا"),
                whatHappened: Words(
                    "The browser sent more along with its question than we take, mostly old cookies. Nothing was changed.",
                    "براؤزر نے اپنے سوال کے ساتھ بہت کچھ بھیج دیا، اکثر پرانی کوکیز۔ کچھ نہیں بدلا۔"),
                whatToDo: Words(
                    "Delete this site's cookies in the browser's settings, then open the page again.",
                    "براؤزر کی ترتیبات میں اس سائٹ کی کوکیز مٹائیں، پھر صفحہ دوبارہ کھولیں۔"))
        default:
            Explanation(
                title: Words("Too many tries", "بہت زیادہ کوششیں"),
                whatHappened: Words(
                    "This came more often in a short time than we take. Nothing was changed and nothing is lost.",
                    "تھوڑے وقت میں یہ بہت بار آیا۔ کچھ نہیں بدلا اور کچھ ضائع نہیں ہوا۔"),
                whatToDo: Words(
                    "Wait a minute and try once more. If somebody is bleeding, ring the helpline instead of waiting.",
                    "ایک منٹ رک کر پھر کوشش کریں۔ کسی کا خون بہہ رہا ہو تو انتظار نہ کریں، ہیلپ لائن پر کال کریں۔"))
        }
    }

    private static func laterExplanation(of status: Int) -> Explanation {
        switch status {
        case 408, 429, 431: paceExplanation(of: status)
        case 422:
            Explanation(
                title: Words("Something in the form is missing", "فارم میں کچھ رہ گیا"),
                whatHappened: Words(
                    "A field was empty or not what it has to be, so nothing was changed.",
                    "کوئی خانہ خالی تھا یا درست نہیں تھا، اس لیے کچھ نہیں بدلا۔"),
                whatToDo: Words(
                    "Go back: what you typed is still there. Complete it and send it again.",
                    "واپس جائیں: جو آپ نے لکھا وہ موجود ہے۔ مکمل کر کے دوبارہ بھیجیں۔"))
        case 503:
            Explanation(
                title: Words("Not ready just now", "ابھی تیار نہیں"),
                whatHappened: Words(
                    "The centre is starting, stopping or very busy. What was confirmed to you is saved; what you sent just now was not taken.",
                    "سینٹر شروع ہو رہا ہے، بند ہو رہا ہے یا بہت مصروف ہے۔ جس کی آپ کو تصدیق ملی وہ محفوظ ہے؛ جو ابھی بھیجا وہ نہیں لیا گیا۔"
                ),
                whatToDo: Words(
                    "Wait some seconds and send it again: a call you were taking comes back when you take a call again. If it lasts, write the call down on paper and tell the supervisor.",
                    "چند سیکنڈ رک کر دوبارہ بھیجیں: جو کال آپ لے رہے تھے وہ دوبارہ کال لینے پر واپس آ جائے گی۔ دیر ہو تو کال کاغذ پر لکھ لیں اور سپروائزر کو بتائیں۔"
                ))
        case 400..<500:
            Explanation(
                title: Words("That was not understood", "یہ سمجھ نہیں آیا"),
                whatHappened: Words(
                    "The browser sent something this page cannot take. Nothing was changed.",
                    "براؤزر نے کچھ ایسا بھیجا جو یہ صفحہ نہیں لے سکتا۔ کچھ نہیں بدلا۔"),
                whatToDo: Words(
                    "Go back, reload the page and try once more.", "واپس جائیں، صفحہ دوبارہ کھولیں اور پھر کوشش کریں۔"))
        default:
            Explanation(
                title: Words("The fault is ours", "غلطی ہماری ہے"),
                whatHappened: Words(
                    "Something went wrong inside the centre, and it is in our log. What was confirmed to you before is saved; this act was either done whole or not at all.",
                    "سینٹر کے اندر کچھ خراب ہوا، اور یہ ہمارے ریکارڈ میں ہے۔ جس کی آپ کو پہلے تصدیق ملی وہ محفوظ ہے؛ یہ عمل یا پورا ہوا یا بالکل نہیں۔"
                ),
                whatToDo: Words(
                    "Look on the board whether it was done, then try once more: a call you were taking comes back when you take a call again. If it happens again, tell the supervisor the time below.",
                    "بورڈ پر دیکھیں کہ ہوا یا نہیں، پھر کوشش کریں: جو کال آپ لے رہے تھے وہ دوبارہ کال لینے پر واپس آ جائے گی۔ پھر بھی ہو تو سپروائزر کو نیچے لکھا وقت بتائیں۔"
                ))
        }
    }
}
