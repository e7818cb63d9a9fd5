/// How windows lie along one axis of an image: place `a` of window `i` is over the image's element
/// `i·stride + a·dilation - padding`. What a lesson writes and what it counts both come from here.
public struct WindowAxis {
    public let stride: Int
    public let dilation: Int
    /// Elements of the border in front of the image.
    public let padding: Int
    /// How many elements the image has.
    public let length: Int
    /// How many places a window has.
    public let places: Int
    /// How many windows there are.
    public let windows: Int

    /// The element that a place of a window is over; `nil` in the border.
    public func element(window: Int, place: Int) -> Int? {
        let element = window * stride + place * dilation - padding
        return element >= 0 && element < length ? element : nil
    }

    /// The window whose place is over an element; `nil` when there is none.
    public func window(element: Int, place: Int) -> Int? {
        let start = element + padding - place * dilation
        guard start >= 0, start % stride == 0, start / stride < windows else { return nil }
        return start / stride
    }

    /// The first window that lies in the image as a whole; `nil` when none does.
    public var firstInside: Int? {
        let window = (padding + stride - 1) / stride
        guard window < windows, element(window: window, place: places - 1) != nil else { return nil }
        return window
    }

    /// The element in symbols, `2i + a - 1`, for names of the window and of the place; a window that has only one place
    /// is not counted through.
    public func text(window: String, place: String) -> String {
        var terms: [String] = []
        if windows > 1 { terms.append((stride == 1 ? "" : String(stride)) + window) }
        if places > 1 { terms.append((dilation == 1 ? "" : String(dilation)) + place) }
        return Self.sum(terms, -padding)
    }

    /// The same for one place of the windows: `2i + 1`.
    public func text(window: String, place: Int) -> String {
        Self.sum(windows > 1 ? [(stride == 1 ? "" : String(stride)) + window] : [], place * dilation - padding)
    }

    /// The same for one window: `a + 3`.
    public func text(window: Int, place: String) -> String {
        Self.sum(places > 1 ? [(dilation == 1 ? "" : String(dilation)) + place] : [], window * stride - padding)
    }

    /// The window whose place is over one element, in symbols: `2 - a`. Only a stride of 1 has a window for every
    /// element and place.
    public func windowText(element: Int, place: String) -> String {
        if places == 1 { return String(element + padding) }
        return "\(element + padding) - \(dilation == 1 ? "" : String(dilation))\(place)"
    }

    private static func sum(_ terms: [String], _ offset: Int) -> String {
        let text = terms.joined(separator: " + ")
        if text.isEmpty { return String(offset) }
        return offset == 0 ? text : text + (offset > 0 ? " + \(offset)" : " - \(-offset)")
    }
}
