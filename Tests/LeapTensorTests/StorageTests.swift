import Testing

@testable import LeapTensor

/// Blocks belong to one owner at a time, hold what they should, and come back.
@Suite struct StorageTests {
    static let sizes = [0, 1, 63, 64, 65, 255, 256, 257, 320, 1000, 4096, 65_537, 1 << 20, (2 << 20) + 1, 20 << 20]

    /// Writes a value at both ends of a block and every few kilobytes between.
    func fill(_ storage: Storage, _ value: UInt8) {
        for index in places(storage) { storage.pointer.storeBytes(of: value, toByteOffset: index, as: UInt8.self) }
    }

    func holds(_ storage: Storage, _ value: UInt8) -> Bool {
        places(storage).allSatisfy { storage.pointer.load(fromByteOffset: $0, as: UInt8.self) == value }
    }

    private func places(_ storage: Storage) -> [Int] {
        guard storage.byteCount > 0 else { return [] }
        return Array(stride(from: 0, to: storage.byteCount, by: 2049)) + [storage.byteCount - 1]
    }

    @Test func blocksAreAlignedAndApart() throws {
        for round in 0..<3 {
            let blocks = try (Self.sizes + Self.sizes).map { try Storage.allocate(byteCount: $0) }
            for (index, block) in blocks.enumerated() { fill(block, UInt8(index + round)) }
            for (index, block) in blocks.enumerated() {
                #expect(Int(bitPattern: block.pointer) % 64 == 0)
                #expect(block.byteCount == (Self.sizes + Self.sizes)[index])
                #expect(holds(block, UInt8(index + round)), "block of \(block.byteCount) bytes")
            }
        }
    }

    /// One after the other, blocks of a size that nobody else uses are the same memory.
    @Test func blocksComeBack() throws {
        for size in [7_654_321, 30_000_001] {
            let first = try Storage.allocate(byteCount: size).pointer
            var again = 0
            for _ in 0..<20 where try Storage.allocate(byteCount: size).pointer == first { again += 1 }
            #expect(again > 10)
        }
    }

    @Test func manyThreads() async {
        await withTaskGroup(of: Bool.self) { group in
            for seed in 0..<4 {
                group.addTask {
                    var numbers = TestNumbers(UInt64(seed + 1))
                    var held: [(Storage, UInt8)] = []
                    for round in 0..<3000 {
                        if held.count > 20 {
                            let (block, value) = held.remove(at: Int(numbers.next(0, 20)))
                            guard holds(block, value) else { return false }
                        }
                        guard let block = try? Storage.allocate(byteCount: Int(numbers.next(0, 40_000))) else {
                            return false
                        }
                        fill(block, UInt8(round % 251))
                        held.append((block, UInt8(round % 251)))
                    }
                    return held.allSatisfy { holds($0.0, $0.1) }
                }
            }
            for await allRight in group { #expect(allRight) }
        }
    }

    /// Blocks that fill their size class to the last byte, as many as there are places in a page where they begin.
    @Test(arguments: [16 << 10, 1 << 20, 2 << 20, 8 << 20]) func wholeClassesFit(byteCount: Int) throws {
        let blocks = try (0..<40).map { _ in try Storage.allocate(byteCount: byteCount) }
        for (value, block) in blocks.enumerated() {
            for place in [0, byteCount / 2, byteCount - 1] {
                block.pointer.storeBytes(of: UInt8(value), toByteOffset: place, as: UInt8.self)
            }
        }
        for (value, block) in blocks.enumerated() {
            #expect(Int(bitPattern: block.pointer) % 64 == 0)
            for place in [0, byteCount / 2, byteCount - 1] {
                #expect(block.pointer.load(fromByteOffset: place, as: UInt8.self) == UInt8(value))
            }
        }
    }

    @Test func tooLarge() {
        for size in [Storage.physicalMemory + 1, Int.max, Int.max / 2] {
            #expect(throws: TensorError.self) { try Storage.allocate(byteCount: size) }
        }
        #expect(throws: TensorError.self) { try Storage.allocate(byteCount: -1) }
    }
}
