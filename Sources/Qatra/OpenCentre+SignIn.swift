import Access
import Centre
import Foundation

extension OpenCentre {
    /// Who may come in here, and what is asked of them: a demonstration centre offers a second factor, a real one
    /// wants it. Passkeys are bound to the public address; a demonstration's are bound to this machine.
    func signInDesk(port: Int) async throws -> SignInDesk {
        let address = identity.publicAddress ?? "http://localhost:\(port)"
        return try await SignInDesk(
            store: store, clock: centre.ports.clock, hasher: hasher, vault: FieldVault(try directory.fieldKeys()),
            relyingParty: RelyingParty(address: address),
            rules: identity.kind == .demonstration ? .demonstration : .real)
    }
}

extension DataDirectory {
    var fieldKeysPath: String { file("fields.json") }

    /// The keys of sealed fields, made on first use and kept outside the database.
    func fieldKeys() throws -> FieldKeys {
        if let data = FileManager.default.contents(atPath: fieldKeysPath) {
            guard let keys = FieldKeys.decode(data) else {
                throw DataDirectoryError.unreadable(path: fieldKeysPath, reason: "it is not a file of keys")
            }
            return keys
        }
        let keys = FieldKeys.make()
        try writePrivately(keys.encoded(), to: fieldKeysPath)
        return keys
    }
}
