public import Matching

extension PageContext {
    /// Why a donor is left alone for a request.
    public func words(_ reason: SuppressionReason) -> String {
        switch reason {
        case .notRegistered: say("not in the register", "رجسٹر میں نہیں")
        case .incompatibleGroup: say("group does not suit the patient", "گروپ مریض کے لیے موزوں نہیں")
        case .groupUnknown: say("group not known", "گروپ معلوم نہیں")
        case .optedOut: say("said stop", "پیغام بند کرائے")
        case .noChannel: say("has agreed to no way of contact", "رابطے کی اجازت نہیں دی")
        case .excludedForGood: say("the rules exclude for good", "قواعد کے مطابق مستقل خارج")
        case .notEligibleYet: say("not yet due by the rules", "قواعد کے مطابق ابھی وقت نہیں ہوا")
        case .alreadyAskedForThis: say("asked for this request already", "اس درخواست کے لیے پوچھا جا چکا")
        case .hasOpenAsk: say("asked for another request now", "دوسری درخواست کے لیے پوچھا گیا ہے")
        case .panelReserved: say("kept for a patient panel", "مریضوں کے پینل کے لیے مخصوص")
        case .paused: say("resting by own wish", "اپنی مرضی سے وقفے پر")
        case .askedTooOften: say("asked too often lately", "حال میں بہت بار پوچھا گیا")
        case .quietHours: say("asleep: only emergencies wake, if agreed", "رات کا وقت: صرف اجازت والی ہنگامی")
        case .needsPermission: say("a doctor must allow this group first", "پہلے ڈاکٹر اس گروپ کی اجازت دے")
        case .tooFar: say("too far away", "بہت دور")
        }
    }
}
