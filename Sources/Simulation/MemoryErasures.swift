public import Centre
import Synchronization

/// A list of erased donors that lives as long as the test that uses it.
public final class MemoryErasures: ErasureKeeping {
    private let list = Mutex<[Erasure]>([])

    public init() {}

    public func record(_ erasure: Erasure) async throws { list.withLock { $0.append(erasure) } }

    public func all() async throws -> [Erasure] { list.withLock { $0 } }
}
