/// The token of a provider that wants a sign-in first: asked for once by all who wait for it, and again when it is old.
actor ProviderSession {
    struct Token: Sendable {
        var text: String
        fileprivate var number: Int
    }

    private var token: Token?
    private var end: ContinuousClock.Instant?
    private var isSigningIn = false
    private var waiting: [CheckedContinuation<Token, any Error>] = []
    private var count = 0

    /// The token, or the failure, of the one sign-in that all who come meanwhile wait for: a wrong password is told to
    /// the provider once and not by every message.
    /// - Parameters:
    ///   - life: how long a token is good for.
    ///   - signIn: asks the provider for one.
    func token(life: Duration, signIn: @Sendable () async throws -> String) async throws -> Token {
        if let token, let end, ContinuousClock.now < end { return token }
        if isSigningIn { return try await withCheckedThrowingContinuation { waiting.append($0) } }
        isSigningIn = true
        count += 1
        let outcome: Result<Token, any Error>
        do {
            outcome = .success(Token(text: try await signIn(), number: count))
        } catch {
            outcome = .failure(error)
        }
        isSigningIn = false
        if case .success(let new) = outcome { (token, end) = (new, ContinuousClock.now + life) }
        for one in waiting { one.resume(with: outcome) }
        waiting = []
        return try outcome.get()
    }

    /// The provider does not know this token any more; a newer one stays.
    func forget(_ old: Token) {
        if token?.number == old.number { token = nil }
    }
}
