/// What a donor chooses on how we deal with her; the names of the boxes on the forms.
public enum DonorChoice: String, Sendable, CaseIterable {
    case relayOnly
    case prefersWomanOperator
    case daylightOnly
    case meetsAtFacilityOnly
    case acceptsNightEmergencies

    /// With which women begin.
    public static let protections: [DonorChoice] = [
        .relayOnly, .prefersWomanOperator, .daylightOnly, .meetsAtFacilityOnly,
    ]
}

extension PageContext {
    /// As staff read it.
    func words(_ choice: DonorChoice) -> String {
        switch choice {
        case .relayOnly:
            say(
                "Speaks only through our operators, never with the family directly",
                "صرف ہمارے آپریٹر کے ذریعے بات ہو، گھر والوں سے براہِ راست کبھی نہیں")
        case .prefersWomanOperator: say("Wants to be spoken to by a woman", "صرف خاتون آپریٹر بات کرے")
        case .daylightOnly:
            say(
                "Asked and rung by daylight only, also in an emergency",
                "صرف دن کی روشنی میں پیغام اور کال، ہنگامی صورت میں بھی")
        case .meetsAtFacilityOnly:
            say("Meets nobody but at the blood bank", "بلڈ بینک کے سوا کہیں کسی سے نہ ملے")
        case .acceptsNightEmergencies:
            say("May be woken at night for an emergency", "ہنگامی صورت میں رات کو جگا سکتے ہیں")
        }
    }

    /// The same, said by the donor.
    func ownWords(_ choice: DonorChoice) -> String {
        switch choice {
        case .relayOnly:
            say(
                "Let me speak only through your operators, never with the family directly",
                "میری بات صرف آپ کے آپریٹر کے ذریعے ہو، مریض کے گھر والوں سے براہِ راست کبھی نہیں")
        case .prefersWomanOperator: say("Only women of your desk may ring me", "مجھے صرف خواتین آپریٹر کال کریں")
        case .daylightOnly:
            say(
                "Write and ring by daylight only, also in an emergency",
                "پیغام اور کال صرف دن کی روشنی میں ہو، ہنگامی صورت میں بھی")
        case .meetsAtFacilityOnly:
            say(
                "I meet nobody but at the blood bank; join me with no family before I am there",
                "ملاقات صرف بلڈ بینک میں ہو؛ وہاں پہنچنے سے پہلے کسی خاندان سے نہ ملایا جائے")
        case .acceptsNightEmergencies:
            say("In an emergency you may wake me at night", "ہنگامی صورت میں رات کو جگایا جا سکتا ہے")
        }
    }
}
