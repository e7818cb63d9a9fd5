import Testing

@testable import LeapTensor

/// Operations computed again: which can be, what they choose anew, and what they refuse.
@Suite struct RecordForwardTests {
    let engine = Engine()

    func leaf(_ values: [Double], _ shape: [Int], _ type: DataType = .f64) throws -> Tensor {
        engine.leaf(try engine.convert(d(values, shape), to: type), variable: 1)
    }

    /// The output for another value of the only leaf.
    func replayed(_ output: Tensor, _ leaf: Tensor, _ values: [Double]) throws -> [Double] {
        let graph = try RecordGraph(of: output, engine: engine)
        let position = try #require(graph.position(of: leaf))
        let replacement = d(values, leaf.shape.dimensions)
        return try RecordReplayer(graph, inDouble: false, engine: engine).output([position: replacement]).doubles()
    }

    func message(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "no error"
        } catch let error as TensorError {
            return error.message
        } catch { return "another error" }
    }

    // MARK: Every function

    /// Arguments for functions whose arrays alone do not make a call.
    static var arguments: [String: [FunctionEntry.Argument]] {
        [
            "where": [.tensor(b([true, false], [2, 1]))], "reshape": [.integers([3, 2])], "expand": [.integers([0])],
            "tile": [.integers([2])], "repeat_each": [.integers([2])], "roll": [.integers([1])],
            "windows": [.integers([2])], "split": [.tensor(n(2))], "take": [.tensor(d([2, 0, 2], [3]))],
            "mask": [.tensor(b([true, false, true, false, true, true], [2, 3]))],
            "pad": [.tensor(d([1, 0, 0, 2], [2, 2]))], "quantile": [.tensor(n(0.3))], "top": [.integer(2)],
            "full": [.integers([2, 2])], "einsum": [.string("ij,ij,kj->ik")],
            "onehot": [.tensor(d([2, 0], [2])), .integer(3)],
        ]
    }
    /// Functions that no gradient passes: they count, compare, or make arrays of nothing.
    static let withoutRecord: Set<String> = [
        "all", "any", "arange", "argmax", "argmin", "argsort", "count", "eye", "isinf", "isnan", "linspace", "logspace",
        "onehot", "ones", "rand", "randint", "randn", "rank", "rank_of", "searchsorted", "seed", "shape", "size",
        "zeros",
    ]

    /// Calls a function with recorded arrays, of shapes that suit it; what it gives is recorded or not.
    func call(_ entry: FunctionEntry, _ type: DataType) throws -> [Tensor] {
        let shapes = [Shape([2, 3]), Shape([3, 3]), Shape([3]), .scalar, Shape([2, 2, 2, 2])]
        var failure: (any Error)?
        for shape in shapes {
            var numbers = TestNumbers(7)
            var count: UInt64 = 0
            func next() throws -> Tensor {
                count += 1
                let values = numbers.list(shape.count, 0.2, 0.9)
                return engine.leaf(try engine.convert(d(values, shape.dimensions), to: type), variable: count)
            }
            var given = (Self.arguments[entry.name] ?? [])[...]
            do {
                let arguments = try entry.parameters.map { parameter -> FunctionEntry.Argument in
                    // A setting comes after the array, but in these.
                    if let setting = given.first,
                        count > 0 || ["where", "full", "onehot", "einsum"].contains(entry.name)
                    {
                        given = given.dropFirst()
                        return setting
                    }
                    switch parameter.kind {
                    case .tensors, .operands: return .tensors([try next(), try next(), try next()])
                    case .tensor where parameter.defaultValue == nil: return .tensor(try next())
                    default: break
                    }
                    if let value = parameter.defaultValue { return value }
                    switch parameter.kind {
                    case .integer: return .integer(1)
                    case .integers: return .integers([2])
                    case .number: return .number(0.5)
                    default: return .none
                    }
                }
                switch try entry.apply(engine, arguments) {
                case .none: return []
                case .tensor(let result): return [result]
                case .tensors(let results): return results
                }
            } catch { failure = error }
        }
        if let failure { throw failure }
        return []
    }

    /// A new function must either give no record, or a record that can be computed again.
    @Test func everyFunction() throws {
        var recorded: Set<String> = []
        for entry in CoreFunctions.all() + StructureFunctions.all() {
            for type in [DataType.f64, .f32] {
                let results: [Tensor]
                do {
                    results = try call(entry, type)
                } catch {
                    Issue.record("\(entry.name) needs arguments in this test: \(error)")
                    continue
                }
                for result in results where result.isRecorded {
                    recorded.insert(entry.name)
                    let graph = try RecordGraph(of: result, engine: engine)
                    var replacements: [Int: Tensor] = [:]
                    for (position, node) in graph.nodes.enumerated() where node.tensor.variable != 0 {
                        replacements[position] = node.tensor
                    }
                    let values = try graph.replay(replacements, inDouble: false, engine: engine)
                    for (node, value) in zip(graph.nodes, values) {
                        #expect(ReplayLaw.isSame(node.tensor, value), "\(entry.name)")
                    }
                }
            }
        }
        let all = Set((CoreFunctions.all() + StructureFunctions.all()).map(\.name))
        #expect(all.subtracting(recorded).subtracting(Self.withoutRecord) == [], "recorded nothing")
        #expect(recorded.intersection(Self.withoutRecord) == [])
        #expect(Self.withoutRecord.subtracting(all) == [])
    }

    // MARK: Choices

    @Test func winnersAreLookedForAgain() throws {
        let x = try leaf([1, 5, 2], [3])
        #expect(try replayed(engine.maximum(over: x), x, [7, 5, 2]) == [7])
        #expect(try replayed(engine.minimum(over: x), x, [7, 5, 6]) == [5])
        #expect(try replayed(engine.sort(x), x, [3, 1, 2]) == [1, 2, 3])
        #expect(try replayed(engine.sort(x, isDescending: true), x, [3, 1, 2]) == [3, 2, 1])
        #expect(try replayed(engine.top(x, 2), x, [3, 1, 2]) == [3, 2])
        #expect(try replayed(engine.median(x), x, [3, 1, 8]) == [3])
        #expect(try replayed(engine.quantile(x, n(0.75)), x, [3, 1, 8]) == [5.5])
        #expect(try replayed(engine.cumulativeMaximum(x), x, [3, 1, 8]) == [3, 3, 8])
        #expect(try replayed(engine.norm(x, order: .infinity), x, [3, -9, 8]) == [9])
        let matrix = try leaf([1, 5, 2, 8, 0, 3], [2, 1, 3])
        let maximum = try engine.maximum(over: matrix, axes: [0, 2], keep: true)
        #expect(try replayed(maximum, matrix, [1, 9, 2, 8, 0, 3]) == [9])
    }

    @Test func otherChoicesAreKept() throws {
        let x = try leaf([1, 5, 2], [3])
        let masked = try engine.index(x, [.mask(greater(x, 1.5))])
        #expect(masked.operation?.keepsRecordedChoice == true)
        #expect(try replayed(masked, x, [9, 0, 0]) == [0, 0])
        let chosen = try engine.where(greater(x, 1.5), x, n(-1))
        #expect(chosen.operation?.keepsRecordedChoice == true)
        #expect((chosen.operation as? WhereOperation)?.condition(of: chosen)?.doubles() == [0, 1, 1])
        #expect(try replayed(chosen, x, [9, 0, 0]) == [-1, 0, 0])
        #expect(try engine.unique(x).values.operation?.keepsRecordedChoice == true)
        for free in [
            try engine.maximum(over: x), try engine.sort(x), try engine.tile(x, [2]), try engine.roll(x, [1]),
            try engine.index(x, [.slice(start: 1, stop: nil, step: 1)]), try engine.pad(x, [(1, 1)]),
            try engine.apply(Elementwise.relu, x),
        ] {
            #expect(free.operation?.keepsRecordedChoice == false, "\(free.operation?.name ?? "")")
        }
    }

    // MARK: Double precision

    @Test func conversionsDoNotRound() throws {
        let x = try leaf([0.1, 0.2, 0.3], [3])
        let single = try engine.convert(x, to: .f32)
        let y = try engine.sum(engine.convert(engine.multiply(single, single), to: .f64))
        let graph = try RecordGraph(of: y, engine: engine)
        let replayer = try RecordReplayer(graph, inDouble: true, engine: engine)
        #expect(y.item != 0.1 * 0.1 + 0.2 * 0.2 + 0.3 * 0.3)
        #expect(try replayer.output([:]).item == 0.1 * 0.1 + 0.2 * 0.2 + 0.3 * 0.3)
        let place = try #require(graph.position(of: x))
        #expect(try replayer.output(at: place, element: 1, value: 0.25).item == 0.1 * 0.1 + 0.25 * 0.25 + 0.3 * 0.3)
        #expect(try replayer.output([:]).item == 0.1 * 0.1 + 0.2 * 0.2 + 0.3 * 0.3)
    }

    /// An element changed in place must not show in results that were given before.
    @Test func oneElement() throws {
        let x = try leaf([1, 2, 3, 4], [2, 2], .f32)
        let moved = try engine.transpose(x, order: [1, 0])
        let graph = try RecordGraph(of: moved, engine: engine)
        let replayer = try RecordReplayer(graph, inDouble: true, engine: engine)
        let first = try replayer.output(at: 0, element: 1, value: 20)
        let second = try replayer.output(at: 0, element: 2, value: 30)
        #expect(first.doubles() == [1, 3, 20, 4])
        #expect(second.doubles() == [1, 30, 2, 4])
        #expect(replayer.value(at: 1).doubles() == [1, 3, 2, 4])
        #expect(message { _ = try replayer.output(at: 0, element: 4, value: 0) }.hasPrefix("there is no element 4"))
        #expect(message { _ = try replayer.output(at: 2, element: 0, value: 0) }.hasPrefix("there is no node 2"))
        let number = try leaf([3], [])
        let square = try RecordReplayer(
            RecordGraph(of: engine.multiply(number, number), engine: engine), inDouble: true, engine: engine)
        #expect(try square.output(at: 0, element: 0, value: 5).item == 25)
    }

    // MARK: Custom functions

    @Test func customFunctions() throws {
        let x = try leaf([1, 2], [2])
        let value = d([1, 8], [2])
        let cube = CustomOperation(
            name: "cube",
            function: { [engine] in
                // A function that itself asks for a gradient: of x⁴ / 4.
                let leaf = engine.leaf($0[0], variable: 9)
                let square = try engine.multiply(leaf, leaf)
                let inner = try engine.sum(engine.divide(engine.multiply(square, square), n(4)))
                return try engine.gradients(of: inner, targets: [.variable(9)])[0] ?? n(.nan)
            },
            rule: { [engine] inputs, _, gradient in [try engine.multiply(gradient, inputs[0])] })
        let y = engine.record(value, as: cube, inputs: [x])
        #expect(try replayed(y, x, [3, -1]) == [27, -1])
        let graph = try RecordGraph(of: y, engine: engine)
        #expect(try graph.backward(engine: engine, seed: d([1, 1], [2])).gradients[0]?.doubles() == [1, 2])

        let opaque = CustomOperation(name: "opaque") { _, _, gradient in [gradient] }
        let z = engine.record(value, as: opaque, inputs: [x])
        #expect(message { _ = try replayed(z, x, [3, -1]) } == "opaque cannot be computed again")
        let changing = CustomOperation(
            name: "changing", function: { _ in n(1) }, rule: { _, _, gradient in [gradient] })
        let w = engine.record(value, as: changing, inputs: [x])
        #expect(message { _ = try replayed(w, x, [3, -1]) }.hasPrefix("changing gave a value of shape [2]"))
        #expect(engine.isRecording)
    }

    // MARK: Refusals

    @Test func refusals() throws {
        #expect(message { _ = try Operation().forward([], engine: engine) }.hasSuffix("cannot be computed again"))
        #expect(message { _ = try DeferredGradient([]).forward([n(1)], engine: engine) }.contains("not recorded yet"))
        let x = try leaf([1, 5, 2, 3], [2, 2])
        let results = [
            try engine.index(x, [.integers(d([1, 0], [2]))]), try engine.maximum(over: x),
            try engine.pad(x, [(1, 1), (0, 0)]), try engine.assign(x, [.integer(0)], n(3)),
        ]
        for result in results {
            let operation = try #require(result.operation)
            for inputs in [[], [d([1], [1]), n(1)], [n(1), n(1)]] {
                #expect(
                    message { _ = try operation.forward(inputs, engine: engine) }.contains("computed again"),
                    "\(operation.name)")
            }
        }
        let assign = try #require(results[3].operation)
        #expect(message { _ = try assign.forward([x, d([1, 2, 3], [3])], engine: engine) }.contains("do not fit"))
        let graph = try RecordGraph(of: engine.sum(x), engine: engine)
        let replayer = try RecordReplayer(graph, inDouble: false, engine: engine)
        #expect(message { _ = try replayer.output([0: n(1)]) }.hasPrefix("a value of shape [] cannot replace"))
        #expect(message { _ = try replayer.output([7: n(1)]) }.hasPrefix("there is no node 7"))
        #expect(message { _ = try replayer.value(of: -1, [:]) }.hasPrefix("there is no node -1"))
        #expect(
            message { _ = try graph.inputGradients(of: 9, gradient: n(1), engine: engine) }.hasPrefix("there is no"))
        #expect(
            message { _ = try graph.inputGradients(of: 1, gradient: x, engine: engine) }.contains("must be the same"))
        let vector = try RecordGraph(of: engine.negate(x), engine: engine)
        #expect(message { _ = try vector.backward(engine: engine) }.hasPrefix("a gradient needs a single number"))
        // After an error the replayer stands where it began.
        #expect(try replayer.output([:]).item == 11)
    }

    // MARK: What a teacher prints

    @Test func namesAndSettings() throws {
        let x = try leaf([1, 5, 2, 3], [2, 2])
        let mean = try #require(try engine.mean(x, axes: [-1], keep: true).operation as? MeanOperation)
        #expect((mean.name, mean.axes, mean.keep, mean.count) == ("mean", [1], true, 2))
        let sum = try #require(try engine.sum(x).operation as? SumOperation)
        #expect((sum.name, sum.axes, sum.keep) == ("sum", [0, 1], false))
        let top = try #require(try engine.maximum(over: x, axes: [0]).operation as? PickOperation)
        #expect((top.name, top.axes ?? [], top.keep, top.places) == ("max", [0], false, [2, 1]))
        let turned = try #require(try engine.swapLastTwo(x).operation as? TransposeOperation)
        #expect((turned.name, turned.order) == ("transpose", [1, 0]))
        let flat = try #require(try engine.ravel(x).operation as? ReshapeOperation)
        #expect((flat.name, flat.shape) == ("reshape", Shape([4])))
        let large = try #require(try engine.broadcast(x, to: Shape([3, 2, 2])).operation as? BroadcastOperation)
        #expect((large.name, large.shape) == ("broadcast", Shape([3, 2, 2])))
        let share = try #require(try engine.softmax(x, axis: 0).operation as? SoftmaxOperation)
        #expect((share.name, share.axis) == ("softmax", 0))
        let joined = try #require(try engine.concat([x, x], axis: -1).operation as? JoinOperation)
        #expect((joined.name, joined.axis, joined.sizes) == ("concat", 1, [2, 2]))
        let single = try #require(try engine.convert(x, to: .f32).operation as? ConvertOperation)
        #expect((single.name, single.target) == ("f32", .f32))
        #expect(try engine.subtensor(x, at: 0).operation?.name == "index")
        #expect(try engine.matrixMultiply(x, x).operation?.name == "@")
        #expect(engine.identity(x).operation?.name == "identity")
    }
}
