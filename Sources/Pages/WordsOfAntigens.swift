public import Blood

extension PageContext {
    public func words(_ call: AntigenCall) -> String {
        switch call {
        case .positive: say("positive", "مثبت")
        case .negative: say("negative", "منفی")
        case .weak: say("weak", "کمزور")
        case .indeterminate: say("cannot be told", "طے نہیں ہو سکا")
        }
    }

    public func words(_ proof: AntigenProof) -> String {
        switch proof {
        case .genotype:
            say(
                "by genotype: to be confirmed by serology before issue", "جینوم سے: اجرا سے پہلے سیرولوجی سے تصدیق لازم"
            )
        case .serology: say("tested once", "ایک بار ٹیسٹ شدہ")
        case .serologyTwice: say("tested twice", "دو بار ٹیسٹ شدہ")
        }
    }

    /// As laboratories write them, which no language translates: K, Fy(a).
    public func words(_ antigens: AntigenSet) -> String {
        antigens.antigens.map(\.rawValue).joined(separator: say(", ", "، "))
    }
}
