extension TemplateProblem {
    /// What to do, for the desk in English.
    public var english: String {
        switch self {
        case .empty: "Write the text, or go back to the shipped one."
        case .endless(let max): "Shorten the text: \(max) characters are more than any message needs."
        case .openBrace: "Close every { with } right behind the name, as in {ref}."
        case .strayBrace: "Take out the } that closes nothing."
        case .openBracket: "Close the last [ with ]."
        case .strayBracket: "Take out the ] that closes nothing."
        case .bracketInBracket: "Close each [ with ] before you open the next: brackets do not stand in brackets."
        case .strayBar: "Take out the |, or put it between two forms in one bracket: [long|short]."
        case .unknownPlaceholder(let name, let known):
            "There is nothing called {\(shown(name))}. Use one of \(list(known))."
        case .placeholderWithoutValue(let placeholder, let known):
            "{\(placeholder.rawValue)} is not known in this message. Use \(list(known))."
        case .outsideBrackets(let placeholder):
            "{\(placeholder.rawValue)} may be missing: put it and the words around it in brackets, as in [ … {\(placeholder.rawValue)}]."
        case .missing(let requirement, let language): missingInEnglish(requirement, language)
        case .insideBrackets(let requirement):
            "Put \(inEnglish(requirement)) outside of the brackets: what stands in them can be left out."
        case .awaitsNoAnswer:
            "Take out the 1 or 2 that stands alone: no answer is awaited here, and donors would send one."
        case .address(let text):
            "Take out \(quoted(text)): write {link} for the centre's own link, and a space behind every full stop."
        case .telephone(let text): "Take out the number \(quoted(text)): write {helpline} for the centre's own number."
        case .touchesLink: "Leave a space before and behind {link}, or telephones open another address."
        case .money(let word):
            "Take out \(quoted(word)): money may only be named to say that none is given, asked or taken."
        case .secret(let word): "Take out \(quoted(word)): no message of ours asks for a password, a code or a CNIC."
        case .patient(let word):
            "Take out \(quoted(word)): a message says nothing of a patient but the group, and asks for no name."
        case .pressure(let word): "Take out \(quoted(word)): a donor is asked, never frightened."
        case .alphabet(let scalars):
            "Replace \(scalars.prefix(8).map(TemplateProblem.name).joined(separator: ", ")): such a character makes every part hold 70 instead of 160. Plain ' \" - ... and letters without marks do."
        case .invisible(let scalars):
            "Take out what cannot be seen (\(scalars.prefix(8).map(TemplateProblem.code).joined(separator: ", "))): type the text anew instead of pasting it."
        case .spaces:
            "Take out spaces that meet or stand at an end; where a bracket is left out, put the space into it."
        case .tooManyParts(let parts, let max, let over):
            "Shorten the text by \(over) characters: with the longest names it takes \(parts) parts, \(max) at most."
        case .facilityCutShort(let name):
            "Shorten the text: of a long facility's name only \(quoted(name)) is left. A bracket round a courtesy makes room."
        }
    }

    /// What to do, for the desk in Urdu.
    public var urdu: String {
        switch self {
        case .empty: "متن لکھیں، یا اصل متن پر واپس جائیں۔"
        case .endless(let max): "متن چھوٹا کریں: کسی پیغام کو \(max) حروف نہیں چاہییں۔"
        case .openBrace: "ہر { کو نام کے فوراً بعد } سے بند کریں، جیسے {ref}۔"
        case .strayBrace: "وہ } ہٹا دیں جو کچھ بند نہیں کرتا۔"
        case .openBracket: "آخری [ کو ] سے بند کریں۔"
        case .strayBracket: "وہ ] ہٹا دیں جو کچھ بند نہیں کرتا۔"
        case .bracketInBracket: "نیا [ کھولنے سے پہلے پچھلے کو ] سے بند کریں: بریکٹ کے اندر بریکٹ نہیں ہوتا۔"
        case .strayBar: "| ہٹا دیں، یا اسے ایک ہی بریکٹ کی دو شکلوں کے بیچ لکھیں: [لمبی|چھوٹی]۔"
        case .unknownPlaceholder(let name, let known):
            "{\(shown(name))} نام کی کوئی چیز نہیں۔ ان میں سے لکھیں: \(list(known))۔"
        case .placeholderWithoutValue(let placeholder, let known):
            "{\(placeholder.rawValue)} اس پیغام میں معلوم نہیں ہوتا۔ یہ لکھیں: \(list(known))۔"
        case .outsideBrackets(let placeholder):
            "{\(placeholder.rawValue)} کبھی معلوم نہیں ہوتا: اسے ساتھ کے الفاظ سمیت بریکٹ میں رکھیں، جیسے [ … {\(placeholder.rawValue)}]۔"
        case .missing(let requirement, let language): missingInUrdu(requirement, language)
        case .insideBrackets(let requirement):
            "\(inUrdu(requirement)) بریکٹ سے باہر لکھیں: جو بریکٹ میں ہو وہ نکل سکتا ہے۔"
        case .awaitsNoAnswer: "اکیلا 1 یا 2 ہٹا دیں: یہاں جواب کا انتظار نہیں، اور ڈونر جواب بھیج دیں گے۔"
        case .address(let text):
            "\(quoted(text)) ہٹا دیں: سینٹر کے لنک کے لیے {link} لکھیں، اور ہر فل سٹاپ کے بعد خالی جگہ چھوڑیں۔"
        case .telephone(let text): "نمبر \(quoted(text)) ہٹا دیں: سینٹر کے نمبر کے لیے {helpline} لکھیں۔"
        case .touchesLink: "{link} سے پہلے اور بعد خالی جگہ چھوڑیں، ورنہ فون کوئی اور پتہ کھولے گا۔"
        case .money(let word):
            "\(quoted(word)) ہٹا دیں: پیسوں کا نام صرف یہ کہنے کو آئے کہ نہ دیے جاتے ہیں نہ لیے جاتے ہیں۔"
        case .secret(let word): "\(quoted(word)) ہٹا دیں: ہمارا کوئی پیغام پاس ورڈ، کوڈ یا شناختی کارڈ نہیں مانگتا۔"
        case .patient(let word):
            "\(quoted(word)) ہٹا دیں: پیغام میں مریض کے گروپ کے سوا کچھ نہیں ہوتا، اور نام نہیں پوچھا جاتا۔"
        case .pressure(let word): "\(quoted(word)) ہٹا دیں: ڈونر سے پوچھا جاتا ہے، ڈرایا نہیں جاتا۔"
        case .alphabet(let scalars):
            "یہ بدلیں: \(scalars.prefix(8).map(TemplateProblem.name).joined(separator: "، "))۔ ایسے ایک حرف سے ہر حصے میں 160 کی جگہ 70 حروف آتے ہیں۔ سادہ ' \" - ... لکھیں۔"
        case .invisible(let scalars):
            "جو نظر نہیں آتا وہ ہٹا دیں (\(scalars.prefix(8).map(TemplateProblem.code).joined(separator: "، "))): متن چسپاں کرنے کی جگہ خود لکھیں۔"
        case .spaces:
            "ساتھ ساتھ دو خالی جگہیں یا سروں کی خالی جگہ ہٹا دیں؛ جہاں بریکٹ نکلتا ہے، خالی جگہ اس کے اندر رکھیں۔"
        case .tooManyParts(let parts, let max, let over):
            "متن \(over) حروف چھوٹا کریں: لمبے ناموں کے ساتھ \(parts) حصے بنتے ہیں، زیادہ سے زیادہ \(max) ہوں۔"
        case .facilityCutShort(let name):
            "متن چھوٹا کریں: لمبے نام میں سے صرف \(quoted(name)) بچتا ہے۔ خوش اخلاقی کے جملے کو بریکٹ میں رکھنے سے جگہ بنتی ہے۔"
        }
    }

    // MARK: - What is missing

    private func missingInEnglish(_ requirement: TemplateRequirement, _ language: TextLanguage) -> String {
        switch requirement {
        case .placeholder(let placeholder) where placeholder.isAlwaysKnown: "Write {\(placeholder.rawValue)} into it."
        case .placeholder(let placeholder): "Write [ {\(placeholder.rawValue)}] into it, in brackets."
        case .answers: "Say how to answer, with yes behind the 1 and no behind the 2: \(answers(language))."
        case .digit(let digit): "Say what to do with a \(digit), on its own: its answer is read here."
        case .stop: "Say that STOP ends all messages."
        case .free: "Say that blood is free, in these words: \(free(language))."
        case .noMoney: "Say that no money is to be given, in these words: \(noMoney(language))."
        case .onlyANote: "Say that it is only a note, in these words: \(onlyANote(language))."
        }
    }

    private func missingInUrdu(_ requirement: TemplateRequirement, _ language: TextLanguage) -> String {
        switch requirement {
        case .placeholder(let placeholder) where placeholder.isAlwaysKnown: "اس میں {\(placeholder.rawValue)} لکھیں۔"
        case .placeholder(let placeholder): "اس میں بریکٹ کے ساتھ [ {\(placeholder.rawValue)}] لکھیں۔"
        case .answers: "جواب کا طریقہ لکھیں، 1 کے بعد ہاں اور 2 کے بعد نہیں: \(answers(language))۔"
        case .digit(let digit): "اکیلے \(digit) کا مطلب لکھیں: یہاں اس جواب کا انتظار ہوتا ہے۔"
        case .stop: "لکھیں کہ STOP سے سب پیغام بند ہو جاتے ہیں۔"
        case .free: "لکھیں کہ خون مفت ہے، انہی الفاظ میں: \(free(language))۔"
        case .noMoney: "لکھیں کہ پیسے نہ دیے جائیں، انہی الفاظ میں: \(noMoney(language))۔"
        case .onlyANote: "لکھیں کہ یہ صرف اطلاع ہے، انہی الفاظ میں: \(onlyANote(language))۔"
        }
    }

    private func inEnglish(_ requirement: TemplateRequirement) -> String {
        switch requirement {
        case .placeholder(let placeholder): "{\(placeholder.rawValue)}"
        case .answers: "the answers 1 and 2"
        case .digit(let digit): "the \(digit)"
        case .stop: "STOP"
        case .free: "the words that blood is free"
        case .noMoney: "the words that no money is to be given"
        case .onlyANote: "the words that it is only a note"
        }
    }

    private func inUrdu(_ requirement: TemplateRequirement) -> String {
        switch requirement {
        case .placeholder(let placeholder): "{\(placeholder.rawValue)}"
        case .answers: "1 اور 2 کے جواب"
        case .digit(let digit): "\(digit)"
        case .stop: "STOP"
        case .free: "خون کے مفت ہونے کے الفاظ"
        case .noMoney: "پیسے نہ دینے کے الفاظ"
        case .onlyANote: "صرف اطلاع ہونے کے الفاظ"
        }
    }

    // MARK: - Words to write

    private func answers(_ language: TextLanguage) -> String {
        switch language {
        case .urduLatin: "1=HAAN 2=NAHI"
        case .urdu: "1 ہاں، 2 نہیں"
        case .english: "1=YES 2=NO"
        }
    }

    private func free(_ language: TextLanguage) -> String {
        switch language {
        case .urduLatin: "Khoon muft hai"
        case .urdu: "خون مفت ہے"
        case .english: "Blood is free"
        }
    }

    private func noMoney(_ language: TextLanguage) -> String {
        switch language {
        case .urduLatin: "paise na dein"
        case .urdu: "پیسے نہ دیں"
        case .english: "never pay"
        }
    }

    private func onlyANote(_ language: TextLanguage) -> String {
        switch language {
        case .urduLatin: "Sirf ittila"
        case .urdu: "صرف اطلاع"
        case .english: "only a note"
        }
    }

    private func list(_ placeholders: [TemplatePlaceholder]) -> String {
        placeholders.map { "{\($0.rawValue)}" }.joined(separator: " ")
    }

    /// What somebody typed, inside a sentence: short, and without signs that turn the rest of it.
    private func shown(_ text: String) -> String {
        let visible = TextHygiene.cleaned(text).unicodeScalars.filter { !TemplateScan.isInvisible($0) || $0 == " " }
        return String(String(String.UnicodeScalarView(visible)).prefix(40))
    }

    private func quoted(_ text: String) -> String { "“\(shown(text))”" }

    private static func name(_ scalar: Unicode.Scalar) -> String { "\(scalar) (\(code(scalar)))" }

    private static func code(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
