import Testing

@testable import LeapTensor

/// Rules that hold whatever the numbers: sharing, copying, element types, limits, and the words of errors.
@Suite struct StructureRuleTests {
    let e = Engine()
    let x = Reference.x

    // MARK: Sharing

    @Test func viewsShareMemory() throws {
        let c = Reference.c
        for view in [
            try e.index(c, [.slice(start: nil, stop: nil, step: -1), .integer(1)]), try e.windows(c, [2, 2]),
            try e.flip(c), try e.expand(c, axes: [0]), try e.subtensor(c, at: 1), try e.split(c, sections: 2)[1],
            try e.reshape(c, dimensions: [-1]), try e.swapLastTwo(c), try e.squeeze(e.expand(c, axes: [1])),
        ] {
            #expect(view.storage === c.storage)
        }
        // A view that lies packed is known as packed.
        #expect(try e.subtensor(c, at: 1).strides == nil)
        #expect(try e.expand(c, axes: [0, -1]).strides == nil)
    }

    @Test func assignNeverChangesTheOriginal() throws {
        let before = x.doubles()
        let view = try e.index(x, [.integer(1)])
        _ = try e.assign(x, [.integer(1)], n(-1))
        _ = try e.assign(view, [.integer(0)], n(-1))
        _ = try e.assign(x, [.mask(greater(x, 3))], n(-1))
        #expect(x.doubles() == before)
    }

    @Test func inPlaceOnlyWhenNobodyElseHoldsIt() throws {
        var own = d([1, 2, 3], [3])
        #expect(try e.assignInPlace(&own, [.integer(1)], n(9)))
        #expect(own.doubles() == [1, 9, 3])
        #expect(try e.assignInPlace(&own, [.slice(start: nil, stop: nil, step: 2)], d([5, 6], [2])))
        #expect(own.doubles() == [5, 9, 6])
        let other = own
        #expect(try !e.assignInPlace(&own, [.integer(0)], n(0)))
        #expect(other.doubles() == [5, 9, 6])

        var array = d([1, 2, 3], [3])
        do {
            let tail = try e.index(array, [.slice(start: 1, stop: nil, step: 1)])
            #expect(try !e.assignInPlace(&array, [.integer(2)], n(0)))
            #expect(tail.doubles() == [2, 3])
        }
        #expect(try e.assignInPlace(&array, [.integer(2)], n(0)))
        var leaf = e.leaf(d([1, 2], [2]), variable: 1)
        #expect(try !e.assignInPlace(&leaf, [.integer(0)], n(0)))
        var plain = d([1, 2], [2])
        #expect(try !e.assignInPlace(&plain, [.integer(0)], e.leaf(n(1), variable: 1)))
        var number = n(4)
        #expect(try !e.assignInPlace(&number, [.ellipsis], n(5)))
        // An error leaves the array as it was.
        #expect(throws: TensorError.self) { try e.assignInPlace(&plain, [.integer(2)], n(0)) }
        #expect(throws: TensorError.self) { try e.assignInPlace(&plain, [.all], d([1, 2, 3], [3])) }
        #expect(plain.doubles() == [1, 2])
        var single = f([1, 2], [2])
        #expect(try e.assignInPlace(&single, [.integer(0)], n(0.1)))
        #expect(single.dataType == .f32 && single.doubles()[0] == Double(Float(0.1)))
    }

    // MARK: Element types

    @Test func allTypesAgree() throws {
        let items: [[IndexItem]] = [
            [.integer(1), .integer(2)], [.slice(start: nil, stop: nil, step: -2)], [.integers(d([2, 0], [2]))],
            [.all, .integers(d([3, 3], [2]))], [.mask(greater(x, 5))], [.ellipsis, .newAxis],
        ]
        let single = try e.convert(x, to: .f32)
        let truth = greater(x, 5)
        for item in items {
            let expected = try e.index(x, item).doubles()
            let narrow = try e.index(single, item)
            #expect(narrow.dataType == .f32 && narrow.doubles() == expected)
            let booleans = try e.index(truth, item)
            #expect(booleans.dataType == .bool && booleans.doubles() == expected.map { $0 > 5 ? 1 : 0 })
            let assigned = try e.assign(truth, item, b([true], [1]))
            let changed = try e.index(assigned, item)
            #expect(assigned.dataType == .bool && changed.doubles().allSatisfy { $0 == 1 })
        }
        #expect(try e.concat([truth, truth]).dataType == .bool)
        #expect(try e.concat([truth, single]).dataType == .f32)
        #expect(try e.concat([single, x]).doubles() == x.doubles() + x.doubles())
        #expect(try e.sort(truth, axis: nil).doubles() == truth.doubles().sorted())
        #expect(try e.pad(truth, [(0, 0), (1, 0)]).dataType == .bool)
        #expect(try e.median(single).dataType == .f32)
        #expect(try e.oneHot(f([1], [1]), classes: 2).dataType == .f32)
        #expect(try e.oneHot(n(1), classes: 2).doubles() == [0, 1])
    }

    @Test func longSortsAreStable() throws {
        // Long enough for sorting by digits; few values, so that order among equal ones shows.
        let values = (0..<5000).map { Double(($0 * 7919) % 13) - 6 }
        let expected = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }.map(Double.init)
        #expect(try e.argumentSort(d(values, [5000])).doubles() == expected)
        let random = try e.normal(Shape([3000]))
        #expect(try e.sort(random).doubles() == random.doubles().sorted())
        #expect(try e.sort(random, isDescending: true).doubles() == random.doubles().sorted(by: >))
    }

    // MARK: Joining

    @Test func stackOfNothingAndOfNumbers() throws {
        #expect(try e.stack([]).shape == Shape([0]))
        #expect(try e.stack([n(1), n(2)]).doubles() == [1, 2])
        #expect(try e.stack([Tensor(scalar: 1, dataType: .bool), n(2)]).dataType == .f64)
        #expect(try e.stack([Tensor(scalar: 1, dataType: .bool)]).dataType == .bool)
        #expect(try e.rows(x).map { $0.shape } == [Shape([4]), Shape([4]), Shape([4])])
    }

    // MARK: Errors

    @Test func indexErrors() throws {
        let v = d([1, 2, 3], [3])
        fails(.index, "index 5 is out of range: axis 0 of {0} has 3 elements (0 to 2, or -3 to -1)") {
            try e.index(v, [.integer(5)])
        }
        fails(.index, "index -5 is out of range: axis 1 of {0} has 4 elements (0 to 3, or -4 to -1)") {
            try e.index(x, [.all, .integers(d([0, -5], [2]))])
        }
        fails(.index, "index 0 is out of range: axis 0 of {0} has no elements") { try e.subtensor(d([], [0]), at: 0) }
        fails(.index, "index 1 is out of range: axis 0 of {0} has 1 element (0, or -1)") {
            try e.subtensor(d([4], [1]), at: 1)
        }
        fails(.index, "too many indices: {0} has 1 axis, the index 2 parts") {
            try e.index(v, [.integer(0), .integer(0)])
        }
        fails(.index, "{0} is a number and has no parts to take") {
            try e.subtensor(n(1), at: 0)
        }
        fails(.index, "the mask does not fit: the mask has 2 elements, axis 0 has 3") {
            try e.index(v, [.mask(b([true, false], [2]))])
        }
        fails(.index, "the mask does not fit: the mask is 1×4, the axes it selects from are 3×4") {
            try e.index(x, [.mask(b([true, false, true, false], [1, 4]))])
        }
        fails(.type, "an index must be a whole number, not 0.5") { try e.index(v, [.integers(d([0.5], [1]))]) }
        fails(.type, "a mask must be a boolean array") { try e.index(v, [.mask(v)]) }
        fails(.index, "the step of a slice must not be 0") { try e.index(v, [.slice(start: nil, stop: nil, step: 0)]) }
        fails(.index, "an index has at most one ...") { try e.index(x, [.ellipsis, .ellipsis]) }
        fails(.shape, "the arrays of indices do not fit together: 2 and 3") {
            try e.index(x, [.integers(d([0, 1], [2])), .integers(d([0, 1, 2], [3]))])
        }
        fails(.shape, "the value has the shape [3], but the index selects [4]") {
            try e.assign(x, [.integer(0)], d([1, 2, 3], [3]))
        }
        fails(.type, "a boolean array cannot hold numbers") { try e.assign(b([true], [1]), [.integer(0)], n(1)) }
        fails(.index, "label 3 is out of range: 3 classes are labelled 0 to 2") {
            try e.oneHot(d([0, 3], [2]), classes: 3)
        }
        fails(.index, "there is no axis 2: {0} has the shape [3, 4]") { try e.flip(x, axes: [2]) }
    }

    @Test func shapeErrors() throws {
        fails(.shape, "row 1 has 3 elements, row 0 has 2") { try e.stack([d([1, 2], [2]), d([1, 2, 3], [3])]) }
        fails(.shape, "row 2 is a number, row 0 has 1 element") { try e.stack([d([1], [1]), d([1], [1]), n(1)]) }
        fails(.shape, "row 1 is 3×4, row 0 is a number") { try e.stack([n(1), x]) }
        fails(.shape, "12 elements do not fill the shape [5, 2], which has 10") {
            try e.reshape(x, dimensions: [5, 2])
        }
        fails(.shape, "12 elements cannot be arranged as [5, -1]: 12 is not a multiple of 5") {
            try e.reshape(x, dimensions: [5, -1])
        }
        fails(.shape, "only one size can be -1 in [-1, -1]") { try e.reshape(x, dimensions: [-1, -1]) }
        fails(.shape, "the size of an axis must not be negative: [-2]") { try Shape.checked([-2]) }
        fails(.shape, "an array has at most 8 axes, this would have 9") {
            try e.windows(try e.filled(Shape([1, 1, 1, 1, 1, 1, 1, 1]), 0), [1])
        }
        fails(.shape, "the window has 5 elements along axis 1, {0} only 4") { try e.windows(x, [5]) }
        fails(.shape, "axis 0 of {0} has 3 elements, and squeeze removes axes of size 1") {
            try e.squeeze(x, axes: [0])
        }
        fails(.shape, "axis 1 has 4 elements, which do not divide into 3 equal parts") {
            try e.split(x, sections: 3, axis: 1)
        }
        fails(.shape, "arrays joined along axis 0 must agree in the others: the first is 3×4, number 2 is 3×3") {
            try e.concat([x, d([Double](repeating: 0, count: 9), [3, 3])])
        }
        fails(.domain, "the quantile of no elements is not defined") { try e.quantile(d([], [0]), n(0.5)) }
        fails(.domain, "a quantile is taken at a fraction from 0 to 1, not at 1.5") { try e.quantile(x, n(1.5)) }
    }

    /// Whatever the sizes, an error and not a crash.
    @Test func limits() throws {
        let huge = Int.max
        for body: () throws -> Any in [
            { try Shape.checked([huge, 2]) }, { try Shape.checked([0, huge, huge]) }, { try e.eye(huge) },
            { try e.filled(try Shape.checked([1 << 50]), 0) }, { try e.arange(0, 1e300) },
            { try e.arange(0, 1e15) }, { try e.linspace(0, 1, count: 1 << 55) }, { try e.tile(n(1), [huge]) },
            { try e.tile(x, [1 << 40, 1 << 40]) }, { try e.repeatEach(x, [huge]) },
            { try e.pad(x, [(huge, 1), (0, 0)]) },
            { try e.permutation(1 << 50) }, { try e.permutation(-1) }, { try e.uniform(try Shape.checked([1 << 45])) },
            { try e.oneHot(n(0), classes: huge) }, { try e.choice(x, try Shape.checked([1 << 45])) },
            { try e.roll(x, [], axes: [0]) }, { try e.roll(x, [1], axes: []) }, { try e.windows(x, [huge]) },
            { try e.subtensor(x, at: .min) }, { try e.flip(x, axes: [.min]) }, { try e.top(x, huge) },
            { try e.randomIntegers(3, 3, .scalar) }, { try e.randomIntegers(.min, .max, .scalar) },
            { try e.rows(n(1)) }, { try e.concat([]) }, { try e.split(x, sections: 0) },
        ] {
            #expect(throws: TensorError.self) { _ = try body() }
        }
        #expect(try e.arange(1e300, -1e300).count == 0)
        #expect(try e.index(x, [.slice(start: .min, stop: .max, step: .max)]).shape == Shape([1, 4]))
        #expect(try e.index(x, [.slice(start: .max, stop: .min, step: .min)]).shape == Shape([1, 4]))
        #expect(try e.roll(x, [.min, .max], axes: [0, 1]).count == 12)
        #expect(try e.windows(x, [2], steps: [huge]).shape == Shape([3, 1, 2]))
        #expect(try e.tile(d([], [0, 1]), [1, 1 << 40]).shape == Shape([0, 1 << 40]))
    }

    // MARK: Functions of the language

    @Test func everyFunctionIsDescribed() throws {
        let entries = StructureFunctions.all()
        let expected = [
            "zeros", "ones", "full", "eye", "arange", "linspace", "logspace", "rand", "randn", "randint", "seed",
            "shuffle", "permutation", "choice", "shape", "rank", "size", "reshape", "ravel", "flatten", "transpose",
            "squeeze", "expand", "flip", "concat", "stack", "split", "tile", "repeat_each", "roll", "pad", "take",
            "mask", "onehot", "windows", "cumsum", "cumprod", "cummax", "sort", "argsort", "rank_of", "top", "unique",
            "searchsorted", "median", "quantile",
        ]
        #expect(entries.map(\.name) == expected)
        for entry in entries {
            #expect(!entry.summary.isEmpty && !entry.examples.isEmpty && !entry.seeAlso.isEmpty, "\(entry.name)")
            // Without arguments each gives a value or an error, whatever the evaluator has checked before.
            do { _ = try entry.apply(e, entry.parameters.map { $0.defaultValue ?? .none }) } catch is TensorError {}
        }
    }

    /// No name stands in two tables, and what an entry refers to exists (in a table, or in the language itself).
    @Test func namesAreUnique() {
        let names = (CoreFunctions.all() + StructureFunctions.all()).map(\.name)
        #expect(Set(names).count == names.count)
        let language: Set<String> = ["map", "scan"]
        for entry in StructureFunctions.all() {
            #expect(Set(entry.seeAlso).isSubset(of: language.union(names)), "\(entry.name): \(entry.seeAlso)")
        }
    }

    func call(_ name: String, _ arguments: [FunctionEntry.Argument]) throws -> Tensor {
        guard let entry = StructureFunctions.all().first(where: { $0.name == name }) else { return n(.nan) }
        let rest = entry.parameters.dropFirst(arguments.count).map { $0.defaultValue ?? .none }
        guard case .tensor(let result) = try entry.apply(e, arguments + rest) else { return n(.nan) }
        return result
    }

    @Test func functionsReadTheirArguments() throws {
        try same("np.zeros(2)", call("zeros", [.integers([2])]), [2], [0, 0])
        try same("np.arange(3)", call("arange", [.number(3)]), [3], [0, 1, 2])
        try same(
            "np.full((2, 2), [1, 2])", call("full", [.integers([2, 2]), .tensor(d([1, 2], [2]))]), [2, 2], [1, 2, 1, 2])
        try same("np.pad([1., 2], 1)", call("pad", [.tensor(d([1, 2], [2])), .tensor(n(1))]), [4], [0, 1, 2, 0])
        try same(
            "np.pad(np.ones((1, 1)), [[1, 0]])", call("pad", [.tensor(d([1], [1, 1])), .tensor(d([1, 0], [1, 2]))]),
            [2, 2], [0, 0, 0, 1])
        try same("np.shape(x)", call("shape", [.tensor(x)]), [2], [3, 4])
        try same("np.cumsum([1., 2])", call("cumsum", [.tensor(d([1, 2], [2]))]), [2], [1, 3])
        try same("np.sort(v)", call("sort", [.tensor(Reference.v)]), [6], [-5, -1, 1, 3, 4, 9])
        #expect(try call("zeros", [.integers([]), .string("f32")]).dataType == .f32)
        #expect(try call("zeros", [.integers([3]), .string("bool")]).dataType == .bool)
        #expect(try call("full", [.integers([2]), .tensor(f([1], [1]))]).dataType == .f32)
        fails(.type, "there is no element type \"int\"") { try call("ones", [.integers([2]), .string("int")]) }
    }
}
