import Access
import ArgumentParser
import Blood
import Centre
import Foundation

struct StaffGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "staff", abstract: "Help for an administrator whom no other administrator can help.",
        subcommands: [RescueAdministrator.self])
}

struct RescueAdministrator: CentreCommand {
    static let configuration = CommandConfiguration(
        commandName: "rescue", abstract: "Take an administrator's lost second factors away and give a set-up code.",
        discussion: """
            For whoever owns the data directory, also while the centre is served. The code is shown once, is good for 24 \
            hours, opens once, and is needed beside the password. It is written to the audit, and every administrator is \
            told at the next sign-in. Everybody else is helped by an administrator on the staff page.
            """)

    @OptionGroup var options: DataOptions

    @Argument(help: "The name the administrator signs in with.")
    var signIn: String

    @Option(name: .long, help: "Why, for the audit: one sentence without anybody's name.")
    var reason: String

    @Flag(name: .long, help: "Ask for a new first password too, to be changed at the next sign-in.")
    var newPassword = false

    func validate() throws {
        let letters = reason.trimmingCharacters(in: .whitespacesAndNewlines).count
        guard (1...200).contains(letters) else { throw ValidationError("--reason takes 1 to 200 letters.") }
    }

    func input() throws -> Data {
        guard newPassword else { return Data() }
        return Data(
            try CommandInput.password(
                prompt: "First password (at least 8 characters, better 15; also read from standard input): "
            ).utf8)
    }

    func execute(on open: OpenCentre, input: Data, io: CommandIO) async throws {
        guard open.identity.kind == .real else {
            throw CommandFailure("A demonstration centre asks for no second factor; its sign-ins are printed.")
        }
        var first: String?
        if newPassword { first = try await hash(String(decoding: input, as: UTF8.self), on: open) }
        let outcome = try await Rescue.administrator(
            signIn, passwordHash: first, reason: reason, in: open.store, at: open.centre.now())
        switch outcome {
        case .done(let code, let until):
            io.write(code)
            io.note("Set-up code, shown this once; good until \(open.centre.calendar.stamp(until)).")
            io.note("Sign in with the password and this code, and set up a second factor.")
        case .noSuchPerson: throw CommandFailure("Nobody signs in as \(signIn).")
        case .notAdministrator:
            throw CommandFailure("\(signIn) is no administrator: an administrator helps on the staff page.")
        case .closed: throw CommandFailure("The account of \(signIn) is closed.")
        }
    }

    private func hash(_ password: String, on open: OpenCentre) async throws -> String {
        do {
            return try await open.hasher.hash(
                password, notMadeOf: [signIn, open.identity.name, open.identity.helpline ?? ""])
        } catch PasswordError.tooLong {
            throw CommandFailure("The password must have at most \(PasswordHasher.lengthMax) bytes.")
        } catch PasswordError.tooCommon {
            throw CommandFailure("The password is too easily guessed: take several words that are not your name.")
        } catch PasswordError.breached {
            throw CommandFailure("The password became known when some site was broken into: take several words.")
        } catch PasswordError.tooShort {
            throw CommandFailure("The password must have at least \(PasswordHasher.lengthMin) characters.")
        }
    }
}
