/// Why a message is not handed to Meta. Nothing was sent; an SMS may take its place.
public enum WhatsAppRefusal: Error, Sendable, Hashable {
    /// The person has not agreed, or has said STOP: nor may anybody write in another way without looking.
    case closed(WhatsAppWindow.Reason)
    /// Not E.164.
    case number
    /// The time in which the message is worth delivering is over.
    case expired
    case emptyText
    /// Longer than Meta delivers, with everything filled in.
    case tooLong
    /// A text needs what is not known; the fact's name.
    case factMissing(String)
    /// The parameter of this number, from 1, is missing, empty or one too many, or has a line break, a tab or four
    /// spaces in a row.
    case parameter(Int)
    /// The reference of the ask cannot stand behind a button.
    case reference
    /// More than three, two alike, or a label without words or with too many.
    case buttons
    /// Our key of the message is empty or longer than Meta carries.
    case key
    /// The account names no WhatsApp Business Account.
    case accountMissing

    /// The refusal in words, with what to do about it.
    public var message: String {
        switch self {
        case .closed(.noConsent): "The person has not agreed to WhatsApp: ask for it in another way."
        case .closed(.stopped): "The person has said STOP: send nothing."
        case .number: "WhatsApp cannot be told the number: check it."
        case .expired: "The message is no longer worth delivering."
        case .emptyText: "The message has no text."
        case .tooLong: "The text is longer than WhatsApp delivers: shorten the facility's name or the link."
        case .factMissing(let fact): "The text needs a fact that is not known: \(fact)."
        case .parameter(let number): "Parameter \(number) is missing, empty, too many or more than one line."
        case .reference: "The reference of the ask has other signs than letters, digits, - and _, or is too long."
        case .buttons: "The buttons are too many, alike, or have labels that are empty or too long."
        case .key: "The message's key is empty or longer than WhatsApp carries."
        case .accountMissing: "The account names no WhatsApp Business Account: write its id into it."
        }
    }
}
