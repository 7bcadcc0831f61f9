import Access
import ArgumentParser
import Blood
import Foundation
import Logging
import Web

/// How the world reaches a centre that is served: over TLS, through a proxy, from which houses.
struct ReachOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "File of the certificate in PEM, the server's own first; with it the server speaks TLS.", valueName: "file")
    )
    var tlsCertificate: String?
    // The file is named here, never what is in it: arguments are seen by every account of the machine.
    @Option(help: ArgumentHelp("File of the certificate's private key in PEM, chmod 600.", valueName: "file"))
    var tlsKeyFile: String?
    @Option(help: "With TLS: the port on 127.0.0.1 where this machine's own programs reach the centre without it.")
    var localPort = 8_081
    @Option(
        help: ArgumentHelp(
            "A proxy that ends TLS, as an address or a range such as 10.1.0.0/16: its X-Forwarded-For is believed. "
                + "This machine always is.", valueName: "range"))
    var trustedProxy: [String] = []
    @Option(
        help: ArgumentHelp(
            "Where the desk works, as an address or a range: a crowd from elsewhere never keeps it out.",
            valueName: "range"))
    var desk: [String] = []

    func validate() throws {
        guard (tlsCertificate == nil) == (tlsKeyFile == nil) else {
            throw ValidationError("--tls-certificate and --tls-key-file belong together.")
        }
        for text in trustedProxy + desk where NetworkRange(text) == nil {
            throw ValidationError("\(text) is neither an address nor a range such as 10.1.0.0/16.")
        }
    }

    /// Whether what is typed may be listened on without TLS.
    func check(host: String) throws {
        let isThisMachine = host == "localhost" || NetworkAddress(host)?.isThisMachine == true
        guard tlsCertificate == nil, trustedProxy.isEmpty, !isThisMachine else { return }
        throw CommandFailure(
            """
            On \(host) everybody on the way could read what is sent. Give a certificate with --tls-certificate and \
            --tls-key-file, or name the proxy that ends TLS with --trusted-proxy, or listen on 127.0.0.1.
            """)
    }

    func overTLS(logger: Logger) throws -> (certificate: CertificateKeeper, localPort: Int)? {
        guard let tlsCertificate, let tlsKeyFile else { return nil }
        do {
            return (
                try CertificateKeeper(certificate: tlsCertificate, key: tlsKeyFile, logger: logger) {
                    Double(SystemClock().now().millisecondsSince1970) / 1_000
                }, localPort
            )
        } catch let failure as CertificateFailure { throw CommandFailure(failure.description) }
    }

    func settings(publicAddress: String?) -> ServerSettings {
        ServerSettings(
            proxies: TrustedProxies(trustedProxy.compactMap { NetworkRange($0) }),
            desks: desk.compactMap { NetworkRange($0) },
            isOverTLS: tlsCertificate != nil || publicAddress?.hasPrefix("https://") == true)
    }
}
