extension Engine {
    /// Runs `body` over the record of the output, prepared for the targets.
    private func withRecord<Result>(
        of output: Tensor, _ targets: [GradientTarget], _ body: (PassScratch) -> Result
    ) throws -> Result {
        let scratch = spareScratch.popLast() ?? PassScratch()
        defer {
            scratch.release()
            spareScratch.append(scratch)
        }
        try prepare(output, targets, scratch)
        return body(scratch)
    }

    /// Replaces every gradient in the record of the output by its recorded computation, so that a walk over the
    /// record meets operations only.
    public func completeRecord(of output: Tensor) throws {
        while true {
            let deferred = try withRecord(of: output, []) { scratch in
                (0..<scratch.count).compactMap { place in
                    scratch.nodes[place].tensor._withUnsafeGuaranteedRef { $0.operationKind == .deferred ? $0 : nil }
                }
            }
            if deferred.isEmpty { return }
            for tensor in deferred { try expand(tensor) }
        }
    }

    /// The parameters that the output was computed from, ascending.
    public func variables(of output: Tensor) throws -> [UInt64] {
        try completeRecord(of: output)
        return try withRecord(of: output, []) { scratch in
            var found: Set<UInt64> = []
            for place in 0..<scratch.count {
                let variable = scratch.nodes[place].tensor._withUnsafeGuaranteedRef { $0.variable }
                if variable != 0 { found.insert(variable) }
            }
            return found.sorted()
        }
    }

    /// Whether the output was computed from the target, or is it.
    public func dependsOn(_ output: Tensor, _ target: GradientTarget) throws -> Bool {
        try withRecord(of: output, [target]) { $0.count > 0 && $0.nodes[$0.count - 1].depends }
    }

    /// Whether every operation on every path between them works element by element, so that an element of the output
    /// depends on one element of the input only. True when there is no path.
    public func isElementwise(from input: Tensor, to output: Tensor) throws -> Bool {
        try withRecord(of: output, [.node(input)]) { scratch in
            for place in 0..<scratch.count where scratch.nodes[place].depends && !scratch.nodes[place].isTarget {
                let isElementwise = scratch.nodes[place].tensor._withUnsafeGuaranteedRef {
                    $0.operation?.isElementwise ?? true
                }
                if !isElementwise { return false }
            }
            return true
        }
    }
}
