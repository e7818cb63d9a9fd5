extension StructureFunctions {
    private typealias Parameter = FunctionEntry.Parameter

    private static var shape: Parameter { Parameter("shape", .integers, default: .integers([])) }
    private static var dataType: Parameter { Parameter("dtype", .string, default: .string("f64")) }

    /// Functions that draw random numbers.
    static func drawing() -> [FunctionEntry] { distributions() + orders() }

    private static func distributions() -> [FunctionEntry] {
        let rand = FunctionEntry(
            "rand", [shape, dataType],
            summary: "Random numbers from 0 to 1 (not included), all equally likely.",
            shapes: "rand() → a number, rand(3) → [3], rand([2, 3]) → [2, 3]",
            examples: [("shape(rand([2, 3]))", "[2, 3]"), ("x = rand(); 0 <= x and x < 1", "true")],
            seeAlso: ["randn", "randint", "seed"], keywords: ["random", "uniform"]
        ) { engine, values in
            let arguments = StructureArguments(values)
            return .tensor(try engine.uniform(try arguments.shape(0), try arguments.dataType(1)))
        }
        let randn = FunctionEntry(
            "randn", [shape, dataType],
            summary: "Random numbers from the normal distribution with mean 0 and standard deviation 1.",
            shapes: "randn() → a number, randn(3) → [3], randn([2, 3]) → [2, 3]",
            formula: "√(−2 ln u) cos 2πv",
            examples: [("shape(randn([2, 3]))", "[2, 3]")], seeAlso: ["rand", "seed"],
            keywords: ["random", "normal", "gaussian", "standard_normal"]
        ) { engine, values in
            let arguments = StructureArguments(values)
            return .tensor(try engine.normal(try arguments.shape(0), try arguments.dataType(1)))
        }
        let randint = FunctionEntry(
            "randint",
            [Parameter("low", .integer), Parameter("high", .integer, default: FunctionEntry.Argument.none), shape],
            summary: "Random whole numbers from low up to, and not including, high. With one bound, from 0 up to it.",
            shapes: "randint(a, b) → a number, randint(a, b, [2, 3]) → [2, 3]",
            examples: [("x = randint(1, 7, 100); min(x) >= 1 and max(x) <= 6", "true")],
            seeAlso: ["rand", "choice", "seed"], keywords: ["random", "integers", "dice"]
        ) { engine, values in
            let arguments = StructureArguments(values)
            let first = try arguments.integer(0)
            let high = try arguments.optionalInteger(1)
            return .tensor(try engine.randomIntegers(high == nil ? 0 : first, high ?? first, try arguments.shape(2)))
        }
        let seed = FunctionEntry(
            "seed", [Parameter("n", .integer)],
            summary: "Starts the random numbers anew: the same seed gives the same numbers everywhere.",
            shapes: "a whole number → nothing",
            examples: [("seed(1); a = rand(); seed(1); rand() == a", "true")], seeAlso: ["rand", "randn"],
            keywords: ["random", "manual_seed", "reproducible", "default_rng"]
        ) { engine, values in
            engine.random = RandomGenerator(seed: UInt64(bitPattern: Int64(try StructureArguments(values).integer(0))))
            return .none
        }
        return [rand, randn, randint, seed]
    }

    private static func orders() -> [FunctionEntry] {
        let shuffle = FunctionEntry(
            "shuffle", [Parameter("x", .tensor)],
            summary: "The parts of x along its first axis in random order; x itself stays as it is.",
            shapes: "x: [n, …] → [n, …]",
            examples: [("sort(shuffle([3, 1, 2]))", "[1, 2, 3]")], seeAlso: ["permutation", "choice"],
            keywords: ["random", "order", "mix"]
        ) { engine, values in .tensor(try engine.shuffle(try StructureArguments(values).tensor(0))) }
        let permutation = FunctionEntry(
            "permutation", [Parameter("x", .tensor)],
            summary: "The numbers below x in random order; for an array, its parts along the first axis.",
            shapes: "n → [n]; x: [n, …] → [n, …]",
            examples: [("sort(permutation(4))", "[0, 1, 2, 3]")], seeAlso: ["shuffle", "choice"],
            keywords: ["random", "randperm", "order"]
        ) { engine, values in
            let x = try StructureArguments(values).tensor(0)
            guard x.rank == 0 else { return .tensor(try engine.shuffle(x)) }
            return .tensor(try engine.permutation(try x.wholeNumbers("the argument of permutation")[0]))
        }
        let choice = FunctionEntry(
            "choice",
            [
                Parameter("x", .tensor), shape, Parameter("replace", .flag, default: .flag(true)),
                Parameter("p", .tensor, default: FunctionEntry.Argument.none),
            ],
            summary:
                "Parts of x along its first axis (or the numbers below x), drawn at random, with the probabilities p.",
            shapes: "n or x: [n, …], and k → [k, …]; p: [n]",
            examples: [
                ("shape(choice([10, 20, 30], 5))", "[5]"), ("sort(choice(3, 3, replace = false))", "[0, 1, 2]"),
            ],
            seeAlso: ["shuffle", "randint", "seed"], keywords: ["random", "sample", "multinomial", "draw", "bootstrap"]
        ) { engine, values in
            let arguments = StructureArguments(values)
            var x = try arguments.tensor(0)
            if x.rank == 0 {
                x = try engine.arange(0, Double(try x.wholeNumbers("the number of choices")[0]))
            }
            return .tensor(
                try engine.choice(
                    x, try arguments.shape(1), isReplacing: try arguments.flag(2),
                    probabilities: arguments.isMissing(3) ? nil : try arguments.tensor(3)))
        }
        return [shuffle, permutation, choice]
    }
}
