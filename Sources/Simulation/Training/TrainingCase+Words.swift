internal import Blood
internal import Centre
internal import Matching

/// What the people of a case say. They answer what they are asked, and no more.
extension TrainingCase {
    /// The first words of the caller, or of the facility that was rung back.
    func firstWords(at facility: Facility?) -> Said { facility.map { facilityOpening($0) } ?? opening }

    /// A facility that is not the patient's knows nothing of the patient.
    func answer(to question: TrainingQuestion, at facility: Facility?, calendar: LocalCalendar) -> Said {
        guard let facility else { return answer(to: question, calendar: calendar) }
        return ofFacility(question, isRight: facility.id == self.facility.id, calendar)
    }

    private var opening: Said {
        switch kind {
        case .sameAgain:
            Said(
                "Hello, is that the blood helpline? I am the brother. Our patient still needs blood, please help!",
                "ہیلو، یہ بلڈ ہیلپ لائن ہے؟ میں بھائی بول رہا ہوں۔ ہمارے مریض کو اب بھی خون چاہیے، مدد کریں!")
        case .tout:
            Said(
                "Salaam. I have men for every group, here at the gate. 8,000 a unit. How many do you want tonight?",
                "سلام۔ میرے پاس ہر گروپ کے لوگ ہیں، یہیں گیٹ پر۔ آٹھ ہزار فی بوتل۔ آج رات کتنی چاہییں؟")
        case .prank:
            Said(
                "Two large pizzas, extra cheese! (Laughter of several people.)",
                "دو بڑے پیزا، پنیر زیادہ! (کئی لوگوں کی ہنسی۔)")
        case .stop:
            Said(
                "You have my number as a donor. I cannot give any more and I do not want your messages. Never again, please.",
                "آپ کے پاس میرا نمبر ڈونر کے طور پر ہے۔ میں اب خون نہیں دے سکتا اور آپ کے پیغام نہیں چاہتا۔ آئندہ کبھی نہیں۔"
            )
        default: story.opening
        }
    }

    private func answer(to question: TrainingQuestion, calendar: LocalCalendar) -> Said {
        switch kind {
        case .prank: return Said("(Laughter. Somebody barks like a dog.)", "(ہنسی۔ کوئی کتے کی طرح بھونکتا ہے۔)")
        case .tout:
            return question == .money
                ? Said("Of course money. Who gives blood for nothing?", "پیسے تو ہوں گے۔ مفت میں کون خون دیتا ہے؟")
                : Said(
                    "That is your business. I have the men, you have the patients.",
                    "یہ آپ کا کام ہے۔ میرے پاس لوگ ہیں، آپ کے پاس مریض۔")
        case .stop:
            return Said(
                "No patient. I only want that you stop. You have my number there.",
                "کوئی مریض نہیں۔ بس پیغام بند کر دیں۔ میرا نمبر آپ کے سامنے ہے۔")
        default: return ofNeed(question, calendar)
        }
    }

    private func ofNeed(_ question: TrainingQuestion, _ calendar: LocalCalendar) -> Said {
        switch question {
        case .facility: Said("We are in \(facility.name).", "ہم \(facilityInUrdu) میں ہیں۔")
        case .group:
            if kind == .unknownGroup {
                Said(
                    "We do not know, nobody has told us. His brother is \(guessedGroup.spoken), so he must be too.",
                    "ہمیں نہیں معلوم، کسی نے نہیں بتایا۔ بھائی \(guessedGroup.spokenInUrdu) ہے، تو یہ بھی ہو گا۔")
            } else {
                Said(
                    "\(group.spoken). It stands on the slip from the laboratory.",
                    "\(group.spokenInUrdu)۔ لیبارٹری کی پرچی پر لکھا ہے۔")
            }
        case .need:
            Said(
                "\(unitsSaid) \(unitsSaid == 1 ? "bag" : "bags"). On the paper: \(component == .platelets ? "platelets" : "packed red cells").",
                "\(unitsSaid) \(unitsSaid == 1 ? "بوتل" : "بوتلیں")۔ کاغذ پر لکھا ہے: \(component == .platelets ? "پلیٹ لیٹس" : "سرخ خلیے، پیکڈ سیل")۔"
            )
        case .deadline:
            Said(
                "The doctor said: before \(clock(calendar)).", "ڈاکٹر نے کہا ہے: \(clockInUrdu(calendar)) سے پہلے۔")
        case .patient:
            Said(
                "The name begins with \(initials.first ?? "A"), the father's with \(initials.last ?? "A"). On the wristband stands \(recordNumber).",
                "نام \(initials.first ?? "A") سے شروع ہوتا ہے، والد کا \(initials.last ?? "A") سے۔ ہاتھ کی پٹی پر \(recordNumber) لکھا ہے۔"
            )
        case .ward: Said(story.ward, story.wardInUrdu)
        case .ownBank:
            Said(
                "We asked downstairs. They have none of it left.", "نیچے پوچھا ہے۔ ان کے پاس یہ گروپ ختم ہے۔")
        case .money:
            Said(
                "A man at the gate wanted 10,000. We gave him nothing.",
                "گیٹ پر ایک آدمی دس ہزار مانگ رہا تھا۔ ہم نے کچھ نہیں دیا۔")
        case .isPatientThere, .confirmedNeed, .confirmedDeadline: ofFacility(question, isRight: true, calendar)
        }
    }

    /// What the blood bank says when it is rung back.
    private func facilityOpening(_ facility: Facility) -> Said {
        Said(
            "Blood bank, \(facility.name). Who speaks?",
            "بلڈ بینک، \(facility.nameUrdu.isEmpty ? facility.name : facility.nameUrdu)۔ کون بول رہا ہے؟")
    }

    private func ofFacility(_ question: TrainingQuestion, isRight: Bool, _ calendar: LocalCalendar) -> Said {
        if kind == .deniedByFacility || !isRight || !needsBlood {
            return Said(
                "I have looked twice. There is no patient with that number, and nobody here has asked for blood.",
                "میں نے دو بار دیکھا ہے۔ اس نمبر کا کوئی مریض نہیں، اور یہاں سے کسی نے خون نہیں مانگا۔")
        }
        let (paper, paperInUrdu) =
            component == .platelets
            ? ("of platelets", "پلیٹ لیٹس کے") : ("of packed cells", "پیکڈ سیل کے")
        switch question {
        case .confirmedNeed:
            let (known, knownInUrdu) =
                group == .unknown
                ? ("the group is not done yet, the sample is with us", "گروپ ابھی نہیں ہوا، نمونہ ہمارے پاس ہے")
                : (group.spoken, group.spokenInUrdu)
            return Said(
                "\(units) \(units == 1 ? "unit" : "units") \(paper), \(known). We have none ourselves.",
                "\(paperInUrdu) \(units) یونٹ، \(knownInUrdu)۔ ہمارے پاس نہیں ہے۔")
        case .confirmedDeadline:
            return Said("By \(clock(calendar)), yes.", "جی، \(clockInUrdu(calendar)) تک۔")
        default:
            return Said(
                "Yes: \(initials), number \(recordNumber). The request is here in front of me.",
                "جی: \(initials)، نمبر \(recordNumber)۔ درخواست میرے سامنے ہے۔")
        }
    }

    private var facilityInUrdu: String { facility.nameUrdu.isEmpty ? facility.name : facility.nameUrdu }

    private func time(_ calendar: LocalCalendar) -> (clock: String, isLater: Bool) {
        let minute = calendar.minuteOfDay(neededBy)
        let digits = "\(minute / 60):\(minute % 60 < 10 ? "0" : "")\(minute % 60)"
        return (digits, calendar.day(of: neededBy) != calendar.day(of: ringsAt))
    }

    private func clock(_ calendar: LocalCalendar) -> String {
        let time = time(calendar)
        return time.isLater ? "\(calendar.day(of: neededBy)), \(time.clock)" : "\(time.clock) today"
    }

    private func clockInUrdu(_ calendar: LocalCalendar) -> String {
        let time = time(calendar)
        return time.isLater ? "\(calendar.day(of: neededBy))، \(time.clock)" : "آج \(time.clock)"
    }
}

extension TrainingStory {
    fileprivate var opening: Said {
        switch self {
        case .birth:
            Said(
                "Hello? Hello! My wife, after the birth, it does not stop bleeding. They say: bring blood. Where do I get blood?",
                "ہیلو؟ ہیلو! میری بیوی، بچے کی پیدائش کے بعد، خون نہیں رک رہا۔ کہتے ہیں خون لاؤ۔ خون کہاں سے لاؤں؟")
        case .accident:
            Said(
                "There was an accident, my cousin is in the emergency. They need blood and we have nobody here.",
                "حادثہ ہوا ہے، میرا کزن ایمرجنسی میں ہے۔ خون چاہیے اور ہمارا یہاں کوئی نہیں۔")
        case .operation:
            Said(
                "Good evening. My father has his operation tomorrow, and we were told to arrange blood before.",
                "السلام علیکم۔ والد صاحب کا کل آپریشن ہے، کہا گیا ہے کہ پہلے خون کا انتظام کریں۔")
        case .dengue:
            Said(
                "My son has dengue. The number has fallen again and they say he needs platelets. He is six years old.",
                "میرے بیٹے کو ڈینگی ہے۔ تعداد پھر گر گئی ہے، کہتے ہیں پلیٹ لیٹس چاہییں۔ وہ چھ سال کا ہے۔")
        case .thalassaemia:
            Said(
                "My daughter has thalassaemia, it is her day. The donor has not come and her haemoglobin is at six.",
                "میری بیٹی کو تھیلیسیمیا ہے، آج اس کا دن ہے۔ ڈونر نہیں آیا اور ہیموگلوبن چھ ہے۔")
        }
    }

    fileprivate var ward: String {
        switch self {
        case .birth: "Labour room."
        case .accident: "Emergency, bed four."
        case .operation: "Surgical ward two."
        case .dengue: "Children's ward."
        case .thalassaemia: "The thalassaemia centre, first floor."
        }
    }

    fileprivate var wardInUrdu: String {
        switch self {
        case .birth: "لیبر روم۔"
        case .accident: "ایمرجنسی، بیڈ چار۔"
        case .operation: "سرجیکل وارڈ دو۔"
        case .dengue: "بچوں کا وارڈ۔"
        case .thalassaemia: "تھیلیسیمیا سینٹر، پہلی منزل۔"
        }
    }
}

extension BloodGroup {
    /// As people say it.
    fileprivate var spoken: String {
        rawValue.replacing("+", with: " positive").replacing("-", with: " negative").replacing("−", with: " negative")
    }

    fileprivate var spokenInUrdu: String {
        rawValue.replacing("+", with: " پازیٹو").replacing("-", with: " نیگیٹو").replacing("−", with: " نیگیٹو")
    }
}
