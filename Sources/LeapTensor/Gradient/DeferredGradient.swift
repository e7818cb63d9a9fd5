/// How a gradient was computed, in short: from which output, seed and targets. Only when a gradient must itself be
/// differentiated is its pass run again with recording on, and its record replaced by that of the outcome.
///
/// The inputs are the output (first), the seed if there was one (second), and the targets that are tensors.
final class DeferredGradient: Operation {
    /// The targets; those that are tensors are held as inputs, and stand here as the parameter 0.
    var targets: [GradientTarget] { onlyTarget.map { [$0] } ?? severalTargets }
    private let onlyTarget: GradientTarget?
    private let severalTargets: [GradientTarget]
    /// What the recorded pass gave, once it has run.
    var recorded: [Tensor?]?

    init(_ targets: [GradientTarget]) {
        onlyTarget = nil
        severalTargets = targets
        super.init(kind: .deferred)
    }

    init(_ target: GradientTarget) {
        onlyTarget = target
        severalTargets = []
        super.init(kind: .deferred)
    }

    override var name: String { "grad" }

    override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        throw TensorError(
            .type, "a gradient whose computation is not recorded yet cannot be computed again",
            help: ["this is a mistake in the engine: the record must be completed before (Engine.completeRecord)"])
    }
}

/// The same value.
public final class IdentityOperation: Operation {
    nonisolated(unsafe) static let shared = IdentityOperation()

    public override var name: String { "identity" }
    public override var isElementwise: Bool { true }

    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        try input(0, of: inputs)
    }

    public override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        InputGradients(gradient)
    }
}

extension Engine {
    /// Gives the results of an unrecorded pass their short record.
    func deferRecords(of results: [Tensor?], _ output: Tensor, _ seed: Tensor?, _ targets: [GradientTarget]) {
        var named = targets
        var tensors: [Tensor] = []
        for (index, target) in targets.enumerated() {
            if case .node(let tensor) = target {
                named[index] = .variable(0)
                tensors.append(tensor)
            }
        }
        let operation = DeferredGradient(named)
        for (index, result) in results.enumerated() {
            guard let result else { continue }
            result.setRecord(operation, output, seed, tensors, origin: origin)
            result.resultIndex = Int32(index)
        }
    }

    /// The same for the only result of a pass without a seed.
    func deferRecord(of result: Tensor, _ output: Tensor, _ target: GradientTarget) {
        switch target {
        case .variable: result.setRecord(DeferredGradient(target), output, nil, [], origin: origin)
        case .node(let tensor):
            result.setRecord(DeferredGradient(.variable(0)), output, nil, [tensor], origin: origin)
        }
    }

    /// Replaces the short record of a gradient by the recorded computation of it.
    func expand(_ gradient: Tensor) throws {
        guard let operation = gradient.operation as? DeferredGradient, let output = gradient.firstInput else { return }
        if operation.recorded == nil {
            var tensors = gradient.otherInputs.makeIterator()
            var targets: [GradientTarget] = []
            for target in operation.targets {
                if case .variable(0) = target, let tensor = tensors.next() {
                    targets.append(.node(tensor))
                } else {
                    targets.append(target)
                }
            }
            let (wasRecording, previousOrigin) = (isRecording, origin)
            let scratch = spareScratch.popLast() ?? PassScratch()
            defer {
                isRecording = wasRecording
                origin = previousOrigin
                scratch.release()
                spareScratch.append(scratch)
            }
            isRecording = true
            origin = gradient.origin
            try prepare(output, targets, scratch)
            operation.recorded = try runPass(scratch, output, seed: gradient.secondInput, targets)
        }
        if let recorded = operation.recorded?[Int(gradient.resultIndex)], recorded.isRecorded {
            gradient.replaceRecord(IdentityOperation.shared, recorded)
        } else {
            gradient.clearRecord()
        }
    }
}
