import Blood

/// The telephone's words. Each takes the raw value, because the pages do not know the room that owns it.
extension PageContext {
    /// What an operator is doing.
    func operatorState(_ state: String) -> String {
        switch state {
        case "ready": say("ready", "تیار")
        case "onBreak": say("on a break", "وقفے پر")
        case "wrapUp": say("writing up", "اندراج میں")
        case "onCall": say("in a call", "کال میں")
        default: say("away", "غیر حاضر")
        }
    }

    /// What a call is for.
    public func callKind(_ kind: String) -> String {
        switch kind {
        case "ask": say("asking a donor", "ڈونر سے پوچھا جا رہا ہے")
        case "verification": say("ringing the blood bank", "بلڈ بینک کو کال")
        case "masked": say("family and donor", "خاندان اور ڈونر")
        case "desk": say("we rang", "ہم نے فون کیا")
        default: say("helpline", "ہیلپ لائن")
        }
    }

    /// How a call ended.
    public func callOutcome(_ outcome: String) -> String {
        switch outcome {
        case "spoke": say("spoke", "بات ہوئی")
        case "served": say("served without a person", "خودکار جواب ملا")
        case "missed": say("missed call", "مِس کال")
        case "abandoned": say("hung up while waiting", "انتظار میں کال بند کی")
        case "silent": say("said nothing", "کچھ نہ کہا")
        case "notReached": say("not reached", "رابطہ نہ ہوا")
        default: say("failed", "ناکام")
        }
    }

    /// Why somebody is to be rung back.
    public func callBackCause(_ cause: String) -> String {
        switch cause {
        case "stranger": say("nobody we know", "نامعلوم")
        case "money": say("money was mentioned", "پیسوں کی بات")
        case "invitation": say("answers an invitation", "دعوت کا جواب")
        case "noAsk": say("a donor nobody asked", "ڈونر جس سے پوچھا نہیں گیا")
        case "unreadable": say("voice message or picture", "آواز یا تصویر")
        case "missed": say("missed call", "مِس کال")
        case "abandoned": say("hung up while waiting", "انتظار میں کال بند کی")
        case "silent": say("rang and said nothing", "کال کی، کچھ نہ کہا")
        case "asked": say("asked to be rung back", "واپس کال کی درخواست")
        case "keypad": say("opened a request by keypad", "کی پیڈ سے درخواست کھولی")
        case "reported": say("reported the other side of a call", "کال میں دوسرے کی شکایت کی")
        case "refused": say("the facility disputes the request", "ہسپتال درخواست کو درست نہیں مانتا")
        default: say("waits for a person", "کسی سے بات کے منتظر")
        }
    }

    /// Why a caller stands behind the others.
    public func nuisance(_ standing: String) -> String {
        standing == "prank"
            ? say("marked as prank", "شرارتی قرار دیا گیا") : say("several silent calls", "کئی خاموش کالیں")
    }

    /// A donor who is never joined with a family.
    var relayOnly: String { say("only through our operator", "صرف ہمارے آپریٹر کے ذریعے") }

    /// How long a state has lasted that goes on.
    func lasting(_ since: Instant) -> String {
        say("for \(duration(now - since))", "\(duration(now - since)) سے")
    }

    func rangBefore(_ times: Int) -> String {
        times == 1
            ? say("rang once before", "پہلے ایک بار کال کی")
            : say("rang \(times) times before", "پہلے \(times) بار کال کی")
    }
}
