extension PageContext {
    /// The name of a rule, by its raw value.
    func flagRule(_ rule: String) -> String {
        switch rule {
        case "manyPatients": say("one number, many patients", "ایک نمبر، کئی مریض")
        case "moneyAsked": say("asked for money", "پیسے مانگے")
        case "badlyTreated": say("donors treated badly", "ڈونرز سے برا سلوک")
        case "sameDonor": say("same donor, many patients of one caller", "ایک ہی ڈونر، ایک کالر کے کئی مریض")
        case "sameRecordNumber": say("same record number at several facilities", "ایک ہی ریکارڈ نمبر، کئی ہسپتال")
        case "manyCallers": say("same patient, many numbers", "ایک ہی مریض، کئی نمبر")
        case "rejectedTwice": say("requests rejected by the facility", "ہسپتال نے درخواستیں رد کیں")
        case "neverCame": say("pledged and never came", "وعدہ کیا، آئے نہیں")
        default: rule
        }
    }

    /// What a rule counts, and from how many on it speaks.
    func flagMeaning(_ rule: String, _ count: Int) -> String {
        switch rule {
        case "manyPatients":
            say("\(count) different patients of one number within ten days", "دس دن میں ایک نمبر سے \(count) الگ مریض")
        case "moneyAsked":
            say(
                "\(count) donors say within 90 days that money was asked for this caller's patients",
                "90 دن میں \(count) ڈونرز نے کہا کہ اس کالر کے مریضوں کے لیے پیسے مانگے گئے")
        case "badlyTreated":
            say(
                "\(count) donors say within 90 days that this caller's side treated them badly",
                "90 دن میں \(count) ڈونرز نے کہا کہ اس کالر کی طرف سے برا سلوک ہوا")
        case "sameDonor":
            say(
                "one donor promised for \(count) different patients of one number within a year",
                "ایک سال میں ایک ڈونر نے ایک نمبر کے \(count) الگ مریضوں کے لیے وعدہ کیا")
        case "sameRecordNumber":
            say(
                "one record number at \(count) facilities within 30 days",
                "30 دن میں ایک ریکارڈ نمبر \(count) ہسپتالوں میں")
        case "manyCallers":
            say(
                "\(count) different numbers for one patient within ten days",
                "دس دن میں ایک مریض کے لیے \(count) الگ نمبر")
        case "rejectedTwice":
            say(
                "\(count) requests of one number that the facility knew nothing of, within 90 days",
                "90 دن میں ایک نمبر کی \(count) درخواستیں جنہیں ہسپتال نے درست نہیں مانا")
        case "neverCame":
            say(
                "\(count) promises not kept within 180 days, all since the donor last came",
                "180 دن میں \(count) وعدے پورے نہیں ہوئے، آخری بار آنے کے بعد سے")
        default: "\(count)"
        }
    }

    /// What somebody said, by its raw value.
    func flagWord(_ word: String) -> String {
        switch word {
        case "yes": say("says that money was asked", "کہا کہ پیسے مانگے گئے")
        case "mentioned": say("wrote of money", "پیسوں کا ذکر لکھا")
        case "badly": say("says: treated badly", "کہا کہ سلوک برا تھا")
        case "reported": say("reported the other side in a call", "کال میں دوسری طرف کی شکایت کی")
        default: word
        }
    }
}
