import Access
import Foundation
import Testing

/// What a sealed backup stands: a centre's whole register, in the hands of whoever finds the file.
@Suite struct BackupSealTests {
    private let key = BackupPrivateKey()

    /// The file's header and pieces.
    private func sealed(_ plain: Data, to key: BackupPublicKey) throws -> (header: Data, pieces: [Data]) {
        var sealer = try BackupSealer(to: key)
        var pieces: [Data] = []
        var rest = plain
        while rest.count > BackupSealer.pieceBytes {
            pieces.append(try sealer.seal(Data(rest.prefix(BackupSealer.pieceBytes)), isLast: false))
            rest = Data(rest.dropFirst(BackupSealer.pieceBytes))
        }
        pieces.append(try sealer.seal(rest, isLast: true))
        return (sealer.header, pieces)
    }

    private func opened(_ header: Data, _ pieces: [Data], by key: BackupPrivateKey) throws(BackupFault) -> Data {
        var opener = try BackupOpener(header: header, key: key)
        var plain = Data()
        for (number, piece) in pieces.enumerated() {
            plain += try opener.open(piece, isLast: number == pieces.count - 1)
        }
        return plain
    }

    private func bytes(_ count: Int) -> Data {
        var generator = SystemRandomNumberGenerator()
        return Data((0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }

    @Test(arguments: [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, (3 << 20) + 17])
    func whatIsSealedIsOpenedByItsKeyAlone(_ count: Int) throws {
        let plain = bytes(count)
        let (header, pieces) = try sealed(plain, to: key.publicKey)
        #expect(BackupOpener.isSealed(header))
        #expect(try opened(header, pieces, by: key) == plain)
        let other = BackupPrivateKey()
        #expect(
            throws: BackupFault.otherKey(sealedTo: key.publicKey.fingerprint, given: other.publicKey.fingerprint)
        ) { try opened(header, pieces, by: other) }
    }

    @Test func keysGoThroughAFileAndComeBackTheSame() throws {
        let again = try #require(BackupPrivateKey(text: key.text))
        let publicAgain = try #require(BackupPublicKey(text: key.publicKey.text))
        #expect(again.publicKey.fingerprint == key.publicKey.fingerprint)
        #expect(publicAgain.fingerprint == key.publicKey.fingerprint)
        let (header, pieces) = try sealed(Data("seven".utf8), to: publicAgain)
        #expect(try opened(header, pieces, by: again) == Data("seven".utf8))
        for text in ["", "qatra-backup-private-1 ", "qatra-backup-private-1 AAAA", key.publicKey.text] {
            #expect(BackupPrivateKey(text: text) == nil)
        }
        #expect(BackupPublicKey(text: key.text) == nil, "the opening key is no sealing key")
    }

    @Test func whatIsCutMovedPutInOrChangedIsRefused() throws {
        let (header, pieces) = try sealed(bytes((3 << 20) + 5), to: key.publicKey)
        let (otherHeader, otherPieces) = try sealed(bytes((3 << 20) + 5), to: key.publicKey)
        let end = pieces.count - 1
        let refused: [(what: String, fault: BackupFault, header: Data, pieces: [Data])] = [
            ("without its last piece", .cutShort, header, Array(pieces.dropLast())),
            ("cut within a piece", .cutShort, header, Array(pieces.dropLast()) + [pieces[end].dropLast()]),
            ("cut to a few bytes", .cutShort, header, Array(pieces.dropLast()) + [pieces[end].prefix(7)]),
            ("cut within its header", .cutShort, header.prefix(30), pieces),
            ("without a middle piece", .altered, header, [pieces[0]] + pieces[2...]),
            ("two pieces exchanged", .altered, header, [pieces[1], pieces[0]] + pieces[2...]),
            ("a piece twice", .altered, header, [pieces[0], pieces[0]] + pieces[1...]),
            ("more behind its end", .altered, header, pieces + [pieces[end]]),
            ("a piece of another backup", .altered, header, [pieces[0], otherPieces[1]] + pieces[2...]),
            ("the header of another backup", .altered, otherHeader, pieces),
            ("no backup", .noBackup, Data("SQLite format 3".utf8), pieces),
        ]
        for one in refused {
            #expect(throws: one.fault, "\(one.what)") { try opened(one.header, one.pieces, by: key) }
        }
        for at in [0, 1, 1_000, (1 << 20) - 1, 1 << 20, (1 << 20) + 15] {
            var changed = pieces
            changed[1][changed[1].startIndex + at] ^= 1
            #expect(throws: BackupFault.altered) { try opened(header, changed, by: key) }
        }
        // Every bit of the key of the file counts; those of its name and of the recipient are told apart.
        for at in header.count - 32..<header.count {
            var changed = header
            changed[changed.startIndex + at] ^= 4
            #expect(throws: BackupFault.self) { try opened(changed, pieces, by: key) }
        }
    }

    @Test func theSameBackupTwiceHasNothingInCommonButItsName() throws {
        let plain = Data(repeating: 0, count: 1_000)
        let (first, second) = (try sealed(plain, to: key.publicKey), try sealed(plain, to: key.publicKey))
        #expect(first.header != second.header && first.pieces != second.pieces)
        #expect(!first.pieces[0].contains { _ in first.pieces[0].range(of: plain.prefix(16)) != nil })
    }
}
