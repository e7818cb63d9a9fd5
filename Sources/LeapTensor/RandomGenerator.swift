/// A counter-based generator of random numbers.
public struct RandomGenerator: Sendable, Equatable {
    public var seed: UInt64
    public var counter: UInt64 = 0

    public init(seed: UInt64) {
        self.seed = seed
    }
}
