import Blood
public import Dispatching
import Matching

extension PageContext {
    private func donorNumber(_ donor: DonorID) -> String { say("donor \(donor)", "ڈونر \(donor)") }

    /// One line of the timeline in words.
    public func words(_ fact: TimelineFact) -> String {
        switch fact {
        case .event(let event): words(event)
        case .waveLaunched(let wave):
            say(
                "wave \(wave.number): asked \(wave.asked) within \(kilometres(wave.radiusKilometres)) (\(words(wave.cause)))",
                "لہر \(wave.number): \(wave.asked) سے پوچھا، \(kilometres(wave.radiusKilometres)) کے اندر (\(words(wave.cause)))"
            )
        case .planned(let plan): say("plan: ", "منصوبہ: ") + words(plan)
        case .escalated(let rung): say("next step of the ladder: \(words(rung))", "اگلا قدم: \(words(rung))")
        case .askEnded(let donor, let stage): "\(donorNumber(donor)): \(words(stage))"
        case .phaseChanged(let phase): words(phase)
        case .attentionRaised(let attention):
            say("needs a person: \(words(attention))", "توجہ چاہیے: \(words(attention))")
        case .attentionCleared(let attention): say("settled: \(words(attention))", "حل ہوا: \(words(attention))")
        case .clarificationAsked(let donor):
            say("\(donorNumber(donor)): asked back, 1 or 2", "\(donorNumber(donor)): دوبارہ پوچھا، 1 یا 2")
        case .stoodDown(let donor): say("\(donorNumber(donor)) stood down", "\(donorNumber(donor)) کو روکا گیا")
        case .telephone(let note): words(note)
        }
    }

    private func words(_ note: TelephoneNote) -> String {
        let whom = note.donor.map { donorNumber($0) + ": " } ?? ""
        let what =
            switch note.kind {
            case .callerSpoke: say("the caller spoke with the desk", "کالر نے ڈیسک سے بات کی")
            case .keypad: say("typed on the keypad", "کی پیڈ سے درج ہوا")
            case .facilityReached: say("rang the blood bank, which answered", "بلڈ بینک کو کال کی، جواب ملا")
            case .facilityNotReached: say("rang the blood bank, nobody answered", "بلڈ بینک کو کال کی، جواب نہ ملا")
            case .donorReached: note.end.map(words) ?? say("answered the telephone", "فون اٹھایا")
            case .donorNotReached: note.end.map(words) ?? say("not reached by telephone", "فون پر رابطہ نہ ہوا")
            case .bridged: say("spoke with the family, numbers hidden", "خاندان سے بات کی، نمبر ظاہر کیے بغیر")
            case .reported: say("a side of the call reported the other", "کال میں ایک نے دوسرے کی شکایت کی")
            case .deskReached where note.donor == nil:
                say("rang the family, who answered", "خاندان کو کال کی، جواب ملا")
            case .deskReached: say("rung by the desk, answered", "ڈیسک نے کال کی، جواب ملا")
            case .deskNotReached where note.donor == nil:
                say("rang the family, nobody answered", "خاندان کو کال کی، جواب نہ ملا")
            case .deskNotReached: say("rung by the desk, no answer", "ڈیسک نے کال کی، جواب نہ ملا")
            case .listened:
                say("a supervisor listened in; both sides were told", "سپروائزر نے کال سنی؛ دونوں کو بتایا گیا")
            case .note: say("note of the call: ", "کال کا نوٹ: ") + (note.words ?? "")
            }
        return whom + what
    }

    /// What became of a ring at a donor's telephone.
    public func words(_ end: VoiceEnd) -> String {
        switch end {
        case .busy: say("the line was busy", "فون مصروف تھا")
        case .refused: say("rang and was refused", "گھنٹی بجی، کال کاٹ دی گئی")
        case .notAnswered: say("did not answer, or is off", "فون نہیں اٹھایا یا بند تھا")
        case .noSuchNumber: say("no such number: please check", "نیٹ ورک پر یہ نمبر موجود نہیں: جانچ لیں")
        case .failed: say("the call did not go through", "کال نہ مل سکی")
        case .nothingPressed: say("answered and pressed nothing", "فون اٹھایا مگر کوئی بٹن نہیں دبایا")
        }
    }

    /// What came in without anybody hearing it; `nil` for every other way.
    func unheard(_ source: String) -> String? {
        switch source {
        case "web": say("typed on the web page", "ویب صفحے پر درج")
        case "keypad": say("typed on the keypad", "کی پیڈ سے درج")
        default: nil
        }
    }

    /// The way a request came in.
    func words(source: String) -> String {
        switch source {
        case "commandLine": say("typed at the machine itself", "مشین پر درج")
        default: unheard(source) ?? source
        }
    }

    private func words(_ event: RequestEvent) -> String {
        switch event {
        case .opened: say("request opened", "درخواست کھلی")
        case .verified: say("need confirmed by the facility", "ہسپتال نے تصدیق کی")
        case .verificationRejected(let reason): say("facility did not confirm: \(reason)", "تصدیق نہیں ہوئی: \(reason)")
        case .timer: say("looked again", "دوبارہ دیکھا")
        case .delivery(let donor, let channel, let state, _, let end):
            "\(donorNumber(donor)): \(words(channel)) \(words(state))" + (end.map { ", " + words($0) } ?? "")
        case .reply(let donor, let reply): "\(donorNumber(donor)): \(words(reply))"
        case .leftHome(let donor): "\(donorNumber(donor)): " + say("left home", "گھر سے نکلے")
        case .arrived(let donor): "\(donorNumber(donor)): \(words(AskStage.arrived))"
        case .accepted(let donor): "\(donorNumber(donor)): \(words(AskStage.accepted))"
        case .deferred(let donor): "\(donorNumber(donor)): \(words(AskStage.deferred))"
        case .donated(let donor): "\(donorNumber(donor)): \(words(AskStage.donated))"
        case .noShow(let donor): "\(donorNumber(donor)): \(words(AskStage.noShow))"
        case .undo(let donor): "\(donorNumber(donor)): " + say("last act taken back", "پچھلا عمل واپس")
        default: wordsOfDeskAct(event)
        }
    }

    private func wordsOfDeskAct(_ event: RequestEvent) -> String {
        switch event {
        case .askMore(let count): say("ask \(count) more", "\(count) اور سے پوچھیں")
        case .widen: say("wider ring", "بڑا دائرہ")
        case .permitConditional: say("a doctor allowed other groups", "ڈاکٹر نے دوسرے گروپ کی اجازت دی")
        case .pause: say("paused", "روکا گیا")
        case .resume: say("resumed", "دوبارہ چلایا")
        case .handOver(let reason): say("handed to the supervisor: \(reason)", "سپروائزر کو دیا: \(reason)")
        case .takeBack: say("taken back from the supervisor", "سپروائزر سے واپس لیا")
        case .extend(let neededBy): say("needed by \(time(neededBy))", "\(time(neededBy)) تک درکار")
        case .antigensChanged:
            say("antibodies or antigens of the patient entered", "مریض کی اینٹی باڈیز یا اینٹیجن درج ہوئے")
        case .changeUnits(let units): say("units needed: \(units)", "درکار یونٹ: \(units)")
        case .issuedFromStock(let units) where units < 0:
            say("\(-units) from stock taken back", "سٹاک کے \(-units) واپس لیے گئے")
        case .issuedFromStock(let units): say("\(units) issued from stock", "سٹاک سے \(units) ملے")
        case .withdraw(let reason): say("withdrawn: \(reason)", "واپس لی گئی: \(reason)")
        case .reopen: say("reopened", "دوبارہ کھولی")
        case .expire(let reason): say("closed after the deadline: \(reason)", "وقت کے بعد بند: \(reason)")
        case .reconciled: say("units settled", "یونٹوں کا حساب ہوا")
        case .completed(let said): words(said)
        case .noted(let detail):
            say("the family wrote on its page: ", "گھر والوں نے اپنے صفحے پر لکھا: ") + isolated(detail)
        default: ""
        }
    }

    public func words(_ reply: Reply) -> String {
        switch reply {
        case .pledge(_, let arriveBy):
            arriveBy.map { say("yes, by \(time($0))", "ہاں، \(time($0)) تک") } ?? say("yes", "ہاں")
        case .decline: say("no", "نہیں")
        case .unavailable(.ill): say("ill", "بیمار")
        case .unavailable(.away): say("out of town", "شہر سے باہر")
        case .unavailable(.tooFar): say("too far", "بہت دور")
        case .unavailable(.alreadyDonated): say("gave lately", "حال میں دے چکے")
        case .optOut: say("stop", "بند کریں")
        case .wrongNumber: say("wrong number", "غلط نمبر")
        case .unclear: say("unclear", "واضح نہیں")
        }
    }
}
