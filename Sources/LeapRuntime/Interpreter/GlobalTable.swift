import LeapDiagnostics

/// The global names of a session: each has a slot, which is a register of top-level code.
///
/// The standard library has a name space of its own. A name of the library that a session mentions gets a slot of
/// the session's, which begins with the library's value: redefining `mean` changes it for the session's functions,
/// never for the library's.
final class GlobalTable {
    /// How many global names a session may have.
    static let capacity = 1 << 16

    /// Which code is being compiled.
    enum NameSpace { case library, session }

    /// What is known about a global beside its value.
    struct Binding {
        var name: String
        var nameSpace: NameSpace
        /// The statement that bound it last; `.none` for what came with Leap.
        var span: SourceSpan = .none
        /// The parameter it was bound to before `=` replaced it, and where that happened.
        var formerVariable: (identifier: UInt64, span: SourceSpan)?
    }

    private(set) var bindings: [Binding] = []
    private var librarySlots: [String: Int] = [:]
    private var sessionSlots: [String: Int] = [:]
    var nameSpace = NameSpace.library
    private let registers: RegisterFile
    private let makeBuiltins: () -> [String: Builtin]
    /// The built-in functions by name, made when a name is looked up first.
    private(set) lazy var builtins = makeBuiltins()
    /// The parts of the standard library that are not loaded, each with what loads it, and the part of each name.
    private var waitingParts: [Int: () -> Void] = [:]
    private var libraryParts: [String: Int] = [:]

    init(registers: RegisterFile, builtins: @escaping () -> [String: Builtin]) {
        self.registers = registers
        makeBuiltins = builtins
    }

    /// Has a part of the standard library loaded when one of its names is used first: most programs use few, and short
    /// ones none. A part may use names of others, which are loaded then, and of those that it is loaded for.
    func deferLibraryPart(names: Set<String>, load: @escaping () -> Void) {
        let part = waitingParts.count
        waitingParts[part] = load
        for name in names { libraryParts[name] = part }
    }

    /// Loads the part of the library that a name is of, if it waits.
    private func loadLibrary(for name: String) {
        guard !waitingParts.isEmpty, let part = libraryParts[name] else { return }
        waitingParts.removeValue(forKey: part)?()
    }

    private func loadLibrary() {
        for part in waitingParts.keys.sorted() { waitingParts.removeValue(forKey: part)?() }
    }

    subscript(slot: Int) -> Binding {
        get { bindings[slot] }
        set { bindings[slot] = newValue }
    }

    /// The slot of a name in the current name space, made when it is mentioned first.
    func slot(_ name: String, at span: SourceSpan) throws -> Int {
        if let slot = nameSpace == .session ? sessionSlots[name] : librarySlots[name] { return slot }
        guard bindings.count < Self.capacity else {
            throw Diagnostic(
                .memory, "a session has at most \(Self.capacity) global names", at: span,
                help: ["keep values that belong together in a list or a record"])
        }
        loadLibrary(for: name)
        // It may have been made just now.
        if nameSpace == .library, let slot = librarySlots[name] { return slot }
        let slot = bindings.count
        let initial: Value
        if nameSpace == .session, let library = librarySlots[name] {
            initial = registers.start[library]
        } else if let builtin = builtins[name] {
            initial = .function(Function(.builtin(builtin), name: name))
        } else {
            initial = .unbound
        }
        bindings.append(Binding(name: name, nameSpace: nameSpace))
        registers.initialize(upTo: slot + 1)
        registers.start[slot] = initial
        if nameSpace == .session { sessionSlots[name] = slot } else { librarySlots[name] = slot }
        return slot
    }

    /// The value of a name as the session sees it; `.unbound` if it has none.
    func value(_ name: String) -> Value {
        if let slot = sessionSlots[name] { return registers.start[slot] }
        loadLibrary(for: name)
        if let slot = librarySlots[name] { return registers.start[slot] }
        if let builtin = builtins[name] { return .function(Function(.builtin(builtin), name: name)) }
        return .unbound
    }

    /// The value of a name as the library sees it; `.unbound` if it has none.
    func libraryValue(_ name: String) -> Value {
        loadLibrary(for: name)
        return librarySlots[name].map { registers.start[$0] } ?? .unbound
    }

    /// The session's slot of a name, if it was mentioned.
    func sessionSlot(_ name: String) -> Int? { sessionSlots[name] }

    /// The names the session bound itself, with their values, in order of first mention.
    var sessionBindings: [(name: String, value: Value, slot: Int)] {
        bindings.indices.compactMap { slot in
            let binding = bindings[slot]
            guard binding.nameSpace == .session, binding.span != .none else { return nil }
            if case .unbound = registers.start[slot] { return nil }
            return (binding.name, registers.start[slot], slot)
        }
    }

    /// Every name that has a value now.
    var boundNames: [String] { names(beginningWith: "") }

    /// The names beginning with a text that have a value now, in no order.
    func names(beginningWith prefix: String) -> [String] {
        loadLibrary()
        var names: Set<String> = []
        for name in builtins.keys where name.hasPrefix(prefix) { names.insert(name) }
        for (name, slot) in librarySlots where name.hasPrefix(prefix) {
            if case .unbound = registers.start[slot] { continue }
            names.insert(name)
        }
        for (name, slot) in sessionSlots where name.hasPrefix(prefix) {
            if case .unbound = registers.start[slot] { names.remove(name) } else { names.insert(name) }
        }
        return names.filter { !$0.hasPrefix("_") }
    }
}
