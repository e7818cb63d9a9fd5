import Glibc

/// Another system that runs the same work: a program of this project under `Scripts/peers`.
enum Peer: String, CaseIterable {
    case cpython, numpy, torch, jax, lua, luajit

    /// The interpreters that may run it, the first that is there.
    private var interpreters: [String] {
        switch self {
        case .cpython, .numpy, .torch, .jax: ["python3"]
        case .lua: ["lua5.4", "lua"]
        case .luajit: ["luajit"]
        }
    }

    private var script: String {
        switch self {
        case .cpython: "cpython_rows.py"
        case .numpy: "numpy_rows.py"
        case .torch: "torch_rows.py"
        case .jax: "jax_rows.py"
        case .lua, .luajit: "rows.lua"
        }
    }

    /// What starts it and prints 2, as `leap eval '1+1'` does.
    private var startCode: [String] {
        switch self {
        case .cpython: ["-c", "print(1 + 1)"]
        case .numpy: ["-c", "import numpy; print(numpy.add(1, 1))"]
        case .torch: ["-c", "import torch; print(torch.tensor(1) + 1)"]
        case .jax: ["-c", "import jax.numpy as np; print(np.array(1) + 1)"]
        case .lua, .luajit: ["-e", "print(1 + 1)"]
        }
    }

    /// The peers that this machine has, and the names of the others.
    static func installed() -> (found: [InstalledPeer], missing: [Peer]) {
        var found: [InstalledPeer] = []
        var missing: [Peer] = []
        let folder = folder()
        for peer in allCases {
            guard let folder, let interpreter = peer.interpreters.lazy.compactMap(ChildProcess.find).first,
                case let script = folder + "/" + peer.script,
                let version = ChildProcess.output([interpreter, script, "version"])
            else {
                missing.append(peer)
                continue
            }
            found.append(
                InstalledPeer(
                    peer: peer, name: version, program: [interpreter, script],
                    start: [interpreter] + peer.startCode))
        }
        return (found, missing)
    }

    /// `Scripts/peers` of the working directory, or of a folder above this program.
    private static func folder() -> String? {
        var parts = (realPath(CommandLine.arguments[0]) ?? "").split(separator: "/")
        var candidates = ["Scripts/peers"]
        while parts.popLast() != nil { candidates.append("/" + (parts + ["Scripts", "peers"]).joined(separator: "/")) }
        return candidates.first { access($0 + "/rows.py", R_OK) == 0 }
    }

    private static func realPath(_ path: String) -> String? {
        guard let pointer = realpath(path, nil) else { return nil }
        defer { free(pointer) }
        return String(cString: pointer)
    }
}

/// A peer that can be run here.
struct InstalledPeer {
    let peer: Peer
    /// Name and version, as it says itself.
    let name: String
    /// Runs a row, with the row's word behind.
    let program: [String]
    let start: [String]
}
