public import Matching

extension PageContext {
    /// Why a donor is left alone.
    public func words(_ reason: SuppressionReason) -> String {
        switch reason {
        case .notRegistered: say("not in the register any more", "اب رجسٹر میں نہیں")
        case .incompatibleGroup: say("group does not fit this patient", "گروپ اس مریض کے لیے موافق نہیں")
        case .carriesAntigen:
            say(
                "carries an antigen the patient has an antibody against",
                "وہ اینٹیجن رکھتے ہیں جس کے خلاف مریض میں اینٹی باڈی ہے")
        case .groupUnknown: say("group not known", "گروپ معلوم نہیں")
        case .optedOut: say("said stop", "پیغام بند کروا دیے")
        case .noChannel:
            say("has not agreed to be contacted, or the number is wrong", "رابطے کی اجازت نہیں، یا نمبر غلط ہے")
        case .excludedForGood: say("the rules leave this donor out for good", "قواعد کے مطابق مستقل معذرت")
        case .notEligibleYet: say("not yet due by the rules", "قواعد کے مطابق ابھی وقت نہیں ہوا")
        case .alreadyAskedForThis: say("asked for this request already", "اس درخواست کے لیے پوچھا جا چکا")
        case .hasOpenAsk: say("busy with another request", "دوسری درخواست میں مصروف")
        case .panelReserved: say("kept for a panel of regular patients", "باقاعدہ مریضوں کے لیے مخصوص")
        case .paused: say("away or resting by own wish", "اپنی مرضی سے وقفے پر")
        case .askedTooOften: say("asked often enough lately", "حال میں کافی بار پوچھا جا چکا")
        case .antigenUnknown:
            say(
                "not known to lack what the patient has an antibody against",
                "مریض کی اینٹی باڈی والے اینٹیجن سے خالی ہونا معلوم نہیں")
        case .quietHours: say("asleep: not agreed to be woken", "سونے کا وقت: جگانے کی اجازت نہیں")
        case .daylightOnly: say("asked by daylight only", "صرف دن کی روشنی میں")
        case .needsPermission: say("only if a doctor allows this group", "صرف ڈاکٹر کی اجازت سے")
        case .tooFar: say("too far away", "بہت دور")
        }
    }
}
