// What a donor hears whom we ring, what a facility hears, and what two people hear whom we join without telling either
// the number of the other.

extension PromptTexts {
    static let donorLines: [PromptLine] = [
        PromptLine(
            .askIntroduction, .donor,
            urdu:
                "السلام علیکم۔ یہ قطرہ ہے، خون کی ہیلپ لائن، جہاں آپ بطور ڈونر رجسٹرڈ ہیں۔ ایک مریض کو خون کی ضرورت ہے۔",
            english:
                "Hello. This is Qatra, the blood helpline where you are registered as a donor. A patient needs blood.",
            sindhi:
                "السلام عليڪم. هيءَ قطرا آهي، رت جي هيلپ لائين، جتي اوهان رت ڏيندڙ طور درج آهيو. هڪ مريض کي رت جي ضرورت آهي."
        ),
        PromptLine(
            .askFacility, .donor,
            urdu: "ہسپتال:",
            english: "Hospital:",
            sindhi: "اسپتال:"),
        PromptLine(
            .askGroup, .donor,
            urdu: "مطلوبہ گروپ:",
            english: "Group needed:",
            sindhi: "گهربل گروپ:"),
        PromptLine(
            .askDeadline, .donor,
            urdu: "خون اس وقت تک چاہیے:",
            english: "Needed by:",
            sindhi: "رت هن وقت تائين گهرجي:"),
        PromptLine(
            .askFree, .donor,
            urdu: "خون دینا مفت ہے۔ اس کے لیے نہ کوئی پیسے لے سکتا ہے، نہ دے سکتا ہے۔",
            english: "Giving is free. Nobody may take or give money for it.",
            sindhi: "رت ڏيڻ مفت آهي. ان لاءِ نه ڪو پئسا وٺي سگهي ٿو، نه ڏئي سگهي ٿو."),
        PromptLine(
            .askChoices, .donor,
            urdu:
                "آپ آ سکتے ہیں تو ایک دبائیں۔ نہیں آ سکتے تو دو دبائیں۔ اگر آپ چاہتے ہیں کہ ہم آئندہ کبھی فون نہ کریں، تو نو دبائیں۔",
            english:
                "If you are coming, press one. If you cannot, press two. If we should never call you again, press nine.",
            sindhi:
                "اوهان اچي سگهو ٿا ته هڪ دٻايو. نٿا اچي سگهو ته ٻه دٻايو. اسان اوهان کي وري ڪڏهن به فون نه ڪريون، ته نو دٻايو."
        ),
        PromptLine(
            .askArrival, .donor,
            urdu:
                "آپ کب تک پہنچیں گے؟ ایک گھنٹے کے اندر، تو ایک دبائیں۔ دو گھنٹوں کے اندر، تو دو دبائیں۔ آج رات، تو تین دبائیں۔",
            english:
                "When will you be there? Within the hour, press one. Within two hours, press two. Tonight, press three.",
            sindhi: "اوهان ڪڏهن پهچندا؟ هڪ ڪلاڪ اندر، ته هڪ دٻايو. ٻن ڪلاڪن اندر، ته ٻه دٻايو. اڄ رات، ته ٽي دٻايو."),
        PromptLine(
            .askThanksComing, .donor,
            urdu: "بہت شکریہ۔ ہم آپ کو راستے کا میسج بھیجتے ہیں۔",
            english: "Thank you. We send you a text message with the way.",
            sindhi: "وڏي مهرباني. اسان اوهان کي رستي جو ميسيج موڪليون ٿا."),
        PromptLine(
            .askThanksCannot, .donor,
            urdu: "بتانے کا شکریہ۔ پھر کبھی سہی۔",
            english: "Thank you for telling us. Perhaps another time.",
            sindhi: "ٻڌائڻ جي مهرباني. وري ڪڏهن سهي."),
        PromptLine(
            .askNeverAgain, .donor,
            urdu: "ہم آپ کو آئندہ کبھی فون نہیں کریں گے۔",
            english: "We will never call you again.",
            sindhi: "اسان اوهان کي وري ڪڏهن به فون نه ڪنداسين."),
        PromptLine(
            .askNoAnswer, .donor,
            urdu: "ہمیں کوئی جواب سنائی نہیں دیا۔",
            english: "We heard no answer.",
            sindhi: "اسان کي ڪوبه جواب ٻڌڻ ۾ نه آيو."),
        PromptLine(
            .facilityInMessage, .donor,
            urdu: "وہ ہسپتال جو ہمارے میسج میں لکھا ہے",
            english: "the hospital in our text message",
            sindhi: "اها اسپتال جيڪا اسان جي ميسيج ۾ لکيل آهي"),
    ]

    static let otherLines: [PromptLine] = [
        PromptLine(
            .facilityNotice, .others,
            urdu: "السلام علیکم۔ یہ قطرہ ہے، خون کی ہیلپ لائن۔ یہ کال ریکارڈ ہوتی ہے۔",
            english: "Hello. This is Qatra, the blood helpline. This call is recorded.",
            sindhi: "السلام عليڪم. هيءَ قطرا آهي، رت جي هيلپ لائين. هيءَ ڪال رڪارڊ ٿئي ٿي."),
        PromptLine(
            .listeningNotice, .others,
            urdu: "تربیت کے لیے ہمارے ایک نگران بھی یہ گفتگو سن رہے ہیں۔",
            english: "For training, one of our supervisors now listens to this conversation too.",
            sindhi: "تربيت لاءِ اسان جو هڪ نگران به هيءَ ڳالهه ٻولهه ٻڌي رهيو آهي."),
        PromptLine(
            .otherNotReached, .others,
            urdu: "دوسری طرف رابطہ نہیں ہو سکا۔",
            english: "The other side could not be reached.",
            sindhi: "ٻئي پاسي رابطو ٿي نه سگهيو."),
        PromptLine(
            .maskedIntroduction, .others,
            urdu: "السلام علیکم۔ یہ قطرہ ہے، خون کی ہیلپ لائن۔ ہم آپ کی بات کرواتے ہیں:",
            english: "Hello. This is Qatra, the blood helpline. We connect you with:",
            sindhi: "السلام عليڪم. هيءَ قطرا آهي، رت جي هيلپ لائين. اسان اوهان جي ڳالهه ڪرايون ٿا:"),
        PromptLine(
            .maskedAccept, .others,
            urdu: "آپ کا نمبر نہیں دکھایا جاتا۔ بات کرنے کے لیے ایک دبائیں۔ بات نہ کرنا چاہیں تو فون بند کر دیں۔",
            english: "Your number is not shown. To speak, press one. If you do not want to, hang up.",
            sindhi: "اوهان جو نمبر نٿو ڏيکاريو وڃي. ڳالهائڻ لاءِ هڪ دٻايو. ڳالهائڻ نه چاهيو ته فون بند ڪريو."),
        PromptLine(
            .maskedWait, .others,
            urdu: "انتظار کیجیے، ہم دوسری طرف فون کر رہے ہیں۔",
            english: "Please wait, we ring the other side.",
            sindhi: "ترسو، اسان ٻئي پاسي فون ڪري رهيا آهيون."),
        PromptLine(
            .maskedWarning, .others,
            urdu:
                "پیسوں کی بات ہرگز نہ کریں، اور اپنا نمبر نہ دیں۔ سٹار دبانے سے کال ختم ہوتی ہے، ہیش دبانے سے دوسرے کی شکایت درج ہوتی ہے۔",
            english:
                "Never speak of money, and do not give your number. Star ends the call. Hash reports the other side.",
            sindhi:
                "پئسن جي ڳالهه هرگز نه ڪريو، ۽ پنهنجو نمبر نه ڏيو. اسٽار دٻائڻ سان ڪال ختم ٿئي ٿي، هيش دٻائڻ سان ٻئي جي شڪايت درج ٿئي ٿي."
        ),
        PromptLine(
            .maskedRefused, .others,
            urdu: "دوسری طرف سے اس وقت بات کرنا ممکن نہیں۔",
            english: "The other side does not want to speak now.",
            sindhi: "ٻئي پاسي هن وقت ڳالهائڻ ممڪن ناهي."),
        PromptLine(
            .maskedEnded, .others,
            urdu: "دوسری طرف سے کال ختم کر دی گئی۔",
            english: "The other side has ended the call.",
            sindhi: "ٻئي پاسي کان ڪال ختم ڪئي وئي."),
        PromptLine(
            .maskedReported, .others,
            urdu: "شکریہ۔ ہم اسے دیکھیں گے۔",
            english: "Thank you. We look into it.",
            sindhi: "مهرباني. اسان ان کي ڏسنداسين."),
        PromptLine(
            .maskedExpired, .others,
            urdu: "اس بات چیت کا وقت ختم ہو گیا۔",
            english: "The time for this conversation is over.",
            sindhi: "هن ڳالهه ٻولهه جو وقت پورو ٿي ويو."),
        PromptLine(
            .feedbackQuestions, .donor,
            urdu:
                "ایک سوال: اگر سب ٹھیک رہا تو پانچ دبائیں۔ اگر آپ سے پیسے مانگے گئے تو چھ دبائیں۔ اگر آپ سے برا سلوک ہوا تو سات دبائیں۔",
            english:
                "One question: if all was well, press five. If you were asked for money, press six. If you were treated badly, press seven.",
            sindhi:
                "هڪ سوال: جيڪڏهن سڀ ٺيڪ هو ته پنج دٻايو. جيڪڏهن اوهان کان پئسا گهريا ويا ته ڇهه دٻايو. جيڪڏهن اوهان سان خراب سلوڪ ٿيو ته ست دٻايو."
        ),
    ]

    /// Said after "we connect you with:", so the Urdu and the Sindhi end in their word for "with".
    static let partyLines: [PromptLine] = [
        PromptLine(
            .party(.donor), .others,
            urdu: "ایک ڈونر سے",
            english: "a donor",
            sindhi: "رت ڏيندڙ سان"),
        PromptLine(
            .party(.family), .others,
            urdu: "مریض کے گھر والوں سے",
            english: "the patient's family",
            sindhi: "مريض جي گهر وارن سان"),
    ]
}
