import Access
import Centre

extension OpenCentre {
    /// Who may come in here, and what is asked of them: a demonstration centre offers a second factor, a real one
    /// wants it. Passkeys are bound to the public address; a demonstration's are bound to this machine.
    func signInDesk(port: Int) async throws -> SignInDesk {
        let address = identity.publicAddress ?? "http://localhost:\(port)"
        return try await SignInDesk(
            store: store, clock: centre.ports.clock, hasher: hasher, vault: vault,
            relyingParty: RelyingParty(address: address),
            rules: identity.kind == .demonstration ? .demonstration : .real,
            centreWords: [identity.name, identity.helpline ?? ""])
    }
}
