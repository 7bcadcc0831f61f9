import Synchronization

/// A value several tasks write to.
final class Kept<Value: Sendable>: Sendable {
    private let kept: Mutex<Value>

    init(_ value: Value) { kept = Mutex(value) }

    var value: Value { kept.withLock { $0 } }

    func change(_ body: (inout Value) -> Void) { kept.withLock { value in body(&value) } }
}
