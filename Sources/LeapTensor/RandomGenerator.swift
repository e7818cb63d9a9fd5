/// A counter-based generator of random numbers: Philox4x32-10.
///
/// Block number `counter` of the stream `seed` is a keyed permutation of the counter, so the whole state is two
/// numbers, and equal states give equal numbers on every machine. Every draw starts at a fresh block of 128 bits:
/// a call that draws n numbers advances the counter by an amount that depends on n alone.
///
/// Source: J. Salmon, M. Moraes, R. Dror, D. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
public struct RandomGenerator: Sendable, Equatable {
    /// The key: which stream of numbers.
    public var seed: UInt64
    /// The number of the next block of the stream.
    public var counter: UInt64 = 0

    public init(seed: UInt64) {
        self.seed = seed
    }

    /// The next 128 bits as two words.
    @inline(__always)
    public mutating func nextBlock() -> (UInt64, UInt64) {
        let block = Self.philox(
            counter: (UInt32(truncatingIfNeeded: counter), UInt32(truncatingIfNeeded: counter >> 32), 0, 0),
            key: (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)))
        counter &+= 1
        return (UInt64(block.0) | UInt64(block.1) << 32, UInt64(block.2) | UInt64(block.3) << 32)
    }

    /// Ten rounds of Philox on four 32-bit words.
    @inline(__always)
    static func philox(
        counter: (UInt32, UInt32, UInt32, UInt32), key: (UInt32, UInt32)
    ) -> (UInt32, UInt32, UInt32, UInt32) {
        var words = counter
        var key = key
        for round in 0..<10 {
            if round > 0 {
                // The Weyl sequence of the key: the golden ratio and √3 − 1, each as a fraction of 2³².
                key.0 &+= 0x9E37_79B9
                key.1 &+= 0xBB67_AE85
            }
            let first = UInt64(0xD251_1F53) &* UInt64(words.0)
            let second = UInt64(0xCD9E_8D57) &* UInt64(words.2)
            words = (
                UInt32(truncatingIfNeeded: second >> 32) ^ words.1 ^ key.0, UInt32(truncatingIfNeeded: second),
                UInt32(truncatingIfNeeded: first >> 32) ^ words.3 ^ key.1, UInt32(truncatingIfNeeded: first)
            )
        }
        return words
    }

    /// A number in [0, 1) from the upper 53 bits of a word.
    @inline(__always)
    static func unit(_ word: UInt64) -> Double { Double(word >> 11) * 0x1p-53 }

    /// A whole number in 0..<bound: the upper word of the product, whose bias (at most bound / 2⁶⁴) cannot be seen.
    @inline(__always)
    static func below(_ bound: UInt64, _ word: UInt64) -> UInt64 { word.multipliedFullWidth(by: bound).high }
}
