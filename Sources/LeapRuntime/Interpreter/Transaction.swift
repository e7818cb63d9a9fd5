import LeapDiagnostics
import LeapTensor

/// What a statement has changed so far, with the old contents: a statement commits or it did not happen.
struct Transaction {
    /// Counts statements and checkpoints; a variable whose `savedIn` is this number has been saved.
    var number: UInt64 = 0
    private(set) var globals: [(slot: Int, value: Value, binding: GlobalTable.Binding)] = []
    private var savedSlots: Set<Int> = []
    /// Variables changed since the last checkpoint, with their contents then.
    var variables: [(variable: Variable, value: Value)] = []
    var random: RandomGenerator?
    /// The contents at the beginning of the statement, of variables changed before the last checkpoint.
    var beforeCheckpoint: [(variable: Variable, value: Value)] = []
    var beforeCheckpointSeen: Set<ObjectIdentifier> = []
    /// The random numbers' state at the last checkpoint, if there was one.
    var checkpointRandom: RandomGenerator?

    /// Notes the content of a global that is about to be assigned, unless the statement has assigned it before.
    mutating func save(_ slot: Int, _ value: Value, _ binding: @autoclosure () -> GlobalTable.Binding) {
        // A file that is used may assign many names; most statements assign one.
        let isNew = globals.count < 8 ? !globals.contains { $0.slot == slot } : !savedSlots.contains(slot)
        guard isNew else { return }
        globals.append((slot, value, binding()))
        if globals.count == 8 {
            savedSlots = Set(globals.map(\.slot))
        } else if globals.count > 8 {
            savedSlots.insert(slot)
        }
    }

    mutating func forgetGlobals() {
        globals.removeAll()
        savedSlots = []
    }
}

extension Interpreter {
    /// Begins a statement.
    func begin() {
        commit()
        transaction.number += 1
        transaction.random = engine.random
    }

    /// Keeps what the statement did.
    func commit() {
        transaction.forgetGlobals()
        transaction.variables.removeAll(keepingCapacity: true)
        transaction.random = nil
        transaction.beforeCheckpoint.removeAll()
        transaction.beforeCheckpointSeen.removeAll()
        transaction.checkpointRandom = nil
    }

    /// Puts everything back as it was before the statement.
    /// - Parameter keepsCheckpoint: whether parameters, states and random numbers go back to the last checkpoint
    ///   only, if one was set. An interrupted training run keeps its last whole step that way.
    /// - Returns: whether a checkpoint was kept.
    @discardableResult
    func rollBack(keepsCheckpoint: Bool) -> Bool {
        defer { commit() }
        for (slot, value, binding) in transaction.globals {
            registers.start[slot] = value
            globals[slot] = binding
        }
        // Newest first: behind a rehearsal a variable may be noted a second time.
        for (variable, value) in transaction.variables.reversed() { variable.value = value }
        isTraining = false
        if keepsCheckpoint, let random = transaction.checkpointRandom {
            engine.random = random
            return true
        }
        for (variable, value) in transaction.beforeCheckpoint { variable.value = value }
        if let random = transaction.random { engine.random = random }
        return false
    }

    /// Replaces the content of a parameter or state, remembering the old one.
    /// - Parameter value: for a parameter, numbers without history in its own shape and data type.
    public func set(_ variable: Variable, to value: Value) {
        if variable.savedIn != transaction.number {
            transaction.variables.append((variable, variable.value))
            variable.savedIn = transaction.number
        }
        variable.value = value
    }

    /// The same for a number in the place of a number.
    @inline(__always)
    func set(_ variable: Unmanaged<Variable>, to number: Double) {
        variable._withUnsafeGuaranteedRef { variable in
            if variable.savedIn == transaction.number {
                variable.value = .number(number)
            } else {
                set(variable, to: .number(number))
            }
        }
    }

    /// Marks a point to which an interrupt, and only an interrupt, returns: the end of a training step.
    func setCheckpoint() {
        for entry in transaction.variables
        where transaction.beforeCheckpointSeen.insert(ObjectIdentifier(entry.variable)).inserted {
            transaction.beforeCheckpoint.append(entry)
        }
        transaction.variables.removeAll(keepingCapacity: true)
        transaction.number += 1
        transaction.checkpointRandom = engine.random
    }
}
