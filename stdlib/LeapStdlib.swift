import LeapData

/// What comes with Leap: the part of the language that is written in it, and data sets, embedded in the binary.
public enum LeapStdlib {
    /// The library's files in the order in which they are loaded.
    public static let sources: [(name: String, bytes: [UInt8])] = [
        ("layers.leap", PackageResources.layers_leap),
        ("losses.leap", PackageResources.losses_leap),
        ("optimizers.leap", PackageResources.optimizers_leap),
        ("training.leap", PackageResources.training_leap),
        ("metrics.leap", PackageResources.metrics_leap),
        ("data.leap", PackageResources.data_leap),
        ("cleaning.leap", PackageResources.cleaning_leap),
        ("drawn.leap", PackageResources.drawn_leap),
        ("drawn-garden.leap", PackageResources.drawn_garden_leap),
    ]

    /// The bytes of a data set's file; `nil` when there is none of that name.
    public static func dataSet(_ name: String) -> [UInt8]? {
        switch name {
        case "iris": leap_data_iris.map { bytes($0, leap_data_iris_size) }
        case "digits": leap_data_digits.map { bytes($0, leap_data_digits_size) }
        default: nil
        }
    }

    private static func bytes(_ pointer: UnsafePointer<UInt8>, _ count: Int) -> [UInt8] {
        Array(UnsafeBufferPointer(start: pointer, count: count))
    }
}
