import Blood
public import Dispatching
public import Matching

extension PageContext {
    public func words(_ phase: RequestPhase) -> String {
        switch phase {
        case .open: say("looking for donors", "ڈونر تلاش ہو رہے ہیں")
        case .covered: say("enough on the way", "کافی ڈونر راستے میں")
        case .fulfilled: say("units given", "خون مل گیا")
        case .withdrawn: say("no longer needed", "اب ضرورت نہیں")
        case .rejected: say("not confirmed by the facility", "ہسپتال نے تصدیق نہیں کی")
        case .expired: say("closed after the deadline", "وقت گزرنے پر بند")
        }
    }

    public func words(_ stage: AskStage) -> String {
        switch stage {
        case .asked: say("asked", "پوچھا گیا")
        case .unclear: say("reply unclear", "جواب واضح نہیں")
        case .pledged: say("will come", "آئیں گے")
        case .onTheWay: say("on the way", "راستے میں")
        case .arrived: say("arrived", "پہنچ گئے")
        case .accepted: say("accepted by the blood bank", "بلڈ بینک نے قبول کیا")
        case .donated: say("donated", "خون دیا")
        case .declined: say("said no", "انکار")
        case .unavailable: say("cannot now", "ابھی نہیں آ سکتے")
        case .silent: say("no answer", "جواب نہیں آیا")
        case .unreachable: say("not reached", "رابطہ نہیں ہوا")
        case .wrongNumber: say("wrong number", "غلط نمبر")
        case .optedOut: say("said stop", "پیغام بند کرائے")
        case .withdrewPledge: say("cannot come after all", "اب نہیں آ سکتے")
        case .noShow: say("did not come", "نہیں آئے")
        case .deferred: say("deferred at the desk", "بلڈ بینک نے ملتوی کیا")
        case .stoodDown: say("stood down with thanks", "شکریے کے ساتھ روکا گیا")
        }
    }

    public func words(_ attention: Attention) -> String {
        switch attention {
        case .verificationDue: say("ring the facility back", "ہسپتال کو فون کر کے تصدیق کریں")
        case .unlikelyInTime: say("unlikely in time", "وقت پر ملنا مشکل")
        case .noCandidates: say("nobody left to ask", "پوچھنے کو کوئی ڈونر نہیں")
        case .deadlinePassed: say("deadline passed", "وقت گزر گیا")
        case .unclearReply: say("read an unclear reply", "غیر واضح جواب دیکھیں")
        case .donorLate: say("donor late", "ڈونر لیٹ ہے")
        case .handedOver: say("with the supervisor", "سپروائزر کے پاس")
        case .conditionalGroupNeedsPermission: say("other groups need a doctor's yes", "دوسرے گروپ: ڈاکٹر کی اجازت")
        case .groupMustBeConfirmed: say("confirm the patient's group", "مریض کا گروپ معلوم کریں")
        case .stockUnitNeeded: say("ask blood banks for a unit", "بلڈ بینکوں سے یونٹ پوچھیں")
        case .reconciliationDue: say("settle the units", "یونٹوں کا حساب کریں")
        case .flagUndecided: say("decide the flag on the caller", "کال کرنے والے پر شبہے کا فیصلہ کریں")
        }
    }

    public func words(_ state: AttemptState) -> String {
        switch state {
        case .queued: say("queued", "قطار میں")
        case .claimed: say("being sent", "بھیجا جا رہا ہے")
        case .submitted: say("sent", "بھیجا گیا")
        case .delivered: say("delivered", "پہنچ گیا")
        case .failed: say("failed", "ناکام")
        case .expired: say("not sent in time", "وقت پر نہ گیا")
        case .unknown: say("fate unknown", "معلوم نہیں پہنچا یا نہیں")
        }
    }

    public func words(_ reason: RankReason) -> String {
        switch reason {
        case .identicalGroup: say("same group", "وہی گروپ")
        case .compatibleGroup(let order): say("compatible group, choice \(order)", "موافق گروپ، ترجیح \(order)")
        case .anyGroupReplacement: say("any group will do", "کوئی بھی گروپ چلے گا")
        case .distance(let distance): say("\(kilometres(distance)) away", "فاصلہ \(kilometres(distance))")
        case .hasGivenBefore(let times):
            times == 1
                ? say("gave once for us", "ایک بار دے چکے") : say("gave \(times) times for us", "\(times) بار دے چکے")
        case .neverGiven: say("has not given for us yet", "ابھی تک نہیں دیا")
        case .laboratoryGroup: say("group from a laboratory", "گروپ لیبارٹری سے")
        case .stoodDownBefore: say("stood down last time: first now", "پچھلی بار روکے گئے: اب پہلے")
        case .notAskedLately: say("not asked lately", "حال میں نہیں پوچھا گیا")
        case .askedLately(let times): say("asked \(times) times in 90 days", "۹۰ دن میں \(times) بار پوچھا گیا")
        case .sparesScarceGroup: say("spares a scarce group", "کمیاب گروپ بچتا ہے")
        case .scarceGroup: say("scarce group", "کمیاب گروپ")
        case .lacksAntigens(let proof):
            say("lacks what the antibodies bind to, \(words(proof))", "اینٹی باڈی والے اینٹیجن نہیں، \(words(proof))")
        case .matchesAntigens(let count):
            count == 1
                ? say("lacks 1 antigen the patient lacks", "مریض کی طرح ۱ اینٹیجن نہیں")
                : say("lacks \(count) antigens the patient lacks", "مریض کی طرح \(count) اینٹیجن نہیں")
        case .carriesAntigens(let count):
            count == 1
                ? say("carries 1 antigen the patient lacks", "۱ اینٹیجن ہے جو مریض میں نہیں")
                : say("carries \(count) antigens the patient lacks", "\(count) اینٹیجن ہیں جو مریض میں نہیں")
        }
    }

    public func words(_ cause: WaveCause) -> String {
        switch cause {
        case .opening: say("first careful wave", "پہلی محتاط لہر")
        case .verified: say("need confirmed", "ضرورت کی تصدیق")
        case .silence: say("replaces silence", "خاموشی کی جگہ")
        case .refusal: say("replaces a refusal", "انکار کی جگہ")
        case .lateness: say("replaces a late donor", "لیٹ ڈونر کی جگہ")
        case .deferral: say("replaces a deferred donor", "ملتوی ڈونر کی جگہ")
        case .askedMore: say("asked for by the desk", "ڈیسک کے کہنے پر")
        case .widened: say("wider ring", "بڑا دائرہ")
        case .resumed: say("after the pause", "وقفے کے بعد")
        case .undelivered: say("replaces a message that did not arrive", "نہ پہنچنے والے پیغام کی جگہ")
        case .extended: say("new deadline", "نیا وقت")
        }
    }

    public func words(_ rung: EscalationRung) -> String {
        switch rung {
        case .nextDonors: say("next donors", "اگلے ڈونر")
        case .voiceAfterSMS: say("a call after the SMS", "SMS کے بعد کال")
        case .widerRing: say("wider ring", "بڑا دائرہ")
        case .compatibleGroups: say("compatible groups", "موافق گروپ")
        case .stockElsewhere: say("stock of other blood banks", "دوسرے بلڈ بینکوں کا سٹاک")
        case .partner: say("partner organisations", "ساتھی ادارے")
        case .supervisor: say("the supervisor", "سپروائزر")
        }
    }

    /// "asking 14, 95 % by 21:40", and what is promised and in hand.
    public func words(_ plan: PlanSummary, needed: Int) -> String {
        guard plan.asking + plan.pledged + plan.unitsInHand > 0 else {
            return say("nobody asked yet", "ابھی کسی سے نہیں پوچھا گیا")
        }
        var parts: [String] = []
        if plan.unitsInHand > 0 {
            parts.append(say("\(plan.unitsInHand) of \(needed) in hand", "\(needed) میں سے \(plan.unitsInHand) مل گئے"))
        }
        if plan.pledged > 0 { parts.append(say("\(plan.pledged) promised", "\(plan.pledged) آنے کو تیار")) }
        // Without a gateway nobody is asked unless somebody rings, and a chance would be a figure about nothing.
        if plan.asking > 0, !hasGateway {
            parts.append(say("\(plan.asking) to be rung", "\(plan.asking) کو فون کرنا ہے"))
        } else if plan.asking > 0 {
            parts.append(say("asking \(plan.asking)", "\(plan.asking) سے پوچھ رہے ہیں"))
        }
        if plan.unitsInHand < needed, hasGateway {
            parts.append(
                say(
                    "\(percent(plan.probability)) by \(time(plan.by))",
                    "\(time(plan.by)) تک \(percent(plan.probability))"))
            // Those asked alone are few on purpose; without this an operator would think that they are all there is.
            if let further = plan.further, let chance = plan.probabilityWithFurther {
                parts.append(
                    say(
                        "with \(further) more in turn \(percent(chance))",
                        "باری باری \(further) اور سے پوچھ کر \(percent(chance))"))
            }
        }
        return parts.joined(separator: say(", ", "، "))
    }

    /// The plan without the count of units: for a line of the timeline.
    func words(_ plan: PlanSummary) -> String {
        say("asking \(plan.asking)", "\(plan.asking) سے پوچھ رہے ہیں") + say(", ", "، ")
            + say(
                "\(percent(plan.probability)) by \(time(plan.by))", "\(time(plan.by)) تک \(percent(plan.probability))")
    }

    public func words(_ refusal: DispatchRefusal) -> String {
        switch refusal {
        case .requestHasEnded:
            say("This request has ended. Reopen it first.", "یہ درخواست ختم ہو چکی ہے۔ پہلے دوبارہ کھولیں۔")
        case .requestIsOngoing: say("This request is still open.", "یہ درخواست ابھی کھلی ہے۔")
        case .donorWasNotAsked:
            say("This donor was not asked for this request.", "اس ڈونر سے اس کے لیے نہیں پوچھا گیا۔")
        case .stageDoesNotAllow:
            say(
                "That step does not follow from where this donor stands now.",
                "ڈونر کی موجودہ حالت میں یہ قدم ممکن نہیں۔")
        case .nothingToUndo: say("There is nothing to take back.", "واپس لینے کو کچھ نہیں۔")
        case .tooLateToUndo: say("It is too late to take this back.", "اب واپس لینے میں دیر ہو چکی ہے۔")
        case .deadlineMustBeLater: say("The new time must be later than now.", "نیا وقت ابھی کے بعد کا ہونا چاہیے۔")
        case .unitsOutOfRange: say("That number of units is not possible.", "یونٹوں کی یہ تعداد ممکن نہیں۔")
        case .alreadyVerified: say("The need is confirmed already.", "تصدیق پہلے ہو چکی ہے۔")
        case .notPaused: say("The request is not paused.", "درخواست رکی ہوئی نہیں۔")
        case .alreadyPaused: say("The request is paused already.", "درخواست پہلے سے رکی ہوئی ہے۔")
        case .requestIsPaused: say("The request is paused. Resume it first.", "درخواست رکی ہوئی ہے۔ پہلے چلائیں۔")
        case .notVerified: say("Confirm the need with the facility first.", "پہلے ہسپتال سے تصدیق کریں۔")
        case .countOutOfRange: say("That number is outside the limits.", "یہ تعداد حد سے باہر ہے۔")
        case .deadlineNotPassed:
            say("The deadline has not passed: withdraw it instead.", "وقت ابھی نہیں گزرا: واپس لے لیں۔")
        case .donorIsAskedElsewhere:
            say("Another request has asked this donor.", "اس ڈونر سے دوسری درخواست کے لیے پوچھا گیا ہے۔")
        case .flagUndecided:
            say(
                "A flag on the caller waits for a decision: until then only a few donors are asked.",
                "کال کرنے والے پر شبہے کا فیصلہ باقی ہے: تب تک صرف چند ڈونرز سے پوچھا جاتا ہے۔")
        case .facilityUnconfirmed:
            say(
                "A second person must confirm this facility and its listed number first.",
                "پہلے کوئی دوسرا شخص اس ہسپتال اور اس کے درج نمبر کی تصدیق کرے۔")
        case .donorAlreadyTold:
            say("A message has told the donor already: ring the donor.", "ڈونر کو پیغام جا چکا ہے: فون کریں۔")
        }
    }
}
