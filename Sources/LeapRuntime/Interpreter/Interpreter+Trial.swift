import LeapTensor

extension Interpreter {
    /// Runs `body` as in use, not as in training, and puts back every parameter, state and random number that it
    /// changed: a look at what a network does leaves it as it was.
    public func withoutEffects<Result>(_ body: () throws -> Result) rethrows -> Result {
        let outer = transaction
        let random = engine.random
        let wasTraining = isTraining
        transaction.variables = []
        transaction.beforeCheckpoint = []
        transaction.beforeCheckpointSeen = []
        transaction.checkpointRandom = nil
        // With a number of its own, the first change of a variable is seen even if the statement changed it before.
        transaction.number += 1
        isTraining = false
        defer {
            for (variable, value) in transaction.variables { variable.value = value }
            for (variable, value) in transaction.beforeCheckpoint { variable.value = value }
            engine.random = random
            isTraining = wasTraining
            let number = transaction.number + 1
            transaction = outer
            transaction.number = number
            // What the statement changed before is saved already.
            for (variable, _) in outer.variables { variable.savedIn = number }
        }
        return try body()
    }

    /// What a name stands for in the session; `.unbound` when it has no value.
    public func value(named name: String) -> Value { globals.value(name) }
}
