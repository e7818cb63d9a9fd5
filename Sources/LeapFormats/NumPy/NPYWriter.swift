import LeapTensor

/// Writes an array in NumPy's format `.npy` (see `NPYReader`), version 1.0.
public enum NPYWriter {
    public static func write(_ tensor: Tensor, to sink: FileSink) throws {
        try header(tensor).withUnsafeBytes(sink)
        try StoredNumbers.write(tensor, to: sink)
    }

    private static func header(_ tensor: Tensor) -> [UInt8] {
        let type =
            switch tensor.dataType {
            case .f64: "<f8"
            case .f32: "<f4"
            case .bool: "|b1"
            }
        let sizes = tensor.shape.dimensions.map(String.init)
        let shape = sizes.count == 1 ? "(\(sizes[0]),)" : "(" + sizes.joined(separator: ", ") + ")"
        var text = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }"
        // The numbers begin at a multiple of 64; the header ends in a newline.
        while (10 + text.utf8.count + 1) % 64 != 0 { text += " " }
        text += "\n"
        let count = text.utf8.count
        return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(count & 0xFF), UInt8(count >> 8)] + Array(text.utf8)
    }
}

/// NumPy's format `.npz`: a zip file with a `.npy` file for each array.
public enum NPZ {
    /// The arrays, and the names of the entries that are none.
    /// - Throws: `.file` when something in it is damaged; `.memory`, `.interrupted`.
    public static func read(_ file: FileData) throws -> (arrays: [StoredArray], leftOut: [String]) {
        guard !file.bytes.isEmpty else { throw file.fault("is empty") }
        guard file.bytes.starts(with: Array("PK".utf8)) else {
            throw file.damaged(
                at: 0, "files of NumPy's format .npz are zip files, which begin with PK; this one does not")
        }
        var arrays: [StoredArray] = []
        var leftOut: [String] = []
        var names: Set<String> = []
        for entry in try ZipFile.entries(of: file) {
            guard entry.name.hasSuffix(".npy") else {
                leftOut.append(entry.name)
                continue
            }
            let name = String(entry.name.dropLast(4))
            guard names.insert(name).inserted else { throw file.fault("has two arrays of the name `\(name)`") }
            arrays.append(try NPYReader.read(file.part(entry.name, entry.bytes), name: name))
        }
        return (arrays, leftOut)
    }

    /// Writes arrays under their names, which must differ.
    public static func write(_ arrays: [StoredArray], to sink: FileSink) throws {
        try ZipFile.write(
            try arrays.map { array in
                var bytes: [UInt8] = []
                try NPYWriter.write(array.tensor) { bytes += $0 }
                return ("\(array.name).npy", bytes)
            }, to: sink)
    }
}
