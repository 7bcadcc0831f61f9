import Foundation
public import Logging
import NIOSSL
public import ServiceLifecycle
import Synchronization

/// Why the server cannot speak TLS; each says what to do.
public struct CertificateFailure: Error, CustomStringConvertible {
    public let description: String
}

/// The certificate the server shows, read again when its files have been renewed.
public final class CertificateKeeper: Service {
    /// A renewed certificate is shown so soon.
    static let looksEvery = Duration.seconds(30)
    /// So long before its end the log says so at every start and once a day.
    static let warnsBefore = 14.0 * 86_400

    private struct Held {
        var context: NIOSSLContext
        var stamp: [String]
        var endsAt: Double
    }

    private let certificate: String
    private let key: String
    private let logger: Logger
    private let now: @Sendable () -> Double
    private let held: Mutex<Held>

    /// - Parameters:
    ///   - certificate: file of the certificate and those that lead to its root, in PEM, the server's own first.
    ///   - key: file of its private key in PEM, without a password, readable by its owner alone.
    ///   - now: seconds since 1970, to know when the certificate ends.
    /// - Throws: `CertificateFailure`.
    public init(certificate: String, key: String, logger: Logger, now: @escaping @Sendable () -> Double) throws {
        self.certificate = certificate
        self.key = key
        self.logger = logger
        self.now = now
        held = Mutex(try CertificateKeeper.read(certificate, key))
    }

    var context: NIOSSLContext { held.withLock { $0.context } }

    private static func read(_ certificate: String, _ key: String) throws -> Held {
        let stamp = stamp([certificate, key])
        let chain: [NIOSSLCertificate]
        do { chain = try NIOSSLCertificate.fromPEMFile(certificate) } catch {
            throw CertificateFailure(description: "\(certificate) cannot be read as a certificate in PEM.")
        }
        let attributes = try? FileManager.default.attributesOfItem(atPath: key)
        guard let mode = (attributes?[.posixPermissions] as? NSNumber)?.intValue else {
            throw CertificateFailure(description: "\(key) cannot be read. Check the name and who may read it.")
        }
        guard mode & 0o007 == 0 else {
            throw CertificateFailure(description: "\(key) is open to every account of this machine: chmod 600 it.")
        }
        do {
            let privateKey = try NIOSSLPrivateKey(file: key, format: .pem)
            let context = try NIOSSLContext(configuration: configuration(chain, privateKey))
            return Held(context: context, stamp: stamp, endsAt: chain.first.map { Double($0.notValidAfter) } ?? 0)
        } catch {
            throw CertificateFailure(
                description: "\(key) is no private key in PEM, or not the one of \(certificate).")
        }
    }

    /// TLS 1.2 and 1.3, with forward secrecy and authenticated encryption only.
    private static func configuration(_ chain: [NIOSSLCertificate], _ key: NIOSSLPrivateKey) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        // Those of TLS 1.3 are fixed; these are for 1.2.
        configuration.cipherSuiteValues = [
            .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
            .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
            .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        ]
        configuration.renegotiationSupport = .none
        configuration.applicationProtocols = ["http/1.1"]
        return configuration
    }

    private static func stamp(_ files: [String]) -> [String] {
        files.map { file in
            let attributes = try? FileManager.default.attributesOfItem(atPath: file)
            return "\(attributes?[.modificationDate] ?? "") \(attributes?[.size] ?? "")"
        }
    }

    /// Reads the files again when they have changed. What cannot be used is logged, and the old certificate stays.
    /// - Returns: whether another certificate is shown from now on.
    @discardableResult func looksAgain() -> Bool {
        let stamp = CertificateKeeper.stamp([certificate, key])
        guard stamp != held.withLock({ $0.stamp }) else { return false }
        do {
            let new = try CertificateKeeper.read(certificate, key)
            held.withLock { $0 = new }
            logger.notice("A renewed certificate is shown from now on.")
            return true
        } catch {
            held.withLock { $0.stamp = stamp }
            logger.error(
                "The renewed certificate cannot be used; the old one is still shown.", metadata: ["error": "\(error)"])
            return false
        }
    }

    private func warnsOfItsEnd() {
        let endsAt = held.withLock { $0.endsAt }
        let left = endsAt - now()
        guard left < CertificateKeeper.warnsBefore else { return }
        logger.warning(
            "The certificate ends soon or has ended: renew it.",
            metadata: ["days": "\(Int((left / 86_400).rounded(.down)))"])
    }

    public func run() async throws {
        let aDay = 86_400 / Int(CertificateKeeper.looksEvery.components.seconds)
        await cancelWhenGracefulShutdown {
            var looks = 0
            while !Task.isCancelled {
                if looks % aDay == 0 { self.warnsOfItsEnd() }
                looks += 1
                do { try await Task.sleep(for: CertificateKeeper.looksEvery) } catch { return }
                self.looksAgain()
            }
        }
    }
}
