public import Dispatching

/// The texts that go out.
///
/// Rules that every text keeps, whatever its language: no name of a patient, no threat of death, no donor's name or
/// number, no money but the sentence that there is none ("khoon muft hai", DOMAIN §7), and a way to say stop wherever
/// an answer is asked for. An ask in Latin letters fits one SMS part (160 septets), in Urdu script two (134 UTF-16
/// units). Its link is never left out: whoever cannot write a reply can press it, and sees there what a text has no
/// room for. Where the link does not fit, one part more is sent; before that the courtesies give way.
public enum MessageTemplate {
    /// The text for a donor.
    ///
    /// - Parameter book: the centre's own versions; where one does not do for these facts, the shipped text is sent.
    public static func text(
        _ purpose: MessagePurpose, _ language: TextLanguage, _ facts: TemplateFacts, book: TemplateBook = .shipped
    ) -> String {
        book.text(TemplateKey(.donor(purpose), language), facts)
    }

    /// The text for the family. The link, where there is one, is always in it: it is why the text is sent.
    ///
    /// - Parameter book: the centre's own versions; where one does not do for these facts, the shipped text is sent.
    public static func text(
        _ purpose: FamilyMessage, _ language: TextLanguage, _ facts: TemplateFacts, book: TemplateBook = .shipped
    ) -> String {
        book.text(TemplateKey(.family(purpose), language), facts)
    }
}
