import LeapTensor

/// Writes arrays as a safetensors file (see `SafetensorsReader`).
public enum SafetensorsWriter {
    /// Writes arrays under their names, which must differ. The wider numbers come first, so that each array begins at a
    /// multiple of its numbers' size; the header keeps the given order.
    /// - Throws: what the sink throws.
    public static func write(_ arrays: [StoredArray], to sink: FileSink) throws {
        let order = arrays.indices.sorted {
            let (a, b) = (arrays[$0].tensor.dataType.byteCount, arrays[$1].tensor.dataType.byteCount)
            return a != b ? a > b : $0 < $1
        }
        var starts = [Int](repeating: 0, count: arrays.count)
        var end = 0
        for index in order {
            starts[index] = end
            end += arrays[index].tensor.count * arrays[index].tensor.dataType.byteCount
        }
        var header = "{"
        for (index, array) in arrays.enumerated() {
            let tensor = array.tensor
            let shape = tensor.shape.dimensions.map(String.init).joined(separator: ",")
            let type = ["F64", "F32", "BOOL"][DataType.allCases.firstIndex(of: tensor.dataType) ?? 0]
            let stop = starts[index] + tensor.count * tensor.dataType.byteCount
            header +=
                "\(index == 0 ? "" : ",")\(JSONParser.quoted(array.name)):{\"dtype\":\"\(type)\",\"shape\":[\(shape)],"
                + "\"data_offsets\":[\(starts[index]),\(stop)]}"
        }
        header += "}"
        while header.utf8.count % 8 != 0 { header += " " }
        var bytes: [UInt8] = (0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> (8 * $0)) }
        bytes += Array(header.utf8)
        try bytes.withUnsafeBytes(sink)
        for index in order { try StoredNumbers.write(arrays[index].tensor, to: sink) }
    }
}
