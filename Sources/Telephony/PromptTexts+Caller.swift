// What somebody hears who rings the helpline. Every sentence is heard once, on a bad line, by somebody who is afraid:
// it says one thing, and the key comes last.

extension PromptTexts {
    static let callerLines: [PromptLine] = [
        PromptLine(
            .greetingInUrdu, .caller, only: .urdu,
            "السلام علیکم۔ یہ قطرہ ہے، خون کی ہیلپ لائن۔ یہ خدمت مفت ہے۔ خون کے لیے کوئی آپ سے پیسے نہیں مانگ سکتا۔"),
        PromptLine(
            .greetingInEnglish, .caller, only: .english,
            "Welcome to Qatra, the blood helpline. It is free, and nobody may ask you for money for blood."),
        PromptLine(
            .greetingInSindhi, .caller, only: .sindhi,
            "السلام عليڪم. هيءَ قطرا آهي، رت جي هيلپ لائين. هيءَ خدمت مفت آهي. رت لاءِ ڪوبه اوهان کان پئسا نٿو گهري سگهي."),
        PromptLine(
            .recordingNoticeInUrdu, .caller, only: .urdu,
            "یہ کال ریکارڈ ہوتی ہے، تاکہ درخواست کی تصدیق ہو سکے۔"),
        PromptLine(
            .recordingNoticeInEnglish, .caller, only: .english,
            "This call is recorded, so that a request can be checked."),
        PromptLine(
            .recordingNoticeInSindhi, .caller, only: .sindhi,
            "هيءَ ڪال رڪارڊ ٿئي ٿي، ته جيئن درخواست جي تصديق ٿي سگهي."),
        PromptLine(
            .chooseUrdu, .caller, only: .urdu,
            "اردو کے لیے ایک دبائیں۔"),
        PromptLine(
            .chooseEnglish, .caller, only: .english,
            "For English, press two."),
        PromptLine(
            .chooseSindhi, .caller, only: .sindhi,
            "سنڌيءَ لاءِ ٽي دٻايو."),
        PromptLine(
            .menu, .caller,
            urdu:
                "خون چاہیے تو ایک دبائیں۔ آپ ڈونر ہیں تو دو دبائیں۔ اپنی درخواست کے بارے میں پوچھنے کے لیے تین دبائیں۔ کسی سے بات کرنے کے لیے صفر دبائیں۔",
            english:
                "If you need blood, press one. If you are a donor, press two. To ask about your request, press three. To speak to a person, press zero.",
            sindhi:
                "رت گهرجي ته هڪ دٻايو. اوهان رت ڏيندڙ آهيو ته ٻه دٻايو. پنهنجي درخواست بابت پڇڻ لاءِ ٽي دٻايو. ماڻهوءَ سان ڳالهائڻ لاءِ ٻڙي دٻايو."
        ),
        PromptLine(
            .wrongKey, .caller,
            urdu: "یہ بٹن ان میں سے نہیں۔",
            english: "That key is not one of them.",
            sindhi: "اهو بٽڻ انهن مان ناهي."),
        PromptLine(
            .noKey, .caller,
            urdu: "ہمیں کوئی بٹن سنائی نہیں دیا۔",
            english: "We heard no key.",
            sindhi: "اسان کي ڪوبه بٽڻ ٻڌڻ ۾ نه آيو."),
        PromptLine(
            .toPerson, .caller,
            urdu: "لائن پر رہیے، ہم کسی سے آپ کی بات کرواتے ہیں۔",
            english: "Please stay on the line. We put you through to a person.",
            sindhi: "لائين تي رهو، اسان ماڻهوءَ سان اوهان جي ڳالهه ڪرايون ٿا."),
        PromptLine(
            .slowedNotice, .caller,
            urdu:
                "اس نمبر سے ایسی کالیں آئی ہیں جن میں کسی کو مدد نہیں چاہیے تھی۔ آپ کو مدد چاہیے تو آگے بتائے گئے بٹنوں میں سے ایک دبائیے۔ دوسرے لوگوں کی باری پہلے آتی ہے۔",
            english:
                "Calls came from this number in which nobody needed help. If you need us, press one of the following keys. The others who wait go first.",
            sindhi:
                "هن نمبر تان اهڙيون ڪالون آيون آهن جن ۾ ڪنهن کي مدد نه گهرجي هئي. اوهان کي مدد گهرجي ته اڳتي ٻڌايل بٽڻن مان هڪ دٻايو. ٻين ماڻهن جو وارو پهرين ايندو."
        ),
        PromptLine(
            .queueWait, .caller,
            urdu: "ہمارے سب ساتھی اس وقت بات کر رہے ہیں۔ لائن پر رہیے۔",
            english: "All our people are speaking. Please stay on the line.",
            sindhi: "اسان جا سڀ ساٿي هن وقت ڳالهائي رهيا آهن. لائين تي رهو."),
        PromptLine(
            .queuePlace, .caller,
            urdu: "قطار میں آپ کا نمبر:",
            english: "Your place in the queue is:",
            sindhi: "قطار ۾ اوهان جو نمبر:"),
        PromptLine(
            .queueNext, .caller,
            urdu: "اب آپ کی باری ہے۔",
            english: "You are next.",
            sindhi: "هاڻي اوهان جو وارو آهي."),
        PromptLine(
            .callBackOffer, .caller,
            urdu: "پانچ دبائیں تو کال بند ہو جائے گی، اور ہم خود آپ کو فون کریں گے۔ آپ کی باری برقرار رہے گی۔",
            english: "Press five to hang up and be rung back. You keep your place.",
            sindhi: "پنج دٻايو ته ڪال بند ٿيندي، ۽ اسان پاڻ اوهان کي فون ڪنداسين. اوهان جو وارو قائم رهندو."),
        PromptLine(
            .callBackPromised, .caller,
            urdu: "ہم آپ کو اسی نمبر پر فون کریں گے۔",
            english: "We ring you back on this number.",
            sindhi: "اسان اوهان کي هن ئي نمبر تي فون ڪنداسين."),
        PromptLine(
            .operatorLost, .caller,
            urdu: "ہمارے ساتھی سے رابطہ ٹوٹ گیا۔ آپ کی باری برقرار ہے۔",
            english: "The line to our person was lost. You have kept your place.",
            sindhi: "اسان جي ساٿيءَ سان رابطو ٽٽي ويو. اوهان جو وارو قائم آهي."),
        PromptLine(
            .goodbye, .caller,
            urdu: "شکریہ۔ خدا حافظ۔",
            english: "Thank you. Goodbye.",
            sindhi: "مهرباني. خدا حافظ."),
        PromptLine(
            .timeIsUp, .caller,
            urdu: "اس کال کا وقت پورا ہو گیا۔ کال اب ختم ہو رہی ہے۔",
            english: "This call has come to its longest time, and ends now.",
            sindhi: "هن ڪال جو وقت پورو ٿي ويو. ڪال هاڻي ختم ٿئي ٿي."),
        PromptLine(
            .keypadIntroduction, .caller,
            urdu: "اس وقت کوئی آپ سے بات نہیں کر سکتا۔ آپ فون کے بٹنوں سے خون کی درخواست کر سکتے ہیں۔",
            english: "Nobody can take your call now. You can ask for blood with the keys of your telephone.",
            sindhi: "هن وقت ڪوبه اوهان سان ڳالهائي نٿو سگهي. اوهان فون جي بٽڻن سان رت جي درخواست ڪري سگهو ٿا."),
        PromptLine(
            .keypadGroup, .caller,
            urdu:
                "مریض کا بلڈ گروپ: او پازیٹو کے لیے ایک، او نیگیٹو کے لیے دو، اے پازیٹو کے لیے تین، اے نیگیٹو کے لیے چار، بی پازیٹو کے لیے پانچ، بی نیگیٹو کے لیے چھ، اے بی پازیٹو کے لیے سات، اے بی نیگیٹو کے لیے آٹھ۔ معلوم نہ ہو تو نو دبائیں۔",
            english:
                "The patient's blood group. For O positive, press one. O negative, two. A positive, three. A negative, four. B positive, five. B negative, six. A B positive, seven. A B negative, eight. If it is not known, press nine.",
            sindhi:
                "مريض جو بلڊ گروپ: او پازيٽو لاءِ هڪ، او نيگيٽو لاءِ ٻه، اي پازيٽو لاءِ ٽي، اي نيگيٽو لاءِ چار، بي پازيٽو لاءِ پنج، بي نيگيٽو لاءِ ڇهه، اي بي پازيٽو لاءِ ست، اي بي نيگيٽو لاءِ اٺ. خبر نه هجي ته نو دٻايو."
        ),
        PromptLine(
            .keypadUnits, .caller,
            urdu: "کتنے یونٹ چاہییں؟ تعداد دبائیں، پھر ہیش دبائیں۔",
            english: "How many units? Press the number, then hash.",
            sindhi: "ڪيترا يونٽ گهرجن؟ تعداد دٻايو، پوءِ هيش دٻايو."),
        PromptLine(
            .keypadFacility, .caller,
            urdu: "ہسپتال کا کوڈ، جو ہسپتال کی دیوار پر لکھا ہے، دبائیں، پھر ہیش دبائیں۔",
            english: "Press the code of the hospital, which is on its wall, then hash.",
            sindhi: "اسپتال جو ڪوڊ، جيڪو اسپتال جي ڀت تي لکيل آهي، دٻايو، پوءِ هيش دٻايو."),
        PromptLine(
            .keypadNotUnderstood, .caller,
            urdu: "یہ سمجھ میں نہیں آیا۔",
            english: "That could not be understood.",
            sindhi: "اهو سمجهه ۾ نه آيو."),
        PromptLine(
            .typedGroup, .caller,
            urdu: "بلڈ گروپ:",
            english: "Blood group:",
            sindhi: "بلڊ گروپ:"),
        PromptLine(
            .typedUnits, .caller,
            urdu: "یونٹ:",
            english: "Units:",
            sindhi: "يونٽ:"),
        PromptLine(
            .typedFacility, .caller,
            urdu: "ہسپتال کا کوڈ:",
            english: "Hospital code:",
            sindhi: "اسپتال جو ڪوڊ:"),
        PromptLine(
            .keypadConfirm, .caller,
            urdu: "یہ درست ہے تو ایک دبائیں۔ دوبارہ بتانے کے لیے دو دبائیں۔",
            english: "If that is right, press one. To type it again, press two.",
            sindhi: "اهو درست آهي ته هڪ دٻايو. ٻيهر ٻڌائڻ لاءِ ٻه دٻايو."),
        PromptLine(
            .keypadMoment, .caller,
            urdu: "ایک لمحہ، مہربانی۔",
            english: "One moment, please.",
            sindhi: "مهرباني ڪري ٿورو ترسو."),
        PromptLine(
            .keypadReference, .caller,
            urdu: "آپ کی درخواست درج ہو گئی۔ اس کا حوالہ نمبر ہے:",
            english: "Your request is noted. Its reference is:",
            sindhi: "اوهان جي درخواست درج ٿي وئي. ان جو نمبر آهي:"),
        PromptLine(
            .keypadThanks, .caller,
            urdu: "باقی باتوں کے لیے ہم آپ کو میسج بھیجتے ہیں، اور فون بھی کریں گے۔",
            english: "We send you a text message for the rest, and ring you back.",
            sindhi: "باقي ڳالهين لاءِ اسان اوهان کي ميسيج موڪليون ٿا، ۽ فون به ڪنداسين."),
        PromptLine(
            .keypadFailed, .caller,
            urdu: "درخواست اس طریقے سے درج نہ ہو سکی۔",
            english: "The request could not be opened this way.",
            sindhi: "هن طريقي سان درخواست درج ٿي نه سگهي."),
    ]

    static let requestLines: [PromptLine] = [
        PromptLine(
            .requestReference, .request,
            urdu: "آپ کی درخواست کھلی ہے۔ اس کا حوالہ نمبر ہے:",
            english: "You have an open request. Its reference is:",
            sindhi: "اوهان جي درخواست کليل آهي. ان جو نمبر آهي:"),
        PromptLine(
            .requestVerified, .request,
            urdu: "بلڈ بینک نے اس کی تصدیق کر دی ہے۔",
            english: "The blood bank has confirmed it.",
            sindhi: "بلڊ بئنڪ ان جي تصديق ڪئي آهي."),
        PromptLine(
            .requestUnverified, .request,
            urdu: "بلڈ بینک سے اس کی تصدیق ابھی باقی ہے۔",
            english: "It still has to be confirmed with the blood bank.",
            sindhi: "بلڊ بئنڪ کان ان جي تصديق اڃا باقي آهي."),
        PromptLine(
            .unitsNeeded, .request,
            urdu: "مطلوبہ یونٹ:",
            english: "Units needed:",
            sindhi: "گهربل يونٽ:"),
        PromptLine(
            .donorsOnTheWay, .request,
            urdu: "راستے میں ڈونرز کی تعداد:",
            english: "Donors on the way:",
            sindhi: "رستي ۾ رت ڏيندڙن جو تعداد:"),
        PromptLine(
            .unitsInHand, .request,
            urdu: "جو یونٹ مل چکے:",
            english: "Units in hand:",
            sindhi: "جيڪي يونٽ ملي چڪا:"),
    ]

    static let announcementLines: [PromptLine] = [
        PromptLine(
            .fallback, .caller,
            urdu:
                "السلام علیکم۔ یہ خون کی ہیلپ لائن ہے۔ ہمارا نظام اس وقت بند ہے۔ لائن پر رہیے، آپ کی کال سیدھی ڈیوٹی پر موجود ساتھی کو جا رہی ہے۔",
            english:
                "This is the blood helpline. Our system is down at the moment. Please stay on the line: your call goes straight to the person on duty.",
            sindhi:
                "السلام عليڪم. هيءَ رت جي هيلپ لائين آهي. اسان جو نظام هن وقت بند آهي. لائين تي رهو، اوهان جي ڪال سڌي ڊيوٽيءَ تي موجود ساٿيءَ ڏانهن وڃي رهي آهي."
        ),
        PromptLine(
            .nobody, .caller,
            urdu:
                "ڈیوٹی پر موجود ساتھی سے رابطہ نہیں ہو سکا۔ چند منٹ بعد دوبارہ فون کیجیے۔ جان کو خطرہ ہو تو ہسپتال کے بلڈ بینک سے بھی فوراً کہیے۔",
            english:
                "The person on duty could not be reached. Please ring again in a few minutes. If a life is in danger, also tell the hospital's blood bank at once.",
            sindhi:
                "ڊيوٽيءَ تي موجود ساٿيءَ سان رابطو ٿي نه سگهيو. ٿوري دير کان پوءِ وري فون ڪريو. جان کي خطرو هجي ته اسپتال جي بلڊ بئنڪ کي به هڪدم ٻڌايو."
        ),
        PromptLine(
            .closed, .caller,
            urdu: "ہیلپ لائن اس وقت بند ہے۔ آپ کا نمبر ہمیں نظر آتا ہے تو کھلتے ہی ہم آپ کو فون کریں گے۔",
            english: "The helpline is closed now. If we can see your number, we ring you back as soon as we open.",
            sindhi: "هيلپ لائين هن وقت بند آهي. اوهان جو نمبر اسان کي نظر اچي ٿو ته کلڻ سان ئي اوهان کي فون ڪنداسين."),
        PromptLine(
            .emergencyAnnouncement, .caller,
            urdu:
                "اس وقت ہنگامی صورتِ حال ہے، اور بہت سے لوگ فون کر رہے ہیں۔ خون چاہیے تو لائن پر رہیے۔ خون دینا چاہیں تو ہسپتال نہ جائیں، ہم ضرورت پڑنے پر آپ کو بلائیں گے۔",
            english:
                "There is an emergency, and many people are calling. If you need blood, stay on the line. If you want to give blood, do not go to the hospital: we will call you when you are needed.",
            sindhi:
                "هن وقت هنگامي حالت آهي، ۽ گهڻا ماڻهو فون ڪري رهيا آهن. رت گهرجي ته لائين تي رهو. رت ڏيڻ چاهيو ته اسپتال نه وڃو، ضرورت پوڻ تي اسان اوهان کي سڏينداسين."
        ),
    ]
}
