import Blood

// The pieces of which numbers, groups and times are said. Each stands alone: nothing before or after changes its form.

extension PromptTexts {
    static let digitLines: [PromptLine] = [
        PromptLine(Sound(rawValue: "digit-0"), .pieces, urdu: "صفر", english: "zero", sindhi: "ٻڙي"),
        PromptLine(Sound(rawValue: "digit-1"), .pieces, urdu: "ایک", english: "one", sindhi: "هڪ"),
        PromptLine(Sound(rawValue: "digit-2"), .pieces, urdu: "دو", english: "two", sindhi: "ٻه"),
        PromptLine(Sound(rawValue: "digit-3"), .pieces, urdu: "تین", english: "three", sindhi: "ٽي"),
        PromptLine(Sound(rawValue: "digit-4"), .pieces, urdu: "چار", english: "four", sindhi: "چار"),
        PromptLine(Sound(rawValue: "digit-5"), .pieces, urdu: "پانچ", english: "five", sindhi: "پنج"),
        PromptLine(Sound(rawValue: "digit-6"), .pieces, urdu: "چھ", english: "six", sindhi: "ڇهه"),
        PromptLine(Sound(rawValue: "digit-7"), .pieces, urdu: "سات", english: "seven", sindhi: "ست"),
        PromptLine(Sound(rawValue: "digit-8"), .pieces, urdu: "آٹھ", english: "eight", sindhi: "اٺ"),
        PromptLine(Sound(rawValue: "digit-9"), .pieces, urdu: "نو", english: "nine", sindhi: "نو"),
    ]

    static let groupLines: [PromptLine] = [
        PromptLine(.group(.oNegative), .pieces, urdu: "او نیگیٹو", english: "O negative", sindhi: "او نيگيٽو"),
        PromptLine(.group(.oPositive), .pieces, urdu: "او پازیٹو", english: "O positive", sindhi: "او پازيٽو"),
        PromptLine(.group(.aNegative), .pieces, urdu: "اے نیگیٹو", english: "A negative", sindhi: "اي نيگيٽو"),
        PromptLine(.group(.aPositive), .pieces, urdu: "اے پازیٹو", english: "A positive", sindhi: "اي پازيٽو"),
        PromptLine(.group(.bNegative), .pieces, urdu: "بی نیگیٹو", english: "B negative", sindhi: "بي نيگيٽو"),
        PromptLine(.group(.bPositive), .pieces, urdu: "بی پازیٹو", english: "B positive", sindhi: "بي پازيٽو"),
        PromptLine(.group(.abNegative), .pieces, urdu: "اے بی نیگیٹو", english: "A B negative", sindhi: "اي بي نيگيٽو"),
        PromptLine(.group(.abPositive), .pieces, urdu: "اے بی پازیٹو", english: "A B positive", sindhi: "اي بي پازيٽو"),
        PromptLine(
            .group(.unknown), .pieces, urdu: "گروپ معلوم نہیں", english: "group not known", sindhi: "گروپ جي خبر ناهي"),
    ]

    static let dayLines: [PromptLine] = [
        PromptLine(.today, .pieces, urdu: "آج", english: "today", sindhi: "اڄ"),
        PromptLine(.tomorrow, .pieces, urdu: "کل", english: "tomorrow", sindhi: "سڀاڻي"),
        PromptLine(.tonight, .pieces, urdu: "آنے والی رات", english: "tonight", sindhi: "ايندڙ رات"),
    ]

    static let weekdayLines: [PromptLine] = [
        PromptLine(.weekday(1), .pieces, urdu: "پیر کو", english: "on Monday", sindhi: "سومر تي"),
        PromptLine(.weekday(2), .pieces, urdu: "منگل کو", english: "on Tuesday", sindhi: "اڱاري تي"),
        PromptLine(.weekday(3), .pieces, urdu: "بدھ کو", english: "on Wednesday", sindhi: "اربع تي"),
        PromptLine(.weekday(4), .pieces, urdu: "جمعرات کو", english: "on Thursday", sindhi: "خميس تي"),
        PromptLine(.weekday(5), .pieces, urdu: "جمعے کو", english: "on Friday", sindhi: "جمعي تي"),
        PromptLine(.weekday(6), .pieces, urdu: "ہفتے کو", english: "on Saturday", sindhi: "ڇنڇر تي"),
        PromptLine(.weekday(7), .pieces, urdu: "اتوار کو", english: "on Sunday", sindhi: "آچر تي"),
    ]

    /// Urdu calls eight o'clock in the evening night; each language has its own parts of the day.
    static let hourLines: [PromptLine] = [
        PromptLine(.hour(0), .pieces, urdu: "رات بارہ بجے", english: "midnight", sindhi: "رات جو ٻارهن وڳي"),
        PromptLine(.hour(1), .pieces, urdu: "رات ایک بجے", english: "one at night", sindhi: "رات جو هڪ وڳي"),
        PromptLine(.hour(2), .pieces, urdu: "رات دو بجے", english: "two at night", sindhi: "رات جو ٻه وڳي"),
        PromptLine(.hour(3), .pieces, urdu: "رات تین بجے", english: "three at night", sindhi: "رات جو ٽي وڳي"),
        PromptLine(.hour(4), .pieces, urdu: "صبح چار بجے", english: "four in the morning", sindhi: "صبح جو چار وڳي"),
        PromptLine(.hour(5), .pieces, urdu: "صبح پانچ بجے", english: "five in the morning", sindhi: "صبح جو پنج وڳي"),
        PromptLine(.hour(6), .pieces, urdu: "صبح چھ بجے", english: "six in the morning", sindhi: "صبح جو ڇهه وڳي"),
        PromptLine(.hour(7), .pieces, urdu: "صبح سات بجے", english: "seven in the morning", sindhi: "صبح جو ست وڳي"),
        PromptLine(.hour(8), .pieces, urdu: "صبح آٹھ بجے", english: "eight in the morning", sindhi: "صبح جو اٺ وڳي"),
        PromptLine(.hour(9), .pieces, urdu: "صبح نو بجے", english: "nine in the morning", sindhi: "صبح جو نو وڳي"),
        PromptLine(.hour(10), .pieces, urdu: "صبح دس بجے", english: "ten in the morning", sindhi: "صبح جو ڏهه وڳي"),
        PromptLine(
            .hour(11), .pieces, urdu: "دن گیارہ بجے", english: "eleven in the morning", sindhi: "صبح جو يارهن وڳي"),
        PromptLine(.hour(12), .pieces, urdu: "دوپہر بارہ بجے", english: "twelve noon", sindhi: "منجهند جو ٻارهن وڳي"),
        PromptLine(
            .hour(13), .pieces, urdu: "دوپہر ایک بجے", english: "one in the afternoon", sindhi: "منجهند جو هڪ وڳي"),
        PromptLine(
            .hour(14), .pieces, urdu: "دوپہر دو بجے", english: "two in the afternoon", sindhi: "منجهند جو ٻه وڳي"),
        PromptLine(
            .hour(15), .pieces, urdu: "دوپہر تین بجے", english: "three in the afternoon", sindhi: "منجهند جو ٽي وڳي"),
        PromptLine(.hour(16), .pieces, urdu: "شام چار بجے", english: "four in the afternoon", sindhi: "شام جو چار وڳي"),
        PromptLine(
            .hour(17), .pieces, urdu: "شام پانچ بجے", english: "five in the afternoon", sindhi: "شام جو پنج وڳي"),
        PromptLine(.hour(18), .pieces, urdu: "شام چھ بجے", english: "six in the evening", sindhi: "شام جو ڇهه وڳي"),
        PromptLine(.hour(19), .pieces, urdu: "شام سات بجے", english: "seven in the evening", sindhi: "شام جو ست وڳي"),
        PromptLine(.hour(20), .pieces, urdu: "رات آٹھ بجے", english: "eight in the evening", sindhi: "رات جو اٺ وڳي"),
        PromptLine(.hour(21), .pieces, urdu: "رات نو بجے", english: "nine in the evening", sindhi: "رات جو نو وڳي"),
        PromptLine(.hour(22), .pieces, urdu: "رات دس بجے", english: "ten at night", sindhi: "رات جو ڏهه وڳي"),
        PromptLine(.hour(23), .pieces, urdu: "رات گیارہ بجے", english: "eleven at night", sindhi: "رات جو يارهن وڳي"),
    ]
}
