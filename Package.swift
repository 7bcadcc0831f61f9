// swift-tools-version:6.2
import PackageDescription

// One environment variable prunes the graph to the rooms that need no third party but the solver of the prices, so that
// the medical rules, the matcher, the dispatcher, the texts and the pages build and test in seconds:
// `QATRA_PURE=1 swift test`.
let pureOnly = Context.environment["QATRA_PURE"] != nil

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

// `QATRA_NATIVE=1` compiles the index for the processor of this machine, whose wider vectors sift a leaf of the
// country's index in fewer steps; such a program may not start on another machine, so what is handed out is built
// without it.
let native: [SwiftSetting] =
    Context.environment["QATRA_NATIVE"] != nil ? [.unsafeFlags(["-Xcc", "-march=native"])] : []

// The tests of a release build are compiled without the optimiser: what they call is optimised, and they themselves are
// run once.
let plain: [SwiftSetting] = [.unsafeFlags(["-Onone"], .when(configuration: .release))]

@MainActor func room(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

@MainActor func tests(
    _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [], resources: [Resource] = []
) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, exclude: exclude, resources: resources,
        swiftSettings: settings + plain)
}

// MARK: - Pure rooms: values in, values out

var targets: [Target] = [
    room("Blood"),
    room("Jurisdiction", ["Blood"], resources: [.copy("pk")]),
    // One line of C, because Swift has no word for asking the memory ahead of time.
    .systemLibrary(name: "CPrefetch"),
    .target(name: "Matching", dependencies: ["Blood", "CPrefetch"], swiftSettings: settings + native),
    room("Dispatching", ["Blood", "Matching"]),
    room("Channels", ["Blood", "Matching", "Dispatching"]),
    room("Pages", ["Blood", "Matching", "Dispatching"]),
    room("Telephony", ["Blood"]),
    room("Genotyping", ["Blood"]),
    // Linear programming, the one third party of the pure rooms: numbers in, numbers out.
    .systemLibrary(name: "CClp", pkgConfig: "clp", providers: [.apt(["coinor-libclp-dev"])]),
    room("Supply", ["Blood", "Matching", "CClp"]),
    room("Worlds", ["Blood", "Jurisdiction", "Matching", "Dispatching", "Supply"]),
    tests("BloodTests", ["Blood", "Jurisdiction"]),
    tests("MatchingTests", ["Matching", "Blood", "Jurisdiction"]),
    tests("DispatchingTests", ["Dispatching", "Matching", "Blood"]),
    tests("ChannelsTests", ["Channels", "Dispatching", "Matching", "Blood"], resources: [.process("Corpus")]),
    tests("PagesTests", ["Pages", "Channels", "Blood", "Matching", "Dispatching"]),
    tests("TelephonyTests", ["Telephony", "Blood"]),
    tests("GenotypingTests", ["Genotyping", "Blood"]),
    tests("SupplyTests", ["Supply", "Matching", "Blood"]),
    tests("WorldsTests", ["Worlds", "Blood", "Jurisdiction", "Matching", "Dispatching"]),
    tests("ArchitectureTests", []),
]
var dependencies: [Package.Dependency] = []
var products: [Product] = []

// MARK: - Rooms that meet the world

if !pureOnly {
    dependencies = [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.34.1"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ]
    products = [.executable(name: "qatra", targets: ["QatraMain"])]
    let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
    let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
    let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
    let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
    let websocket: [Target.Dependency] = ["NIOCore", "NIOHTTP1", "NIOPosix", "NIOWebSocket"].map {
        .product(name: $0, package: "swift-nio")
    }
    targets += [
        // C++ behind a C header: Swift sees plain C, so no C++ interoperability mode is needed anywhere.
        .target(
            name: "CPhoneNumber",
            linkerSettings: [.linkedLibrary("phonenumber"), .linkedLibrary("stdc++")]),
        .systemLibrary(name: "CArgon2", pkgConfig: "libargon2", providers: [.apt(["libargon2-dev"])]),
        // PostgreSQL's own client, for centres of several nodes.
        .systemLibrary(name: "CPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        // What the pages load is packed once; the server's own packages bring the same library.
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        // Unpacks and reads files of variant calls (VCF, BCF).
        .systemLibrary(name: "CHts", pkgConfig: "htslib", providers: [.apt(["libhts-dev"])]),
        room("Genomes", ["Genotyping", "CHts"]),
        room("PhoneNumbers", ["CPhoneNumber"]),
        room("Centre", ["Blood", "Jurisdiction", "Matching", "Dispatching", "Supply", "Telephony", logging]),
        room(
            "Storage",
            [
                "Blood", "Matching", "Dispatching", "Telephony", "Centre", "CPQ",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        room("Access", ["Centre", "CArgon2", crypto, cryptoExtras]),
        room(
            "Web",
            [
                "Blood", "Jurisdiction", "Dispatching", "Matching", "Telephony", "Centre", "Access", "Pages",
                "CZlib", hummingbird,
                lifecycle,
                logging,
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]),
        room(
            "Gateways",
            [
                "Blood", "Matching", "Channels", "Centre", crypto, logging,
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        room("Exchange", ["Blood", "Telephony", logging] + websocket),
        room(
            "Simulation",
            ["Blood", "Jurisdiction", "Matching", "Dispatching", "Worlds", "Telephony", "Centre", logging]),
        room(
            "Qatra",
            [
                "Blood", "Jurisdiction", "Matching", "Dispatching", "Channels", "PhoneNumbers", "Centre", "Storage",
                "Access", "Web", "Gateways", "Simulation", "Worlds", "Telephony", "Exchange", "Genotyping", "Genomes",
                lifecycle, logging,
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .executableTarget(name: "QatraMain", dependencies: ["Qatra"], swiftSettings: settings),
        tests("GenomesTests", ["Genomes", "Genotyping", "Blood"]),
        tests("PhoneNumbersTests", ["PhoneNumbers"]),
        // The one thing that tests of four rooms share: a store under keys of theirs.
        .target(
            name: "TestStores", dependencies: ["Storage", "Access", "Centre"], path: "Tests/TestStores",
            swiftSettings: settings),
        tests(
            "StorageTests",
            ["TestStores", "Storage", "Access", "Centre", "Dispatching", "Matching", "Telephony", "Blood"]),
        tests(
            "CentreTests",
            [
                "TestStores", "Centre", "Storage", "Access", "Dispatching", "Matching", "Telephony", "Blood",
                "Jurisdiction", "Simulation", "Worlds", logging,
            ]),
        tests(
            "SimulationTests",
            ["Simulation", "Worlds", "Centre", "Dispatching", "Matching", "Jurisdiction", "Blood", "Qatra"],
            exclude: ["kept-seeds.txt"]),
        tests(
            "GatewaysTests",
            ["Gateways", "Blood", "Matching", "Dispatching", "Channels", "Centre", "Simulation", hummingbird, logging]),
        tests("ExchangeTests", ["Exchange", "Telephony", "Blood", logging] + websocket),
        tests("AccessTests", ["Access", "Centre", "Blood", crypto, cryptoExtras], resources: [.process("Vectors")]),
        tests(
            "WebTests",
            [
                "TestStores", "Web", "Blood", "Jurisdiction", "Matching", "Dispatching", "Telephony", "Centre",
                "Storage", "Access", "Simulation", "Pages", "Qatra", logging, crypto,
                .product(name: "HummingbirdTesting", package: "hummingbird"), hummingbird,
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]),
        tests(
            "QatraTests",
            [
                "TestStores", "Qatra", "Centre", "Storage", "Access", "Simulation", "Channels", "Dispatching",
                "Matching", "Blood", logging,
            ]),
    ]
}

let package = Package(
    name: "qatra",
    products: products,
    dependencies: dependencies,
    targets: targets,
    cxxLanguageStandard: .cxx17
)
