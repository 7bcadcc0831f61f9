import Access
import ArgumentParser
import Foundation
import Synchronization

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// How a running server lets commands of the same machine's owner in: the address and a secret, in a file that only the
/// owner of the data directory can read.
struct ControlInvitation: Codable, Sendable {
    var address: String
    var secret: String
}

/// A command on its way to the server.
struct ControlRequest: Codable, Sendable {
    var arguments: [String]
    var input: Data
}

/// One line on its way back.
struct ControlLine: Codable, Sendable {
    var output: String?
    var note: String?
    var failure: String?
    var isDone: Bool?
}

/// Runs a command that another process typed, on the centre this process has open.
struct ControlServer: Sendable {
    let open: OpenCentre
    let secret: String

    func isInvited(_ presented: String) -> Bool {
        isEqualInConstantTime(SecretToken.hash(presented), SecretToken.hash(secret))
    }

    /// Lines of JSON as the command produces them; the last one says how it ended.
    func run(_ body: Data) -> AsyncStream<String> {
        let (stream, continuation) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .unbounded)
        let running = Task {
            let send: @Sendable (ControlLine) -> Void = { line in
                if let data = try? JSONEncoder().encode(line) {
                    continuation.yield(String(decoding: data, as: UTF8.self) + "\n")
                }
            }
            do {
                let request = try JSONDecoder().decode(ControlRequest.self, from: body)
                guard let command = try QatraCommand.parseAsRoot(request.arguments) as? any CentreCommand else {
                    throw CommandFailure("This command cannot run on a centre that is being served.")
                }
                let io = CommandIO { line in
                    switch line {
                    case .output(let text): send(ControlLine(output: text))
                    case .note(let text): send(ControlLine(note: text))
                    }
                }
                try await command.execute(on: open, input: request.input, io: io)
                send(ControlLine(isDone: true))
            } catch {
                send(ControlLine(failure: explain(error), isDone: true))
            }
            continuation.finish()
        }
        continuation.onTermination = { ending in
            if case .cancelled = ending { running.cancel() }
        }
        return stream
    }
}

/// Sends a command to the server that has the centre open.
struct ControlClient {
    let directory: DataDirectory

    private func invitation() -> ControlInvitation? {
        FileManager.default.contents(atPath: directory.controlPath).flatMap {
            try? JSONDecoder().decode(ControlInvitation.self, from: $0)
        }
    }

    private func request(_ invitation: ControlInvitation, patienceSeconds: Double) -> URLRequest? {
        guard let url = URL(string: invitation.address + "/control") else { return nil }
        var request = URLRequest(url: url, timeoutInterval: patienceSeconds)
        request.httpMethod = "POST"
        request.setValue("Bearer \(invitation.secret)", forHTTPHeaderField: "Authorization")
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        return request
    }

    /// Where this centre is being served, if somebody there knows its secret; another program at that port does not.
    func servedAddress() async -> String? {
        guard let invitation = invitation(), var request = request(invitation, patienceSeconds: 5) else { return nil }
        request.httpBody = Data("{}".utf8)
        let asked = request
        let status = await withCheckedContinuation { (done: CheckedContinuation<Int, Never>) in
            URLSession.shared.dataTask(with: asked) { _, response, _ in
                done.resume(returning: (response as? HTTPURLResponse)?.statusCode ?? 0)
            }.resume()
        }
        return status == 200 ? invitation.address : nil
    }

    func send(_ arguments: [String], input: Data, io: CommandIO) async throws {
        guard let invitation = invitation(), var request = request(invitation, patienceSeconds: 3_600) else {
            throw DataDirectoryError.inUse(path: directory.path)
        }
        request.httpBody = try JSONEncoder().encode(ControlRequest(arguments: arguments, input: input))
        let reader = ControlReader(io: io)
        let session = URLSession(configuration: .ephemeral, delegate: reader, delegateQueue: nil)
        defer { session.finishTasksAndInvalidate() }
        let failure = await withCheckedContinuation { done in
            reader.start(done)
            session.dataTask(with: request).resume()
        }
        switch failure {
        case .none: return
        case .some(""): throw DataDirectoryError.inUse(path: directory.path)
        case .some(let text): throw CommandFailure(text)
        }
    }
}

/// Reads the server's lines as they arrive.
private final class ControlReader: NSObject, URLSessionDataDelegate, Sendable {
    private struct State {
        var buffer = Data()
        var failure: String?
        var isDone = false
        var done: CheckedContinuation<String?, Never>?
    }

    private let io: CommandIO
    private let state = Mutex(State())

    init(io: CommandIO) { self.io = io }

    func start(_ done: CheckedContinuation<String?, Never>) { state.withLock { $0.done = done } }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let lines = state.withLock { state -> [ControlLine] in
            state.buffer.append(data)
            var lines: [ControlLine] = []
            while let end = state.buffer.firstIndex(of: 0x0A) {
                let bytes = state.buffer[state.buffer.startIndex..<end]
                state.buffer.removeSubrange(state.buffer.startIndex...end)
                guard let line = try? JSONDecoder().decode(ControlLine.self, from: Data(bytes)) else { continue }
                if let failure = line.failure { state.failure = failure }
                if line.isDone == true { state.isDone = true }
                lines.append(line)
            }
            return lines
        }
        for line in lines {
            if let output = line.output { io.write(output) }
            if let note = line.note { io.note(note) }
        }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        let (done, failure) = state.withLock { state in
            let failure = state.isDone ? state.failure : ""
            let done = state.done
            state.done = nil
            return (done, failure)
        }
        done?.resume(returning: failure)
    }
}
