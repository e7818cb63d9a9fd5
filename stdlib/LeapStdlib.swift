/// The sources of the standard library, embedded in the binary.
public enum LeapStdlib {
    public static let sources: [(name: String, bytes: [UInt8])] = [("core.leap", PackageResources.core_leap)]
}
