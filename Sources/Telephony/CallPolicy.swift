/// How long a call waits for what, and what it does beside speaking. Kept with each call, so that a change of the
/// centre's policy never changes a call that is going on.
public struct CallPolicy: Codable, Sendable, Hashable {
    /// Conversations with an operator are recorded, once the notice has been played. Masked bridges never are.
    public var records: Bool
    /// What is spoken until a caller chooses.
    public var defaultLanguage: SpokenLanguage

    /// A caller who presses no language gets the default after this.
    public var languageSilence: Duration
    /// Silence after a menu, before it is said again.
    public var menuSilence: Duration
    /// Silent or wrong rounds of the language and the menu before the call goes on without an answer.
    public var menuRounds: Int

    /// How long an operator's telephone rings; longer than anybody needs who has just pressed "take".
    public var operatorRings: Duration
    /// Between two offers of a call-back in the queue.
    public var offerEvery: Duration
    /// A caller whom nobody took in this time is offered the keypad, or a call-back.
    public var unattendedAfter: Duration

    /// Silence after a question of the keypad, and the pause that ends a code.
    public var keypadSilence: Duration
    /// The pause after which one or two digits are the number of units, without the hash.
    public var unitsPause: Duration
    /// How often a question of the keypad is put before a person has to ring back.
    public var keypadRounds: Int
    /// How often the whole form may be typed.
    public var keypadForms: Int
    /// Digits of a facility's code at most.
    public var facilityDigitsMax: Int
    /// How long the centre may take to open the request that was typed.
    public var formWithin: Duration

    /// How long a donor's, a family's or a facility's telephone rings: about six rings, before most voice mails.
    public var farRings: Duration
    /// Silence after a question to somebody we rang.
    public var askSilence: Duration
    /// How often somebody we rang is asked the same.
    public var askRounds: Int
    /// Wrong keys after which a donor is not asked any more.
    public var wrongKeysMax: Int

    /// The same key again in this time after it opened a new question is the same press, reported twice.
    public var keyBounce: Duration
    /// The longest prompt; a play whose end was never reported counts as ended after it.
    public var playMax: Duration
    /// How long after a play that was not heard to its end the leg's own end may come.
    public var notPlayedGrace: Duration
    /// Added to the time a leg rings before its silence counts as "no answer": the exchange counts the time itself.
    public var dialGrace: Duration
    /// The longest conversation.
    public var talkMax: Duration
    /// The longest call, whatever happens in it: a leg that was lost can hold a line no longer.
    public var callMax: Duration

    /// The values a centre starts with; all may be set afterwards.
    public init(records: Bool = true, defaultLanguage: SpokenLanguage = .urdu) {
        self.records = records
        self.defaultLanguage = defaultLanguage
        languageSilence = .seconds(5)
        menuSilence = .seconds(6)
        menuRounds = 2
        operatorRings = .seconds(25)
        offerEvery = .seconds(45)
        unattendedAfter = .seconds(180)
        keypadSilence = .seconds(6)
        unitsPause = .seconds(3)
        keypadRounds = 3
        keypadForms = 3
        facilityDigitsMax = 8
        formWithin = .seconds(15)
        farRings = .seconds(30)
        askSilence = .seconds(6)
        askRounds = 2
        wrongKeysMax = 3
        keyBounce = .milliseconds(400)
        playMax = .seconds(90)
        notPlayedGrace = .seconds(1)
        dialGrace = .seconds(5)
        talkMax = .seconds(60 * 60)
        callMax = .seconds(3 * 60 * 60)
    }
}
