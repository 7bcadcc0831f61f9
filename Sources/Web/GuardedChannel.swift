import Access
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOSSL

/// A connection as this house takes it: counted at the door, under TLS where there is a certificate, kept to its pace.
struct GuardedChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    private struct NotLetIn: Error {}

    private let base: HTTP1Channel
    private let doors: Doors
    private let certificate: CertificateKeeper?

    /// - Parameters:
    ///   - certificate: `nil` for plain HTTP.
    ///   - failure: headers and page of what is answered before there is a request.
    init(
        responder: @escaping HTTPChannelHandler.Responder, doors: Doors, certificate: CertificateKeeper?,
        failure: @escaping @Sendable (HTTPResponse.Status) -> (HTTPFields, ByteBuffer)
    ) {
        let limits = doors.settings.limits
        base = HTTP1Channel(
            responder: responder,
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [ConversationWatch(limits, failure: failure)],
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: limits.headerBytes, maxHeaderListSize: limits.headerBytes,
                    maxHeaderFieldCount: limits.headerFields)))
        self.doors = doors
        self.certificate = certificate
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        let address = channel.remoteAddress?.ipAddress.flatMap { NetworkAddress($0) }
        guard doors.enters(address) else {
            channel.close(promise: nil)
            return channel.eventLoop.makeFailedFuture(NotLetIn())
        }
        channel.closeFuture.whenComplete { [doors] _ in doors.leaves(address) }
        return channel.eventLoop.makeCompletedFuture {
            if let certificate {
                try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: certificate.context))
            }
            try channel.pipeline.syncOperations.addHandler(ByteWatch(doors.settings.limits))
        }.flatMap {
            GuardedChannel.watchForTheDead(channel)
        }.flatMap {
            base.setup(channel: channel, logger: logger)
        }.flatMapErrorThrowing { error in
            channel.close(promise: nil)
            throw error
        }
    }

    /// A browser that lost its power says no goodbye: within two minutes its connection is taken for dead.
    private static func watchForTheDead(_ channel: any Channel) -> EventLoopFuture<Void> {
        // Linux's numbers of TCP_KEEPIDLE, TCP_KEEPINTVL and TCP_KEEPCNT, in seconds and tries.
        let options: [(NIOBSDSocket.Option, ChannelOptions.Types.SocketOption.Value)] = [
            (NIOBSDSocket.Option(rawValue: 4), 60), (NIOBSDSocket.Option(rawValue: 5), 15),
            (NIOBSDSocket.Option(rawValue: 6), 4),
        ]
        var set = [channel.setOption(.socketOption(.so_keepalive), value: 1)]
        set += options.map { channel.setOption(ChannelOptions.tcpOption($0.0), value: $0.1) }
        // A socket that cannot do this is served all the same.
        return EventLoopFuture.andAllComplete(set, on: channel.eventLoop)
    }

    func handle(value: Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
}
