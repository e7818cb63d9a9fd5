import Synchronization
import Testing

@testable import LeapTensor

/// Every part is done once, before the call returns, whoever does it.
@Suite struct ParallelTests {
    /// Runs `parts` parts and counts how often each was done.
    func counts(_ parts: Int, _ work: (Int) -> Void = { _ in }) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: parts)
        result.withUnsafeMutableBufferPointer { buffer in
            nonisolated(unsafe) let counts = buffer
            Parallel.run(parts) { part in
                work(part)
                counts[part] += 1
            }
        }
        return result
    }

    @Test func everyPartOnce() {
        for round in 0..<2000 {
            let parts = round % 37
            #expect(counts(parts) == [UInt8](repeating: 1, count: parts))
        }
    }

    @Test func nestedCalls() {
        let total = Atomic<Int>(0)
        let outer = counts(6) { _ in
            let inner = counts(5)
            total.add(inner.reduce(0) { $0 + Int($1) }, ordering: .relaxed)
        }
        #expect(outer == [UInt8](repeating: 1, count: 6))
        #expect(total.load(ordering: .relaxed) == 30)
    }

    @Test func manyCallersAtOnce() async {
        await withTaskGroup(of: Bool.self) { group in
            for caller in 0..<4 {
                group.addTask {
                    (0..<1000).allSatisfy { round in
                        let parts = 1 + (round + caller) % 9
                        return counts(parts) == [UInt8](repeating: 1, count: parts)
                    }
                }
            }
            for await allRight in group { #expect(allRight) }
        }
    }

    @Test func threadLimit() {
        let cores = Parallel.threadCount
        #expect(cores >= 1)
        let before = Parallel.setThreadLimit(1)
        #expect(Parallel.threadCount == 1)
        #expect(counts(7) == [UInt8](repeating: 1, count: 7))
        #expect(Parallel.setThreadLimit(before) == 1)
        #expect(Parallel.threadCount == cores)
    }
}
