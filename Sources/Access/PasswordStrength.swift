/// Says which passwords are tried first by whoever guesses (ASVS 5.0, 6.2.4 and 6.2.11).
public enum PasswordStrength {
    /// Words that belong to every centre: what a person makes a password of who has to think of one quickly. Our own
    /// choice.
    static let centreWords = [
        "qatra", "password", "helpline", "bloodbank", "blood", "donor", "pakistan", "lahore", "karachi", "islamabad",
        "peshawar", "quetta", "admin", "operator", "welcome",
    ]
    /// What has to be left when the words above, the person's own and the centre's are taken out: such a word counts
    /// for nothing, so the rest has to be as long as a password has to be, and no common one.
    static let restMin = PasswordHasher.lengthMin
    /// Different characters, at least.
    static let differentMin = 5
    /// Shorter names stand in too many words by chance.
    private static let ownWordMin = 4

    /// - Parameter ownWords: the person's names, for instance sign-in and full name, and what the centre and its
    ///   facilities are called. A telephone number is one word, however it is written.
    public static func isCommon(_ password: String, ownWords: [String] = []) -> Bool {
        let plain = password.lowercased()
        if CommonPasswords.all.contains(plain) { return true }
        // "princess2024!" is "princess" to everybody who guesses.
        let core = String(plain.trimming { !$0.isLetter })
        if CommonPasswords.all.contains(core) { return true }
        if Set(plain).count < differentMin { return true }
        if isSequence(plain) { return true }
        let own = ownWords.flatMap { text in
            text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init) + [text.filter(\.isNumber)]
        }
        let words = centreWords + own.filter { $0.count >= ownWordMin }
        // The longest first, so that nothing is left of "bloodbank" but what stands around it.
        let longestFirst = words.sorted { $0.count > $1.count }
        // Also without what stands between: "042-111-222" is the number however its digits are put together.
        return [plain, plain.filter { $0.isLetter || $0.isNumber }].contains { text in
            let rest = longestFirst.reduce(text) { $0.replacing($1, with: "") }
            let left = rest.filter { $0.isLetter || $0.isNumber }
            return rest != text && (left.count < restMin || CommonPasswords.all.contains(left))
        }
    }

    /// "abcdefgh", "87654321", "aaaabbbb": nearly every character follows from the one before it.
    private static func isSequence(_ text: String) -> Bool {
        let scalars = text.unicodeScalars.map { Int($0.value) }
        let steps = zip(scalars, scalars.dropFirst()).map { $1 - $0 }
        return steps.count { abs($0) <= 1 } >= steps.count - 2
    }
}

extension String {
    fileprivate func trimming(_ isRest: (Character) -> Bool) -> Substring {
        var rest = self[...]
        while let first = rest.first, isRest(first) { rest.removeFirst() }
        while let last = rest.last, isRest(last) { rest.removeLast() }
        return rest
    }
}
