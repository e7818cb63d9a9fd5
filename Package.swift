// swift-tools-version: 6.0
import PackageDescription

// The compiler flags of every Swift target. Leap's evaluator runs on one thread and keeps its state in
// one object, so the dynamic exclusivity checks would cost time and find nothing the compiler does not.
let swiftSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]

// Nobody asks for errno, without which roots are vector code. Where there are 512-bit vectors, loops use them whole.
#if arch(x86_64)
    let kernelFlags = ["-O3", "-fno-math-errno", "-mprefer-vector-width=512"]
#else
    let kernelFlags = ["-O3", "-fno-math-errno"]
#endif

// `Scripts/install` names the folder of a libstdc++.a. The program is then linked for a quick start: with that library in
// it, which would be looked up symbol by symbol, and at a fixed place, so that nothing is relocated.
var linkerSettings: [LinkerSetting] = []
if let folder = Context.environment["LEAP_STATIC_LIBRARIES"] {
    let flags = ["-L\(folder)", "-Xclang-linker", "-static-libgcc", "-Xclang-linker", "-no-pie"]
    linkerSettings = [.unsafeFlags(flags, .when(platforms: [.linux], configuration: .release))]
}

let package = Package(
    name: "leap",
    products: [
        .executable(name: "leap", targets: ["leap"]),
        .executable(name: "leap-bench", targets: ["leap-bench"]),
        .executable(name: "leap-fuzz", targets: ["leap-fuzz"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        // System libraries and C.
        .target(name: "CEditLine", linkerSettings: [.linkedLibrary("edit")]),
        .systemLibrary(
            name: "CMarkGFM", pkgConfig: "libcmark-gfm",
            providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"])]),
        .target(name: "LeapArchives", linkerSettings: [.linkedLibrary("dl")]),
        .target(name: "LeapData", exclude: ["README.md", "iris.csv", "digits.csv"]),
        .target(
            name: "LeapKernels", cSettings: [.unsafeFlags(kernelFlags)],
            linkerSettings: [.linkedLibrary("m"), .linkedLibrary("dl")]),
        .target(
            name: "LeapPictures", cSettings: [.unsafeFlags(kernelFlags)],
            linkerSettings: [.linkedLibrary("m"), .linkedLibrary("dl")]),

        // The language and the engine.
        .target(name: "LeapDiagnostics", swiftSettings: swiftSettings),
        .target(name: "LeapSyntax", dependencies: ["LeapDiagnostics"], swiftSettings: swiftSettings),
        .target(name: "LeapTensor", dependencies: ["LeapKernels", "LeapDiagnostics"], swiftSettings: swiftSettings),
        .target(
            name: "LeapFormats", dependencies: ["LeapTensor", "LeapDiagnostics", "LeapArchives"],
            swiftSettings: swiftSettings),
        .target(
            name: "LeapRuntime",
            dependencies: [
                "LeapSyntax", "LeapTensor", "LeapDiagnostics", "LeapKernels", "LeapPictures", "LeapFormats",
            ],
            swiftSettings: swiftSettings),
        .target(
            name: "LeapStdlib", dependencies: ["LeapData"], path: "stdlib",
            resources: [
                "layers", "losses", "optimizers", "training", "metrics", "data", "cleaning", "drawn", "drawn-garden",
            ].map { .embedInCode("\($0).leap") },
            swiftSettings: swiftSettings),
        .target(name: "LeapDisplay", dependencies: ["LeapRuntime"], swiftSettings: swiftSettings),
        .target(
            name: "LeapTeaching",
            dependencies: ["LeapRuntime", "LeapDisplay", "LeapSyntax", "LeapTensor", "LeapDiagnostics"],
            swiftSettings: swiftSettings),
        .target(
            name: "LeapSession",
            dependencies: ["LeapRuntime", "LeapDisplay", "LeapStdlib", "LeapSyntax", "LeapTeaching", "LeapKernels"],
            swiftSettings: swiftSettings),

        // The fronts.
        .target(name: "LeapNotebook", dependencies: ["LeapSession", "CMarkGFM"], swiftSettings: swiftSettings),
        .target(name: "LeapREPL", dependencies: ["LeapSession", "CEditLine"], swiftSettings: swiftSettings),
        .executableTarget(
            name: "leap",
            dependencies: [
                "LeapSession", "LeapDisplay", "LeapNotebook", "LeapREPL", "LeapSyntax",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: swiftSettings, linkerSettings: linkerSettings),
        .executableTarget(
            name: "leap-bench", dependencies: ["LeapSession", "LeapNotebook", "LeapTensor", "LeapDiagnostics"],
            path: "Sources/LeapBench",
            swiftSettings: swiftSettings, linkerSettings: linkerSettings),
        .executableTarget(
            name: "leap-fuzz",
            dependencies: [
                "LeapSession", "LeapRuntime", "LeapSyntax", "LeapTensor", "LeapDiagnostics", "LeapNotebook",
            ],
            path: "Sources/LeapFuzz",
            swiftSettings: swiftSettings, linkerSettings: linkerSettings),

        // Tests.
        .target(name: "LeapTestSupport", dependencies: ["LeapSession"], swiftSettings: swiftSettings),
        .testTarget(
            name: "LeapSyntaxTests", dependencies: ["LeapSyntax", "LeapTestSupport"], swiftSettings: swiftSettings),
        .testTarget(
            name: "LeapTensorTests", dependencies: ["LeapTensor", "LeapTestSupport"], swiftSettings: swiftSettings),
        .testTarget(
            name: "LeapSessionTests", dependencies: ["LeapSession", "LeapTestSupport"], swiftSettings: swiftSettings),
        .testTarget(
            name: "LeapNotebookTests", dependencies: ["LeapNotebook", "LeapTestSupport"], swiftSettings: swiftSettings),
        .testTarget(name: "LeapREPLTests", dependencies: ["LeapREPL"], swiftSettings: swiftSettings),
        .testTarget(name: "LeapBenchTests", dependencies: ["leap-bench", "LeapSession"], swiftSettings: swiftSettings),
        .testTarget(name: "LeapCommandTests", dependencies: ["LeapTestSupport"], swiftSettings: swiftSettings),
    ]
)
