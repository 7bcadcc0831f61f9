public import Blood

extension PageContext {
    public func words(_ kind: ReactionKind) -> String {
        switch kind {
        case .vasovagal: say("felt faint, pale, sweating (vasovagal)", "چکر، پیلا پن، پسینہ (ویزوویگل)")
        case .vasovagalFaint: say("fainted, lost consciousness (vasovagal)", "بے ہوش ہو گئے (ویزوویگل)")
        case .haematoma: say("bruise (haematoma)", "نیل پڑ گیا (ہیماٹوما)")
        case .arterialPuncture: say("needle in the artery", "سوئی شریان میں لگی")
        case .delayedBleeding: say("bled again later", "بعد میں دوبارہ خون بہا")
        case .armPain: say("pain or numbness in the arm (nerve)", "بازو میں درد یا سُن ہونا (اعصاب)")
        case .armInflammation: say("vein or skin inflamed", "رگ یا جلد کی سوزش")
        case .citrate: say("tingling, cramps (citrate, apheresis)", "جھنجھناہٹ، اینٹھن (سائٹریٹ، ایفیریسس)")
        case .donorAllergy: say("allergy of the donor", "ڈونر کو الرجی")
        case .donorCardiovascular:
            say("heart or brain: chest pain, stroke, arrest", "دل یا دماغ: سینے کا درد، فالج، دل بند")
        case .donorOther: say("something else", "کچھ اور")
        case .febrile: say("fever or chills, no haemolysis", "بخار یا کپکپی، خون نہیں ٹوٹا")
        case .allergic: say("allergy: rash, swelling, anaphylaxis", "الرجی: دانے، سوجن، شدید ردِعمل")
        case .acuteHaemolytic: say("acute haemolysis (within 24 h)", "خون کے خلیے فوراً ٹوٹے (24 گھنٹے میں)")
        case .delayedHaemolytic: say("delayed haemolysis (after 24 h)", "خون کے خلیے دیر سے ٹوٹے (24 گھنٹے بعد)")
        case .circulatoryOverload: say("circulatory overload (TACO)", "دل پر حجم کا بوجھ (TACO)")
        case .acuteLungInjury: say("acute lung injury (TRALI)", "پھیپھڑوں کو نقصان (TRALI)")
        case .dyspnoea: say("short of breath, neither of the two (TAD)", "سانس پھولنا، اوپر کے دونوں نہیں (TAD)")
        case .hypotensive: say("blood pressure fell", "بلڈ پریشر گر گیا")
        case .bacterial: say("suspected bacteria in the unit", "یونٹ میں جراثیم کا شبہہ")
        case .wrongBlood: say("wrong blood given, with harm or without", "غلط خون لگ گیا، نقصان ہوا یا نہیں")
        case .patientOther: say("something else", "کچھ اور")
        }
    }

    public func words(_ onset: ReactionOnset) -> String {
        switch onset {
        case .during: say("during it", "اسی دوران")
        case .within24Hours: say("within 24 hours", "24 گھنٹے کے اندر")
        case .later: say("later", "بعد میں")
        }
    }

    /// A grade of the scale of donors or of patients, with its number.
    public func words(grade: Int, of subject: ReactionSubject) -> String {
        let words =
            switch (subject, grade) {
            case (.donor, 1):
                say("mild: passed by itself, at most two weeks", "ہلکا: خود ٹھیک ہو گئے، زیادہ سے زیادہ دو ہفتے")
            case (.donor, 2): say("needed medical care, not admitted", "علاج کی ضرورت پڑی، داخل نہیں ہوئے")
            case (.donor, 3): say("admitted, or lasting harm", "ہسپتال میں داخل، یا دیرپا نقصان")
            case (.patient, 1): say("not severe", "شدید نہیں")
            case (.patient, 2):
                say("severe: kept in hospital for it, or lasting harm", "شدید: اسی وجہ سے داخل، یا دیرپا نقصان")
            case (.donor, 4), (.patient, 3): say("life-threatening", "جان کو خطرہ")
            default: say("death", "وفات")
            }
        return "\(grade) · \(words)"
    }
}
