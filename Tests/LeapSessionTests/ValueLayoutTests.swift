import LeapRuntime
import Testing

/// What the evaluator's speed rests on.
@Suite struct ValueLayoutTests {
    @Test("A value is one word and a tag") func size() {
        #expect(MemoryLayout<Value>.size == 9)
        #expect(MemoryLayout<Value>.stride == 16)
    }
}
