import Access
import Blood
public import Centre
import Channels
import Dispatching
import Foundation
public import Jurisdiction
import Logging
import Matching
import PhoneNumbers
import Simulation
import Storage

/// A centre with its store open: what `serve` runs and what commands work on.
struct OpenCentre: Sendable {
    let directory: DataDirectory
    let identity: CentreIdentity
    let lock: DirectoryLock
    let store: any SQLStore
    let vault: FieldVault
    let centre: Centre
    let hasher: PasswordHasher
    let logger: Logger
    let heads: AuditHeads
    /// How far the audit had come when it was opened.
    let auditMark: AuditMark

    /// Opens the centre in a directory; only one process can.
    /// - Parameter address: what signed links begin with unless the centre has a public address.
    static func open(_ directory: DataDirectory, address: String, logger: Logger) async throws -> OpenCentre {
        let identity = try directory.identity()
        let lock = try directory.lock()
        let clock = SystemClock()
        let vault = FieldVault(try directory.fieldKeys())
        let auditKey = try directory.auditKey()
        let store = try await directory.openStore(fields: vault)
        try directory.noteStore()
        try await store.upkeep.finishLookUpsAtOnce()
        try directory.closeDatabaseToOthers()
        let jurisdiction = try Jurisdiction.load(identity.jurisdiction)
        let linkKey = try directory.key("links") { LinkSigner.makeKey() }
        let ports = ProgramPorts.make(
            store: store, clock: clock, jurisdiction: jurisdiction, linkKey: linkKey,
            erasures: ErasureFile(path: directory.erasuresPath), address: identity.publicAddress ?? address,
            helpline: identity.helpline)
        // Simulated phones cost nothing; a real SMS does.
        let carriesLink = try identity.kind == .demonstration || WaysFile.read(in: directory)?.linkInAsks ?? false
        let centre = try await Centre(
            ports: ports, jurisdiction: jurisdiction, asksCarryLink: carriesLink, logger: logger)
        // Before anybody is asked or anything is shown.
        let erased = try await centre.repeatErasures()
        if erased > 0 {
            logger.notice("Donors who had been erased were in the register and are erased again: \(erased)")
        }
        let heads = try AuditHeads(
            directory: directory, store: store, chain: auditKey, signer: try directory.headKey(), clock: clock,
            calendar: centre.calendar, logger: logger)
        return OpenCentre(
            directory: directory, identity: identity, lock: lock, store: store, vault: vault, centre: centre,
            hasher: PasswordHasher(breached: directory.breachedPasswords(logger)), logger: logger, heads: heads,
            auditMark: try await store.read { try $0.auditMark() })
    }

    /// After a command on a centre that nobody serves: the head of what it put into the audit is noted, so that this
    /// cannot be cut off unnoticed before the centre is served again.
    func noteHead() async {
        do {
            guard try await store.read({ try $0.auditMark() }) != auditMark else { return }
            try await heads.note()
        } catch { logger.error("A head of the audit could not be written down.", metadata: ["error": "\(error)"]) }
    }

    /// Makes an empty centre with its first administrator.
    static func createReal(
        in directory: DataDirectory, identity: CentreIdentity, administrator: String, administratorName: String,
        password: String
    ) async throws {
        guard let address = identity.publicAddress, address.hasPrefix("https://"), !address.hasSuffix("/") else {
            throw CommandFailure("--address takes an address that begins with https:// and has no / at its end.")
        }
        guard StaffLimits.isSignIn(administrator) else {
            throw CommandFailure("--administrator takes 2 to 40 small letters, digits, dots, dashes or underscores.")
        }
        guard !administratorName.isEmpty, administratorName.count <= StaffLimits.nameMax else {
            throw CommandFailure("--administrator-name takes 1 to \(StaffLimits.nameMax) letters.")
        }
        _ = try Jurisdiction.load(identity.jurisdiction)
        let hash: String
        do {
            hash = try await PasswordHasher().hash(
                password,
                notMadeOf: [
                    administrator, administratorName, identity.name, identity.helpline ?? "",
                ])
        } catch PasswordError.tooLong {
            throw CommandFailure("The password must have at most \(PasswordHasher.lengthMax) bytes.")
        } catch PasswordError.tooCommon {
            throw CommandFailure("The password is too easily guessed: take several words that are not your name.")
        } catch {
            throw CommandFailure("The password must have at least \(PasswordHasher.lengthMin) characters.")
        }
        try directory.create()
        let lock = try directory.lock()
        let store = try await directory.openStore()
        let now = SystemClock().now()
        try await store.write { transaction in
            _ = try transaction.insertStaff(
                StaffMember(
                    signIn: administrator, name: administratorName, role: .administrator, passwordHash: hash,
                    createdAt: now))
        }
        try await store.close()
        try directory.noteStore()
        try directory.write(identity)
        withExtendedLifetime(lock) {}
    }

    /// Makes a demonstration centre: invented donors, the major hospitals, sign-ins everybody may know.
    static func createDemonstration(
        in directory: DataDirectory, seed: UInt64, donors: Int, io: CommandIO
    ) async throws {
        try directory.create()
        let lock = try directory.lock()
        let store = try await directory.openStore()
        let jurisdiction = try Jurisdiction.load("pk")
        let now = SystemClock().now()
        let demonstration = DemonstrationCentre(
            seed: seed, places: jurisdiction.places, frequencies: jurisdiction.groupFrequencies, now: now,
            donorCount: donors)
        let hasher = PasswordHasher()
        var members: [StaffMember] = []
        for staff in demonstration.staff {
            members.append(
                StaffMember(
                    signIn: staff.signIn, name: staff.name, role: staff.role,
                    passwordHash: try await hasher.hash(staff.password), createdAt: now, facility: staff.facility))
        }
        let staff = members
        try await store.write { transaction in
            for facility in demonstration.facilities { _ = try transaction.insertFacility(facility) }
            for member in staff { _ = try transaction.insertStaff(member) }
            for figure in demonstration.stock { try transaction.recordStock(figure) }
        }
        let progress = io.progress("Registering \(donors) invented donors")
        var done = 0
        for batch in demonstration.donorBatches() {
            try await store.write { transaction in
                for record in batch {
                    try transaction.insert(
                        record, wantsInvitations: demonstration.wantsInvitations(record.donor))
                }
            }
            done += batch.count
            progress(Double(done) / Double(max(donors, 1)))
        }
        try await store.write { transaction in
            for sample in demonstration.panels {
                let panel = try transaction.insertPanel(sample.panel)
                for member in sample.members {
                    _ = try transaction.joinPanel(
                        PanelMembership(panel: panel, donor: member, joinedAt: now, joinedBy: nil))
                }
            }
        }
        try await store.close()
        try directory.noteStore()
        // The identity is written last: a folder without it is no centre, and making it again starts from nothing.
        try directory.write(
            CentreIdentity(
                kind: .demonstration, name: "Qatra demonstration centre", jurisdiction: "pk", seed: seed,
                publicAddress: nil, helpline: "042-000-0000 (demonstration)"))
        withExtendedLifetime(lock) {}
    }
}

extension CentreWriting {
    /// A donor with everything that is known already; the numbers are the store's own.
    func insert(_ record: DonorRecord, wantsInvitations: Bool = false) throws {
        let id = try insertDonor(record.donor)
        let donor = record.donor
        if let at = donor.consentedAt {
            try recordConsent(
                Consent(
                    donor: id, act: .given, version: ConsentWords.current.version,
                    words: ConsentWords.current.text(donor.language), language: donor.language, channel: .person, at: at
                ))
        }
        if let at = donor.optedOutAt {
            try recordConsent(Consent(donor: id, act: .withdrawn, language: donor.language, channel: .sms, at: at))
        }
        if wantsInvitations, let at = donor.consentedAt {
            let words = donor.language == .english ? InvitationWords.english : InvitationWords.urdu
            try recordInvitations(true, words: words, of: id, over: .person, staff: nil, at: at)
        }
        for var deferral in record.deferrals {
            deferral.donor = id
            _ = try recordDeferral(deferral, protectedReason: nil)
        }
        for var donation in record.donations {
            donation.donor = id
            _ = try recordDonation(donation)
        }
    }
}

/// The ports as the program fills them; tests of the whole site fill them the same way.
public enum ProgramPorts {
    public static func make(
        store: any CentreStore, clock: any CentreClock, jurisdiction: Jurisdiction, linkKey: [UInt8],
        erasures: any ErasureKeeping, address: String, helpline: String? = nil
    ) -> CentrePorts {
        let phones = LibraryPhones(region: jurisdiction.profile.phoneRegion)
        let texts = TemplateComposer(helpline: helpline)
        return CentrePorts(
            store: store, clock: clock, composer: texts, templates: texts, replies: VocabularyReplies(),
            links: LinkSigner(key: linkKey, address: address), phones: phones,
            intake: SpokenIntake(places: jurisdiction.places),
            registerFiles: SpreadsheetRegister(
                phones: phones, places: jurisdiction.places, calendar: LocalCalendar(zone: jurisdiction.timeZone)),
            erasures: erasures, genotypes: GenomeFiles())
    }
}
