public import Blood

/// That a person agreed to hear from this centre over WhatsApp, when and how. Meta asks for it before a business writes
/// first, and for the business's name in the question ("WhatsApp Business Messaging Policy", 2026); who cannot show it
/// loses the number.
public struct WhatsAppConsent: Sendable, Hashable {
    /// How it was given.
    public enum Source: String, Sendable, CaseIterable, Hashable {
        /// On a page or a form of ours that names the centre and WhatsApp.
        case form
        /// Spoken to a call-taker, who wrote it down.
        case call
        /// Written to us over WhatsApp or by SMS.
        case message
        /// On paper, at a camp or at a blood bank.
        case paper
    }

    public var givenAt: Instant
    public var source: Source

    public init(givenAt: Instant, source: Source) {
        self.givenAt = givenAt
        self.source = source
    }
}

/// What is known of one person when something is to be sent.
public struct WhatsAppContact: Sendable, Hashable {
    /// The last consent; `nil` for none.
    public var consent: WhatsAppConsent?
    /// The last STOP, over whatever way; `nil` for none. A consent that was given after it counts again.
    public var stoppedAt: Instant?
    /// When the person last wrote or pressed a button over WhatsApp, by Meta's clock; `nil` for never.
    public var lastInboundAt: Instant?

    public init(consent: WhatsAppConsent? = nil, stoppedAt: Instant? = nil, lastInboundAt: Instant? = nil) {
        self.consent = consent
        self.stoppedAt = stoppedAt
        self.lastInboundAt = lastInboundAt
    }
}

/// What may be sent to a person now.
public enum WhatsAppWindow: Sendable, Hashable {
    /// Free words until this moment; a template all the same where it must not come late.
    case open(until: Instant)
    /// Approved templates.
    case templatesOnly
    /// Nothing.
    case closed(Reason)

    public enum Reason: Sendable, Hashable {
        case noConsent
        case stopped(at: Instant)
    }

    /// From a person's last message on ("Send messages: customer service windows", 2026).
    public static let length = Duration.hours(24)
    /// Taken off its end: two minutes in which the message may still wait in the outbox, eight seconds for the attempt,
    /// and two clocks that may differ by a minute each make some four; what comes too late costs one refused attempt
    /// (131047). Unsourced.
    public static let margin = Duration.minutes(5)

    /// - Parameter confirmsStop: the one message after a STOP, which says that it was heard.
    public init(_ contact: WhatsAppContact, now: Instant, confirmsStop: Bool = false) {
        guard let consent = contact.consent else {
            self = .closed(.noConsent)
            return
        }
        if let stoppedAt = contact.stoppedAt, stoppedAt >= consent.givenAt, !confirmsStop {
            self = .closed(.stopped(at: stoppedAt))
            return
        }
        guard let last = contact.lastInboundAt, last - WhatsAppWindow.margin <= now else {
            // Never, or at a moment that has not come: a clock that is wrong by years opens no window for years.
            self = .templatesOnly
            return
        }
        let end = last + WhatsAppWindow.length - WhatsAppWindow.margin
        self = now < end ? .open(until: end) : .templatesOnly
    }

    /// Whether this may be sent now.
    public func allows(_ content: WhatsAppMessage.Content) -> Bool {
        switch (self, content) {
        case (.open, _), (.templatesOnly, .template): true
        case (.templatesOnly, _), (.closed, _): false
        }
    }
}
