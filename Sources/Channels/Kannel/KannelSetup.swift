/// What Kannel must be told so that it sends for this centre, and loses nothing while the centre is away.
///
/// It is a value: it is checked and written as text, and somebody else puts the text where Kannel looks for it. What is
/// said here of Kannel was seen of version 1.4.5 as Debian 12 has it, run against a simulated carrier, simulated firms
/// and a simulated modem (`Tests/Messages`).
///
/// - Important: Printed or logged in any way it shows no secret.
public struct KannelSetup: Sendable, Hashable {
    public var ways: [KannelWay]
    public var ports: Ports
    /// For Kannel's status and its commands.
    public var adminPassword: String
    /// With which this program hands messages over; the same for every way.
    public var sendPassword: String
    /// Where Kannel keeps what it has not delivered, its logs and its configuration: absolute, and nobody else's.
    public var folder: String
    /// Where Kannel calls us, without a slash at its end: `http://127.0.0.1:8080/hooks/kannel/SECRET`. Texts go to
    /// `/text` behind it; reports go where each message says, which is `/report/KEY` behind it.
    public var endpoint: String

    public init(
        ways: [KannelWay], ports: Ports = Ports(), adminPassword: String, sendPassword: String, folder: String,
        endpoint: String
    ) {
        self.ways = ways
        self.ports = ports
        self.adminPassword = adminPassword
        self.sendPassword = sendPassword
        self.folder = folder
        self.endpoint = endpoint
    }

    /// Ports of this machine on which Kannel listens, and nobody but this machine can reach it.
    ///
    /// Debian starts a Kannel of its own with the package, a WAP gateway on 13000 and 13002 that has nothing to do with
    /// us (`systemctl disable --now kannel` ends it), so the usual numbers are not the defaults here. Only 13013 is: it
    /// is what the description of Kannel names.
    public struct Ports: Sendable, Hashable {
        /// Status and commands.
        public var administration: Int
        /// Between Kannel's two programs.
        public var box: Int
        /// Where messages are handed over.
        public var sending: Int

        public init(administration: Int = 13_010, box: Int = 13_011, sending: Int = 13_013) {
            self.administration = administration
            self.box = box
            self.sending = sending
        }
    }

    /// Texts of the files that belong into `folder`.
    public struct Files: Sendable, Hashable {
        /// `kannel.conf`; it holds every secret, so that only Kannel's own user may read it.
        public let configuration: String
        /// `modems.conf`; `nil` without a modem.
        public let modems: String?
        /// SQL that makes `reports.sqlite`, once and before Kannel starts.
        public let reportTables: String
    }

    /// Who this program signs in as to send by one way. Kannel sends whatever this user hands over by that way and no
    /// other, so that the account decides and no message can name another.
    public static func user(of way: KannelWay) -> String { "qatra-\(way.name)" }

    /// Folders that must be there before Kannel starts, below `folder`: it stops at once without them.
    public static let subfolders = ["spool"]

    /// Shorter ones can be guessed.
    public static let passwordLengthMin = 16

    static let passwordLengthMax = 100

    // MARK: - Limits and times

    /// Seconds between two attempts at calling us.
    static let callDelaySeconds = 10

    /// So many attempts are two days: longer than a server is ever down unseen. Kannel's own default is none at all.
    static let callAttempts = 2 * 86_400 / callDelaySeconds

    /// Seconds after which a message that a carrier would not take for now is offered again. Kannel's default is a
    /// minute, which an emergency does not have.
    static let resendSeconds = 5

    /// Seconds without an answer from a firm or from us, after which the connection counts as dead.
    static let answerSecondsMax = 30

    /// Parts a message may have; ours are refused at 8 long before, and Kannel cuts what is longer without a word.
    static let partsMax = 20

    /// Octets in one message to a firm: it cuts texts itself, and Kannel must not do so before.
    static let firmOctetsMax = 5_000
}

extension KannelSetup: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "Kannel with \(ways.map(\.name).joined(separator: ", "))" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension KannelSetup {
    /// Makes the table in which Kannel keeps what it waits to hear of: the carrier's id of a message, and our address
    /// for its report. Kannel writes and reads it and does not make it.
    ///
    /// It differs from the one in Kannel's documents in what was seen to go wrong with that one:
    /// - A modem numbers its messages from 0 to 255 and then begins anew. Without the rule of one row for an id, the
    ///   report on a new message was told as that of an old one that never got its own.
    /// - What never gets a report stays for ever: a row for every message to a firm over HTTP. After eight days, one
    ///   longer than a message lives, it is forgotten.
    /// - The journal lets somebody read while Kannel writes.
    public static let reportTables = """
        PRAGMA journal_mode = WAL;
        CREATE TABLE IF NOT EXISTS dlr (
            smsc TEXT NOT NULL,
            ts TEXT NOT NULL,
            source TEXT,
            destination TEXT,
            service TEXT,
            url TEXT,
            mask INTEGER,
            status INTEGER,
            boxc TEXT,
            kept_since INTEGER NOT NULL DEFAULT (CAST(strftime('%s', 'now') AS INTEGER)),
            UNIQUE (smsc, ts) ON CONFLICT REPLACE
        );
        CREATE INDEX IF NOT EXISTS dlr_by_age ON dlr (kept_since);
        CREATE TRIGGER IF NOT EXISTS dlr_forgets AFTER INSERT ON dlr BEGIN
            DELETE FROM dlr WHERE kept_since < CAST(strftime('%s', 'now') AS INTEGER) - 691200;
        END;

        """
}
