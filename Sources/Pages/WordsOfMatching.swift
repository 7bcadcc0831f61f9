public import Matching

extension PageContext {
    /// Why a donor is left alone.
    public func words(_ reason: SuppressionReason) -> String {
        switch reason {
        case .notRegistered: say("not in the register", "رجسٹر میں نہیں")
        case .incompatibleGroup: say("group does not fit", "گروپ موافق نہیں")
        case .groupUnknown: say("group not known", "گروپ معلوم نہیں")
        case .optedOut: say("asked us to stop", "پیغام بند کرائے")
        case .noChannel: say("no consent or no way to reach", "اجازت یا رابطہ نہیں")
        case .excludedForGood: say("may not donate", "خون نہیں دے سکتے")
        case .notEligibleYet: say("not eligible yet", "ابھی اہل نہیں")
        case .alreadyAskedForThis: say("asked for this already", "اس کے لیے پوچھا جا چکا")
        case .hasOpenAsk: say("asked for another request", "دوسری درخواست میں مصروف")
        case .panelReserved: say("kept for a patient's panel", "کسی مریض کے پینل کے لیے محفوظ")
        case .paused: say("resting or away", "آرام پر یا شہر سے باہر")
        case .askedTooOften: say("asked often enough lately", "حال میں کافی پوچھا گیا")
        case .quietHours: say("quiet hours", "آرام کے اوقات")
        case .needsPermission: say("needs a doctor's permission", "ڈاکٹر کی اجازت چاہیے")
        case .tooFar: say("too far", "بہت دور")
        }
    }
}
